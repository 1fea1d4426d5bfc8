//! Travel costs against the answers of two well-known engines, OSRM and Valhalla, on real
//! extracts. Every folder of `PIEEJA_ORACLES` with an extract and their answers is compared.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pieeja::ingest::osm::read_extract;
use pieeja::ingest::{builtin_profile, read_points};
use pieeja::model::cost::TravelCost;
use pieeja::model::geo::LonLat;
use pieeja::model::ids::{Id, NodeId};
use pieeja::model::progress::Silent;
use pieeja::model::study::NetworkKind;
use pieeja::model::units::{Deciseconds, MAX_TIME};
use pieeja::network::costs::matrix;
use pieeja::network::graph::{Csr, Network};
use pieeja::network::joint::Heading;
use pieeja::network::nearest::{nearest, snap_all};
use pieeja::network::router::{AccessRule, Router, Speedup};
use pieeja::network::search::{Scratch, one_to_all};
use pieeja::network::streets;

/// Shorter trips say more about where a point was put than about roads.
const LEAST_SECONDS: f64 = 60.0;
/// Points farther than this from a road in OSRM are put elsewhere by others.
const FAR_M: f64 = 300.0;

type Row = HashMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column)?
        .parse()
        .ok()
        .filter(|n: &f64| n.is_finite())
}

/// Seconds and metres.
type Cost = (f64, f64);

fn cost(row: &Row, engine: &str) -> Option<Cost> {
    let seconds = number(row, &format!("{engine}_s"))?;
    Some((seconds, number(row, &format!("{engine}_m"))?))
}

/// A city with an extract.
struct City {
    folder: PathBuf,
    places: HashMap<String, LonLat>,
    network: Arc<Network>,
}

const PROFILES: [&str; 4] = ["car_osrm", "car_valhalla", "car", "foot"];

impl City {
    fn open(folder: &Path) -> Option<Self> {
        let named = |end: &str| {
            let files = fs::read_dir(folder).ok()?.filter_map(Result::ok);
            let mut paths = files.map(|file| file.path());
            paths.find(|path| path.to_string_lossy().ends_with(end))
        };
        let (extract, points) = (named("_osm.pbf")?, named("_hexgrid.csv")?);
        named("expected_matrix_40x40.csv")?;
        let (points, _) = read_points(&points).unwrap();
        let places = points.rows.into_iter().map(|row| (row.id, row.position));
        let streets = read_extract(&extract, &Silent).unwrap().streets;
        let profiles = PROFILES.map(|id| builtin_profile(id).unwrap());
        let network = streets::build(NetworkKind::Real, streets, profiles.into()).unwrap();
        Some(Self {
            folder: folder.to_owned(),
            places: places.collect(),
            network: Arc::new(network),
        })
    }

    /// All that is there.
    fn all() -> Vec<Self> {
        let Some(folder) = std::env::var_os("PIEEJA_ORACLES") else {
            let _ = writeln!(std::io::stderr(), "skipped: PIEEJA_ORACLES names no folder");
            return Vec::new();
        };
        let folders = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        folders
            .filter(|path| path.is_dir())
            .filter_map(|path| Self::open(&path))
            .collect()
    }

    fn router(&self, profile: &str) -> Router {
        let rule = AccessRule {
            legs: false,
            ..AccessRule::default()
        };
        let number = self.network.profile(profile).unwrap();
        Router::new(Arc::clone(&self.network), number, rule)
    }

    /// The costs of a profile for all pairs of the matrix.
    fn costs(&self, profile: &str, pairs: &[Row]) -> HashMap<(String, String), Cost> {
        let mut ids: Vec<&String> = pairs.iter().map(|row| &row["from_id"]).collect();
        ids.sort_unstable();
        ids.dedup();
        let router = self.router(profile);
        let places: Vec<LonLat> = ids.iter().map(|id| self.places[*id]).collect();
        let joints = snap_all(&router, &places, &Silent);
        let found = matrix(
            &router,
            &joints,
            &joints,
            MAX_TIME,
            Heading::Leaving,
            &Silent,
        );
        let each = found.into_iter().zip(&ids).flat_map(|(row, from)| {
            let ids = &ids;
            row.into_iter().map(move |(to, cost)| {
                let pair = ((*from).clone(), ids[to as usize].clone());
                (pair, (cost.time.seconds(), cost.length.metres()))
            })
        });
        each.collect()
    }
}

/// The value below which so many of a hundred lie.
fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted[(sorted.len() - 1) * percent / 100]
}

fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

fn p95(values: &[f64]) -> f64 {
    percentile(values, 95)
}

