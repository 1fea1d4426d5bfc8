//! RFC 4180 CSV in UTF-8, with longitude and latitude behind the columns of point layers.
//!
//! The international form has commas and decimal points; the Latvian one is what a
//! spreadsheet set to Latvian opens without asking: semicolons, decimal commas and a
//! byte order mark. Lines end with a line feed.

use geo::Geometry;

use super::digits::{push_coordinate, push_double, push_integer, push_real};
use super::file::Label;
use super::names::{Rules, fitted};
use super::wkt;
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

/// Names stay as they are, but each is there once.
const RULES: Rules = Rules {
    reserved: &[],
    longest: usize::MAX,
    plain: false,
};
/// The column of well-known text.
const WKT: &str = "wkt";

/// The columns behind those of the layer.
fn behind(shapes: &Shapes, label: &Label) -> Vec<&'static str> {
    match shapes.kind() {
        Some(ShapeKind::Point) => label.place().to_vec(),
        Some(_) if label.has_wkt => vec![WKT],
        _ => Vec::new(),
    }
}

/// The line of column names. Columns that the place needs for itself are told apart.
#[must_use]
pub fn header(layer: &Layer, locale: Locale, label: &Label) -> Vec<u8> {
    let mut out = match locale {
        Locale::International => Vec::new(),
        Locale::Latvian => "\u{feff}".as_bytes().to_vec(),
    };
    for (at, name) in names(layer, label).iter().enumerate() {
        if at > 0 {
            out.push(locale.delimiter());
        }
        push_text(&mut out, name, locale);
    }
    out.push(b'\n');
    out
}

/// The names of the columns: each once, those of the place last and unchanged.
#[must_use]
pub fn names(layer: &Layer, label: &Label) -> Vec<String> {
    let behind = behind(&layer.shapes, label);
    let columns = layer.columns.iter().map(|column| column.name.as_ref());
    // the place goes first here, so that it keeps its names
    let mut names = fitted(behind.iter().copied().chain(columns), RULES);
    names.rotate_left(behind.len());
    names
}

/// Prints the rows of a layer, each with its line end.
#[must_use]
pub fn rows(layer: &Layer, locale: Locale, label: &Label) -> Vec<u8> {
    let place = layer.shapes.kind() == Some(ShapeKind::Point);
    let wkt = !place && !behind(&layer.shapes, label).is_empty();
    let mut out = Vec::with_capacity(layer.rows() * (16 + 12 * layer.columns.len()));
    for row in 0..layer.rows() {
        for (at, column) in layer.columns.iter().enumerate() {
            if at > 0 {
                out.push(locale.delimiter());
            }
            push_cell(&mut out, column.values.cell(row), locale);
        }
        let shape = layer.shapes.get(row).and_then(|shape| shape.geometry());
        if place {
            push_place(&mut out, shape, locale, label);
        } else if wkt {
            out.push(locale.delimiter());
            let text = shape.and_then(|shape| wkt::printed(shape, label.decimals));
            push_text(&mut out, &text.unwrap_or_default(), locale);
        }
        out.push(b'\n');
    }
    out
}

fn push_place(out: &mut Vec<u8>, shape: Option<&Geometry>, locale: Locale, label: &Label) {
    let point = match shape {
        Some(Geometry::Point(point)) if point.x().is_finite() && point.y().is_finite() => {
            Some([point.x(), point.y()])
        }
        _ => None,
    };
    for axis in 0..2 {
        out.push(locale.delimiter());
        if let Some(point) = point {
            push_coordinate(out, point[axis], label.decimals, locale.point());
        }
    }
}

/// Prints a line of texts with commas between them.
pub fn push_line(out: &mut Vec<u8>, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        push_text(out, cell, Locale::International);
    }
    out.push(b'\n');
}

fn push_cell(out: &mut Vec<u8>, cell: Cell<'_>, locale: Locale) {
    match cell {
        Cell::Missing => {}
        Cell::Text(text) => push_text(out, text, locale),
        Cell::Integer(value) => push_integer(out, value),
        Cell::Decimal { value, scale } => push_real(out, value, scale, locale.point()),
        Cell::Real(value) => push_double(out, value, locale.point()),
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
