//! The commands over a network of one's own, as a user types them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use geo::{Contains, Validation};

fn pieeja(folder: &Path, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pieeja"))
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .output()
        .unwrap()
}

fn done(folder: &Path, arguments: &str) -> String {
    let output = pieeja(folder, arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// Ten kilometres paved along a parallel, ten of gravel on from there, a ferry at the end.
///
/// ```text
///   (24.0) ---- paved ---- (24.2) ---- gravel ---- (24.4) ~~ ferry ~~ (24.5)      56.9
/// ```
fn town() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let road = |from: f64, to: f64, facts: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{{facts}}},
               "geometry":{{"type":"LineString","coordinates":[[{from},56.9],[{to},56.9]]}}}}"#
        )
    };
    let roads = [
        road(
            24.0,
            24.2,
            r#""class":"secondary","surface":"asphalt","length_km":12"#,
        ),
        road(
            24.2,
            24.4,
            r#""class":"secondary","surface":"gravel","length_km":12"#,
        ),
        road(24.4, 24.5, r#""class":"ferry","duration_min":10"#),
    ];
    let roads = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        roads.join(",")
    );
    fs::write(folder.path().join("roads.geojson"), roads).unwrap();
    let sites = "id,lon,lat\nwest,24.05,56.9\neast,24.45,56.9\nfar,24.05,58.9\n";
    fs::write(folder.path().join("sites.csv"), sites).unwrap();
    done(
        folder.path(),
        "network build roads.geojson --out town.net --profile car,foot",
    );
    folder
}

fn features(text: &str) -> Vec<geojson::Feature> {
    let read: geojson::FeatureCollection = text.parse().unwrap();
    read.features
}

fn area(feature: &geojson::Feature) -> geo::MultiPolygon {
    let geometry = feature.geometry.clone().unwrap();
    geometry.try_into().unwrap()
}

#[test]
fn isochrones_are_valid_nested_and_the_same_for_any_number_of_threads() {
    let folder = town();
    let folder = folder.path();
    let ask = "isochrone town.net --sites sites.csv --minutes 5,20,10";
    let output = pieeja(folder, &format!("{ask} --threads 1 --out one.geojson"));
    // one site lies off the map: told, and exit 1
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("3 sites; "), "{told}");
    pieeja(folder, &format!("{ask} --threads 2 --out two.geojson"));
    let text = fs::read_to_string(folder.join("one.geojson")).unwrap();
    assert_eq!(
        text,
        fs::read_to_string(folder.join("two.geojson")).unwrap()
    );
    let features = features(&text);
    let told: Vec<(String, f64, String)> = features
        .iter()
        .map(|feature| {
            let text = |name| feature.property(name).unwrap().as_str().unwrap().to_owned();
            let minutes = feature.property("minutes").unwrap().as_f64().unwrap();
            (text("site_id"), minutes, text("reason"))
        })
        .collect();
    let row =
        |site: &str, minutes: f64, reason: &str| (site.to_owned(), minutes, reason.to_owned());
    let mut expected = Vec::new();
    for (site, reason) in [("west", "ok"), ("east", "ok"), ("far", "outside_network")] {
        expected.extend([20.0, 10.0, 5.0].map(|minutes| row(site, minutes, reason)));
    }
    assert_eq!(told, expected);
    assert!(features[6].geometry.is_none());
    let west: Vec<geo::MultiPolygon> = features[..3].iter().map(area).collect();
    for (longer, shorter) in west.iter().zip(&west[1..]) {
        assert!(longer.is_valid() && shorter.is_valid());
        // the middles of cells beside corners of the shorter one lie in both or in neither
        let corners: Vec<geo::Point> = shorter
            .0
            .iter()
            .flat_map(|part| part.exterior().points())
            .collect();
        assert!(corners.len() > 4);
        for corner in corners.iter().step_by(7) {
            for (x, y) in [(-9e-6, -9e-6), (9e-6, -9e-6), (9e-6, 9e-6), (-9e-6, 9e-6)] {
                let beside = geo::Point::new(corner.x() + x, corner.y() + y);
                assert!(longer.contains(&beside) || !shorter.contains(&beside));
            }
        }
        let middle = geo::Point::new(24.05, 56.9);
        assert!(longer.contains(&middle) && shorter.contains(&middle));
    }
    let size = |place: usize| {
        features[place]
            .property("square_km")
            .unwrap()
            .as_f64()
            .unwrap()
    };
    assert!(size(0) > size(1) && size(1) > size(2) && size(2) > 0.0);
}

#[test]
fn isochrones_as_roads_hold_each_stretch_once() {
    let folder = town();
    let text = {
        let ask = "isochrone town.net --sites sites.csv --minutes 5,10 --roads --no-access-legs";
        let output = pieeja(folder.path(), ask);
        String::from_utf8(output.stdout).unwrap()
    };
    let features = features(&text);
    let mut kilometres = std::collections::BTreeMap::new();
    for feature in features.iter().filter(|f| f.geometry.is_some()) {
        let line: geo::LineString = feature.geometry.clone().unwrap().try_into().unwrap();
        let key = format!(
            "{} {}",
            feature.property("site_id").unwrap().as_str().unwrap(),
            feature.property("minutes").unwrap()
        );
        *kilometres.entry(key).or_insert(0.0) += (line.0[line.0.len() - 1].x - line.0[0].x).abs();
    }
    // the first and the second five minutes from the middle of a road are equally long, but
    // westward the road ends after a quarter of it
    assert!(
        kilometres["west 5.0"] > kilometres["west 10.0"],
        "{kilometres:?}"
    );
    let total: f64 = kilometres
        .iter()
        .filter(|(k, _)| k.starts_with("west"))
        .map(|(_, v)| v)
        .sum();
    assert!(total <= 0.5 + 1e-6, "a stretch stands once: {kilometres:?}");
}

