//! `pieeja inequality`: how unequal a column is, as JSON.

mod index;
mod places;

use std::path::PathBuf;

use super::output::deliver;
use super::render::{tell, tell_defects};
use super::{Common, Failure, Outcome};
use index::Index;

/// How unequal access is, or how many have too little of it, as JSON
///
/// Reads a table with a row for each place and prints {"measure", "value", "reason", ...}: value
/// is null where the index is not defined, and the reason says why. Places are weighed by
/// --weight (people); places without a value, weight or rank are left out and counted. Indices of
/// inequality are for access, of which more is better: for travel times use fgt-time. The values
/// come from `pieeja measure`, or from any table.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct InequalityArgs {
    /// Which index
    #[arg(value_enum)]
    name: Index,
    /// The table (.csv, .geojson, .shp)
    #[arg(long, value_name = "FILE")]
    values: PathBuf,
    /// Column of the values
    #[arg(long, value_name = "COLUMN")]
    value: String,
    /// Column of the people; every row counts 1 without it
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// palma, concentration, erreygers: column of the socio-economic rank, such as income
    #[arg(long, value_name = "COLUMN")]
    rank: Option<String>,
    /// Column of groups: each one's own index, and for theil-t and theil-l the parts between and within
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// erreygers: lowest and highest value that the variable can have
    #[arg(long, value_name = "A,B", value_parser = bounds, allow_hyphen_values = true)]
    bounds: Option<(f64, f64)>,
    /// fgt, fgt-time: the poverty line
    #[arg(long, value_name = "Z", allow_negative_numbers = true)]
    line: Option<f64>,
    /// fgt, fgt-time: power (0 unless given, the share of the poor); atkinson: aversion (0.5)
    #[arg(
        long,
        alias = "epsilon",
        value_name = "N",
        allow_negative_numbers = true
    )]
    alpha: Option<f64>,
    /// fgt-time: count places without a value, where nothing is reached, at this time
    #[arg(long, value_name = "T")]
    cap: Option<f64>,
    /// The file to write (.json); standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn bounds(text: &str) -> Result<(f64, f64), String> {
    let parts = text.split_once(',');
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
    match parts.map(|(a, b)| (number(a), number(b))) {
        Some((Some(a), Some(b))) if a < b => Ok((a, b)),
        _ => Err("two numbers are needed, the lower first: 0,1".to_owned()),
    }
}

pub(crate) fn run(args: &InequalityArgs, common: &Common) -> Result<Outcome, Failure> {
    args.name.check(args)?;
    if let Some(note) = args.name.overlooked(args) {
        tell(common, &note);
    }
    let (places, defects) = places::read(args)?;
    let set_aside = tell_defects(&defects, common);
    let text = format!("{:#}\n", index::answer(args, &places));
    deliver(args.out.as_deref(), text.as_bytes())?;
    Ok(if set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}
