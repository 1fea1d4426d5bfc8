//! Any file that is read, as rows of typed values and geometries: what converting and
//! looking at files of one's own needs, outside any study.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use geo::orient::Direction;
use geo::{
    Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Orient,
    Point, Polygon,
};

use super::cells::Cells;
use super::crs::Crs;
use super::error::IngestError;
use super::files::Files;
use super::format;
use super::intake::nobody_says;
use super::kind::{Kind, Value};
use super::nesting;
use super::options::ReadOptions;
use super::rows::{DEGREES_AT_MOST, RowReader, off_the_globe};
use super::settle;
use super::source::Source;
use super::table::{Place, Record, Shape, Table};
use crate::model::defect::{self, Defect, Severity};
use crate::model::geo::LonLat;

/// A column of a layer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// As the file has it.
    pub name: String,
    /// What all of its values are.
    pub kind: Kind,
}

/// What a layer is, known once all of it was read.
#[derive(Clone, Debug)]
pub struct LayerInfo {
    /// The file as named.
    pub file: String,
    /// The format as people call it.
    pub format: &'static str,
    /// The layer or sheet; empty where the format has none.
    pub layer: String,
    /// All layers or sheets of the file; empty where the format has none.
    pub layers: Vec<String>,
    /// The coordinate system of the file, as a code or a name. Rows come in WGS 84.
    pub crs: String,
    /// The columns in order.
    pub columns: Vec<Field>,
    /// Positions of the columns that the geometries came from.
    pub place: Vec<usize>,
    /// Rows of data in the file.
    pub read: usize,
    /// Rows that were handed on; the others are told among the defects.
    pub used: usize,
    /// Whether rows have geometries, or columns of coordinates.
    pub has_geometry: bool,
    /// Whether a comma in a number can only be a decimal comma.
    pub(crate) decimal_comma: bool,
}

impl LayerInfo {
    /// The value of a row in a column; missing where there is no such column.
    #[must_use]
    pub fn value<'r>(&self, row: &'r LayerRow, column: usize) -> Value<'r> {
        let kind = self
            .columns
            .get(column)
            .map_or(Kind::Text, |field| field.kind);
        kind.value(row.text(column), self.decimal_comma)
    }
}

/// A row of a layer.
#[derive(Clone, PartialEq, Debug)]
pub struct LayerRow {
    /// 1 = the first row of data, as a person counts.
    pub row: usize,
    /// In degrees on WGS 84; `None` where the row has none.
    pub geometry: Option<Geometry>,
    cells: Cells,
}

impl LayerRow {
    /// The cell as it stands in the file; `None` when it is missing.
    #[must_use]
    pub fn text(&self, column: usize) -> Option<&str> {
        self.cells.get(column)
    }

    /// Cells of the row; columns beyond them are missing.
    pub(crate) const fn width(&self) -> usize {
        self.cells.len()
    }
}

/// A layer in memory.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What it is.
    pub info: LayerInfo,
    /// The rows that can be used.
    pub rows: Vec<LayerRow>,
}

