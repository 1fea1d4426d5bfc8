//! Measures that a study chooses for its services, as columns of the areas.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use pieeja::export::drawing::Drawing;
use pieeja::export::layers::areas::{Terms, layer};
use pieeja::model::ids::LevelId;
use pieeja::model::table::Layer;
use pieeja::pipeline::Engine;

use super::{changed_town, engine};

fn areas(town: &Engine) -> Layer {
    let study = town.study();
    let question = study.default;
    let answer = town.answer(question.service, question.group, question.profile);
    let terms = Terms {
        minutes: question.minutes,
        share: 0.5,
    };
    layer(
        study,
        &Drawing::new(study, &[]),
        &answer,
        terms,
        question.level,
    )
}

fn column(layer: &Layer, name: &str) -> Vec<Option<f64>> {
    let column = layer.column(name).unwrap_or_else(|| panic!("no {name}"));
    let rows = 0..layer.rows();
    rows.map(|row| column.values.cell(row).number()).collect()
}

fn entry(id: &str, terms: &str) -> String {
    format!("[[scores]]\nid = \"{id}\"\n{terms}\n")
}

/// Minutes to s1 (10 places) are 0, 10, 20, 30, 40, to s2 (places unknown) 30, 20, 10, 0, 10;
/// 1, 2, 4 people live in the West, 8 and 16 in the East, and 32 who reach nothing in the North.
#[test]
fn columns_hold_what_one_reckons_by_hand() {
    let sites = "supply = \"sites\"";
    let entries = [
        entry("two", "measure = \"mean-nearest\"\nk = 2"),
        entry(
            "around",
            &format!("measure = \"cumulative\"\nthreshold = 20\n{sites}"),
        ),
        entry("places", "measure = \"cumulative\"\nthreshold = 20"),
        entry("shared", "measure = \"2sfca\"\nthreshold = 20"),
        entry("both", &format!("measure = \"dual\"\nn = 2\n{sites}")),
        entry(
            "fading",
            &format!("measure = \"gravity\"\ndecay = \"linear:20\"\n{sites}"),
        ),
        // the first match wins, and a column of others is empty here
        entry("mine", "service = \"home\"\nmeasure = \"nearest\"\nk = 9"),
        entry("mine", "measure = \"nearest\""),
        entry("mine", "measure = \"nearest\"\nk = 2"),
        entry("theirs", "service = \"home\"\nmeasure = \"nearest\""),
    ];
    let town = engine(changed_town(&[], &entries.concat()));
    let layer = areas(&town);
    let check = |name: &str, expected: [Option<f64>; 3]| {
        let found = column(&layer, &format!("score_{name}"));
        for (found, expected) in found.iter().zip(expected) {
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() < 1e-4, "{name}: {found}");
                }
                (found, expected) => assert_eq!(*found, expected, "{name}"),
            }
        }
    };
    check("two", [Some(15.0), Some(520.0 / 24.0), None]);
    check("around", [Some(13.0 / 7.0), Some(1.0), Some(0.0)]);
    check("places", [Some(10.0), Some(0.0), Some(0.0)]);
    check("shared", [Some(10_000.0 / 7.0), Some(0.0), Some(0.0)]);
    check("both", [Some(150.0 / 7.0), Some(880.0 / 24.0), None]);
    check("fading", [Some(4.0 / 7.0), Some(2.0 / 3.0), Some(0.0)]);
    check("mine", [Some(60.0 / 7.0), Some(160.0 / 24.0), None]);
    check("theirs", [None; 3]);
}

/// Every measure a study can choose: terms in pieeja.toml, and the same for the command.
const MEASURES: [(&str, &str, &str); 19] = [
    ("cumulative", "threshold = 20", "--threshold 20"),
    (
        "interval",
        "from = 5\nto = 25\nstep = 5",
        "--threshold 5,25,5",
    ),
    ("nearest", "k = 2", "--k 2"),
    ("mean-nearest", "k = 2", "--k 2"),
    ("dual", "n = 12", "--n 12"),
    ("balancing", "", ""),
    ("gravity", "decay = \"gaussian:9\"", "--decay gaussian:9"),
    ("2sfca", "threshold = 20", "--threshold 20"),
    ("e2sfca", "decay = \"dai:25\"", "--decay dai:25"),
    (
        "m2sfca",
        "decay = \"linear:35\"\nthreshold = 20",
        "--decay linear:35 --threshold 20",
    ),
    ("3sfca", "decay = \"dai:25\"", "--decay dai:25"),
    ("mh3sfca", "decay = \"dai:25\"", "--decay dai:25"),
    ("i2sfca", "decay = \"dai:25\"", "--decay dai:25"),
    ("bfca", "decay = \"dai:25\"", "--decay dai:25"),
    ("v2sfca", "n = 4\nthreshold = 30", "--n 4 --threshold 30"),
    (
        "spatial-availability",
        "alpha = 2\ndecay = \"dai:25\"",
        "--alpha 2 --decay dai:25",
    ),
    ("constrained-single", "decay = \"dai:25\"", "--decay dai:25"),
    ("constrained-total", "decay = \"dai:25\"", "--decay dai:25"),
    ("raam", "tau = 30", "--tau 30"),
];