/// Spearman's rank correlation; ties keep their order, which costs next to nothing here.
fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |side: fn(&(f64, f64)) -> f64| {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|a, b| side(&pairs[*a]).total_cmp(&side(&pairs[*b])));
        let mut rank = vec![0.0; pairs.len()];
        for (place, at) in order.into_iter().enumerate() {
            rank[at] = place as f64;
        }
        rank
    };
    let (a, b) = (ranks(|p| p.0), ranks(|p| p.1));
    let n = pairs.len() as f64;
    let squares: f64 = a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

/// How two columns of costs differ, over pairs that both answer.
struct Difference {
    time: Vec<f64>,
    length: Vec<f64>,
    times: Vec<(f64, f64)>,
}

fn difference(pairs: impl IntoIterator<Item = (Cost, Cost)>) -> Difference {
    let mut difference = Difference {
        time: Vec::new(),
        length: Vec::new(),
        times: Vec::new(),
    };
    for ((seconds, metres), (expected_s, expected_m)) in pairs {
        if expected_s >= LEAST_SECONDS {
            difference
                .time
                .push((seconds - expected_s).abs() / expected_s);
            difference
                .length
                .push((metres - expected_m).abs() / expected_m);
            difference.times.push((seconds, expected_s));
        }
    }
    assert!(difference.time.len() > 100, "too few pairs to compare");
    difference
}

#[test]
fn every_profile_agrees_with_the_engine_whose_speeds_it_carries() {
    for city in City::all() {
        let name = city.folder.display().to_string();
        let pairs = rows(&city.folder.join("expected_matrix_40x40.csv"));
        let engines = ["osrm", "valhalla"];
        for (profile, mode) in [
            ("car_osrm", "car"),
            ("car_valhalla", "car"),
            ("foot", "foot"),
        ] {
            let own = city.costs(profile, &pairs);
            let [osrm, valhalla] = engines.map(|engine| format!("{engine}_{mode}"));
            let both = pairs
                .iter()
                .filter_map(|row| Some((row, cost(row, &osrm)?, cost(row, &valhalla)?)));
            let both: Vec<_> = both
                .filter(|(row, ..)| row["from_id"] != row["to_id"])
                .collect();
            let mine = |row: &Row| {
                let pair = (row["from_id"].clone(), row["to_id"].clone());
                let found = own.get(&pair).copied();
                found.unwrap_or_else(|| panic!("{name}: {profile} has no answer for {pair:?}"))
            };
            let apart = difference(both.iter().map(|(_, a, b)| (*a, *b)));
            for (engine, which) in engines.into_iter().zip([0, 1]) {
                let expected = |(_, a, b): &(&Row, Cost, Cost)| [*a, *b][which];
                let found = difference(both.iter().map(|all| (mine(all.0), expected(all))));
                let (time, length) = (median(&found.time), median(&found.length));
                let told = format!(
                    "{name}: {profile} and {engine}: time {time:.4}, p95 {:.4}, length {length:.4}, rank {:.4}",
                    p95(&found.time),
                    rank_correlation(&found.times)
                );
                if profile == "foot" {
                    assert!(
                        length < 0.01 && rank_correlation(&found.times) > 0.98,
                        "{told}"
                    );
                } else if profile.ends_with(engine) {
                    // where the engines themselves choose other ways, so may this one
                    let span = median(&apart.length).max(0.02) * 1.2;
                    assert!(
                        time < 0.06 && p95(&found.time) < 0.15 && length < span,
                        "{told}"
                    );
                    assert!(rank_correlation(&found.times) > 0.98, "{told}");
                }
            }
        }
    }
}

/// The profile that is offered first is nobody's copy; it lies between the engines.
#[test]
fn the_car_lies_within_the_span_of_the_engines() {
    for city in City::all() {
        let name = city.folder.display().to_string();
        let pairs = rows(&city.folder.join("expected_matrix_40x40.csv"));
        let own = city.costs("car", &pairs);
        let mut ratios = Vec::new();
        let mut times = [Vec::new(), Vec::new()];
        for row in &pairs {
            let engines = [cost(row, "osrm_car"), cost(row, "valhalla_car")];
            let [Some((osrm, _)), Some((valhalla, _))] = engines else {
                continue;
            };
            if osrm.max(valhalla) >= 2.0 * LEAST_SECONDS {
                let (own, _) = own[&(row["from_id"].clone(), row["to_id"].clone())];
                ratios.push(own / f64::midpoint(osrm, valhalla));
                times[0].push((own, osrm));
                times[1].push((own, valhalla));
            }
        }
        let ratio = median(&ratios);
        assert!((0.9..1.1).contains(&ratio), "{name}: {ratio}");
        for times in times {
            let rank = rank_correlation(&times);
            assert!(rank > 0.96, "{name}: {rank}");
        }
    }
}

