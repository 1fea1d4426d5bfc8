//! The `pieeja` command: parse, run, render the error, pick the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    pieeja::cli::main()
}
