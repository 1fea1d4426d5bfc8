//! The hierarchy against plain search, which petgraph has checked: equal in every unit,
//! for any question, and the same for any number of threads.

use std::sync::Arc;

use pieeja::model::cost::TravelCost;
use pieeja::model::geo::LonLat;
use pieeja::model::ids::{Id, NodeId, VertexId};
use pieeja::model::progress::Silent;
use pieeja::model::reason::Reason;
use pieeja::model::street::Bound;
use pieeja::model::units::{Decimetres, Deciseconds, MAX_TIME, Milliseconds};
use pieeja::network::costs::{matrix, matrix_in_blocks};
use pieeja::network::file;
use pieeja::network::graph::{EdgeTimes, Network};
use pieeja::network::hierarchy::{Hierarchy, NodeOrder, Topology, Tree, nested_dissection};
use pieeja::network::joint::{Heading, Joint};
use pieeja::network::nearest::{nearest, snap_all};
use pieeja::network::plan::Plan;
use pieeja::network::router::{AccessRule, Router, Speedup};
use pieeja::network::search::{Scratch, one_to_all};
use proptest::prelude::*;

use crate::roads::{SplitMix, country};

type Points = Vec<Result<Joint, Reason>>;

/// The same network twice: answered by the hierarchy, and by plain search.
struct Pair {
    fast: Router,
    plain: Router,
}

impl Pair {
    fn new(network: Network) -> Self {
        let network = Arc::new(network);
        let router = |speedup| {
            let rule = AccessRule::default();
            Router::new(Arc::clone(&network), 0, rule).with_speedup(speedup)
        };
        Self {
            fast: router(Speedup::Always),
            plain: router(Speedup::Never),
        }
    }

    fn points(&self, count: usize, random: &mut SplitMix) -> Points {
        let vertices = &self.plain.network().vertices;
        let places: Vec<LonLat> = (0..count)
            .map(|_| {
                let vertex = VertexId::at(random.below(vertices.len()));
                let place = LonLat::from(vertices[vertex]);
                // a coarse raster: points coincide, lie on nodes, or far off any road
                let off = |random: &mut SplitMix| (random.below(5) as f64 - 2.0) * 0.0005;
                LonLat::new(place.lon + off(random), place.lat + off(random))
            })
            .collect();
        snap_all(&self.plain, &places, &Silent)
    }

    fn check(&self, origins: &Points, sites: &Points, limit: Deciseconds, heading: Heading) {
        assert!(self.fast.hierarchy().is_some() && self.plain.hierarchy().is_none());
        for k in [1, 2, 3, 5, 10, 11] {
            let answer = |router| nearest(router, origins, sites, k, Some(limit), heading, &Silent);
            let expected = answer(&self.plain);
            assert_eq!(answer(&self.fast), expected, "k = {k}");
            // an origin on its own is answered by a search from it
            for place in (0..origins.len()).step_by(32) {
                let origin = &origins[place..=place];
                let alone = nearest(&self.plain, origin, sites, k, Some(limit), heading, &Silent);
                assert_eq!(alone[0], expected[place], "k = {k}");
            }
        }
        let rows = |router| matrix(router, origins, sites, limit, heading, &Silent);
        let expected = rows(&self.plain);
        assert_eq!(rows(&self.fast), expected);
        let mut streamed = Vec::new();
        let taken: Result<(), ()> = matrix_in_blocks(
            &self.fast,
            origins,
            sites,
            limit,
            heading,
            &Silent,
            |first, rows| {
                assert_eq!(first, streamed.len());
                streamed.extend_from_slice(rows);
                Ok(())
            },
        );
        assert_eq!((taken, &streamed), (Ok(()), &expected));
        let weights: Vec<u64> = (0..origins.len() as u64).map(|i| i * i + 1).collect();
        let totals =
            |router| Plan::new(router, origins, heading).totals_within(sites, &weights, limit);
        let mut by_hand = vec![0; sites.len()];
        for (row, weight) in expected.iter().zip(&weights) {
            for (site, _) in row {
                by_hand[*site as usize] += weight;
            }
        }
        assert_eq!(
            (totals(&self.fast), totals(&self.plain)),
            (by_hand.clone(), by_hand)
        );
    }
}

/// Everything once more with the last site left out and added afterwards.
fn check_one_more(router: &Router, origins: &Points, sites: &Points, limit: Option<Deciseconds>) {
    let plan = Plan::new(router, origins, Heading::Leaving);
    let last = sites.len() - 1;
    let Ok(site) = &sites[last] else { return };
    for k in [1, 3] {
        let mut reached = plan.nearest(&sites[..last], k, limit, &Silent);
        plan.add_site(&mut reached, site, u32::try_from(last).unwrap(), k, limit);
        assert_eq!(reached, plan.nearest(sites, k, limit, &Silent));
    }
}

