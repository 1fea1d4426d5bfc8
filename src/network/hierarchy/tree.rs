//! One tree to all nodes, or to those within a limit.

use crate::model::cost::TravelCost;
use crate::model::ids::{Id, NodeId};
use crate::model::units::Deciseconds;
use crate::network::joint::Heading;

use super::Hierarchy;
use super::metric::{Arcs, LAST, NO_WAY, Stream, exact, pack, unpack, within};
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
            return self.sweep_all(down, hierarchy.stream_for(origin_heading), &climb);
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

    /// Settles every node from its seed and the nodes above it. Between seeds and nodes without
    /// arcs, which are few, arcs flow by without a question.
    fn sweep_all(&mut self, down: &Arcs, stream: &Stream, climb: &[(u32, f64)]) {
        let mut seeds = climb.iter().rev().copied().peekable();
        let mut bare = stream.bare.iter().copied().peekable();
        let mut node = 0;
        let mut arc = 0;
        loop {
            let stops = seeds.peek().map(|(seed, _)| *seed).into_iter();
            let stop = stops.chain(bare.peek().copied()).min();
            let end = stop.map_or(self.cost.len(), |stop| stop as usize);
            let arcs = arc..down.first_out[end] as usize;
            flow(
                &mut self.cost,
                node,
                &stream.head[arcs.clone()],
                &down.cost[arcs],
            );
            let Some(stop) = stop else { return };
            let mut best = NO_WAY;
            if let Some((_, cost)) = seeds.next_if(|(seed, _)| *seed == stop) {
                best = cost;
            }
            bare.next_if_eq(&stop);
            for (head, cost) in down.row(end) {
                best = best.min(self.cost[head as usize] + cost);
            }
            self.cost[end] = best;
            node = end + 1;
            arc = down.first_out[node] as usize;
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

/// Settles the nodes from `first` on, by all arcs of their rows. Rows are short and of uneven length, so a
/// loop over nodes with a loop over arcs spends more time on wrong guesses of where rows end than on arcs.
/// Costs are positive, so their bits compare as they do.
fn flow(costs: &mut [f64], first: usize, heads: &[u32], arcs: &[f64]) {
    let mut node = first;
    let mut best = u64::MAX;
    for (head, arc) in heads.iter().zip(arcs) {
        let way = costs[(head & !LAST) as usize] + arc;
        best = best.min(way.to_bits());
        costs[node] = f64::from_bits(best);
        let is_last = head / LAST;
        node += is_last as usize;
        // the next row begins with nothing
        best |= u64::from(is_last).wrapping_neg();
    }
}
