//! Turn restrictions: by hand on small towns, and against an edge-based referee on random ones.

use std::collections::{HashMap, HashSet};

use petgraph::Graph;
use petgraph::algo::dijkstra;
use pieeja::model::geo::LonLat;
use pieeja::model::profile::{Mode, Profile};
use pieeja::model::progress::Silent;
use pieeja::model::rules::{Rules, TurnCosts};
use pieeja::model::street::Conditions;
use pieeja::model::units::{Deciseconds, MAX_TIME};
use pieeja::network::costs::matrix;
use pieeja::network::file;
use pieeja::network::joint::Heading;
use pieeja::network::nearest::{nearest, snap_all};
use pieeja::network::router::Speedup;
use proptest::prelude::*;

use crate::drawn::{Town, node_id, plain, seconds};

fn car() -> Profile {
    plain(Mode::Car)
}

/// Streets that meet in x, and a block to go round. South of it a street goes on so far that
/// turning round at its end is never the way.
fn crossroads() -> Town {
    Town::drawn(
        "
             n----p
             |    |
        w----x----e
             |
             s----------t",
    )
    .streets("wx xe xn xs np pe st")
}

const WX: i64 = 1;
const XE: i64 = 2;
const XN: i64 = 3;
const XS: i64 = 4;

#[test]
fn a_forbidden_turn_is_driven_round_the_block() {
    let town = crossroads().turn("no_left_turn", WX, 'x', XN);
    // straight on 25 + 50, up the block 20 + 50, down to the middle of the street 10
    town.check(car(), &[("wx", "xn", Some(25 + 50 + 20 + 50 + 10))]);
    // everything else is as it was
    town.check(
        car(),
        &[
            ("wx", "xe", Some(50)),
            ("wx", "xs", Some(35)),
            ("xs", "xn", Some(20)),
            ("xe", "xn", Some(35)),
            ("xn", "wx", Some(35)),
        ],
    );
    // people on foot turn as they like
    town.check(plain(Mode::Foot), &[("wx", "xn", Some(35))]);
    town.check(plain(Mode::Bicycle), &[("wx", "xn", Some(155))]);
}

#[test]
fn a_trip_that_starts_or_ends_within_the_streets_of_a_turn_is_bound_by_it() {
    let town = crossroads().turn("no_left_turn", WX, 'x', XN);
    // from x itself anything goes, once one stands on another street
    town.check(
        car(),
        &[("xs", "n", Some(30)), ("w", "n", Some(50 + 50 + 20 + 50))],
    );
}

#[test]
fn nobody_turns_round_at_the_next_junction_to_make_a_forbidden_turn() {
    // the block is long, and s is near: turning round there would be 25 + 20 + 20 + 10 s
    let town = Town::drawn(
        "
             n-------------------p
             |                   |
        w----x-------------------e
             |
             s--------------------t",
    )
    .streets("wx xe xn xs np pe st")
    .turn("no_left_turn", WX, 'x', XN);
    town.check(car(), &[("wx", "xn", Some(25 + 200 + 20 + 200 + 10))]);
    // at the end of a street there is nothing else to do, so that is allowed
    let dead_end = Town::drawn(
        "
             n-------------------p
             |                   |
        w----x-------------------e
             |
             s",
    )
    .streets("wx xe xn xs np pe")
    .turn("no_left_turn", WX, 'x', XN);
    dead_end.check(car(), &[("wx", "xn", Some(25 + 20 + 20 + 10))]);
}

#[test]
fn a_place_made_for_turning_is_used_for_it() {
    let town = Town::drawn(
        "
             n-------------------p
             |                   |
        w----x-------------------e
             |
             s----t",
    )
    .streets("wx xe xn xs np pe st")
    .on('s', &[("highway", "mini_roundabout")])
    .turn("no_left_turn", WX, 'x', XN);
    town.check(car(), &[("wx", "xn", Some(25 + 20 + 20 + 10))]);
}

#[test]
fn the_only_turn_allowed_forbids_the_others() {
    let town = crossroads().turn("only_straight_on", WX, 'x', XE);
    town.check(
        car(),
        &[
            ("wx", "xe", Some(50)),
            ("wx", "xn", Some(155)),
            ("wx", "xs", Some(25 + 50 + 20 + 50 + 20 + 10)),
            ("xs", "xn", Some(20)),
        ],
    );
}

