//! `/health` and `/version`: for whoever watches over the server.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use serde::Serialize;

use crate::export::documents::manifest::commit;
use crate::server::state::App;

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

#[derive(Serialize)]
struct Program<'a> {
    version: &'static str,
    commit: Option<&'static str>,
    data_version: &'a str,
}

/// Fine, or no answer at all.
pub(in crate::server) async fn health() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], Json(Health { status: "ok" }))
}

/// Which program serves which data.
pub(in crate::server) async fn version(State(app): State<Arc<App>>) -> impl IntoResponse {
    let program = Program {
        version: env!("CARGO_PKG_VERSION"),
        commit: commit(),
        data_version: app.engine.data_version(),
    };
    ([(CACHE_CONTROL, "no-cache")], Json(program)).into_response()
}
