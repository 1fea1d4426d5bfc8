//! What there is to ask: the document a client reads first.

use std::collections::BTreeMap;

use serde::Serialize;

use super::measures;
use super::parts::{self, Number, stated};
use crate::access::breaks::MINUTE_BREAKS;
use crate::export::notices::{Notice, notices};
use crate::model::ids::{GroupId, ServiceId};
use crate::model::place::SiteStatus;
use crate::model::study::Study;
use crate::model::text::Text;
use crate::model::units::People;

/// Thresholds that a slider offers, in whole minutes; others may be asked for too.
const SLIDER: Minutes = Minutes {
    min: 1,
    max: 120,
    step: 1,
};

/// The measures a map can show: id, Latvian and English name, unit.
const MEASURES: [(&str, &str, &str, &str); 4] = [
    (
        "share_beyond",
        "Iedzīvotāju īpatsvars ārpus sliekšņa",
        "Share of people beyond the threshold",
        "%",
    ),
    (
        "people_beyond",
        "Iedzīvotāji ārpus sliekšņa",
        "People beyond the threshold",
        "people",
    ),
    (
        "mean_minutes",
        "Vidējais ceļā pavadītais laiks",
        "Mean travel time",
        "min",
    ),
    (
        "person_minutes_beyond",
        "Cilvēkminūtes ārpus sliekšņa",
        "Person-minutes beyond the threshold",
        "person-min",
    ),
];

/// The document.
#[derive(Serialize, Debug)]
pub struct StudyDocument<'a> {
    id: &'a str,
    version: &'static str,
    data_version: &'a str,
    name: &'a Text,
    description: &'a Text,
    period: &'a str,
    languages: &'a [String],
    bbox: Option<[Number; 4]>,
    notices: Vec<Notice<'a>>,
    default: Default<'a>,
    levels: Vec<Level<'a>>,
    groups: Vec<Group<'a>>,
    services: Vec<Service<'a>>,
    profiles: Vec<parts::ProfileTerms<'a>>,
    standards: Vec<parts::StandardTerms<'a>>,
    presets: Vec<Preset<'a>>,
    minutes: Minutes,
    network: parts::NetworkFigures<'a>,
    measures: Vec<Measure>,
    scores: Vec<measures::ScoreTerms<'a>>,
    breaks: Breaks,
    attributions: Vec<parts::Attribution<'a>>,
    inputs: Vec<parts::Input<'a>>,
}

#[derive(Serialize, Debug)]
struct Default<'a> {
    service: &'a str,
    group: &'a str,
    profile: &'a str,
    minutes: Number,
    level: &'a str,
}

#[derive(Serialize, Debug)]
struct Level<'a> {
    id: &'a str,
    name: &'a Text,
    areas: usize,
    parent: Option<&'a str>,
}

#[derive(Serialize, Debug)]
struct Group<'a> {
    id: &'a str,
    name: &'a Text,
    note: Option<&'a Text>,
    source: Option<&'a str>,
    people: Option<Number>,
    people_unknown_origins: usize,
}

#[derive(Serialize, Debug)]
struct Service<'a> {
    id: &'a str,
    name: &'a Text,
    community: bool,
    direction: &'static str,
    symbol: &'a str,
    note: Option<&'a Text>,
    sites: BTreeMap<&'static str, usize>,
    groups: Vec<&'a str>,
}

#[derive(Serialize, Debug)]
struct Preset<'a> {
    minutes: Number,
    name: &'a Text,
    source: Option<&'a str>,
}

#[derive(Clone, Copy, Serialize, Debug)]
struct Minutes {
    min: u32,
    max: u32,
    step: u32,
}

#[derive(Serialize, Debug)]
struct Measure {
    id: &'static str,
    name: Text,
    unit: &'static str,
}

#[derive(Serialize, Debug)]
struct Breaks {
    minutes: [Number; 5],
}

