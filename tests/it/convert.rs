//! `pieeja convert` as its user runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use pieeja::ingest::{Kind, ReadOptions, Value, read_layer};
use pieeja::model::table::Layer;
use pieeja::pipeline::convert::as_layer;

fn convert(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pieeja"))
        .arg("convert")
        .args(arguments)
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

const POINTS: &str = "id;nosaukums;skaits;lon;lat\n1;Ķekava;12,5;24,1093;56,9475\n2;;;21;56,5\n";

#[test]
fn a_table_becomes_a_geopackage_in_latvian_coordinates_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), POINTS).unwrap();
    let [input, package, lines] =
        ["in.csv", "out.gpkg", "back.ndjson"].map(|name| path(folder.path(), name));
    let output = convert(&[&input, &package, "--crs", "EPSG:3059"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("2 of 2 rows, delimited text in EPSG:4326 -> EPSG:3059"));
    let output = convert(&[&package, &lines]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let expected = "{\"type\":\"Feature\",\"properties\":{\"id\":1,\"nosaukums\":\"Ķekava\",\"skaits\":12.5},\
                    \"geometry\":{\"type\":\"Point\",\"coordinates\":[24.1093,56.9475]}}\n\
                    {\"type\":\"Feature\",\"properties\":{\"id\":2,\"nosaukums\":null,\"skaits\":null},\
                    \"geometry\":{\"type\":\"Point\",\"coordinates\":[21,56.5]}}\n";
    assert_eq!(fs::read_to_string(&lines).unwrap(), expected);
    let output = convert(&[
        &package,
        &path(folder.path(), "metres.csv"),
        "--crs",
        "3059",
        "--locale",
        "lv",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let metres = fs::read_to_string(folder.path().join("metres.csv")).unwrap();
    // PROJ says 506649.0883 E 311547.2061 N
    assert!(
        metres.contains("1;Ķekava;12,5;506649,0883;311547,2061"),
        "{metres}"
    );
}

#[test]
fn bad_rows_are_told_and_the_others_converted() {
    let folder = tempfile::tempdir().unwrap();
    let bad = "id,lon,lat\na,24.1,56.9\nb,24.1,156.9\n";
    fs::write(folder.path().join("in.csv"), bad).unwrap();
    let out = path(folder.path(), "out.parquet");
    let output = convert(&[&path(folder.path(), "in.csv"), &out]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("1 of 2 rows"), "{}", told(&output));
    let (read, _) = read_layer(Path::new(&out), &ReadOptions::default()).unwrap();
    assert_eq!(read.rows.len(), 1);
    assert_eq!(read.info.value(&read.rows[0], 0), Value::Text("a"));
}

#[test]
fn what_cannot_be_converted_is_said_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), POINTS).unwrap();
    let input = path(folder.path(), "in.csv");
    for (arguments, said, hint) in [
        (vec!["out.xyz"], "names no format", "formats: geojson"),
        (vec![".gpkg"], "no name before its end", "layer.gpkg"),
        (vec!["out.gpkg", "--crs", "EPSG:2"], "EPSG:2", "3059"),
        (vec!["out.gpkg", "--layer", "nav"], "", ""),
    ] {
        let out = path(folder.path(), arguments[0]);
        let mut all = vec![input.as_str(), out.as_str()];
        all.extend(&arguments[1..]);
        let output = convert(&all);
        // a table has no layers, and says nothing of a name it does not need
        let expected = if hint.is_empty() { Some(0) } else { Some(2) };
        assert_eq!(output.status.code(), expected, "{}", told(&output));
        assert!(
            told(&output).contains(said) && told(&output).contains(hint),
            "{}",
            told(&output)
        );
    }
}

