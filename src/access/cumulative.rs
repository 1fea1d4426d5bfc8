//! Cumulative opportunities: how much can be reached within a threshold.

use super::costs::{Costs, total};
use super::missing::{Missing, Value};

/// Cumulative opportunities (Ingram 1971; Wachs & Kumagai 1973):
/// `A_i = sum_j S_j [t_ij <= c]`, the threshold closed.
///
/// Sites whose supply is unknown are left out; an origin that reaches nothing has 0.
#[must_use]
pub fn cumulative(costs: &Costs, supply: &[Option<f64>], threshold: f64) -> Vec<Value> {
    if supply.iter().all(Option::is_none) {
        return vec![Err(Missing::SupplyUnknown); costs.origins()];
    }
    costs.by_origin(|origin| {
        let within = costs.row(origin).filter(|(_, cost)| *cost <= threshold);
        Ok(total(within.map(|(site, _)| supply[site].unwrap_or(0.0))))
    })
}

/// How the accesses of an interval's thresholds become one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Summary {
    /// The middle one; the mean of the two in the middle when their number is even.
    #[default]
    Median,
    /// The mean.
    Mean,
    /// The lowest: the access within the first threshold.
    Min,
    /// The highest: the access within the last.
    Max,
}

/// Thresholds `from`, `from + step`, ... up to and including `to`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    from: f64,
    step: f64,
    thresholds: usize,
}

impl Interval {
    /// The most thresholds an interval may have.
    pub const MOST: usize = 10_000;

    /// `None` unless `0 <= from <= to`, `step > 0` and there are at most [`Interval::MOST`]
    /// thresholds.
    #[must_use]
    pub fn new(from: f64, to: f64, step: f64) -> Option<Self> {
        let usable = from >= 0.0 && from <= to && to.is_finite() && step > 0.0;
        // a hair of slack, so that 0, 0.1, ... 0.3 has its 0.3
        let steps = ((to - from) / step + 1e-9).floor();
        if !usable || steps >= Self::MOST as f64 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within 0..MOST"
        )]
        let thresholds = steps as usize + 1;
        Some(Self {
            from,
            step,
            thresholds,
        })
    }

    fn threshold(self, at: usize) -> f64 {
        self.from + self.step * at as f64
    }

    /// The first threshold that `cost` is within, if any.
    fn first_within(self, cost: f64) -> Option<usize> {
        let guess = ((cost - self.from) / self.step).floor().max(0.0);
        if guess > self.thresholds as f64 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within 0..=thresholds"
        )]
        let guess = guess as usize;
        // the division may be off by one; the comparison with the threshold decides
        (guess.saturating_sub(1)..self.thresholds).find(|at| cost <= self.threshold(*at))
    }
}

/// Interval cumulative opportunities (Tomasiello et al. 2023): a summary of the access
/// within all thresholds of `interval`. Nothing is rounded.
#[must_use]
pub fn interval(
    costs: &Costs,
    supply: &[Option<f64>],
    interval: Interval,
    summary: Summary,
) -> Vec<Value> {
    if supply.iter().all(Option::is_none) {
        return vec![Err(Missing::SupplyUnknown); costs.origins()];
    }
    costs.by_origin(|origin| {
        let mut access = vec![0.0; interval.thresholds];
        for (site, cost) in costs.row(origin) {
            if let Some(first) = interval.first_within(cost) {
                access[first] += supply[site].unwrap_or(0.0);
            }
        }
        for at in 1..access.len() {
            access[at] += access[at - 1];
        }
        Ok(summarise(&access, summary))
    })
}

/// `rising` is never empty: an interval has at least one threshold.
fn summarise(rising: &[f64], summary: Summary) -> f64 {
    let n = rising.len();
    match summary {
        Summary::Median => f64::midpoint(rising[(n - 1) / 2], rising[n / 2]),
        Summary::Mean => rising.iter().sum::<f64>() / n as f64,
        Summary::Min => rising[0],
        Summary::Max => rising[n - 1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::Pair;

    /// Supplies are powers of two: a sum tells which sites are in it.
    fn town() -> (Costs, [Option<f64>; 4]) {
        let pairs = [(0, 10.0), (1, 20.0), (2, 20.1), (3, 5.0)].map(|(site, cost)| Pair {
            origin: 0,
            site,
            cost,
        });
        let costs = Costs::gather(2, 4, &pairs).unwrap().costs;
        (costs, [Some(1.0), Some(2.0), Some(4.0), None])
    }

    #[test]
    fn the_threshold_is_closed_and_unknown_supply_is_left_out() {
        let (costs, supply) = town();
        assert_eq!(cumulative(&costs, &supply, 20.0), [Ok(3.0), Ok(0.0)]);
        assert_eq!(cumulative(&costs, &supply, 9.9), [Ok(0.0), Ok(0.0)]);
        let unknown = cumulative(&costs, &[None; 4], 20.0);
        assert_eq!(unknown, [Err(Missing::SupplyUnknown); 2]);
    }

    /// Thresholds 10, 15, 20, 25 give 1, 1, 3, 7.
    #[test]
    fn an_interval_summarises_its_thresholds() {
        let (costs, supply) = town();
        let thresholds = Interval::new(10.0, 27.0, 5.0).unwrap();
        let of = |summary| interval(&costs, &supply, thresholds, summary)[0].unwrap();
        assert_eq!(of(Summary::Median).to_bits(), 2.0f64.to_bits());
        assert_eq!(of(Summary::Mean).to_bits(), 3.0f64.to_bits());
        assert_eq!(of(Summary::Min).to_bits(), 1.0f64.to_bits());
        assert_eq!(of(Summary::Max).to_bits(), 7.0f64.to_bits());
    }

    #[test]
    fn thresholds_of_tenths_are_met_exactly() {
        let tenths = Interval::new(0.0, 0.3, 0.1).unwrap();
        assert_eq!(tenths.thresholds, 4);
        assert_eq!(tenths.first_within(0.3), Some(3));
        assert_eq!(tenths.first_within(0.1), Some(1));
        assert_eq!(tenths.first_within(0.0), Some(0));
        assert_eq!(tenths.first_within(0.4), None);
        assert_eq!(tenths.first_within(1e300), None);
    }

    #[test]
    fn intervals_that_make_no_sense_are_refused() {
        for (from, to, step) in [
            (5.0, 4.0, 1.0),
            (-1.0, 4.0, 1.0),
            (0.0, 4.0, 0.0),
            (0.0, 1e9, 1.0),
            (0.0, f64::INFINITY, 1.0),
            (f64::NAN, 4.0, 1.0),
        ] {
            assert_eq!(Interval::new(from, to, step), None, "{from} {to} {step}");
        }
    }
}
