//! Isochrones against the costs of single points, which petgraph has checked: the drawn area
//! must say of every place what the matrix says of the middle of its cell.

use std::sync::Arc;

use geo::coordinate_position::CoordPos;
use geo::{Contains, CoordinatePosition, CoordsIter, MultiPolygon, Validation};
use pieeja::model::geo::LonLat;
use pieeja::model::ids::{Id, VertexId};
use pieeja::model::profile::Mode;
use pieeja::model::progress::Silent;
use pieeja::model::roads::{Oneway, RoadLine};
use pieeja::model::study::NetworkKind;
use pieeja::model::units::{Deciseconds, MAX_TIME};
use pieeja::network::build::build;
use pieeja::network::costs::matrix;
use pieeja::network::isochrone::{Isochrone, Isochrones, PRECISION_M, Stretch, stretches};
use pieeja::network::joint::{Heading, Joint};
use pieeja::network::nearest::snap_all;
use pieeja::network::router::{AccessRule, Router, Speedup};
use pieeja::network::search::Scratch;
use proptest::prelude::*;

use crate::network::{at, line, random_lines, random_points, testbot};
use crate::roads::{SplitMix, country};

fn router(lines: &[RoadLine], rule: AccessRule) -> Router {
    let network = build(NetworkKind::Real, lines, &[testbot(Mode::Car)]).unwrap();
    Router::new(Arc::new(network), 0, rule).with_speedup(Speedup::Never)
}

fn draw(router: &Router, site: &Joint, people: Heading, limits: &[Deciseconds]) -> Vec<Isochrone> {
    let mut scratch = Scratch::new(router.forward().nodes());
    let isochrones = Isochrones::new(router, PRECISION_M).unwrap();
    isochrones
        .areas(site, people, limits, &mut scratch)
        .unwrap()
}

/// The exact times between places and the site.
fn times(
    router: &Router,
    places: &[LonLat],
    site: &Joint,
    people: Heading,
) -> Vec<Option<Deciseconds>> {
    let joints = snap_all(router, places, &Silent);
    matrix(router, &joints, &[Ok(*site)], MAX_TIME, people, &Silent)
        .iter()
        .map(|row| row.first().map(|(_, cost)| cost.time))
        .collect()
}

/// Every place is drawn as the middle of its cell is; that place is near; areas hold the ones before.
fn check(
    router: &Router,
    site: &Joint,
    people: Heading,
    limits: &[Deciseconds],
    places: &[LonLat],
    precision: f64,
) {
    let isochrones = Isochrones::new(router, precision).unwrap();
    let mut scratch = Scratch::new(router.forward().nodes());
    let drawn = isochrones
        .areas(site, people, limits, &mut scratch)
        .unwrap();
    assert_eq!(drawn.len(), limits.len());
    let again = isochrones.areas(site, people, limits, &mut scratch);
    assert_eq!(
        again.as_ref(),
        Ok(&drawn),
        "blocks are settled when asked for again"
    );
    let again = isochrones.areas(site, people, limits, &mut scratch);
    assert_eq!(again.as_ref(), Ok(&drawn), "the blocks kept from before");
    let unkept = Isochrones::new(router, precision).unwrap().with_room(0);
    let unkept = unkept.areas(site, people, limits, &mut scratch);
    assert_eq!(unkept.as_ref(), Ok(&drawn), "nothing kept");
    let fast =
        Router::new(router.shared_network(), 0, *router.rule()).with_speedup(Speedup::Always);
    if fast.hierarchy().is_some() {
        let swept = Isochrones::new(&fast, precision).unwrap();
        let swept = swept.areas(site, people, limits, &mut scratch);
        assert_eq!(swept.as_ref(), Ok(&drawn), "by sweeps");
    }
    // where it matters: in the cells beside corners of the line
    let beside = |corner: geo::Coord| {
        [(-2e-6, -2e-6), (2e-6, -2e-6), (2e-6, 2e-6), (-2e-6, 2e-6)]
            .map(|(x, y)| LonLat::new(corner.x + x, corner.y + y))
    };
    let mut asked: Vec<LonLat> = places.to_vec();
    for isochrone in &drawn {
        let corners: Vec<geo::Coord> = isochrone.area.coords_iter().collect();
        let step = (corners.len() / 40).max(1);
        asked.extend(corners.into_iter().step_by(step).flat_map(beside));
    }
    let middles: Vec<LonLat> = asked
        .iter()
        .map(|p| isochrones.deciding_place(*p))
        .collect();
    for (place, middle) in asked.iter().zip(&middles) {
        let apart = place.great_circle_m(*middle);
        assert!(apart <= isochrones.precision_m(place.lat) * 1.01, "{apart}");
    }
    let exact = times(router, &middles, site, people);
    for (isochrone, limit) in drawn.iter().zip(limits) {
        assert_eq!(isochrone.limit, *limit);
        // the referee compares all rings with each other
        if isochrone.area.coords_count() < 3_000 {
            let errors = isochrone.area.validation_errors();
            assert!(errors.is_empty(), "{errors:?}");
        }
        for ((place, time), middle) in asked.iter().zip(&exact).zip(&middles) {
            let at = |place: &LonLat| {
                let place = geo::Coord::from(*place);
                isochrone.area.coordinate_position(&place)
            };
            let expected = if time.is_some_and(|time| time <= *limit) {
                CoordPos::Inside
            } else {
                CoordPos::Outside
            };
            assert_eq!(at(middle), expected, "{middle:?} takes {time:?}, {limit:?}");
            if at(place) == CoordPos::OnBoundary {
                // the line runs between cells only: a step aside is another cell
                let aside = beside(geo::Coord::from(*place)).map(|p| isochrones.deciding_place(p));
                assert!(
                    aside.iter().any(|p| p != &aside[0]),
                    "{place:?} has a line through it"
                );
            } else {
                assert_eq!(at(place), expected, "{place:?} takes {time:?}, {limit:?}");
            }
        }
    }
}

