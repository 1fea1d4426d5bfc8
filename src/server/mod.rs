//! The HTTP server: viewer, API and layers of one study, from one immutable snapshot.
//!
//! Handlers parse parameters, ask the pipeline and hand the answer to export; formulas
//! live there. Anything longer than half a millisecond runs on a blocking thread.
//! [`router::app`] needs no socket, so that tests call it in-process.

pub mod api;
mod assets;
mod cache;
pub mod error;
mod etag;
mod jobs;
pub mod limits;
mod log;
mod params;
mod reply;
pub mod router;
pub mod state;
mod stored;
mod worlds;
