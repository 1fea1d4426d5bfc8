//! Files of all kinds with known content: `formats/expected.json` of the folder that the
//! environment variable `PIEEJA_ORACLES` names. Every file is read as a level of areas, as
//! points and as lines; nothing may panic or take long, and nothing may be lost in silence.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use geo::{BoundingRect, GeodesicArea};
use pieeja::ingest::{
    IngestError, Loaded, ReadOptions, StudySource, Value as CellValue, load_study, read_layer,
    read_lines, read_points,
};
use pieeja::model::defect::Severity;
use pieeja::model::progress::Silent;
use pieeja::model::study::InputFile;
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

/// What became of the file in a study.
fn input<'a>(loaded: &'a Loaded, name: &str) -> &'a InputFile {
    let mut inputs = loaded.study.inputs.iter();
    inputs.find(|input| input.file.ends_with(name)).unwrap()
}

/// A study whose only level is the file.
fn as_areas(path: &Path, code: &str, more: &str) -> Result<Loaded, IngestError> {
    load(&format!(
        "[study]\nid = \"x\"\n[[services]]\nid = \"s\"\n[origins]\nfile = \"population.csv\"\n\
         [[levels]]\nid = \"l\"\nfile = '{}'\ncode = \"{code}\"\n{more}",
        path.display()
    ))
}

/// A study whose origins are the file.
fn as_origins(path: &Path, more: &str) -> Result<Loaded, IngestError> {
    load(&format!(
        "[study]\nid = \"x\"\n[[services]]\nid = \"s\"\n[origins]\nfile = '{}'\nname = \"nosaukums\"\n{more}",
        path.display()
    ))
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

#[expect(
    clippy::too_many_lines,
    reason = "a list of what is expected, key by key"
)]
fn check_polygons(path: &Path, expected: &Value) {
    let name = expected["file"].as_str().unwrap();
    let has_kods = expected.get("features").is_some()
        || ["ok_no_shx.shp", "null_shape.shp", "gpkg_two_layers.gpkg"].contains(&name);
    let (code, label) = if has_kods {
        ("kods", "label = \"nosaukums\"\n")
    } else {
        ("id", "")
    };
    let mut result = as_areas(path, code, label);
    let kind = expected["kind"].as_str().unwrap();
    if kind == "needs_crs" {
        assert_eq!(result.unwrap_err().code(), "crs_not_supported", "{name}");
        let crs = expected["crs"].as_str().unwrap();
        result = as_areas(path, code, &format!("{label}crs = \"{crs}\"\n"));
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
    let input = input(&loaded, name);
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
        for (found, known) in areas.iter().zip(&known) {
            assert!(
                (found - known).abs() <= tolerance * known,
                "{name}: {found} km2, not {known}"
            );
        }
        assert_eq!(areas.len(), known.len(), "{name}");
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
        let bounds = area.shape.bounding_rect().unwrap();
        let corners = [
            bounds.min().x,
            bounds.min().y,
            bounds.max().x,
            bounds.max().y,
        ];
        for (corner, known) in corners
            .iter()
            .zip(feature["bounds_wgs84"].as_array().unwrap())
        {
            // eight decimals of a degree are a millimetre
            assert!(
                (corner - known.as_f64().unwrap()).abs() < 2e-8,
                "{name}: {bounds:?}"
            );
        }
        assert_eq!(area.shape.0.len(), number(&feature["parts"]), "{name}");
    }
}

