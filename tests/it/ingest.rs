//! What the readers make of sound and of broken files.

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use pieeja::ingest::{IngestError, Loaded, StudySource, load_study, read_lines, read_points};
use pieeja::model::ids::{AreaId, GroupId, Id, LevelId};
use pieeja::model::place::Placement;
use pieeja::model::profile::Mode;
use pieeja::model::progress::Silent;
use pieeja::model::roads::Oneway;
use pieeja::model::study::NetworkKind;
use pieeja::model::units::People;
use proptest::prelude::*;
use shapefile::dbase::{FieldName, FieldValue, Record, TableWriterBuilder};
use shapefile::{Point, Polygon, PolygonRing, Polyline, Writer};

fn town() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/towns/two-squares")
}

fn load(folder: &Path) -> Result<Loaded, IngestError> {
    load_study(&StudySource::Folder(folder.to_path_buf()), &Silent)
}

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// The sound town with files added or replaced.
fn town_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(town()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn codes(loaded: &Loaded) -> Vec<&'static str> {
    loaded.defects.iter().map(|defect| defect.code).collect()
}

#[test]
fn a_study_of_two_tables_is_enough() {
    let study = b"[study]\nid = \"t\"\n[origins]\nfile = \"o.csv\"\n[sites]\nfile = \"s.csv\"\n";
    let origins = b"id,lon,lat,total,old\na,24.101,56.1,10,\nb,24.201,56.1,20,5\n";
    let sites =
        b"id,service,lon,lat\n1,clinic,24.111,56.1\n2,bakery,24.121,56.1\n3,clinic,24.131,56.1\n";
    let folder = folder(&[("pieeja.toml", study), ("o.csv", origins), ("s.csv", sites)]);
    let Loaded { study, defects, .. } = load(folder.path()).unwrap();
    assert_eq!(defects, []);
    assert!(study.levels.len() == 1 && study.areas.is_empty());
    let ids = |ids: Vec<&String>| ids.into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(
        ids(study.groups.iter().map(|group| &group.id).collect()),
        ["total", "old"]
    );
    assert_eq!(
        ids(study.services.iter().map(|service| &service.id).collect()),
        ["bakery", "clinic"]
    );
    let modes: Vec<Mode> = study.profiles.iter().map(|profile| profile.mode).collect();
    assert_eq!(modes, [Mode::Car, Mode::Bicycle, Mode::Foot]);
    assert_eq!(study.roads.kind, NetworkKind::StraightLine);
    let first = study.origins.iter().next().unwrap();
    assert_eq!(first.people(GroupId::at(0)), Some(People(10_000)));
    assert_eq!(
        first.people(GroupId::at(1)),
        None,
        "an empty cell is unknown, not 0"
    );
    let minutes = study.default.minutes;
    assert!(
        (minutes - 30.0).abs() < 1e-9,
        "{minutes}: the standard of last resort"
    );
}

#[test]
fn the_first_usable_row_of_an_id_is_kept() {
    let table = b"id,lon,lat,total\na,24.05,,1\na,24.051,56.05,2\na,24.052,56.05,4\n";
    let loaded = load(town_with(&[("population.csv", table)]).path()).unwrap();
    let people: Vec<_> = loaded
        .study
        .origins
        .iter()
        .map(|origin| origin.people[0])
        .collect();
    assert_eq!(
        people,
        [Some(People(2_000))],
        "the row without a place does not take the id along"
    );
    let told = |code: &str| {
        loaded
            .defects
            .iter()
            .find(|defect| defect.code == code)
            .unwrap()
            .row
    };
    assert_eq!(
        (told("coordinate_missing"), told("duplicate_id")),
        (Some(1), Some(3))
    );
}

#[test]
fn tables_without_a_row_give_a_study_without_points() {
    let header_only = town_with(&[
        ("population.csv", b"id,lon,lat,total\n"),
        ("sites.csv", b"id,service,lon,lat\n"),
    ]);
    let loaded = load(header_only.path()).unwrap();
    assert!(loaded.study.origins.is_empty() && loaded.study.sites.is_empty());
    assert_eq!(
        codes(&loaded),
        [
            "no_rows",
            "no_rows",
            "population_mismatch",
            "population_mismatch"
        ]
    );
    let all_zero = town_with(&[("population.csv", b"id,lon,lat,total\na,24.05,56.05,0\n")]);
    let loaded = load(all_zero.path()).unwrap();
    assert_eq!(
        loaded.study.origins[Id::at(0)].people[0],
        Some(People::ZERO)
    );
}

