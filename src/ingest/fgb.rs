//! `FlatGeobuf`, in passing: the header, past the index, a feature at a time.

use std::io::{BufRead, Read};

use geo::Coord;

use super::cells::CellsBuilder;
use super::crs::Crs;
use super::error::IngestError;
use super::flatbuffer::{FlatTable, counts, doubles};
use super::intake::Intake;
use super::kind::{Kind, Seen};
use super::limits::{MAX_COLLECTIONS, MAX_COLUMNS, MAX_ROW_BYTES};
use super::source::Source;
use super::table::{Record, Shape};
use crate::model::defect::Defect;

/// The first bytes but the version of the patch.
pub(crate) const MAGIC: &[u8] = b"fgb\x03fgb";
/// Largest header: names and kinds of columns.
const MAX_HEADER: usize = 16 << 20;
/// Longest name of a column, in letters.
const MAX_NAME: usize = 256;
/// Bytes of a node of the index.
const NODE: u64 = 40;
const SAVE_AGAIN: &str = "save the layer again as FlatGeobuf, or as GeoJSON";

/// A column with its type as a number of the format.
struct Typed {
    name: String,
    kind: u8,
}

/// Reads a file.
pub(crate) fn read(source: &Source, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let broken = |what: String| IngestError::broken(&source.name, what, SAVE_AGAIN);
    let mut reader = source.open()?;
    let mut magic = [0; 8];
    let got_magic = reader.read_exact(&mut magic).is_ok();
    if !got_magic || !magic.starts_with(MAGIC) {
        return Err(broken(
            "this is no FlatGeobuf: it does not begin like one".to_owned(),
        ));
    }
    let header = piece(&mut reader, MAX_HEADER)
        .map_err(|what| broken(format!("its header {what}")))?
        .ok_or_else(|| broken("it ends before its header".to_owned()))?;
    let header =
        FlatTable::root(&header).ok_or_else(|| broken("its header makes no sense".to_owned()))?;
    let declared = header.u64(8).unwrap_or(0);
    let columns = columns(&header);
    if columns.len() > MAX_COLUMNS {
        return Err(source.too_large(
            &format!("{} columns", columns.len()),
            &format!("{MAX_COLUMNS} columns"),
        ));
    }
    header
        .text(0)
        .unwrap_or("")
        .clone_into(&mut intake.table.layer);
    intake.table.has_shapes = true;
    intake.table.columns = columns.iter().map(|column| column.name.clone()).collect();
    intake.table.kinds = columns
        .iter()
        .map(|column| Seen::declared(kind(column.kind)))
        .collect();
    intake.table.refuse_duplicate_columns()?;
    intake.set_crs(crs(&header), "its header")?;
    let index = index_bytes(declared, header.u16(9).unwrap_or(16));
    let skipped = std::io::copy(&mut reader.as_mut().take(index), &mut std::io::sink());
    if skipped.map_err(|error| source.failed(error))? < index {
        return Err(broken("it ends within its index".to_owned()));
    }
    let kind = header.u8(2).unwrap_or(0);
    let mut row = 0;
    loop {
        let feature = match piece(&mut reader, MAX_ROW_BYTES) {
            Ok(Some(feature)) => feature,
            Ok(None) => break,
            Err(what) => {
                // where the next one begins nobody knows
                let message = format!("feature {} {what}; it and all behind it are lost", row + 1);
                return intake.refuse(defect("record_broken", &source.name, row + 1, message));
            }
        };
        row += 1;
        match record(&feature, &columns, kind, row) {
            Ok(record) => intake.push(record)?,
            Err(what) => {
                let message = format!("{what}; the row was set aside");
                intake.refuse(defect("record_broken", &source.name, row, message))?;
            }
        }
    }
    if declared > 0 && declared != row as u64 {
        let message = format!("the file says it has {declared} features but has {row}");
        intake.defects.push(
            Defect::warning("file_truncated", &source.name, message).hint("copy the file again"),
        );
    }
    Ok(())
}

fn defect(code: &'static str, file: &str, row: usize, message: String) -> Defect {
    Defect::error(code, file, message).row(row).hint(SAVE_AGAIN)
}

