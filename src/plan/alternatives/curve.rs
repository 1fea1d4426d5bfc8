//! What each further site gains.

use crate::model::progress::Progress;
use crate::plan::outcome::Sense;
use crate::plan::problem::{Choice, PlanError, Problem, Standing};
use crate::plan::siting::rows::position;
use crate::plan::solver::{self, Options};

/// One step of a curve: what so many sites, or so much money, can reach.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// How many sites are open.
    pub number: usize,
    /// What they cost; 0 when sites have no price.
    pub price: f64,
    /// Value of the best plan found.
    pub objective: f64,
    /// No plan of this size is better.
    pub bound: f64,
    /// What it is better than the step before; `None` for the first.
    pub gain: Option<f64>,
    /// Its open sites.
    pub open: Vec<u32>,
}

/// The value of the best plan of each number of sites, from the fewest that do up to the number
/// of the problem. Never falls: a plan of more sites that is worse than one of fewer is replaced
/// by that one.
pub fn marginal_curve(
    problem: &Problem<'_>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Vec<Step>, PlanError> {
    let Choice::Number(most) = problem.choice else {
        return Err(PlanError::Unsupported {
            goal: problem.goal.name(),
            with: "a marginal curve without a number of sites",
        });
    };
    let kept = problem.standing(Standing::Kept).len();
    let mut steps: Vec<Step> = Vec::new();
    for number in kept.max(1)..=most {
        let question = Problem {
            choice: Choice::Number(number),
            ..problem.clone()
        };
        let outcome = crate::plan::solve(&question, options, progress)?;
        let (Some(objective), Some(bound)) = (outcome.objective, outcome.bound) else {
            if progress.cancelled() {
                break;
            }
            continue;
        };
        let step = Step {
            number,
            price: 0.0,
            objective,
            bound,
            gain: None,
            open: outcome.open,
        };
        push(&mut steps, step, outcome.sense, |open| {
            solver::fill_up(problem, open, number);
        });
        if outcome.stopped {
            break;
        }
    }
    Ok(steps)
}

/// What a plan costs: prices of what is opened, less savings of what closes.
#[must_use]
pub fn spent(problem: &Problem<'_>, open: &[u32]) -> f64 {
    (0..problem.sites.len())
        .map(|site| {
            let is_open = open.binary_search(&position(site)).is_ok();
            match (problem.sites[site].standing, is_open) {
                (Standing::Candidate, true) => problem.price(site),
                (Standing::Closable, false) => -problem.price(site),
                _ => 0.0,
            }
        })
        .sum()
}

/// Appends a step with its gain; one that is worse than the step before takes that one's plan.
fn push(steps: &mut Vec<Step>, mut step: Step, sense: Sense, complete: impl FnOnce(&mut Vec<u32>)) {
    if let Some(last) = steps.last() {
        let gain = match sense {
            Sense::Least => last.objective - step.objective,
            Sense::Most => step.objective - last.objective,
        };
        if gain < 0.0 {
            step.objective = last.objective;
            step.price = last.price;
            step.open.clone_from(&last.open);
            complete(&mut step.open);
        }
        step.gain = Some(gain.max(0.0));
    }
    steps.push(step);
}
