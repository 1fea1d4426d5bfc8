//! Layers and tables as columns of exact values: what every output format is written from.
//!
//! Numbers with decimals are integers with a scale, rounded once, so that all
//! formats print the same digits and the same bytes on any machine. Texts and shapes
//! that many rows or many layers repeat stand once in a shared list, and rows point
//! into it.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::units::{Decimetres, Deciseconds, People};

/// Texts that rows point into.
pub type Words = Arc<[Arc<str>]>;

/// The name of a column or layer: fixed for those of a study, from a file for others.
pub type Name = Cow<'static, str>;

/// The values of one column; a missing value is `None` and prints as null or an empty cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Values {
    /// Text, a row its own.
    Text(Vec<Option<Arc<str>>>),
    /// Text by position in a shared list.
    Coded {
        /// The list.
        words: Words,
        /// Position a row.
        codes: Vec<Option<u32>>,
    },
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// `value / 10^scale`.
    Decimal {
        /// Digits behind the point, at most 9.
        scale: u8,
        /// Scaled values.
        values: Vec<Option<i64>>,
    },
    /// Numbers as a foreign file has them, all finite.
    Real(Vec<Option<f64>>),
    /// Yes or no.
    Boolean(Vec<Option<bool>>),
}

impl Values {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Coded { codes, .. } => codes.len(),
            Self::Integer(values) | Self::Decimal { values, .. } => values.len(),
            Self::Real(values) => values.len(),
            Self::Boolean(values) => values.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of one row.
    ///
    /// # Panics
    /// When `row` is not below [`Values::len`], like a slice.
    #[must_use]
    pub fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Text(values) => values[row].as_deref().map_or(Cell::Missing, Cell::Text),
            Self::Coded { words, codes } => codes[row]
                .and_then(|code| words.get(code as usize))
                .map_or(Cell::Missing, |word| Cell::Text(word)),
            Self::Integer(values) => values[row].map_or(Cell::Missing, Cell::Integer),
            Self::Decimal { scale, values } => {
                values[row].map_or(Cell::Missing, |value| Cell::Decimal {
                    value,
                    scale: *scale,
                })
            }
            Self::Real(values) => values[row]
                .filter(|value| value.is_finite())
                .map_or(Cell::Missing, Cell::Real),
            Self::Boolean(values) => values[row].map_or(Cell::Missing, Cell::Boolean),
        }
    }
}

/// One value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell<'a> {
    /// Not known or not defined.
    Missing,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// `value / 10^scale`.
    Decimal {
        /// Scaled value.
        value: i64,
        /// Digits behind the point.
        scale: u8,
    },
    /// Any finite number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
}

impl Cell<'_> {
    /// The number, for formats that know no decimals: the double nearest to the digits,
    /// which prints as those digits again.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(value as f64),
            // both are exact up to 2^53 and 10^22: one rounding, in the division
            Self::Decimal { value, scale } => Some(value as f64 / 10f64.powi(i32::from(scale))),
            Self::Real(value) => Some(value),
            Self::Missing | Self::Text(_) | Self::Boolean(_) => None,
        }
    }
}

/// A named column.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Name, as in docs/DATA.md.
    pub name: Name,
    /// Its values.
    pub values: Values,
}

impl Column {
    /// Text, a row its own.
    pub fn text(name: impl Into<Name>, values: impl Iterator<Item = Option<Arc<str>>>) -> Self {
        let values = Values::Text(values.collect());
        Self {
            name: name.into(),
            values,
        }
    }

    /// Text by position in a shared list.
    pub fn coded(
        name: impl Into<Name>,
        words: &Words,
        codes: impl Iterator<Item = Option<u32>>,
    ) -> Self {
        let values = Values::Coded {
            words: Arc::clone(words),
            codes: codes.collect(),
        };
        Self {
            name: name.into(),
            values,
        }
    }

    /// The same text in all of `rows` rows.
    #[must_use]
    pub fn constant(name: impl Into<Name>, text: &str, rows: usize) -> Self {
        Self::coded(
            name,
            &Arc::from([Arc::from(text)]),
            std::iter::repeat_n(Some(0), rows),
        )
    }

    /// Whole numbers.
    pub fn integer(name: impl Into<Name>, values: impl Iterator<Item = Option<i64>>) -> Self {
        let values = Values::Integer(values.collect());
        Self {
            name: name.into(),
            values,
        }
    }

    /// Numbers that are already scaled by `10^scale`.
    pub fn decimal(
        name: impl Into<Name>,
        scale: u8,
        values: impl Iterator<Item = Option<i64>>,
    ) -> Self {
        let values = Values::Decimal {
            scale,
            values: values.collect(),
        };
        Self {
            name: name.into(),
            values,
        }
    }

    /// Numbers rounded to `scale` decimals.
    pub fn rounded(
        name: impl Into<Name>,
        scale: u8,
        values: impl Iterator<Item = Option<f64>>,
    ) -> Self {
        let values = values.map(|value| value.and_then(|value| scaled(value, scale)));
        Self::decimal(name, scale, values)
    }

