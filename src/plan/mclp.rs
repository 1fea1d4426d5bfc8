//! Most weight within a radius: MCLP (Church & `ReVelle` 1974), and budgeted coverage (Khuller,
//! Moss & Naor 1999) when money rather than a number of sites runs out.

use super::burden::{Frame, Shape};
use super::outcome::{Outcome, Sense, Status};
use super::problem::{Choice, Problem};
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Solves coverage for a number of sites, a budget, or sites that pay in people.
pub(crate) fn solve(
    problem: &Problem<'_>,
    radius: f64,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    if let Some(outcome) = solver::impossible_choice(problem, Sense::Most) {
        return outcome;
    }
    let shape = Shape::Step(problem.costs.within(radius));
    let frame = Frame::new(problem, shape, &problem.weights);
    let found = solver::run(&frame, options, progress);
    let total = problem.weights.iter().sum();
    let mut outcome = solver::told(&frame, &found, Some(total), options);
    if let (Choice::Number(number), Some(_)) = (problem.choice, outcome.objective) {
        solver::fill_to(problem, &mut outcome, (number, options.gap), |open| {
            frame.worth(open, Some(total))
        });
        outcome.served = solver::nearest(problem, &outcome.open, &frame.shape);
    }
    if outcome.status == Status::Infeasible {
        outcome.trouble = Some(super::p_median::why(problem, options, progress));
    }
    outcome
}
