//! How far it is at least to the border of what a study covers.
//!
//! Nobody knows the services beyond it. Whoever could leave the study sooner than reach a site
//! might have a nearer one there: the distances are lower bounds, so none of them is missed.

use std::collections::HashMap;

use geo::{CoordsIter, Intersects, LineString, MultiPolygon, Point, Polygon};
use rstar::primitives::Line;
use rstar::{PointDistance, RTree};

use crate::model::geo::{EARTH_RADIUS_M, LonLat};
use crate::model::ids::{AreaId, IdVec, LevelId};
use crate::model::place::Area;

/// Great circles bulge towards the poles: the strip in which the scale of longitudes is taken
/// is this much wider than what is drawn, degrees.
const BULGE: f64 = 1.0;

/// The outer border of the areas of a level.
#[derive(Debug)]
pub struct Border {
    lines: RTree<Line<[f64; 2]>>,
    /// Least length of a degree of longitude in degrees of latitude, anywhere between two points.
    scale: f64,
    shapes: Vec<MultiPolygon>,
}

impl Border {
    /// The border of the areas of `level`; `None` where they have none. `points` are those
    /// that will be asked about.
    #[must_use]
    pub fn new(
        areas: &IdVec<AreaId, Area>,
        level: LevelId,
        points: impl Iterator<Item = LonLat>,
    ) -> Option<Self> {
        let shapes: Vec<MultiPolygon> = areas
            .iter()
            .filter(|area| area.level == level)
            .map(|area| area.shape.clone())
            .collect();
        let drawn = shapes.iter().flat_map(CoordsIter::coords_iter);
        let highest = drawn
            .map(|coord| coord.y.abs())
            .chain(points.map(|point| point.lat.abs()))
            .fold(0.0, f64::max);
        let scale = (highest + BULGE).min(90.0).to_radians().cos();
        let flat = |c: (f64, f64)| [c.0 * scale, c.1];
        let outer = outer_edges(&shapes);
        let lines: Vec<_> = outer
            .into_iter()
            .map(|(from, to)| Line::new(flat(from), flat(to)))
            .collect();
        (!lines.is_empty()).then(|| Self {
            lines: RTree::bulk_load(lines),
            scale,
            shapes,
        })
    }

    /// Metres that a way from `point` out of the study has at least; 0 outside of it.
    #[must_use]
    pub fn at_least_m(&self, point: LonLat) -> f64 {
        let here = Point::new(point.lon, point.lat);
        if !self.shapes.iter().any(|shape| shape.intersects(&here)) {
            return 0.0;
        }
        let flat = [point.lon * self.scale, point.lat];
        let nearest = self.lines.nearest_neighbor(&flat);
        nearest.map_or(0.0, |line| {
            line.distance_2(&flat).sqrt().to_radians() * EARTH_RADIUS_M
        })
    }
}

type Corner = (f64, f64);

/// The edges that no two areas run along in opposite directions: those do not lead out.
fn outer_edges(shapes: &[MultiPolygon]) -> Vec<(Corner, Corner)> {
    let mut left: HashMap<[u64; 4], (Corner, Corner)> = HashMap::new();
    for polygon in shapes.iter().flatten() {
        for (from, to) in edges(polygon) {
            if left.remove(&key(to, from)).is_none() {
                left.insert(key(from, to), (from, to));
            }
        }
    }
    let mut edges: Vec<_> = left.into_iter().collect();
    edges.sort_unstable_by_key(|(key, _)| *key);
    edges.into_iter().map(|(_, edge)| edge).collect()
}

fn key(from: Corner, to: Corner) -> [u64; 4] {
    [from.0, from.1, to.0, to.1].map(f64::to_bits)
}

/// The edges of a polygon, its inside on their left.
fn edges(polygon: &Polygon) -> Vec<(Corner, Corner)> {
    let mut edges = Vec::new();
    let mut add = |ring: &LineString, shell: bool| {
        let corners: Vec<Corner> = ring.coords().map(|c| (c.x, c.y)).collect();
        let turns: f64 = corners
            .windows(2)
            .map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1)
            .sum();
        for pair in corners.windows(2) {
            edges.push(if (turns > 0.0) == shell {
                (pair[0], pair[1])
            } else {
                (pair[1], pair[0])
            });
        }
    };
    add(polygon.exterior(), true);
    for hole in polygon.interiors() {
        add(hole, false);
    }
    edges
}
