//! Shapefiles: `.shp` with `.dbf`, `.prj` and `.cpg` beside it; the `.shx` is not needed.
//!
//! A survey walks the records first and believes no length that does not fit the file, so
//! that the decoder only ever sees sound records. What does not fit is a defect.

use std::borrow::Cow;
use std::io::Cursor;

use ::shapefile::record::polygon::GenericPolygon;
use ::shapefile::record::polyline::GenericPolyline;
use ::shapefile::record::traits::HasXY;
use ::shapefile::{Shape as Decoded, ShapeReader};
use encoding_rs::UTF_8;
use geo::Coord;

use super::crs;
use super::dbf::Dbf;
use super::error::IngestError;
use super::limits::MAX_ROWS;
use super::table::{Record, Shape, Table};
use crate::model::defect::Defect;

const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;
const FILE_CODE: i32 = 9994;
const SAVE_AGAIN: &str = "save the layer again as a Shapefile, or as GeoJSON in WGS 84";

/// The files beside the `.shp`.
pub(crate) struct Parts {
    pub(crate) dbf: Option<Cow<'static, [u8]>>,
    pub(crate) prj: Option<Cow<'static, [u8]>>,
    pub(crate) cpg: Option<Cow<'static, [u8]>>,
}

/// Reads a Shapefile.
pub(crate) fn read(
    file: &str,
    bytes: &[u8],
    parts: &Parts,
    defects: &mut Vec<Defect>,
) -> Result<Table, IngestError> {
    let survey = survey(file, bytes, defects)?;
    check_crs(file, bytes, parts, defects)?;
    let dbf = match &parts.dbf {
        Some(bytes) => Some(open_dbf(file, bytes, parts.cpg.as_deref(), defects)?),
        None => {
            defects.push(
                Defect::warning(
                    "dbf_missing",
                    file,
                    "there is no .dbf beside it: the shapes have no attributes",
                )
                .hint("copy all files of the Shapefile: .shp, .dbf, .prj, .cpg"),
            );
            None
        }
    };
    let mut table = Table {
        file: file.to_owned(),
        columns: dbf
            .iter()
            .flat_map(|dbf| &dbf.fields)
            .map(|field| field.name.clone())
            .collect(),
        has_shapes: true,
        ..Table::default()
    };
    for (i, name) in table.columns.iter().enumerate() {
        if table.columns[..i]
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name))
        {
            return Err(IngestError::DuplicateColumn {
                file: file.to_owned(),
                column: name.clone(),
            });
        }
    }
    let index = survey.index();
    let failed =
        |error: ::shapefile::Error| IngestError::broken(file, error.to_string(), SAVE_AGAIN);
    let mut reader =
        ShapeReader::with_shx(Cursor::new(&survey.bytes), Cursor::new(index)).map_err(failed)?;
    let mut decoded = reader.iter_shapes_as::<Decoded>();
    for (i, found) in survey.records.iter().enumerate() {
        let row = i + 1;
        let cells = dbf.as_ref().and_then(|dbf| dbf.record(i));
        if cells.as_ref().is_some_and(super::dbf::Cells::is_deleted) {
            if found.is_ok() {
                decoded.next();
            }
            continue;
        }
        table.read += 1;
        let refuse =
            |code, message: String| Defect::error(code, file, message).row(row).hint(SAVE_AGAIN);
        let shape = match found {
            Err(what) => {
                defects.push(refuse(
                    "record_broken",
                    format!("{what}; the record was set aside"),
                ));
                continue;
            }
            Ok(_) => match decoded.next() {
                Some(Ok(shape)) => shape,
                Some(Err(error)) => {
                    defects.push(refuse(
                        "record_broken",
                        format!("{error}; the record was set aside"),
                    ));
                    continue;
                }
                None => {
                    defects.push(refuse("record_broken", "the record is missing".to_owned()));
                    continue;
                }
            },
        };
        if cells.is_none() && dbf.is_some() {
            let message = "the .dbf has no record for this shape; it was set aside".to_owned();
            defects.push(refuse("dbf_too_short", message));
            continue;
        }
        let cells = cells.map(|cells| cells.texts()).unwrap_or_default();
        table.records.push(Record {
            row,
            cells,
            shape: convert(shape),
        });
    }
    if let Some(extra) = dbf
        .as_ref()
        .and_then(|dbf| dbf.records.checked_sub(survey.records.len()))
    {
        if extra > 0 {
            defects.push(
                Defect::warning(
                    "dbf_too_long",
                    file,
                    format!("the .dbf has {extra} records without a shape"),
                )
                .hint(SAVE_AGAIN),
            );
        }
    }
    Ok(table)
}

