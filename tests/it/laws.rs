//! Laws that any answer keeps, checked on the embedded study by full recomputation.

use pieeja::access::areas::{area_rows, members, total_row};
use pieeja::access::gaps::gap;
use pieeja::access::sites::site_rows;
use pieeja::access::spread::{curve, histogram};
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::ids::{Id, IdVec};
use pieeja::model::place::SiteStatus;
use pieeja::model::progress::Silent;
use pieeja::model::reason::Standing;
use pieeja::model::study::{NetworkKind, RoadSource, Study};
use pieeja::model::units::{Deciseconds, People};
use pieeja::pipeline::Engine;

fn latvia() -> Study {
    load_study(&StudySource::Embedded, &Silent).unwrap().study
}

fn engine(study: Study) -> Engine {
    Engine::new(study, &Silent).unwrap()
}

#[test]
fn people_sum_from_areas_to_regions_to_the_country() {
    let engine = engine(latvia());
    let study = engine.study();
    for (service, group, profile) in engine.combinations() {
        let answer = engine.answer(service, group, profile);
        let (total, _) = total_row(study, &answer, 30.0);
        for level in study.levels.ids() {
            let rows = area_rows(study, &answer, 30.0, 0.85, level);
            let sum = |field: fn(&pieeja::access::tally::Tally) -> Option<People>| {
                rows.iter()
                    .filter_map(|row| field(&row.tally))
                    .sum::<People>()
            };
            assert_eq!(Some(sum(|t| t.people)), total.people);
            assert_eq!(Some(sum(|t| t.within)), total.within);
            assert_eq!(Some(sum(|t| t.beyond)), total.beyond);
            assert_eq!(Some(sum(|t| t.unreachable)), total.unreachable);
            let origins: usize = rows.iter().map(|row| row.tally.origins).sum();
            assert_eq!(origins, study.origins.len(), "every origin lies in an area");
            for row in &rows {
                let t = &row.tally;
                let parts = [t.within, t.beyond, t.unreachable]
                    .into_iter()
                    .flatten()
                    .sum();
                assert_eq!(t.people, t.people.map(|_| parts));
            }
            let mut ranks: Vec<u32> = rows.iter().filter_map(|row| row.rank).collect();
            ranks.sort_unstable();
            assert!(
                ranks.iter().zip(1..).all(|(rank, place)| *rank == place),
                "{ranks:?}"
            );
        }
    }
}

#[test]
fn raising_the_threshold_never_leaves_out_more_people() {
    let engine = engine(latvia());
    let study = engine.study();
    let question = study.default;
    let answer = engine.answer(question.service, question.group, question.profile);
    let shares = curve(study, &answer, study.origins.ids());
    assert_eq!(shares.len(), 121);
    let mut before = People::ZERO;
    for (minutes, share) in (0u32..).zip(&shares) {
        let (total, _) = total_row(study, &answer, f64::from(minutes));
        assert!(total.within.unwrap() >= before);
        before = total.within.unwrap();
        assert_eq!(
            total.share_within,
            Some(*share),
            "the curve at {minutes} minutes"
        );
    }
    let bars = histogram(study, &answer, study.origins.ids());
    let (total, _) = total_row(study, &answer, 30.0);
    assert_eq!(
        bars.people[..6].iter().copied().sum::<People>(),
        total.within.unwrap()
    );
    let all = bars.people.iter().copied().sum::<People>() + bars.unreachable;
    assert_eq!(Some(all), total.people);
}

#[test]
fn closing_a_site_costs_exactly_the_people_it_says() {
    let study = latvia();
    let question = study.default;
    let before = engine(study.clone());
    let answer = before.answer(question.service, question.group, question.profile);
    let (total, _) = total_row(&study, &answer, question.minutes);
    let rows = site_rows(&study, &answer, question.minutes);
    let mut somebody_loses = false;
    for row in rows
        .iter()
        .filter(|row| row.people_lost_if_closed.is_some())
        .step_by(4)
    {
        let mut without = study.clone();
        without.sites[row.site].status = SiteStatus::Closed;
        let after = engine(without);
        let closed = after.answer(question.service, question.group, question.profile);
        let (left, _) = total_row(after.study(), &closed, question.minutes);
        let lost = total.within.unwrap() - left.within.unwrap();
        assert_eq!(
            row.people_lost_if_closed,
            Some(lost),
            "{}",
            study.sites[row.site].id
        );
        somebody_loses |= lost > People::ZERO;
        for (old, new) in answer.origins.iter().zip(&closed.origins) {
            let time = |o: &pieeja::access::answer::OriginAnswer| o.nearest.map(|r| r.cost.time);
            assert!(time(new) >= time(old), "closing a site shortened a way");
            if old.nearest.is_some_and(|reach| reach.site == row.site) {
                assert_eq!(new.nearest, old.second, "the runner-up takes over");
            }
        }
    }
    assert!(
        somebody_loses,
        "a test in which nobody ever loses shows nothing"
    );
}

