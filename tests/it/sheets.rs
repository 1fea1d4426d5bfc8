//! Sheets as people make them, and columns whose name says shape and whose cells do not.

use std::fmt::Write as _;

use geo::Geometry;
use pieeja::ingest::{Kind, Layer, ReadOptions, Value, read_bytes};
use pieeja::model::defect::Defect;

use super::made::zipped_texts;

/// A workbook of one sheet; the lines are rows from the number before the colon, the cells
/// parted by `|`, numbers bare.
fn workbook(rows: &[(usize, &str)]) -> Vec<u8> {
    let mut sheet = String::new();
    for (number, cells) in rows {
        write!(sheet, "<row r=\"{number}\">").unwrap();
        for (column, cell) in cells.split('|').enumerate() {
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            let place = format!("r=\"{letter}{number}\"");
            if cell.parse::<f64>().is_ok() {
                write!(sheet, "<c {place}><v>{cell}</v></c>").unwrap();
            } else if !cell.is_empty() {
                write!(sheet, "<c {place} t=\"str\"><v>{cell}</v></c>").unwrap();
            }
        }
        sheet.push_str("</row>");
    }
    zipped_texts(&[
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>"#,
        ),
        (
            "xl/s.xml",
            &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ])
}

fn read(name: &str, bytes: Vec<u8>) -> (Layer, Vec<Defect>) {
    read_bytes(name, bytes, &ReadOptions::default()).unwrap()
}

fn names(layer: &Layer) -> Vec<&str> {
    let columns = layer.info.columns.iter();
    columns.map(|field| field.name.as_str()).collect()
}

fn codes(defects: &[Defect]) -> Vec<&'static str> {
    defects.iter().map(|defect| defect.code).collect()
}

#[test]
fn a_sheet_of_one_column_is_a_table() {
    let (layer, defects) = read("x.xlsx", workbook(&[(1, "id"), (2, "a"), (4, "b")]));
    assert_eq!((names(&layer), codes(&defects)), (vec!["id"], vec![]));
    let rows: Vec<_> = layer
        .rows
        .iter()
        .map(|row| (row.row, row.text(0)))
        .collect();
    assert_eq!(rows, [(1, Some("a")), (3, Some("b"))]);
    // more rows than titles ever have
    let many: Vec<(usize, String)> = (1..200).map(|i| (i, format!("v{i}"))).collect();
    let many: Vec<(usize, &str)> = many.iter().map(|(i, text)| (*i, text.as_str())).collect();
    let (layer, defects) = read("x.xlsx", workbook(&many));
    assert_eq!((names(&layer), codes(&defects)), (vec!["v1"], vec![]));
    assert_eq!((layer.rows.len(), layer.rows[197].row), (198, 198));
    let error = read_bytes("x.xlsx", workbook(&[]), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code(), "file_broken");
}

#[test]
fn titles_above_a_header_are_no_data() {
    let rows = [
        (1, "Pārskats"),
        (2, "2024. gads"),
        (4, "id|total"),
        (5, "a|1"),
    ];
    let (layer, defects) = read("x.xlsx", workbook(&rows));
    assert_eq!((names(&layer), layer.rows.len()), (vec!["id", "total"], 1));
    assert_eq!(codes(&defects), ["rows_above_header"]);
}

#[test]
fn names_below_a_heading_that_spans_them_are_the_header() {
    let rows = [
        (1, "Vieta||Skaits"),
        (2, "id|nosaukums|kopā|vīrieši"),
        (3, "a|Rīga|2|1"),
    ];
    let (layer, defects) = read("x.xlsx", workbook(&rows));
    assert_eq!(names(&layer), ["id", "nosaukums", "kopā", "vīrieši"]);
    assert_eq!(
        (layer.rows.len(), codes(&defects)),
        (1, vec!["rows_above_header"])
    );
    // a header with a gap stays one where the row below is data
    let rows = [(1, "id||total"), (3, "a|x|2"), (4, "b||3")];
    let (layer, defects) = read("x.xlsx", workbook(&rows));
    assert_eq!(
        (names(&layer), codes(&defects)),
        (vec!["id", "", "total"], vec![])
    );
    let rows: Vec<_> = layer
        .rows
        .iter()
        .map(|row| (row.row, row.text(2)))
        .collect();
    assert_eq!(rows, [(2, Some("2")), (3, Some("3"))]);
    let (layer, _) = read("x.xlsx", workbook(&[(1, "id||total")]));
    assert_eq!(
        (names(&layer), layer.rows.len()),
        (vec!["id", "", "total"], 0)
    );
}

