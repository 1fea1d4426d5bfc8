//! `pieeja measure`: the measures of the literature over a cost table of any engine.

mod compute;
mod inputs;
mod name;
mod output;

use std::path::PathBuf;

use super::render::{Bars, tell, tell_defects};
use super::{Common, Failure, Outcome};
use crate::access::cumulative::Summary;
use crate::access::decay::Decay;
use crate::model::progress::Progress;
use name::Name;

/// Access by a measure of the literature, from a table of costs
///
/// Reads a cost table (columns `origin_id`, `site_id` and --cost; an empty cost means no way), people
/// by origin and supply by site (tables with a column id), and writes `origin_id`, value, reason:
/// every origin, with an empty value where the measure is not defined. Costs, thresholds and
/// parameters of decays are in the unit of the cost column. Thresholds are closed (<=). For the
/// costs themselves use `pieeja matrix`; for a whole study with areas use `pieeja analyze`.
///
/// Decays: binary:C  linear:C  exponential:B  power:B  gaussian:S  dai:C  epanechnikov:C
/// logistic:C,S  r5-linear:C,W  loglogistic:M,K  step:20=1,40=0.68,60=0.22 (a cost on a bound
/// belongs to the nearer band; with step<: to the farther one). --threshold alone is a binary
/// decay; beside a decay it cuts it off.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct MeasureArgs {
    /// Which measure
    #[arg(value_enum)]
    name: Name,
    /// Costs between origins and sites (.csv, .parquet or any other table)
    #[arg(long, value_name = "FILE")]
    costs: PathBuf,
    /// Column of the cost
    #[arg(long, value_name = "COLUMN", default_value = "seconds")]
    cost: String,
    /// People: a table with id and a column for each group
    #[arg(long, value_name = "FILE")]
    origins: PathBuf,
    /// Column of the people; `total` unless given
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// Sites: a table with id and supply
    #[arg(long, value_name = "FILE")]
    sites: PathBuf,
    /// Column of the supply, such as places or opportunities; `capacity` unless given
    #[arg(long, value_name = "COLUMN")]
    supply: Option<String>,
    /// Closed threshold; for interval the first and last, and the step (1 unless given): 25,35,1
    #[arg(long, value_name = "X", value_delimiter = ',', value_parser = number)]
    threshold: Vec<f64>,
    /// How weight falls with cost
    #[arg(long, value_name = "SPEC")]
    decay: Option<Decay>,
    /// nearest: which one (1 unless given); mean-nearest: how many (3)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    k: Option<u32>,
    /// dual: opportunities to reach; v2sfca: people a site's catchment grows to
    #[arg(long, value_name = "N", value_parser = above_zero)]
    n: Option<f64>,
    /// v2sfca: places per person an origin's catchment grows to; without it both catchments are one
    #[arg(long, value_name = "R", value_parser = above_zero)]
    ratio: Option<f64>,
    /// spatial-availability: exponent of the people (1 unless given)
    #[arg(long, value_name = "A", value_parser = above_zero)]
    alpha: Option<f64>,
    /// raam: travel that weighs as much as average crowding; 60 minutes, that is 3600 for a
    /// cost column called seconds and 60 for any other, unless given
    #[arg(long, value_name = "T", value_parser = above_zero, verbatim_doc_comment)]
    tau: Option<f64>,
    /// raam: people per place that count as average crowding; all people / all places unless given
    #[arg(long, value_name = "R", value_parser = above_zero)]
    rho: Option<f64>,
    /// interval: what to make of its thresholds
    #[arg(long, value_enum, value_name = "S")]
    summary: Option<SummaryName>,
    /// fca-ratio: costs between origins (columns `origin_id`, `site_id`); without it the sites' own
    /// people are meant, for tables where sites are origins
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    origin_costs: Option<PathBuf>,
    /// Swap the roles: what sites are reached by instead of what origins reach
    #[arg(long)]
    passive: bool,
    /// The table to write (.csv); standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A table of the sites: demand, ratio, crowdedness, stranded supply (.csv)
    #[arg(long, value_name = "FILE")]
    sites_out: Option<PathBuf>,
    /// constrained-double: a table of the flows (.csv)
    #[arg(long, value_name = "FILE")]
    flows_out: Option<PathBuf>,
}

/// How to summarise an interval.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum SummaryName {
    Median,
    Mean,
    Min,
    Max,
}

impl From<SummaryName> for Summary {
    fn from(name: SummaryName) -> Self {
        match name {
            SummaryName::Median => Self::Median,
            SummaryName::Mean => Self::Mean,
            SummaryName::Min => Self::Min,
            SummaryName::Max => Self::Max,
        }
    }
}

/// A number of at least 0.
fn number(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("a number of at least 0 is needed".to_owned()),
    }
}

fn above_zero(text: &str) -> Result<f64, String> {
    match number(text) {
        Ok(number) if number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

pub(crate) fn run(args: &MeasureArgs, common: &Common) -> Result<Outcome, Failure> {
    if let Some(note) = args.name.overlooked(args) {
        tell(common, &note);
    }
    let outputs = output::Outputs::check(args)?;
    let bars = Bars::new(common);
    bars.begin("reading tables", 0);
    let (inputs, defects) = inputs::read(args)?;
    bars.finish();
    let set_aside = tell_defects(&defects, common);
    bars.begin("measuring", 0);
    let answer = compute::compute(args, &inputs)?;
    bars.finish();
    outputs.write(&inputs, &answer)?;
    for note in &answer.notes {
        tell(common, note);
    }
    Ok(if set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}
