//! One row an area: its people against the standard, its sites, its rank.

use std::cmp::Ordering;

use crate::access::answer::Answer;
use crate::access::tally::{Tally, tally};
use crate::model::ids::{AreaId, Id, LevelId, OriginId};
use crate::model::study::Study;
use crate::model::units::Deciseconds;

/// What an area offers: operating sites of the question inside it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Supply {
    /// How many sites.
    pub sites: usize,
    /// Sum of the known places; `None` when none is known.
    pub capacity: Option<f64>,
}

/// One area against one question.
#[derive(Clone, PartialEq, Debug)]
pub struct AreaRow {
    /// Which area.
    pub area: AreaId,
    /// Its people.
    pub tally: Tally,
    /// Its sites.
    pub supply: Supply,
    /// 1 = most underserved: by share beyond, then person-minutes beyond, then
    /// people beyond, then code. `None` where the share is not defined.
    pub rank: Option<u32>,
    /// Whether the target share is within the threshold; `None` where not defined.
    pub meets_standard: Option<bool>,
}

/// Places per 1,000 people of the group; `None` when either is unknown or nobody lives there.
#[must_use]
pub fn places_per_1000(tally: &Tally, supply: &Supply) -> Option<f64> {
    let people = tally.people.filter(|people| people.0 > 0)?;
    supply
        .capacity
        .map(|places| 1000.0 * places / people.to_f64())
}

/// Rows of all areas of `level`, in the study's order.
#[must_use]
pub fn area_rows(
    study: &Study,
    answer: &Answer,
    minutes: f64,
    share: f64,
    level: LevelId,
) -> Vec<AreaRow> {
    let members = members(study, level);
    let supplies = supplies(study, answer, level);
    let threshold = Deciseconds::from_minutes(minutes);
    let mut rows: Vec<AreaRow> = study
        .areas_of(level)
        .map(|(area, _)| {
            let tally = tally(
                study,
                answer,
                threshold,
                members[area.index()].iter().copied(),
            );
            AreaRow {
                area,
                supply: supplies[area.index()],
                rank: None,
                meets_standard: tally.share_within.map(|within| within >= share),
                tally,
            }
        })
        .collect();
    rank(study, &mut rows);
    rows
}

/// The tally and supply of the whole study, areas or not.
#[must_use]
pub fn total_row(study: &Study, answer: &Answer, minutes: f64) -> (Tally, Supply) {
    let tally = tally(
        study,
        answer,
        Deciseconds::from_minutes(minutes),
        study.origins.ids(),
    );
    let mut supply = Supply::default();
    for site in &answer.destinations {
        supply.add(study.sites[*site].capacity);
    }
    (tally, supply)
}

/// The origins of each area of `level`, by area index; areas of other levels have none.
#[must_use]
pub fn members(study: &Study, level: LevelId) -> Vec<Vec<OriginId>> {
    let mut members = vec![Vec::new(); study.areas.len()];
    for (id, origin) in study.origins.iter_ids() {
        if let Some(area) = origin.located.area(level) {
            members[area.index()].push(id);
        }
    }
    members
}

fn supplies(study: &Study, answer: &Answer, level: LevelId) -> Vec<Supply> {
    let mut supplies = vec![Supply::default(); study.areas.len()];
    for site in &answer.destinations {
        let site = &study.sites[*site];
        if let Some(area) = site.located.area(level) {
            supplies[area.index()].add(site.capacity);
        }
    }
    supplies
}

impl Supply {
    /// One site more, with its places. Sums depend on the order: sites come by text id.
    pub fn add(&mut self, capacity: Option<f64>) {
        self.sites += 1;
        if let Some(places) = capacity {
            self.capacity = Some(self.capacity.unwrap_or(0.0) + places);
        }
    }
}

/// Ranks the rows of one level among each other.
pub fn rank(study: &Study, rows: &mut [AreaRow]) {
    let mut order: Vec<usize> = (0..rows.len())
        .filter(|row| rows[*row].tally.share_beyond.is_some())
        .collect();
    order.sort_by(|a, b| worse_first(study, &rows[*a], &rows[*b]));
    for (place, row) in (1..).zip(order) {
        rows[row].rank = Some(place);
    }
}

fn worse_first(study: &Study, a: &AreaRow, b: &AreaRow) -> Ordering {
    let falling = |a: Option<f64>, b: Option<f64>| b.unwrap_or(0.0).total_cmp(&a.unwrap_or(0.0));
    let left_out = |row: &AreaRow| {
        row.tally.beyond.unwrap_or_default() + row.tally.unreachable.unwrap_or_default()
    };
    falling(a.tally.share_beyond, b.tally.share_beyond)
        .then_with(|| falling(a.tally.person_minutes_beyond, b.tally.person_minutes_beyond))
        .then_with(|| left_out(b).cmp(&left_out(a)))
        .then_with(|| study.areas[a.area].code.cmp(&study.areas[b.area].code))
}