fn open_dbf<'a>(
    file: &str,
    bytes: &'a [u8],
    cpg: Option<&[u8]>,
    defects: &mut Vec<Defect>,
) -> Result<Dbf<'a>, IngestError> {
    let dbf = Dbf::open(bytes, cpg).map_err(|what| {
        IngestError::broken(
            file,
            format!("the .dbf beside it is broken: {what}"),
            SAVE_AGAIN,
        )
    })?;
    if dbf.is_guessed {
        defects.push(
            Defect::warning(
                "encoding_guessed",
                file,
                format!("nothing says in which encoding the .dbf is; it was read as {}", dbf.encoding.name()),
            )
            .hint("look whether names read well; a .cpg file with the name of the encoding settles it"),
        );
    }
    debug_assert!(!dbf.is_guessed || dbf.encoding != UTF_8);
    Ok(dbf)
}

/// Where the sound records are, and what is wrong with the others.
struct Survey<'a> {
    /// The file with a header that tells its true length.
    bytes: Cow<'a, [u8]>,
    records: Vec<Result<Span, String>>,
}

#[derive(Clone, Copy)]
struct Span {
    start: usize,
    content: usize,
}

impl Survey<'_> {
    /// An index of the sound records, as a `.shx` file would be.
    fn index(&self) -> Vec<u8> {
        let sound: Vec<&Span> = self
            .records
            .iter()
            .filter_map(|span| span.as_ref().ok())
            .collect();
        let mut index = self.bytes[..HEADER].to_vec();
        index[24..28].copy_from_slice(&words(HEADER + sound.len() * 8).to_be_bytes());
        for span in sound {
            index.extend(words(span.start).to_be_bytes());
            index.extend(words(span.content).to_be_bytes());
        }
        index
    }
}

/// Lengths in the format are counted in 16-bit words; files are kept below 2 GiB.
fn words(bytes: usize) -> i32 {
    i32::try_from(bytes / 2).unwrap_or(i32::MAX)
}

fn survey<'a>(
    file: &str,
    bytes: &'a [u8],
    defects: &mut Vec<Defect>,
) -> Result<Survey<'a>, IngestError> {
    let broken = |what: String| IngestError::broken(file, what, SAVE_AGAIN);
    if bytes.len() < HEADER {
        return Err(broken(format!(
            "{} bytes are fewer than the header of a Shapefile has",
            bytes.len()
        )));
    }
    let code = be_i32(bytes, 0).unwrap_or(0);
    if code != FILE_CODE {
        return Err(broken(format!(
            "this is no Shapefile: it begins with {code}, not {FILE_CODE}"
        )));
    }
    let declared = be_i32(bytes, 24)
        .and_then(|words| usize::try_from(words).ok())
        .unwrap_or(0)
        * 2;
    if declared > bytes.len() {
        defects.push(
            Defect::warning(
                "file_truncated",
                file,
                format!(
                    "the file says it has {declared} bytes but has {}: it was cut off",
                    bytes.len()
                ),
            )
            .hint("copy the file again"),
        );
    }
    let end = declared.clamp(HEADER, bytes.len());
    let mut records = Vec::new();
    let mut at = HEADER;
    while at < end {
        let content = be_i32(bytes, at + 4).and_then(|words| usize::try_from(words).ok());
        let span = content.map(|words| Span {
            start: at,
            content: words * 2,
        });
        let Some(span) = span.filter(|span| at + RECORD_HEADER + span.content <= end) else {
            // where this record ends nobody knows, so nothing behind it can be found
            let what = "its length does not fit the file: this record and all behind it are lost";
            records.push(Err(what.to_owned()));
            break;
        };
        let body = &bytes[at + RECORD_HEADER..at + RECORD_HEADER + span.content];
        records.push(check_record(body).map(|()| span));
        if records.len() > MAX_ROWS {
            return Err(IngestError::TooLarge {
                file: file.to_owned(),
                what: format!("more than {MAX_ROWS} records"),
                limit: format!("{MAX_ROWS} records"),
            });
        }
        at += RECORD_HEADER + span.content;
    }
    let bytes = if declared == end {
        Cow::Borrowed(bytes)
    } else {
        let mut patched = bytes.to_vec();
        patched[24..28].copy_from_slice(&words(end).to_be_bytes());
        Cow::Owned(patched)
    };
    Ok(Survey { bytes, records })
}

