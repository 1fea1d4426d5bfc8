//! Plans for a study: the best there are, worth what they say, and written to files.

use std::collections::BTreeSet;
use std::process::Command;

use pieeja::access::areas::total_row;
use pieeja::model::ids::{GroupId, LevelId, ProfileId, ServiceId};
use pieeja::model::progress::{Cancel, Silent};
use pieeja::model::scenario::{Change, Scenario};
use pieeja::model::study::Question;
use pieeja::pipeline::Engine;
use pieeja::pipeline::prioritise::{Ask, Ground, Means, Objective, PrioritiseError, Source};
use pieeja::plan::outcome::Status;

use super::random::{self, Dice};
use crate::town;

fn ask(question: Question, number: usize) -> Ask {
    Ask {
        question,
        objective: Objective::People,
        means: Means::Number(number),
        closures: 0,
        source: Source::Settlements,
        ground: Ground::default(),
        within: None,
        price: None,
        alternatives: Some(0.0),
    }
}

/// People within the threshold, and person-minutes beyond it.
fn counted(engine: &Engine, question: &Question) -> (i64, f64) {
    let answer = engine.answer(question.service, question.group, question.profile);
    let (total, _) = total_row(engine.study(), &answer, question.minutes);
    let within = total.within.unwrap_or_default().0;
    let beyond = total.person_minutes_beyond.unwrap_or_default();
    (i64::try_from(within).unwrap(), beyond)
}

#[test]
fn no_pair_of_candidates_covers_more_people_than_the_plan() {
    let (mut compared, mut gains) = (0, 0);
    for seed in 0..60 {
        let dice = &mut Dice(9_000 + seed);
        let Some(engine) = random::engine(random::study(dice)) else {
            continue;
        };
        let question = Question {
            service: ServiceId(0),
            group: GroupId(0),
            profile: ProfileId(0),
            minutes: 6.0,
            level: LevelId(0),
        };
        let plan = match engine.prioritise(&ask(question, 2), &Silent) {
            Ok(plan) => plan,
            Err(PrioritiseError::Nobody) => continue,
            Err(other) => panic!("{seed}: {other}"),
        };
        assert_eq!(plan.outcome.status, Status::Optimal, "{seed}");
        let (before, _) = counted(&engine, &question);
        let after = engine.with_scenario(&plan.scenario, &Silent).unwrap();
        let (now, _) = counted(&after, &question);
        let told: i64 = plan.ranked.iter().map(|ranked| ranked.gain.people).sum();
        assert_eq!(now - before, told, "{seed}: the plan gains what it says");
        let value = plan.outcome.objective.unwrap() * 1000.0;
        assert!((value - now as f64).abs() < 0.5, "{seed}: {value} {now}");
        let open = |at: usize| -> Change {
            let one = &plan.candidates[at];
            let (lon, lat) = (one.position.lon, one.position.lat);
            format!("open:centre:{lon},{lat}:id=x{at}").parse().unwrap()
        };
        // by the whole way round: each pair opened and everybody counted again
        let mut best = before;
        for a in 0..plan.candidates.len() {
            for b in a..plan.candidates.len() {
                let changes: BTreeSet<usize> = [a, b].into();
                let scenario = Scenario {
                    name: None,
                    changes: changes.into_iter().map(open).collect(),
                };
                // a listed one operates already somewhere else: its twin does as well
                let tried = engine.with_scenario(&scenario, &Silent).unwrap();
                best = best.max(counted(&tried, &question).0);
            }
        }
        assert_eq!(now, best, "{seed}");
        for (at, alone) in plan.alone.iter().enumerate().take(5) {
            let one = Scenario {
                name: None,
                changes: vec![open(at)],
            };
            let tried = engine.with_scenario(&one, &Silent).unwrap();
            assert_eq!(
                counted(&tried, &question).0 - before,
                alone.people,
                "{seed}"
            );
        }
        compared += 1;
        gains += i32::from(now > before);
    }
    assert!(compared > 25 && gains > 10, "{compared} {gains}");
}

