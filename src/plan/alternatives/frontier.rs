//! What money buys: the plans that no cheaper plan equals.
//!
//! One plan answers a whole range of budgets: the best for a budget B that costs P is the best for
//! every budget from P to B. So the frontier is walked by budgets just below the price of a known
//! plan, the widest range that is not answered yet first, until none is left.

use super::curve::{Step, spent};
use crate::model::progress::Progress;
use crate::plan::outcome::{Sense, Status};
use crate::plan::problem::{Choice, PlanError, Problem, Standing};
use crate::plan::solver::{Method, Options};
use crate::plan::whole::decimals;

/// Prices with more decimals than this are told apart by a millionth of the budget.
const MOST_DECIMALS: i32 = 6;

/// See the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Frontier {
    /// Plans by rising price, each better than every cheaper one.
    pub steps: Vec<Step>,
    /// Whether no plan is missing: every budget up to the problem's was answered and proven.
    pub complete: bool,
}

/// What growing budgets buy, up to the budget of the problem: first `parts` equal parts of it, then
/// what lies between, with at most `most` questions in all.
pub fn frontier(
    problem: &Problem<'_>,
    (parts, most): (u32, usize),
    options: &Options,
    progress: &dyn Progress,
) -> Result<Frontier, PlanError> {
    let Choice::Budget { limit, years } = problem.choice else {
        return Err(PlanError::Unsupported {
            goal: problem.goal.name(),
            with: "a frontier without a budget",
        });
    };
    let mut walk = Walk {
        problem,
        years,
        options,
        progress,
        sense: Sense::Least,
        answers: Vec::new(),
        proven: options.method == Method::Exact && options.gap <= 0.0,
        stopped: false,
    };
    for part in (0..=parts).rev() {
        walk.ask(limit * f64::from(part) / f64::from(parts.max(1)))?;
    }
    let grain = grain(problem, limit);
    let mut complete = false;
    while !walk.stopped && walk.answers.len() < most {
        let Some(budget) = walk.widest(grain) else {
            complete = walk.proven;
            break;
        };
        walk.ask(budget)?;
    }
    Ok(Frontier {
        complete: complete && !walk.stopped,
        steps: walk.undominated(),
    })
}

/// The least by which prices of two plans can differ.
fn grain(problem: &Problem<'_>, limit: f64) -> f64 {
    let prices: Vec<f64> = (0..problem.sites.len())
        .filter(|&site| {
            matches!(
                problem.sites[site].standing,
                Standing::Candidate | Standing::Closable
            )
        })
        .map(|site| problem.price(site))
        .collect();
    let (scale, whole) = decimals(&prices, MOST_DECIMALS);
    // Budgets are compared with a slack, so no finer steps than that can be asked for.
    let finest = 4e-9 * limit.max(1.0);
    if whole {
        (1.0 / scale).max(finest)
    } else {
        1e-6 * limit.max(1.0)
    }
}

/// A budget with its best plan; `None` when it buys none.
#[derive(Debug)]
struct Answer {
    budget: f64,
    plan: Option<Step>,
}

struct Walk<'a> {
    problem: &'a Problem<'a>,
    years: f64,
    options: &'a Options,
    progress: &'a dyn Progress,
    sense: Sense,
    /// By falling budget.
    answers: Vec<Answer>,
    proven: bool,
    stopped: bool,
}

impl Walk<'_> {
    fn ask(&mut self, budget: f64) -> Result<(), PlanError> {
        if self.stopped {
            return Ok(());
        }
        let question = Problem {
            choice: Choice::Budget {
                limit: budget,
                years: self.years,
            },
            ..self.problem.clone()
        };
        let outcome = crate::plan::solve(&question, self.options, self.progress)?;
        self.sense = outcome.sense;
        self.stopped |= outcome.stopped || self.progress.cancelled();
        self.proven &= matches!(outcome.status, Status::Optimal | Status::Infeasible);
        let plan = match (outcome.objective, outcome.bound) {
            (Some(objective), Some(bound)) => Some(Step {
                number: outcome.open.len(),
                price: spent(&question, &outcome.open),
                objective,
                bound,
                gain: None,
                open: outcome.open,
            }),
            _ => None,
        };
        let at = self.answers.partition_point(|known| known.budget > budget);
        self.answers.insert(at, Answer { budget, plan });
        Ok(())
    }

    /// The budget to ask next: just below the plan above the widest range without an answer.
    fn widest(&self, grain: f64) -> Option<f64> {
        let mut widest: Option<(f64, f64)> = None;
        for pair in self.answers.windows(2) {
            let Some(dear) = &pair[0].plan else {
                continue;
            };
            let below = dear.price - grain;
            // The same value for less money is known already: nothing lies between.
            let same = (pair[1].plan.as_ref()).is_some_and(|cheap| !self.better(dear, cheap));
            let width = below - pair[1].budget;
            if !same && width > 1e-3 * grain && widest.is_none_or(|(known, _)| width > known) {
                widest = Some((width, below));
            }
        }
        widest.map(|(_, budget)| budget.max(0.0))
    }

    fn better(&self, a: &Step, b: &Step) -> bool {
        gain(self.sense, a, b) > 0.0
    }

    /// Steps that are better than every cheaper one, by rising price.
    fn undominated(self) -> Vec<Step> {
        let Self { answers, sense, .. } = self;
        let most = sense == Sense::Most;
        let mut steps: Vec<Step> = answers.into_iter().filter_map(|a| a.plan).collect();
        steps.sort_by(|a, b| {
            let value = a.objective.total_cmp(&b.objective);
            (a.price.total_cmp(&b.price)).then(if most { value.reverse() } else { value })
        });
        let mut kept: Vec<Step> = Vec::new();
        for mut step in steps {
            let gain = kept.last().map(|last| gain(sense, &step, last));
            if gain.is_none_or(|gain| gain > 0.0) {
                step.gain = gain;
                kept.push(step);
            }
        }
        kept
    }
}

/// By how much the first plan is better than the second; 0 where only rounding tells them apart.
fn gain(sense: Sense, a: &Step, b: &Step) -> f64 {
    /// Share of a value that sums of costs may be off by.
    const ROUNDING: f64 = 1e-11;
    let gain = match sense {
        Sense::Least => b.objective - a.objective,
        Sense::Most => a.objective - b.objective,
    };
    if gain.abs() > ROUNDING * a.objective.abs().max(b.objective.abs()) {
        gain
    } else {
        0.0
    }
}
