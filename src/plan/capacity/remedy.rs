//! Everything open has places for all, but no allowed plan does: what would.

use super::plant::Plant;
use super::search::{self, Reach};
use crate::model::progress::Progress;
use crate::plan::outcome::{Cause, Remedy, Trouble};
use crate::plan::problem::{Choice, Problem, Standing};

/// Nodes of one question for a remedy; what is not proven by then is not told.
const NODES: u64 = 20_000;

/// The cause, with the fewest sites or the least money that would do, and whether it would be
/// enough that people of one row go to several sites.
pub(super) fn too_few(plant: &Plant, problem: &Problem<'_>, progress: &dyn Progress) -> Trouble {
    let mut remedies = Vec::new();
    let cause = match problem.choice {
        Choice::Number(number) => {
            let fewest = least(plant, |_| 1.0, progress);
            // A number of sites is had by more than the fewest, never by less.
            remedies.extend(fewest.map(|count| Remedy::Number(whole(count))));
            Cause::TooFewSites { number }
        }
        Choice::Budget { .. } => {
            let toll = |site: usize| {
                let budget = plant.choice.budget.as_ref();
                budget.map_or(0.0, |budget| budget.toll[site])
            };
            let closing: f64 = problem
                .standing(Standing::Closable)
                .iter()
                .map(|&site| problem.price(site as usize))
                .sum();
            let cheapest = least(plant, toll, progress);
            remedies.extend(cheapest.map(|price| Remedy::Budget((price - closing).max(0.0))));
            Cause::TooLittleMoney
        }
        // Any number of sites at any price: only whole rows can be in the way.
        Choice::Pay { .. } | Choice::Fewest => Cause::RowsDoNotFit,
    };
    if plant.whole_rows {
        let split = Plant {
            whole_rows: false,
            ..plant.clone()
        };
        let found = search::solve(&split, reach(), progress);
        remedies.extend(found.best.is_some().then_some(Remedy::Split));
    }
    Trouble {
        cause,
        rows: Vec::new(),
        remedies,
    }
}

const fn reach() -> Reach {
    Reach {
        nodes: NODES,
        gap: 0.0,
        collect: None,
    }
}

/// The least sum of prices of open sites that have a place for everybody; `None` when there is
/// none, or it is not proven.
fn least(plant: &Plant, price: impl Fn(usize) -> f64, progress: &dyn Progress) -> Option<f64> {
    let mut free = plant.clone();
    let lists = free.offers.iter_mut().chain(&mut free.clients);
    for (_, cost) in lists.flatten() {
        *cost = 0.0;
    }
    free.price = (0..plant.sites()).map(price).collect();
    free.granule = if free.price.iter().all(|price| price.fract() == 0.0) {
        1.0
    } else {
        0.0
    };
    free.choice.least = 0;
    free.choice.most = plant.sites();
    free.choice.budget = None;
    let found = search::solve(&free, reach(), progress);
    found.complete.then_some(found.best?.cost)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of sites"
)]
fn whole(count: f64) -> usize {
    count.round() as usize
}
