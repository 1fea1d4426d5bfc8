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

pub(in crate::server) async fn answer(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let question = Params::read(&uri, &QUESTION)?.question(app.study())?;
    let address = format!("/api/answer?{}", canonical(app.study(), &question));
    reply(&app, &headers, address, move |app| {
        let found = app
            .engine
            .answer(question.service, question.group, question.profile);
        Printed::json(&document(app.study(), &app.drawing, &found, &question))
    })
    .await
}
