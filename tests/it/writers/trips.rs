//! Written in one format, read, written in another, read: ids, values, shapes and texts stay.

use std::path::Path;
use std::sync::Arc;

use geo::{CoordsIter, Geometry, LineString, MultiPolygon, Point, Polygon};
use pieeja::export::file::Label;
use pieeja::export::format::{Format, Locale};
use pieeja::ingest::{ReadOptions, read_layer};
use pieeja::model::table::{Cell, Column, Layer, Shape, ShapeKind, Shapes, Values};
use pieeja::pipeline::convert::as_layer;
use proptest::prelude::*;

/// Every format, the two of CSV apart.
const FORMATS: [Format; 10] = [
    Format::Geojson,
    Format::GeojsonLines,
    Format::Csv(Locale::International),
    Format::Csv(Locale::Latvian),
    Format::Geopackage,
    Format::Flatgeobuf,
    Format::Shapefile,
    Format::ZippedShapefile,
    Format::Xlsx,
    Format::Parquet,
];
/// Names of columns with all that names have; each at most once.
const NAMES: [&str; 10] = [
    "nosaukums",
    "garš kolonnas nosaukums 1",
    "garš kolonnas nosaukums 2",
    "fid",
    "geom",
    "geo",
    "order",
    "a\"b",
    "x,y;z",
    "kāds'",
];

fn label() -> Label {
    Label {
        decimals: 7,
        has_wkt: true,
        ..Label::wgs84(&[])
    }
}

fn written(layer: &Layer, format: Format, folder: &Path) -> std::path::PathBuf {
    let written = format.write(&[layer], &label()).unwrap();
    for piece in written.pieces {
        let path = folder.join(format!("trip.{}", piece.extension));
        std::fs::write(path, piece.content.into_bytes().unwrap()).unwrap();
    }
    folder.join(format!("trip.{}", format.extension()))
}

fn trip(layer: &Layer, format: Format) -> Layer {
    let folder = tempfile::tempdir().unwrap();
    let path = written(layer, format, folder.path());
    let options = ReadOptions {
        layer: (format == Format::Xlsx).then(|| "trip".to_owned()),
        ..ReadOptions::default()
    };
    let (read, defects) = read_layer(&path, &options).unwrap();
    let set_aside = read.info.read - read.info.used;
    assert_eq!(set_aside, 0, "{format:?}: {defects:?}");
    as_layer("trip", &read)
}

/// Whether the format holds such shapes.
fn carries(format: Format, kind: ShapeKind) -> bool {
    format != Format::Xlsx || kind == ShapeKind::Point
}

fn shape(layer: &Layer, row: usize) -> Option<&Geometry> {
    layer.shapes.get(row).and_then(|shape| shape.geometry())
}

/// The rows in the order of their ids.
fn order(layer: &Layer) -> Vec<usize> {
    let id = layer.column("id").unwrap();
    let mut rows: Vec<usize> = (0..layer.rows()).collect();
    rows.sort_by_key(|row| match id.values.cell(*row) {
        Cell::Text(text) => text.to_owned(),
        other => panic!("an id is {other:?}"),
    });
    rows
}

fn same_cell(one: Cell<'_>, other: Cell<'_>) -> bool {
    match (one.number(), other.number()) {
        (Some(one), Some(other)) => one.to_bits() == other.to_bits() || one == 0.0 && other == 0.0,
        (None, None) => one == other,
        _ => false,
    }
}

/// Vertices sorted by part and place: rings may begin elsewhere and turn the other way.
fn vertices(geometry: Option<&Geometry>) -> Vec<[f64; 2]> {
    let mut all: Vec<[f64; 2]> = geometry
        .into_iter()
        .flat_map(CoordsIter::coords_iter)
        .map(|coord| [(coord.x * 1e6).round() / 1e6, coord.y])
        .collect();
    all.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    all
}

fn compare(way: &str, before: &Layer, after: &Layer, has_shapes: bool) {
    assert_eq!(before.rows(), after.rows(), "{way}");
    let names = |layer: &Layer| -> Vec<String> {
        layer
            .columns
            .iter()
            .map(|column| column.name.to_string())
            .collect()
    };
    assert_eq!(names(before), names(after), "{way}");
    for (one, other) in order(before).into_iter().zip(order(after)) {
        for (left, right) in before.columns.iter().zip(&after.columns) {
            let (left, right) = (left.values.cell(one), right.values.cell(other));
            assert!(same_cell(left, right), "{way}: {left:?} came as {right:?}");
        }
        if has_shapes {
            let (left, right) = (vertices(shape(before, one)), vertices(shape(after, other)));
            assert_eq!(left.len(), right.len(), "{way}");
            for (left, right) in left.iter().zip(&right) {
                let away = (left[0] - right[0]).abs().max((left[1] - right[1]).abs());
                assert!(away <= 1.01e-6, "{way}: {left:?} came as {right:?}");
            }
        }
    }
}

fn coordinate() -> impl Strategy<Value = (f64, f64)> {
    // a grid of a hundred-thousandth: parts stay apart, and 7 decimals hold it
    (-17_900_000_i32..17_900_000, -8_400_000_i32..8_400_000)
        .prop_map(|(x, y)| (f64::from(x) / 1e5, f64::from(y) / 1e5))
}

