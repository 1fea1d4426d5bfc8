//! Readers of packed and binary formats, on files made here: what comes out, and what ends
//! politely. Files with known content from elsewhere are in `formats.rs`.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use pieeja::ingest::{IngestError, Kind, Layer, ReadOptions, Value, read_layer};
use pieeja::model::defect::Defect;

use super::made::zipped_texts;

struct Made {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn made(name: &str, bytes: &[u8]) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    Made {
        _folder: folder,
        path,
    }
}

fn read(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<(Layer, Vec<Defect>), IngestError> {
    read_layer(&made(name, bytes).path, options)
}

/// The rows as texts, `None` for a missing cell.
fn texts(layer: &Layer) -> Vec<Vec<Option<String>>> {
    let columns = layer.info.columns.len();
    let row = |row: &pieeja::ingest::LayerRow| {
        (0..columns)
            .map(|column| row.text(column).map(str::to_owned))
            .collect()
    };
    layer.rows.iter().map(row).collect()
}

fn codes(defects: &[Defect]) -> Vec<&'static str> {
    defects.iter().map(|defect| defect.code).collect()
}

fn workbook(sheet: &str) -> Vec<u8> {
    zipped_texts(&[
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="Dati" sheetId="1" r:id="rId1"/><sheet name="Cita" sheetId="2" r:id="rId2"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#,
        ),
        (
            "xl/sharedStrings.xml",
            "<sst><si><t>id</t></si><si><t>nosaukums</t></si><si><r><t>Ķeka</t></r><r><t>va &amp; Co</t></r><rPh><t>x</t></rPh></si></sst>",
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"),
        ),
        (
            "xl/worksheets/sheet2.xml",
            r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>lon</t></is></c><c r="B1" t="str"><v>lat</v></c></row><row r="2"><c r="A2"><v>24.1</v></c><c r="B2"><v>56.9</v></c></row></sheetData></worksheet>"#,
        ),
    ])
}

#[test]
fn a_sheet_of_excel_has_its_header_values_kinds_and_row_numbers() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Virsraksts</t></is></c></row>
        <row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="inlineStr"><is><t>vietas</t></is></c><c r="D3" t="str"><v>diena</v></c><c r="E3" t="str"><v>darbojas</v></c></row>
        <row r="4"><c r="A4"><v>1</v></c><c r="B4" t="s"><v>2</v></c><c r="C4"><v>1.25E1</v></c><c r="D4" s="1"><v>45292</v></c><c r="E4" t="b"><v>1</v></c></row>
        <row r="7"><c r="A7"><v>2</v></c><c r="C7"><v>3</v></c><c r="E7" t="e"><v>#N/A</v></c></row>"#;
    let (layer, defects) = read("x.xlsx", &workbook(rows), &ReadOptions::default()).unwrap();
    assert_eq!(
        codes(&defects),
        ["layer_chosen", "rows_above_header", "cell_without_value"]
    );
    let kinds: Vec<Kind> = layer.info.columns.iter().map(|field| field.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::Integer,
            Kind::Text,
            Kind::Real,
            Kind::Text,
            Kind::Boolean
        ]
    );
    let row = |cells: [Option<&str>; 5]| cells.map(|cell| cell.map(str::to_owned)).to_vec();
    assert_eq!(
        texts(&layer),
        [
            row([
                Some("1"),
                Some("Ķekava & Co"),
                Some("12.5"),
                Some("2024-01-01"),
                Some("true")
            ]),
            row([Some("2"), None, Some("3"), None, None]),
        ]
    );
    assert_eq!(layer.rows[1].row, 4, "empty rows count");
    assert_eq!(layer.info.value(&layer.rows[0], 2), Value::Real(12.5));
    let other = ReadOptions {
        layer: Some("cita".into()),
        ..ReadOptions::default()
    };
    let (layer, defects) = read("x.xlsx", &workbook(rows), &other).unwrap();
    assert!(defects.is_empty(), "{defects:?}");
    let Some(geo::Geometry::Point(point)) = layer.rows[0].geometry else {
        panic!("no point")
    };
    assert_eq!((point.x(), point.y()), (24.1, 56.9));
    let missing = ReadOptions {
        layer: Some("nav".into()),
        ..ReadOptions::default()
    };
    assert_eq!(
        read("x.xlsx", &workbook(rows), &missing)
            .unwrap_err()
            .code(),
        "key_bad_value"
    );
}