    /// Numbers of people, exact to the thousandth.
    pub fn people(name: impl Into<Name>, values: impl Iterator<Item = Option<People>>) -> Self {
        Self::decimal(name, 3, values.map(|value| i64::try_from(value?.0).ok()))
    }

    /// Times in minutes with three decimals: a decisecond beyond a threshold shows.
    pub fn minutes(
        name: impl Into<Name>,
        values: impl Iterator<Item = Option<Deciseconds>>,
    ) -> Self {
        // 1 ds = 5/3 thousandths of a minute, rounded half up
        Self::decimal(
            name,
            3,
            values.map(|value| value.map(|time| (i64::from(time.0) * 10 + 3) / 6)),
        )
    }

    /// Lengths in kilometres to the metre.
    pub fn kilometres(
        name: impl Into<Name>,
        values: impl Iterator<Item = Option<Decimetres>>,
    ) -> Self {
        Self::decimal(
            name,
            3,
            values.map(|value| value.map(|length| (i64::from(length.0) + 5) / 10)),
        )
    }

    /// Yes or no.
    pub fn boolean(name: impl Into<Name>, values: impl Iterator<Item = Option<bool>>) -> Self {
        let values = Values::Boolean(values.collect());
        Self {
            name: name.into(),
            values,
        }
    }
}

/// A place's geometry, and its text once an exporter printed it: the layers of a study
/// show the same places again and again.
#[derive(Debug, Default)]
pub struct Shape {
    geometry: Option<geo::Geometry>,
    printed: OnceLock<Box<str>>,
}

impl Shape {
    /// A shape; `None` prints as null geometry.
    #[must_use]
    pub fn new(geometry: Option<geo::Geometry>) -> Self {
        Self {
            geometry,
            printed: OnceLock::new(),
        }
    }

    /// The geometry.
    #[must_use]
    pub fn geometry(&self) -> Option<&geo::Geometry> {
        self.geometry.as_ref()
    }

    /// The text that `print` made of the geometry the first time somebody asked.
    ///
    /// There is one text a shape: only GeoJSON, the format that repeats long texts, uses it.
    pub fn printed(&self, print: impl FnOnce(Option<&geo::Geometry>) -> Box<str>) -> &str {
        self.printed.get_or_init(|| print(self.geometry()))
    }
}

/// What the shapes of a layer are, also when it has no row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShapeKind {
    /// Points: a table can hold them as two columns.
    Point,
    /// Several points a row.
    MultiPoint,
    /// Lines.
    Line,
    /// Lines of one or more parts.
    MultiLine,
    /// Polygons of one or more parts.
    Polygon,
    /// Of several kinds, or of one that is none of these.
    Mixed,
}

/// The shapes of a layer's rows.
#[derive(Clone, Debug)]
pub enum Shapes {
    /// A plain table.
    None,
    /// Rows point into a list of shapes drawn once.
    Shared {
        /// What they are.
        kind: ShapeKind,
        /// The list.
        table: Arc<[Shape]>,
        /// Position a row.
        rows: Vec<u32>,
    },
}

impl Shapes {
    /// The shape of one row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&Shape> {
        match self {
            Self::None => None,
            Self::Shared { table, rows, .. } => table.get(*rows.get(row)? as usize),
        }
    }

    /// What the shapes are; `None` for a plain table.
    #[must_use]
    pub fn kind(&self) -> Option<ShapeKind> {
        match self {
            Self::None => None,
            Self::Shared { kind, .. } => Some(*kind),
        }
    }
}

/// A layer: columns of equal length and, for maps, a shape a row.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Name, e.g. `areas`.
    pub name: Name,
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
    use super::*;

    #[test]
    fn missing_is_never_a_number() {
        assert_eq!(scaled(1.25, 1), Some(13));
        assert_eq!(scaled(-1.25, 1), Some(-13));
        assert_eq!(scaled(f64::NAN, 2), None);
        assert_eq!(scaled(f64::INFINITY, 2), None);
    }

    #[test]
    fn times_and_lengths_round_to_thousandths() {
        let times = [0, 1, 600, 18_001].map(|ds| Some(Deciseconds(ds)));
        let column = Column::minutes("minutes", times.into_iter());
        let expected = [0, 2, 1_000, 30_002].map(Some).to_vec();
        assert_eq!(
            column.values,
            Values::Decimal {
                scale: 3,
                values: expected
            }
        );
        let lengths = [4, 5, 12_345].map(|dm| Some(Decimetres(dm)));
        let column = Column::kilometres("kilometres", lengths.into_iter());
        let expected = [0, 1, 1_235].map(Some).to_vec();
        assert_eq!(
            column.values,
            Values::Decimal {
                scale: 3,
                values: expected
            }
        );
    }

    #[test]
    fn a_code_outside_the_list_is_missing() {
        let words: Words = Arc::from([Arc::from("within")]);
        let column = Column::coded("status", &words, [Some(0), None, Some(7)].into_iter());
        let cells: Vec<Cell<'_>> = (0..3).map(|row| column.values.cell(row)).collect();
        assert_eq!(cells, [Cell::Text("within"), Cell::Missing, Cell::Missing]);
    }
}
