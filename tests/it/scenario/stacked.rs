//! Several changes, one on the other.

use pieeja::access::areas::total_row;
use pieeja::access::changes::{AreaChange, OriginChange, Side, area_changes, origin_changes};
use pieeja::export::about;
use pieeja::export::drawing::Drawing;
use pieeja::export::file::Label;
use pieeja::export::format::Format;
use pieeja::export::layers::{self, areas::Terms};
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::ids::LevelId;
use pieeja::model::progress::Silent;
use pieeja::model::scenario::Scenario;
use pieeja::pipeline::Engine;

use super::random::{self, Dice};
use crate::town;

fn with(engine: &Engine, text: &str) -> Engine {
    let scenario: Scenario = text.parse().unwrap();
    engine.with_scenario(&scenario, &Silent).unwrap()
}

fn files(engine: &Engine) -> Vec<u8> {
    let study = engine.study();
    let drawing = Drawing::new(study, &engine.road_rows(study.default.profile));
    let mut bytes = engine.data_version().as_bytes().to_vec();
    for (service, group, profile) in engine.combinations() {
        let answer = engine.answer(service, group, profile);
        let (minutes, share) = study.standard_terms(service, group, profile);
        let terms = Terms { minutes, share };
        for layer in [
            layers::areas::layer(study, &drawing, &answer, terms, LevelId(0)),
            layers::gaps::layer(study, &drawing, &answer, minutes, LevelId(0)),
            layers::sites::layer(study, &drawing, &answer, minutes, LevelId(0)),
        ] {
            let label = Label::wgs84(&about(study));
            let written = Format::Geojson.write(&[&layer], &label).unwrap();
            bytes.extend(written.into_bytes().unwrap());
        }
    }
    bytes
}

#[test]
fn the_empty_scenario_is_the_baseline_to_the_byte() {
    let study = load_study(&StudySource::Embedded, &Silent).unwrap().study;
    let cold = Engine::new(study.clone(), &Silent).unwrap();
    let empty = with(&cold, "");
    let baseline = files(&Engine::new(study, &Silent).unwrap());
    assert_eq!(files(&empty), baseline);
    // whether or not the answers were there to be taken over
    let _ = files(&cold);
    assert_eq!(files(&with(&cold, "")), baseline);
}

#[test]
fn what_is_undone_is_the_baseline_again() {
    let town = town::engine();
    let closed = with(&town, "close:s1");
    let again = with(&closed, "reopen:s1");
    assert_ne!(closed.data_version(), town.data_version());
    for (service, group, profile) in town.combinations() {
        let (a, b) = (
            town.answer(service, group, profile),
            again.answer(service, group, profile),
        );
        assert_eq!((&a.origins, &a.scores), (&b.origins, &b.scores));
    }
}

