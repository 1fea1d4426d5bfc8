//! How far places in the plots and blocks of a sheet may be from a road.

use super::blocks::Blocks;
use super::lattice::{BLOCK_PLOTS, BlockAt, PlotAt, SHEET_BLOCKS, SHEET_PLOTS};
use super::sheet::{BLOCKS, PLOTS, block_slot, slot_of};

/// Metres, rounded up, for all plots and blocks of a sheet; infinite where all places are farther
/// than points may join from.
#[derive(Debug)]
pub(super) struct Farthest {
    plots: Vec<f32>,
    blocks: Vec<f32>,
}

impl Farthest {
    /// From how far the middles of plots are from the roads through them: on from plot to plot, in
    /// two passes over the sheet and what is within the radius of it (Borgefors 1986).
    #[expect(clippy::cast_possible_truncation, reason = "metres, rounded up")]
    pub(super) fn new(blocks: &Blocks<'_>, row: i64, column: i64) -> Self {
        let radius = blocks.router.rule().max_snap_m;
        let lattice = blocks.lattice;
        let first = PlotAt {
            row: row * SHEET_PLOTS,
            column: column * SHEET_PLOTS,
        };
        let rings = [row * SHEET_BLOCKS, (row + 1) * SHEET_BLOCKS - 1];
        let rings = rings.map(|block_row| blocks.ring(block_row, radius));
        let rings = [0, 1].map(|axis| rings[0][axis].max(rings[1][axis]) + 1);
        let is_whole = rings.iter().all(|plots| *plots <= SHEET_PLOTS);
        let rings = rings.map(|plots| plots.min(SHEET_PLOTS));
        let sides = [-SHEET_PLOTS, 0, SHEET_PLOTS].map(|up| {
            let first = first.row + up;
            lattice.plot_metres(first..first + SHEET_PLOTS)
        });
        let [wide, high] = [0, 1].map(|axis| {
            sides
                .iter()
                .fold(0.0, |most, (_, large)| large[axis].max(most))
        });
        let narrow = sides
            .iter()
            .fold(wide, |least, (small, _)| small[0].min(least));
        let mut halo = Halo::new(blocks, first, rings);
        halo.spread(wide, high);
        let half = wide.hypot(high) / 2.0;
        // ways from middle to middle are longer than the straight line by so much at most
        let turn = wide.atan2(high).max(high.atan2(wide));
        let detour = wide / narrow / (turn / 2.0).cos();
        let mut farthest = Self {
            plots: vec![0.0; PLOTS],
            blocks: vec![0.0; BLOCKS],
        };
        for up in 0..SHEET_PLOTS {
            for right in 0..SHEET_PLOTS {
                let plot = PlotAt {
                    row: first.row + up,
                    column: first.column + right,
                };
                let metres = halo.metres[halo.place(plot)];
                let least = (metres - half) / detour - 2.0 * half;
                let metres = if is_whole && least > radius * 1.001 + 1.0 {
                    f32::INFINITY
                } else {
                    // half a per thousand more, since distances are flat around another place elsewhere
                    (((metres + half) * 1.0005 + 0.1) as f32).min(f32::MAX)
                };
                farthest.plots[slot_of(plot)] = metres;
                let block = BlockAt {
                    row: plot.row.div_euclid(BLOCK_PLOTS),
                    column: plot.column.div_euclid(BLOCK_PLOTS),
                };
                let known = &mut farthest.blocks[block_slot(block)];
                // some places near enough and some too far: no more than a number that is too large
                *known = match [*known, metres].map(f32::is_finite) {
                    [true, false] if *known > 0.0 => f32::MAX,
                    [false, true] => f32::MAX,
                    _ => known.max(metres),
                };
            }
        }
        farthest
    }

    /// For one of its plots.
    pub(super) fn in_plot(&self, plot: PlotAt) -> f64 {
        f64::from(self.plots[slot_of(plot)])
    }

    /// For one of its blocks.
    pub(super) fn in_block(&self, block: BlockAt) -> f64 {
        f64::from(self.blocks[block_slot(block)])
    }
}

/// The plots of a sheet and around it, with how far their middles are from roads, at most.
struct Halo {
    first: PlotAt,
    columns: usize,
    metres: Vec<f64>,
}

impl Halo {
    /// What is known plot by plot.
    fn new(blocks: &Blocks<'_>, sheet: PlotAt, [rows, columns]: [i64; 2]) -> Self {
        let first = PlotAt {
            row: sheet.row - rows,
            column: sheet.column - columns,
        };
        let columns = SHEET_PLOTS + 2 * columns;
        let mut metres = Vec::new();
        for row in first.row..first.row + SHEET_PLOTS + 2 * rows {
            let mut sheet = None;
            for column in first.column..first.column + columns {
                let at = [row, column].map(|at| at.div_euclid(SHEET_PLOTS));
                if sheet.is_none_or(|(known, _)| known != at) {
                    sheet = Some((at, blocks.sheet(at[0], at[1])));
                }
                let nearest = sheet.and_then(|(_, sheet)| sheet);
                metres.push(nearest.map_or(f64::INFINITY, |sheet| {
                    f64::from(sheet.nearest(PlotAt { row, column }))
                }));
            }
        }
        Self {
            first,
            columns: usize::try_from(columns).unwrap_or(0),
            metres,
        }
    }

    fn place(&self, plot: PlotAt) -> usize {
        let [up, right] = [plot.row - self.first.row, plot.column - self.first.column]
            .map(|at| usize::try_from(at).unwrap_or(0));
        up * self.columns + right
    }

    /// On from plot to plot: up and to the right, then down and to the left.
    fn spread(&mut self, wide: f64, high: f64) {
        let across = wide.hypot(high);
        let columns = self.columns;
        let all = self.metres.len();
        let mut visit = |place: usize, is_first: bool| {
            let column = place % columns;
            // from the row that is done and from the plot beside
            let aside = |at: usize, right: usize| if is_first { at - right } else { at + right };
            let has_row = if is_first {
                place >= columns
            } else {
                place + columns < all
            };
            let has_side = if is_first {
                column > 0
            } else {
                column + 1 < columns
            };
            let has_other = if is_first {
                column + 1 < columns
            } else {
                column > 0
            };
            let mut least = self.metres[place];
            if has_side {
                least = least.min(self.metres[aside(place, 1)] + wide);
            }
            if has_row {
                least = least.min(self.metres[aside(place, columns)] + high);
                if has_side {
                    least = least.min(self.metres[aside(place, columns + 1)] + across);
                }
                if has_other {
                    least = least.min(self.metres[aside(place, columns - 1)] + across);
                }
            }
            self.metres[place] = least;
        };
        (0..all).for_each(|place| visit(place, true));
        (0..all).rev().for_each(|place| visit(place, false));
    }
}
