//! Figures under other assumptions, against engines that hold these assumptions themselves.

use pieeja::access::areas::area_rows;
use pieeja::model::ids::{Id, OriginId};
use pieeja::model::units::Deciseconds;

use super::{changed_town, engine};

const SLOW: &str = "
[[variants]]
id = \"car_slow\"
of = \"car\"
times = 0.5
source = \"invented\"
[[variants]]
id = \"foot_fast\"
of = \"foot\"
access_kmh = 8.0
speeds = [{ kmh = 8.0, source = \"invented\" }]
source = \"invented\"
";

/// The car's speeds written into the study by hand.
const BY_HAND: [(&str, &str, &str); 1] = [("pieeja.toml", "kmh = 60.0\n", "kmh = 30.0\n")];

#[test]
fn a_variant_is_the_study_with_these_speeds() {
    let town = engine(changed_town(&[], SLOW));
    let slow = engine(changed_town(&BY_HAND, ""));
    let study = town.study();
    for (service, group, profile) in town.combinations() {
        if study.profiles[profile].id != "car" {
            continue;
        }
        let variants = town.variant_answers(service, group, profile);
        let [(variant, answer)] = variants.as_slice() else {
            panic!("one variant of the car");
        };
        assert_eq!(variant.id, "car_slow");
        let expected = slow.answer(service, group, profile);
        assert_eq!(answer.origins.as_slice(), expected.origins.as_slice());
        assert_eq!(answer.scores.as_slice(), expected.scores.as_slice());
    }
}

#[test]
fn ranges_hold_the_lowest_and_highest_of_all_assumptions() {
    let town = engine(changed_town(&[], SLOW));
    let slow = engine(changed_town(&BY_HAND, ""));
    let mut question = town.study().default;
    question.minutes = 15.0;
    let doubt = town.doubt(&question, 0.5);
    let rows = |engine: &pieeja::pipeline::Engine| {
        let answer = engine.answer(question.service, question.group, question.profile);
        area_rows(
            engine.study(),
            &answer,
            question.minutes,
            0.5,
            question.level,
        )
    };
    let (fast, late) = (rows(&town), rows(&slow));
    assert_eq!(doubt.areas.len(), 3);
    for ((row, fast), late) in doubt.areas.iter().zip(&fast).zip(&late) {
        let shares = [
            fast.tally.share_within.unwrap(),
            late.tally.share_within.unwrap(),
        ];
        let range = row.share_within.unwrap();
        assert_eq!(
            (range.min, range.max),
            (shares[0].min(shares[1]), shares[0].max(shares[1]))
        );
        assert_eq!(range.median, range.min, "the lower of two");
        let worst = [fast, late]
            .iter()
            .filter(|row| row.rank == Some(1))
            .count();
        assert_eq!(
            row.worst_fifth,
            Some(worst as f64 / 2.0),
            "one of three areas is a fifth"
        );
    }
    // West: 1 + 2 of 7 people within 15 minutes at 60 km/h (o3 is 10 from s2 and is in too)
    let west = doubt.areas[0].share_within.unwrap();
    assert_eq!((west.min, west.max), (1.0 / 7.0, 1.0));
}

/// The straight line is 1.3 times the great circle at 60 km/h: 7.9 minutes a junction.
#[test]
fn straight_lines_stand_beside_the_network() {
    let town = engine(changed_town(&[], ""));
    let question = town.study().default;
    let straight = town
        .straight_answer(question.service, question.group, question.profile)
        .unwrap();
    let minutes = straight.origins[OriginId::at(1)]
        .nearest
        .unwrap()
        .cost
        .time
        .minutes();
    let metres = town.study().origins[OriginId::at(1)]
        .position
        .great_circle_m(town.study().origins[OriginId::at(0)].position);
    assert!((minutes - metres * 1.3 / 1000.0).abs() < 0.01, "{minutes}");
    // North has no road, but a straight line
    assert!(straight.origins[OriginId::at(5)].nearest.is_some());
}

/// Origin o5 is 10 minutes from s2 and 3 km from the border: a site outside might be nearer.
#[test]
fn who_could_leave_sooner_is_flagged() {
    let town = engine(changed_town(&[], ""));
    let question = town.study().default;
    let leaving = town.leaving(question.profile).unwrap();
    let doubt = town.doubt(&question, 0.5);
    assert!(leaving[4] < Deciseconds::from_minutes(10.0));
    assert!(leaving[0] > Deciseconds(0), "inside, and not on the border");
    let east = doubt.flags[1];
    // o4 lives at a site (0 minutes), o5 does not
    assert_eq!(east.edge.unwrap().to_f64(), 16.0);
    // nobody in the North reaches anything: cut off, and who knows what is beyond
    assert_eq!(doubt.flags[2].cut_off.to_f64(), 32.0);
    assert_eq!(doubt.flags[2].edge.unwrap().to_f64(), 32.0);
}

#[test]
fn the_same_indicator_differs_by_level() {
    let town = engine(changed_town(&[], ""));
    let question = town.study().default;
    let levels = town.doubt(&question, 0.25).levels;
    // within 5 minutes: o1 (1 of 7), o4 (8 of 24), none of 32
    let shares: Vec<_> = levels.iter().map(|row| row.share_within.unwrap()).collect();
    assert_eq!((levels[0].areas, levels[0].meeting), (3, 1));
    assert_eq!((shares[0].min, shares[0].max), (0.0, 8.0 / 24.0));
    assert_eq!((levels[1].areas, levels[1].meeting), (2, 1));
    assert_eq!(shares[1].max, 9.0 / 31.0);
    assert_eq!(levels[0].people_in_failing, Some(39.0 / 63.0));
    assert_eq!(levels[1].people_in_failing, Some(32.0 / 63.0));
    let all = 9.0 / 63.0;
    let spread = (31.0 * (9.0 / 31.0 - all) * (9.0 / 31.0 - all) + 32.0 * all * all) / 63.0;
    assert!((levels[1].spread.unwrap() - f64::sqrt(spread)).abs() < 1e-12);
}

fn road(id: &str, oneway: &str, [from, to]: [[f64; 2]; 2]) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"id":"{id}","class":"main","surface":"paved","oneway":"{oneway}"}},"geometry":{{"type":"LineString","coordinates":[{from:?},{to:?}]}}}},"#
    )
}

