//! Well-known text of OGC 06-103r4: shapes in a cell.

use geo::{Coord, Geometry, LineString, Polygon};

use super::digits::push_coordinate;
use super::wkb;

/// A geometry with at most `scale` decimals; `None` when it cannot be drawn.
#[must_use]
pub(super) fn printed(geometry: &Geometry, scale: u8) -> Option<String> {
    wkb::bounds(geometry)?;
    let mut printer = Printer {
        out: Vec::new(),
        scale,
    };
    printer.geometry(geometry);
    String::from_utf8(printer.out).ok()
}

struct Printer {
    out: Vec<u8>,
    scale: u8,
}

impl Printer {
    fn geometry(&mut self, geometry: &Geometry) {
        let word: &[u8] = match geometry {
            Geometry::Point(_) => b"POINT",
            Geometry::MultiPoint(_) => b"MULTIPOINT",
            Geometry::LineString(_) | Geometry::Line(_) => b"LINESTRING",
            Geometry::MultiLineString(_) => b"MULTILINESTRING",
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => b"POLYGON",
            Geometry::MultiPolygon(_) => b"MULTIPOLYGON",
            Geometry::GeometryCollection(_) => b"GEOMETRYCOLLECTION",
        };
        self.out.extend_from_slice(word);
        self.out.push(b' ');
        match geometry {
            Geometry::Point(point) => self.list(&[point.0], Self::coord),
            Geometry::MultiPoint(points) => {
                self.list(&points.0, |to, point| to.list(&[point.0], Self::coord));
            }
            Geometry::Line(line) => self.line(&(*line).into()),
            Geometry::LineString(line) => self.line(line),
            Geometry::MultiLineString(lines) => self.list(&lines.0, Self::line),
            Geometry::Polygon(polygon) => self.polygon(polygon),
            Geometry::Rect(rect) => self.polygon(&rect.to_polygon()),
            Geometry::Triangle(triangle) => self.polygon(&triangle.to_polygon()),
            Geometry::MultiPolygon(polygons) => self.list(&polygons.0, Self::polygon),
            Geometry::GeometryCollection(members) => self.list(&members.0, Self::geometry),
        }
    }

    fn polygon(&mut self, polygon: &Polygon) {
        let rings: Vec<&LineString> = std::iter::once(polygon.exterior())
            .chain(polygon.interiors())
            .collect();
        self.list(&rings, |to, ring| to.line(ring));
    }

    fn line(&mut self, line: &LineString) {
        self.list(&line.0, Self::coord);
    }

    fn coord(&mut self, coord: &Coord) {
        push_coordinate(&mut self.out, coord.x, self.scale, b'.');
        self.out.push(b' ');
        push_coordinate(&mut self.out, coord.y, self.scale, b'.');
    }

    fn list<T>(&mut self, items: &[T], print: impl Fn(&mut Self, &T)) {
        self.out.push(b'(');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            print(self, item);
        }
        self.out.push(b')');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_read_as_the_standard_writes_them() {
        let ring =
            |at: f64| -> LineString { vec![(at, 0.), (at + 1., 0.), (at, 1.5), (at, 0.)].into() };
        let polygon = Polygon::new(ring(0.), vec![]);
        let text = |geometry: Geometry| printed(&geometry, 6).unwrap();
        assert_eq!(
            text(geo::Point::new(24.1, -56.0).into()),
            "POINT (24.1 -56)"
        );
        assert_eq!(
            text(polygon.clone().into()),
            "POLYGON ((0 0,1 0,0 1.5,0 0))"
        );
        let both = geo::MultiPolygon(vec![polygon, Polygon::new(ring(3.), vec![])]);
        let expected = "MULTIPOLYGON (((0 0,1 0,0 1.5,0 0)),((3 0,4 0,3 1.5,3 0)))";
        assert_eq!(text(both.into()), expected);
    }
}
