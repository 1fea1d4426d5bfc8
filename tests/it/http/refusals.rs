//! Every way to be refused: with a code, a field and a hint.

use axum::http::{Method, StatusCode};
use pieeja::server::error::Code;
use pieeja::server::limits::MAX_QUERY_BYTES;

use super::{get, send};

/// Address, status, code, field, and a word that the hint must hold.
const REFUSALS: &[(&str, u16, &str, &str, &str)] = &[
    (
        "/api/answer?service=center",
        400,
        "unknown_service",
        "service",
        "did you mean \"centre\"",
    ),
    (
        "/api/answer?service=",
        400,
        "unknown_service",
        "service",
        "home",
    ),
    (
        "/api/answer?group=adults",
        400,
        "unknown_group",
        "group",
        "children",
    ),
    (
        "/api/answer?profile=%C4%81uto",
        400,
        "unknown_profile",
        "profile",
        "foot",
    ),
    (
        "/api/answer?level=parish",
        400,
        "unknown_level",
        "level",
        "district",
    ),
    (
        "/api/answer?minutes=soon",
        400,
        "bad_minutes",
        "minutes",
        "minutes=30",
    ),
    (
        "/api/answer?minutes=",
        400,
        "bad_minutes",
        "minutes",
        "minutes=30",
    ),
    ("/api/answer?minutes=NaN", 400, "bad_minutes", "minutes", ""),
    ("/api/answer?minutes=-1", 400, "bad_minutes", "minutes", ""),
    (
        "/api/answer?minutes=240.1",
        400,
        "bad_minutes",
        "minutes",
        "",
    ),
    (
        "/api/answer?minutes=1e308",
        400,
        "bad_minutes",
        "minutes",
        "",
    ),
    (
        "/api/answer?minutes=12,5",
        400,
        "bad_minutes",
        "minutes",
        "decimal point",
    ),
    (
        "/api/answer?minute=30",
        400,
        "unknown_parameter",
        "minute",
        "did you mean \"minutes\"",
    ),
    (
        "/api/answer?group=total&group=children",
        400,
        "repeated_parameter",
        "group",
        "one question",
    ),
    (
        "/api/study?level=land",
        400,
        "unknown_parameter",
        "level",
        "no parameters",
    ),
    (
        "/api/explain",
        400,
        "missing_parameter",
        "area",
        "origin=ID",
    ),
    (
        "/api/explain?area=W&origin=o1",
        400,
        "conflicting_parameters",
        "origin",
        "either",
    ),
    (
        "/api/explain?area=X",
        404,
        "unknown_area",
        "area",
        "areas.csv",
    ),
    (
        "/api/explain?area=S",
        404,
        "unknown_area",
        "area",
        "check the level",
    ),
    (
        "/api/explain?origin=W",
        404,
        "unknown_origin",
        "origin",
        "gaps.csv",
    ),
    (
        "/layers/areas.shp",
        404,
        "unknown_format",
        "",
        "geojson, geojsonl, csv",
    ),
    (
        "/layers/areas",
        404,
        "unknown_format",
        "",
        "/layers/areas.geojson",
    ),
    (
        "/layers/area.csv",
        404,
        "unknown_layer",
        "",
        "did you mean \"areas\"",
    ),
    (
        "/layers/areas.csv?fields=name",
        400,
        "bad_value",
        "fields",
        "fields=code",
    ),
    (
        "/layers/gaps.csv?fields=code",
        400,
        "bad_value",
        "fields",
        "fields=code",
    ),
    (
        "/layers/gaps.csv?locale=de",
        400,
        "bad_value",
        "locale",
        "lv",
    ),
    ("/layers/", 404, "not_found", "", "/api/study"),
    ("/api/answers", 404, "not_found", "", "/api/study"),
    ("/assets/no.js", 404, "not_found", "", ""),
    ("/fonts/%FF", 404, "not_found", "", ""),
    ("/../Cargo.toml", 404, "not_found", "", ""),
];

#[tokio::test]
async fn refusals_say_what_is_wrong_where_and_what_to_do() {
    for (uri, status, code, field, hint) in REFUSALS {
        let reply = get(uri).await;
        assert_eq!(reply.status.as_u16(), *status, "{uri}: {}", reply.text());
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{uri}"
        );
        assert_eq!(reply.header("cache-control"), "no-store", "{uri}");
        assert_eq!(reply.header("etag"), "", "{uri}");
        let problem = reply.json();
        assert_eq!(problem["status"], *status, "{uri}");
        assert_eq!(problem["code"], *code, "{uri}");
        assert_eq!(
            problem["type"],
            format!("urn:pieeja:problem:{code}"),
            "{uri}"
        );
        assert!(!problem["title"].as_str().unwrap().is_empty(), "{uri}");
        assert!(!problem["detail"].as_str().unwrap().is_empty(), "{uri}");
        assert_eq!(
            problem["field"].as_str().unwrap_or_default(),
            *field,
            "{uri}"
        );
        let told = problem["hint"].as_str().unwrap_or_default();
        assert!(told.contains(hint), "{uri}: {told}");
    }
}

#[tokio::test]
async fn a_query_too_long_is_refused_before_it_is_read() {
    let fits = format!("/api/answer?{}", "x".repeat(MAX_QUERY_BYTES));
    assert_eq!(get(&fits).await.json()["code"], "unknown_parameter");
    let long = get(&format!("{fits}x")).await;
    assert_eq!(long.status, StatusCode::URI_TOO_LONG);
    assert_eq!(long.json()["code"], "query_too_long");
}

#[tokio::test]
async fn only_reading_is_allowed() {
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let reply = send(method, "/api/answer", &[]).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(reply.json()["code"], "method_not_allowed");
        assert_eq!(reply.header("allow"), "GET,HEAD");
    }
    let nowhere = send(Method::POST, "/nowhere", &[]).await;
    assert_eq!(nowhere.json()["code"], "not_found");
}

/// What clients may rely on is written down.
#[tokio::test]
async fn the_documentation_knows_every_code_and_every_column() {
    let documented = include_str!("../../../docs/API.md");
    let knows = |word: &str| {
        let mut words = documented.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|known| known == word)
    };
    for code in Code::ALL {
        let (word, status, _) = code.told();
        assert!(knows(word), "docs/API.md does not explain the code {word}");
        assert!(knows(status.as_str()), "nor the status {status}");
    }
    for name in pieeja::export::layers::NAMES {
        let table = get(&format!("/layers/{name}.csv")).await;
        let header = table.text().lines().next().unwrap().to_owned();
        for column in header.split(',') {
            assert!(
                knows(column),
                "docs/API.md does not explain {name}.{column}"
            );
        }
    }
}
