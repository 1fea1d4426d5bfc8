//! `/api/prioritise`: plans as jobs with progress and cancel.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::layers::{cannot_write, locale, unknown_format};
use super::scenarios::{fresh, from_json};
use crate::export::about;
use crate::export::file::{Label, Written};
use crate::export::format::Format;
use crate::model::study::{Question, Study};
use crate::pipeline::prioritise::{
    Ask, Ground, MAX_CHOSEN, Means, Objective, Planned, PrioritiseError, Source, Target,
};
use crate::server::error::{Code, Problem};
use crate::server::jobs::{Job, Standing};
use crate::server::params::{Params, choices, scenario};
use crate::server::state::App;
use crate::server::worlds::World;

/// Plans within at most this part of the best value may be asked for.
const MAX_ALTERNATIVES_PERCENT: f64 = 50.0;
/// Most euros of a budget or price.
const MAX_EUR: f64 = 1.0e12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    service: Option<String>,
    group: Option<String>,
    profile: Option<String>,
    minutes: Option<f64>,
    level: Option<String>,
    scenario: Option<String>,
    choose: Option<usize>,
    budget: Option<f64>,
    target: Option<TargetAsked>,
    most_closures: Option<usize>,
    objective: Option<String>,
    candidates: Option<String>,
    price: Option<f64>,
    within: Option<Within>,
    alternatives_percent: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Within {
    level: String,
    area: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetAsked {
    percent: f64,
    each_percent: Option<f64>,
    level: Option<String>,
}

#[derive(Serialize)]
struct Document {
    id: String,
    status: &'static str,
    stage: String,
    steps_done: u64,
    steps: Option<u64>,
    seconds: f64,
    result: Option<Value>,
}

/// Begins a plan.
pub(in crate::server) async fn begin(
    State(app): State<Arc<App>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let asked: Asked = from_json(body)?;
    let base = scenario(&app, asked.scenario.as_deref().unwrap_or_default())?;
    let ask = asked.ask(app.study())?;
    let state = Arc::clone(&app);
    let world = tokio::task::spawn_blocking(move || state.world(&base)).await;
    let world = world.unwrap_or_else(|error| Err(Problem::internal(&error)))?;
    let (id, job) = app.jobs.begin(world)?;
    let working = Arc::clone(&job);
    tokio::task::spawn_blocking(move || work(&working, &ask));
    let mut response = fresh((StatusCode::ACCEPTED, Json(document(id, &job, None))));
    if let Ok(place) = HeaderValue::from_str(&format!("/api/prioritise/{id}")) {
        response.headers_mut().insert(LOCATION, place);
    }
    Ok(response)
}

/// Runs to its end whoever waits; a fault in it fails the job and not the server.
fn work(job: &Arc<Job>, ask: &Ask) {
    let run = std::panic::AssertUnwindSafe(|| job.world.engine.planned(ask, &**job));
    let result = std::panic::catch_unwind(run)
        .map_err(|_| Problem::internal(&"a plan failed"))
        .and_then(|result| result.map_err(|error| refused(&error)));
    job.finish(result);
}

/// How far a plan is, with its result at the end.
pub(in crate::server) async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (id, job) = app.jobs.get(&id)?;
    let told = move || {
        let result = match job.result.get() {
            None => None,
            Some(Err(problem)) => return Err(problem.clone()),
            Some(Ok(planned)) => Some(result(&job.world, planned)?),
        };
        Ok(document(id, &job, result))
    };
    let told = tokio::task::spawn_blocking(told).await;
    let told = told.unwrap_or_else(|error| Err(Problem::internal(&error)))?;
    Ok(fresh(Json(told)))
}

/// Asks a plan to stop.
pub(in crate::server) async fn cancel(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (id, job) = app.jobs.get(&id)?;
    job.cancel();
    Ok(fresh((
        StatusCode::ACCEPTED,
        Json(document(id, &job, None)),
    )))
}