fn check_table(path: &Path, expected: &Value) {
    let name = expected["file"].as_str().unwrap();
    let kind = expected["kind"].as_str().unwrap();
    let in_metres = name == "lks92_xy.csv";
    if in_metres {
        assert_eq!(
            as_origins(path, "").unwrap_err().code(),
            "crs_not_supported"
        );
    }
    let tolerance = expected["tolerance_deg"].as_f64().unwrap_or(1e-12);
    let loaded = match as_origins(
        path,
        if in_metres {
            "crs = \"EPSG:3059\"\n"
        } else {
            ""
        },
    ) {
        Ok(loaded) => loaded,
        Err(error) => {
            assert!(error.to_string().contains(name), "{error}");
            let is_empty = name == "header_only.csv" && error.code() == "column_missing";
            assert!(kind == "error" || is_empty, "{name}: {error}");
            return;
        }
    };
    let input = input(&loaded, name);
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
            (origin.position.lat - row["lat"].as_f64().unwrap()).abs() < tolerance,
            "{name}"
        );
        assert!(
            (origin.position.lon - row["lon"].as_f64().unwrap()).abs() < tolerance,
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
            Some("geojson" | "shp" | "gpkg") => check_polygons(&path, entry),
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
            .is_some_and(|e| e == "geojson" || e == "shp" || e == "csv" || e == "gpkg");
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

/// What is read as a layer, with the key `crs` where the file does not say.
fn as_layer(path: &Path, crs: Option<&str>) -> Result<pieeja::ingest::Layer, IngestError> {
    let options = ReadOptions {
        crs: crs.map(str::to_owned),
        ..ReadOptions::default()
    };
    read_layer(path, &options).map(|(layer, _)| layer)
}

#[test]
fn layers_have_all_rows_areas_and_names_as_expected() {
    let Some((folder, expected)) = oracles() else {
        return;
    };
    let mut compared = 0;
    for entry in &expected {
        let name = entry["file"].as_str().unwrap();
        let kind = entry["kind"].as_str().unwrap();
        let Some(features) = entry["features"].as_array() else {
            continue;
        };
        let path = folder.join(name);
        if !matches!(
            path.extension().and_then(|e| e.to_str()),
            Some("shp" | "gpkg")
        ) {
            continue;
        }
        let crs = (kind == "needs_crs").then(|| entry["crs"].as_str().unwrap());
        let layer = as_layer(&path, crs).unwrap();
        assert_eq!(layer.info.read, features.len(), "{name}");
        assert_eq!(layer.rows.len(), features.len(), "{name}");
        let column = |wanted: &str| {
            layer
                .info
                .columns
                .iter()
                .position(|field| field.name == wanted)
                .unwrap()
        };
        for (row, feature) in layer.rows.iter().zip(features) {
            let text = feature["nosaukums"].as_str().unwrap();
            assert_eq!(
                layer.info.value(row, column("nosaukums")),
                CellValue::Text(text),
                "{name}"
            );
            let people = feature["iedz"].as_i64().unwrap();
            assert_eq!(
                layer.info.value(row, column("iedz")),
                CellValue::Integer(people),
                "{name}"
            );
            let known = feature["area_km2"].as_f64().unwrap();
            let found = row.geometry.as_ref().unwrap().geodesic_area_unsigned() / 1e6;
            assert!(
                (found - known).abs() <= SAME_AREA * known,
                "{name}: {found} km2, not {known}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 90, "only {compared} areas were compared");
}

#[test]
fn projected_points_agree_with_the_reference_to_a_millimetre() {
    let Some((folder, _)) = oracles() else { return };
    let text = fs::read_to_string(folder.join("expected_projection.json")).unwrap();
    let points: Vec<Value> = serde_json::from_str(&text).unwrap();
    let here = tempfile::tempdir().unwrap();
    for (key, crs) in [
        ("epsg3059_EN", "EPSG:3059"),
        ("epsg3857", "urn:ogc:def:crs:EPSG::3857"),
        ("utm34n", "32634"),
        ("utm35n", "http://www.opengis.net/def/crs/EPSG/0/32635"),
    ] {
        let mut table = String::from("id;x;y\n");
        for (i, point) in points.iter().enumerate() {
            table += &format!("{i};{};{}\n", point[key][0], point[key][1]).replace('.', ",");
        }
        let path = here.path().join("points.csv");
        fs::write(&path, table).unwrap();
        let layer = as_layer(&path, Some(crs)).unwrap();
        assert_eq!(layer.rows.len(), points.len());
        for (row, point) in layer.rows.iter().zip(&points) {
            let Some(geo::Geometry::Point(found)) = &row.geometry else {
                panic!("{crs}: no point")
            };
            let known = [
                point["lonlat"][0].as_f64().unwrap(),
                point["lonlat"][1].as_f64().unwrap(),
            ];
            assert!(
                (found.x() - known[0]).abs() < 1e-8 && (found.y() - known[1]).abs() < 1e-8,
                "{crs}: {found:?}, not {known:?}"
            );
        }
    }
}
