//! The network file: one versioned, self-describing file that opens without its inputs.
//!
//! Layout, little-endian: magic, format version, a JSON head (producer, kind, input hash,
//! profiles with their tables, street facts, names, counts), then the arrays, then the SHA-256
//! of everything before it. Everything is checked before use; a file that this build cannot
//! read is refused with the command that rebuilds it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::geo::Fixed;
use crate::model::ids::{EdgeId, Id, IdVec, VertexId};
use crate::model::profile::Profile;
use crate::model::street::{Bound, Label, Obstacle, ObstacleKind, Street};
use crate::model::study::NetworkKind;
use crate::model::units::{Millimetres, Milliseconds};

use super::graph::{DirectedEdge, Edge, EdgeTimes, Network, Restriction, Road};

/// The first bytes of every network file.
pub const MAGIC: [u8; 8] = *b"PIEEJAN\n";
/// The format this build writes and reads. Raised when bytes *or their meaning* change:
/// 1 first format; 2 street facts instead of table columns, fixed-point positions, finer units,
/// obstacles and turn restrictions.
pub const FORMAT: u32 = 2;
const HASH_BYTES: usize = 32;
/// Time of a direction that is closed.
const CLOSED: u32 = u32::MAX;

/// Why a network file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NetworkFileError {
    /// Reading or writing failed.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// `read` or `write`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It does not start like a network file.
    #[error("{} is not a pieeja network file", .0.display())]
    NotANetwork(PathBuf),
    /// Another format.
    #[error("{} has format {found}, this build reads {FORMAT}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// Truncated or altered.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
    },
}

