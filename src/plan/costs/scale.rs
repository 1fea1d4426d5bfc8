//! What a stored number means: ticks of a power of ten, or a place in a table of values.

use rayon::prelude::*;

use super::{Cell, Pair, UNREACHED};

/// Most decimals of costs that are kept as ticks.
const MOST_DECIMALS: i32 = 6;
/// Most distinct values in a table (8 bytes each).
const MOST_LEVELS: usize = 1 << 25;

#[derive(Clone, Debug)]
pub(super) enum Scale {
    /// Ticks a unit of cost.
    Ticks(f64),
    Levels(Vec<f64>),
}

impl Scale {
    pub(super) fn of(pairs: &[Pair]) -> (Self, bool) {
        let most = pairs.iter().map(|pair| pair.cost).fold(0.0, f64::max);
        for decimals in 0..=MOST_DECIMALS {
            let per_unit = 10_f64.powi(decimals);
            if most * per_unit >= f64::from(UNREACHED) {
                break;
            }
            let fits = |pair: &Pair| {
                // Dividing a whole number by a power of ten gives the double that the decimal
                // text reads as, so equality is the right test.
                #[expect(clippy::float_cmp, reason = "exactness is the question")]
                let same = (pair.cost * per_unit).round() / per_unit == pair.cost;
                same
            };
            if pairs.par_iter().all(fits) {
                return (Self::Ticks(per_unit), true);
            }
        }
        let mut levels: Vec<f64> = pairs.iter().map(|pair| pair.cost).collect();
        levels.par_sort_unstable_by(f64::total_cmp);
        levels.dedup();
        if levels.len() <= MOST_LEVELS {
            return (Self::Levels(levels), true);
        }
        (Self::Ticks(f64::from(UNREACHED - 1) / most), false)
    }

    pub(super) fn cell(&self, cost: f64) -> Cell {
        match self {
            Self::Ticks(per_unit) => whole((cost * per_unit).round().min(f64::from(UNREACHED - 1))),
            Self::Levels(levels) => {
                crate::plan::siting::rows::position(levels.partition_point(|level| *level < cost))
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers stay within u32"
)]
pub(super) fn whole(number: f64) -> u32 {
    number as u32
}
