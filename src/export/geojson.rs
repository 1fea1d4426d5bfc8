//! RFC 7946 GeoJSON: one feature a line, longitude before latitude, 6 decimals, no `crs`.
//!
//! A file is [`header`], then the features of any number of layers with the same
//! columns joined by [`SEPARATOR`], then [`FOOTER`]: parts are printed apart, in
//! parallel, and put together in order.

use geo::{Coord, Geometry, LineString, Polygon};

use super::digits::{push_coordinate, push_double, push_integer, push_real};
use super::file::Label;
use super::wkb;
use crate::model::table::{Cell, Layer, Shapes};

/// Between two features.
pub const SEPARATOR: &[u8] = b",\n";
/// EPSG code of the system that needs no naming.
const WGS84: u32 = 4326;
/// Ends a file.
pub const FOOTER: &[u8] = b"\n]}\n";

/// Begins a file. What the label tells stands beside the features, where readers may
/// ignore it. Other coordinates than WGS 84 are named by the member of the older
/// specification, which RFC 7946 leaves to agreement.
#[must_use]
pub fn header(name: &str, label: &Label) -> Vec<u8> {
    let mut out = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
    push_text(&mut out, name);
    for (key, text) in label.about.iter().filter(|(_, text)| !text.is_empty()) {
        out.push(b',');
        push_text(&mut out, key);
        out.push(b':');
        push_text(&mut out, text);
    }
    if label.crs.epsg != WGS84 {
        let name = format!("urn:ogc:def:crs:EPSG::{}", label.crs.epsg);
        out.extend_from_slice(b",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":");
        push_text(&mut out, &name);
        out.extend_from_slice(b"}}");
    }
    out.extend_from_slice(b",\"features\":[\n");
    out
}

/// Prints the features of a layer, parted by `separator`; nothing for no rows.
/// Coordinates have `scale` decimals.
#[must_use]
pub fn rows(layer: &Layer, scale: u8, separator: &[u8]) -> Vec<u8> {
    // `,"name":` once, not once a row
    let keys: Vec<Vec<u8>> = layer
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let mut key = if at == 0 { Vec::new() } else { vec![b','] };
            push_text(&mut key, &column.name);
            key.push(b':');
            key
        })
        .collect();
    let mut out = Vec::with_capacity(layer.rows() * (64 + 24 * keys.len()));
    for row in 0..layer.rows() {
        if row > 0 {
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":{");
        for (column, key) in layer.columns.iter().zip(&keys) {
            out.extend_from_slice(key);
            push_cell(&mut out, column.values.cell(row));
        }
        out.extend_from_slice(b"},\"geometry\":");
        out.extend_from_slice(shape(&layer.shapes, row, scale).as_bytes());
        out.push(b'}');
    }
    out
}

fn shape(shapes: &Shapes, row: usize, scale: u8) -> &str {
    shapes.get(row).map_or("null", |shape| {
        shape.printed(|geometry| {
            let mut out = Vec::new();
            push_geometry(&mut out, geometry, scale);
            // every byte pushed is ASCII
            String::from_utf8(out).unwrap_or_default().into_boxed_str()
        })
    })
}

fn push_cell(out: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Missing => out.extend_from_slice(b"null"),
        Cell::Text(text) => push_text(out, text),
        Cell::Integer(value) => push_integer(out, value),
        Cell::Decimal { value, scale } => push_real(out, value, scale, b'.'),
        Cell::Real(value) => push_double(out, value, b'.'),
        Cell::Boolean(true) => out.extend_from_slice(b"true"),
        Cell::Boolean(false) => out.extend_from_slice(b"false"),
    }
}

/// Prints a JSON string with its quotes.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte >= b' ' && *byte != b'"' && *byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[copied..at]);
        copied = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
    out.extend_from_slice(&bytes[copied..]);
    out.push(b'"');
}

/// Prints a geometry with `scale` decimals, or null when there is none, when it is empty,
/// or when a coordinate is not a number.
pub fn push_geometry(out: &mut Vec<u8>, geometry: Option<&Geometry>, scale: u8) {
    match geometry.filter(|geometry| wkb::bounds(geometry).is_some()) {
        Some(geometry) => Printer { out, scale }.geometry(geometry),
        None => out.extend_from_slice(b"null"),
    }
}