#[test]
fn exceptions_and_kinds_of_vehicle_are_heard() {
    let turn = |pairs: &[(&str, &str)]| {
        crossroads().relation(
            pairs,
            &[(1, WX, "from"), (0, node_id('x'), "via"), (1, XN, "to")],
        )
    };
    let free = [("wx", "xn", Some(35))];
    let bound = [("wx", "xn", Some(155))];
    let except = turn(&[("restriction", "no_left_turn"), ("except", "bicycle")]);
    except.check(car(), &bound);
    except.check(plain(Mode::Bicycle), &free);
    let motor = turn(&[("restriction:motor_vehicle", "no_left_turn")]);
    motor.check(car(), &bound);
    motor.check(plain(Mode::Bicycle), &free);
    let walkers = turn(&[("restriction:foot", "no_left_turn")]);
    walkers.check(car(), &free);
    walkers.check(plain(Mode::Foot), &bound);
    let hours = turn(&[(
        "restriction:conditional",
        "no_left_turn @ (Mo-Fr 07:00-09:00)",
    )]);
    hours.check(car(), &free);
}

#[test]
fn a_restriction_over_a_way_binds_those_who_came_that_way() {
    //  a dual road: from w over x-y back to v is forbidden, as a U-turn over the middle
    let town = || {
        Town::drawn(
            "
            v----y----f
                 |
            w----x----e
                 |
                 s----------t",
        )
        .streets("wx xe vy yf xy xs st")
    };
    let free = town();
    free.check(car(), &[("wx", "vy", Some(25 + 20 + 25))]);
    let bound = town().turn_over("no_u_turn", 1, &[5], 3);
    // nothing leads to v otherwise but turning at a dead end: on to f and back
    bound.check(
        car(),
        &[
            ("wx", "vy", Some(25 + 20 + 50 + 50 + 25)),
            ("xs", "vy", Some(10 + 20 + 25)),
            ("xe", "vy", Some(25 + 20 + 25)),
            ("wx", "yf", Some(25 + 20 + 25)),
            // who starts on the middle piece has not come from w
            ("xy", "vy", Some(10 + 25)),
        ],
    );
    let only = town().turn_over("only_right_turn", 1, &[5], 4);
    only.check(
        car(),
        &[
            ("wx", "yf", Some(70)),
            ("wx", "vy", Some(170)),
            ("xs", "vy", Some(55)),
        ],
    );
}

#[test]
fn several_ways_in_or_out_make_several_turns() {
    let no_entry = crossroads().relation(
        &[("restriction", "no_entry")],
        &[
            (1, WX, "from"),
            (1, XS, "from"),
            (0, node_id('x'), "via"),
            (1, XN, "to"),
        ],
    );
    no_entry.check(
        car(),
        &[
            ("wx", "xn", Some(155)),
            ("xs", "xn", Some(10 + 50 + 20 + 50 + 10)),
            ("xe", "xn", Some(35)),
        ],
    );
}

#[test]
fn restrictions_that_make_no_turn_are_left_out_and_counted() {
    let town = crossroads()
        .turn("no_left_turn", WX, 'x', 99)
        .turn("no_left_turn", WX, 'p', XN)
        .relation(
            &[("restriction", "no_left_turn")],
            &[(1, WX, "from"), (1, XN, "to")],
        )
        .relation(
            &[("restriction", "only_left_turn")],
            &[(1, XE, "from"), (0, node_id('x'), "via")],
        );
    town.check(car(), &[("wx", "xn", Some(35))]);
    let read = town.read();
    let told: Vec<&str> = read.defects.iter().map(|defect| defect.code).collect();
    assert_eq!(told, ["osm_turn_odd"]);
    assert!(
        read.defects[0].message.starts_with("3 turn"),
        "{}",
        read.defects[0].message
    );
}

