//! `pieeja prioritise`: the best places for new sites, with a proof, and what they gain.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::output::write_whole;
use super::render::{Bars, tell};
use super::whole::{self, Deadline};
use super::{Common, Failure, Outcome, study};
use crate::access::closures::closures;
use crate::access::privacy::protect;
use crate::export::documents::manifest::{PlanTerms, Selection, manifest};
use crate::export::drawing::Drawing;
use crate::export::layers;
use crate::ingest::{read_points, read_zones};
use crate::model::defect::Severity;
use crate::model::study::{MAX_MINUTES, Question, Study};
use crate::pipeline::Engine;
use crate::pipeline::prioritise::{
    Ask, Ground, Means, Objective, Place, Planned, PrioritiseError, Source,
};
use crate::plan::outcome::Status;
use crate::spatial::zones::Zones;

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

fn ask(args: &PrioritiseArgs, study: &Study, common: &Common) -> Result<Ask, Failure> {
    let question = question(args, study)?;
    let objectives = Objective::ALL.map(Objective::as_str).join(", ");
    let objective = Objective::parse(&args.objective).ok_or_else(|| {
        let said = format!("there is no objective {:?}", args.objective);
        Failure::new(said, format!("objectives: {objectives}"))
    })?;
    let money = |name: &str, value: Option<f64>| match value {
        Some(value) if !value.is_finite() || value < 0.0 => Err(Failure::new(
            format!("--{name} {value} is no number of euros"),
            "write a number of 0 or more",
        )),
        value => Ok(value),
    };
    let within = args
        .within
        .as_deref()
        .map(|text| area(study, text))
        .transpose()?;
    let source = match Source::parse(&args.candidates) {
        Some(source) => source,
        None => Source::Places(places(Path::new(&args.candidates), common)?),
    };
    if args
        .alternatives
        .is_some_and(|percent| !(0.0..=100.0).contains(&percent))
    {
        return Err(Failure::new(
            "--alternatives is a number of percent from 0 to 100",
            "--alternatives 1 lists plans within 1 % of the best",
        ));
    }
    Ok(Ask {
        question,
        objective,
        means: match money("budget", args.budget)? {
            Some(budget) => Means::Budget(budget),
            None => Means::Number(args.choose),
        },
        closures: args.most_closures,
        source,
        ground: Ground {
            excluded: zones(args.exclude.as_deref(), None, common)?,
            suited: zones(
                args.suitability.as_deref(),
                Some(&args.suitability_column),
                common,
            )?,
        },
        within,
        price: money("price", args.price)?,
        alternatives: args.alternatives.map(|percent| percent / 100.0),
    })
}

fn question(args: &PrioritiseArgs, study: &Study) -> Result<Question, Failure> {
    let default = study.default;
    let services = study.services.iter_ids().map(|(id, s)| (id, s.id.as_str()));
    let service = whole::known(
        "service",
        args.service.as_deref(),
        default.service,
        services,
    )?;
    let groups = study.groups.iter_ids().map(|(id, g)| (id, g.id.as_str()));
    let group = whole::known("group", args.group.as_deref(), default.group, groups)?;
    let profiles = study.profiles.iter_ids().map(|(id, p)| (id, p.id.as_str()));
    let profile = whole::known(
        "profile",
        args.profile.as_deref(),
        default.profile,
        profiles,
    )?;
    let levels = study.levels.iter_ids().map(|(id, l)| (id, l.id.as_str()));
    let level = whole::known("level", args.level.as_deref(), default.level, levels)?;
    let minutes = match args.minutes {
        None => study.standard_terms(service, group, profile).0,
        Some(minutes) if (0.0..=MAX_MINUTES).contains(&minutes) => minutes,
        Some(minutes) => {
            return Err(Failure::new(
                format!("--minutes {minutes} is no threshold"),
                format!("write minutes from 0 to {MAX_MINUTES}"),
            ));
        }
    };
    Ok(Question {
        service,
        group,
        profile,
        minutes,
        level,
    })
}

fn area(
    study: &Study,
    text: &str,
) -> Result<(crate::model::ids::LevelId, crate::model::ids::AreaId), Failure> {
    let found = text.split_once(':').and_then(|(level, code)| {
        let level = study.level(level)?;
        let mut areas = study.areas_of(level);
        let area = areas.find(|(_, area)| area.code == code)?;
        Some((level, area.0))
    });
    found.ok_or_else(|| {
        let levels: Vec<&str> = study.levels.iter().map(|level| level.id.as_str()).collect();
        Failure::new(
            format!("--within {text:?} names no area"),
            format!("write LEVEL:CODE; levels: {}", levels.join(", ")),
        )
    })
}

