//! Junctions -> search nodes: a junction is split where what was driven before matters.
//!
//! A search node is a vertex together with what is remembered there: which piece of a forbidden
//! sequence was just driven, the last arc where turning round must be kept in mind or turns
//! cost time, and whether a trip is inside an area that is no way through. Nearly all
//! junctions remember nothing and are one node. The others become as many nodes as there are
//! different memories on the way to them; arcs out of each are those that are allowed from
//! there. Nodes are found from the open arcs on: a trip may start on any of them.

use std::collections::HashMap;

use bytemuck::{Pod, Zeroable};

use crate::model::cost::TravelCost;
use crate::model::ids::{ArcId, ChainId, Id, IdVec, NodeId, VertexId};
use crate::model::rules::TurnCosts;
use crate::model::units::{Decimetres, Deciseconds};

use super::bans::{Bans, NOTHING, Past};
use super::bends::Bends;
use super::chains::Chains;
use super::graph::Arc;
use super::guards::Guards;
use super::inside::Inside;
use super::junctions::Exits;

/// Where a trip stands to areas that are no way through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Place {
    /// On open roads.
    Outside,
    /// It started inside and may leave freely.
    Home,
    /// It came in from outside and pays when it leaves.
    Guest,
}

/// What is remembered at a vertex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Memory {
    vertex: VertexId,
    last: Option<ArcId>,
    past: Past,
    guard: u32,
    place: Place,
}

/// A way to take an arc: from which node, and what it costs more than the arc itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Entry {
    /// The node.
    pub node: NodeId,
    /// Time lost in the turn, or for going through.
    pub extra: Deciseconds,
}

/// The search nodes of one profile, and arcs between them.
#[derive(Debug)]
pub(super) struct States {
    /// The vertex of each node.
    pub(super) vertices: IdVec<NodeId, VertexId>,
    /// Arcs as (tail, arc), tails ascending.
    pub(super) arcs: Vec<(NodeId, Arc)>,
    /// The node in which one arrives who started on the arc, by number of the arc.
    pub(super) arrivals: Vec<Option<NodeId>>,
}

/// Everything that decides which arcs follow which.
pub(super) struct Rulebook<'a> {
    pub(super) chains: &'a Chains,
    pub(super) ends: &'a IdVec<ChainId, [VertexId; 2]>,
    pub(super) exits: &'a Exits,
    pub(super) bans: &'a Bans,
    pub(super) guards: &'a Guards,
    pub(super) inside: &'a Inside,
    /// Lost when a guest leaves.
    pub(super) through: Deciseconds,
    pub(super) turns: Option<(&'a TurnCosts, &'a Bends)>,
    /// Vertices made for turning round.
    pub(super) turning_places: &'a dyn Fn(VertexId) -> bool,
}

impl Rulebook<'_> {
    fn head(&self, arc: ArcId) -> VertexId {
        self.ends[arc.chain()][arc.bound().other().index()]
    }

    /// The memory after driving an arc; `None` when it is forbidden now.
    fn after(&self, memory: Memory, arc: ArcId) -> Option<(Memory, Deciseconds)> {
        let past = self.bans.after(memory.past, arc)?;
        let guard = self.guards.after(memory.guard, memory.past, arc);
        let vertex = self.head(arc);
        let is_inside = self.inside.has(arc.chain());
        let place = match (memory.place, is_inside) {
            (_, false) => Place::Outside,
            // who started inside and comes to a gate stands on an open road
            (Place::Home, true) if self.inside.is_gate(vertex) => Place::Outside,
            (Place::Home, true) => Place::Home,
            (Place::Outside | Place::Guest, true) => Place::Guest,
        };
        let remembers = past != NOTHING || guard != 0 || self.turns.is_some();
        let left = memory.place == Place::Guest && !is_inside;
        let mut extra = if left { self.through.0 } else { 0 };
        if let Some(last) = memory.last {
            extra += self.turn(memory.vertex, last, arc);
        }
        let next = Memory {
            vertex,
            last: remembers.then_some(arc),
            past,
            guard,
            place,
        };
        Some((next, Deciseconds(extra)))
    }

    fn turn(&self, at: VertexId, from: ArcId, to: ArcId) -> u32 {
        let Some((costs, bends)) = self.turns else {
            return 0;
        };
        let is_round = to == from.reversed();
        let bend = if self.exits.roads(at) > 2 || is_round {
            let degrees = if is_round {
                180.0
            } else {
                bends.degrees(from, to)
            };
            costs.seconds(degrees)
        } else {
            0.0
        };
        let seconds = bend + if is_round { costs.u_turn } else { 0.0 };
        Deciseconds::from_seconds(seconds).0
    }

    /// The memory of a trip that started somewhere on an arc, at the arc's end.
    fn start(&self, arc: ArcId) -> Memory {
        let at_home = Memory {
            vertex: VertexId(0),
            last: None,
            past: NOTHING,
            guard: 0,
            place: if self.inside.has(arc.chain()) {
                Place::Home
            } else {
                Place::Outside
            },
        };
        // with no past nothing is forbidden but a sequence of one arc, and there is none
        self.after(at_home, arc)
            .map_or(at_home, |(memory, _)| memory)
    }

    /// What may follow.
    fn onward(&self, memory: Memory, found: &mut Vec<(ArcId, Memory, Deciseconds)>) {
        found.clear();
        let exits = self.exits.of(memory.vertex).iter();
        found.extend(exits.filter_map(|arc| {
            let (next, extra) = self.after(memory, *arc)?;
            Some((*arc, next, extra))
        }));
        if let Some(last) = memory.last
            && found.iter().any(|(arc, ..)| *arc != last.reversed())
            && !(self.turning_places)(memory.vertex)
        {
            found.retain(|(arc, ..)| *arc != last.reversed());
        }
    }
}

