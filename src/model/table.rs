//! Layers and tables as columns of exact values: what every output format is written from.
//!
//! Numbers with decimals are integers with a scale, rounded once, so that all
//! formats print the same digits and the same bytes on any machine.

use std::sync::Arc;

/// The values of one column; a missing value is `None` and prints as null or an empty cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Values {
    /// Text, shared between rows that repeat it.
    Text(Vec<Option<Arc<str>>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// `value / 10^scale`.
    Decimal {
        /// Digits behind the point, at most 9.
        scale: u8,
        /// Scaled values.
        values: Vec<Option<i64>>,
    },
    /// Yes or no.
    Boolean(Vec<Option<bool>>),
}

impl Values {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) | Self::Decimal { values, .. } => values.len(),
            Self::Boolean(values) => values.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A named column.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Name, as in docs/DATA.md.
    pub name: &'static str,
    /// Its values.
    pub values: Values,
}

/// The geometry of a row, drawn once and shared: `None` for plain tables.
#[derive(Clone, PartialEq, Debug)]
pub enum Shapes {
    /// A plain table.
    None,
    /// A shape a row; `None` prints as null geometry.
    Geometry(Vec<Option<Arc<geo::Geometry>>>),
}

/// A layer: columns of equal length and, for maps, a shape a row.
#[derive(Clone, PartialEq, Debug)]
pub struct Layer {
    /// Name, e.g. `areas`.
    pub name: &'static str,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Shapes.
    pub shapes: Shapes,
}

impl Layer {
    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Rounds half away from zero to `scale` decimals; `None` for NaN, infinity or overflow.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "range checked")]
pub fn scaled(value: f64, scale: u8) -> Option<i64> {
    const LIMIT: f64 = 9.0e18;
    let scaled = (value * 10f64.powi(i32::from(scale))).round();
    (scaled.abs() < LIMIT).then_some(scaled as i64)
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    fn missing_is_never_a_number() {
        assert_eq!(scaled(1.25, 1), Some(13));
        assert_eq!(scaled(-1.25, 1), Some(-13));
        assert_eq!(scaled(f64::NAN, 2), None);
        assert_eq!(scaled(f64::INFINITY, 2), None);
    }
}