#[test]
fn points_find_their_areas_by_table_by_polygon_and_by_distance() {
    let table = b"id,lon,lat,total,municipality\n\
        given,24.15,56.05,1,W\n\
        inside,24.15,56.05,1,\n\
        near,24.205,56.05,1,\n\
        border,24.1,56.05,1,\n\
        away,24.9,56.05,1,\n";
    let loaded = load(town_with(&[("population.csv", table)]).path()).unwrap();
    let study = &loaded.study;
    let (municipality, region) = (LevelId::at(0), LevelId::at(1));
    let at = |origin: usize| {
        let located = &study.origins.as_slice()[origin].located;
        let code = |level| {
            located
                .area(level)
                .map(|area: AreaId| study.areas[area].code.as_str())
        };
        (code(municipality), code(region), located.placements[0])
    };
    assert_eq!(
        at(0),
        (Some("W"), Some("R"), Placement::Given),
        "the table wins over the polygon"
    );
    assert_eq!(at(1), (Some("E"), Some("R"), Placement::Inside));
    let (near, its_region, Placement::Nearest(metres)) = at(2) else {
        panic!("{:?}", at(2))
    };
    assert_eq!((near, its_region), (Some("E"), Some("R")));
    // 0.005 degrees of longitude at 56.05 north: 555.97 m x cos 56.05
    assert!((metres - 310.5).abs() < 0.5, "{metres}");
    assert_eq!(at(3).0, Some("E"), "the smaller code on a common border");
    assert_eq!(at(4), (None, None, Placement::Nowhere));
    let told: Vec<_> = loaded
        .defects
        .iter()
        .filter(|d| d.file == "population.csv")
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|defect| (defect.row, defect.code))
        .collect();
    assert_eq!(
        told,
        [(Some(3), "area_by_nearest"), (Some(5), "outside_all_areas")]
    );
}

#[test]
fn an_area_without_a_parent_code_lies_where_it_lies() {
    let without_parent = fs::read_to_string(town().join("municipalities.geojson"))
        .unwrap()
        .replace("\"region\":\"R\",", "");
    let study = fs::read_to_string(town().join("pieeja.toml"))
        .unwrap()
        .replace("parent = \"region\"\n", "");
    let files = [
        ("municipalities.geojson", without_parent.as_bytes()),
        ("pieeja.toml", study.as_bytes()),
    ];
    let loaded = load(town_with(&files).path()).unwrap();
    assert_eq!(codes(&loaded), Vec::<&str>::new());
    let region = loaded
        .study
        .areas
        .iter_ids()
        .find(|(_, area)| area.code == "R")
        .unwrap()
        .0;
    let parents: Vec<_> = loaded.study.areas.iter().map(|area| area.parent).collect();
    assert_eq!(parents, [Some(region), Some(region), None]);
}

#[test]
fn tables_are_read_as_offices_write_them() {
    let utf16: Vec<u8> = "\u{feff}id;name;lon;lat;total\r\na;Ķekava;24,05;56,05;1\u{a0}234,5\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let baltic = b"id;name;lon;lat;total\na;\xCDekava;24,05;56,05;1 234,5\n";
    let utf8 = "\u{feff}id\tname\tlon\tlat\ttotal\na\tĶekava\t24,05\t56.05\t1234.5\n";
    for (bytes, told) in [(&utf16[..], 0), (baltic, 1), (utf8.as_bytes(), 0)] {
        let loaded = load(town_with(&[("population.csv", bytes)]).path()).unwrap();
        let origin = loaded.study.origins.iter().next().unwrap();
        assert_eq!(
            (origin.name.as_str(), origin.people[0]),
            ("Ķekava", Some(People(1_234_500)))
        );
        assert!((origin.position.lon - 24.05).abs() < 1e-12);
        let guesses = codes(&loaded)
            .iter()
            .filter(|code| **code == "encoding_guessed")
            .count();
        assert_eq!(guesses, told);
    }
}

