//! An origin's page: the way to its nearest site, part by part, and the runner-up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::mending::Mending;
use super::parts::{Number, stated};
use crate::access::answer::Answer;
use crate::access::doubt::{FAR_FROM_ROAD_M, is_edge};
use crate::access::gaps::gap;
use crate::access::mending::Mending as Found;
use crate::model::cost::Reach;
use crate::model::geo::LonLat;
use crate::model::ids::OriginId;
use crate::model::study::Study;
use crate::model::trip::{Trip, TripLeg, TripPart};
use crate::model::units::{Decimetres, Deciseconds};

/// The document.
#[derive(Serialize, Debug)]
pub struct OriginDocument<'a> {
    origin: Place<'a>,
    minutes: Option<Number>,
    seconds: Option<Number>,
    kilometres: Option<Number>,
    straight_kilometres: Option<Number>,
    status: &'static str,
    reason: &'static str,
    minutes_beyond: Option<Number>,
    parts: Vec<Part<'a>>,
    site: Option<Site<'a>>,
    second: Option<Second<'a>>,
    path: Option<Line>,
    doubts: Doubts,
    mending: Mending<'a>,
}

/// What the time rests on.
#[derive(Serialize, Debug)]
struct Doubts {
    share_assumed_speed: Option<Number>,
    share_estimated_length: Option<Number>,
    least_minutes_to_border: Option<Number>,
    is_edge: Option<bool>,
    is_far_from_road: bool,
    is_past_island: Option<bool>,
}

/// What else is told of an origin.
#[derive(Debug)]
pub struct Beside<'a> {
    /// Its way to the nearest site.
    pub trip: Option<&'a Trip>,
    /// Where it joins the road.
    pub snap_point: Option<LonLat>,
    /// Least time out of the study, where that has a border.
    pub leaving: Option<Deciseconds>,
    /// Whether an island of road is nearer than the road it joins; `None` without roads.
    pub past_island: Option<bool>,
    /// What would mend it.
    pub mending: &'a Found,
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
    /// To the tenth, so that the parts add up exactly.
    seconds: Number,
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

/// The page of `origin`.
#[must_use]
pub fn document<'a>(
    study: &'a Study,
    answer: &Answer,
    minutes: f64,
    origin: OriginId,
    beside: &Beside<'a>,
) -> OriginDocument<'a> {
    let Beside {
        trip,
        snap_point,
        leaving,
        past_island,
        mending,
    } = *beside;
    let gap = gap(study, answer, origin, minutes);
    let cost = gap.nearest.map(|reach| reach.cost);
    OriginDocument {
        origin: Place {
            people: gap
                .people
                .filter(|_| !study.privacy.hides_origin(answer.group, origin))
                .map(Number::from),
            snap_metres: gap.snap.map(|snap| Number(snap.metres())),
            snap_point: snap_point.map(position),
            ..place(study, origin)
        },
        minutes: cost.map(|cost| Number::minutes(cost.time)),
        seconds: cost.map(|cost| Number(cost.time.seconds())),
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
        doubts: doubts(answer, origin, trip, leaving, past_island),
        mending: super::mending::document(study, answer.group, mending),
    }
}

fn doubts(
    answer: &Answer,
    origin: OriginId,
    trip: Option<&Trip>,
    leaving: Option<Deciseconds>,
    past_island: Option<bool>,
) -> Doubts {
    let share =
        |part: u32, whole: u32| (whole > 0).then(|| Number(f64::from(part) / f64::from(whole)));
    let far = Decimetres::from_metres(FAR_FROM_ROAD_M);
    Doubts {
        share_assumed_speed: trip.and_then(|trip| share(trip.assumed.0, trip.cost.time.0)),
        share_estimated_length: trip.and_then(|trip| share(trip.estimated.0, trip.cost.length.0)),
        least_minutes_to_border: leaving.map(Number::minutes),
        is_edge: leaving.map(|leaving| is_edge(answer, origin, leaving)),
        is_far_from_road: answer.origins[origin].snap.is_some_and(|snap| snap > far),
        is_past_island: past_island,
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
        seconds: Number(part.cost.time.seconds()),
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