/// Whether the bytes start like a network file of any format.
#[must_use]
pub fn is_network(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

#[derive(Serialize, Deserialize)]
struct Head {
    producer: String,
    kind: String,
    input_sha256: String,
    vertices: usize,
    edges: usize,
    points: usize,
    roads: usize,
    /// Edges of all restrictions together.
    restricted: usize,
    profiles: Vec<Profile>,
    streets: Vec<Street>,
    labels: Vec<Label>,
    /// Node, kind, direction and whom it stops.
    obstacles: Vec<(u32, ObstacleKind, Option<bool>, u8)>,
    /// How many edges, whether it is the only turn allowed, and whom it binds.
    restrictions: Vec<(u32, bool, u8)>,
}

/// Writes `network` to `path`: first beside it, then moved into place.
pub fn write(network: &Network, path: &Path) -> Result<(), NetworkFileError> {
    let io_error = |source| NetworkFileError::Io {
        doing: "write",
        path: path.to_owned(),
        source,
    };
    let bytes = to_bytes(network).map_err(io_error)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(io_error)
}

/// The network as bytes.
pub fn to_bytes(network: &Network) -> io::Result<Vec<u8>> {
    let head = serde_json::to_vec(&head(network))?;
    let arrays = (network.vertices.len() + network.points.len() + network.roads.len()) * 8
        + network.edges.len() * (EDGE_BYTES + TIME_BYTES * network.times.len());
    let mut out = Vec::with_capacity(head.len() + arrays + 4096);
    out.extend(MAGIC);
    out.extend(FORMAT.to_le_bytes());
    let length = u64::try_from(head.len()).map_err(io::Error::other)?;
    out.extend(length.to_le_bytes());
    out.extend(head);
    for p in network.vertices.iter().chain(&network.points) {
        out.extend(p.lon_e7.to_le_bytes());
        out.extend(p.lat_e7.to_le_bytes());
    }
    let mut put = |numbers: &[u32]| {
        out.extend(numbers.iter().copied().flat_map(u32::to_le_bytes));
    };
    for road in &network.roads {
        put(&[road.street, road.label]);
    }
    for edge in &network.edges {
        put(&[
            edge.tail.0,
            edge.head.0,
            edge.road,
            edge.first_point,
            edge.points,
            edge.length.0,
        ]);
    }
    for ride in network
        .restrictions
        .iter()
        .flat_map(|restriction| &restriction.edges)
    {
        put(&[ride.number()]);
    }
    for times in network.times.iter().flatten() {
        put(&Bound::BOTH.map(|bound| times.get(bound).map_or(CLOSED, |time| time.0)));
    }
    let hash = Sha256::digest(&out);
    out.extend(hash);
    Ok(out)
}

const EDGE_BYTES: usize = 24;
const TIME_BYTES: usize = 8;

fn head(network: &Network) -> Head {
    Head {
        producer: format!("pieeja {}", env!("CARGO_PKG_VERSION")),
        kind: network.kind.as_str().to_owned(),
        input_sha256: network.input_sha256.clone(),
        vertices: network.vertices.len(),
        edges: network.edges.len(),
        points: network.points.len(),
        roads: network.roads.len(),
        restricted: network.restrictions.iter().map(|r| r.edges.len()).sum(),
        profiles: network.profiles.clone(),
        streets: network.streets.clone(),
        labels: network.labels.clone(),
        obstacles: network
            .obstacles
            .iter()
            .map(|o| {
                (
                    o.node,
                    o.kind,
                    o.bound.map(|b| b == Bound::Forward),
                    o.stops,
                )
            })
            .collect(),
        restrictions: network
            .restrictions
            .iter()
            .map(|r| {
                (
                    u32::try_from(r.edges.len()).unwrap_or(u32::MAX),
                    r.only,
                    r.binds,
                )
            })
            .collect(),
    }
}

/// Reads the network file at `path`.
pub fn read(path: &Path) -> Result<Network, NetworkFileError> {
    let bytes = fs::read(path).map_err(|source| NetworkFileError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    from_bytes(&bytes, path)
}

/// Reads a network from bytes; `path` only names it in errors.
pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Network, NetworkFileError> {
    let damaged = |what| NetworkFileError::Damaged {
        path: path.to_owned(),
        what,
    };
    if !is_network(bytes) {
        return Err(NetworkFileError::NotANetwork(path.to_owned()));
    }
    let mut reader = Reader {
        bytes,
        at: MAGIC.len(),
    };
    let found = reader.u32().ok_or_else(|| damaged("it ends too early"))?;
    if found != FORMAT {
        return Err(NetworkFileError::Format {
            path: path.to_owned(),
            found,
        });
    }
    let Some((body, hash)) = bytes.split_last_chunk::<HASH_BYTES>() else {
        return Err(damaged("it ends too early"));
    };
    if Sha256::digest(body)[..] != hash[..] {
        return Err(damaged("its checksum does not match"));
    }
    // the checksum guards against accidents; a hostile file can carry a right one
    parse(&mut Reader {
        bytes: body,
        at: reader.at,
    })
    .map_err(damaged)
}

const SHORT: &str = "it ends too early";

fn parse(reader: &mut Reader<'_>) -> Result<Network, &'static str> {
    let length = usize::try_from(reader.u64().ok_or(SHORT)?).map_err(|_| SHORT)?;
    let head: Head = serde_json::from_slice(reader.take(length).ok_or(SHORT)?)
        .map_err(|_| "its head is not understood")?;
    let eights = head
        .vertices
        .checked_add(head.points)
        .and_then(|n| n.checked_add(head.roads));
    let per_edge = EDGE_BYTES + TIME_BYTES * head.profiles.len();
    let expected = eights
        .and_then(|n| n.checked_mul(8))
        .and_then(|n| n.checked_add(head.edges.checked_mul(per_edge)?))
        .and_then(|n| n.checked_add(head.restricted.checked_mul(4)?));
    if expected != Some(reader.left()) {
        return Err("its size does not fit its head");
    }
    let vertices = reader.positions(head.vertices).ok_or(SHORT)?;
    let points = reader.positions(head.points).ok_or(SHORT)?;
    let roads = (0..head.roads)
        .map(|_| {
            let [street, label] = reader.numbers().ok_or(SHORT)?;
            let fits =
                (street as usize) < head.streets.len() && (label as usize) < head.labels.len();
            fits.then_some(Road { street, label })
                .ok_or("a road points outside its tables")
        })
        .collect::<Result<Vec<Road>, &str>>()?;
    let edges = (0..head.edges)
        .map(|_| {
            let edge = read_edge(reader).ok_or(SHORT)?;
            let last = edge.first_point as usize + edge.points as usize;
            let fits = edge.tail.index() < vertices.len()
                && edge.head.index() < vertices.len()
                && (edge.road as usize) < roads.len()
                && edge.points >= 2
                && last <= points.len();
            fits.then_some(edge)
                .ok_or("an edge points outside its tables")
        })
        .collect::<Result<IdVec<EdgeId, Edge>, &str>>()?;
    let mut network = Network {
        kind: match head.kind.as_str() {
            "real" => NetworkKind::Real,
            "schematic" => NetworkKind::Schematic,
            _ => return Err("its kind is not known"),
        },
        input_sha256: head.input_sha256,
        obstacles: obstacles(&head.obstacles, vertices.len())?,
        vertices: vertices.into(),
        edges,
        points,
        roads,
        streets: head.streets,
        labels: head.labels,
        restrictions: Vec::new(),
        profiles: head.profiles,
        times: Vec::new(),
    };
    network.restrictions = restrictions(reader, &head.restrictions, &network)?;
    for _ in 0..network.profiles.len() {
        let times = (0..network.edges.len()).map(|_| {
            let open = |time: u32| (time != CLOSED).then_some(Milliseconds(time));
            Some(EdgeTimes::new(reader.numbers()?.map(open)))
        });
        let times: Option<IdVec<EdgeId, EdgeTimes>> = times.collect();
        network.times.push(times.ok_or(SHORT)?);
    }
    Ok(network)
}

fn read_edge(reader: &mut Reader<'_>) -> Option<Edge> {
    let [tail, head, road, first_point, points, length] = reader.numbers()?;
    Some(Edge {
        tail: VertexId(tail),
        head: VertexId(head),
        road,
        first_point,
        points,
        length: Millimetres(length),
    })
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
    reader: &mut Reader<'_>,
    rows: &[(u32, bool, u8)],
    network: &Network,
) -> Result<Vec<Restriction>, &'static str> {
    const BROKEN: &str = "a turn restriction makes no turn";
    rows.iter()
        .map(|(count, only, binds)| {
            let mut edges = Vec::new();
            for _ in 0..*count {
                let [number] = reader.numbers().ok_or(SHORT)?;
                edges.push(DirectedEdge::from_number(number));
            }
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
        })
        .collect()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn numbers<const N: usize>(&mut self) -> Option<[u32; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.u32()?;
        }
        Some(numbers)
    }

    fn positions(&mut self, count: usize) -> Option<Vec<Fixed>> {
        let bytes = self.take(count.checked_mul(8)?)?;
        let number = |chunk: &[u8]| chunk.try_into().ok().map(i32::from_le_bytes);
        bytes
            .chunks_exact(8)
            .map(|pair| {
                Some(Fixed {
                    lon_e7: number(&pair[..4])?,
                    lat_e7: number(&pair[4..])?,
                })
            })
            .collect()
    }
}