/// A layer of a finished plan as a file.
pub(in crate::server) async fn layer(
    State(app): State<Arc<App>>,
    Path((id, file)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    const NAMES: [&str; 3] = ["candidates", "area_changes", "gap_changes"];
    let (id, job) = app.jobs.get(&id)?;
    let (name, extension) = file.split_once('.').unwrap_or((&file, ""));
    if !NAMES.contains(&name) {
        let said = format!("a plan has no layer {name:?}");
        return Err(Problem::new(Code::UnknownLayer, said).hint(choices(name, &NAMES)));
    }
    let format = Format::parse(extension)
        .filter(|format| format.is_one_file())
        .ok_or_else(|| unknown_format(name, extension))?;
    let format = locale(&Params::read(&uri, &["locale", "lang"])?, format)?;
    let offer = format!(
        "attachment; filename=\"{name}-plan{id}.{}\"",
        format.extension()
    );
    let name = name.to_owned();
    let print = move || {
        let planned = match job.result.get() {
            None => {
                return Err(
                    Problem::new(Code::NotFinished, "the plan is still being computed")
                        .hint("ask again when its status is done"),
                );
            }
            Some(Err(problem)) => return Err(problem.clone()),
            Some(Ok(planned)) => planned,
        };
        let engine = &job.world.engine;
        let layer = match name.as_str() {
            "candidates" => planned.candidates(engine),
            "area_changes" => planned.differences(engine)[0].clone(),
            _ => planned.differences(engine)[1].clone(),
        };
        let label = Label::wgs84(&about(engine.study()));
        let written = format.write(&[&layer], &label);
        let bytes = written.and_then(Written::into_bytes);
        bytes.map_err(|error| cannot_write(&error))
    };
    let bytes = tokio::task::spawn_blocking(print).await;
    let bytes = bytes.unwrap_or_else(|error| Err(Problem::internal(&error)))?;
    let mut response = fresh(Response::new(Body::from(bytes)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    if let Ok(offer) = HeaderValue::from_str(&offer) {
        headers.insert(CONTENT_DISPOSITION, offer);
    }
    Ok(response)
}

fn result(world: &World, planned: &Planned) -> Result<Value, Problem> {
    let told = planned.document(&world.engine, |document| serde_json::to_value(document));
    told.map_err(|error| Problem::internal(&error))
}

fn document(id: u64, job: &Job, result: Option<Value>) -> Document {
    let Standing {
        status,
        stage,
        steps: (done, total),
        seconds,
    } = job.standing();
    Document {
        id: id.to_string(),
        status,
        stage,
        steps_done: done,
        steps: (total > 0).then_some(total),
        seconds: (seconds * 1000.0).round() / 1000.0,
        result,
    }
}

fn refused(error: &PrioritiseError) -> Problem {
    let (field, hint) = match error {
        PrioritiseError::Nobody => ("group", "choose a group whose number is known"),
        PrioritiseError::NoCandidate => ("candidates", "widen the area, or take candidates=grid"),
        PrioritiseError::NoPrice(_) => ("price", "say price, EUR a site"),
        PrioritiseError::TargetOfPeople => ("objective", "leave the objective out"),
        PrioritiseError::TooMany => ("choose", "choose fewer sites"),
        PrioritiseError::Plan(_) | PrioritiseError::Engine(_) => {
            ("objective", "ask for another objective or means")
        }
    };
    Problem::new(Code::NoPlan, error.to_string())
        .hint(hint)
        .field(field)
}

impl Asked {
    fn ask(self, study: &Study) -> Result<Ask, Problem> {
        let params = Params::told([
            ("service", self.service),
            ("group", self.group),
            ("profile", self.profile),
            ("minutes", self.minutes.map(|minutes| minutes.to_string())),
            ("level", self.level),
        ]);
        let question = params.question(study)?;
        let closures = self.most_closures.unwrap_or(0);
        let target = self
            .target
            .map(|target| target.read(study, &question))
            .transpose()?;
        let means = match (self.choose, self.budget, target) {
            (None, None, Some(target)) => Means::Target(target),
            (Some(_), Some(_), _) | (_, _, Some(_)) => {
                return Err(Problem::new(
                    Code::ConflictingParameters,
                    "a number of sites, a budget and a target exclude each other",
                )
                .hint("give one of choose, budget and target")
                .field("budget"));
            }
            (None, Some(budget), None) => Means::Budget(eur("budget", budget)?),
            (choose, None, None) => {
                let number = choose.unwrap_or(1);
                let fewest = usize::from(closures == 0);
                if !(fewest..=MAX_CHOSEN).contains(&number) {
                    return Err(bad("choose", format!("{number} sites cannot be chosen"))
                        .hint(format!("choose {fewest} to {MAX_CHOSEN}")));
                }
                Means::Number(number)
            }
        };
        let objectives = Objective::ALL.map(Objective::as_str);
        let objective = self.objective.as_deref().unwrap_or(objectives[0]);
        let objective = Objective::parse(objective).ok_or_else(|| {
            bad("objective", format!("there is no objective {objective:?}"))
                .hint(choices(objective, &objectives))
        })?;
        let source = match self.candidates.as_deref() {
            None => Source::default(),
            Some(text) => Source::parse(text).ok_or_else(|| {
                bad("candidates", format!("{text:?} are no candidates")).hint(
                    "grid, grid:KM from 1 to 200, junctions, junctions:KM, settlements, or listed",
                )
            })?,
        };
        let alternatives = self.alternatives_percent.map(|percent| {
            if (0.0..=MAX_ALTERNATIVES_PERCENT).contains(&percent) {
                return Ok(percent / 100.0);
            }
            let said = format!("{percent} is no part of the best value in percent");
            Err(bad("alternatives_percent", said).hint(format!("0 to {MAX_ALTERNATIVES_PERCENT}")))
        });
        let within = self.within.map(|within| {
            let level = Params::told([("level", Some(within.level))])
                .question(study)?
                .level;
            Ok((level, Params::area(study, level, &within.area)?))
        });
        Ok(Ask {
            question,
            objective,
            means,
            closures,
            source,
            ground: Ground::default(),
            within: within.transpose()?,
            price: self.price.map(|price| eur("price", price)).transpose()?,
            alternatives: alternatives.transpose()?,
        })
    }
}

impl TargetAsked {
    fn read(self, study: &Study, question: &Question) -> Result<Target, Problem> {
        let part = |percent: f64| {
            if (0.0..=100.0).contains(&percent) {
                return Ok(percent / 100.0);
            }
            Err(bad("target", format!("{percent} % is no share of people")).hint("0 to 100"))
        };
        let level = match self.level {
            None => study.levels[question.level]
                .parent
                .unwrap_or(question.level),
            level => Params::told([("level", level)]).question(study)?.level,
        };
        let each = self.each_percent.map(part).transpose()?;
        Ok(Target {
            share: part(self.percent)?,
            each: each.map(|share| (level, share)),
        })
    }
}

fn bad(field: &str, said: String) -> Problem {
    Problem::new(Code::BadValue, said).field(field)
}

fn eur(field: &str, value: f64) -> Result<f64, Problem> {
    if (0.0..=MAX_EUR).contains(&value) {
        return Ok(value);
    }
    Err(bad(field, format!("{value} is no number of euros")).hint("0 or more"))
}
