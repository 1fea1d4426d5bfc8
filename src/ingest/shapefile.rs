//! Shapefiles: `.shp` with `.dbf`, `.prj` and `.cpg` beside it; the `.shx` is not needed.
//!
//! [`super::shp_survey`] walks the records first, so that the decoder only ever
//! sees sound ones. What does not fit is a defect.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Cursor;

use ::shapefile::record::polygon::GenericPolygon;
use ::shapefile::record::polyline::GenericPolyline;
use ::shapefile::record::traits::HasXY;
use ::shapefile::{Shape as Decoded, ShapeReader};
use encoding_rs::Encoding;
use geo::Coord;

use super::crs::Crs;
use super::dbf::{Dbf, Field};
use super::error::IngestError;
use super::intake::Intake;
use super::shp_survey::{self, SAVE_AGAIN, Survey};
use super::table::{Record, Shape};
use super::text;
use crate::model::defect::Defect;

/// The files beside the `.shp`.
pub(crate) struct Parts {
    pub(crate) dbf: Option<Cow<'static, [u8]>>,
    pub(crate) prj: Option<Cow<'static, [u8]>>,
    pub(crate) cpg: Option<Cow<'static, [u8]>>,
    /// Which column each name of ten letters stands for, where pieeja wrote the file.
    pub(crate) fields: Option<Cow<'static, [u8]>>,
}

/// Reads a Shapefile.
pub(crate) fn read(
    bytes: &[u8],
    parts: &Parts,
    intake: &mut Intake<'_>,
) -> Result<(), IngestError> {
    let file = intake.table.file.clone();
    let survey = shp_survey::survey(&file, bytes, intake.defects)?;
    let stated = match &parts.prj {
        Some(prj) => Crs::of_wkt(&String::from_utf8_lossy(prj)),
        None => Ok(Crs::Unknown),
    };
    intake.set_crs(stated, "the .prj beside it")?;
    let encoding = text::stated(&file, intake.options)?;
    let dbf = open_dbf(&file, parts, encoding, intake.defects)?;
    let fields = || dbf.iter().flat_map(|dbf| &dbf.fields);
    intake.table.has_shapes = true;
    let named = parts.fields.as_deref().map(field_names).unwrap_or_default();
    let column = |field: &Field| named.get(&field.name).unwrap_or(&field.name).clone();
    intake.table.columns = fields().map(column).collect();
    intake.table.kinds = fields().map(Field::values).collect();
    intake.table.refuse_duplicate_columns()?;
    read_records(intake, &survey, dbf.as_ref())?;
    // where shapes lack a record each of them is told
    let last = survey.records.len().saturating_sub(1);
    let is_cut = |dbf: &&Dbf<'_>| dbf.declared > dbf.records && dbf.record(last).is_some();
    if let Some(dbf) = dbf.as_ref().filter(is_cut) {
        let (declared, records) = (dbf.declared, dbf.records);
        let message =
            format!("the .dbf says it has {declared} records but has {records}: it was cut off");
        let defect = Defect::warning("file_truncated", &file, message);
        intake.defects.push(defect.hint("copy the file again"));
    }
    let extra = dbf.map_or(0, |dbf| dbf.records.saturating_sub(survey.records.len()));
    if extra > 0 {
        let message = format!("the .dbf has {extra} records without a shape");
        intake
            .defects
            .push(Defect::warning("dbf_too_long", &file, message).hint(SAVE_AGAIN));
    }
    Ok(())
}

/// The column behind each field's name; a table that is none of ours names nothing.
fn field_names(sidecar: &[u8]) -> HashMap<String, String> {
    let mut reader = ::csv::Reader::from_reader(sidecar);
    let is_ours = reader
        .headers()
        .is_ok_and(|header| header.iter().take(2).eq(["field", "column"]));
    if !is_ours {
        return HashMap::new();
    }
    let rows = reader.records().filter_map(Result::ok);
    let pairs = rows.map(|row| {
        let cell = |at| row.get(at).unwrap_or_default().to_owned();
        (cell(0), cell(1))
    });
    pairs.filter(|(_, column)| !column.is_empty()).collect()
}

fn read_records(
    intake: &mut Intake<'_>,
    survey: &Survey<'_>,
    dbf: Option<&Dbf<'_>>,
) -> Result<(), IngestError> {
    let file = intake.table.file.clone();
    let mut reader = ShapeReader::with_shx(Cursor::new(&survey.bytes), Cursor::new(survey.index()))
        .map_err(|error| IngestError::broken(&file, error.to_string(), SAVE_AGAIN))?;
    let mut decoded = reader.iter_shapes_as::<Decoded>();
    for (i, found) in survey.records.iter().enumerate() {
        // the decoder goes over sound records only, so it must step whenever one is met
        let shape = match found {
            Ok(_) => match decoded.next() {
                Some(shape) => shape.map_err(|error| error.to_string()),
                None => Err("it is missing".to_owned()),
            },
            Err(what) => Err(what.clone()),
        };
        let record = dbf.and_then(|dbf| dbf.record(i));
        if record
            .as_ref()
            .is_some_and(super::dbf::DbfRecord::is_deleted)
        {
            continue;
        }
        let row = i + 1;
        let refuse = |code, message: String| {
            Defect::error(code, &file, message)
                .row(row)
                .hint(SAVE_AGAIN)
        };
        match shape {
            Err(what) => {
                let message = format!("{what}; the record was set aside");
                intake.refuse(refuse("record_broken", message))?;
            }
            Ok(_) if record.is_none() && dbf.is_some() => {
                let message = "the .dbf has no record for this shape; it was set aside";
                intake.refuse(refuse("dbf_too_short", message.into()))?;
            }
            Ok(shape) => {
                let cells = record.map(|record| record.texts()).unwrap_or_default();
                intake.push(Record {
                    row,
                    cells,
                    shape: convert(shape),
                })?;
            }
        }
    }
    Ok(())
}

fn open_dbf<'a>(
    file: &str,
    parts: &'a Parts,
    stated: Option<&'static Encoding>,
    defects: &mut Vec<Defect>,
) -> Result<Option<Dbf<'a>>, IngestError> {
    let Some(bytes) = &parts.dbf else {
        defects.push(
            Defect::warning(
                "dbf_missing",
                file,
                "there is no .dbf beside it: the shapes have no attributes",
            )
            .hint("copy all files of the Shapefile: .shp, .dbf, .prj, .cpg"),
        );
        return Ok(None);
    };
    let dbf = Dbf::open(bytes, parts.cpg.as_deref(), stated).map_err(|what| {
        let what = format!("the .dbf beside it is broken: {what}");
        IngestError::broken(file, what, SAVE_AGAIN)
    })?;
    if dbf.is_guessed {
        let encoding = dbf.encoding.name();
        let message =
            format!("nothing says in which encoding the .dbf is; it was read as {encoding}");
        defects.push(Defect::warning("encoding_guessed", file, message).hint(
            "look whether names read well; a .cpg file with the name of the encoding settles it",
        ));
    }
    Ok(Some(dbf))
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
        _ => Shape::Points(coords(points)),
    }
}
