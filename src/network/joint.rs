//! A point joined to the network: which edge, where on it, and what each way off it costs.

use std::cmp::Ordering;

use crate::model::cost::TravelCost;
use crate::model::geo::{EARTH_RADIUS_M, LonLat};
use crate::model::ids::{ArcId, ChainId, EdgeId, NodeId};
use crate::model::street::Bound;
use crate::model::units::Deciseconds;

use super::chains::Seat;
use super::router::{EdgeFoot, Router};

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
    seat: Seat,
    /// Where on its chain, as the chain runs: place of the edge and part of the way along it.
    position: (u32, f64),
    /// The chain cut at the joint, as the chain runs and against it.
    cuts: [Option<Cut>; 2],
}

/// An arc cut at the joint. The two parts sum to the whole arc exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Cut {
    before: TravelCost,
    after: TravelCost,
}

/// A node next to a joint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// The node.
    pub node: NodeId,
    /// The cost between, access leg included.
    pub cost: TravelCost,
    /// The arc between.
    pub along: ArcId,
}

impl Joint {
    /// Joins `point` to an edge that is open to the router's profile, `seat` of its chain.
    pub(super) fn new(router: &Router, point: LonLat, seat: Seat, foot: EdgeFoot) -> Self {
        let EdgeFoot {
            edge,
            fraction,
            place,
            metres,
        } = foot;
        let folded = router.folded();
        let ride = folded.chains.edges(seat.chain)[seat.place as usize];
        let along = match ride.bound() {
            Bound::Forward => fraction,
            Bound::Backward => 1.0 - fraction,
        };
        let cuts = Bound::BOTH.map(|bound| {
            let arc = ArcId::new(seat.chain, bound);
            let whole = folded.chains.cost(arc)?;
            let (ride, along) = match bound {
                Bound::Forward => (ride, along),
                Bound::Backward => (ride.reversed(), 1.0 - along),
            };
            let before = router.before(arc, ride, along).rounded();
            let before = TravelCost {
                time: before.time.min(whole.time),
                length: before.length.min(whole.length),
            };
            let after = TravelCost {
                time: whole.time - before.time,
                length: whole.length - before.length,
            };
            Some(Cut { before, after })
        });
        Self {
            point,
            edge,
            fraction,
            place,
            metres,
            on_sphere: point.on_unit_sphere(),
            leg: router.rule().leg(metres, router.profile().access_kmh),
            seat,
            position: (seat.place, along),
            cuts,
        }
    }

    /// The chain it joins.
    #[must_use]
    pub fn chain(&self) -> ChainId {
        self.seat.chain
    }

    /// Where it is on its chain, as the chain runs: place of the edge, and part of the way along.
    pub(super) fn position(&self) -> (u32, f64) {
        self.position
    }

    /// The time to it along its chain from where the arc that goes `bound` begins.
    pub(super) fn time_before(&self, bound: Bound) -> Option<Deciseconds> {
        Some(self.cuts[bound.index()]?.before.time)
    }

    /// The nodes a trip passes next to the point: one in each direction in which the road is
    /// open, more where the road can be entered from several copies of a split junction.
    pub fn links(&self, router: &Router, heading: Heading) -> impl Iterator<Item = Link> {
        let folded = router.folded();
        Bound::BOTH.into_iter().flat_map(move |bound| {
            let along = ArcId::new(self.seat.chain, bound);
            let cut = self.cuts[bound.index()];
            let leaving = cut
                .filter(|_| heading == Heading::Leaving)
                .zip(folded.arrival(along))
                .map(|(cut, node)| Link {
                    node,
                    cost: cut.after + self.leg,
                    along,
                });
            let arriving = cut.filter(|_| heading == Heading::Arriving).map(|cut| {
                folded.entries(along).iter().map(move |entry| {
                    let before = TravelCost {
                        time: cut.before.time + entry.extra,
                        ..cut.before
                    };
                    Link {
                        node: entry.node,
                        cost: before + self.leg,
                        along,
                    }
                })
            });
            leaving.into_iter().chain(arriving.into_iter().flatten())
        })
    }

    /// Which way along their common chain `to` lies, and what that costs, both legs included;
    /// `None` when they are on different chains or the road is one-way against the trip.
    #[must_use]
    pub fn along_chain(&self, to: &Self) -> Option<(TravelCost, ArcId)> {
        if self.seat.chain != to.seat.chain {
            return None;
        }
        let between = |bound: Bound| {
            let (from, to) = (
                self.cuts[bound.index()]?.before,
                to.cuts[bound.index()]?.before,
            );
            let cost = TravelCost {
                time: to.time - from.time,
                length: to.length - from.length,
            };
            Some((cost, ArcId::new(self.seat.chain, bound)))
        };
        let (cost, arc) = match self.position.partial_cmp(&to.position)? {
            Ordering::Less => between(Bound::Forward),
            Ordering::Greater => between(Bound::Backward),
            Ordering::Equal => between(Bound::Forward).or_else(|| between(Bound::Backward)),
        }?;
        Some((cost + self.leg + to.leg, arc))
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
        self.along_chain(to)
            .map(|(cost, _)| cost)
            .into_iter()
            .chain(self.straight(to, router))
            .min()
    }
}
