//! GeoPackage 1.3 (OGC 12-128r17): all layers in one file, with spatial indexes, styles that QGIS
//! puts on by itself, and metadata.

mod blob;
mod schema;
mod style;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use tempfile::NamedTempFile;

use super::file::{Label, Piece, Remark, WriteError, Writer, Written};
use super::names::{Rules, fitted};
use super::spool::Spool;
use super::wkb::{self, Bounds};
use crate::model::table::{Cell, Layer, ShapeKind, Values};

const FORMAT: &str = "GeoPackage";
/// Columns that a table of SQLite may have, less the two that are ours.
const MOST_COLUMNS: usize = 1_998;
const RULES: Rules = Rules {
    reserved: &[],
    longest: 1024,
    plain: false,
};
/// Names for the key and the shape: the first that no column has.
const KEYS: [&str; 3] = ["fid", "ogc_fid", "pieeja_fid"];
const SHAPES: [&str; 3] = ["geom", "geometry", "pieeja_geom"];
/// Nobody else sees the file before it is whole: it needs no journal. 64 MiB of it are cached.
const UNSHARED: &str =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536";
/// Said to be the time of the last change: no clock goes in.
const NEVER: &str = "1970-01-01T00:00:00.000Z";

/// Writes any number of layers.
pub struct Geopackage {
    label: Label,
    /// Where the database is: beyond the cache nothing of it is in memory.
    file: NamedTempFile,
    database: Connection,
    tables: Vec<Table>,
}

/// What is known of a table while its rows come.
struct Table {
    layer: String,
    name: String,
    key: String,
    /// Column and kind of the shapes; `None` for a plain table.
    shape: Option<(String, ShapeKind)>,
    columns: Vec<(String, &'static str)>,
    style: Option<String>,
    rows: i64,
    bounds: Option<Bounds>,
    renamed: Vec<(String, String)>,
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn library(error: rusqlite::Error) -> WriteError {
    WriteError::library(FORMAT, &error)
}

impl Geopackage {
    /// Begins a file.
    pub fn new(label: Label) -> Result<Self, WriteError> {
        let file = NamedTempFile::new()?;
        let database = Connection::open(file.path()).map_err(library)?;
        database.execute_batch(UNSHARED).map_err(library)?;
        database.execute_batch(schema::BASE).map_err(library)?;
        database.execute_batch("BEGIN").map_err(library)?;
        let package = Self {
            label,
            file,
            database,
            tables: Vec::new(),
        };
        package.describe_system()?;
        Ok(package)
    }

    fn describe_system(&self) -> Result<(), WriteError> {
        let wgs84 = super::crs::Crs::wgs84();
        for crs in [&wgs84, &self.label.crs] {
            self.database
                .execute(
                    "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)",
                    (&crs.name, crs.epsg, crs.wkt()),
                )
                .map_err(library)?;
        }
        Ok(())
    }

    /// The table of a layer, made with its first rows.
    fn table(&mut self, layer: &Layer) -> Result<usize, WriteError> {
        if let Some(at) = self
            .tables
            .iter()
            .position(|table| table.layer == layer.name)
        {
            return Ok(at);
        }
        if layer.columns.len() > MOST_COLUMNS {
            return Err(WriteError::TooLarge {
                format: FORMAT,
                what: layer.name.to_string(),
                limit: "1,998 columns of a table",
            });
        }
        let taken: Vec<&str> = self
            .tables
            .iter()
            .map(|table| table.name.as_str())
            .collect();
        let table = Table::new(layer, &taken);
        self.database
            .execute_batch(&table.create())
            .map_err(library)?;
        self.tables.push(table);
        Ok(self.tables.len() - 1)
    }
}

impl Writer for Geopackage {
    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        let at = self.table(layer)?;
        let Some(table) = self.tables.get_mut(at) else {
            return Ok(());
        };
        let mut insert = self
            .database
            .prepare_cached(&table.insert())
            .map_err(library)?;
        let mut index = match &table.shape {
            None => None,
            Some(_) => Some(
                self.database
                    .prepare_cached(&table.insert_bounds())
                    .map_err(library)?,
            ),
        };
        for row in 0..layer.rows() {
            table.rows += 1;
            let mut cells = vec![Bound(Cell::Integer(table.rows))];
            cells.extend(
                layer
                    .columns
                    .iter()
                    .map(|column| Bound(column.values.cell(row))),
            );
            let mut drawn = None;
            if let Some((_, kind)) = &table.shape {
                let shape = layer.shapes.get(row).and_then(|shape| shape.geometry());
                drawn = shape.and_then(|shape| {
                    let bounds = wkb::bounds(shape)?;
                    Some((blob::of(shape, *kind, bounds, self.label.crs.epsg), bounds))
                });
            }
            let blob = drawn.as_ref().map(|(blob, _)| blob);
            let shape: &dyn ToSql = &blob;
            let parameters = cells.iter().map(|cell| cell as &dyn ToSql);
            let shape = table.shape.iter().map(|_| shape);
            insert
                .execute(params_from_iter(parameters.chain(shape)))
                .map_err(library)?;
            if let (Some((_, bounds)), Some(index)) = (&drawn, &mut index) {
                let [west, south, east, north] = *bounds;
                index
                    .execute((table.rows, west, east, south, north))
                    .map_err(library)?;
                table.bounds = Some(match table.bounds {
                    Some(before) => wkb::merged(before, *bounds),
                    None => *bounds,
                });
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written, WriteError> {
        for table in &self.tables {
            self.register(table).map_err(library)?;
        }
        self.describe().map_err(library)?;
        self.database.execute_batch("COMMIT").map_err(library)?;
        let Self {
            file,
            database,
            tables,
            ..
        } = *self;
        database.close().map_err(|(_, error)| library(error))?;
        let remarks = tables.iter().flat_map(|table| {
            table.renamed.iter().map(|(column, name)| Remark {
                layer: table.layer.clone(),
                text: format!("{column:?} is called {name:?}"),
            })
        });
        Ok(Written {
            pieces: vec![Piece::new("gpkg", Spool::of_file(file.reopen()?)?)],
            remarks: remarks.collect(),
        })
    }
}

/// A cell as a parameter of a statement.
struct Bound<'a>(Cell<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Cell::Missing => ToSqlOutput::Owned(Value::Null),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Integer(value) => ToSqlOutput::Owned(Value::Integer(value)),
            Cell::Boolean(value) => ToSqlOutput::Owned(Value::Integer(i64::from(value))),
            Cell::Decimal { .. } | Cell::Real(_) => self
                .0
                .number()
                .map_or(ToSqlOutput::Owned(Value::Null), |value| {
                    ToSqlOutput::Owned(Value::Real(value))
                }),
        })
    }
}

