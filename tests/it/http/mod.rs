//! The server, called in-process: every address, what it says, and how it refuses.

mod answers;
mod doubt;
mod layers;
mod plans;
mod protocol;
mod refusals;
mod scenarios;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use pieeja::server::limits::Limits;
use pieeja::server::router::app;
use pieeja::server::state::App;
use serde_json::Value;
use tower::ServiceExt;

use crate::town;

fn server() -> Router {
    static APP: OnceLock<Router> = OnceLock::new();
    APP.get_or_init(|| app(Arc::new(App::new(town::engine(), Limits::default()))))
        .clone()
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(method: Method, uri: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let response = server().oneshot(request).await.unwrap();
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec(),
    }
}

async fn get(uri: &str) -> Reply {
    send(Method::GET, uri, &[]).await
}

async fn ok(uri: &str) -> Value {
    let reply = get(uri).await;
    assert_eq!(reply.status, StatusCode::OK, "{uri}: {}", reply.text());
    plain(reply.json())
}

/// 30.0 and 30 are one number in JSON, but not to the reader used here.
fn plain(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, plain(value)))
            .collect(),
        Value::Number(number) if number.to_string().ends_with(".0") => {
            let text = number.to_string();
            text.trim_end_matches(".0").parse::<i64>().unwrap().into()
        }
        other => other,
    }
}

fn column<'a>(rows: &'a Value, name: &str) -> Vec<&'a Value> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| &row[name])
        .collect()
}

fn row<'a>(rows: &'a Value, key: &str, value: &str) -> &'a Value {
    let mut rows = rows.as_array().unwrap().iter();
    rows.find(|row| row[key] == value).unwrap()
}
