//! Shapes as GeoPackage keeps them: a header with system and bounds, then well-known binary.

use geo::Geometry;

use crate::export::wkb::{self, Bounds};
use crate::model::table::ShapeKind;

/// Least byte first.
const LITTLE: u8 = 1;
/// West, east, south, north follow the header.
const BOUNDED: u8 = 1 << 1;

/// A drawable geometry with its bounds.
pub(super) fn of(geometry: &Geometry, kind: ShapeKind, bounds: Bounds, epsg: u32) -> Vec<u8> {
    let [west, south, east, north] = bounds;
    // the bounds of a point are the point
    let bounded = !matches!(geometry, Geometry::Point(_));
    let mut out = b"GP\0".to_vec();
    out.push(if bounded { LITTLE | BOUNDED } else { LITTLE });
    out.extend_from_slice(&i32::try_from(epsg).unwrap_or(0).to_le_bytes());
    if bounded {
        for corner in [west, east, south, north] {
            out.extend_from_slice(&corner.to_le_bytes());
        }
    }
    wkb::push(&mut out, geometry, kind);
    out
}

/// What the format calls a kind of shapes.
pub(super) const fn type_name(kind: ShapeKind) -> &'static str {
    match kind {
        ShapeKind::Point => "POINT",
        ShapeKind::MultiPoint => "MULTIPOINT",
        ShapeKind::Line => "LINESTRING",
        ShapeKind::MultiLine => "MULTILINESTRING",
        ShapeKind::Polygon => "MULTIPOLYGON",
        ShapeKind::Mixed => "GEOMETRY",
    }
}
