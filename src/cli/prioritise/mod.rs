//! `pieeja prioritise`: the best places for new sites, with a proof, and what they gain.

mod ask;
mod told;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::output::write_whole;
use super::render::{Bars, tell};
use super::whole::{self, Deadline};
use super::{Common, Failure, Outcome, study};
use crate::access::closures::closures;
use crate::access::privacy::protect;
use crate::export::documents::manifest::{Selection, manifest};
use crate::export::drawing::Drawing;
use crate::export::layers;
use crate::model::defect::Severity;
use crate::model::study::{Question, Study};
use crate::pipeline::Engine;
use crate::plan::outcome::Status;
use ask::ask;
use told::{refused, sentence, terms};

/// Choose the places where new sites of a service gain most
///
/// Writes to a folder: candidates (where sites could be, the chosen ones first by rank),
/// `area_changes` and `gap_changes` (what the plan changes), closures (what the closing of each
/// existing site would break), plan.json (the plan with its proof, curve and alternatives),
/// scenario.json (the plan as changes, for `pieeja compare` and the map) and manifest.json. For
/// other models or your own cost table use `pieeja locate`. Exit 1 when no plan is found.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct PrioritiseArgs {
    /// Study folder; the embedded study of Latvia without it
    #[arg(value_name = "STUDY")]
    study: Option<PathBuf>,
    /// Service; the study's default without it
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// Whose demand; the study's default without it
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// How people travel; the study's default without it
    #[arg(long, value_name = "ID")]
    profile: Option<String>,
    /// Threshold; the standard of service, group and profile without it
    #[arg(long, value_name = "M")]
    minutes: Option<f64>,
    /// Level of the areas that are compared; the study's default without it
    #[arg(long, value_name = "ID")]
    level: Option<String>,
    /// How many new sites
    #[arg(long, value_name = "P", default_value_t = 1, conflicts_with = "budget")]
    choose: usize,
    /// EUR for new sites instead of their number
    #[arg(long, value_name = "EUR")]
    budget: Option<f64>,
    /// Instead: as few new sites as bring this share of the people within the threshold, or where
    /// every candidate states a cost (--price) the cheapest
    #[arg(long, value_name = "PERCENT", conflicts_with_all = ["choose", "budget"])]
    target: Option<f64>,
    /// And this share of the people in each area
    #[arg(long, value_name = "PERCENT", requires = "target")]
    target_each: Option<f64>,
    /// Level of these areas; the one above --level without it
    #[arg(long, value_name = "ID", requires = "target_each")]
    target_level: Option<String>,
    /// At most so many existing sites may close. Each frees another new one (--choose 0 only moves
    /// sites), or with --budget adds what it states as its cost
    #[arg(long, value_name = "N", default_value_t = 0)]
    most_closures: usize,
    /// EUR of a candidate that states no cost
    #[arg(long, value_name = "EUR")]
    price: Option<f64>,
    /// What is best: people (most within the threshold), minutes (fewest person-minutes beyond it),
    /// travel (fewest person-minutes), longest (the longest way as short as possible)
    #[arg(long, value_name = "WORD", default_value = "people")]
    objective: String,
    /// Where sites may be: grid, grid:KM, settlements, junctions, junctions:KM, listed, or a file of
    /// points
    #[arg(long, value_name = "SOURCE", default_value = "grid")]
    candidates: String,
    /// Areas where nothing may be built: polygons
    #[arg(long, value_name = "FILE")]
    exclude: Option<PathBuf>,
    /// How well areas are suited: polygons with --suitability-column
    #[arg(long, value_name = "FILE")]
    suitability: Option<PathBuf>,
    /// Column of the suitability: 0 leaves places out, up to 1 their people count in part where only
    /// some places can be candidates
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "suitability",
        verbatim_doc_comment
    )]
    suitability_column: String,
    /// Only candidates in this area
    #[arg(long, value_name = "LEVEL:CODE")]
    within: Option<String>,
    /// Also plans within so many percent of the best
    #[arg(long, value_name = "X")]
    alternatives: Option<f64>,
    /// Changes that stand already: a .toml or .json file, or text like close:SITE
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<String>,
    /// Stop after so many seconds with the best plan so far
    #[arg(long, value_name = "S")]
    time_limit: Option<f64>,
    /// Formats, joined by commas
    #[arg(long, value_name = "LIST", default_value = "geojson,csv")]
    format: String,
    /// Folder to write to; made if it is not there, files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Tell numbers of small groups too: for the operator's own use, not for publication
    #[arg(long)]
    disclose_small_groups: bool,
}

