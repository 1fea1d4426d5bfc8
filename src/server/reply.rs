//! From a question to a response: held by the client, kept by the cache, or made now.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::error::Problem;
use super::etag;
use super::state::App;

/// A response's bytes and what they are.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) body: Bytes,
    pub(super) media_type: &'static str,
    /// Offered as a file of this name.
    pub(super) file_name: Option<String>,
}

impl Printed {
    /// A JSON document.
    pub(super) fn json(document: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(document).map_err(|error| Problem::internal(&error))?;
        Ok(Self {
            body: body.into(),
            media_type: "application/json",
            file_name: None,
        })
    }
}

/// Answers `address`: a canonical form of path and parameters that names the response
/// wholly, so that equal questions share tag and cache. `make` runs on a blocking
/// thread, a bounded number of them at a time.
pub(super) async fn reply(
    app: &Arc<App>,
    headers: &HeaderMap,
    address: String,
    make: impl FnOnce(&App) -> Result<Printed, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let tag = etag::tag(app.engine.data_version(), &address);
    if etag::is_held(headers, &tag) {
        return Ok(with_tag(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    let printed = match app.cache.get(&address) {
        Some(printed) => printed,
        None => work(app, address, make).await?,
    };
    let mut response = Response::new(Body::from(printed.body.clone()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(printed.media_type));
    if let Some(name) = &printed.file_name
        && let Ok(offer) = HeaderValue::from_str(&format!("inline; filename=\"{name}\""))
    {
        headers.insert(CONTENT_DISPOSITION, offer);
    }
    Ok(with_tag(response, &tag))
}

async fn work(
    app: &Arc<App>,
    address: String,
    make: impl FnOnce(&App) -> Result<Printed, Problem> + Send + 'static,
) -> Result<Arc<Printed>, Problem> {
    let workers = Arc::clone(&app.workers);
    let place = workers.acquire_owned().await;
    let place = place.map_err(|error| Problem::internal(&error))?;
    let app = Arc::clone(app);
    let made = tokio::task::spawn_blocking(move || {
        // the place is given back when the work ends, also when nobody waits any more
        let _place = place;
        // somebody may have asked the same while this request waited
        if let Some(printed) = app.cache.get(&address) {
            return Ok(printed);
        }
        let printed = Arc::new(make(&app)?);
        app.cache.put(&address, &printed);
        Ok(printed)
    });
    made.await
        .unwrap_or_else(|error| Err(Problem::internal(&error)))
}

/// Clients may keep the response but ask each time whether it still holds.
fn with_tag(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
