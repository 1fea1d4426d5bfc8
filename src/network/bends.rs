//! The angles of turns, from the geometry near the junction.

use crate::model::geo::{LocalFrame, LonLat};
use crate::model::ids::ArcId;

use super::chains::Chains;
use super::graph::Network;

/// How far from the junction a road's direction is taken, metres: beyond the curb and the
/// slip of a drawn corner, before the next bend.
const LOOK_M: f64 = 15.0;

/// The compass bearing, degrees, in which an arc leaves its start.
fn leaving(network: &Network, chains: &Chains, arc: ArcId) -> f64 {
    let mut points = chains.rides(arc).flat_map(|ride| {
        let mut line = network.line(ride.edge());
        if ride.bound() == crate::model::street::Bound::Backward {
            line.reverse();
        }
        line
    });
    let Some(start) = points.next() else {
        return 0.0;
    };
    let frame = LocalFrame::around(start);
    let (mut before, mut driven) = (start, 0.0);
    let mut ahead = start;
    for point in points {
        let piece = before.great_circle_m(point);
        if driven + piece >= LOOK_M {
            let share = (LOOK_M - driven) / piece;
            ahead = LonLat::new(
                before.lon + share * (point.lon - before.lon),
                before.lat + share * (point.lat - before.lat),
            );
            break;
        }
        driven += piece;
        (before, ahead) = (point, point);
    }
    let [east, north] = frame.to_xy(ahead);
    east.atan2(north).to_degrees()
}

/// Bearings of all arcs where they leave their starts, by number of the arc.
#[derive(Debug)]
pub(super) struct Bends {
    leaving: Vec<f64>,
}

impl Bends {
    pub(super) fn new(network: &Network, chains: &Chains) -> Self {
        let arcs = chains.chains.ids().flat_map(|chain| {
            crate::model::street::Bound::BOTH.map(|bound| ArcId::new(chain, bound))
        });
        Self {
            leaving: arcs.map(|arc| leaving(network, chains, arc)).collect(),
        }
    }

    /// Degrees of the turn from one arc into the next: 0 is straight on, above zero to the
    /// right, 180 is turning round.
    pub(super) fn degrees(&self, from: ArcId, to: ArcId) -> f64 {
        // the way one arrives is the way one would leave again, turned round
        let arriving = self.leaving[from.reversed().0 as usize] + 180.0;
        let turn = (self.leaving[to.0 as usize] - arriving).rem_euclid(360.0);
        if turn > 180.0 { turn - 360.0 } else { turn }
    }
}
