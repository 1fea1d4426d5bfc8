//! The network: vertices, edges with their geometry, street facts, and times per profile.
//!
//! Vertices lie where ways end or meet, where something stands on the road, and where a turn
//! restriction bites, so that each edge has one set of facts. What a profile searches is
//! coarser: see [`super::folded`].

use std::ops::Range;
use std::sync::Arc as Shared;

use bytemuck::{Pod, Zeroable};

use crate::model::cost::TravelCost;
use crate::model::geo::{Fixed, LonLat};
use crate::model::ids::{ArcId, EdgeId, Id, NodeId, VertexId};
use crate::model::profile::Profile;
use crate::model::street::{Bound, Conditions, Label, Obstacle, Street};
use crate::model::study::NetworkKind;
use crate::model::units::{Millimetres, Milliseconds};

use super::hierarchy::NodeOrder;
use super::profile_graph::ProfileGraph;
use super::rows::rows;
use super::stored::{IdTable, Stored};

/// A street and its name, as many edges share them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Road {
    /// Index into [`Network::streets`].
    pub street: u32,
    /// Index into [`Network::labels`].
    pub label: u32,
}

/// A piece of road between two vertices, drawn in the direction of its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Edge {
    /// Where the geometry starts.
    pub tail: VertexId,
    /// Where it ends.
    pub head: VertexId,
    /// Index into [`Network::roads`].
    pub road: u32,
    /// Index of its first point in [`Network::points`].
    pub first_point: u32,
    /// How many points it has, at least two.
    pub points: u32,
    /// Its length.
    pub length: Millimetres,
}

/// An edge in one direction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Pod, Zeroable)]
#[repr(transparent)]
pub struct DirectedEdge(u32);

impl DirectedEdge {
    /// `edge` going `bound`.
    #[must_use]
    pub fn new(edge: EdgeId, bound: Bound) -> Self {
        Self(edge.0 << 1 | bound as u32)
    }

    /// The edge.
    #[must_use]
    pub fn edge(self) -> EdgeId {
        EdgeId(self.0 >> 1)
    }

    /// Its direction.
    #[must_use]
    pub fn bound(self) -> Bound {
        if self.0 & 1 == 0 {
            Bound::Forward
        } else {
            Bound::Backward
        }
    }

    /// The other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// As a number, for files.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// From a number in a file.
    #[must_use]
    pub fn from_number(number: u32) -> Self {
        Self(number)
    }
}

/// Most edges of one network, so that a direction fits beside an edge in 32 bits.
pub const MAX_EDGES: usize = 1 << 31;

/// Times of one edge for one profile, either direction open or closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(transparent)]
pub struct EdgeTimes([u32; 2]);

/// Time of a direction that is closed.
const CLOSED: u32 = u32::MAX;

impl EdgeTimes {
    /// Closed both ways.
    pub const CLOSED: Self = Self([CLOSED; 2]);

    /// Times forward and backward; `None` is closed.
    #[must_use]
    pub fn new(times: [Option<Milliseconds>; 2]) -> Self {
        Self(times.map(|time| time.map_or(CLOSED, |time| time.0.min(CLOSED - 1))))
    }

    /// The time going `bound`; `None` when closed.
    #[must_use]
    pub fn get(self, bound: Bound) -> Option<Milliseconds> {
        let time = self.0[bound.index()];
        (time != CLOSED).then_some(Milliseconds(time))
    }

    /// Whether either direction is open.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.0 != [CLOSED; 2]
    }
}

/// A turn restriction on the network: a sequence of directed edges, each starting where the
/// one before ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restriction {
    /// The way in, over, and out; at least two edges.
    pub edges: Vec<DirectedEdge>,
    /// Whether the last is the only way out after the others, rather than forbidden.
    pub only: bool,
    /// Whom it binds, as bits of [`crate::model::profile::Mode::bit`].
    pub binds: u8,
}

