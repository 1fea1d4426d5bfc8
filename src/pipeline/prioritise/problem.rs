//! The question as a problem of the solvers.

use super::demand::Demand;
use super::{Ask, Candidate, Means, Objective, target};
use crate::model::study::Study;
use crate::plan::costs::Costs;
use crate::plan::problem::{Capacity, Choice, Goal, Problem, Site, Standing};

/// The question as the solvers see it. `savings` are those of the sites that may close.
pub(super) fn problem<'a>(
    study: &Study,
    ask: &Ask,
    demand: &Demand,
    costs: &'a Costs,
    candidates: &[Candidate],
    savings: &[f64],
) -> Problem<'a> {
    let seconds = ask.question.minutes * 60.0;
    let existing = Site {
        standing: Standing::Kept,
        ..Site::candidate()
    };
    let sites = candidates.iter().map(|candidate| Site {
        price: candidate.cost.unwrap_or(0.0),
        ..Site::candidate()
    });
    let closable = savings.iter().map(|saving| Site {
        standing: Standing::Closable,
        price: *saving,
        ..Site::candidate()
    });
    let today = 1 + savings.len();
    let weights: Vec<f64> = demand.people.iter().map(|people| people.to_f64()).collect();
    Problem {
        costs,
        sites: std::iter::once(existing)
            .chain(sites)
            .chain(closable)
            .collect(),
        goal: match ask.objective {
            Objective::People if matches!(ask.means, Means::Target(_)) => {
                Goal::CoverShare { radius: seconds }
            }
            Objective::People => Goal::Cover { radius: seconds },
            // nothing is nearer than 0 minutes: then every minute is beyond
            Objective::Minutes if seconds > 0.0 => Goal::Gap {
                line: seconds,
                exponent: 1.0,
            },
            Objective::Minutes | Objective::Travel => Goal::TotalCost,
            Objective::Longest => Goal::WorstCost { weighted: false },
        },
        choice: match ask.means {
            Means::Number(number) => Choice::Number(today + number.min(candidates.len())),
            Means::Budget(limit) => Choice::Budget { limit, years: 0.0 },
            Means::Target(_) if candidates.iter().all(|c| c.cost.is_some()) => {
                Choice::Pay { years: 0.0 }
            }
            Means::Target(_) => Choice::Fewest,
        },
        capacity: Capacity::Unlimited,
        limits: match ask.means {
            Means::Target(target) => target::limits(study, target, demand, &weights),
            Means::Number(_) | Means::Budget(_) => Vec::new(),
        },
        most_closures: Some(ask.closures),
        weights,
    }
}
