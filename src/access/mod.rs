//! Travel costs + people + places -> measures. Knows no graph.
//!
//! Everything here is a pure function of a [`Study`](crate::model::study::Study) and an
//! [`Answer`](answer::Answer): the travel costs of one service x group x profile.
//! Thresholds are closed (`cost <= threshold`) and compared in whole deciseconds,
//! before any rounding; sums are over integers, so their order does not matter.

pub mod answer;
pub mod areas;
pub mod breaks;
pub mod catchers;
pub mod catchment;
pub mod gaps;
pub mod sites;
pub mod spread;
pub mod tally;
pub mod worst;
