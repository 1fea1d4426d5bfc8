//! The two passes over an extract, in parallel.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use rayon::prelude::*;

use super::assemble::assemble;
use super::blob::{BlobPlace, PbfFile, damaged, read_blob};
use super::block::{Block, Kinds};
use super::limit::LegalLimits;
use super::nodes::{self, MISSING, NodeBatch};
use super::ways::{self, Gathered, WayBatch};
use super::wire::Malformed;
use crate::ingest::error::IngestError;
use crate::ingest::files::sha256_of_file;
use crate::model::defect::Defect;
use crate::model::geo::Fixed;
use crate::model::progress::Progress;
use crate::model::street::{Obstacle, Streets};

/// How many blocks are in work at a time: enough for many threads, few enough to keep small.
const BLOCKS_AT_ONCE: usize = 64;
/// Most nodes of all streets together: the sum for a continent, and 4 GB of memory.
const MAX_REFS: usize = 500_000_000;

/// What an extract holds.
#[derive(Debug)]
pub struct Extract {
    /// Its streets.
    pub streets: Streets,
    /// SHA-256 of the file, as hexadecimal digits.
    pub sha256: String,
    /// What was left out.
    pub defects: Vec<Defect>,
}

/// Reads the streets of the extract at `path`.
pub fn read_extract(path: &Path, progress: &dyn Progress) -> Result<Extract, IngestError> {
    let file = PbfFile::open(path)?;
    let (sha256, streets) = rayon::join(
        || sha256_of_file(path),
        || read_streets(path, &file, progress),
    );
    let (streets, defects) = streets?;
    let sha256 = sha256.map_err(|source| IngestError::Io {
        file: file.name.clone(),
        source,
    })?;
    Ok(Extract {
        streets,
        sha256,
        defects,
    })
}

fn read_streets(
    path: &Path,
    file: &PbfFile,
    progress: &dyn Progress,
) -> Result<(Streets, Vec<Defect>), IngestError> {
    let limits = LegalLimits::builtin();
    let blobs = &file.blobs[..];
    let first_way = if file.is_sorted {
        first_with_ways(path, file)?
    } else {
        0
    };
    progress.begin("reading ways", (blobs.len() - first_way) as u64);
    let (gathered, mut with_nodes) = way_pass(path, file, first_way, &limits, progress)?;
    progress.finish();
    with_nodes.splice(0..0, 0..first_way);
    let ids = node_ids(&gathered.refs);
    progress.begin("reading nodes", with_nodes.len() as u64);
    let found = node_pass(path, file, &with_nodes, &ids, progress)?;
    progress.finish();
    if found.has_others_before(first_way) {
        // the file says that it is sorted and is not: read it as one that says nothing
        let unsorted = PbfFile {
            name: file.name.clone(),
            blobs: file.blobs.clone(),
            is_sorted: false,
            bytes: file.bytes,
        };
        return read_streets(path, &unsorted, progress);
    }
    Ok(assemble(&file.name, gathered, &ids, found))
}

/// Applies `read` to blobs in parallel and hands the results over in order.
fn each_block<T: Send>(
    path: &Path,
    file: &PbfFile,
    places: &[usize],
    progress: &dyn Progress,
    read: impl Fn(&[u8]) -> Result<T, Malformed> + Sync,
    mut take: impl FnMut(usize, T),
) -> Result<(), IngestError> {
    let open = || File::open(path).map(BufReader::new);
    for chunk in places.chunks(BLOCKS_AT_ONCE) {
        let results: Vec<Result<T, IngestError>> = chunk
            .par_iter()
            .map_init(open, |reader, place| {
                let reader = reader.as_mut().map_err(|error| IngestError::Io {
                    file: file.name.clone(),
                    source: io::Error::new(error.kind(), error.to_string()),
                })?;
                let blob = file.blobs[*place];
                let raw = read_blob(reader, blob, &file.name)?;
                read(&raw).map_err(|Malformed| misread(file, blob))
            })
            .collect();
        for (place, result) in chunk.iter().zip(results) {
            take(*place, result?);
        }
        progress.advance(chunk.len() as u64);
    }
    Ok(())
}

