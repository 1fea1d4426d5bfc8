//! Nearly best plans of goals that add up burdens of rows, and of covering.

use super::{Alternative, Wanted};
use crate::model::progress::Progress;
use crate::plan::burden::{Frame, Shape};
use crate::plan::outcome::Sense;
use crate::plan::problem::{Choice, Goal, Problem};
use crate::plan::siting::branch;
use crate::plan::solver::Options;

/// Share of the largest sums of costs that values may be off by.
const ROUNDING: f64 = 1e-11;

/// Plans no worse than the limit, and whether these are all.
pub(super) fn near(
    problem: &Problem<'_>,
    sense: Sense,
    wanted: Wanted,
    options: &Options,
    progress: &dyn Progress,
) -> (Vec<Alternative>, bool) {
    let frame = Frame::new(problem, shape_of(problem), &problem.weights);
    let worth = |row: usize| match problem.goal {
        Goal::BackUp {
            weighted: false, ..
        } => 1.0,
        _ => problem.weights[row],
    };
    let mut siting = if matches!(problem.goal, Goal::BackUp { .. }) {
        frame.backed(worth)
    } else {
        let mut siting = frame.siting(None);
        siting.tidy();
        siting
    };
    if matches!(problem.choice, Choice::Number(_)) {
        siting.choice.least = siting.choice.most;
    }
    let total: f64 = (0..problem.costs.rows()).map(worth).sum();
    let real = |value: f64| match sense {
        Sense::Least => frame.base + value * frame.unit,
        Sense::Most => total - (frame.base + value * frame.unit),
    };
    let allowed = match sense {
        Sense::Least => wanted.limit,
        Sense::Most => total - wanted.limit,
    };
    let limit = (allowed - frame.base) / frame.unit;
    let mut effort = options.effort(siting.sites());
    (effort.nodes, effort.gap) = (u64::MAX, 0.0);
    // Costs are sums on a base: where the best plan costs nothing, their rounding would cut off
    // its equals.
    let magnitude = siting.magnitude() + (frame.base / frame.unit).abs();
    effort.cutoff = limit + 1e-9 * limit.abs().max(1e-9) + ROUNDING * magnitude;
    effort.collect = Some(wanted.most);
    let found = branch::solve(&siting, &[], &effort, progress);
    let plans = found.plans.iter().map(|plan| Alternative {
        objective: real(plan.objective),
        open: frame.open(&plan.open),
    });
    (plans.collect(), found.complete)
}

fn shape_of(problem: &Problem<'_>) -> Shape {
    match &problem.goal {
        Goal::Cover { radius } | Goal::CoverShare { radius } => {
            Shape::Step(problem.costs.within(*radius))
        }
        Goal::CoverAll { radius } | Goal::BackUp { radius, .. } => {
            Shape::Must(problem.costs.within(*radius))
        }
        _ => crate::plan::p_median::shape_of(problem),
    }
}
