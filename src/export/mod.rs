//! Results -> bytes: layers in every format, the documents of the API, the manifest.
//!
//! Knows the measures' result types and nothing of networks, files or sockets.

pub mod costs;
pub mod csv;
pub mod digits;
pub mod documents;
pub mod drawing;
pub mod format;
pub mod geojson;
pub mod layers;
pub mod notices;

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
