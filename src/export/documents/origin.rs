//! An origin's page: the way to its nearest site, part by part, and the runner-up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::parts::{Number, stated};
use crate::access::answer::Answer;
use crate::access::gaps::gap;
use crate::model::cost::Reach;
use crate::model::geo::LonLat;
use crate::model::ids::OriginId;
use crate::model::study::Study;
use crate::model::trip::{Trip, TripLeg, TripPart};

/// The document.
#[derive(Serialize, Debug)]
pub struct OriginDocument<'a> {
    origin: Place<'a>,
    minutes: Option<Number>,
    kilometres: Option<Number>,
    straight_kilometres: Option<Number>,
    status: &'static str,
    reason: &'static str,
    minutes_beyond: Option<Number>,
    parts: Vec<Part<'a>>,
    site: Option<Site<'a>>,
    second: Option<Second<'a>>,
    path: Option<Line>,
}

#[derive(Serialize, Debug)]
struct Place<'a> {
    id: &'a str,
    name: &'a str,
    lon: Number,
    lat: Number,
    people: Option<Number>,
    basis: Option<&'a str>,
    basis_note: Option<&'a str>,
    areas: BTreeMap<&'a str, Area<'a>>,
    snap_metres: Option<Number>,
    snap_point: Option<[Number; 2]>,
}

#[derive(Serialize, Debug)]
struct Area<'a> {
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize, Debug)]
struct Part<'a> {
    #[serde(rename = "part")]
    leg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surface: Option<&'a str>,
    minutes: Number,
    kilometres: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    kmh: Option<Number>,
}

#[derive(Serialize, Debug)]
struct Site<'a> {
    id: &'a str,
    name: &'a str,
    lon: Option<Number>,
    lat: Option<Number>,
}

#[derive(Serialize, Debug)]
struct Second<'a> {
    id: &'a str,
    name: &'a str,
    minutes: Number,
    kilometres: Number,
}

#[derive(Serialize, Debug)]
struct Line {
    r#type: &'static str,
    coordinates: Vec<[Number; 2]>,
}

/// The page of `origin`. `trip` is its way to the nearest site, `snap_point` where it
/// joins the road.
#[must_use]
pub fn document<'a>(
    study: &'a Study,
    answer: &Answer,
    minutes: f64,
    origin: OriginId,
    trip: Option<&'a Trip>,
    snap_point: Option<LonLat>,
) -> OriginDocument<'a> {
    let gap = gap(study, answer, origin, minutes);
    let cost = gap.nearest.map(|reach| reach.cost);
    OriginDocument {
        origin: Place {
            people: gap.people.map(Number::from),
            snap_metres: gap.snap.map(|snap| Number(snap.metres())),
            snap_point: snap_point.map(position),
            ..place(study, origin)
        },
        minutes: cost.map(|cost| Number::minutes(cost.time)),
        kilometres: cost.map(|cost| Number::kilometres(cost.length)),
        straight_kilometres: gap
            .straight_m
            .map(|metres| Number::thousandths(metres / 1000.0)),
        status: gap.standing.as_str(),
        reason: gap.reason.as_str(),
        minutes_beyond: gap.beyond.map(Number::minutes),
        parts: trip
            .iter()
            .flat_map(|trip| trip.parts.iter().map(part))
            .collect(),
        site: gap.nearest.map(|reach| site(study, reach)),
        second: gap.second.map(|reach| second(study, reach)),
        path: trip.map(|trip| Line {
            r#type: "LineString",
            coordinates: trip.line.iter().map(|point| position(*point)).collect(),
        }),
    }
}

fn place(study: &Study, id: OriginId) -> Place<'_> {
    let origin = &study.origins[id];
    let areas = study.levels.iter_ids().filter_map(|(id, level)| {
        let area = &study.areas[origin.located.area(id)?];
        let told = Area {
            code: &area.code,
            name: &area.name,
        };
        Some((level.id.as_str(), told))
    });
    Place {
        id: &origin.id,
        name: &origin.name,
        lon: Number(origin.position.lon),
        lat: Number(origin.position.lat),
        people: None,
        basis: stated(origin.basis.as_str()),
        basis_note: stated(&origin.basis_note),
        areas: areas.collect(),
        snap_metres: None,
        snap_point: None,
    }
}

fn part(part: &TripPart) -> Part<'_> {
    let (name, class, surface, kmh) = match &part.leg {
        TripLeg::Access => ("access", None, None, None),
        TripLeg::Egress => ("egress", None, None, None),
        TripLeg::Straight => ("straight", None, None, None),
        TripLeg::Road {
            class,
            surface,
            kmh,
        } => ("road", stated(class), stated(surface), *kmh),
    };
    Part {
        leg: name,
        class,
        surface,
        minutes: Number::minutes(part.cost.time),
        kilometres: Number::kilometres(part.cost.length),
        kmh: kmh.map(Number),
    }
}

fn site(study: &Study, reach: Reach) -> Site<'_> {
    let site = &study.sites[reach.site];
    Site {
        id: &site.id,
        name: &site.name,
        lon: site.position.map(|point| Number(point.lon)),
        lat: site.position.map(|point| Number(point.lat)),
    }
}

fn second(study: &Study, reach: Reach) -> Second<'_> {
    let site = &study.sites[reach.site];
    Second {
        id: &site.id,
        name: &site.name,
        minutes: Number::minutes(reach.cost.time),
        kilometres: Number::kilometres(reach.cost.length),
    }
}

fn position(point: LonLat) -> [Number; 2] {
    [Number(point.lon), Number(point.lat)]
}