#[test]
fn turns_cost_what_the_profile_says() {
    let rules = Rules {
        turns: Some(TurnCosts {
            near: vec![(0.0, 0.0), (90.0, 4.0), (180.0, 8.0)],
            across: vec![(0.0, 0.0), (90.0, 9.0), (180.0, 18.0)],
            u_turn: 20.0,
            keeps_left: false,
            source: String::new(),
        }),
        ..Rules::default()
    };
    let profile = Profile {
        rules: rules.clone(),
        ..car()
    };
    let town = crossroads();
    town.check(
        profile,
        &[
            ("wx", "xe", Some(50)),
            ("wx", "xs", Some(35 + 4)),
            ("wx", "xn", Some(35 + 9)),
            ("xs", "wx", Some(35 + 9)),
            // bends where only two streets meet cost nothing
            ("xn", "pe", Some(10 + 50 + 10)),
        ],
    );
    let left = Rules {
        turns: rules.turns.map(|turns| TurnCosts {
            keeps_left: true,
            ..turns
        }),
        ..Rules::default()
    };
    town.check(
        Profile {
            rules: left,
            ..car()
        },
        &[("wx", "xs", Some(35 + 9)), ("wx", "xn", Some(35 + 4))],
    );
}

/// A random town: a grid of streets, some missing, some one-way, with random restrictions.
#[derive(Clone, Debug)]
struct RandomTown {
    streets: Vec<Street>,
    bans: Vec<Ban>,
}

#[derive(Clone, Copy, Debug)]
struct Street {
    from: (u8, u8),
    to: (u8, u8),
    oneway: bool,
}

/// Street numbers, picked modulo what fits.
#[derive(Clone, Copy, Debug)]
struct Ban {
    from: usize,
    pick: [usize; 2],
    over: bool,
    only: bool,
}

const SIDE: u8 = 4;

fn random_town() -> impl Strategy<Value = RandomTown> {
    let street = (0..SIDE, 0..SIDE, any::<bool>(), 0u8..6);
    let ban = (any::<usize>(), any::<[usize; 2]>(), 0u8..4, 0u8..4);
    (
        prop::collection::vec(street, 10..40),
        prop::collection::vec(ban, 0..12),
    )
        .prop_map(|(streets, bans)| {
            let mut seen = HashSet::new();
            let streets = streets
                .into_iter()
                .map(|(x, y, north, kind)| {
                    let end = if north { (x, y + 1) } else { (x + 1, y) };
                    let (from, to) = if kind == 0 {
                        (end, (x, y))
                    } else {
                        ((x, y), end)
                    };
                    (
                        ((x, y), end),
                        Street {
                            from,
                            to,
                            oneway: kind < 2,
                        },
                    )
                })
                .filter(|(key, _)| seen.insert(*key))
                .map(|(_, street)| street)
                .collect();
            let bans = bans
                .into_iter()
                .map(|(from, pick, over, only)| Ban {
                    from,
                    pick,
                    over: over == 0,
                    only: only == 0,
                })
                .collect();
            RandomTown { streets, bans }
        })
}

/// A street in a direction: its number, and whether it is driven as drawn.
type Ride = (usize, bool);

/// A restriction as a sequence of rides.
struct Rule {
    rides: Vec<Ride>,
    only: bool,
}

impl RandomTown {
    fn corner(at: (u8, u8)) -> i64 {
        i64::from(at.0) * 16 + i64::from(at.1) + 1
    }

    fn ends(&self, (street, forward): Ride) -> ((u8, u8), (u8, u8)) {
        let Street { from, to, .. } = self.streets[street];
        if forward { (from, to) } else { (to, from) }
    }

    fn open(&self) -> Vec<Ride> {
        (0..self.streets.len())
            .flat_map(|street| [(street, true), (street, false)])
            .filter(|(street, forward)| *forward || !self.streets[*street].oneway)
            .collect()
    }

    /// Rides that follow on `ride`, turning round left out.
    fn onward(&self, ride: Ride) -> Vec<Ride> {
        let end = self.ends(ride).1;
        let follows = |next: &Ride| self.ends(*next).0 == end && next.0 != ride.0;
        self.open().into_iter().filter(follows).collect()
    }

