//! The network file: one versioned, self-describing file that opens without its inputs.
//!
//! Layout, little-endian: magic, format version, producer, a JSON head (kind, input hash,
//! profiles with their speed tables, road facts, counts), then the arrays, then the
//! SHA-256 of everything before it. Everything is checked before use; a file that this
//! build cannot read is refused with the command that rebuilds it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::geo::LonLat;
use crate::model::ids::{Id, IdVec, NodeId};
use crate::model::profile::{Mode, Profile, SpeedRow};
use crate::model::roads::Oneway;
use crate::model::study::NetworkKind;
use crate::model::text::Text;
use crate::model::units::{Decimetres, Deciseconds};

use super::graph::{Edge, EdgeTimes, Network, RoadFacts};

/// The first bytes of every network file.
pub const MAGIC: [u8; 8] = *b"PIEEJAN\n";
/// The format this build writes and reads. Raised when bytes *or their meaning* change:
/// 1 first format.
pub const FORMAT: u32 = 1;
const HASH_BYTES: usize = 32;
/// Time of an edge that is closed.
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
    nodes: usize,
    edges: usize,
    points: usize,
    profiles: Vec<ProfileHead>,
    facts: Vec<FactsHead>,
}

#[derive(Serialize, Deserialize)]
struct ProfileHead {
    id: String,
    name: Text,
    mode: String,
    rural_kmh: f64,
    access_kmh: f64,
    source: String,
    speeds: Vec<(String, String, f64, String)>,
}

#[derive(Serialize, Deserialize)]
struct FactsHead {
    reference: String,
    name: String,
    class: String,
    surface: String,
    length_basis: String,
    max_kmh: Option<f64>,
    oneway: i8,
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
    let mut out = Vec::with_capacity(head.len() + network.points.len() * 16 + 1024);
    out.extend(MAGIC);
    out.extend(FORMAT.to_le_bytes());
    let length = u64::try_from(head.len()).map_err(io::Error::other)?;
    out.extend(length.to_le_bytes());
    out.extend(head);
    for p in network.nodes.iter().chain(&network.points) {
        out.extend(p.lon.to_le_bytes());
        out.extend(p.lat.to_le_bytes());
    }
    for edge in &network.edges {
        let fields = [
            edge.tail.0,
            edge.head.0,
            edge.facts,
            edge.first_point,
            edge.points,
            edge.length.0,
        ];
        out.extend(fields.into_iter().flat_map(u32::to_le_bytes));
    }
    for times in &network.times {
        for edge in times {
            for time in [edge.forward, edge.backward] {
                out.extend(time.map_or(CLOSED, |time| time.0).to_le_bytes());
            }
        }
    }
    let hash = Sha256::digest(&out);
    out.extend(hash);
    Ok(out)
}

