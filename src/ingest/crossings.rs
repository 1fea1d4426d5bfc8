//! Whether lines of a polygon cross: an R-tree of its segments joined with itself.
//!
//! Only proper crossings count (each segment passes through the inside of the other):
//! rings may touch in points, as neighbouring holes do.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, LinesIter, Polygon};
use rstar::{AABB, RTree, RTreeObject};

/// What was found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Crossing {
    None,
    /// About where the first one is.
    At(Coord),
    /// So many segments lie over each other or cross that looking was given up.
    TooTangled,
}

/// Pairs of overlapping boxes looked at, per segment, before giving up. Real outlines
/// need below 10; the limit keeps a hostile one from costing its length squared.
const PAIRS_PER_SEGMENT: usize = 200;
/// Crossings before giving up: nobody can tell any more what was meant, and parting them
/// takes long.
const MOST_CROSSINGS: usize = 1_000;

#[derive(Clone, Copy)]
struct Segment {
    start: Coord,
    end: Coord,
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.start.x, self.start.y], [self.end.x, self.end.y])
    }
}

/// The first crossing among all rings.
pub(crate) fn first(polygons: &[Polygon]) -> Crossing {
    let segments: Vec<Segment> = polygons
        .iter()
        .flat_map(LinesIter::lines_iter)
        .map(|line| Segment {
            start: line.start,
            end: line.end,
        })
        .collect();
    let budget = segments.len().saturating_mul(PAIRS_PER_SEGMENT);
    let tree = RTree::bulk_load(segments);
    let mut found = Crossing::None;
    let mut crossings = 0;
    for (looked, (one, other)) in tree
        .intersection_candidates_with_other_tree(&tree)
        .enumerate()
    {
        if looked > budget || crossings > MOST_CROSSINGS {
            return Crossing::TooTangled;
        }
        if cross(one, other) {
            crossings += 1;
            if found == Crossing::None {
                found = Crossing::At(middle(one, other));
            }
        }
    }
    found
}

fn middle(one: &Segment, other: &Segment) -> Coord {
    (one.start + one.end + other.start + other.end) / 4.0
}

fn cross(one: &Segment, other: &Segment) -> bool {
    let sides = |of: &Segment, by: &Segment| {
        side(by.start, by.end, of.start) * side(by.start, by.end, of.end)
    };
    sides(one, other) < 0 && sides(other, one) < 0
}

/// On which side of the line `a`-`b` the point lies: 1 left, -1 right, 0 on it; exact.
pub(crate) fn side(a: Coord, b: Coord, point: Coord) -> i8 {
    match RobustKernel::orient2d(a, b, point) {
        Orientation::CounterClockwise => 1,
        Orientation::Clockwise => -1,
        Orientation::Collinear => 0,
    }
}
