//! `pieeja check FILE`: one file on its own, whatever its format; nothing of it is kept.

use std::io::{self, Write as _};
use std::path::Path;

use geo::{BoundingRect, GeodesicArea, Geometry};
use serde_json::{Map, Value, json};

use super::{Failure, Outcome};
use crate::ingest::{Kind, LayerInfo, ReadOptions, scan_layer};
use crate::model::defect::Defect;

/// Defects shown in the text.
const SHOWN: usize = 50;

#[derive(Default)]
struct Totals {
    with_geometry: usize,
    area_km2: f64,
    bounds: Option<[f64; 4]>,
}

impl Totals {
    fn add(&mut self, geometry: &Geometry) {
        self.with_geometry += 1;
        if matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_)) {
            // a ring that crosses itself may turn either way; the size is meant
            self.area_km2 += geometry.geodesic_area_signed().abs() / 1e6;
        }
        if let Some(found) = geometry.bounding_rect() {
            let (low, high) = (found.min(), found.max());
            let [w, s, e, n] = self.bounds.unwrap_or([low.x, low.y, high.x, high.y]);
            self.bounds = Some([w.min(low.x), s.min(low.y), e.max(high.x), n.max(high.y)]);
        }
    }
}

pub(super) fn run(file: &Path, as_json: bool) -> Result<Outcome, Failure> {
    let mut totals = Totals::default();
    let (info, defects) = scan_layer(file, &ReadOptions::default(), &mut |row| {
        if let Some(geometry) = &row.geometry {
            totals.add(geometry);
        }
        Ok(())
    })?;
    let report = if as_json {
        json_of(&info, &totals, &defects)?
    } else {
        text_of(&info, &totals, &defects)
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

fn text_of(info: &LayerInfo, totals: &Totals, defects: &[Defect]) -> String {
    let mut lines = vec![format!("{}: {}", info.file, info.format)];
    if !info.layer.is_empty() {
        lines.push(format!("layer: {}", info.layer));
    }
    if info.has_geometry {
        lines.push(format!("coordinate system: {}", info.crs));
        if let Some(bounds) = totals.bounds {
            let [w, s, e, n] = bounds.map(|degrees| format!("{degrees:.6}"));
            lines.push(format!("from {w} {s} to {e} {n}"));
        }
        let area = if totals.area_km2 > 0.0 {
            format!(", {:.6} km2", totals.area_km2)
        } else {
            String::new()
        };
        lines.push(format!(
            "{} rows with a geometry{area}",
            totals.with_geometry
        ));
    }
    let columns = info
        .columns
        .iter()
        .map(|field| format!("{} ({})", field.name, kind(field.kind)));
    lines.push(format!(
        "columns: {}",
        columns.collect::<Vec<_>>().join(", ")
    ));
    lines.push(format!(
        "{} rows read = {} used + {} set aside",
        info.read,
        info.used,
        info.read - info.used
    ));
    lines.extend(defects.iter().take(SHOWN).map(ToString::to_string));
    if let Some(more) = defects.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.push(format!("... and {more} more; --format json has them all"));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn json_of(info: &LayerInfo, totals: &Totals, defects: &[Defect]) -> Result<String, Failure> {
    let columns = info
        .columns
        .iter()
        .map(|field| json!({"name": field.name, "kind": kind(field.kind)}));
    let told = defects.iter().map(|defect| {
        json!({
            "code": defect.code,
            "severity": defect.severity.as_str(),
            "file": defect.file,
            "layer": defect.layer,
            "row": defect.row,
            "column": defect.column,
            "value": defect.value,
            "message": defect.message,
            "done": defect.done(),
            "hint": defect.hint,
        })
    });
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
        ("defects", told.collect()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect();
    let mut text = serde_json::to_string_pretty(&report)
        .map_err(|error| Failure::new(format!("cannot write the report: {error}"), ""))?;
    text.push('\n');
    Ok(text)
}
