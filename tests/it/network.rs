//! The network against its referees: petgraph's Dijkstra, a linear scan, and arithmetic.

use std::sync::Arc;

use petgraph::Graph;
use petgraph::algo::{dijkstra, kosaraju_scc};
use pieeja::model::cost::TravelCost;
use pieeja::model::geo::{LocalFrame, LonLat};
use pieeja::model::ids::{EdgeId, Id, VertexId};
use pieeja::model::profile::{Mode, Profile, SpeedRow};
use pieeja::model::progress::Silent;
use pieeja::model::reason::Reason;
use pieeja::model::roads::{Oneway, RoadLine};
use pieeja::model::rules::{LimitUse, Rules};
use pieeja::model::street::Bound;
use pieeja::model::study::NetworkKind;
use pieeja::model::text::Text;
use pieeja::model::units::{Decimetres, Deciseconds, MAX_TIME, Milliseconds};
use pieeja::network::build::build;
use pieeja::network::costs::matrix;
use pieeja::network::file;
use pieeja::network::graph::Network;
use pieeja::network::islands::islands;
use pieeja::network::joint::{Heading, Joint};
use pieeja::network::nearest::{nearest, snap_all};
use pieeja::network::path::path;
use pieeja::network::router::{AccessRule, Router, Speedup};
use proptest::prelude::*;

/// A plain profile with round speeds: 36 km/h is 10 m/s, so a metre takes a decisecond.
pub(crate) fn testbot(mode: Mode) -> Profile {
    let row = |class: &str, kmh| SpeedRow {
        class: class.into(),
        surface: "*".into(),
        kmh,
        source: "a round number".into(),
    };
    Profile {
        id: mode.as_str().into(),
        name: Text::same(mode.as_str()),
        mode,
        speeds: vec![row("fast", 72.0), row("closed", 0.0), row("*", 36.0)],
        rural_kmh: 36.0,
        access_kmh: 3.6,
        source: String::new(),
        rules: Rules {
            limit: LimitUse::Lower,
            ..Rules::default()
        },
    }
}

/// One kilometre north-south, in degrees, on the sphere of the great-circle figures.
const KM: f64 = 1.0 / 111.195_080_233_532_9;

pub(crate) fn at(east_km: f64, north_km: f64) -> LonLat {
    // on the equator a degree is the same both ways
    LonLat::new(east_km * KM, north_km * KM)
}

pub(crate) fn line(points: &[LonLat], oneway: Oneway) -> RoadLine {
    RoadLine {
        class: "road".into(),
        oneway,
        points: points.to_vec(),
        ..RoadLine::default()
    }
}

fn router(lines: &[RoadLine], mode: Mode, rule: AccessRule) -> Router {
    let network = build(NetworkKind::Real, lines, &[testbot(mode)]).unwrap();
    Router::new(Arc::new(network), 0, rule)
}

fn snapped(router: &Router, point: LonLat) -> Joint {
    router.snap(point).unwrap()
}

/// The one pair's cost in seconds and metres, by nearest, by matrix and by path: all three must agree.
fn travel(router: &Router, from: LonLat, to: LonLat) -> Option<(f64, f64)> {
    let (origins, sites) = ([router.snap(from)], [router.snap(to)]);
    let by_nearest = nearest(router, &origins, &sites, 1, None, Heading::Leaving, &Silent);
    let by_matrix = matrix(
        router,
        &origins,
        &sites,
        MAX_TIME,
        Heading::Leaving,
        &Silent,
    );
    let cost = by_nearest[0]
        .as_ref()
        .ok()?
        .first()
        .map(|label| label.cost());
    assert_eq!(
        by_matrix[0].first().map(|pair| pair.1),
        cost,
        "matrix and nearest differ"
    );
    let way = path(router, origins[0].as_ref().ok()?, sites[0].as_ref().ok()?);
    assert_eq!(
        way.as_ref().map(|way| way.cost),
        cost,
        "path and nearest differ"
    );
    if let Some(way) = way {
        let parts = way
            .parts
            .iter()
            .fold(TravelCost::default(), |sum, part| sum + part.cost);
        assert_eq!(Some(parts), cost, "the parts do not sum to the whole");
        assert_eq!((way.line[0], way.line[way.line.len() - 1]), (from, to));
    }
    cost.map(|cost| (cost.time.seconds(), cost.length.metres()))
}

