//! Pieces of road near a block: which may be the nearest of a place in it, and where on their
//! roads they lie.

use super::blocks::{Blocks, Piece};
use super::ground::Ground;
use super::lattice::BlockAt;
use crate::model::geo::LonLat;
use crate::network::graph::Network;

/// How far distances may differ between frames, metres beside a share.
pub(super) const SLACK_M: f64 = 0.05;

/// Finds the pieces that may be nearest to a place in the block, by edge.
pub(super) fn near_pieces(
    blocks: &Blocks,
    network: &Network,
    at: BlockAt,
    ground: &Ground,
    found: &mut Vec<(f64, Piece)>,
) {
    found.clear();
    let mut best = f64::INFINITY;
    for block in blocks.around(at, blocks.farthest(at)) {
        for piece in blocks.pieces(block) {
            let [from, to] = piece.ends(network);
            let (metres, _) = ground.frame.nearest_on_segment(from, to);
            best = best.min(metres);
            found.push((metres, *piece));
        }
    }
    let enough = (best + 2.0 * ground.half) * 1.001 + SLACK_M;
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
