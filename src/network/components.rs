//! Islands: points are joined to the main strongly connected component only, so that
//! whatever is reached can also be left.

use crate::model::ids::{ChainId, Id, IdVec, NodeId};
use crate::model::units::Decimetres;

use super::graph::Csr;
use super::stored::{IdTable, Stored};

/// The strongly connected components of one profile's graph.
#[derive(Clone, PartialEq, Debug)]
pub struct Components {
    /// The component of each node, numbered as they are found.
    pub of: IdTable<NodeId, u32>,
    /// How many components there are, single nodes included.
    pub count: usize,
    /// The main one: the one with most road, of equally long ones the one that holds the
    /// smallest node id.
    pub main: u32,
    /// Length of the road in each component, by its number; a road between two is in neither.
    pub road: Stored<Decimetres>,
    /// How many nodes the main one has.
    pub main_nodes: usize,
}

impl Components {
    /// Whether a node is in the main component.
    #[must_use]
    pub fn is_main(&self, node: NodeId) -> bool {
        self.of[node] == self.main
    }
}

const UNSEEN: u32 = u32::MAX;

/// Finds them (Tarjan 1972 without recursion, linear time).
#[must_use]
pub fn components(graph: &Csr) -> Components {
    let mut search = Search::new(graph.nodes());
    for start in (0..graph.nodes()).map(NodeId::at) {
        if search.met[start] == UNSEEN {
            search.from(graph, start);
        }
    }
    let road = road(graph, &search.of, search.count as usize);
    let most = road.iter().max();
    let longest = search
        .of
        .iter()
        .find(|component| Some(&road[**component as usize]) == most);
    let main = longest.copied().unwrap_or(UNSEEN);
    Components {
        main,
        count: road.len(),
        main_nodes: search
            .of
            .iter()
            .filter(|component| **component == main)
            .count(),
        road: road.into(),
        of: search.of.as_slice().to_vec().into(),
    }
}

fn road(graph: &Csr, of: &IdVec<NodeId, u32>, count: usize) -> Vec<Decimetres> {
    let arcs = |tail: NodeId| graph.arcs(tail).iter().map(move |arc| (tail, arc));
    let all = || of.ids().flat_map(arcs);
    let chains = all()
        .map(|(_, arc)| arc.along.chain().index() + 1)
        .max()
        .unwrap_or(0);
    // a chain has an arc each way and maybe copies, and counts once
    let mut counted: IdVec<ChainId, bool> = vec![false; chains].into();
    let mut road = vec![Decimetres(0); count];
    for (tail, arc) in all() {
        let seen = &mut counted[arc.along.chain()];
        if !*seen && of[tail] == of[arc.head] {
            *seen = true;
            let sum = &mut road[of[tail] as usize];
            *sum = *sum + arc.cost.length;
        }
    }
    road
}

struct Search {
    of: IdVec<NodeId, u32>,
    /// The order in which nodes were met.
    met: IdVec<NodeId, u32>,
    /// The earliest met node in reach that is not yet in a component.
    low: IdVec<NodeId, u32>,
    open: Vec<NodeId>,
    next: u32,
    count: u32,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            of: vec![UNSEEN; nodes].into(),
            met: vec![UNSEEN; nodes].into(),
            low: vec![UNSEEN; nodes].into(),
            open: Vec::new(),
            next: 0,
            count: 0,
        }
    }

    fn meet(&mut self, node: NodeId) {
        self.met[node] = self.next;
        self.low[node] = self.next;
        self.next += 1;
        self.open.push(node);
    }

    fn from(&mut self, graph: &Csr, start: NodeId) {
        self.meet(start);
        let mut way = vec![(start, 0usize)];
        while let Some((node, slot)) = way.last_mut() {
            let node = *node;
            if let Some(arc) = graph.arcs(node).get(*slot) {
                *slot += 1;
                if self.met[arc.head] == UNSEEN {
                    self.meet(arc.head);
                    way.push((arc.head, 0));
                } else if self.of[arc.head] == UNSEEN {
                    self.low[node] = self.low[node].min(self.met[arc.head]);
                }
                continue;
            }
            way.pop();
            if let Some((parent, _)) = way.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
            if self.low[node] == self.met[node] {
                self.close(node);
            }
        }
    }

    /// Everything met since `root` and still open is a component.
    fn close(&mut self, root: NodeId) {
        while let Some(member) = self.open.pop() {
            self.of[member] = self.count;
            if member == root {
                break;
            }
        }
        self.count += 1;
    }
}
