//! Parquet, and GeoParquet 1.1 for layers with shapes: WKB in `geometry`, the bounds of each row
//! in `bbox` so that readers skip what they do not look at, and the `geo` metadata.
//!
//! Written column by column with the format's own types, without Arrow.

use std::collections::BTreeSet;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::{Map, Value, json};

use super::file::{Label, Piece, Remark, WriteError, Writer, Written, begun};
use super::names::{Rules, fitted};
use super::spool::Spool;
use super::wkb::{self, Bounds};
use crate::model::table::{Cell, Layer, ShapeKind, Values};

const FORMAT: &str = "Parquet";
/// Rows a group: large enough for compression, small enough to skip by bounds.
const GROUP_ROWS: usize = 65_536;
const GEOMETRY: &str = "geometry";
const BBOX: &str = "bbox";
const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];
const RULES: Rules = Rules {
    reserved: &[GEOMETRY, BBOX],
    longest: 1024,
    plain: false,
};
/// Version of the GeoParquet specification.
const GEOPARQUET: &str = "1.1.0";

/// Writes one layer.
pub struct Parquet {
    label: Label,
    open: Option<Open>,
}

struct Open {
    layer: String,
    file: SerializedFileWriter<Spool>,
    remarks: Vec<Remark>,
    kind: Option<ShapeKind>,
    columns: Vec<Buffer>,
    shapes: ShapeBuffer,
    waiting: usize,
}

/// Values of a column that wait for their row group; missing ones are not among them.
enum Buffer {
    Text(Pending<ByteArrayType>),
    Integer(Pending<Int64Type>),
    Real(Pending<DoubleType>),
    Boolean(Pending<BoolType>),
}

struct Pending<T: DataType> {
    values: Vec<T::T>,
    /// 1 where there is a value, 0 where it is missing.
    levels: Vec<i16>,
}

#[derive(Default)]
struct ShapeBuffer {
    wkb: Pending<ByteArrayType>,
    sides: [Vec<f64>; 4],
    bounds: Option<Bounds>,
    types: BTreeSet<&'static str>,
}

impl<T: DataType> Default for Pending<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            levels: Vec::new(),
        }
    }
}

impl<T: DataType> Pending<T> {
    fn push(&mut self, value: Option<T::T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn flush(&mut self, group: &mut Group<'_>) -> Result<(), WriteError> {
        let mut column = group
            .next_column()
            .map_err(library)?
            .ok_or_else(|| WriteError::library(FORMAT, &"a column is missing in the schema"))?;
        column
            .typed::<T>()
            .write_batch(&self.values, Some(&self.levels), None)
            .map_err(library)?;
        column.close().map_err(library)?;
        self.values.clear();
        self.levels.clear();
        Ok(())
    }
}

type Group<'a> = SerializedRowGroupWriter<'a, Spool>;

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn library(error: ParquetError) -> WriteError {
    WriteError::library(FORMAT, &error)
}

impl Parquet {
    /// Begins a file.
    #[must_use]
    pub fn new(label: Label) -> Self {
        Self { label, open: None }
    }
}

impl Writer for Parquet {
    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        begun(&mut self.open, || Open::new(layer))?.push(layer)
    }

    fn finish(self: Box<Self>) -> Result<Written, WriteError> {
        let Some(open) = self.open else {
            return Ok(Written::default());
        };
        open.finish(&self.label)
    }
}

fn optional(name: &str, kind: Physical, text: bool) -> Result<TypePtr, WriteError> {
    Type::primitive_type_builder(name, kind)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(text.then_some(LogicalType::String))
        .build()
        .map(Arc::new)
        .map_err(library)
}

