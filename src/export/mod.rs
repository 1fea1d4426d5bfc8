//! Results -> bytes: layers in every format, the documents of the API, the manifest.
//!
//! Knows the measures' result types and nothing of networks, files or sockets.

pub mod csv;
pub mod digits;
pub mod drawing;
pub mod format;
pub mod geojson;
pub mod layers;
