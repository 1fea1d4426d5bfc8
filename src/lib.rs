#![doc = include_str!("../README.md")]
//!
//! # The map of the crate, in reading order

pub mod model;

pub mod spatial;

pub mod ingest;

pub mod network;

pub mod access;

pub mod plan;

pub mod pipeline;

pub mod export;

pub mod server;

pub mod cli;
