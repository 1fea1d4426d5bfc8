//! `/api/whatif`: one change, the changed areas back at once, nothing stored.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use serde::Deserialize;

use super::plain;
use super::scenarios::{fresh, from_json};
use crate::access::changes::Side;
use crate::export::documents::changes::{Effect, what_if};
use crate::model::scenario::Change;
use crate::pipeline::EngineError;
use crate::server::error::{Code, Problem};
use crate::server::params::{Params, scenario};
use crate::server::state::{App, misfit};
use crate::server::worlds::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    service: Option<String>,
    group: Option<String>,
    profile: Option<String>,
    minutes: Option<f64>,
    level: Option<String>,
    /// What stands already: an id or the changes as text.
    scenario: Option<String>,
    change: Told,
}

/// A change as an object or as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Text(String),
    Change(Change),
}

/// Answers one change.
pub(in crate::server) async fn whatif(
    State(app): State<Arc<App>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let asked: Asked = from_json(body)?;
    let base = asked.scenario.as_deref().unwrap_or_default();
    let scenario = scenario(&app, base)?;
    let change = match asked.change {
        Told::Change(change) => change,
        Told::Text(text) => text.parse().map_err(|error| {
            let said = format!("{error}");
            Problem::new(Code::BadScenario, said)
                .hint("write a change like open:SERVICE:LON,LAT or close:SITE, see docs/API.md")
                .field("change")
        })?,
    };
    let params = Params::told([
        ("service", asked.service),
        ("group", asked.group),
        ("profile", asked.profile),
        ("minutes", asked.minutes.map(|minutes| minutes.to_string())),
        ("level", asked.level),
    ]);
    let question = params.question(app.study())?;
    let workers = Arc::clone(&app.workers);
    let place = workers.acquire_owned().await;
    let place = place.map_err(|error| Problem::internal(&error))?;
    let work = move || {
        let _place = place;
        let world = app.world(&scenario)?;
        let World { engine, drawing } = &*world;
        let name = format!("{}&scenario={scenario}", plain(engine.study(), &question));
        let baseline = app.baselines.of(name, || engine.baseline(&question));
        let found = engine
            .what_if(&baseline, &change)
            .map_err(|error| match error {
                EngineError::Scenario(error) => misfit(&error),
                other => Problem::new(Code::BadScenario, other.to_string()).field("change"),
            })?;
        let (service, group, profile) = (question.service, question.group, question.profile);
        let answer = engine.answer(service, group, profile);
        let side = Side {
            study: engine.study(),
            answer: &answer,
            minutes: question.minutes,
            share: engine.study().standard_terms(service, group, profile).1,
        };
        let effect = Effect {
            total: &found.total,
            areas: &found.areas,
            origins_moved: found.origins.len(),
        };
        let text = scenario.to_string();
        let document = what_if(&side, drawing, &question, text, &change, &effect);
        serde_json::to_value(&document).map_err(|error| Problem::internal(&error))
    };
    let made = tokio::task::spawn_blocking(work).await;
    let made = made.unwrap_or_else(|error| Err(Problem::internal(&error)))?;
    Ok(fresh(Json(made)))
}
