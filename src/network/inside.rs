//! Ways for those who live or have business there: no way through, but a way in and out.
//!
//! Chains that are restricted to them form areas with gates, where they meet roads that are
//! not. An area with one gate is no way through for anybody, so nothing needs to be done. In
//! the others a trip that came in from outside pays when it goes out again.

use std::collections::{HashMap, HashSet};

use crate::model::ids::{ChainId, IdVec, VertexId};
use crate::model::profile::Mode;
use crate::model::street::{Access, Bound, Street};

use super::chains::Chains;
use super::graph::Network;

/// Vertices where a restricted way meets one that is not: no chain runs over them.
pub(super) fn borders(network: &Network, mode: Mode) -> Vec<VertexId> {
    let mut met: HashMap<VertexId, [bool; 2]> = HashMap::new();
    let restricted: Vec<bool> = network
        .streets
        .iter()
        .map(|s| is_restricted(s, mode))
        .collect();
    if restricted.iter().all(|is| !is) {
        return Vec::new();
    }
    for edge in &network.edges {
        let street = network.roads[edge.road as usize].street as usize;
        for vertex in [edge.tail, edge.head] {
            met.entry(vertex).or_default()[usize::from(restricted[street])] = true;
        }
    }
    met.into_iter()
        .filter(|(_, kinds)| *kinds == [true; 2])
        .map(|(vertex, _)| vertex)
        .collect()
}

fn is_restricted(street: &Street, mode: Mode) -> bool {
    let restricted = |bound| street.access(mode, bound) == Access::Restricted;
    Bound::BOTH.into_iter().any(restricted)
}

/// Which chains are restricted ways that one could go through, and where their gates are.
#[derive(Clone, Debug, Default)]
pub(super) struct Inside {
    chains: HashSet<ChainId>,
    gates: HashSet<VertexId>,
}

impl Inside {
    /// Whether a chain belongs to an area that one could go through.
    pub(super) fn has(&self, chain: ChainId) -> bool {
        self.chains.contains(&chain)
    }

    /// Whether a vertex joins such an area to other roads.
    pub(super) fn is_gate(&self, vertex: VertexId) -> bool {
        self.gates.contains(&vertex)
    }

    pub(super) fn new(
        network: &Network,
        mode: Mode,
        chains: &Chains,
        ends: &IdVec<ChainId, [VertexId; 2]>,
    ) -> Self {
        // borders are no inner vertices, so the first edge speaks for the whole chain
        let first = |chain: ChainId| network.street(chains.edges(chain)[0].edge());
        let restricted: Vec<ChainId> = chains
            .chains
            .ids()
            .filter(|chain| is_restricted(first(*chain), mode))
            .collect();
        if restricted.is_empty() {
            return Self::default();
        }
        let among: HashSet<ChainId> = restricted.iter().copied().collect();
        let others = ends.iter_ids().filter(|(chain, _)| !among.contains(chain));
        let open: HashSet<VertexId> = others.flat_map(|(_, ends)| *ends).collect();
        // chains that share a vertex inside are one area
        let mut areas = Areas::new(restricted.len());
        let mut seen: HashMap<VertexId, usize> = HashMap::new();
        for (number, chain) in restricted.iter().enumerate() {
            for end in ends[*chain].iter().filter(|end| !open.contains(end)) {
                let other = *seen.entry(*end).or_insert(number);
                areas.join(number, other);
            }
        }
        let mut gates: HashMap<usize, HashSet<VertexId>> = HashMap::new();
        for (number, chain) in restricted.iter().enumerate() {
            let found = ends[*chain]
                .iter()
                .copied()
                .filter(|end| open.contains(end));
            gates.entry(areas.of(number)).or_default().extend(found);
        }
        let mut inside = Self::default();
        for (number, chain) in restricted.iter().enumerate() {
            let gates = &gates[&areas.of(number)];
            if gates.len() > 1 {
                inside.chains.insert(*chain);
                inside.gates.extend(gates);
            }
        }
        inside
    }
}

/// Numbers that are joined to sets (union by halving paths).
struct Areas {
    up: Vec<usize>,
}

impl Areas {
    fn new(count: usize) -> Self {
        Self {
            up: (0..count).collect(),
        }
    }

    fn of(&mut self, mut number: usize) -> usize {
        while self.up[number] != number {
            self.up[number] = self.up[self.up[number]];
            number = self.up[number];
        }
        number
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.up[a.max(b)] = a.min(b);
    }
}
