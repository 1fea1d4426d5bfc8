//! The roads that are reached within limits.

use geo::LineString;

use super::reach::{Ramps, Reach, Searched};
use crate::model::geo::LonLat;
use crate::model::ids::EdgeId;
use crate::model::units::Deciseconds;
use crate::network::joint::{Heading, Joint};
use crate::network::path::cut;
use crate::network::router::Router;
use crate::network::search::Scratch;

/// The shortest stretch that is told, m. Where a way leads back to the site, rounding can leave
/// one of no length; no map shows less than this.
const SHORTEST_M: f64 = 0.01;

/// A stretch of road all of which is within a limit.
#[derive(Clone, PartialEq, Debug)]
pub struct Stretch {
    /// The edge.
    pub edge: EdgeId,
    /// The shortest limit it is within.
    pub limit: Deciseconds,
    /// Its line, as the edge is drawn.
    pub line: LineString,
}

/// The roads of the main component within each of `limits` of `site`, the site's leg
/// counted and nobody else's. A stretch stands under the shortest limit it is within.
/// Ordered by edge, then by limit, then along the edge.
#[must_use]
pub fn stretches(
    router: &Router,
    site: &Joint,
    people: Heading,
    limits: &[Deciseconds],
    scratch: &mut Scratch,
) -> Vec<Stretch> {
    let mut rising = limits.to_vec();
    rising.sort_unstable();
    rising.dedup();
    let Some(longest) = rising.last() else {
        return Vec::new();
    };
    let searched = Searched::plainly(router, site, people, *longest, scratch);
    let reach = Reach::new(router, site, people, searched);
    let mut edges: Vec<EdgeId> = reach.edges().collect();
    edges.sort_unstable();
    edges.dedup();
    let mut found = Vec::new();
    for edge in edges {
        if !reach.is_joinable(edge) {
            continue;
        }
        let ramps = reach.ramps(edge);
        let mut done: Vec<[f64; 2]> = Vec::new();
        for limit in &rising {
            let within = within(&ramps, f64::from(limit.0));
            for [from, to] in without(&within, &done) {
                let points = cut(&router.network().line(edge), from, to);
                let is_whole = from <= 0.0 && to >= 1.0;
                if points.len() > 1 && (is_whole || metres(&points) >= SHORTEST_M) {
                    found.push(Stretch {
                        edge,
                        limit: *limit,
                        line: points.into_iter().map(geo::Coord::from).collect(),
                    });
                }
            }
            done = within;
        }
    }
    found
}

fn metres(points: &[LonLat]) -> f64 {
    let pairs = points.windows(2);
    pairs.map(|pair| pair[0].great_circle_m(pair[1])).sum()
}

/// Where along an edge some way is within a limit.
fn within(ramps: &Ramps, limit: f64) -> Vec<[f64; 2]> {
    let mut found: Vec<[f64; 2]> = ramps
        .iter()
        .flatten()
        .filter_map(|ramp| {
            let [mut from, mut to] = ramp.open;
            let rise = ramp.times[1] - ramp.times[0];
            if rise == 0.0 {
                return (ramp.times[0] <= limit).then_some([from, to]);
            }
            let end = (limit - ramp.times[0]) / rise;
            if rise > 0.0 {
                to = to.min(end);
            } else {
                from = from.max(end);
            }
            (from < to).then_some([from, to])
        })
        .collect();
    found.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    let mut joined: Vec<[f64; 2]> = Vec::new();
    for [from, to] in found {
        match joined.last_mut() {
            Some(last) if from <= last[1] => last[1] = last[1].max(to),
            _ => joined.push([from, to]),
        }
    }
    joined
}

/// What of `all` is not in `done`; both rise.
fn without(all: &[[f64; 2]], done: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut left = Vec::new();
    for [from, to] in all {
        let mut from = *from;
        for [start, end] in done {
            if *end <= from || *start >= *to {
                continue;
            }
            if *start > from {
                left.push([from, *start]);
            }
            from = from.max(*end);
        }
        if from < *to {
            left.push([from, *to]);
        }
    }
    left
}
