//! GeoJSON: a `FeatureCollection`, a single Feature or a bare geometry.
//!
//! Heights and measures behind longitude and latitude are dropped. Properties become
//! text cells; a list of plain values becomes one text parted by `;`.

use std::collections::HashMap;

use geo::Coord;
use geojson::{Feature, Geometry, GeometryValue, Position, feature};
use serde_json::Value;

use super::crs;
use super::error::IngestError;
use super::json_outline::{self, Outline};
use super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::table::{Record, Shape, Table};
use super::text;
use crate::model::defect::Defect;

/// Reads a GeoJSON file.
pub(crate) fn read(
    file: &str,
    bytes: &[u8],
    defects: &mut Vec<Defect>,
) -> Result<Table, IngestError> {
    let decoded = text::decode(bytes);
    defects.extend(decoded.defect(file));
    let text = decoded.text.as_ref();
    let outline = json_outline::scan(text).map_err(|broken| {
        // the scanner stops at ASCII, so the text before is whole
        let line = 1 + text
            .get(..broken.at)
            .map_or(0, |before| before.matches('\n').count());
        IngestError::broken(
            file,
            format!(
                "not readable as GeoJSON at line {line}, byte {}: {}",
                broken.at, broken.what
            ),
            "write it again as GeoJSON (RFC 7946), for example with `ogr2ogr OUT.geojson IN`",
        )
    })?;
    if let Some(range) = outline.member("crs") {
        let member: Value = serde_json::from_str(&text[range]).unwrap_or(Value::Bool(false));
        crs::of_geojson_member(&member).require_degrees(file, "its crs member")?;
    }
    let mut rows = Rows {
        table: Table {
            file: file.to_owned(),
            has_shapes: true,
            ..Table::default()
        },
        column_of: HashMap::new(),
    };
    match features(file, text, &outline)? {
        Found::Features(ranges) => {
            if ranges.len() > MAX_ROWS {
                return Err(IngestError::TooLarge {
                    file: file.to_owned(),
                    what: format!("{} features", ranges.len()),
                    limit: format!("{MAX_ROWS} features"),
                });
            }
            for (index, range) in ranges.into_iter().enumerate() {
                rows.push_text(index + 1, &text[range], defects)?;
            }
        }
        Found::Geometry => match serde_json::from_str::<Geometry>(text) {
            Ok(geometry) => rows.push(1, Feature::from(geometry))?,
            Err(error) => rows.refuse(1, &error, text, defects),
        },
    }
    Ok(rows.table)
}

enum Found {
    Features(Vec<std::ops::Range<usize>>),
    Geometry,
}

fn features(file: &str, text: &str, outline: &Outline) -> Result<Found, IngestError> {
    let kind = outline
        .member("type")
        .map_or("", |range| text[range].trim_matches('"'));
    match (kind, &outline.features) {
        (_, Some(ranges)) => Ok(Found::Features(ranges.clone())),
        ("Feature", None) => Ok(Found::Features(std::iter::once(0..text.len()).collect())),
        (
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
            | "GeometryCollection",
            None,
        ) => Ok(Found::Geometry),
        _ => Err(IngestError::broken(
            file,
            "this is JSON, but not GeoJSON: it has no list of features",
            "a FeatureCollection is needed, as RFC 7946 has it",
        )),
    }
}

struct Rows {
    table: Table,
    column_of: HashMap<String, usize>,
}

impl Rows {
    fn push_text(
        &mut self,
        row: usize,
        text: &str,
        defects: &mut Vec<Defect>,
    ) -> Result<(), IngestError> {
        match serde_json::from_str::<Feature>(text) {
            Ok(feature) => self.push(row, feature),
            Err(error) => {
                self.refuse(row, &error, text, defects);
                Ok(())
            }
        }
    }