    /// The restrictions that fit the streets.
    fn rules(&self) -> Vec<Rule> {
        let open = self.open();
        let rule = |ban: &Ban| {
            let mut rides = vec![*open.get(ban.from % open.len().max(1))?];
            let picks = if ban.over { 2 } else { 1 };
            for pick in ban.pick.iter().take(picks) {
                let next = self.onward(*rides.last()?);
                rides.push(*next.get(pick % next.len().max(1))?);
            }
            Some(Rule {
                rides,
                only: ban.only,
            })
        };
        self.bans.iter().filter_map(rule).collect()
    }

    /// The town, drawn at cells of a hundred metres times five.
    fn town(&self) -> Town {
        let mut town = Town::default();
        for x in 0..=SIDE {
            for y in 0..=SIDE {
                town.node(Self::corner((x, y)), f64::from(x) * 5.0, f64::from(y) * 5.0);
            }
        }
        for (number, street) in (1..).zip(&self.streets) {
            let refs = vec![Self::corner(street.from), Self::corner(street.to)];
            let mut pairs = vec![("highway", "road")];
            if street.oneway {
                pairs.push(("oneway", "yes"));
            }
            town.extract
                .ways
                .push((number, refs, crate::pbf::tags(&pairs)));
        }
        for rule in self.rules() {
            let way = |ride: &Ride| i64::try_from(ride.0).unwrap() + 1;
            let kind = if rule.only {
                "only_straight_on"
            } else {
                "no_left_turn"
            };
            let mut members = vec![(1, way(&rule.rides[0]), "from")];
            let (last, middle) = rule.rides[1..].split_last().unwrap();
            if middle.is_empty() {
                members.push((0, Self::corner(self.ends(rule.rides[0]).1), "via"));
            }
            members.extend(middle.iter().map(|ride| (1, way(ride), "via")));
            members.push((1, way(last), "to"));
            town = town.relation(&[("restriction", kind)], &members);
        }
        town
    }

    /// Whether a way over rides completes what a rule forbids: its last rides are those of a
    /// `no_*`, or an `only_*` up to a last ride that is another one.
    fn is_forbidden(rules: &[Rule], way: &[Ride]) -> bool {
        rules.iter().any(|rule| {
            let length = rule.rides.len();
            let Some(tail) = way.len().checked_sub(length).map(|start| &way[start..]) else {
                return false;
            };
            let begins = tail[..length - 1] == rule.rides[..length - 1];
            begins && (tail[length - 1] == rule.rides[length - 1]) != rule.only
        })
    }

