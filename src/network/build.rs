//! Lines -> network: where lines meet, there is a vertex.
//!
//! Vertices are the same when they agree to 1e-7 degrees (about a centimetre). A stated length
//! or duration of a line is spread over its pieces by their drawn length. Everything else is as
//! for streets: see [`super::streets`].

use std::collections::HashMap;
use std::hash::Hash;

use crate::model::geo::{Fixed, LonLat};
use crate::model::profile::{Mode, Profile};
use crate::model::roads::{Oneway, RoadLine};
use crate::model::street::{Access, Bound, Conditions, Label, Speed, Street, StreetWay, Streets};
use crate::model::study::NetworkKind;
use crate::model::units::Decimetres;

use super::graph::Network;
use super::streets;

pub use super::streets::BuildError;

/// Builds the network of `lines` with times for each of `profiles`.
pub fn build(
    kind: NetworkKind,
    lines: &[RoadLine],
    profiles: &[Profile],
) -> Result<Network, BuildError> {
    let points: usize = lines.iter().map(|line| line.points.len()).sum();
    if u32::try_from(points).is_err() {
        return Err(BuildError::TooLarge(points));
    }
    streets::build(kind, as_streets(lines), profiles.to_vec())
}

/// Gives out numbers to values as they come, the same for equal ones.
struct Numbers<T> {
    known: HashMap<T, u32>,
    values: Vec<T>,
}

impl<T: Clone + Eq + Hash> Numbers<T> {
    fn new() -> Self {
        Self {
            known: HashMap::new(),
            values: Vec::new(),
        }
    }

    fn number(&mut self, value: T) -> u32 {
        *self.known.entry(value).or_insert_with_key(|value| {
            self.values.push(value.clone());
            u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

fn as_streets(lines: &[RoadLine]) -> Streets {
    let (mut nodes, mut streets, mut labels) = (Numbers::new(), Numbers::new(), Numbers::new());
    let mut ways = Vec::with_capacity(lines.len());
    let mut way_nodes = Vec::new();
    for (row, line) in (1i64..).zip(lines) {
        let mut points: Vec<Fixed> = line.points.iter().map(|p| Fixed::from(*p)).collect();
        points.dedup();
        let drawn = drawn_m(&points);
        if points.len() < 2 || drawn <= 0.0 {
            continue;
        }
        ways.push(StreetWay {
            id: row,
            first_node: u32::try_from(way_nodes.len()).unwrap_or(u32::MAX),
            nodes: u32::try_from(points.len()).unwrap_or(u32::MAX),
            street: streets.number(street(line, drawn)),
            label: labels.number(Label {
                reference: line.reference.clone(),
                name: line.name.clone(),
                length_basis: line.length_basis.clone(),
            }),
            stated_length: line.length,
        });
        way_nodes.extend(points.into_iter().map(|point| nodes.number(point)));
    }
    Streets {
        nodes: nodes.values,
        ways,
        way_nodes,
        streets: streets.values,
        labels: labels.values,
        obstacles: Vec::new(),
        turns: Vec::new(),
        conditions: Conditions::default(),
    }
}

fn drawn_m(points: &[Fixed]) -> f64 {
    points
        .windows(2)
        .map(|pair| LonLat::from(pair[0]).great_circle_m(LonLat::from(pair[1])))
        .sum()
}

/// Percent as whole hundredths, which can be compared and hashed.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a scenario's percents are small and not negative; a cast stops at the ends"
)]
fn hundredths(percent: f64) -> u32 {
    (percent * 100.0).round() as u32
}

/// The facts of a line. One-way roads bind everybody but people on foot.
fn street(line: &RoadLine, drawn_m: f64) -> Street {
    let metres = line.length.map_or(drawn_m, Decimetres::metres);
    let stated = line.duration.map(|time| metres * 3.6 / time.seconds());
    let limit = line.max_kmh.and_then(Speed::from_kmh);
    let mut access = [[Access::Unsaid; 2]; 3];
    let against = match line.oneway {
        Oneway::No => None,
        Oneway::Forward => Some(Bound::Backward),
        Oneway::Backward => Some(Bound::Forward),
    };
    if let Some(against) = against {
        for mode in [Mode::Car, Mode::Bicycle] {
            access[mode.index()][against.index()] = Access::Closed;
        }
    }
    Street {
        class: line.class.clone(),
        surface: line.surface.clone(),
        limit: [limit; 2],
        stated: stated.and_then(Speed::from_kmh),
        oneway: line.oneway,
        access,
        pace: line.pace_percent.map(hundredths),
        ..Street::default()
    }
}