fn check_tree(pair: &Pair, seeds: &[(NodeId, TravelCost)], limit: Deciseconds, heading: Heading) {
    let hierarchy = pair.fast.hierarchy().unwrap();
    let graph = match heading {
        Heading::Leaving => pair.plain.backward(),
        Heading::Arriving => pair.plain.forward(),
    };
    let mut tree = Tree::new(hierarchy);
    // an old tree must leave nothing behind
    tree.grow(
        hierarchy,
        heading,
        [(NodeId(0), TravelCost::default())],
        MAX_TIME,
    );
    tree.grow(hierarchy, heading, seeds.iter().copied(), limit);
    let mut scratch = Scratch::new(graph.nodes());
    one_to_all(graph, seeds.iter().copied(), limit, &mut scratch);
    for node in (0..graph.nodes()).map(NodeId::at) {
        if pair.plain.components().is_main(node) {
            assert_eq!(tree.cost(hierarchy, node), scratch.cost(node), "{node:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_equals_plain_search(
        seed in any::<u64>(),
        junctions in 300usize..2_500,
        minutes in 1u32..40,
        leaving in any::<bool>(),
    ) {
        let pair = Pair::new(country(junctions, seed));
        let mut random = SplitMix(seed ^ 1);
        let (origins, sites) = (pair.points(160, &mut random), pair.points(21, &mut random));
        let heading = if leaving { Heading::Leaving } else { Heading::Arriving };
        let limit = Deciseconds::from_minutes(f64::from(minutes));
        pair.check(&origins, &sites, limit, heading);
        check_one_more(&pair.fast, &origins, &sites, None);
        check_one_more(&pair.plain, &origins, &sites, Some(limit));
        let seeds: Vec<_> = sites.iter().flatten()
            .flat_map(|joint| joint.links(&pair.plain, heading.other()))
            .map(|link| (link.node, link.cost)).take(3).collect();
        check_tree(&pair, &seeds, limit, heading);
        check_tree(&pair, &seeds, MAX_TIME, heading);
    }
}

#[test]
fn answers_are_the_same_for_any_number_of_threads() {
    let network = country(9_000, 7);
    let answers = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let pair = Pair::new(network.clone());
            let mut random = SplitMix(7);
            let (origins, sites) = (
                pair.points(9_000, &mut random),
                pair.points(70, &mut random),
            );
            let order = pair.fast.hierarchy().unwrap().topology().order().clone();
            let plan = Plan::new(&pair.fast, &origins, Heading::Leaving);
            let limit = Deciseconds::from_minutes(20.0);
            (
                order,
                plan.nearest(&sites, 4, None, &Silent),
                plan.matrix(&sites, limit, &Silent),
            )
        })
    };
    let one = answers(1);
    assert!(one.1.iter().flatten().any(|labels| labels.len() == 4));
    assert_eq!(one, answers(2));
    assert_eq!(one, answers(5));
}

/// The network with each edge up to four times slower, and some closed.
fn slower(mut network: Network, closed: f64, random: &mut SplitMix) -> Network {
    let slow = |times: &EdgeTimes| {
        let factor = 1 + u32::try_from(random.below(4)).unwrap();
        let closed = random.chance(closed);
        let slow = |time: Milliseconds| (!closed).then_some(Milliseconds(time.0 * factor));
        EdgeTimes::new(Bound::BOTH.map(|bound| times.get(bound).and_then(slow)))
    };
    network.times = vec![network.times[0].iter().map(slow).collect()];
    network
}

#[test]
fn new_speeds_take_over_the_topology() {
    let network = country(3_000, 3);
    let before = Pair::new(network.clone());
    let topology = Arc::clone(before.fast.hierarchy().unwrap().topology());
    let mut random = SplitMix(5);
    for closed in [0.0, 0.03] {
        let mut after = Pair::new(slower(network.clone(), closed, &mut random));
        after.fast = after.fast.with_topology(Arc::clone(&topology));
        let taken = after.fast.hierarchy().unwrap().topology();
        // where roads are closed, fewer junctions are left
        assert_eq!(Arc::ptr_eq(taken, &topology), closed == 0.0);
        let origins = after.points(300, &mut random);
        let sites = after.points(30, &mut random);
        let limit = Deciseconds::from_minutes(90.0);
        after.check(&origins, &sites, limit, Heading::Leaving);
    }
}

