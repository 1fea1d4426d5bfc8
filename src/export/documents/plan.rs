//! A plan: what is chosen, what it gains, how far from the best it can be, what else would do.

use serde::Serialize;

use super::answer::{Asked, asked};
use super::parts::Number;
use super::table::Rows;
use crate::access::changes::{AreaChange, Side};
use crate::export::layers::{candidates, changes};
use crate::model::ids::{AreaId, SiteId};
use crate::model::scenario::Change;
use crate::model::study::{Question, Study};
use crate::plan::alternatives::{Alternatives, Step};
use crate::plan::outcome::{Outcome, Trouble};

/// The document.
#[derive(Serialize, Debug)]
pub struct PlanDocument<'a> {
    question: Asked<'a>,
    objective: &'static str,
    status: &'static str,
    /// `people`, `person_minutes`, `minutes`, `sites` or `eur`.
    value_unit: &'static str,
    value: Option<Number>,
    bound: Option<Number>,
    gap: Option<Number>,
    stopped: bool,
    trouble: Option<TroubleDocument>,
    shortfall: Option<ShortfallDocument<'a>>,
    candidates: usize,
    candidates_left_out: usize,
    share_before: Option<Number>,
    scenario: String,
    changes: &'a [Change],
    closed: Vec<&'a str>,
    /// People no longer within the threshold once those close, before anything opens.
    people_lost: Option<Number>,
    /// The chosen candidates by rank, with the columns of the candidates layer.
    sites: Rows,
    curve: Vec<StepDocument>,
    alternatives: Option<AlternativesDocument>,
    areas: Rows,
    regions: Option<RegionsDocument<'a>>,
}

#[derive(Serialize, Debug)]
struct TroubleDocument {
    code: &'static str,
    detail: String,
    remedies: Vec<String>,
}

#[derive(Serialize, Debug)]
struct ShortfallDocument<'a> {
    area: Option<&'a str>,
    name: Option<&'a str>,
    share: Number,
}

#[derive(Serialize, Debug)]
struct StepDocument {
    sites: usize,
    cost: Number,
    value: Option<Number>,
    bound: Option<Number>,
    gain: Option<Number>,
    open: Vec<String>,
}

#[derive(Serialize, Debug)]
struct AlternativesDocument {
    complete: bool,
    plans: Vec<PlanOf>,
}

#[derive(Serialize, Debug)]
struct PlanOf {
    value: Option<Number>,
    open: Vec<String>,
}

#[derive(Serialize, Debug)]
struct RegionsDocument<'a> {
    level: &'a str,
    areas: Rows,
}

/// What the document tells.
#[derive(Debug)]
pub struct Told<'a> {
    /// The question.
    pub question: &'a Question,
    /// The word of the objective.
    pub objective: &'static str,
    /// Values are divided by this: seconds are told as minutes.
    pub unit: f64,
    /// Their unit then.
    pub value_unit: &'static str,
    /// The area, or everybody, of whom no plan brings the target's share within the threshold, and
    /// the most that one brings.
    pub shortfall: Option<(Option<AreaId>, f64)>,
    /// Sites that close.
    pub closed: &'a [SiteId],
    /// People no longer within the threshold once they close, in thousandths and below 0.
    pub lost: i64,
    /// What is known of the plan.
    pub outcome: &'a Outcome,
    /// All candidates as they are told, chosen first.
    pub rows: &'a [candidates::Row],
    /// Ids of the candidates by position, then `close:ID` of each site that might close.
    pub ids: &'a [String],
    /// How many candidates were left out.
    pub left_out: usize,
    /// The share within the threshold today.
    pub share_before: Option<f64>,
    /// The plan as changes.
    pub scenario: &'a crate::model::scenario::Scenario,
    /// Value by number or money.
    pub steps: &'a [Step],
    /// Nearly best plans.
    pub alternatives: Option<&'a Alternatives>,
    /// Both sides, and the areas of the question's level and of the level above that change.
    pub before: Side<'a>,
    /// After the plan.
    pub after: Side<'a>,
    /// Areas of the question's level that change.
    pub areas: &'a [AreaChange],
    /// Level above, and its areas.
    pub regions: Option<(&'a str, Vec<AreaChange>)>,
}

/// The document of a plan.
#[must_use]
pub fn document<'a>(study: &'a Study, told: &Told<'a>) -> PlanDocument<'a> {
    let outcome = told.outcome;
    // of a group that is too small as a whole, no number of people is told
    let is_told = !study.privacy.hides_all(told.question.group);
    let number = |value: f64| is_told.then_some(Number(value / told.unit));
    let names = |open: &[u32]| -> Vec<String> {
        let named = open.iter().filter_map(|at| told.ids.get(*at as usize));
        named.cloned().collect()
    };
    let chosen: Vec<candidates::Row> = told
        .rows
        .iter()
        .filter(|row| row.rank.is_some())
        .cloned()
        .collect();
    let areas = |rows: &[AreaChange]| Rows(changes::areas(&told.before, &told.after, rows, false));
    PlanDocument {
        question: asked(study, told.question),
        objective: told.objective,
        status: outcome.status.as_str(),
        value_unit: told.value_unit,
        value: outcome.objective.and_then(number),
        bound: outcome.bound.and_then(number),
        gap: outcome.gap().map(Number),
        stopped: outcome.stopped,
        trouble: outcome.trouble.as_ref().map(trouble),
        shortfall: told.shortfall.map(|(area, share)| ShortfallDocument {
            area: area.map(|area| study.areas[area].code.as_str()),
            name: area.map(|area| study.areas[area].name.as_str()),
            share: Number(share),
        }),
        closed: told
            .closed
            .iter()
            .map(|site| study.sites[*site].id.as_str())
            .collect(),
        people_lost: is_told.then_some(Number(-(told.lost as f64) / 1000.0)),
        candidates: told.rows.len(),
        candidates_left_out: told.left_out,
        share_before: told.share_before.map(Number),
        scenario: told.scenario.to_string(),
        changes: &told.scenario.changes,
        sites: Rows(candidates::layer(study, told.question, &chosen)),
        curve: told
            .steps
            .iter()
            .map(|step| StepDocument {
                sites: step.number,
                cost: Number(step.price),
                value: number(step.objective),
                bound: number(step.bound),
                gain: step.gain.and_then(number),
                open: names(&step.open),
            })
            .collect(),
        alternatives: told.alternatives.map(|found| AlternativesDocument {
            complete: found.complete,
            plans: found
                .plans
                .iter()
                .map(|plan| PlanOf {
                    value: number(plan.objective),
                    open: names(&plan.open),
                })
                .collect(),
        }),
        areas: areas(told.areas),
        regions: told.regions.as_ref().map(|(level, rows)| RegionsDocument {
            level,
            areas: areas(rows),
        }),
    }
}

fn trouble(trouble: &Trouble) -> TroubleDocument {
    TroubleDocument {
        code: trouble.cause.code(),
        detail: trouble.cause.to_string(),
        remedies: trouble.remedies.iter().map(ToString::to_string).collect(),
    }
}
