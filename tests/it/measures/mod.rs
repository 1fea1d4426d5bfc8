//! The measures of access and of its inequality: published numbers, peers, laws.

mod command;
mod golden;
mod inequality_peers;
mod laws;
mod laws_of_inequality;
mod peers;
mod tables;
