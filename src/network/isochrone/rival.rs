//! Pieces of road with the times along them, for one question.

use super::blocks::Piece;
use super::classify::Query;
use super::ground::Ground;
use super::lattice::BlockAt;
use super::pieces::{Drawn, near_pieces};
use super::reach::{NEVER, Ramp, Ramps};

/// A piece of road that may be the nearest of some place in the block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rival {
    from: [f64; 2],
    along: [f64; 2],
    /// 1 / length squared, and 1 / length; 0 for a piece without length.
    inverse: [f64; 2],
    /// Times along the piece.
    ramps: Ramps,
    pub(super) piece: Piece,
}

impl Rival {
    /// How far a place is, and how far along its foot.
    pub(super) fn foot(&self, x: f64, y: f64) -> (f64, f64) {
        let (dx, dy) = (x - self.from[0], y - self.from[1]);
        let along = ((dx * self.along[0] + dy * self.along[1]) * self.inverse[0]).clamp(0.0, 1.0);
        let (dx, dy) = (dx - along * self.along[0], dy - along * self.along[1]);
        // hypot guards against overflow that metres cannot cause, at ten times the price
        ((dx * dx + dy * dy).sqrt(), along)
    }

    pub(super) fn bounds(&self, along: f64, more: f64) -> [f64; 2] {
        let more = more * self.inverse[1];
        let (from, to) = ((along - more).max(0.0), (along + more).min(1.0));
        let ramps = self.ramps.iter().flatten();
        ramps.fold([NEVER, NEVER], |[least, most], ramp| {
            [
                least.min(ramp.least(from, to)),
                most.min(ramp.most(from, to)),
            ]
        })
    }
}

/// The near pieces with the times along them. `measured` is scratch.
pub(super) fn gather(
    query: &Query<'_>,
    at: BlockAt,
    ground: &Ground,
    measured: &mut Vec<(f64, Piece)>,
    rivals: &mut Vec<Rival>,
) {
    let network = query.reach.router.network();
    let frame = ground.frame;
    near_pieces(query.blocks, network, at, ground, measured);
    rivals.clear();
    for pieces in measured.chunk_by(|a, b| a.1.edge == b.1.edge) {
        let edge = pieces[0].1.edge;
        let ramps = query.reach.ramps(edge);
        let drawn = Drawn::new(&network.line(edge));
        for (_, piece) in pieces {
            let [from, to] = piece.ends(network).map(|end| frame.to_xy(end));
            let along = [to[0] - from[0], to[1] - from[1]];
            let length2 = along[0] * along[0] + along[1] * along[1];
            let inverse = if length2 > 0.0 {
                [1.0 / length2, 1.0 / length2.sqrt()]
            } else {
                [0.0; 2]
            };
            let [start, end] = drawn.fractions(piece.piece as usize);
            rivals.push(Rival {
                from,
                along,
                inverse,
                ramps: ramps.map(|ramp| ramp.and_then(|ramp: Ramp| ramp.between(start, end))),
                piece: *piece,
            });
        }
    }
}
