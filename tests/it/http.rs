//! The server, called in-process: every address, what it says, and how it refuses.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use pieeja::server::limits::{Limits, MAX_QUERY_BYTES};
use pieeja::server::router::app;
use pieeja::server::state::App;
use serde_json::{Value, json};
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

#[tokio::test]
async fn the_study_tells_what_there_is_to_ask() {
    let study = ok("/api/study").await;
    assert_eq!(study["id"], "town");
    assert_eq!(study["name"], json!({"en": "Town", "lv": "Pilsēta"}));
    assert_eq!(study["bbox"], json!([23.95, 56.9, 24.45, 58.1]));
    assert_eq!(
        study["default"],
        json!({"service": "centre", "group": "total", "profile": "car", "minutes": 5, "level": "district"})
    );
    assert_eq!(column(&study["levels"], "areas"), [3, 2]);
    assert_eq!(
        column(&study["levels"], "parent"),
        [&json!("land"), &Value::Null]
    );
    let children = row(&study["groups"], "id", "children");
    assert_eq!(children["people"], 4);
    assert_eq!(children["people_unknown_origins"], 1);
    let home = row(&study["services"], "id", "home");
    assert_eq!(
        home["sites"],
        json!({"operating": 0, "planned": 1, "closed": 0, "candidate": 0})
    );
    assert_eq!(home["groups"], json!([]));
    let centre = row(&study["services"], "id", "centre");
    assert_eq!(centre["groups"], json!(["total", "children"]));
    assert_eq!(study["standards"].as_array().unwrap().len(), 2 * 2 * 2);
    assert_eq!(study["standards"][0]["minutes"], 5);
    assert_eq!(study["network"]["kind"], "schematic");
    assert_eq!(study["network"]["kilometres"], 40);
    assert_eq!(study["network"]["edges"], 4);
    assert_eq!(study["notices"][0]["id"], "invented");
    let inputs = column(&study["inputs"], "file");
    assert!(inputs.contains(&&json!("population.csv")), "{inputs:?}");
    assert_eq!(study["data_version"].as_str().unwrap().len(), 16);
}

/// o1 and o4 stand at a site; o2, o3 and o5 are ten minutes away; o6 reaches no road.
#[tokio::test]
async fn the_answer_is_what_a_person_computes_by_hand() {
    let answer = ok("/api/answer").await;
    assert_eq!(
        answer["question"],
        json!({"service": "centre", "group": "total", "profile": "car", "minutes": 5,
            "level": "district", "standard_minutes": 5, "standard_share": 0.25})
    );
    let total = &answer["total"];
    assert_eq!(total["people"], 63);
    assert_eq!(total["people_within"], 9, "o1 and o4");
    assert_eq!(total["people_beyond"], 22, "o2, o3 and o5");
    assert_eq!(total["people_unreachable"], 32, "o6");
    assert_eq!(total["share_within"], 0.142_857);
    assert_eq!(total["person_minutes_beyond"], 22 * 5);
    assert_eq!(total["mean_minutes"], 7.097, "220 minutes / 31 people");
    assert_eq!(total["max_minutes"], 10);
    assert_eq!(total["sites"], 2);
    assert_eq!(total["capacity"], 10);
    assert_eq!(total["origins"], 6);
    assert_eq!(total["reason"], "ok");
    let west = row(&answer["areas"], "code", "W");
    assert_eq!(west["people"], 7);
    assert_eq!(west["people_beyond"], 6);
    assert_eq!(west["share_beyond"], 0.857_143);
    assert_eq!(west["parent"], "S");
    assert_eq!(west["rank"], 2);
    assert_eq!(west["meets_standard"], false);
    let north = row(&answer["areas"], "code", "N");
    assert_eq!(north["rank"], 1, "nobody there reaches anything");
    assert_eq!(north["reason"], "outside_network");
    assert!(north["mean_minutes"].is_null());
    let east = row(&answer["areas"], "code", "E");
    assert_eq!(
        east["meets_standard"], true,
        "8 of 24 is more than a quarter"
    );
    let curve = answer["curve"].as_array().unwrap();
    assert_eq!(curve.len(), 121);
    assert_eq!(
        (&curve[0], &curve[9]),
        (&json!(0.142_857), &json!(0.142_857))
    );
    assert_eq!(curve[10], 0.492_063, "31 of 63");
    let histogram = &answer["histogram"];
    assert_eq!(histogram["people"].as_array().unwrap().len(), 25);
    assert_eq!(
        (&histogram["people"][0], &histogram["people"][1]),
        (&json!(9), &json!(22))
    );
    assert_eq!(histogram["unreachable"], 32);
    assert_eq!(answer["direction"], "to_site");
}

