//! What one profile searches: junctions joined by chains of edges.
//!
//! The network keeps every place where facts change; a search only needs those where there is
//! a choice. [`Folded::new`] folds the edges that a profile may use into chains, splits the
//! junctions at which the way one came matters, and lays out arcs in rows.

use crate::model::ids::{ArcId, EdgeId, Id, NodeId, VertexId};
use crate::model::profile::Profile;
use crate::model::units::Deciseconds;

use super::bans::Bans;
use super::bends::Bends;
use super::chains::{self, Chains, Ground, Seat, Sum};
use super::graph::{Arc, Csr, DirectedEdge, Network};
use super::guards::{Guards, LONGEST, Scene};
use super::inside::{self, Inside};
use super::junctions::{Exits, ends};
use super::rows::rows;
use super::states::{Entry, Rulebook, States, states};
use super::stored::{IdTable, Stored};
use super::waits::Waits;

/// What one profile searches.
#[derive(Clone, PartialEq, Debug)]
pub struct Folded {
    /// The chains.
    pub chains: Chains,
    /// The vertex of each node.
    pub vertices: IdTable<NodeId, VertexId>,
    /// Arcs as driven.
    pub forward: Csr,
    /// Arcs against the driving direction.
    pub backward: Csr,
    /// The node in which one arrives who started on an arc, by number of the arc;
    /// [`NOWHERE`] when it is closed.
    pub(super) arrivals: Stored<NodeId>,
    pub(super) entries_first: Stored<u32>,
    pub(super) entries: Stored<Entry>,
    pub(super) waits: Waits,
}

/// No node.
pub(super) const NOWHERE: NodeId = NodeId(u32::MAX);

impl Folded {
    /// Folds `network` as its profile number `profile` sees it.
    #[must_use]
    pub fn new(network: &Network, profile: usize) -> Self {
        Self::with_guards(network, profile, LONGEST)
    }

    /// The same, guarding forbidden turns against detours of up to `longest` that turn round.
    #[must_use]
    pub fn with_guards(network: &Network, profile: usize, longest: Deciseconds) -> Self {
        let times = &network.times[profile];
        let profile = &network.profiles[profile];
        let waits = Waits::new(network, profile);
        let ground = Ground {
            network,
            times,
            waits: &waits,
        };
        let through = Deciseconds::from_seconds(profile.rules.through_seconds);
        let mut kept = bent(network, profile);
        kept.extend(waits.kept());
        if through.0 > 0 {
            kept.extend(inside::borders(network, profile.mode));
        }
        kept.sort_unstable();
        let chains = chains::fold(&ground, |vertex| kept.binary_search(&vertex).is_ok());
        let ends = ends(network, &chains);
        let exits = Exits::new(network.vertices.len(), &chains, &ends);
        let bans = Bans::new(&forbidden(network, profile, &chains, &exits, &waits));
        let scene = Scene {
            chains: &chains,
            ends: &ends,
            exits: &exits,
            bans: &bans,
            waits: &waits,
        };
        let turns = profile.rules.turns.as_ref();
        // with costs of turns every last arc is remembered anyway
        let guards = if turns.is_some() {
            Guards::default()
        } else {
            Guards::new(&scene, longest)
        };
        let inside = if through.0 == 0 {
            Inside::default()
        } else {
            Inside::new(network, profile.mode, &chains, &ends)
        };
        let bends = turns.map(|_| Bends::new(network, &chains));
        let States {
            vertices,
            arcs,
            arrivals,
        } = states(&Rulebook {
            chains: &chains,
            ends: &ends,
            exits: &exits,
            bans: &bans,
            guards: &guards,
            inside: &inside,
            through,
            turns: turns.zip(bends.as_ref()),
            turning_places: &|vertex| waits.turns(vertex),
        });
        let against: Vec<(NodeId, Arc)> = arcs
            .iter()
            .map(|(tail, arc)| {
                (
                    arc.head,
                    Arc {
                        head: *tail,
                        ..*arc
                    },
                )
            })
            .collect();
        let (entries_first, entries) = entries(&chains, &arcs);
        Self {
            forward: Csr::new(vertices.len(), &arcs),
            backward: Csr::new(vertices.len(), &against),
            chains,
            vertices: vertices.as_slice().to_vec().into(),
            arrivals: arrivals
                .iter()
                .map(|node| node.unwrap_or(NOWHERE))
                .collect(),
            entries_first: entries_first.into(),
            entries: entries.into(),
            waits,
        }
    }