#[test]
fn no_move_of_a_site_covers_more_people_than_the_plan() {
    let (mut compared, mut moved) = (0, 0);
    for seed in 0..60 {
        let dice = &mut Dice(9_500 + seed);
        let Some(engine) = random::engine(random::study(dice)) else {
            continue;
        };
        let question = Question {
            service: ServiceId(0),
            group: GroupId(0),
            profile: ProfileId(0),
            minutes: 6.0,
            level: LevelId(0),
        };
        let number = usize::from(seed % 3 == 0);
        let moves = Ask {
            closures: 1,
            ..ask(question, number)
        };
        let plan = match engine.prioritise(&moves, &Silent) {
            Ok(plan) => plan,
            Err(PrioritiseError::Nobody) => continue,
            Err(other) => panic!("{seed}: {other}"),
        };
        assert_eq!(plan.outcome.status, Status::Optimal, "{seed}");
        assert!(plan.closed.len() <= 1, "{seed}");
        let study = engine.study();
        let existing = study.destinations(question.service, question.group);
        assert_eq!(plan.closable, existing, "{seed}");
        let (before, _) = counted(&engine, &question);
        let after = engine.with_scenario(&plan.scenario, &Silent).unwrap();
        let (now, _) = counted(&after, &question);
        let gained: i64 = plan.ranked.iter().map(|ranked| ranked.gain.people).sum();
        assert_eq!(now - before, gained + plan.lost.people, "{seed}");
        let opened = plan.ranked.len();
        let most = number.min(plan.candidates.len());
        assert_eq!(opened, most + plan.closed.len(), "{seed}");
        // by the whole way round: every site closed or none, and every set of so many opened
        let open = |at: usize| -> Change {
            let one = &plan.candidates[at];
            let (lon, lat) = (one.position.lon, one.position.lat);
            format!("open:centre:{lon},{lat}:id=x{at}").parse().unwrap()
        };
        let mut best = 0;
        for close in std::iter::once(None).chain(existing.iter().map(Some)) {
            let count = number + usize::from(close.is_some());
            if count > plan.candidates.len() {
                continue;
            }
            let mut sets: Vec<BTreeSet<usize>> = vec![BTreeSet::new()];
            for _ in 0..count {
                let wider = sets.iter().flat_map(|set| {
                    (0..plan.candidates.len()).map(|at| set.iter().copied().chain([at]).collect())
                });
                sets = wider.collect();
            }
            for set in sets.into_iter().filter(|set| set.len() == count) {
                let closes = close.map(|site| Change::Close {
                    site: study.sites[*site].id.clone(),
                });
                let changes = closes
                    .into_iter()
                    .chain(set.into_iter().map(open))
                    .collect();
                let scenario = Scenario {
                    name: None,
                    changes,
                };
                let tried = engine.with_scenario(&scenario, &Silent).unwrap();
                best = best.max(counted(&tried, &question).0);
            }
        }
        assert_eq!(now, best, "{seed}");
        for near in &plan.alternatives.unwrap().plans {
            let closes = near
                .open
                .iter()
                .filter(|at| **at as usize >= plan.candidates.len());
            assert!(closes.count() <= 1, "{seed}: {near:?}");
        }
        compared += 1;
        moved += i32::from(!plan.closed.is_empty());
    }
    assert!(compared > 25 && moved > 5, "{compared} {moved}");
}

