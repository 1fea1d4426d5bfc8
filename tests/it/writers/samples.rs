//! Layers with every kind of value, of shape and of trouble.

use std::sync::Arc;

use geo::{Geometry, LineString, MultiPolygon, Polygon};
use pieeja::model::table::{Cell, Column, Layer, Shape, ShapeKind, Shapes, Values};

/// How many rows the samples have.
pub(super) const ROWS: usize = 4;

fn columns() -> Vec<Column> {
    let texts = ["Ķekava, \"A\"; Žņģļ", "line\nbreak", "", "+371 '<&>'"];
    vec![
        Column::text(
            "id",
            ["a", "b", "c", "d"].map(|id| Some(id.into())).into_iter(),
        ),
        Column::text(
            "Nosaukums latviski",
            texts
                .map(|text| (!text.is_empty()).then(|| Arc::from(text)))
                .into_iter(),
        ),
        Column::integer(
            "people_within_30",
            [Some(-3), None, Some(0), Some(2_147_483_648)].into_iter(),
        ),
        Column::integer(
            "people_within_60",
            [Some(1), Some(2), None, Some(4)].into_iter(),
        ),
        Column::decimal(
            "minutes",
            3,
            [Some(30_500), Some(30_000), None, Some(-1)].into_iter(),
        ),
        Column {
            name: "real".into(),
            values: Values::Real(vec![Some(0.1), Some(1.0 / 3.0), None, Some(-2.5e-7)]),
        },
        Column::boolean(
            "meets",
            [Some(true), Some(false), None, Some(true)].into_iter(),
        ),
    ]
}

fn layer(name: &'static str, kind: ShapeKind, shapes: [Option<Geometry>; ROWS]) -> Layer {
    Layer {
        name: name.into(),
        columns: columns(),
        shapes: Shapes::Shared {
            kind,
            table: shapes.into_iter().map(Shape::new).collect(),
            rows: vec![0, 1, 2, 3],
        },
    }
}

/// Points; the third row has none.
pub(super) fn points() -> Layer {
    let at = |lon, lat| Some(geo::Point::new(lon, lat).into());
    let shapes = [at(24.105_186, 56.95), at(21.0, 56.5), None, at(27.5, 55.9)];
    layer("vietas", ShapeKind::Point, shapes)
}

/// Lines.
pub(super) fn lines() -> Layer {
    let line = |at: f64| {
        let line: LineString = vec![(at, 56.0), (at + 0.25, 56.5), (at + 1.0, 56.25)].into();
        Some(Geometry::LineString(line))
    };
    layer(
        "ceļi",
        ShapeKind::Line,
        [line(21.0), line(24.0), None, line(26.0)],
    )
}

fn square(at: f64, size: f64) -> LineString {
    let (south, east) = (56.0, at + size);
    vec![
        (at, south),
        (east, south),
        (east, south + size),
        (at, south + size),
        (at, south),
    ]
    .into()
}

/// Areas: one part, one with a hole, none, two parts.
pub(super) fn areas() -> Layer {
    let hole: LineString = vec![(24.25, 56.25), (24.25, 56.5), (24.5, 56.5), (24.25, 56.25)].into();
    let one = Polygon::new(square(21.0, 0.5), vec![]);
    let holed = Polygon::new(square(24.0, 1.0), vec![hole]);
    let two = vec![
        Polygon::new(square(26.0, 0.25), vec![]),
        Polygon::new(square(27.0, 0.5), vec![]),
    ];
    let shapes = [
        Some(MultiPolygon(vec![one]).into()),
        Some(MultiPolygon(vec![holed]).into()),
        None,
        Some(MultiPolygon(two).into()),
    ];
    layer("teritorijas", ShapeKind::Polygon, shapes)
}

/// The same layer without a row.
pub(super) fn emptied(layer: &Layer) -> Layer {
    let columns = layer.columns.iter().map(|column| Column {
        name: column.name.clone(),
        values: match &column.values {
            Values::Text(_) | Values::Coded { .. } => Values::Text(Vec::new()),
            Values::Integer(_) => Values::Integer(Vec::new()),
            Values::Decimal { scale, .. } => Values::Decimal {
                scale: *scale,
                values: Vec::new(),
            },
            Values::Real(_) => Values::Real(Vec::new()),
            Values::Boolean(_) => Values::Boolean(Vec::new()),
        },
    });
    Layer {
        name: layer.name.clone(),
        columns: columns.collect(),
        shapes: match layer.shapes.kind() {
            None => Shapes::None,
            Some(kind) => Shapes::Shared {
                kind,
                table: Arc::from([]),
                rows: Vec::new(),
            },
        },
    }
}

/// The value as a program that prints doubles shows it; empty when missing.
pub(super) fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Boolean(value) => u8::from(value).to_string(),
        Cell::Decimal { .. } | Cell::Real(_) => cell.number().unwrap().to_string(),
    }
}
