//! The viewer's built files, compiled into the program.

use axum::body::Body;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::error::{Code, Problem};
use super::etag;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/dist"]
#[allow_missing = true]
struct Viewer;

/// Names the set of embedded files: the compiler builds this module anew when it changes.
const _: &str = env!("PIEEJA_EMBEDDED");

/// File names under `/assets/` hold a hash of the contents.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Fonts change with a release at most.
const FOR_A_DAY: &str = "public, max-age=86400";
/// Keep, but ask each time.
const ASK: &str = "no-cache";

const NOT_BUILT: &str = include_str!("not_built.html");

/// The viewer's page, or how to build it.
pub(super) async fn index(headers: HeaderMap) -> Response {
    if let Some(file) = Viewer::get("index.html") {
        return send("index.html", file, &headers, ASK);
    }
    with_cache(Html(NOT_BUILT).into_response(), "no-store")
}

/// A file under `/assets/`.
pub(super) async fn asset(
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let path = readable(path)?;
    file(&format!("assets/{path}"), &headers, FOR_EVER)
}

/// A file under `/fonts/`.
pub(super) async fn font(
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let path = readable(path)?;
    file(&format!("fonts/{path}"), &headers, FOR_A_DAY)
}

/// Any other file of the viewer; else nothing is here.
pub(super) fn other(uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    file(uri.path().trim_start_matches('/'), headers, ASK)
}

fn readable(path: Result<Path<String>, PathRejection>) -> Result<String, Problem> {
    path.map(|Path(path)| path)
        .map_err(|error| Problem::new(Code::NotFound, error.body_text()))
}

fn file(path: &str, headers: &HeaderMap, lifetime: &'static str) -> Result<Response, Problem> {
    let file = Viewer::get(path).ok_or_else(|| {
        Problem::new(Code::NotFound, format!("there is nothing at /{path}"))
            .hint("the map is at /, what there is to ask at /api/study, layers at /layers/")
    })?;
    Ok(send(path, file, headers, lifetime))
}

fn send(path: &str, file: EmbeddedFile, headers: &HeaderMap, lifetime: &'static str) -> Response {
    let tag = etag::quoted(&file.metadata.sha256_hash());
    let mut response = if etag::is_held(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(file.data));
        let media_type = HeaderValue::from_static(media_type(path));
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        response
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    with_cache(response, lifetime)
}

fn with_cache(mut response: Response, lifetime: &'static str) -> Response {
    let lifetime = HeaderValue::from_static(lifetime);
    response.headers_mut().insert(CACHE_CONTROL, lifetime);
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "geojson" => "application/geo+json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pbf" => "application/x-protobuf",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_has_a_media_type_that_browsers_take() {
        for path in Viewer::iter() {
            let told = media_type(&path);
            assert_ne!(told, "application/octet-stream", "{path}");
        }
        assert_eq!(
            media_type("assets/index-1a2b.js"),
            "text/javascript; charset=utf-8"
        );
    }
}
