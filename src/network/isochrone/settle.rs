//! Settles a block: which road is nearest to each cell's middle, and where along it.

use super::blocks::Blocks;
use super::ground::{Ground, Square};
use super::lattice::{BLOCK, BLOCK_PLOTS, BLOCK_ROWS, BlockAt, PLOT, PlotAt};
use super::pieces::{Drawn, Flat, SLACK_M, near_pieces};
use super::raster::{NOWHERE, Raster, tiled};
use super::sheet::Piece;
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::ids::ArcId;
use crate::model::street::Bound;
use crate::network::chains::Sum;
use crate::network::graph::DirectedEdge;
use crate::network::joint::Heading;
use crate::network::router::Router;

/// A piece of road that may be the nearest of some cell.
#[derive(Clone, Copy)]
struct Road {
    piece: Piece,
    ends: [LonLat; 2],
    flat: Flat,
    /// Drawn length of the edge before the piece, of the piece, and of the whole edge.
    drawn: [f64; 3],
    chain: u32,
    /// Which way the chain runs along the edge.
    bound: Bound,
    /// For each arc of the chain: milliseconds before the edge, on it, and deciseconds of the
    /// arc; `None` when closed.
    times: [Option<[u32; 3]>; 2],
}

/// Reusable state, one per thread.
#[derive(Default)]
pub(super) struct Space {
    near: Vec<(f64, Piece)>,
    roads: Vec<Road>,
    /// Roads of squares within squares, one after the other.
    stack: Vec<u32>,
    metres: Vec<f64>,
    /// By cell, tile by tile: the chain that it joins.
    chains: Vec<u32>,
}

/// One block being settled.
struct Settling<'a> {
    router: &'a Router,
    people: Heading,
    ground: Ground,
    /// Frames around the middles of the first cells of all rows.
    frames: [LocalFrame; BLOCK_ROWS],
    /// The longitudes of the middles of all columns.
    columns: [f64; BLOCK_ROWS],
    space: &'a mut Space,
    sums: Vec<[u32; 2]>,
}

/// Settles a block for people who head so.
pub(super) fn settle(
    router: &Router,
    blocks: &Blocks<'_>,
    at: BlockAt,
    people: Heading,
    space: &mut Space,
) -> Raster {
    let first = [at.column, at.row].map(|block| block * BLOCK);
    let middle =
        |[column, row]: [i64; 2]| blocks.lattice.middle(first[0] + column, first[1] + row, 1);
    let steps = std::array::from_fn::<i64, BLOCK_ROWS, _>(|step| i64::try_from(step).unwrap_or(0));
    let mut settling = Settling {
        router,
        people,
        ground: Ground::new(&blocks.lattice, at),
        frames: steps.map(|row| LocalFrame::around(middle([0, row]))),
        columns: steps.map(|column| middle([column, 0]).lon),
        space,
        sums: vec![[u32::MAX; 2]; BLOCK_ROWS * BLOCK_ROWS],
    };
    settling.space.chains.clear();
    let cells = BLOCK_ROWS * BLOCK_ROWS;
    settling.space.chains.resize(cells, NOWHERE);
    for up in 0..BLOCK_PLOTS {
        for right in 0..BLOCK_PLOTS {
            let square = Square {
                column: right * PLOT,
                row: up * PLOT,
                size: PLOT,
            };
            settling.plot(blocks, at.plot(up, right), square);
        }
    }
    Raster::new(&settling.space.chains, settling.sums)
}