fn head(network: &Network) -> Head {
    Head {
        producer: format!("pieeja {}", env!("CARGO_PKG_VERSION")),
        kind: network.kind.as_str().to_owned(),
        input_sha256: network.input_sha256.clone(),
        nodes: network.nodes.len(),
        edges: network.edges.len(),
        points: network.points.len(),
        profiles: network
            .profiles
            .iter()
            .map(|p| ProfileHead {
                id: p.id.clone(),
                name: p.name.clone(),
                mode: p.mode.as_str().to_owned(),
                rural_kmh: p.rural_kmh,
                access_kmh: p.access_kmh,
                source: p.source.clone(),
                speeds: p
                    .speeds
                    .iter()
                    .map(|r| (r.class.clone(), r.surface.clone(), r.kmh, r.source.clone()))
                    .collect(),
            })
            .collect(),
        facts: network
            .facts
            .iter()
            .map(|f| FactsHead {
                reference: f.reference.clone(),
                name: f.name.clone(),
                class: f.class.clone(),
                surface: f.surface.clone(),
                length_basis: f.length_basis.clone(),
                max_kmh: f.max_kmh,
                oneway: match f.oneway {
                    Oneway::No => 0,
                    Oneway::Forward => 1,
                    Oneway::Backward => -1,
                },
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

fn parse(reader: &mut Reader<'_>) -> Result<Network, &'static str> {
    const SHORT: &str = "it ends too early";
    let length = usize::try_from(reader.u64().ok_or(SHORT)?).map_err(|_| SHORT)?;
    let head: Head = serde_json::from_slice(reader.take(length).ok_or(SHORT)?)
        .map_err(|_| "its head is not understood")?;
    let per_edge = 24 + 8 * head.profiles.len();
    let expected = head
        .nodes
        .checked_add(head.points)
        .and_then(|points| points.checked_mul(16))
        .and_then(|bytes| bytes.checked_add(head.edges.checked_mul(per_edge)?));
    if expected != Some(reader.left()) {
        return Err("its size does not fit its head");
    }
    let nodes = reader.positions(head.nodes).ok_or(SHORT)?;
    let points = reader.positions(head.points).ok_or(SHORT)?;
    let mut edges = Vec::with_capacity(head.edges);
    for _ in 0..head.edges {
        let edge = Edge {
            tail: NodeId(reader.u32().ok_or(SHORT)?),
            head: NodeId(reader.u32().ok_or(SHORT)?),
            facts: reader.u32().ok_or(SHORT)?,
            first_point: reader.u32().ok_or(SHORT)?,
            points: reader.u32().ok_or(SHORT)?,
            length: Decimetres(reader.u32().ok_or(SHORT)?),
        };
        let last = edge.first_point as usize + edge.points as usize;
        let fits = edge.tail.index() < nodes.len()
            && edge.head.index() < nodes.len()
            && (edge.facts as usize) < head.facts.len()
            && edge.points >= 2
            && last <= points.len();
        if !fits {
            return Err("an edge points outside its tables");
        }
        edges.push(edge);
    }
    let mut times = Vec::with_capacity(head.profiles.len());
    for _ in &head.profiles {
        let mut column = Vec::with_capacity(head.edges);
        for _ in 0..head.edges {
            let mut time = || {
                reader
                    .u32()
                    .map(|t| (t != CLOSED).then_some(Deciseconds(t)))
            };
            let forward = time().ok_or(SHORT)?;
            let backward = time().ok_or(SHORT)?;
            column.push(EdgeTimes { forward, backward });
        }
        times.push(IdVec::from(column));
    }
    Ok(Network {
        kind: match head.kind.as_str() {
            "real" => NetworkKind::Real,
            "schematic" => NetworkKind::Schematic,
            _ => return Err("its kind is not known"),
        },
        input_sha256: head.input_sha256,
        nodes: nodes.into(),
        edges: edges.into(),
        points,
        facts: head.facts.into_iter().map(facts).collect(),
        profiles: head
            .profiles
            .into_iter()
            .map(profile)
            .collect::<Option<_>>()
            .ok_or("a profile's mode is not known")?,
        times,
    })
}

fn facts(f: FactsHead) -> RoadFacts {
    RoadFacts {
        reference: f.reference,
        name: f.name,
        class: f.class,
        surface: f.surface,
        length_basis: f.length_basis,
        max_kmh: f.max_kmh,
        oneway: match f.oneway {
            1 => Oneway::Forward,
            -1 => Oneway::Backward,
            _ => Oneway::No,
        },
    }
}

fn profile(p: ProfileHead) -> Option<Profile> {
    Some(Profile {
        mode: Mode::parse(&p.mode)?,
        id: p.id,
        name: p.name,
        speeds: p
            .speeds
            .into_iter()
            .map(|(class, surface, kmh, source)| SpeedRow {
                class,
                surface,
                kmh,
                source,
            })
            .collect(),
        rural_kmh: p.rural_kmh,
        access_kmh: p.access_kmh,
        source: p.source,
    })
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

    fn positions(&mut self, count: usize) -> Option<Vec<LonLat>> {
        let bytes = self.take(count.checked_mul(16)?)?;
        let number = |chunk: &[u8]| chunk.try_into().ok().map(f64::from_le_bytes);
        bytes
            .chunks_exact(16)
            .map(|pair| Some(LonLat::new(number(&pair[..8])?, number(&pair[8..])?)))
            .collect()
    }
}
