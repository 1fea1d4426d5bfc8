//! Cells settled but for the question: which road is nearest to each cell's middle, and where along
//! it. That depends on no site, so a block is settled once; a question then adds two numbers a
//! cell, and decides each exactly as any trip.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use super::blocks::{Blocks, Piece};
use super::classify::{Cells, Drawn, Ground, SLACK_M, Square, near_pieces};
use super::lattice::{BLOCK, BLOCK_ROWS, BlockAt};
use super::reach::Reach;
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::ids::{ArcId, ChainId};
use crate::model::street::Bound;
use crate::model::units::{Deciseconds, MAX_TIME};
use crate::network::chains::Sum;
use crate::network::graph::DirectedEdge;
use crate::network::router::Router;

/// Most blocks that are kept: 64 kilobytes each.
pub(super) const MOST_KEPT: usize = 4_096;

/// Where the middle of a cell joins the road.
#[derive(Clone, Copy)]
struct Cell {
    /// The chain; [`NOWHERE`] when no road is within the radius.
    chain: u32,
    /// Deciseconds of the access leg.
    leg: u32,
    /// Deciseconds from where each arc of the chain begins.
    before: [u32; 2],
}

const NOWHERE: Cell = Cell {
    chain: u32::MAX,
    leg: 0,
    before: [0; 2],
};

/// The cells of one block, row by row.
pub(super) struct Raster {
    cells: Vec<Cell>,
    /// All chains that some cell joins, rising.
    chains: Vec<u32>,
}

impl Raster {
    /// Whether some cell joins the chain.
    pub(super) fn joins(&self, chain: ChainId) -> bool {
        self.chains.binary_search(&chain.0).is_ok()
    }

    /// Which cells are within each limit of a reach whose site is neither next door nor on a
    /// chain of this block.
    pub(super) fn decide(&self, reach: &Reach<'_>, limits: &[Deciseconds]) -> Cells {
        let mut rows = vec![[0u64; BLOCK_ROWS]; limits.len()];
        let mut times = [0u32; BLOCK_ROWS];
        for (row, cells) in self.cells.chunks(BLOCK_ROWS).enumerate() {
            for (time, cell) in times.iter_mut().zip(cells) {
                *time = if cell.chain == NOWHERE.chain {
                    u32::MAX
                } else {
                    let along = reach.along(ChainId(cell.chain), cell.before);
                    along.saturating_add(cell.leg).min(MAX_TIME.0)
                };
            }
            for (rows, limit) in rows.iter_mut().zip(limits) {
                let bits = times.iter().enumerate();
                rows[row] = bits.fold(0, |bits, (column, time)| {
                    bits | u64::from(*time <= limit.0) << column
                });
            }
        }
        Cells::Rows(rows)
    }
}

/// The blocks settled so far.
#[derive(Default)]
pub(super) struct Rasters(RwLock<HashMap<BlockAt, Arc<Raster>>>);

impl std::fmt::Debug for Rasters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rasters").finish_non_exhaustive()
    }
}

impl Rasters {
    /// The cells of a block, settled now if need be; `None` when there is no room for more.
    pub(super) fn of(
        &self,
        router: &Router,
        blocks: &Blocks,
        at: BlockAt,
        space: &mut Space,
    ) -> Option<Arc<Raster>> {
        {
            let known = self.0.read().ok()?;
            if let Some(raster) = known.get(&at) {
                return Some(Arc::clone(raster));
            }
            if known.len() >= MOST_KEPT {
                return None;
            }
        }
        let raster = Arc::new(settle(router, blocks, at, space));
        self.0.write().ok()?.insert(at, Arc::clone(&raster));
        Some(raster)
    }
}

/// A piece of road that may be the nearest of some cell.
#[derive(Clone, Copy)]
struct Road {
    piece: Piece,
    ends: [LonLat; 2],
    from: [f64; 2],
    along: [f64; 2],
    /// 1 / length squared; 0 for a piece without length.
    inverse: f64,
    /// Drawn length of the edge before the piece, of the piece, and of the whole edge.
    drawn: [f64; 3],
    chain: u32,
    /// Which way the chain runs along the edge.
    bound: Bound,
    /// For each arc of the chain: milliseconds before the edge, on it, and deciseconds of the arc.
    times: [[u32; 3]; 2],
}