#[test]
fn a_trip_counts_both_access_legs_and_the_road_between() {
    // ----------------------- 10 km at 10 m/s; both points 100 m north of it
    let road = [line(&[at(0.0, 0.0), at(10.0, 0.0)], Oneway::No)];
    let router = router(&road, Mode::Car, AccessRule::default());
    // legs: 2 x 130 m at 1 m/s = 260 s; road: 6,000 m at 10 m/s = 600 s
    let (seconds, metres) = travel(&router, at(2.0, 0.1), at(8.0, 0.1)).unwrap();
    assert!((seconds - 860.0).abs() < 0.15, "{seconds}");
    assert!((metres - 6_260.0).abs() < 0.15, "{metres}");
    let bare = AccessRule {
        legs: false,
        ..AccessRule::default()
    };
    let router = self::router(&road, Mode::Car, bare);
    let (seconds, metres) = travel(&router, at(2.0, 0.1), at(8.0, 0.1)).unwrap();
    assert!((seconds - 600.0).abs() < 0.15 && (metres - 6_000.0).abs() < 0.15);
}

#[test]
fn a_oneway_street_binds_cars_and_not_people_on_foot() {
    //   b ------ c      one-way a -> d; the way back leads round by c and b
    //   |        |
    //   a -----> d
    let (a, b, c, d) = (at(0.0, 0.0), at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.0));
    let lines = [
        line(&[a, d], Oneway::Forward),
        line(&[d, c, b, a], Oneway::No),
    ];
    let car = router(&lines, Mode::Car, AccessRule::default());
    let seconds = |router: &Router, from, to| travel(router, from, to).unwrap().0.round();
    assert!((seconds(&car, a, d) - 100.0).abs() < 0.5);
    assert!((seconds(&car, d, a) - 300.0).abs() < 0.5, "round the block");
    let foot = router(&lines, Mode::Foot, AccessRule::default());
    assert!((seconds(&foot, d, a) - 100.0).abs() < 0.5);
    // both points on the one-way piece itself
    let (west, east) = (at(0.25, 0.0), at(0.75, 0.0));
    assert!((seconds(&car, west, east) - 50.0).abs() < 0.5);
    assert!(
        (seconds(&car, east, west) - 350.0).abs() < 0.5,
        "on to d and round the block"
    );
}

#[test]
fn the_same_place_is_nothing_away_however_far_the_road() {
    let road = [line(&[at(0.0, 0.0), at(10.0, 0.0)], Oneway::No)];
    let router = router(&road, Mode::Car, AccessRule::default());
    assert_eq!(
        travel(&router, at(5.0, 0.5), at(5.0, 0.5)),
        Some((0.0, 0.0))
    );
    // 100 m apart and 500 m off the road: straight over, 130 m at 1 m/s
    let (seconds, _) = travel(&router, at(5.0, 0.5), at(5.1, 0.5)).unwrap();
    assert!((seconds - 130.0).abs() < 0.15, "{seconds}");
    // 600 m apart, farther than either is from the road: by road
    let (seconds, _) = travel(&router, at(5.0, 0.5), at(5.6, 0.5)).unwrap();
    assert!((seconds - (1300.0 + 60.0)).abs() < 0.15, "{seconds}");
}

#[test]
fn points_too_far_from_any_road_say_so() {
    let road = [line(
        &[at(0.0, 0.0), at(10.0, 0.0), at(10.0, 10.0)],
        Oneway::No,
    )];
    let router = router(&road, Mode::Car, AccessRule::default());
    assert!(router.snap(at(5.0, 0.999)).is_ok());
    assert_eq!(router.snap(at(5.0, 1.01)).unwrap_err(), Reason::SnapTooFar);
    assert_eq!(
        router.snap(at(-9.0, 5.0)).unwrap_err(),
        Reason::OutsideNetwork
    );
}

#[test]
fn islands_and_closed_roads_are_not_joined() {
    let lines = [
        line(&[at(0.0, 0.0), at(1.0, 0.0), at(2.0, 0.0)], Oneway::No),
        line(&[at(2.0, 0.0), at(3.0, 0.0)], Oneway::No),
        line(&[at(0.0, 0.3), at(1.0, 0.3)], Oneway::No), // an island of two nodes
        RoadLine {
            class: "closed".into(),
            ..line(&[at(0.0, 0.0), at(0.0, 0.2)], Oneway::No)
        },
        line(&[at(3.0, 0.0), at(3.0, 0.4)], Oneway::Forward), // a trap: no way back
    ];
    let router = router(&lines, Mode::Car, AccessRule::default());
    let joint = snapped(&router, at(0.5, 0.3));
    assert!(
        (joint.metres - 300.0).abs() < 1.0,
        "joined the main road, not the island at its feet"
    );
    assert!((snapped(&router, at(0.01, 0.2)).metres - 200.0).abs() < 1.0);
    assert!((snapped(&router, at(3.0, 0.35)).metres - 350.0).abs() < 1.0);
    // the two lines are one chain from end to end: the trap hangs on its end, the closed road is none
    assert_eq!(router.components().main_nodes, 2);
}

