//! A seeded country of roads: towns of streets, main roads between them, and lanes.
//!
//! What makes real road networks easy is in it: few roads lead from one part to another,
//! a third of all junctions are dead ends, and fast roads are rare. So are the things
//! that make them hard: one-way streets, equal ways round a block, and islands.

use pieeja::model::geo::{Fixed, LonLat};
use pieeja::model::ids::{Id, VertexId};
use pieeja::model::profile::{Mode, Profile, SpeedRow};
use pieeja::model::rules::Rules;
use pieeja::model::street::{Conditions, Label, Street};
use pieeja::model::study::NetworkKind;
use pieeja::model::text::Text;
use pieeja::model::units::{Millimetres, Milliseconds};
use pieeja::network::graph::{Edge, EdgeTimes, Network, Road};

/// Road classes with their speeds in km/h.
pub(crate) const CLASSES: [(&str, f64); 3] = [("main", 80.0), ("street", 40.0), ("lane", 25.0)];
/// Junctions of a town and of the roads around it, on average.
const PER_TOWN: usize = 205;
/// Degrees between towns: about 6 km.
const TOWN_STEP: f64 = 0.054;
/// Degrees between streets: about 110 m.
const STREET_STEP: f64 = 0.001;

/// A small fast generator (Steele, Lea and Flood 2014), so that a seed means the same
/// everywhere and for ever.
#[derive(Debug)]
pub(crate) struct SplitMix(pub(crate) u64);

impl SplitMix {
    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in 0..1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }
}

/// The whole part of a small positive number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small positive numbers only"
)]
fn whole(number: f64) -> usize {
    number as usize
}

/// A country of about so many junctions.
pub(crate) fn country(junctions: usize, seed: u64) -> Network {
    let mut random = SplitMix(seed);
    let mut roads = Roads::default();
    let side = whole((junctions as f64 / PER_TOWN as f64).sqrt().round()).max(2);
    let mut towns: Vec<Vec<VertexId>> = Vec::with_capacity(side * side);
    for row in 0..side {
        for column in 0..side {
            let middle = LonLat::new(
                (column as f64 + 0.3 * random.unit()) * TOWN_STEP,
                (row as f64 + 0.3 * random.unit()) * TOWN_STEP,
            );
            towns.push(roads.town(middle, &mut random));
        }
    }
    for row in 0..side {
        for column in 0..side {
            let here = row * side + column;
            if column + 1 < side && (row == 0 || random.chance(0.8)) {
                roads.road_between(&towns[here], &towns[here + 1], &mut random);
            }
            if row + 1 < side && (column == 0 || random.chance(0.8)) {
                roads.road_between(&towns[here], &towns[here + side], &mut random);
            }
        }
    }
    roads.network()
}

/// Edges with times both ways as a network of straight edges; `road` of an edge is its class.
pub(crate) fn network(
    nodes: Vec<LonLat>,
    edges: Vec<(Edge, EdgeTimes)>,
    points: Vec<LonLat>,
) -> Network {
    let streets = CLASSES.map(|(class, _)| Street {
        class: class.into(),
        ..Street::default()
    });
    let road = |street| Road { street, label: 0 };
    let speeds = CLASSES.map(|(class, kmh)| SpeedRow {
        class: class.into(),
        surface: "*".into(),
        kmh,
        source: "made up".into(),
    });
    let profile = Profile {
        id: "car".into(),
        name: Text::same("car"),
        mode: Mode::Car,
        speeds: speeds.into(),
        rural_kmh: 60.0,
        access_kmh: 5.0,
        source: "made up".into(),
        rules: Rules::default(),
    };
    let fixed = |places: Vec<LonLat>| places.into_iter().map(Fixed::from);
    let (edges, times): (Vec<Edge>, Vec<EdgeTimes>) = edges.into_iter().unzip();
    Network {
        kind: NetworkKind::Real,
        input_sha256: String::new(),
        vertices: fixed(nodes).collect(),
        edges: edges.into(),
        points: fixed(points).collect(),
        roads: [0, 1, 2].map(road).to_vec().into(),
        streets: streets.into(),
        labels: vec![Label::default()],
        obstacles: Vec::new(),
        restrictions: Vec::new(),
        conditions: Conditions::default(),
        profiles: vec![profile],
        times: vec![times.into()],
        orders: Vec::new(),
        graphs: Vec::new(),
    }
}

