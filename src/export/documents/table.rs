//! Rows of a layer as JSON objects, with the digits of every other format.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::table::{Cell, Layer};

/// All rows of a layer.
#[derive(Debug)]
pub(super) struct Rows(pub(super) Layer);

/// One row of a layer.
#[derive(Debug)]
pub(super) struct Row(pub(super) Layer, pub(super) usize);

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0.rows()).map(|row| Object(&self.0, row)))
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object(&self.0, self.1).serialize(serializer)
    }
}

struct Object<'a>(&'a Layer, usize);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(layer, row) = *self;
        let mut map = serializer.serialize_map(Some(layer.columns.len()))?;
        for column in &layer.columns {
            map.serialize_entry(column.name.as_ref(), &Value(column.values.cell(row)))?;
        }
        map.end()
    }
}

struct Value<'a>(Cell<'a>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Missing => serializer.serialize_unit(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Integer(value) => serializer.serialize_i64(value),
            Cell::Decimal { value, scale } => {
                let power = 10i64.pow(u32::from(scale.min(9)));
                if value % power == 0 {
                    serializer.serialize_i64(value / power)
                } else {
                    // the double nearest to the decimal prints as that decimal
                    serializer.serialize_f64(value as f64 / power as f64)
                }
            }
            Cell::Real(value) => serializer.serialize_f64(value),
            Cell::Boolean(value) => serializer.serialize_bool(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::{Column, Shapes};

    #[test]
    fn rows_have_the_digits_of_the_layers() {
        let layer = Layer {
            name: "x".into(),
            columns: vec![
                Column::text("id", [Some("a".into()), None].into_iter()),
                Column::decimal("minutes", 3, [Some(30_002), Some(30_000)].into_iter()),
                Column::integer("rank", [Some(1), None].into_iter()),
                Column::boolean("meets", [Some(true), None].into_iter()),
            ],
            shapes: Shapes::None,
        };
        assert_eq!(
            serde_json::to_string(&Rows(layer)).unwrap(),
            r#"[{"id":"a","minutes":30.002,"rank":1,"meets":true},"#.to_owned()
                + r#"{"id":null,"minutes":30,"rank":null,"meets":null}]"#
        );
    }
}