/// A piece that its length stands before; `None` at the end of the file.
fn piece(reader: &mut dyn BufRead, limit: usize) -> Result<Option<Vec<u8>>, String> {
    let cut = |error: std::io::Error| format!("cannot be read: {error}");
    if reader.fill_buf().map_err(cut)?.is_empty() {
        return Ok(None);
    }
    let mut length = [0; 4];
    reader
        .read_exact(&mut length)
        .map_err(|_| "is cut off".to_owned())?;
    let length = u32::from_le_bytes(length) as usize;
    if length > limit {
        return Err(format!(
            "says it has {length} bytes, more than the {limit} that are read"
        ));
    }
    // grows with what is there, so that a false length costs nothing
    let mut bytes = Vec::new();
    reader
        .take(length as u64)
        .read_to_end(&mut bytes)
        .map_err(cut)?;
    if bytes.len() < length {
        return Err(format!(
            "says it has {length} bytes, but the file ends before"
        ));
    }
    Ok(Some(bytes))
}

/// Bytes of the index: a packed tree of nodes of so many children.
fn index_bytes(features: u64, children: u16) -> u64 {
    let children = u64::from(children);
    if features == 0 || children < 2 {
        return 0;
    }
    let mut nodes = features;
    let mut level = features;
    // a single feature has a root above it too
    loop {
        level = level.div_ceil(children);
        nodes = nodes.saturating_add(level);
        if level == 1 {
            break;
        }
    }
    nodes.saturating_mul(NODE)
}

fn crs(header: &FlatTable<'_>) -> Result<Crs, String> {
    let Some(crs) = header.table(10) else {
        return Ok(Crs::Unknown);
    };
    let is_epsg = crs
        .text(0)
        .is_none_or(|name| name.is_empty() || name.eq_ignore_ascii_case("EPSG"));
    match (crs.u32(1).filter(|code| *code > 0), crs.text(4)) {
        (Some(code), _) if is_epsg => Crs::of_code(code),
        (_, Some(text)) if !text.is_empty() => Crs::of_wkt(text),
        _ => crs.text(5).map_or(Ok(Crs::Unknown), |code| {
            Crs::of_name(&format!("{}:{code}", crs.text(0).unwrap_or("EPSG")))
        }),
    }
}

fn columns(header: &FlatTable<'_>) -> Vec<Typed> {
    let columns = header.tables(7).take(MAX_COLUMNS + 1);
    columns
        .map(|column| Typed {
            name: column
                .text(0)
                .unwrap_or("")
                .chars()
                .take(MAX_NAME)
                .collect(),
            kind: column.u8(1).unwrap_or(0),
        })
        .collect()
}

const fn kind(number: u8) -> Kind {
    match number {
        2 => Kind::Boolean,
        0 | 1 | 3..=8 => Kind::Integer,
        9 | 10 => Kind::Real,
        _ => Kind::Text,
    }
}

fn record(bytes: &[u8], columns: &[Typed], kind: u8, row: usize) -> Result<Record, String> {
    let feature = FlatTable::root(bytes).ok_or("its table makes no sense")?;
    let own = columns_of(&feature);
    let columns = if own.is_empty() { columns } else { &own };
    let mut values: Vec<Option<String>> = vec![None; columns.len()];
    let mut rest = feature.vector(1, 1).unwrap_or(&[]);
    while !rest.is_empty() {
        let (index, after) = rest
            .split_first_chunk::<2>()
            .ok_or("its values are cut off")?;
        let index = usize::from(u16::from_le_bytes(*index));
        let column = columns
            .get(index)
            .ok_or("it has a value of a column that is not there")?;
        let (text, after) = value(column.kind, after)?;
        values[index] = text;
        rest = after;
    }
    // offsets may lead to one place again and again; sound data is walked through once
    let mut budget = bytes.len();
    let shape = match feature.table(0) {
        Some(geometry) => shape(&geometry, kind, 0, &mut budget)?,
        None => Shape::Null,
    };
    let mut cells = CellsBuilder::default();
    for value in &values {
        cells.push(value.as_deref());
    }
    Ok(Record {
        row,
        cells: cells.finish(),
        shape,
    })
}

/// Columns that a feature has for itself.
fn columns_of(feature: &FlatTable<'_>) -> Vec<Typed> {
    let columns = feature.tables(2).take(MAX_COLUMNS);
    columns
        .map(|column| Typed {
            name: String::new(),
            kind: column.u8(1).unwrap_or(0),
        })
        .collect()
}

