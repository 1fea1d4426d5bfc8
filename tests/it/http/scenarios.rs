//! Scenarios over HTTP: in the address, stored, compared, and one change at once.

use super::*;
use pieeja::server::limits::MAX_STORED;
use serde_json::json;

pub(super) fn fresh(token: Option<&str>) -> Router {
    let state = App::new(town::engine(), Limits::default());
    app(Arc::new(state.with_token(token.map(str::to_owned))))
}

pub(super) async fn call(
    server: &Router,
    method: Method,
    uri: &str,
    token: &str,
    body: &Value,
) -> Reply {
    let mut request = Request::builder().method(method).uri(uri);
    if !token.is_empty() {
        request = request.header("authorization", token);
    }
    let body = match body {
        Value::Null => Body::empty(),
        Value::String(text) => Body::from(text.clone()),
        body => Body::from(body.to_string()),
    };
    let response = server
        .clone()
        .oneshot(request.body(body).unwrap())
        .await
        .unwrap();
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec(),
    }
}

#[tokio::test]
async fn an_answer_under_a_scenario_is_that_of_the_changed_study() {
    let base = ok("/api/answer?minutes=10").await;
    let empty = ok("/api/answer?minutes=10&scenario=").await;
    assert_eq!(base, empty);
    let closed = ok("/api/answer?minutes=10&scenario=close:s2").await;
    assert_eq!(base["total"]["people_within"], 31);
    assert_eq!(closed["total"]["people_within"], 3);
    assert_eq!(closed["total"]["sites"], 1);
    let back = ok("/api/answer?minutes=10&scenario=close:s2;reopen:s2").await;
    assert_eq!(back["total"], base["total"]);
    // every address that answers a question takes it
    let sites = ok("/layers/sites.geojson?scenario=open:centre:24.2,57:name=Middle").await;
    let names: Vec<&Value> = sites["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| &site["properties"]["name"])
        .collect();
    assert!(names.contains(&&json!("Middle")), "{names:?}");
    let page = ok("/api/explain?origin=o3&scenario=open:centre:24.2,57").await;
    assert_eq!(
        (&page["site"]["id"], &page["minutes"]),
        (&json!("new-1"), &json!(0))
    );
    let page = ok("/api/explain?area=E&scenario=close:s2").await;
    assert_eq!(page["sites"][0]["id"], "s1");
    let roads = get("/layers/network.csv?scenario=road:A1:50").await;
    assert!(roads.text().contains(",30.0,"), "{}", roads.text());
    let other = get("/layers/network.csv").await;
    assert!(!other.text().contains(",30.0,"));
}

#[tokio::test]
async fn difference_layers_tell_before_and_after() {
    let areas = ok("/layers/area_changes.geojson?minutes=10&scenario=close:s2").await;
    let east = &areas["features"][1];
    assert_eq!(east["properties"]["code"], "E");
    assert_eq!(east["properties"]["people_within_before"], 24);
    assert_eq!(east["properties"]["people_within_after"], 0);
    assert_eq!(east["properties"]["people_gained"], -24);
    assert_eq!(east["properties"]["share_within_change"], -1);
    assert_eq!(east["geometry"]["type"], "MultiPolygon");
    let gaps = get("/layers/gap_changes.csv?minutes=10&scenario=close:s2").await;
    let line = gaps
        .text()
        .lines()
        .find(|line| line.contains(",o5,"))
        .unwrap();
    assert!(
        line.contains(",s2,s1,10.0,40.0,-30.0,within,beyond,ok,ok"),
        "{line}"
    );
    let same = get("/layers/area_changes.csv?minutes=10").await;
    assert!(
        same.text()
            .lines()
            .skip(1)
            .all(|line| line.ends_with("false"))
    );
}

#[tokio::test]
async fn a_comparison_holds_totals_areas_and_every_service_and_group() {
    let told = ok("/api/compare?minutes=10&scenario=close:s2").await;
    assert_eq!(told["scenario"], "close:s2");
    assert_eq!(told["changes"], json!([{"change": "close", "site": "s2"}]));
    assert_eq!(told["total"]["change"]["people_gained"], -28);
    assert_eq!(told["total"]["before"]["sites"], 2);
    let codes: Vec<&Value> = told["areas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["code"])
        .collect();
    assert_eq!(codes, ["W", "E"]);
    assert_eq!(told["origins_moved"], 3);
    let all = told["all"].as_array().unwrap();
    let gained = |service: &str, group: &str| {
        let line = all
            .iter()
            .find(|l| l["service"] == service && l["group"] == group);
        line.unwrap()["people_gained"].clone()
    };
    // by their own standard of five minutes
    assert_eq!(gained("centre", "total"), -8);
    assert_eq!(gained("home", "total"), 0);
}

#[tokio::test]
async fn closures_say_who_loses_what() {
    let told = ok("/api/closures?minutes=10").await;
    let first = &told["sites"][0];
    assert_eq!((&first["id"], &first["rank"]), (&json!("s2"), &json!(1)));
    assert_eq!(first["people_lost"], 28);
    assert_eq!(first["hardest_hit_area"], "E");
    // o3 from 10 to 20 minutes, o4 from 0 to 30, o5 from 10 to 40
    assert_eq!(first["person_minutes_more"], 4 * 10 + 8 * 30 + 16 * 30);
    assert_eq!(told["sites"][1]["people_lost"], 3);
    let one = ok("/api/closures?minutes=10&scenario=close:s1").await;
    assert_eq!(one["sites"][0]["people_cut_off"], 31);
}

#[tokio::test]
async fn one_change_comes_back_at_once_and_is_the_answer_of_the_scenario() {
    let server = fresh(None);
    let body = json!({"minutes": 10, "change": {"change": "close", "site": "s2"}});
    let told = call(&server, Method::POST, "/api/whatif", "", &body).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let told = plain(told.json());
    let truth = ok("/api/answer?minutes=10&scenario=close:s2").await;
    assert_eq!(told["total"]["after"], truth["total"]);
    let rows = truth["areas"].as_array().unwrap();
    for area in told["areas"].as_array().unwrap() {
        let same = |row: &Value| row["code"] == area["code"];
        let truth = rows.iter().find(|row| same(row)).unwrap();
        for (column, cell) in area.as_object().unwrap() {
            assert_eq!(cell, &truth[column], "{column}");
        }
    }
    assert_eq!(told["areas"].as_array().unwrap().len(), 2);
    assert_eq!(told["origins_moved"], 3);
    // on top of what stands already, as text
    let body = json!({"minutes": 10, "scenario": "close:s2", "change": "open:centre:24.4,57"});
    let told = call(&server, Method::POST, "/api/whatif", "", &body)
        .await
        .json();
    assert_eq!(plain(told)["total"]["change"]["people_gained"], 24);
}

#[tokio::test]
async fn scenarios_are_stored_read_replaced_compared_and_forgotten() {
    let server = fresh(None);
    let body = json!({"name": "Less", "changes": [{"change": "close", "site": "s2"}]});
    let made = call(&server, Method::POST, "/api/scenarios", "", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let at = format!("/api/scenarios/{id}");
    assert_eq!(made.header("location"), at);
    assert_eq!(made.json()["text"], "close:s2");
    let again = call(&server, Method::POST, "/api/scenarios", "", &body).await;
    assert_eq!(again.json()["id"], id, "equal scenarios have one id");
    let nothing = &Value::Null;
    let list = call(&server, Method::GET, "/api/scenarios", "", nothing)
        .await
        .json();
    assert_eq!(list[0]["name"], "Less");
    let used = format!("/api/answer?minutes=10&scenario={id}");
    let used = call(&server, Method::GET, &used, "", nothing).await.json();
    assert_eq!(plain(used)["total"]["people_within"], 3);
    let compare = format!("{at}/compare?minutes=10");
    let told = call(&server, Method::GET, &compare, "", nothing)
        .await
        .json();
    assert_eq!(plain(told)["total"]["change"]["people_gained"], -28);
    let other = json!({"changes": []});
    let put = call(&server, Method::PUT, &at, "", &other).await;
    assert_eq!(
        (put.status, &put.json()["text"]),
        (StatusCode::OK, &json!(""))
    );
    let gone = call(&server, Method::DELETE, &at, "", nothing).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let missing = call(&server, method, &at, "", &other).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert_eq!(missing.json()["code"], "unknown_scenario");
    }
}

#[tokio::test]
async fn writing_needs_the_token_and_reading_does_not() {
    let server = fresh(Some("sesame"));
    let body = json!({"changes": []});
    for token in ["", "Bearer ", "Bearer sesam", "Bearer sesame2", "sesame"] {
        let refused = call(&server, Method::POST, "/api/scenarios", token, &body).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{token:?}");
        assert_eq!(refused.json()["code"], "token_needed");
    }
    let made = call(
        &server,
        Method::POST,
        "/api/scenarios",
        "Bearer sesame",
        &body,
    )
    .await;
    assert_eq!(made.status, StatusCode::CREATED);
    let list = call(&server, Method::GET, "/api/scenarios", "", &Value::Null).await;
    assert_eq!(list.status, StatusCode::OK);
    let what = json!({"change": "close:s2"});
    let told = call(&server, Method::POST, "/api/whatif", "", &what).await;
    assert_eq!(told.status, StatusCode::OK, "nothing is stored");
}

#[tokio::test]
async fn the_last_place_for_a_scenario_is_given_and_the_next_is_refused() {
    let server = fresh(None);
    for number in 0..=MAX_STORED {
        let body = json!({"name": number.to_string(), "changes": []});
        let made = call(&server, Method::POST, "/api/scenarios", "", &body).await;
        let expected = if number < MAX_STORED {
            StatusCode::CREATED
        } else {
            StatusCode::CONFLICT
        };
        assert_eq!(made.status, expected, "{number}");
    }
}

#[tokio::test]
async fn nonsense_is_refused_with_its_place() {
    let server = fresh(None);
    for (body, code, field) in [
        (json!("{"), "bad_body", "body"),
        (json!({"change": {"change": "close"}}), "bad_body", "body"),
        (json!({"change": "close:s2", "more": 1}), "bad_body", "body"),
        (
            json!({"change": "close:s9"}),
            "bad_scenario",
            "changes[0].site",
        ),
        (json!({"change": "demolish:s9"}), "bad_scenario", "change"),
        (
            json!({"change": "close:s2", "scenario": "close"}),
            "bad_scenario",
            "scenario",
        ),
        (
            json!({"change": "close:s2", "scenario": "abc"}),
            "unknown_scenario",
            "scenario",
        ),
        (
            json!({"change": "close:s2", "minutes": -1}),
            "bad_minutes",
            "minutes",
        ),
        (
            json!({"change": "close:s2", "service": "x"}),
            "unknown_service",
            "service",
        ),
        (json!({"change": "road:A0:0;"}), "bad_scenario", "change"),
    ] {
        let refused = call(&server, Method::POST, "/api/whatif", "", &body).await;
        let told = refused.json();
        assert_eq!(
            (&told["code"], &told["field"]),
            (&json!(code), &json!(field)),
            "{body}"
        );
        assert!(told["hint"].is_string());
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
    let close_all = "road:A0:0;road:A1:0;road:A2:0;road:A3:0";
    let all = get(&format!("/api/answer?scenario={close_all}")).await;
    assert_eq!(
        all.status,
        StatusCode::OK,
        "everybody goes straight or nowhere: {}",
        all.text()
    );
    for (uri, code) in [
        ("/api/answer?scenario=close:s9", "bad_scenario"),
        ("/api/compare?scenario=nonsense", "bad_scenario"),
        ("/layers/areas.csv?scenario=deadbeef", "unknown_scenario"),
        ("/api/scenarios/x%3By", "unknown_scenario"),
    ] {
        let refused = get(uri).await;
        assert_eq!(refused.json()["code"], code, "{uri}");
    }
}