#[tokio::test]
async fn a_threshold_moves_people_but_neither_times_nor_breaks() {
    let short = ok("/api/answer?minutes=9.99").await;
    let exact = ok("/api/answer?minutes=10").await;
    assert_eq!(short["total"]["people_within"], 9);
    assert_eq!(
        exact["total"]["people_within"], 31,
        "the threshold is closed"
    );
    assert_eq!(exact["total"]["person_minutes_beyond"], 0);
    assert_eq!(short["breaks"], exact["breaks"]);
    assert_eq!(
        short["total"]["mean_minutes"],
        exact["total"]["mean_minutes"]
    );
    assert_eq!(short["question"]["standard_minutes"], 5);
}

#[tokio::test]
async fn groups_profiles_and_levels_are_asked_for_by_name() {
    let children = ok("/api/answer?group=children&profile=foot&level=land").await;
    assert_eq!(children["total"]["people"], 4);
    assert_eq!(children["total"]["people_unknown_origins"], 1);
    assert_eq!(
        children["total"]["max_minutes"], 100,
        "ten kilometres on foot"
    );
    assert_eq!(column(&children["areas"], "code"), ["S", "F"]);
    assert_eq!(column(&children["areas"], "people"), [4, 0]);
    assert_eq!(children["areas"][1]["reason"], "no_people");
    let home = ok("/api/answer?service=home").await;
    assert_eq!(home["total"]["reason"], "no_site");
    assert_eq!(home["total"]["people_unreachable"], 63);
    assert_eq!(home["total"]["mean_minutes"], Value::Null);
}

#[tokio::test]
async fn an_area_is_explained() {
    let page = ok("/api/explain?area=W").await;
    assert_eq!(page["area"]["people"], 7);
    assert_eq!(page["area"]["rank"], 2, "ranked among all, not alone");
    assert_eq!(
        page["parent"],
        json!({"level": "land", "code": "S", "name": "South"})
    );
    assert_eq!(column(&page["neighbours"], "code"), ["E"]);
    assert_eq!(page["neighbours"][0]["share_beyond"], 0.666_667);
    assert_eq!(
        column(&page["sites"], "id"),
        ["s2", "s1"],
        "4 people beyond the border, then 3"
    );
    assert_eq!(column(&page["sites"], "people_nearest"), [4, 3]);
    assert_eq!(column(&page["sites"], "in_area"), [false, true]);
    assert_eq!(page["sites"][1]["mean_minutes"], 6.666_667);
    assert_eq!(
        column(&page["origins"], "id"),
        ["o3", "o2", "o1"],
        "worst first"
    );
    assert_eq!(page["histogram"]["people"][1], 6);
    assert_eq!(page["curve"][10], 1);
    assert_eq!(page["properties"]["source"], "invented");
    let north = ok("/api/explain?area=N").await;
    assert_eq!(north["sites"], json!([]));
    assert_eq!(north["origins"][0]["reason"], "outside_network");
    let land = ok("/api/explain?area=S&level=land").await;
    assert_eq!(land["parent"], Value::Null);
    assert_eq!(land["area"]["people"], 31);
}

