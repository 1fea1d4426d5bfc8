//! What HTTP asks for whatever the answer: tags, compression, HEAD, headers, the front door.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{get, ok, send};

#[tokio::test]
async fn what_a_client_holds_is_not_sent_again() {
    let first = get("/api/answer?minutes=30").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"'), "strong without compression: {tag}");
    assert_eq!(first.header("cache-control"), "no-cache");
    let held = send(
        Method::GET,
        "/api/answer?minutes=30",
        &[("if-none-match", &tag)],
    )
    .await;
    assert_eq!(held.status, StatusCode::NOT_MODIFIED);
    assert!(held.body.is_empty());
    assert_eq!(held.header("etag"), tag);
    // the same question in other words
    let worded = "/api/answer?level=district&minutes=30.0&profile=car";
    let same = send(Method::GET, worded, &[("if-none-match", &tag)]).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    let other = send(
        Method::GET,
        "/api/answer?minutes=31",
        &[("if-none-match", &tag)],
    )
    .await;
    assert_eq!(other.status, StatusCode::OK);
    assert_ne!(other.header("etag"), tag);
    let csv = get("/layers/areas.csv").await;
    let latvian = get("/layers/areas.csv?locale=lv").await;
    assert_ne!(csv.header("etag"), latvian.header("etag"));
}

#[tokio::test]
async fn answers_are_compressed_when_the_client_can_read_it() {
    let plain = get("/layers/gaps.geojson").await;
    for encoding in ["gzip", "br"] {
        let asked = [("accept-encoding", encoding)];
        let packed = send(Method::GET, "/layers/gaps.geojson", &asked).await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert_eq!(packed.header("vary"), "accept-encoding");
        assert!(packed.body.len() < plain.body.len() / 2);
        let tag = packed.header("etag");
        assert_eq!(
            tag,
            format!("W/{}", plain.header("etag")),
            "weak once compressed"
        );
        let headers = [("accept-encoding", encoding), ("if-none-match", tag)];
        let held = send(Method::GET, "/layers/gaps.geojson", &headers).await;
        assert_eq!(held.status, StatusCode::NOT_MODIFIED);
        assert_eq!(held.header("vary"), "accept-encoding");
    }
    assert_eq!(plain.header("content-encoding"), "");
    let length = plain.header("content-length");
    assert_eq!(length, plain.body.len().to_string());
}

#[tokio::test]
async fn a_head_request_tells_the_same_without_the_body() {
    let whole = get("/layers/gaps.csv").await;
    let head = send(Method::HEAD, "/layers/gaps.csv", &[]).await;
    assert_eq!(head.status, StatusCode::OK);
    assert!(head.body.is_empty());
    for name in [
        "etag",
        "content-type",
        "content-length",
        "content-disposition",
    ] {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
}

#[tokio::test]
async fn every_answer_carries_an_id_and_the_rules_for_browsers() {
    for uri in ["/", "/api/study", "/api/nothing", "/health"] {
        let reply = get(uri).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{uri}");
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("worker-src 'self' blob:"),
            "{uri}: {policy}"
        );
        assert!(policy.contains("default-src 'self'"), "{uri}: {policy}");
        assert_ne!(reply.header("x-request-id"), "", "{uri}");
        assert_ne!(reply.header("referrer-policy"), "", "{uri}");
    }
    let named = send(Method::GET, "/health", &[("x-request-id", "mine")]).await;
    assert_eq!(named.header("x-request-id"), "mine");
}

#[tokio::test]
async fn health_and_version_are_told() {
    assert_eq!(ok("/health").await, json!({"status": "ok"}));
    let version = ok("/version").await;
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        version["data_version"],
        ok("/api/study").await["data_version"]
    );
}

/// With or without Node at build time there is a page at the front door.
#[tokio::test]
async fn the_front_door_is_a_page() {
    let page = get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains("<title>"));
    let built = page.text().contains("/assets/");
    assert!(
        built || page.text().contains("make web"),
        "it says how to build the map"
    );
    if built {
        let start = page.text().find("/assets/").unwrap();
        let address = page.text()[start..].split('"').next().unwrap();
        let asset = get(address).await;
        assert_eq!(asset.status, StatusCode::OK, "{address}");
        assert!(asset.header("cache-control").contains("immutable"));
        let headers = [("if-none-match", asset.header("etag"))];
        let held = send(Method::GET, address, &headers).await;
        assert_eq!(held.status, StatusCode::NOT_MODIFIED);
    }
}
