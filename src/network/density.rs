//! Which edges lie in towns: those with much road for cars around them.
//!
//! Road length is summed in cells of a grid, then over the cells within a radius of each cell
//! that holds an edge. An edge belongs to the cell of its middle point. Cells are a quarter of
//! the radius wide, so that the disc is not too ragged.
//!
//! Hash maps are only looked up here, never walked, so the sums do not depend on their order.

use std::collections::HashMap;

use crate::model::geo::{Fixed, LonLat};
use crate::model::ids::{EdgeId, IdVec};
use crate::model::profile::Mode;
use crate::model::rules::Towns;
use crate::model::street::{Access, Bound, Street, Zone};

use super::graph::Network;

type Cell = (i64, i64);

/// The zone of every edge by `towns`; what tags tell wins.
#[must_use]
pub(super) fn zones(network: &Network, towns: Option<Towns>) -> IdVec<EdgeId, Zone> {
    let Some(towns) = towns else {
        return network
            .edges
            .ids()
            .map(|edge| told(network, edge).unwrap_or(Zone::Rural))
            .collect();
    };
    let grid = Grid::new(towns.radius_m / REACH as f64);
    let mut road_km: HashMap<Cell, f64> = HashMap::new();
    let counts: Vec<bool> = network.streets.iter().map(is_road).collect();
    let middles: Vec<Cell> = network
        .edges
        .ids()
        .map(|edge| {
            let points = network.geometry(edge);
            grid.cell(points[points.len() / 2])
        })
        .collect();
    for ((_, edge), cell) in network.edges.iter_ids().zip(&middles) {
        if counts[network.roads[edge.road as usize].street as usize] {
            *road_km.entry(*cell).or_default() += edge.length.kilometres();
        }
    }
    let mut dense: HashMap<Cell, bool> = HashMap::new();
    network
        .edges
        .ids()
        .zip(&middles)
        .map(|(edge, cell)| {
            told(network, edge).unwrap_or_else(|| {
                let is_dense = *dense
                    .entry(*cell)
                    .or_insert_with(|| grid.density(&road_km, *cell) > towns.km_per_km2);
                if is_dense { Zone::Urban } else { Zone::Rural }
            })
        })
        .collect()
}

fn told(network: &Network, edge: EdgeId) -> Option<Zone> {
    network.street(edge).zone
}

/// Whether a street counts as road: cars may use it and it is no track, boat or car park.
fn is_road(street: &Street) -> bool {
    const NOT_ROADS: [&str; 12] = [
        "track",
        "path",
        "footway",
        "cycleway",
        "pedestrian",
        "steps",
        "bridleway",
        "corridor",
        "platform",
        "pier",
        "ferry",
        "shuttle_train",
    ];
    let open = Bound::BOTH
        .into_iter()
        .any(|bound| street.access(Mode::Car, bound) != Access::Closed);
    let is_yard = matches!(
        street.service.as_str(),
        "parking_aisle" | "driveway" | "drive-through"
    );
    open && !is_yard && !NOT_ROADS.contains(&street.class.as_str())
}

/// Cells of equal width in metres: rows by latitude, and in each row columns as wide in degrees
/// as that latitude makes them.
struct Grid {
    row_degrees: f64,
}

/// How many cells the radius is long.
const REACH: i64 = 4;

impl Grid {
    fn new(cell_m: f64) -> Self {
        let metres_per_degree = LonLat::default().great_circle_m(LonLat::new(0.0, 1.0));
        Self {
            row_degrees: cell_m.max(1.0) / metres_per_degree,
        }
    }

    /// How wide a column is in degrees of longitude.
    fn column_degrees(&self, row: i64) -> f64 {
        let latitude = (row as f64 + 0.5) * self.row_degrees;
        self.row_degrees / latitude.to_radians().cos().max(1e-6)
    }

    fn cell(&self, p: Fixed) -> Cell {
        let p = LonLat::from(p);
        let row = whole(p.lat / self.row_degrees);
        (whole(p.lon / self.column_degrees(row)), row)
    }

    /// Kilometres of road a square kilometre within [`REACH`] cells of `cell`.
    fn density(&self, road_km: &HashMap<Cell, f64>, (column, row): Cell) -> f64 {
        let middle = (column as f64 + 0.5) * self.column_degrees(row);
        let (mut km, mut cells) = (0.0, 0u32);
        for up in -REACH..=REACH {
            let column = whole(middle / self.column_degrees(row + up));
            for right in -REACH..=REACH {
                if up * up + right * right <= REACH * REACH {
                    km += road_km.get(&(column + right, row + up)).unwrap_or(&0.0);
                    cells += 1;
                }
            }
        }
        let side_km =
            self.row_degrees * LonLat::default().great_circle_m(LonLat::new(0.0, 1.0)) / 1000.0;
        km / (f64::from(cells) * side_km * side_km)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "cells of the globe fit i64"
)]
fn whole(number: f64) -> i64 {
    number.floor() as i64
}