/// Describes a study; `network_size` is nodes, edges and kilometres.
#[must_use]
pub fn document<'a>(
    study: &'a Study,
    data_version: &'a str,
    network_size: Option<(usize, usize, f64)>,
) -> StudyDocument<'a> {
    StudyDocument {
        id: &study.id,
        version: env!("CARGO_PKG_VERSION"),
        data_version,
        name: &study.name,
        description: &study.description,
        period: &study.period,
        languages: &study.languages,
        bbox: bbox(study),
        notices: notices(study),
        default: default(study),
        levels: levels(study),
        groups: study.groups.ids().map(|id| group(study, id)).collect(),
        services: study.services.ids().map(|id| service(study, id)).collect(),
        profiles: parts::profiles(study),
        standards: parts::standards(study),
        presets: study
            .presets
            .iter()
            .map(|preset| Preset {
                minutes: Number(preset.minutes),
                name: &preset.name,
                source: stated(&preset.source),
            })
            .collect(),
        minutes: SLIDER,
        network: parts::network(study, network_size),
        measures: shown_measures(),
        scores: measures::scores(study),
        breaks: Breaks {
            minutes: MINUTE_BREAKS.map(Number),
        },
        attributions: parts::attributions(study),
        inputs: parts::inputs(study),
    }
}

fn default(study: &Study) -> Default<'_> {
    let question = &study.default;
    Default {
        service: &study.services[question.service].id,
        group: &study.groups[question.group].id,
        profile: &study.profiles[question.profile].id,
        minutes: Number(question.minutes),
        level: &study.levels[question.level].id,
    }
}

fn levels(study: &Study) -> Vec<Level<'_>> {
    let each = study.levels.iter_ids();
    each.map(|(id, level)| Level {
        id: &level.id,
        name: &level.name,
        areas: study.areas_of(id).count(),
        parent: level.parent.map(|parent| study.levels[parent].id.as_str()),
    })
    .collect()
}

fn group(study: &Study, id: GroupId) -> Group<'_> {
    let group = &study.groups[id];
    let known = || study.origins.iter().filter_map(|origin| origin.people(id));
    let people: People = known().sum();
    let counted = known().count();
    Group {
        id: &group.id,
        name: &group.name,
        note: group.note.as_ref(),
        source: stated(&group.source),
        people: (counted > 0 && !study.privacy.hides_all(id)).then(|| people.into()),
        people_unknown_origins: study.origins.len() - counted,
    }
}

fn service(study: &Study, id: ServiceId) -> Service<'_> {
    let service = &study.services[id];
    let sites = |status: SiteStatus| {
        let all = study.sites.iter();
        all.filter(|site| site.service == id && site.status == status)
            .count()
    };
    Service {
        id: &service.id,
        name: &service.name,
        community: service.community,
        direction: service.direction.as_str(),
        symbol: &service.symbol,
        note: service.note.as_ref(),
        sites: SiteStatus::ALL
            .into_iter()
            .map(|status| (status.as_str(), sites(status)))
            .collect(),
        groups: study
            .groups
            .ids()
            .filter(|group| !study.destinations(id, *group).is_empty())
            .map(|group| study.groups[group].id.as_str())
            .collect(),
    }
}

fn shown_measures() -> Vec<Measure> {
    let named = |lv: &str, en: &str| {
        Text(BTreeMap::from([
            ("lv".to_owned(), lv.to_owned()),
            ("en".to_owned(), en.to_owned()),
        ]))
    };
    MEASURES
        .map(|(id, lv, en, unit)| Measure {
            id,
            name: named(lv, en),
            unit,
        })
        .into()
}

/// West, south, east, north of the areas, or of the origins where there are no areas.
fn bbox(study: &Study) -> Option<[Number; 4]> {
    use geo::CoordsIter;
    let areas = study.areas.iter().flat_map(|area| area.shape.coords_iter());
    let origins = study.origins.iter().map(|origin| origin.position.into());
    extent(areas).or_else(|| extent(origins))
}

fn extent(coords: impl Iterator<Item = geo::Coord>) -> Option<[Number; 4]> {
    let boxes = coords.map(|c| [c.x, c.y, c.x, c.y]);
    let [w, s, e, n] = boxes.reduce(|a, b| {
        [
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]
    })?;
    Some([w, s, e, n].map(Number))
}
