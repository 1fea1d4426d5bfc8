//! The smallest studies: no areas, no roads, perhaps no site and nobody. Every address still answers.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::progress::Silent;
use pieeja::pipeline::Engine;
use pieeja::server::limits::Limits;
use pieeja::server::router::app;
use pieeja::server::state::App;
use serde_json::Value;
use tower::ServiceExt;

const ADDRESSES: [&str; 9] = [
    "/api/study",
    "/api/answer",
    "/api/explain?origin=a",
    "/layers/areas.geojson",
    "/layers/areas.csv",
    "/layers/gaps.geojson",
    "/layers/gaps.csv",
    "/layers/sites.geojson",
    "/layers/network.geojson",
];

fn write(folder: &Path, people: &str, sites: &str) {
    let study = "[study]\nid = \"t\"\n[origins]\nfile = \"p.csv\"\n[sites]\nfile = \"s.csv\"\n\
                 [[groups]]\nid = \"total\"\n[[services]]\nid = \"clinic\"\n";
    fs::write(folder.join("pieeja.toml"), study).unwrap();
    fs::write(folder.join("p.csv"), format!("id,lon,lat,total\n{people}")).unwrap();
    fs::write(folder.join("s.csv"), format!("id,service,lon,lat\n{sites}")).unwrap();
}

async fn ask(people: &str, sites: &str) -> Vec<(StatusCode, String)> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), people, sites);
    let source = StudySource::Folder(folder.path().to_owned());
    let study = load_study(&source, &Silent).unwrap().study;
    let engine = Engine::new(study, &Silent).unwrap();
    let server = app(Arc::new(App::new(engine, Limits::default())));
    let mut replies = Vec::new();
    for address in ADDRESSES {
        let request = Request::builder().uri(address).body(Body::empty()).unwrap();
        let reply = server.clone().oneshot(request).await.unwrap();
        let status = reply.status();
        let body = to_bytes(reply.into_body(), usize::MAX).await.unwrap();
        replies.push((status, String::from_utf8(body.to_vec()).unwrap()));
    }
    replies
}

#[tokio::test]
async fn a_study_without_areas_and_roads_answers_everywhere() {
    let replies = ask("a,24,57,10\nb,24.5,57,5\n", "s,clinic,24,57\n").await;
    for (address, (status, body)) in ADDRESSES.iter().zip(&replies) {
        assert_eq!(*status, StatusCode::OK, "{address}: {body}");
    }
    let answer: Value = serde_json::from_str(&replies[1].1).unwrap();
    assert_eq!(answer["total"]["people"], 15);
    assert_eq!(
        answer["total"]["people_within"], 10,
        "b needs 36 minutes in a straight line"
    );
    assert_eq!(answer["areas"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_service_without_sites_answers_no_site_everywhere() {
    let replies = ask("a,24,57,10\n", "").await;
    for (address, (status, body)) in ADDRESSES.iter().zip(&replies) {
        assert_eq!(*status, StatusCode::OK, "{address}: {body}");
    }
    let answer: Value = serde_json::from_str(&replies[1].1).unwrap();
    assert_eq!(answer["total"]["reason"], "no_site");
    assert_eq!(answer["total"]["people_unreachable"], 10);
    let origin: Value = serde_json::from_str(&replies[2].1).unwrap();
    assert_eq!(origin["reason"], "no_site");
    assert!(origin["minutes"].is_null() && origin["site"].is_null());
}

#[tokio::test]
async fn a_study_where_nobody_lives_has_no_shares() {
    let replies = ask("a,24,57,0\n", "s,clinic,24,57\n").await;
    for (address, (status, body)) in ADDRESSES.iter().zip(&replies) {
        assert_eq!(*status, StatusCode::OK, "{address}: {body}");
    }
    let answer: Value = serde_json::from_str(&replies[1].1).unwrap();
    assert_eq!(answer["total"]["people"], 0);
    assert_eq!(answer["total"]["reason"], "no_people");
    assert!(answer["total"]["share_within"].is_null());
}

#[tokio::test]
async fn a_study_without_any_origin_still_answers() {
    let replies = ask("", "s,clinic,24,57\n").await;
    for (address, (status, body)) in ADDRESSES.iter().zip(&replies) {
        let expected = if address.contains("origin=") {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::OK
        };
        assert_eq!(*status, expected, "{address}: {body}");
    }
    let answer: Value = serde_json::from_str(&replies[1].1).unwrap();
    assert!(
        answer["total"]["people"].is_null(),
        "nobody counted is not nobody"
    );
}