#[test]
fn road_lines_are_read_by_any_of_their_column_names() {
    let line = |properties: &str| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"LineString\",\
             \"coordinates\":[[24.0,56.0,7],[24.0,56.0,7],[24.1,56.0,7]]}}}}"
        )
    };
    let multi = "{\"type\":\"Feature\",\"properties\":{\"length_m\":3000},\"geometry\":{\"type\":\"MultiLineString\",\
         \"coordinates\":[[[24.0,56.0],[24.0,56.1]],[[24.0,56.2],[24.0,56.4]]]}}";
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{},{},{},{}]}}",
        line(r#"{"highway":"primary","oneway":"-1","maxspeed":"50 mph","osm_id":7}"#),
        line(r#"{"fclass":"track","oneway":"B","maxspeed":0,"duration_min":12.5}"#),
        line(r#"{"class":"main","oneway":true,"speed_kmh":"70","length_km":6.5}"#),
        multi
    );
    let folder = folder(&[("roads.geojson", text.as_bytes())]);
    let (lines, file, defects) = read_lines(&folder.path().join("roads.geojson")).unwrap();
    assert_eq!(defects, []);
    assert_eq!((file.rows, file.set_aside, lines.len()), (4, 0, 5));
    assert_eq!(
        (lines[0].class.as_str(), lines[0].id.as_str()),
        ("primary", "7")
    );
    assert_eq!(
        (lines[0].oneway, lines[1].oneway, lines[2].oneway),
        (Oneway::Backward, Oneway::No, Oneway::Forward)
    );
    assert!((lines[0].max_kmh.unwrap() - 80.4672).abs() < 1e-9);
    assert_eq!(
        (lines[1].max_kmh, lines[1].duration.map(|time| time.0)),
        (None, Some(7_500))
    );
    assert_eq!(lines[2].length.map(|length| length.0), Some(65_000));
    assert_eq!(lines[0].points.len(), 2, "the same vertex twice is one");
    let shared: Vec<u32> = lines[3..]
        .iter()
        .map(|line| line.length.unwrap().0)
        .collect();
    assert_eq!(
        shared,
        [10_000, 20_000],
        "a stated length is shared by drawn length, 1 to 2"
    );
}

#[test]
fn points_keep_all_their_columns() {
    let folder = folder(&[(
        "p.csv",
        b"ID,Lon,LAT,note\n a ,24.05,56.05, x \nb,24.06,56.06,\n",
    )]);
    let (points, defects) = read_points(&folder.path().join("p.csv")).unwrap();
    assert_eq!(defects, []);
    let note = points.column("Note").unwrap();
    assert_eq!(points.rows[0].id, "a");
    assert_eq!(points.rows[0].fields[note].as_deref(), Some("x"));
    assert_eq!(points.rows[1].fields[note], None);
    assert_eq!((points.read, points.rows[1].row), (2, 2));
}

// ---------------------------------------------------------------- Shapefiles

fn ring(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|(x, y)| Point::new(*x, *y)).collect()
}

/// Writes a Shapefile of two polygons, the first with a hole, as (shp, dbf).
fn polygons() -> (Vec<u8>, Vec<u8>) {
    let shell = ring(&[
        (24.0, 56.0),
        (24.0, 56.1),
        (24.1, 56.1),
        (24.1, 56.0),
        (24.0, 56.0),
    ]);
    let hole = ring(&[
        (24.02, 56.02),
        (24.04, 56.02),
        (24.04, 56.04),
        (24.02, 56.04),
        (24.02, 56.02),
    ]);
    let east = ring(&[
        (24.1, 56.0),
        (24.1, 56.1),
        (24.2, 56.1),
        (24.2, 56.0),
        (24.1, 56.0),
    ]);
    let shapes = [
        Polygon::with_rings(vec![PolygonRing::Outer(shell), PolygonRing::Inner(hole)]),
        Polygon::new(PolygonRing::Outer(east)),
    ];
    let (mut shp, mut dbf) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    {
        let table = TableWriterBuilder::new()
            .add_character_field(FieldName::try_from("code").unwrap(), 10)
            .add_numeric_field(FieldName::try_from("people").unwrap(), 8, 1)
            .build_with_dest(&mut dbf);
        let mut writer = Writer::new(shapefile::ShapeWriter::new(&mut shp), table);
        for (shape, code) in shapes.iter().zip(["W", "E"]) {
            let mut record = Record::default();
            record.insert(
                "code".to_owned(),
                FieldValue::Character(Some(code.to_owned())),
            );
            record.insert("people".to_owned(), FieldValue::Numeric(Some(12.5)));
            writer.write_shape_and_record(shape, &record).unwrap();
        }
    }
    (shp.into_inner(), dbf.into_inner())
}

const WGS84: &[u8] = b"GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]]]";

