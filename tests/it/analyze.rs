//! `pieeja analyze`, run as a user runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::program::pieeja;
use crate::town;

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Analyzes the town into a new folder.
fn analyzed(extra: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (study, out) = (folder.path().join("town"), folder.path().join("out"));
    fs::create_dir(&study).unwrap();
    town::write(&study);
    let arguments = ["analyze", path(&study), "--out", path(&out)];
    let done = pieeja(&[&arguments[..], extra].concat());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(done.stdout.is_empty(), "nothing on standard output");
    folder
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder.join("out")).unwrap();
    let named = entries.map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read(entry.path()).unwrap())
    });
    named.collect()
}

fn rows(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv);
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> Option<f64> {
    let cell = &row[column];
    (!cell.is_empty()).then(|| cell.parse().unwrap())
}

#[test]
fn every_question_is_answered_for_every_origin_site_and_area() {
    let folder = analyzed(&[]);
    let files = files(folder.path());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        "areas.csv",
        "areas.geojson",
        "curves.csv",
        "doubt.csv",
        "gaps.csv",
        "gaps.geojson",
        "inequality.csv",
        "levels.csv",
        "manifest.json",
        "network.csv",
        "network.geojson",
        "sites.csv",
        "sites.geojson",
    ];
    assert_eq!(names, expected);
    // 2 services x 2 groups x 2 profiles
    let gaps = rows(&files["gaps.csv"]);
    assert_eq!(gaps.len(), 8 * 6, "every origin");
    assert_eq!(
        rows(&files["areas.csv"]).len(),
        8 * (3 + 2),
        "every area of every level"
    );
    assert_eq!(
        rows(&files["sites.csv"]).len(),
        4 * 2 + 4,
        "every site of its service"
    );
    assert_eq!(
        rows(&files["network.csv"]).len(),
        2 * 4,
        "every road and profile"
    );
    for row in &gaps {
        assert_eq!(row["reason"] == "ok", !row["minutes"].is_empty(), "{row:?}");
    }
    let asked = |row: &BTreeMap<String, String>| {
        [
            row["service"].clone(),
            row["group"].clone(),
            row["profile"].clone(),
        ]
    };
    let mut questions: Vec<_> = gaps.iter().map(asked).collect();
    questions.dedup();
    assert_eq!(questions.len(), 8, "stacked question by question");
    assert_eq!(questions[0], ["centre", "total", "car"]);
    assert_eq!(questions[7], ["home", "children", "foot"]);
    for layer in ["areas", "gaps", "sites", "network"] {
        let geojson: Value = serde_json::from_slice(&files[&format!("{layer}.geojson")]).unwrap();
        let features = geojson["features"].as_array().unwrap();
        assert_eq!(
            features.len(),
            rows(&files[&format!("{layer}.csv")]).len(),
            "{layer}"
        );
    }
}

#[test]
fn people_add_up_in_every_row_and_from_level_to_level() {
    let folder = analyzed(&["--format", "csv"]);
    let areas = rows(&files(folder.path())["areas.csv"]);
    let mut sums: BTreeMap<(String, String, String, String), f64> = BTreeMap::new();
    for row in &areas {
        let people = number(row, "people").unwrap();
        let parts = ["people_within", "people_beyond", "people_unreachable"];
        let parts: f64 = parts.iter().map(|part| number(row, part).unwrap()).sum();
        assert!((parts - people).abs() < 1e-9, "{row:?}");
        let key = ["service", "group", "profile", "level"].map(|key| row[key].clone());
        let [service, group, profile, level] = key;
        *sums.entry((service, group, profile, level)).or_default() += people;
    }
    assert_eq!(sums.len(), 8 * 2);
    for ((_, group, _, _), people) in sums {
        let all = if group == "total" { 63.0 } else { 4.0 };
        assert!((people - all).abs() < 1e-9, "{group}: {people}");
    }
}

#[test]
fn the_same_study_gives_the_same_bytes_for_any_number_of_threads() {
    let once = files(analyzed(&["--threads", "1"]).path());
    for threads in ["1", "2", "3"] {
        let again = files(analyzed(&["--threads", threads]).path());
        assert!(once == again, "bytes differ with {threads} threads");
    }
}

