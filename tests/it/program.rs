//! The program, run as a user runs it.

use std::process::{Command, Output};

/// Runs it with these arguments.
pub(crate) fn pieeja(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pieeja"))
        .args(arguments)
        .output()
        .unwrap()
}

/// What it printed or told.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Each of the lines stands in the report.
pub(crate) fn assert_lines(report: &str, lines: &[&str]) {
    for line in lines {
        assert!(
            report.lines().any(|found| found == *line),
            "{line}\nis not in\n{report}"
        );
    }
}