/// A study whose finest level is a Shapefile of these parts.
fn load_shapefile(parts: &[(&str, &[u8])]) -> Result<Loaded, IngestError> {
    let study = fs::read_to_string(town().join("pieeja.toml")).unwrap();
    let study = study
        .replace("municipalities.geojson", "m.shp")
        .replace("parent = \"region\"\n", "");
    let mut files = vec![("pieeja.toml", study.as_bytes())];
    files.extend(parts);
    load(town_with(&files).path())
}

#[test]
fn a_shapefile_reads_like_the_same_areas_in_geojson() {
    let (shp, dbf) = polygons();
    let loaded = load_shapefile(&[("m.shp", &shp), ("m.dbf", &dbf), ("m.prj", WGS84)]).unwrap();
    let west = &loaded.study.areas[AreaId::at(0)];
    assert_eq!((west.code.as_str(), west.name.as_str()), ("W", "W"));
    assert_eq!(west.properties["people"], "12.5");
    assert_eq!(
        (west.shape.0.len(), west.shape.0[0].interiors().len()),
        (1, 1)
    );
    assert_eq!(loaded.study.areas.len(), 3);
    // a companion is an input of its own, so that its bytes are in the manifest
    let files: Vec<&str> = loaded
        .study
        .inputs
        .iter()
        .map(|input| input.file.as_str())
        .collect();
    assert_eq!(files[1..4], ["m.shp", "m.dbf", "m.prj"]);
    let of_file = |file: &str| {
        loaded
            .defects
            .iter()
            .filter(|defect| defect.file == file)
            .count()
    };
    assert_eq!(of_file("m.shp"), 0, "{:?}", loaded.defects);
}

#[test]
fn a_shapefile_with_missing_parts_or_wrong_lengths_is_told() {
    let (shp, dbf) = polygons();
    let told =
        |parts: &[(&str, &[u8])]| -> Result<Vec<(&'static str, Option<usize>)>, &'static str> {
            let loaded = load_shapefile(parts).map_err(|error| error.code())?;
            let input = &loaded.study.inputs[1];
            let used = loaded
                .study
                .areas
                .iter()
                .filter(|area| area.level == LevelId::at(0))
                .count();
            assert_eq!(input.rows, used + input.set_aside);
            let of_file = loaded
                .defects
                .iter()
                .filter(|defect| defect.file == "m.shp");
            Ok(of_file.map(|defect| (defect.code, defect.row)).collect())
        };
    let parts = |shp, dbf| told(&[("m.shp", shp), ("m.dbf", dbf), ("m.prj", WGS84)]);

    assert_eq!(
        told(&[("m.shp", &shp), ("m.dbf", &dbf)]),
        Ok(vec![("crs_assumed", None)])
    );
    assert_eq!(
        told(&[("m.shp", &shp), ("m.prj", WGS84)]),
        Err("column_missing"),
        "no codes without a .dbf"
    );
    let lks: &[u8] = b"PROJCS[\"LKS_1992_Latvia_TM\",GEOGCS[\"GCS_WGS_1984\"]]";
    assert_eq!(
        told(&[("m.shp", &shp), ("m.dbf", &dbf), ("m.prj", lks)]),
        Err("crs_not_supported")
    );

    let cut = &shp[..shp.len() - 20];
    assert_eq!(
        parts(cut, &dbf),
        Ok(vec![("file_truncated", None), ("record_broken", Some(2))])
    );
    let longer = [&shp[..], b"trailing bytes"].concat();
    assert_eq!(parts(&longer, &dbf), Ok(vec![("file_longer", None)]));
    let mut many_points = shp.clone();
    many_points[100 + 8 + 40..100 + 8 + 44].copy_from_slice(&i32::MAX.to_le_bytes());
    assert_eq!(
        parts(&many_points, &dbf),
        Ok(vec![("record_broken", Some(1))])
    );
    let mut no_code = shp.clone();
    no_code[0] = 1;
    assert_eq!(parts(&no_code, &dbf), Err("file_broken"));
    assert_eq!(parts(&shp[..50], &dbf), Err("file_broken"));
    assert_eq!(parts(&shp, &dbf[..10]), Err("file_broken"));

    let short = &dbf[..dbf.len() - 10];
    assert_eq!(parts(&shp, short), Ok(vec![("dbf_too_short", Some(2))]));
    let first_record = usize::from(u16::from_le_bytes([dbf[8], dbf[9]]));
    let record = usize::from(u16::from_le_bytes([dbf[10], dbf[11]]));
    let mut long = dbf.clone();
    long.truncate(first_record + 2 * record);
    long.extend(&dbf[first_record..first_record + record]);
    long[4] = 3;
    assert_eq!(parts(&shp, &long), Ok(vec![("dbf_too_long", None)]));
    let mut deleted = dbf.clone();
    deleted[first_record] = b'*';
    let loaded = load_shapefile(&[("m.shp", &shp), ("m.dbf", &deleted), ("m.prj", WGS84)]).unwrap();
    let codes: Vec<&str> = loaded
        .study
        .areas
        .iter()
        .map(|area| area.code.as_str())
        .collect();
    assert_eq!(
        codes,
        ["E", "R"],
        "a deleted record takes its own shape with it, not the next"
    );
}

#[test]
fn a_shapefile_without_a_table_still_has_its_lines() {
    let mut shp = Cursor::new(Vec::new());
    {
        let mut writer = shapefile::ShapeWriter::new(&mut shp);
        writer
            .write_shape(&Polyline::new(ring(&[(24.0, 56.0), (24.1, 56.0)])))
            .unwrap();
    }
    let folder = folder(&[("r.SHP", shp.get_ref()), ("r.PRJ", WGS84)]);
    let (lines, file, defects) = read_lines(&folder.path().join("r.SHP")).unwrap();
    assert_eq!((lines.len(), file.rows), (1, 1));
    assert_eq!(
        defects.iter().map(|defect| defect.code).collect::<Vec<_>>(),
        ["dbf_missing"]
    );
}

// ---------------------------------------------------------------- what cannot be read

#[test]
fn what_is_no_study_is_said() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(load(empty.path()).unwrap_err().code(), "no_study");
    assert_eq!(
        load(&empty.path().join("nowhere")).unwrap_err().code(),
        "no_study"
    );
    let a_folder = town_with(&[]);
    fs::remove_file(a_folder.path().join("sites.csv")).unwrap();
    fs::create_dir(a_folder.path().join("sites.csv")).unwrap();
    assert_eq!(load(a_folder.path()).unwrap_err().code(), "file_unreadable");
    let huge = town_with(&[]);
    let file = fs::File::create(huge.path().join("sites.csv")).unwrap();
    file.set_len((2 << 30) + 1).unwrap(); // a sparse file: nothing is written
    let error = load(huge.path()).unwrap_err();
    assert_eq!(error.code(), "file_too_large", "{error}");
}