#[test]
fn the_manifest_tells_inputs_terms_and_outputs() {
    let folder = analyzed(&["--service", "centre", "--group", "total"]);
    let files = files(folder.path());
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest["pieeja"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["study"]["id"], "town");
    assert_eq!(manifest["notices"][1]["id"], "invented");
    assert_eq!(manifest["attributions"][0]["licence"], "CC0");
    assert_eq!(manifest["asked"]["services"], serde_json::json!(["centre"]));
    assert_eq!(
        manifest["asked"]["profiles"],
        serde_json::json!(["car", "foot"])
    );
    let terms = &manifest["parameters"];
    assert_eq!(terms["network"]["kind"], "schematic");
    assert_eq!(terms["snapping"]["max_snap_metres"], 5000);
    assert_eq!(terms["snapping"]["access_detour"], 1.3);
    assert_eq!(terms["profiles"][1]["speeds"][0]["kmh"], 6);
    assert_eq!(terms["standards"][0]["minutes"], 5);
    assert_eq!(terms["e2sfca"], serde_json::json!([[10, 1], [20, 0.5]]));
    let inputs = manifest["inputs"].as_array().unwrap();
    let population = inputs
        .iter()
        .find(|input| input["file"] == "population.csv")
        .unwrap();
    assert_eq!(population["rows"], 6);
    let input = fs::read(folder.path().join("town/population.csv")).unwrap();
    assert_eq!(population["sha256"], sha256(&input));
    for layer in manifest["layers"].as_array().unwrap() {
        let bytes = &files[layer["file"].as_str().unwrap()];
        assert_eq!(layer["sha256"], sha256(bytes));
        assert_eq!(layer["bytes"], bytes.len());
    }
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 8 + 4);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    pieeja::model::text::hexadecimal(&Sha256::digest(bytes))
}

/// 0.1 degrees of longitude at latitude 57 are 6.056 km; x 1.3 at 60 km/h are 7.873 minutes.
#[test]
fn without_roads_straight_lines_are_used_and_loudly_so() {
    let folder = tempfile::tempdir().unwrap();
    town::write_without_roads(folder.path());
    let out = folder.path().join("out");
    let done = pieeja(&["analyze", path(folder.path()), "--out", path(&out)]);
    assert_eq!(
        done.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let files = files(folder.path());
    let gaps = rows(&files["gaps.csv"]);
    assert_eq!((&*gaps[1]["id"], &*gaps[1]["minutes"]), ("o2", "7.873"));
    assert_eq!(gaps[1]["kilometres"], "7.873");
    assert_eq!(gaps[5]["reason"], "ok", "a straight line reaches everybody");
    assert_eq!(gaps[5]["snap_metres"], "");
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest["notices"][0]["id"], "straight_line_model");
    assert_eq!(manifest["parameters"]["network"]["kind"], "straight_line");
    let areas: Value = serde_json::from_slice(&files["areas.geojson"]).unwrap();
    let told = areas["description"].as_str().unwrap();
    assert!(told.starts_with("There is no road network"), "{told}");
    assert!(rows(&files["network.csv"]).is_empty());
    let roads = String::from_utf8(files["network.csv"].clone()).unwrap();
    assert!(
        roads.starts_with("profile,ref,name,class,"),
        "an empty table has its columns"
    );
}

#[test]
fn filters_choose_questions_in_the_studys_order() {
    let folder = analyzed(&[
        "--profile",
        "foot",
        "--profile",
        "car",
        "--service",
        "home",
        "--group",
        "children",
        "--format",
        "CSV",
    ]);
    let files = files(folder.path());
    assert_eq!(files.len(), 9, "four layers, four tables and the manifest");
    let profiles: Vec<String> = rows(&files["network.csv"])
        .iter()
        .map(|row| row["profile"].clone())
        .collect();
    assert_eq!(profiles, [["car"; 4], ["foot"; 4]].concat());
    let gaps = rows(&files["gaps.csv"]);
    assert_eq!(gaps.len(), 2 * 6);
    assert!(gaps.iter().all(|row| row["reason"] == "no_site"));
}

#[test]
fn what_cannot_be_done_is_said_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    town::write(folder.path());
    let (study, out) = (path(folder.path()).to_owned(), folder.path().join("out"));
    let blocked = folder.path().join("pieeja.toml").join("out");
    let cases: [(&[&str], &str, &str); 5] = [
        (
            &["--format", "geojson,xls"],
            "\"xls\"",
            "formats: geojson, geojsonl, csv, gpkg",
        ),
        (
            &["--format", ","],
            "no format",
            "formats: geojson, geojsonl, csv, gpkg",
        ),
        (
            &["--service", "school"],
            "no service \"school\"",
            "it has: centre, home",
        ),
        (
            &["--profile", "bus"],
            "no profile \"bus\"",
            "it has: car, foot",
        ),
        (
            &["--out", path(&blocked)],
            "cannot make the folder",
            "give --out",
        ),
    ];
    for (extra, message, hint) in cases {
        let out: &[&str] = if extra[0] == "--out" {
            &[]
        } else {
            &["--out", path(&out)]
        };
        let done = pieeja(&[&["analyze", &study], out, extra].concat());
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{extra:?}: {said}");
        assert!(
            said.contains(message) && said.contains(hint),
            "{extra:?}: {said}"
        );
    }
    assert!(!out.exists(), "nothing is written when it cannot be");
}

#[test]
fn quiet_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    town::write(folder.path());
    let out = folder.path().join("out");
    let done = pieeja(&[
        "analyze",
        path(folder.path()),
        "--out",
        path(&out),
        "--quiet",
    ]);
    assert_eq!(done.status.code(), Some(0));
    assert!(done.stdout.is_empty() && done.stderr.is_empty());
}
