//! Where readers put what they read: rows are brought to degrees and kept, or handed on one by
//! one to somebody who does not want to keep them.

use geo::Coord;

use super::crs::{self, Crs};
use super::error::IngestError;
use super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::options::ReadOptions;
use super::rows::{DEGREES_AT_MOST, Finding};
use super::table::{Record, Shape, Table};
use crate::model::defect::{self, Defect};

/// Who takes the rows as they come.
pub(crate) type Sink<'a> = dyn FnMut(&Table, Record) -> Result<(), IngestError> + 'a;

/// A table that is being read.
pub(crate) struct Intake<'a> {
    pub(crate) table: Table,
    pub(crate) options: &'a ReadOptions,
    pub(crate) defects: &'a mut Vec<Defect>,
    sink: Option<&'a mut Sink<'a>>,
}

impl<'a> Intake<'a> {
    pub(crate) fn new(
        file: &str,
        options: &'a ReadOptions,
        defects: &'a mut Vec<Defect>,
        sink: Option<&'a mut Sink<'a>>,
    ) -> Self {
        let named_place = options.x.clone().zip(options.y.clone());
        Self {
            table: Table {
                file: file.to_owned(),
                is_swapped: options.swap,
                named_place,
                ..Table::default()
            },
            options,
            defects,
            sink,
        }
    }

    /// Whether kinds of values are wanted.
    pub(crate) const fn wants_kinds(&self) -> bool {
        self.sink.is_some()
    }

    /// Settles in which system the coordinates are: the user's word wins over the file's.
    pub(crate) fn set_crs(
        &mut self,
        stated: Result<Crs, String>,
        said_by: &str,
    ) -> Result<(), IngestError> {
        let (stated, said_by) = match &self.options.crs {
            Some(name) => (Crs::of_name(name), "the key crs"),
            None => (stated, said_by),
        };
        self.table.crs = stated.map_err(|why| crs::refuse(&self.table.file, said_by, &why))?;
        Ok(())
    }

    /// The position of a column, added where it is new.
    pub(crate) fn column(&mut self, name: &str) -> Result<usize, IngestError> {
        if self.table.columns.len() == MAX_COLUMNS {
            return Err(self.too_many("columns", MAX_COLUMNS));
        }
        self.table.columns.push(name.to_owned());
        Ok(self.table.columns.len() - 1)
    }

    fn too_many(&self, what: &str, limit: usize) -> IngestError {
        IngestError::TooLarge {
            file: self.table.file.clone(),
            what: format!("more than {limit} {what}"),
            limit: format!("{limit} {what}"),
        }
    }

    fn count(&mut self) -> Result<(), IngestError> {
        self.table.read += 1;
        if self.table.read > MAX_ROWS {
            return Err(self.too_many("rows", MAX_ROWS));
        }
        Ok(())
    }

    /// A row that the reader could not make sense of.
    pub(crate) fn refuse(&mut self, defect: Defect) -> Result<(), IngestError> {
        defect::list(self.defects, defect);
        self.count()
    }

    /// A row.
    pub(crate) fn push(&mut self, mut record: Record) -> Result<(), IngestError> {
        if let Shape::Points(points) = &record.shape
            && let [only] = points.as_slice()
        {
            record.shape = Shape::Point(*only);
        }
        if self.table.has_shapes {
            if self.options.swap {
                record.shape.map(&mut |at| Coord { x: at.y, y: at.x });
            }
            if self.table.crs.is_projected() && is_all_degrees(&record.shape) {
                let finding = are_degrees(&self.table.crs);
                let message = format!("{}; the row was set aside", finding.message);
                let defect = Defect::error(finding.code, &self.table.file, message);
                return self.refuse(defect.row(record.row).hint(finding.hint));
            }
            match &self.table.crs {
                Crs::Other(_) => {
                    let crs = &self.table.crs;
                    record.shape.map(&mut |at| crs.to_degrees(at));
                }
                Crs::Unknown if self.sink.is_some() && !looks_like_degrees(&record.shape) => {
                    return Err(nobody_says(&self.table.file));
                }
                Crs::Degrees | Crs::Unknown => {}
            }
        }
        self.count()?;
        if let Some(sink) = &mut self.sink {
            sink(&self.table, record)
        } else {
            self.table.records.push(record);
            Ok(())
        }
    }
}

/// What to say of numbers that look like degrees in a system of metres.
pub(crate) fn are_degrees(crs: &Crs) -> Finding {
    Finding::new(
        "coordinates_are_degrees",
        format!(
            "the coordinates look like degrees, but the file is said to be in {}, which counts in metres",
            crs.name()
        ),
        "state the right system: crs = \"EPSG:4326\" in pieeja.toml, or mend the file",
    )
}

/// The reason why coordinates of an unknown system cannot be read.
pub(crate) fn nobody_says(file: &str) -> IngestError {
    IngestError::CrsNotSupported {
        file: file.to_owned(),
        what: "nothing says in which coordinate system it is, and its coordinates are not degrees"
            .to_owned(),
    }
}

/// Whether a point in a system of metres has the numbers of degrees: nobody's data lies within
/// two hundred metres of the origin of such a system.
pub(crate) fn is_degree(at: Coord) -> bool {
    at.x.abs() <= 180.0 && at.y.abs() <= 90.0
}

fn is_all_degrees(shape: &Shape) -> bool {
    let (mut points, mut degrees) = (0_usize, 0_usize);
    shape.each(&mut |at| {
        points += 1;
        degrees += usize::from(is_degree(at));
    });
    points > 0 && points == degrees
}

pub(crate) fn looks_like_degrees(shape: &Shape) -> bool {
    let mut is_small = true;
    shape.each(&mut |at| {
        is_small &= !(at.x.abs() > DEGREES_AT_MOST || at.y.abs() > DEGREES_AT_MOST);
    });
    is_small
}
