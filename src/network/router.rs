//! A network seen by one profile: arcs both ways, main component, snapping.

use std::sync::{Arc as Shared, OnceLock};

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{ArcId, EdgeId, Id};
use crate::model::profile::Profile;
use crate::model::reason::Reason;
use crate::model::units::{Decimetres, Deciseconds};
use crate::spatial::segments::{Foot, Segment, SegmentIndex};

use super::chains::Sum;
use super::components::Components;
use super::folded::Folded;
use super::graph::{Csr, DirectedEdge, EdgeTimes, Network};
use super::hierarchy::{Hierarchy, NodeOrder, Topology};
use super::joint::Joint;
use super::profile_graph::{ProfileGraph, joinable};

mod speedup;

pub use speedup::{Speedup, WORTH_NODES};

/// How points join the network.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AccessRule {
    /// How far a point may be from the nearest usable road, metres.
    pub max_snap_m: f64,
    /// An access leg is this many times the straight line.
    pub detour: f64,
    /// Whether access legs count at all (off only for comparison with engines that ignore them).
    pub legs: bool,
}

/// The snapping radius unless set otherwise, metres.
pub const DEFAULT_MAX_SNAP_M: f64 = 1_000.0;
/// The detour factor of access legs and straight-line trips unless set otherwise.
pub const DEFAULT_DETOUR: f64 = 1.3;

impl Default for AccessRule {
    fn default() -> Self {
        Self {
            max_snap_m: DEFAULT_MAX_SNAP_M,
            detour: DEFAULT_DETOUR,
            legs: true,
        }
    }
}

impl AccessRule {
    /// The cost of `metres` of straight line at `kmh`.
    #[must_use]
    pub fn leg(&self, metres: f64, kmh: f64) -> TravelCost {
        if !self.legs {
            return TravelCost::default();
        }
        let walked = metres * self.detour;
        TravelCost {
            time: Deciseconds::from_seconds(walked * 3.6 / kmh),
            length: Decimetres::from_metres(walked),
        }
    }
}

/// A network seen by one profile. Immutable; share it between threads.
#[derive(Debug)]
pub struct Router {
    network: Shared<Network>,
    profile: usize,
    rule: AccessRule,
    graph: Shared<ProfileGraph>,
    bounds: OnceLock<Option<([f64; 2], [f64; 2])>>,
    speedup: Speedup,
    order: Option<Shared<NodeOrder>>,
    topology: Option<Shared<Topology>>,
    hierarchy: OnceLock<Option<Hierarchy>>,
}

/// Where a point meets an edge.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct EdgeFoot {
    /// The edge.
    pub(super) edge: EdgeId,
    /// Where on it, 0 (tail) ..= 1 (head) of its drawn length.
    pub(super) fraction: f64,
    /// The place.
    pub(super) place: LonLat,
    /// How far away, metres.
    pub(super) metres: f64,
}

impl Router {
    /// Prepares `network` for its profile number `profile`.
    #[must_use]
    pub fn new(network: Shared<Network>, profile: usize, rule: AccessRule) -> Self {
        let graph = network.graphs.get(profile).cloned().flatten();
        let graph = graph.unwrap_or_else(|| Shared::new(ProfileGraph::new(&network, profile)));
        let order = network.orders.get(profile).cloned().flatten();
        let order = order.filter(|order| order.nodes().len() == graph.folded.forward.nodes());
        Self {
            network,
            profile,
            rule,
            graph,
            bounds: OnceLock::new(),
            speedup: Speedup::default(),
            order,
            topology: None,
            hierarchy: OnceLock::new(),
        }
    }

    /// The network underneath.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The network underneath, to keep.
    #[must_use]
    pub fn shared_network(&self) -> Shared<Network> {
        Shared::clone(&self.network)
    }

