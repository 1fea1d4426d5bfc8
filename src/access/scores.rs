//! The measures a study chooses for its services: by origin, and by area.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::areas::members;
use super::availability::{spatial_availability, total_constrained};
use super::balanced::balanced;
use super::catchment::{e2sfca, m2sfca};
use super::costs::{Costs, Pair, Weighed};
use super::crowding::crowding;
use super::cumulative::{Interval, Summary, cumulative, interval};
use super::dual::{balancing_cost, cost_to_opportunities};
use super::gravity::gravity;
use super::missing::{Missing, Value};
use super::proximity::{kth_nearest, mean_nearest};
use super::raam::{Terms, raam};
use super::three_step::{modified_huff, three_step};
use super::variable::{Growth, variable};
use crate::model::decay::Impedance;
use crate::model::ids::{AreaId, Id, OriginId, SiteId};
use crate::model::measure::{Family, Measure, Offer, Score, ScoreUnit};
use crate::model::study::Study;
use crate::model::units::People;

/// Minutes of each pair of an origin and a destination, destinations in their order.
///
/// A minute is 600 deciseconds, so that a threshold of whole deciseconds is met exactly.
fn minutes(answer: &Answer) -> Option<Costs> {
    let column: BTreeMap<SiteId, u32> = answer.destinations.iter().copied().zip(0..).collect();
    let matrix = &answer.costs;
    let mut pairs = Vec::with_capacity(matrix.entries.len());
    for (row, origin) in (0..matrix.rows()).zip(0u32..) {
        let reached = matrix.row(row).iter().filter_map(|reach| {
            Some(Pair {
                origin,
                site: *column.get(&reach.site)?,
                cost: f64::from(reach.cost.time.0) / 600.0,
            })
        });
        pairs.extend(reached);
    }
    let gathered = Costs::gather(matrix.rows(), answer.destinations.len(), &pairs);
    gathered.ok().map(|gathered| gathered.costs)
}

/// The values of `score` by origin, in its unit; measures of places a person count them for a
/// thousand people.
#[must_use]
pub fn score(study: &Study, answer: &Answer, score: &Score) -> Vec<Value> {
    let offer = |site: &SiteId| match score.supply {
        Offer::Places => study.sites[*site].capacity,
        Offer::Sites => Some(1.0),
    };
    let supply: Vec<Option<f64>> = answer.destinations.iter().map(offer).collect();
    let people: Vec<Option<f64>> = study
        .origins
        .iter()
        .map(|origin| origin.people(answer.group).map(People::to_f64))
        .collect();
    let Some(costs) = minutes(answer) else {
        return vec![Err(Missing::Unreachable); study.origins.len()];
    };
    let mut values = measured(&score.terms, &costs, &people, &supply);
    if score.terms.unit() == ScoreUnit::SupplyPer1000 {
        for value in values.iter_mut().flatten() {
            *value *= 1000.0;
        }
    }
    values
}

fn measured(
    measure: &Measure,
    costs: &Costs,
    people: &[Option<f64>],
    supply: &[Option<f64>],
) -> Vec<Value> {
    // a site that is known to offer nothing is no destination
    let open = || -> Vec<bool> { supply.iter().map(|supply| *supply != Some(0.0)).collect() };
    match measure {
        Measure::Cumulative { threshold } => cumulative(costs, supply, *threshold),
        Measure::Interval { from, to, step } => match Interval::new(*from, *to, *step) {
            Some(thresholds) => interval(costs, supply, thresholds, Summary::Median),
            None => vec![Err(Missing::NotEnough); costs.origins()],
        },
        Measure::Nearest { k } => kth_nearest(costs, &open(), *k),
        Measure::MeanNearest { k } => mean_nearest(costs, &open(), *k),
        Measure::Dual { n } => cost_to_opportunities(costs, supply, *n),
        Measure::Balancing => balancing_cost(costs, people, supply),
        Measure::Decaying { family, impedance } => {
            decaying(*family, impedance, costs, people, supply)
        }
        Measure::Variable {
            impedance,
            people: base_people,
            ratio,
        } => {
            let growth = Growth {
                base_people: *base_people,
                base_ratio: *ratio,
            };
            let found = variable(costs, impedance, people, supply, growth);
            found.scores.origins
        }
        Measure::Raam { tau, rho } => {
            let terms = Terms {
                tau: *tau,
                rho: *rho,
                ..Terms::default()
            };
            raam(costs, people, supply, &terms).origins
        }
    }
}