/// Whether the counts inside a record fit its length.
fn check_record(body: &[u8]) -> Result<(), String> {
    let kind = le_i32(body, 0).ok_or("it is empty")?;
    let point_size = match kind {
        0 => return Ok(()),
        1 | 11 | 21 => {
            return if body.len() >= 20 {
                Ok(())
            } else {
                Err("its point is cut off".to_owned())
            };
        }
        3 | 5 | 13 | 15 | 23 | 25 => 16,
        8 | 18 | 28 => return check_points(body, 36, 40),
        31 => return Err("multipatches are not read".to_owned()),
        other => return Err(format!("shape type {other} is not known")),
    };
    let parts = le_count(body, 36).ok_or("its number of parts makes no sense")?;
    let points = le_count(body, 40).ok_or("its number of points makes no sense")?;
    let needed = 44
        + parts
            .saturating_mul(4)
            .saturating_add(points.saturating_mul(point_size));
    if needed > body.len() {
        return Err(format!(
            "{points} points in {parts} parts do not fit its {} bytes",
            body.len()
        ));
    }
    let mut before = 0;
    for part in 0..parts {
        let first =
            le_count(body, 44 + part * 4).filter(|first| *first >= before && *first <= points);
        before = first.ok_or("its parts overlap")?;
    }
    if parts > 0 && le_count(body, 44) != Some(0) {
        return Err("its first part does not start at its first point".to_owned());
    }
    Ok(())
}

fn check_points(body: &[u8], count_at: usize, points_at: usize) -> Result<(), String> {
    let points = le_count(body, count_at).ok_or("its number of points makes no sense")?;
    if points_at.saturating_add(points.saturating_mul(16)) > body.len() {
        return Err(format!(
            "{points} points do not fit its {} bytes",
            body.len()
        ));
    }
    Ok(())
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok()
}

fn be_i32(bytes: &[u8], at: usize) -> Option<i32> {
    four(bytes, at).map(i32::from_be_bytes)
}

fn le_i32(bytes: &[u8], at: usize) -> Option<i32> {
    four(bytes, at).map(i32::from_le_bytes)
}

fn le_count(bytes: &[u8], at: usize) -> Option<usize> {
    le_i32(bytes, at).and_then(|count| usize::try_from(count).ok())
}

fn check_crs(
    file: &str,
    bytes: &[u8],
    parts: &Parts,
    defects: &mut Vec<Defect>,
) -> Result<(), IngestError> {
    if let Some(prj) = &parts.prj {
        return crs::of_wkt(&String::from_utf8_lossy(prj))
            .require_degrees(file, "the .prj beside it");
    }
    let corner = |at: usize| {
        let eight = bytes
            .get(at..at + 8)
            .and_then(|eight| eight.try_into().ok());
        eight.map_or(0.0, f64::from_le_bytes).abs()
    };
    // xmin, ymin, xmax, ymax of the header
    if [36, 44, 52, 60].into_iter().any(|at| corner(at) > 400.0) {
        return Err(IngestError::CrsNotSupported {
            file: file.to_owned(),
            what: "there is no .prj beside it, and its coordinates are not degrees".to_owned(),
        });
    }
    defects.push(
        Defect::warning(
            "crs_assumed",
            file,
            "there is no .prj beside it; its coordinates were taken for WGS 84 longitude and latitude",
        )
        .hint("copy the .prj along, or look whether the places lie where they should"),
    );
    Ok(())
}

fn convert(shape: Decoded) -> Shape {
    match shape {
        Decoded::NullShape => Shape::Null,
        Decoded::Point(point) => Shape::Point(coord(&point)),
        Decoded::PointM(point) => Shape::Point(coord(&point)),
        Decoded::PointZ(point) => Shape::Point(coord(&point)),
        Decoded::Polyline(lines) => polyline(&lines),
        Decoded::PolylineM(lines) => polyline(&lines),
        Decoded::PolylineZ(lines) => polyline(&lines),
        Decoded::Polygon(rings) => polygon(&rings),
        Decoded::PolygonM(rings) => polygon(&rings),
        Decoded::PolygonZ(rings) => polygon(&rings),
        Decoded::Multipoint(points) => multipoint(points.points()),
        Decoded::MultipointM(points) => multipoint(points.points()),
        Decoded::MultipointZ(points) => multipoint(points.points()),
        Decoded::Multipatch(_) => Shape::Other("a multipatch"),
    }
}

fn coord(point: &impl HasXY) -> Coord {
    Coord {
        x: point.x(),
        y: point.y(),
    }
}

fn coords<P: HasXY>(points: &[P]) -> Vec<Coord> {
    points.iter().map(coord).collect()
}

fn polyline<P: HasXY>(lines: &GenericPolyline<P>) -> Shape {
    Shape::Lines(lines.parts().iter().map(|part| coords(part)).collect())
}

fn polygon<P: HasXY>(rings: &GenericPolygon<P>) -> Shape {
    Shape::Rings(
        rings
            .rings()
            .iter()
            .map(|ring| coords(ring.points()))
            .collect(),
    )
}

fn multipoint<P: HasXY>(points: &[P]) -> Shape {
    match points {
        [only] => Shape::Point(coord(only)),
        _ => Shape::Other("several points"),
    }
}
