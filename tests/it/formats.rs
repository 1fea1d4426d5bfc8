//! Files of all kinds with known content: `formats/expected.json` of the folder that the
//! environment variable `PIEEJA_ORACLES` names. Every file is read as a level of areas, as
//! points and as lines; nothing may panic or take long, and nothing may be lost in silence.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use geo::GeodesicArea;
use pieeja::ingest::{IngestError, Loaded, StudySource, load_study, read_lines, read_points};
use pieeja::model::defect::Severity;
use pieeja::model::progress::Silent;
use serde_json::Value;

/// What one small file may take, also on a busy machine without optimisation.
const AT_MOST: Duration = Duration::from_secs(10);
/// Geodesic areas on the same ellipsoid agree to rounding.
const SAME_AREA: f64 = 1e-6;

fn oracles() -> Option<(PathBuf, Vec<Value>)> {
    let Some(folder) = std::env::var_os("PIEEJA_ORACLES") else {
        // printing is how a test says that it did not run
        let _ = writeln!(std::io::stderr(), "skipped: PIEEJA_ORACLES names no folder");
        return None;
    };
    let folder = PathBuf::from(folder).join("formats");
    let text = fs::read_to_string(folder.join("expected.json")).unwrap();
    Some((folder, serde_json::from_str(&text).unwrap()))
}

fn load(study: &str) -> Result<Loaded, IngestError> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pieeja.toml"), study).unwrap();
    fs::write(
        folder.path().join("population.csv"),
        "id,lon,lat,total\na,24.1,56.9,1\n",
    )
    .unwrap();
    load_study(&StudySource::Folder(folder.path().to_path_buf()), &Silent)
}

/// A study whose only level is the file.
fn as_areas(path: &Path, code: &str, label: &str) -> Result<Loaded, IngestError> {
    load(&format!(
        "[study]\nid = \"x\"\n[[services]]\nid = \"s\"\n[origins]\nfile = \"population.csv\"\n\
         [[levels]]\nid = \"l\"\nfile = '{}'\ncode = \"{code}\"\n{label}",
        path.display()
    ))
}

