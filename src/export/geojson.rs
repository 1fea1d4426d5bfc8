//! RFC 7946 GeoJSON: one feature a line, longitude before latitude, 6 decimals, no `crs`.
//!
//! A file is [`header`], then the features of any number of layers with the same
//! columns joined by [`SEPARATOR`], then [`FOOTER`]: parts are printed apart, in
//! parallel, and put together in order.

use geo::{Coord, Geometry, LineString, Polygon};

use super::digits::{push_degrees, push_integer, push_real};
use crate::model::table::{Cell, Layer, Shapes};

/// Between two features.
pub const SEPARATOR: &[u8] = b",\n";
/// Ends a file.
pub const FOOTER: &[u8] = b"\n]}\n";

/// Begins a file. `about` are members beside the features that readers may ignore:
/// what the layer is, who must be named.
#[must_use]
pub fn header(name: &str, about: &[(&'static str, String)]) -> Vec<u8> {
    let mut out = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
    push_text(&mut out, name);
    for (key, text) in about.iter().filter(|(_, text)| !text.is_empty()) {
        out.push(b',');
        push_text(&mut out, key);
        out.push(b':');
        push_text(&mut out, text);
    }
    out.extend_from_slice(b",\"features\":[\n");
    out
}

/// Prints the features of a layer, joined by [`SEPARATOR`]; nothing for no rows.
#[must_use]
pub fn rows(layer: &Layer) -> Vec<u8> {
    // `,"name":` once, not once a row
    let keys: Vec<Vec<u8>> = layer
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let mut key = if at == 0 { Vec::new() } else { vec![b','] };
            push_text(&mut key, column.name);
            key.push(b':');
            key
        })
        .collect();
    let mut out = Vec::with_capacity(layer.rows() * (64 + 24 * keys.len()));
    for row in 0..layer.rows() {
        if row > 0 {
            out.extend_from_slice(SEPARATOR);
        }
        out.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":{");
        for (column, key) in layer.columns.iter().zip(&keys) {
            out.extend_from_slice(key);
            push_cell(&mut out, column.values.cell(row));
        }
        out.extend_from_slice(b"},\"geometry\":");
        out.extend_from_slice(shape(&layer.shapes, row).as_bytes());
        out.push(b'}');
    }
    out
}

fn shape(shapes: &Shapes, row: usize) -> &str {
    shapes.get(row).map_or("null", |shape| {
        shape.printed(|geometry| {
            let mut out = Vec::new();
            push_geometry(&mut out, geometry);
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

/// Prints a geometry, or null when there is none, when it is empty, or when a
/// coordinate is not a number.
pub fn push_geometry(out: &mut Vec<u8>, geometry: Option<&Geometry>) {
    let Some(geometry) = geometry.filter(|geometry| drawable(geometry)) else {
        out.extend_from_slice(b"null");
        return;
    };
    let typed = |out: &mut Vec<u8>, kind: &str| {
        out.extend_from_slice(b"{\"type\":\"");
        out.extend_from_slice(kind.as_bytes());
        out.extend_from_slice(b"\",\"coordinates\":");
    };
    match geometry {
        Geometry::Point(point) => {
            typed(out, "Point");
            push_coord(out, &point.0);
        }
        Geometry::LineString(line) => {
            typed(out, "LineString");
            push_line(out, line);
        }
        Geometry::Polygon(polygon) => {
            typed(out, "Polygon");
            push_polygon(out, polygon);
        }
        // also with one part: a layer has one type of geometry
        Geometry::MultiPolygon(parts) => {
            typed(out, "MultiPolygon");
            push_list(out, &parts.0, push_polygon);
        }
        // no layer of a study holds the other kinds
        _ => {
            out.extend_from_slice(b"null");
            return;
        }
    }
    out.push(b'}');
}

fn drawable(geometry: &Geometry) -> bool {
    use geo::CoordsIter;
    let mut coords = geometry.coords_iter().peekable();
    coords.peek().is_some() && coords.all(|coord| coord.x.is_finite() && coord.y.is_finite())
}

fn push_polygon(out: &mut Vec<u8>, polygon: &Polygon) {
    out.push(b'[');
    push_line(out, polygon.exterior());
    for ring in polygon.interiors() {
        out.push(b',');
        push_line(out, ring);
    }
    out.push(b']');
}

fn push_line(out: &mut Vec<u8>, line: &LineString) {
    push_list(out, &line.0, push_coord);
}

fn push_coord(out: &mut Vec<u8>, coord: &Coord) {
    out.push(b'[');
    push_degrees(out, coord.x, b'.');
    out.push(b',');
    push_degrees(out, coord.y, b'.');
    out.push(b']');
}

fn push_list<T>(out: &mut Vec<u8>, items: &[T], push: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        push(out, item);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(geometry: &Geometry) -> String {
        let mut out = Vec::new();
        push_geometry(&mut out, Some(geometry));
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
    fn what_cannot_be_drawn_is_null() {
        assert_eq!(printed(&geo::Point::new(f64::NAN, 56.0).into()), "null");
        assert_eq!(
            printed(&Geometry::MultiPolygon(geo::MultiPolygon(vec![]))),
            "null"
        );
    }
}
