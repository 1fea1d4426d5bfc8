//! `/api/scenarios`: scenarios kept under an id, so that others can ask for them.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::changes::compared;
use crate::model::scenario::{Change, Scenario};
use crate::server::error::{Code, Problem};
use crate::server::limits::MAX_STORED;
use crate::server::params::{Params, scenario};
use crate::server::state::App;
use crate::server::stored::id_of;

const QUESTION: [&str; 5] = ["service", "group", "profile", "minutes", "level"];

#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    name: Option<&'a str>,
    /// As `scenario=` takes it.
    text: String,
    changes: &'a [Change],
}

fn document<'a>(id: &'a str, scenario: &'a Scenario) -> Document<'a> {
    Document {
        id,
        name: scenario.name.as_deref(),
        text: scenario.to_string(),
        changes: &scenario.changes,
    }
}

/// The stored ones.
pub(in crate::server) async fn list(
    State(app): State<Arc<App>>,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::read(&uri, &[])?;
    let all = app.stored.list();
    let all: Vec<_> = all
        .iter()
        .map(|(id, scenario)| document(id, scenario))
        .collect();
    Ok(fresh(Json(all)))
}

/// Keeps a scenario under an id made of what it says.
pub(in crate::server) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    may_write(&app, &headers)?;
    let scenario = fitting(&app, body).await?;
    let id = id_of(&scenario);
    store(&app, &id, scenario.clone())?;
    let mut response = fresh((StatusCode::CREATED, Json(document(&id, &scenario))));
    if let Ok(place) = HeaderValue::from_str(&format!("/api/scenarios/{id}")) {
        response.headers_mut().insert(LOCATION, place);
    }
    Ok(response)
}

/// One stored scenario.
pub(in crate::server) async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let scenario = named(&app, &id)?;
    Ok(fresh(Json(document(&id, &scenario))))
}

/// Replaces what a known id stands for.
pub(in crate::server) async fn replace(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    may_write(&app, &headers)?;
    named(&app, &id)?;
    let scenario = fitting(&app, body).await?;
    store(&app, &id, scenario.clone())?;
    Ok(fresh(Json(document(&id, &scenario))))
}

/// Forgets one.
pub(in crate::server) async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    may_write(&app, &headers)?;
    named(&app, &id)?;
    app.stored.remove(&id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What one changes.
pub(in crate::server) async fn compare(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let scenario = named(&app, &id)?;
    let params = Params::read(&uri, &QUESTION)?;
    compared(app, params, &headers, scenario).await
}

fn named(app: &App, id: &str) -> Result<Scenario, Problem> {
    // only ids: the text of a scenario is not one that is stored
    let known = !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit());
    if known {
        return scenario(app, id);
    }
    Err(
        Problem::new(Code::UnknownScenario, "no scenario is stored under this id")
            .hint("GET /api/scenarios lists those there are"),
    )
}

fn store(app: &App, id: &str, scenario: Scenario) -> Result<(), Problem> {
    if app.stored.put(id, scenario) {
        return Ok(());
    }
    let said = format!("{MAX_STORED} scenarios are stored already");
    Err(Problem::new(Code::Full, said)
        .hint("DELETE one, or write the changes themselves into `scenario=`"))
}

/// Reads a scenario and tries it on the study.
async fn fitting(app: &Arc<App>, body: Result<Bytes, BytesRejection>) -> Result<Scenario, Problem> {
    let scenario: Scenario = from_json(body)?;
    let app = Arc::clone(app);
    let tried = tokio::task::spawn_blocking(move || app.world(&scenario).map(|_| scenario));
    tried
        .await
        .unwrap_or_else(|error| Err(Problem::internal(&error)))
}

/// A body as JSON.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(
    body: Result<Bytes, BytesRejection>,
) -> Result<T, Problem> {
    // a body that does not announce its size is cut off on its way
    let body = body.map_err(|error| Problem::new(Code::BodyTooLarge, error.body_text()))?;
    serde_json::from_slice(&body).map_err(|error| {
        Problem::new(
            Code::BadBody,
            format!("the body is not understood: {error}"),
        )
        .hint("send JSON as in docs/API.md")
        .field("body")
    })
}

/// Whether the request carries the token that writing needs.
pub(super) fn may_write(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(token) = &app.token else {
        return Ok(());
    };
    let given = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    if given.is_some_and(|given| same(given.trim().as_bytes(), token.as_bytes())) {
        return Ok(());
    }
    Err(Problem::new(
        Code::TokenNeeded,
        "this server keeps scenarios of those it knows only",
    )
    .hint("send the header Authorization: Bearer TOKEN; reading needs none"))
}

/// Compares without telling by its time how much is right.
fn same(a: &[u8], b: &[u8]) -> bool {
    let differing = a.iter().zip(b).fold(0, |sum, (x, y)| sum | (x ^ y));
    a.len() == b.len() && differing == 0
}

pub(super) fn fresh(reply: impl IntoResponse) -> Response {
    let mut response = reply.into_response();
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