/// A compact, immutable network, the same for all profiles but for the times.
#[derive(Clone, PartialEq, Debug)]
pub struct Network {
    /// What the lines are.
    pub kind: NetworkKind,
    /// SHA-256 of the input the lines came from; empty when built in memory.
    pub input_sha256: String,
    /// Positions where edges end or meet, near ones mostly near in number.
    pub vertices: IdTable<VertexId, Fixed>,
    /// The edges, near ones mostly near in number.
    pub edges: IdTable<EdgeId, Edge>,
    /// Points of all edges, edge by edge, ends included.
    pub points: Stored<Fixed>,
    /// Streets with names, as edges use them.
    pub roads: Stored<Road>,
    /// Facts of streets.
    pub streets: Vec<Street>,
    /// Names of streets.
    pub labels: Vec<Label>,
    /// What stands on vertices, ordered by vertex; `Obstacle::node` is a [`VertexId`].
    pub obstacles: Vec<Obstacle>,
    /// Turn restrictions.
    pub restrictions: Vec<Restriction>,
    /// What the source says to hold under conditions only, which are not heeded.
    pub conditions: Conditions,
    /// The profiles, with their speed tables as used.
    pub profiles: Vec<Profile>,
    /// Times per profile, in the order of `profiles`.
    pub times: Vec<IdTable<EdgeId, EdgeTimes>>,
    /// For each profile an order of its junctions, by [`Network::prepare`]; missing
    /// where nobody made one. Costs nothing but time when it is of other junctions.
    pub orders: Vec<Option<Shared<NodeOrder>>>,
    /// For each profile what it searches, by [`Network::prepare`]; made on opening a router where it
    /// is missing. Belongs to these very times.
    pub graphs: Vec<Option<Shared<ProfileGraph>>>,
}

impl Network {
    /// The points of an edge from tail to head.
    #[must_use]
    pub fn geometry(&self, edge: EdgeId) -> &[Fixed] {
        let edge = &self.edges[edge];
        let first = edge.first_point as usize;
        &self.points[first..first + edge.points as usize]
    }

    /// The same in degrees.
    #[must_use]
    pub fn line(&self, edge: EdgeId) -> Vec<LonLat> {
        self.geometry(edge)
            .iter()
            .map(|p| LonLat::from(*p))
            .collect()
    }

    /// The facts of an edge.
    #[must_use]
    pub fn street(&self, edge: EdgeId) -> &Street {
        &self.streets[self.roads[self.edges[edge].road as usize].street as usize]
    }

    /// The names of an edge.
    #[must_use]
    pub fn label(&self, edge: EdgeId) -> &Label {
        &self.labels[self.roads[self.edges[edge].road as usize].label as usize]
    }

    /// Where a directed edge starts.
    #[must_use]
    pub fn tail(&self, ride: DirectedEdge) -> VertexId {
        let edge = &self.edges[ride.edge()];
        match ride.bound() {
            Bound::Forward => edge.tail,
            Bound::Backward => edge.head,
        }
    }

    /// Where a directed edge ends.
    #[must_use]
    pub fn head(&self, ride: DirectedEdge) -> VertexId {
        self.tail(ride.reversed())
    }

    /// Which profile has this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<usize> {
        self.profiles.iter().position(|profile| profile.id == id)
    }

    /// Lower-left and upper-right corner in degrees; `None` without edges.
    #[must_use]
    pub fn bounds(&self) -> Option<([f64; 2], [f64; 2])> {
        let first = *self.points.first()?;
        let (low, high) = self.points.iter().fold((first, first), |(low, high), p| {
            let low = Fixed {
                lon_e7: low.lon_e7.min(p.lon_e7),
                lat_e7: low.lat_e7.min(p.lat_e7),
            };
            let high = Fixed {
                lon_e7: high.lon_e7.max(p.lon_e7),
                lat_e7: high.lat_e7.max(p.lat_e7),
            };
            (low, high)
        });
        let corner = |p: Fixed| {
            let p = LonLat::from(p);
            [p.lon, p.lat]
        };
        Some((corner(low), corner(high)))
    }

    /// Total length of the edges in kilometres.
    #[must_use]
    pub fn kilometres(&self) -> f64 {
        self.edges.iter().map(|edge| edge.length.kilometres()).sum()
    }
}

/// An arc as the search reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Arc {
    /// The node it leads to (in a backward graph: comes from).
    pub head: NodeId,
    /// The chain it runs along, and which way.
    pub along: ArcId,
    /// What it costs.
    pub cost: TravelCost,
}

/// Compressed sparse rows: the arcs of node `n` are `arcs[first_out[n]..first_out[n + 1]]`.
///
/// `first_out` has one entry more than there are nodes, starts with 0, never falls and
/// ends with the number of arcs; every head is a node.
#[derive(Clone, PartialEq, Debug)]
pub struct Csr {
    pub(super) first_out: Stored<u32>,
    pub(super) arcs: Stored<Arc>,
}

impl Csr {
    /// Sorts `arcs` (tail, arc) into rows; arcs of one tail keep their order.
    #[must_use]
    pub fn new(nodes: usize, arcs: &[(NodeId, Arc)]) -> Self {
        let (first_out, arcs) = rows(nodes, || {
            arcs.iter().map(|(tail, arc)| (tail.index(), *arc))
        });
        Self {
            first_out: first_out.into(),
            arcs: arcs.into(),
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
