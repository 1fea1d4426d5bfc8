//! Spatial indexes: which area a point lies in, which road is nearest.

pub mod areas;
pub mod bands;
pub mod border;
pub mod neighbours;
pub mod segments;
