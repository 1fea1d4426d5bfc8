//! Where to build: plans against trusted optima, brute force, and the laws they keep.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    reason = "small whole numbers; and a test that is skipped says so"
)]

mod brute;
mod candidates;
mod command;
mod effort;
mod equity;
mod nearly;
mod oracles;
mod places;
mod small;
mod trouble;
mod walk;
