//! `/api/answer`: one question, everything but geometry.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::canonical;
use crate::export::documents::answer::document;
use crate::server::error::Problem;
use crate::server::params::{Params, QUESTION};
use crate::server::reply::{Printed, reply};
use crate::server::state::App;
use crate::server::worlds::World;

pub(in crate::server) async fn answer(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::read(&uri, &QUESTION)?;
    let question = params.question(app.study())?;
    let scenario = params.scenario(&app)?;
    let asked = canonical(app.study(), &question, &scenario);
    let address = format!("/api/answer?{asked}");
    reply(&app, &headers, address, move |app| {
        let World { engine, drawing } = &*app.world(&scenario)?;
        let found = engine.answer(question.service, question.group, question.profile);
        Printed::json(&document(engine.study(), drawing, &found, &question))
    })
    .await
}
