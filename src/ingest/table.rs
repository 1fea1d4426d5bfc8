//! What every reader hands over: rows of text cells with an unchecked shape.
//!
//! Cells stay text so that a bad number is a defect of one cell and not of the file.

use std::collections::HashSet;

use geo::Coord;

use super::error::IngestError;

/// Rows of a file. Rows that the reader itself could not make sense of are defects
/// already and only counted in `read`.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// The file as the user knows it.
    pub(crate) file: String,
    pub(crate) columns: Vec<String>,
    pub(crate) records: Vec<Record>,
    /// Rows of data in the file.
    pub(crate) read: usize,
    /// Whether a comma in a number can only be a decimal comma.
    pub(crate) decimal_comma: bool,
    /// Whether positions come with the records; otherwise they are columns.
    pub(crate) has_shapes: bool,
}

/// One row.
#[derive(Debug)]
pub(crate) struct Record {
    /// 1 = the first row of data, as a person counts.
    pub(crate) row: usize,
    /// By column; shorter than the columns when the rest is empty.
    pub(crate) cells: Vec<Option<Box<str>>>,
    pub(crate) shape: Shape,
}

/// A shape as it stood in the file: nothing about it has been checked.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Shape {
    /// The format has no shapes.
    Absent,
    /// The row has none.
    Null,
    Point(Coord),
    Lines(Vec<Vec<Coord>>),
    /// Polygons as rings, the shell first.
    Polygons(Vec<Vec<Vec<Coord>>>),
    /// Rings that do not say which is a shell and which a hole.
    Rings(Vec<Vec<Coord>>),
    /// Some other kind, by its name.
    Other(&'static str),
}

impl Shape {
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Absent | Self::Null => "nothing",
            Self::Point(_) => "a point",
            Self::Lines(_) => "a line",
            Self::Polygons(_) | Self::Rings(_) => "a polygon",
            Self::Other(kind) => kind,
        }
    }
}

/// A column of one table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Col(usize);

impl Table {
    /// The first column that has one of `names`, capital letters aside.
    pub(crate) fn column(&self, names: &[&str]) -> Option<Col> {
        names.iter().find_map(|name| {
            self.columns
                .iter()
                .position(|column| column.trim().eq_ignore_ascii_case(name))
                .map(Col)
        })
    }

    /// All columns that have one of `names`, in the order of the names.
    pub(crate) fn columns(&self, names: &[&str]) -> Vec<Col> {
        names
            .iter()
            .filter_map(|name| self.column(&[name]))
            .collect()
    }

    /// Like [`Table::column`], but its lack is an error.
    pub(crate) fn required(&self, names: &[&str]) -> Result<Col, IngestError> {
        self.column(names)
            .ok_or_else(|| IngestError::MissingColumn {
                file: self.file.clone(),
                wanted: match names {
                    [name] => (*name).to_owned(),
                    [name, others @ ..] => format!("{name} (or {})", others.join(", ")),
                    [] => String::new(),
                },
                found: self.columns.clone(),
            })
    }

    /// Two columns of one name: nobody can tell which is meant.
    pub(crate) fn refuse_duplicate_columns(&self) -> Result<(), IngestError> {
        let mut seen = HashSet::new();
        for column in self.columns.iter().filter(|column| !column.is_empty()) {
            if !seen.insert(column.to_ascii_lowercase()) {
                return Err(IngestError::DuplicateColumn {
                    file: self.file.clone(),
                    column: column.clone(),
                });
            }
        }
        Ok(())
    }

    pub(crate) fn name(&self, column: Col) -> &str {
        &self.columns[column.0]
    }

    pub(crate) fn all_columns(&self) -> impl Iterator<Item = Col> + use<> {
        (0..self.columns.len()).map(Col)
    }

    /// Where the rows' points are: in the shapes, else in columns of longitude and latitude.
    pub(crate) fn place(&self) -> Result<Place, IngestError> {
        if self.has_shapes {
            return Ok(Place::Shape);
        }
        Ok(Place::Columns {
            lon: self.required(&["lon", "longitude", "lng"])?,
            lat: self.required(&["lat", "latitude"])?,
        })
    }
}

impl Record {
    /// The cell, without blanks around it; an empty one is `None`.
    pub(crate) fn cell(&self, column: Col) -> Option<&str> {
        self.cells
            .get(column.0)?
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }
}

/// Where a table keeps its points.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Shape,
    Columns { lon: Col, lat: Col },
}