struct Printer<'a> {
    out: &'a mut Vec<u8>,
    scale: u8,
}

impl Printer<'_> {
    fn geometry(&mut self, geometry: &Geometry) {
        let kind = match geometry {
            Geometry::Point(_) => "Point",
            Geometry::MultiPoint(_) => "MultiPoint",
            Geometry::LineString(_) | Geometry::Line(_) => "LineString",
            Geometry::MultiLineString(_) => "MultiLineString",
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
            // also with one part: a layer has one type of geometry
            Geometry::MultiPolygon(_) => "MultiPolygon",
            Geometry::GeometryCollection(_) => "GeometryCollection",
        };
        self.out.extend_from_slice(b"{\"type\":\"");
        self.out.extend_from_slice(kind.as_bytes());
        let members: &[u8] = match geometry {
            Geometry::GeometryCollection(_) => b"\",\"geometries\":",
            _ => b"\",\"coordinates\":",
        };
        self.out.extend_from_slice(members);
        match geometry {
            Geometry::Point(point) => self.coord(&point.0),
            Geometry::MultiPoint(points) => {
                self.list(&points.0, |to, point| to.coord(&point.0));
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
        self.out.push(b'}');
    }

    fn polygon(&mut self, polygon: &Polygon) {
        self.out.push(b'[');
        self.line(polygon.exterior());
        for ring in polygon.interiors() {
            self.out.push(b',');
            self.line(ring);
        }
        self.out.push(b']');
    }

    fn line(&mut self, line: &LineString) {
        self.list(&line.0, Self::coord);
    }

    fn coord(&mut self, coord: &Coord) {
        self.out.push(b'[');
        push_coordinate(self.out, coord.x, self.scale, b'.');
        self.out.push(b',');
        push_coordinate(self.out, coord.y, self.scale, b'.');
        self.out.push(b']');
    }

    fn list<T>(&mut self, items: &[T], print: impl Fn(&mut Self, &T)) {
        self.out.push(b'[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            print(self, item);
        }
        self.out.push(b']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(geometry: &Geometry) -> String {
        let mut out = Vec::new();
        push_geometry(&mut out, Some(geometry), 6);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn texts_are_escaped_and_letters_kept() {
        for text in ["Ķekava \"A\\B\"", "a\tb\r\n\u{1}\u{1f}", "", "\u{2028}"] {
            let mut out = Vec::new();
            push_text(&mut out, text);
            let back: String = serde_json::from_slice(&out).unwrap();
            assert_eq!(back, text);
        }
    }

    #[test]
    fn areas_are_multipolygons_whatever_their_parts() {
        let ring = vec![(0., 0.), (1., 0.), (1., 1.), (0., 1.), (0., 0.)];
        let square = Polygon::new(ring.into(), vec![]);
        let one = Geometry::MultiPolygon(geo::MultiPolygon(vec![square]));
        assert_eq!(
            printed(&one),
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,1],[0,0]]]]}"#
        );
    }

    #[test]
    fn every_kind_of_geometry_is_one_of_the_standard() {
        let line: LineString = vec![(0., 0.), (1., 0.5)].into();
        let members = geo::GeometryCollection(vec![
            geo::Point::new(1.0, 2.0).into(),
            Geometry::MultiPoint(vec![(3., 4.), (5., 6.)].into()),
            Geometry::MultiLineString(geo::MultiLineString(vec![line])),
        ]);
        let text = printed(&Geometry::GeometryCollection(members));
        assert!(text.starts_with(
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},"#
        ));
        let read: ::geojson::Geometry = text.parse().unwrap();
        let back: Geometry = read.try_into().unwrap();
        assert_eq!(printed(&back), text);
    }

    #[test]
    fn what_cannot_be_drawn_is_null() {
        assert_eq!(printed(&geo::Point::new(f64::NAN, 56.0).into()), "null");
        assert_eq!(
            printed(&Geometry::MultiPolygon(geo::MultiPolygon(vec![]))),
            "null"
        );
    }
}
