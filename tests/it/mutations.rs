//! Files with bytes changed, cut and doubled at random: no reader may panic, hang or lose a
//! row without a word. The seed of a failure stands in its message; the fuzz targets in
//! `fuzz/` search longer.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use geo::Point;
use pieeja::export::file::Label;
use pieeja::export::format::Format;
use pieeja::ingest::{ReadOptions, read_bytes};
use pieeja::model::defect::Severity;
use pieeja::model::table::{Column, Layer, Shape, ShapeKind, Shapes};

use super::made::{DEGREES, dbf, stored};

/// Changed files tried of each kind.
const TRIES: u64 = 400;
/// What one small file may take, also on a busy machine without optimisation.
const AT_MOST: Duration = Duration::from_secs(10);

/// Numbers by seed (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.next().to_le_bytes()[0],
            2 => bytes.truncate(at),
            3 => {
                let end = (at + random.below(64)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => {
                // lengths and counts are where readers go wrong
                let number = [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF][random.below(7)];
                let number: [u8; 4] = u32::to_le_bytes(number);
                for (byte, new) in bytes[at..].iter_mut().zip(number) {
                    *byte = new;
                }
            }
            _ => {
                let end = (at + random.below(16)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
}

fn try_changed(name: &str, sound: &[u8]) {
    let (layer, _) = read_bytes(name, sound.to_vec(), &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{name}: the seed itself is not read: {error}"));
    assert!(!layer.rows.is_empty(), "{name}");
    for seed in 1..=TRIES {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut bytes = sound.to_vec();
        change(&mut bytes, &mut random);
        let start = Instant::now();
        if let Ok((layer, defects)) = read_bytes(name, bytes, &ReadOptions::default()) {
            let aside = defects
                .iter()
                .filter(|defect| defect.severity == Severity::Error);
            let mut rows: Vec<_> = aside.map(|defect| defect.row).collect();
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(
                layer.info.read,
                layer.rows.len() + rows.len(),
                "{name}, seed {seed}: {defects:#?}"
            );
        }
        assert!(
            start.elapsed() < AT_MOST,
            "{name}, seed {seed} took {:?}",
            start.elapsed()
        );
    }
}

fn features(separator: &str) -> String {
    let mut text = String::new();
    for i in 0..4 {
        let comma = if i == 0 { "" } else { separator };
        write!(
            text,
            r#"{comma}{{"type":"Feature","properties":{{"id":{i},"name":"Ķekava","x":null}},"geometry":{{"type":"Polygon","coordinates":[[[24.{i},56.9],[24.5,56.9,7],[24.5,57],[24.{i},56.9]]]}}}}"#
        )
        .unwrap();
    }
    text
}

#[test]
fn changed_texts_are_read_or_refused() {
    let collection = format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:4326"}}}},"features":[{}]}}"#,
        features(",")
    );
    try_changed("x.geojson", collection.as_bytes());
    try_changed("x.geojsonl", features("\n").as_bytes());
    try_changed(
        "x.csv",
        "id;nosaukums;lat;lon\n1;\"Rīga; \"\"a\"\"\n\";56,9;24,1\n2;Ķekava;56,8;24,2\n".as_bytes(),
    );
    try_changed("x.tsv", b"id\twkt\n1\tPOLYGON ((24 56, 25 56, 25 57, 24 56))\n2\t0101000000000000000000384000000000000000C0\n");
}

#[test]
fn changed_workbooks_are_read_or_refused() {
    let book = stored(&[
        ("xl/workbook.xml", br#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>"#),
        ("xl/sharedStrings.xml", b"<sst><si><t>id</t></si><si><t>lon</t></si></sst>"),
        ("xl/s.xml", br#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="str"><v>lat</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>24.1</v></c><c r="C2"><v>56.9</v></c></row></sheetData></worksheet>"#),
    ]);
    try_changed("x.xlsx", &book);
    let cell = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string" table:number-columns-repeated="1"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let content = format!(
        r#"<a><table:table table:name="A"><table:table-row>{}{}</table:table-row><table:table-row table:number-rows-repeated="2">{}{}</table:table-row></table:table></a>"#,
        cell("a"),
        cell("b"),
        cell("1"),
        cell("2"),
    );
    try_changed("x.ods", &stored(&[("content.xml", content.as_bytes())]));
}

#[test]
fn changed_databases_are_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gpkg");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch(
            "PRAGMA page_size = 512;
             CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
             INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326, '');
             INSERT INTO gpkg_contents VALUES ('a', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 4326);
             CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, n REAL);
             INSERT INTO a VALUES (1, x'47500001E61000000101000000000000000000384000000000000048C0', 'b', 1.5);
             INSERT INTO a VALUES (2, NULL, NULL, NULL);",
        )
        .unwrap();
    drop(database);
    try_changed("x.gpkg", &std::fs::read(path).unwrap());
}

/// A layer of three points, as this program writes it.
fn written(format: Format) -> Vec<u8> {
    let places = [(24.1, 56.9), (21.0, 56.5), (27.5, 55.9)];
    let shapes = places.map(|at| Shape::new(Some(Point::from(at).into())));
    let texts = ["Ķekava", "Ādaži", "Žīguri"];
    let layer = Layer {
        name: "a".into(),
        columns: vec![
            Column::text("id", texts.map(|text| Some(Arc::from(text))).into_iter()),
            Column::integer("n", [Some(1), None, Some(-3)].into_iter()),
            Column::boolean("b", [Some(true), Some(false), None].into_iter()),
        ],
        shapes: Shapes::Shared {
            kind: ShapeKind::Point,
            table: shapes.into(),
            rows: vec![0, 1, 2],
        },
    };
    let written = format.write(&[&layer], &Label::wgs84(&[])).unwrap();
    written.into_bytes().unwrap()
}

#[test]
fn changed_flatgeobuf_is_read_or_refused() {
    try_changed("x.fgb", &written(Format::Flatgeobuf));
}

#[test]
fn changed_parquet_is_read_or_refused() {
    try_changed("x.parquet", &written(Format::Parquet));
}

/// A Shapefile of one polygon and its table, packed.
#[test]
fn changed_shapefiles_are_read_or_refused() {
    let ring = [(24.0, 56.0), (24.0, 57.0), (25.0, 57.0), (24.0, 56.0)];
    let mut body = 5_i32.to_le_bytes().to_vec();
    for corner in [24.0_f64, 56.0, 25.0, 57.0] {
        body.extend(corner.to_le_bytes());
    }
    for count in [1_i32, 4, 0] {
        body.extend(count.to_le_bytes());
    }
    for (x, y) in ring {
        body.extend(f64::to_le_bytes(x));
        body.extend(f64::to_le_bytes(y));
    }
    let words = |bytes: usize| i32::try_from(bytes / 2).unwrap().to_be_bytes();
    let mut shp = vec![0; 100];
    shp[..4].copy_from_slice(&9994_i32.to_be_bytes());
    shp[24..28].copy_from_slice(&words(108 + body.len()));
    shp[28..32].copy_from_slice(&1000_i32.to_le_bytes());
    shp[32] = 5;
    shp.extend(1_i32.to_be_bytes());
    shp.extend(words(body.len()));
    shp.extend(body);
    try_changed(
        "x.zip",
        &stored(&[
            ("a.shp", &shp),
            ("a.dbf", &dbf(*b"name", 1)),
            ("a.prj", DEGREES),
        ]),
    );
}