#[test]
fn a_stated_length_or_duration_wins_over_the_drawn_line() {
    let drawn = line(&[at(0.0, 0.0), at(1.0, 0.0), at(2.0, 0.0)], Oneway::No);
    let side = line(&[at(1.0, 0.0), at(1.0, 1.0)], Oneway::No);
    let long = RoadLine {
        length: Some(Decimetres::from_metres(3_000.0)),
        ..drawn.clone()
    };
    let r = router(&[long, side.clone()], Mode::Car, AccessRule::default());
    let (seconds, metres) = travel(&r, at(0.0, 0.0), at(2.0, 0.0)).unwrap();
    assert!((seconds - 300.0).abs() < 0.25 && (metres - 3_000.0).abs() < 0.25);
    let ferry = RoadLine {
        duration: Some(Deciseconds::from_minutes(20.0)),
        ..drawn
    };
    let r = router(&[ferry, side], Mode::Car, AccessRule::default());
    let (seconds, _) = travel(&r, at(0.0, 0.0), at(1.0, 0.0)).unwrap();
    assert!(
        (seconds - 600.0).abs() < 0.25,
        "half the way, half the time: {seconds}"
    );
}

#[test]
fn crossing_lines_meet_only_at_a_common_vertex() {
    let bridge = [
        line(&[at(0.0, 0.0), at(2.0, 0.0)], Oneway::No),
        line(&[at(1.0, -1.0), at(1.0, 1.0)], Oneway::No),
    ];
    let crossing = [
        line(&[at(0.0, 0.0), at(1.0, 0.0), at(2.0, 0.0)], Oneway::No),
        line(&[at(1.0, -1.0), at(1.0, 0.0), at(1.0, 1.0)], Oneway::No),
    ];
    let network =
        |lines: &[RoadLine]| build(NetworkKind::Real, lines, &[testbot(Mode::Car)]).unwrap();
    assert_eq!(network(&bridge).vertices.len(), 4);
    assert_eq!(
        (
            network(&crossing).vertices.len(),
            network(&crossing).edges.len()
        ),
        (5, 4)
    );
}

/// A random network: a grid with some streets missing, one-way or fast, some far-off bits.
pub(crate) fn random_lines() -> impl Strategy<Value = Vec<RoadLine>> {
    // lengths of whole tens of metres take whole half seconds: no rounding, whatever is added first
    let street = (0u8..6, 0u8..6, any::<bool>(), 0u8..10, 1u32..400);
    prop::collection::vec(street, 12..70).prop_map(|streets| {
        streets
            .into_iter()
            .map(|(x, y, north, kind, tens)| {
                let (x, y) = (f64::from(x), f64::from(y));
                let end = if north {
                    at(x, y + 1.0)
                } else {
                    at(x + 1.0, y)
                };
                let oneway = match kind {
                    0 => Oneway::Forward,
                    1 => Oneway::Backward,
                    _ => Oneway::No,
                };
                RoadLine {
                    class: if kind == 2 { "fast" } else { "road" }.into(),
                    // every third length is stated, so that ties and detours occur
                    length: (tens % 3 == 0).then(|| Decimetres(tens * 100)),
                    ..line(&[at(x, y), end], oneway)
                }
            })
            .collect()
    })
}

pub(crate) fn random_points(count: usize) -> impl Strategy<Value = Vec<LonLat>> {
    // a coarse raster, so that points coincide and tie now and then
    prop::collection::vec((-8i32..64, -8i32..64), count).prop_map(|p| {
        p.into_iter()
            .map(|(x, y)| at(f64::from(x) / 8.0, f64::from(y) / 8.0))
            .collect()
    })
}

