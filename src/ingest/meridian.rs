//! Rings that reach over the 180° meridian without being cut there: cut, as RFC 7946 section
//! 3.1.9 asks.
//!
//! A side longer than half the globe is meant the shorter way round. The cut lies where the
//! geodesic between the two vertices meets the meridian, so that the parts together have the
//! geodesic area of the whole.

use geo::{Coord, Geodesic, InterpolatePoint, Point};

use super::rows::Finding;
use crate::model::geo::LonLat;

/// Halvings until a cut is found: the shortest step of a longitude in double precision.
const HALVINGS: usize = 60;

/// Whether a side goes round the globe the longer way, as it is written.
fn is_jump(from: Coord, to: Coord) -> bool {
    let width = (from.x - to.x).abs();
    // maps of the whole globe draw the pole itself as such a side
    let is_pole = from.y.abs() >= 90.0 && to.y.abs() >= 90.0;
    width > 180.0 && !(is_pole && width >= 360.0)
}

/// The sides of a ring, whether or not it is closed.
fn sides(ring: &[Coord]) -> impl Iterator<Item = (Coord, Coord)> + Clone + '_ {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(from, to)| (*from, *to))
}

/// Whether one of the rings has to be cut. Rings off the globe are left to others to refuse.
pub(crate) fn is_crossed(rings: &[Vec<Coord>]) -> bool {
    let on_globe = |at: &Coord| LonLat::from(*at).is_valid();
    rings.iter().flatten().all(on_globe)
        && rings
            .iter()
            .any(|ring| sides(ring).any(|(from, to)| is_jump(from, to)))
}

/// What to tell of a polygon that was cut.
pub(crate) fn was_cut() -> Finding {
    Finding::new(
        "polygon_crosses_180",
        "the polygon reaches over the 180° meridian; it was cut there",
        "cut it at the meridian into two parts, as RFC 7946 section 3.1.9 has it",
    )
}

/// The rings with all that cross the meridian cut into rings on either side, in no order.
pub(crate) fn cut(rings: &[Vec<Coord>]) -> Result<Vec<Vec<Coord>>, Finding> {
    let mut whole = Vec::new();
    let mut chains = Chains::default();
    for ring in rings {
        let mut open = ring.clone();
        if open.len() > 1 && open.first() == open.last() {
            open.pop();
        }
        if !sides(&open).any(|(from, to)| is_jump(from, to)) {
            whole.push(ring.clone());
            continue;
        }
        chains.add(&unrolled(&open)?);
    }
    whole.extend(chains.close());
    Ok(whole)
}

/// The ring with longitudes that go on beyond 180 instead of jumping.
fn unrolled(ring: &[Coord]) -> Result<Vec<Coord>, Finding> {
    let mut turn = 0.0;
    let mut points: Vec<Coord> = Vec::with_capacity(ring.len());
    for (from, to) in sides(ring) {
        points.push(Coord {
            x: from.x + turn,
            y: from.y,
        });
        if is_jump(from, to) {
            turn += if to.x < from.x { 360.0 } else { -360.0 };
        }
    }
    let lowest = points.iter().map(|at| at.x).fold(f64::INFINITY, f64::min);
    let shift = if lowest < -180.0 { 360.0 } else { 0.0 };
    let highest = points
        .iter()
        .map(|at| at.x)
        .fold(f64::NEG_INFINITY, f64::max);
    if turn != 0.0 || highest - lowest > 360.0 {
        return Err(Finding::new(
            "polygon_crosses_180",
            "the polygon goes round the globe; it is not clear which side is meant",
            "cut it at the 180° meridian, with the pole as a side where it holds the pole",
        ));
    }
    for point in &mut points {
        point.x += shift;
    }
    Ok(points)
}

/// Pieces of rings on either side of the meridian, each from cut to cut.
#[derive(Default)]
struct Chains {
    /// On the western and the eastern side, with the cuts they begin and end with.
    sides: [Vec<Chain>; 2],
    /// The latitudes of the cuts.
    cuts: Vec<f64>,
}

struct Chain {
    from: usize,
    to: usize,
    points: Vec<Coord>,
}