/// A study whose origins are the file.
fn as_origins(path: &Path) -> Result<Loaded, IngestError> {
    load(&format!(
        "[study]\nid = \"x\"\n[[services]]\nid = \"s\"\n[origins]\nfile = '{}'\nname = \"nosaukums\"\n",
        path.display()
    ))
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// The systems that are read; files in others must be refused by name.
fn is_in_degrees(expected: &Value) -> bool {
    expected["crs"]
        .as_str()
        .is_none_or(|crs| crs == "EPSG:4326")
}

fn check_polygons(path: &Path, expected: &Value) {
    let name = expected["file"].as_str().unwrap();
    let has_kods =
        expected.get("features").is_some() || ["ok_no_shx.shp", "null_shape.shp"].contains(&name);
    let (code, label) = if has_kods {
        ("kods", "label = \"nosaukums\"\n")
    } else {
        ("id", "")
    };
    let result = as_areas(path, code, label);
    let kind = expected["kind"].as_str().unwrap();
    if !is_in_degrees(expected) {
        assert_eq!(result.unwrap_err().code(), "crs_not_supported", "{name}");
        return;
    }
    let loaded = match result {
        Ok(loaded) => loaded,
        Err(error) => {
            assert!(error.to_string().contains(name), "{error}");
            let has_no_code = name == "bare_geometry.geojson" && error.code() == "column_missing";
            assert!(kind == "error" || has_no_code, "{name}: {error}");
            return;
        }
    };
    let input = loaded
        .study
        .inputs
        .iter()
        .find(|input| input.file.ends_with(name))
        .unwrap();
    let told = |severity| {
        loaded
            .defects
            .iter()
            .any(|defect| defect.severity == severity && defect.file.ends_with(name))
    };
    // one file that should hold broken text holds none: nothing is to be told of it
    let is_sound = name == "invalid_utf8.geojson" && fs::read(path).unwrap().is_ascii();
    if kind == "error" && !is_sound {
        assert!(
            told(Severity::Error) || told(Severity::Warning),
            "{name}: nothing was told"
        );
    }
    let Some(n) = expected.get("n").map(number) else {
        return;
    };
    assert_eq!(input.rows, n, "{name}");
    assert_eq!(loaded.study.areas.len() + input.set_aside, n, "{name}");
    if kind == "ok_with_warning" {
        assert!(
            told(Severity::Error) || told(Severity::Warning),
            "{name}: nothing was told"
        );
    }
    let areas: Vec<f64> = loaded
        .study
        .areas
        .iter()
        .map(|area| area.shape.geodesic_area_unsigned() / 1e6)
        .collect();
    if let Some(total) = expected["total_area_km2"].as_f64() {
        let sum: f64 = areas.iter().sum();
        assert!(
            (sum - total).abs() <= SAME_AREA * total,
            "{name}: {sum} km2, not {total}"
        );
    }
    let tolerance = expected["tolerance_rel"].as_f64().unwrap_or(SAME_AREA);
    if let Some(list) = expected["areas_km2"].as_array() {
        // what was set aside has no area; the rest must match in order
        let known: Vec<f64> = list
            .iter()
            .filter_map(Value::as_f64)
            .filter(|area| *area > 0.0)
            .collect();
        // refused with a reason: uncut at the 180° meridian; a polygon inside a collection
        let refused = match name {
            "antimeridian_unsplit.geojson" | "mixed_geometries.geojson" => 1,
            _ => 0,
        };
        for (found, known) in areas.iter().zip(&known) {
            assert!(
                (found - known).abs() <= tolerance * known,
                "{name}: {found} km2, not {known}"
            );
        }
        assert_eq!(areas.len() + refused, known.len(), "{name}");
    }
    for (area, feature) in loaded
        .study
        .areas
        .iter()
        .zip(expected["features"].as_array().into_iter().flatten())
    {
        assert_eq!(area.code, feature["kods"].as_str().unwrap(), "{name}");
        assert_eq!(area.name, feature["nosaukums"].as_str().unwrap(), "{name}");
        let known = feature["area_km2"].as_f64().unwrap();
        let found = area.shape.geodesic_area_unsigned() / 1e6;
        assert!(
            (found - known).abs() <= SAME_AREA * known,
            "{name}: {found} km2, not {known}"
        );
    }
}

fn check_table(path: &Path, expected: &Value) {
    let name = expected["file"].as_str().unwrap();
    let kind = expected["kind"].as_str().unwrap();
    let loaded = match as_origins(path) {
        Ok(loaded) => loaded,
        Err(error) => {
            assert!(error.to_string().contains(name), "{error}");
            let in_metres = name == "lks92_xy.csv" && error.code() == "column_missing";
            let is_empty = name == "header_only.csv" && error.code() == "column_missing";
            assert!(kind == "error" || in_metres || is_empty, "{name}: {error}");
            return;
        }
    };
    let input = loaded
        .study
        .inputs
        .iter()
        .find(|input| input.file.ends_with(name))
        .unwrap();
    assert_eq!(
        input.rows,
        loaded.study.origins.len() + input.set_aside,
        "{name}"
    );
    for line in expected["bad_lines"]
        .as_array()
        .into_iter()
        .flatten()
        .map(number)
    {
        let row = line - 1; // the header is line 1
        let is_told = loaded
            .defects
            .iter()
            .any(|defect| defect.severity == Severity::Error && defect.row == Some(row));
        assert!(
            is_told,
            "{name}: line {line} is not told: {:#?}",
            loaded.defects
        );
    }
    if let Some(n) = expected.get("n").map(number) {
        assert_eq!(
            loaded.study.origins.len(),
            n,
            "{name}: {:#?}",
            loaded.defects
        );
    }
    if let Some(first) = expected["first_name"].as_str() {
        assert_eq!(
            loaded.study.origins.iter().next().unwrap().name,
            first,
            "{name}"
        );
    }
    for (origin, row) in loaded
        .study
        .origins
        .iter()
        .zip(expected["rows"].as_array().into_iter().flatten())
    {
        assert_eq!(origin.id, row["id"].as_str().unwrap(), "{name}");
        assert_eq!(origin.name, row["nosaukums"].as_str().unwrap(), "{name}");
        assert!(
            (origin.position.lat - row["lat"].as_f64().unwrap()).abs() < 1e-12,
            "{name}"
        );
        assert!(
            (origin.position.lon - row["lon"].as_f64().unwrap()).abs() < 1e-12,
            "{name}"
        );
        let people = origin.people[0].unwrap().to_f64();
        assert!(
            (people - row["ietilpiba"].as_f64().unwrap()).abs() < 1e-9,
            "{name}"
        );
    }
}

#[test]
fn every_file_is_read_as_expected_or_refused_with_a_reason() {
    let Some((folder, expected)) = oracles() else {
        return;
    };
    let mut tried = 0;
    for entry in &expected {
        let name = entry["file"].as_str().unwrap();
        let path = folder.join(name);
        let start = Instant::now();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("geojson" | "shp") => check_polygons(&path, entry),
            Some("csv") => check_table(&path, entry),
            _ => continue,
        }
        // whatever it is, it may also be named as points or as roads
        let _ = (read_points(&path), read_lines(&path));
        assert!(
            start.elapsed() < AT_MOST,
            "{name} took {:?}",
            start.elapsed()
        );
        tried += 1;
    }
    assert!(tried >= 60, "only {tried} files were tried");
}

#[test]
fn files_read_as_points_and_lines_never_end_without_rows_or_a_reason() {
    let Some((folder, _)) = oracles() else { return };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_ours = path
            .extension()
            .is_some_and(|e| e == "geojson" || e == "shp" || e == "csv");
        if !is_ours {
            continue;
        }
        if let Ok((points, defects)) = read_points(&path) {
            let aside = defects.iter().filter(|d| d.severity == Severity::Error);
            let mut rows: Vec<_> = aside.map(|defect| defect.row).collect();
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(
                points.read,
                points.rows.len() + rows.len(),
                "{}",
                path.display()
            );
        }
        if let Ok((_, file, defects)) = read_lines(&path) {
            let aside = defects.iter().filter(|d| d.severity == Severity::Error);
            let mut rows: Vec<_> = aside.map(|defect| defect.row).collect();
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(file.set_aside, rows.len(), "{}", path.display());
        }
    }
}
