//! `pieeja check FILE`: one file on its own, whatever its format; nothing of it is kept.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use geo::{BoundingRect, GeodesicArea, Geometry};
use serde_json::{Map, Value, json};

use super::check::{Form, defect_report, write_defects};
use super::{Failure, Outcome, check_page};
use crate::ingest::{Kind, LayerInfo, ReadOptions, scan_layer};
use crate::model::defect::Defect;
use crate::model::study::InputFile;

#[derive(Default)]
struct Totals {
    with_geometry: usize,
    area_km2: f64,
    bounds: Option<[f64; 4]>,
}

impl Totals {
    fn add(&mut self, geometry: &Geometry) {
        self.with_geometry += 1;
        self.area_km2 += area_m2(geometry) / 1e6;
        if let Some(found) = geometry.bounding_rect() {
            let (low, high) = (found.min(), found.max());
            let [w, s, e, n] = self.bounds.unwrap_or([low.x, low.y, high.x, high.y]);
            self.bounds = Some([w.min(low.x), s.min(low.y), e.max(high.x), n.max(high.y)]);
        }
    }
}

/// The area of the polygons in a geometry.
fn area_m2(geometry: &Geometry) -> f64 {
    match geometry {
        // a ring that crosses itself may turn either way; the size is meant
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => geometry.geodesic_area_signed().abs(),
        Geometry::GeometryCollection(parts) => parts.iter().map(area_m2).sum(),
        _ => 0.0,
    }
}

pub(super) fn run(
    file: &Path,
    options: &ReadOptions,
    form: Form,
    shown: usize,
) -> Result<Outcome, Failure> {
    let mut totals = Totals::default();
    let (info, defects) = scan_layer(file, options, &mut |row| {
        if let Some(geometry) = &row.geometry {
            totals.add(geometry);
        }
        Ok(())
    })?;
    let report = match form {
        Form::Json => json_of(&info, &totals, &defects)?,
        Form::Text => text_of(&info, &totals, &defects, shown),
        Form::Html => page_of(&info, &totals, &defects),
    };
    io::stdout()
        .lock()
        .write_all(report.as_bytes())
        .map_err(|error| Failure::io("cannot write the report", &error, ""))?;
    Ok(if info.used < info.read {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Real => "real",
        Kind::Boolean => "boolean",
    }
}

/// What there is to say of the file, but its rows and defects.
fn facts(info: &LayerInfo, totals: &Totals) -> Vec<(&'static str, String)> {
    let mut facts = vec![("format", info.format.to_owned())];
    if !info.layer.is_empty() {
        facts.push(("layer", info.layer.clone()));
    }
    if info.has_geometry {
        facts.push(("coordinate system", info.crs.clone()));
        if let Some(bounds) = totals.bounds {
            let [w, s, e, n] = bounds.map(|degrees| format!("{degrees:.6}"));
            facts.push(("bounds", format!("from {w} {s} to {e} {n}")));
        }
        facts.push(("rows with a geometry", totals.with_geometry.to_string()));
        if totals.area_km2 > 0.0 {
            facts.push(("area", format!("{:.6} km2", totals.area_km2)));
        }
    }
    let columns = info
        .columns
        .iter()
        .map(|field| format!("{} ({})", field.name, kind(field.kind)));
    facts.push(("columns", columns.collect::<Vec<_>>().join(", ")));
    facts
}

fn text_of(info: &LayerInfo, totals: &Totals, defects: &[Defect], shown: usize) -> String {
    let mut text = format!("{}\n", info.file);
    for (name, value) in facts(info, totals) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    }
    let _ = writeln!(
        text,
        "{} rows read = {} used + {} set aside",
        info.read,
        info.used,
        info.read - info.used
    );
    let _ = write_defects(&mut text, &defects.iter().collect::<Vec<_>>(), shown);
    text
}

fn page_of(info: &LayerInfo, totals: &Totals, defects: &[Defect]) -> String {
    let input = InputFile {
        file: info.file.clone(),
        sha256: String::new(),
        rows: info.read,
        set_aside: info.read - info.used,
    };
    check_page::page(&info.file, &facts(info, totals), &[input], defects)
}

fn json_of(info: &LayerInfo, totals: &Totals, defects: &[Defect]) -> Result<String, Failure> {
    let columns = info
        .columns
        .iter()
        .map(|field| json!({"name": field.name, "kind": kind(field.kind)}));
    let report: Map<String, Value> = [
        ("file", json!(info.file)),
        ("format", json!(info.format)),
        ("layer", json!(info.layer)),
        ("crs", json!(info.crs)),
        ("columns", columns.collect()),
        ("rows_read", json!(info.read)),
        ("rows_used", json!(info.used)),
        ("rows_set_aside", json!(info.read - info.used)),
        ("rows_with_geometry", json!(totals.with_geometry)),
        ("area_km2", json!(totals.area_km2)),
        ("bounds", json!(totals.bounds)),
        (
            "defects",
            json!(defects.iter().map(defect_report).collect::<Vec<_>>()),
        ),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect();
    let mut text = serde_json::to_string_pretty(&report)
        .map_err(|error| Failure::new(format!("cannot write the report: {error}"), ""))?;
    text.push('\n');
    Ok(text)
}
