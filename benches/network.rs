//! Travel costs at country size: the hierarchy beside plain search, in CPU seconds.
//!
//! ```text
//! cargo bench --bench network                   # a made-up country of 250 thousand junctions
//! cargo bench --bench network -- 1000000        # of another size
//! cargo bench --bench network -- path/to/graph  # a graph folder, see docs/PERFORMANCE.md
//! ```
//!
//! Every figure is the median of three runs on one thread, taken in this process; every
//! answer is compared with plain search's.

#[path = "common/graph_dir.rs"]
mod graph_dir;
#[path = "common/roads.rs"]
mod roads;

use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, Instant};

use geo::CoordsIter;
use pieeja::model::cost::TravelCost;
use pieeja::model::geo::LonLat;
use pieeja::model::ids::{Id, NodeId};
use pieeja::model::progress::Silent;
use pieeja::model::reason::Reason;
use pieeja::model::units::{Deciseconds, MAX_TIME};
use pieeja::network::file;
use pieeja::network::graph::Network;
use pieeja::network::hierarchy::{Hierarchy, Topology, Tree};
use pieeja::network::isochrone::{Isochrone, Isochrones, PRECISION_M};
use pieeja::network::joint::{Heading, Joint};
use pieeja::network::nearest::snap_all;
use pieeja::network::plan::Plan;
use pieeja::network::router::{AccessRule, Router, Speedup};
use pieeja::network::search::{Scratch, nearest_sources, one_to_all};
use rustix::time::{ClockId, clock_gettime};

type Points = Vec<Result<Joint, Reason>>;

/// What is asked: a network, where people are and where sites are.
pub(crate) struct World {
    name: String,
    network: Network,
    origins: Vec<LonLat>,
    sites: Vec<LonLat>,
}

fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The median CPU seconds of three runs, and the last result.
fn timed<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut run = || {
        let start = cpu();
        let result = std::hint::black_box(work());
        (cpu() - start, result)
    };
    let mut times = [run().0, run().0, 0.0];
    let (last, result) = run();
    times[2] = last;
    times.sort_by(f64::total_cmp);
    (times[1], result)
}

fn once<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = cpu();
    let result = work();
    (cpu() - start, result)
}

#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn say(what: &str, seconds: f64, note: impl Display) {
    println!("{what:<52} {:>9.1} ms  {note}", seconds * 1e3);
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or_else(String::new, |line| line.replace("VmHWM:", "peak memory"))
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let ask = arguments.first().map_or("250000", String::as_str);
    let world = match ask.parse::<usize>() {
        Ok(junctions) => made_up(junctions),
        Err(_) => graph_dir::read(ask),
    };
    pool(1).install(|| measure(world));
}

fn pool(threads: usize) -> rayon::ThreadPool {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.build().expect("threads can be started")
}

fn made_up(junctions: usize) -> World {
    let network = roads::country(junctions, 1);
    let mut random = roads::SplitMix(2);
    let mut points = |count: usize| -> Vec<LonLat> {
        (0..count)
            .map(|_| {
                let edge = network.edges.as_slice()[random.below(network.edges.len())];
                let ends = [edge.tail, edge.head];
                let [a, b] = ends.map(|vertex| LonLat::from(network.vertices[vertex]));
                let share = random.unit();
                LonLat::new(
                    a.lon + share * (b.lon - a.lon),
                    a.lat + share * (b.lat - a.lat),
                )
            })
            .collect()
    };
    World {
        name: format!("made-up country for {junctions} junctions"),
        origins: points(100_000),
        sites: points(500),
        network,
    }
}

