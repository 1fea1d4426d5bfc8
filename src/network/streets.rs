//! Streets -> network: where ways meet, there is a vertex.
//!
//! Both ends of a way are vertices, and so is every inner node that another way (or the same
//! way again) passes through, that something stands on, or at which a turn is restricted. Ways
//! that merely cross without a common node do not meet: that is a bridge.
//!
//! Vertices are numbered along a Hilbert curve and edges by their first vertex, so that what
//! is near on the ground is mostly near in memory, whatever the order of the source.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::geo::{Fixed, LonLat};
use crate::model::ids::{Id, VertexId};
use crate::model::profile::Profile;
use crate::model::street::{Obstacle, StreetWay, Streets, Via};
use crate::model::study::NetworkKind;
use crate::model::units::Millimetres;

use super::graph::{Edge, MAX_EDGES, Network, Road};
use super::hilbert;
use super::restrictions;
use super::stored::IdTable;

/// Why streets cannot become a network.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BuildError {
    /// There is no line with two different vertices.
    #[error("there is no usable road line")]
    NoLines,
    /// More vertices than 32-bit indices can name.
    #[error("{0} points are more than one network can hold")]
    TooLarge(usize),
}

/// Builds the network of `streets` with times for each of `profiles`.
pub fn build(
    kind: NetworkKind,
    streets: Streets,
    profiles: Vec<Profile>,
) -> Result<Network, BuildError> {
    // a node may be stored twice: as the end of one edge and the start of the next
    if streets.way_nodes.len().saturating_mul(2) >= MAX_EDGES {
        return Err(BuildError::TooLarge(streets.way_nodes.len()));
    }
    let numbering = Numbering::new(&streets);
    let mut pieces = cut(&streets, &numbering);
    if pieces.is_empty() {
        return Err(BuildError::NoLines);
    }
    pieces.par_sort_unstable_by_key(|piece| {
        let (tail, head) = (piece.tail, piece.head);
        (tail.min(head), tail.max(head), piece.way, piece.first)
    });
    let ways_of_edges: Vec<u32> = pieces.iter().map(|piece| piece.way).collect();
    let (edges, points, roads) = edges(&streets, &pieces);
    drop(pieces);
    let mut vertices: Vec<Fixed> = numbering
        .nodes
        .iter()
        .map(|node| streets.nodes[*node as usize])
        .collect();
    vertices.shrink_to_fit();
    let obstacles = obstacles(&streets, &numbering);
    let mut network = Network {
        kind,
        input_sha256: String::new(),
        vertices: vertices.into(),
        edges,
        points: points.into(),
        roads: roads.into(),
        streets: streets.streets,
        labels: streets.labels,
        obstacles,
        restrictions: Vec::new(),
        conditions: streets.conditions,
        profiles: Vec::new(),
        times: Vec::new(),
        orders: Vec::new(),
        graphs: Vec::new(),
    };
    let way_ids: Vec<i64> = streets.ways.iter().map(|way| way.id).collect();
    network.restrictions =
        restrictions::resolve(&network, &streets.turns, &ways_of_edges, &way_ids, |node| {
            numbering.vertex(node)
        });
    network.customise(profiles);
    Ok(network)
}

/// Which nodes are vertices, and in which order.
struct Numbering {
    /// The node of each vertex.
    nodes: Vec<u32>,
    /// The vertex of each node; [`NO_VERTEX`] for points between.
    vertices: Vec<u32>,
}

const NO_VERTEX: u32 = u32::MAX;

impl Numbering {
    fn new(streets: &Streets) -> Self {
        let uses = uses(streets);
        let mut nodes: Vec<(u64, u32)> = (0u32..)
            .zip(&uses)
            .filter(|(_, uses)| **uses > 1)
            .map(|(node, _)| (hilbert::key(streets.nodes[node as usize]), node))
            .collect();
        nodes.par_sort_unstable();
        let nodes: Vec<u32> = nodes.into_iter().map(|(_, node)| node).collect();
        let mut vertices = vec![NO_VERTEX; streets.nodes.len()];
        for (vertex, node) in (0u32..).zip(&nodes) {
            vertices[*node as usize] = vertex;
        }
        Self { nodes, vertices }
    }

    fn vertex(&self, node: u32) -> Option<VertexId> {
        let vertex = *self.vertices.get(node as usize)?;
        (vertex != NO_VERTEX).then_some(VertexId(vertex))
    }
}