#[test]
fn hostile_files_end_politely() {
    let nested = format!(
        "{{\"type\":\"Polygon\",\"coordinates\":{}",
        "[".repeat(100_000)
    );
    let wide = (0..5_000)
        .map(|i| format!("c{i}"))
        .collect::<Vec<_>>()
        .join(",");
    let one_line = format!("id,lon,lat\n{}", "\"".repeat(100_001));
    for (name, bytes, code) in [
        ("x.geojson", nested.as_str(), "file_broken"),
        ("x.csv", &wide, "file_too_large"),
        ("x.csv", "", "file_broken"),
        ("x.geojson", "", "file_broken"),
        ("x.geojson", "{\"features\":[}", "file_broken"),
        ("x.geojson", "{\"type\":\"Topology\"}", "file_broken"),
        ("x.doc", "id", "format_unknown"),
    ] {
        let folder = folder(&[(name, bytes.as_bytes())]);
        let error = read_points(&folder.path().join(name)).unwrap_err();
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.file().ends_with(name), "{error}");
    }
    let folder = folder(&[("x.csv", one_line.as_bytes())]);
    let (points, defects) = read_points(&folder.path().join("x.csv")).unwrap();
    assert_eq!((points.rows.len(), defects[0].code), (0, "quote_unclosed"));
}

/// A zigzag whose every segment overlaps every other's box: drawn side by side, and
/// drawn over each other with the noise of floating point.
#[test]
fn a_polygon_of_overlapping_lines_is_given_up_in_time() {
    for (east, north) in [(1e-6, -1e-6), (1e-9, 1e-9)] {
        let mut points = Vec::new();
        for i in 0..20_000_u32 {
            let (east, north) = (f64::from(i) * east, f64::from(i) * north);
            points.push(format!("[{},{}]", 24.0 + east, 56.0 + north));
            points.push(format!("[{},{}]", 24.5 + east, 56.5 + north));
        }
        points.push("[24.9,55.0],[23.9,55.0]".to_owned());
        points.push(points[0].clone());
        let area = area("R", &format!("[{}]", points.join(",")));
        let started = std::time::Instant::now();
        let loaded = load(town_with(&[("regions.geojson", area.as_bytes())]).path()).unwrap();
        assert!(
            codes(&loaded).contains(&"polygon_too_tangled"),
            "{:?}",
            codes(&loaded)
        );
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}

/// A feature of an area with these rings.
fn area(code: &str, rings: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{code}\"}},\"geometry\":\
         {{\"type\":\"Polygon\",\"coordinates\":[{rings}]}}}}"
    )
}

