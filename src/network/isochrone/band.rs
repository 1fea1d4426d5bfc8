//! A row of blocks, read along its rows of cells.

use super::classify::Cells;
use super::lattice::BLOCK_ROWS;

/// For each limit and each row of cells of a row of blocks: the columns where it turns from
/// outside to inside and back.
pub(super) struct Band {
    first: Vec<u32>,
    columns: Vec<u32>,
}

impl Band {
    #[expect(clippy::cast_possible_truncation, reason = "a window has fewer cells")]
    pub(super) fn new(cells: &[Cells], limits: usize) -> Self {
        let mut band = Self {
            first: vec![0],
            columns: Vec::new(),
        };
        // blocks alike count as one
        let mut runs: Vec<(u32, &Cells)> = Vec::new();
        for (place, cells) in (0u32..).zip(cells) {
            let goes_on = runs.last().is_some_and(
                |(_, last)| matches!((last, cells), (Cells::Same(a), Cells::Same(b)) if a == b),
            );
            if !goes_on {
                runs.push((place * BLOCK_ROWS as u32, cells));
            }
        }
        let end = (cells.len() * BLOCK_ROWS) as u32;
        for limit in 0..limits {
            for row in 0..BLOCK_ROWS {
                let mut is_in = false;
                for (column, cells) in &runs {
                    match cells {
                        Cells::Same(class) => {
                            if is_in != (usize::from(*class) <= limit) {
                                band.columns.push(*column);
                                is_in = !is_in;
                            }
                        }
                        Cells::Rows(rows) => {
                            let bits = rows[limit][row];
                            let mut turns = bits ^ (bits << 1 | u64::from(is_in));
                            while turns != 0 {
                                band.columns.push(column + turns.trailing_zeros());
                                turns &= turns - 1;
                            }
                            is_in = bits >> 63 == 1;
                        }
                    }
                }
                if is_in {
                    band.columns.push(end);
                }
                band.first.push(band.columns.len() as u32);
            }
        }
        band
    }

    pub(super) fn turns(&self, limit: usize, row: usize) -> &[u32] {
        let at = limit * BLOCK_ROWS + row;
        &self.columns[self.first[at] as usize..self.first[at + 1] as usize]
    }
}