fn schema(layer: &Layer, names: &[String]) -> Result<TypePtr, WriteError> {
    let mut fields = Vec::new();
    for (column, name) in layer.columns.iter().zip(names) {
        let (kind, text) = match &column.values {
            Values::Text(_) | Values::Coded { .. } => (Physical::BYTE_ARRAY, true),
            Values::Integer(_) => (Physical::INT64, false),
            Values::Decimal { .. } | Values::Real(_) => (Physical::DOUBLE, false),
            Values::Boolean(_) => (Physical::BOOLEAN, false),
        };
        fields.push(optional(name, kind, text)?);
    }
    if layer.shapes.kind().is_some() {
        fields.push(optional(GEOMETRY, Physical::BYTE_ARRAY, false)?);
        let mut sides = Vec::new();
        for side in SIDES {
            let side = Type::primitive_type_builder(side, Physical::DOUBLE)
                .with_repetition(Repetition::REQUIRED)
                .build();
            sides.push(Arc::new(side.map_err(library)?));
        }
        let bbox = Type::group_type_builder(BBOX)
            .with_repetition(Repetition::OPTIONAL)
            .with_fields(sides)
            .build();
        fields.push(Arc::new(bbox.map_err(library)?));
    }
    let root = Type::group_type_builder("schema")
        .with_fields(fields)
        .build();
    root.map(Arc::new).map_err(library)
}