fn headings() -> impl Strategy<Value = Heading> {
    prop_oneof![Just(Heading::Leaving), Just(Heading::Arriving)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_place_is_drawn_as_it_is_reached(
        lines in random_lines(),
        sites in random_points(3),
        places in random_points(60),
        minutes in prop::collection::vec(1u32..25, 1..4),
        people in headings(),
        legs in prop::bool::weighted(0.8),
        precision in prop_oneof![Just(PRECISION_M), Just(1.0), Just(15.0), Just(300.0)],
        max_snap_m in prop_oneof![Just(1_000.0), Just(150.0), Just(3_000.0)],
    ) {
        let rule = AccessRule { legs, max_snap_m, ..AccessRule::default() };
        let router = router(&lines, rule);
        let mut limits: Vec<Deciseconds> =
            minutes.iter().map(|m| Deciseconds::from_minutes(f64::from(*m))).collect();
        limits.sort_unstable();
        for site in sites {
            if let Ok(site) = router.snap(site) {
                check(&router, &site, people, &limits, &places, precision);
            }
        }
    }

    #[test]
    fn reached_roads_are_those_within_the_limit(
        lines in random_lines(),
        site in random_points(1),
        minutes in 1u32..15,
        people in headings(),
    ) {
        let rule = AccessRule { legs: false, ..AccessRule::default() };
        let router = router(&lines, rule);
        let Ok(site) = router.snap(site[0]) else { return Ok(()) };
        let limits = [minutes, minutes * 2].map(|m| Deciseconds::from_minutes(f64::from(m)));
        let mut scratch = Scratch::new(router.forward().nodes());
        let found = stretches(&router, &site, people, &limits, &mut scratch);
        // any place on a stretch is within its limit, give or take the roundings of two parts
        for Stretch { edge, limit, line } in &found {
            let middle = line.0[line.0.len() / 2];
            let middle = LonLat::new(
                f64::midpoint(middle.x, line.0[line.0.len() / 2 - 1].x),
                f64::midpoint(middle.y, line.0[line.0.len() / 2 - 1].y),
            );
            let joint = router.snap(middle).unwrap();
            if joint.edge != *edge || joint.metres > 0.01 {
                continue; // another road runs through the same place
            }
            let time = times(&router, &[middle], &site, people)[0].unwrap();
            prop_assert!(time.0 <= limit.0 + 2, "{time:?} {limit:?}");
            if *limit == limits[1] {
                prop_assert!(time.0 + 2 >= limits[0].0, "{time:?} {limit:?}");
            }
        }
        // and no place of a road that is within the limit is left out
        for (edge, _) in router.network().edges.iter_ids() {
            let points = router.network().line(edge);
            let middle = LonLat::new(
                f64::midpoint(points[0].lon, points[1].lon),
                f64::midpoint(points[0].lat, points[1].lat),
            );
            let Ok(joint) = router.snap(middle) else { continue };
            if joint.edge != edge || joint.metres > 0.01 {
                continue;
            }
            let time = times(&router, &[middle], &site, people)[0];
            let is_in = time.is_some_and(|time| time.0 + 2 < limits[1].0);
            let is_drawn = found.iter().any(|stretch| {
                stretch.edge == edge && stretch.line.lines().any(|piece| near(piece, middle))
            });
            prop_assert!(!is_in || is_drawn, "{middle:?} takes {time:?}");
        }
    }
}

fn near(piece: geo::Line, place: LonLat) -> bool {
    let frame = pieeja::model::geo::LocalFrame::around(place);
    frame
        .nearest_on_segment(piece.start.into(), piece.end.into())
        .0
        < 0.5
}

#[test]
fn a_straight_road_makes_a_diamond() {
    // 10 m/s on the road, 1 m/s x 1.3 off it; the site on the road, five minutes
    let router = router(
        &[line(&[at(-10.0, 0.0), at(10.0, 0.0)], Oneway::No)],
        AccessRule::default(),
    );
    let site = router.snap(at(0.0, 0.0)).unwrap();
    let limits = [Deciseconds::from_minutes(5.0)];
    let drawn = draw(&router, &site, Heading::Leaving, &limits);
    // 3 km each way along the road, 300 / 1.3 = 230.8 m off it: half the product of the diagonals
    let expected = 0.5 * 6.0 * 2.0 * 0.3 / 1.3;
    let share = drawn[0].square_km / expected;
    assert!(
        (share - 1.0).abs() < 0.01,
        "{} against {expected}",
        drawn[0].square_km
    );
    assert_eq!(drawn[0].area.0.len(), 1);
    assert!(drawn[0].area.0[0].interiors().is_empty());
}

#[test]
fn oneway_streets_make_the_two_directions_differ() {
    //   b ------ c      one-way a -> d -> c -> b -> a, a kilometre each
    //   |        |
    //   a -----> d
    let (a, b, c, d) = (at(0.0, 0.0), at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.0));
    let router = router(
        &[line(&[a, d, c, b, a], Oneway::Forward)],
        AccessRule::default(),
    );
    let site = router.snap(at(0.5, 0.0)).unwrap();
    let limits = [Deciseconds::from_seconds(100.0)];
    let [to, from] = [Heading::Leaving, Heading::Arriving]
        .map(|people| draw(&router, &site, people, &limits).remove(0).area);
    let holds =
        |area: &MultiPolygon, place: LonLat| area.contains(&geo::Point::new(place.lon, place.lat));
    // 50 m on from the site and 950 m back round the block; and the other way round
    assert!(holds(&from, at(0.9, 0.0)) && !holds(&from, at(0.1, 0.0)));
    assert!(holds(&to, at(0.1, 0.0)) && !holds(&to, at(0.9, 0.0)));
}

