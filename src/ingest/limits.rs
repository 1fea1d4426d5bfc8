//! How much a reader takes before it says no: bombs end politely.

/// Largest file, in bytes: files are read whole.
pub(crate) const MAX_FILE_BYTES: u64 = 2 << 30;
/// Most rows or features of one file; far below the 2^32 that ids can count.
pub(crate) const MAX_ROWS: usize = 50_000_000;
/// Most columns or properties of one file.
pub(crate) const MAX_COLUMNS: usize = 4_096;
/// Deepest brackets in a GeoJSON file: a feature with every geometry needs 8.
pub(crate) const MAX_NESTING: usize = 64;
/// Most vertices of one polygon feature: the finest national coast has fewer.
pub(crate) const MAX_VERTICES: usize = 3_000_000;
/// Largest pieeja.toml, in bytes.
pub(crate) const MAX_STUDY_FILE_BYTES: u64 = 8 << 20;
