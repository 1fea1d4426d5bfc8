//! An area's page: its row, its neighbours, how its people spread, and who they depend on.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::answer::terms;
use super::mending::Mending;
use super::parts::{self, Histogram, Number};
use super::table::Row;
use crate::access::answer::Answer;
use crate::access::areas::{AreaRow, area_rows, members};
use crate::access::catchers::{Catcher, catchers};
use crate::access::mending::Mending as Found;
use crate::access::spread;
use crate::access::worst::worst_origins;
use crate::export::drawing::Drawing;
use crate::export::layers::areas;
use crate::model::ids::{AreaId, GroupId, Id, OriginId};
use crate::model::study::{Question, Study};
use crate::model::table::Layer;

/// How many origins the page lists.
pub const LISTED_ORIGINS: usize = 20;

/// The document.
#[derive(Serialize, Debug)]
pub struct AreaDocument<'a> {
    area: Row,
    parent: Option<Parent<'a>>,
    neighbours: Vec<Neighbour<'a>>,
    histogram: Histogram,
    curve: Vec<Number>,
    sites: Vec<Site<'a>>,
    origins: Vec<Origin<'a>>,
    properties: &'a BTreeMap<String, String>,
    groups: BTreeMap<&'a str, Vec<Number>>,
    doubt: Option<Row>,
    baskets: Vec<Row>,
    mending: Mending<'a>,
}

/// What else is told of an area.
#[derive(Debug)]
pub struct Beside<'a> {
    /// The areas of its level that touch it.
    pub neighbours: &'a [AreaId],
    /// The question for every group, for their curves.
    pub groups: &'a [Arc<Answer>],
    /// The area's row of the doubt table.
    pub doubt: Option<Layer>,
    /// The tables of baskets: the whole study, then the area.
    pub baskets: Vec<Layer>,
    /// What would mend it.
    pub mending: &'a Found,
}

#[derive(Serialize, Debug)]
struct Parent<'a> {
    level: &'a str,
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize, Debug)]
struct Neighbour<'a> {
    code: &'a str,
    name: &'a str,
    share_beyond: Option<Number>,
    mean_minutes: Option<Number>,
}

#[derive(Serialize, Debug)]
struct Site<'a> {
    id: &'a str,
    name: &'a str,
    service: &'a str,
    people_nearest: Option<Number>,
    mean_minutes: Option<Number>,
    in_area: bool,
    lon: Option<Number>,
    lat: Option<Number>,
}

#[derive(Serialize, Debug)]
struct Origin<'a> {
    id: &'a str,
    name: &'a str,
    people: Option<Number>,
    minutes: Option<Number>,
    reason: &'static str,
}

/// The page of `area`.
#[must_use]
pub fn document<'a>(
    study: &'a Study,
    drawing: &Drawing,
    answer: &Answer,
    question: &Question,
    area: AreaId,
    beside: Beside<'a>,
) -> AreaDocument<'a> {
    let terms = terms(study, question);
    let level = study.areas[area].level;
    let rows = area_rows(study, answer, terms.minutes, terms.share, level);
    let row_of = |wanted: AreaId| rows.iter().find(|row| row.area == wanted);
    let own: Vec<AreaRow> = row_of(area).cloned().into_iter().collect();
    let people: Vec<OriginId> = members(study, level).swap_remove(area.index());
    let each = || people.iter().copied();
    AreaDocument {
        area: Row(areas::of_rows(study, drawing, answer, terms, &own), 0),
        parent: study.areas[area].parent.map(|parent| Parent {
            level: &study.levels[study.areas[parent].level].id,
            code: &study.areas[parent].code,
            name: &study.areas[parent].name,
        }),
        neighbours: beside
            .neighbours
            .iter()
            .filter_map(|id| Some(neighbour(study, row_of(*id)?)))
            .collect(),
        histogram: Histogram::shown(study, answer, Some(area), each()),
        curve: parts::curve(spread::curve(study, answer, each())),
        sites: catchers(study, answer, each())
            .iter()
            .map(|catcher| site(study, answer.group, catcher, area))
            .collect(),
        origins: worst_origins(study, answer, each(), terms.minutes, LISTED_ORIGINS)
            .into_iter()
            .map(|id| origin(study, answer, id))
            .collect(),
        properties: &study.areas[area].properties,
        groups: beside
            .groups
            .iter()
            .map(|answer| {
                let group = study.groups[answer.group].id.as_str();
                (group, parts::curve(spread::curve(study, answer, each())))
            })
            .collect(),
        doubt: beside.doubt.map(|layer| Row(layer, 0)),
        baskets: beside
            .baskets
            .into_iter()
            .map(|layer| Row(layer, 1))
            .collect(),
        mending: super::mending::document(study, answer.group, beside.mending),
    }
}

fn neighbour<'a>(study: &'a Study, row: &AreaRow) -> Neighbour<'a> {
    Neighbour {
        code: &study.areas[row.area].code,
        name: &study.areas[row.area].name,
        share_beyond: row.tally.share_beyond.map(Number),
        mean_minutes: row.tally.mean_minutes.map(Number::thousandths),
    }
}

fn site<'a>(study: &'a Study, group: GroupId, catcher: &Catcher, area: AreaId) -> Site<'a> {
    let site = &study.sites[catcher.site];
    Site {
        id: &site.id,
        name: &site.name,
        service: &study.services[site.service].id,
        people_nearest: study
            .privacy
            .shown(group, catcher.people.unwrap_or_default())
            .filter(|_| !study.privacy.hides_area(group, area))
            .and(catcher.people)
            .map(Number::from),
        mean_minutes: catcher.mean_minutes.map(Number::thousandths),
        in_area: site.located.area(study.areas[area].level) == Some(area),
        lon: site.position.map(|point| Number(point.lon)),
        lat: site.position.map(|point| Number(point.lat)),
    }
}

fn origin<'a>(study: &'a Study, answer: &Answer, id: OriginId) -> Origin<'a> {
    let origin = &study.origins[id];
    let found = &answer.origins[id];
    Origin {
        id: &origin.id,
        name: &origin.name,
        people: origin
            .people(answer.group)
            .filter(|_| !study.privacy.hides_origin(answer.group, id))
            .map(Number::from),
        minutes: found.nearest.map(|reach| Number::minutes(reach.cost.time)),
        reason: found.reason.as_str(),
    }
}