impl Chains {
    /// A ring that crosses longitude 180.
    fn add(&mut self, ring: &[Coord]) {
        let is_east = |at: Coord| at.x > 180.0;
        let Some(start) = sides(ring).position(|(from, to)| is_east(from) != is_east(to)) else {
            return;
        };
        let first = self.cuts.len();
        let mut open: Option<Chain> = None;
        let around = sides(ring).cycle().skip(start).take(ring.len());
        for (from, to) in around {
            if is_east(from) != is_east(to) {
                let here = self.cuts.len();
                self.cuts.push(latitude(from, to));
                if let Some(chain) = open.take() {
                    self.keep(Chain { to: here, ..chain });
                }
                open = Some(Chain {
                    from: here,
                    to: first,
                    points: Vec::new(),
                });
            }
            if let Some(chain) = &mut open {
                chain.points.push(to);
            }
        }
        if let Some(chain) = open {
            self.keep(chain);
        }
    }

    fn keep(&mut self, mut chain: Chain) {
        let is_east = chain.points.first().is_some_and(|at| at.x > 180.0);
        if is_east {
            for point in &mut chain.points {
                point.x -= 360.0;
            }
        }
        self.sides[usize::from(is_east)].push(chain);
    }

    /// Joins the pieces along the meridian: by the even-odd rule the inside lies between the
    /// first and the second cut, the third and the fourth, and so on.
    fn close(self) -> Vec<Vec<Coord>> {
        let mut order: Vec<usize> = (0..self.cuts.len()).collect();
        order.sort_by(|a, b| self.cuts[*a].total_cmp(&self.cuts[*b]));
        let mut partner = vec![0; self.cuts.len()];
        for pair in order.chunks_exact(2) {
            (partner[pair[0]], partner[pair[1]]) = (pair[1], pair[0]);
        }
        let mut rings = Vec::new();
        for (chains, meridian) in self.sides.iter().zip([180.0, -180.0]) {
            let cut = |index: usize| Coord {
                x: meridian,
                y: self.cuts[index],
            };
            // a cut begins one piece of a side and ends no other, or the other way round
            let mut at = vec![None; self.cuts.len()];
            for (index, chain) in chains.iter().enumerate() {
                at[chain.from] = Some((index, true));
                at[chain.to] = Some((index, false));
            }
            let mut is_used = vec![false; chains.len()];
            for start in 0..chains.len() {
                let mut ring = Vec::new();
                let (mut index, mut forward) = (start, true);
                while !std::mem::replace(&mut is_used[index], true) {
                    let chain = &chains[index];
                    let (mut points, ends) = (chain.points.clone(), (chain.from, chain.to));
                    let (begin, end) = if forward {
                        ends
                    } else {
                        points.reverse();
                        (ends.1, ends.0)
                    };
                    ring.push(cut(begin));
                    ring.append(&mut points);
                    ring.push(cut(end));
                    let Some(next) = at[partner[end]] else { break };
                    (index, forward) = next;
                }
                ring.extend(ring.first().copied());
                if !ring.is_empty() {
                    rings.push(ring);
                }
            }
        }
        rings
    }
}

/// Where the geodesic between two points on either side of longitude 180 meets it.
fn latitude(from: Coord, to: Coord) -> f64 {
    let (west, east) = if from.x < to.x {
        (from, to)
    } else {
        (to, from)
    };
    if west.x >= 180.0 {
        return west.y;
    }
    let (start, end) = (
        Point::new(west.x, west.y),
        Point::new(east.x - 360.0, east.y),
    );
    let (mut low, mut high) = (0.0, 1.0);
    let mut y = f64::midpoint(west.y, east.y);
    for _ in 0..HALVINGS {
        let ratio = f64::midpoint(low, high);
        let middle = Geodesic.point_at_ratio_between(start, end, ratio);
        y = middle.y();
        // both ends lie within half the globe of the meridian
        if middle.x() > 0.0 {
            low = ratio;
        } else {
            high = ratio;
        }
    }
    y
}

#[cfg(test)]
mod tests {
    use geo::orient::Direction;
    use geo::{GeodesicArea, LineString, Orient, Polygon};

