//! Rows as a reader gives them -> a layer as a writer takes it.

use std::sync::Arc;

use geo::orient::Direction;
use geo::{Geometry, Orient};

use crate::ingest::{Kind, Layer as Read, LayerRow, Value};
use crate::model::table::{Column, Layer, Shape, ShapeKind, Shapes, Values};

/// A layer of this name with the columns and shapes that were read.
#[must_use]
pub fn as_layer(name: &str, read: &Read) -> Layer {
    let columns = read.info.columns.iter().enumerate();
    // what the geometries came from is written as geometries
    let columns = columns.filter(|(at, _)| !read.info.place.contains(at));
    let columns = columns.map(|(at, field)| Column {
        name: field.name.clone().into(),
        values: values(read, at, field.kind),
    });
    let shapes = if read.info.has_geometry {
        Shapes::Shared {
            kind: kind(&read.rows),
            table: read.rows.iter().map(|row| Shape::new(wound(row))).collect(),
            rows: (0..).take(read.rows.len()).collect(),
        }
    } else {
        Shapes::None
    };
    Layer {
        name: name.to_owned().into(),
        columns: columns.collect(),
        shapes,
    }
}

/// The values of a column; a column with a value that is not of its kind is one of texts.
fn values(read: &Read, column: usize, kind: Kind) -> Values {
    let each = || read.rows.iter().map(|row| read.info.value(row, column));
    let odd = |value: Value<'_>| match (kind, value) {
        (_, Value::Missing)
        | (Kind::Integer, Value::Integer(_))
        | (Kind::Real, Value::Real(_) | Value::Integer(_))
        | (Kind::Boolean, Value::Boolean(_)) => false,
        (Kind::Text | Kind::Integer | Kind::Real | Kind::Boolean, _) => true,
    };
    if kind == Kind::Text || each().any(odd) {
        let texts = read.rows.iter().map(|row| row.text(column).map(Arc::from));
        return Values::Text(texts.collect());
    }
    match kind {
        Kind::Integer => Values::Integer(
            each()
                .map(|value| match value {
                    Value::Integer(value) => Some(value),
                    _ => None,
                })
                .collect(),
        ),
        Kind::Boolean => Values::Boolean(
            each()
                .map(|value| match value {
                    Value::Boolean(value) => Some(value),
                    _ => None,
                })
                .collect(),
        ),
        Kind::Real | Kind::Text => Values::Real(
            each()
                .map(|value| match value {
                    Value::Real(value) => Some(value),
                    Value::Integer(value) => Some(value as f64),
                    _ => None,
                })
                .collect(),
        ),
    }
}

/// The narrowest kind that holds all shapes.
fn kind(rows: &[LayerRow]) -> ShapeKind {
    let mut found: Option<ShapeKind> = None;
    for row in rows {
        let own = match &row.geometry {
            None => continue,
            Some(Geometry::Point(_)) => ShapeKind::Point,
            Some(Geometry::MultiPoint(_)) => ShapeKind::MultiPoint,
            Some(Geometry::LineString(_) | Geometry::Line(_)) => ShapeKind::Line,
            Some(Geometry::MultiLineString(_)) => ShapeKind::MultiLine,
            Some(
                Geometry::Polygon(_)
                | Geometry::MultiPolygon(_)
                | Geometry::Rect(_)
                | Geometry::Triangle(_),
            ) => ShapeKind::Polygon,
            Some(Geometry::GeometryCollection(_)) => return ShapeKind::Mixed,
        };
        found = Some(match (found.unwrap_or(own), own) {
            (before, own) if before == own => own,
            (ShapeKind::Point, ShapeKind::MultiPoint)
            | (ShapeKind::MultiPoint, ShapeKind::Point) => ShapeKind::MultiPoint,
            (ShapeKind::Line, ShapeKind::MultiLine) | (ShapeKind::MultiLine, ShapeKind::Line) => {
                ShapeKind::MultiLine
            }
            _ => return ShapeKind::Mixed,
        });
    }
    found.unwrap_or(ShapeKind::Mixed)
}

/// The geometry with rings that turn as RFC 7946 asks: shells against the clock.
fn wound(row: &LayerRow) -> Option<Geometry> {
    Some(match row.geometry.clone()? {
        Geometry::Polygon(polygon) => polygon.orient(Direction::Default).into(),
        Geometry::MultiPolygon(polygons) => polygons.orient(Direction::Default).into(),
        other => other,
    })
}