fn measure(world: World) {
    let (nodes, edges) = (world.network.vertices.len(), world.network.edges.len());
    say(&world.name, 0.0, format!("{nodes} vertices, {edges} edges"));
    let network = Arc::new(world.network);
    let rule = AccessRule {
        max_snap_m: 20_000.0,
        ..AccessRule::default()
    };
    let router = Router::new(Arc::clone(&network), 0, rule).with_speedup(Speedup::Never);
    let origins = snap_all(&router, &world.origins, &Silent);
    let sites = snap_all(&router, &world.sites, &Silent);
    let before = peak_memory();
    let fast = preparation(&router, &network, rule);
    say(
        "",
        0.0,
        format!("before: {before}; with hierarchy: {}", peak_memory()),
    );
    opening(&network, rule);
    trees(&router, &fast);
    nearest(&router, &fast, &origins, &sites);
    table(&router, &fast, &origins, &sites);
    catchments(&router, &fast, &origins, &sites);
    isochrones(&router, &sites);
    say("", 0.0, peak_memory());
}

fn preparation(router: &Router, network: &Arc<Network>, rule: AccessRule) -> Router {
    let (seconds, order) = once(|| router.node_order());
    say("order by nested dissection", seconds, "once a network");
    let order = Arc::new(order);
    let graph = router.forward();
    let main = |node: NodeId| router.components().is_main(node);
    let arcs: Vec<(u32, u32, TravelCost)> = (0..graph.nodes())
        .map(NodeId::at)
        .filter(|tail| main(*tail))
        .flat_map(|tail| graph.arcs(tail).iter().map(move |arc| (tail, arc)))
        .filter(|(_, arc)| main(arc.head))
        .map(|(tail, arc)| (tail.0, arc.head.0, arc.cost))
        .collect();
    let edges: Vec<(u32, u32)> = arcs.iter().map(|(tail, head, _)| (*tail, *head)).collect();
    let (topology_seconds, topology) = timed(|| Arc::new(Topology::new(&order, &edges)));
    say(
        "contract",
        topology_seconds,
        format!("{} arcs", topology.arcs()),
    );
    let (customize, hierarchy) = timed(|| Hierarchy::new(Arc::clone(&topology), &arcs));
    let arcs = hierarchy.map_or(0, |hierarchy| hierarchy.arcs());
    say(
        "customize for new speeds",
        customize,
        format!("{arcs} arcs kept, both ways"),
    );
    let fast = Router::new(Arc::clone(network), 0, rule)
        .with_speedup(Speedup::Always)
        .with_order(order);
    assert!(
        fast.hierarchy().is_some(),
        "this network has costs that cannot be packed"
    );
    fast
}

/// The network file of this network, opened to where a first question can be asked.
fn opening(network: &Network, rule: AccessRule) {
    let folder = tempfile::tempdir().expect("there is room for a network file");
    let path = folder.path().join("country.net");
    let mut prepared = network.clone();
    prepared.prepare();
    file::write(&prepared, &path).expect("a network can be written");
    let megabytes = std::fs::metadata(&path).map_or(0, |facts| facts.len()) / 1_000_000;
    drop(prepared);
    let (seconds, router) = timed(|| {
        let network = file::read(&path).expect("it was just written");
        Router::new(Arc::new(network), 0, rule)
    });
    assert_eq!(router.network().edges.len(), network.edges.len());
    say(
        "open the network file, router included",
        seconds,
        format!("{megabytes} MB"),
    );
}

fn trees(plain: &Router, fast: &Router) {
    let seeds = [(NodeId(0), TravelCost::default())];
    let graph = plain.backward();
    let mut scratch = Scratch::new(graph.nodes());
    let hierarchy = fast.hierarchy().expect("asserted before");
    let mut tree = Tree::new(hierarchy);
    for (name, limit) in [
        ("all", MAX_TIME),
        ("30 minutes", Deciseconds::from_minutes(30.0)),
    ] {
        let (dijkstra, ()) = timed(|| one_to_all(graph, seeds, limit, &mut scratch));
        let (sweep, ()) = timed(|| tree.grow(hierarchy, Heading::Leaving, seeds, limit));
        for node in (0..graph.nodes()).map(NodeId::at) {
            if plain.components().is_main(node) {
                assert_eq!(tree.cost(hierarchy, node), scratch.cost(node));
            }
        }
        // costs written once, arcs and the ends of their rows read once
        let bytes = graph.nodes() * 12 + hierarchy.arcs() / 2 * 12;
        say(&format!("one tree, {name}: Dijkstra"), dijkstra, "");
        say(
            &format!("one tree, {name}: sweep"),
            sweep,
            format!("{:.1} x; {} bytes to touch", dijkstra / sweep, bytes),
        );
    }
}

