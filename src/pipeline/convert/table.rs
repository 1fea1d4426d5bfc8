//! Rows as a reader gives them -> a layer as a writer takes it.

use std::sync::Arc;

use geo::orient::Direction;
use geo::{Geometry, Orient};

use super::form::{Form, Survey};
use crate::ingest::{Kind, Layer as Read, LayerInfo, LayerRow, Value};
use crate::model::table::{Column, Layer, Shape, Shapes, Values};

/// A layer of this name with the columns and shapes that were read.
#[must_use]
pub fn as_layer(name: &str, read: &Read) -> Layer {
    let mut survey = Survey::default();
    read.rows.iter().for_each(|row| survey.see(row));
    part(name, &read.info, &survey.form(&read.info), &read.rows)
}

/// Some rows of a layer that is written in this form.
pub(super) fn part(name: &str, info: &LayerInfo, form: &Form, rows: &[LayerRow]) -> Layer {
    let columns = info.columns.iter().zip(&form.kinds).enumerate();
    // what the geometries came from is written as geometries
    let columns = columns.filter(|(at, _)| !info.place.contains(at));
    let columns = columns.map(|(at, (field, kind))| Column {
        name: field.name.clone().into(),
        values: values(rows, info, at, *kind),
    });
    let shapes = form.shape.map_or(Shapes::None, |kind| Shapes::Shared {
        kind,
        table: rows.iter().map(|row| Shape::new(wound(row))).collect(),
        rows: (0..).take(rows.len()).collect(),
    });
    Layer {
        name: name.to_owned().into(),
        columns: columns.collect(),
        shapes,
    }
}

fn values(rows: &[LayerRow], info: &LayerInfo, column: usize, kind: Kind) -> Values {
    let each = || {
        rows.iter()
            .map(|row| kind.value(row.text(column), info.decimal_comma))
    };
    match kind {
        Kind::Text => {
            let texts = rows.iter().map(|row| row.text(column).map(Arc::from));
            Values::Text(texts.collect())
        }
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
        Kind::Real => Values::Real(
            each()
                .map(|value| match value {
                    Value::Real(value) => Some(value),
                    _ => None,
                })
                .collect(),
        ),
    }
}

/// The geometry with rings that turn as RFC 7946 asks: shells against the clock.
fn wound(row: &LayerRow) -> Option<Geometry> {
    Some(match row.geometry.clone()? {
        Geometry::Polygon(polygon) => polygon.orient(Direction::Default).into(),
        Geometry::MultiPolygon(polygons) => polygons.orient(Direction::Default).into(),
        other => other,
    })
}
