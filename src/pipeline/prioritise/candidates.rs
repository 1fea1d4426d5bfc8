//! Where sites could be.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Ask, MAX_CANDIDATES, everybody};
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::ids::OriginId;
use crate::model::place::{Basis, Located, SiteStatus};
use crate::pipeline::Engine;
use crate::pipeline::scenario::located;
use crate::pipeline::travel::Travel;
use crate::plan::candidates::{self as places, Rules, Settled};
use crate::spatial::zones::Zones;

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
    /// Junctions of the profile's network with people near them, thinned out.
    Junctions {
        /// How near people count, and how far junctions are from each other at least.
        kilometres: f64,
    },
    /// These.
    Places(Vec<Place>),
}

/// Where may be built, and how well places are suited.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// Nothing may be built here.
    pub excluded: Option<Arc<Zones>>,
    /// Zones with their suitability, 0 to 1; 0 is as good as excluded.
    pub suited: Option<Arc<Zones>>,
}

impl PartialEq for Ground {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Option<Arc<Zones>>, b: &Option<Arc<Zones>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same(&self.excluded, &other.excluded) && same(&self.suited, &other.suited)
    }
}

impl Ground {
    /// 0 where nothing may be built, else the least suitability of the zones there, 1 outside all.
    #[must_use]
    pub fn suitability(&self, point: LonLat) -> f64 {
        let least = |zones: &Option<Arc<Zones>>| zones.as_ref().and_then(|z| z.least_at(point));
        if least(&self.excluded).is_some() {
            return 0.0;
        }
        least(&self.suited).map_or(1.0, |suited| suited.clamp(0.0, 1.0))
    }
}

/// Width of the grid's cells unless said otherwise, kilometres.
pub const DEFAULT_GRID_KM: f64 = 10.0;
/// How far apart junctions are unless said otherwise, kilometres.
pub const DEFAULT_JUNCTION_KM: f64 = 5.0;
/// Narrowest and widest cell, and nearest and farthest junctions, kilometres.
pub const GRID_KM: std::ops::RangeInclusive<f64> = 1.0..=200.0;

impl Default for Source {
    fn default() -> Self {
        Self::Grid {
            kilometres: DEFAULT_GRID_KM,
        }
    }
}

impl Source {
    /// Reads `settlements`, `listed`, `grid`, `grid:KM`, `junctions` or `junctions:KM`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => match text {
                "settlements" => Some(Self::Settlements),
                "listed" => Some(Self::Listed),
                "grid" => Some(Self::default()),
                "junctions" => Some(Self::Junctions {
                    kilometres: DEFAULT_JUNCTION_KM,
                }),
                _ => None,
            },
            Some((kind, width)) => {
                let kilometres = width.parse().ok().filter(|km| GRID_KM.contains(km))?;
                match kind {
                    "grid" => Some(Self::Grid { kilometres }),
                    "junctions" => Some(Self::Junctions { kilometres }),
                    _ => None,
                }
            }
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
    /// A junction of the network.
    Junction,
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
            Self::Junction => "junction",
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
            let points = most_of_each_cell(engine, &ask.ground, *kilometres);
            found.extend(
                points
                    .iter()
                    .map(|p| at_origin(engine, ask, *p, Origin::Grid)),
            );
        }
        Source::Junctions { kilometres } => found.extend(junctions(engine, ask, *kilometres)),
        Source::Places(places) => found.extend(places.iter().map(|place| Candidate {
            id: place.id.clone(),
            name: place.name.clone(),
            position: place.position,
            located: located(study, engine.area_index(), place.position),
            cost: place.cost.or(ask.price),
            origin: Origin::File,
        })),
    }
    found.retain(|candidate| ask.ground.suitability(candidate.position) > 0.0);
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
    cut(engine, &ask.ground, found)
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

/// Junctions with people of the group near them; of near ones the better stays.
fn junctions(engine: &Engine, ask: &Ask, kilometres: f64) -> Vec<Candidate> {
    let study = engine.study();
    let Travel::Network { router, .. } = engine.travel(ask.question.profile) else {
        return Vec::new();
    };
    let vertices = &router.network().vertices;
    let nodes: Vec<LonLat> = vertices
        .iter()
        .map(|vertex| LonLat::from(*vertex))
        .collect();
    let people: Vec<Settled> = study
        .origins
        .iter()
        .filter_map(|origin| {
            Some(Settled {
                position: origin.position,
                people: origin.people(ask.question.group)?.to_f64(),
            })
        })
        .collect();
    let rules = Rules {
        least_people: f64::MIN_POSITIVE,
        near_m: 1_000.0 * kilometres,
        apart_m: 1_000.0 * kilometres,
        most: Some(MAX_CANDIDATES),
        suitability: &|point| ask.ground.suitability(point),
    };
    let found = places::junctions(&nodes, &people, &rules);
    let named = found.into_iter().enumerate().map(|(at, found)| Candidate {
        id: match found.origin {
            places::Origin::Junction(node) => format!("j-{node}"),
            _ => format!("j-{at}"),
        },
        name: String::new(),
        position: found.position,
        located: located(study, engine.area_index(), found.position),
        cost: ask.price,
        origin: Origin::Junction,
    });
    named.collect()
}

/// The most populous point of each cell, people counting by the suitability of where they live; ties by id. Cells are squares on a plane around the
/// middle of the study, so that a degree of longitude is as long as it is there.
fn most_of_each_cell(engine: &Engine, ground: &Ground, kilometres: f64) -> Vec<OriginId> {
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
        if ground.suitability(origin.position) <= 0.0 {
            continue;
        }
        let [x, y] = frame.to_xy(origin.position);
        #[expect(clippy::cast_possible_truncation, reason = "cells of a country")]
        let cell = ((x / metres).floor() as i64, (y / metres).floor() as i64);
        let key = |id: OriginId| {
            let name = std::cmp::Reverse(study.origins[id].id.as_str());
            (weighed(engine, ground, id), name)
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

/// The people who live at an origin times its suitability, in millionths of a person.
fn weighed(engine: &Engine, ground: &Ground, id: OriginId) -> u64 {
    let suited = ground.suitability(engine.study().origins[id].position);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "people x 1000 x 0..=1, and saturates"
    )]
    let weighed = (everybody(engine, id) as f64 * suited * 1_000.0) as u64;
    weighed
}

/// The largest [`MAX_CANDIDATES`]: listed ones first, then by the people who live there.
fn cut(engine: &Engine, ground: &Ground, mut found: Vec<Candidate>) -> (Vec<Candidate>, usize) {
    let left_out = found.len().saturating_sub(MAX_CANDIDATES);
    if left_out == 0 {
        return (found, 0);
    }
    let study = engine.study();
    let people: BTreeMap<String, u64> = study
        .origins
        .ids()
        .map(|id| {
            (
                format!("c-{}", study.origins[id].id),
                weighed(engine, ground, id),
            )
        })
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
