//! Target shares at least cost: the fewest or cheapest sites for which limits on missed people
//! hold ("85 % of each group within the standard, each region at least 70 %").

use super::burden::{Frame, Shape};
use super::fewest;
use super::outcome::{Cause, Outcome, Remedy, Sense, Status, Trouble};
use super::problem::{Choice, Goal, Limit, Problem, Standing};
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Solves partial covering under limits.
pub(crate) fn solve(
    problem: &Problem<'_>,
    radius: f64,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    let shape = Shape::Step(problem.costs.within(radius));
    if let Some(trouble) = unreachable_limit(problem, &shape) {
        return Outcome::infeasible(Sense::Least, trouble);
    }
    let by_number = fewest::by_number(problem, radius, options, progress);
    let mut outcome = by_number.unwrap_or_else(|| {
        let frame = Frame::new(problem, shape, &problem.weights);
        let found = solver::run(&frame, options, progress);
        solver::told(&frame, &found, None, options)
    });
    if outcome.status == Status::Infeasible {
        outcome.trouble = Some(why(problem, options, progress));
    }
    outcome
}

/// The limit that "at least `share` of the weight of `rows` within the radius" is.
#[must_use]
pub fn share_limit(name: String, rows: Vec<u32>, share: f64, weights: &[f64]) -> Limit {
    let total: f64 = rows.iter().map(|&row| weights[row as usize]).sum();
    Limit {
        name,
        most: ((1.0 - share) * total).max(0.0),
        rows,
    }
}

/// Limits that keep each area from being worse off than it is with the sites open today, counted
/// as the goal counts. `areas` gives the rows of each area with its name.
#[must_use]
pub fn no_area_worse(problem: &Problem<'_>, areas: &[(String, Vec<u32>)]) -> Vec<Limit> {
    let shape = match &problem.goal {
        Goal::Cover { radius } | Goal::CoverShare { radius } => {
            Shape::Step(problem.costs.within(*radius))
        }
        Goal::CoverGradually { decay } => Shape::Fading(decay.clone()),
        _ => Shape::Plain,
    };
    let today: Vec<u32> = [Standing::Kept, Standing::Closable]
        .into_iter()
        .flat_map(|standing| problem.standing(standing))
        .collect();
    areas
        .iter()
        .map(|(name, rows)| Limit {
            name: name.clone(),
            most: rows
                .iter()
                .map(|&row| burden(problem, &shape, row, &today))
                .sum(),
            rows: rows.clone(),
        })
        .collect()
}

/// What a row bears when `open` is open, in units of the problem.
fn burden(problem: &Problem<'_>, shape: &Shape, row: u32, open: &[u32]) -> f64 {
    let weight = problem.weights[row as usize];
    if weight <= 0.0 {
        return 0.0;
    }
    let nearest = open
        .iter()
        .map(|&site| problem.costs.cell(row as usize, site))
        .min()
        .filter(|&cell| cell != super::costs::UNREACHED);
    let each = match (nearest, shape) {
        (Some(cell), Shape::Plain) => problem.costs.value(cell),
        (Some(cell), shape) => shape.of(problem.costs, cell),
        (None, shape) => shape.missed(),
    };
    weight * each
}

/// A limit that even everything open does not keep.
fn unreachable_limit(problem: &Problem<'_>, shape: &Shape) -> Option<Trouble> {
    let all: Vec<u32> = (0..super::siting::rows::position(problem.sites.len()))
        .filter(|&s| problem.sites[s as usize].standing != Standing::Excluded)
        .collect();
    problem.limits.iter().find_map(|limit| {
        let least: f64 = limit
            .rows
            .iter()
            .map(|&row| burden(problem, shape, row, &all))
            .sum();
        if super::siting::choice::within(least, limit.most) {
            return None;
        }
        let rows: Vec<u32> = limit
            .rows
            .iter()
            .copied()
            .filter(|&row| burden(problem, shape, row, &all) > 0.0)
            .collect();
        Some(Trouble {
            cause: Cause::LimitOutOfReach {
                name: limit.name.clone(),
                least,
            },
            rows,
            remedies: vec![Remedy::Limit {
                name: limit.name.clone(),
                most: least,
            }],
        })
    })
}

/// Why limits that can each be kept cannot be kept together by an allowed plan.
pub(crate) fn why(problem: &Problem<'_>, options: &Options, progress: &dyn Progress) -> Trouble {
    let shape = match &problem.goal {
        Goal::Cover { radius } | Goal::CoverShare { radius } => {
            Shape::Step(problem.costs.within(*radius))
        }
        Goal::CoverGradually { decay } => Shape::Fading(decay.clone()),
        _ => Shape::Plain,
    };
    if let Some(trouble) = unreachable_limit(problem, &shape) {
        return trouble;
    }
    let mut free = problem.clone();
    free.limits = Vec::new();
    let without = if matches!(problem.goal, Goal::TotalCost) {
        super::p_median::solve(&free, options, progress).status
    } else {
        Status::Optimal
    };
    let cause = if without == Status::Infeasible {
        match problem.choice {
            Choice::Number(number) => Cause::TooFewSites { number },
            _ => Cause::TooLittleMoney,
        }
    } else {
        Cause::LimitsTogether
    };
    let remedies = match &cause {
        Cause::LimitsTogether => least_that_keeps(problem, shape, options, progress),
        _ => None,
    };
    Trouble {
        cause,
        rows: Vec::new(),
        remedies: remedies.into_iter().collect(),
    }
}

/// The fewest sites, or the least money, with which every limit holds. Of goals that everybody must
/// be served for it is not known.
fn least_that_keeps(
    problem: &Problem<'_>,
    shape: Shape,
    options: &Options,
    progress: &dyn Progress,
) -> Option<Remedy> {
    if !shape.missed().is_finite() {
        return None;
    }
    let mut free = problem.clone();
    free.choice = match problem.choice {
        Choice::Number(_) => Choice::Fewest,
        Choice::Budget { years, .. } => Choice::Pay { years },
        Choice::Pay { .. } | Choice::Fewest => return None,
    };
    let frame = Frame::with(&free, shape, &free.weights, true);
    let found = solver::run(&frame, options, progress);
    let plan = found.best.filter(|_| found.complete)?;
    if let Choice::Number(_) = problem.choice {
        return Some(Remedy::Number(frame.open(&plan.open).len()));
    }
    let closable = problem.standing(Standing::Closable);
    let saved: f64 = closable.iter().map(|&s| free.price(s as usize)).sum();
    Some(Remedy::Budget(
        (plan.objective * frame.unit - saved).max(0.0),
    ))
}
