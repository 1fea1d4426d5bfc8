//! What else would do: nearly best plans, what each further site gains, what money buys.

use std::collections::HashMap;

use super::burden::{Frame, Shape};
use super::outcome::{Outcome, Sense};
use super::problem::{Choice, Goal, PlanError, Problem};
use super::siting::branch;
use super::siting::rows::position;
use super::solver::{self, Options};
use crate::model::progress::Progress;

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
    /// Best first; equally good ones by their sites.
    pub plans: Vec<Alternative>,
    /// Whether these are all there are.
    pub complete: bool,
    /// How many of the plans each site is part of, 0 to 1; sites in no plan are left out.
    pub frequency: Vec<(u32, f64)>,
}

/// Collects plans whose value is within the part `within` of the best one's, at most `most`.
///
/// For goals without capacities that are burdens: total cost, coverage, gradual coverage, gap.
pub fn alternatives(
    problem: &Problem<'_>,
    best: &Outcome,
    within: f64,
    most: usize,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Alternatives, PlanError> {
    let (Some(shape), true) = (
        shape_of(problem),
        problem.capacity == super::problem::Capacity::Unlimited,
    ) else {
        return Err(PlanError::Unsupported {
            goal: problem.goal.name(),
            with: "alternatives: they are known for total cost and coverage without capacities",
        });
    };
    let Some(objective) = best.objective else {
        return Ok(Alternatives {
            plans: Vec::new(),
            complete: true,
            frequency: Vec::new(),
        });
    };
    let frame = Frame::new(problem, shape, &problem.weights);
    let mut siting = frame.siting(None);
    siting.tidy();
    if let Choice::Number(_) = problem.choice {
        // Of plans that differ only in a site that does nothing, each is one.
        siting.choice.least = siting.choice.most;
    }
    let total: f64 = match best.sense {
        Sense::Most => problem.weights.iter().sum(),
        Sense::Least => 0.0,
    };
    let allowed = match best.sense {
        Sense::Least => objective + within * objective.abs(),
        Sense::Most => total - (objective - within * objective.abs()),
    };
    let limit = (allowed - frame.base) / frame.unit;
    let mut effort = options.effort(siting.sites());
    effort.nodes = u64::MAX;
    effort.cutoff = limit + 1e-9 * limit.abs().max(1e-9);
    effort.collect = Some(most);
    let found = branch::solve(&siting, &[], &effort, progress);
    let mut plans: Vec<Alternative> = found
        .plans
        .iter()
        .map(|plan| {
            let value = frame.base + plan.objective * frame.unit;
            Alternative {
                objective: if best.sense == Sense::Most {
                    total - value
                } else {
                    value
                },
                open: frame.open(&plan.open),
            }
        })
        .collect();
    let better = |a: &Alternative, b: &Alternative| match best.sense {
        Sense::Least => a.objective.total_cmp(&b.objective),
        Sense::Most => b.objective.total_cmp(&a.objective),
    };
    plans.sort_by(|a, b| better(a, b).then_with(|| a.open.cmp(&b.open)));
    Ok(Alternatives {
        frequency: frequency(&plans),
        complete: found.complete,
        plans,
    })
}

fn shape_of(problem: &Problem<'_>) -> Option<Shape> {
    match &problem.goal {
        Goal::TotalCost | Goal::Gap { .. } | Goal::CoverGradually { .. } => {
            Some(super::p_median::shape_of(problem))
        }
        Goal::Cover { radius } | Goal::CoverShare { radius } => {
            Some(Shape::Step(problem.costs.within(*radius)))
        }
        Goal::CoverAll { radius } => Some(Shape::Must(problem.costs.within(*radius))),
        _ => None,
    }
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
    let kept = problem.standing(super::problem::Standing::Kept).len();
    let mut steps: Vec<Step> = Vec::new();
    for number in kept.max(1)..=most {
        let question = Problem {
            choice: Choice::Number(number),
            ..problem.clone()
        };
        let outcome = super::solve(&question, options, progress)?;
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

/// What growing budgets buy, up to the budget of the problem in `parts` equal parts: only plans
/// that are better than every cheaper one.
pub fn frontier(
    problem: &Problem<'_>,
    parts: u32,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Vec<Step>, PlanError> {
    let Choice::Budget { limit, years } = problem.choice else {
        return Err(PlanError::Unsupported {
            goal: problem.goal.name(),
            with: "a frontier without a budget",
        });
    };
    let mut steps: Vec<Step> = Vec::new();
    for part in 0..=parts {
        let budget = limit * f64::from(part) / f64::from(parts.max(1));
        let question = Problem {
            choice: Choice::Budget {
                limit: budget,
                years,
            },
            ..problem.clone()
        };
        let outcome = super::solve(&question, options, progress)?;
        let (Some(objective), Some(bound)) = (outcome.objective, outcome.bound) else {
            if progress.cancelled() {
                break;
            }
            continue;
        };
        let price = spent(&question, &outcome.open);
        let number = outcome.open.len();
        let step = Step {
            number,
            price,
            objective,
            bound,
            gain: None,
            open: outcome.open,
        };
        push(&mut steps, step, outcome.sense, |_| {});
        if outcome.stopped {
            break;
        }
    }
    steps = undominated(steps, problem);
    Ok(steps)
}

/// What a plan costs: prices of what is opened, less savings of what closes.
#[must_use]
pub fn spent(problem: &Problem<'_>, open: &[u32]) -> f64 {
    use super::problem::Standing;
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

/// Steps that are better than every cheaper one, by rising price.
fn undominated(mut steps: Vec<Step>, problem: &Problem<'_>) -> Vec<Step> {
    let most = matches!(
        problem.goal,
        Goal::Cover { .. } | Goal::CoverGradually { .. }
    );
    let better = |a: f64, b: f64| if most { a > b } else { a < b };
    steps.sort_by(|a, b| {
        let value = if most {
            b.objective.total_cmp(&a.objective)
        } else {
            a.objective.total_cmp(&b.objective)
        };
        a.price.total_cmp(&b.price).then(value)
    });
    let mut kept: Vec<Step> = Vec::new();
    for mut step in steps {
        if kept
            .last()
            .is_none_or(|last| better(step.objective, last.objective))
        {
            step.gain = kept
                .last()
                .map(|last| (step.objective - last.objective).abs());
            kept.push(step);
        }
    }
    kept
}
