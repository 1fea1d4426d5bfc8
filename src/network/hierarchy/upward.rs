//! The first half of every query: from a source up to more important nodes.

use super::metric::{Arcs, NO_WAY};
use super::topology::Topology;

/// Where a source gets by going up only, and at what packed cost; positions falling.
pub(super) type Climb = Vec<(u32, f64)>;

/// Reusable state, one per thread.
#[derive(Debug)]
pub(super) struct Climber {
    cost: Vec<f64>,
}

impl Climber {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            cost: vec![NO_WAY; nodes],
        }
    }

    /// Climbs from `seeds`. Upward arcs lead to ancestors in the elimination tree, so
    /// walking the way to the root settles every node in order, without a queue.
    pub(super) fn climb(
        &mut self,
        topology: &Topology,
        arcs: &Arcs,
        seeds: impl IntoIterator<Item = (u32, f64)>,
    ) -> Climb {
        let mut open: Vec<u32> = Vec::new();
        for (position, cost) in seeds {
            let known = &mut self.cost[position as usize];
            *known = cost.min(*known);
            open.push(position);
        }
        let mut reached = Vec::new();
        // the least important of the open ways is walked until they have met
        while let Some(at) = open.iter().copied().max() {
            let cost = std::mem::replace(&mut self.cost[at as usize], NO_WAY);
            if cost < NO_WAY {
                reached.push((at, cost));
                for (head, arc) in arcs.row(at as usize) {
                    let known = &mut self.cost[head as usize];
                    *known = (cost + arc).min(*known);
                }
            }
            open.retain(|position| *position != at);
            open.extend(topology.parent(at));
        }
        reached
    }
}
