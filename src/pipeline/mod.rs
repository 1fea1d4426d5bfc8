//! The single wiring: study -> network -> travel costs -> answers. The command line
//! and the server both ask here.
//!
//! An [`Engine`] is immutable once built. Answers are computed when first asked for and
//! kept: a threshold only re-tallies them, it never routes again.

pub mod convert;
mod doubt;
mod engine;
mod mend;
pub mod prioritise;
pub mod scenario;
mod tables;
mod travel;
mod trips;
pub mod whatif;

pub use crate::spatial::neighbours::neighbours;
pub use doubt::Doubt;
pub use engine::{Engine, EngineError};
pub use tables::Table;
