//! One tree to all nodes, or to those within a limit.

use crate::model::cost::TravelCost;
use crate::model::ids::{Id, NodeId};
use crate::model::units::Deciseconds;
use crate::network::joint::Heading;

use super::Hierarchy;
use super::metric::{Arcs, NO_WAY, exact, pack, unpack, within};
use super::upward::Climber;

/// Subtrees of at least this many nodes are looked at before they are swept.
const GATE: u32 = 48;

/// The costs of one tree by position, reusable; one per thread.
#[derive(Debug)]
pub struct Tree {
    cost: Vec<f64>,
    climber: Climber,
    bound: f64,
}

impl Tree {
    /// Room for trees over `hierarchy`.
    #[must_use]
    pub fn new(hierarchy: &Hierarchy) -> Self {
        let nodes = hierarchy.topology.nodes();
        Self {
            cost: vec![NO_WAY; nodes],
            climber: Climber::new(nodes),
            bound: NO_WAY,
        }
    }

    /// Grows the tree from `seeds` to every node within `limit` (closed): towards people
    /// who travel to the seeds when their heading is [`Heading::Leaving`], else from the
    /// seeds to them.
    ///
    /// Seeds further off than a packed cost can say are left out: whoever starts more
    /// than 116 hours from a road is not on it.
    pub fn grow(
        &mut self,
        hierarchy: &Hierarchy,
        origin_heading: Heading,
        seeds: impl IntoIterator<Item = (NodeId, TravelCost)>,
        limit: Deciseconds,
    ) {
        let topology = &*hierarchy.topology;
        let (up, down) = hierarchy.arcs_for(origin_heading);
        let seeds = seeds
            .into_iter()
            .filter(|(_, cost)| exact(*cost))
            .map(|(node, cost)| (hierarchy.position(node.0), pack(cost) as f64));
        let climb = self.climber.climb(topology, up, seeds);
        self.bound = within(limit);
        if self.bound >= NO_WAY {
            self.cost.fill(NO_WAY);
            for (node, cost) in climb {
                self.cost[node as usize] = cost;
            }
            return self.sweep_all(down);
        }
        let mut next = climb.iter().rev().copied().peekable();
        let mut node = 0;
        while node < self.cost.len() {
            let mut best = NO_WAY;
            if let Some((_, cost)) = next.next_if(|(seed, _)| *seed as usize == node) {
                best = cost;
            }
            for (head, cost) in down.row(node) {
                let way = self.cost[head as usize] + cost;
                best = if way < best { way } else { best };
            }
            self.cost[node] = best;
            let size = topology.size[node];
            // whatever lies below is entered from this node or from those above it
            if size >= GATE
                && best >= self.bound
                && next
                    .peek()
                    .is_none_or(|(seed, _)| *seed as usize >= node + size as usize)
                && topology.head[topology.row(node)]
                    .iter()
                    .all(|door| self.cost[*door as usize] >= self.bound)
            {
                self.cost[node..node + size as usize].fill(NO_WAY);
                node += size as usize;
            } else {
                node += 1;
            }
        }
    }

    /// Settles every node from its seed and the nodes above it: nothing to skip, nothing to ask.
    fn sweep_all(&mut self, down: &Arcs) {
        let mut arcs = down.head.iter().zip(&down.cost);
        let mut first = 0;
        for (node, end) in down.first_out[1..].iter().enumerate() {
            let (known, rest) = self.cost.split_at_mut(node);
            let Some(own) = rest.first_mut() else { return };
            let mut best = *own;
            for (head, cost) in arcs.by_ref().take((end - first) as usize) {
                let way = known[*head as usize] + cost;
                best = if way < best { way } else { best };
            }
            first = *end;
            *own = best;
        }
    }

    /// The cost of `node` in the last tree; `None` when it is not within the limit.
    #[must_use]
    pub fn cost(&self, hierarchy: &Hierarchy, node: NodeId) -> Option<TravelCost> {
        let position = hierarchy.topology.order().positions()[node.index()];
        let cost = self.cost[position as usize];
        if cost < self.bound {
            unpack(cost)
        } else {
            None
        }
    }

    /// The longest time in the tree, in deciseconds.
    pub(super) fn farthest(&self) -> u32 {
        let reached = self.cost.iter().filter_map(|cost| unpack(*cost));
        reached.map(|cost| cost.time.0).max().unwrap_or(0)
    }
}
