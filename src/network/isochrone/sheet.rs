//! One sheet of plots: the pieces of road through each, and how far places may be from them.

use super::lattice::{BLOCK_PLOTS, BlockAt, Lattice, PLOT, PlotAt, SHEET_BLOCKS, SHEET_PLOTS};
use crate::model::geo::{Fixed, LocalFrame, LonLat};
use crate::model::ids::{ChainId, EdgeId};
use crate::network::graph::Network;
use crate::network::router::Router;

/// Plots of a sheet.
pub(super) const PLOTS: usize = 1 << 10;
/// Blocks of a sheet.
pub(super) const BLOCKS: usize = 1 << 6;
const _: () =
    assert!(SHEET_PLOTS * SHEET_PLOTS == 1 << 10 && SHEET_BLOCKS * SHEET_BLOCKS == 1 << 6);

/// A straight piece of an edge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Piece {
    pub(super) edge: EdgeId,
    /// Where it starts, in [`Network::points`]; it ends at the next point.
    pub(super) point: u32,
    /// The chain that the edge belongs to.
    pub(super) chain: ChainId,
}

impl Piece {
    /// Its ends.
    pub(super) fn ends(self, network: &Network) -> [LonLat; 2] {
        self.fixed_ends(&network.points).map(LonLat::from)
    }

    /// The same among all points of the network.
    pub(super) fn fixed_ends(self, points: &[Fixed]) -> [Fixed; 2] {
        let point = self.point as usize;
        [points[point], points[point + 1]]
    }

    /// Its number among those of the edge.
    pub(super) fn number(self, network: &Network) -> u32 {
        self.point - network.edges[self.edge].first_point
    }
}

/// The roads of one sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    first_piece: Vec<u32>,
    pieces: Vec<Piece>,
    first_chain: Vec<u32>,
    chains: Vec<ChainId>,
    /// By plot, how far its middle is from the roads through it, metres; infinite without.
    nearest: Vec<f32>,
}

impl Sheet {
    /// Sorts the pieces of a sheet into plots.
    pub(super) fn new(router: &Router, lattice: Lattice, row: i64, column: i64) -> Self {
        let first = PlotAt {
            row: row * SHEET_PLOTS,
            column: column * SHEET_PLOTS,
        };
        let corner =
            |plots: i64| lattice.corner((first.column + plots) * PLOT, (first.row + plots) * PLOT);
        let network = router.network();
        let mut found: Vec<(usize, Piece)> = Vec::new();
        router.joinable_within([corner(0), corner(SHEET_PLOTS)], |edge, point| {
            let Some(seat) = router.folded().seat(edge) else {
                return;
            };
            let piece = Piece {
                edge,
                point,
                chain: seat.chain,
            };
            crossed(lattice, piece.ends(network), first, |slot| {
                found.push((slot, piece));
            });
        });
        let mut sheet = Self {
            first_piece: vec![0; PLOTS + 1],
            pieces: Vec::new(),
            first_chain: vec![0],
            chains: Vec::new(),
            nearest: Vec::new(),
        };
        for (slot, _) in &found {
            sheet.first_piece[slot + 1] += 1;
        }
        for slot in 0..PLOTS {
            sheet.first_piece[slot + 1] += sheet.first_piece[slot];
        }
        let mut next = sheet.first_piece.clone();
        if let Some((_, any)) = found.first() {
            sheet.pieces = vec![*any; found.len()];
        }
        for (slot, piece) in found {
            sheet.pieces[next[slot] as usize] = piece;
            next[slot] += 1;
        }
        sheet.list_chains();
        sheet.measure(network, lattice, first);
        sheet
    }

