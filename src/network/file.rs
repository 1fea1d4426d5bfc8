//! The network file: one versioned, self-describing file that opens without its inputs.
//!
//! Layout, little-endian: magic, format version, a JSON head (producer, kind, input hash,
//! profiles with their tables, street facts, names, counts), then the arrays, each from a
//! multiple of 8 bytes on, then a checksum of everything before it. The file is mapped and its
//! arrays are used where they are, what each profile searches included: opening copies the head
//! and the orders of junctions alone.
//! Everything is checked before use; a file that this build cannot read is refused with the
//! command that rebuilds it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bytemuck::Pod;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::profile::Profile;
use crate::model::street::{Bound, Conditions, Label, ObstacleKind, Street};
use crate::model::text::hexadecimal;

use self::graphs::GraphHead;
use self::parse::{SHORT, parse};
use super::graph::Network;
use super::stored::FileBytes;

mod graphs;
mod parse;

/// The first bytes of every network file.
pub const MAGIC: [u8; 8] = *b"PIEEJAN\n";
/// The format this build writes and reads. Raised when bytes *or their meaning* change:
/// 1 first format; 2 street facts instead of table columns, fixed-point positions, finer units,
/// obstacles and turn restrictions; 3 orders of junctions, arrays aligned so that they can be mapped;
/// 4 what each profile searches, hashes of profiles, a checksum that takes no time.
pub const FORMAT: u32 = 4;
const HASH_BYTES: usize = 32;
/// Arrays begin at multiples of so many bytes.
const ALIGNED: usize = 8;

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
    /// SHA-256 of each profile as it stands here.
    profile_sha256: Vec<String>,
    streets: Vec<Street>,
    labels: Vec<Label>,
    /// Node, kind, direction and whom it stops.
    obstacles: Vec<(u32, ObstacleKind, Option<bool>, u8)>,
    /// How many edges, whether it is the only turn allowed, and whom it binds.
    restrictions: Vec<(u32, bool, u8)>,
    /// Not known of files written before they were counted.
    #[serde(default)]
    conditions: Conditions,
    /// What each profile searches, where that is kept.
    graphs: Vec<Option<GraphHead>>,
    /// How many junctions the order of each profile has; 0 for none.
    orders: Vec<usize>,
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
    known_endian()?;
    let head = serde_json::to_vec(&head(network)?)?;
    let arrays = size_of_val(network.vertices.as_slice())
        + size_of_val(&network.points[..])
        + size_of_val(network.edges.as_slice()) * (1 + network.times.len());
    let mut out = Vec::with_capacity(head.len() + arrays + 4096);
    out.extend(MAGIC);
    out.extend(FORMAT.to_le_bytes());
    out.extend([0; 4]);
    let length = u64::try_from(head.len()).map_err(io::Error::other)?;
    out.extend(length.to_le_bytes());
    put(&mut out, &head);
    put(&mut out, network.vertices.as_slice());
    put(&mut out, &network.points);
    put(&mut out, &network.roads);
    put(&mut out, network.edges.as_slice());
    let restricted = network.restrictions.iter().flat_map(|r| &r.edges);
    let restricted: Vec<u32> = restricted.map(|ride| ride.number()).collect();
    put(&mut out, &restricted);
    for times in &network.times {
        put(&mut out, times.as_slice());
    }
    for graph in network.graphs.iter().flatten() {
        graphs::put(&mut out, graph);
    }
    for order in network.orders.iter().flatten() {
        put(&mut out, order.nodes());
    }
    let hash = checksum(&out);
    out.extend(hash);
    Ok(out)
}

/// Appends an array, and zeros up to the next multiple of 8.
fn put<T: Pod>(out: &mut Vec<u8>, items: &[T]) {
    out.extend_from_slice(bytemuck::cast_slice(items));
    out.resize(out.len().next_multiple_of(ALIGNED), 0);
}

/// Numbers are mapped as they lie in the file.
fn known_endian() -> io::Result<()> {
    if cfg!(target_endian = "little") {
        return Ok(());
    }
    let what = "network files need a machine that stores the low byte first";
    Err(io::Error::new(io::ErrorKind::Unsupported, what))
}