/// Finds all nodes and arcs.
pub(super) fn states(rules: &Rulebook<'_>) -> States {
    let mut known = Known::new(rules.exits.vertices());
    let mut arrivals: Vec<Option<u32>> = vec![None; rules.chains.chains.len() * 2];
    for arc in rules.chains.arcs() {
        arrivals[arc.0 as usize] = Some(known.number(rules.start(arc)));
    }
    let mut arcs: Vec<(u32, ArcId, u32, Deciseconds)> = Vec::new();
    let mut onward = Vec::new();
    let mut next = 0;
    while let Some(memory) = known.memories.get(next).copied() {
        rules.onward(memory, &mut onward);
        for (arc, after, extra) in onward.drain(..) {
            let tail = u32::try_from(next).unwrap_or(u32::MAX);
            arcs.push((tail, arc, known.number(after), extra));
        }
        next += 1;
    }
    number_by_place(rules, &known.memories, &arcs, &arrivals)
}

/// Memories met so far, numbered as they came.
struct Known {
    memories: Vec<Memory>,
    /// Those that remember nothing, by vertex; [`UNKNOWN`] where not met.
    plain: Vec<u32>,
    others: HashMap<Memory, u32>,
}

const UNKNOWN: u32 = u32::MAX;

impl Known {
    fn new(vertices: usize) -> Self {
        Self {
            memories: Vec::new(),
            plain: vec![UNKNOWN; vertices],
            others: HashMap::new(),
        }
    }

    fn number(&mut self, memory: Memory) -> u32 {
        let fresh = u32::try_from(self.memories.len()).unwrap_or(u32::MAX);
        let is_plain = memory.last.is_none() && memory.place == Place::Outside;
        let number = if is_plain {
            let slot = &mut self.plain[memory.vertex.index()];
            if *slot == UNKNOWN {
                *slot = fresh;
            }
            *slot
        } else {
            *self.others.entry(memory).or_insert(fresh)
        };
        if number == fresh {
            self.memories.push(memory);
        }
        number
    }
}

/// Numbers nodes by their vertices, which lie along a Hilbert curve, and sorts the arcs.
fn number_by_place(
    rules: &Rulebook<'_>,
    memories: &[Memory],
    arcs: &[(u32, ArcId, u32, Deciseconds)],
    arrivals: &[Option<u32>],
) -> States {
    let mut order: Vec<u32> = (0..u32::try_from(memories.len()).unwrap_or(u32::MAX)).collect();
    order.sort_unstable_by_key(|number| memories[*number as usize]);
    let mut nodes = vec![NodeId(0); memories.len()];
    for (place, number) in order.iter().enumerate() {
        nodes[*number as usize] = NodeId::at(place);
    }
    let mut sorted: Vec<(NodeId, Arc)> = arcs
        .iter()
        .map(|(tail, along, head, extra)| {
            let cost = rules.chains.cost(*along).unwrap_or_default();
            let lost = TravelCost {
                time: *extra,
                length: Decimetres(0),
            };
            let arc = Arc {
                head: nodes[*head as usize],
                along: *along,
                cost: cost + lost,
            };
            (nodes[*tail as usize], arc)
        })
        .collect();
    sorted.sort_unstable_by_key(|(tail, arc)| (*tail, arc.along));
    States {
        vertices: order
            .iter()
            .map(|number| memories[*number as usize].vertex)
            .collect(),
        arcs: sorted,
        arrivals: arrivals
            .iter()
            .map(|node| node.map(|n| nodes[n as usize]))
            .collect(),
    }
}
