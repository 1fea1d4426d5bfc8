//! Files made to hurt: lengths that are not there, depth, width and size without end. Each is
//! refused or read, soon and in little memory.

use std::time::{Duration, Instant};

use pieeja::ingest::{Layer, ReadOptions, StudySource, load_study, read_bytes};
use pieeja::model::defect::Defect;
use pieeja::model::progress::Silent;

use super::made::{DEGREES, dbf, zipped};

/// What a bomb may take on a busy machine without optimisation.
const AT_MOST: Duration = Duration::from_secs(20);

/// The code of the refusal, or of the first defect; "read" where there is none.
fn outcome(name: &str, bytes: Vec<u8>) -> &'static str {
    let start = Instant::now();
    let outcome = match read_bytes(name, bytes, &ReadOptions::default()) {
        Ok((_, defects)) => defects.first().map_or("read", |defect| defect.code),
        Err(error) => {
            assert!(!error.hint().is_empty(), "{error}");
            error.code()
        }
    };
    assert!(start.elapsed() < AT_MOST, "{name}: {:?}", start.elapsed());
    outcome
}

fn read(name: &str, bytes: Vec<u8>) -> (Layer, Vec<Defect>) {
    read_bytes(name, bytes, &ReadOptions::default()).unwrap()
}

fn shp(records: &[Vec<u8>], declared_words: Option<i32>) -> Vec<u8> {
    let mut shp = vec![0; 100];
    shp[..4].copy_from_slice(&9994_i32.to_be_bytes());
    shp[28..32].copy_from_slice(&1000_i32.to_le_bytes());
    shp[32] = 5;
    for (number, record) in (1_i32..).zip(records) {
        shp.extend(number.to_be_bytes());
        shp.extend(i32::try_from(record.len() / 2).unwrap().to_be_bytes());
        shp.extend(record);
    }
    let words = declared_words.unwrap_or_else(|| i32::try_from(shp.len() / 2).unwrap());
    shp[24..28].copy_from_slice(&words.to_be_bytes());
    shp
}

/// A polygon of one ring that says it has `declared` points.
fn ring_record(points: &[(f64, f64)], declared: i32) -> Vec<u8> {
    let mut body = 5_i32.to_le_bytes().to_vec();
    body.extend([0; 32]);
    for count in [1, declared, 0] {
        body.extend(i32::to_le_bytes(count));
    }
    for (x, y) in points {
        body.extend(x.to_le_bytes());
        body.extend(y.to_le_bytes());
    }
    body
}

#[test]
fn lengths_that_are_not_there_cost_nothing() {
    let triangle = [(24.0, 56.0), (24.0, 57.0), (25.0, 57.0), (24.0, 56.0)];
    let sound = ring_record(&triangle, 4);
    let lying = ring_record(&triangle, i32::MAX);
    for (shp, dbf, told) in [
        (shp(&[lying], None), dbf(*b"code", 1), true),
        (
            shp(std::slice::from_ref(&sound), Some(i32::MAX)),
            dbf(*b"code", 1),
            true,
        ),
        (
            shp(std::slice::from_ref(&sound), None),
            dbf(*b"code", u32::MAX),
            true,
        ),
        (shp(&[sound], None), dbf(*b"code", 1), false),
    ] {
        let bytes = zipped(&[("a.shp", &shp), ("a.dbf", &dbf), ("a.prj", DEGREES)]);
        assert_eq!(outcome("x.zip", bytes) != "read", told);
    }
    // well-known binary of four thousand million points, rings and parts
    for kind in [2, 3, 4, 5, 6, 7] {
        let table = format!("id,wkb\n1,01{kind:02}000000FFFFFFFF0000000000003840\n");
        assert_eq!(outcome("x.csv", table.into_bytes()), "geometry_unreadable");
    }
    let table = b"id,lon,lat\n1,24,56\n";
    let length = table.len() as u64;
    for claimed in [u64::MAX, 10 << 30, length] {
        let told = outcome("x.zip", claiming(table, claimed));
        if claimed == length {
            assert_eq!(told, "read", "the archive itself is sound");
        } else {
            assert!(["file_broken", "too_large"].contains(&told), "{told}");
        }
    }
}