#[test]
fn an_order_made_before_gives_the_same_answers() {
    let pair = Pair::new(country(2_000, 11));
    let order = pair.plain.node_order();
    let again = NodeOrder::from_nodes(order.nodes().to_vec()).unwrap();
    assert_eq!(order, again);
    let pair = Pair {
        fast: pair.fast.with_order(Arc::new(again)),
        ..pair
    };
    let mut random = SplitMix(2);
    let (origins, sites) = (pair.points(200, &mut random), pair.points(20, &mut random));
    pair.check(
        &origins,
        &sites,
        Deciseconds::from_minutes(30.0),
        Heading::Arriving,
    );
    assert!(
        NodeOrder::from_nodes(vec![0, 2]).is_none(),
        "no permutation"
    );
    assert!(
        NodeOrder::from_nodes(vec![1, 1]).is_none(),
        "no permutation"
    );
}

/// ```text
/// 0 -- 1 -- 2      parallel and equal edges: 0-1 twice, and 0-1-2 as long as 0-3-2
///  \-- 3 --/
/// ```
#[test]
fn ties_go_to_the_shorter_way() {
    let cost = |time, length| TravelCost {
        time: Deciseconds(time),
        length: Decimetres(length),
    };
    let both = [
        (0, 1, cost(10, 90)),
        (0, 1, cost(10, 80)),
        (1, 2, cost(10, 50)),
        (0, 3, cost(5, 70)),
        (3, 2, cost(15, 70)),
    ];
    let arcs: Vec<_> = both
        .iter()
        .flat_map(|&(a, b, c)| [(a, b, c), (b, a, c)])
        .collect();
    let edges: Vec<(u32, u32)> = arcs.iter().map(|(a, b, _)| (*a, *b)).collect();
    // node 4 has no road at all
    let places = [[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [1.0, 0.0], [5.0, 5.0]];
    let topology = Arc::new(Topology::new(&nested_dissection(&places, &edges), &edges));
    let hierarchy = Hierarchy::new(Arc::clone(&topology), &arcs).unwrap();
    let mut tree = Tree::new(&hierarchy);
    tree.grow(
        &hierarchy,
        Heading::Arriving,
        [(NodeId(0), cost(0, 0))],
        Deciseconds(20),
    );
    assert_eq!(tree.cost(&hierarchy, NodeId(2)), Some(cost(20, 130)));
    tree.grow(
        &hierarchy,
        Heading::Arriving,
        [(NodeId(0), cost(0, 0))],
        Deciseconds(19),
    );
    assert_eq!(tree.cost(&hierarchy, NodeId(2)), None);
    assert_eq!(tree.cost(&hierarchy, NodeId(3)), Some(cost(5, 70)));
    // costs that packed sums could not hold exactly are refused, as are unknown edges
    let huge = |time, length| vec![(0, 1, cost(time, length)), (1, 0, cost(time, length))];
    assert!(Hierarchy::new(Arc::clone(&topology), &huge(1 << 22, 1)).is_none());
    assert!(Hierarchy::new(Arc::clone(&topology), &huge(1, 1 << 27)).is_none());
    assert!(Hierarchy::new(Arc::clone(&topology), &huge(1 << 21, 1 << 20)).is_some());
    assert!(Hierarchy::new(topology, &[(0, 4, cost(1, 1)), (4, 0, cost(1, 1))]).is_none());
}

#[test]
fn a_network_file_keeps_the_order_of_junctions_and_refuses_a_wrong_one() {
    let mut network = country(24_000, 3);
    network.prepare();
    let order = network.orders[0].clone().unwrap();
    let bytes = file::to_bytes(&network).unwrap();
    let name = std::path::Path::new("country.net");
    let read = file::from_bytes(&bytes, name).unwrap();
    assert_eq!(read, network);
    let router = Router::new(Arc::new(read), 0, AccessRule::default());
    assert_eq!(*order, router.node_order());
    assert!(router.hierarchy().is_some());
    // the first junction of the order a second time, with a right checksum
    let mut body = bytes[..bytes.len() - 32].to_vec();
    let first = body.len() - (order.nodes().len() * 4).next_multiple_of(8);
    body.copy_within(first..first + 4, first + 4);
    let hash = file::checksum(&body);
    body.extend(hash);
    let error = file::from_bytes(&body, name).unwrap_err();
    assert!(error.to_string().contains("twice"), "{error}");
}

#[test]
fn an_order_that_fills_all_memory_is_passed_over() {
    // a star: its middle first joins all 2,000 ends with each other, last it joins none
    let edges: Vec<(u32, u32)> = (1..=2_000).map(|end| (0, end)).collect();
    let ends = 1..=2_000;
    let first: Vec<u32> = ends.clone().chain([0]).collect();
    let last: Vec<u32> = [0].into_iter().chain(ends).collect();
    let contracted =
        |nodes| Topology::if_fit(&NodeOrder::from_nodes(nodes).unwrap(), &edges).map(|t| t.arcs());
    assert_eq!((contracted(last), contracted(first)), (Some(2_000), None));
}