fn misread(file: &PbfFile, blob: BlobPlace) -> IngestError {
    damaged(&file.name, blob, "it does not hold OpenStreetMap data")
}

/// The first block that holds anything but nodes, in a sorted file.
fn first_with_ways(path: &Path, file: &PbfFile) -> Result<usize, IngestError> {
    let io_error = |source| IngestError::Io {
        file: file.name.clone(),
        source,
    };
    let mut reader = BufReader::new(File::open(path).map_err(io_error)?);
    let (mut low, mut high) = (0, file.blobs.len());
    while low < high {
        let middle = low.midpoint(high);
        let blob = file.blobs[middle];
        let raw = read_blob(&mut reader, blob, &file.name)?;
        let kinds = Block::parse(&raw)
            .and_then(|block| block.kinds())
            .map_err(|Malformed| misread(file, blob))?;
        if kinds.ways || kinds.relations {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

/// Ways and restrictions from block `first` on, and which of these blocks hold nodes too.
fn way_pass(
    path: &Path,
    file: &PbfFile,
    first: usize,
    limits: &LegalLimits,
    progress: &dyn Progress,
) -> Result<(WayBatch, Vec<usize>), IngestError> {
    let places: Vec<usize> = (first..file.blobs.len()).collect();
    let mut gathered = Gathered::new();
    let mut with_nodes = Vec::new();
    let mut is_too_large = false;
    each_block(
        path,
        file,
        &places,
        progress,
        |raw| ways::read_block(raw, limits),
        |place, batch: WayBatch| {
            let Kinds { nodes, .. } = batch.kinds;
            if nodes {
                with_nodes.push(place);
            }
            is_too_large |= gathered.all.refs.len() + batch.refs.len() > MAX_REFS;
            if !is_too_large {
                gathered.add(batch);
            }
        },
    )?;
    if is_too_large {
        return Err(IngestError::TooLarge {
            file: file.name.clone(),
            what: "the number of nodes of all streets".to_owned(),
            limit: format!("{MAX_REFS} nodes"),
        });
    }
    Ok((gathered.finish(), with_nodes))
}

/// The ids of all nodes that are used, ascending, each once.
fn node_ids(refs: &[i64]) -> Vec<i64> {
    let mut ids = refs.to_vec();
    ids.par_sort_unstable();
    ids.dedup();
    ids.shrink_to_fit();
    ids
}

/// Positions and obstacles by the nodes' places among the ids.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) positions: Vec<Fixed>,
    pub(super) obstacles: Vec<Obstacle>,
    first_with_others: usize,
}

impl Found {
    fn has_others_before(&self, first_way: usize) -> bool {
        self.first_with_others < first_way
    }
}

fn node_pass(
    path: &Path,
    file: &PbfFile,
    places: &[usize],
    ids: &[i64],
    progress: &dyn Progress,
) -> Result<Found, IngestError> {
    let mut found = Found {
        positions: vec![MISSING; ids.len()],
        obstacles: Vec::new(),
        first_with_others: usize::MAX,
    };
    each_block(
        path,
        file,
        places,
        progress,
        |raw| nodes::read_block(raw, ids),
        |place, batch: NodeBatch| {
            if batch.has_others {
                found.first_with_others = found.first_with_others.min(place);
            }
            for (node, position) in batch.positions {
                found.positions[node as usize] = position;
            }
            let obstacles = batch.obstacles.into_iter().map(|(node, read)| Obstacle {
                node,
                kind: read.kind,
                bound: read.bound,
                stops: read.stops,
            });
            found.obstacles.extend(obstacles);
        },
    )?;
    // a node that is there twice counts as it was read last, as its position does
    found.obstacles.reverse();
    found.obstacles.sort_by_key(|obstacle| obstacle.node);
    found.obstacles.dedup_by_key(|obstacle| obstacle.node);
    Ok(found)
}