fn square((x, y): (f64, f64), size: f64) -> LineString {
    vec![
        (x, y),
        (x + size, y),
        (x + size, y + size),
        (x, y + size),
        (x, y),
    ]
    .into()
}

fn geometry(kind: ShapeKind) -> BoxedStrategy<Option<Geometry>> {
    let drawn: BoxedStrategy<Geometry> = match kind {
        ShapeKind::Point => coordinate().prop_map(|at| Point::from(at).into()).boxed(),
        ShapeKind::Line => prop::collection::vec(coordinate(), 2..6)
            .prop_map(|line| Geometry::LineString(line.into()))
            .boxed(),
        _ => (coordinate(), 1..4_usize, any::<bool>())
            .prop_map(|((x, y), parts, holed)| {
                let part = |at: usize| {
                    let x = x.clamp(-170.0, 170.0) + at as f64;
                    let hole = square((x + 0.25, y + 0.25), 0.25);
                    let holes = if holed { vec![hole] } else { Vec::new() };
                    Polygon::new(square((x, y), 0.75), holes)
                };
                MultiPolygon((0..parts).map(part).collect()).into()
            })
            .boxed(),
    };
    prop::option::weighted(0.9, drawn).boxed()
}

fn values(rows: usize) -> BoxedStrategy<Values> {
    const WHOLE: i64 = 1 << 53;
    fn maybe<T: std::fmt::Debug + Clone + 'static>(
        each: impl Strategy<Value = T> + 'static,
        rows: usize,
    ) -> BoxedStrategy<Vec<Option<T>>> {
        prop::collection::vec(prop::option::weighted(0.8, each), rows).boxed()
    }
    let texts = maybe("ž[a-zA-ZāčēģīķļņšūžĀČĒ ,;\"'<&>%\n\\\\]{0,30}š", rows);
    let texts = texts.prop_map(|texts| {
        Values::Text(texts.into_iter().map(|text| text.map(Arc::from)).collect())
    });
    let reals = maybe(prop_oneof![-1e12..1e12_f64, -1e-3..1e-3_f64], rows);
    prop_oneof![
        texts,
        maybe(-WHOLE..WHOLE, rows).prop_map(Values::Integer),
        (0..7_u8, maybe(-WHOLE..WHOLE, rows))
            .prop_map(|(scale, values)| Values::Decimal { scale, values }),
        reals.prop_map(Values::Real),
        maybe(any::<bool>(), rows).prop_map(Values::Boolean),
    ]
    .boxed()
}

fn layer() -> impl Strategy<Value = Layer> {
    let kinds = prop_oneof![
        Just(ShapeKind::Point),
        Just(ShapeKind::Line),
        Just(ShapeKind::Polygon)
    ];
    (
        1..8_usize,
        kinds,
        prop::sample::subsequence(NAMES.to_vec(), 0..6),
    )
        .prop_flat_map(|(rows, kind, names)| {
            let shapes = prop::collection::vec(geometry(kind), rows);
            let columns = prop::collection::vec(values(rows), names.len());
            (Just(names), columns, shapes).prop_map(move |(names, columns, shapes)| {
                let ids = (0..rows).map(|row| Some(Arc::from(format!("i{row}"))));
                let mut all = vec![Column::text("id", ids)];
                all.extend(names.into_iter().zip(columns).map(|(name, values)| Column {
                    name: name.into(),
                    values,
                }));
                Layer {
                    name: "trip".into(),
                    columns: all,
                    shapes: Shapes::Shared {
                        kind,
                        table: shapes.into_iter().map(Shape::new).collect(),
                        rows: (0..).take(rows).collect(),
                    },
                }
            })
        })
}

/// A layer whose shapes are all missing goes through any two formats, too.
#[test]
fn shapes_that_are_all_missing_stay_missing() {
    let layer = Layer {
        name: "trip".into(),
        columns: vec![Column::text(
            "id",
            ["i0", "i1"].map(|id| Some(id.into())).into_iter(),
        )],
        shapes: Shapes::Shared {
            kind: ShapeKind::Line,
            table: [Shape::new(None), Shape::new(None)].into(),
            rows: vec![0, 1],
        },
    };
    for first in FORMATS
        .into_iter()
        .filter(|first| carries(*first, ShapeKind::Line))
    {
        let once = trip(&layer, first);
        for second in FORMATS {
            compare(
                &format!("{first:?} -> {second:?}"),
                &layer,
                &trip(&once, second),
                true,
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_through_any_two_formats(
        layer in layer(),
        pairs in prop::sample::subsequence((0..100).collect::<Vec<usize>>(), 12),
    ) {
        let kind = layer.shapes.kind().unwrap();
        for first in FORMATS {
            let once = trip(&layer, first);
            compare(&format!("{first:?}"), &layer, &once, carries(first, kind));
        }
        for pair in pairs {
            let (first, second) = (FORMATS[pair / 10], FORMATS[pair % 10]);
            if carries(first, kind) {
                let twice = trip(&trip(&layer, first), second);
                compare(&format!("{first:?} -> {second:?}"), &layer, &twice, carries(second, kind));
            }
        }
    }
}