#[test]
fn people_inside_a_ring_of_roads_they_cannot_walk_to_are_left_out() {
    // four roads 2 km apart and nothing between them: the middle is too far off
    let corners = [
        at(0.0, 0.0),
        at(2.0, 0.0),
        at(2.0, 2.0),
        at(0.0, 2.0),
        at(0.0, 0.0),
    ];
    let rule = AccessRule {
        max_snap_m: 500.0,
        ..AccessRule::default()
    };
    let router = router(&[line(&corners, Oneway::No)], rule);
    let site = router.snap(at(1.0, 0.0)).unwrap();
    let drawn = draw(
        &router,
        &site,
        Heading::Leaving,
        &[Deciseconds::from_minutes(30.0)],
    );
    assert_eq!(drawn[0].area.0.len(), 1);
    assert_eq!(drawn[0].area.0[0].interiors().len(), 1);
    assert!(drawn[0].area.is_valid());
    // a square of 3 km with round corners, less a square of 1 km
    let expected = 9.0 - (4.0 - std::f64::consts::PI) * 0.25 - 1.0;
    assert!(
        (drawn[0].square_km / expected - 1.0).abs() < 0.01,
        "{}",
        drawn[0].square_km
    );
}

#[test]
fn large_isochrones_agree_with_the_matrix_at_a_thousand_places() {
    let mut random = SplitMix(7);
    let network = country(3_000, 7);
    let router = Router::new(Arc::new(network), 0, AccessRule::default());
    let vertices = &router.network().vertices;
    let mut place = |spread: usize| {
        let node = LonLat::from(vertices[VertexId::at(random.below(vertices.len()))]);
        let mut off = || (random.below(spread) as f64 - spread as f64 / 2.0) * 1e-5;
        LonLat::new(node.lon + off(), node.lat + off())
    };
    let site = std::iter::repeat_with(|| router.snap(place(10)))
        .find_map(Result::ok)
        .unwrap();
    let places: Vec<LonLat> = (0..1_000).map(|_| place(3_000)).collect();
    let limits = [5.0, 10.0, 30.0].map(Deciseconds::from_minutes);
    for people in [Heading::Leaving, Heading::Arriving] {
        check(&router, &site, people, &limits, &places, PRECISION_M);
    }
}