/// Polygons with a number each, or none.
fn zones(
    path: Option<&Path>,
    column: Option<&str>,
    common: &Common,
) -> Result<Option<Arc<Zones>>, Failure> {
    let Some(path) = path else {
        return Ok(None);
    };
    let (zones, defects) = read_zones(path, column)?;
    for defect in &defects {
        tell(common, &defect.to_string());
    }
    // Unknown suitability says nothing against a place.
    let known = zones
        .iter()
        .map(|zone| (&zone.shape, zone.amount.unwrap_or(1.0)));
    Ok(Some(Arc::new(Zones::new(known))))
}

/// What was asked of the plan, for the manifest.
fn terms(args: &PrioritiseArgs, ask: &Ask, engine: &Engine) -> PlanTerms {
    // names, not paths: the manifest is the same on every machine
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let listed = Source::parse(&args.candidates).is_some();
    PlanTerms {
        minutes: ask.question.minutes,
        objective: ask.objective.as_str(),
        choose: match ask.means {
            Means::Number(number) => Some(number),
            Means::Budget(_) => None,
        },
        budget: args.budget,
        most_closures: (args.most_closures > 0).then_some(args.most_closures),
        price: args.price,
        candidates: if listed {
            args.candidates.clone()
        } else {
            name(Path::new(&args.candidates)).unwrap_or_default()
        },
        exclude: args.exclude.as_deref().and_then(name),
        suitability: args.suitability.as_deref().and_then(name),
        within: args.within.clone(),
        alternatives_percent: args.alternatives,
        time_limit: args.time_limit,
        scenario: engine.scenario().to_string(),
    }
}

/// Candidates of a table: id, lon, lat, and name and cost where there are such columns.
fn places(path: &Path, common: &Common) -> Result<Vec<Place>, Failure> {
    let (points, defects) = read_points(path)?;
    for defect in &defects {
        tell(common, &defect.to_string());
    }

    let (names, costs) = (points.column("name"), points.column("cost"));
    let cell = |fields: &[Option<String>], column: Option<usize>| {
        let cell = column.and_then(|column| fields.get(column)?.clone());
        cell.map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    let mut places: Vec<Place> = Vec::new();
    for row in &points.rows {
        let cost = cell(&row.fields, costs);
        let price = match cost.as_str() {
            "" => None,
            text => match text
                .parse()
                .ok()
                .filter(|cost: &f64| cost.is_finite() && *cost >= 0.0)
            {
                Some(cost) => Some(cost),
                None => {
                    return Err(Failure::new(
                        format!(
                            "{}, row {}: the cost {text:?} is no number",
                            path.display(),
                            row.row
                        ),
                        "write euros with a decimal point, or leave the cell empty",
                    ));
                }
            },
        };
        places.push(Place {
            name: cell(&row.fields, names),
            id: row.id.clone(),
            position: row.position,
            cost: price,
        });
    }
    Ok(places)
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

fn refused(error: &PrioritiseError) -> Failure {
    let hint = match error {
        PrioritiseError::Nobody => "choose a --group whose number is known",
        PrioritiseError::NoCandidate => "widen --within, or take --candidates grid",
        PrioritiseError::NoPrice(_) => "say --price EUR, or give the candidates costs",
        PrioritiseError::TooMany => "choose fewer sites",
        PrioritiseError::Plan(_) | PrioritiseError::Engine(_) => "ask for another objective",
    };
    Failure::new(error.to_string(), hint)
}

/// What was found, in a sentence.
fn sentence(planned: &Planned, study: &Study) -> String {
    let outcome = &planned.plan.outcome;
    let people: i64 = planned
        .plan
        .ranked
        .iter()
        .map(|ranked| ranked.gain.people)
        .sum::<i64>()
        + planned.plan.lost.people;
    let proof = match (outcome.status, outcome.gap()) {
        (Status::Optimal, _) => "no plan is better".to_owned(),
        (_, Some(gap)) => format!("no plan is better by more than {:.1} %", gap * 100.0),
        (status, None) => format!("status {}", status.as_str()),
    };
    let closing = planned.plan.closed.iter();
    let closing = closing.map(|site| format!("{} closes", study.sites[*site].id));
    let opening = planned.plan.ranked.iter();
    let names: Vec<String> = opening
        .map(|ranked| {
            let candidate = &planned.plan.candidates[ranked.candidate];
            if candidate.name.is_empty() {
                candidate.id.clone()
            } else {
                candidate.name.clone()
            }
        })
        .chain(closing)
        .collect();
    let gained = (people as f64 / 1000.0).round();
    format!(
        "{}: {gained} people more within the threshold; {proof}",
        names.join("; ")
    )
}
