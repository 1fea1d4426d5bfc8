//! Nearly best plans of goals about the longest way, or the least distance between sites.

use super::{Alternative, Wanted, burdens};
use crate::model::progress::Progress;
use crate::plan::equity;
use crate::plan::outcome::Sense;
use crate::plan::p_center::{self, Who};
use crate::plan::p_dispersion;
use crate::plan::problem::{Choice, Goal, Problem};
use crate::plan::solver::Options;

/// Plans of the least total that are looked through for one plan of the centdian.
const TOTALS_PER_PLAN: usize = 20;

/// Plans no worse than the limit, and whether these are all.
pub(super) fn near(
    problem: &Problem<'_>,
    wanted: Wanted,
    options: &Options,
    progress: &dyn Progress,
) -> (Vec<Alternative>, bool) {
    let Choice::Number(number) = problem.choice else {
        return (Vec::new(), true);
    };
    let short = |who: Who, limit: f64| {
        p_center::near(
            problem,
            who,
            number,
            (limit, wanted.most),
            options,
            progress,
        )
    };
    let told = |(plans, all): (Vec<(f64, Vec<u32>)>, bool)| {
        let plans = plans.into_iter();
        let plans = plans.map(|(objective, open)| Alternative { objective, open });
        (plans.collect::<Vec<_>>(), all)
    };
    let people: f64 = problem.weights.iter().sum();
    match problem.goal {
        Goal::WorstCost { weighted: true } => told(short(Who::Weighted, wanted.limit)),
        Goal::WorstCost { weighted: false } => told(short(Who::Everybody, wanted.limit)),
        Goal::Centdian { worst } if worst < 1.0 && people > 0.0 => {
            centdian(problem, worst, wanted, options, progress)
        }
        Goal::Centdian { .. } => told(short(Who::Peopled, wanted.limit)),
        _ => {
            let (mut plans, all) = told(short(Who::Peopled, wanted.limit));
            plans.sort_by_cached_key(|plan| {
                (equity::lengths(problem, &plan.open), plan.open.clone())
            });
            (plans, all)
        }
    }
}

/// Plans whose sites are at least so far apart, and whether these are all.
pub(super) fn far(
    problem: &Problem<'_>,
    wanted: Wanted,
    progress: &dyn Progress,
) -> (Vec<Alternative>, bool) {
    let Choice::Number(number) = problem.choice else {
        return (Vec::new(), true);
    };
    let limit = wanted.limit.is_finite().then_some(wanted.limit);
    let (plans, all) = p_dispersion::near(problem, number, (limit, wanted.most), progress);
    let plans = plans.into_iter().map(|(apart, open)| Alternative {
        objective: apart,
        open,
    });
    (plans.collect(), all)
}

/// No plan's longest way is below the shortest possible one, which leaves so much for the total,
/// and the total is not below the least, which leaves so much for the longest way: plans within
/// both are found as medians and those beyond the limit left out.
fn centdian(
    problem: &Problem<'_>,
    worst: f64,
    wanted: Wanted,
    options: &Options,
    progress: &dyn Progress,
) -> (Vec<Alternative>, bool) {
    let people: f64 = problem.weights.iter().sum();
    let shortest = p_center::solve(problem, Who::Peopled, options, progress);
    let Some(floor) = shortest.bound else {
        return (Vec::new(), false);
    };
    let mut costs = problem.costs.clone();
    if worst > 0.0 {
        let longest = wanted.limit / worst;
        costs = costs.shorter_than((longest * (1.0 + 1e-9)).next_up());
    }
    let median = Problem {
        costs: &costs,
        goal: Goal::TotalCost,
        ..problem.clone()
    };
    let total = (wanted.limit - worst * floor) * people / (1.0 - worst);
    let totals = Wanted {
        limit: total * (1.0 + 1e-9),
        most: wanted.most.saturating_mul(TOTALS_PER_PLAN),
    };
    let (mut plans, all) = burdens::near(&median, Sense::Least, totals, options, progress);
    for plan in &mut plans {
        let longest = equity::longest_of(problem, &plan.open);
        plan.objective = worst * longest + (1.0 - worst) * plan.objective / people;
    }
    plans.retain(|plan| plan.objective <= wanted.limit);
    (plans, all)
}