fn nearest(plain: &Router, fast: &Router, origins: &Points, sites: &Points) {
    let heading = Heading::Leaving;
    let seeds = || {
        sites
            .iter()
            .flatten()
            .flat_map(|site| site.links(plain, heading.other()))
            .map(|link| (link.node, link.cost))
    };
    let mut scratch = Scratch::new(plain.backward().nodes());
    let (bare, ()) = timed(|| one_to_all(plain.backward(), seeds(), MAX_TIME, &mut scratch));
    say("nearest k = 1: multi-source Dijkstra, nodes only", bare, "");
    let (prepare, plan) = timed(|| Plan::new(fast, origins, heading));
    say("prepare the origins", prepare, "once for all questions");
    for k in [1, 2, 5, 10] {
        let labels = || {
            let seeds = (0u32..)
                .zip(sites)
                .filter_map(|(site, joint)| Some((site, joint.as_ref().ok()?)));
            seeds.flat_map(|(site, joint)| {
                joint
                    .links(plain, heading.other())
                    .map(move |link| (link.node, site, link.cost))
            })
        };
        let (search, _) = once(|| nearest_sources(plain.backward(), labels(), k, MAX_TIME));
        let expected = Plan::new(plain, origins, heading).nearest(sites, k, None, &Silent);
        let (sweep, mut found) = timed(|| plan.nearest(sites, k, None, &Silent));
        assert_eq!(found, expected);
        say(
            &format!("nearest k = {k}: Dijkstra with k labels, nodes only"),
            search,
            "",
        );
        say(
            &format!("nearest k = {k}: hierarchy, all origins answered"),
            sweep,
            format!(
                "{:.1} x ({:.1} x with preparation)",
                search / sweep,
                search / (sweep + prepare)
            ),
        );
        if let Ok(site) = &sites[sites.len() / 2] {
            let next = u32::try_from(sites.len()).unwrap_or(u32::MAX);
            let (add, ()) = timed(|| plan.add_site(&mut found, site, next, k, None));
            say(&format!("one more site, k = {k}"), add, "");
        }
    }
}

fn table(plain: &Router, fast: &Router, origins: &Points, sites: &Points) {
    let origins: Points = origins.iter().step_by(10).copied().collect();
    let heading = Heading::Leaving;
    let ask = |router| Plan::new(router, &origins, heading).matrix(sites, MAX_TIME, &Silent);
    let (search, expected) = once(|| ask(plain));
    let (sweep, found) = timed(|| ask(fast));
    assert_eq!(found, expected);
    drop((found, expected));
    let cells = (origins.len() * sites.len()) as f64;
    say("matrix 500 x 10,000: a Dijkstra a site", search, "");
    let rate = cells / sweep / 1e6;
    say(
        "matrix 500 x 10,000: sweeps, preparation included",
        sweep,
        format!("{rate:.1} million cells a second, {:.0} x", search / sweep),
    );
    let plan = Plan::new(fast, &origins, heading);
    let weights = vec![1u64; origins.len()];
    let (trees, sums) = timed(|| plan.totals_within(sites, &weights, MAX_TIME));
    assert!(sums.iter().all(|sum| *sum > 0));
    let (nodes, arcs) = plan.swept().unwrap_or_default();
    // of sixteen trees: the costs of each node written once, its arcs and the end of its row read
    let bytes = sites.len().div_ceil(16) * (nodes * (128 + 4) + arcs * 12);
    say(
        "the same trees, sixteen at once, summed up only",
        trees,
        format!(
            "{bytes} bytes to touch: {:.1} GB/s",
            bytes as f64 / trees / 1e9
        ),
    );
    let wall = |threads: usize| {
        pool(threads).install(|| {
            let start = Instant::now();
            std::hint::black_box(ask(fast));
            start.elapsed()
        })
    };
    let best = |threads| {
        (0..5)
            .map(|_| wall(threads))
            .min()
            .unwrap_or(Duration::ZERO)
    };
    let (one, two) = (best(1).as_secs_f64(), best(2).as_secs_f64());
    say("matrix by wall clock, best of 5: one thread", one, "");
    say(
        "matrix by wall clock, best of 5: two threads",
        two,
        format!("{:.2} x", one / two),
    );
}

