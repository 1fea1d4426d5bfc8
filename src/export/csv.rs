//! RFC 4180 CSV in UTF-8, with longitude and latitude behind the columns of point layers.
//!
//! The international form has commas and decimal points; the Latvian one is what a
//! spreadsheet set to Latvian opens without asking: semicolons, decimal commas and a
//! byte order mark. Lines end with a line feed.

use geo::Geometry;

use super::digits::{push_degrees, push_integer, push_real};
use crate::model::table::{Cell, Layer, ShapeKind, Shapes};

/// How numbers and cells are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Locale {
    /// Comma between cells, decimal point.
    #[default]
    International,
    /// Semicolon between cells, decimal comma, byte order mark.
    Latvian,
}

impl Locale {
    const fn delimiter(self) -> u8 {
        match self {
            Self::International => b',',
            Self::Latvian => b';',
        }
    }

    const fn point(self) -> u8 {
        match self {
            Self::International => b'.',
            Self::Latvian => b',',
        }
    }
}

/// Columns that carry the place of point layers.
pub const PLACE: [&str; 2] = ["lon", "lat"];

fn has_place(shapes: &Shapes) -> bool {
    shapes.kind() == Some(ShapeKind::Point)
}

/// The line of column names.
#[must_use]
pub fn header(layer: &Layer, locale: Locale) -> Vec<u8> {
    let mut out = match locale {
        Locale::International => Vec::new(),
        Locale::Latvian => "\u{feff}".as_bytes().to_vec(),
    };
    let place = has_place(&layer.shapes).then_some(PLACE);
    let names = layer.columns.iter().map(|column| column.name);
    for (at, name) in names.chain(place.into_iter().flatten()).enumerate() {
        if at > 0 {
            out.push(locale.delimiter());
        }
        push_text(&mut out, name, locale);
    }
    out.push(b'\n');
    out
}

/// Prints the rows of a layer, each with its line end.
#[must_use]
pub fn rows(layer: &Layer, locale: Locale) -> Vec<u8> {
    let place = has_place(&layer.shapes);
    let mut out = Vec::with_capacity(layer.rows() * (16 + 12 * layer.columns.len()));
    for row in 0..layer.rows() {
        for (at, column) in layer.columns.iter().enumerate() {
            if at > 0 {
                out.push(locale.delimiter());
            }
            push_cell(&mut out, column.values.cell(row), locale);
        }
        if place {
            push_place(&mut out, &layer.shapes, row, locale);
        }
        out.push(b'\n');
    }
    out
}

fn push_place(out: &mut Vec<u8>, shapes: &Shapes, row: usize, locale: Locale) {
    let point = match shapes.get(row).and_then(|shape| shape.geometry()) {
        Some(Geometry::Point(point)) if point.x().is_finite() && point.y().is_finite() => {
            Some([point.x(), point.y()])
        }
        _ => None,
    };
    for axis in 0..PLACE.len() {
        out.push(locale.delimiter());
        if let Some(point) = point {
            push_degrees(out, point[axis], locale.point());
        }
    }
}

fn push_cell(out: &mut Vec<u8>, cell: Cell<'_>, locale: Locale) {
    match cell {
        Cell::Missing => {}
        Cell::Text(text) => push_text(out, text, locale),
        Cell::Integer(value) => push_integer(out, value),
        Cell::Decimal { value, scale } => push_real(out, value, scale, locale.point()),
        Cell::Boolean(true) => out.extend_from_slice(b"true"),
        Cell::Boolean(false) => out.extend_from_slice(b"false"),
    }
}

fn push_text(out: &mut Vec<u8>, text: &str, locale: Locale) {
    let special = |byte: u8| matches!(byte, b'"' | b'\n' | b'\r') || byte == locale.delimiter();
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| special(*byte)) {
        out.extend_from_slice(bytes);
        return;
    }
    out.push(b'"');
    for byte in bytes {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}
