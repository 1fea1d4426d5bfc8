//! GeoPackage: a layer or an attribute table of an SQLite database.
//!
//! The database is opened for reading only, with a budget of steps and a limit for the length
//! of a value, because its views may hold any query.

use std::io::Cursor;

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::cells::CellsBuilder;
use super::crs::Crs;
use super::error::IngestError;
use super::geometry_column::ShapeTexts;
use super::intake::Intake;
use super::kind::{Kind, Seen};
use super::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use super::source::Source;
use super::table::{Record, Shape};
use super::{layers, wkb};
use crate::model::defect::Defect;

const MAGIC: &[u8] = b"SQLite format 3\0";
const SAVE_AGAIN: &str =
    "copy the file again while no program has it open, or save the layer again as a GeoPackage";
/// Steps of the database's machine between two looks at the budget.
const STEPS: i32 = 100_000;
/// Looks that any file may cost; each of its bytes pays for [`STEPS_A_BYTE`] more steps.
const LOOKS: u64 = 200;
/// Reading a table takes below ten.
const STEPS_A_BYTE: u64 = 50;

/// A table that the database lists.
struct Listed {
    name: String,
    /// The column of shapes and the number of its system.
    geometry: Option<(String, i64)>,
}

/// Reads a layer; the option `layer` chooses where there are several.
pub(crate) fn read(source: &Source, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    if !source.head(MAGIC.len())?.starts_with(MAGIC) {
        return Err(IngestError::broken(
            &source.name,
            "this is no GeoPackage: it does not begin like an SQLite database",
            SAVE_AGAIN,
        ));
    }
    let broken = |error: &rusqlite::Error| {
        IngestError::broken(
            &source.name,
            format!("the database cannot be read: {error}"),
            SAVE_AGAIN,
        )
    };
    let database = open(source).map_err(|error| broken(&error))??;
    let listed = list(&database).map_err(|error| broken(&error))?;
    let names: Vec<String> = listed.iter().map(|table| table.name.clone()).collect();
    let chosen = layers::choose(&source.name, &names, intake)?;
    read_table(&database, &listed[chosen], source, intake)
}

fn open(source: &Source) -> rusqlite::Result<Result<Connection, IngestError>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut database = if let Some(path) = source.path() {
        Connection::open_with_flags(path, flags)?
    } else {
        let bytes = match source.bytes() {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error)),
        };
        let mut database = Connection::open_in_memory()?;
        database.deserialize_read_exact("main", Cursor::new(&bytes), bytes.len(), true)?;
        database
    };
    database.pragma_update(None, "trusted_schema", "OFF")?;
    database.pragma_update(None, "cell_size_check", "ON")?;
    database.set_limit(
        Limit::SQLITE_LIMIT_LENGTH,
        i32::try_from(MAX_ROW_BYTES).unwrap_or(i32::MAX),
    )?;
    let paid = source.size().unwrap_or(0).saturating_mul(STEPS_A_BYTE);
    let budget = LOOKS + paid / u64::from(STEPS.unsigned_abs());
    let mut looks = 0;
    database.progress_handler(
        STEPS,
        Some(move || {
            looks += 1;
            looks > budget
        }),
    )?;
    Ok(Ok(database))
}

/// Layers first, then tables without shapes, each in the order they were made. How QGIS draws
/// them is no data.
fn list(database: &Connection) -> rusqlite::Result<Vec<Listed>> {
    let mut query = database.prepare(
        "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c \
         LEFT JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name) \
         WHERE c.data_type IN ('features', 'attributes', 'aspatial') \
         AND c.table_name <> 'layer_styles' \
         ORDER BY g.column_name IS NULL, c.rowid LIMIT 10000",
    )?;
    let rows = query.query_map([], |row| {
        let geometry: Option<String> = row.get(1)?;
        let srs: Option<i64> = row.get(2)?;
        Ok(Listed {
            name: row.get(0)?,
            geometry: geometry.zip(srs),
        })
    })?;
    rows.collect()
}

fn crs(database: &Connection, srs: i64) -> rusqlite::Result<Result<Crs, String>> {
    if srs == 0 || srs == -1 {
        return Ok(Ok(Crs::Unknown));
    }
    let found: Option<(String, i64, Option<String>)> = database
        .query_row(
            "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [srs],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((organisation, code, definition)) = found else {
        return Ok(Err(format!("its number {srs} is in no table of the file")));
    };
    let by_code = u32::try_from(code)
        .map_err(|_| String::new())
        .and_then(Crs::of_code);
    Ok(match by_code {
        Ok(crs) if organisation.eq_ignore_ascii_case("EPSG") => Ok(crs),
        _ => Crs::of_wkt(&definition.unwrap_or_default()),
    })
}

/// A column as the database declares it.
struct Declared {
    name: String,
    kind: Option<Kind>,
    is_geometry: bool,
}

