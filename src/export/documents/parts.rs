//! Pieces that several documents share.

use serde::{Serialize, Serializer};

use crate::access::answer::Answer;
use crate::access::spread;
use crate::model::ids::{AreaId, GroupId, OriginId, ProfileId, ServiceId};
use crate::model::profile::Profile;
use crate::model::study::Study;
use crate::model::table::scaled;
use crate::model::text::Text;
use crate::model::units::{Decimetres, Deciseconds, People};

/// A number rounded for reading: six decimals, whole numbers without a point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Number(pub f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match scaled(self.0, 6) {
            Some(value) if value % 1_000_000 == 0 => serializer.serialize_i64(value / 1_000_000),
            Some(value) => serializer.serialize_f64(value as f64 / 1e6),
            None => serializer.serialize_unit(),
        }
    }
}

impl Number {
    /// Rounded to thousandths, as minutes and kilometres are in layers.
    #[must_use]
    pub fn thousandths(value: f64) -> Self {
        Self((value * 1000.0).round() / 1000.0)
    }

    /// A time in minutes.
    #[must_use]
    pub fn minutes(time: Deciseconds) -> Self {
        Self::thousandths(time.minutes())
    }

    /// A length in kilometres.
    #[must_use]
    pub fn kilometres(length: Decimetres) -> Self {
        Self::thousandths(length.kilometres())
    }
}

impl From<People> for Number {
    fn from(people: People) -> Self {
        Self(people.to_f64())
    }
}

/// Who must be named.
#[derive(Serialize, Debug)]
pub struct Attribution<'a> {
    text: &'a str,
    licence: &'a str,
    url: Option<&'a str>,
    files: &'a [String],
}

/// The study's attributions.
#[must_use]
pub fn attributions(study: &Study) -> Vec<Attribution<'_>> {
    let named = study.attributions.iter();
    named
        .map(|attribution| Attribution {
            text: &attribution.text,
            licence: &attribution.licence,
            url: stated(&attribution.url),
            files: &attribution.files,
        })
        .collect()
}

/// An input as it was read.
#[derive(Serialize, Debug)]
pub struct Input<'a> {
    file: &'a str,
    sha256: &'a str,
    rows: usize,
    defects: usize,
}

/// The study's inputs; `defects` are rows that were set aside.
#[must_use]
pub fn inputs(study: &Study) -> Vec<Input<'_>> {
    let read = study.inputs.iter();
    read.map(|input| Input {
        file: &input.file,
        sha256: &input.sha256,
        rows: input.rows,
        defects: input.set_aside,
    })
    .collect()
}

/// How people travel.
#[derive(Serialize, Debug)]
pub struct ProfileTerms<'a> {
    id: &'a str,
    name: &'a Text,
    mode: &'static str,
    speeds: Vec<Speed<'a>>,
    straight_line_kmh: Number,
    access_kmh: Number,
    source: Option<&'a str>,
}

#[derive(Serialize, Debug)]
struct Speed<'a> {
    class: &'a str,
    surface: &'a str,
    kmh: Number,
    source: &'a str,
}

/// The study's profiles with their speeds.
#[must_use]
pub fn profiles(study: &Study) -> Vec<ProfileTerms<'_>> {
    study.profiles.iter().map(profile).collect()
}

fn profile(profile: &Profile) -> ProfileTerms<'_> {
    ProfileTerms {
        id: &profile.id,
        name: &profile.name,
        mode: profile.mode.as_str(),
        speeds: profile
            .speeds
            .iter()
            .map(|row| Speed {
                class: &row.class,
                surface: &row.surface,
                kmh: Number(row.kmh),
                source: &row.source,
            })
            .collect(),
        straight_line_kmh: Number(profile.rural_kmh),
        access_kmh: Number(profile.access_kmh),
        source: stated(&profile.source),
    }
}

/// The standard of one combination.
#[derive(Serialize, Debug)]
pub struct StandardTerms<'a> {
    service: &'a str,
    group: &'a str,
    profile: &'a str,
    minutes: Number,
    share: Number,
    official: bool,
    source: Option<&'a str>,
    name: Option<&'a Text>,
}

/// The standard of every service x group x profile; without one in the study, the
/// defaults of last resort with neither source nor name.
#[must_use]
pub fn standards(study: &Study) -> Vec<StandardTerms<'_>> {
    let mut all = Vec::new();
    for service in study.services.ids() {
        for group in study.groups.ids() {
            for profile in study.profiles.ids() {
                all.push(standard(study, service, group, profile));
            }
        }
    }
    all
}

fn standard(
    study: &Study,
    service: ServiceId,
    group: GroupId,
    profile: ProfileId,
) -> StandardTerms<'_> {
    let (minutes, share) = study.standard_terms(service, group, profile);
    let found = study.standard(service, group, profile);
    StandardTerms {
        service: &study.services[service].id,
        group: &study.groups[group].id,
        profile: &study.profiles[profile].id,
        minutes: Number(minutes),
        share: Number(share),
        official: found.is_some_and(|standard| standard.official),
        source: found.and_then(|standard| stated(&standard.source)),
        name: found.map(|standard| &standard.name),
    }
}

/// The network in figures.
#[derive(Serialize, Debug)]
pub struct NetworkFigures<'a> {
    kind: &'static str,
    note: Option<&'a Text>,
    nodes: usize,
    edges: usize,
    kilometres: Number,
}

/// The study's network; `size` is nodes, edges and kilometres, `None` without roads.
#[must_use]
pub fn network(study: &Study, size: Option<(usize, usize, f64)>) -> NetworkFigures<'_> {
    let (nodes, edges, kilometres) = size.unwrap_or_default();
    NetworkFigures {
        kind: study.roads.kind.as_str(),
        note: study.roads.note.as_ref(),
        nodes,
        edges,
        kilometres: Number(kilometres),
    }
}

/// People by minutes; null where so few must not be told.
#[derive(Serialize, Debug)]
pub struct Histogram {
    edges: Vec<u32>,
    people: Vec<Option<Number>>,
    unreachable: Option<Number>,
}

impl Histogram {
    /// The people of `area`, or of the whole study, by minutes.
    #[must_use]
    pub fn shown(
        study: &Study,
        answer: &Answer,
        area: Option<AreaId>,
        origins: impl IntoIterator<Item = OriginId>,
    ) -> Self {
        let histogram = spread::histogram(study, answer, origins);
        let privacy = &study.privacy;
        let is_hidden = match area {
            Some(area) => privacy.hides_area(answer.group, area),
            None => privacy.hides_all(answer.group),
        };
        let shown = |people| {
            let people = privacy.shown(answer.group, people).filter(|_| !is_hidden);
            people.map(Number::from)
        };
        Self {
            edges: histogram.edges,
            people: histogram.people.into_iter().map(shown).collect(),
            unreachable: shown(histogram.unreachable),
        }
    }
}

/// A cumulative curve, rounded for reading.
#[must_use]
pub fn curve(shares: Vec<f64>) -> Vec<Number> {
    shares.into_iter().map(Number).collect()
}

/// Empty texts are missing ones.
pub(super) fn stated(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