#[test]
fn the_way_to_the_nearest_school_and_hospital_is_as_long_as_the_engines_say() {
    for city in City::all() {
        let name = city.folder.display().to_string();
        let expected = rows(&city.folder.join("expected_nearest.csv"));
        let ids: Vec<&String> = expected.iter().map(|row| &row["id"]).collect();
        let places: Vec<LonLat> = ids.iter().map(|id| city.places[*id]).collect();
        for (profile, engine, snapped) in [
            ("car_osrm", "osrm_car", "snap_m_car"),
            ("foot", "osrm_foot", "snap_m_foot"),
        ] {
            let router = city.router(profile);
            let origins = snap_all(&router, &places, &Silent);
            for what in ["school", "healthcare"] {
                let column = format!("{what}_{engine}");
                let mut sites: Vec<&String> = expected
                    .iter()
                    .map(|row| &row[&format!("{column}_nearest")])
                    .collect();
                sites.sort_unstable();
                sites.dedup();
                let sites: Vec<LonLat> = sites.iter().map(|id| city.places[*id]).collect();
                let sites = snap_all(&router, &sites, &Silent);
                let found = nearest(
                    &router,
                    &origins,
                    &sites,
                    1,
                    None,
                    Heading::Leaving,
                    &Silent,
                );
                let near = |row: &Row| number(row, snapped).is_some_and(|metres| metres <= FAR_M);
                let both = expected.iter().zip(found).filter(|(row, _)| near(row));
                let compared = difference(both.map(|(row, found)| {
                    let label = found.unwrap().first().copied().unwrap().cost();
                    let own = (label.time.seconds(), label.length.metres());
                    (own, cost(row, &column).unwrap())
                }));
                let (time, length) = (median(&compared.time), median(&compared.length));
                let told =
                    format!("{name}: {profile} to {what}: time {time:.4}, length {length:.4}");
                assert!(time < 0.08 && length < 0.02, "{told}");
            }
        }
    }
}

/// Restrictions, costs of turns and private ways as a real city has them: the hierarchy says
/// what plain search says, and plain search what petgraph's Dijkstra says.
#[test]
fn every_answer_over_a_real_city_equals_plain_search() {
    for city in City::all() {
        let mut places: Vec<(&String, &LonLat)> = city.places.iter().collect();
        places.sort_unstable_by_key(|(id, _)| *id);
        let places: Vec<LonLat> = places.into_iter().step_by(13).map(|(_, at)| *at).collect();
        for profile in PROFILES {
            let plain = city.router(profile).with_speedup(Speedup::Never);
            let fast = city.router(profile).with_speedup(Speedup::Always);
            assert!(fast.hierarchy().is_some());
            let points = snap_all(&plain, &places, &Silent);
            let sites = &points[..points.len() / 4];
            for heading in [Heading::Leaving, Heading::Arriving] {
                for limit in [MAX_TIME, Deciseconds::from_minutes(9.0)] {
                    let rows = |router| matrix(router, &points, sites, limit, heading, &Silent);
                    assert_eq!(rows(&fast), rows(&plain), "{profile} {heading:?}");
                    let labels =
                        |router| nearest(router, &points, sites, 3, Some(limit), heading, &Silent);
                    assert_eq!(labels(&fast), labels(&plain), "{profile} {heading:?}");
                }
            }
            for graph in [plain.forward(), plain.backward()] {
                let start = NodeId::at(graph.nodes() / 2);
                let mut scratch = Scratch::new(graph.nodes());
                one_to_all(
                    graph,
                    [(start, TravelCost::default())],
                    MAX_TIME,
                    &mut scratch,
                );
                let expected = by_petgraph(graph, start);
                for node in (0..graph.nodes()).map(NodeId::at) {
                    assert_eq!(
                        scratch.cost(node).map(whole),
                        expected.get(&node.0).copied()
                    );
                }
            }
        }
    }
}

/// Time and length as one number that compares by time first.
fn whole(cost: TravelCost) -> u64 {
    (u64::from(cost.time.0) << 32) + u64::from(cost.length.0)
}

fn by_petgraph(graph: &Csr, start: NodeId) -> HashMap<u32, u64> {
    let arcs = (0..graph.nodes()).map(NodeId::at).flat_map(|tail| {
        let arcs = graph.arcs(tail).iter();
        arcs.map(move |arc| (tail.0, arc.head.0, whole(arc.cost)))
    });
    let other = petgraph::Graph::<(), u64>::from_edges(arcs);
    let found = petgraph::algo::dijkstra(&other, start.0.into(), None, |edge| *edge.weight());
    found
        .into_iter()
        .map(|(node, cost)| (u32::try_from(node.index()).unwrap(), cost))
        .collect()
}
