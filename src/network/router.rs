//! A network seen by one profile: arcs both ways, main component, snapping.

use std::sync::{Arc as Shared, OnceLock};

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{ArcId, EdgeId, Id, NodeId};
use crate::model::profile::Profile;
use crate::model::reason::Reason;
use crate::model::units::{Decimetres, Deciseconds};
use crate::spatial::segments::{Foot, Segment, SegmentIndex};

use super::chains::Sum;
use super::components::Components;
use super::folded::Folded;
use super::graph::{Csr, DirectedEdge, EdgeTimes, Network};
use super::hierarchy::{Hierarchy, NodeOrder, Topology, nested_dissection};
use super::joint::Joint;
use super::profile_graph::{ProfileGraph, joinable};

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

/// Whether a router may answer by a hierarchy. The answers are the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Speedup {
    /// From [`WORTH_NODES`] nodes on.
    #[default]
    Auto,
    /// Never: the referee.
    Never,
    /// At any size.
    Always,
}

/// Networks of so many nodes get a hierarchy: plain search takes under a millisecond below.
pub const WORTH_NODES: usize = 5_000;

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

    /// Sets whether answers may come by a hierarchy.
    #[must_use]
    pub fn with_speedup(mut self, speedup: Speedup) -> Self {
        self.speedup = speedup;
        self.hierarchy = OnceLock::new();
        self
    }

    /// Takes over an order made before for these nodes, by [`Router::node_order`] of a
    /// router with the same junctions: ordering is by far the longest part of making a hierarchy.
    #[must_use]
    pub fn with_order(mut self, order: Shared<NodeOrder>) -> Self {
        self.order = (order.nodes().len() == self.forward().nodes()).then_some(order);
        self.hierarchy = OnceLock::new();
        self
    }

    /// Takes over the topology of another router's hierarchy over the same nodes, for new
    /// speeds or closures: then only travel costs are put on it. It is passed over when
    /// this router has roads that the other one had not.
    #[must_use]
    pub fn with_topology(mut self, topology: Shared<Topology>) -> Self {
        self.topology = (topology.nodes() == self.forward().nodes()).then_some(topology);
        self.hierarchy = OnceLock::new();
        self
    }

    /// Orders the nodes for a hierarchy; the same for all speeds.
    #[must_use]
    pub fn node_order(&self) -> NodeOrder {
        order_nodes(&self.network, self.folded())
    }

    /// The hierarchy, made at first use; `None` when plain search answers.
    #[must_use]
    pub fn hierarchy(&self) -> Option<&Hierarchy> {
        let worth = match self.speedup {
            Speedup::Auto => self.components().main_nodes >= WORTH_NODES,
            Speedup::Never => false,
            Speedup::Always => true,
        };
        if !worth {
            return None;
        }
        self.hierarchy
            .get_or_init(|| self.make_hierarchy())
            .as_ref()
    }

    /// The hierarchy if it was made before.
    pub(super) fn made_hierarchy(&self) -> Option<&Hierarchy> {
        self.hierarchy.get().and_then(Option::as_ref)
    }

    /// The hierarchy if there is one already or making it takes no ordering.
    pub(super) fn ready_hierarchy(&self) -> Option<&Hierarchy> {
        let ready =
            self.order.is_some() || self.topology.is_some() || self.hierarchy.get().is_some();
        (ready || self.speedup == Speedup::Always)
            .then(|| self.hierarchy())
            .flatten()
    }

    fn make_hierarchy(&self) -> Option<Hierarchy> {
        let arcs = self.attached_arcs();
        let root = self.main_node()?;
        let known = self.topology.as_ref();
        if let Some(hierarchy) =
            known.and_then(|t| Hierarchy::around(Shared::clone(t), &arcs, root))
        {
            return Some(hierarchy);
        }
        let edges: Vec<(u32, u32)> = arcs.iter().map(|(tail, head, _)| (*tail, *head)).collect();
        let known = self.order.as_ref();
        let topology = known
            .and_then(|order| Topology::if_fit(order, &edges))
            .unwrap_or_else(|| {
                Topology::new(
                    &nested_dissection(&places(&self.network, self.folded()), &edges),
                    &edges,
                )
            });
        drop(edges);
        Hierarchy::around(Shared::new(topology), &arcs, root)
    }

    /// Some node of the main component.
    fn main_node(&self) -> Option<NodeId> {
        let main = |node: &NodeId| self.components().is_main(*node);
        (0..self.forward().nodes()).map(NodeId::at).find(main)
    }

    /// The arcs of everything that hangs together with the main component, one way or the
    /// other: a junction that is split has copies which a trip only passes near its start.
    fn attached_arcs(&self) -> Vec<(u32, u32, TravelCost)> {
        let mut attached = vec![false; self.forward().nodes()];
        let mut open: Vec<NodeId> = self.main_node().into_iter().collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut attached[node.index()], true) {
                for graph in [self.forward(), self.backward()] {
                    let heads = graph.arcs(node).iter().map(|arc| arc.head);
                    open.extend(heads.filter(|head| !attached[head.index()]));
                }
            }
        }
        let nodes = (0..self.forward().nodes()).map(NodeId::at);
        nodes
            .filter(|tail| attached[tail.index()])
            .flat_map(|tail| self.forward().arcs(tail).iter().map(move |arc| (tail, arc)))
            .map(|(tail, arc)| (tail.0, arc.head.0, arc.cost))
            .collect()
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

    /// The segments that points may join.
    pub(super) fn segments(&self) -> impl Iterator<Item = Segment> {
        self.graph.roads.segments(&self.network)
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

impl Network {
    /// Makes what routers of each profile need and files keep: what is searched, and where there
    /// are enough junctions for a hierarchy their order, by far the longest part of making one.
    pub fn prepare(&mut self) {
        let graphs = (0..self.profiles.len()).map(|profile| ProfileGraph::new(self, profile));
        let graphs: Vec<Shared<ProfileGraph>> = graphs.map(Shared::new).collect();
        let orders = graphs.iter().map(|graph| {
            let is_worth = graph.folded.forward.nodes() >= WORTH_NODES;
            is_worth.then(|| Shared::new(order_nodes(self, &graph.folded)))
        });
        self.orders = orders.collect();
        self.graphs = graphs.into_iter().map(Some).collect();
    }
}

fn order_nodes(network: &Network, folded: &Folded) -> NodeOrder {
    let nodes = (0..folded.forward.nodes()).map(NodeId::at);
    let edges: Vec<(u32, u32)> = nodes
        .flat_map(|tail| {
            let arcs = folded.forward.arcs(tail).iter();
            arcs.map(move |arc| (tail.0, arc.head.0))
        })
        .collect();
    nested_dissection(&places(network, folded), &edges)
}

/// The nodes on a plane that keeps shapes well enough to cut the network in two.
fn places(network: &Network, folded: &Folded) -> Vec<[f32; 2]> {
    let middle = network
        .bounds()
        .map_or(0.0, |(low, high)| f64::midpoint(low[1], high[1]));
    let squeeze = middle.to_radians().cos();
    #[expect(clippy::cast_possible_truncation, reason = "a metre is near enough")]
    folded
        .vertices
        .iter()
        .map(|vertex| LonLat::from(network.vertices[*vertex]))
        .map(|place| [(place.lon * squeeze) as f32, place.lat as f32])
        .collect()
}