impl Settling<'_> {
    fn plot(&mut self, blocks: &Blocks<'_>, at: PlotAt, square: Square) {
        if !blocks.farthest_in(at).is_finite() {
            return;
        }
        self.gather(blocks, at, square);
        let space = &mut *self.space;
        space.stack.clear();
        let all = 0..u32::try_from(space.roads.len()).unwrap_or(u32::MAX);
        space.stack.extend(all);
        self.square(square, 0);
    }

    fn gather(&mut self, blocks: &Blocks<'_>, at: PlotAt, square: Square) {
        let network = self.router.network();
        let ground = self.ground;
        near_pieces(blocks, at, &ground, square, &mut self.space.near);
        self.space.roads.clear();
        let near = &self.space.near;
        for pieces in near.chunk_by(|a, b| a.1.edge == b.1.edge) {
            let edge = pieces[0].1.edge;
            let folded = self.router.folded();
            let Some(seat) = folded.seat(edge) else {
                continue;
            };
            let ride = folded.chains.edges(seat.chain)[seat.place as usize];
            let times = Bound::BOTH.map(|bound| {
                let arc = ArcId::new(seat.chain, bound);
                let ride = match bound {
                    Bound::Forward => ride,
                    Bound::Backward => ride.reversed(),
                };
                self.times(arc, ride)
            });
            let drawn = Drawn::new(&network.line(edge));
            for (_, piece) in pieces {
                let ends = piece.fixed_ends(&network.points);
                self.space.roads.push(Road {
                    piece: *piece,
                    ends: ends.map(LonLat::from),
                    flat: Flat::new(ends.map(|end| ground.place(end))),
                    drawn: drawn.metres(piece.number(network) as usize),
                    chain: seat.chain.0,
                    bound: ride.bound(),
                    times,
                });
            }
        }
    }

    /// Milliseconds before an edge and on it, and deciseconds of the arc; `None` when closed.
    fn times(&self, arc: ArcId, ride: DirectedEdge) -> Option<[u32; 3]> {
        let whole = self.router.folded().chains.cost(arc)?;
        let before = self.router.before(arc, ride, 0.0).time_ms;
        let on = self.router.times(ride.edge()).get(ride.bound())?;
        // whatever takes longer than a month is beyond every limit
        let before = u32::try_from(before).unwrap_or(u32::MAX);
        Some([before, on.0, whole.time.0])
    }

    /// Settles a square whose roads lie on the stack from `first` on.
    fn square(&mut self, square: Square, first: usize) {
        let ([x, y], half) = self.ground.middle(square);
        let space = &mut *self.space;
        let last = space.stack.len();
        space.metres.clear();
        let mut nearest = f64::INFINITY;
        for number in &space.stack[first..last] {
            let metres = space.roads[*number as usize].flat.foot(x, y).0;
            nearest = nearest.min(metres);
            space.metres.push(metres);
        }
        let slack = (nearest + half) * self.ground.warp + SLACK_M;
        let enough = nearest + 2.0 * half + 2.0 * slack;
        for at in 0..last - first {
            if space.metres[at] <= enough {
                let number = space.stack[first + at];
                space.stack.push(number);
            }
        }
        if square.size == 1 || space.stack.len() == last + 1 {
            self.fill(square, last);
        } else {
            for quarter in square.quarters() {
                self.square(quarter, last);
            }
        }
        self.space.stack.truncate(last);
    }

    /// Settles every cell of a square by the roads on the stack from `first` on.
    fn fill(&mut self, square: Square, first: usize) {
        let size = usize::try_from(square.size).unwrap_or(0);
        let [column, row] =
            [square.column, square.row].map(|first| usize::try_from(first).unwrap_or(0));
        for row in row..row + size {
            for column in column..column + size {
                if let Some((chain, sums)) = self.cell(column, row, first) {
                    let place = tiled(column, row);
                    self.space.chains[place] = chain;
                    self.sums[place] = sums;
                }
            }
        }
    }

    /// Joins one cell's middle as any point is joined: to which chain, and the deciseconds from
    /// it along each arc to where trips pass; `None` when no road is within the radius.
    fn cell(&self, column: usize, row: usize, first: usize) -> Option<(u32, [u32; 2])> {
        let frame = self.frames[row].at_lon(self.columns[column]);
        let mut best: Option<(f64, f64, &Road)> = None;
        for number in &self.space.stack[first..] {
            let road = &self.space.roads[*number as usize];
            let (metres, along) = frame.nearest_on_segment(road.ends[0], road.ends[1]);
            // the rule of the index that points are joined by
            let is_nearer = |best: (f64, f64, &Road)| {
                let nearer = metres.total_cmp(&best.0);
                nearer.then(road.piece.cmp(&best.2.piece)).is_lt()
            };
            if best.is_none_or(is_nearer) {
                best = Some((metres, along, road));
            }
        }
        let rule = self.router.rule();
        let (metres, along, road) = best.filter(|best| best.0 <= rule.max_snap_m)?;
        let leg = rule.leg(metres, self.router.profile().access_kmh).time.0;
        let ways = road.passing(along, self.people);
        Some((road.chain, ways.map(|way| way.saturating_add(leg))))
    }
}

impl Road {
    /// Deciseconds between a place along the piece and the end of each arc that trips pass when
    /// people head so, rounded as a joint's; never when the arc is closed.
    fn passing(&self, along: f64, people: Heading) -> [u32; 2] {
        let [before, piece, whole] = self.drawn;
        let fraction = if whole > 0.0 {
            ((before + along * piece) / whole).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let along = match self.bound {
            Bound::Forward => fraction,
            Bound::Backward => 1.0 - fraction,
        };
        let [forward, backward] = self.times;
        [(forward, along), (backward, 1.0 - along)].map(|(times, along)| {
            let Some([before, on, arc]) = times else {
                return u32::MAX;
            };
            let sum = Sum {
                time_ms: u64::from(before) + Sum::part(on, along),
                length_mm: 0,
            };
            let before = sum.rounded().time.0.min(arc);
            match people {
                Heading::Arriving => before,
                Heading::Leaving => arc - before,
            }
        })
    }
}
