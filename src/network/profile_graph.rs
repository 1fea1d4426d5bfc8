//! What one profile searches and where it may be joined: all of a router that depends on roads
//! and times alone. A network file keeps it, so that opening makes nothing.

use super::components::{Components, components};
use super::folded::Folded;
use super::graph::Network;
use super::road_index::RoadIndex;
use crate::model::ids::{Id, NodeId};

/// The folded network of one profile, its islands, and its index of roads.
#[derive(Clone, PartialEq, Debug)]
pub struct ProfileGraph {
    /// The junctions and chains that are searched.
    pub folded: Folded,
    /// The islands.
    pub components: Components,
    /// The roads that points may join.
    pub(super) roads: RoadIndex,
}

impl ProfileGraph {
    /// Makes it for `network`'s profile number `profile`.
    #[must_use]
    pub fn new(network: &Network, profile: usize) -> Self {
        let folded = Folded::new(network, profile);
        let components = components(&folded.forward);
        let joinable = joinable(&folded, &components);
        let roads = RoadIndex::new(network, |edge| {
            let seat = folded.seat(edge);
            seat.is_some_and(|seat| joinable[seat.chain.index()])
        });
        Self {
            folded,
            components,
            roads,
        }
    }
}

/// Which chains may be joined: those that are driven between two nodes of the main component.
pub(super) fn joinable(folded: &Folded, components: &Components) -> Vec<bool> {
    let mut joinable = vec![false; folded.chains.chains.len()];
    for tail in (0..folded.forward.nodes()).map(NodeId::at) {
        if components.is_main(tail) {
            for arc in folded.forward.arcs(tail) {
                joinable[arc.along.chain().index()] |= components.is_main(arc.head);
            }
        }
    }
    joinable
}
