//! Concentration index: does access follow wealth?

use super::{Sample, Undefined};

/// Concentration index (Wagstaff, Paci & van Doorslaer 1991; ranks of groups as van Doorslaer
/// & Koolman 2004): `2 sum p_i (r_i - 1/2) (x_i - m) / m`, with `r_i` the share of people
/// ranked below plus half of one's own.
///
/// Above 0 access is concentrated among the highly ranked, below 0 among the others. Places
/// of one rank share its middle, so their order does not matter; in R's `accessibility` it
/// does.
pub fn concentration(sample: &Sample, rank: &[f64]) -> Result<f64, Undefined> {
    let mean = sample.positive_mean()?;
    Ok(2.0 * covariance(sample, rank)? / mean)
}

/// Erreygers' corrected index (Erreygers 2009) for a value that can only lie within `bounds`:
/// `4 m / (b - a) CI`.
///
/// The bounds are those of the variable (of a share: 0 and 1), not the lowest and highest
/// seen: R's `accessibility` takes the latter, and one outlier changes the index.
pub fn erreygers(sample: &Sample, rank: &[f64], bounds: (f64, f64)) -> Result<f64, Undefined> {
    let (a, b) = bounds;
    let outside = |(x, _)| x < a || x > b;
    if !(a.is_finite() && b.is_finite() && a < b) || sample.weighed().any(outside) {
        return Err(Undefined::OutsideBounds);
    }
    Ok(8.0 * covariance(sample, rank)? / (b - a))
}

/// Of value and fractional rank.
fn covariance(sample: &Sample, rank: &[f64]) -> Result<f64, Undefined> {
    if rank.iter().any(|rank| rank.is_nan()) {
        return Err(Undefined::NotANumber);
    }
    let mut below = 0.0;
    let terms = sample.ranked(rank).into_iter().map(|(_, share, value)| {
        let middle = below + share / 2.0;
        below += share;
        share * (middle - 0.5) * (value - sample.mean)
    });
    Ok(terms.sum())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{RANK, all_equal, close, nothing, town};
    use super::*;

    /// Ranks 0.1, 0.35, 0.55, 0.8 of the places with 10, 20, 0, 40:
    /// 0.2 x -0.4 x -14 + 0.3 x -0.15 x -4 + 0.1 x 0.05 x -24 + 0.4 x 0.3 x 16 = 3.1.
    #[test]
    fn access_that_follows_rank_is_above_zero() {
        close(concentration(&town(), &RANK).unwrap(), 6.2 / 24.0);
        close(erreygers(&town(), &RANK, (0.0, 40.0)).unwrap(), 0.62);
        close(erreygers(&town(), &RANK, (0.0, 100.0)).unwrap(), 0.248);
    }

    #[test]
    fn places_of_one_rank_may_stand_in_any_order() {
        let tied = concentration(&town(), &[1.0, 1.0, 1.0, 2.0]).unwrap();
        let turned = Sample::new(&[20.0, 0.0, 10.0, 40.0], &[300.0, 100.0, 200.0, 400.0]).unwrap();
        let turned = concentration(&turned, &[1.0, 1.0, 1.0, 2.0]).unwrap();
        assert_eq!(tied.to_bits(), turned.to_bits());
        // 0.6 x -0.2 x (40/3 - 24) + 0.4 x 0.3 x 16 = 3.2
        close(tied, 6.4 / 24.0);
        assert_eq!(concentration(&town(), &[1.0; 4]), Ok(0.0));
    }

    #[test]
    fn equal_is_zero_and_what_makes_no_sense_is_undefined() {
        assert_eq!(concentration(&all_equal(), &RANK), Ok(0.0));
        assert_eq!(
            concentration(&nothing(), &[1.0, 2.0]),
            Err(Undefined::ZeroMean)
        );
        let of = |bounds| erreygers(&town(), &RANK, bounds);
        assert_eq!(of((0.0, 39.0)), Err(Undefined::OutsideBounds));
        assert_eq!(of((1.0, 40.0)), Err(Undefined::OutsideBounds));
        assert_eq!(of((40.0, 0.0)), Err(Undefined::OutsideBounds));
        let unranked = [1.0, f64::NAN, 2.0, 3.0];
        assert_eq!(
            concentration(&town(), &unranked),
            Err(Undefined::NotANumber)
        );
    }
}
