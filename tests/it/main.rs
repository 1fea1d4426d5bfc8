//! What a user sees, and the laws the engine keeps. One binary; a line a module.

mod measures;
mod network;
