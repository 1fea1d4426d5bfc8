//! The nearest road to a point: a packed R-tree over the straight pieces of the roads that one
//! profile may join.
//!
//! Pieces lie along a Hilbert curve; eight neighbours share a box, eight boxes share one above
//! them, and so on (Kamel and Faloutsos 1993). There are no pointers, only two arrays, which a
//! network file keeps: ten bytes a piece.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;

use super::graph::Network;
use super::hilbert;
use super::stored::Stored;
use crate::model::geo::{Fixed, LocalFrame, LonLat};
use crate::model::ids::EdgeId;
use crate::spatial::segments::Foot;

/// So many share a box.
const FAN: usize = 8;
/// Boxes are taken to be nearer by so much, metres, that no rounding hides a piece.
const SLACK_M: f64 = 1e-6;

/// A straight piece of an edge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Piece {
    edge: EdgeId,
    /// Where it starts, in [`Network::points`]; it ends at the next point.
    point: u32,
}

/// The corners of a box.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Extent {
    low: Fixed,
    high: Fixed,
}

impl Extent {
    fn of(ends: [Fixed; 2]) -> Self {
        let [a, b] = ends;
        Self { low: a, high: a }.with(Self { low: b, high: b })
    }

    fn with(self, other: Self) -> Self {
        Self {
            low: Fixed {
                lon_e7: self.low.lon_e7.min(other.low.lon_e7),
                lat_e7: self.low.lat_e7.min(other.low.lat_e7),
            },
            high: Fixed {
                lon_e7: self.high.lon_e7.max(other.high.lon_e7),
                lat_e7: self.high.lat_e7.max(other.high.lat_e7),
            },
        }
    }

    /// Whether it shares a place with another, borders included.
    fn meets(self, other: Self) -> bool {
        self.low.lon_e7 <= other.high.lon_e7
            && self.high.lon_e7 >= other.low.lon_e7
            && self.low.lat_e7 <= other.high.lat_e7
            && self.high.lat_e7 >= other.low.lat_e7
    }

    /// How far it is from the middle of a frame at least, metres.
    fn metres(self, frame: LocalFrame) -> f64 {
        let low = frame.to_xy(self.low.into());
        let high = frame.to_xy(self.high.into());
        let [dx, dy] = [0, 1].map(|axis: usize| low[axis].max(-high[axis]).max(0.0));
        ((dx * dx + dy * dy).sqrt() - SLACK_M).max(0.0)
    }
}

/// The index of one profile.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct RoadIndex {
    pub(super) pieces: Stored<Piece>,
    /// Boxes of pieces, then boxes of those, up to a single one.
    pub(super) boxes: Stored<Extent>,
    /// Where each level of boxes begins, and where the last ends.
    levels: Vec<usize>,
}

impl RoadIndex {
    /// Indexes the edges that `joinable` admits.
    pub(super) fn new(network: &Network, joinable: impl Fn(EdgeId) -> bool) -> Self {
        let mut pieces: Vec<(u64, Piece)> = Vec::new();
        for (edge, facts) in network.edges.iter_ids() {
            if joinable(edge) {
                let points = facts.first_point..facts.first_point + facts.points - 1;
                pieces.extend(points.map(|point| (0, Piece { edge, point })));
            }
        }
        pieces.par_iter_mut().for_each(|(key, piece)| {
            *key = hilbert::key(middle(ends(network, *piece)));
        });
        pieces.par_sort_unstable();
        let pieces: Vec<Piece> = pieces.into_iter().map(|(_, piece)| piece).collect();
        let leaves = pieces.par_chunks(FAN).map(|pieces| {
            let extents = pieces.iter().map(|piece| Extent::of(ends(network, *piece)));
            around(extents)
        });
        let mut boxes: Vec<Extent> = leaves.collect();
        let levels = levels(pieces.len());
        for level in levels.windows(2).take(levels.len().saturating_sub(2)) {
            for group in (level[0]..level[1]).step_by(FAN) {
                let group = &boxes[group..level[1].min(group + FAN)];
                boxes.push(around(group.iter().copied()));
            }
        }
        Self {
            pieces: pieces.into(),
            boxes: boxes.into(),
            levels,
        }
    }

    /// From the arrays of a file; `None` when they do not fit `network`.
    pub(super) fn from_stored(
        network: &Network,
        pieces: Stored<Piece>,
        boxes: Stored<Extent>,
    ) -> Option<Self> {
        let is_sound = |piece: &Piece| {
            network.edges.get(piece.edge).is_some_and(|edge| {
                let last = edge.first_point + (edge.points - 1);
                (edge.first_point..last).contains(&piece.point)
            })
        };
        let levels = levels(pieces.len());
        let fits = levels.last() == Some(&boxes.len()) && pieces.par_iter().all(is_sound);
        fits.then_some(Self {
            pieces,
            boxes,
            levels,
        })
    }

    /// How many boxes there are over so many pieces.
    pub(super) fn boxes_over(pieces: usize) -> usize {
        levels(pieces).last().copied().unwrap_or(0)
    }

