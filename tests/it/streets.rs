//! What tags mean for a trip: each rule on a town small enough to predict by hand.

use pieeja::model::profile::{Mode, Profile, SpeedRow};
use pieeja::model::rules::{Adjust, Effect, LimitUse, Rules, Wait, When};
use pieeja::model::street::{Access, ObstacleKind};

use crate::drawn::{Town, plain, seconds};

fn car() -> Profile {
    plain(Mode::Car)
}

#[test]
fn a_column_takes_ten_seconds() {
    let town = Town::drawn("a----b----c").streets("abc");
    town.check(
        car(),
        &[
            ("ab", "bc", Some(50)),
            ("ab", "c", Some(75)),
            ("a", "c", Some(100)),
        ],
    );
}

#[test]
fn one_way_streets_bind_vehicles_and_their_exceptions_free_some() {
    //  a street one-way to the east and a way round
    let town = |pairs: &[(&str, &str)]| {
        Town::drawn(
            "
            a----b----c----d
                 |    |
                 e----f",
        )
        .streets("ab cd befc")
        .way("bc", pairs)
    };
    let east = ("ab", "cd", Some(100));
    let round = ("cd", "ab", Some(25 + 20 + 50 + 20 + 25));
    let back = ("cd", "ab", Some(100));
    town(&[("oneway", "yes")]).check(car(), &[east, round]);
    town(&[("oneway", "yes")]).check(plain(Mode::Bicycle), &[east, round]);
    town(&[("oneway", "yes")]).check(plain(Mode::Foot), &[east, back]);
    let contraflow = town(&[("oneway", "yes"), ("oneway:bicycle", "no")]);
    contraflow.check(plain(Mode::Bicycle), &[east, back]);
    contraflow.check(car(), &[east, round]);
    town(&[("oneway", "yes"), ("cycleway:left", "opposite_lane")])
        .check(plain(Mode::Bicycle), &[east, back]);
    // against the drawing: to the west only
    town(&[("oneway", "-1")]).check(car(), &[("ab", "cd", Some(140)), back]);
    town(&[("junction", "roundabout")]).check(car(), &[east, round]);
    town(&[("highway", "motorway")]).check(car(), &[east, round]);
    town(&[("highway", "motorway"), ("oneway", "no")]).check(car(), &[east, back]);
}

#[test]
fn the_tag_of_a_mode_wins_over_the_tag_of_all() {
    // the straight way is closed, but not to bicycles; round it is 40 s more
    let town = Town::drawn(
        "
        a----b----c----d
             |    |
             e----f",
    )
    .streets("ab cd befc")
    .way("bc", &[("access", "no"), ("bicycle", "yes")]);
    town.check(car(), &[("ab", "cd", Some(140))]);
    town.check(plain(Mode::Foot), &[("ab", "cd", Some(140))]);
    town.check(plain(Mode::Bicycle), &[("ab", "cd", Some(100))]);
}

#[test]
fn barriers_stop_whom_they_stop_and_gates_take_time() {
    let drawn = || {
        Town::drawn(
            "
            a----b-x--c----d
                 |    |
                 e----f",
        )
        .streets("ab cd befc bxc")
    };
    let bollard = drawn().on('x', &[("barrier", "bollard")]);
    bollard.check(car(), &[("ab", "cd", Some(140))]);
    bollard.check(plain(Mode::Bicycle), &[("ab", "cd", Some(100))]);
    // up to the barrier from either side one may drive: 25 + 10 s, 25 + 15 s
    bollard.check(car(), &[("ab", "bx", Some(35)), ("cd", "xc", Some(40))]);
    // from one side of it to the other: back to b, round, and on to c: 10 + 90 + 15 s
    bollard.check(car(), &[("bx", "xc", Some(115))]);
    let open = drawn().on('x', &[("barrier", "bollard"), ("motor_vehicle", "yes")]);
    open.check(car(), &[("ab", "cd", Some(100))]);
    let gate = drawn().on('x', &[("barrier", "gate")]);
    gate.check(
        waiting(ObstacleKind::Gate, 30.0),
        &[("ab", "cd", Some(130)), ("ab", "bx", Some(35))],
    );
    gate.check(
        waiting(ObstacleKind::Gate, 60.0),
        &[("ab", "cd", Some(140))],
    );
}

