//! Roads by blocks of the lattice: which pieces run through a block, and how far a place in it
//! may be from a road. Depends on the network and the profile alone, so it is made once.

use rayon::prelude::*;

use super::TooLarge;
use super::lattice::{BLOCK, BlockAt, Lattice};
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::ids::{ChainId, EdgeId};
use crate::network::graph::Network;
use crate::network::router::Router;
use crate::spatial::segments::Segment;

/// Most blocks of a network: 3.5 million square kilometres at the finest lattice, 8 bytes each.
const MAX_BLOCKS: usize = 1 << 26;

/// A straight piece of an edge: the edge and the number of the piece.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Piece {
    pub(super) edge: EdgeId,
    pub(super) piece: u32,
}

impl Piece {
    /// Its ends.
    pub(super) fn ends(self, network: &Network) -> [LonLat; 2] {
        let points = network.geometry(self.edge);
        let piece = self.piece as usize;
        [points[piece].into(), points[piece + 1].into()]
    }
}

/// The blocks of one row, from a first column on.
#[derive(Clone, Copy, Debug)]
struct Span {
    first_column: i64,
    columns: usize,
    first_slot: usize,
}

/// The index.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) lattice: Lattice,
    radius_m: f64,
    first_row: i64,
    spans: Vec<Span>,
    first_piece: Vec<u32>,
    pieces: Vec<Piece>,
    /// Where the chains of each block begin in `chains`.
    first_chain: Vec<u32>,
    chains: Vec<ChainId>,
    farthest: Vec<f32>,
}

impl Blocks {
    /// Sorts the pieces that points may join into blocks.
    pub(super) fn new(router: &Router, precision_m: f64) -> Result<Self, TooLarge> {
        let radius_m = router.rule().max_snap_m;
        let middle = router
            .network()
            .bounds()
            .map_or(0.0, |(low, high)| f64::midpoint(low[1], high[1]));
        let lattice = Lattice::new(middle, radius_m, precision_m);
        let mut found: Vec<(BlockAt, Piece)> = Vec::new();
        for segment in router.segments() {
            crossed(lattice, &segment, |block| {
                let piece = Piece {
                    edge: EdgeId(segment.line),
                    piece: segment.piece,
                };
                found.push((block, piece));
            });
            if found.len() > MAX_BLOCKS * 4 {
                return Err(TooLarge);
            }
        }
        found.par_sort_unstable();
        let (first_row, spans) = spans(lattice, radius_m, &found)?;
        let slots = spans
            .last()
            .map_or(0, |span| span.first_slot + span.columns);
        let mut blocks = Self {
            lattice,
            radius_m,
            first_row,
            spans,
            first_piece: vec![0; slots + 1],
            pieces: Vec::with_capacity(found.len()),
            first_chain: vec![0],
            chains: Vec::new(),
            farthest: Vec::new(),
        };
        for (block, piece) in found {
            if let Some(slot) = blocks.slot(block) {
                blocks.first_piece[slot + 1] += 1;
                blocks.pieces.push(piece);
            }
        }
        for slot in 0..slots {
            blocks.first_piece[slot + 1] += blocks.first_piece[slot];
        }
        blocks.list_chains(router);
        blocks.farthest = (0..blocks.spans.len())
            .into_par_iter()
            .flat_map_iter(|place| blocks.farthest_of_row(router.network(), place))
            .collect();
        Ok(blocks)
    }

    fn list_chains(&mut self, router: &Router) {
        let mut own: Vec<ChainId> = Vec::new();
        for ends in self.first_piece.windows(2) {
            let pieces = &self.pieces[ends[0] as usize..ends[1] as usize];
            let seats = pieces
                .iter()
                .filter_map(|piece| router.folded().seat(piece.edge));
            own.clear();
            own.extend(seats.map(|seat| seat.chain));
            own.sort_unstable();
            own.dedup();
            self.chains.extend(&own);
            let end = u32::try_from(self.chains.len()).unwrap_or(u32::MAX);
            self.first_chain.push(end);
        }
    }

