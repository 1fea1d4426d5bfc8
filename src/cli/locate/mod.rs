//! `pieeja locate`: the best sites for a cost table of any engine, with a proof or a gap.

mod answer;
mod inputs;
mod model;
mod sites;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::output::deliver;
use super::render::{Bars, tell, tell_defects};
use super::{Common, Failure, Outcome};
use crate::access::decay::Decay;
use crate::model::progress::Progress;
use crate::plan::alternatives::{self, Alternatives, Step};
use crate::plan::outcome::Status;
use crate::plan::problem::{Choice, Problem};
use crate::plan::solver::{Method, Options};
use model::Model;

/// Most alternatives that are collected.
const MOST_ALTERNATIVES: usize = 10_000;
/// Parts of the budget that the frontier looks at.
const FRONTIER_PARTS: u32 = 20;
/// Most budgets that the frontier asks for.
const MOST_FRONTIER: usize = 1_000;

/// The best sites by a model of the literature, from a table of costs
///
/// Reads a cost table (columns `origin_id`, `site_id` and --cost; pairs that are not there do not
/// exist), people by origin and sites (tables with a column id), and writes JSON: the chosen sites, who
/// goes where, the objective, a bound that no plan can beat, the gap between the two, and whether the
/// plan is proven best. A question without a plan names what makes it so and the least change
/// that would mend it; then the exit code is 1.
///
/// Costs, radii and lines are in the unit of the cost column; thresholds are closed (<=). Every row
/// of --sites may be opened unless --keep says otherwise. For a study with areas, scenarios and
/// layers use `pieeja prioritise`; to measure what there is use `pieeja measure`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct LocateArgs {
    /// Which model
    #[arg(value_enum)]
    model: Model,
    /// Costs between origins and sites (.csv); for p-dispersion between sites and sites
    #[arg(long, value_name = "FILE")]
    costs: PathBuf,
    /// Column of the cost
    #[arg(long, value_name = "COLUMN", default_value = "seconds")]
    cost: String,
    /// Costs are for all people of an origin together, not for each of them
    #[arg(long)]
    whole_costs: bool,
    /// People: a table with id and a column for each group; p-dispersion needs none
    #[arg(long, value_name = "FILE")]
    origins: Option<PathBuf>,
    /// Columns of the people; `total` where there is one, else every origin counts 1
    #[arg(long, value_name = "COLUMN,..", value_delimiter = ',')]
    group: Vec<String>,
    /// Sites and candidates: a table with id
    #[arg(long, value_name = "FILE")]
    sites: PathBuf,
    /// How many sites are open in all, kept ones included
    #[arg(long, value_name = "P")]
    choose: Option<usize>,
    /// What there is to spend on opening (instead of --choose)
    #[arg(long, value_name = "EUR", value_parser = number)]
    budget: Option<f64>,
    /// How far a site covers
    #[arg(long, value_name = "X", value_parser = number)]
    radius: Option<f64>,
    /// Cover gradually by this decay instead of --radius, such as linear:1800 (see pieeja measure)
    #[arg(long, value_name = "SPEC", conflicts_with = "radius")]
    decay: Option<Decay>,
    /// Column of the places; `capacity` unless given
    #[arg(long, value_name = "COLUMN")]
    capacity: Option<String>,
    /// Column of the price of opening, or the saving of closing; `cost` or `price` unless given.
    /// lscp, clscp and target-share count sites unless it is given
    #[arg(long, value_name = "COLUMN", verbatim_doc_comment)]
    price: Option<String>,
    /// Column of the cost a year of a site that is open
    #[arg(long, value_name = "COLUMN")]
    yearly: Option<String>,
    /// How many years of --yearly count
    #[arg(long, value_name = "N", default_value = "1", value_parser = number)]
    years: f64,
    /// Column that says what is there: keep (or yes, true, 1, operating), closable, excluded (or
    /// closed), candidate (or no, false, 0, planned, nothing)
    #[arg(long, value_name = "COLUMN", verbatim_doc_comment)]
    keep: Option<String>,
    /// At most so many closable sites close
    #[arg(long, value_name = "N")]
    most_closures: Option<usize>,
    /// Column of the building: of the sites of one at most one is open
    #[arg(long, value_name = "COLUMN")]
    building: Option<String>,
    /// Column of the groups a site serves, separated by `;`; empty for everybody
    #[arg(long, value_name = "COLUMN")]
    serves: Option<String>,
    /// The people of an origin may go to several sites (cmclp, clscp, cflp: unless told otherwise)
    #[arg(long)]
    split: bool,
    /// All people of an origin go to one site (cp-median: unless told otherwise)
    #[arg(long, conflicts_with = "split")]
    single_source: bool,
    /// p-center: people x cost instead of cost; lscp-b: people instead of origins
    #[arg(long)]
    weighted: bool,
    /// target-share: part of each group within the radius, such as 0.85 or 85%
    #[arg(long, value_name = "S", value_parser = part)]
    share: Option<f64>,
    /// Column of the origins' area, for --area-share and --no-area-worse
    #[arg(long, value_name = "COLUMN")]
    area: Option<String>,
    /// target-share: part of each area's people within the radius
    #[arg(long, value_name = "S", value_parser = part, requires = "area")]
    area_share: Option<f64>,
    /// No area is worse off than with today's sites (those kept and closable)
    #[arg(long, requires = "area")]
    no_area_worse: bool,
    /// fgt-gap: costs up to here are no gap
    #[arg(long, value_name = "X", value_parser = number)]
    line: Option<f64>,
    /// fgt-gap: 0 counts heads, 1 the depth of gaps, 2 large gaps more
    #[arg(long, value_name = "A", default_value = "1", value_parser = number)]
    exponent: f64,
    /// p-centdian: weight of the longest way against the mean
    #[arg(long, value_name = "S", default_value = "0.5", value_parser = part)]
    worst: f64,
    /// Prove the best plan (the usual way)
    #[arg(long)]
    exact: bool,
    /// A good plan and a bound, in predictable time
    #[arg(long, conflicts_with = "exact")]
    heuristic: bool,
    /// Stop after so many seconds with the best plan so far and the bound so far
    #[arg(long, value_name = "S", value_parser = number)]
    time_limit: Option<f64>,
    /// A plan this near to the bound is good enough, such as 0.01 or 1%
    #[arg(long, value_name = "G", default_value = "0", value_parser = part)]
    gap: f64,
    /// Seed of the search for plans
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// Also all plans within so many percent of the best
    #[arg(long, value_name = "X%", value_parser = percent)]
    alternatives: Option<f64>,
    /// Also what each further site gains, or with --budget what growing budgets buy
    #[arg(long)]
    curve: bool,
    /// The file to write (.json); standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A number of at least 0.
