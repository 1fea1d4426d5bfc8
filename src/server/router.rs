//! Which address is answered by whom, and what every request passes on its way.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::Request;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use super::error::{Code, Problem};
use super::limits::{Guard, guard};
use super::state::App;
use super::{api, assets, etag, log};

/// What the viewer may load: itself, workers that the map makes from its own code, and
/// the raster background of OpenStreetMap once somebody switches it on.
const POLICY: &str = "default-src 'self'; \
    script-src 'self'; \
    style-src 'self' 'unsafe-inline'; \
    worker-src 'self' blob:; \
    child-src 'self' blob:; \
    img-src 'self' data: blob: https://tile.openstreetmap.org; \
    connect-src 'self' data: blob: https://tile.openstreetmap.org; \
    font-src 'self' data:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// The whole server, ready to be served or called in-process.
pub fn app(state: Arc<App>) -> Router {
    let guarded = Guard::new(state.limits);
    let most = usize::try_from(state.limits.body_bytes).unwrap_or(usize::MAX);
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let id = HeaderName::from_static(log::REQUEST_ID);
    let compressible = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    // first line: outermost
    let passed = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(id.clone(), MakeRequestUuid))
        .layer(PropagateRequestIdLayer::new(id))
        .layer(from_fn(log::log))
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // the tile server asks to be told which site its tiles are shown on
        .layer(header(REFERRER_POLICY, "strict-origin-when-cross-origin"))
        .layer(from_fn(etag::weaken_when_encoded))
        .layer(
            CompressionLayer::new()
                // on loopback and in a LAN the time to compress is what counts
                .quality(CompressionLevel::Fastest)
                .compress_when(compressible),
        )
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(guarded, guard));
    Router::new()
        .route("/", get(assets::index))
        .route("/index.html", get(assets::index))
        .route("/assets/{*path}", get(assets::asset))
        .route("/fonts/{*path}", get(assets::font))
        .route("/health", get(api::health::health))
        .route("/version", get(api::health::version))
        .route("/api/study", get(api::study::study))
        .route("/api/answer", get(api::answer::answer))
        .route("/api/doubt", get(api::doubt::doubt))
        .route("/api/explain", get(api::explain::explain))
        .route("/api/compare", get(api::changes::comparison))
        .route("/api/closures", get(api::changes::closing))
        .route("/api/whatif", post(api::whatif::whatif))
        .route(
            "/api/scenarios",
            get(api::scenarios::list).post(api::scenarios::create),
        )
        .route(
            "/api/scenarios/{id}",
            get(api::scenarios::read)
                .put(api::scenarios::replace)
                .delete(api::scenarios::remove),
        )
        .route("/api/scenarios/{id}/compare", get(api::scenarios::compare))
        .route("/layers/{file}", get(api::layers::layer))
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        // bodies that do not announce their size meet the limit as well
        .layer(DefaultBodyLimit::max(most))
        .layer(passed)
        .with_state(state)
}

async fn not_found(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return Err(not_found_at(parts.uri.path()));
    }
    assets::other(&parts.uri, &parts.headers)
}

fn not_found_at(path: &str) -> Problem {
    Problem::new(Code::NotFound, format!("there is nothing at {path}"))
}

async fn not_allowed(method: Method, uri: Uri) -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        format!("{} does not take {method}", uri.path()),
    )
    .hint("docs/API.md tells how each address is used")
}

/// A fault in a handler: told as a problem, its cause logged.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature is the layer's"
)]
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied());
    Problem::internal(&text.unwrap_or("panic without a message")).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_fault_becomes_a_problem_that_tells_no_secrets() {
        let broken = || async {
            let secrets: Vec<&str> = Vec::new();
            secrets[1]
        };
        let app: Router = Router::new()
            .route("/", get(broken))
            .layer(CatchPanicLayer::custom(panicked));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = app.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["code"], "internal");
        assert!(!String::from_utf8_lossy(&body).contains("index out of bounds"));
    }
}
