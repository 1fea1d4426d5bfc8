//! What else would do: nearly best plans, what each further site gains, what money buys.

mod burdens;
mod curve;
mod frontier;
mod longest;

use std::collections::HashMap;

use super::outcome::{Outcome, Sense};
use super::problem::{Capacity, Choice, Goal, PlanError, Problem};
use super::solver::Options;
use crate::model::progress::Progress;
pub use curve::{Step, marginal_curve, spent};
pub use frontier::{Frontier, frontier};

/// A plan that is nearly as good as the best.
#[derive(Clone, PartialEq, Debug)]
pub struct Alternative {
    /// Its value, in the units of the problem.
    pub objective: f64,
    /// Its open sites, kept ones included, in order.
    pub open: Vec<u32>,
}

/// Plans within some distance of the best.
#[derive(Clone, PartialEq, Debug)]
pub struct Alternatives {
    /// The best plan itself, then the others by value; equally good ones by their sites.
    pub plans: Vec<Alternative>,
    /// Whether these are all there are. When not, they are the best that were found.
    pub complete: bool,
    /// How many of the plans each site is part of, 0 to 1; sites in no plan are left out.
    pub frequency: Vec<(u32, f64)>,
}

/// What is collected: plans no worse than a value, at most so many.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Wanted {
    /// In units of the problem.
    limit: f64,
    most: usize,
}

/// Collects plans whose value is within the part `within` of the best one's, at most `most`; of
/// more the best. Plans of a number of sites have exactly that number, so a site that adds nothing
/// makes another plan.
///
/// Of the goal that settles the worst off first the value is the longest way, and plans equally
/// long are in the order of their next-longest ways.
///
/// # Errors
/// When a p-dispersion's sites need not be any distance apart: every plan would do.
pub fn alternatives(
    problem: &Problem<'_>,
    best: &Outcome,
    within: f64,
    most: usize,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Alternatives, PlanError> {
    let dispersed = matches!(problem.goal, Goal::Spread) && !best.open.is_empty();
    let Some(objective) = best.objective.or(dispersed.then_some(f64::INFINITY)) else {
        return Ok(Alternatives {
            plans: Vec::new(),
            complete: true,
            frequency: Vec::new(),
        });
    };
    let slack = 1e-9 * objective.abs();
    let distance = if objective.is_finite() {
        within * objective.abs() + slack
    } else {
        0.0
    };
    let wanted = Wanted {
        limit: match best.sense {
            Sense::Least => objective + distance,
            Sense::Most => objective - distance,
        },
        most: most.max(1),
    };
    let exact = exactly(problem, best);
    let (mut plans, mut complete) = if exact.capacity == Capacity::Unlimited {
        match &exact.goal {
            Goal::WorstCost { .. } | Goal::Centdian { .. } | Goal::WorstFirst { .. } => {
                longest::near(&exact, wanted, options, progress)
            }
            Goal::Spread => longest::far(&exact, wanted, progress),
            _ => burdens::near(&exact, best.sense, wanted, options, progress),
        }
    } else {
        super::capacity::near(&exact, (wanted.limit, wanted.most), options, progress)
    };
    let better = |a: f64, b: f64| match best.sense {
        Sense::Least => a.total_cmp(&b),
        Sense::Most => b.total_cmp(&a),
    };
    if !matches!(exact.goal, Goal::WorstFirst { .. }) {
        plans.sort_by(|a, b| better(a.objective, b.objective).then_with(|| a.open.cmp(&b.open)));
    }
    // The plan that was found stands first among its equals, and is never the one left out.
    plans.retain(|plan| plan.open != best.open);
    plans.insert(
        0,
        Alternative {
            objective,
            open: best.open.clone(),
        },
    );
    complete &= plans.len() <= wanted.most;
    plans.truncate(wanted.most);
    Ok(Alternatives {
        frequency: frequency(&plans),
        complete,
        plans,
    })
}

/// The problem with exactly as many sites as the best plan has, where the goal found their number.
fn exactly<'a>(problem: &Problem<'a>, best: &Outcome) -> Problem<'a> {
    let mut exact = problem.clone();
    if matches!(problem.goal, Goal::BackUp { .. }) {
        exact.choice = Choice::Number(best.open.len());
    }
    exact
}

fn frequency(plans: &[Alternative]) -> Vec<(u32, f64)> {
    let mut count: HashMap<u32, usize> = HashMap::new();
    for site in plans.iter().flat_map(|plan| &plan.open) {
        *count.entry(*site).or_default() += 1;
    }
    let mut frequency: Vec<(u32, f64)> = count
        .into_iter()
        .map(|(site, count)| (site, count as f64 / plans.len() as f64))
        .collect();
    frequency.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    frequency
}
