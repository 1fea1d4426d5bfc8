//! The fastest path of a pair, with its parts: they sum exactly to the cost.

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{EdgeId, NodeId};
use crate::model::units::MAX_TIME;

use super::joint::{Heading, Joint};
use super::router::Router;
use super::search::{Scratch, one_to_some};

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
    let targets: Vec<(NodeId, TravelCost)> = to.links(Heading::Arriving).collect();
    one_to_some(
        router.forward(),
        from.links(Heading::Leaving),
        &targets,
        MAX_TIME,
        &mut scratch,
    );
    let through = to
        .links(Heading::Arriving)
        .filter_map(|(node, link)| Some((scratch.cost(node)? + link, node)))
        .min();
    let along = from.along_edge(to);
    let straight = from.straight(to, router);
    let best = through
        .map(|(cost, _)| cost)
        .into_iter()
        .chain(along)
        .chain(straight)
        .min()?;
    if straight == Some(best) {
        return Some(straight_path(from, to, best));
    }
    let mut trip = Trip::start(router, from);
    if along == Some(best) {
        trip.ride(
            from.edge,
            from.fraction,
            to.fraction,
            best_between(best, from, to),
        );
    } else {
        let (_, last) = through?;
        let nodes = trail(&scratch, last);
        let (first, first_cost) = (nodes[0].0, scratch.cost(nodes[0].0)?);
        trip.leave(from, first, first_cost);
        for pair in nodes.windows(2) {
            let (node, edge) = pair[1];
            let cost = scratch.cost(node)?;
            let before = scratch.cost(pair[0].0)?;
            let forward = router.network().edges[edge].head == node
                && router.times(edge).forward == Some(cost.time - before.time);
            let (start, end) = if forward { (0.0, 1.0) } else { (1.0, 0.0) };
            trip.ride(edge, start, end, difference(cost, before));
        }
        let arrived = scratch.cost(last)?;
        trip.arrive(to, last, difference(difference(best, arrived), to.leg));
    }
    Some(trip.finish(to, best))
}

fn difference(a: TravelCost, b: TravelCost) -> TravelCost {
    TravelCost {
        time: a.time - b.time,
        length: a.length - b.length,
    }
}

fn best_between(best: TravelCost, from: &Joint, to: &Joint) -> TravelCost {
    difference(difference(best, from.leg), to.leg)
}

/// Nodes from the first after the start to `last`, each with the edge that led to it.
fn trail(scratch: &Scratch, last: NodeId) -> Vec<(NodeId, EdgeId)> {
    let mut nodes = Vec::new();
    let mut node = last;
    while let Some((parent, edge)) = scratch.parent(node) {
        nodes.push((node, edge));
        node = parent;
    }
    nodes.push((node, EdgeId(0)));
    nodes.reverse();
    nodes
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

    /// From the joint to the first node.
    fn leave(&mut self, from: &Joint, node: NodeId, cost_with_leg: TravelCost) {
        let edge = self.router.network().edges[from.edge];
        let cost = difference(cost_with_leg, from.leg);
        // a loop's two ends are one node: the direction is the one whose cost it was
        let to_head =
            edge.head == node && from.links(Heading::Leaving).next() == Some((node, cost_with_leg));
        self.ride(
            from.edge,
            from.fraction,
            if to_head { 1.0 } else { 0.0 },
            cost,
        );
    }

    /// From the last node to the joint.
    fn arrive(&mut self, to: &Joint, node: NodeId, cost: TravelCost) {
        let edge = self.router.network().edges[to.edge];
        let from_tail =
            edge.tail == node && to.links(Heading::Arriving).next() == Some((node, cost + to.leg));
        self.ride(
            to.edge,
            if from_tail { 0.0 } else { 1.0 },
            to.fraction,
            cost,
        );
    }

    fn ride(&mut self, edge: EdgeId, start: f64, end: f64, cost: TravelCost) {
        self.parts.push(Part {
            kind: PartKind::Road(edge),
            cost,
        });
        let mut piece = cut(
            self.router.network().geometry(edge),
            start.min(end),
            start.max(end),
        );
        if start > end {
            piece.reverse();
        }
        self.line.extend(piece);
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
