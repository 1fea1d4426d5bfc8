//! Where sites could be.

use std::collections::BTreeMap;

use super::{Ask, MAX_CANDIDATES, everybody};
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::ids::OriginId;
use crate::model::place::{Basis, Located, SiteStatus};
use crate::pipeline::Engine;
use crate::pipeline::scenario::located;

/// Where candidates come from. Sites of the service that are listed as candidates or planned
/// are always among them.
#[derive(Clone, PartialEq, Debug)]
pub enum Source {
    /// Population points with a counted number of people; all points when none is.
    Settlements,
    /// Only sites listed as candidates or planned.
    Listed,
    /// In each cell of a grid the population point with most people.
    Grid {
        /// Width of a cell.
        kilometres: f64,
    },
    /// These.
    Places(Vec<Place>),
}

/// Width of the grid's cells unless said otherwise, kilometres.
pub const DEFAULT_GRID_KM: f64 = 10.0;
/// Narrowest and widest cell, kilometres.
pub const GRID_KM: std::ops::RangeInclusive<f64> = 1.0..=200.0;

impl Default for Source {
    fn default() -> Self {
        Self::Grid {
            kilometres: DEFAULT_GRID_KM,
        }
    }
}

impl Source {
    /// Reads `settlements`, `listed`, `grid` or `grid:KM`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => match text {
                "settlements" => Some(Self::Settlements),
                "listed" => Some(Self::Listed),
                "grid" => Some(Self::default()),
                _ => None,
            },
            Some(("grid", width)) => {
                let kilometres = width.parse().ok().filter(|km| GRID_KM.contains(km))?;
                Some(Self::Grid { kilometres })
            }
            Some(_) => None,
        }
    }
}

/// A place that somebody names.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// Id, unique.
    pub id: String,
    /// Name, may be empty.
    pub name: String,
    /// Where.
    pub position: LonLat,
    /// EUR.
    pub cost: Option<f64>,
}

/// How a candidate came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A site of the study.
    Listed,
    /// A population point.
    Settlement,
    /// The most populous point of a grid's cell.
    Grid,
    /// Somebody's list.
    File,
}

impl Origin {
    /// The word used in outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Settlement => "settlement",
            Self::Grid => "grid",
            Self::File => "file",
        }
    }
}

/// A place where a site could be.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Id.
    pub id: String,
    /// Name, may be empty.
    pub name: String,
    /// Where.
    pub position: LonLat,
    /// Its areas.
    pub located: Located,
    /// EUR; `None` when neither it nor the question states one.
    pub cost: Option<f64>,
    /// How it came about.
    pub origin: Origin,
}

/// The candidates of a question, and how many more there were.
pub(super) fn candidates(engine: &Engine, ask: &Ask) -> (Vec<Candidate>, usize) {
    let study = engine.study();
    let listed = study.sites.iter().filter_map(|site| {
        let could = matches!(site.status, SiteStatus::Candidate | SiteStatus::Planned);
        let fits = site.service == ask.question.service && study.serves(site, ask.question.group);
        (could && fits).then(|| {
            Some(Candidate {
                id: site.id.clone(),
                name: site.name.clone(),
                position: site.position?,
                located: site.located.clone(),
                cost: site.cost.or(ask.price),
                origin: Origin::Listed,
            })
        })?
    });
    let mut found: Vec<Candidate> = listed.collect();
    match &ask.source {
        Source::Listed => {}
        Source::Settlements => {
            let counted = |origin: &OriginId| study.origins[*origin].basis == Basis::Counted;
            let mut points: Vec<OriginId> = study.origins.ids().filter(counted).collect();
            if points.is_empty() {
                points = study.origins.ids().collect();
            }
            found.extend(
                points
                    .iter()
                    .map(|p| at_origin(engine, ask, *p, Origin::Settlement)),
            );
        }
        Source::Grid { kilometres } => {
            let points = most_of_each_cell(engine, *kilometres);
            found.extend(
                points
                    .iter()
                    .map(|p| at_origin(engine, ask, *p, Origin::Grid)),
            );
        }
        Source::Places(places) => found.extend(places.iter().map(|place| Candidate {
            id: place.id.clone(),
            name: place.name.clone(),
            position: place.position,
            located: located(study, engine.area_index(), place.position),
            cost: place.cost.or(ask.price),
            origin: Origin::File,
        })),
    }
    if let Some((level, area)) = ask.within {
        found.retain(|candidate| candidate.located.area(level) == Some(area));
    }
    let taken: std::collections::HashSet<&str> =
        study.sites.iter().map(|site| site.id.as_str()).collect();
    for candidate in &mut found {
        while candidate.origin != Origin::Listed && taken.contains(candidate.id.as_str()) {
            candidate.id.push('*');
        }
    }
    cut(engine, found)
}

fn at_origin(engine: &Engine, ask: &Ask, id: OriginId, origin: Origin) -> Candidate {
    let place = &engine.study().origins[id];
    Candidate {
        id: format!("c-{}", place.id),
        name: place.name.clone(),
        position: place.position,
        located: place.located.clone(),
        cost: ask.price,
        origin,
    }
}

/// The most populous point of each cell; ties by id. Cells are squares on a plane around the
/// middle of the study, so that a degree of longitude is as long as it is there.
fn most_of_each_cell(engine: &Engine, kilometres: f64) -> Vec<OriginId> {
    let study = engine.study();
    let count = study.origins.len().max(1) as f64;
    let mean = |of: fn(LonLat) -> f64| {
        study
            .origins
            .iter()
            .map(|origin| of(origin.position))
            .sum::<f64>()
            / count
    };
    let frame = LocalFrame::around(LonLat::new(mean(|p| p.lon), mean(|p| p.lat)));
    let metres = kilometres * 1_000.0;
    let mut best: BTreeMap<(i64, i64), OriginId> = BTreeMap::new();
    for (id, origin) in study.origins.iter_ids() {
        let [x, y] = frame.to_xy(origin.position);
        #[expect(clippy::cast_possible_truncation, reason = "cells of a country")]
        let cell = ((x / metres).floor() as i64, (y / metres).floor() as i64);
        let key = |id: OriginId| {
            let name = std::cmp::Reverse(study.origins[id].id.as_str());
            (everybody(engine, id), name)
        };
        let kept = best.entry(cell).or_insert(id);
        if key(id) > key(*kept) {
            *kept = id;
        }
    }
    let mut points: Vec<OriginId> = best.into_values().collect();
    points.sort_unstable();
    points
}

/// The largest [`MAX_CANDIDATES`]: listed ones first, then by the people who live there.
fn cut(engine: &Engine, mut found: Vec<Candidate>) -> (Vec<Candidate>, usize) {
    let left_out = found.len().saturating_sub(MAX_CANDIDATES);
    if left_out == 0 {
        return (found, 0);
    }
    let study = engine.study();
    let people: BTreeMap<String, u64> = study
        .origins
        .ids()
        .map(|id| (format!("c-{}", study.origins[id].id), everybody(engine, id)))
        .collect();
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| {
        let candidate = &found[*at];
        let here = people.get(&candidate.id).copied().unwrap_or(u64::MAX);
        (
            candidate.origin != Origin::Listed,
            std::cmp::Reverse(here),
            *at,
        )
    });
    order.truncate(MAX_CANDIDATES);
    order.sort_unstable();
    let mut place = 0;
    found.retain(|_| {
        place += 1;
        order.binary_search(&(place - 1)).is_ok()
    });
    (found, left_out)
}
