//! What holds for every format.

use geo::Geometry;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use pieeja::export::crs::Crs;
use pieeja::export::file::{Label, WriteError, Written};
use pieeja::export::format::Format;
use pieeja::model::table::{Column, Layer, Shape, ShapeKind, Shapes};

use super::samples;

fn label() -> Label {
    Label::wgs84(&[
        ("description", "Laiki ir aptuveni.".to_owned()),
        (
            "attribution",
            "© <Valsts> & Co (CC BY 4.0); Otrs".to_owned(),
        ),
    ])
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    for format in Format::ALL {
        for layer in [samples::points(), samples::lines(), samples::areas()] {
            let once = format.write(&[&layer], &label()).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(5));
            let again = format.write(&[&layer], &label()).unwrap();
            assert_eq!(once.remarks, again.remarks, "{format:?}");
            assert!(!once.pieces.is_empty());
            assert_eq!(once.pieces[0].extension, format.extension());
            let pieces = |written: Written| {
                let pieces = written.pieces.into_iter();
                pieces
                    .map(|piece| (piece.extension, piece.content.into_bytes().unwrap()))
                    .collect::<Vec<_>>()
            };
            assert!(pieces(once) == pieces(again), "{format:?}");
        }
    }
}

#[test]
fn layers_without_rows_or_shapes_are_written() {
    let plain = Layer {
        shapes: Shapes::None,
        ..samples::points()
    };
    for format in Format::ALL {
        for layer in [
            &samples::emptied(&samples::areas()),
            &plain,
            &samples::emptied(&plain),
        ] {
            let written = format.write(&[layer], &label()).unwrap();
            // a stream of lines without a line is nothing
            let is_stream = format == Format::GeojsonLines;
            assert!(
                is_stream || !written.pieces[0].content.is_empty(),
                "{format:?}"
            );
        }
    }
}

#[test]
fn one_file_a_layer_is_said_where_it_is_so() {
    let (points, areas) = (samples::points(), samples::areas());
    for format in Format::ALL {
        let written = format.write(&[&points, &areas], &label());
        match written {
            Ok(_) => assert!(format.holds_many()),
            Err(WriteError::ManyLayers { layers, .. }) => {
                assert_eq!((layers, format.holds_many()), (2, false));
            }
            Err(error) => panic!("{format:?}: {error}"),
        }
    }
}

#[test]
fn what_a_shapefile_cannot_carry_is_said() {
    let long = "ā".repeat(200);
    let mut layer = samples::points();
    layer.columns = vec![
        Column::text(
            "a_long_name_of_a_column",
            (0..4).map(|_| Some(long.as_str().into())),
        ),
        Column::text("a_long_name_of_another", (0..4).map(|_| None)),
    ];
    let written = Format::Shapefile.write(&[&layer], &label()).unwrap();
    let remarks: Vec<&str> = written
        .remarks
        .iter()
        .map(|remark| remark.text.as_str())
        .collect();
    assert!(remarks[0].contains("a_long_name_of_a_column") && remarks[0].contains("4 texts cut"));
    assert!(remarks[1].contains("2 columns have shorter names"));
    let sidecar = written
        .pieces
        .into_iter()
        .find(|piece| piece.extension == "fields.csv")
        .unwrap();
    let sidecar = sidecar.content.into_bytes().unwrap();
    let expected = "field,column,note\n\
                    a_long_nam,a_long_name_of_a_column,4 texts cut to 254 bytes\n\
                    a_long_n_2,a_long_name_of_another,\n";
    assert_eq!(std::str::from_utf8(&sidecar).unwrap(), expected);

    let mut mixed = samples::points();
    let shapes = [
        Geometry::from(geo::Point::new(1.0, 2.0)),
        Geometry::LineString(vec![(0., 0.), (1., 1.)].into()),
    ];
    mixed.shapes = Shapes::Shared {
        kind: ShapeKind::Mixed,
        table: shapes
            .into_iter()
            .map(|shape| Shape::new(Some(shape)))
            .collect(),
        rows: vec![0, 1, 0, 1],
    };
    let refused = Format::Shapefile.write(&[&mixed], &label()).unwrap_err();
    assert!(
        matches!(refused, WriteError::MixedShapes { .. }),
        "{refused}"
    );
    for format in [
        Format::Geopackage,
        Format::Flatgeobuf,
        Format::Parquet,
        Format::Geojson,
    ] {
        format.write(&[&mixed], &label()).unwrap();
    }
}

