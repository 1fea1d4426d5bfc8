//! Roads by plots of the lattice: which pieces run through a plot, and how far a place in it may
//! be from a road. Depends on the network and the profile alone. Plots are sorted sheet by sheet
//! when they are first asked for, so that a question costs what its surroundings hold, not what
//! the network does.

use std::sync::OnceLock;

use super::TooLarge;
use super::farthest::Farthest;
use super::lattice::{BLOCK, BLOCK_PLOTS, BlockAt, Lattice, PlotAt, SHEET_BLOCKS, SHEET_PLOTS};
use super::sheet::{Piece, Sheet};
use crate::model::geo::LonLat;
use crate::model::ids::ChainId;
use crate::network::router::Router;

/// Most sheets around a network: 55 million square kilometres at the finest lattice.
const MAX_SHEETS: usize = 1 << 20;

/// The index.
#[derive(Debug)]
pub(super) struct Blocks<'a> {
    pub(super) lattice: Lattice,
    pub(super) router: &'a Router,
    first_row: i64,
    first_column: i64,
    columns: usize,
    sheets: Vec<(OnceLock<Sheet>, OnceLock<Farthest>)>,
}

impl<'a> Blocks<'a> {
    /// The pieces that points may join, not sorted yet.
    pub(super) fn new(router: &'a Router, precision_m: f64) -> Result<Self, TooLarge> {
        let radius_m = router.rule().max_snap_m;
        let middle = router
            .network()
            .bounds()
            .map_or(0.0, |(low, high)| f64::midpoint(low[1], high[1]));
        let mut blocks = Self {
            lattice: Lattice::new(middle, radius_m, precision_m),
            router,
            first_row: 0,
            first_column: 0,
            columns: 0,
            sheets: Vec::new(),
        };
        let Some([low, high]) = router.joinable_box() else {
            return Ok(blocks);
        };
        let [low, high] = [low, high].map(|corner| blocks.lattice.block(corner));
        let [below, above] = [low, high].map(|block| blocks.ring(block.row, radius_m));
        let aside = below[1].max(above[1]);
        let sheet = |plot: i64| plot.div_euclid(SHEET_PLOTS);
        let ends = |low: i64, high: i64, [before, behind]: [i64; 2]| {
            let first = sheet(low * BLOCK_PLOTS - before);
            let last = sheet((high + 1) * BLOCK_PLOTS + behind);
            (first, usize::try_from(last - first + 1).unwrap_or(0))
        };
        let (first_row, rows) = ends(low.row, high.row, [below[0], above[0]]);
        let (first_column, columns) = ends(low.column, high.column, [aside; 2]);
        let all = rows.checked_mul(columns).filter(|all| *all <= MAX_SHEETS);
        blocks.first_row = first_row;
        blocks.first_column = first_column;
        blocks.columns = columns;
        blocks
            .sheets
            .resize_with(all.ok_or(TooLarge)?, Default::default);
        Ok(blocks)
    }

    fn place(&self, row: i64, column: i64) -> Option<usize> {
        let row = usize::try_from(row - self.first_row).ok()?;
        let column = usize::try_from(column - self.first_column).ok()?;
        let place = (column < self.columns).then(|| row * self.columns + column)?;
        (place < self.sheets.len()).then_some(place)
    }

    /// A sheet; none where no road is near.
    pub(super) fn sheet(&self, row: i64, column: i64) -> Option<&Sheet> {
        let (sheet, _) = &self.sheets[self.place(row, column)?];
        Some(sheet.get_or_init(|| Sheet::new(self.router, self.lattice, row, column)))
    }

    fn farthest_of_sheet(&self, row: i64, column: i64) -> Option<&Farthest> {
        let (_, farthest) = &self.sheets[self.place(row, column)?];
        Some(farthest.get_or_init(|| Farthest::new(self, row, column)))
    }

    /// The pieces that run through a plot.
    pub(super) fn pieces(&self, plot: PlotAt) -> &[Piece] {
        let [row, column] = [plot.row, plot.column].map(|at| at.div_euclid(SHEET_PLOTS));
        let sheet = self.sheet(row, column);
        sheet.map_or(&[], |sheet| sheet.pieces(plot))
    }

    /// The chains that run through a block.
    pub(super) fn chains(&self, block: BlockAt) -> &[ChainId] {
        let [row, column] = [block.row, block.column].map(|at| at.div_euclid(SHEET_BLOCKS));
        let sheet = self.sheet(row, column);
        sheet.map_or(&[], |sheet| sheet.chains(block))
    }

    /// No place in the block is farther than this from the nearest road, metres; infinite when
    /// all are farther than points may join from.
    pub(super) fn farthest(&self, block: BlockAt) -> f64 {
        let [row, column] = [block.row, block.column].map(|at| at.div_euclid(SHEET_BLOCKS));
        let farthest = self.farthest_of_sheet(row, column);
        farthest.map_or(f64::INFINITY, |farthest| farthest.in_block(block))
    }

    /// The same of a plot.
    pub(super) fn farthest_in(&self, plot: PlotAt) -> f64 {
        let [row, column] = [plot.row, plot.column].map(|at| at.div_euclid(SHEET_PLOTS));
        let farthest = self.farthest_of_sheet(row, column);
        farthest.map_or(f64::INFINITY, |farthest| farthest.in_plot(plot))
    }

    /// The plots within `metres` of any place in a plot.
    pub(super) fn around(&self, plot: PlotAt, metres: f64) -> impl Iterator<Item = PlotAt> {
        let [rows, columns] = self.ring(plot.row.div_euclid(BLOCK_PLOTS), metres);
        (plot.row - rows..=plot.row + rows).flat_map(move |row| {
            (plot.column - columns..=plot.column + columns)
                .map(move |column| PlotAt { row, column })
        })
    }

    /// How many rows and columns of plots `metres` may span from a row of blocks.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most a few dozen: blocks grow with the radius"
    )]
    pub(super) fn ring(&self, block_row: i64, metres: f64) -> [i64; 2] {
        let first = block_row * BLOCK_PLOTS;
        let ([wide, high], _) = self.lattice.plot_metres(first..first + BLOCK_PLOTS);
        let metres = metres.min(self.router.rule().max_snap_m) + 1.0;
        [(metres / high).ceil() as i64, (metres / wide).ceil() as i64]
    }

    /// The same in blocks.
    pub(super) fn block_ring(&self, block_row: i64, metres: f64) -> [i64; 2] {
        self.ring(block_row, metres).map(|plots| {
            plots
                .saturating_add(BLOCK_PLOTS - 1)
                .div_euclid(BLOCK_PLOTS)
        })
    }

    /// The middle of a block.
    pub(super) fn middle(&self, block: BlockAt) -> LonLat {
        self.lattice
            .middle(block.column * BLOCK, block.row * BLOCK, BLOCK)
    }
}

/// The place of `at` in an order that begins with `first`.
pub(super) fn index_of(first: i64, at: i64) -> usize {
    usize::try_from(at - first).unwrap_or(usize::MAX)
}
