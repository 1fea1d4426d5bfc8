//! Shapefiles: `.shp` with `.dbf`, `.prj` and `.cpg` beside it; the `.shx` is not needed.
//!
//! [`super::shp_survey`] walks the records first, so that the decoder only ever
//! sees sound ones. What does not fit is a defect.

use std::borrow::Cow;
use std::io::Cursor;

use ::shapefile::record::polygon::GenericPolygon;
use ::shapefile::record::polyline::GenericPolyline;
use ::shapefile::record::traits::HasXY;
use ::shapefile::{Shape as Decoded, ShapeReader};
use geo::Coord;

use super::crs;
use super::dbf::Dbf;
use super::error::IngestError;
use super::rows::DEGREES_AT_MOST;
use super::shp_survey::{self, SAVE_AGAIN, Survey};
use super::table::{Record, Shape, Table};
use crate::model::defect::Defect;

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
    let survey = shp_survey::survey(file, bytes, defects)?;
    check_crs(file, bytes, parts, defects)?;
    let dbf = open_dbf(file, parts, defects)?;
    let fields = dbf.iter().flat_map(|dbf| &dbf.fields);
    let mut table = Table {
        file: file.to_owned(),
        columns: fields.map(|field| field.name.clone()).collect(),
        has_shapes: true,
        ..Table::default()
    };
    table.refuse_duplicate_columns()?;
    read_records(&mut table, &survey, dbf.as_ref(), defects)?;
    let extra = dbf.map_or(0, |dbf| dbf.records.saturating_sub(survey.records.len()));
    if extra > 0 {
        let message = format!("the .dbf has {extra} records without a shape");
        defects.push(Defect::warning("dbf_too_long", file, message).hint(SAVE_AGAIN));
    }
    Ok(table)
}

fn read_records(
    table: &mut Table,
    survey: &Survey<'_>,
    dbf: Option<&Dbf<'_>>,
    defects: &mut Vec<Defect>,
) -> Result<(), IngestError> {
    let file = table.file.clone();
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
        let cells = dbf.and_then(|dbf| dbf.record(i));
        if cells.as_ref().is_some_and(super::dbf::Cells::is_deleted) {
            continue;
        }
        table.read += 1;
        let row = i + 1;
        let mut refuse = |code, message: String| {
            defects.push(
                Defect::error(code, &file, message)
                    .row(row)
                    .hint(SAVE_AGAIN),
            );
        };
        match shape {
            Err(what) => refuse("record_broken", format!("{what}; the record was set aside")),
            Ok(_) if cells.is_none() && dbf.is_some() => {
                refuse(
                    "dbf_too_short",
                    "the .dbf has no record for this shape; it was set aside".into(),
                );
            }
            Ok(shape) => {
                let cells = cells.map(|cells| cells.texts()).unwrap_or_default();
                table.records.push(Record {
                    row,
                    cells,
                    shape: convert(shape),
                });
            }
        }
    }
    Ok(())
}

fn open_dbf<'a>(
    file: &str,
    parts: &'a Parts,
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
    let dbf = Dbf::open(bytes, parts.cpg.as_deref()).map_err(|what| {
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

fn check_crs(
    file: &str,
    bytes: &[u8],
    parts: &Parts,
    defects: &mut Vec<Defect>,
) -> Result<(), IngestError> {
    if let Some(prj) = &parts.prj {
        let text = String::from_utf8_lossy(prj);
        return crs::of_wkt(&text).require_degrees(file, "the .prj beside it");
    }
    let corner = |at: usize| {
        let eight = bytes
            .get(at..at + 8)
            .and_then(|eight| eight.try_into().ok());
        eight.map_or(0.0, f64::from_le_bytes).abs()
    };
    // xmin, ymin, xmax, ymax of the header
    if [36, 44, 52, 60]
        .into_iter()
        .any(|at| corner(at) > DEGREES_AT_MOST)
    {
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
