//! pieeja: who lives too far from a service they need, by how much, and what would help most.

pub mod model;

pub mod spatial;

pub mod ingest;

pub mod network;

pub mod access;

pub mod export;

pub mod pipeline;

pub mod server;

pub mod cli;