fn columns(database: &Connection, table: &Listed) -> rusqlite::Result<Vec<Declared>> {
    let mut query =
        database.prepare("SELECT name, type, pk FROM pragma_table_xinfo(?1) WHERE hidden <> 1")?;
    let rows = query.query_map([&table.name], |row| {
        let (name, declared, key): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let is_row_number = key == 1
            && declared.eq_ignore_ascii_case("INTEGER")
            && matches!(name.to_ascii_lowercase().as_str(), "fid" | "ogc_fid");
        let is_geometry = table
            .geometry
            .as_ref()
            .is_some_and(|(column, _)| column.eq_ignore_ascii_case(&name));
        // the number that programs give to rows is no value of the row
        Ok((!is_row_number).then(|| Declared {
            kind: kind(&declared),
            is_geometry,
            name,
        }))
    })?;
    rows.filter_map(Result::transpose).collect()
}

fn kind(declared: &str) -> Option<Kind> {
    let word = declared
        .split('(')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_uppercase();
    match word.as_str() {
        "INTEGER" | "INT" | "MEDIUMINT" | "SMALLINT" | "TINYINT" | "BIGINT" => Some(Kind::Integer),
        "REAL" | "DOUBLE" | "FLOAT" => Some(Kind::Real),
        "BOOLEAN" => Some(Kind::Boolean),
        "TEXT" | "DATE" | "DATETIME" | "VARCHAR" | "BLOB" => Some(Kind::Text),
        _ => None,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn read_table(
    database: &Connection,
    table: &Listed,
    source: &Source,
    intake: &mut Intake<'_>,
) -> Result<(), IngestError> {
    let broken = |error: rusqlite::Error| {
        let what = format!("layer {} cannot be read: {error}", table.name);
        IngestError::broken(&source.name, what, SAVE_AGAIN)
    };
    let columns = columns(database, table).map_err(broken)?;
    if columns.len() > MAX_COLUMNS {
        return Err(source.too_large(
            &format!("{} columns", columns.len()),
            &format!("{MAX_COLUMNS} columns"),
        ));
    }
    let values: Vec<&Declared> = columns
        .iter()
        .filter(|column| !column.is_geometry)
        .collect();
    intake.table.columns = values.iter().map(|column| column.name.clone()).collect();
    intake.table.kinds = values
        .iter()
        .map(|column| column.kind.map_or_else(Seen::default, Seen::declared))
        .collect();
    intake.table.refuse_duplicate_columns()?;
    let stated = match table.geometry.as_ref().map(|(_, srs)| *srs) {
        Some(srs) => crs(database, srs).map_err(broken)?,
        None => Ok(Crs::Unknown),
    };
    intake.table.has_shapes = table.geometry.is_some();
    let mut texts = None;
    if intake.table.has_shapes {
        intake.set_crs(stated, "the tables of the GeoPackage")?;
    } else {
        texts = Some(ShapeTexts::start(intake)?);
    }
    let mut names: Vec<String> = values.iter().map(|column| quoted(&column.name)).collect();
    names.push(
        columns
            .iter()
            .find(|column| column.is_geometry)
            .map_or("NULL".to_owned(), |column| quoted(&column.name)),
    );
    let query = format!("SELECT {} FROM {}", names.join(", "), quoted(&table.name));
    let mut query = database.prepare(&query).map_err(broken)?;
    let mut rows = query.query([]).map_err(broken)?;
    let mut cells = CellsBuilder::default();
    let mut number = 0;
    while let Some(row) = rows.next().map_err(broken)? {
        number += 1;
        for (index, column) in values.iter().enumerate() {
            let text = text(row.get_ref(index).map_err(broken)?, column.kind);
            if let (None, Some((_, kind))) = (column.kind, &text) {
                intake.table.kinds[index].note(*kind);
            }
            cells.push(text.as_ref().map(|(text, _)| text.as_str()));
        }
        let shape = match row.get_ref(values.len()).map_err(broken)? {
            ValueRef::Null if intake.table.has_shapes => Ok(Shape::Null),
            ValueRef::Null => Ok(Shape::Absent),
            ValueRef::Blob(blob) => wkb::read_geopackage(blob),
            _ => Err("it is no binary".to_owned()),
        };
        let record = Record {
            row: number,
            cells: cells.finish(),
            shape: Shape::Absent,
        };
        match shape {
            Ok(shape) => match &mut texts {
                Some(texts) => texts.push(record, intake)?,
                None => intake.push(Record { shape, ..record })?,
            },
            Err(what) => {
                let message = format!("the shape cannot be read ({what}); the row was set aside");
                let defect = Defect::error("geometry_unreadable", &source.name, message)
                    .row(number)
                    .hint("draw it again, or remove the row");
                intake.refuse(defect)?;
            }
        }
    }
    texts.map_or(Ok(()), |texts| texts.finish(intake))
}

fn text(value: ValueRef<'_>, declared: Option<Kind>) -> Option<(String, Kind)> {
    Some(match value {
        ValueRef::Null => return None,
        ValueRef::Integer(number) if declared == Some(Kind::Boolean) => {
            ((number != 0).to_string(), Kind::Boolean)
        }
        ValueRef::Integer(number) => (number.to_string(), Kind::Integer),
        ValueRef::Real(number) => (number.to_string(), Kind::Real),
        ValueRef::Text(text) => (String::from_utf8_lossy(text).into_owned(), Kind::Text),
        ValueRef::Blob(bytes) => (crate::model::text::hexadecimal(bytes), Kind::Text),
    })
}
