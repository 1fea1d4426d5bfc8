//! How much a reader takes before it says no: bombs end politely.

/// Largest file that is read whole, in bytes. Text and databases are read in passing.
pub(crate) const MAX_FILE_BYTES: u64 = 2 << 30;
/// Longest single row of a text or feature of GeoJSON, in bytes.
pub(crate) const MAX_ROW_BYTES: usize = 128 << 20;
/// Most rows or features of one file; far below the 2^32 that ids can count.
pub(crate) const MAX_ROWS: usize = 50_000_000;
/// Most columns or properties of one file.
pub(crate) const MAX_COLUMNS: usize = 4_096;
/// Deepest brackets in a GeoJSON file: a feature with every geometry needs 8.
pub(crate) const MAX_NESTING: usize = 64;
/// Deepest collections within collections: real data has none.
pub(crate) const MAX_COLLECTIONS: usize = 8;
/// Most vertices of one polygon feature: the finest national coast has fewer.
pub(crate) const MAX_VERTICES: usize = 3_000_000;
/// Largest pieeja.toml, in bytes.
pub(crate) const MAX_STUDY_FILE_BYTES: u64 = 8 << 20;
/// Most bytes that a packed file may unpack to.
pub(crate) const MAX_UNPACKED_BYTES: u64 = 2 << 30;
/// Most files in one archive.
pub(crate) const MAX_ZIP_ENTRIES: usize = 10_000;
/// Bytes that any packed file may unpack to, however small it is.
pub(crate) const SMALL_UNPACKED_BYTES: u64 = 64 << 20;
/// And how many more for each of its bytes: real data shrinks to a twentieth.
pub(crate) const MAX_RATIO: u64 = 100;
/// Most times that one filled row of a sheet may be repeated by a number.
pub(crate) const MAX_REPEATED_ROWS: usize = 10_000;
