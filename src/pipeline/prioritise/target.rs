//! What it takes until enough people are within the threshold: limits on those who are not.

use std::collections::BTreeMap;

use super::demand::Demand;
use super::{Ask, Means, Target};
use crate::model::ids::AreaId;
use crate::model::progress::Progress;
use crate::model::study::Study;
use crate::plan::alternatives::Alternatives;
use crate::plan::outcome::{Cause, Outcome, Status};
use crate::plan::problem::{Choice, Goal, Limit, PlanError, Problem, Standing};
use crate::plan::solver::Options;
use crate::plan::target::share_limit;

/// A share that not even a site at every candidate reaches.
#[derive(Clone, PartialEq, Debug)]
pub struct Shortfall {
    /// The area, or everybody.
    pub area: Option<AreaId>,
    /// The most that can be reached, 0 to 1.
    pub share: f64,
}

/// Most people beyond the threshold: of everybody, then of each area by position. An area where
/// nobody is known has no limit.
pub(super) fn limits(
    study: &Study,
    target: Target,
    demand: &Demand,
    weights: &[f64],
) -> Vec<Limit> {
    let all = (0u32..).zip(weights).map(|(row, _)| row).collect();
    let mut limits = vec![share_limit(
        EVERYBODY.to_owned(),
        all,
        target.share,
        weights,
    )];
    if let Some((level, share)) = target.each {
        let mut areas: BTreeMap<AreaId, Vec<u32>> = BTreeMap::new();
        for (row, origin) in (0u32..).zip(&demand.origins) {
            if let Some(area) = study.origins[*origin].located.area(level) {
                areas.entry(area).or_default().push(row);
            }
        }
        let of_area = |(area, rows): (AreaId, Vec<u32>)| {
            share_limit(study.areas[area].code.clone(), rows, share, weights)
        };
        limits.extend(areas.into_iter().map(of_area));
    }
    limits
}

/// Name of the limit on all people; no area has an empty code.
const EVERYBODY: &str = "";

/// What the solver found out about one share by itself.
pub(super) fn shortfall(
    study: &Study,
    ask: &Ask,
    problem: &Problem<'_>,
    outcome: &Outcome,
) -> Option<Shortfall> {
    let Means::Target(target) = ask.means else {
        return None;
    };
    let Cause::LimitOutOfReach { name, least } = &outcome.trouble.as_ref()?.cause else {
        return None;
    };
    let limit = problem.limits.iter().find(|limit| limit.name == *name)?;
    let all: f64 = limit
        .rows
        .iter()
        .map(|row| problem.weights[*row as usize])
        .sum();
    let mut areas = target
        .each
        .into_iter()
        .flat_map(|(level, _)| study.areas_of(level));
    Some(Shortfall {
        area: areas.find(|(_, area)| area.code == *name).map(|(id, _)| id),
        share: 1.0 - least / all,
    })
}

/// Of the plans that take as little, the one with most people within the threshold. Where that is
/// not found in time the plan stays as it is.
pub(super) fn fill(
    problem: &Problem<'_>,
    outcome: &mut Outcome,
    options: &Options,
    progress: &dyn Progress,
) -> Result<(), PlanError> {
    let (Goal::CoverShare { radius }, Some(value)) = (&problem.goal, outcome.objective) else {
        return Ok(());
    };
    if outcome.status != Status::Optimal {
        return Ok(());
    }
    let fullest = Problem {
        goal: Goal::Cover { radius: *radius },
        choice: match problem.choice {
            Choice::Pay { years } => Choice::Budget {
                limit: (value - today(problem)).max(0.0),
                years,
            },
            _ => Choice::Number(outcome.open.len()),
        },
        ..problem.clone()
    };
    let found = crate::plan::solve(&fullest, options, progress)?;
    if found.objective.is_some() {
        outcome.open = found.open;
        outcome.served = found.served;
    }
    outcome.stopped |= found.stopped;
    Ok(())
}

/// What the sites of today count in the solver's value.
fn today(problem: &Problem<'_>) -> f64 {
    let stands = [Standing::Kept, Standing::Closable].map(|standing| problem.standing(standing));
    stands
        .iter()
        .flatten()
        .map(|site| problem.price(*site as usize))
        .sum()
}

/// Values told as sites, or euros, more than today.
pub(super) fn beyond_today(
    problem: &Problem<'_>,
    outcome: &mut Outcome,
    near: Option<&mut Alternatives>,
) {
    let today = today(problem);
    for value in [&mut outcome.objective, &mut outcome.bound]
        .into_iter()
        .flatten()
    {
        *value -= today;
    }
    for plan in near.into_iter().flat_map(|near| &mut near.plans) {
        plan.objective -= today;
    }
}
