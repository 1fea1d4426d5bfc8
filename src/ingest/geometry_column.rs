//! Tables whose shapes stand in a column: well-known text, or well-known binary in hexadecimal.
//!
//! The name of a column is a hint only: numbers in a column called `geom` are numbers. Rows
//! are held back until a cell of the column tells what it holds.

use super::crs::Crs;
use super::error::IngestError;
use super::intake::Intake;
use super::settle::crs_of_columns;
use super::table::{Record, Shape, Table};
use super::{wkb, wkt};
use crate::model::defect::Defect;

/// Names that say what the column holds, capital letters aside.
const PLAIN_NAMES: [&str; 3] = ["wkt", "wkb", "wkb_geometry"];
/// Names that may mean something else, too.
const OTHER_NAMES: [&str; 6] = [
    "geometry",
    "geom",
    "the_geom",
    "shape",
    "geometrija",
    "ģeometrija",
];
/// What well-known text begins with.
const WORDS: [&str; 8] = [
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
    "TRIANGLE",
];
/// Filled cells without a shape after which the column is taken for one of plain values.
const LOOKED_AT: usize = 64;
/// Most rows that are held back.
const MAX_HELD: usize = 4_096;

/// Hands rows on, each with the shape of its cell where the table has a column of shapes.
pub(crate) struct ShapeTexts {
    column: Option<GeometryColumn>,
    is_decided: bool,
    filled: usize,
    held: Vec<Record>,
}

impl ShapeTexts {
    /// Looks for the column by name, and settles the coordinate system as far as is known.
    pub(crate) fn start(intake: &mut Intake<'_>) -> Result<Self, IngestError> {
        let column = GeometryColumn::find(&intake.table);
        intake.set_crs(Ok(crs_of_columns(intake, column.is_some())), "the table")?;
        let is_plain = column.as_ref().is_some_and(|column| column.is_plain);
        intake.table.has_shapes = is_plain;
        Ok(Self {
            is_decided: is_plain || column.is_none(),
            column,
            filled: 0,
            held: Vec::new(),
        })
    }

    /// A row.
    pub(crate) fn push(
        &mut self,
        record: Record,
        intake: &mut Intake<'_>,
    ) -> Result<(), IngestError> {
        let Some(column) = &self.column else {
            return intake.push(record);
        };
        if self.is_decided {
            return column.push(record, intake);
        }
        let text = column.text(&record);
        self.filled += usize::from(!text.is_empty());
        let is_shape = is_like_shape(text);
        self.held.push(record);
        if is_shape {
            self.decide(true, intake)
        } else if self.filled == LOOKED_AT {
            self.decide(false, intake)
        } else if self.held.len() == MAX_HELD {
            // a cell that turns up later and is none will be told
            self.decide(self.filled == 0, intake)
        } else {
            Ok(())
        }
    }

    /// The end of the table.
    pub(crate) fn finish(mut self, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        if self.is_decided {
            return Ok(());
        }
        self.decide(false, intake)
    }

    fn decide(&mut self, are_shapes: bool, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        self.is_decided = true;
        intake.table.has_shapes = are_shapes;
        if !are_shapes {
            self.column = None;
            intake.set_crs(Ok(crs_of_columns(intake, false)), "the table")?;
        }
        for record in std::mem::take(&mut self.held) {
            self.push(record, intake)?;
        }
        Ok(())
    }
}

/// The column with the shapes.
struct GeometryColumn {
    index: usize,
    name: String,
    is_plain: bool,
}

impl GeometryColumn {
    /// Looks for it by name. Longitude and latitude of their own, or columns that the user
    /// named, come first.
    fn find(table: &Table) -> Option<Self> {
        if table.named_place.is_some() || table.has_columns_of_degrees() {
            return None;
        }
        let plain = table.column(&PLAIN_NAMES);
        let column = plain.or_else(|| table.column(&OTHER_NAMES))?;
        let index = table.all_columns().position(|other| other == column)?;
        Some(Self {
            index,
            name: table.name(column).to_owned(),
            is_plain: plain.is_some(),
        })
    }

    fn text<'r>(&self, record: &'r Record) -> &'r str {
        record.cells.get(self.index).unwrap_or("").trim()
    }

    /// Hands the row on with its shape.
    fn push(&self, mut record: Record, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        intake.table.shape_column = Some(self.index);
        let text = self.text(&record);
        let found = if text.is_empty() {
            Ok((Shape::Null, None))
        } else {
            read(text)
        };
        match found {
            Ok((shape, srid)) => {
                // a number in the text itself is as good as a word of the file
                if let (Crs::Unknown, Some(srid)) = (&intake.table.crs, srid) {
                    intake.set_crs(Crs::of_code(srid), "the column of shapes")?;
                }
                record.shape = shape;
                intake.push(record)
            }
            Err(what) => {
                let defect = Defect::error(
                    "geometry_unreadable",
                    &intake.table.file,
                    format!("the shape cannot be read ({what}); the row was set aside"),
                )
                .row(record.row)
                .column(&self.name)
                .value(text)
                .hint("write well-known text, such as POINT (24.1 56.9), or well-known binary in hexadecimal");
                intake.refuse(defect)
            }
        }
    }
}

fn read(text: &str) -> Result<(Shape, Option<u32>), String> {
    if text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return wkb::read(&wkb::unhex(text)?);
    }
    wkt::read(text)
}

/// Whether a cell holds a shape, or one that is broken.
fn is_like_shape(text: &str) -> bool {
    let is_begun = |word: &&str| {
        let (head, rest) = text.as_bytes().split_at_checked(word.len())?;
        let next = rest.iter().find(|byte| !b" ZMzm".contains(byte));
        (head.eq_ignore_ascii_case(word.as_bytes()) && next == Some(&b'(')).then_some(())
    };
    WORDS.iter().any(|word| is_begun(word).is_some()) || is_like_wkb(text) || read(text).is_ok()
}

/// Whether hexadecimal digits begin as well-known binary does: the order of bytes, and a type
/// far below what four bytes hold.
fn is_like_wkb(text: &str) -> bool {
    let digits = text.as_bytes();
    let has = |at: usize, wanted: &[u8]| digits.get(at..at + wanted.len()) == Some(wanted);
    digits.len() >= 18
        && digits.iter().all(u8::is_ascii_hexdigit)
        && (has(0, b"01") && has(6, b"00") || has(0, b"00") && has(4, b"00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_broken_shapes_are_told_from_other_texts() {
        for text in [
            "POINT (24 56)",
            "polygon((24 56, 25 56",
            "SRID=3059;POINT(1 2)",
            "MULTIPOLYGON ZM (((",
            "POINT EMPTY",
            "010100000000000000000038400000000000004CC0",
            "0103000000FFFFFFFF",
        ] {
            assert!(is_like_shape(text), "{text}");
        }
        for text in [
            "",
            "12",
            "1234567890",
            "0100000000",
            "123456789012345678",
            "Pointe",
            "polygon",
            "POINT of view (a)",
            "žž",
        ] {
            assert!(!is_like_shape(text), "{text}");
        }
    }
}
