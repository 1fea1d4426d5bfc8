//! The nearest road to a point: an R-tree over the straight pieces of all lines.

use rstar::{AABB, RTree, RTreeObject};

use crate::model::geo::{LocalFrame, LonLat};

/// The first box searched, as half-width in metres; it grows fourfold until something is found.
const FIRST_BOX_M: f64 = 250.0;
const GROWTH: f64 = 4.0;

/// A straight piece of a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Segment {
    /// Which line.
    pub line: u32,
    /// Which piece of it, from 0.
    pub piece: u32,
    /// Where it starts.
    pub from: LonLat,
    /// Where it ends.
    pub to: LonLat,
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.from.lon, self.from.lat], [self.to.lon, self.to.lat])
    }
}

/// Where a point meets a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Foot {
    /// Which line.
    pub line: u32,
    /// Which piece of it.
    pub piece: u32,
    /// How far along the piece, 0..=1.
    pub along: f64,
    /// How far away, metres.
    pub metres: f64,
    /// Where.
    pub point: LonLat,
}

/// An index of segments for nearest queries.
#[derive(Clone, Debug)]
pub struct SegmentIndex {
    tree: RTree<Segment>,
}

impl SegmentIndex {
    /// Indexes `segments`.
    #[must_use]
    pub fn new(segments: Vec<Segment>) -> Self {
        Self {
            tree: RTree::bulk_load(segments),
        }
    }

    /// All segments, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.tree.iter()
    }

    /// The nearest point within `radius_m` on a segment whose line `allowed` admits.
    ///
    /// Distances are measured in flat metres around `point`. Of equally near lines the
    /// smaller (line, piece) wins, so the answer does not depend on the tree's shape.
    #[must_use]
    pub fn nearest(
        &self,
        point: LonLat,
        radius_m: f64,
        allowed: impl Fn(u32) -> bool,
    ) -> Option<Foot> {
        let frame = LocalFrame::around(point);
        let mut reach = FIRST_BOX_M.min(radius_m);
        loop {
            let found = self.best_in_box(frame, reach, &allowed);
            // a foot farther than the box's half-width may have a nearer rival outside it
            if let Some(foot) = found.filter(|foot| foot.metres <= reach) {
                return Some(foot);
            }
            if reach >= radius_m {
                return None;
            }
            reach = (reach * GROWTH).min(radius_m);
        }
    }

    fn best_in_box(
        &self,
        frame: LocalFrame,
        half_width_m: f64,
        allowed: &impl Fn(u32) -> bool,
    ) -> Option<Foot> {
        let (low, high) = frame.degree_box(half_width_m);
        let mut best: Option<Foot> = None;
        for segment in self
            .tree
            .locate_in_envelope_intersecting(&AABB::from_corners(low, high))
        {
            if !allowed(segment.line) {
                continue;
            }
            let (metres, along) = frame.nearest_on_segment(segment.from, segment.to);
            let closer = best.is_none_or(|best| {
                metres
                    .total_cmp(&best.metres)
                    .then((segment.line, segment.piece).cmp(&(best.line, best.piece)))
                    .is_lt()
            });
            if closer {
                let at = LonLat::new(
                    segment.from.lon + along * (segment.to.lon - segment.from.lon),
                    segment.from.lat + along * (segment.to.lat - segment.from.lat),
                );
                best = Some(Foot {
                    line: segment.line,
                    piece: segment.piece,
                    along,
                    metres,
                    point: at,
                });
            }
        }
        best
    }
}
