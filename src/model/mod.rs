//! The vocabulary of pieeja: pure data, no files, no sockets, no clocks.
//!
//! Everything else imports from here and `model` imports nothing from the crate.
//! Coordinates are WGS 84 longitude/latitude in degrees, longitude first; times
//! are whole deciseconds, lengths whole decimetres, people whole thousandths, so
//! that sums are exact and do not depend on the order of the rows.

pub mod cost;
pub mod decay;
pub mod defect;
pub mod geo;
pub mod ids;
pub mod measure;
pub mod place;
pub mod privacy;
pub mod profile;
pub mod progress;
pub mod reason;
pub mod roads;
pub mod rules;
pub mod scenario;
pub mod street;
pub mod study;
pub mod table;
pub mod terms;
pub mod text;
pub mod trip;
pub mod units;