/// What a sheet does not know is told, and the row is used.
#[test]
fn errors_and_formulas_without_a_result_are_told() {
    let sheet = r#"<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>total</v></c></row>
        <row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
        <row r="3"><c r="A3"><v>2</v></c><c r="B3"><f>SUM(A:A)</f></c></row>
        <row r="4"><c r="A4"><v>3</v></c><c r="B4"><f>1+1</f><v>2</v></c></row>"#;
    let bytes = zipped_texts(&[
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="H" state="hidden" r:id="r0"/><sheet name="A" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r0" Target="h.xml"/><Relationship Id="r1" Target="s.xml"/></Relationships>"#,
        ),
        ("xl/h.xml", "<worksheet><sheetData/></worksheet>"),
        (
            "xl/s.xml",
            &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ]);
    let (layer, defects) = read("x.xlsx", bytes);
    assert_eq!(layer.info.layer, "A", "hidden sheets come last");
    let values: Vec<_> = layer.rows.iter().map(|row| row.text(1)).collect();
    assert_eq!(values, [None, None, Some("2")]);
    let told: Vec<_> = defects
        .iter()
        .filter(|defect| defect.code == "cell_without_value")
        .map(|defect| {
            (
                defect.row,
                defect.column.as_deref(),
                defect.value.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(1), Some("total"), Some("#DIV/0!")),
            (Some(2), Some("total"), None)
        ]
    );
}

#[test]
fn numbers_in_a_column_called_geom_are_numbers() {
    let sheet = workbook(&[(1, "id|geom"), (2, "a|"), (3, "b|2.5"), (4, "c|-1")]);
    let table = "id;geom\na;\nb;2,5\nc;-1\n".as_bytes().to_vec();
    for (name, bytes) in [("x.xlsx", sheet), ("x.csv", table)] {
        let (layer, defects) = read(name, bytes);
        assert_eq!(codes(&defects), Vec::<&str>::new(), "{name}");
        assert_eq!((layer.info.read, layer.rows.len()), (3, 3), "{name}");
        assert!(!layer.info.has_geometry, "{name}");
        assert_eq!(layer.info.columns[1].kind, Kind::Real, "{name}");
        let values: Vec<_> = layer
            .rows
            .iter()
            .map(|row| layer.info.value(row, 1))
            .collect();
        let known = [Value::Missing, Value::Real(2.5), Value::Real(-1.0)];
        assert_eq!(values, known, "{name}");
    }
}

#[test]
fn shapes_are_found_below_empty_and_broken_cells() {
    let table = "id;geometry\n1;\n2;nav\n3;POINT (24\n4;POINT (24.1 56.9)\n";
    let (layer, defects) = read("x.csv", table.as_bytes().to_vec());
    let told: Vec<_> = defects.iter().map(|d| (d.code, d.row)).collect();
    let unreadable = "geometry_unreadable";
    assert_eq!(told[..2], [(unreadable, Some(2)), (unreadable, Some(3))]);
    let shapes: Vec<_> = layer
        .rows
        .iter()
        .map(|row| (row.row, matches!(row.geometry, Some(Geometry::Point(_)))))
        .collect();
    assert_eq!(shapes, [(1, false), (4, true)]);
    assert_eq!((layer.info.read, layer.rows.len()), (4, 2));
    // a column without any value is one of shapes only where its name leaves no choice
    for (column, is_shape) in [("wkt", true), ("geom", false)] {
        let (layer, _) = read("x.csv", format!("id;{column}\n1;\n").into_bytes());
        assert_eq!(layer.info.has_geometry, is_shape, "{column}");
        assert_eq!(layer.rows.len(), 1);
    }
}
