//! Bytes -> a linked study plus everything that is wrong with it. The only reader of foreign formats.
//!
//! Every reader turns a file into a table of text cells and unchecked shapes; then rows become
//! areas, origins, sites and road lines, and are linked to each other. A bad row is a
//! [`Defect`] and is set aside, the rest goes on; only what makes the whole study unreadable is
//! an [`IngestError`]. For every file: rows read = rows used + rows set aside.
//!
//! Coordinates are longitude and latitude on WGS 84. The readers stop at the limits of
//! `limits.rs`, never recurse into the input and never trust a length that it declares.
//!
//! [`Defect`]: crate::model::defect::Defect

mod amounts;
mod areas;
mod axes;
mod borders;
mod cells;
mod config;
mod crossings;
mod crs;
mod csv;
mod csv_header;
mod dbf;
mod doubts;
mod error;
mod fgb;
mod files;
mod flatbuffer;
mod format;
mod geojson;
mod geojson_feature;
mod geojson_members;
mod geojson_nest;
mod geometry_column;
mod gpkg;
mod guard;
mod intake;
mod json_stream;
mod kind;
mod layer;
mod layers;
mod limits;
mod link;
mod meridian;
mod names;
mod nesting;
mod number;
mod ods;
mod options;
mod origins;
pub mod osm;
mod pairs;
mod parquet;
mod parquet_ending;
mod parquet_pages;
mod points;
mod polygons;
mod profiles;
mod rings;
mod roads;
mod rounding;
mod rows;
mod rules;
mod scenario;
mod scores;
mod sections;
mod services;
mod settings;
mod settle;
mod shapefile;
mod sheet;
mod shp_survey;
mod sites;
mod source;
mod study;
mod table;
mod terms;
mod text;
mod thrift;
mod untangle;
mod whereabouts;
mod wkb;
mod wkt;
mod words;
mod xlsx;
mod xlsx_days;
mod zipped;
mod zones;

pub use amounts::{Amounts, Ask, Wanted, read_amounts};
pub use doubts::late_doubts;
pub use error::IngestError;
pub use files::embedded_files;
pub use guard::hush_guarded_panics;
pub use kind::{Kind, Value};
pub use layer::{EachRow, Field, Layer, LayerInfo, LayerRow, read_bytes, read_layer, scan_layer};
pub use options::ReadOptions;
pub use pairs::{Pairs, read_pairs};
pub use points::{PointRow, Points, read_lines, read_points};
pub use profiles::{builtin_ids, builtin_profile, builtin_profiles, profile_named};
pub use scenario::read_scenario;
pub use study::{Loaded, StudySource, load_study};
pub use zones::{Zone, read_zones};

/// The file that makes a folder a study.
pub const STUDY_FILE: &str = "pieeja.toml";
