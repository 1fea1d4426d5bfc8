//! Parquet and `GeoParquet`: rows of flat columns, the shapes as well-known binary.
//!
//! The decoder trusts what a file says of its pages and panics when that is not so; such a
//! panic is caught here and told as a broken file.

use std::borrow::Cow;

use ::parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use ::parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use ::parquet::record::Field;
use ::parquet::record::reader::RowIter;
use ::parquet::schema::types::Type;

use super::cells::CellsBuilder;
use super::crs::Crs;
use super::error::IngestError;
use super::geometry_column::ShapeTexts;
use super::guard::guarded;
use super::intake::Intake;
use super::kind::{Kind, Seen};
use super::limits::{MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES};
use super::parquet_ending::Ending;
use super::parquet_pages;
use super::source::Source;
use super::table::{Record, Shape};
use super::wkb;
use super::xlsx_days::civil;
use crate::model::defect::Defect;
use crate::model::text::hexadecimal;

/// The first and the last bytes.
pub(crate) const MAGIC: &[u8] = b"PAR1";
const SAVE_AGAIN: &str =
    "write the file again, for example with geopandas or `ogr2ogr OUT.parquet IN`";

/// What the key `geo` of the metadata says.
struct Geo {
    column: String,
    /// The struct of boxes that stands beside the shapes.
    boxes: Option<String>,
    crs: Result<Crs, String>,
}

/// Reads a file.
pub(crate) fn read(source: &Source, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let attempt = || -> Result<(), IngestError> {
        let reader: Box<dyn FileReader> = if let Some(path) = source.path() {
            let file = std::fs::File::open(path).map_err(|error| source.failed(error))?;
            let again = file.try_clone().map_err(|error| source.failed(error))?;
            checked(file, &again, source)?
        } else {
            let bytes = bytes::Bytes::from(source.bytes()?.into_owned());
            checked(bytes.clone(), &bytes, source)?
        };
        rows(reader, source, intake)
    };
    guarded(attempt).unwrap_or_else(|| Err(broken(source, &"a page is not what it says to be")))
}

/// A file whose footer has what it says, and none of whose pages unpacks to more than it says.
fn checked<R: ChunkReader + 'static>(
    file: R,
    again: &R,
    source: &Source,
) -> Result<Box<dyn FileReader>, IngestError> {
    parquet_pages::check_footer(again).map_err(|what| broken(source, &what))?;
    let reader = SerializedFileReader::new(Ending(file)).map_err(|error| broken(source, &error))?;
    refuse_bombs(&reader, source)?;
    parquet_pages::check(again, reader.metadata()).map_err(|what| broken(source, &what))?;
    Ok(Box::new(reader))
}

fn broken(source: &Source, what: &dyn std::fmt::Display) -> IngestError {
    IngestError::broken(
        &source.name,
        format!("not readable as Parquet: {what}"),
        SAVE_AGAIN,
    )
}

fn rows(
    reader: Box<dyn FileReader>,
    source: &Source,
    intake: &mut Intake<'_>,
) -> Result<(), IngestError> {
    let metadata = reader.metadata().file_metadata();
    let text = metadata.key_value_metadata().into_iter().flatten();
    let geo = text
        .clone()
        .find(|pair| pair.key == "geo")
        .and_then(|pair| pair.value.as_deref());
    let geo = geo
        .map(geo_of)
        .transpose()
        .map_err(|what| broken(source, &what))?;
    let schema = metadata.schema_descr().root_schema_ptr();
    let fields = schema.get_fields();
    if fields.len() > MAX_COLUMNS {
        return Err(source.too_large(
            &format!("{} columns", fields.len()),
            &format!("{MAX_COLUMNS} columns"),
        ));
    }
    let shapes = geo.as_ref().map(|geo| geo.column.as_str());
    let boxes = geo.as_ref().and_then(|geo| geo.boxes.as_deref());
    let is_value = |field: &Type| {
        let name = field.name();
        Some(name) != shapes && Some(name) != boxes && !name.starts_with("__index_level_")
    };
    let kept: Vec<bool> = fields.iter().map(|field| is_value(field)).collect();
    let values = || fields.iter().filter(|field| is_value(field));
    intake.table.columns = values().map(|field| field.name().to_owned()).collect();
    intake.table.kinds = values().map(|field| Seen::declared(kind(field))).collect();
    intake.table.refuse_duplicate_columns()?;
    let shape_at = shapes.and_then(|name| fields.iter().position(|field| field.name() == name));
    let mut texts = None;
    if let (Some(geo), Some(_)) = (geo, shape_at) {
        intake.table.has_shapes = true;
        intake.set_crs(geo.crs, "its metadata")?;
    } else {
        texts = Some(ShapeTexts::start(intake)?);
    }
    let mut cells = CellsBuilder::default();
    for (index, row) in RowIter::from_file_into(reader).enumerate() {
        let row = row.map_err(|error| broken(source, &error))?;
        let number = index + 1;
        let mut shape = Ok(if intake.table.has_shapes {
            Shape::Null
        } else {
            Shape::Absent
        });
        for (column, (_, field)) in row.get_column_iter().enumerate() {
            if shape_at == Some(column) {
                shape = shape_of(field);
            } else if kept.get(column) == Some(&true) {
                cells.push(cell(field).as_deref());
            }
        }
        let record = Record {
            row: number,
            cells: cells.finish(),
            shape: Shape::Absent,
        };
        match (shape, &mut texts) {
            (_, Some(texts)) => texts.push(record, intake)?,
            (Ok(shape), None) => intake.push(Record { shape, ..record })?,
            (Err(what), None) => {
                let message = format!("the shape cannot be read ({what}); the row was set aside");
                let defect = Defect::error("geometry_unreadable", &source.name, message);
                intake.refuse(
                    defect
                        .row(number)
                        .hint("write the shapes as well-known binary"),
                )?;
            }
        }
    }
    texts.map_or(Ok(()), |texts| texts.finish(intake))
}

