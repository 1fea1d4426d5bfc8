//! Where a site could be: candidates from settlements, from a grid over populated land, or from
//! the junctions of the roads near people.
//!
//! Places that are not allowed are left out; suitability (0 to 1, such as the share of a plot that
//! may be built on) weighs a place against others when only some are kept. Distances here are
//! straight: what a candidate is worth is for the travel costs to say.

use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};

use crate::model::geo::{EARTH_RADIUS_M, LocalFrame, LonLat};

/// Most cells along one side of a grid: finer grids would have more cells than people.
const MOST_CELLS: f64 = 20_000.0;

/// People at a point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settled {
    /// Where.
    pub position: LonLat,
    /// How many; what is not above 0 counts as nobody.
    pub people: f64,
}

/// What a candidate was made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Origin {
    /// A settlement, by its number.
    Settlement(u32),
    /// A cell of the grid, by column and row from the south-west.
    Cell(u32, u32),
    /// A junction, by its number.
    Junction(u32),
}

/// A place where a site could be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// Where.
    pub position: LonLat,
    /// People in the cell, or within the distance that was asked for.
    pub people: f64,
    /// 0 to 1.
    pub suitability: f64,
    /// What it was made of.
    pub origin: Origin,
}

/// Which places will do.
pub struct Rules<'a> {
    /// Fewer people than this are no reason for a candidate.
    pub least_people: f64,
    /// Around settlements and junctions people count within so many metres.
    pub near_m: f64,
    /// Of candidates nearer to each other than this the better one stays; 0 for all.
    pub apart_m: f64,
    /// At most so many, the best; `None` for all.
    pub most: Option<usize>,
    /// How well a place is suited; 0 (or less, or no number) where nothing may be built.
    pub suitability: &'a (dyn Fn(LonLat) -> f64 + Sync),
}

/// The settlements themselves. People are those within `near_m` of each, itself included.
#[must_use]
pub fn settlements(people: &[Settled], rules: &Rules<'_>) -> Vec<Candidate> {
    let inhabited = (0..)
        .zip(people)
        .filter(|(_, settled)| settled.people > 0.0);
    let places = inhabited.map(|(at, settled)| (Origin::Settlement(at), settled.position));
    around(places.collect(), people, rules)
}

/// Every junction with enough people near it.
#[must_use]
pub fn junctions(nodes: &[LonLat], people: &[Settled], rules: &Rules<'_>) -> Vec<Candidate> {
    let places = (0..)
        .zip(nodes)
        .map(|(at, node)| (Origin::Junction(at), *node));
    around(places.collect(), people, rules)
}

/// Where the people of each cell of `cell_m` metres live on average. Cells are squares on the ground
/// at the middle of all people; `None` when they would be too many.
#[must_use]
pub fn grid(people: &[Settled], cell_m: f64, rules: &Rules<'_>) -> Option<Vec<Candidate>> {
    let people: Vec<&Settled> = people
        .iter()
        .filter(|settled| settled.people > 0.0)
        .collect();
    let (mut west, mut south, mut east, mut north) = (
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    );
    for LonLat { lon, lat } in people.iter().map(|settled| settled.position) {
        (west, south) = (west.min(lon), south.min(lat));
        (east, north) = (east.max(lon), north.max(lat));
    }
    if people.is_empty() {
        return Some(Vec::new());
    }
    let frame = LocalFrame::around(LonLat::new(
        f64::midpoint(west, east),
        f64::midpoint(south, north),
    ));
    let corner = frame.to_xy(LonLat::new(west, south));
    let cell_of = |position: LonLat| {
        let [x, y] = frame.to_xy(position);
        [
            ((x - corner[0]) / cell_m).floor(),
            ((y - corner[1]) / cell_m).floor(),
        ]
    };
    let far = cell_of(LonLat::new(east, north));
    if cell_m <= 0.0 || far.iter().any(|cells| !(0.0..MOST_CELLS).contains(cells)) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked above"
    )]
    let cell_of = |position: LonLat| cell_of(position).map(|cell| cell as u32);
    let mut cells: std::collections::BTreeMap<[u32; 2], (f64, f64, f64)> =
        std::collections::BTreeMap::new();
    for settled in people {
        let sum = cells.entry(cell_of(settled.position)).or_default();
        sum.0 += settled.people;
        sum.1 += settled.people * settled.position.lon;
        sum.2 += settled.people * settled.position.lat;
    }
    let found = cells
        .into_iter()
        .map(|([column, row], (people, lon, lat))| {
            let position = LonLat::new(lon / people, lat / people);
            (Origin::Cell(column, row), position, people)
        });
    Some(chosen(found.collect(), rules))
}

/// Counts the people near each place.
fn around(places: Vec<(Origin, LonLat)>, people: &[Settled], rules: &Rules<'_>) -> Vec<Candidate> {
    let inhabited = people.iter().filter(|settled| settled.people > 0.0);
    let points = inhabited.map(|s| GeomWithData::new(s.position.on_unit_sphere(), s.people));
    let tree = RTree::bulk_load(points.collect());
    let reach = squared_chord(rules.near_m);
    let counted = places.into_iter().map(|(origin, position)| {
        let here = position.on_unit_sphere();
        let near = tree.locate_within_distance(here, reach);
        // Sorted, so that the sum does not depend on how the tree was built.
        let mut people: Vec<f64> = near.map(|point| point.data).collect();
        people.sort_unstable_by(f64::total_cmp);
        (origin, position, people.into_iter().sum())
    });
    chosen(counted.collect(), rules)
}

/// Squared chord of the unit sphere under a way of so many metres.
fn squared_chord(metres: f64) -> f64 {
    let half = (metres / EARTH_RADIUS_M / 2.0)
        .clamp(0.0, std::f64::consts::FRAC_PI_2)
        .sin();
    4.0 * half * half
}

/// Leaves out what is not allowed or not needed, best first; then in the order of origins.
fn chosen(places: Vec<(Origin, LonLat, f64)>, rules: &Rules<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = places
        .into_iter()
        .filter(|(_, _, people)| *people >= rules.least_people && *people > 0.0)
        .map(|(origin, position, people)| {
            let suitability = (rules.suitability)(position);
            let suitability = if suitability.is_nan() {
                0.0
            } else {
                suitability.clamp(0.0, 1.0)
            };
            Candidate {
                position,
                people,
                suitability,
                origin,
            }
        })
        .filter(|candidate| candidate.suitability > 0.0)
        .collect();
    let worth = |candidate: &Candidate| candidate.people * candidate.suitability;
    found.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.origin.cmp(&b.origin)));
    if rules.apart_m > 0.0 {
        found = apart(found, squared_chord(rules.apart_m));
    }
    found.truncate(rules.most.unwrap_or(usize::MAX));
    found.sort_by_key(|candidate| candidate.origin);
    found
}

/// Those that no better one is nearer to than the chord.
fn apart(sorted: Vec<Candidate>, chord: f64) -> Vec<Candidate> {
    let mut taken: RTree<[f64; 3]> = RTree::new();
    let mut kept = Vec::new();
    for candidate in sorted {
        let here = candidate.position.on_unit_sphere();
        let free = taken
            .nearest_neighbor(&here)
            .is_none_or(|near| near.distance_2(&here) >= chord);
        if free {
            taken.insert(here);
            kept.push(candidate);
        }
    }
    kept
}
