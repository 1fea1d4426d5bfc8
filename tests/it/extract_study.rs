//! A study over an extract, and over a network file that was built of it before.

use std::fs;
use std::path::Path;

use pieeja::ingest::{StudySource, load_study};
use pieeja::model::progress::Silent;
use pieeja::pipeline::Engine;

use crate::pbf::{Extract, Style, tags};
use crate::town;

/// The roads of the town as an extract: four pieces from west to east, A0 to A3.
fn roads() -> Extract {
    let mut extract = Extract::default();
    for at in 0..5 {
        extract.nodes.push((
            at + 1,
            240_000_000 + at * 1_000_000,
            570_000_000,
            Vec::new(),
        ));
    }
    for piece in 0..4 {
        let number = format!("A{piece}");
        let pairs = tags(&[("highway", "primary"), ("ref", &number)]);
        extract
            .ways
            .push((piece + 10, vec![piece + 1, piece + 2], pairs));
    }
    extract
}

/// Writes the town with another file for its roads.
fn write(folder: &Path, file: &str) {
    town::write(folder);
    let study = fs::read_to_string(folder.join("pieeja.toml")).unwrap();
    let other = study
        .replace("roads.geojson", file)
        .replace("\"schematic\"", "\"real\"");
    assert_ne!(study, other);
    fs::write(folder.join("pieeja.toml"), other).unwrap();
}

fn open(folder: &Path) -> Engine {
    let loaded = load_study(&StudySource::Folder(folder.to_owned()), &Silent).unwrap();
    assert_eq!(loaded.defects, []);
    Engine::new(loaded.study, &Silent).unwrap()
}

/// Minutes of every origin to the nearest centre by car.
fn minutes(engine: &Engine) -> Vec<Option<f64>> {
    let question = engine.study().default;
    let answer = engine.answer(question.service, question.group, question.profile);
    let origins = answer.origins.iter();
    origins
        .map(|origin| Some(origin.nearest?.cost.time.seconds() / 60.0))
        .collect()
}

#[test]
fn a_study_takes_an_extract_or_the_network_file_built_of_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "roads.osm.pbf");
    let extract = folder.path().join("roads.osm.pbf");
    fs::write(&extract, roads().write(Style::default())).unwrap();
    let engine = open(folder.path());
    let found = minutes(&engine);
    // a tenth of a degree is 6.056 km there, at 60 km/h
    let close = |minutes: Option<f64>, expected: f64| {
        assert!((minutes.unwrap() - expected).abs() < 0.02, "{minutes:?}");
    };
    close(found[0], 0.0);
    close(found[1], 6.056);
    close(found[2], 6.056);
    let inputs: Vec<&str> = engine
        .study()
        .inputs
        .iter()
        .map(|i| i.file.as_str())
        .collect();
    assert!(inputs.contains(&"roads.osm.pbf"), "{inputs:?}");

    let read = pieeja::ingest::osm::read_extract(&extract, &Silent).unwrap();
    let car = pieeja::ingest::builtin_profile("car").unwrap();
    let kind = pieeja::model::study::NetworkKind::Real;
    let network = pieeja::network::streets::build(kind, read.streets, vec![car]).unwrap();
    let other = tempfile::tempdir().unwrap();
    write(other.path(), "roads.net");
    pieeja::network::file::write(&network, &other.path().join("roads.net")).unwrap();
    let built = open(other.path());
    assert_eq!(
        minutes(&built),
        found,
        "the study's own speeds count, not those of the file"
    );

    for engine in [engine, built] {
        let slower = engine
            .with_scenario(&"road:A0:50".parse().unwrap(), &Silent)
            .unwrap();
        close(minutes(&slower)[1], 12.113);
        let slower = slower
            .with_scenario(&"road:A0:50".parse().unwrap(), &Silent)
            .unwrap();
        // four times as long that way; the other centre is two pieces off
        close(minutes(&slower)[1], 12.113);
        let closed = engine
            .with_scenario(&"road:A0:0".parse().unwrap(), &Silent)
            .unwrap();
        close(minutes(&closed)[1], 12.113);
        assert_eq!(minutes(&engine), found, "the study itself stays as it was");
        let unknown = engine.with_scenario(&"road:A1:90;road:B7:0".parse().unwrap(), &Silent);
        let told = unknown.err().unwrap().to_string();
        assert!(
            told.contains("change 2") && told.contains("\"B7\""),
            "{told}"
        );
    }
}

#[test]
fn roads_that_are_none_are_told() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "roads.net");
    let load = || load_study(&StudySource::Folder(folder.path().to_owned()), &Silent);
    assert!(
        load().unwrap_err().to_string().contains("roads.net"),
        "missing"
    );
    fs::write(folder.path().join("roads.net"), "no network").unwrap();
    let engine = Engine::new(load().unwrap().study, &Silent);
    let told = engine.err().unwrap().to_string();
    assert!(
        told.contains("not a pieeja network file") && told.contains("network build"),
        "{told}"
    );
    write(folder.path(), "roads.osm.pbf");
    fs::write(folder.path().join("roads.osm.pbf"), "no extract").unwrap();
    assert!(load().unwrap_err().to_string().contains("roads.osm.pbf"));
    // an extract without any street: straight lines, and said so
    fs::write(
        folder.path().join("roads.osm.pbf"),
        Extract::default().write(Style::default()),
    )
    .unwrap();
    let codes: Vec<&str> = load().unwrap().defects.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["roads_unusable"]);
}
