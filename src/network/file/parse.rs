//! Bytes of a network file -> network, everything checked.

use std::sync::Arc;

use bytemuck::Pod;
use rayon::prelude::*;

use crate::model::geo::LonLat;
use crate::model::ids::Id;
use crate::model::street::{Bound, Obstacle, ObstacleKind};
use crate::model::study::NetworkKind;

use super::{ALIGNED, Head, graphs};
use crate::network::graph::{DirectedEdge, Edge, Network, Restriction, Road};
use crate::network::hierarchy::NodeOrder;
use crate::network::stored::{FileBytes, Stored};

pub(super) const SHORT: &str = "it ends too early";

/// The network whose head begins at byte `at`, before byte `end`.
pub(super) fn parse(file: FileBytes, at: usize, end: usize) -> Result<Network, &'static str> {
    let reader = &mut Reader {
        file: Arc::new(file),
        at,
        end,
    };
    let length: [u8; 8] = *reader.bytes(8)?.first_chunk().ok_or(SHORT)?;
    reader.at += 8;
    let length = usize::try_from(u64::from_le_bytes(length)).map_err(|_| SHORT)?;
    let head: Head =
        serde_json::from_slice(reader.bytes(length)?).map_err(|_| "its head is not understood")?;
    reader.pass(length)?;
    let mut network = Network {
        kind: match head.kind.as_str() {
            "real" => NetworkKind::Real,
            "schematic" => NetworkKind::Schematic,
            _ => return Err("its kind is not known"),
        },
        input_sha256: head.input_sha256,
        obstacles: obstacles(&head.obstacles, head.vertices)?,
        vertices: reader.array(head.vertices)?.into(),
        points: reader.array(head.points)?,
        roads: reader.array(head.roads)?,
        edges: reader.array(head.edges)?.into(),
        streets: head.streets,
        labels: head.labels,
        restrictions: Vec::new(),
        conditions: head.conditions,
        profiles: head.profiles,
        times: Vec::new(),
        orders: Vec::new(),
        graphs: Vec::new(),
    };
    fits(&network)?;
    let restricted: Stored<u32> = reader.array(head.restricted)?;
    network.restrictions = restrictions(&restricted, &head.restrictions, &network)?;
    for _ in 0..network.profiles.len() {
        network.times.push(reader.array(head.edges)?.into());
    }
    if head.graphs.len() > network.profiles.len() {
        return Err("it has more graphs than profiles");
    }
    for (profile, head) in head.graphs.iter().enumerate() {
        let graph = match head {
            Some(head) => Some(Arc::new(graphs::read(reader, head, &network, profile)?)),
            None => None,
        };
        network.graphs.push(graph);
    }
    for count in head.orders {
        network.orders.push(order(reader, count)?);
    }
    if reader.at != reader.end {
        return Err("its size does not fit its head");
    }
    Ok(network)
}

/// Whether nothing points outside its table.
fn fits(network: &Network) -> Result<(), &'static str> {
    let places = network
        .vertices
        .as_slice()
        .par_iter()
        .chain(network.points.par_iter());
    if !places
        .into_par_iter()
        .all(|place| LonLat::from(*place).is_valid())
    {
        return Err("a place is not on the globe");
    }
    let (streets, labels) = (network.streets.len(), network.labels.len());
    let knows = |road: &Road| (road.street as usize) < streets && (road.label as usize) < labels;
    if !network.roads.iter().all(knows) {
        return Err("a road points outside its tables");
    }
    let (vertices, points, roads) = (
        network.vertices.len(),
        network.points.len(),
        network.roads.len(),
    );
    let is_sound = |edge: &Edge| {
        edge.tail.index() < vertices
            && edge.head.index() < vertices
            && (edge.road as usize) < roads
            && edge.points >= 2
            && edge.first_point as usize + edge.points as usize <= points
    };
    if !network.edges.as_slice().par_iter().all(is_sound) {
        return Err("an edge points outside its tables");
    }
    Ok(())
}

fn order(reader: &mut Reader, count: usize) -> Result<Option<Arc<NodeOrder>>, &'static str> {
    if count == 0 {
        return Ok(None);
    }
    let nodes: Stored<u32> = reader.array(count)?;
    NodeOrder::from_nodes(nodes.to_vec())
        .map(|order| Some(Arc::new(order)))
        .ok_or("an order names a junction twice")
}

fn obstacles(
    rows: &[(u32, ObstacleKind, Option<bool>, u8)],
    vertices: usize,
) -> Result<Vec<Obstacle>, &'static str> {
    let is_ordered = rows.windows(2).all(|pair| pair[0].0 <= pair[1].0);
    let fits = rows.iter().all(|row| (row.0 as usize) < vertices);
    if !is_ordered || !fits {
        return Err("what stands on the road points outside its tables");
    }
    let obstacle =
        |(node, kind, forward, stops): &(u32, ObstacleKind, Option<bool>, u8)| Obstacle {
            node: *node,
            kind: *kind,
            bound: forward.map(|is| if is { Bound::Forward } else { Bound::Backward }),
            stops: *stops,
        };
    Ok(rows.iter().map(obstacle).collect())
}

fn restrictions(
    numbers: &[u32],
    rows: &[(u32, bool, u8)],
    network: &Network,
) -> Result<Vec<Restriction>, &'static str> {
    const BROKEN: &str = "a turn restriction makes no turn";
    let mut left = numbers;
    let found = rows.iter().map(|(count, only, binds)| {
        let (own, rest) = left.split_at_checked(*count as usize).ok_or(BROKEN)?;
        left = rest;
        let edges: Vec<DirectedEdge> = own
            .iter()
            .map(|number| DirectedEdge::from_number(*number))
            .collect();
        let is_known = |ride: &DirectedEdge| ride.edge().index() < network.edges.len();
        let follows = |pair: &[DirectedEdge]| network.head(pair[0]) == network.tail(pair[1]);
        if edges.len() < 2 || !edges.iter().all(is_known) || !edges.windows(2).all(follows) {
            return Err(BROKEN);
        }
        Ok(Restriction {
            edges,
            only: *only,
            binds: *binds,
        })
    });
    let found = found.collect::<Result<_, _>>()?;
    if left.is_empty() {
        Ok(found)
    } else {
        Err(BROKEN)
    }
}

pub(super) struct Reader {
    file: Arc<FileBytes>,
    at: usize,
    end: usize,
}

impl Reader {
    /// The next bytes, without passing them.
    fn bytes(&self, count: usize) -> Result<&[u8], &'static str> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.end);
        let bytes = end.and_then(|end| self.file.bytes().get(self.at..end));
        bytes.ok_or(SHORT)
    }

    /// Passes so many bytes and the zeros behind them.
    fn pass(&mut self, count: usize) -> Result<(), &'static str> {
        let end = self.at.checked_add(count).ok_or(SHORT)?;
        let next = end.checked_next_multiple_of(ALIGNED).ok_or(SHORT)?;
        if next > self.end {
            return Err(SHORT);
        }
        self.at = next;
        Ok(())
    }

    /// The next array, left where it is.
    pub(super) fn array<T: Pod>(&mut self, count: usize) -> Result<Stored<T>, &'static str> {
        let size = count.checked_mul(size_of::<T>()).ok_or(SHORT)?;
        let start = self.at;
        self.pass(size)?;
        Stored::in_file(&self.file, start, start + size).ok_or("its arrays are not aligned")
    }
}