    /// The corners of a box around all pieces; `None` when there is none.
    pub(super) fn bounds(&self) -> Option<[LonLat; 2]> {
        let all = self.boxes.last()?;
        Some([all.low, all.high].map(LonLat::from))
    }

    /// The pieces that may run through the box between two corners: the edge, and the number of
    /// the point that the piece begins at.
    pub(super) fn within(
        &self,
        network: &Network,
        corners: [LonLat; 2],
        mut found: impl FnMut(EdgeId, u32),
    ) {
        let [low, high] = corners.map(Fixed::from);
        let area = Extent { low, high };
        let Some(top) = self.levels.len().checked_sub(2) else {
            return;
        };
        let mut open = vec![(top, 0)];
        while let Some((level, group)) = open.pop() {
            let first = group * FAN;
            if level == 0 {
                let end = self.pieces.len().min(first + FAN);
                for piece in &self.pieces[first..end] {
                    if Extent::of(ends(network, *piece)).meets(area) {
                        found(piece.edge, piece.point);
                    }
                }
                continue;
            }
            let start = self.levels[level - 1];
            let end = self.levels[level].min(start + first + FAN);
            let below = (first..).zip(&self.boxes[start + first..end]);
            open.extend(
                below
                    .filter(|(_, extent)| extent.meets(area))
                    .map(|(below, _)| (level - 1, below)),
            );
        }
    }

    /// The nearest place to `point` on any piece, at most `radius_m` away (closed).
    ///
    /// Distances are measured in flat metres around `point`. Of equally near pieces the
    /// smaller (edge, piece) wins, so the answer does not depend on the tree's shape.
    pub(super) fn nearest(&self, network: &Network, point: LonLat, radius_m: f64) -> Option<Foot> {
        let frame = LocalFrame::around(point);
        let pieces = &*self.pieces;
        let boxes = &*self.boxes;
        let mut best: Option<(f64, Piece, f64)> = None;
        let mut reach = radius_m;
        let mut open: BinaryHeap<Reverse<(u64, usize, usize)>> = BinaryHeap::new();
        let top = self.levels.len().checked_sub(2)?;
        let root = boxes.last()?.metres(frame);
        // the bits of numbers that are not negative rise with the numbers
        open.push(Reverse((root.to_bits(), top, 0)));
        while let Some(Reverse((metres, level, group))) = open.pop() {
            if f64::from_bits(metres) > reach {
                break;
            }
            if level == 0 {
                let end = pieces.len().min((group + 1) * FAN);
                for piece in &pieces[group * FAN..end] {
                    let [from, to] = ends(network, *piece).map(LonLat::from);
                    let (metres, along) = frame.nearest_on_segment(from, to);
                    let closer = best.is_none_or(|(best, nearest, _)| {
                        metres.total_cmp(&best).then(piece.cmp(&nearest)).is_lt()
                    });
                    if metres <= radius_m && closer {
                        best = Some((metres, *piece, along));
                        reach = metres;
                    }
                }
                continue;
            }
            let start = self.levels[level - 1];
            let end = self.levels[level].min(start + (group + 1) * FAN);
            let first = group * FAN;
            for (below, extent) in (first..).zip(&boxes[start + first..end]) {
                let metres = extent.metres(frame);
                if metres <= reach {
                    open.push(Reverse((metres.to_bits(), level - 1, below)));
                }
            }
        }
        let (metres, piece, along) = best?;
        let [from, to] = ends(network, piece).map(LonLat::from);
        Some(Foot {
            line: piece.edge.0,
            piece: piece.point - network.edges[piece.edge].first_point,
            along,
            metres,
            point: LonLat::new(
                from.lon + along * (to.lon - from.lon),
                from.lat + along * (to.lat - from.lat),
            ),
        })
    }
}

/// Where levels of boxes over `pieces` begin, the lowest first, and where the last ends.
fn levels(pieces: usize) -> Vec<usize> {
    let mut levels = vec![0];
    let (mut end, mut size) = (0, pieces);
    while size > 1 || end == 0 && size > 0 {
        size = size.div_ceil(FAN);
        end += size;
        levels.push(end);
    }
    levels
}

fn ends(network: &Network, piece: Piece) -> [Fixed; 2] {
    let at = piece.point as usize;
    [network.points[at], network.points[at + 1]]
}

fn middle([a, b]: [Fixed; 2]) -> Fixed {
    Fixed {
        lon_e7: a.lon_e7.midpoint(b.lon_e7),
        lat_e7: a.lat_e7.midpoint(b.lat_e7),
    }
}

fn around(mut extents: impl Iterator<Item = Extent>) -> Extent {
    let first = extents.next().unwrap_or(Extent::of([Fixed::default(); 2]));
    extents.fold(first, Extent::with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_end_in_a_single_box() {
        assert_eq!(levels(0), [0]);
        assert_eq!(levels(1), [0, 1]);
        assert_eq!(levels(8), [0, 1]);
        assert_eq!(levels(9), [0, 2, 3]);
        assert_eq!(levels(65), [0, 9, 11, 12]);
    }
}
