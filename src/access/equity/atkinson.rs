//! Atkinson index.

use super::{Sample, Undefined};

/// Atkinson index (Atkinson 1970) with aversion `e` to inequality: the share of all access
/// that could be given up without loss of welfare if the rest were spread equally,
/// `1 - (sum p_i (x_i / m)^(1-e))^(1/(1-e))`; for `e = 1` with the geometric mean.
///
/// Where somebody has nothing and `e` is at least 1 it is 1. An aversion of 0 gives 0.
pub fn atkinson(sample: &Sample, aversion: f64) -> Result<f64, Undefined> {
    if !(aversion >= 0.0 && aversion.is_finite()) {
        return Err(Undefined::BadParameter);
    }
    let mean = sample.positive_mean()?;
    if aversion >= 1.0 && sample.weighed().any(|(x, _)| x <= 0.0) {
        return Ok(1.0);
    }
    let power = 1.0 - aversion;
    // sums of differences to 1, which are 0 when all are equal
    let log_equivalent = if power == 0.0 {
        sample
            .weighed()
            .map(|(x, share)| share * (x / mean).ln())
            .sum()
    } else {
        let sum = sample
            .weighed()
            .map(|(x, share)| share * power_less_1(x / mean, power));
        sum.sum::<f64>().ln_1p() / power
    };
    // rounding may leave a hair below
    Ok((-log_equivalent.exp_m1()).max(0.0))
}

/// `r^power - 1`.
fn power_less_1(r: f64, power: f64) -> f64 {
    if r > 0.0 {
        (power * r.ln()).exp_m1()
    } else {
        -1.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all_equal, close, nothing, town};
    use super::*;

    #[test]
    fn aversion_decides_how_much_the_poorest_count() {
        let half: f64 = [(10.0, 0.2), (20.0, 0.3), (40.0, 0.4)]
            .iter()
            .map(|(x, p): &(f64, f64)| p * (x / 24.0).sqrt())
            .sum();
        close(atkinson(&town(), 0.5).unwrap(), 1.0 - half * half);
        close(1.0 - half * half, 0.154_779_942_7);
        assert_eq!(atkinson(&town(), 0.0), Ok(0.0));
        assert_eq!(atkinson(&town(), 1.0), Ok(1.0), "somebody has nothing");
        assert_eq!(atkinson(&town(), 2.0), Ok(1.0));
        let sample = Sample::new(&[1.0, 4.0], &[1.0, 1.0]).unwrap();
        close(atkinson(&sample, 1.0).unwrap(), 1.0 - 2.0 / 2.5);
        close(atkinson(&sample, 2.0).unwrap(), 1.0 - 1.6 / 2.5);
    }

    #[test]
    fn equal_is_zero_and_nonsense_is_undefined() {
        for aversion in [0.5, 1.0, 3.0] {
            assert_eq!(atkinson(&all_equal(), aversion), Ok(0.0));
        }
        assert_eq!(atkinson(&nothing(), 0.5), Err(Undefined::ZeroMean));
        assert_eq!(atkinson(&town(), -0.5), Err(Undefined::BadParameter));
        assert_eq!(atkinson(&town(), f64::NAN), Err(Undefined::BadParameter));
    }
}