/// Reads a whole layer into memory.
pub fn read_layer(path: &Path, options: &ReadOptions) -> Result<(Layer, Vec<Defect>), IngestError> {
    let mut rows = Vec::new();
    let (info, defects) = scan_layer(path, options, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok((Layer { info, rows }, defects))
}

/// Reads a whole layer out of bytes at hand; the name tells the format. A Shapefile has its
/// companions in a zip archive or not at all.
pub fn read_bytes(
    name: &str,
    bytes: Vec<u8>,
    options: &ReadOptions,
) -> Result<(Layer, Vec<Defect>), IngestError> {
    let source = Source::of_bytes(name, Cow::Owned(bytes));
    let mut rows = Vec::new();
    let (info, defects) = scan(&Files::Nowhere, &source, options, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok((Layer { info, rows }, defects))
}

/// Takes the rows of a layer one by one; its error ends the reading.
pub type EachRow<'a> = dyn FnMut(LayerRow) -> Result<(), IngestError> + 'a;

/// Hands the rows of a layer on one by one and keeps none. What kinds of values the columns
/// hold is known at the end only: who needs it before scans twice.
pub fn scan_layer(
    path: &Path,
    options: &ReadOptions,
    each: &mut EachRow<'_>,
) -> Result<(LayerInfo, Vec<Defect>), IngestError> {
    let here = Files::Folder(PathBuf::new());
    let source = format::open(&here, &path.to_string_lossy(), "")?;
    scan(&here, &source, options, each)
}

fn scan(
    files: &Files,
    source: &Source,
    options: &ReadOptions,
    each: &mut EachRow<'_>,
) -> Result<(LayerInfo, Vec<Defect>), IngestError> {
    let mut defects = Vec::new();
    let mut bad_rows = Vec::new();
    let mut used = 0;
    let mut found = None;
    let mut sink = |table: &Table, record: Record| {
        // settled by the time of the first row
        let place = *found.get_or_insert_with(|| {
            if table.has_shapes {
                Some(Place::Shape)
            } else {
                table.place().ok()
            }
        });
        let Some(geometry) = geometry(table, &record, place, &mut bad_rows)? else {
            return Ok(());
        };
        used += 1;
        each(LayerRow {
            row: record.row,
            geometry,
            cells: record.cells,
        })
    };
    let (table, format) = format::scan_table(files, source, options, &mut defects, &mut sink)?;
    defects.extend(bad_rows);
    let has_geometry = found.map_or(table.has_shapes || table.place().is_ok(), |place| {
        place.is_some()
    });
    let mut crs = table.crs.name().to_owned();
    if has_geometry && used > 0 && matches!(table.crs, Crs::Unknown) {
        defects.push(settle::taken_for_degrees(&table.file));
        Crs::Degrees.name().clone_into(&mut crs);
    }
    for defect in &mut defects {
        *defect = defect.clone().layer(&table.layer);
    }
    let kind = |index: usize| table.kinds.get(index).copied().unwrap_or_default().kind();
    let columns = table.columns.iter().enumerate();
    let info = LayerInfo {
        format: format.name(),
        crs,
        columns: columns
            .map(|(i, name)| Field {
                name: name.clone(),
                kind: kind(i),
            })
            .collect(),
        read: table.read,
        used,
        place: place_columns(&table),
        has_geometry,
        decimal_comma: table.decimal_comma,
        layer: table.layer,
        layers: table.layers,
        file: table.file,
    };
    Ok((info, defects))
}

fn place_columns(table: &Table) -> Vec<usize> {
    let columns = match (table.shape_column, table.place()) {
        (Some(shape), _) => return vec![shape],
        (None, Ok(Place::Columns { lon, lat })) => [lon, lat],
        (None, Ok(Place::Shape) | Err(_)) => return Vec::new(),
    };
    let positions = table.all_columns().enumerate();
    let of_place = positions.filter(|(_, column)| columns.contains(column));
    of_place.map(|(at, _)| at).collect()
}

/// The row's geometry; the outer `None` means that the row is set aside.
#[expect(
    clippy::option_option,
    reason = "a row that is set aside, and one without a geometry, are two things"
)]
fn geometry(
    table: &Table,
    record: &Record,
    place: Option<Place>,
    defects: &mut Vec<Defect>,
) -> Result<Option<Option<Geometry>>, IngestError> {
    let Some(place) = place else {
        return Ok(Some(None));
    };
    let mut reader = RowReader::new(table, record);
    let geometry = match place {
        Place::Shape => {
            let mut bad = None;
            record.shape.each(&mut |at| {
                if !LonLat::from(at).is_valid() {
                    bad.get_or_insert(at);
                }
            });
            if let Some(at) = bad {
                reader.refuse(&off_the_globe(at), &format!("{} {}", at.x, at.y));
            }
            // numbers that are none must not reach the geometry
            if bad.is_none() {
                geometry_of(&record.shape)
            } else {
                None
            }
        }
        Place::Columns { .. } if reader.is_without_place(place) => None,
        Place::Columns { .. } => {
            let point = reader.position(place);
            if let (Crs::Unknown, Some(point)) = (&table.crs, point)
                && point.lon.abs().max(point.lat.abs()) > DEGREES_AT_MOST
            {
                return Err(nobody_says(&table.file));
            }
            point.map(|point| Geometry::Point(Point::new(point.lon, point.lat)))
        }
    };
    let mut found = Vec::new();
    let is_sound = reader.finish(&mut found);
    // numbers too large for degrees are no fault of the row where nobody says what they are
    if matches!(table.crs, Crs::Unknown)
        && found.iter().any(|d| d.code == "coordinates_not_degrees")
    {
        return Err(nobody_says(&table.file));
    }
    found.retain(|defect| defect.severity == Severity::Error || is_sound);
    for defect in found {
        defect::list(defects, defect);
    }
    Ok(is_sound.then_some(geometry))
}

/// The shape as a geometry. Rings that do not say what they are are put together by nesting.
pub(crate) fn geometry_of(shape: &Shape) -> Option<Geometry> {
    let line = |points: &Vec<geo::Coord>| LineString(points.clone());
    let polygon = |rings: &Vec<Vec<geo::Coord>>| {
        let mut rings = rings.iter().map(line);
        rings
            .next()
            .map(|shell| Polygon::new(shell, rings.collect()))
    };
    Some(match shape {
        Shape::Absent | Shape::Null | Shape::Other(_) => return None,
        Shape::Point(at) => Geometry::Point(Point(*at)),
        Shape::Points(points) => {
            Geometry::MultiPoint(MultiPoint(points.iter().map(|at| Point(*at)).collect()))
        }
        Shape::Lines(lines) => match lines.as_slice() {
            [only] => Geometry::LineString(line(only)),
            lines => Geometry::MultiLineString(MultiLineString(lines.iter().map(line).collect())),
        },
        Shape::Polygons(polygons) => {
            polygons_of(&polygons.iter().filter_map(polygon).collect::<Vec<_>>())
        }
        Shape::Rings(rings) => {
            let closed = rings.iter().filter(|ring| !ring.is_empty()).map(|ring| {
                let mut ring = ring.clone();
                if ring.first() != ring.last() {
                    ring.extend(ring.first().copied());
                }
                ring
            });
            let closed: Vec<_> = closed.collect();
            let alone = || {
                closed
                    .iter()
                    .map(|ring| Polygon::new(line(ring), Vec::new()))
                    .collect()
            };
            polygons_of(&nesting::polygons(closed.clone()).unwrap_or_else(alone))
        }
        Shape::Collection(parts) => Geometry::GeometryCollection(GeometryCollection(
            parts.iter().filter_map(geometry_of).collect(),
        )),
    })
}

/// Shells counter-clockwise, holes clockwise, as RFC 7946 has it.
fn polygons_of(polygons: &[Polygon]) -> Geometry {
    let mut polygons: Vec<Polygon> = polygons
        .iter()
        .map(|p| p.orient(Direction::Default))
        .collect();
    if polygons.len() == 1 {
        return Geometry::Polygon(polygons.remove(0));
    }
    Geometry::MultiPolygon(MultiPolygon(polygons))
}