/// The SHA-256 of a quick digest of each mebibyte. It guards against accidents, as fast as memory
/// can be read; hostile files are up to the checks of everything that indexes.
#[must_use]
pub fn checksum(bytes: &[u8]) -> [u8; HASH_BYTES] {
    let parts: Vec<[u64; LANES]> = bytes.par_chunks(1 << 20).map(digest).collect();
    Sha256::digest(bytemuck::cast_slice(&parts)).into()
}

/// Numbers that a digest mixes side by side, so that none waits for another.
const LANES: usize = 8;

/// Mixes words into lanes by steps that can be undone, so any change of one word changes its lane.
fn digest(part: &[u8]) -> [u64; LANES] {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut lanes = [part.len() as u64; LANES];
    let mut mix = |block: &[u8; LANES * 8]| {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks().0) {
            let mixed = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(ODD);
            *lane = mixed.rotate_left(29);
        }
    };
    let (blocks, rest) = part.as_chunks();
    for block in blocks {
        mix(block);
    }
    let mut last = [0; LANES * 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(&last);
    lanes
}

/// The SHA-256 of a profile with all its tables.
pub fn profile_sha256(profile: &Profile) -> io::Result<String> {
    let hash = Sha256::digest(serde_json::to_vec(profile)?);
    Ok(hexadecimal(&hash))
}

fn head(network: &Network) -> io::Result<Head> {
    let profiles = network.profiles.iter();
    Ok(Head {
        producer: format!("pieeja {}", env!("CARGO_PKG_VERSION")),
        kind: network.kind.as_str().to_owned(),
        input_sha256: network.input_sha256.clone(),
        vertices: network.vertices.len(),
        edges: network.edges.len(),
        points: network.points.len(),
        roads: network.roads.len(),
        restricted: network.restrictions.iter().map(|r| r.edges.len()).sum(),
        profiles: network.profiles.clone(),
        profile_sha256: profiles.map(profile_sha256).collect::<io::Result<_>>()?,
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
        conditions: network.conditions,
        graphs: network
            .graphs
            .iter()
            .map(|graph| graph.as_deref().map(GraphHead::of))
            .collect(),
        orders: network
            .orders
            .iter()
            .map(|order| order.as_ref().map_or(0, |order| order.nodes().len()))
            .collect(),
    })
}

/// Opens the network file at `path`: its arrays stay where the system maps them.
pub fn read(path: &Path) -> Result<Network, NetworkFileError> {
    let io_error = |source| NetworkFileError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    known_endian().map_err(io_error)?;
    let file = fs::File::open(path).map_err(io_error)?;
    let length = file.metadata().map_err(io_error)?.len();
    open(FileBytes::map(&file, length).map_err(io_error)?, path)
}

/// Reads a network from bytes; `path` only names it in errors.
pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Network, NetworkFileError> {
    open(FileBytes::copy(bytes), path)
}

fn open(file: FileBytes, path: &Path) -> Result<Network, NetworkFileError> {
    let damaged = |what| NetworkFileError::Damaged {
        path: path.to_owned(),
        what,
    };
    let bytes = file.bytes();
    if !is_network(bytes) {
        return Err(NetworkFileError::NotANetwork(path.to_owned()));
    }
    let format = bytes.get(MAGIC.len()..).and_then(|rest| rest.first_chunk());
    let format = u32::from_le_bytes(*format.ok_or_else(|| damaged(SHORT))?);
    if format != FORMAT {
        return Err(NetworkFileError::Format {
            path: path.to_owned(),
            found: format,
        });
    }
    let Some((body, hash)) = bytes.split_last_chunk::<HASH_BYTES>() else {
        return Err(damaged(SHORT));
    };
    if checksum(body) != *hash {
        return Err(damaged("its checksum does not match"));
    }
    let end = body.len();
    // the checksum guards against accidents; a hostile file can carry a right one
    parse(file, MAGIC.len() + 8, end).map_err(damaged)
}