fn catchments(plain: &Router, fast: &Router, origins: &Points, sites: &Points) {
    let weights: Vec<u64> = (1..=origins.len() as u64).map(|i| i % 7).collect();
    let limit = Deciseconds::from_minutes(30.0);
    let graph = plain.backward();
    let mut scratch = Scratch::new(graph.nodes());
    let (search, ()) = once(|| {
        for site in sites.iter().flatten() {
            let seeds = site.links(plain, Heading::Arriving);
            let seeds = seeds.map(|link| (link.node, link.cost));
            one_to_all(graph, seeds, limit, &mut scratch);
        }
    });
    let ask =
        |router| Plan::new(router, origins, Heading::Leaving).totals_within(sites, &weights, limit);
    let (sweep, found) = timed(|| ask(fast));
    assert_eq!(found, ask(plain));
    say(
        "people within 30 minutes: bounded Dijkstras",
        search,
        "without summing people",
    );
    say(
        "people within 30 minutes: sweeps",
        sweep,
        format!("{:.1} x", search / sweep),
    );
}

/// Polygons of 30 minutes; `cargo test isochrone` compares them with the matrix.
fn isochrones(router: &Router, sites: &Points) {
    let rule = AccessRule::default();
    let near = Router::new(router.shared_network(), 0, rule).with_speedup(Speedup::Never);
    let mut scratch = Scratch::new(near.forward().nodes());
    let sites: Vec<&Joint> = sites.iter().flatten().take(20).collect();
    for (precision, limits) in [
        (PRECISION_M, &[30.0][..]),
        (PRECISION_M, &[10.0, 20.0, 30.0]),
        (2.6, &[30.0]),
        (42.0, &[30.0]),
    ] {
        let isochrones = Isochrones::new(&near, precision).expect("it is no continent");
        let limits: Vec<Deciseconds> = limits
            .iter()
            .map(|m| Deciseconds::from_minutes(*m))
            .collect();
        let start = cpu();
        let first = isochrones.areas(sites[0], Heading::Arriving, &limits, &mut scratch);
        std::hint::black_box(first).expect("it is no continent");
        let seconds = cpu() - start;
        say(
            &format!(
                "isochrone to {precision} m, {} limits, the first",
                limits.len()
            ),
            seconds,
            "its roads sorted into plots",
        );
        let (seconds, drawn) = timed(|| -> Vec<Isochrone> {
            let sites = sites.iter();
            let each =
                sites.map(|site| isochrones.areas(site, Heading::Arriving, &limits, &mut scratch));
            each.flat_map(Result::unwrap_or_default).collect()
        });
        let corners: usize = drawn.iter().map(|drawn| drawn.area.coords_count()).sum();
        let size: f64 = drawn.iter().map(|drawn| drawn.square_km).sum();
        let each = sites.len() as f64;
        say(
            &format!("isochrone, {} limits, a site", limits.len()),
            seconds / each,
            format!(
                "{:.0} square km, {:.0} corners",
                size / each,
                corners as f64 / each
            ),
        );
    }
}
