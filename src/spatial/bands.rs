//! Point in polygon in about constant time: edges sorted into horizontal bands.
//!
//! A query looks only at the edges of the point's band. The number of bands is chosen so
//! that the table of edges by band stays within a few times the number of edges. The test
//! is exact: robust orientation, even-odd rule over all rings.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, Line};

use crate::model::geo::LonLat;

/// Entries of the table by band, per edge.
const ENTRIES_PER_EDGE: f64 = 3.0;

/// Where a point lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Side {
    /// Inside the rings.
    Inside,
    /// Exactly on an edge.
    Border,
    /// Outside the rings.
    Outside,
}

/// The edges of one polygon, ready for queries.
#[derive(Clone, Debug)]
pub struct Bands {
    edges: Vec<Line>,
    low: f64,
    per_degree: f64,
    /// Band `b` holds `entries[first_out[b]..first_out[b + 1]]`.
    first_out: Vec<u32>,
    entries: Vec<u32>,
}

impl Bands {
    /// Sorts the edges of closed rings into bands.
    #[must_use]
    pub fn new(edges: Vec<Line>) -> Self {
        let low = edges
            .iter()
            .map(|edge| edge.start.y)
            .fold(f64::INFINITY, f64::min);
        let high = edges
            .iter()
            .map(|edge| edge.start.y)
            .fold(f64::NEG_INFINITY, f64::max);
        let span = (high - low).max(0.0);
        let climbed: f64 = edges
            .iter()
            .map(|edge| (edge.end.y - edge.start.y).abs())
            .sum();
        let wanted = if span > 0.0 && climbed > 0.0 {
            ENTRIES_PER_EDGE * edges.len() as f64 * span / climbed
        } else {
            1.0
        };
        let count = wanted.clamp(1.0, edges.len().max(1) as f64).floor();
        let per_degree = if span > 0.0 { count / span } else { 0.0 };
        let mut bands = Self {
            edges,
            low,
            per_degree,
            first_out: Vec::new(),
            entries: Vec::new(),
        };
        bands.fill(truncated(count).max(1));
        bands
    }

    fn fill(&mut self, count: usize) {
        let mut sizes = vec![0_u32; count + 1];
        for edge in &self.edges {
            for band in self.bands_of(edge, count) {
                sizes[band + 1] += 1;
            }
        }
        for band in 0..count {
            sizes[band + 1] += sizes[band];
        }
        let mut next = sizes.clone();
        let mut entries = vec![0; sizes[count] as usize];
        for (number, edge) in (0_u32..).zip(&self.edges) {
            for band in self.bands_of(edge, count) {
                entries[next[band] as usize] = number;
                next[band] += 1;
            }
        }
        self.first_out = sizes;
        self.entries = entries;
    }

    fn bands_of(&self, edge: &Line, count: usize) -> std::ops::RangeInclusive<usize> {
        let (a, b) = (self.band(edge.start.y, count), self.band(edge.end.y, count));
        a.min(b)..=a.max(b)
    }

    fn band(&self, y: f64, count: usize) -> usize {
        truncated((y - self.low) * self.per_degree).min(count - 1)
    }

    /// Where `point` lies.
    #[must_use]
    pub fn side(&self, point: LonLat) -> Side {
        let point = Coord::from(point);
        if self.edges.is_empty() || point.y < self.low {
            return Side::Outside;
        }
        let band = self.band(point.y, self.first_out.len() - 1);
        let range = self.first_out[band] as usize..self.first_out[band + 1] as usize;
        let mut is_inside = false;
        for edge in self.entries[range]
            .iter()
            .map(|number| &self.edges[*number as usize])
        {
            let (start, end) = (edge.start, edge.end);
            if point.y < start.y.min(end.y) || point.y > start.y.max(end.y) {
                continue;
            }
            let rises = start.y <= point.y && point.y < end.y;
            let falls = end.y <= point.y && point.y < start.y;
            match RobustKernel::orient2d(start, end, point) {
                Orientation::Collinear
                    if point.x >= start.x.min(end.x) && point.x <= start.x.max(end.x) =>
                {
                    return Side::Border;
                }
                Orientation::CounterClockwise if rises => is_inside = !is_inside,
                Orientation::Clockwise if falls => is_inside = !is_inside,
                _ => {}
            }
        }
        if is_inside {
            Side::Inside
        } else {
            Side::Outside
        }
    }

    /// All edges.
    #[must_use]
    pub fn edges(&self) -> &[Line] {
        &self.edges
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative; clamped by callers"
)]
fn truncated(value: f64) -> usize {
    value.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use geo::coordinate_position::{CoordPos, CoordinatePosition};
    use geo::{LineString, LinesIter, Polygon};

    use super::*;

    fn bands(polygon: &Polygon) -> Bands {
        Bands::new(polygon.lines_iter().collect())
    }

    /// A comb with teeth of different heights: many edges over few rows and few over many.
    fn comb() -> Polygon {
        let mut points = vec![(0.0, 0.0)];
        for tooth in 0..40_i32 {
            let x = f64::from(tooth);
            points.push((x + 0.25, 1.0 + f64::from(tooth % 7)));
            points.push((x + 0.75, 0.5));
        }
        points.push((40.0, 0.0));
        Polygon::new(
            LineString::from(points),
            vec![LineString::from(vec![(5.0, 0.1), (6.0, 0.1), (5.5, 0.4)])],
        )
    }

    #[test]
    fn the_side_is_what_geo_finds_on_a_grid_of_points() {
        let polygon = comb();
        let bands = bands(&polygon);
        for ix in -4..340 {
            for iy in -2..70 {
                let point = LonLat::new(f64::from(ix) * 0.125, f64::from(iy) * 0.125);
                let expected = match polygon.coordinate_position(&Coord::from(point)) {
                    CoordPos::Inside => Side::Inside,
                    CoordPos::OnBoundary => Side::Border,
                    CoordPos::Outside => Side::Outside,
                };
                assert_eq!(bands.side(point), expected, "{point:?}");
            }
        }
    }

    #[test]
    fn the_table_stays_small_for_edges_that_span_all_bands() {
        let zigzag: Vec<(f64, f64)> = (0..2_000)
            .map(|i| (f64::from(i), if i % 2 == 0 { 0.0 } else { 50.0 }))
            .collect();
        let bands = bands(&Polygon::new(LineString::from(zigzag), Vec::new()));
        assert!(
            bands.entries.len() < 10 * bands.edges.len(),
            "{}",
            bands.entries.len()
        );
    }

    #[test]
    fn nothing_is_inside_of_nothing() {
        assert_eq!(
            Bands::new(Vec::new()).side(LonLat::new(0.0, 0.0)),
            Side::Outside
        );
    }
}
