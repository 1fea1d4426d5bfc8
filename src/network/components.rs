//! Islands: points are joined to the main strongly connected component only, so that
//! whatever is reached can also be left.

use petgraph::Graph;
use petgraph::algo::kosaraju_scc;

use crate::model::ids::{Id, NodeId};

use super::graph::Csr;

/// The strongly connected components of one profile's graph.
#[derive(Clone, Debug)]
pub struct Components {
    /// Whether each node, by id, is in the main component: the one with most nodes,
    /// of equally large ones the one that holds the smallest node id.
    pub main: Vec<bool>,
    /// How many components there are, single nodes included.
    pub count: usize,
    /// How many nodes the main one has.
    pub main_nodes: usize,
}

/// Finds them (Kosaraju, linear time).
#[must_use]
pub fn components(graph: &Csr) -> Components {
    let mut arcs =
        Graph::<(), (), petgraph::Directed, u32>::with_capacity(graph.nodes(), graph.len());
    let nodes: Vec<_> = (0..graph.nodes()).map(|_| arcs.add_node(())).collect();
    for tail in 0..graph.nodes() {
        for arc in graph.arcs(NodeId::at(tail)) {
            arcs.add_edge(nodes[tail], nodes[arc.head.index()], ());
        }
    }
    let found = kosaraju_scc(&arcs);
    let largest = found.iter().min_by_key(|component| {
        let smallest = component.iter().map(|node| node.index()).min();
        (std::cmp::Reverse(component.len()), smallest)
    });
    let mut main = vec![false; graph.nodes()];
    for node in largest.into_iter().flatten() {
        main[node.index()] = true;
    }
    Components {
        main,
        count: found.len(),
        main_nodes: largest.map_or(0, Vec::len),
    }
}