    /// The node in which one arrives who started on an arc; `None` when it is closed.
    #[must_use]
    pub fn arrival(&self, arc: ArcId) -> Option<NodeId> {
        let node = self.arrivals[arc.0 as usize];
        (node != NOWHERE).then_some(node)
    }

    /// The nodes from which an arc can be taken, with what that costs beyond the arc.
    #[must_use]
    pub fn entries(&self, arc: ArcId) -> &[Entry] {
        let place = arc.0 as usize;
        &self.entries[self.entries_first[place] as usize..self.entries_first[place + 1] as usize]
    }

    /// Time and length from the start of an arc to `fraction` of the way along `ride`, one of
    /// its edges.
    #[must_use]
    pub fn before(
        &self,
        network: &Network,
        profile: usize,
        arc: ArcId,
        ride: DirectedEdge,
        fraction: f64,
    ) -> Sum {
        let ground = Ground {
            network,
            times: &network.times[profile],
            waits: &self.waits,
        };
        let mut sum = Sum::default();
        for edge in self.chains.rides(arc) {
            if edge == ride {
                let time = network.times[profile][ride.edge()].get(ride.bound());
                let length = network.edges[ride.edge()].length;
                return Sum {
                    time_ms: sum.time_ms + Sum::part(time.map_or(0, |t| t.0), fraction),
                    length_mm: sum.length_mm + Sum::part(length.0, fraction),
                };
            }
            if let Some(edge) = ground.sum(edge) {
                sum.time_ms += edge.time_ms;
                sum.length_mm += edge.length_mm;
            }
        }
        sum
    }

    /// Where an edge stands in its chain.
    #[must_use]
    pub fn seat(&self, edge: EdgeId) -> Option<Seat> {
        self.chains.seat(edge)
    }
}

/// Vertices at which a restriction bends the way of a profile.
fn bent(network: &Network, profile: &Profile) -> Vec<VertexId> {
    network
        .restrictions
        .iter()
        .filter(|restriction| restriction.binds & profile.mode.bit() != 0)
        .flat_map(|restriction| restriction.edges.iter().skip(1))
        .map(|ride| network.tail(*ride))
        .collect()
}

/// The sequences of arcs that a profile may not drive.
fn forbidden(
    network: &Network,
    profile: &Profile,
    chains: &Chains,
    exits: &Exits,
    waits: &Waits,
) -> Vec<Vec<ArcId>> {
    let mut sequences: Vec<Vec<ArcId>> = Vec::new();
    for restriction in &network.restrictions {
        if restriction.binds & profile.mode.bit() == 0 {
            continue;
        }
        let arcs: Option<Vec<ArcId>> = restriction
            .edges
            .iter()
            .map(|ride| chains.arc_along(*ride))
            .collect();
        // a turn into or out of a road that is closed to the profile is none
        let Some(arcs) = arcs else { continue };
        let (Some((to, before)), Some(last)) = (arcs.split_last(), restriction.edges.last()) else {
            continue;
        };
        if !restriction.only {
            sequences.push(arcs);
            continue;
        }
        let others = exits
            .of(network.tail(*last))
            .iter()
            .filter(|arc| *arc != to);
        sequences.extend(others.map(|other| [before, &[*other]].concat()));
    }
    if waits.stopped().is_empty() {
        return sequences;
    }
    // whoever comes to a barrier can only turn round
    for arriving in chains.arcs() {
        let end = chains.head(network, arriving);
        if waits.stops(end) {
            let others = exits
                .of(end)
                .iter()
                .filter(|arc| **arc != arriving.reversed());
            sequences.extend(others.map(|other| vec![arriving, *other]));
        }
    }
    sequences
}

/// The nodes from which each arc can be taken, by number of the arc.
fn entries(chains: &Chains, arcs: &[(NodeId, Arc)]) -> (Vec<u32>, Vec<Entry>) {
    rows(chains.chains.len() * 2, || {
        arcs.iter().map(|(tail, arc)| {
            let own = chains.cost(arc.along).unwrap_or_default();
            let entry = Entry {
                node: *tail,
                extra: arc.cost.time.saturating_sub(own.time),
            };
            (arc.along.index(), entry)
        })
    })
}
