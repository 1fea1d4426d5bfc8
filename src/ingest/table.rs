//! What every reader hands over: rows of text cells with an unchecked shape.
//!
//! Cells stay text so that a bad number is a defect of one cell and not of the file. What
//! kind of values a column holds is noted beside it.

use std::collections::HashSet;

use geo::Coord;

use super::cells::Cells;
use super::crs::Crs;
use super::error::IngestError;
use super::kind::Seen;

/// Rows of a file. Rows that the reader itself could not make sense of are defects
/// already and only counted in `read`.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// The file as the user knows it.
    pub(crate) file: String,
    /// The layer or sheet, where the format has such.
    pub(crate) layer: String,
    /// All of them.
    pub(crate) layers: Vec<String>,
    pub(crate) columns: Vec<String>,
    /// By column, what kind of values it holds; empty where nobody asked.
    pub(crate) kinds: Vec<Seen>,
    pub(crate) records: Vec<Record>,
    /// Rows of data in the file.
    pub(crate) read: usize,
    /// Whether a comma in a number can only be a decimal comma.
    pub(crate) decimal_comma: bool,
    /// The column that the shapes came from as text.
    pub(crate) shape_column: Option<usize>,
    /// Whether positions come with the records; otherwise they are columns.
    pub(crate) has_shapes: bool,
    /// The system that columns of coordinates are in; shapes are in degrees already, unless
    /// nobody says in which system they are.
    pub(crate) crs: Crs,
    /// Whether the two coordinates of columns are to be swapped.
    pub(crate) is_swapped: bool,
    /// Columns of east and north that somebody named.
    pub(crate) named_place: Option<(String, String)>,
}

/// One row.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Record {
    /// 1 = the first row of data, as a person counts.
    pub(crate) row: usize,
    /// By column; shorter than the columns when the rest is empty.
    pub(crate) cells: Cells,
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
    Points(Vec<Coord>),
    Lines(Vec<Vec<Coord>>),
    /// Polygons as rings, the shell first.
    Polygons(Vec<Vec<Vec<Coord>>>),
    /// Rings that do not say which is a shell and which a hole.
    Rings(Vec<Vec<Coord>>),
    /// Several of different kinds.
    Collection(Vec<Shape>),
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
            Self::Points(_) => "several points",
            Self::Collection(_) => "a collection of geometries",
            Self::Other(kind) => kind,
        }
    }

    /// Changes every coordinate in place.
    pub(crate) fn map(&mut self, change: &mut dyn FnMut(Coord) -> Coord) {
        let mut line = |points: &mut Vec<Coord>| {
            for point in points {
                *point = change(*point);
            }
        };
        match self {
            Self::Absent | Self::Null | Self::Other(_) => {}
            Self::Point(point) => *point = change(*point),
            Self::Points(points) => line(points),
            Self::Lines(lines) | Self::Rings(lines) => lines.iter_mut().for_each(line),
            Self::Polygons(polygons) => polygons.iter_mut().flatten().for_each(line),
            Self::Collection(parts) => {
                for part in parts {
                    part.map(change);
                }
            }
        }
    }

    /// Looks at every coordinate.
    pub(crate) fn each(&self, look: &mut dyn FnMut(Coord)) {
        match self {
            Self::Absent | Self::Null | Self::Other(_) => {}
            Self::Point(point) => look(*point),
            Self::Points(points) => points.iter().copied().for_each(look),
            Self::Lines(lines) | Self::Rings(lines) => {
                lines.iter().flatten().copied().for_each(look);
            }
            Self::Polygons(polygons) => {
                polygons.iter().flatten().flatten().copied().for_each(look);
            }
            Self::Collection(parts) => {
                for part in parts {
                    part.each(look);
                }
            }
        }
    }
}

/// Whether two names of columns are one, capital letters aside.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    let one = one.trim();
    one.eq_ignore_ascii_case(other)
        || !(one.is_ascii() || other.is_ascii()) && one.to_lowercase() == other.to_lowercase()
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
                .position(|column| is_same_name(column, name))
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

    /// Where the rows' points are: in the shapes, else in columns of longitude and latitude,
    /// else in columns of east and north.
    pub(crate) fn place(&self) -> Result<Place, IngestError> {
        if self.has_shapes {
            return Ok(Place::Shape);
        }
        if let Some((x, y)) = &self.named_place {
            return Ok(Place::Columns {
                lon: self.required(&[x])?,
                lat: self.required(&[y])?,
            });
        }
        let has = |names: &[&str]| self.column(names).is_some();
        let (x, y) = if has(&LON_NAMES) || has(&LAT_NAMES) || !(has(&X_NAMES) || has(&Y_NAMES)) {
            (&LON_NAMES[..], &LAT_NAMES[..])
        } else {
            (&X_NAMES[..], &Y_NAMES[..])
        };
        Ok(Place::Columns {
            lon: self.required(x)?,
            lat: self.required(y)?,
        })
    }

    /// Whether the columns of coordinates have a name that says degrees.
    pub(crate) fn has_columns_of_degrees(&self) -> bool {
        self.named_place.is_none()
            && (self.column(&LON_NAMES).is_some() || self.column(&LAT_NAMES).is_some())
    }
}

/// Names of a column of longitudes.
pub(crate) const LON_NAMES: [&str; 8] = [
    "lon",
    "longitude",
    "lng",
    "long",
    "garums",
    "ģeogrāfiskais garums",
    "geo_garums",
    "lon_wgs84",
];
/// Names of a column of latitudes.
pub(crate) const LAT_NAMES: [&str; 6] = [
    "lat",
    "latitude",
    "platums",
    "ģeogrāfiskais platums",
    "geo_platums",
    "lat_wgs84",
];
/// Names of a column of eastings.
pub(crate) const X_NAMES: [&str; 11] = [
    "x",
    "east",
    "easting",
    "x_koord",
    "koord_x",
    "x_koordinata",
    "x koordināta",
    "x_lks92",
    "lks_x",
    "x_lks",
    "coord_x",
];
/// Names of a column of northings.
pub(crate) const Y_NAMES: [&str; 11] = [
    "y",
    "north",
    "northing",
    "y_koord",
    "koord_y",
    "y_koordinata",
    "y koordināta",
    "y_lks92",
    "lks_y",
    "y_lks",
    "coord_y",
];

impl Record {
    /// The cell, without blanks around it; an empty one is `None`.
    pub(crate) fn cell(&self, column: Col) -> Option<&str> {
        self.cells
            .get(column.0)
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
