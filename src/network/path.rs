//! The fastest path of a pair, with its parts: they sum exactly to the cost.

use std::cell::Cell;

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{ArcId, EdgeId, NodeId};
use crate::model::street::Bound;
use crate::model::units::MAX_TIME;

use super::graph::DirectedEdge;
use super::joint::{Heading, Joint, Link};
use super::router::Router;
use super::search::{Scratch, one_to_all_where};

/// What a part of a trip runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartKind {
    /// From the start to the road.
    Access,
    /// Along an edge, or a piece of it.
    Road(EdgeId),
    /// From the road to the end.
    Egress,
    /// Straight from start to end, without any road.
    Straight,
}

/// A part of a trip.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// What it runs on.
    pub kind: PartKind,
    /// What it costs.
    pub cost: TravelCost,
}

/// A trip.
#[derive(Clone, PartialEq, Debug)]
pub struct Path {
    /// The cost of the whole.
    pub cost: TravelCost,
    /// Its parts in travel order.
    pub parts: Vec<Part>,
    /// Its line from start to end, access legs as straight lines.
    pub line: Vec<LonLat>,
}

/// The fastest path between two joined points; `None` when there is none.
#[must_use]
pub fn path(router: &Router, from: &Joint, to: &Joint) -> Option<Path> {
    let mut scratch = Scratch::new(router.forward().nodes());
    let starts: Vec<Link> = from.links(router, Heading::Leaving).collect();
    let ends: Vec<Link> = to.links(router, Heading::Arriving).collect();
    let best = Cell::new(None);
    // nothing behind the best way found so far can be on a better one
    let is_worth = |node: NodeId, cost: TravelCost| {
        for end in ends.iter().filter(|end| end.node == node) {
            let whole = cost + end.cost;
            if best.get().is_none_or(|best| whole < best) {
                best.set(Some(whole));
            }
        }
        best.get().is_none_or(|best| cost <= best)
    };
    one_to_all_where(
        router.forward(),
        starts.iter().map(|link| (link.node, link.cost)),
        MAX_TIME,
        is_worth,
        &mut scratch,
    );
    let through = to
        .links(router, Heading::Arriving)
        .filter_map(|link| Some((scratch.cost(link.node)? + link.cost, link)))
        .min_by_key(|(cost, link)| (*cost, link.node, link.along));
    let along = from.along_chain(to);
    let straight = from.straight(to, router);
    let best = through
        .map(|(cost, _)| cost)
        .into_iter()
        .chain(along.map(|(cost, _)| cost))
        .chain(straight)
        .min()?;
    if straight == Some(best) {
        return Some(straight_path(from, to, best));
    }
    let mut trip = Trip::start(router, from);
    match (along, through) {
        (Some((cost, arc)), _) if cost == best => {
            let driven = difference(difference(best, from.leg), to.leg);
            trip.ride(arc, Some(from), Some(to), driven);
        }
        (_, Some((_, last))) => {
            let (first, nodes) = trail(&scratch, last.node);
            let cost = scratch.cost(first)?;
            let start = starts
                .iter()
                .find(|link| link.node == first && link.cost == cost)?;
            trip.ride(start.along, Some(from), None, difference(cost, from.leg));
            let mut before = cost;
            for (node, arc) in nodes {
                let cost = scratch.cost(node)?;
                trip.ride(arc, None, None, difference(cost, before));
                before = cost;
            }
            trip.ride(last.along, None, Some(to), difference(last.cost, to.leg));
        }
        (_, None) => return None,
    }
    Some(trip.finish(to, best))
}

fn difference(a: TravelCost, b: TravelCost) -> TravelCost {
    TravelCost {
        time: a.time - b.time,
        length: a.length - b.length,
    }
}

/// The first node after the start, and from there to `last` each node with the arc to it.
fn trail(scratch: &Scratch, last: NodeId) -> (NodeId, Vec<(NodeId, ArcId)>) {
    let mut nodes = Vec::new();
    let mut node = last;
    while let Some((parent, arc)) = scratch.parent(node) {
        nodes.push((node, arc));
        node = parent;
    }
    nodes.reverse();
    (node, nodes)
}

