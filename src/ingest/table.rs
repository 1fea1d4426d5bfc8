//! What every reader hands over: rows of text cells with an unchecked shape, and a
//! way to read a row that remembers what is wrong with it.
//!
//! Cells stay text so that a bad number is a defect of one cell and not of the file.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use geo::Coord;

use super::error::IngestError;
use super::number::{self, NumberFault};
use crate::model::defect::{Defect, Severity};
use crate::model::geo::LonLat;

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

/// Reads one row and gathers what is wrong with it.
pub(crate) struct RowReader<'a> {
    pub(crate) table: &'a Table,
    pub(crate) record: &'a Record,
    defects: Vec<Defect>,
}

impl<'a> RowReader<'a> {
    pub(crate) const fn new(table: &'a Table, record: &'a Record) -> Self {
        Self {
            table,
            record,
            defects: Vec::new(),
        }
    }

    /// Notes what is wrong with the row as a whole; it is set aside.
    pub(crate) fn refuse(&mut self, finding: &Finding, value: &str) {
        let message = format!("{}; the row was set aside", finding.message);
        self.note(
            Defect::error(finding.code, &self.table.file, message),
            finding.hint,
            value,
        );
    }

    /// Notes a doubt about the row as a whole, or a repair; it is used.
    pub(crate) fn warn(&mut self, finding: &Finding, value: &str) {
        let defect = Defect::warning(finding.code, &self.table.file, finding.message.as_ref());
        self.note(defect, finding.hint, value);
    }

    /// Notes what is wrong with one cell; the row is set aside.
    pub(crate) fn blame(
        &mut self,
        code: &'static str,
        message: &str,
        column: Col,
        value: &str,
        hint: &str,
    ) {
        let message = format!("{message}; the row was set aside");
        let defect = Defect::error(code, &self.table.file, message);
        self.note(defect.column(self.table.name(column)), hint, value);
    }

    /// Notes a doubt about one cell; the row is used.
    pub(crate) fn doubt(
        &mut self,
        code: &'static str,
        message: &str,
        column: Col,
        value: &str,
        hint: &str,
    ) {
        let defect = Defect::warning(code, &self.table.file, message);
        self.note(defect.column(self.table.name(column)), hint, value);
    }

    fn note(&mut self, defect: Defect, hint: &str, value: &str) {
        let defect = defect.row(self.record.row).hint(hint);
        self.defects.push(if value.is_empty() {
            defect
        } else {
            defect.value(value)
        });
    }

    /// The cell's text, empty when there is none.
    pub(crate) fn text(&self, column: Option<Col>) -> &'a str {
        column
            .and_then(|column| self.record.cell(column))
            .unwrap_or("")
    }

    /// The cell's text; an empty cell sets the row aside under `code`.
    pub(crate) fn required(&mut self, column: Col, code: &'static str, hint: &str) -> &'a str {
        let text = self.text(Some(column));
        if text.is_empty() {
            self.blame(code, "the cell is empty", column, "", hint);
        }
        text
    }

    /// A number; empty is unknown, anything else that is no number sets the row aside.
    pub(crate) fn number(&mut self, column: Option<Col>) -> Option<f64> {
        let column = column?;
        let text = self.record.cell(column)?;
        match number::parse(text, self.table.decimal_comma) {
            Ok(number) => Some(number),
            Err(fault) => {
                let (code, message) = match fault {
                    NumberFault::NotANumber => ("number_expected", "this is not a number"),
                    NumberFault::NotFinite => ("number_not_finite", "this number is not finite"),
                };
                let hint = if text.contains(',') && !self.table.decimal_comma {
                    "write decimals with a point, and thousands without a sign"
                } else {
                    "correct it, or leave the cell empty when the number is not known"
                };
                self.blame(code, message, column, text, hint);
                None
            }
        }
    }

    /// A number that cannot be negative: people, places, money.
    pub(crate) fn amount(&mut self, column: Option<Col>) -> Option<f64> {
        let number = self.number(column)?;
        if number >= 0.0 {
            return Some(number);
        }
        let column = column?;
        self.blame(
            "number_negative",
            "this cannot be negative",
            column,
            self.text(Some(column)),
            "correct it, or leave the cell empty when the number is not known",
        );
        None
    }

    /// Whether the row says nothing at all of a place.
    pub(crate) fn is_without_place(&self, place: Place) -> bool {
        match place {
            Place::Shape => matches!(self.record.shape, Shape::Null),
            Place::Columns { lon, lat } => [lon, lat]
                .into_iter()
                .all(|column| self.record.cell(column).is_none()),
        }
    }

    /// The row's point; without a sound one the row is set aside.
    pub(crate) fn position(&mut self, place: Place) -> Option<LonLat> {
        let point = match place {
            Place::Columns { lon, lat } => self.point_of_columns(lon, lat)?,
            Place::Shape => match &self.record.shape {
                Shape::Point(point) => LonLat::new(point.x, point.y),
                other => {
                    self.refuse(&not_a(other, "a point", POINT_HINT), "");
                    return None;
                }
            },
        };
        if !self.is_on_the_globe(point) {
            return None;
        }
        if point.lon == 0.0 && point.lat == 0.0 {
            self.warn(
                &Finding::new(
                    "position_zero",
                    "longitude and latitude are both 0, in the Gulf of Guinea",
                    "0 often stands for a coordinate that is not known: leave such rows out",
                ),
                "",
            );
        }
        Some(point)
    }

    fn point_of_columns(&mut self, lon: Col, lat: Col) -> Option<LonLat> {
        for column in [lon, lat] {
            if self.record.cell(column).is_none() {
                self.blame(
                    "coordinate_missing",
                    "the cell is empty",
                    column,
                    "",
                    "give the coordinate in degrees, such as 24.1056",
                );
            }
        }
        let (x, y) = (self.number(Some(lon)), self.number(Some(lat)));
        Some(LonLat::new(x?, y?))
    }

    /// Whether `point` is a position in degrees; otherwise the row is set aside.
    pub(crate) fn is_on_the_globe(&mut self, point: LonLat) -> bool {
        if point.is_valid() {
            return true;
        }
        self.refuse(
            &off_the_globe(point.into()),
            &format!("{} {}", point.lon, point.lat),
        );
        false
    }

    /// What was found, and whether the row may be used.
    pub(crate) fn finish(self, into: &mut Vec<Defect>) -> bool {
        let usable = self
            .defects
            .iter()
            .all(|defect| defect.severity != Severity::Error);
        into.extend(self.defects);
        usable
    }
}

