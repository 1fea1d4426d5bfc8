//! Tables whose coordinate system nobody states: what can be said of it, and from what.
//!
//! Degrees are taken for WGS 84. Other numbers are tried in the systems in use around the
//! Baltic; one is taken only when the study's own areas say so, and it is told.

use geo::{Coord, Rect};

use super::crs::Crs;
use super::error::IngestError;
use super::intake::{Intake, nobody_says};
use super::number;
use super::rows::DEGREES_AT_MOST;
use super::table::{Place, Record, Shape, Table};
use crate::model::defect::Defect;

/// Systems that are tried: Latvia, Web Mercator, UTM 34 and 35, Europe, Lithuania, Estonia.
const CANDIDATES: [u32; 7] = [3059, 3857, 32634, 32635, 3035, 3346, 3301];
/// Share of the points that must lie among the areas.
const MOST: f64 = 0.95;
/// Points that are tried.
const SAMPLE: usize = 1_000;
/// How far outside the box of the areas a point may lie, as a share of the box.
const MARGIN: f64 = 0.1;

/// Where the table's points are, its coordinate system settled. `bounds` is the box of what
/// the study has so far.
pub(crate) fn place(
    table: &mut Table,
    bounds: Option<Rect>,
    defects: &mut Vec<Defect>,
) -> Result<Place, IngestError> {
    let place = table.place()?;
    settle(table, bounds, defects)?;
    let is_polygon =
        |record: &&Record| matches!(record.shape, Shape::Polygons(_) | Shape::Rings(_));
    let polygons = table.records.iter().filter(is_polygon).count();
    if polygons > 0 {
        let message = format!("{polygons} rows are polygons; a point inside stands for each");
        defects.push(
            Defect::warning("point_of_polygon", &table.file, message)
                .hint("give points where the true places are known"),
        );
    }
    Ok(place)
}

/// Settles the coordinate system of a table.
pub(crate) fn settle(
    table: &mut Table,
    bounds: Option<Rect>,
    defects: &mut Vec<Defect>,
) -> Result<(), IngestError> {
    if !matches!(table.crs, Crs::Unknown) {
        return Ok(());
    }
    let sample = sample(table);
    let is_degree = |at: &Coord| at.x.abs() <= DEGREES_AT_MOST && at.y.abs() <= DEGREES_AT_MOST;
    if sample.iter().all(is_degree) {
        table.crs = Crs::Degrees;
        if !sample.is_empty() {
            defects.push(taken_for_degrees(&table.file));
        }
        return Ok(());
    }
    let fitting: Vec<(u32, Crs)> = CANDIDATES
        .iter()
        .filter_map(|code| Some((*code, Crs::of_code(*code).ok()?)))
        .filter(|(_, crs)| bounds.is_some_and(|bounds| fits(crs, &sample, bounds)))
        .collect();
    let [(code, crs)] = fitting.as_slice() else {
        return Err(nobody_says(&table.file));
    };
    let message = format!(
        "nothing says in which coordinate system it is; EPSG:{code} was assumed, because then it lies among the areas of the study"
    );
    defects.push(assumed(&table.file, message));
    for record in &mut table.records {
        record.shape.map(&mut |at| crs.to_degrees(at));
    }
    table.crs = crs.clone();
    Ok(())
}

/// What a table says of its system by the names of its columns.
pub(crate) fn crs_of_columns(intake: &Intake<'_>, has_shapes: bool) -> Crs {
    if !has_shapes && intake.table.has_columns_of_degrees() {
        Crs::Degrees
    } else {
        Crs::Unknown
    }
}

/// What to say of degrees that nobody calls so.
pub(crate) fn taken_for_degrees(file: &str) -> Defect {
    assumed(
        file,
        "nothing says in which coordinate system it is; its coordinates were taken for WGS 84 longitude and latitude",
    )
}

fn assumed(file: &str, message: impl Into<String>) -> Defect {
    Defect::warning("crs_assumed", file, message)
        .hint("state it: crs = \"EPSG:3059\" in pieeja.toml, or a .prj beside a Shapefile")
}

fn fits(crs: &Crs, sample: &[Coord], bounds: Rect) -> bool {
    let (dx, dy) = (bounds.width() * MARGIN, bounds.height() * MARGIN);
    let inside = |at: &&Coord| {
        let at = crs.to_degrees(**at);
        (bounds.min().x - dx..=bounds.max().x + dx).contains(&at.x)
            && (bounds.min().y - dy..=bounds.max().y + dy).contains(&at.y)
    };
    let inside = sample.iter().filter(inside).count();
    inside as f64 >= MOST * sample.len() as f64
}

/// Some of the table's points, spread over its rows.
pub(crate) fn sample(table: &Table) -> Vec<Coord> {
    let columns = match table.place() {
        Ok(Place::Columns { lon, lat }) => Some((lon, lat)),
        _ => None,
    };
    let step = table.records.len().div_ceil(SAMPLE).max(1);
    let mut points = Vec::new();
    for record in table.records.iter().step_by(step) {
        match columns {
            Some((lon, lat)) => {
                let read = |column| number::parse(record.cell(column)?, table.decimal_comma).ok();
                if let (Some(x), Some(y)) = (read(lon), read(lat)) {
                    points.push(if table.is_swapped {
                        Coord { x: y, y: x }
                    } else {
                        Coord { x, y }
                    });
                }
            }
            None => points.extend(first_point(&record.shape)),
        }
    }
    points.retain(|at| at.x.is_finite() && at.y.is_finite());
    points
}

fn first_point(shape: &Shape) -> Option<Coord> {
    let mut first = None;
    shape.each(&mut |at| {
        first.get_or_insert(at);
    });
    first
}
