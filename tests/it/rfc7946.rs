//! What RFC 7946 asks of a GeoJSON file, checked on every layer of the town and of the
//! embedded study.

use pieeja::export::drawing::Drawing;
use pieeja::export::file::Label;
use pieeja::export::format::Format;
use pieeja::export::layers::{self, areas::Terms};
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::progress::Silent;
use pieeja::model::table::Layer;
use pieeja::pipeline::Engine;
use serde_json::Value;

use crate::town;

/// All layers of the opening question, at every level.
fn drawn(engine: &Engine) -> Vec<Layer> {
    let study = engine.study();
    let asked = study.default;
    let roads = engine.road_rows(asked.profile);
    let drawing = Drawing::new(study, &roads);
    let answer = engine.answer(asked.service, asked.group, asked.profile);
    let (minutes, share) = study.standard_terms(asked.service, asked.group, asked.profile);
    let mut found = vec![
        layers::gaps::layer(study, &drawing, &answer, minutes, asked.level),
        layers::sites::layer(study, &drawing, &answer, minutes, asked.level),
        layers::network::layer(study, &drawing, asked.profile, &roads),
    ];
    for level in study.levels.ids() {
        let terms = Terms { minutes, share };
        found.push(layers::areas::layer(study, &drawing, &answer, terms, level));
        found.push(layers::areas::shapes_only(study, &drawing, level));
    }
    found
}

fn check(layer: &Layer) {
    let label = Label::wgs84(&pieeja_about());
    let written = Format::Geojson.write(&[layer], &label).unwrap();
    let bytes = written.into_bytes().unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    let json: Value = serde_json::from_str(text).unwrap();
    assert_eq!(json["type"], "FeatureCollection");
    assert!(
        json.get("crs").is_none(),
        "section 4: no other systems of coordinates"
    );
    for member in ["coordinates", "geometries", "geometry", "properties"] {
        assert!(
            json.get(member).is_none(),
            "section 7.1: {member} has another meaning"
        );
    }
    let features = json["features"].as_array().unwrap();
    assert_eq!(features.len(), layer.rows());
    for feature in features {
        assert_eq!(feature["type"], "Feature");
        assert!(feature["properties"].is_object());
        let geometry = feature.get("geometry").unwrap();
        if geometry.is_null() {
            continue;
        }
        let coordinates = &geometry["coordinates"];
        match geometry["type"].as_str().unwrap() {
            "Point" => position(coordinates),
            "LineString" => {
                assert!(list(coordinates).len() >= 2);
                list(coordinates).iter().for_each(position);
            }
            "MultiPolygon" => list(coordinates).iter().for_each(polygon),
            other => panic!("unexpected {other}"),
        }
    }
    // the geojson crate is a second reader
    let read: geojson::FeatureCollection = text.parse().unwrap();
    assert_eq!(read.features.len(), layer.rows());
}

fn pieeja_about() -> [(&'static str, String); 1] {
    [("attribution", "somebody".to_owned())]
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn position(value: &Value) {
    let numbers = list(value);
    assert_eq!(numbers.len(), 2, "longitude and latitude, no height");
    for (number, limit) in numbers.iter().zip([180.0, 90.0]) {
        let degrees = number
            .as_f64()
            .unwrap_or_else(|| panic!("{number} is no number"));
        assert!(degrees.abs() <= limit, "{degrees} is beyond {limit}");
        let text = number.to_string();
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        assert!(decimals <= 6 && text != "-0" && text != "-0.0", "{text}");
    }
}

fn polygon(value: &Value) {
    let rings = list(value);
    assert!(!rings.is_empty());
    for (at, ring) in rings.iter().enumerate() {
        let ring = list(ring);
        ring.iter().for_each(position);
        assert!(ring.len() >= 4, "section 3.1.6: four or more positions");
        assert_eq!(ring.first(), ring.last(), "section 3.1.6: closed");
        let winding = signed_area(ring);
        assert!(winding != 0.0, "a ring without area");
        assert_eq!(
            winding > 0.0,
            at == 0,
            "exterior counter-clockwise, holes clockwise"
        );
    }
}

/// The shoelace formula: positive is counter-clockwise.
fn signed_area(ring: &[Value]) -> f64 {
    let at = |point: &Value| (point[0].as_f64().unwrap(), point[1].as_f64().unwrap());
    ring.windows(2)
        .map(|pair| {
            let ((x1, y1), (x2, y2)) = (at(&pair[0]), at(&pair[1]));
            x1 * y2 - x2 * y1
        })
        .sum()
}

#[test]
fn layers_of_the_town_keep_the_standard() {
    drawn(&town::engine()).iter().for_each(check);
}

#[test]
fn layers_of_the_embedded_study_keep_the_standard() {
    let loaded = load_study(&StudySource::Embedded, &Silent).unwrap();
    let engine = Engine::new(loaded.study, &Silent).unwrap();
    let layers = drawn(&engine);
    assert!(layers[0].rows() > 2_000, "population points");
    layers.iter().for_each(check);
}
