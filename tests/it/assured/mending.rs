//! The change that is said to mend a place does, when it is really made.

use pieeja::access::areas::area_rows;
use pieeja::access::mending::Change;
use pieeja::model::ids::{AreaId, Id, OriginId};
use pieeja::model::study::Question;
use pieeja::pipeline::Engine;

use super::{changed_town, engine};

fn asked(engine: &Engine, service: &str, minutes: f64) -> Question {
    Question {
        service: engine.study().service(service).unwrap(),
        minutes,
        ..engine.study().default
    }
}

/// Nothing of the service `home` operates; its planned site is where o5 lives.
#[test]
fn opening_a_planned_site_is_proven_by_opening_it() {
    let town = engine(changed_town(&[], "[prices]\nsite = 1000.0\n"));
    let question = asked(&town, "home", 15.0);
    let origin = OriginId::at(3);
    let mending = town.mend_origin(&question, origin);
    assert!(!mending.met && mending.priced);
    let open = mending
        .changes
        .iter()
        .find(|t| matches!(t.change, Change::Open(_)))
        .unwrap();
    assert_eq!((open.cost, open.proof.minutes), (Some(1000.0), Some(10.0)));
    // o4 and o5 come within 15 minutes
    assert_eq!(open.proof.people_gained.unwrap().to_f64(), 24.0);
    let opened = engine(changed_town(&[("sites.csv", "planned", "operating")], ""));
    let answer = opened.answer(question.service, question.group, question.profile);
    let minutes = answer.origins[origin].nearest.unwrap().cost.time.minutes();
    assert_eq!(Some(minutes), open.proof.minutes);
}

#[test]
fn a_new_site_is_proven_by_building_it() {
    let town = engine(changed_town(&[], ""));
    let question = asked(&town, "centre", 5.0);
    let origin = OriginId::at(4);
    let mending = town.mend_origin(&question, origin);
    assert!(!mending.priced, "no price is stated, so none is told");
    let [built] = mending.changes.as_slice() else {
        panic!("{mending:?}");
    };
    let Change::Build(place) = built.change else {
        panic!("{built:?}");
    };
    let at = town.study().origins[place].position;
    let row = format!(
        "s9,Ninth,centre,{},{},,,operating,,,coordinate,\ns1,",
        at.lon, at.lat
    );
    let with_it = engine(changed_town(&[("sites.csv", "s1,", &row)], ""));
    let answer = with_it.answer(question.service, question.group, question.profile);
    let minutes = answer.origins[origin].nearest.unwrap().cost.time.minutes();
    assert_eq!(built.proof.minutes, Some(minutes));
    assert!(minutes <= 5.0);
    assert_eq!(
        built.proof.people_gained.unwrap().to_f64(),
        16.0,
        "o5 alone"
    );
}

#[test]
fn an_area_is_mended_when_its_share_is_reached() {
    let town = engine(changed_town(&[], ""));
    let question = asked(&town, "centre", 5.0);
    let east = AreaId(1);
    assert!(
        town.mend_area(&question, 0.3, east).met,
        "8 of 24 people are within"
    );
    let mending = town.mend_area(&question, 0.9, east);
    let built = &mending.changes[0];
    let Change::Build(place) = built.change else {
        panic!("{built:?}");
    };
    assert_eq!(town.study().origins[place].id, "o5");
    let at = town.study().origins[place].position;
    let row = format!(
        "s9,Ninth,centre,{},{},,,operating,,,coordinate,\ns1,",
        at.lon, at.lat
    );
    let with_it = engine(changed_town(&[("sites.csv", "s1,", &row)], ""));
    let answer = with_it.answer(question.service, question.group, question.profile);
    let rows = area_rows(with_it.study(), &answer, 5.0, 0.9, question.level);
    assert_eq!(rows[1].tally.share_within, built.proof.share_within);
    assert_eq!(rows[1].tally.mean_minutes, built.proof.minutes);
}

/// o2 is 10 minutes from s1 by 10 km of gravel at 60 km/h; paved it would be 100.
#[test]
fn a_better_road_is_proven_by_paving_it() {
    let gravel = [
        (
            "roads.geojson",
            "\"surface\":\"paved\"",
            "\"surface\":\"gravel\"",
        ),
        (
            "pieeja.toml",
            "[[profiles.speeds]]\nclass = \"*\"\nsurface = \"*\"\nkmh = 60.0",
            "[[profiles.speeds]]\nclass = \"*\"\nsurface = \"paved\"\nkmh = 100.0\nsource = \"invented\"\n\
             [[profiles.speeds]]\nclass = \"*\"\nsurface = \"*\"\nkmh = 60.0",
        ),
    ];
    let town = engine(changed_town(
        &gravel,
        "[prices]\nroad_km = 7.0\nsite = 500.0\n",
    ));
    let question = asked(&town, "centre", 7.0);
    let mending = town.mend_origin(&question, OriginId::at(1));
    assert_eq!(
        mending.changes[0].change,
        Change::Pave(10.0),
        "70 EUR before 500"
    );
    assert_eq!(mending.changes[0].cost, Some(70.0));
    assert!((mending.changes[0].proof.minutes.unwrap() - 6.0).abs() < 1e-9);
    let paved = engine(changed_town(&gravel[1..], ""));
    let answer = paved.answer(question.service, question.group, question.profile);
    let minutes = answer.origins[OriginId::at(1)]
        .nearest
        .unwrap()
        .cost
        .time
        .minutes();
    assert!((minutes - 6.0).abs() < 1e-9);
}

#[test]
fn what_is_met_needs_no_change() {
    let town = engine(changed_town(&[], ""));
    let question = asked(&town, "centre", 5.0);
    let mending = town.mend_origin(&question, OriginId::at(0));
    assert!(mending.met && mending.changes.is_empty());
}
