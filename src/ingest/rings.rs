//! Single rings: closed, without spikes, with an area, each drawn once.

use std::collections::{HashSet, VecDeque};

use geo::{Coord, Polygon};

use super::crossings;
use super::rows::{Finding, off_the_globe};
use crate::model::geo::LonLat;

/// What to do about a shape that pieeja mends or refuses.
pub(crate) const REDRAW: &str = "mend it in QGIS: Vector, Geometry Tools, Fix Geometries";

/// A closed ring with an area and without spikes; `None` when nothing is left of it.
pub(crate) fn clean_ring(
    ring: &[Coord],
    mended: &mut Vec<Finding>,
) -> Result<Option<Vec<Coord>>, Finding> {
    for point in ring {
        if !LonLat::from(*point).is_valid() {
            let finding = off_the_globe(*point);
            let message = format!("{} ({} {})", finding.message, point.x, point.y);
            return Err(Finding {
                message: message.into(),
                ..finding
            });
        }
    }
    let mut points = ring.to_vec();
    points.dedup();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    } else if points.len() > 2 {
        mended.push(Finding::new(
            "ring_unclosed",
            "a ring does not end where it began; it was closed",
            REDRAW,
        ));
    }
    if cut_spikes(&mut points) {
        mended.push(Finding::new(
            "ring_spike",
            "a ring runs out along a line and straight back; the spike was cut off",
            REDRAW,
        ));
    }
    points.extend(points.first().copied());
    if points.len() < 4 || is_flat(&points) {
        mended.push(Finding::new(
            "ring_without_area",
            "a ring encloses no area; it was dropped",
            REDRAW,
        ));
        return Ok(None);
    }
    Ok(Some(points))
}

/// Whether all points lie on one line. The signed area does not tell: a bow tie's is 0 too.
fn is_flat(points: &[Coord]) -> bool {
    let first = points[0];
    let Some(second) = points.iter().copied().find(|point| *point != first) else {
        return true;
    };
    points
        .iter()
        .all(|point| crossings::side(first, second, *point) == 0)
}

/// Removes points at which the ring turns back on itself; tells whether there was one.
fn cut_spikes(points: &mut Vec<Coord>) -> bool {
    let before = points.len();
    let turns_back = |a: Coord, b: Coord, c: Coord| {
        crossings::side(a, b, c) == 0 && (a - b).x * (c - b).x + (a - b).y * (c - b).y > 0.0
    };
    let mut kept: Vec<Coord> = Vec::with_capacity(points.len());
    for point in points.drain(..) {
        kept.push(point);
        while let [.., a, b, c] = kept.as_slice() {
            let (a, c) = (*a, *c);
            if !turns_back(a, *b, c) {
                break;
            }
            kept.pop();
            kept.pop();
            if a != c {
                kept.push(c);
            }
        }
    }
    // the ring's own joint, where the end meets the beginning
    let mut kept = VecDeque::from(kept);
    while kept.len() > 2 {
        let (first, second) = (kept[0], kept[1]);
        let (last_but_one, last) = (kept[kept.len() - 2], kept[kept.len() - 1]);
        if last == first || turns_back(last_but_one, last, first) {
            kept.pop_back();
        } else if turns_back(last, first, second) {
            kept.pop_front();
        } else {
            break;
        }
    }
    let is_cut = kept.len() < before;
    *points = kept.into();
    is_cut
}

/// Drops rings that repeat an earlier one, whatever their direction and starting point.
pub(crate) fn distinct(rings: Vec<Vec<Coord>>, mended: &mut Vec<Finding>) -> Vec<Vec<Coord>> {
    let mut seen = HashSet::new();
    let before = rings.len();
    let kept: Vec<_> = rings
        .into_iter()
        .filter(|ring| seen.insert(vertices(ring)))
        .collect();
    tell_repeated(before - kept.len(), mended);
    kept
}

/// Drops polygons whose shell repeats an earlier one.
pub(crate) fn distinct_shells(polygons: Vec<Polygon>, mended: &mut Vec<Finding>) -> Vec<Polygon> {
    let mut seen = HashSet::new();
    let before = polygons.len();
    let kept: Vec<_> = polygons
        .into_iter()
        .filter(|polygon| seen.insert(vertices(&polygon.exterior().0)))
        .collect();
    tell_repeated(before - kept.len(), mended);
    kept
}

/// What two closed rings that are drawn alike have in common.
fn vertices(ring: &[Coord]) -> Vec<(u64, u64)> {
    let bits = |point: &Coord| (point.x.to_bits(), point.y.to_bits());
    let mut vertices: Vec<_> = ring.iter().skip(1).map(bits).collect();
    vertices.sort_unstable();
    vertices
}

fn tell_repeated(dropped: usize, mended: &mut Vec<Finding>) {
    if dropped > 0 {
        let message = format!("{dropped} of its rings repeat another one; they were dropped");
        mended.push(Finding::new("ring_repeated", message, REDRAW));
    }
}
