//! Scenarios: the study plus changes, and the short way to the same answer for one change.

mod plan;
mod random;
mod single;
mod stacked;
mod target;
