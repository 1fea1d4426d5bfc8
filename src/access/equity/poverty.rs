//! Poverty of access: how many are below a line, and how far.

use super::{Sample, Undefined};

/// Foster-Greer-Thorbecke index of access (Foster, Greer & Thorbecke 1984) below the `line`:
/// `sum p_i ((z - x_i) / z)^a [x_i < z]`.
///
/// `alpha` 0 is the share of people below the line, 1 the mean gap, 2 weighs large gaps
/// more. Places with access 0 are poor.
pub fn access_poverty(sample: &Sample, line: f64, alpha: f64) -> Result<f64, Undefined> {
    poverty(sample, line, alpha, |x| line - x)
}

/// The same for travel time, of which less is better: `sum p_i ((t_i - z) / z)^a [t_i > z]`.
///
/// Can exceed 1. People who reach nothing have no time: give them a declared one, or leave
/// them out and state their share.
pub fn time_poverty(sample: &Sample, line: f64, alpha: f64) -> Result<f64, Undefined> {
    poverty(sample, line, alpha, |x| x - line)
}

fn poverty(
    sample: &Sample,
    line: f64,
    alpha: f64,
    gap: impl Fn(f64) -> f64,
) -> Result<f64, Undefined> {
    let usable = |number: f64| number.is_finite() && number >= 0.0;
    if !usable(line) || line == 0.0 || !usable(alpha) {
        return Err(Undefined::BadParameter);
    }
    let poor = sample.weighed().map(|(x, share)| (gap(x) / line, share));
    // the comparison keeps 0^0 = 1 from counting those who are not poor
    let poor = poor.filter(|(gap, _)| *gap > 0.0);
    Ok(poor.map(|(gap, share)| share * gap.powf(alpha)).sum())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{close, nothing, town};
    use super::*;

    /// Gaps to 30: 1, 2/3, 1/3 of 10, 20 and 30 % of the people.
    #[test]
    fn three_powers_count_measure_and_weigh_the_gap() {
        let of = |alpha| access_poverty(&town(), 30.0, alpha).unwrap();
        close(of(0.0), 0.6);
        close(of(1.0), 1.0 / 3.0);
        close(of(2.0), 0.1 + 0.2 * 4.0 / 9.0 + 0.3 / 9.0);
    }

    /// Times above 10: 20 by 1, 40 by 3, of 30 and 40 % of the people.
    #[test]
    fn long_times_are_the_poor_ones() {
        let of = |alpha| time_poverty(&town(), 10.0, alpha).unwrap();
        close(of(0.0), 0.7);
        close(of(1.0), 0.3 + 1.2);
        close(of(2.0), 0.3 + 3.6);
    }

    #[test]
    fn exactly_on_the_line_is_not_poor() {
        close(access_poverty(&town(), 20.0, 0.0).unwrap(), 0.3);
        close(time_poverty(&town(), 20.0, 0.0).unwrap(), 0.4);
    }

    #[test]
    fn nothing_at_all_is_poor_and_nonsense_is_undefined() {
        assert_eq!(access_poverty(&nothing(), 5.0, 2.0), Ok(1.0));
        assert_eq!(time_poverty(&nothing(), 5.0, 0.0), Ok(0.0));
        for (line, alpha) in [(0.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, -1.0)] {
            assert_eq!(
                access_poverty(&town(), line, alpha),
                Err(Undefined::BadParameter)
            );
        }
    }
}
