//! Degrees on WGS 84 -> the coordinates of another system.

use std::cell::Cell;

use geo::{Coord, MapCoordsInPlace};
use proj4rs::Proj;
use proj4rs::transform::transform;

use crate::export::crs::Crs;
use crate::ingest::LayerRow;

/// Changes the geometries in place and says how many lie where the system does not reach:
/// those rows are left without one.
pub(super) fn project(rows: &mut [LayerRow], crs: &Crs) -> usize {
    if crs.is_geographic() {
        // the geographic systems that are offered lie within a metre of WGS 84
        return 0;
    }
    let systems = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").and_then(|from| {
        let code = u16::try_from(crs.epsg).unwrap_or_default();
        Ok((from, Proj::from_epsg_code(code)?))
    });
    let mut astray = 0;
    for row in rows {
        let Some(geometry) = &mut row.geometry else {
            continue;
        };
        let reached = Cell::new(systems.is_ok());
        geometry.map_coords_in_place(|at| {
            let there = systems
                .as_ref()
                .ok()
                .and_then(|(from, to)| moved(at, from, to));
            reached.set(reached.get() && there.is_some());
            there.unwrap_or(at)
        });
        if !reached.get() {
            row.geometry = None;
            astray += 1;
        }
    }
    astray
}

fn moved(at: Coord, from: &Proj, to: &Proj) -> Option<Coord> {
    let mut point = (at.x.to_radians(), at.y.to_radians(), 0.0);
    transform(from, to, &mut point).ok()?;
    let there = Coord {
        x: point.0,
        y: point.1,
    };
    (there.x.is_finite() && there.y.is_finite()).then_some(there)
}
