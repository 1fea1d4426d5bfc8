//! A point joined to the network: which edge, where on it, and what each way off it costs.

use crate::model::cost::TravelCost;
use crate::model::geo::{EARTH_RADIUS_M, LonLat};
use crate::model::ids::{EdgeId, NodeId};
use crate::model::units::{Decimetres, Deciseconds};

use super::router::Router;

/// Not more than a degree of latitude has anywhere, with a margin.
pub(super) const METRES_PER_DEGREE: f64 = 110_000.0;

/// Whether a trip starts or ends at the point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heading {
    /// The trip starts here.
    Leaving,
    /// The trip ends here.
    Arriving,
}

impl Heading {
    /// The heading at the other end of the trip.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Leaving => Self::Arriving,
            Self::Arriving => Self::Leaving,
        }
    }
}

/// A point joined to the network.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Joint {
    /// The point itself.
    pub point: LonLat,
    /// The edge it joins.
    pub edge: EdgeId,
    /// Where on the edge, 0 (tail) ..= 1 (head) of its drawn length.
    pub fraction: f64,
    /// The place on the edge.
    pub place: LonLat,
    /// Straight distance to it, metres.
    pub metres: f64,
    /// The access leg.
    pub leg: TravelCost,
    on_sphere: [f64; 3],
    tail: NodeId,
    head: NodeId,
    forward: Option<Parts>,
    backward: Option<Parts>,
}

/// An edge cut at the joint. The two parts of each sum to the whole edge exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Parts {
    tail_side: TravelCost,
    head_side: TravelCost,
}

impl Joint {
    pub(super) fn new(
        router: &Router,
        point: LonLat,
        edge: EdgeId,
        fraction: f64,
        place: LonLat,
        metres: f64,
    ) -> Self {
        let facts = router.network().edges[edge];
        let times = router.times(edge);
        let cut = |time: Option<Deciseconds>| {
            time.map(|time| {
                let tail_side = TravelCost {
                    time: Deciseconds::from_seconds(time.seconds() * fraction),
                    length: Decimetres::from_metres(facts.length.metres() * fraction),
                };
                Parts {
                    tail_side,
                    head_side: TravelCost {
                        time: time - tail_side.time,
                        length: facts.length - tail_side.length,
                    },
                }
            })
        };
        Self {
            point,
            edge,
            fraction,
            place,
            metres,
            on_sphere: point.on_unit_sphere(),
            leg: router.rule().leg(metres, router.profile().access_kmh),
            tail: facts.tail,
            head: facts.head,
            forward: cut(times.forward),
            backward: cut(times.backward),
        }
    }

    /// The nodes a trip passes next to the point, with the cost between, access leg
    /// included: one for a one-way road, else two.
    pub fn links(&self, heading: Heading) -> impl Iterator<Item = (NodeId, TravelCost)> {
        let at = |parts: Option<Parts>, side: fn(Parts) -> TravelCost, node: NodeId| {
            parts.map(|parts| (node, side(parts) + self.leg))
        };
        let links = match heading {
            Heading::Leaving => [
                at(self.forward, |p| p.head_side, self.head),
                at(self.backward, |p| p.tail_side, self.tail),
            ],
            Heading::Arriving => [
                at(self.forward, |p| p.tail_side, self.tail),
                at(self.backward, |p| p.head_side, self.head),
            ],
        };
        links.into_iter().flatten()
    }

    /// The cost from this joint to `to` along their common edge, both legs included;
    /// `None` when they are on different edges or the road is one-way against the trip.
    #[must_use]
    pub fn along_edge(&self, to: &Self) -> Option<TravelCost> {
        if self.edge != to.edge {
            return None;
        }
        let ahead = |parts: Option<Parts>, other: Option<Parts>| {
            let (from, to) = (parts?.tail_side, other?.tail_side);
            Some((from, to))
        };
        let between = if self.fraction <= to.fraction {
            ahead(self.forward, to.forward).map(|(from, to)| TravelCost {
                time: to.time - from.time,
                length: to.length - from.length,
            })
        } else {
            ahead(self.backward, to.backward).map(|(from, to)| TravelCost {
                time: from.time - to.time,
                length: from.length - to.length,
            })
        };
        between.map(|cost| cost + self.leg + to.leg)
    }

    /// The cost of going straight to `to` without any road: only between points that
    /// are nearer to each other than one of them is to its road. Two points in one
    /// place are 0 apart, whatever their way to the road.
    #[must_use]
    pub fn straight(&self, to: &Self, router: &Router) -> Option<TravelCost> {
        let reach = self.metres.max(to.metres);
        if !router.rule().legs || self.chord_m(to) > reach {
            return None;
        }
        let metres = self.point.great_circle_m(to.point);
        (metres <= reach).then(|| router.rule().leg(metres, router.profile().access_kmh))
    }

    /// Through the Earth: a little less than the great circle, and much cheaper to ask.
    fn chord_m(&self, to: &Self) -> f64 {
        let square: f64 = self
            .on_sphere
            .iter()
            .zip(to.on_sphere)
            .map(|(a, b)| (a - b) * (a - b))
            .sum();
        // a millimetre short, so that rounding never rejects a pair the exact test admits
        square.sqrt() * EARTH_RADIUS_M - 0.001
    }

    /// The best way from this joint to `to` that passes no node.
    #[must_use]
    pub fn without_nodes(&self, to: &Self, router: &Router) -> Option<TravelCost> {
        self.along_edge(to)
            .into_iter()
            .chain(self.straight(to, router))
            .min()
    }
}
