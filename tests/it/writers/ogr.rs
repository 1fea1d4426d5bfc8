//! GDAL opens every output with the right system, types, counts and letters.
//!
//! Skipped with a line when `ogrinfo` is not installed.

use std::path::Path;
use std::process::Command;

use geo::CoordsIter;
use pieeja::export::crs::Crs;
use pieeja::export::file::Label;
use pieeja::export::format::{Format, Locale};
use pieeja::model::table::{Layer, ShapeKind, Values};

use super::samples::{self, shown};

/// Formats that GDAL's drivers of Debian read. XLSX and Parquet are read in `make interop`.
const READ: [Format; 7] = [
    Format::Geojson,
    Format::GeojsonLines,
    Format::Csv(Locale::International),
    Format::Geopackage,
    Format::Flatgeobuf,
    Format::Shapefile,
    Format::ZippedShapefile,
];

#[expect(clippy::print_stderr, reason = "a skipped comparison must be seen")]
fn installed() -> bool {
    let found = Command::new("ogrinfo").arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: ogrinfo is not installed (apt-get install gdal-bin)");
    }
    found
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {told}");
    assert!(
        !told.contains("ERROR") && !told.contains("Warning"),
        "{program} {arguments:?}: {told}"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Writes a layer and gives the path as GDAL names it.
fn write(folder: &Path, format: Format, layer: &Layer, label: &Label) -> String {
    let written = format.write(&[layer], label).unwrap();
    for piece in written.pieces {
        let path = folder.join(format!("{}.{}", layer.name, piece.extension));
        std::fs::write(path, piece.content.into_bytes().unwrap()).unwrap();
    }
    let path = folder.join(format!("{}.{}", layer.name, format.extension()));
    let path = path.to_str().unwrap();
    match format {
        Format::ZippedShapefile => format!("/vsizip/{path}"),
        _ => path.to_owned(),
    }
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || ".-eE+".contains(c)))
        .filter_map(|word| word.parse().ok())
        .collect()
}

/// The rows as GDAL reads them, with the shape as text in the first column.
fn rows(path: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let text = run(
        "ogr2ogr",
        &[
            "-f",
            "CSV",
            "-lco",
            "GEOMETRY=AS_WKT",
            "-lco",
            "STRING_QUOTING=IF_NEEDED",
            "/vsistdout/",
            path,
        ],
    );
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (names, rows.collect())
}

fn check(format: Format, layer: &Layer) {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), format, layer, &Label::wgs84(&[]));
    let is_shapefile = matches!(format, Format::Shapefile | Format::ZippedShapefile);
    let is_table = matches!(format, Format::Csv(_));
    let about = run("ogrinfo", &["-ro", "-al", "-so", &path]);
    assert!(
        about.contains(&format!("Feature Count: {}", samples::ROWS)),
        "{format:?}: {about}"
    );
    if !is_table {
        assert!(
            about.contains("4326") || is_shapefile && about.contains("WGS 84"),
            "{format:?}: {about}"
        );
        let kind = match layer.shapes.kind() {
            Some(ShapeKind::Point) => "Point",
            Some(ShapeKind::Line) => "Line String",
            _ if is_shapefile => "Polygon",
            _ => "Multi Polygon",
        };
        assert!(
            about.contains(&format!("Geometry: {kind}")),
            "{format:?}: {about}"
        );
    }
    let (names, read) = rows(&path);
    for column in &layer.columns {
        let at = if is_shapefile {
            let position = layer
                .columns
                .iter()
                .position(|other| other.name == column.name)
                .unwrap();
            let first = names.iter().position(|name| name == "id").unwrap();
            first + position
        } else {
            names.iter().position(|name| *name == column.name).unwrap()
        };
        let kind = match &column.values {
            Values::Text(_) | Values::Coded { .. } => "String",
            Values::Integer(_) => "Integer",
            Values::Boolean(_) if is_shapefile || is_table => "String",
            Values::Boolean(_) => "Integer(Boolean)",
            Values::Decimal { .. } | Values::Real(_) => "Real",
        };
        if !is_table {
            assert!(
                about.contains(&format!("{}: {kind}", names[at])),
                "{format:?} {kind}: {about}"
            );
        }
        for (row, cells) in by_id(&names, &read) {
            let cell = column.values.cell(row);
            let expected = match (&column.values, shown(cell).as_str()) {
                // before version 3.11 GDAL has logical fields as texts
                (Values::Boolean(_), "") if is_shapefile => "?".to_owned(),
                (Values::Boolean(_), "1") if is_shapefile => "T".to_owned(),
                (Values::Boolean(_), "0") if is_shapefile => "F".to_owned(),
                (Values::Boolean(_), "1") if is_table => "true".to_owned(),
                (Values::Boolean(_), "0") if is_table => "false".to_owned(),
                (_, text) => text.to_owned(),
            };
            let got = &cells[at];
            let same = match (expected.parse::<f64>(), got.parse::<f64>()) {
                (Ok(expected), Ok(got)) => (expected - got).abs() <= 1e-15 * expected.abs(),
                _ => expected == *got,
            };
            assert!(
                same,
                "{format:?} {}: {expected:?} is read as {got:?}",
                column.name
            );
        }
    }
    if is_table {
        return;
    }
    for (row, cells) in by_id(&names, &read) {
        let shape = layer.shapes.get(row).unwrap().geometry();
        let read = numbers(&cells[0]);
        let Some(shape) = shape else {
            assert!(read.is_empty(), "{format:?}: {}", cells[0]);
            continue;
        };
        let mut expected: Vec<f64> = shape
            .coords_iter()
            .flat_map(|coord| [coord.x, coord.y])
            .collect();
        let mut read = read;
        // rings may turn the other way
        expected.sort_by(f64::total_cmp);
        read.sort_by(f64::total_cmp);
        assert_eq!(read.len(), expected.len(), "{format:?}: {}", cells[0]);
        assert!(
            read.iter()
                .zip(&expected)
                .all(|(a, b)| (a - b).abs() < 1e-9),
            "{format:?}: {}",
            cells[0]
        );
    }
}

