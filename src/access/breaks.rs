//! Class breaks for maps: stable while the threshold moves, readable as numbers.

/// Upper bounds (closed) of the classes of shares; the sixth class is above the last.
pub const SHARE_BREAKS: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];
/// Upper bounds (closed) of the classes of minutes; the sixth class is above the last.
pub const MINUTE_BREAKS: [f64; 5] = [15.0, 30.0, 45.0, 60.0, 90.0];
/// How many classes count-like values get.
const CLASSES: usize = 6;

/// Upper bounds of six classes for counts that span orders of magnitude: 1-2-5
/// numbers that fall near the even quantiles of `values`.
///
/// The caller passes values that do not depend on the threshold (say, all people of
/// the area), so that the classes stay while the threshold moves. Fewer bounds come
/// back when the values do not spread enough; none for no values.
#[must_use]
pub fn round_breaks(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values
        .iter()
        .copied()
        .filter(|v| v.is_finite() && *v > 0.0)
        .collect();
    sorted.sort_by(f64::total_cmp);
    let mut breaks: Vec<f64> = Vec::with_capacity(CLASSES - 1);
    for class in 1..CLASSES {
        let Some(quantile) = sorted.get(sorted.len() * class / CLASSES) else {
            break;
        };
        let rounded = one_two_five(*quantile);
        if breaks.last().is_none_or(|last| rounded > *last) {
            breaks.push(rounded);
        }
    }
    breaks
}

/// The largest 1, 2 or 5 times a power of ten that is not above `value`.
fn one_two_five(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    let steps = [5.0, 2.0, 1.0];
    steps
        .iter()
        .map(|step| step * power)
        .find(|step| *step <= value)
        .unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_are_round_rising_and_within_the_data() {
        // the quantiles of 119 squares are 20², 40², 60², 80² and 100²
        let values: Vec<f64> = (1..=119).map(|i| f64::from(i * i)).collect();
        assert_eq!(
            round_breaks(&values),
            [200.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0]
        );
        assert_eq!(round_breaks(&[]), Vec::<f64>::new());
        assert_eq!(round_breaks(&[7.0, 7.0, 7.0]), [5.0]);
    }
}
