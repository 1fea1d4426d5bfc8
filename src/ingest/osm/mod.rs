//! OpenStreetMap extracts in PBF format -> streets.
//!
//! Ways and restrictions are read first, then the nodes that they use, so that memory grows
//! with the streets and not with the extract. Each block is unpacked once: a file that says it
//! is sorted (all extracts of the usual sources are) holds nodes before ways, and where the
//! ways begin is found by bisection; of any other file the blocks with nodes are unpacked twice.
//!
//! What the file lacks (nodes and ways beyond the edge of a clipped extract) is left out and
//! told as one defect a kind. A file that is cut off, damaged or something else is an error.

mod access;
mod assemble;
mod blob;
mod block;
mod limit;
mod nodes;
mod obstacle;
mod read;
mod restriction;
mod tags;
mod way;
mod ways;
mod wire;

pub use read::{Extract, read_extract};