/// The rows read, each with its number in the layer: `FlatGeobuf` has an order of its own.
fn by_id<'a>(
    names: &[String],
    read: &'a [Vec<String>],
) -> impl Iterator<Item = (usize, &'a Vec<String>)> {
    let at = names.iter().position(|name| name == "id").unwrap();
    read.iter().map(move |cells| {
        let row = ["a", "b", "c", "d"]
            .iter()
            .position(|id| cells[at] == *id)
            .unwrap();
        (row, cells)
    })
}

#[test]
fn every_value_and_shape_arrives_in_gdal() {
    if !installed() {
        return;
    }
    for format in READ {
        for layer in [samples::points(), samples::lines(), samples::areas()] {
            check(format, &layer);
        }
    }
}

#[test]
fn systems_of_coordinates_are_recognised() {
    if !installed() {
        return;
    }
    for (epsg, name) in [
        (3059, "LKS92 / Latvia TM"),
        (3857, "WGS 84 / Pseudo-Mercator"),
        (3035, "ETRS89-extended / LAEA Europe"),
        (32_635, "WGS 84 / UTM zone 35N"),
        (25_835, "ETRS89 / UTM zone 35N"),
        (4661, "LKS92"),
    ] {
        let label = Label {
            crs: Crs::of(epsg).unwrap(),
            ..Label::wgs84(&[])
        };
        for format in [
            Format::Geopackage,
            Format::Flatgeobuf,
            Format::Shapefile,
            Format::Geojson,
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = write(folder.path(), format, &samples::points(), &label);
            let found = run("gdalsrsinfo", &["-o", "epsg", &path]);
            let about = run("ogrinfo", &["-ro", "-al", "-so", &path]);
            let known = found.contains(&format!("EPSG:{epsg}")) || about.contains(name);
            assert!(known, "{format:?} {epsg}: {found}{about}");
        }
    }
}

#[test]
fn a_window_finds_what_lies_in_it() {
    if !installed() {
        return;
    }
    for format in [Format::Geopackage, Format::Flatgeobuf] {
        let folder = tempfile::tempdir().unwrap();
        let path = write(
            folder.path(),
            format,
            &samples::points(),
            &Label::wgs84(&[]),
        );
        let found = run(
            "ogrinfo",
            &["-ro", "-al", "-so", "-spat", "20", "56", "25", "57", &path],
        );
        assert!(found.contains("Feature Count: 2"), "{format:?}: {found}");
    }
}

#[test]
fn layers_without_a_row_open() {
    if !installed() {
        return;
    }
    for format in [
        Format::Geojson,
        Format::Geopackage,
        Format::Flatgeobuf,
        Format::Shapefile,
    ] {
        let folder = tempfile::tempdir().unwrap();
        let layer = samples::emptied(&samples::areas());
        let path = write(folder.path(), format, &layer, &Label::wgs84(&[]));
        let about = run("ogrinfo", &["-ro", "-al", "-so", &path]);
        assert!(about.contains("Feature Count: 0"), "{format:?}: {about}");
    }
}