/// What the file says of itself is checked before anything is unpacked.
fn refuse_bombs(reader: &impl FileReader, source: &Source) -> Result<(), IngestError> {
    let metadata = reader.metadata();
    let rows = metadata.file_metadata().num_rows();
    if usize::try_from(rows).is_ok_and(|rows| rows > MAX_ROWS) {
        return Err(source.too_large(&format!("{rows} rows"), &format!("{MAX_ROWS} rows")));
    }
    for group in metadata.row_groups() {
        for column in group.columns() {
            let bytes = u64::try_from(column.uncompressed_size()).unwrap_or(0);
            if bytes > MAX_UNPACKED_BYTES {
                return Err(source.too_large(
                    &format!("a column of {bytes} bytes"),
                    &format!("{MAX_UNPACKED_BYTES} bytes"),
                ));
            }
        }
    }
    Ok(())
}

fn geo_of(text: &str) -> Result<Geo, String> {
    let geo: serde_json::Value =
        serde_json::from_str(text).map_err(|error| format!("its key geo is no JSON ({error})"))?;
    let primary = geo
        .get("primary_column")
        .and_then(|name| name.as_str())
        .unwrap_or("geometry");
    let column = geo.get("columns").and_then(|columns| columns.get(primary));
    let encoding = column
        .and_then(|column| column.get("encoding"))
        .and_then(|e| e.as_str());
    if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("WKB")) {
        let encoding = encoding.unwrap_or_default();
        return Err(format!(
            "its shapes are encoded as {encoding}; only well-known binary is read"
        ));
    }
    let boxes = column.and_then(|column| column.pointer("/covering/bbox/xmin/0"));
    let crs = match column.and_then(|column| column.get("crs")) {
        None => Ok(Crs::Degrees),
        Some(serde_json::Value::Null) => Ok(Crs::Unknown),
        Some(json) => Crs::of_projjson(json),
    };
    Ok(Geo {
        column: primary.to_owned(),
        boxes: boxes.and_then(|name| name.as_str()).map(str::to_owned),
        crs,
    })
}

fn kind(field: &Type) -> Kind {
    if !field.is_primitive() {
        return Kind::Text;
    }
    let info = field.get_basic_info();
    let is_plain = match info.logical_type_ref() {
        Some(logical) => matches!(logical, LogicalType::Integer { .. }),
        None => matches!(
            info.converted_type(),
            ConvertedType::NONE
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64
                | ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64
        ),
    };
    let is_decimal = info.converted_type() == ConvertedType::DECIMAL
        || matches!(info.logical_type_ref(), Some(LogicalType::Decimal { .. }));
    match field.get_physical_type() {
        _ if is_decimal => Kind::Real,
        Physical::BOOLEAN => Kind::Boolean,
        Physical::INT32 | Physical::INT64 if is_plain => Kind::Integer,
        Physical::FLOAT | Physical::DOUBLE => Kind::Real,
        _ => Kind::Text,
    }
}

fn shape_of(field: &Field) -> Result<Shape, String> {
    match field {
        Field::Null => Ok(Shape::Null),
        Field::Bytes(bytes) => wkb::read(bytes.data()).map(|(shape, _)| shape),
        _ => Err("it is no binary".to_owned()),
    }
}

fn cell(field: &Field) -> Option<Cow<'_, str>> {
    Some(match field {
        Field::Null => return None,
        Field::Str(text) => Cow::Borrowed(text.as_str()),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) if !text.contains('\0') => Cow::Owned(text.to_owned()),
            _ => Cow::Owned(hexadecimal(bytes.data())),
        },
        Field::Float(number) => number.to_string().into(),
        Field::Double(number) => number.to_string().into(),
        Field::Date(days) => civil(i64::from(*days)).into(),
        Field::TimeMillis(time) => clock(i64::from(*time) * 1_000).into(),
        Field::TimeMicros(time) => clock(*time).into(),
        Field::TimestampMillis(time) => instant(i128::from(*time) * 1_000).into(),
        Field::TimestampMicros(time) => instant(i128::from(*time)).into(),
        other => other.to_string().into(),
    })
}

const MICROS_A_DAY: i64 = 86_400_000_000;

/// A time of day out of microseconds.
fn clock(micros: i64) -> String {
    let (seconds, rest) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    let time = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if rest == 0 {
        time
    } else {
        format!("{time}.{rest:06}")
    }
}

/// A day and a time out of microseconds since 1970.
fn instant(micros: i128) -> String {
    let micros = i64::try_from(micros).unwrap_or(i64::MAX);
    let day = civil(micros.div_euclid(MICROS_A_DAY));
    format!("{day}T{}", clock(micros.rem_euclid(MICROS_A_DAY)))
}
