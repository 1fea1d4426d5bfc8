//! `/api/study`: what there is to ask.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use crate::export::documents::study::document;
use crate::server::error::Problem;
use crate::server::params::Params;
use crate::server::reply::{Printed, reply};
use crate::server::state::App;

pub(in crate::server) async fn study(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::read(&uri, &[])?;
    reply(&app, &headers, "/api/study".to_owned(), |app| {
        let engine = &app.engine;
        Printed::json(&document(
            engine.study(),
            engine.data_version(),
            engine.network_size(),
        ))
    })
    .await
}
