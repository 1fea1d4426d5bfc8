//! What each profile searches, in a network file.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::parse::Reader;
use super::put as put_array;
use crate::model::ids::{ChainId, Id, NodeId};
use crate::model::units::{Decimetres, Deciseconds, MAX_LENGTH, MAX_TIME};
use crate::network::chains::{Chain, Chains, Seat, Toll};
use crate::network::components::Components;
use crate::network::folded::{Folded, NOWHERE};
use crate::network::graph::{Arc, Csr, DirectedEdge, Network};
use crate::network::profile_graph::ProfileGraph;
use crate::network::road_index::RoadIndex;
use crate::network::states::Entry;
use crate::network::stored::Stored;
use crate::network::waits::Waits;

/// How many of everything.
#[derive(Serialize, Deserialize)]
pub(super) struct GraphHead {
    chains: usize,
    chain_edges: usize,
    nodes: usize,
    arcs: usize,
    entries: usize,
    components: usize,
    main: u32,
    main_nodes: usize,
    pieces: usize,
}

impl GraphHead {
    pub(super) fn of(graph: &ProfileGraph) -> Self {
        let folded = &graph.folded;
        Self {
            chains: folded.chains.chains.len(),
            chain_edges: folded.chains.edges.len(),
            nodes: folded.vertices.len(),
            arcs: folded.forward.len(),
            entries: folded.entries.len(),
            components: graph.components.count,
            main: graph.components.main,
            main_nodes: graph.components.main_nodes,
            pieces: graph.roads.pieces.len(),
        }
    }
}

/// Appends the arrays of a graph.
pub(super) fn put(out: &mut Vec<u8>, graph: &ProfileGraph) {
    let folded = &graph.folded;
    put_array(out, folded.chains.chains.as_slice());
    put_array(out, &folded.chains.edges);
    put_array(out, folded.chains.seats.as_slice());
    put_array(out, folded.vertices.as_slice());
    for rows in [&folded.forward, &folded.backward] {
        put_array(out, &rows.first_out);
        put_array(out, &rows.arcs);
    }
    put_array(out, &folded.arrivals);
    put_array(out, &folded.entries_first);
    put_array(out, &folded.entries);
    put_array(out, graph.components.of.as_slice());
    put_array(out, &graph.components.road);
    put_array(out, &graph.roads.pieces);
    put_array(out, &graph.roads.boxes);
}

/// Takes the arrays of a graph from where they lie, after checking all that indexes.
pub(super) fn read(
    reader: &mut Reader,
    head: &GraphHead,
    network: &Network,
    profile: usize,
) -> Result<ProfileGraph, &'static str> {
    let twice = head.chains.checked_mul(2).ok_or(BROKEN)?;
    let after = |count: usize| count.checked_add(1).ok_or(BROKEN);
    let chains = Chains {
        chains: reader.array(head.chains)?.into(),
        edges: reader.array(head.chain_edges)?,
        seats: reader.array(network.edges.len())?.into(),
    };
    check_chains(&chains, network)?;
    let vertices: Stored<_> = reader.array(head.nodes)?;
    if !vertices
        .par_iter()
        .all(|vertex| network.vertices.get(*vertex).is_some())
    {
        return Err(BROKEN);
    }
    let mut rows = || {
        let rows = Csr {
            first_out: reader.array(after(head.nodes)?)?,
            arcs: reader.array(head.arcs)?,
        };
        check_rows(&rows, head)?;
        Ok::<Csr, &'static str>(rows)
    };
    let (forward, backward) = (rows()?, rows()?);
    let arrivals: Stored<NodeId> = reader.array(twice)?;
    let entries_first: Stored<u32> = reader.array(after(twice)?)?;
    let entries: Stored<Entry> = reader.array(head.entries)?;
    let is_node = |node: NodeId| node.index() < head.nodes;
    let arrives = |node: &NodeId| *node == NOWHERE || is_node(*node);
    let enters = |entry: &Entry| is_node(entry.node) && entry.extra <= MAX_TIME;
    if !arrivals.par_iter().all(arrives)
        || !rises(&entries_first, head.entries)
        || !entries.par_iter().all(enters)
    {
        return Err(BROKEN);
    }
    let of: Stored<u32> = reader.array(head.nodes)?;
    let road: Stored<Decimetres> = reader.array(head.components)?;
    let is_component = |component: u32| (component as usize) < head.components;
    if !of.par_iter().all(|component| is_component(*component)) {
        return Err(BROKEN);
    }
    let pieces = reader.array(head.pieces)?;
    let boxes = reader.array(RoadIndex::boxes_over(head.pieces))?;
    let roads = RoadIndex::from_stored(network, pieces, boxes).ok_or(BROKEN)?;
    Ok(ProfileGraph {
        folded: Folded {
            chains,
            vertices: vertices.into(),
            forward,
            backward,
            arrivals,
            entries_first,
            entries,
            waits: Waits::new(network, &network.profiles[profile]),
        },
        components: Components {
            of: of.into(),
            count: head.components,
            main: head.main,
            road,
            main_nodes: head.main_nodes,
        },
        roads,
    })
}

const BROKEN: &str = "what a profile searches points outside its tables";

fn check_chains(chains: &Chains, network: &Network) -> Result<(), &'static str> {
    let edges = chains.edges.len();
    let costs = |toll: &Toll| {
        let cost = toll.get();
        cost.is_none_or(|cost| fits(cost.time, cost.length))
    };
    let is_sound = |chain: &Chain| {
        chain.edges >= 1
            && chain.first as usize + chain.edges as usize <= edges
            && chain.costs.iter().all(costs)
    };
    let is_seat = |seat: &Seat| {
        let chain = |id: ChainId| chains.chains.get(id);
        *seat == Seat::NONE || chain(seat.chain).is_some_and(|chain| seat.place < chain.edges)
    };
    let is_edge = |ride: &DirectedEdge| network.edges.get(ride.edge()).is_some();
    let sound = chains.chains.as_slice().par_iter().all(is_sound)
        && chains.seats.as_slice().par_iter().all(is_seat)
        && chains.edges.par_iter().all(is_edge);
    sound.then_some(()).ok_or(BROKEN)
}

fn check_rows(rows: &Csr, head: &GraphHead) -> Result<(), &'static str> {
    let is_sound = |arc: &Arc| {
        arc.head.index() < head.nodes
            && arc.along.chain().index() < head.chains
            && fits(arc.cost.time, arc.cost.length)
    };
    let sound = rises(&rows.first_out, head.arcs) && rows.arcs.par_iter().all(is_sound);
    sound.then_some(()).ok_or(BROKEN)
}

/// Whether rows begin at 0, never fall and end at `last`.
fn rises(first: &[u32], last: usize) -> bool {
    first.first() == Some(&0)
        && first.last().is_some_and(|end| *end as usize == last)
        && first.par_windows(2).all(|pair| pair[0] <= pair[1])
}

fn fits(time: Deciseconds, length: Decimetres) -> bool {
    time <= MAX_TIME && length <= MAX_LENGTH
}
