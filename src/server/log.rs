//! One line a request. Client mistakes are ordinary requests; only our own faults are errors.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;

/// The header that names a request in answers and in the log.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// Logs method, path, status, duration and id.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>();
    let id = id
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default();
    let id = id.to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    match status {
        500 => tracing::error!(%method, path, status, milliseconds, id, "request"),
        501..=599 => tracing::warn!(%method, path, status, milliseconds, id, "request"),
        _ => tracing::info!(%method, path, status, milliseconds, id, "request"),
    }
    response
}