#[test]
fn a_shapefile_gets_its_long_names_back() {
    let folder = tempfile::tempdir().unwrap();
    let json = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":
        {"iedzīvotāju skaits 2020":5,"iedzīvotāju skaits 2021":6},"geometry":{"type":"Point","coordinates":[24,57]}}]}"#;
    fs::write(folder.path().join("in.geojson"), json).unwrap();
    for name in ["out.shp", "out.shp.zip"] {
        let out = path(folder.path(), name);
        let output = convert(&[&path(folder.path(), "in.geojson"), &out]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        assert!(told(&output).contains("2 columns have shorter names"));
        let (read, defects) = read_layer(Path::new(&out), &ReadOptions::default()).unwrap();
        assert!(defects.is_empty(), "{defects:?}");
        let names: Vec<&str> = read
            .info
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(
            names,
            ["iedzīvotāju skaits 2020", "iedzīvotāju skaits 2021"]
        );
    }
}

#[test]
fn all_layers_go_where_there_is_room_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let out = path(folder.path(), "results");
    let output = Command::new(env!("CARGO_BIN_EXE_pieeja"))
        .args([
            "analyze",
            "--out",
            &out,
            "--format",
            "gpkg",
            "--profile",
            "car",
            "--group",
            "total",
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let package = format!("{out}/layers.gpkg");
    let book = path(folder.path(), "book.xlsx");
    let output = convert(&[&package, &book]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    for layer in ["areas", "gaps", "sites", "network"] {
        let options = ReadOptions {
            layer: Some(layer.to_owned()),
            ..ReadOptions::default()
        };
        let (before, _) = read_layer(Path::new(&package), &options).unwrap();
        let (after, _) = read_layer(Path::new(&book), &options).unwrap();
        assert_eq!(before.rows.len(), after.rows.len(), "{layer}");
    }
    let output = convert(&[
        &package,
        &path(folder.path(), "one.fgb"),
        "--layer",
        "sites",
        "--layer",
        "gaps",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("one layer a file"),
        "{}",
        told(&output)
    );
}

/// Rows that come long after the first decide what columns and shapes are; the whole file in
/// memory is the referee.
#[test]
fn late_rows_decide_what_a_large_file_is() {
    const ROWS: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let feature = |row: usize| {
        let (n, sure) = match row {
            19_000 => ("2.5".to_owned(), "\"maybe\""),
            _ => (row.to_string(), "true"),
        };
        let extra = if row == 19_500 { ",\"late\":7" } else { "" };
        let at = format!("[{},57]", 21.0 + row as f64 / 10_000.0);
        let (kind, at) = match row {
            19_999 => ("MultiPoint", format!("[{at},[22,56]]")),
            _ => ("Point", at),
        };
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{row}\",\"n\":{n},\"sure\":{sure}{extra}}},\
             \"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{at}}}}}\n"
        )
    };
    let lines: String = (0..ROWS).map(feature).collect();
    let input = path(folder.path(), "in.geojsonl");
    fs::write(&input, lines).unwrap();
    let (whole, _) = read_layer(Path::new(&input), &ReadOptions::default()).unwrap();
    let whole = as_layer("in", &whole);
    for end in ["geojsonl", "gpkg", "fgb", "parquet", "shp"] {
        let out = path(folder.path(), &format!("in.{end}"));
        let out = if end == "geojsonl" {
            out.replace("in.", "out.")
        } else {
            out
        };
        let output = convert(&[&input, &out]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        let (read, _) = read_layer(Path::new(&out), &ReadOptions::default()).unwrap();
        let kinds: Vec<Kind> = read.info.columns.iter().map(|field| field.kind).collect();
        assert_eq!(
            kinds,
            [Kind::Text, Kind::Real, Kind::Text, Kind::Integer],
            "{end}"
        );
        let read = as_layer("in", &read);
        assert_eq!(read.shapes.kind(), whole.shapes.kind(), "{end}");
        // FlatGeobuf has an order of its own
        let values = |layer: &Layer| {
            let ids = &layer.columns[0].values;
            let mut rows: Vec<_> = (0..layer.rows())
                .map(|row| {
                    let cells = layer.columns.iter().map(|column| column.values.cell(row));
                    (
                        format!("{:?}", ids.cell(row)),
                        format!("{:?}", cells.collect::<Vec<_>>()),
                    )
                })
                .collect();
            rows.sort();
            rows
        };
        assert!(values(&read) == values(&whole), "{end}");
    }
}