    /// The chains that run through a block.
    pub(super) fn chains(&self, block: BlockAt) -> &[ChainId] {
        self.slot(block).map_or(&[], |slot| {
            &self.chains[self.first_chain[slot] as usize..self.first_chain[slot + 1] as usize]
        })
    }

    /// How many rows of blocks there are, with the number of the first.
    pub(super) fn rows(&self) -> std::ops::Range<i64> {
        self.first_row..self.first_row + i64::try_from(self.spans.len()).unwrap_or(0)
    }

    /// The columns of a row.
    pub(super) fn columns(&self, row: i64) -> std::ops::Range<i64> {
        let span = usize::try_from(row - self.first_row)
            .ok()
            .and_then(|place| self.spans.get(place));
        span.map_or(0..0, |span| {
            span.first_column..span.first_column + i64::try_from(span.columns).unwrap_or(0)
        })
    }

    fn slot(&self, block: BlockAt) -> Option<usize> {
        let span = self
            .spans
            .get(usize::try_from(block.row - self.first_row).ok()?)?;
        let column = usize::try_from(block.column - span.first_column).ok()?;
        (column < span.columns).then_some(span.first_slot + column)
    }

    /// The pieces that run through a block, by edge.
    pub(super) fn pieces(&self, block: BlockAt) -> &[Piece] {
        self.slot(block).map_or(&[], |slot| {
            &self.pieces[self.first_piece[slot] as usize..self.first_piece[slot + 1] as usize]
        })
    }

    /// No place in the block is farther than this from the nearest road, metres; infinite when
    /// all are farther than points may join from.
    pub(super) fn farthest(&self, block: BlockAt) -> f64 {
        self.slot(block)
            .map_or(f64::INFINITY, |slot| f64::from(self.farthest[slot]))
    }

    /// The blocks within `metres` of any place in a block.
    pub(super) fn around(&self, block: BlockAt, metres: f64) -> impl Iterator<Item = BlockAt> {
        let [rows, columns] = self.ring(block.row, metres);
        (block.row - rows..=block.row + rows).flat_map(move |row| {
            (block.column - columns..=block.column + columns)
                .map(move |column| BlockAt { row, column })
        })
    }

    /// How many rows and columns of blocks `metres` may span.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most a few dozen: blocks grow with the radius"
    )]
    pub(super) fn ring(&self, row: i64, metres: f64) -> [i64; 2] {
        let ([wide, high], _) = self.lattice.block_metres(row);
        let metres = metres.min(self.radius_m) + 1.0;
        [(metres / high).ceil() as i64, (metres / wide).ceil() as i64]
    }

    fn farthest_of_row(&self, network: &Network, place: usize) -> Vec<f32> {
        let row = self.first_row + i64::try_from(place).unwrap_or(0);
        self.columns(row)
            .map(|column| self.farthest_in(network, BlockAt { row, column }))
            .collect()
    }

    /// The farthest a place in the block is from a road, at most: by its four quarters.
    #[expect(clippy::cast_possible_truncation, reason = "metres, rounded up")]
    fn farthest_in(&self, network: &Network, block: BlockAt) -> f32 {
        let half = BLOCK / 2;
        let quarters = [(0, 0), (0, half), (half, 0), (half, half)];
        let farthest = quarters.map(|(right, up)| {
            let (column, row) = (block.column * BLOCK + right, block.row * BLOCK + up);
            let middle = self.lattice.middle(column, row, half);
            let frame = LocalFrame::around(middle);
            let [x, y] = frame.to_xy(self.lattice.corner(column, row));
            self.nearest(network, block, frame) + x.hypot(y)
        });
        let farthest = farthest.into_iter().fold(0.0, f64::max);
        // half a per thousand more, since distances are flat around another place elsewhere
        (farthest * 1.0005 + 0.1) as f32
    }

    /// How far the frame's centre, in the block, is from the nearest road; infinite beyond
    /// the radius with a margin of a block.
    fn nearest(&self, network: &Network, block: BlockAt, frame: LocalFrame) -> f64 {
        let (small, large) = self.lattice.block_metres(block.row);
        let beyond = self.radius_m + large[0].hypot(large[1]);
        let mut best = f64::INFINITY;
        let mut ring = 0;
        loop {
            for row in block.row - ring..=block.row + ring {
                let is_whole = (row - block.row).abs() == ring;
                let step = if is_whole { 1 } else { 2 * ring };
                let mut column = block.column - ring;
                while column <= block.column + ring {
                    for piece in self.pieces(BlockAt { row, column }) {
                        let [from, to] = piece.ends(network);
                        best = best.min(frame.nearest_on_segment(from, to).0);
                    }
                    column += step.max(1);
                }
            }
            let seen = ring as f64 * small[0].min(small[1]);
            if best <= seen {
                return best;
            }
            if seen > beyond {
                return f64::INFINITY;
            }
            ring += 1;
        }
    }
}

