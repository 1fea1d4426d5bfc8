//! Road that points cannot join: islands, which a point may lie nearer to than to the road it
//! joins.

use crate::model::geo::LonLat;
use crate::spatial::segments::SegmentIndex;

use super::router::Router;

/// An island counts as nearer when it is nearer by more than this, metres: islands touch the main
/// component where they are one-way traps, and feet on both are equal there but for rounding.
const NEARER_BY_M: f64 = 1.0;

/// The road of one profile's islands: open to the profile, not to be joined.
#[derive(Debug)]
pub struct IslandRoad {
    segments: SegmentIndex,
    max_snap_m: f64,
}

impl IslandRoad {
    /// The islands of a router.
    #[must_use]
    pub fn new(router: &Router) -> Self {
        Self {
            segments: router.island_segments(),
            max_snap_m: router.rule().max_snap_m,
        }
    }

    /// Whether an island lies nearer to `point` than the road it joins `metres` away, or within
    /// the snapping radius where it joins none.
    #[must_use]
    pub fn is_nearer(&self, point: LonLat, metres: Option<f64>) -> bool {
        let foot = |radius| self.segments.nearest(point, radius, |_| true);
        match metres {
            None => foot(self.max_snap_m).is_some(),
            Some(metres) if metres > NEARER_BY_M => foot(metres - NEARER_BY_M).is_some(),
            Some(_) => false,
        }
    }
}