    /// Seconds from the middle of each street to the middle of each other, by Dijkstra's
    /// algorithm on pairs of rides: a node is a ride with the one before it, since no
    /// restriction looks farther back than two rides.
    fn referee(&self, rules: &[Rule]) -> HashMap<(usize, usize), u32> {
        // a street of 500 m at 100 m/s
        const STREET: u32 = 5;
        let open = self.open();
        let mut graph = Graph::<(Option<Ride>, Ride), u32>::new();
        let mut nodes = HashMap::new();
        for ride in &open {
            for before in open.iter().map(|before| Some(*before)).chain([None]) {
                let node = graph.add_node((before, *ride));
                nodes.insert((before, *ride), node);
            }
        }
        for (before, ride) in nodes.keys().copied().collect::<Vec<_>>() {
            let way: Vec<Ride> = before.into_iter().chain([ride]).collect();
            let allowed = |next: &Ride| {
                let longer: Vec<Ride> = way.iter().copied().chain([*next]).collect();
                !Self::is_forbidden(rules, &longer)
            };
            let mut next: Vec<Ride> = self.onward(ride).into_iter().filter(allowed).collect();
            let back = (ride.0, !ride.1);
            if next.is_empty() && open.contains(&back) && allowed(&back) {
                next.push(back);
            }
            for next in next {
                graph.add_edge(nodes[&(before, ride)], nodes[&(Some(ride), next)], STREET);
            }
        }
        let mut found: HashMap<(usize, usize), u32> = HashMap::new();
        for start in &open {
            let reached = dijkstra(&graph, nodes[&(None, *start)], None, |edge| *edge.weight());
            for (node, cost) in reached {
                let (before, (to, _)) = graph[node];
                // half a street at either end; a trip within its own street is no trip here
                if before.is_some() && to != start.0 {
                    let best = found.entry((start.0, to)).or_insert(u32::MAX);
                    *best = (*best).min(cost);
                }
            }
        }
        found
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn trips_equal_an_edge_based_referee(random in random_town()) {
        let rules = random.rules();
        let expected = random.referee(&rules);
        // fast, so that no detour is too long to be guarded against
        let mut fast = car();
        fast.speeds[0].kmh = 360.0;
        let router = random.town().router(fast);
        let middle = |street: usize| {
            let Street { from, to, .. } = random.streets[street];
            let axis = |a: u8, b: u8| (f64::from(a) + f64::from(b)) * 2.5 * crate::drawn::CELL;
            LonLat::new(axis(from.0, to.0), axis(from.1, to.1))
        };
        // only streets of the main component are joined; the others join a neighbour
        let joined = |street: usize| router.snap(middle(street)).is_ok_and(|joint| joint.metres < 0.1);
        for from in (0..random.streets.len()).filter(|street| joined(*street)) {
            for to in (0..random.streets.len()).filter(|street| joined(*street) && *street != from) {
                let found = seconds(&router, middle(from), middle(to));
                prop_assert_eq!(found, expected.get(&(from, to)).copied(), "{} to {}", from, to);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Junctions are split by what was driven before: some copies are only passed near the
    /// start of a trip, and a street may be entered from many.
    #[test]
    fn the_hierarchy_keeps_restrictions_costs_of_turns_and_private_streets(
        random in random_town(),
        with_turns in any::<bool>(),
        private in 2usize..7,
    ) {
        let mut town = random.town();
        for way in town.extract.ways.iter_mut().step_by(private) {
            way.2.extend(crate::pbf::tags(&[("access", "private")]));
        }
        let mut profile = car();
        profile.rules.through_seconds = 90.0;
        profile.rules.turns = with_turns.then(|| TurnCosts {
            near: vec![(0.0, 0.0), (90.0, 3.0), (180.0, 10.0)],
            across: vec![(0.0, 0.0), (90.0, 7.0), (180.0, 10.0)],
            u_turn: 20.0,
            keeps_left: false,
            source: "made up".into(),
        });
        let plain = town.router(profile.clone()).with_speedup(Speedup::Never);
        let fast = town.router(profile).with_speedup(Speedup::Always);
        prop_assert!(fast.hierarchy().is_some());
        let middles = town.extract.ways.iter().map(|(_, nodes, _)| {
            let at = |id: i64| town.extract.nodes.iter().find(|node| node.0 == id).unwrap();
            let (a, b) = (at(nodes[0]), at(nodes[1]));
            LonLat::new((a.1 + b.1) as f64 / 2e7, (a.2 + b.2) as f64 / 2e7)
        });
        let points = snap_all(&plain, &middles.collect::<Vec<_>>(), &Silent);
        for heading in [Heading::Leaving, Heading::Arriving] {
            for limit in [MAX_TIME, Deciseconds(2_000)] {
                let rows = |router| matrix(router, &points, &points, limit, heading, &Silent);
                prop_assert_eq!(rows(&fast), rows(&plain));
                let labels = |router| nearest(router, &points, &points, 3, Some(limit), heading, &Silent);
                prop_assert_eq!(labels(&fast), labels(&plain));
            }
        }
    }
}

#[test]
fn what_holds_under_conditions_only_is_told_and_taken_without_them() {
    let town = crossroads().relation(
        &[
            ("type", "restriction"),
            (
                "restriction:conditional",
                "no_left_turn @ (Mo-Fr 07:00-09:00)",
            ),
        ],
        &[(1, WX, "from"), (0, node_id('x'), "via"), (1, XN, "to")],
    );
    town.check(car(), &[("wx", "xn", Some(35))]);
    let read = town.read();
    let told: Vec<&str> = read.defects.iter().map(|defect| defect.code).collect();
    assert_eq!(told, ["osm_condition_unread"]);
    let message = &read.defects[0].message;
    assert!(message.contains("1 turns are restricted"), "{message}");
    let counted = Conditions {
        turns: 1,
        ..Conditions::default()
    };
    assert_eq!(read.streets.conditions, counted);
    // and a network file says so for good
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.net");
    file::write(town.router(car()).network(), &path).unwrap();
    assert_eq!(file::read(&path).unwrap().conditions, counted);
}
