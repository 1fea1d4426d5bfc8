//! What the columns and shapes of a layer are, found out row by row: a writer must know it
//! before the first row, a reader knows it after the last.

use geo::Geometry;

use crate::ingest::{Kind, LayerInfo, LayerRow, Value};
use crate::model::table::ShapeKind;

/// What a layer is written as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Form {
    /// By column of the file.
    pub(super) kinds: Vec<Kind>,
    /// `None` where the file has no shapes.
    pub(super) shape: Option<ShapeKind>,
}

/// What the rows that were seen may be written as.
#[derive(Default)]
pub(super) struct Survey {
    fits: Vec<Fits>,
    shape: Option<ShapeKind>,
}

/// Kinds that hold all values of a column.
#[derive(Clone, Copy)]
struct Fits {
    integer: bool,
    boolean: bool,
    /// Numbers with a decimal point, with a decimal comma.
    real: [bool; 2],
}

impl Fits {
    const ALL: Self = Self {
        integer: true,
        boolean: true,
        real: [true; 2],
    };

    fn see(&mut self, text: &str) {
        let is = |kind: Kind, comma| !matches!(kind.value(Some(text), comma), Value::Text(_));
        self.boolean = self.boolean && is(Kind::Boolean, false);
        if self.integer && is(Kind::Integer, false) {
            // whole numbers are numbers
            return;
        }
        self.integer = false;
        for (fits, comma) in self.real.iter_mut().zip([false, true]) {
            *fits = *fits && is(Kind::Real, comma);
        }
    }

    const fn holds(self, kind: Kind, decimal_comma: bool) -> bool {
        match kind {
            Kind::Text => true,
            Kind::Integer => self.integer,
            Kind::Boolean => self.boolean,
            Kind::Real => self.real[decimal_comma as usize],
        }
    }
}

impl Survey {
    /// Looks at one row.
    pub(super) fn see(&mut self, row: &LayerRow) {
        if self.fits.len() < row.width() {
            self.fits.resize(row.width(), Fits::ALL);
        }
        for (column, fits) in self.fits.iter_mut().enumerate() {
            if let Some(text) = row.text(column) {
                fits.see(text);
            }
        }
        if let Some(own) = row.geometry.as_ref().map(shape_kind) {
            self.shape = Some(self.shape.map_or(own, |before| widest(before, own)));
        }
    }

    /// What all rows are. A column with a value that is not of its kind is one of texts.
    pub(super) fn form(&self, info: &LayerInfo) -> Form {
        let columns = info.columns.iter().enumerate();
        let kinds = columns.map(|(at, field)| {
            let fits = self.fits.get(at).copied().unwrap_or(Fits::ALL);
            if fits.holds(field.kind, info.decimal_comma) {
                field.kind
            } else {
                Kind::Text
            }
        });
        Form {
            kinds: kinds.collect(),
            shape: info
                .has_geometry
                .then(|| self.shape.unwrap_or(ShapeKind::Mixed)),
        }
    }
}

const fn shape_kind(geometry: &Geometry) -> ShapeKind {
    match geometry {
        Geometry::Point(_) => ShapeKind::Point,
        Geometry::MultiPoint(_) => ShapeKind::MultiPoint,
        Geometry::LineString(_) | Geometry::Line(_) => ShapeKind::Line,
        Geometry::MultiLineString(_) => ShapeKind::MultiLine,
        Geometry::Polygon(_)
        | Geometry::MultiPolygon(_)
        | Geometry::Rect(_)
        | Geometry::Triangle(_) => ShapeKind::Polygon,
        Geometry::GeometryCollection(_) => ShapeKind::Mixed,
    }
}

/// The narrowest kind that holds shapes of both.
fn widest(one: ShapeKind, other: ShapeKind) -> ShapeKind {
    match (one, other) {
        (one, other) if one == other => one,
        (ShapeKind::Point, ShapeKind::MultiPoint) | (ShapeKind::MultiPoint, ShapeKind::Point) => {
            ShapeKind::MultiPoint
        }
        (ShapeKind::Line, ShapeKind::MultiLine) | (ShapeKind::MultiLine, ShapeKind::Line) => {
            ShapeKind::MultiLine
        }
        _ => ShapeKind::Mixed,
    }
}
