//! What delays or stops one profile at vertices.

use std::collections::HashMap;

use crate::model::ids::VertexId;
use crate::model::profile::Profile;
use crate::model::street::{Bound, ObstacleKind};
use crate::model::units::Milliseconds;

use super::graph::{DirectedEdge, Network};

/// Delays at the ends of directed edges, and vertices that cannot be passed. Obstacles come
/// ordered by vertex, and so are the lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    at_end: HashMap<DirectedEdge, u32>,
    stopped: Vec<VertexId>,
    turning: Vec<VertexId>,
}

impl Waits {
    pub(super) fn new(network: &Network, profile: &Profile) -> Self {
        let mut waits = Self::default();
        let mut delays: HashMap<VertexId, [u32; 2]> = HashMap::new();
        for obstacle in &network.obstacles {
            let vertex = VertexId(obstacle.node);
            if obstacle.stops & profile.mode.bit() != 0 {
                waits.stopped.push(vertex);
            }
            if obstacle.kind == ObstacleKind::TurningPlace {
                waits.turning.push(vertex);
            }
            let Milliseconds(delay) = Milliseconds::from_seconds(profile.rules.wait(obstacle.kind));
            if delay > 0 {
                let sums = delays.entry(vertex).or_default();
                for bound in Bound::BOTH {
                    if obstacle.bound.is_none_or(|faced| faced == bound) {
                        sums[bound.index()] += delay;
                    }
                }
            }
        }
        if delays.is_empty() {
            return waits;
        }
        for (edge, facts) in network.edges.iter_ids() {
            for bound in Bound::BOTH {
                let ride = DirectedEdge::new(edge, bound);
                let end = match bound {
                    Bound::Forward => facts.head,
                    Bound::Backward => facts.tail,
                };
                if let Some(sums) = delays.get(&end).filter(|sums| sums[bound.index()] > 0) {
                    waits.at_end.insert(ride, sums[bound.index()]);
                }
            }
        }
        waits
    }

    /// Milliseconds lost where a directed edge ends.
    pub(super) fn at_end(&self, ride: DirectedEdge) -> u32 {
        self.at_end.get(&ride).copied().unwrap_or(0)
    }

    /// Whether nobody of the profile passes a vertex.
    pub(super) fn stops(&self, vertex: VertexId) -> bool {
        self.stopped.binary_search(&vertex).is_ok()
    }

    /// Whether a vertex is made for turning round.
    pub(super) fn turns(&self, vertex: VertexId) -> bool {
        self.turning.binary_search(&vertex).is_ok()
    }

    /// Vertices at which more can be done than drive on: barriers and turning places.
    pub(super) fn kept(&self) -> impl Iterator<Item = VertexId> {
        self.stopped.iter().chain(&self.turning).copied()
    }

    /// All vertices that stop.
    pub(super) fn stopped(&self) -> &[VertexId] {
        &self.stopped
    }
}
