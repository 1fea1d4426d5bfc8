//! Least weight x cost with a number of sites: p-median (Hakimi 1964; `ReVelle` & Swain 1970); any
//! other growing burden with a number of sites: gradual cover (Berman & Krass 2002), poverty gaps.

use super::burden::{Frame, Shape};
use super::outcome::{Cause, Outcome, Remedy, Sense, Status, Trouble};
use super::problem::{Choice, Goal, Problem, Standing};
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Solves goals of burden that grows with cost, for a number of sites, a budget, or sites that pay.
pub(crate) fn solve(problem: &Problem<'_>, options: &Options, progress: &dyn Progress) -> Outcome {
    let shape = shape_of(problem);
    let most_wanted = matches!(problem.goal, Goal::CoverGradually { .. });
    let sense = if most_wanted {
        Sense::Most
    } else {
        Sense::Least
    };
    if let Some(outcome) = solver::impossible_choice(problem, sense) {
        return outcome;
    }
    if matches!(shape, Shape::Plain) {
        let rows = solver::out_of_reach(problem, &shape, false);
        if !rows.is_empty() {
            let trouble = Trouble {
                cause: Cause::OutOfReach,
                rows,
                remedies: vec![Remedy::LeaveOut],
            };
            return Outcome::infeasible(sense, trouble);
        }
    }
    let frame = Frame::new(problem, shape, &problem.weights);
    let found = solver::run(&frame, options, progress);
    let total = most_wanted.then(|| problem.weights.iter().sum());
    let mut outcome = solver::told(&frame, &found, total, options);
    if let (Choice::Number(number), Some(_)) = (problem.choice, outcome.objective) {
        solver::fill_to(problem, &mut outcome, (number, options.gap), |open| {
            frame.worth(open, total)
        });
        outcome.served = solver::nearest(problem, &outcome.open, &frame.shape);
    }
    if outcome.status == Status::Infeasible {
        outcome.trouble = Some(why(problem, options, progress));
    }
    outcome
}

pub(crate) fn shape_of(problem: &Problem<'_>) -> Shape {
    match &problem.goal {
        Goal::CoverGradually { decay } => Shape::Fading(decay.clone()),
        Goal::Gap { line, exponent } => {
            let mut farthest = 0.0_f64;
            for row in 0..problem.costs.rows() {
                problem.costs.each(row, |_, cell| {
                    farthest = farthest.max(problem.costs.value(cell));
                });
            }
            Shape::Gap {
                line: *line,
                exponent: *exponent,
                farthest,
            }
        }
        _ => Shape::Plain,
    }
}

/// Every row reaches some site, but no allowed plan reaches every row: how many sites, or how
/// much money, would.
pub(crate) fn why(problem: &Problem<'_>, options: &Options, progress: &dyn Progress) -> Trouble {
    if !problem.limits.is_empty() {
        return super::target::why(problem, options, progress);
    }
    let reach = |choice: Choice| {
        let farthest = f64::from(u32::MAX);
        let mut cover = Problem {
            goal: Goal::CoverAll { radius: farthest },
            choice,
            ..problem.clone()
        };
        cover.most_closures = None;
        for site in &mut cover.sites {
            if site.standing == Standing::Closable && matches!(choice, Choice::Fewest) {
                site.standing = Standing::Candidate;
            }
        }
        super::lscp::solve(&cover, farthest, options, progress)
    };
    let trouble = |cause, remedies| Trouble {
        cause,
        rows: Vec::new(),
        remedies,
    };
    match problem.choice {
        Choice::Number(number) => {
            let least = reach(Choice::Fewest);
            let remedies = if least.objective.is_some() {
                vec![Remedy::Number(least.open.len())]
            } else {
                Vec::new()
            };
            trouble(Cause::TooFewSites { number }, remedies)
        }
        Choice::Budget { years, .. } => {
            let least = reach(Choice::Pay { years });
            let closing: f64 = problem
                .standing(Standing::Closable)
                .iter()
                .map(|&s| problem.price(s as usize))
                .sum();
            let kept: f64 = problem
                .standing(Standing::Kept)
                .iter()
                .map(|&s| problem.price(s as usize))
                .sum();
            let remedies = least
                .objective
                .map(|price| Remedy::Budget((price - kept - closing).max(0.0)));
            trouble(Cause::TooLittleMoney, remedies.into_iter().collect())
        }
        Choice::Pay { .. } | Choice::Fewest => {
            let number = problem.sites.len();
            trouble(Cause::TooFewSites { number }, vec![Remedy::LeaveOut])
        }
    }
}