/// All pair costs by petgraph's Dijkstra on the network's edges, points as extra nodes.
fn referee(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    sites: &[Result<Joint, Reason>],
    heading: Heading,
) -> Vec<Vec<Option<TravelCost>>> {
    let network = router.network();
    let mut graph = Graph::<(), TravelCost>::new();
    let nodes: Vec<_> = network
        .vertices
        .iter()
        .map(|_| graph.add_node(()))
        .collect();
    // without restrictions a search node is a vertex where chains meet
    let place = |node| nodes[router.folded().vertices[node].index()];
    for (id, edge) in network.edges.iter_ids() {
        let (tail, head) = (nodes[edge.tail.index()], nodes[edge.head.index()]);
        let cost = |time: Milliseconds| TravelCost {
            time: Deciseconds::from_seconds(time.seconds()),
            length: Decimetres::from_metres(edge.length.metres()),
        };
        if let Some(time) = router.times(id).get(Bound::Forward) {
            graph.add_edge(tail, head, cost(time));
        }
        if let Some(time) = router.times(id).get(Bound::Backward) {
            graph.add_edge(head, tail, cost(time));
        }
    }
    let (from, to) = match heading {
        Heading::Leaving => (origins, sites),
        Heading::Arriving => (sites, origins),
    };
    let ends: Vec<_> = to
        .iter()
        .map(|joint| {
            let end = graph.add_node(());
            for link in joint
                .iter()
                .flat_map(|j| j.links(router, Heading::Arriving))
            {
                graph.add_edge(place(link.node), end, link.cost);
            }
            end
        })
        .collect();
    let rows: Vec<Vec<Option<TravelCost>>> = from
        .iter()
        .map(|joint| {
            let start = graph.add_node(());
            for link in joint.iter().flat_map(|j| j.links(router, Heading::Leaving)) {
                graph.add_edge(start, place(link.node), link.cost);
            }
            for (target, end) in to.iter().zip(&ends) {
                if let (Ok(a), Ok(b)) = (joint, target)
                    && let Some(cost) = a.without_nodes(b, router)
                {
                    graph.add_edge(start, *end, cost);
                }
            }
            let reached = dijkstra(&graph, start, None, |edge| *edge.weight());
            ends.iter().map(|end| reached.get(end).copied()).collect()
        })
        .collect();
    match heading {
        Heading::Leaving => rows,
        Heading::Arriving => (0..origins.len())
            .map(|o| rows.iter().map(|row| row[o]).collect())
            .collect(),
    }
}

