//! What a change or a scenario does: before beside after, without geometry.

use serde::Serialize;

use super::answer::{Asked, asked};
use super::table::{Row, Rows};
use crate::access::answer::Answer;
use crate::access::areas::AreaRow;
use crate::access::changes::{AreaChange, Side, TotalChange};
use crate::access::closures::Closure;
use crate::access::privacy::mask_total_change;
use crate::export::drawing::Drawing;
use crate::export::layers::{areas, changes, closures};
use crate::model::ids::GroupId;
use crate::model::scenario::Change;
use crate::model::study::{Question, Study};
use crate::model::table::{Layer, Shapes};

/// The effect of one change on one question.
#[derive(Serialize, Debug)]
pub struct WhatIfDocument<'a> {
    question: Asked<'a>,
    scenario: String,
    change: &'a Change,
    total: Totals,
    areas: Rows,
    changes: Rows,
    origins_moved: usize,
}

/// The effect of a scenario: on one question in full, on all others by their totals.
#[derive(Serialize, Debug)]
pub struct CompareDocument<'a> {
    question: Asked<'a>,
    scenario: String,
    changes: &'a [Change],
    total: Totals,
    areas: Rows,
    origins_moved: usize,
    all: Rows,
}

/// Whole study before and after, and the difference.
#[derive(Serialize, Debug)]
struct Totals {
    before: Row,
    after: Row,
    change: Row,
}

impl Totals {
    fn of(before: (&Study, GroupId), after: (&Study, GroupId), total: &TotalChange) -> Self {
        let total = &mut total.clone();
        mask_total_change(before, after, total);
        let whole = |(tally, supply): &(_, _)| Row(areas::total(tally, supply), 0);
        Self {
            before: whole(&total.before),
            after: whole(&total.after),
            change: Row(difference(&[total]), 0),
        }
    }
}

fn difference(totals: &[&TotalChange]) -> Layer {
    let pairs: Vec<_> = totals
        .iter()
        .map(|total| (Some(&total.before.0), Some(&total.after.0)))
        .collect();
    Layer {
        name: "total_changes".into(),
        columns: changes::tallies(&pairs),
        shapes: Shapes::None,
    }
}

/// Everything that a what-if tells.
#[derive(Clone, Copy, Debug)]
pub struct Effect<'a> {
    /// The whole study.
    pub total: &'a TotalChange,
    /// The areas that change.
    pub areas: &'a [AreaChange],
    /// How many origins go elsewhere.
    pub origins_moved: usize,
}

/// The effect of `change` on `question`, on top of `scenario`.
#[must_use]
pub fn what_if<'a>(
    side: &Side<'a>,
    drawing: &Drawing,
    question: &Question,
    scenario: String,
    change: &'a Change,
    effect: &Effect<'_>,
) -> WhatIfDocument<'a> {
    let after: Vec<AreaRow> = effect
        .areas
        .iter()
        .filter_map(|area| area.after.clone())
        .collect();
    let terms = areas::Terms {
        minutes: side.minutes,
        share: side.share,
    };
    let own = (side.study, question.group);
    WhatIfDocument {
        question: asked(side.study, question),
        scenario,
        change,
        total: Totals::of(own, own, effect.total),
        areas: Rows(areas::of_changed_rows(
            side.study,
            drawing,
            side.answer,
            terms,
            &after,
        )),
        changes: Rows(changes::areas(side, side, effect.areas, false)),
        origins_moved: effect.origins_moved,
    }
}

/// One service and group before and after.
#[derive(Debug)]
pub struct Line {
    /// Id of the service.
    pub service: String,
    /// Id of the group.
    pub group: String,
    /// Closed threshold in minutes.
    pub minutes: f64,
    /// Before and after, without what must not be told.
    pub total: TotalChange,
}

/// Lines of all services and groups as a table.
#[must_use]
pub fn lines(lines: &[Line]) -> Layer {
    use crate::model::table::Column;
    let mut columns = vec![
        Column::text(
            "service",
            lines.iter().map(|l| Some(l.service.as_str().into())),
        ),
        Column::text("group", lines.iter().map(|l| Some(l.group.as_str().into()))),
        Column::rounded("standard_minutes", 3, lines.iter().map(|l| Some(l.minutes))),
    ];
    let totals: Vec<&TotalChange> = lines.iter().map(|line| &line.total).collect();
    columns.extend(difference(&totals).columns);
    Layer {
        name: "totals".into(),
        columns,
        shapes: Shapes::None,
    }
}

/// The effect of a scenario.
#[must_use]
pub fn compare<'a>(
    before: &Side<'a>,
    after: &Side<'a>,
    question: &Question,
    scenario: &'a crate::model::scenario::Scenario,
    effect: &Effect<'_>,
    all: &[Line],
) -> CompareDocument<'a> {
    CompareDocument {
        question: asked(before.study, question),
        scenario: scenario.to_string(),
        changes: &scenario.changes,
        total: Totals::of(
            (before.study, before.answer.group),
            (after.study, after.answer.group),
            effect.total,
        ),
        areas: Rows(changes::areas(before, after, effect.areas, false)),
        origins_moved: effect.origins_moved,
        all: Rows(lines(all)),
    }
}

/// What the closing of each site would break.
#[derive(Serialize, Debug)]
pub struct ClosuresDocument<'a> {
    question: Asked<'a>,
    sites: Rows,
}

/// The table of closures.
#[must_use]
pub fn closures<'a>(
    study: &'a Study,
    drawing: &Drawing,
    answer: &Answer,
    question: &Question,
    rows: &[Closure],
) -> ClosuresDocument<'a> {
    ClosuresDocument {
        question: asked(study, question),
        sites: Rows(closures::layer(study, drawing, answer, rows)),
    }
}