    fn list_chains(&mut self) {
        let mut own: Vec<ChainId> = Vec::new();
        for block in 0..SHEET_BLOCKS * SHEET_BLOCKS {
            own.clear();
            for up in 0..BLOCK_PLOTS {
                let row = block / SHEET_BLOCKS * BLOCK_PLOTS + up;
                let column = block % SHEET_BLOCKS * BLOCK_PLOTS;
                let first = slot_of(PlotAt { row, column });
                let last = slot_of(PlotAt {
                    row,
                    column: column + BLOCK_PLOTS - 1,
                });
                own.extend(self.of_slots(first, last).iter().map(|piece| piece.chain));
            }
            own.sort_unstable();
            own.dedup();
            self.chains.extend(&own);
            let end = u32::try_from(self.chains.len()).unwrap_or(u32::MAX);
            self.first_chain.push(end);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "metres, rounded up later")]
    fn measure(&mut self, network: &Network, lattice: Lattice, first: PlotAt) {
        let steps = (0..SHEET_PLOTS).flat_map(|up| (0..SHEET_PLOTS).map(move |right| (up, right)));
        let nearest = steps.map(|(up, right)| {
            let plot = PlotAt {
                row: first.row + up,
                column: first.column + right,
            };
            let pieces = self.pieces(plot);
            if pieces.is_empty() {
                return f32::INFINITY;
            }
            let middle = lattice.middle(plot.column * PLOT, plot.row * PLOT, PLOT);
            let frame = LocalFrame::around(middle);
            let metres = pieces.iter().map(|piece| {
                let [from, to] = piece.ends(network);
                frame.nearest_on_segment(from, to).0
            });
            metres.fold(f64::INFINITY, f64::min) as f32
        });
        self.nearest = nearest.collect();
    }

    fn of_slots(&self, first: usize, last: usize) -> &[Piece] {
        &self.pieces[self.first_piece[first] as usize..self.first_piece[last + 1] as usize]
    }

    /// The pieces that run through one of its plots.
    pub(super) fn pieces(&self, plot: PlotAt) -> &[Piece] {
        let slot = slot_of(plot);
        self.of_slots(slot, slot)
    }

    /// How far the middle of one of its plots is from the roads through it, metres; infinite
    /// without.
    pub(super) fn nearest(&self, plot: PlotAt) -> f32 {
        self.nearest[slot_of(plot)]
    }

    /// The chains that run through one of its blocks.
    pub(super) fn chains(&self, block: BlockAt) -> &[ChainId] {
        let slot = block_slot(block);
        &self.chains[self.first_chain[slot] as usize..self.first_chain[slot + 1] as usize]
    }
}

/// The place of a plot in its sheet.
pub(super) fn slot_of(plot: PlotAt) -> usize {
    let [row, column] = [plot.row, plot.column].map(|at| at.rem_euclid(SHEET_PLOTS));
    usize::try_from(row * SHEET_PLOTS + column).unwrap_or(0)
}

/// The place of a block in its sheet.
pub(super) fn block_slot(block: BlockAt) -> usize {
    let [row, column] = [block.row, block.column].map(|at| at.rem_euclid(SHEET_BLOCKS));
    usize::try_from(row * SHEET_BLOCKS + column).unwrap_or(0)
}

/// The plots of the sheet from `first` on that a piece runs through.
fn crossed(lattice: Lattice, [from, to]: [LonLat; 2], first: PlotAt, mut found: impl FnMut(usize)) {
    let (low, high) = if from.lat <= to.lat {
        (from, to)
    } else {
        (to, from)
    };
    let [bottom, top] = [low, high].map(|end| lattice.plot(end).row);
    let slope = if high.lat > low.lat {
        (high.lon - low.lon) / (high.lat - low.lat)
    } else {
        0.0
    };
    let edge = |row: i64| lattice.corner(0, row * PLOT).lat;
    let at = |lat: f64| low.lon + (lat - low.lat) * slope;
    for row in bottom.max(first.row)..=top.min(first.row + SHEET_PLOTS - 1) {
        let start = if row == bottom {
            low.lon
        } else {
            at(edge(row))
        };
        let end = if row == top {
            high.lon
        } else {
            at(edge(row + 1))
        };
        let column = |lon: f64| lattice.plot(LonLat::new(lon, low.lat)).column;
        let columns = column(start.min(end)).max(first.column)
            ..=column(start.max(end)).min(first.column + SHEET_PLOTS - 1);
        for column in columns {
            found(slot_of(PlotAt { row, column }));
        }
    }
}