/// o1 (1) - o2 (2) - o3 (4) - o4 (8) - o5 (16), o6 (32) far north; s1 at o1, s2 at o4.
#[test]
fn the_town_builds_where_most_people_gain() {
    let town = town::engine();
    let question = Question {
        minutes: 5.0,
        ..town.study().default
    };
    let plan = town.prioritise(&ask(question, 2), &Silent).unwrap();
    let ids: Vec<&str> = plan
        .ranked
        .iter()
        .map(|ranked| plan.candidates[ranked.candidate].id.as_str())
        .collect();
    // o6 joins no road: nobody gets there; counted points only are o1, o2, o4, o6
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], "c-o2");
    assert_eq!(plan.ranked[0].gain.people, 2_000);
    let everywhere = Ask {
        source: Source::Grid { kilometres: 1.0 },
        ..ask(question, 2)
    };
    let plan = town.prioritise(&everywhere, &Silent).unwrap();
    let first = &plan.candidates[plan.ranked[0].candidate];
    assert_eq!(
        (first.id.as_str(), plan.ranked[0].gain.people),
        ("c-o5", 16_000)
    );
    let second = &plan.candidates[plan.ranked[1].candidate];
    assert_eq!(
        (second.id.as_str(), plan.ranked[1].gain.people),
        ("c-o3", 4_000)
    );
    assert_eq!(plan.steps.len(), 3, "no site, one, two");
    let money = Ask {
        means: Means::Budget(1_500.0),
        price: Some(1_000.0),
        ..everywhere.clone()
    };
    let plan = town.prioritise(&money, &Silent).unwrap();
    assert_eq!(plan.ranked.len(), 1);
    assert_eq!(plan.ranked[0].people_per_1000_eur, Some(16.0));
    for objective in [Objective::Minutes, Objective::Travel, Objective::Longest] {
        let other = Ask {
            objective,
            ..everywhere.clone()
        };
        let plan = town.prioritise(&other, &Silent).unwrap();
        assert_eq!(plan.outcome.status, Status::Optimal);
        let after = town.with_scenario(&plan.scenario, &Silent).unwrap();
        let saved: f64 = plan.ranked.iter().map(|r| r.gain.person_minutes).sum();
        let beyond = counted(&town, &question).1 - counted(&after, &question).1;
        assert!(
            (saved - beyond).abs() < 1e-6,
            "{objective:?}: {saved} {beyond}"
        );
    }
}

#[test]
fn a_plan_that_is_stopped_still_is_one_and_nonsense_is_refused() {
    let town = town::engine();
    let question = town.study().default;
    let stop = Cancel::default();
    stop.cancel();
    if let Ok(plan) = town.prioritise(&ask(question, 1), &stop) {
        assert!(plan.ranked.len() <= 1);
    }
    let refused = |ask: Ask| town.prioritise(&ask, &Silent).unwrap_err();
    assert!(matches!(
        refused(ask(question, 0)),
        PrioritiseError::TooMany
    ));
    let unpriced = Ask {
        means: Means::Budget(1.0),
        ..ask(question, 1)
    };
    assert!(matches!(refused(unpriced), PrioritiseError::NoPrice(4)));
    let nowhere = Ask {
        source: Source::Listed,
        ..ask(question, 1)
    };
    assert!(matches!(refused(nowhere), PrioritiseError::NoCandidate));
}