/// The blocks that a piece runs through.
fn crossed(lattice: Lattice, segment: &Segment, mut found: impl FnMut(BlockAt)) {
    let (low, high) = if segment.from.lat <= segment.to.lat {
        (segment.from, segment.to)
    } else {
        (segment.to, segment.from)
    };
    let rows = lattice.block(low).row..=lattice.block(high).row;
    let slope = if high.lat > low.lat {
        (high.lon - low.lon) / (high.lat - low.lat)
    } else {
        0.0
    };
    for row in rows.clone() {
        let edge = |row: i64| lattice.corner(0, row * BLOCK).lat;
        let at = |lat: f64| low.lon + (lat - low.lat) * slope;
        let first = if row == *rows.start() {
            low.lon
        } else {
            at(edge(row))
        };
        let last = if row == *rows.end() {
            high.lon
        } else {
            at(edge(row + 1))
        };
        let column = |lon: f64| lattice.block(LonLat::new(lon, low.lat)).column;
        for column in column(first.min(last))..=column(first.max(last)) {
            found(BlockAt { row, column });
        }
    }
}

/// Rows of blocks within the radius of some road.
fn spans(
    lattice: Lattice,
    radius_m: f64,
    found: &[(BlockAt, Piece)],
) -> Result<(i64, Vec<Span>), TooLarge> {
    let (Some((first, _)), Some((last, _))) = (found.first(), found.last()) else {
        return Ok((0, Vec::new()));
    };
    #[expect(clippy::cast_possible_truncation, reason = "a few dozen")]
    let pad = |row: i64| {
        let ([wide, high], _) = lattice.block_metres(row);
        [
            (radius_m / high).ceil() as i64 + 1,
            (radius_m / wide).ceil() as i64 + 1,
        ]
    };
    let above = pad(last.row)[0].max(pad(first.row)[0]);
    let first_row = first.row - above;
    let rows = usize::try_from(last.row + above - first_row + 1).map_err(|_| TooLarge)?;
    if rows > MAX_BLOCKS {
        return Err(TooLarge);
    }
    let mut ends: Vec<Option<(i64, i64)>> = vec![None; rows];
    for row in found.chunk_by(|a, b| a.0.row == b.0.row) {
        let (from, to) = (row[0].0.column, row[row.len() - 1].0.column);
        let at = row[0].0.row;
        let [up, aside] = pad(at);
        for row in at - up.min(above)..=at + up.min(above) {
            let Some(ends) = usize::try_from(row - first_row)
                .ok()
                .and_then(|place| ends.get_mut(place))
            else {
                continue;
            };
            let known = ends.unwrap_or((from - aside, to + aside));
            *ends = Some((known.0.min(from - aside), known.1.max(to + aside)));
        }
    }
    let mut spans = Vec::with_capacity(rows);
    let mut slots = 0usize;
    for ends in ends {
        let (first_column, last_column) = ends.unwrap_or((0, -1));
        let columns = usize::try_from(last_column - first_column + 1).map_err(|_| TooLarge)?;
        spans.push(Span {
            first_column,
            columns,
            first_slot: slots,
        });
        slots = slots.saturating_add(columns);
        if slots > MAX_BLOCKS {
            return Err(TooLarge);
        }
    }
    Ok((first_row, spans))
}

/// The block's own place in the order of rows.
pub(super) fn index_of(first: i64, at: i64) -> usize {
    usize::try_from(at - first).unwrap_or(usize::MAX)
}
