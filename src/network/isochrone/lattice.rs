//! The lattice that isochrones are drawn on: cells of whole millionths of a degree, so that
//! every corner prints exactly with six decimals, gathered in plots of 16 x 16, those in blocks
//! of 64 x 64 cells, and those in sheets of 8 x 8 blocks.
//!
//! The lattice is anchored at 0 degrees and depends on the network's place and the snapping
//! radius alone, so that isochrones of different sites and limits fit together.

use crate::model::geo::{LocalFrame, LonLat};

/// Cells along the side of a block, so that a row of a block is one word.
pub(super) const BLOCK: i64 = 64;
/// The same, to count with.
pub(super) const BLOCK_ROWS: usize = 64;
/// Cells along the side of a plot: roads are looked for by plots.
pub(super) const PLOT: i64 = 16;
/// Plots along the side of a block.
pub(super) const BLOCK_PLOTS: i64 = BLOCK / PLOT;
/// Blocks along the side of a sheet: roads are sorted into plots by sheets.
pub(super) const SHEET_BLOCKS: i64 = 8;
/// Plots along the side of a sheet.
pub(super) const SHEET_PLOTS: i64 = SHEET_BLOCKS * BLOCK_PLOTS;
/// Height of the smallest and largest cells in millionths of a degree: 0.9 metres and 14 km.
const CELLS_E6: [i64; 2] = [8, 1 << 17];
/// A block is at least so many times smaller than the snapping radius: else looking around
/// it for roads would mean looking at thousands of blocks.
const BLOCKS_IN_RADIUS: f64 = 8.0;

/// The lattice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lattice {
    /// Width and height of a cell in millionths of a degree.
    step: [i64; 2],
}

/// A block, by its place on the lattice of blocks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct BlockAt {
    pub(super) row: i64,
    pub(super) column: i64,
}

/// A plot, by its place on the lattice of plots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PlotAt {
    pub(super) row: i64,
    pub(super) column: i64,
}

impl BlockAt {
    /// Its plot so many rows up and columns to the right.
    pub(super) fn plot(self, up: i64, right: i64) -> PlotAt {
        PlotAt {
            row: self.row * BLOCK_PLOTS + up,
            column: self.column * BLOCK_PLOTS + right,
        }
    }
}

impl Lattice {
    /// The lattice of a network around latitude `middle`, for points up to `radius_m` off the
    /// road: the largest cells whose middles are at most `precision_m` from anywhere in them.
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand at most")]
    pub(super) fn new(middle: f64, radius_m: f64, precision_m: f64) -> Self {
        let metres_per_e6 = LocalFrame::around(LonLat::default()).to_xy(LonLat::new(0.0, 1e-6))[1];
        let [mut high, largest] = CELLS_E6;
        let metres = |cells: i64| cells as f64 * metres_per_e6;
        while high < largest
            && (metres(high * 2) * std::f64::consts::FRAC_1_SQRT_2 <= precision_m
                || metres(high * BLOCK) * BLOCKS_IN_RADIUS < radius_m)
        {
            high *= 2;
        }
        // as wide as high, but never absurdly wide near a pole
        let shrink = middle.to_radians().cos().max(0.02);
        let wide = (high as f64 / shrink).round() as i64;
        Self { step: [wide, high] }
    }

    /// The block that holds a place.
    pub(super) fn block(self, place: LonLat) -> BlockAt {
        BlockAt {
            row: self.line(1, place.lat).div_euclid(BLOCK),
            column: self.line(0, place.lon).div_euclid(BLOCK),
        }
    }

    /// The plot that holds a place.
    pub(super) fn plot(self, place: LonLat) -> PlotAt {
        PlotAt {
            row: self.line(1, place.lat).div_euclid(PLOT),
            column: self.line(0, place.lon).div_euclid(PLOT),
        }
    }

    /// The number of the cell along an axis that holds a coordinate.
    #[expect(clippy::cast_possible_truncation, reason = "degrees x 1e6 fit i64")]
    fn line(self, axis: usize, degrees: f64) -> i64 {
        (degrees * 1e6 / self.step[axis] as f64).floor() as i64
    }

    /// The corner at the crossing of two lattice lines.
    pub(super) fn corner(self, column: i64, row: i64) -> LonLat {
        LonLat::new(
            (column * self.step[0]) as f64 / 1e6,
            (row * self.step[1]) as f64 / 1e6,
        )
    }

    /// The middle of the square of `size` cells whose lower left cell is given.
    pub(super) fn middle(self, column: i64, row: i64, size: i64) -> LonLat {
        LonLat::new(
            ((2 * column + size) * self.step[0]) as f64 / 2e6,
            ((2 * row + size) * self.step[1]) as f64 / 2e6,
        )
    }

    /// The middle of the cell that holds a place.
    pub(super) fn cell_middle(self, place: LonLat) -> LonLat {
        self.middle(self.line(0, place.lon), self.line(1, place.lat), 1)
    }

    /// Width and height in metres of a plot in rows of plots that begin and end at lattice lines
    /// on one side of the equator: a little too small and a little too large.
    pub(super) fn plot_metres(self, rows: std::ops::Range<i64>) -> ([f64; 2], [f64; 2]) {
        let at = |row: i64| {
            let lat = (row * PLOT * self.step[1]) as f64 / 1e6;
            LocalFrame::around(LonLat::new(0.0, lat)).to_xy(LonLat::new(
                (PLOT * self.step[0]) as f64 / 1e6,
                lat + (PLOT * self.step[1]) as f64 / 1e6,
            ))
        };
        let (below, above) = (at(rows.start), at(rows.end));
        (
            [below[0].min(above[0]), below[1]],
            [below[0].max(above[0]), below[1]],
        )
    }

    /// How far a place may be from the middle of its cell, metres, at latitude `lat`.
    pub(super) fn precision_m(self, lat: f64) -> f64 {
        let frame = LocalFrame::around(LonLat::new(0.0, lat));
        let [wide, high] = frame.to_xy(LonLat::new(
            self.step[0] as f64 / 1e6,
            lat + self.step[1] as f64 / 1e6,
        ));
        wide.hypot(high) / 2.0
    }
}