    fn refuse(
        &mut self,
        row: usize,
        error: &serde_json::Error,
        text: &str,
        defects: &mut Vec<Defect>,
    ) {
        self.table.read += 1;
        defects.push(
            Defect::error(
                "feature_invalid",
                &self.table.file,
                format!("not a GeoJSON feature ({error}); it was set aside"),
            )
            .row(row)
            .value(text)
            .hint("a feature needs type, properties and a geometry with coordinates of finite numbers"),
        );
    }

    fn push(&mut self, row: usize, feature: Feature) -> Result<(), IngestError> {
        self.table.read += 1;
        let mut cells = Vec::new();
        let id = feature.id.map(|id| match id {
            feature::Id::String(text) => text,
            feature::Id::Number(number) => number.to_string(),
        });
        let properties = feature.properties.unwrap_or_default();
        if let Some(id) = id.filter(|_| !properties.contains_key("id")) {
            self.set(&mut cells, "id", Some(id.into()))?;
        }
        for (name, value) in properties {
            self.set(&mut cells, &name, cell(value))?;
        }
        let shape = feature
            .geometry
            .map_or(Shape::Null, |geometry| shape(geometry.value));
        self.table.records.push(Record { row, cells, shape });
        Ok(())
    }

    fn set(
        &mut self,
        cells: &mut Vec<Option<Box<str>>>,
        name: &str,
        value: Option<Box<str>>,
    ) -> Result<(), IngestError> {
        let column = match self.column_of.get(name) {
            Some(column) => *column,
            None if self.table.columns.len() == MAX_COLUMNS => {
                return Err(IngestError::TooLarge {
                    file: self.table.file.clone(),
                    what: format!("more than {MAX_COLUMNS} properties"),
                    limit: format!("{MAX_COLUMNS} properties"),
                });
            }
            None => {
                self.table.columns.push(name.to_owned());
                self.column_of
                    .insert(name.to_owned(), self.table.columns.len() - 1);
                self.table.columns.len() - 1
            }
        };
        if cells.len() <= column {
            cells.resize(column + 1, None);
        }
        cells[column] = value;
        Ok(())
    }
}

fn cell(value: Value) -> Option<Box<str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.into()),
        Value::Array(items)
            if items
                .iter()
                .all(|item| !item.is_array() && !item.is_object()) =>
        {
            let parts: Vec<Box<str>> = items.into_iter().filter_map(cell).collect();
            Some(parts.join(";").into())
        }
        other => Some(other.to_string().into()),
    }
}

fn shape(value: GeometryValue) -> Shape {
    match value {
        GeometryValue::Point { coordinates } => Shape::Point(coord(&coordinates)),
        GeometryValue::LineString { coordinates } => Shape::Lines(vec![coords(&coordinates)]),
        GeometryValue::MultiLineString { coordinates } => {
            Shape::Lines(coordinates.iter().map(|line| coords(line)).collect())
        }
        GeometryValue::Polygon { coordinates } => Shape::Polygons(vec![rings(&coordinates)]),
        GeometryValue::MultiPolygon { coordinates } => {
            Shape::Polygons(coordinates.iter().map(|polygon| rings(polygon)).collect())
        }
        GeometryValue::MultiPoint { coordinates } => match coordinates.as_slice() {
            [only] => Shape::Point(coord(only)),
            _ => Shape::Other("several points"),
        },
        GeometryValue::GeometryCollection { .. } => Shape::Other("a collection of geometries"),
    }
}

fn rings(polygon: &[Vec<Position>]) -> Vec<Vec<Coord>> {
    polygon.iter().map(|ring| coords(ring)).collect()
}

fn coords(positions: &[Position]) -> Vec<Coord> {
    positions.iter().map(coord).collect()
}

/// A position with fewer than two numbers becomes one that no check lets pass.
fn coord(position: &Position) -> Coord {
    match position.as_slice() {
        [x, y, ..] => Coord { x: *x, y: *y },
        _ => Coord {
            x: f64::NAN,
            y: f64::NAN,
        },
    }
}
