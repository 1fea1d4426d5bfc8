//! What a user sees, and the laws the engine keeps. One binary; a line a module.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod analyze;
mod hierarchy;
mod http;
mod laws;
mod layers;
mod network;
mod rfc7946;
#[path = "../../benches/common/roads.rs"]
mod roads;
mod serve;
mod town;
