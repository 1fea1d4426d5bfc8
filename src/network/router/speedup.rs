//! A router's hierarchy: whether it has one, and what it is made from.

use std::sync::{Arc as Shared, OnceLock};

use super::Router;
use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{Id, NodeId};
use crate::network::folded::Folded;
use crate::network::graph::Network;
use crate::network::hierarchy::{Hierarchy, NodeOrder, Topology, nested_dissection};
use crate::network::profile_graph::ProfileGraph;

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

impl Router {
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

    /// The hierarchy if it was made before, or must be used at any price.
    pub(in crate::network) fn made_hierarchy(&self) -> Option<&Hierarchy> {
        if self.speedup == Speedup::Always {
            return self.hierarchy();
        }
        self.hierarchy.get().and_then(Option::as_ref)
    }

    /// The hierarchy if there is one already or making it takes no ordering.
    pub(in crate::network) fn ready_hierarchy(&self) -> Option<&Hierarchy> {
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