/// A car that waits somewhere.
fn waiting(at: ObstacleKind, seconds: f64) -> Profile {
    let source = "a round number".to_owned();
    let waits = vec![Wait {
        at,
        seconds,
        source,
    }];
    Profile {
        rules: Rules {
            waits,
            ..Rules::default()
        },
        ..car()
    }
}

#[test]
fn signals_delay_those_who_pass_them_in_their_direction() {
    let drawn = || Town::drawn("a----s----b----t----c").streets("asbtc");
    let signals = ("highway", "traffic_signals");
    let town = drawn()
        .on('s', &[signals])
        .on('t', &[signals, ("traffic_signals:direction", "backward")]);
    let car = || waiting(ObstacleKind::Signals, 7.0);
    town.check(
        car(),
        &[
            ("as", "sb", Some(57)),
            ("sb", "as", Some(57)),
            ("as", "a", Some(25)),
            ("sb", "tc", Some(100)),
            ("tc", "sb", Some(107)),
            ("tc", "as", Some(50 + 100 + 14)),
        ],
    );
    let stop = drawn().on('s', &[("highway", "stop"), ("direction", "forward")]);
    stop.check(
        waiting(ObstacleKind::Stop, 4.0),
        &[("as", "sb", Some(54)), ("sb", "as", Some(50))],
    );
}

#[test]
fn a_boat_takes_the_time_it_says() {
    let town = Town::drawn("a----b----c----d")
        .streets("ab cd")
        .way("bc", &[("route", "ferry"), ("duration", "00:20")]);
    town.check(
        car(),
        &[
            ("ab", "cd", Some(25 + 1200 + 25)),
            ("ab", "bc", Some(25 + 600)),
        ],
    );
    let for_foot = Town::drawn("a----b----c----d")
        .streets("ab cd")
        .way("bc", &[("route", "ferry"), ("foot", "yes")]);
    for_foot.check(plain(Mode::Foot), &[("ab", "cd", Some(100))]);
    // cars have the one side only: 25 s to b is all there is to drive there
    let router = for_foot.router(car());
    assert_eq!(
        seconds(&router, for_foot.place("ab"), for_foot.place("b")),
        Some(25)
    );
}

#[test]
fn a_private_way_is_entered_and_left_freely_and_not_driven_through() {
    let drawn = |pairs: &[(&str, &str)]| {
        Town::drawn(
            "
            a----b--x-c----d
                 |  | |
                 |  y |
                 e----f",
        )
        .streets("ab cd befc")
        .way("bx", pairs)
        .way("xc", pairs)
        .way("xy", pairs)
    };
    let car = |through_seconds: f64| Profile {
        rules: Rules {
            through_seconds,
            ..Rules::default()
        },
        ..car()
    };
    for pair in [
        ("access", "private"),
        ("motor_vehicle", "destination"),
        ("vehicle", "customers"),
    ] {
        let town = drawn(&[pair]);
        // in from either side, out to either side, and about inside
        town.check(
            car(300.0),
            &[
                ("ab", "xy", Some(25 + 30 + 10)),
                ("cd", "xy", Some(25 + 20 + 10)),
                ("xy", "ab", Some(65)),
                ("xy", "cd", Some(55)),
                ("bx", "xc", Some(25)),
                ("ab", "bx", Some(25 + 15)),
            ],
        );
        // through it would be 100 s: round it is 25 + 30 + 50 + 30 + 25
        town.check(
            car(300.0),
            &[("ab", "cd", Some(160)), ("cd", "ab", Some(160))],
        );
        town.check(car(20.0), &[("ab", "cd", Some(120))]);
        town.check(car(0.0), &[("ab", "cd", Some(100))]);
    }
    // where there is no other way, it is a price and not a hole
    let only = Town::drawn("a----b----c----d")
        .streets("ab cd")
        .way("bc", &[("access", "private")]);
    only.check(
        car(300.0),
        &[
            ("ab", "cd", Some(400)),
            ("ab", "bc", Some(50)),
            ("bc", "cd", Some(50)),
        ],
    );
}

