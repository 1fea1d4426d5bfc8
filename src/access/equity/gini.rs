//! Gini index.

use super::{Sample, Undefined};

/// Gini index (Gini 1912), 0 when all have the same, towards 1 when few have all:
/// `G = sum_ij p_i p_j |x_i - x_j| / (2 m)`.
///
/// Computed as `sum_k F_k (1 - F_k) (x_k+1 - x_k) / m` over sorted values, `F` the share of
/// people up to there: no term is negative, so nothing cancels, and equal values give
/// exactly 0.
pub fn gini(sample: &Sample) -> Result<f64, Undefined> {
    let mean = sample.positive_mean()?;
    let sorted = sample.ranked(&sample.value);
    let mut below = 0.0;
    let steps = sorted.windows(2).map(|pair| {
        below += pair[0].1;
        below * (1.0 - below) * (pair[1].0 - pair[0].0)
    });
    Ok(steps.sum::<f64>() / mean)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all_equal, close, nothing, town};
    use super::*;

    /// 0.1 x 0.9 x 10 + 0.3 x 0.7 x 10 + 0.6 x 0.4 x 20 = 7.8; 7.8 / 24 = 0.325.
    #[test]
    fn the_index_is_half_the_relative_mean_difference() {
        close(gini(&town()).unwrap(), 0.325);
    }

    #[test]
    fn equal_is_zero_and_nothing_is_undefined() {
        assert_eq!(gini(&all_equal()), Ok(0.0));
        assert_eq!(gini(&nothing()), Err(Undefined::ZeroMean));
        assert_eq!(gini(&Sample::new(&[3.0], &[9.0]).unwrap()), Ok(0.0));
    }
}
