//! Plans over HTTP: jobs with a result and files.

use super::scenarios::{call, fresh};
use super::*;
use serde_json::json;

/// Has a plan made: its address, and what it is in the end.
async fn planned(server: &Router, body: &Value) -> (String, Value) {
    let begun = call(server, Method::POST, "/api/prioritise", "", body).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text());
    let at = begun.header("location").to_owned();
    let mut told = Value::Null;
    for _ in 0..600 {
        told = plain(
            call(server, Method::GET, &at, "", &Value::Null)
                .await
                .json(),
        );
        if told["status"] == "done" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    (at, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_is_told_in_sites_or_how_far_it_can_be_reached() {
    let server = fresh(None);
    let of = |percent: f64| json!({"minutes": 5, "candidates": "grid:1", "target": {"percent": percent}});
    let (_, told) = planned(&server, &of(46.0)).await;
    let plan = &told["result"];
    assert_eq!(plan["status"], "optimal", "{told}");
    assert_eq!(
        (&plan["value"], &plan["bound"], &plan["value_unit"]),
        (&json!(2), &json!(2), &json!("sites"))
    );
    assert_eq!(plan["sites"][1]["people_gained"], 4);
    assert_eq!(plan["shortfall"], Value::Null);
    let (_, told) = planned(&server, &of(50.0)).await;
    let plan = &told["result"];
    assert_eq!(plan["status"], "infeasible", "{told}");
    assert_eq!(plan["shortfall"]["share"], 0.492_063);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_a_job_with_a_result_files_and_cancel() {
    let server = fresh(None);
    let body =
        json!({"minutes": 5, "choose": 2, "candidates": "grid:1", "alternatives_percent": 10});
    let (at, told) = planned(&server, &body).await;
    let plan = &told["result"];
    assert_eq!(plan["status"], "optimal", "{told}");
    assert_eq!(
        (&plan["value"], &plan["bound"], &plan["gap"]),
        (&json!(29), &json!(29), &json!(0))
    );
    assert_eq!(plan["sites"][0]["id"], "c-o5");
    assert_eq!(plan["sites"][1]["people_gained"], 4);
    assert_eq!(plan["regions"]["level"], "land");
    assert_eq!(plan["regions"]["areas"][0]["people_gained"], 20);
    assert_eq!(plan["curve"][1]["gain"], 16);
    let best = &plan["alternatives"]["plans"][0];
    assert_eq!(best["value"], 29);
    let text = plan["scenario"].as_str().unwrap();
    let signs = [("%", "%25"), (" ", "%20"), ("\"", "%22")];
    let text = signs.iter().fold(text.to_owned(), |text, (sign, code)| {
        text.replace(sign, code)
    });
    let now = ok(&format!("/api/answer?minutes=5&scenario={text}")).await;
    assert_eq!(now["total"]["people_within"], 29);
    let csv = call(
        &server,
        Method::GET,
        &format!("{at}/candidates.csv"),
        "",
        &Value::Null,
    )
    .await;
    let documented = include_str!("../../../docs/API.md");
    for column in csv.text().lines().next().unwrap().split(',') {
        let mut words = documented.split(|c: char| !c.is_alphanumeric() && c != '_');
        assert!(
            words.any(|word| word == column),
            "docs/API.md does not explain {column}"
        );
    }
    assert!(
        csv.header("content-disposition")
            .starts_with("attachment; filename=\"candidates-plan")
    );
    for name in ["area_changes.geojson", "gap_changes.csv"] {
        let file = call(
            &server,
            Method::GET,
            &format!("{at}/{name}"),
            "",
            &Value::Null,
        )
        .await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
    }
    let stopped = call(&server, Method::DELETE, &at, "", &Value::Null).await;
    assert_eq!(stopped.status, StatusCode::ACCEPTED);
    let gone = call(
        &server,
        Method::GET,
        "/api/prioritise/999",
        "",
        &Value::Null,
    )
    .await;
    assert_eq!(gone.json()["code"], "unknown_job");
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_that_cannot_be_meant_are_refused() {
    let server = fresh(None);
    for (body, field) in [
        (json!({"choose": 0}), "choose"),
        (json!({"choose": 1, "budget": 5}), "budget"),
        (json!({"budget": -1}), "budget"),
        (json!({"budget": 5, "target": {"percent": 50}}), "budget"),
        (json!({"target": {"percent": 101}}), "target"),
        (
            json!({"target": {"percent": 50, "each_percent": 1, "level": "x"}}),
            "level",
        ),
        (json!({"objective": "best"}), "objective"),
        (json!({"candidates": "grid:0"}), "candidates"),
        (json!({"within": {"level": "x", "area": "E"}}), "level"),
        (
            json!({"within": {"level": "district", "area": "X"}}),
            "area",
        ),
        (json!({"alternatives_percent": 99}), "alternatives_percent"),
    ] {
        let refused = call(&server, Method::POST, "/api/prioritise", "", &body).await;
        assert_eq!(refused.json()["field"], field, "{body}: {}", refused.text());
    }
}
