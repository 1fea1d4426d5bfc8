//! A block laid flat: its squares of cells in metres.

use super::lattice::{BLOCK, BlockAt, Lattice};
use crate::model::geo::{EARTH_RADIUS_M, Fixed, LocalFrame, LonLat};

/// A square of cells, from its lower left one.
#[derive(Clone, Copy)]
pub(super) struct Square {
    pub(super) column: i64,
    pub(super) row: i64,
    pub(super) size: i64,
}

impl Square {
    /// Its quarters.
    pub(super) fn quarters(self) -> [Self; 4] {
        let Self { column, row, size } = self;
        let size = size / 2;
        [(0, 0), (size, 0), (0, size), (size, size)].map(|(right, up)| Self {
            column: column + right,
            row: row + up,
            size,
        })
    }
}

/// A block laid flat around its middle.
#[derive(Clone, Copy)]
pub(super) struct Ground {
    pub(super) frame: LocalFrame,
    /// The metres of 0 degrees, and of a unit of [`Fixed`].
    fixed: [[f64; 2]; 2],
    /// Width and height of a cell, metres.
    cell: [f64; 2],
    /// From corner to corner of a cell, metres.
    diagonal: f64,
    /// How much longer or shorter a distance may be in another frame, a share.
    pub(super) warp: f64,
}

impl Ground {
    pub(super) fn new(lattice: &Lattice, at: BlockAt) -> Self {
        let (column, row) = (at.column * BLOCK, at.row * BLOCK);
        let middle = lattice.middle(column, row, BLOCK);
        let frame = LocalFrame::around(middle);
        let corner = frame.to_xy(lattice.corner(column + BLOCK, row + BLOCK));
        let origin = frame.to_xy(LonLat::default());
        let degree = frame.to_xy(LonLat::new(1.0, 1.0));
        let unit = [0, 1].map(|axis| (degree[axis] - origin[axis]) / 1e7);
        let half = corner[0].hypot(corner[1]);
        Self {
            frame,
            fixed: [origin, unit],
            cell: corner.map(|end| end * 2.0 / BLOCK as f64),
            diagonal: half * 2.0 / BLOCK as f64,
            warp: 2.0 * half / EARTH_RADIUS_M * (middle.lat.to_radians().tan().abs() + 1.0),
        }
    }

    /// Metres east and north of the middle.
    pub(super) fn place(&self, at: Fixed) -> [f64; 2] {
        let [origin, unit] = self.fixed;
        [
            origin[0] + f64::from(at.lon_e7) * unit[0],
            origin[1] + f64::from(at.lat_e7) * unit[1],
        ]
    }

    /// Width and height of a square, metres.
    pub(super) fn size(&self, square: Square) -> [f64; 2] {
        self.cell.map(|side| side * square.size as f64)
    }

    /// The middle of a square, and how far the middle of its farthest cell is from there.
    pub(super) fn middle(&self, square: Square) -> ([f64; 2], f64) {
        let Square { column, row, size } = square;
        let middle = |at: i64, cell: f64| ((2 * at + size - BLOCK) as f64) * cell / 2.0;
        let place = [middle(column, self.cell[0]), middle(row, self.cell[1])];
        (place, (size - 1) as f64 / 2.0 * self.diagonal)
    }
}
