//! Rows of lines -> road lines with their facts interpreted.
//!
//! Column names are those of the study format, of OpenStreetMap and of Geofabrik's
//! extracts: class|highway|fclass, oneway (yes, no, 1, -1, forward, backward, F, T, B),
//! maxspeed|`speed_kmh`|speed|kmh, `length_km`|`length_m`, `duration_min`.

use super::error::IngestError;
use super::rows::{Finding, RowReader, not_a};
use super::table::{Col, Shape, Table};
use crate::model::defect::Defect;
use crate::model::geo::LonLat;
use crate::model::roads::{Oneway, RoadLine};
use crate::model::units::{Decimetres, Deciseconds};

const KMH_PER_MPH: f64 = 1.609_344;

struct Columns {
    id: Vec<Col>,
    reference: Option<Col>,
    name: Option<Col>,
    class: Vec<Col>,
    surface: Option<Col>,
    oneway: Option<Col>,
    speed: Vec<Col>,
    length_km: Option<Col>,
    length_m: Option<Col>,
    length_basis: Option<Col>,
    duration: Option<Col>,
}

/// Reads the lines; also how many rows were used (a row of several parts gives several lines).
pub(crate) fn read(
    table: &Table,
    defects: &mut Vec<Defect>,
) -> Result<(Vec<RoadLine>, usize), IngestError> {
    if !table.has_shapes {
        return Err(IngestError::broken(
            &table.file,
            "roads are lines, and a delimited text holds none",
            "give the roads as GeoJSON or as a Shapefile",
        ));
    }
    let columns = Columns {
        id: table.columns(&["id", "osm_id"]),
        reference: table.column(&["ref"]),
        name: table.column(&["name"]),
        class: table.columns(&["class", "highway", "fclass"]),
        surface: table.column(&["surface"]),
        oneway: table.column(&["oneway"]),
        speed: table.columns(&["maxspeed", "speed_kmh", "speed", "kmh"]),
        length_km: table.column(&["length_km"]),
        length_m: table.column(&["length_m"]),
        length_basis: table.column(&["length_basis"]),
        duration: table.column(&["duration_min"]),
    };
    let mut lines = Vec::new();
    let mut used = 0;
    for record in &table.records {
        let mut reader = RowReader::new(table, record);
        let parts = parts(&mut reader);
        let line = facts(&mut reader, &columns);
        if reader.finish(defects) {
            used += 1;
            lines.extend(share(&line, parts));
        }
    }
    Ok((lines, used))
}

/// The drawn parts of a row, each of two different points at least.
fn parts(reader: &mut RowReader<'_>) -> Vec<Vec<LonLat>> {
    let drawn = match &reader.record.shape {
        Shape::Lines(lines) => lines,
        other => {
            let hint = "choose the layer that holds the roads as lines";
            reader.refuse(&not_a(other, "a line", hint), "");
            return Vec::new();
        }
    };
    let mut parts = Vec::new();
    for line in drawn {
        let mut points: Vec<LonLat> = line.iter().map(|point| (*point).into()).collect();
        for point in &points {
            if !reader.is_on_the_globe(*point) {
                return Vec::new();
            }
        }
        points.dedup();
        if points.len() > 1 {
            parts.push(points);
        }
    }
    if parts.is_empty() {
        reader.refuse(
            &Finding::new(
                "line_too_short",
                "a line needs two different points",
                "remove the row",
            ),
            "",
        );
    }
    parts
}

fn facts(reader: &mut RowReader<'_>, columns: &Columns) -> RoadLine {
    let stated_km = reader.amount(columns.length_km).map(|km| km * 1000.0);
    let stated = stated_km
        .or_else(|| reader.amount(columns.length_m))
        .filter(|metres| *metres > 0.0);
    let minutes = reader
        .amount(columns.duration)
        .filter(|minutes| *minutes > 0.0);
    let oneway = oneway(reader, columns.oneway);
    let speed = reader.first(&columns.speed);
    let max_kmh = max_kmh(reader, speed);
    let text = |column: Option<Col>| reader.text(column).to_owned();
    RoadLine {
        id: text(reader.first(&columns.id)),
        reference: text(columns.reference),
        name: text(columns.name),
        class: text(reader.first(&columns.class)),
        surface: text(columns.surface),
        length_basis: text(columns.length_basis),
        oneway,
        length: stated.map(Decimetres::from_metres),
        max_kmh,
        duration: minutes.map(Deciseconds::from_minutes),
        pace_percent: None,
        points: Vec::new(),
    }
}

fn oneway(reader: &mut RowReader<'_>, column: Option<Col>) -> Oneway {
    let text = reader.text(column);
    match text.to_ascii_lowercase().as_str() {
        "" | "no" | "false" | "0" | "b" | "both" => Oneway::No,
        "yes" | "true" | "1" | "f" | "forward" => Oneway::Forward,
        "-1" | "t" | "reverse" | "backward" => Oneway::Backward,
        _ => {
            if let Some(column) = column {
                reader.doubt(
                    "oneway_unknown",
                    "this is no known direction; the road counts as open both ways",
                    column,
                    text,
                    "write yes, no, or -1 for against the direction of the line",
                );
            }
            Oneway::No
        }
    }
}

/// A speed in km/h. `mph` is converted; 0 is how some extracts write "not known".
fn max_kmh(reader: &mut RowReader<'_>, column: Option<Col>) -> Option<f64> {
    let column = column?;
    let text = reader.text(Some(column));
    if text.is_empty() || matches!(text, "none" | "signals" | "variable" | "walk") {
        return None;
    }
    let (number, factor) = match text.strip_suffix("mph") {
        Some(number) => (number, KMH_PER_MPH),
        None => (text.strip_suffix("km/h").unwrap_or(text), 1.0),
    };
    match super::number::parse(number, reader.table.decimal_comma) {
        Ok(speed) if speed > 0.0 => Some(speed * factor),
        Ok(0.0) => None,
        _ => {
            reader.doubt(
                "speed_unreadable",
                "this is not a speed; the speed of the road's class counts",
                column,
                text,
                "write km/h as a number",
            );
            None
        }
    }
}

/// One line a part; a stated length or duration is shared by drawn length.
fn share(line: &RoadLine, parts: Vec<Vec<LonLat>>) -> Vec<RoadLine> {
    let drawn: Vec<f64> = parts
        .iter()
        .map(|points| {
            points
                .windows(2)
                .map(|pair| pair[0].great_circle_m(pair[1]))
                .sum()
        })
        .collect();
    let total: f64 = drawn.iter().sum();
    parts
        .into_iter()
        .zip(drawn)
        .map(|(points, metres)| {
            let part = if total > 0.0 { metres / total } else { 1.0 };
            RoadLine {
                length: line
                    .length
                    .map(|length| Decimetres::from_metres(length.metres() * part)),
                duration: line
                    .duration
                    .map(|time| Deciseconds::from_seconds(time.seconds() * part)),
                points,
                ..line.clone()
            }
        })
        .collect()
}
