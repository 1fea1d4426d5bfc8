//! Outlines that cross themselves: parted where only one reading is possible.
//!
//! A ring is parted when the rule of odd crossings and the rule of winding enclose the
//! same area, as for a bow tie: then every loop is enclosed just once. Polygons whose
//! rings cross each other are kept when taking the holes from the shells encloses the
//! same area as the rule of odd crossings: then the crossing is a slip of rounding.

use geo::bool_ops::{FillRule, OpType};
use geo::orient::Direction;
use geo::{Area, BooleanOps, LineString, MultiPolygon, Orient, Polygon};

use super::crossings::{self, Crossing};

/// Two areas that differ by less than this share of them are the same: a slip of
/// rounding in the last digit, not another meaning.
const SAME_AREA: f64 = 1e-6;

/// The polygons without crossings, or `None` when more than one reading is possible.
pub(crate) fn polygons(tangled: &[Polygon]) -> Option<Vec<Polygon>> {
    let mut parts = Vec::new();
    for polygon in tangled {
        parts.extend(loops(polygon.exterior(), Direction::Default)?);
        for hole in polygon.interiors() {
            parts.extend(loops(hole, Direction::Reversed)?);
        }
    }
    if crossings::first(&parts) == Crossing::None
        && tangled.iter().all(|p| p.interiors().is_empty())
    {
        return Some(parts);
    }
    let all = MultiPolygon::new(parts);
    let by_winding = fill(&all, FillRule::Positive);
    same_area(&by_winding, &fill(&all, FillRule::EvenOdd)).then_some(by_winding.0)
}

/// The loops of one ring as polygons whose shells turn as `direction` says.
fn loops(ring: &LineString, direction: Direction) -> Option<Vec<Polygon>> {
    let alone = Polygon::new(ring.clone(), Vec::new());
    if crossings::first(std::slice::from_ref(&alone)) == Crossing::None {
        return Some(vec![alone.orient(direction)]);
    }
    let alone = MultiPolygon::new(vec![alone]);
    let by_crossings = fill(&alone, FillRule::EvenOdd);
    same_area(&by_crossings, &fill(&alone, FillRule::NonZero))
        .then(|| by_crossings.orient(direction).0)
}

fn fill(shape: &MultiPolygon, rule: FillRule) -> MultiPolygon {
    shape.boolean_op_with_fill_rule(&MultiPolygon::new(Vec::new()), OpType::Union, rule)
}

fn same_area(one: &MultiPolygon, other: &MultiPolygon) -> bool {
    let (one, other) = (one.unsigned_area(), other.unsigned_area());
    (one - other).abs() <= SAME_AREA * one.max(other)
}