fn straight_path(from: &Joint, to: &Joint, cost: TravelCost) -> Path {
    Path {
        cost,
        parts: vec![Part {
            kind: PartKind::Straight,
            cost,
        }],
        line: vec![from.point, to.point],
    }
}

struct Trip<'a> {
    router: &'a Router,
    parts: Vec<Part>,
    line: Vec<LonLat>,
}

impl<'a> Trip<'a> {
    fn start(router: &'a Router, from: &Joint) -> Self {
        Self {
            router,
            parts: vec![Part {
                kind: PartKind::Access,
                cost: from.leg,
            }],
            line: vec![from.point, from.place],
        }
    }

    /// Along an arc, or the part of it after `from` or before `to`, for `cost`.
    ///
    /// The edges of the arc share the cost as they take it; what rounding leaves over, and
    /// what was lost in the turn into the arc, falls to the first.
    fn ride(&mut self, arc: ArcId, from: Option<&Joint>, to: Option<&Joint>, cost: TravelCost) {
        let network = self.router.network();
        let rides: Vec<DirectedEdge> = self.router.folded().chains.rides(arc).collect();
        let place = |joint: &Joint| rides.iter().position(|ride| ride.edge() == joint.edge);
        let first = from.and_then(place).unwrap_or(0);
        let last = to.and_then(place).unwrap_or(rides.len() - 1);
        let part = |place: usize| {
            let along = |joint: &Joint| match rides[place].bound() {
                Bound::Forward => joint.fraction,
                Bound::Backward => 1.0 - joint.fraction,
            };
            let start = from.filter(|_| place == first).map_or(0.0, along);
            let end = to.filter(|_| place == last).map_or(1.0, along);
            (start, end)
        };
        let sum = |place: usize, along: f64| self.router.before(arc, rides[place], along).rounded();
        let mut left = cost;
        let mut parts = Vec::new();
        for place in (first..=last).rev() {
            let (start, end) = part(place);
            let own = difference(sum(place, end), sum(place, start));
            let share = TravelCost {
                time: own.time.min(left.time),
                length: own.length.min(left.length),
            };
            let cost = if place == first { left } else { share };
            left = difference(left, cost);
            parts.push(Part {
                kind: PartKind::Road(rides[place].edge()),
                cost,
            });
        }
        self.parts.extend(parts.into_iter().rev());
        for (place, ride) in rides.iter().enumerate().take(last + 1).skip(first) {
            let (start, end) = part(place);
            let mut line = network.line(ride.edge());
            if ride.bound() == Bound::Backward {
                line.reverse();
            }
            self.line.extend(cut(&line, start.min(end), end));
        }
    }

    fn finish(mut self, to: &Joint, cost: TravelCost) -> Path {
        self.parts.push(Part {
            kind: PartKind::Egress,
            cost: to.leg,
        });
        self.line.extend([to.place, to.point]);
        self.line.dedup();
        if self.line.len() == 1 {
            self.line.push(to.point);
        }
        Path {
            cost,
            parts: self.parts,
            line: self.line,
        }
    }
}

/// The piece of a line between two fractions of its drawn length.
pub(super) fn cut(points: &[LonLat], from: f64, to: f64) -> Vec<LonLat> {
    let lengths: Vec<f64> = points
        .windows(2)
        .map(|pair| pair[0].great_circle_m(pair[1]))
        .collect();
    let whole: f64 = lengths.iter().sum();
    let (from, to) = (from * whole, to * whole);
    let mut piece = Vec::new();
    let mut passed = 0.0;
    for (pair, length) in points.windows(2).zip(lengths) {
        let at = |metres: f64| {
            let share = if length > 0.0 {
                ((metres - passed) / length).clamp(0.0, 1.0)
            } else {
                0.0
            };
            LonLat::new(
                pair[0].lon + share * (pair[1].lon - pair[0].lon),
                pair[0].lat + share * (pair[1].lat - pair[0].lat),
            )
        };
        if passed + length >= from && passed <= to {
            piece.push(at(from.max(passed)));
            piece.push(at(to.min(passed + length)));
        }
        passed += length;
    }
    piece.dedup();
    piece
}