/// Reusable state, one per thread.
#[derive(Default)]
pub(super) struct Space {
    measured: Vec<(f64, Piece)>,
    roads: Vec<Road>,
    /// Roads of squares within squares, one after the other.
    stack: Vec<u32>,
    metres: Vec<f64>,
}

/// One block being settled.
struct Settling<'a> {
    router: &'a Router,
    blocks: &'a Blocks,
    at: BlockAt,
    ground: Ground,
    space: &'a mut Space,
    cells: Vec<Cell>,
}

fn settle(router: &Router, blocks: &Blocks, at: BlockAt, space: &mut Space) -> Raster {
    let mut settling = Settling {
        router,
        blocks,
        at,
        ground: Ground::new(&blocks.lattice, at),
        space,
        cells: vec![NOWHERE; BLOCK_ROWS * BLOCK_ROWS],
    };
    settling.gather();
    settling.space.stack.clear();
    let all = 0..u32::try_from(settling.space.roads.len()).unwrap_or(u32::MAX);
    settling.space.stack.extend(all);
    settling.square(Square::WHOLE, 0);
    let cells = settling.cells;
    let joined = cells.iter().filter(|cell| cell.chain != NOWHERE.chain);
    let mut chains: Vec<u32> = joined.map(|cell| cell.chain).collect();
    chains.sort_unstable();
    chains.dedup();
    Raster { cells, chains }
}

impl Settling<'_> {
    fn gather(&mut self) {
        let network = self.router.network();
        let (blocks, at, ground) = (self.blocks, self.at, self.ground);
        near_pieces(blocks, network, at, &ground, &mut self.space.measured);
        self.space.roads.clear();
        let measured = &self.space.measured;
        for pieces in measured.chunk_by(|a, b| a.1.edge == b.1.edge) {
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
                self.times(arc, ride).unwrap_or_default()
            });
            let drawn = Drawn::new(&network.line(edge));
            for (_, piece) in pieces {
                let ends = piece.ends(network);
                let [from, to] = ends.map(|end| ground.frame.to_xy(end));
                let along = [to[0] - from[0], to[1] - from[1]];
                let length2 = along[0] * along[0] + along[1] * along[1];
                self.space.roads.push(Road {
                    piece: *piece,
                    ends,
                    from,
                    along,
                    inverse: if length2 > 0.0 { 1.0 / length2 } else { 0.0 },
                    drawn: drawn.metres(piece.piece as usize),
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
            let metres = space.roads[*number as usize].metres(x, y);
            nearest = nearest.min(metres);
            space.metres.push(metres);
        }
        let slack = nearest * self.ground.warp + SLACK_M;
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
        let Square { column, row, size } = square;
        let lattice = self.blocks.lattice;
        for row in row..row + size {
            for column in column..column + size {
                let across = self.at.column * BLOCK + column;
                let up = self.at.row * BLOCK + row;
                let cell = self.cell(lattice.middle(across, up, 1), first);
                let place = usize::try_from(row * BLOCK + column).unwrap_or(0);
                self.cells[place] = cell;
            }
        }
    }

    /// Joins one cell's middle as any point is joined.
    fn cell(&self, point: LonLat, first: usize) -> Cell {
        let frame = LocalFrame::around(point);
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
        match best {
            Some((metres, along, road)) if metres <= rule.max_snap_m => Cell {
                chain: road.chain,
                leg: rule.leg(metres, self.router.profile().access_kmh).time.0,
                before: road.before(along),
            },
            _ => NOWHERE,
        }
    }
}

impl Road {
    fn metres(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.from[0], y - self.from[1]);
        let along = ((dx * self.along[0] + dy * self.along[1]) * self.inverse).clamp(0.0, 1.0);
        let (dx, dy) = (dx - along * self.along[0], dy - along * self.along[1]);
        (dx * dx + dy * dy).sqrt()
    }

    /// Deciseconds from where each arc begins to a place along the piece, rounded as a joint's.
    fn before(&self, along: f64) -> [u32; 2] {
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
        [(forward, along), (backward, 1.0 - along)].map(|([before, on, arc], along)| {
            let sum = Sum {
                time_ms: u64::from(before) + Sum::part(on, along),
                length_mm: 0,
            };
            sum.rounded().time.0.min(arc)
        })
    }
}