/// Changes made at once, one after the other, or read anew give the same.
#[test]
fn stacking_is_one_after_the_other() {
    let mut compared = 0;
    for seed in 0..60 {
        let dice = &mut Dice(5_000 + seed);
        let Some(engine) = random::engine(random::study(dice)) else {
            continue;
        };
        engine.warm_up(&Silent);
        let mut scenario = Scenario::default();
        let mut step = None;
        for _ in 0..4 {
            let base = step.as_ref().unwrap_or(&engine);
            let change = random::change(dice, base.study());
            let one = Scenario {
                name: None,
                changes: vec![change.clone()],
            };
            if let Ok(next) = base.with_scenario(&one, &Silent) {
                scenario = scenario.and(change);
                step = Some(next);
            }
        }
        let Some(step) = step else { continue };
        assert_eq!(step.scenario(), &scenario);
        let at_once = with(&engine, &scenario.to_string());
        assert_eq!(at_once.data_version(), step.data_version());
        let fresh = Engine::new(step.study().clone(), &Silent).unwrap();
        for (service, group, profile) in engine.combinations() {
            let ask = |engine: &Engine| {
                let answer = engine.answer(service, group, profile);
                let total = total_row(engine.study(), &answer, 10.0);
                (answer.origins.clone(), answer.scores.clone(), total)
            };
            assert_eq!(ask(&step), ask(&fresh), "{scenario}");
            assert_eq!(ask(&at_once), ask(&fresh), "{scenario}");
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}

/// o1 (1) - o2 (2) - o3 (4) - o4 (8) - o5 (16): ten minutes each, s1 at o1, s2 at o4 for children.
#[test]
fn the_town_changes_as_one_reckons_by_hand() {
    let town = town::engine();
    let question = town.study().default;
    let within = |engine: &Engine, minutes: f64| {
        let answer = engine.answer(question.service, question.group, question.profile);
        let (total, _) = total_row(engine.study(), &answer, minutes);
        total.within.unwrap().to_f64()
    };
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}");
    // everybody may use s2
    near(within(&town, 10.0), 1.0 + 2.0 + 4.0 + 8.0 + 16.0);
    near(within(&with(&town, "close:s2"), 10.0), 3.0);
    near(within(&with(&town, "close:s2"), 20.0), 7.0);
    near(within(&with(&town, "move:s2:24.4,57"), 0.0), 1.0 + 16.0);
    near(within(&with(&town, "open:centre:24.2,58"), 10.0), 31.0);
    // half the speed of the road between o4 and o5; then none
    near(within(&with(&town, "road:A3:50"), 10.0), 15.0);
    near(within(&with(&town, "road:r3:50"), 20.0), 31.0);
    near(within(&with(&town, "road:A3:50;road:A3:50"), 30.0), 15.0);
    near(within(&with(&town, "people:50:group=total"), 10.0), 15.5);
    let east = "people:0:area=E:level=district";
    near(within(&with(&town, east), 10.0), 7.0);
    near(within(&with(&town, "people:200:origin=o5"), 10.0), 47.0);
}

#[test]
fn what_does_not_fit_is_refused_with_the_number_of_the_change() {
    let town = town::engine();
    for (text, field) in [
        ("close:s9", "site"),
        ("close:s3", "site"),
        ("reopen:s1", "site"),
        ("open:hospital:24,57", "service"),
        ("open:centre:240,57", "lon"),
        ("open:centre:24,97", "lat"),
        ("open:centre:24,57:id=s1", "id"),
        ("open:centre:24,57:capacity=-1", "capacity"),
        ("open:centre:24,57:groups=nobody", "group"),
        ("enlarge:s1:-3", "capacity"),
        ("road:A9:50", "road"),
        ("road:A1:-1", "speed_percent"),
        ("people:-1", "percent"),
        ("people:50:area=E", "level"),
        ("people:50:area=X:level=district", "area"),
        ("people:50:group=nobody", "group"),
        ("people:50:origin=o9", "origin"),
    ] {
        let scenario: Scenario = format!("close:s2;{text}").parse().unwrap();
        let error = town.with_scenario(&scenario, &Silent).unwrap_err();
        let pieeja::pipeline::EngineError::Scenario(error) = error else {
            panic!("{text}: {error}");
        };
        assert_eq!((error.number, error.field), (2, field), "{text}: {error}");
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn both_sides_of_a_comparison_stand_in_one_row() {
    let town = town::engine();
    let question = town.study().default;
    let after = with(&town, "close:s2");
    let answers = [&town, &after]
        .map(|engine| engine.answer(question.service, question.group, question.profile));
    let sides = [&town, &after];
    let side = |at: usize| Side {
        study: sides[at].study(),
        answer: &answers[at],
        minutes: 10.0,
        share: 0.85,
    };
    let areas = area_changes(&side(0), LevelId(0), &side(1), LevelId(0));
    let gained: Vec<Option<i64>> = areas.iter().map(AreaChange::people_gained).collect();
    assert_eq!(gained, [Some(-4_000), Some(-24_000), Some(0)]);
    let differs: Vec<bool> = areas.iter().map(AreaChange::differs).collect();
    assert_eq!(differs, [true, true, false]);
    let origins = origin_changes(&side(0), &side(1));
    let differs: Vec<bool> = origins.iter().map(OriginChange::differs).collect();
    assert_eq!(differs, [false, false, true, true, true, false]);
}
