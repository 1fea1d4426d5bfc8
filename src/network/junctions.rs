//! Where the chains of one profile meet: their ends, and the arcs that leave each vertex.

use crate::model::ids::{ArcId, ChainId, Id, IdVec, VertexId};

use super::chains::Chains;
use super::graph::Network;
use super::rows::rows;

/// The ends of every chain, first and last.
pub(super) fn ends(network: &Network, chains: &Chains) -> IdVec<ChainId, [VertexId; 2]> {
    chains
        .chains
        .ids()
        .map(|chain| {
            let edges = chains.edges(chain);
            let last = edges[edges.len() - 1];
            [network.tail(edges[0]), network.head(last)]
        })
        .collect()
}

/// The arcs that leave each vertex, open ones only.
#[derive(Debug)]
pub(super) struct Exits {
    first: Vec<u32>,
    arcs: Vec<ArcId>,
    /// How many ends of chains meet at each vertex, open that way or not.
    roads: Vec<u32>,
}

impl Exits {
    pub(super) fn new(
        vertices: usize,
        chains: &Chains,
        ends: &IdVec<ChainId, [VertexId; 2]>,
    ) -> Self {
        let mut roads = vec![0u32; vertices];
        for end in ends.iter().flatten() {
            roads[end.index()] += 1;
        }
        let tail = |arc: ArcId| ends[arc.chain()][arc.bound().index()].index();
        let (first, arcs) = rows(vertices, || chains.arcs().map(|arc| (tail(arc), arc)));
        Self { first, arcs, roads }
    }

    /// The open arcs out of a vertex.
    pub(super) fn of(&self, vertex: VertexId) -> &[ArcId] {
        let row = self.first[vertex.index()] as usize..self.first[vertex.index() + 1] as usize;
        &self.arcs[row]
    }

    /// How many vertices there are.
    pub(super) fn vertices(&self) -> usize {
        self.roads.len()
    }

    /// How many ends of chains meet at a vertex.
    pub(super) fn roads(&self, vertex: VertexId) -> u32 {
        self.roads[vertex.index()]
    }
}
