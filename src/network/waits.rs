//! What delays or stops one profile at vertices.

use std::collections::HashMap;

use crate::model::ids::VertexId;
use crate::model::profile::Profile;
use crate::model::street::{Bound, ObstacleKind};
use crate::model::units::Milliseconds;

use super::graph::{DirectedEdge, Network};

/// Delays at vertices, and vertices that cannot be passed. Obstacles come
/// ordered by vertex, and so are the lists.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Waits {
    /// Milliseconds lost at a vertex by who comes along its way, and by who comes against it.
    delays: HashMap<VertexId, [u32; 2]>,
    stopped: Vec<VertexId>,
    turning: Vec<VertexId>,
}

impl Waits {
    pub(super) fn new(network: &Network, profile: &Profile) -> Self {
        let mut waits = Self::default();
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
                let sums = waits.delays.entry(vertex).or_default();
                for bound in Bound::BOTH {
                    if obstacle.bound.is_none_or(|faced| faced == bound) {
                        let sum = &mut sums[bound.index()];
                        *sum = sum.saturating_add(delay);
                    }
                }
            }
        }
        waits
    }

    /// Milliseconds lost where a directed edge ends.
    pub(super) fn at_end(&self, network: &Network, ride: DirectedEdge) -> u32 {
        if self.delays.is_empty() {
            return 0;
        }
        let sums = self.delays.get(&network.head(ride));
        sums.map_or(0, |sums| sums[ride.bound().index()])
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