/// o2 lives 1.1 km off its road and 0.6 km off an island, o6 on another island, and o3 beside a
/// street that leads out of the town and never back.
#[test]
fn who_passes_a_nearer_island_is_flagged() {
    let features = [
        r#""features":["#.to_owned(),
        road("i1", "no", [[24.09, 57.005], [24.11, 57.005]]),
        road("i2", "no", [[24.19, 58.0], [24.21, 58.0]]),
        road("trap", "yes", [[24.2, 57.0], [24.2, 57.02]]),
    ];
    let changes = [
        ("roads.geojson", r#""features":["#, &*features.concat()),
        ("population.csv", "24.1,57.0,W", "24.1,57.01,W"),
        ("population.csv", "24.2,57.0,W", "24.2,57.01,W"),
    ];
    let town = engine(changed_town(&changes, ""));
    let question = town.study().default;
    let doubt = town.doubt(&question, 0.5);
    let told = doubt.flags.iter();
    let told: Vec<_> = told
        .map(|flags| flags.past_island.unwrap().to_f64())
        .collect();
    assert_eq!(told, [6.0, 0.0, 32.0]);
    assert_eq!(doubt.total.past_island.unwrap().to_f64(), 38.0);
    assert_eq!(doubt.flags[0].far_from_road.to_f64(), 6.0);
    assert_eq!(doubt.flags[2].cut_off.to_f64(), 32.0, "and joins no other");

    assert_eq!(doubt.sites, [], "both stand on the road");
    let moved = [
        changes[0],
        ("sites.csv", "centre,24.0,57.0", "centre,24.1,57.012"),
    ];
    let moved = engine(changed_town(&moved, ""));
    let [site] = moved.doubt(&question, 0.5).sites[..] else {
        panic!("s1 alone is doubtful");
    };
    assert_eq!(moved.study().sites[site.site].id, "s1");
    assert!(site.is_past_island && site.is_far_from_road());

    let usual = engine(changed_town(&[], ""));
    let doubt = usual.doubt(&usual.study().default, 0.5);
    assert_eq!(doubt.total.past_island.unwrap().to_f64(), 0.0);
}

/// A street that ends at the junction somebody lives at is no nearer than the junction.
#[test]
fn an_island_that_touches_the_road_is_not_nearer() {
    let features = [
        r#""features":["#.to_owned(),
        road("trap", "yes", [[24.1, 57.0], [24.1, 56.99]]),
    ];
    let changes = [
        ("roads.geojson", r#""features":["#, &*features.concat()),
        ("population.csv", "24.1,57.0,W", "24.1,57.005,W"),
    ];
    let town = engine(changed_town(&changes, ""));
    let past = town.past_islands(town.study().default.profile).unwrap();
    assert_eq!(past.iter().filter(|past| **past).count(), 0);
}
