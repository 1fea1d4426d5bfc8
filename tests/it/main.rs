//! What a user sees, and the laws the engine keeps. One binary; a line a module.

mod extract;
mod laws;
mod network;
mod pbf;
mod streets;
mod town;
mod turns;
