//! Reads a graph folder: little-endian arrays `xy.f64` (lon, lat), `first_out`, `head`,
//! `time_ds`, `length_dm`, `pop_nodes` and `site_nodes`, all `u32` but the first.

use std::fs;
use std::path::Path;

use pieeja::model::geo::LonLat;
use pieeja::model::ids::VertexId;
use pieeja::model::units::{Millimetres, Milliseconds};
use pieeja::network::graph::{Edge, EdgeTimes};

use crate::World;
use crate::roads;

fn numbers(path: &Path) -> Vec<u32> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let words = bytes.chunks_exact(4);
    words
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect()
}

/// The graph with its people and sites, who stand on nodes.
pub(crate) fn read(folder: &str) -> World {
    let folder = Path::new(folder);
    let bytes = fs::read(folder.join("xy.f64")).expect("the folder has xy.f64");
    let xy: Vec<f64> = bytes
        .chunks_exact(8)
        .map(|word| f64::from_le_bytes(word.try_into().expect("eight bytes")))
        .collect();
    let nodes: Vec<LonLat> = xy
        .chunks_exact(2)
        .map(|p| LonLat::new(p[0], p[1]))
        .collect();
    let [first_out, head, time, length] =
        ["first_out", "head", "time_ds", "length_dm"].map(|name| numbers(&folder.join(name)));
    let mut arcs: Vec<(u32, u32, u32, u32)> = Vec::with_capacity(head.len());
    for (tail, row) in (0u32..).zip(first_out.windows(2)) {
        for arc in row[0] as usize..row[1] as usize {
            arcs.push((tail, head[arc], time[arc], length[arc]));
        }
    }
    // an arc and its exact reverse are one road
    let mut both = arcs.clone();
    both.sort_unstable();
    let reverse = |a: &(u32, u32, u32, u32)| (a.1, a.0, a.2, a.3);
    let mut points = Vec::new();
    let edges = arcs
        .iter()
        .filter(|arc| arc.0 < arc.1 || both.binary_search(&reverse(arc)).is_err())
        .map(|arc| {
            let oneway = both.binary_search(&reverse(arc)).is_err();
            let time = Milliseconds(arc.2 * 100);
            let edge = Edge {
                tail: VertexId(arc.0),
                head: VertexId(arc.1),
                road: 0,
                first_point: u32::try_from(points.len()).unwrap_or(u32::MAX),
                points: 2,
                length: Millimetres(arc.3 * 100),
            };
            points.extend([nodes[arc.0 as usize], nodes[arc.1 as usize]]);
            let times = EdgeTimes::new([Some(time), (!oneway).then_some(time)]);
            (edge, times)
        })
        .collect();
    let [origins, sites] = ["pop_nodes", "site_nodes"].map(|name| {
        let found = numbers(&folder.join(name));
        found.iter().map(|node| nodes[*node as usize]).collect()
    });
    World {
        name: folder.display().to_string(),
        network: roads::network(nodes, edges, points),
        origins,
        sites,
    }
}