#[tokio::test]
async fn an_origin_is_explained_part_by_part() {
    let page = ok("/api/explain?origin=o5").await;
    assert_eq!(page["origin"]["people"], 16);
    assert_eq!(
        page["origin"]["areas"],
        json!({"district": {"code": "E", "name": "East"}, "land": {"code": "S", "name": "South"}})
    );
    assert_eq!(page["origin"]["basis"], Value::Null);
    assert_eq!(page["origin"]["snap_metres"], 0);
    assert_eq!(page["origin"]["snap_point"], json!([24.4, 57]));
    assert_eq!(
        (&page["minutes"], &page["kilometres"]),
        (&json!(10), &json!(10))
    );
    assert_eq!(page["minutes_beyond"], 5);
    assert_eq!(
        (&page["status"], &page["reason"]),
        (&json!("beyond"), &json!("ok"))
    );
    assert_eq!(page["site"]["id"], "s2");
    assert_eq!(
        page["second"],
        json!({"id": "s1", "name": "First", "minutes": 40, "kilometres": 40})
    );
    let parts = page["parts"].as_array().unwrap();
    let sum: f64 = parts
        .iter()
        .map(|part| part["minutes"].as_f64().unwrap())
        .sum();
    assert!(
        (sum - 10.0).abs() < 1e-9,
        "the parts are the whole: {parts:?}"
    );
    let road = parts.iter().find(|part| part["part"] == "road").unwrap();
    assert_eq!((&road["class"], &road["kmh"]), (&json!("main"), &json!(60)));
    assert_eq!(page["path"]["type"], "LineString");
    let path = page["path"]["coordinates"].as_array().unwrap();
    assert_eq!(
        (&path[0], path.last().unwrap()),
        (&json!([24.4, 57]), &json!([24.3, 57]))
    );

    let far = ok("/api/explain?origin=o6").await;
    assert_eq!(
        (&far["status"], &far["reason"]),
        (&json!("unreachable"), &json!("outside_network"))
    );
    assert_eq!(
        (&far["minutes"], &far["path"], &far["site"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(far["parts"], json!([]));
}

#[tokio::test]
async fn layers_come_as_geojson_and_csv_with_the_same_columns() {
    for (name, rows) in [("areas", 3), ("gaps", 6), ("sites", 2), ("network", 4)] {
        let reply = get(&format!("/layers/{name}.geojson")).await;
        assert_eq!(reply.header("content-type"), "application/geo+json");
        let geojson = reply.json();
        let features = geojson["features"].as_array().unwrap();
        assert_eq!(features.len(), rows, "{name}");
        assert_eq!(geojson["attribution"], "Town Office (CC0)");
        assert_eq!(geojson["description"], "Nobody lives here.");
        let reply = get(&format!("/layers/{name}.csv")).await;
        assert!(reply.header("content-type").starts_with("text/csv"));
        let mut reader = csv::Reader::from_reader(reply.text().as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
        for (feature, record) in features.iter().zip(reader.records()) {
            let record = record.unwrap();
            let properties = feature["properties"].as_object().unwrap();
            for (column, cell) in header.iter().zip(&record) {
                let (place, at) = match column.as_str() {
                    "lon" => (true, 0),
                    "lat" => (true, 1),
                    _ => (false, 0),
                };
                let value = if place {
                    &feature["geometry"]["coordinates"][at]
                } else {
                    &properties[column]
                };
                let text = match value {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    // coordinates carry their unit by their place and need no decimal
                    other if place => plain(other.clone()).to_string(),
                    other => other.to_string(),
                };
                assert_eq!(cell, text, "{name}.{column}");
            }
            let places = header
                .iter()
                .filter(|name| ["lon", "lat"].contains(&name.as_str()));
            assert_eq!(header.len() - places.count(), properties.len(), "{name}");
        }
    }
}

#[tokio::test]
async fn gaps_tell_every_origin_with_its_reason() {
    let gaps = ok("/layers/gaps.geojson").await;
    let of = |id: &str| {
        let mut features = gaps["features"].as_array().unwrap().iter();
        features.find(|f| f["properties"]["id"] == id).unwrap()["properties"].clone()
    };
    assert_eq!(
        of("o3"),
        json!({"service": "centre", "group": "total", "profile": "car", "id": "o3",
            "name": "Gamma, the \"old\" one", "area": "W", "people": 4, "site": "s2",
            "minutes": 10, "kilometres": 10, "straight_kilometres": 6.056,
            "second_site": "s1", "second_minutes": 20, "minutes_beyond": 5,
            "person_minutes_beyond": 20, "status": "beyond", "reason": "ok",
            "second_kilometres": 20, "basis": "estimated", "snap_metres": 0})
    );
    let far = of("o6");
    assert_eq!(
        (&far["status"], &far["reason"]),
        (&json!("unreachable"), &json!("outside_network"))
    );
    assert_eq!(
        (&far["minutes"], &far["minutes_beyond"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(of("o4")["name"], Value::Null, "no name is no empty name");
    assert_eq!(of("o4")["minutes_beyond"], 0);
    let children = ok("/layers/gaps.geojson?group=children").await;
    assert_eq!(children["features"][2]["properties"]["people"], Value::Null);
    let land = ok("/layers/gaps.geojson?level=land").await;
    assert_eq!(land["features"][0]["properties"]["area"], "S");
}

#[tokio::test]
async fn sites_tell_who_depends_on_them() {
    let sites = ok("/layers/sites.geojson?minutes=10").await;
    let first = &sites["features"][0]["properties"];
    assert_eq!(first["people_nearest"], 3, "o1 and o2");
    assert_eq!(first["people_within"], 3);
    assert_eq!(first["load"], 0.3, "three people for ten places");
    assert_eq!(first["people_lost_if_closed"], 3);
    assert_eq!(first["groups"], Value::Null, "everybody");
    let second = &sites["features"][1]["properties"];
    assert_eq!(second["people_nearest"], 28, "o3, o4 and o5");
    assert_eq!(
        (&second["capacity"], &second["load"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&second["groups"], &second["area"]),
        (&json!("children"), &json!("E"))
    );
    let home = ok("/layers/sites.geojson?service=home").await;
    let planned = &home["features"][0]["properties"];
    assert_eq!(
        (&planned["status"], &planned["reason"]),
        (&json!("planned"), &json!("no_site"))
    );
    assert_eq!(planned["people_nearest"], Value::Null);
}

#[tokio::test]
async fn roads_have_the_speed_of_the_profile() {
    let roads = ok("/layers/network.geojson?profile=foot").await;
    assert_eq!(
        roads["features"][0]["properties"],
        json!({"profile": "foot", "ref": "A0", "name": null, "class": "main", "surface": "paved",
            "kmh": 6, "length_km": 10, "length_basis": "measured", "schematic": true})
    );
}

#[tokio::test]
async fn shapes_alone_are_the_same_for_every_question() {
    let shapes = get("/layers/areas.geojson?fields=code").await;
    let json = shapes.json();
    assert_eq!(
        json["features"][0]["properties"],
        json!({"code": "W", "name": "West"})
    );
    let other = get("/layers/areas.geojson?fields=code&group=children&minutes=60").await;
    assert_eq!(shapes.header("etag"), other.header("etag"));
    assert_eq!(shapes.body, other.body);
}

#[tokio::test]
async fn a_latvian_table_opens_in_a_latvian_spreadsheet() {
    for asked in ["locale=lv", "lang=lv"] {
        let reply = get(&format!("/layers/gaps.csv?{asked}")).await;
        let text = reply.text();
        assert!(
            text.starts_with("\u{feff}service;group;profile;id;"),
            "{text}"
        );
        assert!(text.contains(";6,056;"), "decimal commas: {text}");
    }
    let english = get("/layers/gaps.csv?lang=en").await;
    assert!(english.text().starts_with("service,group,profile,id,"));
}

#[tokio::test]
async fn files_are_named_after_the_question() {
    let reply = get("/layers/areas.geojson?minutes=12.5").await;
    let offered = "inline; filename=\"areas-centre-total-car-12.5min-district.geojson\"";
    assert_eq!(reply.header("content-disposition"), offered);
}

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
        "/layers/areas.gpkg",
        404,
        "unknown_format",
        "",
        "geojson, csv",
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