    /// The profile.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.network.profiles[self.profile]
    }

    /// Its number in the network.
    #[must_use]
    pub fn profile_number(&self) -> usize {
        self.profile
    }

    /// How points join.
    #[must_use]
    pub fn rule(&self) -> &AccessRule {
        &self.rule
    }

    /// The junctions and chains that are searched.
    #[must_use]
    pub fn folded(&self) -> &Folded {
        &self.graph.folded
    }

    /// The arcs as driven.
    #[must_use]
    pub fn forward(&self) -> &Csr {
        &self.folded().forward
    }

    /// The arcs against the driving direction.
    #[must_use]
    pub fn backward(&self) -> &Csr {
        &self.folded().backward
    }

    /// Time and length from the start of an arc to `fraction` of the way along `ride`, one of
    /// its edges.
    pub(super) fn before(&self, arc: ArcId, ride: DirectedEdge, fraction: f64) -> Sum {
        self.folded()
            .before(&self.network, self.profile, arc, ride, fraction)
    }

    /// The islands.
    #[must_use]
    pub fn components(&self) -> &Components {
        &self.graph.components
    }

    /// The times of an edge.
    #[must_use]
    pub fn times(&self, edge: EdgeId) -> EdgeTimes {
        self.network.times[self.profile][edge]
    }

    /// Joins a point to the nearest edge the profile may use, in the main component.
    ///
    /// Depends on nothing but the point and the network.
    pub fn snap(&self, point: LonLat) -> Result<Joint, Reason> {
        let Some(foot) = self
            .graph
            .roads
            .nearest(&self.network, point, self.rule.max_snap_m)
        else {
            return Err(self.why_not(point));
        };
        self.join(point, &foot)
    }

    /// The corners of a box around the roads that points may join.
    pub(super) fn joinable_box(&self) -> Option<[LonLat; 2]> {
        self.graph.roads.bounds()
    }

    /// The straight pieces of roads that points may join which may run through the box between two
    /// corners, by edge and number of the point they begin at.
    pub(super) fn joinable_within(&self, corners: [LonLat; 2], found: impl FnMut(EdgeId, u32)) {
        self.graph.roads.within(&self.network, corners, found);
    }

    /// The segments of islands, which points may not join.
    pub(super) fn island_segments(&self) -> SegmentIndex {
        let graph = &self.graph;
        let joinable = joinable(&graph.folded, &graph.components);
        let is_island = |id: &EdgeId| {
            let seat = graph.folded.seat(*id);
            seat.is_some_and(|seat| !joinable[seat.chain.index()])
        };
        let islands = self.network.edges.ids().filter(is_island);
        let segments = islands.flat_map(|id| {
            let pieces = (0u32..).zip(self.network.geometry(id).windows(2));
            pieces.map(move |(piece, pair)| Segment {
                line: id.0,
                piece,
                from: pair[0].into(),
                to: pair[1].into(),
            })
        });
        SegmentIndex::new(segments.collect())
    }

    /// Joins a point to the place of an edge that is nearest to it.
    pub(super) fn join(&self, point: LonLat, foot: &Foot) -> Result<Joint, Reason> {
        let edge = EdgeId(foot.line);
        let Some(seat) = self.folded().seat(edge) else {
            return Err(self.why_not(point));
        };
        let geometry = self.network.line(edge);
        let piece = foot.piece as usize;
        let drawn = |points: &[LonLat]| -> f64 {
            points
                .windows(2)
                .map(|pair| pair[0].great_circle_m(pair[1]))
                .sum()
        };
        let before = drawn(&geometry[..=piece])
            + foot.along * geometry[piece].great_circle_m(geometry[piece + 1]);
        let whole = drawn(&geometry);
        let fraction = if whole > 0.0 {
            (before / whole).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let foot = EdgeFoot {
            edge,
            fraction,
            place: foot.point,
            metres: foot.metres,
        };
        Ok(Joint::new(self, point, seat, foot))
    }

    fn why_not(&self, point: LonLat) -> Reason {
        let Some((low, high)) = *self.bounds.get_or_init(|| self.network.bounds()) else {
            return Reason::OutsideNetwork;
        };
        let frame = crate::model::geo::LocalFrame::around(point);
        let (box_low, box_high) = frame.degree_box(self.rule.max_snap_m);
        let apart = (0..2).any(|axis| box_high[axis] < low[axis] || box_low[axis] > high[axis]);
        if apart {
            Reason::OutsideNetwork
        } else {
            Reason::SnapTooFar
        }
    }
}