#[test]
fn beyond_the_limits_of_a_format_is_an_error_that_names_them() {
    let wide = |columns: usize| Layer {
        name: "wide".into(),
        columns: (0..columns)
            .map(|at| Column::integer(format!("column_number_{at}"), [Some(1)].into_iter()))
            .collect(),
        shapes: Shapes::None,
    };
    let refused = |format: Format, columns: usize| {
        let error = format.write(&[&wide(columns)], &label()).unwrap_err();
        assert!(matches!(error, WriteError::TooLarge { .. }), "{error}");
        assert!(!error.hint().is_empty());
    };
    refused(Format::Shapefile, 2_047);
    refused(Format::Geopackage, 2_000);
    refused(Format::Xlsx, 16_385);
    refused(Format::Flatgeobuf, 65_536);
    for format in Format::ALL {
        format.write(&[&wide(1_900)], &label()).unwrap();
    }
    let long = Layer {
        name: "long".into(),
        columns: vec![Column::constant("a", "b", 1_048_576)],
        shapes: Shapes::None,
    };
    let error = Format::Xlsx.write(&[&long], &label()).unwrap_err();
    assert!(error.to_string().contains("1,048,575 rows"), "{error}");
}

#[test]
fn the_geoparquet_metadata_is_what_version_1_1_asks_for() {
    let written = Format::Parquet
        .write(&[&samples::areas()], &label())
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    std::fs::write(&path, written.into_bytes().unwrap()).unwrap();
    let file = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
    let metadata = file.metadata().file_metadata();
    let values = metadata.key_value_metadata().unwrap();
    let geo = values.iter().find(|entry| entry.key == "geo").unwrap();
    let geo: serde_json::Value = serde_json::from_str(geo.value.as_deref().unwrap()).unwrap();
    assert_eq!(geo["version"], "1.1.0");
    assert_eq!(geo["primary_column"], "geometry");
    let column = &geo["columns"]["geometry"];
    assert_eq!(column["encoding"], "WKB");
    assert_eq!(
        column["geometry_types"],
        serde_json::json!(["MultiPolygon"])
    );
    assert_eq!(column["bbox"], serde_json::json!([21.0, 56.0, 27.5, 57.0]));
    assert_eq!(
        column["covering"]["bbox"]["ymax"],
        serde_json::json!(["bbox", "ymax"])
    );
    assert_eq!(
        column["crs"]["id"],
        serde_json::json!({"authority": "EPSG", "code": 4326})
    );
    let rows: Vec<_> = file
        .get_row_iter(None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), samples::ROWS);
    assert_eq!(rows[0].get_string(1).unwrap(), "Ķekava, \"A\"; Žņģļ");
    let east = rows[3].get_group(8).unwrap().get_double(2).unwrap();
    assert!((east - 27.5).abs() < 1e-12);
    assert!(rows[2].get_group(8).is_err() && rows[2].get_bytes(7).is_err());
}

#[test]
fn a_geopackage_has_its_index_its_style_and_its_metadata() {
    let mut areas = samples::areas();
    areas.name = "areas".into();
    areas.columns.push(Column::decimal(
        "share_beyond",
        6,
        (0..4).map(|at| Some(at * 250_000)),
    ));
    let crs = Crs::of(3059).unwrap();
    let label = Label { crs, ..label() };
    let written = Format::Geopackage
        .write(&[&areas, &samples::points()], &label)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    std::fs::write(&path, written.into_bytes().unwrap()).unwrap();
    let package = rusqlite::Connection::open(&path).unwrap();
    let text = |sql: &str| -> String { package.query_row(sql, [], |row| row.get(0)).unwrap() };
    let number = |sql: &str| -> i64 { package.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    assert_eq!(number("PRAGMA application_id"), 0x4750_4b47);
    assert_eq!(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(number("SELECT count(*) FROM areas"), 4);
    assert_eq!(
        number("SELECT count(*) FROM rtree_areas_geom"),
        3,
        "a row without a shape"
    );
    assert_eq!(
        number("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = 'areas'"),
        3059
    );
    let style =
        text("SELECT styleQML FROM layer_styles WHERE f_table_name = 'areas' AND useAsDefault");
    assert!(style.contains("attr=\"share_beyond\""));
    let told = text("SELECT metadata FROM gpkg_metadata WHERE id = 1");
    assert!(told.contains("<rights>© &lt;Valsts&gt; &amp; Co (CC BY 4.0)</rights>"));
    assert!(told.contains("EPSG:3059"));
}
