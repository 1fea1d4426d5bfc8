//! The speed-up: a customizable contraction hierarchy with restricted sweeps.
//!
//! ```text
//! places, roads ── order ──> NodeOrder ── contract ──> Topology   (once a network)
//! Topology + travel costs ── customize ──> Hierarchy              (once a profile, or new speeds)
//! Hierarchy + origins ──> Plan ──> nearest, matrix, totals, one more site
//! ```
//!
//! Every answer equals the plain search's ([`super::search`]) to the decisecond and the
//! decimetre; where a hierarchy cannot promise that, there is none, and the plain search
//! answers. What was measured and which alternatives lost is in
//! `docs/adr/0004-customizable-hierarchy.md`.

mod bisect;
mod flow;
mod labels;
mod margin;
mod metric;
mod order;
mod selection;
mod sweep;
mod topology;
mod tree;
mod trees;
mod upward;

use std::sync::Arc as Shared;

use crate::model::cost::TravelCost;
use crate::model::ids::NodeId;

use super::joint::Heading;
pub(super) use metric::within;
pub use order::{NodeOrder, nested_dissection};
pub(super) use sweep::Lanes;
pub use topology::Topology;
pub use tree::Tree;
pub(super) use trees::{Harvest, MOST_LABELS, Prepared, Trees, cost_below};

use metric::{Arcs, Metric, Stream};

/// A network ready for fast one-to-many and many-to-many travel costs.
#[derive(Clone, Debug)]
pub struct Hierarchy {
    topology: Shared<Topology>,
    metric: Metric,
}

impl Hierarchy {
    /// Puts travel costs on a topology: `arcs` are (tail, head, cost). All nodes with arcs
    /// must reach each other.
    ///
    /// `None` when an arc joins nodes that no edge of the topology joins, and when some
    /// fastest way may be longer than 2^23 deciseconds (233 hours) or
    /// 2^28 decimetres (26,843 km): packed costs are not exact there. Takes 0.5 seconds
    /// for a million junctions, so new speeds and closures come through here too.
    #[must_use]
    pub fn new(topology: Shared<Topology>, arcs: &[(u32, u32, TravelCost)]) -> Option<Self> {
        let position = |tail: u32| topology.order().positions()[tail as usize];
        let first = arcs.iter().min_by_key(|(tail, ..)| position(*tail));
        let root = NodeId(first.map_or(0, |(tail, ..)| *tail));
        Self::around(topology, arcs, root)
    }

    /// The same where not all nodes reach each other: those that `root` reaches and that
    /// reach it are the main ones, and the others hang on them in small clusters.
    #[must_use]
    pub fn around(
        topology: Shared<Topology>,
        arcs: &[(u32, u32, TravelCost)],
        root: NodeId,
    ) -> Option<Self> {
        if !arcs.iter().all(|(.., cost)| metric::exact(*cost)) {
            return None;
        }
        let metric = metric::customize(&topology, arcs.iter().copied())?;
        let hierarchy = Self { topology, metric };
        hierarchy.is_exact(arcs, root).then_some(hierarchy)
    }

    /// What the order makes possible; share it between profiles and speeds.
    #[must_use]
    pub fn topology(&self) -> &Shared<Topology> {
        &self.topology
    }

    /// How many arcs trees climb and sweep, both directions together.
    #[must_use]
    pub fn arcs(&self) -> usize {
        self.metric.up.head.len() + self.metric.down.head.len()
    }

    /// Whether every fastest way fits a packed cost: through the root no way takes longer
    /// than there and on, no way outside the main nodes is longer than all arcs of its
    /// cluster, and no way is longer than the fastest road's speed allows.
    fn is_exact(&self, arcs: &[(u32, u32, TravelCost)], root: NodeId) -> bool {
        if arcs.is_empty() {
            return true;
        }
        let mut tree = Tree::new(self);
        let mut main = vec![true; self.topology.nodes()];
        let farthest = [Heading::Leaving, Heading::Arriving].map(|heading| {
            let seed = [(root, TravelCost::default())];
            tree.grow(self, heading, seed, crate::model::units::MAX_TIME);
            for (node, main) in (0..).map(NodeId).zip(&mut main) {
                *main &= tree.cost(self, node).is_some();
            }
            tree.farthest()
        });
        let outside = margin::longest_outside(arcs, &main);
        let time = u64::from(farthest[0]) + u64::from(farthest[1]) + 2 * outside;
        let per_decisecond = arcs
            .iter()
            .map(|(.., cost)| u64::from(cost.length.0).div_ceil(u64::from(cost.time.0.max(1))))
            .max()
            .unwrap_or(0);
        time < metric::MOST_TIME && time.saturating_mul(per_decisecond) < metric::MOST_LENGTH
    }

    fn position(&self, node: u32) -> u32 {
        self.topology.order().positions()[node as usize]
    }

    /// The arcs that trees from sites climb, and those they sweep, when origins head so.
    fn arcs_for(&self, origin_heading: Heading) -> (&Arcs, &Arcs) {
        match origin_heading {
            Heading::Leaving => (&self.metric.down, &self.metric.up),
            Heading::Arriving => (&self.metric.up, &self.metric.down),
        }
    }

    /// What a single tree sweeps, as a stream.
    fn stream_for(&self, origin_heading: Heading) -> &Stream {
        match origin_heading {
            Heading::Leaving => &self.metric.up_stream,
            Heading::Arriving => &self.metric.down_stream,
        }
    }
}