#[test]
fn each_direction_has_its_own_limit() {
    let town =
        Town::drawn("a----b----c").way("abc", &[("maxspeed", "36"), ("maxspeed:backward", "18")]);
    let rules = |limit, limit_factor| Rules {
        limit,
        limit_factor,
        ..Rules::default()
    };
    let car = |rules| Profile { rules, ..car() };
    town.check(
        car(rules(LimitUse::Lower, 1.0)),
        &[("ab", "bc", Some(50)), ("bc", "ab", Some(100))],
    );
    town.check(
        car(rules(LimitUse::Instead, 0.5)),
        &[("ab", "bc", Some(100)), ("bc", "ab", Some(200))],
    );
    town.check(
        car(rules(LimitUse::Ignore, 0.5)),
        &[("ab", "bc", Some(50)), ("bc", "ab", Some(50))],
    );
}

#[test]
fn surface_tracktype_and_smoothness_change_speed_row_by_row() {
    let adjust = |when: When, effect: Effect| Adjust {
        when,
        effect,
        source: String::new(),
    };
    let list = |word: &str| vec![word.to_owned()];
    let rules = Rules {
        adjust: vec![
            adjust(
                When {
                    surface: list("gravel"),
                    ..When::default()
                },
                Effect::AtMost(18.0),
            ),
            adjust(
                When {
                    tracktype: list("grade4"),
                    ..When::default()
                },
                Effect::Times(0.25),
            ),
            adjust(
                When {
                    smoothness: list("bad"),
                    ..When::default()
                },
                Effect::Less(27.0),
            ),
            adjust(
                When {
                    class: list("path"),
                    access: Some(Access::Stated),
                    ..When::default()
                },
                Effect::Kmh(72.0),
            ),
        ],
        ..Rules::default()
    };
    let mut profile = Profile { rules, ..car() };
    let closed = SpeedRow {
        class: "path".into(),
        kmh: 0.0,
        ..profile.speeds[0].clone()
    };
    profile.speeds.insert(0, closed);
    let road = |pairs: &[(&str, &str)]| Town::drawn("a----b----c").way("abc", pairs);
    road(&[("surface", "compacted")]).check(profile.clone(), &[("ab", "bc", Some(100))]);
    road(&[("highway", "track"), ("tracktype", "grade4")])
        .check(profile.clone(), &[("ab", "bc", Some(200))]);
    road(&[("smoothness", "bad")]).check(profile.clone(), &[("ab", "bc", Some(200))]);
    road(&[("surface", "asphalt")]).check(profile.clone(), &[("ab", "bc", Some(50))]);
    road(&[("highway", "path"), ("motor_vehicle", "yes")])
        .check(profile.clone(), &[("ab", "bc", Some(25))]);
    let path = road(&[("highway", "path")]);
    assert!(
        path.router(profile).snap(path.place("ab")).is_err(),
        "closed by class"
    );
}

#[test]
fn ways_that_cross_without_a_common_node_do_not_meet() {
    let drawing = "
        ---b---
           |
        a--x--c
           |
        ---d---";
    let bridge = Town::drawn(&drawing.replace('x', "|")).streets("ac bd ab");
    bridge.check(
        car(),
        &[("a", "c", Some(60)), ("d", "c", Some(40 + 36 + 60))],
    );
    let crossing = Town::drawn(drawing).streets("axc bxd ab");
    crossing.check(car(), &[("a", "c", Some(60)), ("d", "c", Some(20 + 30))]);
}

#[test]
fn people_on_foot_take_steps_and_lowered_kerbs_and_leave_streets_with_a_separate_pavement() {
    let town = Town::drawn(
        "
        a----b----c----d
             |    |
             e----f",
    )
    .streets("ab cd befc")
    .way("bc", &[("highway", "steps")])
    .on('b', &[("barrier", "kerb"), ("kerb", "raised")]);
    town.check(plain(Mode::Foot), &[("ab", "cd", Some(100))]);
    let mut bicycle = plain(Mode::Bicycle);
    let closed = SpeedRow {
        class: "steps".into(),
        kmh: 0.0,
        ..bicycle.speeds[0].clone()
    };
    bicycle.speeds.insert(0, closed);
    town.check(bicycle, &[("ab", "cd", Some(140))]);
    let walked = Town::drawn(
        "
        a----b----c----d
             |    |
             e----f",
    )
    .streets("ab cd befc")
    .way("bc", &[("sidewalk", "separate")]);
    walked.check(plain(Mode::Foot), &[("ab", "cd", Some(140))]);
    walked.check(car(), &[("ab", "cd", Some(100))]);
}
