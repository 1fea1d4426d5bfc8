//! Dijkstra's algorithm with reusable scratch: one-to-all within a limit, and the
//! nearest k sources of every node.
//!
//! Costs are compared by time, then length: of equally fast paths the shorter is
//! found. A decisecond is the smallest cost of an arc, so no cycle is free.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::cost::TravelCost;
use crate::model::ids::{ArcId, Id, NodeId};
use crate::model::units::Deciseconds;

use super::graph::Csr;

/// Search state, one per thread: resets in O(1) by stamp.
#[derive(Debug)]
pub struct Scratch {
    stamp: u32,
    stamps: Vec<u32>,
    costs: Vec<TravelCost>,
    /// The node and arc a node was reached by; itself at a seed.
    parents: Vec<(NodeId, ArcId)>,
    heap: BinaryHeap<Reverse<(TravelCost, NodeId)>>,
    reached: Vec<NodeId>,
}

impl Scratch {
    /// Scratch for graphs of up to `nodes` nodes.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self {
            stamp: 0,
            stamps: vec![0; nodes],
            costs: vec![TravelCost::default(); nodes],
            parents: vec![(NodeId(0), ArcId(0)); nodes],
            heap: BinaryHeap::new(),
            reached: Vec::new(),
        }
    }

    /// The cost of `node` in the last search; `None` when it was not reached.
    #[must_use]
    pub fn cost(&self, node: NodeId) -> Option<TravelCost> {
        (self.stamps[node.index()] == self.stamp).then(|| self.costs[node.index()])
    }

    /// The nodes of the last search, as they were first met.
    #[must_use]
    pub fn reached(&self) -> &[NodeId] {
        &self.reached
    }

    /// The node and arc that `node` was reached by; `None` at a seed or unreached.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<(NodeId, ArcId)> {
        self.cost(node)?;
        Some(self.parents[node.index()]).filter(|(parent, _)| *parent != node)
    }

    fn begin(&mut self) {
        self.heap.clear();
        self.reached.clear();
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            // once in 2^32 searches old stamps could be mistaken for new ones
            self.stamps.fill(0);
            self.stamp = 1;
        }
    }

    fn relax(&mut self, node: NodeId, cost: TravelCost, parent: (NodeId, ArcId)) {
        let known = self.cost(node);
        if known.is_none() {
            self.reached.push(node);
        }
        if known.is_none_or(|known| cost < known) {
            self.stamps[node.index()] = self.stamp;
            self.costs[node.index()] = cost;
            self.parents[node.index()] = parent;
            self.heap.push(Reverse((cost, node)));
        }
    }
}

/// Costs from the nearest of `seeds` to every node within `limit` (closed); read them
/// from `scratch`. O((n + m) log n) over what is within the limit.
pub fn one_to_all(
    graph: &Csr,
    seeds: impl IntoIterator<Item = (NodeId, TravelCost)>,
    limit: Deciseconds,
    scratch: &mut Scratch,
) {
    one_to_all_where(graph, seeds, limit, |_, _| true, scratch);
}

/// [`one_to_all`] that goes no further than nodes that `enter` lets in at their cost.
pub fn one_to_all_where(
    graph: &Csr,
    seeds: impl IntoIterator<Item = (NodeId, TravelCost)>,
    limit: Deciseconds,
    enter: impl Fn(NodeId, TravelCost) -> bool,
    scratch: &mut Scratch,
) {
    scratch.begin();
    for (node, cost) in seeds {
        if cost.time <= limit && enter(node, cost) {
            scratch.relax(node, cost, (node, ArcId(0)));
        }
    }
    while let Some(Reverse((cost, node))) = scratch.heap.pop() {
        if scratch.costs[node.index()] < cost {
            continue;
        }
        for arc in graph.arcs(node) {
            let next = cost + arc.cost;
            if next.time <= limit && enter(arc.head, next) {
                scratch.relax(arc.head, next, (node, arc.along));
            }
        }
    }
}

