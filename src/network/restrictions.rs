//! Turn restrictions of ways -> sequences of directed edges.
//!
//! A restriction names ways; which of their edges it means follows from where they touch the
//! via node, or the via ways. One that is not clear - a way that passes through the via node
//! instead of ending there, ways that do not touch - is left out.

use std::collections::HashMap;

use crate::model::ids::{EdgeId, Id, VertexId};
use crate::model::street::{Bound, TurnRule, Via};

use super::graph::{DirectedEdge, Network, Restriction};

/// The restrictions that `turns` come to. `ways_of_edges` gives the way of each edge and
/// `way_ids` the id of each way in the source.
pub(super) fn resolve(
    network: &Network,
    turns: &[TurnRule],
    ways_of_edges: &[u32],
    way_ids: &[i64],
    vertex: impl Fn(u32) -> Option<VertexId>,
) -> Vec<Restriction> {
    if turns.is_empty() {
        return Vec::new();
    }
    let edges = EdgesOfWays::new(network, turns, ways_of_edges, way_ids);
    let mut restrictions: Vec<Restriction> = turns
        .iter()
        .flat_map(|turn| {
            let found = match &turn.via {
                Via::Node(node) => vertex(*node)
                    .map_or_else(Vec::new, |at| edges.around(network, turn.from, at, turn.to)),
                Via::Ways(via) => edges.over(network, turn.from, via, turn.to),
            };
            found.into_iter().map(|edges| Restriction {
                edges,
                only: turn.only,
                binds: turn.binds,
            })
        })
        .collect();
    restrictions
        .sort_unstable_by(|a, b| (&a.edges, a.only, a.binds).cmp(&(&b.edges, b.only, b.binds)));
    restrictions.dedup();
    restrictions
}

/// The edges of the ways that restrictions name.
struct EdgesOfWays {
    edges: HashMap<i64, Vec<EdgeId>>,
}

impl EdgesOfWays {
    fn new(network: &Network, turns: &[TurnRule], ways: &[u32], way_ids: &[i64]) -> Self {
        let mut edges: HashMap<i64, Vec<EdgeId>> = HashMap::new();
        for turn in turns {
            let via: &[i64] = match &turn.via {
                Via::Node(_) => &[],
                Via::Ways(ways) => ways,
            };
            for id in [turn.from, turn.to].iter().chain(via) {
                edges.entry(*id).or_default();
            }
        }
        for edge in network.edges.ids() {
            if let Some(list) = edges.get_mut(&way_ids[ways[edge.index()] as usize]) {
                list.push(edge);
            }
        }
        Self { edges }
    }

    fn of(&self, way: i64) -> impl Iterator<Item = DirectedEdge> {
        self.edges
            .get(&way)
            .into_iter()
            .flatten()
            .flat_map(|edge| Bound::BOTH.map(|bound| DirectedEdge::new(*edge, bound)))
    }

    fn into(&self, network: &Network, way: i64, at: VertexId) -> Vec<DirectedEdge> {
        self.of(way)
            .filter(|ride| network.head(*ride) == at)
            .collect()
    }

    /// The turn from one way into another at a vertex.
    fn around(
        &self,
        network: &Network,
        from: i64,
        at: VertexId,
        to: i64,
    ) -> Vec<Vec<DirectedEdge>> {
        let arriving = self.into(network, from, at);
        if from == to {
            // turning round on one road, wherever on it
            return arriving
                .into_iter()
                .map(|ride| vec![ride, ride.reversed()])
                .collect();
        }
        let leaving = self.into(network, to, at);
        match (&arriving[..], &leaving[..]) {
            ([arriving], [leaving]) => vec![vec![*arriving, leaving.reversed()]],
            _ => Vec::new(),
        }
    }

    /// The way from one way over others into a last one.
    fn over(&self, network: &Network, from: i64, via: &[i64], to: i64) -> Vec<Vec<DirectedEdge>> {
        let mut found: Vec<Vec<DirectedEdge>> = Vec::new();
        // the first way may touch the next at either end: at most two starts, each with one way on
        for start in self.of(from) {
            let mut path = vec![start];
            let whole = via.iter().all(|way| self.follow(network, *way, &mut path));
            if !whole || path.len() == 1 {
                continue;
            }
            let at = network.head(path[path.len() - 1]);
            let leaving = self.into(network, to, at);
            if let [leaving] = leaving[..] {
                path.push(leaving.reversed());
                found.push(path);
            }
        }
        if found.len() == 1 { found } else { Vec::new() }
    }

    /// Appends `way` from where `path` ends to the way's other end.
    fn follow(&self, network: &Network, way: i64, path: &mut Vec<DirectedEdge>) -> bool {
        let mut left: Vec<DirectedEdge> = self.of(way).collect();
        let before = path.len();
        loop {
            let Some(last) = path.last() else {
                return false;
            };
            let at = network.head(*last);
            let on: Vec<DirectedEdge> = left
                .iter()
                .copied()
                .filter(|ride| network.tail(*ride) == at)
                .collect();
            match on[..] {
                [next] => {
                    left.retain(|ride| ride.edge() != next.edge());
                    path.push(next);
                }
                // the end of the way, or never met it
                [] => return path.len() > before,
                // the first way touches it in the middle, or it forks
                _ => return false,
            }
        }
    }
}