/// An archive of one stored table that says, in the fields for large files, how long it is.
fn claiming(table: &[u8], claimed: u64) -> Vec<u8> {
    let name = b"x.csv";
    let mut crc = flate2::Crc::new();
    crc.update(table);
    // version 4.5, no flags, stored, no date; sizes stand in the extra field
    let mut common = vec![45, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    common.extend(crc.sum().to_le_bytes());
    common.extend([0xFF; 8]);
    common.extend([5, 0, 20, 0]);
    let mut extra = vec![1, 0, 16, 0];
    extra.extend(claimed.to_le_bytes());
    extra.extend(claimed.to_le_bytes());
    let mut archive = b"PK\x03\x04".to_vec();
    for part in [&common[..], name, &extra, table] {
        archive.extend(part);
    }
    let directory = archive.len();
    archive.extend(b"PK\x01\x02\x2D\x00");
    archive.extend(&common);
    archive.extend([0; 14]);
    archive.extend(name);
    archive.extend(&extra);
    let length = archive.len() - directory;
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    for number in [length, directory] {
        archive.extend(u32::try_from(number).unwrap().to_le_bytes());
    }
    archive.extend([0; 2]);
    archive
}

#[test]
fn depth_ends_politely() {
    const DEEP: usize = 100_000;
    let nested = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(DEEP), close.repeat(DEEP))
    };
    let arrays = nested("[", "", "]");
    let objects = nested(r#"{"a":"#, "1", "}");
    let collections = nested(r#"{"type":"GeometryCollection","geometries":["#, "", "]}");
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    };
    let features = [
        feature(
            "{}",
            &format!(r#"{{"type":"Polygon","coordinates":{arrays}}}"#),
        ),
        feature(&objects, "null"),
        feature(&format!(r#"{{"a":{arrays}}}"#), "null"),
        feature("{}", &collections),
        arrays.clone(),
        objects.clone(),
    ];
    for feature in features {
        // a property is kept as the text it is, where lines make sure that it ends
        let is_kept = feature.ends_with("\"geometry\":null}");
        let lines = format!("{feature}\n{feature}\n");
        assert_eq!(outcome("x.geojsonl", lines.into_bytes()) == "read", is_kept);
        let whole = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
        assert_ne!(outcome("x.geojson", whole.into_bytes()), "read");
        assert_ne!(outcome("x.geojson", feature.into_bytes()), "read");
    }
    let text = nested("GEOMETRYCOLLECTION(", "POINT(1 2)", ")");
    let table = format!("id;wkt\n1;{text}\n2;POINT(24 56)\n");
    let (layer, defects) = read("x.csv", table.into_bytes());
    assert_eq!(
        (layer.rows.len(), defects[0].code),
        (1, "geometry_unreadable")
    );
    let binary = "0107000000010000000".repeat(DEEP / 10);
    let table = format!("id;wkb\n1;{}\n", &binary[..binary.len() / 2 * 2]);
    assert_eq!(outcome("x.csv", table.into_bytes()), "geometry_unreadable");
    let xml = nested("<a>", "", "</a>");
    for (name, member) in [("x.ods", "content.xml"), ("x.xlsx", "xl/workbook.xml")] {
        assert_eq!(
            outcome(name, zipped(&[(member, xml.as_bytes())])),
            "file_broken"
        );
    }
}

#[test]
fn a_million_columns_are_refused() {
    const MANY: usize = 1_000_000;
    let names: Vec<String> = (0..MANY).map(|i| format!("c{i}")).collect();
    let header = names.join(",");
    assert_eq!(outcome("x.csv", header.into_bytes()), "file_too_large");
    let properties: Vec<String> = names.iter().map(|name| format!("\"{name}\":1")).collect();
    let feature = format!(
        r#"{{"type":"Feature","properties":{{{}}},"geometry":null}}"#,
        properties.join(",")
    );
    let whole = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
    assert_eq!(outcome("x.geojson", whole.into_bytes()), "file_too_large");
    assert_eq!(
        outcome("x.geojsonl", feature.into_bytes()),
        "file_too_large"
    );
    let cells = names.join("</v></c><c t=\"str\"><v>");
    let cells = format!("<c t=\"str\"><v>{cells}</v></c>");
    let sheet = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    let book = zipped(&[
        (
            "xl/workbook.xml",
            br#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>"#,
        ),
        ("xl/s.xml", sheet.as_bytes()),
    ]);
    assert_eq!(outcome("x.xlsx", book), "file_too_large");
}

#[test]
fn a_polygon_of_ten_million_vertices_is_one_bad_row() {
    const MANY: u32 = 10_000_000;
    let corner = |i: u32| {
        let angle = f64::from(i) / f64::from(MANY) * std::f64::consts::TAU;
        (24.0 + angle.cos(), 56.0 + 0.5 * angle.sin())
    };
    let mut giant: Vec<(f64, f64)> = (0..MANY).map(corner).collect();
    giant.push(giant[0]);
    let count = i32::try_from(giant.len()).unwrap();
    let square = [(27.0, 56.0), (27.0, 57.0), (28.0, 57.0), (27.0, 56.0)];
    let records = [ring_record(&giant, count), ring_record(&square, 4)];
    drop(giant);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("areas.shp", &shp(&records, None));
    drop(records);
    let mut table = dbf(*b"code", 2);
    table.extend(b" efgh");
    write("areas.dbf", &table);
    write("areas.prj", DEGREES);
    write("population.csv", b"id,lon,lat,total\na,27.3,56.9,1\n");
    write(
        "pieeja.toml",
        b"[study]\nid = \"x\"\n[[services]]\nid = \"s\"\n[origins]\nfile = \"population.csv\"\n[[levels]]\nid = \"l\"\nfile = \"areas.shp\"\n",
    );
    let start = Instant::now();
    let source = StudySource::Folder(folder.path().to_path_buf());
    let loaded = load_study(&source, &Silent).unwrap();
    assert!(start.elapsed() < AT_MOST, "{:?}", start.elapsed());
    let told: Vec<_> = loaded.defects.iter().map(|d| (d.code, d.row)).collect();
    assert_eq!(told, [("polygon_too_large", Some(1))]);
    assert_eq!(loaded.study.areas.len(), 1, "the other row goes on");
}

#[test]
fn a_view_without_end_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gpkg");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch(
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
             INSERT INTO gpkg_contents VALUES ('a', 'attributes');
             CREATE VIEW a AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id FROM n)
                 SELECT max(id) AS id FROM n;",
        )
        .unwrap();
    drop(database);
    let told = outcome("x.gpkg", std::fs::read(path).unwrap());
    assert!(["file_broken", "file_too_large"].contains(&told), "{told}");
}

#[test]
fn defects_are_counted_beyond_those_that_are_kept() {
    use pieeja::model::defect::MAX_LISTED;

    let bad = MAX_LISTED + 5_000;
    let mut table = String::from("id,lon,lat\n");
    for _ in 0..bad {
        table.push_str("a,24.1,north\n");
    }
    table.push_str("b,24.1\nc,24.1,56.9\n");
    let (layer, defects) = read("x.csv", table.into_bytes());
    assert_eq!((layer.info.read, layer.rows.len()), (bad + 2, 1));
    let counted: usize = defects.iter().map(|defect| 1 + defect.more).sum();
    assert_eq!(counted, bad + 1, "each bad row has one defect");
    assert!(defects.len() <= MAX_LISTED + 2, "{}", defects.len());
    let more = defects.iter().find(|defect| defect.more > 0).unwrap();
    assert_eq!(more.code, "number_expected");
    assert!(more.to_string().contains("more like it"), "{more}");
}
