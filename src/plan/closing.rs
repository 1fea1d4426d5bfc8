//! At most one site closes: every case is a question of its own, in which the others stay.
//!
//! A bound over all cases at once is far from the truth where many sites may close and one at most
//! does; with the closed site known little is left to choose.

use super::outcome::{Outcome, Sense, Status};
use super::problem::{Capacity, Choice, PlanError, Problem, Standing};
use super::solver::Options;
use crate::model::progress::Progress;

/// Most sites that are tried one after the other.
const MOST_TRIED: usize = 500;

/// Whether the question is one of at most one closing among a number of sites.
pub(crate) fn is_single(problem: &Problem<'_>) -> bool {
    let closable = problem.standing(Standing::Closable).len();
    problem.most_closures == Some(1)
        && (2..=MOST_TRIED).contains(&closable)
        && problem.capacity == Capacity::Unlimited
        && matches!(problem.choice, Choice::Number(_))
}

/// The best of the cases; of equals none closed, then the first site closed. Its bound is the best
/// of all bounds.
pub(crate) fn solve(
    problem: &Problem<'_>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, PlanError> {
    let closable = problem.standing(Standing::Closable);
    let mut best: Option<Outcome> = None;
    let mut stopped = false;
    let (mut bound, mut all_known) = (None, true);
    for closed in std::iter::once(None).chain(closable.iter().map(Some)) {
        let mut case = problem.clone();
        case.most_closures = None;
        for site in &closable {
            case.sites[*site as usize].standing = Standing::Kept;
        }
        if let Some(closed) = closed {
            case.sites[*closed as usize].standing = Standing::Excluded;
        }
        let outcome = super::solve(&case, options, progress)?;
        stopped |= outcome.stopped;
        let better = |a: f64, b: f64| match outcome.sense {
            Sense::Least => a < b,
            Sense::Most => a > b,
        };
        if outcome.status != Status::Infeasible {
            all_known &= outcome.bound.is_some();
            bound = match (bound, outcome.bound) {
                (Some(known), Some(new)) if !better(new, known) => Some(known),
                (known, new) => new.or(known),
            };
        }
        let is_better = match (&best, outcome.objective) {
            (None, _) => true,
            (Some(best), Some(new)) => best.objective.is_none_or(|known| better(new, known)),
            (Some(_), None) => false,
        };
        if is_better {
            best = Some(outcome);
        }
        if progress.cancelled() {
            stopped = true;
            all_known &= closed == closable.last();
            break;
        }
    }
    let mut outcome = best.ok_or(PlanError::Empty { what: "site" })?;
    outcome.bound = bound.filter(|_| all_known);
    outcome.stopped = stopped;
    if let (Some(value), Some(bound)) = (outcome.objective, outcome.bound) {
        let gap = options.gap.max(super::siting::SLACK) * value.abs();
        let is_best = (value - bound).abs() <= gap;
        outcome.status = if is_best {
            Status::Optimal
        } else {
            Status::Feasible
        };
    } else if outcome.objective.is_some() {
        outcome.status = Status::Feasible;
    }
    Ok(outcome)
}
