//! The measures of access and of its inequality: published numbers, peers, laws.
#![expect(
    clippy::float_cmp,
    clippy::inconsistent_digit_grouping,
    reason = "ties are exact, and published figures are written as published"
)]

mod command;
mod golden;
mod inequality_peers;
mod laws;
mod laws_of_inequality;
mod peers;
mod tables;
