//! Everybody within a radius by the fewest or cheapest sites: LSCP (Toregas, Swain, `ReVelle` &
//! Bergman 1971).

use super::burden::{Frame, Shape};
use super::outcome::{Cause, Outcome, Remedy, Sense, Status, Trouble};
use super::problem::{Problem, Standing};
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Solves set covering. Every row must be covered, also one where nobody lives.
pub(crate) fn solve(
    problem: &Problem<'_>,
    radius: f64,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    let shape = Shape::Must(problem.costs.within(radius));
    let rows = solver::out_of_reach(problem, &shape, true);
    if !rows.is_empty() {
        return Outcome::infeasible(Sense::Least, uncoverable(problem, rows));
    }
    let frame = Frame::new(problem, shape, &problem.weights);
    let found = solver::run(&frame, options, progress);
    let mut outcome = solver::told(&frame, &found, None, options);
    if outcome.status == Status::Infeasible {
        outcome.trouble = Some(Trouble {
            cause: Cause::LimitsTogether,
            rows: Vec::new(),
            remedies: vec![Remedy::LeaveOut],
        });
    }
    outcome
}

/// These rows have no site within the radius: the smallest radius that gives each of them one.
pub(crate) fn uncoverable(problem: &Problem<'_>, rows: Vec<u32>) -> Trouble {
    let usable = |site: u32| problem.sites[site as usize].standing != Standing::Excluded;
    let mut radius = Some(0.0_f64);
    for &row in &rows {
        let mut least: Option<f64> = None;
        problem.costs.each(row as usize, |site, cell| {
            if usable(site) {
                let cost = problem.costs.value(cell);
                least = Some(least.map_or(cost, |least| least.min(cost)));
            }
        });
        radius = radius.zip(least).map(|(a, b)| a.max(b));
    }
    let remedy = radius.map_or(Remedy::LeaveOut, Remedy::Radius);
    Trouble {
        cause: Cause::OutOfReach,
        rows,
        remedies: vec![remedy],
    }
}
