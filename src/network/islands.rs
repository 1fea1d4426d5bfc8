//! Islands with names: road that cannot be reached from the main component, or not be left
//! towards it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::model::geo::LonLat;
use crate::model::ids::{ChainId, EdgeId, NodeId};
use crate::model::units::Decimetres;

use super::graph::Network;
use super::router::Router;

/// A strongly connected component beside the main one.
#[derive(Clone, PartialEq, Debug)]
pub struct Island {
    /// Name or number of most of its road; empty when no road of it has any.
    pub name: String,
    /// Class of most of its road.
    pub class: String,
    /// Length of its road.
    pub length: Decimetres,
    /// A place on it.
    pub place: LonLat,
}

/// The islands of a profile with at least `least` of road, longest first; equally long ones
/// from the smallest node on.
#[must_use]
pub fn islands(router: &Router, least: Decimetres) -> Vec<Island> {
    let components = router.components();
    let is_island = |component: u32| {
        component != components.main && components.road[component as usize] >= least
    };
    // chains by component, with a node to start from
    let mut chains: BTreeMap<u32, (NodeId, Vec<ChainId>)> = BTreeMap::new();
    for (tail, component) in components.of.iter_ids() {
        if !is_island(*component) {
            continue;
        }
        let within = router.forward().arcs(tail).iter();
        let within = within.filter(|arc| components.of[arc.head] == *component);
        let found = match chains.entry(*component) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert((tail, Vec::new())),
        };
        found.1.extend(within.map(|arc| arc.along.chain()));
    }
    let mut islands: Vec<(NodeId, Island)> = chains
        .into_iter()
        .map(|(component, (start, mut chains))| {
            chains.sort_unstable();
            chains.dedup();
            let vertex = router.folded().vertices[start];
            let island = Island {
                name: longest(router, &chains, |network, edge| {
                    let label = network.label(edge);
                    let is_named = !label.name.is_empty();
                    if is_named {
                        &label.name
                    } else {
                        &label.reference
                    }
                }),
                class: longest(router, &chains, |network, edge| &network.street(edge).class),
                length: components.road[component as usize],
                place: router.network().vertices[vertex].into(),
            };
            (start, island)
        })
        .collect();
    islands.sort_by_key(|(start, island)| (std::cmp::Reverse(island.length), *start));
    islands.into_iter().map(|(_, island)| island).collect()
}

/// The word that most of the road of some chains goes by, of those that have one.
fn longest(router: &Router, chains: &[ChainId], word: impl Fn(&Network, EdgeId) -> &str) -> String {
    let network = router.network();
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for ride in chains
        .iter()
        .flat_map(|chain| router.folded().chains.edges(*chain))
    {
        let length = network.edges[ride.edge()].length;
        *sums.entry(word(network, ride.edge())).or_default() += u64::from(length.0);
    }
    let named = sums.into_iter().filter(|(word, _)| !word.is_empty());
    let most = named.max_by_key(|(word, length)| (*length, std::cmp::Reverse(*word)));
    most.map_or_else(String::new, |(word, _)| word.to_owned())
}
