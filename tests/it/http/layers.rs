//! Layers of one question as files.

use serde_json::{Value, json};

use super::{get, ok, plain};

#[tokio::test]
async fn layers_come_as_geojson_and_csv_with_the_same_columns() {
    for (name, rows) in [("areas", 3), ("gaps", 6), ("sites", 2), ("network", 4)] {
        let reply = get(&format!("/layers/{name}.geojson")).await;
        assert_eq!(reply.header("content-type"), "application/geo+json");
        let geojson = reply.json();
        let features = geojson["features"].as_array().unwrap();
        assert_eq!(features.len(), rows, "{name}");
        assert_eq!(geojson["attribution"], "Town Office (CC0)");
        let told = "The road network is schematic: times are approximate. Nobody lives here.";
        assert_eq!(geojson["description"], told);
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
async fn other_formats_come_with_their_type_and_name() {
    for (extension, media_type, magic) in [
        (
            "geojsonl",
            "application/geo+json-seq",
            "{\"type\":\"Feature\"",
        ),
        (
            "gpkg",
            "application/geopackage+sqlite3",
            "SQLite format 3\0",
        ),
        ("fgb", "application/flatgeobuf", "fgb\u{3}fgb\0"),
        ("shp.zip", "application/zip", "PK\u{3}\u{4}"),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "PK\u{3}\u{4}",
        ),
        ("parquet", "application/vnd.apache.parquet", "PAR1"),
    ] {
        for name in ["areas", "gaps", "sites", "network"] {
            let address = format!("/layers/{name}.{extension}");
            let reply = get(&address).await;
            assert_eq!(reply.header("content-type"), media_type);
            let offered = reply.header("content-disposition");
            assert!(offered.ends_with(&format!(".{extension}\"")), "{offered}");
            assert!(reply.body.starts_with(magic.as_bytes()), "{address}");
            assert_eq!(reply.body, get(&address).await.body, "{address}");
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
            "person_minutes_beyond": 20, "status": "beyond", "reason": "ok", "residents": Value::Null,
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
    let features = roads["features"].as_array().unwrap();
    let first = features
        .iter()
        .find(|road| road["properties"]["ref"] == "A0");
    assert_eq!(
        first.unwrap()["properties"],
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
