//! Where to open, close and enlarge. Sees matrices only.
//!
//! A [`Problem`] says whose demand counts, which sites there are, what is best
//! and what is allowed; [`solve`] returns a plan with its value, a bound that no plan can beat,
//! and what stands in the way when there is none. Nothing here reads a clock: work stops when its
//! [`Progress`] says so and returns the best plan so far with the bound proven so far. The same
//! problem, options and seed give the same plan on any number of threads.
//!
//! ```
//! use pieeja::model::progress::Silent;
//! use pieeja::plan::costs::{Costs, Pair};
//! use pieeja::plan::problem::{Capacity, Choice, Goal, Problem, Site};
//! use pieeja::plan::solver::Options;
//!
//! // Three villages in a row, an hour apart; a site may be in each.
//! let pair = |row: u32, site: u32| Pair { row, site, cost: f64::from(row.abs_diff(site)) };
//! let pairs = (0..3).flat_map(|row| (0..3).map(move |site| pair(row, site))).collect();
//! let costs = Costs::from_pairs(3, 3, pairs);
//! let problem = Problem {
//!     costs: &costs,
//!     weights: vec![100.0, 10.0, 50.0],
//!     sites: vec![Site::candidate(); 3],
//!     goal: Goal::TotalCost,
//!     choice: Choice::Number(1),
//!     capacity: Capacity::Unlimited,
//!     limits: Vec::new(),
//!     most_closures: None,
//! };
//! let outcome = pieeja::plan::solve(&problem, &Options::default(), &Silent)?;
//! assert_eq!((outcome.open, outcome.objective, outcome.bound), (vec![0], Some(110.0), Some(110.0)));
//! # Ok::<(), pieeja::plan::problem::PlanError>(())
//! ```

mod allowed;
pub mod alternatives;
mod backup;
mod burden;
pub mod candidates;
mod capacity;
mod closing;
mod collect;
pub mod costs;
mod equity;
mod fewest;
mod levels;
mod lscp;
mod mclp;
pub mod outcome;
mod p_center;
mod p_dispersion;
mod p_median;
pub mod problem;
mod shape;
mod siting;
pub mod solver;
pub mod target;
mod whole;

use crate::model::progress::Progress;
use outcome::Outcome;
use p_center::Who;
use problem::{Capacity, Choice, Goal, PlanError, Problem};
use solver::Options;

/// Solves a problem; an error when the question makes no sense.
pub fn solve(
    problem: &Problem<'_>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, PlanError> {
    problem.check()?;
    fits(problem)?;
    if closing::is_single(problem) {
        return closing::solve(problem, options, progress);
    }
    progress.begin("looking for the best plan", 0);
    let outcome = if problem.capacity == Capacity::Unlimited {
        match &problem.goal {
            Goal::TotalCost | Goal::CoverGradually { .. } | Goal::Gap { .. } => {
                p_median::solve(problem, options, progress)
            }
            Goal::WorstCost { weighted } => {
                let who = if *weighted {
                    Who::Weighted
                } else {
                    Who::Everybody
                };
                p_center::solve(problem, who, options, progress)
            }
            Goal::Cover { radius } => mclp::solve(problem, *radius, options, progress),
            Goal::CoverAll { radius } => lscp::solve(problem, *radius, options, progress),
            Goal::CoverShare { radius } => target::solve(problem, *radius, options, progress),
            Goal::BackUp { radius, weighted } => {
                backup::solve(problem, *radius, *weighted, options, progress)
            }
            Goal::Centdian { worst } => equity::centdian(problem, *worst, options, progress),
            Goal::WorstFirst { levels } => equity::worst_first(problem, *levels, options, progress),
            Goal::Spread => p_dispersion::solve(problem, options, progress),
        }
    } else {
        capacity::solve(problem, options, progress)
    };
    progress.finish();
    Ok(outcome)
}

/// Refuses combinations that have no meaning or no method.
fn fits(problem: &Problem<'_>) -> Result<(), PlanError> {
    let goal = problem.goal.name();
    let no = |with| Err(PlanError::Unsupported { goal, with });
    let capacity = problem.capacity != Capacity::Unlimited;
    match (&problem.goal, problem.choice) {
        (Goal::TotalCost | Goal::Cover { .. } | Goal::CoverAll { .. }, _) => {}
        (_, _) if capacity => return no("capacities"),
        _ => {}
    }
    if capacity && !problem.limits.is_empty() {
        return no("capacities and limits at once");
    }
    match (&problem.goal, problem.choice) {
        (
            Goal::CoverAll { .. } | Goal::CoverShare { .. },
            Choice::Number(_) | Choice::Budget { .. },
        ) => no("a number of sites or a budget: it asks for the fewest or cheapest"),
        (
            Goal::WorstCost { .. } | Goal::Centdian { .. } | Goal::WorstFirst { .. } | Goal::Spread,
            Choice::Budget { .. } | Choice::Pay { .. } | Choice::Fewest,
        ) => no("anything but a number of sites"),
        (Goal::BackUp { .. }, Choice::Budget { .. } | Choice::Pay { .. }) => {
            no("prices: it backs up the fewest sites or a number of sites")
        }
        (
            Goal::TotalCost | Goal::Cover { .. } | Goal::CoverGradually { .. } | Goal::Gap { .. },
            Choice::Fewest,
        ) => no("the fewest sites: say a number, a budget, or that sites have to pay"),
        (
            Goal::Cover { .. } | Goal::CoverGradually { .. } | Goal::Gap { .. },
            Choice::Pay { .. },
        ) => no("prices in the objective: people and money do not add up"),
        (Goal::Spread, _) if problem.most_closures.is_some() => {
            no("a limit on closings: say which sites stay by keeping them")
        }
        (Goal::Spread, _) if problem.costs.rows() != problem.costs.sites() => {
            Err(PlanError::Shape {
                what: "rows of distances between sites",
                found: problem.costs.rows(),
                expected: problem.costs.sites(),
            })
        }
        (
            Goal::WorstCost { .. }
            | Goal::Centdian { .. }
            | Goal::WorstFirst { .. }
            | Goal::Spread
            | Goal::BackUp { .. }
            | Goal::CoverAll { .. },
            _,
        ) if !problem.limits.is_empty() => no("limits"),
        _ => Ok(()),
    }
}
