//! The JSON documents of the API and the manifest: what is said, apart from how it is asked.
//!
//! Unknown numbers are null. Numbers that are also columns of a layer have the layer's
//! digits.

pub mod answer;
pub mod area;
pub mod changes;
pub mod doubt;
pub mod manifest;
mod measures;
pub mod mending;
pub mod origin;
pub mod parts;
pub mod plan;
pub mod study;
mod table;