#[test]
fn answers_do_not_depend_on_row_order_or_on_the_other_rows() {
    let study = latvia();
    let question = study.default;
    let ask = |study: Study| {
        let engine = engine(study);
        let answer = engine.answer(question.service, question.group, question.profile);
        let study = engine.study();
        let mut rows: Vec<_> = study
            .origins
            .ids()
            .map(|origin| {
                let row = gap(study, &answer, origin, question.minutes);
                let site = row.nearest.map(|reach| study.sites[reach.site].id.clone());
                let second = row.second.map(|reach| study.sites[reach.site].id.clone());
                let cost = row.nearest.map(|reach| reach.cost);
                (
                    study.origins[origin].id.clone(),
                    site,
                    second,
                    cost,
                    row.standing,
                )
            })
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    };
    let straight = ask(study.clone());
    let mut turned = study.clone();
    turned.origins = turned.origins.iter().rev().cloned().collect();
    turned.sites = turned.sites.iter().rev().cloned().collect();
    assert_eq!(ask(turned), straight);
    let mut thinned = study;
    thinned.origins = thinned
        .origins
        .iter()
        .step_by(7)
        .cloned()
        .collect::<IdVec<_, _>>();
    let kept = ask(thinned);
    assert!(kept.iter().all(|row| straight.contains(row)));
}

#[test]
fn one_thread_and_many_give_the_same_answers() {
    let ask = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let engine = engine(latvia());
            engine.warm_up(&Silent);
            let all = engine.combinations().into_iter();
            all.map(|(s, g, p)| {
                let answer = engine.answer(s, g, p);
                (
                    answer.origins.clone(),
                    answer.scores.clone(),
                    answer.costs.entries.len(),
                )
            })
            .collect::<Vec<_>>()
        })
    };
    assert_eq!(ask(1), ask(3));
}

#[test]
fn every_trip_tells_the_time_it_takes() {
    let engine = engine(latvia());
    let study = engine.study();
    let question = study.default;
    let answer = engine.answer(question.service, question.group, question.profile);
    for origin in study.origins.ids().step_by(11) {
        let reach = answer.origins[origin].nearest.unwrap();
        let trip = engine.trip(&answer, origin).unwrap();
        assert_eq!(trip.cost, reach.cost);
        let time: Deciseconds = trip.parts.iter().map(|part| part.cost.time).sum();
        assert_eq!(time, reach.cost.time);
        assert_eq!(trip.line.first(), Some(&study.origins[origin].position));
        assert_eq!(trip.line.last().copied(), study.sites[reach.site].position);
    }
}

#[test]
fn without_roads_the_declared_straight_line_model_answers() {
    let mut study = latvia();
    study.roads.kind = NetworkKind::StraightLine;
    study.roads.source = RoadSource::None;
    let engine = engine(study);
    let study = engine.study();
    let question = study.default;
    let answer = engine.answer(question.service, question.group, question.profile);
    assert!(engine.network_size().is_none());
    let kmh = study.profiles[question.profile].rural_kmh;
    for origin in study.origins.ids().step_by(97) {
        let row = gap(study, &answer, origin, 30.0);
        let (reach, straight) = (row.nearest.unwrap(), row.straight_m.unwrap());
        let minutes = straight * 1.3 / 1000.0 / kmh * 60.0;
        assert!((reach.cost.time.minutes() - minutes).abs() < 0.001);
        let nearest = answer
            .destinations
            .iter()
            .filter_map(|site| pieeja::access::gaps::straight_m(study, origin, *site))
            .fold(f64::INFINITY, f64::min);
        assert!((straight - nearest).abs() < 0.2);
    }
}

#[test]
fn a_service_nobody_offers_and_a_place_nobody_lives_in_say_so() {
    let mut study = latvia();
    let question = study.default;
    for site in 0..study.sites.len() {
        study.sites[Id::at(site)].status = SiteStatus::Planned;
    }
    for origin in 0..study.origins.len() {
        for people in &mut study.origins[Id::at(origin)].people {
            *people = Some(People::ZERO);
        }
    }
    let engine = engine(study);
    let answer = engine.answer(question.service, question.group, question.profile);
    let (total, supply) = total_row(engine.study(), &answer, 30.0);
    assert_eq!((total.reason.as_str(), supply.sites), ("no_site", 0));
    assert_eq!(
        (total.people, total.share_within),
        (Some(People::ZERO), None)
    );
    let row = gap(engine.study(), &answer, Id::at(0), 30.0);
    assert_eq!(
        (row.standing, row.reason.as_str()),
        (Standing::Unreachable, "no_site")
    );
    assert!(curve(engine.study(), &answer, engine.study().origins.ids()).is_empty());
    assert!(
        members(engine.study(), question.level)
            .iter()
            .any(|origins| !origins.is_empty())
    );
}