/// How often each node is used: more than once makes a vertex. Ends of ways count double, and
/// so does what stands on a node or bends its turns.
fn uses(streets: &Streets) -> Vec<u8> {
    let mut uses = vec![0u8; streets.nodes.len()];
    let mut add = |node: u32, count: u8| {
        let uses = &mut uses[node as usize];
        *uses = uses.saturating_add(count);
    };
    for way in &streets.ways {
        let nodes = streets.nodes_of(way);
        for node in nodes {
            add(*node, 1);
        }
        if let (Some(first), Some(last)) = (nodes.first(), nodes.last()) {
            add(*first, 1);
            add(*last, 1);
        }
    }
    for obstacle in &streets.obstacles {
        add(obstacle.node, 1);
    }
    for turn in &streets.turns {
        if let Via::Node(node) = turn.via {
            add(node, 1);
        }
    }
    uses
}

/// A way between two of its vertices.
#[derive(Clone, Copy)]
struct Piece {
    tail: u32,
    head: u32,
    way: u32,
    /// Place of its first node in `way_nodes`.
    first: u32,
    points: u32,
}

fn cut(streets: &Streets, numbering: &Numbering) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (number, way) in (0u32..).zip(&streets.ways) {
        let nodes = streets.nodes_of(way);
        let mut first = 0u32;
        for (place, node) in (0u32..).zip(nodes).skip(1) {
            let head = numbering.vertices[*node as usize];
            if head == NO_VERTEX {
                continue;
            }
            pieces.push(Piece {
                tail: numbering.vertices[nodes[first as usize] as usize],
                head,
                way: number,
                first: way.first_node + first,
                points: place - first + 1,
            });
            first = place;
        }
    }
    pieces
}

type Edges = (
    IdTable<crate::model::ids::EdgeId, Edge>,
    Vec<Fixed>,
    Vec<Road>,
);

fn edges(streets: &Streets, pieces: &[Piece]) -> Edges {
    let stretch = stretches(streets);
    let total: usize = pieces.iter().map(|piece| piece.points as usize).sum();
    let mut points = Vec::with_capacity(total);
    let mut roads = Vec::new();
    let mut road_places: HashMap<Road, u32> = HashMap::new();
    let lengths: Vec<Millimetres> = pieces
        .par_iter()
        .map(|piece| {
            let metres = drawn_m(streets, nodes_of(streets, piece));
            let stretch = stretch.get(&piece.way).copied().unwrap_or(1.0);
            Millimetres::from_metres(metres * stretch)
        })
        .collect();
    let edges = pieces
        .iter()
        .zip(lengths)
        .map(|(piece, length)| {
            let StreetWay { street, label, .. } = streets.ways[piece.way as usize];
            let road = *road_places
                .entry(Road { street, label })
                .or_insert_with(|| {
                    roads.push(Road { street, label });
                    u32::try_from(roads.len() - 1).unwrap_or(u32::MAX)
                });
            let first_point = u32::try_from(points.len()).unwrap_or(u32::MAX);
            let nodes = nodes_of(streets, piece);
            points.extend(nodes.iter().map(|node| streets.nodes[*node as usize]));
            Edge {
                tail: VertexId(piece.tail),
                head: VertexId(piece.head),
                road,
                first_point,
                points: piece.points,
                length,
            }
        })
        .collect();
    (edges, points, roads)
}

fn nodes_of<'a>(streets: &'a Streets, piece: &Piece) -> &'a [u32] {
    let first = piece.first as usize;
    &streets.way_nodes[first..first + piece.points as usize]
}

fn drawn_m(streets: &Streets, nodes: &[u32]) -> f64 {
    let at = |node: u32| LonLat::from(streets.nodes[node as usize]);
    nodes
        .windows(2)
        .map(|pair| at(pair[0]).great_circle_m(at(pair[1])))
        .sum()
}

/// How much longer than drawn the ways are that state their length.
fn stretches(streets: &Streets) -> HashMap<u32, f64> {
    (0u32..)
        .zip(&streets.ways)
        .filter_map(|(number, way)| {
            let drawn = drawn_m(streets, streets.nodes_of(way));
            let stated = way.stated_length?.metres();
            (drawn > 0.0).then(|| (number, stated / drawn))
        })
        .collect()
}

fn obstacles(streets: &Streets, numbering: &Numbering) -> Vec<Obstacle> {
    let mut obstacles: Vec<Obstacle> = streets
        .obstacles
        .iter()
        .filter_map(|obstacle| {
            Some(Obstacle {
                node: u32::try_from(numbering.vertex(obstacle.node)?.index()).ok()?,
                ..*obstacle
            })
        })
        .collect();
    obstacles.sort_unstable_by_key(|obstacle| obstacle.node);
    obstacles
}
