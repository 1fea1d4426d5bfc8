//! One change, the short way: equal to everything computed again.

use pieeja::access::areas::{area_rows, total_row};
use pieeja::access::closures::closures;
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::ids::{GroupId, LevelId, ProfileId, ServiceId};
use pieeja::model::place::SiteStatus;
use pieeja::model::progress::Silent;
use pieeja::model::scenario::{Change, Scenario};
use pieeja::model::study::Question;
use pieeja::model::units::People;
use pieeja::pipeline::Engine;
use pieeja::pipeline::whatif::WhatIf;

use super::random::{self, Dice};

/// The figures that the short way gives, computed again from the first step.
fn compare(engine: &Engine, question: &Question, change: &Change, found: &WhatIf) {
    let scenario = Scenario {
        name: None,
        changes: vec![change.clone()],
    };
    let changed = engine.with_scenario(&scenario, &Silent).unwrap();
    // not even roads and joints are taken over
    let fresh = Engine::new(changed.study().clone(), &Silent).unwrap();
    let ask = |engine: &Engine| engine.answer(question.service, question.group, question.profile);
    let (before, after) = (ask(engine), ask(&fresh));
    assert_eq!(after.origins, ask(&changed).origins, "{change}");
    let mut moved = found.origins.iter();
    for (id, known) in before.origins.iter_ids() {
        let truth = after.origins[id].nearest;
        if known.nearest == truth {
            continue;
        }
        let told = moved.next().unwrap();
        let told = (told.origin, told.before, told.after);
        assert_eq!(told, (id, known.nearest, truth), "{change}");
    }
    assert_eq!(moved.next(), None, "{change}");
    let (_, share) =
        engine
            .study()
            .standard_terms(question.service, question.group, question.profile);
    let rows = |engine: &Engine, answer| {
        area_rows(
            engine.study(),
            answer,
            question.minutes,
            share,
            question.level,
        )
    };
    let (old, new) = (rows(engine, &before), rows(&fresh, &after));
    let mut areas = found.areas.iter();
    for (old, new) in old.into_iter().zip(new) {
        let same = (&old.tally, old.supply, old.meets_standard)
            == (&new.tally, new.supply, new.meets_standard);
        if !same {
            let told = areas.next().unwrap();
            assert_eq!(told.before.as_ref(), Some(&old), "{change}");
            assert_eq!(told.after.as_ref(), Some(&new), "{change}");
        }
    }
    assert_eq!(areas.next(), None, "{change}");
    let total = total_row(fresh.study(), &after, question.minutes);
    assert_eq!(found.total.after, total, "{change}");
    let total = total_row(engine.study(), &before, question.minutes);
    assert_eq!(found.total.before, total);
}

#[test]
fn the_short_way_is_the_long_way_on_random_studies() {
    let (mut compared, mut moved, mut refused) = (0, 0, 0);
    for seed in 0..400 {
        let dice = &mut Dice(seed);
        let study = random::study(dice);
        let Some(engine) = random::engine(study) else {
            continue;
        };
        let question = Question {
            service: ServiceId(0),
            group: GroupId(u32::try_from(dice.index(2)).unwrap()),
            profile: ProfileId(u32::try_from(dice.index(2)).unwrap()),
            minutes: [5.0, 15.0][dice.index(2)],
            level: LevelId(u32::try_from(dice.index(2)).unwrap()),
        };
        let baseline = engine.baseline(&question);
        for _ in 0..4 {
            let change = random::change(dice, engine.study());
            match engine.what_if(&baseline, &change) {
                Ok(found) => {
                    compare(&engine, &question, &change, &found);
                    compared += 1;
                    moved += usize::from(!found.origins.is_empty());
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(
        compared > 800 && moved > 200 && refused > 50,
        "{compared} {moved} {refused}"
    );
}

#[test]
fn the_short_way_is_the_long_way_on_the_embedded_study() {
    let study = load_study(&StudySource::Embedded, &Silent).unwrap().study;
    let engine = Engine::new(study, &Silent).unwrap();
    let question = engine.study().default;
    let question = Question {
        minutes: 30.0,
        ..question
    };
    let baseline = engine.baseline(&question);
    let operating = |id: &str| {
        let sites = engine.study().sites.iter();
        let mut of_service = sites.filter(|s| s.service == question.service);
        of_service.any(|s| s.id == id && s.status == SiteStatus::Operating)
    };
    assert!(operating("s002"), "the study has changed");
    for text in [
        "open:day_care_centre:26.7,56.5:capacity=16",
        "open:day_care_centre:21.0,56.5",
        "open:day_care_centre:10,50:capacity=3",
        "close:s002",
        "enlarge:s002:40",
        "move:s002:21.97,56.97",
    ] {
        let change: Change = text.parse().unwrap();
        let found = engine.what_if(&baseline, &change).unwrap();
        compare(&engine, &question, &change, &found);
    }
}

/// Closing each site one after the other and counting again gives what the table says.
#[test]
fn closures_cost_exactly_the_people_they_say() {
    let mut rows = 0;
    for seed in 0..60 {
        let dice = &mut Dice(1_000 + seed);
        let Some(engine) = random::engine(random::study(dice)) else {
            continue;
        };
        let question = Question {
            service: ServiceId(0),
            group: GroupId(0),
            profile: ProfileId(0),
            minutes: 10.0,
            level: LevelId(0),
        };
        let answer = engine.answer(question.service, question.group, question.profile);
        let baseline = engine.baseline(&question);
        let found = closures(engine.study(), &answer, question.minutes, question.level);
        let mut ranks: Vec<usize> = found.iter().map(|row| row.rank).collect();
        ranks.sort_unstable();
        assert_eq!(ranks, (1..=found.len()).collect::<Vec<_>>());
        for row in found {
            let site = engine.study().sites[row.site].id.clone();
            let after = engine.what_if(&baseline, &Change::Close { site }).unwrap();
            let (before, after) = (&after.total.before.0, &after.total.after.0);
            let people = |count: Option<People>| count.unwrap_or_default().0;
            let lost = people(before.within) - people(after.within);
            assert_eq!(row.people_lost, People(lost));
            let cut_off = people(after.unreachable) - people(before.unreachable);
            assert_eq!(row.people_cut_off, People(cut_off));
            rows += 1;
        }
    }
    assert!(rows > 50, "{rows}");
}
