//! Tables whose shapes stand in a column: well-known text, or well-known binary in hexadecimal.

use super::crs::Crs;
use super::error::IngestError;
use super::intake::Intake;
use super::table::{Record, Table};
use super::{wkb, wkt};
use crate::model::defect::Defect;

/// Names such a column may have, capital letters aside.
const NAMES: [&str; 9] = [
    "wkt",
    "geometry",
    "geom",
    "the_geom",
    "shape",
    "wkb",
    "wkb_geometry",
    "geometrija",
    "ģeometrija",
];

/// The column with the shapes.
pub(crate) struct GeometryColumn {
    index: usize,
    name: String,
}

impl GeometryColumn {
    /// Looks for it by name. Longitude and latitude of their own, or columns that the user
    /// named, come first.
    pub(crate) fn find(table: &Table) -> Option<Self> {
        if table.named_place.is_some() || table.has_columns_of_degrees() {
            return None;
        }
        let column = table.column(&NAMES)?;
        let index = table.all_columns().position(|other| other == column)?;
        Some(Self {
            index,
            name: table.name(column).to_owned(),
        })
    }

    /// Whether the first row has a shape there, or nothing.
    pub(crate) fn fits(&self, record: &Record) -> bool {
        record
            .cells
            .get(self.index)
            .is_none_or(|text| read(text).is_ok())
    }

    /// Hands the row on with its shape.
    pub(crate) fn push(
        &self,
        mut record: Record,
        intake: &mut Intake<'_>,
    ) -> Result<(), IngestError> {
        intake.table.shape_column = Some(self.index);
        let text = record.cells.get(self.index).unwrap_or("");
        let found = if text.trim().is_empty() {
            Ok((super::table::Shape::Null, None))
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

fn read(text: &str) -> Result<(super::table::Shape, Option<u32>), String> {
    let text = text.trim();
    if text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return wkb::read(&wkb::unhex(text)?);
    }
    wkt::read(text)
}
