//! What one client may ask for, and what all clients together may.
//!
//! Each limit is a named constant; [`Limits`] only exists so that tests can meet them
//! without waiting or without thousands of requests.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use super::error::{Code, Problem};

/// Longest query string in bytes: a question with a scenario of some hundred changes.
pub const MAX_QUERY_BYTES: usize = 8192;
/// Largest body in bytes: the largest scenario with long names.
pub const MAX_BODY_BYTES: u64 = 64 * 1024;
/// Scenarios whose answers are kept in memory.
pub const MAX_WORLDS: usize = 8;
/// Questions that are kept ready for what-ifs.
pub const MAX_BASELINES: usize = 8;
/// Plans being computed at a time.
pub const MAX_JOBS: usize = 2;
/// Plans that are kept, running ones among them.
pub const MAX_KEPT_JOBS: usize = 32;
/// Longest time for a plan; then the best one so far is its result.
pub const JOB_TIME: Duration = Duration::from_mins(1);
/// Scenarios that may be stored.
pub const MAX_STORED: usize = 256;
/// Longest time for a response to begin.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Requests in progress at a time; more are turned away.
pub const MAX_REQUESTS: usize = 64;
/// Answers being computed or printed at a time; more wait for their turn.
pub const MAX_WORKERS: usize = 4;
/// When a client that was turned away may come back, in seconds.
pub const RETRY_AFTER_SECONDS: u32 = 2;
/// Memory for printed responses in bytes; the least recently used go first.
pub const CACHE_BYTES: usize = 64 * 1024 * 1024;
/// How long open requests may finish once the server is asked to stop.
pub const STOP_DEADLINE: Duration = Duration::from_secs(5);

/// The limits a server runs with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Longest query string in bytes.
    pub query_bytes: usize,
    /// Largest body in bytes.
    pub body_bytes: u64,
    /// Longest time for a response to begin.
    pub timeout: Duration,
    /// Requests in progress at a time.
    pub requests: usize,
    /// Memory for printed responses in bytes.
    pub cache_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_bytes: MAX_QUERY_BYTES,
            body_bytes: MAX_BODY_BYTES,
            timeout: REQUEST_TIMEOUT,
            requests: MAX_REQUESTS,
            cache_bytes: CACHE_BYTES,
        }
    }
}

/// Keeps requests within their limits.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    limits: Limits,
    places: Arc<Semaphore>,
}

impl Guard {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.requests)),
        }
    }
}

/// Turns away what is too long, too large or too much, and cuts off what takes too long.
pub(super) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if let Err(problem) = within_size(&guard.limits, &request) {
        return problem.into_response();
    }
    let Ok(_place) = guard.places.try_acquire() else {
        return Problem::new(Code::Overloaded, "too many requests at this moment")
            .hint("try again in a moment")
            .into_response();
    };
    match tokio::time::timeout(guard.limits.timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Code::Timeout, "the answer took too long")
            .hint("try again: what was computed so far is kept")
            .into_response(),
    }
}

fn within_size(limits: &Limits, request: &Request) -> Result<(), Problem> {
    let query = request.uri().query().map_or(0, str::len);
    if query > limits.query_bytes {
        let most = limits.query_bytes;
        let said = format!("the query has {query} bytes; {most} are allowed");
        return Err(Problem::new(Code::QueryTooLong, said)
            .hint("ask for one service, group, profile and level at a time"));
    }
    let announced = request.headers().get(CONTENT_LENGTH);
    let length = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limits.body_bytes) {
        let said = format!("a body may have {} bytes", limits.body_bytes);
        return Err(Problem::new(Code::BodyTooLarge, said).hint(
            "a scenario of 200 changes is far smaller; larger ones belong into the study's files",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    fn app(limits: Limits) -> (Router, Arc<Semaphore>) {
        let guarded = Guard::new(limits);
        let places = Arc::clone(&guarded.places);
        let slow = || async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            "slow"
        };
        let app = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/slow", get(slow))
            .layer(from_fn_with_state(guarded, guard));
        (app, places)
    }

    async fn status(app: &Router, request: Request<Body>) -> StatusCode {
        app.clone().oneshot(request).await.unwrap().status()
    }

    fn to(uri: &str) -> Request<Body> {
        Request::get(uri).body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn a_query_of_exactly_the_limit_passes_and_one_more_byte_does_not() {
        let (app, _) = app(Limits::default());
        let exact = format!("/?{}", "x".repeat(MAX_QUERY_BYTES));
        assert_eq!(status(&app, to(&exact)).await, StatusCode::OK);
        let long = status(&app, to(&format!("{exact}x"))).await;
        assert_eq!(long, StatusCode::URI_TOO_LONG);
    }

    #[tokio::test]
    async fn a_body_of_exactly_the_limit_passes_and_one_more_byte_does_not() {
        let (app, _) = app(Limits::default());
        let sized = |bytes: u64| {
            let request = Request::get("/").header(CONTENT_LENGTH, bytes);
            request.body(Body::empty()).unwrap()
        };
        assert_eq!(status(&app, sized(MAX_BODY_BYTES)).await, StatusCode::OK);
        let large = status(&app, sized(MAX_BODY_BYTES + 1)).await;
        assert_eq!(large, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn the_last_place_is_given_and_the_next_request_is_told_when_to_come_back() {
        let (app, places) = app(Limits::default());
        let taken = places.try_acquire_many(u32::try_from(MAX_REQUESTS - 1).unwrap());
        assert_eq!(
            status(&app, to("/")).await,
            StatusCode::OK,
            "one place left"
        );
        let last = places.try_acquire();
        let response = app.oneshot(to("/")).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()["retry-after"], "2");
        drop((taken, last));
    }

    #[tokio::test]
    async fn a_slow_answer_is_cut_off_and_one_in_time_is_not() {
        let with = |timeout| Limits {
            timeout: Duration::from_millis(timeout),
            ..Limits::default()
        };
        let cut = status(&app(with(20)).0, to("/slow")).await;
        assert_eq!(cut, StatusCode::SERVICE_UNAVAILABLE);
        let whole = status(&app(with(5_000)).0, to("/slow")).await;
        assert_eq!(whole, StatusCode::OK);
    }
}
