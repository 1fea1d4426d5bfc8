//! What a user sees, and the laws the engine keeps. One binary; a line a module.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod analyze;
mod assured;
mod axes;
mod bad_input;
mod bombs;
mod check;
mod check_file;
mod convert;
mod drawn;
mod engine;
mod engines;
mod extract;
mod extract_study;
mod formats;
mod hierarchy;
mod http;
mod ingest;
mod isochrone;
mod laws;
mod layers;
mod made;
mod measures;
mod mutations;
mod network;
mod parquet_files;
mod pbf;
mod plan;
mod program;
mod readers;
mod rfc7946;
#[path = "../../benches/common/roads.rs"]
mod roads;
mod scenario;
mod serve;
mod sheets;
mod smallest;
mod speeds;
mod streets;
mod town;
mod travel;
mod turns;
mod writers;
