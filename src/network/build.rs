//! Lines -> network: where lines meet, there is a node.
//!
//! Both ends of a line are nodes, and so is every inner vertex that another line (or
//! the same line again) passes through. Lines that merely cross without a common
//! vertex do not meet: that is a bridge. Vertices are the same when they agree to 1e-7
//! degrees (about a centimetre). A stated length or duration of a line is spread over
//! its pieces by their drawn length.

use std::collections::HashMap;

use crate::model::geo::LonLat;
use crate::model::ids::{Id, IdVec, NodeId};
use crate::model::profile::{Mode, Profile};
use crate::model::roads::{Oneway, RoadLine};
use crate::model::study::NetworkKind;
use crate::model::units::{Decimetres, Deciseconds};

use super::graph::{Edge, EdgeTimes, Network, RoadFacts};

/// Why lines cannot become a network.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BuildError {
    /// There is no line with two different vertices.
    #[error("there is no usable road line")]
    NoLines,
    /// More vertices than 32-bit indices can name.
    #[error("{0} vertices are more than one network can hold")]
    TooLarge(usize),
}

/// Vertices agree when their coordinates do, in units of 1e-7 degrees.
type Key = (i64, i64);

#[expect(clippy::cast_possible_truncation, reason = "degrees x 1e7 fit i64")]
fn key(p: LonLat) -> Key {
    ((p.lon * 1e7).round() as i64, (p.lat * 1e7).round() as i64)
}

/// Builds the network of `lines` with times for each of `profiles`.
pub fn build(
    kind: NetworkKind,
    lines: &[RoadLine],
    profiles: &[Profile],
) -> Result<Network, BuildError> {
    let vertices: usize = lines.iter().map(|line| line.points.len()).sum();
    // a vertex may be stored twice: as the end of one piece and the start of the next
    if u32::try_from(vertices.saturating_mul(2)).is_err() {
        return Err(BuildError::TooLarge(vertices));
    }
    let cleaned: Vec<Vec<LonLat>> = lines.iter().map(without_repeats).collect();
    let meets = count_uses(&cleaned);
    let mut builder = Builder::default();
    for (line, points) in lines.iter().zip(&cleaned) {
        builder.add(line, points, profiles, &meets);
    }
    if builder.edges.is_empty() {
        return Err(BuildError::NoLines);
    }
    let mut times: Vec<Vec<EdgeTimes>> = profiles
        .iter()
        .map(|_| Vec::with_capacity(builder.edges.len()))
        .collect();
    for row in &builder.times {
        for (profile, times) in row.iter().zip(&mut times) {
            times.push(*profile);
        }
    }
    Ok(Network {
        kind,
        input_sha256: String::new(),
        nodes: builder.nodes.into(),
        edges: builder.edges.into(),
        points: builder.points,
        facts: builder.facts,
        profiles: profiles.to_vec(),
        times: times.into_iter().map(IdVec::from).collect(),
    })
}

fn without_repeats(line: &RoadLine) -> Vec<LonLat> {
    let mut points = line.points.clone();
    points.dedup_by_key(|point| key(*point));
    points
}

/// How often each vertex is used; line ends count double, so that they are always nodes.
fn count_uses(lines: &[Vec<LonLat>]) -> HashMap<Key, u8> {
    let mut uses: HashMap<Key, u8> = HashMap::new();
    for points in lines.iter().filter(|points| points.len() > 1) {
        for (place, point) in points.iter().enumerate() {
            let end = place == 0 || place + 1 == points.len();
            let count = uses.entry(key(*point)).or_default();
            *count = count.saturating_add(if end { 2 } else { 1 });
        }
    }
    uses
}

#[derive(Default)]
struct Builder {
    nodes: Vec<LonLat>,
    node_of: HashMap<Key, NodeId>,
    edges: Vec<Edge>,
    times: Vec<Vec<EdgeTimes>>,
    points: Vec<LonLat>,
    facts: Vec<RoadFacts>,
}

impl Builder {
    fn add(
        &mut self,
        line: &RoadLine,
        points: &[LonLat],
        profiles: &[Profile],
        uses: &HashMap<Key, u8>,
    ) {
        let drawn: f64 = points
            .windows(2)
            .map(|pair| pair[0].great_circle_m(pair[1]))
            .sum();
        if points.len() < 2 || drawn <= 0.0 {
            return;
        }
        let facts = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
        self.facts.push(RoadFacts {
            reference: line.reference.clone(),
            name: line.name.clone(),
            class: line.class.clone(),
            surface: line.surface.clone(),
            length_basis: line.length_basis.clone(),
            max_kmh: line.max_kmh,
            oneway: line.oneway,
        });
        let stretch = line.length.map_or(1.0, |length| length.metres() / drawn);
        let mut first = 0;
        for last in 1..points.len() {
            let node = last + 1 == points.len()
                || uses.get(&key(points[last])).is_some_and(|count| *count > 1);
            if !node {
                continue;
            }
            let piece = &points[first..=last];
            let piece_drawn: f64 = piece
                .windows(2)
                .map(|pair| pair[0].great_circle_m(pair[1]))
                .sum();
            let metres = piece_drawn * stretch;
            let seconds = line
                .duration
                .map(|time| time.seconds() * piece_drawn / drawn);
            let edge = Edge {
                tail: self.node(piece[0]),
                head: self.node(piece[piece.len() - 1]),
                facts,
                first_point: u32::try_from(self.points.len()).unwrap_or(u32::MAX),
                points: u32::try_from(piece.len()).unwrap_or(u32::MAX),
                length: Decimetres::from_metres(metres),
            };
            self.points.extend_from_slice(piece);
            self.edges.push(edge);
            self.times.push(
                profiles
                    .iter()
                    .map(|p| edge_times(line, p, metres, seconds))
                    .collect(),
            );
            first = last;
        }
    }

    fn node(&mut self, point: LonLat) -> NodeId {
        *self.node_of.entry(key(point)).or_insert_with(|| {
            self.nodes.push(point);
            NodeId::at(self.nodes.len() - 1)
        })
    }
}

/// Times of a piece of `metres`; a stated duration wins over speeds.
///
/// A stated speed binds a car when it is below the table's. One-way roads bind
/// everybody but people on foot. A pace binds everybody, ferries too. A piece takes at least a decisecond, so that no
/// cycle is free.
fn edge_times(line: &RoadLine, profile: &Profile, metres: f64, seconds: Option<f64>) -> EdgeTimes {
    let Some(table_kmh) = profile.kmh(&line.class, &line.surface) else {
        return EdgeTimes::default();
    };
    let kmh = match (profile.mode, line.max_kmh) {
        (Mode::Car, Some(limit)) if limit > 0.0 => table_kmh.min(limit),
        _ => table_kmh,
    };
    let pace = line.pace_percent.unwrap_or(100.0) / 100.0;
    if pace <= 0.0 {
        return EdgeTimes::default();
    }
    let usual = seconds.unwrap_or(metres * 3.6 / kmh);
    let time = Deciseconds::from_seconds(usual / pace).max(Deciseconds(1));
    let oneway = if profile.mode == Mode::Foot {
        Oneway::No
    } else {
        line.oneway
    };
    EdgeTimes {
        forward: (oneway != Oneway::Backward).then_some(time),
        backward: (oneway != Oneway::Forward).then_some(time),
    }
}
