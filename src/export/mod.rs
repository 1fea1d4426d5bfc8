//! Results -> bytes: layers in every format, the documents of the API, the manifest.
//!
//! Knows the measures' result types and nothing of networks, files or sockets.

pub mod costs;
pub mod crs;
pub mod csv;
mod dbf;
pub mod digits;
pub mod documents;
pub mod drawing;
pub mod file;
pub mod flatgeobuf;
pub mod format;
pub mod geojson;
pub mod geopackage;
pub mod layers;
mod names;
pub mod notices;
pub mod parquet;
mod printed;
pub mod shapefile;
pub mod spool;
mod wkb;
mod wkt;
pub mod xlsx;
mod zip;

use crate::model::study::Study;

/// Members beside a layer's features: whose data it is, and what every reader must be told.
#[must_use]
pub fn about(study: &Study) -> [(&'static str, String); 2] {
    let told = notices::notices(study);
    let told: Vec<&str> = told.iter().map(|notice| notice.text.get("en")).collect();
    let named: Vec<String> = study
        .attributions
        .iter()
        .map(|named| match named.licence.as_str() {
            "" => named.text.clone(),
            licence => format!("{} ({licence})", named.text),
        })
        .collect();
    [
        ("description", told.join(" ")),
        ("attribution", named.join("; ")),
    ]
}
