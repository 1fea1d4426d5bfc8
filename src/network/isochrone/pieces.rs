//! Pieces of road near a block: which may be the nearest of a place in it, and where on their
//! roads they lie.

use super::blocks::Blocks;
use super::ground::{Ground, Square};
use super::lattice::PlotAt;
use super::sheet::Piece;
use crate::model::geo::LonLat;

/// How far distances may differ between frames, metres beside a share.
pub(super) const SLACK_M: f64 = 0.05;

/// A straight piece in metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flat {
    from: [f64; 2],
    along: [f64; 2],
    /// 1 / length squared; 0 for a piece without length.
    inverse: f64,
}

impl Flat {
    /// Between two places.
    pub(super) fn new([from, to]: [[f64; 2]; 2]) -> Self {
        let along = [to[0] - from[0], to[1] - from[1]];
        let length2 = along[0] * along[0] + along[1] * along[1];
        Self {
            from,
            along,
            inverse: if length2 > 0.0 { 1.0 / length2 } else { 0.0 },
        }
    }

    /// How far a place is, and how far along its foot.
    pub(super) fn foot(&self, x: f64, y: f64) -> (f64, f64) {
        let (dx, dy) = (x - self.from[0], y - self.from[1]);
        let along = ((dx * self.along[0] + dy * self.along[1]) * self.inverse).clamp(0.0, 1.0);
        let (dx, dy) = (dx - along * self.along[0], dy - along * self.along[1]);
        // hypot guards against overflow that metres cannot cause, at ten times the price
        ((dx * dx + dy * dy).sqrt(), along)
    }

    /// 1 / length; 0 for a piece without length.
    pub(super) fn per_metre(&self) -> f64 {
        self.inverse.sqrt()
    }
}

/// Finds the pieces that may be nearest to a place in the plot, which is `square` of the ground,
/// by edge, with how far each is from its middle.
pub(super) fn near_pieces(
    blocks: &Blocks<'_>,
    at: PlotAt,
    ground: &Ground,
    square: Square,
    found: &mut Vec<(f64, Piece)>,
) {
    found.clear();
    let points = &*blocks.router.network().points;
    let ([x, y], half) = ground.middle(square);
    let [wide, high] = ground.size(square);
    // how far the nearest side of a plot so many plots away is from the middle
    let apart = |plots: i64, side: f64| (plots.abs() as f64 - 0.5).max(0.0) * side;
    let mut best = f64::INFINITY;
    let enough = |best: f64| (best + 2.0 * half) * (1.0 + 2.0 * ground.warp) + 2.0 * SLACK_M;
    let mut look = |plot: PlotAt| {
        for piece in blocks.pieces(plot) {
            let flat = Flat::new(piece.fixed_ends(points).map(|end| ground.place(end)));
            let (metres, _) = flat.foot(x, y);
            best = best.min(metres);
            if metres <= enough(best) {
                found.push((metres, *piece));
            }
        }
        enough(best)
    };
    let mut reach = look(at);
    for plot in blocks.around(at, blocks.farthest_in(at)) {
        let dx = apart(plot.column - at.column, wide);
        let dy = apart(plot.row - at.row, high);
        // pieces were sorted into plots by rounded numbers
        if plot != at && dx * dx + dy * dy <= (reach + 1.0) * (reach + 1.0) {
            reach = look(plot);
        }
    }
    let enough = enough(best);
    found.retain(|(metres, _)| *metres <= enough);
    found.sort_unstable_by_key(|(_, piece)| *piece);
    found.dedup_by_key(|(_, piece)| *piece);
}

/// Drawn lengths of an edge up to its points, and of its pieces, metres.
pub(super) struct Drawn {
    up_to: Vec<f64>,
    pieces: Vec<f64>,
}

impl Drawn {
    pub(super) fn new(points: &[LonLat]) -> Self {
        let pieces = points
            .windows(2)
            .map(|pair| pair[0].great_circle_m(pair[1]))
            .collect::<Vec<f64>>();
        let mut up_to = Vec::with_capacity(points.len());
        up_to.push(0.0);
        // summed in the order in which a point's place along the road is
        for length in &pieces {
            up_to.push(up_to[up_to.len() - 1] + length);
        }
        Self { up_to, pieces }
    }

    fn whole(&self) -> f64 {
        self.up_to[self.up_to.len() - 1]
    }

    /// Where a piece begins and ends, as fractions of the whole.
    pub(super) fn fractions(&self, piece: usize) -> [f64; 2] {
        let whole = self.whole();
        let ends = [self.up_to[piece], self.up_to[piece + 1]];
        if whole > 0.0 {
            ends.map(|end| end / whole)
        } else {
            ends
        }
    }

    /// Before a piece, of the piece, and of the whole.
    pub(super) fn metres(&self, piece: usize) -> [f64; 3] {
        [self.up_to[piece], self.pieces[piece], self.whole()]
    }
}
