//! No service beyond the border is nearer than the flags admit.

use geo::{MultiPolygon, polygon};
use pieeja::model::geo::LonLat;
use pieeja::model::ids::{IdVec, LevelId};
use pieeja::model::place::Area;
use pieeja::spatial::border::Border;
use proptest::prelude::*;

fn square(west: f64, south: f64, east: f64, north: f64) -> Area {
    let shape = polygon![
        (x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north),
    ];
    Area {
        code: format!("{west} {south}"),
        name: String::new(),
        level: LevelId(0),
        parent: None,
        shape: MultiPolygon(vec![shape]),
        properties: std::collections::BTreeMap::new(),
    }
}

/// Two squares side by side; the point is inside of one of them, the other place outside of both.
fn case() -> impl Strategy<Value = (f64, f64, f64, (f64, f64), (f64, f64))> {
    let outside = (-1.0..2.0f64, -1.0..2.0f64).prop_filter("outside", |(x, y)| {
        !(0.0..=1.0).contains(x) || !(0.0..=1.0).contains(y)
    });
    (
        -170.0..160.0f64,
        -80.0..75.0f64,
        0.01..5.0f64,
        (0.01..0.99f64, 0.01..0.99f64),
        outside,
    )
}

proptest! {
    /// Whatever is outside lies at least as far as the border is said to be, so nobody who
    /// has something nearer outside goes without a flag.
    #[test]
    fn nothing_outside_is_nearer_than_the_border((west, south, size, point, out) in case()) {
        let middle = west + size / 2.0;
        let areas: IdVec<_, _> = vec![
            square(west, south, middle, south + size),
            square(middle, south, west + size, south + size),
        ]
        .into();
        let place = |(x, y): (f64, f64)| LonLat::new(west + x * size, south + y * size);
        let (inside, outside) = (place(point), place(out));
        prop_assume!(outside.lat.abs() < 89.0);
        let border = Border::new(&areas, LevelId(0), [inside].into_iter()).unwrap();
        let least = border.at_least_m(inside);
        prop_assert!(least <= inside.great_circle_m(outside) + 1e-6);
        prop_assert_eq!(border.at_least_m(outside), 0.0);
    }
}

/// The line between two areas does not lead out: 0.1 degrees of latitude are 11.1 km, and half
/// a degree of longitude is about 30 km at 57 degrees north.
#[test]
fn inner_borders_are_none() {
    let areas: IdVec<_, _> = vec![
        square(24.0, 57.0, 24.5, 57.2),
        square(24.5, 57.0, 25.0, 57.2),
    ]
    .into();
    let middle = LonLat::new(24.5, 57.1);
    let border = Border::new(&areas, LevelId(0), [middle].into_iter()).unwrap();
    let least = border.at_least_m(middle);
    assert!((least - 11_119.5).abs() < 1.0, "{least}");
    // towards the west the bound is lower than the true 12.1 km, by the strip's margin
    let west = border.at_least_m(LonLat::new(24.1, 57.1));
    assert!((5_800.0..6_060.0).contains(&west), "{west}");
}
