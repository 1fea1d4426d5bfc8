//! What a scenario changes: one row an area, one row an origin, before beside after.

use std::collections::HashMap;

use super::answer::Answer;
use super::areas::{AreaRow, Supply, area_rows, total_row};
use super::gaps::{Gap, gap};
use super::tally::Tally;
use crate::model::ids::{AreaId, Id, LevelId, OriginId};
use crate::model::study::Study;

/// A study with an answer, and on which terms it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The study.
    pub study: &'a Study,
    /// What its origins reach.
    pub answer: &'a Answer,
    /// Closed threshold in minutes.
    pub minutes: f64,
    /// Target share of people within it.
    pub share: f64,
}

/// One area before and after; `None` where a study does not have it.
#[derive(Clone, PartialEq, Debug)]
pub struct AreaChange {
    /// Before.
    pub before: Option<AreaRow>,
    /// After.
    pub after: Option<AreaRow>,
}

impl AreaChange {
    /// More people within the threshold; negative when fewer.
    #[must_use]
    pub fn people_gained(&self) -> Option<i64> {
        let within = |row: &Option<AreaRow>| Some(row.as_ref()?.tally.within?.0.cast_signed());
        Some(within(&self.after)? - within(&self.before)?)
    }

    /// Whether the figures differ; the rank among others does not count.
    #[must_use]
    pub fn differs(&self) -> bool {
        let figures = |row: &Option<AreaRow>| {
            row.as_ref()
                .map(|row| (row.tally.clone(), row.supply, row.meets_standard))
        };
        figures(&self.before) != figures(&self.after)
    }
}

/// The whole study before and after.
#[derive(Clone, PartialEq, Debug)]
pub struct TotalChange {
    /// Before.
    pub before: (Tally, Supply),
    /// After.
    pub after: (Tally, Supply),
}

/// Totals of both sides.
#[must_use]
pub fn total_change(before: &Side<'_>, after: &Side<'_>) -> TotalChange {
    let total = |side: &Side<'_>| total_row(side.study, side.answer, side.minutes);
    TotalChange {
        before: total(before),
        after: total(after),
    }
}

/// Areas of a level of both sides, by their codes: those of `before` in its order, then those
/// that only `after` has.
#[must_use]
pub fn area_changes(
    before: &Side<'_>,
    before_level: LevelId,
    after: &Side<'_>,
    after_level: LevelId,
) -> Vec<AreaChange> {
    let rows = |side: &Side<'_>, level| {
        area_rows(side.study, side.answer, side.minutes, side.share, level)
    };
    let (old, new) = (rows(before, before_level), rows(after, after_level));
    let code = |side: &Side<'_>, area: AreaId| side.study.areas[area].code.clone();
    let mut found: HashMap<String, AreaRow> = new
        .iter()
        .map(|row| (code(after, row.area), row.clone()))
        .collect();
    let mut changes: Vec<AreaChange> = old
        .into_iter()
        .map(|row| AreaChange {
            after: found.remove(&code(before, row.area)),
            before: Some(row),
        })
        .collect();
    let more = new
        .into_iter()
        .filter(|row| found.contains_key(&code(after, row.area)));
    changes.extend(more.map(|row| AreaChange {
        before: None,
        after: Some(row),
    }));
    changes
}

/// One origin before and after; `None` where a study does not have it.
#[derive(Clone, PartialEq, Debug)]
pub struct OriginChange {
    /// Before.
    pub before: Option<(OriginId, Gap)>,
    /// After.
    pub after: Option<(OriginId, Gap)>,
}

impl OriginChange {
    /// Whether people, site, way or standing differ.
    #[must_use]
    pub fn differs(&self) -> bool {
        let figures = |side: &Option<(OriginId, Gap)>| {
            side.as_ref()
                .map(|(_, gap)| (gap.people, gap.nearest, gap.standing, gap.reason))
        };
        figures(&self.before) != figures(&self.after)
    }
}

/// Origins of both sides, by their ids: those of `before` in its order, then those that only
/// `after` has.
#[must_use]
pub fn origin_changes(before: &Side<'_>, after: &Side<'_>) -> Vec<OriginChange> {
    let of = |side: &Side<'_>, origin| (origin, gap(side.study, side.answer, origin, side.minutes));
    let pair = |old: Option<OriginId>, new: Option<OriginId>| OriginChange {
        before: old.map(|origin| of(before, origin)),
        after: new.map(|origin| of(after, origin)),
    };
    let same = before.study.origins.len() == after.study.origins.len()
        && before
            .study
            .origins
            .iter()
            .zip(&after.study.origins)
            .all(|(a, b)| a.id == b.id);
    if same {
        let ids = before.study.origins.ids();
        return ids.map(|origin| pair(Some(origin), Some(origin))).collect();
    }
    let ids = after.study.origins.iter().enumerate();
    let mut found: HashMap<&str, OriginId> = ids
        .map(|(at, origin)| (origin.id.as_str(), OriginId::at(at)))
        .collect();
    let mut changes: Vec<OriginChange> = Vec::new();
    for (id, origin) in before.study.origins.iter_ids() {
        changes.push(pair(Some(id), found.remove(origin.id.as_str())));
    }
    for (id, origin) in after.study.origins.iter_ids() {
        if found.contains_key(origin.id.as_str()) {
            changes.push(pair(None, Some(id)));
        }
    }
    changes
}