#[test]
fn the_command_writes_candidates_differences_and_a_scenario_that_compares() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("town");
    std::fs::create_dir(&study).unwrap();
    town::write(&study);
    let out = folder.path().join("plan");
    let pieeja = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(arguments)
            .output()
            .unwrap();
        let told = String::from_utf8(run.stderr).unwrap();
        (
            run.status.code(),
            String::from_utf8(run.stdout).unwrap(),
            told,
        )
    };
    let (study, out) = (study.to_str().unwrap(), out.to_str().unwrap());
    let (code, _, told) = pieeja(&[
        "prioritise",
        study,
        "--choose",
        "2",
        "--candidates",
        "grid:1",
        "--minutes",
        "5",
        "--out",
        out,
    ]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("20 people more within the threshold; no plan is better"),
        "{told}"
    );
    let read = |name: &str| std::fs::read_to_string(format!("{out}/{name}")).unwrap();
    let candidates = read("candidates.csv");
    let mut lines = candidates.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .contains(",rank,people_gained,person_minutes_saved,cost,")
    );
    assert!(
        lines.next().unwrap().contains("c-o5,Epsilon,E,1,16.0,"),
        "{candidates}"
    );
    assert!(read("area_changes.csv").contains("E,East,district,S,centre,total,car,5.0,"));
    assert!(read("closures.csv").lines().count() == 3);
    assert!(read("manifest.json").contains("\"candidates\""));
    let scenario = format!("{out}/scenario.json");
    let (code, told, _) = pieeja(&["compare", "baseline", &scenario, "--study", study]);
    assert_eq!(code, Some(0));
    let line = told
        .lines()
        .find(|line| line.starts_with("centre,total,"))
        .unwrap();
    assert!(line.contains(",20.0,"), "{line}");
    let layers = folder.path().join("layers");
    let (code, ..) = pieeja(&[
        "compare",
        study,
        "close:s2",
        "--study",
        study,
        "--out",
        layers.to_str().unwrap(),
    ]);
    assert_eq!(code, Some(0));
    let changes = std::fs::read_to_string(layers.join("area_changes.geojson")).unwrap();
    assert!(changes.contains("\"people_gained\":-"));
    for (arguments, hint) in [
        (
            vec!["compare", "baseline", "close:s9", "--study", study],
            "column `id`",
        ),
        (
            vec!["compare", "baseline", "nonsense", "--study", study],
            "write changes like",
        ),
        (
            vec!["prioritise", study, "--objective", "x", "--out", out],
            "people, minutes",
        ),
        (
            vec!["prioritise", study, "--within", "E", "--out", out],
            "LEVEL:CODE",
        ),
        (
            vec!["prioritise", study, "--budget", "5", "--out", out],
            "--price",
        ),
    ] {
        let (code, _, told) = pieeja(&arguments);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(hint), "{told}");
    }
}

#[test]
fn nothing_is_planned_where_nothing_may_be_built_and_the_manifest_says_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let square = |west: f64, east: f64, more: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{{more}}},"geometry":
            {{"type":"Polygon","coordinates":[[[{west},55],[{east},55],[{east},59],[{west},59],[{west},55]]]}}}}]}}"#
        )
    };
    let west = folder.path().join("west.geojson");
    std::fs::write(&west, square(20.0, 24.5, "")).unwrap();
    let east = folder.path().join("east.geojson");
    std::fs::write(&east, square(26.5, 29.0, r#""suitability":0"#)).unwrap();
    for source in ["grid:20", "junctions:15"] {
        let out = folder.path().join(source.replace(':', "-"));
        let output = Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args([
                "prioritise",
                "--quiet",
                "--choose",
                "2",
                "--format",
                "geojson",
            ])
            .args(["--candidates", source, "--scenario", "people:90"])
            .args([std::ffi::OsStr::new("--exclude"), west.as_os_str()])
            .args([std::ffi::OsStr::new("--suitability"), east.as_os_str()])
            .args([std::ffi::OsStr::new("--out"), out.as_os_str()])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let read = |name: &str| -> serde_json::Value {
            serde_json::from_slice(&std::fs::read(out.join(name)).unwrap()).unwrap()
        };
        let candidates = read("candidates.geojson");
        let features = candidates["features"].as_array().unwrap();
        let made: Vec<f64> = features
            .iter()
            .filter(|f| f["properties"]["origin"] != "listed")
            .map(|f| f["geometry"]["coordinates"][0].as_f64().unwrap())
            .collect();
        assert!(made.len() > 10, "{source}: {} candidates", made.len());
        assert!(
            made.iter().all(|lon| (24.5..26.5).contains(lon)),
            "{source}"
        );
        let plan = &read("manifest.json")["plan"];
        assert_eq!(plan["candidates"], source);
        assert_eq!(
            (&plan["choose"], &plan["objective"]),
            (&2.into(), &"people".into())
        );
        assert_eq!(
            (&plan["exclude"], &plan["suitability"]),
            (&"west.geojson".into(), &"east.geojson".into())
        );
        assert_eq!(plan["scenario"], "people:90");
    }
}
