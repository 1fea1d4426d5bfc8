//! Well-known binary of ISO 13249, two-dimensional, least byte first: what GeoParquet and
//! GeoPackage keep shapes in.

use geo::{Coord, CoordsIter, Geometry, LineString, Polygon};

use crate::model::table::ShapeKind;

/// Smallest and largest coordinates: west, south, east, north.
pub(in crate::export) type Bounds = [f64; 4];

/// The bounds of a geometry that can be drawn: it has a coordinate, and all are finite.
#[must_use]
pub(in crate::export) fn bounds(geometry: &Geometry) -> Option<Bounds> {
    let mut found: Option<Bounds> = None;
    for Coord { x, y } in geometry.coords_iter() {
        if !x.is_finite() || !y.is_finite() {
            return None;
        }
        let so_far = found.unwrap_or([x, y, x, y]);
        found = Some(merged(so_far, [x, y, x, y]));
    }
    found
}

/// The bounds around both.
#[must_use]
pub(in crate::export) fn merged(a: Bounds, b: Bounds) -> Bounds {
    [
        a[0].min(b[0]),
        a[1].min(b[1]),
        a[2].max(b[2]),
        a[3].max(b[3]),
    ]
}

/// Numbers of the geometry types.
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const COLLECTION: u32 = 7;
/// A type of several parts has the number of its parts' type and this.
const MULTI: u32 = 3;

/// Appends a geometry; in a layer of multi-part shapes also one of a single part is
/// written as such, for a layer has one type.
pub(in crate::export) fn push(out: &mut Vec<u8>, geometry: &Geometry, kind: ShapeKind) {
    match geometry {
        Geometry::Point(point) if kind == ShapeKind::MultiPoint => {
            begin(out, POINT + MULTI, 1);
            push_point(out, point.0);
        }
        Geometry::Point(point) => push_point(out, point.0),
        Geometry::LineString(line) if kind == ShapeKind::MultiLine => {
            begin(out, LINE + MULTI, 1);
            push_line(out, line);
        }
        Geometry::LineString(line) => push_line(out, line),
        Geometry::Line(line) => push_line(out, &LineString::from(line)),
        Geometry::Polygon(polygon) if kind == ShapeKind::Polygon => {
            begin(out, POLYGON + MULTI, 1);
            push_polygon(out, polygon);
        }
        Geometry::Polygon(polygon) => push_polygon(out, polygon),
        Geometry::Rect(rect) => push(out, &rect.to_polygon().into(), kind),
        Geometry::Triangle(triangle) => push(out, &triangle.to_polygon().into(), kind),
        Geometry::MultiPoint(parts) => {
            begin(out, POINT + MULTI, parts.0.len());
            for part in &parts.0 {
                push_point(out, part.0);
            }
        }
        Geometry::MultiLineString(parts) => {
            begin(out, LINE + MULTI, parts.0.len());
            for part in &parts.0 {
                push_line(out, part);
            }
        }
        Geometry::MultiPolygon(parts) => {
            begin(out, POLYGON + MULTI, parts.0.len());
            for part in &parts.0 {
                push_polygon(out, part);
            }
        }
        Geometry::GeometryCollection(parts) => {
            begin(out, COLLECTION, parts.0.len());
            for part in &parts.0 {
                push(out, part, ShapeKind::Mixed);
            }
        }
    }
}

fn begin(out: &mut Vec<u8>, kind: u32, parts: usize) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
    if kind != POINT {
        push_count(out, parts);
    }
}

fn push_count(out: &mut Vec<u8>, count: usize) {
    // a shape of four thousand million parts would not have fitted into memory
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    out.extend_from_slice(&count.to_le_bytes());
}

fn push_coord(out: &mut Vec<u8>, coord: Coord) {
    out.extend_from_slice(&coord.x.to_le_bytes());
    out.extend_from_slice(&coord.y.to_le_bytes());
}

fn push_point(out: &mut Vec<u8>, coord: Coord) {
    begin(out, POINT, 0);
    push_coord(out, coord);
}

fn push_line(out: &mut Vec<u8>, line: &LineString) {
    begin(out, LINE, line.0.len());
    for coord in &line.0 {
        push_coord(out, *coord);
    }
}

fn push_polygon(out: &mut Vec<u8>, polygon: &Polygon) {
    begin(out, POLYGON, 1 + polygon.interiors().len());
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        push_count(out, ring.0.len());
        for coord in &ring.0 {
            push_coord(out, *coord);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_twenty_one_bytes_as_the_standard_says() {
        let mut out = Vec::new();
        push(
            &mut out,
            &geo::Point::new(1.0, 2.0).into(),
            ShapeKind::Point,
        );
        let expected = "0101000000000000000000f03f0000000000000040";
        assert_eq!(crate::model::text::hexadecimal(&out), expected);
    }

    #[test]
    fn bounds_need_finite_coordinates() {
        let line = |second: f64| Geometry::LineString(vec![(3.0, -1.0), (second, 5.0)].into());
        assert_eq!(bounds(&line(1.0)), Some([1.0, -1.0, 3.0, 5.0]));
        assert_eq!(bounds(&line(f64::NAN)), None);
        assert_eq!(bounds(&Geometry::LineString(LineString(Vec::new()))), None);
    }
}
