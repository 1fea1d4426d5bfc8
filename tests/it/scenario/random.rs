//! Small random studies, in which every kind of trouble is likely.

use std::collections::BTreeMap;

use pieeja::model::geo::LonLat;
use pieeja::model::ids::{GroupId, Id, IdVec, LevelId, ServiceId};
use pieeja::model::place::{Located, Origin, Placement, Site, SiteStatus};
use pieeja::model::roads::{Oneway, RoadLine};
use pieeja::model::scenario::{Change, NewSite};
use pieeja::model::study::{Direction, NetworkKind, RoadSource, Study};
use pieeja::model::units::People;
use pieeja::pipeline::Engine;

/// A generator of which equal seeds give equal studies.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % most
    }

    pub(crate) fn index(&mut self, most: usize) -> usize {
        usize::try_from(self.below(most as u64)).unwrap()
    }

    fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }

    /// A place in the town's square; coarse, so that ties and points in one place happen.
    pub(crate) fn place(&mut self) -> LonLat {
        let lon = 24.0 + self.below(41) as f64 / 100.0;
        LonLat::new(lon, 56.95 + self.below(11) as f64 / 100.0)
    }
}

/// A random study over the town's areas, groups, services and profiles.
pub(crate) fn study(dice: &mut Dice) -> Study {
    let mut study = crate::town::engine().study().clone();
    let place = |dice: &mut Dice, study: &Study| {
        let at = dice.place();
        let level = |level: LevelId| {
            let mut areas = study.areas_of(level);
            // two districts side by side, the third is far away; by turns, to be sure of both
            let first = at.lon < 24.25 || level.index() > 0;
            areas.nth(usize::from(!first)).map(|(area, _)| area)
        };
        let areas: Vec<_> = study.levels.ids().map(level).collect();
        let placements = vec![Placement::Given; areas.len()];
        (at, Located { areas, placements })
    };
    study.services[ServiceId(0)].direction = if dice.chance(3) {
        Direction::ToClient
    } else {
        Direction::ToSite
    };
    study.roads.max_snap_m = [300.0, 3_000.0, 30_000.0][dice.index(3)];
    if dice.chance(4) {
        study.roads.kind = NetworkKind::StraightLine;
        study.roads.source = RoadSource::None;
    } else {
        study.roads.source = RoadSource::Lines(roads(dice));
    }
    let mut origins = IdVec::new();
    for number in 0..=dice.below(30) {
        let (position, located) = place(dice, &study);
        let people = (0..2).map(|_| (!dice.chance(8)).then(|| People(dice.below(5_000))));
        origins.push(Origin {
            id: format!("o{number}"),
            name: String::new(),
            position,
            people: people.collect(),
            basis: pieeja::model::place::Basis::Unstated,
            basis_note: String::new(),
            located,
        });
    }
    let mut sites = IdVec::new();
    for number in 0..dice.below(7) {
        let (position, located) = place(dice, &study);
        sites.push(Site {
            // text order is not the order of the rows
            id: format!("s{}", (number * 7 + 3) % 10),
            name: String::new(),
            service: ServiceId(u32::from(dice.chance(5))),
            position: (!dice.chance(10)).then_some(position),
            groups: dice.chance(4).then(|| vec!["children".to_owned()]),
            capacity: (!dice.chance(3)).then(|| dice.below(30) as f64),
            cost: None,
            status: SiteStatus::ALL[dice.index(6).saturating_sub(2)],
            provider: String::new(),
            year: None,
            source: String::new(),
            location_basis: String::new(),
            extra: BTreeMap::new(),
            located,
        });
    }
    study.origins = origins;
    study.sites = sites;
    study
}

/// Streets of a grid, some missing, some one-way, some slow.
fn roads(dice: &mut Dice) -> Vec<RoadLine> {
    let (columns, rows) = (2 + dice.below(4), 2 + dice.below(3));
    let node = |x: u64, y: u64| {
        let lon = 24.0 + 0.4 * x as f64 / (columns - 1) as f64;
        LonLat::new(lon, 56.95 + 0.1 * y as f64 / (rows - 1) as f64)
    };
    let mut lines = Vec::new();
    for x in 0..columns {
        for y in 0..rows {
            for (to_x, to_y) in [(x + 1, y), (x, y + 1)] {
                if to_x >= columns || to_y >= rows || dice.chance(6) {
                    continue;
                }
                lines.push(RoadLine {
                    id: format!("r{}", lines.len()),
                    reference: format!("A{y}"),
                    class: "main".into(),
                    surface: "paved".into(),
                    oneway: [Oneway::No, Oneway::No, Oneway::Forward, Oneway::Backward]
                        [dice.index(4)],
                    max_kmh: dice.chance(3).then_some(30.0),
                    points: vec![node(x, y), node(to_x, to_y)],
                    ..RoadLine::default()
                });
            }
        }
    }
    if lines.is_empty() {
        let points = vec![node(0, 0), node(1, 1)];
        lines.push(RoadLine {
            id: "r0".into(),
            reference: "A0".into(),
            points,
            ..RoadLine::default()
        });
    }
    lines
}

/// A change that may or may not fit the study.
pub(crate) fn change(dice: &mut Dice, study: &Study) -> Change {
    let site = |dice: &mut Dice| match study.sites.len() {
        0 => "s0".to_owned(),
        most => study.sites.as_slice()[dice.index(most)].id.clone(),
    };
    let at = dice.place();
    let lines = match &study.roads.source {
        RoadSource::Lines(lines) => &lines[..],
        _ => &[],
    };
    match dice.below(9) {
        0..=2 => Change::Open(NewSite {
            service: study.services[ServiceId(u32::from(dice.chance(6)))]
                .id
                .clone(),
            lon: at.lon,
            lat: at.lat,
            // before and after the known ids
            id: [None, Some("a".to_owned()), Some("s4x".to_owned())][dice.index(3)].clone(),
            name: None,
            groups: dice
                .chance(4)
                .then(|| vec![study.groups[GroupId(0)].id.clone()]),
            capacity: (!dice.chance(3)).then(|| dice.below(30) as f64),
            cost: None,
        }),
        3 => Change::Reopen { site: site(dice) },
        4..=5 => Change::Close { site: site(dice) },
        6 => Change::Enlarge {
            site: site(dice),
            capacity: dice.below(40) as f64,
        },
        7 => Change::Move {
            site: site(dice),
            lon: at.lon,
            lat: at.lat,
        },
        _ if dice.chance(2) && !lines.is_empty() => Change::Road {
            road: lines[dice.index(lines.len())].id.clone(),
            speed_percent: [0.0, 50.0, 150.0][dice.index(3)],
        },
        _ => Change::People {
            percent: [0.0, 80.0, 130.0][dice.index(3)],
            group: dice.chance(2).then(|| study.groups[GroupId(0)].id.clone()),
            area: None,
            level: None,
            origin: None,
        },
    }
}

/// The engine of a study; `None` when its roads make no network.
pub(crate) fn engine(study: Study) -> Option<Engine> {
    Engine::new(study, &pieeja::model::progress::Silent).ok()
}
