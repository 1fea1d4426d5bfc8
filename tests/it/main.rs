//! What a user sees, and the laws the engine keeps. One binary; a line a module.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod analyze;
mod http;
mod laws;
mod layers;
mod network;
mod rfc7946;
mod serve;
mod town;