fn number(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("a number of at least 0 is needed".to_owned()),
    }
}

/// A part of a whole: 0.85, or 85%.
fn part(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let part = match text.strip_suffix('%') {
        Some(percent) => number(percent)? / 100.0,
        None => number(text)?,
    };
    if part <= 1.0 {
        Ok(part)
    } else {
        Err("at most 1, or 100%, is needed".to_owned())
    }
}

/// Percent, with or without the sign.
fn percent(text: &str) -> Result<f64, String> {
    let text = text.trim();
    number(text.strip_suffix('%').unwrap_or(text)).map(|percent| percent / 100.0)
}

/// Draws bars and says stop when the time is up.
struct Watch<'a> {
    bars: &'a Bars,
    until: Option<Instant>,
}

impl Progress for Watch<'_> {
    fn begin(&self, stage: &str, total: u64) {
        self.bars.begin(stage, total);
    }

    fn advance(&self, steps: u64) {
        self.bars.advance(steps);
    }

    fn finish(&self) {
        self.bars.finish();
    }

    fn cancelled(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// What was found beside the plan.
#[derive(Debug, Default)]
struct Further {
    alternatives: Option<Alternatives>,
    /// With whether a frontier has all of its plans.
    curve: Option<(Vec<Step>, Option<bool>)>,
    /// What was asked for and cannot be had.
    notes: Vec<String>,
}

pub(crate) fn run(args: &LocateArgs, common: &Common) -> Result<Outcome, Failure> {
    check_extension(args)?;
    let question = model::question(args)?;
    for note in &question.notes {
        tell(common, note);
    }
    let bars = Bars::new(common);
    bars.begin("reading tables", 0);
    let (inputs, defects) = inputs::read(args, &question)?;
    bars.finish();
    let set_aside = tell_defects(&defects, common);
    let problem = inputs.problem(args, &question)?;
    let options = Options {
        method: if args.heuristic {
            Method::Heuristic
        } else {
            Method::Exact
        },
        gap: args.gap,
        seed: args.seed,
    };
    let began = Instant::now();
    let until = args
        .time_limit
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .and_then(|limit| began.checked_add(limit));
    let watch = Watch { bars: &bars, until };
    let plan = crate::plan::solve(&problem, &options, &watch).map_err(|error| refused(&error))?;
    let seconds = began.elapsed().as_secs_f64();
    let further = further(args, &problem, &plan, &options, &watch);
    for note in &further.notes {
        tell(common, note);
    }
    for line in answer::summary(&inputs, &problem, &plan) {
        tell(common, &line);
    }
    let json = answer::json(args, &inputs, &problem, &plan, &further, seconds);
    let text = serde_json::to_string_pretty(&json).unwrap_or_default() + "\n";
    deliver(args.out.as_deref(), text.as_bytes())?;
    let found = matches!(plan.status, Status::Optimal | Status::Feasible);
    Ok(if found && !set_aside {
        Outcome::Done
    } else {
        Outcome::Problems
    })
}

/// What there is beside the plan; what cannot be had is told, and the plan is written all the same.
fn further(
    args: &LocateArgs,
    problem: &Problem<'_>,
    plan: &crate::plan::outcome::Outcome,
    options: &Options,
    progress: &dyn Progress,
) -> Further {
    let mut further = Further::default();
    if let Some(within) = args.alternatives {
        let most = MOST_ALTERNATIVES;
        match alternatives::alternatives(problem, plan, within, most, options, progress) {
            Ok(found) => further.alternatives = Some(found),
            Err(error) => further.notes.push(error.to_string()),
        }
    }
    if args.curve {
        let curve = match problem.choice {
            Choice::Budget { .. } => {
                let size = (FRONTIER_PARTS, MOST_FRONTIER);
                alternatives::frontier(problem, size, options, progress)
                    .map(|found| (found.steps, Some(found.complete)))
            }
            _ => {
                alternatives::marginal_curve(problem, options, progress).map(|steps| (steps, None))
            }
        };
        match curve {
            Ok(found) => further.curve = Some(found),
            Err(error) => further.notes.push(error.to_string()),
        }
    }
    further
}

fn refused(error: &crate::plan::problem::PlanError) -> Failure {
    Failure::new(error.to_string(), "see pieeja locate --help")
}

fn check_extension(args: &LocateArgs) -> Result<(), Failure> {
    let extension = args.out.as_ref().map(|path| path.extension());
    match extension {
        None => Ok(()),
        Some(Some(e)) if e.eq_ignore_ascii_case("json") => Ok(()),
        Some(_) => Err(Failure::new(
            "a plan can only be written as .json",
            "give --out a name that ends in .json, or leave it out to print the plan",
        )),
    }
}