#[test]
fn a_polygon_of_too_many_vertices_is_refused() {
    let mut ring = String::with_capacity(60_000_000);
    for i in 0..3_000_001_u32 {
        write!(ring, "[{:.5},1],", f64::from(i) * 1e-5).unwrap();
    }
    let area = area("R", &format!("[{ring}[0,0]]"));
    let loaded = load(town_with(&[("regions.geojson", area.as_bytes())]).path()).unwrap();
    assert!(
        codes(&loaded).contains(&"polygon_too_large"),
        "{:?}",
        codes(&loaded)
    );
}

/// `bytes` with some of them changed, cut off or doubled.
fn damaged(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = bytes.len();
    let changes = prop::collection::vec((0..length, any::<u8>()), 0..12);
    (changes, 0..=length, any::<bool>(), 0..length).prop_map(move |(changes, keep, cut, from)| {
        let mut damaged = bytes.clone();
        for (at, byte) in changes {
            damaged[at] = byte;
        }
        if cut {
            damaged.truncate(keep);
        } else {
            let tail = damaged[from..].to_vec();
            damaged.extend(tail);
        }
        damaged
    })
}

fn sound(name: &str) -> Vec<u8> {
    fs::read(town().join(name)).unwrap()
}

/// Rows read = rows used + rows set aside, in whatever could be read.
fn check_books(loaded: &Loaded) {
    for input in &loaded.study.inputs {
        assert!(input.set_aside <= input.rows, "{input:?}");
    }
    let rows = |file: &str| {
        loaded
            .study
            .inputs
            .iter()
            .find(|input| input.file == file)
            .unwrap()
    };
    let used = |file: &str| rows(file).rows - rows(file).set_aside;
    assert_eq!(used("population.csv"), loaded.study.origins.len());
    assert_eq!(used("sites.csv"), loaded.study.sites.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_of_a_table_bring_the_reader_down(bytes in damaged(sound("population.csv")), other in damaged(sound("sites.csv"))) {
        if let Ok(loaded) = load(town_with(&[("population.csv", &bytes), ("sites.csv", &other)]).path()) {
            check_books(&loaded);
        }
    }

    #[test]
    fn no_bytes_of_geojson_bring_the_reader_down(bytes in damaged(sound("municipalities.geojson")), roads in damaged(sound("roads.geojson"))) {
        if let Ok(loaded) = load(town_with(&[("municipalities.geojson", &bytes), ("roads.geojson", &roads)]).path()) {
            check_books(&loaded);
        }
    }

    #[test]
    fn no_bytes_of_a_shapefile_bring_the_reader_down(shp in damaged(polygons().0), dbf in damaged(polygons().1)) {
        if let Ok(loaded) = load_shapefile(&[("m.shp", &shp), ("m.dbf", &dbf), ("m.prj", WGS84)]) {
            check_books(&loaded);
        }
    }

    #[test]
    fn no_bytes_of_a_study_file_bring_the_reader_down(bytes in damaged(sound("pieeja.toml"))) {
        if let Ok(loaded) = load(town_with(&[("pieeja.toml", &bytes)]).path()) {
            for input in &loaded.study.inputs {
                prop_assert!(input.set_aside <= input.rows);
            }
        }
    }

    /// Rings of few integer vertices, so that points repeat and lines overlap often.
    #[test]
    fn no_drawn_polygon_brings_the_reader_down(rings in prop::collection::vec(prop::collection::vec((0..6_i8, 0..6_i8), 0..9), 0..4)) {
        let ring = |ring: &Vec<(i8, i8)>| {
            let points: Vec<String> = ring.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
            format!("[{}]", points.join(","))
        };
        let rings: Vec<String> = rings.iter().map(ring).collect();
        let area = area("R", &rings.join(","));
        let loaded = load(town_with(&[("regions.geojson", area.as_bytes())]).path()).unwrap();
        check_books(&loaded);
        for area in &loaded.study.areas {
            for polygon in &area.shape.0 {
                prop_assert!(polygon.exterior().is_closed() && polygon.exterior().0.len() >= 4);
            }
        }
    }
}