/// The open edges of the strongly connected component with most road, by petgraph; of all such
/// components when several are equally long.
fn main_edges(router: &Router) -> Vec<Vec<EdgeId>> {
    let network = router.network();
    let mut graph = Graph::<(), ()>::new();
    let nodes: Vec<_> = network
        .vertices
        .iter()
        .map(|_| graph.add_node(()))
        .collect();
    for (id, edge) in network.edges.iter_ids() {
        let (tail, head) = (nodes[edge.tail.index()], nodes[edge.head.index()]);
        for (bound, from, to) in [(Bound::Forward, tail, head), (Bound::Backward, head, tail)] {
            if router.times(id).get(bound).is_some() {
                graph.add_edge(from, to, ());
            }
        }
    }
    let components: Vec<(u64, Vec<EdgeId>)> = kosaraju_scc(&graph)
        .into_iter()
        .map(|component| {
            let has = |vertex: VertexId| component.contains(&nodes[vertex.index()]);
            let edges: Vec<EdgeId> = network
                .edges
                .iter_ids()
                .filter(|(id, edge)| {
                    router.times(*id).is_open() && has(edge.tail) && has(edge.head)
                })
                .map(|(id, _)| id)
                .collect();
            let millimetres = edges
                .iter()
                .map(|id| u64::from(network.edges[*id].length.0));
            (millimetres.sum(), edges)
        })
        .collect();
    let most = components
        .iter()
        .map(|(length, _)| *length)
        .max()
        .unwrap_or(0);
    // lengths are summed from differently rounded ones: within a metre is equal
    components
        .into_iter()
        .filter(|(length, _)| length + 1_000 > most)
        .map(|(_, edges)| edges)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nearest_matrix_and_path_equal_petgraph(
        lines in random_lines(),
        origins in random_points(12),
        sites in random_points(7),
        limit_minutes in 2u32..30,
        leaving in any::<bool>(),
    ) {
        let router = router(&lines, Mode::Car, AccessRule::default());
        let heading = if leaving { Heading::Leaving } else { Heading::Arriving };
        let origins = snap_all(&router, &origins, &Silent);
        let sites = snap_all(&router, &sites, &Silent);
        let expected = referee(&router, &origins, &sites, heading);
        let limit = Deciseconds::from_minutes(f64::from(limit_minutes));

        let rows = matrix(&router, &origins, &sites, limit, heading, &Silent);
        for (row, expected) in rows.iter().zip(&expected) {
            let expected: Vec<(u32, TravelCost)> = (0u32..)
                .zip(expected)
                .filter_map(|(site, cost)| Some((site, (*cost)?)))
                .filter(|(_, cost)| cost.time <= limit)
                .collect();
            prop_assert_eq!(row, &expected);
        }

        for k in [1, 2, 5] {
            let found = nearest(&router, &origins, &sites, k, Some(limit), heading, &Silent);
            for ((found, origin), expected) in found.iter().zip(&origins).zip(&expected) {
                let Ok(found) = found else {
                    prop_assert!(origin.is_err());
                    continue;
                };
                let mut by_rule: Vec<_> = (0u32..)
                    .zip(expected)
                    .filter_map(|(site, cost)| Some(((*cost)?.time, site, (*cost)?.length)))
                    .filter(|(time, ..)| *time <= limit)
                    .collect();
                by_rule.sort_unstable();
                by_rule.truncate(k);
                let found: Vec<_> = found.iter().map(|l| (l.time, l.source, l.length)).collect();
                prop_assert_eq!(found, by_rule);
            }
        }

        for (origin, expected) in origins.iter().zip(&expected) {
            for (site, expected) in sites.iter().zip(expected) {
                if let (Ok(origin), Ok(site)) = (origin, site) {
                    let (from, to) = if leaving { (origin, site) } else { (site, origin) };
                    let found = path(&router, from, to);
                    prop_assert_eq!(found.as_ref().map(|p| p.cost), *expected);
                    if let Some(found) = found {
                        let sum = found.parts.iter().fold(TravelCost::default(), |s, p| s + p.cost);
                        prop_assert_eq!(sum, found.cost);
                        prop_assert!(found.line.len() >= 2);
                        for pair in found.line.windows(2) {
                            // a jump in the line would be a piece drawn the wrong way round
                            prop_assert!(pair[0].great_circle_m(pair[1]) < 1_600.0, "{:?}", found.line);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn snapping_equals_a_linear_scan_and_ignores_the_other_points(
        lines in random_lines(),
        points in random_points(20),
    ) {
        let router = router(&lines, Mode::Car, AccessRule::default());
        let all = snap_all(&router, &points, &Silent);
        for (point, together) in points.iter().zip(&all) {
            prop_assert_eq!(&router.snap(*point), together);
            let frame = LocalFrame::around(*point);
            let best: Vec<f64> = main_edges(&router)
                .into_iter()
                .map(|edges| {
                    edges
                        .into_iter()
                        .flat_map(|id| router.network().line(id).windows(2).map(<[_]>::to_vec).collect::<Vec<_>>())
                        .map(|pair| frame.nearest_on_segment(pair[0], pair[1]).0)
                        .fold(f64::INFINITY, f64::min)
                })
                .collect();
            match together {
                Ok(joint) => prop_assert!(best.iter().any(|m| (joint.metres - m).abs() < 1e-9)),
                Err(_) => prop_assert!(best.iter().any(|m| *m > 1_000.0)),
            }
        }
    }

    #[test]
    fn a_network_file_comes_back_whole_and_damage_is_refused(
        lines in random_lines(),
        prepared in any::<bool>(),
        place in any::<prop::sample::Index>(),
        flip in 1u8..,
    ) {
        let mut network = build(NetworkKind::Schematic, &lines, &[testbot(Mode::Car), testbot(Mode::Foot)]).unwrap();
        if prepared {
            network.prepare();
        }
        let bytes = file::to_bytes(&network).unwrap();
        let name = std::path::Path::new("town.net");
        prop_assert_eq!(&file::from_bytes(&bytes, name).unwrap(), &network);
        let mut damaged = bytes.clone();
        let place = place.index(bytes.len());
        damaged[place] ^= flip;
        prop_assert!(file::from_bytes(&damaged, name).is_err());
        prop_assert!(file::from_bytes(&bytes[..place], name).is_err());
    }

    #[test]
    fn whatever_stands_in_a_network_file_nothing_worse_than_a_wrong_answer_comes_of_it(
        lines in random_lines(),
        points in prop::collection::vec((-0.2..3.2f64, -0.2..3.2f64), 4),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u32>(), any::<bool>()), 1..4),
    ) {
        let mut network = build(NetworkKind::Real, &lines, &[testbot(Mode::Car)]).unwrap();
        network.prepare();
        let bytes = file::to_bytes(&network).unwrap();
        let mut hostile = bytes[..bytes.len() - 32].to_vec();
        // the arrays lie behind the head, whose length stands at byte 16
        let head = 24 + usize::from(u16::from_le_bytes([hostile[16], hostile[17]]));
        for (place, number, small) in places {
            let at = head.next_multiple_of(8) + 4 * place.index((hostile.len() - head) / 4 - 1);
            let number = if small { number % 8 } else { number };
            hostile[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        let hash = file::checksum(&hostile);
        hostile.extend(hash);
        if let Ok(network) = file::from_bytes(&hostile, std::path::Path::new("x.net")) {
            let router = Router::new(Arc::new(network), 0, AccessRule::default()).with_speedup(Speedup::Always);
            let points: Vec<LonLat> = points.iter().map(|(x, y)| at(*x, *y)).collect();
            let joints = snap_all(&router, &points, &Silent);
            let _ = matrix(&router, &joints, &joints, MAX_TIME, Heading::Leaving, &Silent);
            let _ = nearest(&router, &joints, &joints, 2, None, Heading::Arriving, &Silent);
            let _ = islands(&router, Decimetres(0));
            if let (Ok(from), Ok(to)) = (&joints[0], &joints[1]) {
                let _ = path(&router, from, to);
            }
        }
    }
}

#[test]
fn a_hostile_network_file_with_a_right_checksum_is_refused() {
    let lines = [line(&[at(0.0, 0.0), at(1.0, 0.0)], Oneway::No)];
    let network: Network = build(NetworkKind::Real, &lines, &[testbot(Mode::Car)]).unwrap();
    let bytes = file::to_bytes(&network).unwrap();
    let body = &bytes[..bytes.len() - 32];
    let edge_at = body.len() - 8 - 24; // times of one profile, before them the one edge
    for (offset, what) in [
        (0, "tail"),
        (4, "head"),
        (8, "road"),
        (12, "first point"),
        (16, "points"),
    ] {
        let mut hostile = body.to_vec();
        hostile[edge_at + offset..edge_at + offset + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        let hash = file::checksum(&hostile);
        hostile.extend(hash);
        let error = file::from_bytes(&hostile, std::path::Path::new("x.net")).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{what}: {error}");
    }
    let mut other = bytes;
    other[8] = 99;
    let error = file::from_bytes(&other, std::path::Path::new("x.net")).unwrap_err();
    assert_eq!(error.to_string(), "x.net has format 99, this build reads 4");
}

#[test]
fn a_mapped_network_is_the_same_and_a_cut_one_is_refused() {
    let lines = [line(
        &[at(0.0, 0.0), at(1.0, 0.0), at(2.0, 1.0)],
        Oneway::No,
    )];
    let network = build(NetworkKind::Real, &lines, &[testbot(Mode::Car)]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.net");
    file::write(&network, &path).unwrap();
    let mapped = file::read(&path).unwrap();
    assert_eq!(mapped, network);
    // a new file in its place leaves the mapped one as it was
    file::write(&build(NetworkKind::Schematic, &lines, &[]).unwrap(), &path).unwrap();
    assert_eq!(mapped, network);
    let bytes = std::fs::read(&path).unwrap();
    for length in [
        0,
        1,
        7,
        8,
        12,
        15,
        16,
        23,
        24,
        60,
        bytes.len() - 33,
        bytes.len() - 1,
    ] {
        std::fs::write(&path, &bytes[..length]).unwrap();
        let error = file::read(&path).unwrap_err().to_string();
        let refused = if length < 8 {
            "is not a pieeja network file"
        } else {
            "is damaged"
        };
        assert!(error.contains(refused), "{length}: {error}");
    }
}

#[test]
fn the_edge_id_of_a_joint_is_the_nearest_edge() {
    let lines = [
        line(&[at(0.0, 0.0), at(1.0, 0.0)], Oneway::No),
        line(&[at(1.0, 0.0), at(2.0, 0.0)], Oneway::No),
    ];
    let router = router(&lines, Mode::Car, AccessRule::default());
    assert_eq!(snapped(&router, at(0.4, 0.1)).edge, EdgeId(0));
    assert_eq!(snapped(&router, at(1.6, 0.1)).edge, EdgeId(1));
}
