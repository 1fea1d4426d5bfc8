//! The fewest sites, or the cheapest, until enough people are within the threshold.

use pieeja::model::ids::{GroupId, LevelId, ProfileId, ServiceId};
use pieeja::model::progress::Silent;
use pieeja::model::scenario::{Change, Scenario};
use pieeja::model::study::Question;
use pieeja::pipeline::Engine;
use pieeja::pipeline::prioritise::{
    Ask, Ground, Means, Objective, PrioritiseError, Source, Target,
};
use pieeja::plan::outcome::Status;

use super::random::{self, Dice};
use crate::town;

fn ask(question: Question, target: Target) -> Ask {
    Ask {
        question,
        objective: Objective::People,
        means: Means::Target(target),
        closures: 0,
        source: Source::Settlements,
        ground: Ground::default(),
        within: None,
        price: None,
        alternatives: None,
    }
}

/// People of the group known in all and within, in each area and then of everybody, in thousandths.
fn shares(engine: &Engine, question: &Question) -> Vec<(u64, u64)> {
    let study = engine.study();
    let answer = engine.answer(question.service, question.group, question.profile);
    let within = |id| {
        let time = answer.origins[id].nearest.map(|reach| reach.cost.time.0);
        time.is_some_and(|time| f64::from(time) <= question.minutes * 600.0)
    };
    let mut sums = vec![(0, 0); study.areas.len() + 1];
    for (id, origin) in study.origins.iter_ids() {
        let people = origin.people(question.group).map_or(0, |people| people.0);
        let area = origin.located.area(question.level);
        let places = area.map(|area| area.0 as usize).into_iter();
        for place in places.chain([study.areas.len()]) {
            sums[place].0 += people;
            sums[place].1 += if within(id) { people } else { 0 };
        }
    }
    sums
}

fn holds(sums: &[(u64, u64)], target: Target) -> bool {
    let enough = |(all, within): (u64, u64), share: f64| within as f64 >= share * all as f64 - 1e-6;
    let (everybody, areas) = sums.split_last().unwrap();
    enough(*everybody, target.share)
        && target
            .each
            .is_none_or(|(_, share)| areas.iter().all(|area| enough(*area, share)))
}

#[test]
fn no_fewer_sites_reach_the_target() {
    let (mut compared, mut opened, mut short) = (0, 0, 0);
    for seed in 0..140_usize {
        let dice = &mut Dice(12_300 + seed as u64);
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
        let target = Target {
            share: [0.4, 0.6, 0.75, 0.9][seed % 4],
            each: (seed % 3 == 0).then_some((question.level, 0.3)),
        };
        let plan = match engine.prioritise(&ask(question, target), &Silent) {
            Ok(plan) => plan,
            Err(PrioritiseError::Nobody) => continue,
            Err(other) => panic!("{seed}: {other}"),
        };
        let number = plan.candidates.len();
        if number > 8 {
            continue;
        }
        let mut fewest: Option<(usize, u64)> = None;
        let mut most = 0.0_f64;
        for set in 0_u32..1 << number {
            let changes = (0..number).filter(|at| set >> at & 1 == 1).map(|at| {
                let one = &plan.candidates[at];
                let (lon, lat) = (one.position.lon, one.position.lat);
                let text = format!("open:centre:{lon},{lat}:id=x{at}");
                text.parse::<Change>().unwrap()
            });
            let scenario = Scenario {
                name: None,
                changes: changes.collect(),
            };
            let tried = engine.with_scenario(&scenario, &Silent).unwrap();
            let sums = shares(&tried, &question);
            let (all, within) = sums[sums.len() - 1];
            most = most.max(within as f64 / all as f64);
            let count = set.count_ones() as usize;
            if holds(&sums, target)
                && fewest.is_none_or(|(least, people)| {
                    (count, u64::MAX - within) < (least, u64::MAX - people)
                })
            {
                fewest = Some((count, within));
            }
        }
        compared += 1;
        let Some((fewest, people)) = fewest else {
            assert_eq!(plan.outcome.status, Status::Infeasible, "{seed}");
            assert!(
                plan.ranked.is_empty() && plan.scenario.changes.is_empty(),
                "{seed}"
            );
            let all = plan.shortfall.as_ref().filter(|short| short.area.is_none());
            if let Some(all) = all {
                assert!((all.share - most).abs() < 1e-9, "{seed}: {all:?} {most}");
                short += 1;
            }
            continue;
        };
        assert_eq!(plan.outcome.status, Status::Optimal, "{seed}");
        assert_eq!(plan.outcome.objective, Some(fewest as f64), "{seed}");
        assert_eq!(plan.outcome.bound, Some(fewest as f64), "{seed}");
        assert_eq!(plan.ranked.len(), fewest, "{seed}");
        assert!(plan.shortfall.is_none(), "{seed}");
        let after = engine.with_scenario(&plan.scenario, &Silent).unwrap();
        let sums = shares(&after, &question);
        assert!(holds(&sums, target), "{seed}");
        // of the plans of so few sites the one with most people
        assert_eq!(sums[sums.len() - 1].1, people, "{seed}");
        opened += usize::from(fewest > 0);
    }
    assert!(
        compared > 30 && opened > 10 && short > 3,
        "{compared} {opened} {short}"
    );
}

/// o1 (1) - o2 (2) - o3 (4) - o4 (8) - o5 (16), o6 (32) joins no road; s1 at o1, s2 at o4.
#[test]
fn the_town_opens_what_its_target_takes() {
    let town = town::engine();
    let question = Question {
        minutes: 5.0,
        ..town.study().default
    };
    let of = |share: f64| Ask {
        source: Source::Grid { kilometres: 1.0 },
        ..ask(question, Target { share, each: None })
    };
    let opened = |ask: &Ask| -> Vec<String> {
        let plan = town.prioritise(ask, &Silent).unwrap();
        assert_eq!(plan.outcome.status, Status::Optimal);
        let ids = plan
            .ranked
            .iter()
            .map(|r| plan.candidates[r.candidate].id.clone());
        ids.collect()
    };
    assert!(opened(&of(9.0 / 63.0)).is_empty(), "as it is today");
    assert_eq!(opened(&of(25.0 / 63.0)), ["c-o5"]);
    assert_eq!(opened(&of(0.46)), ["c-o5", "c-o3"]);
    let plan = town.prioritise(&of(0.5), &Silent).unwrap();
    assert_eq!(plan.outcome.status, Status::Infeasible);
    let short = plan.shortfall.unwrap();
    assert_eq!(short.area, None);
    assert!((short.share - 31.0 / 63.0).abs() < 1e-12, "{short:?}");

    let dear = Ask {
        price: Some(250_000.0),
        ..of(0.46)
    };
    let plan = town.prioritise(&dear, &Silent).unwrap();
    assert_eq!(plan.outcome.objective, Some(500_000.0));
    let longest = Ask {
        objective: Objective::Longest,
        ..of(0.4)
    };
    let refused = town.prioritise(&longest, &Silent).unwrap_err();
    assert!(matches!(refused, PrioritiseError::TargetOfPeople));
}