fn decaying(
    family: Family,
    impedance: &Impedance,
    costs: &Costs,
    people: &[Option<f64>],
    supply: &[Option<f64>],
) -> Vec<Value> {
    let weighed = Weighed::new(costs, impedance);
    match family {
        Family::Gravity => gravity(&weighed, supply),
        Family::ConstrainedTotal => total_constrained(&weighed, supply),
        Family::TwoStep => e2sfca(&weighed, people, supply).origins,
        Family::ModifiedTwoStep => m2sfca(&weighed, people, supply).origins,
        Family::ThreeStep => three_step(&weighed, people, supply).origins,
        Family::ModifiedHuff => modified_huff(&weighed, people, supply).origins,
        Family::Balanced => balanced(&weighed, people, supply).origins,
        Family::Inverted => crowding(&weighed, people, supply).origins,
        Family::Availability { alpha } => {
            spatial_availability(&weighed, people, supply, alpha).per_person
        }
    }
}

/// The score of each id that fits the answer's question, ids in the study's order.
#[must_use]
pub fn chosen<'a>(study: &'a Study, answer: &Answer) -> Vec<(&'a str, Option<&'a Score>)> {
    let fits = |pattern: &str, id: &str| pattern == "*" || pattern == id;
    let matches = |score: &Score| {
        fits(&score.service, &study.services[answer.service].id)
            && fits(&score.group, &study.groups[answer.group].id)
            && fits(&score.profile, &study.profiles[answer.profile].id)
    };
    let mut chosen: Vec<(&str, Option<&Score>)> = Vec::new();
    for score in &study.terms.scores {
        let known = chosen.iter().position(|(id, _)| *id == score.id);
        let at = known.unwrap_or_else(|| {
            chosen.push((&score.id, None));
            chosen.len() - 1
        });
        if chosen[at].1.is_none() && matches(score) {
            chosen[at].1 = Some(score);
        }
    }
    chosen
}

/// The mean of `values` over the people of `origins` who have one; `None` where nobody has.
#[must_use]
pub fn mean<T: Copy>(
    study: &Study,
    answer: &Answer,
    values: &[T],
    known: impl Fn(T) -> Option<f64>,
    origins: impl IntoIterator<Item = OriginId>,
) -> Option<f64> {
    let (mut sum, mut people) = (0.0, 0u64);
    for id in origins {
        if let (Some(People(weight)), Some(value)) = (
            study.origins[id].people(answer.group),
            known(values[id.index()]),
        ) {
            sum += weight as f64 * value;
            people += weight;
        }
    }
    (people > 0).then(|| sum / people as f64)
}

/// A column of areas: the id of a score, and its means in the areas' order.
pub type ScoreColumn<'a> = (&'a str, Vec<Option<f64>>);

/// The person-weighted means of every chosen score in `areas`, whatever their levels; nothing
/// where no choice fits the question.
#[must_use]
pub fn of_areas<'a>(study: &'a Study, answer: &Answer, areas: &[AreaId]) -> Vec<ScoreColumn<'a>> {
    let chosen = chosen(study, answer);
    if chosen.is_empty() {
        return Vec::new();
    }
    let members: Vec<_> = study
        .levels
        .ids()
        .map(|level| members(study, level))
        .collect();
    let residents = |area: &AreaId| {
        let level = study.areas[*area].level;
        members[level.index()][area.index()].iter().copied()
    };
    let column = |(id, fitting): (&'a str, Option<&Score>)| {
        let means = match fitting {
            Some(fitting) => {
                let values = score(study, answer, fitting);
                areas
                    .iter()
                    .map(|area| mean(study, answer, &values, Value::ok, residents(area)))
                    .collect()
            }
            None => vec![None; areas.len()],
        };
        (id, means)
    };
    chosen.into_iter().map(column).collect()
}
