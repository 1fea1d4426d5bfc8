//! `/api/doubt`, the plain tables, and what would mend a place.

use serde_json::Value;

use super::{column, get, ok, row};

const CENTRE: &str = "service=centre&group=total&profile=car&minutes=5&level=district";

#[tokio::test]
async fn an_answer_tells_how_sure_it_is() {
    let doubt = ok(&format!("/api/doubt?{CENTRE}")).await;
    assert_eq!(doubt["question"]["service"], "centre");
    assert_eq!(doubt["assumptions"][0]["id"], "car");
    let answer = ok(&format!("/api/answer?{CENTRE}")).await;
    let total = &doubt["assumptions"][0]["total"];
    assert_eq!(total["share_within"], answer["total"]["share_within"]);
    assert!(doubt["straight"]["share_within"].is_number());
    assert_eq!(column(&doubt["areas"], "code"), ["W", "E", "N"]);
    let west = row(&doubt["areas"], "code", "W");
    let told = row(&answer["areas"], "code", "W");
    assert_eq!(
        west["share_within_min"], told["share_within"],
        "one assumption, no range"
    );
    assert_eq!(doubt["levels"][1]["level"], "land");
    assert_eq!(doubt["inequality"][0]["level"], "study");
    assert_eq!(doubt["flags"]["people_cut_off"], 32);
}

#[tokio::test]
async fn plain_tables_are_layers_without_shapes() {
    for (name, rows) in [
        ("curves", 1 + 3),
        ("inequality", 1 + 2),
        ("doubt", 3),
        ("levels", 2),
    ] {
        let reply = get(&format!("/layers/{name}.csv?{CENTRE}")).await;
        let mut reader = csv::Reader::from_reader(reply.body.as_slice());
        assert!(
            reader
                .headers()
                .unwrap()
                .iter()
                .any(|column| column == "level")
        );
        assert_eq!(reader.records().count(), rows, "{name}");
        let drawn = ok(&format!("/layers/{name}.geojson?{CENTRE}")).await;
        assert_eq!(drawn["features"].as_array().unwrap().len(), rows);
        assert_eq!(drawn["features"][0]["geometry"], Value::Null);
    }
    let curves = ok(&format!("/layers/curves.geojson?{CENTRE}")).await;
    let study = &curves["features"][0]["properties"];
    let answer = ok(&format!("/api/answer?{CENTRE}")).await;
    for minute in [0, 10, 120] {
        let (told, curve) = (&study[format!("m{minute}")], &answer["curve"][minute]);
        assert!((told.as_f64().unwrap() - curve.as_f64().unwrap()).abs() < 1e-4);
    }
    // a study without baskets has none to tell
    assert!(
        get(&format!("/layers/baskets.csv?{CENTRE}"))
            .await
            .body
            .is_empty()
    );
}

#[tokio::test]
async fn parts_of_the_time_add_up_exactly_and_a_change_is_proven() {
    let page = ok(&format!("/api/explain?origin=o5&{CENTRE}")).await;
    let tenths = |value: &Value| (value.as_f64().unwrap() * 10.0).round();
    let parts = page["parts"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| tenths(&part["seconds"])).sum();
    assert_eq!(sum.to_bits(), tenths(&page["seconds"]).to_bits());
    // nobody states a speed on the town's roads, somebody measured them
    assert_eq!(page["doubts"]["share_assumed_speed"], 1);
    assert_eq!(page["doubts"]["share_estimated_length"], 0);
    assert_eq!(page["doubts"]["is_edge"], true);
    let change = &page["mending"]["changes"][0];
    assert_eq!(change["change"], "new_site");
    assert_eq!(change["cost"], Value::Null, "no price is stated");
    assert!(change["proof"]["minutes"].as_f64().unwrap() <= 5.0);
    let near = ok(&format!("/api/explain?origin=o1&{CENTRE}")).await;
    assert_eq!(near["mending"]["met"], true);
}

#[tokio::test]
async fn an_area_has_curves_by_group_and_its_doubts() {
    let page = ok(&format!("/api/explain?area=E&{CENTRE}")).await;
    assert_eq!(page["groups"]["total"], page["curve"]);
    assert_eq!(page["groups"]["children"][120], 1);
    assert_eq!(page["doubt"]["code"], "E");
    assert_eq!(
        page["mending"]["met"], true,
        "a quarter is enough in the town"
    );
}
