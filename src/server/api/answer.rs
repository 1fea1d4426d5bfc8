//! `/api/answer`: one question, everything but geometry.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::Posed;
use crate::export::documents::answer::document;
use crate::server::error::Problem;
use crate::server::reply::{Printed, reply};
use crate::server::state::App;
use crate::server::worlds::World;

pub(in crate::server) async fn answer(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Posed {
        question,
        scenario,
        address,
    } = Posed::read(&app, &uri, "/api/answer")?;
    reply(&app, &headers, address, move |app| {
        let World { engine, drawing } = &*app.world(&scenario)?;
        let found = engine.answer(question.service, question.group, question.profile);
        Printed::json(&document(engine.study(), drawing, &found, &question))
    })
    .await
}
