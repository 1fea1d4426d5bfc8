//! Hoover index.

use super::{Sample, Undefined};

/// Hoover index (Hoover 1936): the share of all access that would have to change hands for
/// all to have the same, `1/2 sum p_i |x_i / m - 1|`.
pub fn hoover(sample: &Sample) -> Result<f64, Undefined> {
    let mean = sample.positive_mean()?;
    let away = sample.weighed().map(|(x, share)| share * (x - mean).abs());
    Ok(0.5 * away.sum::<f64>() / mean)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all_equal, close, nothing, town};
    use super::*;

    /// (0.1 x 24 + 0.2 x 14 + 0.3 x 4 + 0.4 x 16) / 2 / 24 = 12.8 / 48.
    #[test]
    fn what_is_above_the_mean_is_what_must_move() {
        close(hoover(&town()).unwrap(), 12.8 / 48.0);
        assert_eq!(hoover(&all_equal()), Ok(0.0));
        assert_eq!(hoover(&nothing()), Err(Undefined::ZeroMean));
    }
}