/// Settles nodes within `limit` (closed), cheapest first, until `settle` says no.
pub(super) fn settle_while(
    graph: &Csr,
    seeds: impl IntoIterator<Item = (NodeId, TravelCost)>,
    limit: Deciseconds,
    mut settle: impl FnMut(NodeId, TravelCost) -> bool,
    scratch: &mut Scratch,
) {
    scratch.begin();
    for (node, cost) in seeds {
        if cost.time <= limit {
            scratch.relax(node, cost, (node, ArcId(0)));
        }
    }
    while let Some(Reverse((cost, node))) = scratch.heap.pop() {
        if scratch.costs[node.index()] < cost {
            continue;
        }
        if !settle(node, cost) {
            return;
        }
        for arc in graph.arcs(node) {
            let next = cost + arc.cost;
            if next.time <= limit {
                scratch.relax(arc.head, next, (node, arc.along));
            }
        }
    }
}

/// A source that reaches a node. Ordered by time, then by the source's rank, then by
/// length: ties between sources go to the smaller rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Label {
    /// Time from the source.
    pub time: Deciseconds,
    /// Which source.
    pub source: u32,
    /// Length of that path.
    pub length: crate::model::units::Decimetres,
}

impl Label {
    /// Label of a source with its cost.
    #[must_use]
    pub fn new(source: u32, cost: TravelCost) -> Self {
        Self {
            time: cost.time,
            source,
            length: cost.length,
        }
    }

    /// Time and length.
    #[must_use]
    pub fn cost(self) -> TravelCost {
        TravelCost {
            time: self.time,
            length: self.length,
        }
    }
}

/// The nearest source of every node within `limit`: [`nearest_sources`] for a single one, in half
/// the time.
#[must_use]
pub fn nearest_source(
    graph: &Csr,
    seeds: impl IntoIterator<Item = (NodeId, u32, TravelCost)>,
    limit: Deciseconds,
) -> Vec<Option<Label>> {
    let mut best: Vec<Option<Label>> = vec![None; graph.nodes()];
    let mut heap: BinaryHeap<Reverse<(Label, NodeId)>> = BinaryHeap::new();
    let relax =
        |heap: &mut BinaryHeap<_>, best: &mut [Option<Label>], next: Label, node: NodeId| {
            let known = &mut best[node.index()];
            if next.time <= limit && known.is_none_or(|known| next < known) {
                *known = Some(next);
                heap.push(Reverse((next, node)));
            }
        };
    for (node, source, cost) in seeds {
        relax(&mut heap, &mut best, Label::new(source, cost), node);
    }
    while let Some(Reverse((label, node))) = heap.pop() {
        if best[node.index()].is_some_and(|known| known < label) {
            continue;
        }
        for arc in graph.arcs(node) {
            let next = Label::new(label.source, label.cost() + arc.cost);
            relax(&mut heap, &mut best, next, arc.head);
        }
    }
    best
}

/// The `k` nearest sources of every node within `limit`, nearest first.
///
/// A node is settled at most once by each source and at most `k` times in all, since
/// whatever lies beyond a node's k-th source is no k-nearest of anything behind it.
#[must_use]
pub fn nearest_sources(
    graph: &Csr,
    seeds: impl IntoIterator<Item = (NodeId, u32, TravelCost)>,
    k: usize,
    limit: Deciseconds,
) -> Vec<Vec<Label>> {
    let mut settled: Vec<Vec<Label>> = vec![Vec::new(); graph.nodes()];
    let mut heap: BinaryHeap<Reverse<(Label, NodeId)>> = seeds
        .into_iter()
        .filter(|(_, _, cost)| cost.time <= limit)
        .map(|(node, source, cost)| Reverse((Label::new(source, cost), node)))
        .collect();
    while let Some(Reverse((label, node))) = heap.pop() {
        let labels = &mut settled[node.index()];
        if labels.len() == k || labels.iter().any(|known| known.source == label.source) {
            continue;
        }
        labels.push(label);
        for arc in graph.arcs(node) {
            let next = Label::new(label.source, label.cost() + arc.cost);
            if next.time <= limit {
                let known = &settled[arc.head.index()];
                if known.len() < k && known.iter().all(|known| known.source != next.source) {
                    heap.push(Reverse((next, arc.head)));
                }
            }
        }
    }
    settled
}