/// A name in SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names of tables that belong to the format or to SQLite.
fn is_reserved(name: &str) -> bool {
    let name = name.to_lowercase();
    ["gpkg_", "rtree_", "sqlite_"]
        .iter()
        .any(|start| name.starts_with(start))
        || name == "layer_styles"
}

impl Table {
    fn new(layer: &Layer, taken: &[&str]) -> Self {
        let wanted = if is_reserved(&layer.name) {
            format!("layer_{}", layer.name)
        } else {
            layer.name.to_string()
        };
        let all = taken.iter().copied().chain([wanted.as_str()]);
        let name = fitted(all, RULES).pop().unwrap_or(wanted);
        let columns = layer.columns.iter().map(|column| column.name.as_ref());
        let names = fitted(columns, RULES);
        let free = |candidates: &[&str]| {
            let used = |name: &str| names.iter().any(|column| column.eq_ignore_ascii_case(name));
            let found = candidates.iter().find(|name| !used(name));
            found.map_or_else(|| format!("_{}_", candidates[0]), |name| (*name).to_owned())
        };
        let mut renamed: Vec<(String, String)> = layer
            .columns
            .iter()
            .zip(&names)
            .filter(|(column, name)| column.name != **name)
            .map(|(column, name)| (column.name.to_string(), name.clone()))
            .collect();
        if name != layer.name {
            renamed.push((layer.name.to_string(), name.clone()));
        }
        let types = layer.columns.iter().map(|column| match &column.values {
            Values::Text(_) | Values::Coded { .. } => "TEXT",
            Values::Integer(_) => "INTEGER",
            Values::Decimal { .. } | Values::Real(_) => "REAL",
            Values::Boolean(_) => "BOOLEAN",
        });
        Self {
            key: free(&KEYS),
            shape: layer.shapes.kind().map(|kind| (free(&SHAPES), kind)),
            style: style::qml(layer),
            columns: names.into_iter().zip(types).collect(),
            layer: layer.name.to_string(),
            name,
            rows: 0,
            bounds: None,
            renamed,
        }
    }

    fn create(&self) -> String {
        let mut fields = vec![format!(
            "{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
            quoted(&self.key)
        )];
        let columns = self.columns.iter();
        fields.extend(columns.map(|(name, kind)| format!("{} {kind}", quoted(name))));
        if let Some((shape, kind)) = &self.shape {
            fields.push(format!("{} {}", quoted(shape), blob::type_name(*kind)));
        }
        let mut sql = format!(
            "CREATE TABLE {} ({});",
            quoted(&self.name),
            fields.join(", ")
        );
        if let Some(index) = self.index() {
            let index = quoted(&index);
            sql.push_str(" CREATE VIRTUAL TABLE ");
            sql.push_str(&index);
            sql.push_str(" USING rtree(id, minx, maxx, miny, maxy);");
        }
        sql
    }

    /// The name of the spatial index.
    fn index(&self) -> Option<String> {
        let (shape, _) = self.shape.as_ref()?;
        Some(format!("rtree_{}_{shape}", self.name))
    }

    fn insert(&self) -> String {
        let count = 1 + self.columns.len() + usize::from(self.shape.is_some());
        // the columns stand in the order of the table: key, columns, shape
        let marks = vec!["?"; count].join(", ");
        format!("INSERT INTO {} VALUES ({marks})", quoted(&self.name))
    }

    fn insert_bounds(&self) -> String {
        let index = self.index().unwrap_or_default();
        format!("INSERT INTO {} VALUES (?, ?, ?, ?, ?)", quoted(&index))
    }
}
