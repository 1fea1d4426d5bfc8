//! The network: nodes, edges with their geometry, road facts, and times per profile.

use std::ops::Range;

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{EdgeId, Id, IdVec, NodeId};
use crate::model::profile::Profile;
use crate::model::roads::Oneway;
use crate::model::study::NetworkKind;
use crate::model::units::{Decimetres, Deciseconds};

/// Facts that all edges of one input line share.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RoadFacts {
    /// Road number.
    pub reference: String,
    /// Name.
    pub name: String,
    /// Class that speed tables speak of.
    pub class: String,
    /// Surface that speed tables speak of.
    pub surface: String,
    /// How the length came about.
    pub length_basis: String,
    /// Stated speed for cars, km/h.
    pub max_kmh: Option<f64>,
    /// Direction of use.
    pub oneway: Oneway,
}

/// A piece of road between two nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// Where the geometry starts.
    pub tail: NodeId,
    /// Where it ends.
    pub head: NodeId,
    /// Index into [`Network::facts`].
    pub facts: u32,
    /// Index of its first vertex in [`Network::points`].
    pub first_point: u32,
    /// How many vertices it has, at least two.
    pub points: u32,
    /// Its length.
    pub length: Decimetres,
}

/// Times of one edge for one profile; `None` is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct EdgeTimes {
    /// From tail to head.
    pub forward: Option<Deciseconds>,
    /// From head to tail.
    pub backward: Option<Deciseconds>,
}

/// A compact, immutable network, the same for all profiles but for the times.
#[derive(Clone, PartialEq, Debug)]
pub struct Network {
    /// What the lines are.
    pub kind: NetworkKind,
    /// SHA-256 of the input the lines came from; empty when built in memory.
    pub input_sha256: String,
    /// Positions of the nodes.
    pub nodes: IdVec<NodeId, LonLat>,
    /// The edges.
    pub edges: IdVec<EdgeId, Edge>,
    /// Vertices of all edges, edge by edge, ends included.
    pub points: Vec<LonLat>,
    /// Facts of the input lines.
    pub facts: Vec<RoadFacts>,
    /// The profiles, with their speed tables as used.
    pub profiles: Vec<Profile>,
    /// Times per profile, in the order of `profiles`.
    pub times: Vec<IdVec<EdgeId, EdgeTimes>>,
}

impl Network {
    /// The vertices of an edge from tail to head.
    #[must_use]
    pub fn geometry(&self, edge: EdgeId) -> &[LonLat] {
        let edge = &self.edges[edge];
        let first = edge.first_point as usize;
        &self.points[first..first + edge.points as usize]
    }

    /// The facts of an edge.
    #[must_use]
    pub fn facts(&self, edge: EdgeId) -> &RoadFacts {
        &self.facts[self.edges[edge].facts as usize]
    }

    /// Which profile has this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<usize> {
        self.profiles.iter().position(|profile| profile.id == id)
    }

    /// Lower-left and upper-right corner in degrees; `None` without edges.
    #[must_use]
    pub fn bounds(&self) -> Option<([f64; 2], [f64; 2])> {
        let first = self.points.first()?;
        let start = ([first.lon, first.lat], [first.lon, first.lat]);
        Some(self.points.iter().fold(start, |(low, high), p| {
            (
                [low[0].min(p.lon), low[1].min(p.lat)],
                [high[0].max(p.lon), high[1].max(p.lat)],
            )
        }))
    }

    /// Total length of the edges in kilometres.
    #[must_use]
    pub fn kilometres(&self) -> f64 {
        self.edges.iter().map(|edge| edge.length.kilometres()).sum()
    }
}

/// An arc as the search reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arc {
    /// The node it leads to (in a backward graph: comes from).
    pub head: NodeId,
    /// The edge it runs along.
    pub edge: EdgeId,
    /// What it costs.
    pub cost: TravelCost,
}

/// Compressed sparse rows: the arcs of node `n` are `arcs[first_out[n]..first_out[n + 1]]`.
///
/// `first_out` has one entry more than there are nodes, starts with 0, never falls and
/// ends with the number of arcs; every head is a node.
#[derive(Clone, Debug)]
pub struct Csr {
    first_out: Vec<u32>,
    arcs: Vec<Arc>,
}

impl Csr {
    /// Sorts `arcs` (tail, arc) into rows; arcs of one tail keep their order.
    #[must_use]
    pub fn new(nodes: usize, arcs: &[(NodeId, Arc)]) -> Self {
        let mut first_out = vec![0u32; nodes + 1];
        for (tail, _) in arcs {
            first_out[tail.index() + 1] += 1;
        }
        for node in 0..nodes {
            first_out[node + 1] += first_out[node];
        }
        let mut next = first_out.clone();
        let filler = Arc {
            head: NodeId(0),
            edge: EdgeId(0),
            cost: TravelCost::default(),
        };
        let mut sorted = vec![filler; arcs.len()];
        for (tail, arc) in arcs {
            let slot = &mut next[tail.index()];
            sorted[*slot as usize] = *arc;
            *slot += 1;
        }
        Self {
            first_out,
            arcs: sorted,
        }
    }

    /// The arcs of `node`.
    #[must_use]
    pub fn arcs(&self, node: NodeId) -> &[Arc] {
        &self.arcs[self.row(node)]
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.first_out.len() - 1
    }

    /// How many arcs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.arcs.len()
    }

    /// Whether there is no arc.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty()
    }

    fn row(&self, node: NodeId) -> Range<usize> {
        self.first_out[node.index()] as usize..self.first_out[node.index() + 1] as usize
    }
}