impl Open {
    fn new(layer: &Layer) -> Result<Self, WriteError> {
        let names = fitted(
            layer.columns.iter().map(|column| column.name.as_ref()),
            RULES,
        );
        let remarks = layer
            .columns
            .iter()
            .zip(&names)
            .filter(|(column, name)| column.name != **name)
            .map(|(column, name)| Remark {
                layer: layer.name.to_string(),
                text: format!("column {:?} is called {name:?}", column.name),
            })
            .collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("pieeja ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = schema(layer, &names)?;
        let file = SerializedFileWriter::new(Spool::default(), schema, Arc::new(properties));
        let columns = layer.columns.iter().map(|column| match &column.values {
            Values::Text(_) | Values::Coded { .. } => Buffer::Text(Pending::default()),
            Values::Integer(_) => Buffer::Integer(Pending::default()),
            Values::Decimal { .. } | Values::Real(_) => Buffer::Real(Pending::default()),
            Values::Boolean(_) => Buffer::Boolean(Pending::default()),
        });
        Ok(Self {
            layer: layer.name.to_string(),
            file: file.map_err(library)?,
            columns: columns.collect(),
            remarks,
            kind: layer.shapes.kind(),
            shapes: ShapeBuffer::default(),
            waiting: 0,
        })
    }

    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        for row in 0..layer.rows() {
            for (column, buffer) in layer.columns.iter().zip(&mut self.columns) {
                buffer.push(column.values.cell(row));
            }
            if let Some(kind) = self.kind {
                let shape = layer.shapes.get(row).and_then(|shape| shape.geometry());
                self.shapes.push(shape, kind);
            }
            self.waiting += 1;
            if self.waiting == GROUP_ROWS {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), WriteError> {
        let mut group = self.file.next_row_group().map_err(library)?;
        for buffer in &mut self.columns {
            buffer.flush(&mut group)?;
        }
        if self.kind.is_some() {
            self.shapes.flush(&mut group)?;
        }
        group.close().map_err(library)?;
        self.waiting = 0;
        Ok(())
    }

    fn finish(mut self, label: &Label) -> Result<Written, WriteError> {
        if self.waiting > 0 {
            self.flush()?;
        }
        let mut notes = Map::new();
        notes.insert("name".to_owned(), self.layer.as_str().into());
        for (key, text) in label.about.iter().filter(|(_, text)| !text.is_empty()) {
            notes.insert((*key).to_owned(), text.as_str().into());
        }
        let mut metadata = vec![("pieeja", Value::Object(notes))];
        if let Some(kind) = self.kind {
            metadata.push(("geo", self.shapes.metadata(kind, label)));
        }
        for (key, value) in metadata {
            let entry = KeyValue::new(key.to_owned(), value.to_string());
            self.file.append_key_value_metadata(entry);
        }
        let content = self.file.into_inner().map_err(library)?;
        Ok(Written {
            pieces: vec![Piece::new("parquet", content)],
            remarks: self.remarks,
        })
    }
}

impl Buffer {
    fn push(&mut self, cell: Cell<'_>) {
        match self {
            Self::Text(pending) => pending.push(match cell {
                Cell::Text(text) => Some(ByteArray::from(text)),
                _ => None,
            }),
            Self::Integer(pending) => pending.push(match cell {
                Cell::Integer(value) => Some(value),
                _ => None,
            }),
            Self::Real(pending) => pending.push(cell.number()),
            Self::Boolean(pending) => pending.push(match cell {
                Cell::Boolean(value) => Some(value),
                _ => None,
            }),
        }
    }

    fn flush(&mut self, group: &mut Group<'_>) -> Result<(), WriteError> {
        match self {
            Self::Text(pending) => pending.flush(group),
            Self::Integer(pending) => pending.flush(group),
            Self::Real(pending) => pending.flush(group),
            Self::Boolean(pending) => pending.flush(group),
        }
    }
}

impl ShapeBuffer {
    fn push(&mut self, shape: Option<&geo::Geometry>, kind: ShapeKind) {
        let Some((shape, bounds)) = shape.and_then(|shape| Some((shape, wkb::bounds(shape)?)))
        else {
            self.wkb.push(None);
            return;
        };
        let mut bytes = Vec::new();
        wkb::push(&mut bytes, shape, kind);
        self.types.insert(type_name(&bytes));
        self.wkb.push(Some(bytes.into()));
        for (side, value) in self.sides.iter_mut().zip(bounds) {
            side.push(value);
        }
        self.bounds = Some(match self.bounds {
            Some(before) => wkb::merged(before, bounds),
            None => bounds,
        });
    }

    fn flush(&mut self, group: &mut Group<'_>) -> Result<(), WriteError> {
        let levels = self.wkb.levels.clone();
        self.wkb.flush(group)?;
        for values in &mut self.sides {
            let mut side = Pending::<DoubleType> {
                values: std::mem::take(values),
                levels: levels.clone(),
            };
            side.flush(group)?;
        }
        Ok(())
    }

    /// The `geo` metadata of the specification.
    fn metadata(&self, kind: ShapeKind, label: &Label) -> Value {
        let mut types: Vec<&str> = self.types.iter().copied().collect();
        if types.is_empty() {
            types.extend(declared(kind));
        }
        let covering: Map<String, Value> = SIDES
            .iter()
            .map(|side| ((*side).to_owned(), json!([BBOX, side])))
            .collect();
        let mut column = json!({
            "encoding": "WKB",
            "geometry_types": types,
            "crs": label.crs.projjson(),
            "edges": "planar",
            "covering": {"bbox": covering},
        });
        if let (Some(bounds), Some(members)) = (self.bounds, column.as_object_mut()) {
            members.insert("bbox".to_owned(), json!(bounds));
        }
        json!({
            "version": GEOPARQUET,
            "primary_column": GEOMETRY,
            "columns": {GEOMETRY: column},
        })
    }
}

/// The type that a layer without a row would have.
const fn declared(kind: ShapeKind) -> Option<&'static str> {
    match kind {
        ShapeKind::Point => Some("Point"),
        ShapeKind::MultiPoint => Some("MultiPoint"),
        ShapeKind::Line => Some("LineString"),
        ShapeKind::MultiLine => Some("MultiLineString"),
        ShapeKind::Polygon => Some("MultiPolygon"),
        ShapeKind::Mixed => None,
    }
}

/// The type's name by its number in the second byte.
fn type_name(wkb: &[u8]) -> &'static str {
    match wkb.get(1) {
        Some(1) => "Point",
        Some(2) => "LineString",
        Some(3) => "Polygon",
        Some(4) => "MultiPoint",
        Some(5) => "MultiLineString",
        Some(6) => "MultiPolygon",
        _ => "GeometryCollection",
    }
}