type Valued<'a> = (Option<String>, &'a [u8]);

fn value(kind: u8, bytes: &[u8]) -> Result<Valued<'_>, String> {
    fn chunk<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), String> {
        let (chunk, rest) = bytes.split_first_chunk::<N>().ok_or("a value is cut off")?;
        Ok((*chunk, rest))
    }
    macro_rules! number {
        ($kind:ty) => {{
            let (chunk, rest) = chunk(bytes)?;
            (Some(<$kind>::from_le_bytes(chunk).to_string()), rest)
        }};
    }
    Ok(match kind {
        0 => number!(i8),
        1 => number!(u8),
        2 => {
            let ([byte], rest) = chunk(bytes)?;
            (Some((byte != 0).to_string()), rest)
        }
        3 => number!(i16),
        4 => number!(u16),
        5 => number!(i32),
        6 => number!(u32),
        7 => number!(i64),
        8 => number!(u64),
        9 => number!(f32),
        10 => number!(f64),
        11..=14 => {
            let (length, rest) = chunk::<4>(bytes)?;
            let length = u32::from_le_bytes(length) as usize;
            let text = rest.get(..length).ok_or("a text is cut off")?;
            let text = match kind {
                14 => crate::model::text::hexadecimal(text),
                _ => String::from_utf8_lossy(text).into_owned(),
            };
            (Some(text), &rest[length..])
        }
        other => return Err(format!("a value is of type {other}, which is not known")),
    })
}

fn shape(
    geometry: &FlatTable<'_>,
    kind: u8,
    depth: usize,
    budget: &mut usize,
) -> Result<Shape, String> {
    let size =
        1 + geometry.vector(1, 8).unwrap_or(&[]).len() + geometry.vector(0, 4).unwrap_or(&[]).len();
    *budget = budget
        .checked_sub(size)
        .ok_or("its parts lie over each other")?;
    let kind = if kind == 0 {
        geometry.u8(6).unwrap_or(0)
    } else {
        kind
    };
    let points = || -> Vec<Coord> {
        let numbers: Vec<f64> = doubles(geometry.vector(1, 8).unwrap_or(&[])).collect();
        numbers
            .chunks_exact(2)
            .map(|pair| Coord {
                x: pair[0],
                y: pair[1],
            })
            .collect()
    };
    let parts = || -> Result<Vec<Vec<Coord>>, String> {
        let points = points();
        let ends: Vec<usize> = counts(geometry.vector(0, 4).unwrap_or(&[])).collect();
        if ends.is_empty() {
            return Ok(if points.is_empty() {
                Vec::new()
            } else {
                vec![points]
            });
        }
        let mut before = 0;
        let mut parts = Vec::with_capacity(ends.len());
        for end in ends {
            let part = points
                .get(before..end)
                .ok_or("its parts do not fit its points")?;
            parts.push(part.to_vec());
            before = end;
        }
        Ok(parts)
    };
    let mut nested = |wanted: u8| -> Result<Vec<Shape>, String> {
        if depth >= MAX_COLLECTIONS {
            return Err("its collections are nested too deep".to_owned());
        }
        geometry
            .tables(7)
            .map(|part| shape(&part, wanted, depth + 1, &mut *budget))
            .collect()
    };
    Ok(match kind {
        1 => match points().as_slice() {
            [] => Shape::Null,
            [at, ..] if at.x.is_nan() && at.y.is_nan() => Shape::Null,
            [at, ..] => Shape::Point(*at),
        },
        2 => Shape::Lines(vec![points()]),
        3 => match parts()? {
            rings if rings.is_empty() => Shape::Polygons(Vec::new()),
            rings => Shape::Polygons(vec![rings]),
        },
        4 => Shape::Points(points()),
        5 => Shape::Lines(parts()?),
        6 => {
            let mut polygons = Vec::new();
            for part in nested(3)? {
                if let Shape::Polygons(found) = part {
                    polygons.extend(found);
                }
            }
            Shape::Polygons(polygons)
        }
        7 => Shape::Collection(nested(0)?),
        other => return Err(format!("shape type {other} is not read")),
    })
}