    use super::*;
    use crate::ingest::nesting;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord> {
        points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    fn km2(polygons: &[Polygon]) -> f64 {
        let areas = polygons.iter().map(GeodesicArea::geodesic_area_unsigned);
        areas.sum::<f64>() / 1e6
    }

    fn parts(rings: &[Vec<Coord>]) -> Vec<Polygon> {
        assert!(is_crossed(rings));
        let cut = cut(rings).unwrap();
        assert!(!is_crossed(&cut));
        let parts = nesting::polygons(cut).unwrap().into_iter();
        parts.map(|part| part.orient(Direction::Default)).collect()
    }

    #[test]
    fn the_parts_have_the_geodesic_area_of_the_whole() {
        let square = ring(&[
            (179.5, -17.0),
            (-179.5, -17.0),
            (-179.5, -16.0),
            (179.5, -16.0),
        ]);
        let whole = Polygon::new(LineString(square.clone()), Vec::new());
        let parts = parts(&[square]);
        assert_eq!(parts.len(), 2);
        let (found, known) = (km2(&parts), km2(&[whole]));
        assert!((found - known).abs() < 1e-9 * known, "{found}, not {known}");
    }

    #[test]
    fn a_bay_across_the_meridian_and_a_hole_on_it_are_kept() {
        // a C open to the east: cut into one western part and two eastern ones
        let shell = ring(&[
            (179.0, 0.0),
            (-179.0, 0.0),
            (-179.0, 1.0),
            (179.5, 1.0),
            (179.5, 3.0),
            (-179.0, 3.0),
            (-179.0, 4.0),
            (179.0, 4.0),
            (179.0, 0.0),
        ]);
        let found = parts(&[shell]);
        assert_eq!(found.len(), 3);
        // about 2 x 4 - 1.5 x 2 square degrees of 111.3 x 110.6 km at the equator
        let known = 5.0 * 111.32 * 110.57;
        let area = km2(&found);
        assert!((area - known).abs() < 2e-3 * known, "{area}, not {known}");

        let shell = ring(&[(178.0, 0.0), (-178.0, 0.0), (-178.0, 4.0), (178.0, 4.0)]);
        let on_it = ring(&[(179.5, 1.0), (-179.5, 1.0), (-179.5, 2.0), (179.5, 2.0)]);
        let beside = ring(&[
            (-179.0, 1.0),
            (-178.5, 1.0),
            (-178.5, 2.0),
            (-179.0, 2.0),
            (-179.0, 1.0),
        ]);
        let found = parts(&[shell, on_it, beside]);
        assert_eq!(found.len(), 2);
        let holes: usize = found.iter().map(|part| part.interiors().len()).sum();
        assert_eq!(
            holes, 1,
            "the hole on the meridian became a bay of either part"
        );
        let known = (16.0 - 1.0 - 0.5) * 111.32 * 110.57;
        let area = km2(&found);
        assert!((area - known).abs() < 2e-3 * known, "{area}, not {known}");
    }

    #[test]
    fn vertices_on_the_meridian_are_cuts() {
        for side in [180.0, -180.0] {
            let bow = ring(&[(179.0, 0.0), (side, -0.5), (-179.0, 0.0), (side, 0.5)]);
            let found = parts(&[bow]);
            assert_eq!(found.len(), 2, "{side}");
            let known = 111.32 * 110.57;
            let area = km2(&found);
            assert!(
                (area - known).abs() < 2e-3 * known,
                "{side}: {area}, not {known}"
            );
        }
    }

    #[test]
    fn what_goes_round_the_globe_is_refused_and_a_drawn_pole_is_not() {
        let round = ring(&[(0.0, 70.0), (120.0, 70.0), (-120.0, 70.0)]);
        assert!(is_crossed(std::slice::from_ref(&round)));
        assert_eq!(cut(&[round]).unwrap_err().code, "polygon_crosses_180");
        let pole = ring(&[
            (-180.0, -90.0),
            (180.0, -90.0),
            (180.0, -80.0),
            (0.0, -70.0),
            (-180.0, -80.0),
        ]);
        assert!(!is_crossed(&[pole]));
    }
}