#[derive(Default)]
struct Roads {
    nodes: Vec<LonLat>,
    edges: Vec<(Edge, EdgeTimes)>,
    points: Vec<LonLat>,
}

impl Roads {
    fn node(&mut self, place: LonLat) -> VertexId {
        self.nodes.push(place);
        VertexId::at(self.nodes.len() - 1)
    }

    fn road(&mut self, tail: VertexId, head: VertexId, class: usize, winding: f64, oneway: bool) {
        let ends = [tail, head].map(|node| self.nodes[node.index()]);
        let metres = ends[0].great_circle_m(ends[1]) * winding;
        let time = Milliseconds::from_seconds(metres * 3.6 / CLASSES[class].1);
        let edge = Edge {
            tail,
            head,
            road: u32::try_from(class).unwrap_or(0),
            first_point: u32::try_from(self.points.len()).unwrap_or(u32::MAX),
            points: 2,
            length: Millimetres::from_metres(metres),
        };
        self.points.extend(ends);
        let times = EdgeTimes::new([Some(time), (!oneway).then_some(time)]);
        self.edges.push((edge, times));
    }

    /// Streets in blocks, a quarter of them missing; the nodes are given back.
    fn town(&mut self, middle: LonLat, random: &mut SplitMix) -> Vec<VertexId> {
        // many villages, few towns
        let side = 4 + whole(random.unit().powi(3) * 22.0);
        let turn = random.unit();
        let nodes: Vec<VertexId> = (0..side * side)
            .map(|at| {
                let (x, y) = ((at % side) as f64, (at / side) as f64);
                let jitter = 0.3 * random.unit();
                self.node(LonLat::new(
                    middle.lon + STREET_STEP * (x + turn * y * 0.2 + jitter),
                    middle.lat + STREET_STEP * (y - turn * x * 0.2 + jitter),
                ))
            })
            .collect();
        for at in 0..side * side {
            let neighbours = [
                (at % side + 1 < side, at + 1, (at / side).is_multiple_of(4)),
                (
                    at / side + 1 < side,
                    at + side,
                    (at % side).is_multiple_of(4),
                ),
            ];
            for (inside, other, wide) in neighbours {
                if inside && (wide || random.chance(0.62)) {
                    let class = if wide { 1 } else { 2 };
                    let oneway = !wide && random.chance(0.1);
                    self.road(nodes[at], nodes[other], class, 1.05, oneway);
                }
            }
        }
        nodes
    }

    /// A winding main road with lanes off it, some of which fork.
    fn road_between(&mut self, from: &[VertexId], to: &[VertexId], random: &mut SplitMix) {
        let (start, end) = (from[random.below(from.len())], to[random.below(to.len())]);
        let ends = [start, end].map(|node| self.nodes[node.index()]);
        let pieces = whole(ends[0].great_circle_m(ends[1]) / 300.0) + 1;
        let mut last = start;
        for piece in 1..pieces {
            let share = piece as f64 / pieces as f64;
            let off = |random: &mut SplitMix| (random.unit() - 0.5) * 0.002;
            let place = LonLat::new(
                ends[0].lon + (ends[1].lon - ends[0].lon) * share + off(random),
                ends[0].lat + (ends[1].lat - ends[0].lat) * share + off(random),
            );
            let node = self.node(place);
            self.road(last, node, 0, 1.1, false);
            let mut yard = node;
            while random.chance(0.45) {
                let place = self.nodes[yard.index()];
                let place =
                    LonLat::new(place.lon + 2.0 * off(random), place.lat + 2.0 * off(random));
                let next = self.node(place);
                self.road(yard, next, 2, 1.2, false);
                yard = if random.chance(0.5) { node } else { next };
            }
            last = node;
        }
        self.road(last, end, 0, 1.1, false);
    }

    fn network(self) -> Network {
        network(self.nodes, self.edges, self.points)
    }
}