fn opendocument(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped_texts(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ])
}

#[test]
fn a_sheet_of_libreoffice_repeats_cells_and_counts_empty_rows() {
    let text = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let number = |value: &str| {
        format!(
            r#"<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>"#
        )
    };
    let rows = format!(
        r#"<table:table-row>{}{}{}</table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>piezīme</text:p></office:annotation><text:p>Ādaži</text:p><text:p>2</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/></table:table-row>
        <table:table-row table:number-rows-repeated="2">{}{}{}</table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
        text("a"),
        text("b"),
        text("c"),
        text("x"),
        number("0.5"),
        number("1"),
    );
    let (layer, defects) = read("x.ods", &opendocument(&rows), &ReadOptions::default()).unwrap();
    assert!(defects.is_empty(), "{defects:?}");
    let row = |cells: [&str; 3]| cells.map(|cell| Some(cell.to_owned())).to_vec();
    assert_eq!(
        texts(&layer),
        [
            row(["Ādaži\n2", "7", "7"]),
            row(["x", "0.5", "1"]),
            row(["x", "0.5", "1"])
        ]
    );
    assert_eq!(layer.rows[0].row, 3);
}

#[test]
fn packed_bombs_end_politely() {
    // a hundred megabytes of blanks in a hundred kilobytes
    let blanks = " ".repeat(100 << 20);
    let bomb = zipped_texts(&[("x.csv", &blanks)]);
    assert!(bomb.len() < 200_000);
    for name in ["x.zip", "x.xlsx", "x.ods"] {
        let files = [
            ("x.csv", blanks.as_str()),
            ("xl/workbook.xml", &blanks),
            ("content.xml", &blanks),
        ];
        let error = read(name, &zipped_texts(&files), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code(), "file_too_large", "{name}: {error}");
    }
    let cell =
        r#"<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>"#;
    let wide = format!(
        "<table:table-row>{cell}{}</table:table-row>",
        cell.replace(
            "<table:table-cell",
            r#"<table:table-cell table:number-columns-repeated="2000000000""#
        )
    );
    let tall = format!(
        r#"<table:table-row>{cell}{}</table:table-row><table:table-row table:number-rows-repeated="4000000000">{cell}</table:table-row>"#,
        cell.replace(">a<", ">b<")
    );
    for rows in [wide, tall] {
        let error = read("x.ods", &opendocument(&rows), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code(), "file_too_large", "{error}");
    }
    let far =
        r#"<row r="1"><c r="A1" t="str"><v>a</v></c><c r="ZZZZZ1" t="str"><v>b</v></c></row>"#;
    let error = read("x.xlsx", &workbook(far), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code(), "file_too_large", "{error}");
}

