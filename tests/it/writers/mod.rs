//! The written formats: their bytes, and what other programs make of them.

mod laws;
mod ogr;
mod samples;
mod trips;
