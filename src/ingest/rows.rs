//! Reading one row of a table, remembering everything that is wrong with it.

use std::borrow::Cow;
use std::collections::HashMap;

use geo::{Coord, InteriorPoint};

use super::intake;
use super::number::{self, NumberFault};
use super::polygons;
use super::table::{Col, Place, Record, Shape, Table};
use crate::model::defect::{self, Defect, Severity};
use crate::model::geo::LonLat;

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
        let defect = defect
            .layer(&self.table.layer)
            .row(self.record.row)
            .hint(hint);
        self.defects.push(if value.is_empty() {
            defect
        } else {
            defect.value(value)
        });
    }

    /// The first of `columns` with something in it: features of one file may differ in
    /// what they call a thing.
    pub(crate) fn first(&self, columns: &[Col]) -> Option<Col> {
        columns
            .iter()
            .copied()
            .find(|column| self.record.cell(*column).is_some())
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
                shape @ (Shape::Polygons(_) | Shape::Rings(_)) => match inside(shape) {
                    Ok(point) => point,
                    Err(finding) => {
                        self.refuse(&finding, "");
                        return None;
                    }
                },
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
        let given = Coord { x: x?, y: y? };
        let at = if self.table.is_swapped {
            Coord {
                x: given.y,
                y: given.x,
            }
        } else {
            given
        };
        if self.table.crs.is_projected() && intake::is_degree(at) {
            self.refuse(
                &intake::are_degrees(&self.table.crs),
                &format!("{} {}", given.x, given.y),
            );
            return None;
        }
        Some(self.table.crs.to_degrees(at).into())
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
        for defect in self.defects {
            defect::list(into, defect);
        }
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

/// A point inside a polygon, far from its border where it can be.
fn inside(shape: &Shape) -> Result<LonLat, Finding> {
    let (polygon, _) = polygons::read(shape)?;
    let point = polygon.interior_point().ok_or_else(|| {
        Finding::new(
            "polygon_empty",
            "no ring with an area is left",
            "draw it, or remove the row",
        )
    })?;
    Ok(point.0.into())
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
            "state the system, such as crs = \"EPSG:3059\" in pieeja.toml, or reproject the data to longitude and latitude",
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

/// Keeps the first usable row of each id; later ones are set aside.
#[derive(Debug, Default)]
pub(crate) struct UniqueIds(HashMap<String, usize>);

impl UniqueIds {
    /// Reads the id of a row; without one, or with that of an earlier row, it is set aside.
    pub(crate) fn read<'a>(
        &self,
        reader: &mut RowReader<'a>,
        column: Col,
        missing: &'static str,
    ) -> &'a str {
        let id = reader.required(column, missing, "give every row an id of its own");
        if let Some(first) = self.0.get(id) {
            let message = format!("row {first} has this id too");
            let hint = "give every row an id of its own";
            reader.blame("duplicate_id", &message, column, id, hint);
        }
        id
    }

    /// Notes the id of a row that is used.
    pub(crate) fn admit(&mut self, id: &str, row: usize) {
        self.0.insert(id.to_owned(), row);
    }
}
