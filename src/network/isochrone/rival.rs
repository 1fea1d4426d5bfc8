//! Pieces of road with the times along them, for one question.

use super::classify::Query;
use super::ground::Ground;
use super::pieces::{Drawn, Flat};
use super::reach::{NEVER, Ramp, Ramps};
use super::sheet::Piece;

/// A piece of road that may be the nearest of some place in a plot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rival {
    pub(super) flat: Flat,
    pub(super) piece: Piece,
    /// The least and most time along all of its chain.
    pub(super) whole: [f64; 2],
    /// Times along the piece, once they are needed.
    ramps: Option<Ramps>,
}

impl Rival {
    /// A piece laid flat, with what is known of its chain.
    pub(super) fn new(query: &Query<'_>, ground: &Ground, piece: Piece) -> Self {
        let ends = piece.fixed_ends(&query.reach.router.network().points);
        Self {
            flat: Flat::new(ends.map(|end| ground.place(end))),
            piece,
            whole: query.reach.bounds(piece.chain),
            ramps: None,
        }
    }

    /// The least and most time within so many metres of a place along the piece.
    pub(super) fn bounds(&self, along: f64, metres: f64) -> [f64; 2] {
        let Some(ramps) = &self.ramps else {
            return self.whole;
        };
        let more = metres * self.flat.per_metre();
        let (from, to) = ((along - more).max(0.0), (along + more).min(1.0));
        let ramps = ramps.iter().flatten();
        ramps.fold([NEVER, NEVER], |[least, most], ramp| {
            [
                least.min(ramp.least(from, to)),
                most.min(ramp.most(from, to)),
            ]
        })
    }
}

/// Finds the times along one of the rivals, which lie by edge, and along all others of its edge;
/// whether they were not known.
pub(super) fn time(query: &Query<'_>, rivals: &mut [Rival], number: usize) -> bool {
    if rivals[number].ramps.is_some() {
        return false;
    }
    let edge = rivals[number].piece.edge;
    let first = rivals.partition_point(|rival| rival.piece.edge < edge);
    let network = query.reach.router.network();
    let ramps = query.reach.ramps(edge);
    let points = network.geometry(edge);
    let drawn = (points.len() > 2).then(|| Drawn::new(&network.line(edge)));
    let own = rivals[first..].iter_mut();
    for rival in own.take_while(|rival| rival.piece.edge == edge) {
        let number = rival.piece.number(network) as usize;
        rival.ramps = Some(match &drawn {
            Some(drawn) => {
                let [start, end] = drawn.fractions(number);
                ramps.map(|ramp| ramp.and_then(|ramp: Ramp| ramp.between(start, end)))
            }
            None => ramps,
        });
    }
    true
}
