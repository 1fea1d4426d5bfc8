//! The command line: one file per subcommand, named like it.
//!
//! Data goes to files or standard output, everything else to standard error.
//! Exit codes: 0 done, 1 ran and found problems, 2 could not run. A closed pipe
//! is success.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

mod analyze;
mod candidates;
mod check;
mod check_file;
mod check_page;
mod compare;
mod convert;
mod inequality;
mod init;
mod isochrone;
mod layer_file;
mod locate;
mod matrix;
mod measure;
mod nearest;
mod network;
mod output;
mod path;
mod prioritise;
mod render;
mod routes;
mod serve;
mod sinks;
mod study;
mod tables;
mod whole;

/// Who lives too far from a service they need, by how much, and what would help most?
#[derive(Debug, Parser)]
#[command(name = "pieeja", version, about, long_about = LONG_ABOUT, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const LONG_ABOUT: &str = "\
pieeja (Latvian: access) computes how far people live from the services they need: \
travel times over a road network from population points to service sites, the gap to a \
standard per area and group, and map layers of the result.

STUDY is a folder with a pieeja.toml; without one the embedded study of Latvia is used. \
Start with `pieeja serve` for the map, or `pieeja init DIR` for a study of your own.

Exit codes: 0 done, 1 ran and found problems, 2 could not run.";

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// Threads to compute with; all cores by default. Results do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// No progress and no summary, only errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::ServeArgs),
    Check(check::CheckArgs),
    Analyze(analyze::AnalyzeArgs),
    Init(init::InitArgs),
    Convert(convert::ConvertArgs),
    Network(network::NetworkArgs),
    Nearest(nearest::NearestArgs),
    Matrix(matrix::MatrixArgs),
    Path(path::PathArgs),
    Isochrone(isochrone::IsochroneArgs),
    Measure(Box<measure::MeasureArgs>),
    Inequality(inequality::InequalityArgs),
    Prioritise(Box<prioritise::PrioritiseArgs>),
    Compare(compare::CompareArgs),
    Candidates(candidates::CandidatesArgs),
    Locate(Box<locate::LocateArgs>),
}

/// How a command ended that did run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// Everything is fine: exit 0.
    Done,
    /// It ran and found problems: exit 1.
    Problems,
}

/// Why a command could not run: what was being done, and what to do next. Exit 2.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    message: String,
    hint: String,
    broken_pipe: bool,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            broken_pipe: false,
        }
    }

    /// An I/O error with what was being done; a closed pipe is told apart.
    pub(crate) fn io(doing: &str, error: &io::Error, hint: &str) -> Self {
        Self {
            message: format!("{doing}: {error}"),
            hint: hint.to_owned(),
            broken_pipe: error.kind() == io::ErrorKind::BrokenPipe,
        }
    }
}

impl From<crate::ingest::IngestError> for Failure {
    fn from(error: crate::ingest::IngestError) -> Self {
        Self::new(error.to_string(), error.hint())
    }
}

/// Runs the command that the process's arguments ask for.
#[must_use]
pub fn main() -> ExitCode {
    crate::ingest::hush_guarded_panics();
    let cli = Cli::parse();
    match run(&cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(failure) if failure.broken_pipe => ExitCode::SUCCESS,
        Err(failure) => {
            let mut stderr = io::stderr().lock();
            // Nothing is left to tell anybody when standard error itself is closed.
            let _ = writeln!(stderr, "error: {}", failure.message);
            if !failure.hint.is_empty() {
                let _ = writeln!(stderr, "hint: {}", failure.hint);
            }
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli) -> Result<Outcome, Failure> {
    let common = &cli.common;
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = common.threads {
        pool = pool.num_threads(usize::from(threads));
    }
    pool.build_global().map_err(|error| {
        Failure::new(format!("cannot start threads: {error}"), "try --threads 1")
    })?;
    match &cli.command {
        Command::Serve(args) => serve::run(args, common),
        Command::Check(args) => check::run(args, common),
        Command::Analyze(args) => analyze::run(args, common),
        Command::Init(args) => init::run(args, common),
        Command::Convert(args) => convert::run(args, common),
        Command::Network(args) => network::run(args, common),
        Command::Nearest(args) => nearest::run(args, common),
        Command::Matrix(args) => matrix::run(args, common),
        Command::Path(args) => path::run(args, common),
        Command::Isochrone(args) => isochrone::run(args, common),
        Command::Measure(args) => measure::run(args, common),
        Command::Inequality(args) => inequality::run(args, common),
        Command::Prioritise(args) => prioritise::run(args, common),
        Command::Compare(args) => compare::run(args, common),
        Command::Candidates(args) => candidates::run(args, common),
        Command::Locate(args) => locate::run(args, common),
    }
}