/// Something to tell about a row: a code of docs/DATA.md, what it is, what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    pub(crate) hint: &'static str,
}

impl Finding {
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
        hint: &'static str,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            hint,
        }
    }
}

const POINT_HINT: &str = "in QGIS: Vector, Geometry Tools, Centroids (or Point on Surface)";

/// What to say of a shape that is missing or of another kind than is `wanted`.
pub(crate) fn not_a(shape: &Shape, wanted: &str, hint: &'static str) -> Finding {
    match shape {
        Shape::Null | Shape::Absent => Finding::new(
            "geometry_missing",
            "the row has no shape",
            "draw it, or remove the row",
        ),
        other => Finding::new(
            "geometry_kind",
            format!("{wanted} is needed, this is {}", other.kind()),
            hint,
        ),
    }
}

/// What to say of a coordinate that is no longitude and latitude.
pub(crate) fn off_the_globe(point: Coord) -> Finding {
    if !(point.x.is_finite() && point.y.is_finite()) {
        Finding::new(
            "coordinate_not_finite",
            "a coordinate is missing or not a finite number",
            "correct the coordinate",
        )
    } else if point.x.abs() > DEGREES_AT_MOST || point.y.abs() > DEGREES_AT_MOST {
        Finding::new(
            "coordinates_not_degrees",
            "the coordinates are not degrees; they look like metres of a projected system",
            "reproject the data to WGS 84 longitude and latitude (EPSG:4326)",
        )
    } else {
        Finding::new(
            "coordinate_out_of_range",
            "longitude must be within -180 and 180, latitude within -90 and 90",
            "correct the coordinate; longitude comes first",
        )
    }
}

/// Numbers beyond this are no slip in a degree: they are of another system.
pub(crate) const DEGREES_AT_MOST: f64 = 400.0;

/// Keeps the first row of each id; later ones are set aside.
#[derive(Debug, Default)]
pub(crate) struct UniqueIds(HashMap<String, usize>);

impl UniqueIds {
    /// Notes `id`; `false` when an earlier row has it.
    pub(crate) fn admit(&mut self, reader: &mut RowReader<'_>, column: Col, id: &str) -> bool {
        let row = reader.record.row;
        if let Some(first) = self.0.get(id) {
            let message = format!("row {first} has this id too");
            reader.blame(
                "duplicate_id",
                &message,
                column,
                id,
                "give every row an id of its own",
            );
            return false;
        }
        self.0.insert(id.to_owned(), row);
        true
    }
}