pub(crate) fn run(args: &PrioritiseArgs, common: &Common) -> Result<Outcome, Failure> {
    let formats = whole::formats(&args.format)?;
    let bars = Bars::new(common);
    let mut loaded = study::open(args.study.as_deref(), common, &bars)?;
    loaded.study.privacy.is_disclosed = args.disclose_small_groups;
    protect(&mut loaded.study);
    let set_aside = loaded.defects.iter().any(|d| d.severity == Severity::Error);
    let ask = ask(args, &loaded.study, common)?;
    let mut engine = Engine::new(loaded.study, &bars)
        .map_err(|error| Failure::new(error.to_string(), "run `pieeja check` on the study"))?;
    if let Some(text) = &args.scenario {
        engine = whole::changed(&engine, &whole::scenario(text)?)?;
    }
    let limit = args.time_limit.filter(|seconds| *seconds >= 0.0);
    let limit = limit.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let deadline = Deadline {
        bars: &bars,
        until: limit.and_then(|limit| Instant::now().checked_add(limit)),
    };
    let planned = engine
        .planned(&ask, &deadline)
        .map_err(|error| refused(&error))?;
    whole::folder(&args.out)?;
    let [areas, origins] = planned.differences(&engine);
    let layers = vec![
        planned.candidates(&engine),
        areas,
        origins,
        closing(&engine, &ask.question),
    ];
    let written = whole::layers(&args.out, engine.study(), layers, &formats, common)?;
    let json = |bytes: Result<Vec<u8>, serde_json::Error>| {
        bytes.map_err(|error| Failure::new(error.to_string(), ""))
    };
    let plan = json(planned.document(&engine, |document| serde_json::to_vec_pretty(document)))?;
    write_whole(&args.out.join("plan.json"), &plan)?;
    let changes = json(serde_json::to_vec_pretty(&planned.after.scenario()))?;
    write_whole(&args.out.join("scenario.json"), &changes)?;
    let asked = selection(engine.study(), &ask.question);
    whole::summary(common, &args.out, &written);
    let (version, size) = (engine.data_version(), engine.network_size());
    let manifest =
        manifest(engine.study(), version, size, asked, written).of_plan(terms(args, &ask, &engine));
    write_whole(&args.out.join("manifest.json"), &json(manifest.to_json())?)?;
    tell(common, &sentence(&planned, engine.study()));
    let found = !matches!(
        planned.plan.outcome.status,
        Status::Infeasible | Status::Unknown
    );
    Ok(if found && !set_aside {
        Outcome::Done
    } else {
        Outcome::Problems
    })
}

fn closing(engine: &Engine, question: &Question) -> crate::model::table::Layer {
    let study = engine.study();
    let answer = engine.answer(question.service, question.group, question.profile);
    let rows = closures(study, &answer, question.minutes, question.level);
    layers::closures::layer(study, &Drawing::new(study, &[]), &answer, &rows)
}

pub(crate) fn selection<'a>(study: &'a Study, question: &Question) -> Selection<'a> {
    Selection {
        services: vec![&study.services[question.service].id],
        groups: vec![&study.groups[question.group].id],
        profiles: vec![&study.profiles[question.profile].id],
        levels: vec![&study.levels[question.level].id],
    }
}