/// The command reads the town's people, places and minutes as tables of its own.
#[test]
fn a_study_and_the_command_measure_alike() {
    let known = [("sites.csv", "children,,operating", "children,5,operating")];
    let entries: Vec<String> = MEASURES
        .iter()
        .map(|(name, terms, _)| {
            let id = name.replace('-', "_");
            entry(
                &format!("own_{id}"),
                &format!("measure = \"{name}\"\n{terms}"),
            )
        })
        .collect();
    let town = engine(changed_town(&known, &entries.concat()));
    let study = town.study();
    let question = study.default;
    let answer = town.answer(question.service, question.group, question.profile);

    let folder = tempfile::tempdir().unwrap();
    let (mut people, mut costs) = (
        "id,total\n".to_owned(),
        "origin_id,site_id,minutes\n".to_owned(),
    );
    for (id, origin) in study.origins.iter_ids() {
        let known = origin.people(question.group).unwrap().to_f64();
        writeln!(people, "{},{known}", origin.id).unwrap();
        for reach in answer.costs.row(id.0 as usize) {
            let site = &study.sites[reach.site].id;
            writeln!(costs, "{},{site},{}", origin.id, reach.cost.time.minutes()).unwrap();
        }
    }
    fs::write(folder.path().join("people.csv"), people).unwrap();
    fs::write(folder.path().join("costs.csv"), costs).unwrap();
    fs::write(
        folder.path().join("sites.csv"),
        "id,capacity\ns1,10\ns2,5\n",
    )
    .unwrap();

    let layer = areas(&town);
    for (name, _, terms) in MEASURES {
        let output = Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(["measure", name, "--costs", "costs.csv", "--cost", "minutes"])
            .args(["--origins", "people.csv", "--sites", "sites.csv"])
            .args(terms.split_whitespace())
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{name}: {said}");
        let mut table = csv::Reader::from_reader(output.stdout.as_slice());
        let header = table.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|column| column == name);
        let value = at("per_person").or(at("value")).unwrap();
        let values: HashMap<String, Option<f64>> = table
            .records()
            .map(Result::unwrap)
            .map(|row| (row[0].to_owned(), row[value].parse().ok()))
            .collect();
        let is_a_person = !matches!(
            name,
            "cumulative"
                | "interval"
                | "nearest"
                | "mean-nearest"
                | "dual"
                | "balancing"
                | "gravity"
                | "i2sfca"
                | "constrained-total"
                | "raam"
        );
        let scale = if is_a_person { 1000.0 } else { 1.0 };
        let found = column(&layer, &format!("score_own_{}", name.replace('-', "_")));
        for ((area, _), found) in study.areas_of(LevelId(0)).zip(found) {
            let (mut sum, mut all) = (0.0, 0.0);
            for origin in &study.origins {
                if origin.located.area(LevelId(0)) == Some(area)
                    && let Some(value) = values[&origin.id]
                {
                    let people = origin.people(question.group).unwrap().to_f64();
                    sum += people * value * scale;
                    all += people;
                }
            }
            let expected = (all > 0.0).then(|| sum / all);
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!(
                        (found - expected).abs() < 1e-4,
                        "{name}: {found} {expected}"
                    );
                }
                (found, expected) => assert_eq!(found, expected, "{name}"),
            }
        }
    }
}

#[test]
fn an_entry_for_nobody_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let more = entry(
        "a",
        "service = \"center\"\nmeasure = \"nearest\"\nspeed = 1",
    );
    super::write_changed(folder.path(), &[], &more);
    let source = pieeja::ingest::StudySource::Folder(folder.path().to_owned());
    let loaded = pieeja::ingest::load_study(&source, &pieeja::model::progress::Silent).unwrap();
    let told: Vec<&str> = loaded.defects.iter().map(|defect| defect.code).collect();
    assert_eq!(told, ["key_unknown", "reference_unknown"]);
    assert_eq!(loaded.study.terms.scores.len(), 1);
}