#[test]
fn a_path_tells_parts_that_sum_to_the_whole() {
    let folder = town();
    let folder = folder.path();
    let ask = "path town.net --from 24.05,56.901 --to 24.45,56.899";
    let text = done(folder, ask);
    let mut tenths = std::collections::BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let number = |cell: &str| {
            cell.replace('.', "").parse::<i64>().unwrap() * if cell.contains('.') { 1 } else { 10 }
        };
        tenths.insert(cells[0].to_owned(), (number(cells[1]), number(cells[3])));
    }
    let total = tenths.remove("total").unwrap();
    let sum = tenths
        .values()
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    assert_eq!(sum, total);
    let names: Vec<&str> = tenths.keys().map(String::as_str).collect();
    assert_eq!(names, ["access", "egress", "ferry", "gravel", "paved"]);
    // 0.15 of 0.2 degrees of 12 km; all 12 km of gravel; half of a ferry of ten minutes
    assert_eq!((tenths["paved"].1, tenths["gravel"].1), (90_000, 120_000));
    assert_eq!(tenths["ferry"].0, 3_000);

    done(folder, &format!("{ask} --out way.geojson"));
    let text = fs::read_to_string(folder.join("way.geojson")).unwrap();
    let way = &features(&text)[0];
    let number = |name| way.property(name).unwrap().as_f64().unwrap();
    assert!((number("seconds") * 10.0 - total.0 as f64).abs() < 1e-6);
    assert!((number("gravel_metres") - 12_000.0).abs() < 1e-6);
    let line: geo::LineString = way.geometry.clone().unwrap().try_into().unwrap();
    assert_eq!(
        line.0[0],
        geo::Coord {
            x: 24.05,
            y: 56.901
        }
    );

    let output = pieeja(folder, "path town.net --from 24.05,56.9 --to 24.05,58.9");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "no way: outside_network\n"
    );
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_hint() {
    let folder = town();
    let folder = folder.path();
    for (ask, part) in [
        ("path town.net --from 24.05 --to 24.1,56.9", "two numbers"),
        (
            "path town.net --from 24.05,156.9 --to 24.1,56.9",
            "latitude",
        ),
        (
            "isochrone town.net --sites sites.csv --minutes 0",
            "above 0",
        ),
        (
            "isochrone town.net --sites sites.csv --minutes 5 --out a.xyz",
            "ends in",
        ),
        (
            "isochrone town.net --sites sites.csv --minutes 5 --profile tram",
            "it has: car, foot",
        ),
    ] {
        let output = pieeja(folder, ask);
        assert_eq!(output.status.code(), Some(2), "{ask}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(part), "{ask}: {told}");
    }
}

#[test]
fn nearest_says_the_same_in_every_format() {
    let folder = town();
    let folder = folder.path();
    let origins = "id,lon,lat\na,24.0,56.9\n\"b, c\",24.3,56.9\nlost,30,56.9\n";
    fs::write(folder.join("origins.csv"), origins).unwrap();
    let ask = "nearest town.net --origins origins.csv --sites sites.csv -k 2";
    let output = pieeja(folder, ask);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("3 origins, 3 sites; "), "{told}");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "origin_id,rank,site_id,seconds,metres,straight_metres,reason"
    );
    assert!(lines[1].starts_with("a,1,west,"), "{text}");
    assert!(lines[2].starts_with("a,2,east,"), "{text}");
    assert!(lines[3].starts_with("\"b, c\",1,west,") || lines[3].starts_with("\"b, c\",1,east,"));
    assert_eq!(lines[5], "lost,,,,,,outside_network");
    assert_eq!(lines.len(), 6);
    // through Parquet and back
    done(folder, &format!("{ask} --out nearest.parquet"));
    done(folder, "convert nearest.parquet back.csv");
    assert_eq!(fs::read_to_string(folder.join("back.csv")).unwrap(), text);
    // as points
    done(folder, &format!("{ask} --out nearest.geojson"));
    let points = features(&fs::read_to_string(folder.join("nearest.geojson")).unwrap());
    assert_eq!(points.len(), 5);
    assert_eq!(points[0].property("site_id").unwrap(), "west");
}

#[test]
fn every_junction_is_told_which_site_it_belongs_to() {
    let folder = town();
    let folder = folder.path();
    let text = done(
        folder,
        "nearest town.net --junctions --sites sites.csv -k 2",
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "junction,lon,lat,rank,site_id,seconds,metres,straight_metres,reason"
    );
    // the two ends of the road are all its junctions; two sites reach it
    let ends: Vec<&str> = lines[1..]
        .iter()
        .filter(|line| line.contains(",24.0,56.9,") || line.contains(",24.5,56.9,"))
        .copied()
        .collect();
    assert_eq!(ends.len(), 4, "{text}");
    let owner = |lon: &str| {
        let first = format!(",{lon},56.9,1,");
        let line = lines.iter().find(|line| line.contains(&first)).unwrap();
        line.split(',').nth(4).unwrap().to_owned()
    };
    assert_eq!(
        (owner("24.0"), owner("24.5")),
        ("west".into(), "east".into())
    );
    let both = pieeja(
        folder,
        "nearest town.net --junctions --origins sites.csv --sites sites.csv",
    );
    assert_eq!(both.status.code(), Some(2));
    let neither = pieeja(folder, "nearest town.net --sites sites.csv");
    assert!(String::from_utf8_lossy(&neither.stderr).contains("--origins is missing"));
}
