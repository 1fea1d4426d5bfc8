//! Everybody within the radius by the fewest sites, and of such plans the one that covers most
//! rows twice: LSCP-B (Church & Murray 2018).

use super::burden::{Frame, Shape};
use super::outcome::{Outcome, Sense, Status};
use super::problem::{Choice, Goal, Problem};
use super::siting::branch;
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Solves LSCP first, then backs up with the same number of sites.
pub(crate) fn solve(
    problem: &Problem<'_>,
    radius: f64,
    weighted: bool,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    let number = if let Choice::Number(number) = problem.choice {
        number
    } else {
        let cover = Problem {
            goal: Goal::CoverAll { radius },
            choice: Choice::Fewest,
            ..problem.clone()
        };
        let fewest = super::lscp::solve(&cover, radius, options, progress);
        if fewest.status != Status::Optimal {
            return Outcome {
                sense: Sense::Most,
                objective: None,
                bound: None,
                ..fewest
            };
        }
        fewest.open.len()
    };
    let backed = Problem {
        choice: Choice::Number(number),
        ..problem.clone()
    };
    if let Some(outcome) = solver::impossible_choice(&backed, Sense::Most) {
        return outcome;
    }
    let shape = Shape::Must(problem.costs.within(radius));
    let rows = solver::out_of_reach(problem, &shape, true);
    if !rows.is_empty() {
        return Outcome::infeasible(Sense::Most, super::lscp::uncoverable(problem, rows));
    }
    let frame = Frame::new(&backed, shape, &problem.weights);
    let worth = |row: usize| if weighted { problem.weights[row] } else { 1.0 };
    let siting = frame.backed(worth);
    let found = branch::solve(&siting, &[], &options.effort(siting.sites()), progress);
    let total: f64 = (0..problem.costs.rows()).map(worth).sum();
    let mut outcome = solver::told(&frame, &found, Some(total), options);
    if outcome.objective.is_some() {
        solver::fill_to(&backed, &mut outcome, (number, options.gap), |open| {
            (0..problem.costs.rows())
                .filter(|&row| frame.covering(row, open) > 1)
                .map(worth)
                .sum()
        });
        outcome.served = solver::nearest(problem, &outcome.open, &frame.shape);
    }
    if outcome.status == Status::Infeasible {
        outcome.trouble = Some(super::p_center::too_few(
            &backed, radius, number, options, progress,
        ));
    }
    outcome
}