#[test]
fn a_zipped_table_is_read_and_the_layer_chosen_is_told() {
    let one = "id,lon,lat\na,24.1,56.9\n";
    let (layer, defects) = read(
        "x.zip",
        &zipped_texts(&[("mape/", ""), ("mape/one.csv", one)]),
        &ReadOptions::default(),
    )
    .unwrap();
    assert_eq!((layer.rows.len(), layer.info.layer.as_str()), (1, "one"));
    assert!(defects.is_empty(), "{defects:?}");
    let two = zipped_texts(&[
        ("b.csv", one),
        ("a.geojson", r#"{"type":"FeatureCollection","features":[]}"#),
    ]);
    let (layer, defects) = read("x.zip", &two, &ReadOptions::default()).unwrap();
    assert_eq!(
        (layer.rows.len(), codes(&defects)),
        (0, vec!["layer_chosen"])
    );
    let chosen = ReadOptions {
        layer: Some("b".into()),
        ..ReadOptions::default()
    };
    assert_eq!(read("x.zip", &two, &chosen).unwrap().0.rows.len(), 1);
}

#[test]
fn lines_of_features_go_on_after_a_broken_one() {
    let mut text = String::new();
    for i in 0..5 {
        match i {
            2 => text += "{\"type\":\"Feature\",\n",
            3 => text += "\n\u{1e}",
            _ => {}
        }
        writeln!(text, r#"{{"type":"Feature","properties":{{"id":"{i}"}},"geometry":{{"type":"Point","coordinates":[24.{i},56.9]}}}}"#).unwrap();
    }
    for name in ["x.geojsonl", "x.geojson", "x.ndjson"] {
        let (layer, defects) = read(name, text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!((layer.rows.len(), layer.info.read), (5, 6), "{name}");
        assert_eq!(
            (codes(&defects), defects[0].row),
            (vec!["feature_invalid"], Some(3)),
            "{name}"
        );
    }
}

#[test]
fn shapes_in_a_column_are_read_as_text_and_as_binary() {
    let table = "id;geom\n1;SRID=3059;POINT(506649.0883 311547.2061)\n";
    let quoted = table.replace(
        "SRID=3059;POINT(506649.0883 311547.2061)",
        "\"SRID=3059;POINT(506649.0883 311547.2061)\"",
    );
    let binary = "id;geom\n1;0101000020F30B0000A60A465A74EC1E41F54ADBD3EC031341\n";
    for text in [quoted.as_str(), binary] {
        let (layer, defects) = read("x.csv", text.as_bytes(), &ReadOptions::default()).unwrap();
        assert!(defects.is_empty(), "{defects:?}");
        assert_eq!(layer.info.crs, "EPSG:3059");
        let Some(geo::Geometry::Point(point)) = layer.rows[0].geometry else {
            panic!("no point")
        };
        assert!(
            (point.x() - 24.1).abs() < 0.02 && (point.y() - 56.9475).abs() < 0.02,
            "{point:?}"
        );
    }
}

#[test]
fn names_and_numbers_of_latvian_tables_are_understood() {
    let text =
        "id;Nosaukums;Platums;Garums;iedzīvotāji;kods\n1;Ķekava;56,82;24,23;1\u{a0}234;0100000\n";
    let baltic = encoding_rs::WINDOWS_1257.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), baltic] {
        let (layer, _) = read("x.csv", &bytes, &ReadOptions::default()).unwrap();
        let row = &layer.rows[0];
        let Some(geo::Geometry::Point(point)) = row.geometry else {
            panic!("no point")
        };
        assert_eq!((point.x(), point.y()), (24.23, 56.82));
        assert_eq!(layer.info.columns[4].name, "iedzīvotāji");
        assert_eq!(layer.info.value(row, 1), Value::Text("Ķekava"));
        assert_eq!(layer.info.value(row, 4), Value::Integer(1234));
        assert_eq!(layer.info.value(row, 5), Value::Text("0100000"));
    }
}

#[test]
fn a_false_length_costs_nothing() {
    let mut flat = b"fgb\x03fgb\x00".to_vec();
    flat.extend(u32::MAX.to_le_bytes());
    flat.extend([0; 64]);
    let mut polygon = b"PAR1".to_vec();
    polygon.extend(u32::MAX.to_le_bytes());
    polygon.extend(b"PAR1");
    for (name, bytes) in [
        ("x.fgb", flat),
        ("x.parquet", polygon),
        ("x.gpkg", b"SQLite format 3\0".to_vec()),
    ] {
        let error = read(name, &bytes, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code(), "file_broken", "{name}: {error}");
    }
}
