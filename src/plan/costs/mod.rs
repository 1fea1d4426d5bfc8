//! Travel costs between rows of demand and sites, four bytes a pair.
//!
//! Costs come as decimals (seconds, minutes, metres) and are kept as whole *ticks* of a power
//! of ten, so that sums are exact. Costs with too many decimals for that are kept as places in a
//! table of their distinct values: still exact, a little slower. Only when that table would be too
//! long are they rounded, to a four-billionth of the largest ([`Costs::is_exact`] tells).
//! Rows that reach most sites are kept whole; others as lists. What is missing is unreached.

mod scale;

use rayon::prelude::*;

use crate::model::cost::CostMatrix;
use scale::{Scale, whole};

/// A stored cost: ticks, or a place in the table of values. Order is the order of the costs.
pub(crate) type Cell = u32;
/// No way from the row to the site.
pub(crate) const UNREACHED: Cell = Cell::MAX;

/// See the module.
#[derive(Clone, Debug)]
pub struct Costs {
    rows: usize,
    sites: usize,
    layout: Layout,
    scale: Scale,
    exact: bool,
}

#[derive(Clone, Debug)]
enum Layout {
    Whole(Vec<Cell>),
    Lists {
        first_out: Vec<usize>,
        site: Vec<u32>,
        cell: Vec<Cell>,
    },
}

/// One reached pair.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pair {
    /// Row of demand.
    pub row: u32,
    /// Site.
    pub site: u32,
    /// Finite, not negative.
    pub cost: f64,
}

impl Costs {
    /// Costs of the pairs that are reached. Of a pair that is there twice the cheaper counts.
    ///
    /// # Panics
    /// When a pair names a row or a site that is not there, or its cost is negative or not finite.
    #[must_use]
    pub fn from_pairs(rows: usize, sites: usize, mut pairs: Vec<Pair>) -> Self {
        for pair in &pairs {
            assert!(
                (pair.row as usize) < rows && (pair.site as usize) < sites,
                "{pair:?}"
            );
            assert!(pair.cost.is_finite() && pair.cost >= 0.0, "{pair:?}");
        }
        pairs.par_sort_unstable_by(|a, b| {
            (a.row, a.site)
                .cmp(&(b.row, b.site))
                .then(a.cost.total_cmp(&b.cost))
        });
        pairs.dedup_by_key(|pair| (pair.row, pair.site));
        let (scale, exact) = Scale::of(&pairs);
        let layout = if pairs.len() * 2 > rows * sites {
            let mut cells = vec![UNREACHED; rows * sites];
            for pair in &pairs {
                cells[pair.row as usize * sites + pair.site as usize] = scale.cell(pair.cost);
            }
            Layout::Whole(cells)
        } else {
            let mut first_out = vec![0; rows + 1];
            for pair in &pairs {
                first_out[pair.row as usize + 1] += 1;
            }
            for row in 0..rows {
                first_out[row + 1] += first_out[row];
            }
            Layout::Lists {
                first_out,
                site: pairs.iter().map(|pair| pair.site).collect(),
                cell: pairs.par_iter().map(|pair| scale.cell(pair.cost)).collect(),
            }
        };
        Self {
            rows,
            sites,
            layout,
            scale,
            exact,
        }
    }

    /// Costs that already are whole numbers: `per_unit` ticks make a unit of cost, row after row,
    /// `u32::MAX` where there is no way.
    ///
    /// # Panics
    /// When there is not a whole number of rows.
    #[must_use]
    pub fn from_ticks(sites: usize, ticks: Vec<u32>, per_unit: f64) -> Self {
        assert!(
            sites > 0 && ticks.len().is_multiple_of(sites),
            "whole rows of {sites} sites"
        );
        let rows = ticks.len() / sites;
        Self {
            rows,
            sites,
            layout: Layout::Whole(ticks),
            scale: Scale::Ticks(per_unit),
            exact: true,
        }
    }

    /// The times of a cost matrix in seconds.
    #[must_use]
    pub fn from_matrix(matrix: &CostMatrix, sites: usize) -> Self {
        let layout = Layout::Lists {
            first_out: matrix.first_out.clone(),
            site: matrix.entries.iter().map(|reach| reach.site.0).collect(),
            cell: matrix
                .entries
                .iter()
                .map(|reach| reach.cost.time.0)
                .collect(),
        };
        Self {
            rows: matrix.rows(),
            sites,
            layout,
            scale: Scale::Ticks(10.0),
            exact: true,
        }
    }

    /// How many rows of demand there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many sites there are.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// Whether every cost is kept to its last digit.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// What the way costs; `None` when there is none.
    #[must_use]
    pub fn cost(&self, row: usize, site: usize) -> Option<f64> {
        let cell = self.cell(row, super::siting::rows::position(site));
        (cell != UNREACHED).then(|| self.value(cell))
    }

    /// The same costs without pairs of `cost` and more.
    pub(crate) fn shorter_than(&self, cost: f64) -> Self {
        let mut short = self.clone();
        match &mut short.layout {
            Layout::Whole(cells) => {
                for cell in cells {
                    if *cell != UNREACHED && self.value(*cell) >= cost {
                        *cell = UNREACHED;
                    }
                }
            }
            Layout::Lists {
                first_out,
                site,
                cell,
            } => {
                let (mut ends, mut sites, mut cells) = (vec![0], Vec::new(), Vec::new());
                for row in 0..self.rows {
                    for at in first_out[row]..first_out[row + 1] {
                        if self.value(cell[at]) < cost {
                            sites.push(site[at]);
                            cells.push(cell[at]);
                        }
                    }
                    ends.push(sites.len());
                }
                (*first_out, *site, *cell) = (ends, sites, cells);
            }
        }
        short
    }

    pub(crate) fn cell(&self, row: usize, site: u32) -> Cell {
        match &self.layout {
            Layout::Whole(cells) => cells[row * self.sites + site as usize],
            Layout::Lists {
                first_out,
                site: sites,
                cell,
            } => {
                let range = first_out[row]..first_out[row + 1];
                match sites[range.clone()].binary_search(&site) {
                    Ok(at) => cell[range.start + at],
                    Err(_) => UNREACHED,
                }
            }
        }
    }

    /// Calls `each` for every reached site of `row`, in site order.
    pub(crate) fn each(&self, row: usize, mut each: impl FnMut(u32, Cell)) {
        match &self.layout {
            Layout::Whole(cells) => {
                let cells = &cells[row * self.sites..(row + 1) * self.sites];
                for (site, &cell) in (0_u32..).zip(cells) {
                    if cell != UNREACHED {
                        each(site, cell);
                    }
                }
            }
            Layout::Lists {
                first_out,
                site,
                cell,
            } => {
                let range = first_out[row]..first_out[row + 1];
                for (&site, &cell) in site[range.clone()].iter().zip(&cell[range]) {
                    each(site, cell);
                }
            }
        }
    }

    /// How many pairs are reached at most.
    pub(crate) fn pairs(&self) -> usize {
        match &self.layout {
            Layout::Whole(cells) => cells.len(),
            Layout::Lists { site, .. } => site.len(),
        }
    }

    /// The cost that a cell stands for.
    pub(crate) fn value(&self, cell: Cell) -> f64 {
        match &self.scale {
            Scale::Ticks(per_unit) => f64::from(cell) / per_unit,
            Scale::Levels(levels) => levels[cell as usize],
        }
    }

    /// A whole number of ticks where costs are that, else the cost itself; and ticks a unit.
    pub(crate) fn ticks(&self, cell: Cell) -> f64 {
        match &self.scale {
            Scale::Ticks(_) => f64::from(cell),
            Scale::Levels(levels) => levels[cell as usize],
        }
    }

    pub(crate) fn per_unit(&self) -> Option<f64> {
        match &self.scale {
            Scale::Ticks(per_unit) => Some(*per_unit),
            Scale::Levels(_) => None,
        }
    }

    /// The largest cell that costs at most `radius`; `None` when no cost can.
    pub(crate) fn within(&self, radius: f64) -> Option<Cell> {
        if radius < 0.0 {
            return None;
        }
        match &self.scale {
            Scale::Ticks(per_unit) => {
                let mut cell = whole((radius * per_unit).min(f64::from(UNREACHED - 1)));
                while cell > 0 && self.value(cell) > radius {
                    cell -= 1;
                }
                while cell < UNREACHED - 1 && self.value(cell + 1) <= radius {
                    cell += 1;
                }
                (self.value(cell) <= radius).then_some(cell)
            }
            Scale::Levels(levels) => {
                let below = levels.partition_point(|level| *level <= radius);
                below.checked_sub(1).map(super::siting::rows::position)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(values: &[f64]) -> Costs {
        let pairs = (0_u32..)
            .zip(values)
            .map(|(site, &cost)| Pair { row: 0, site, cost })
            .collect();
        Costs::from_pairs(1, values.len(), pairs)
    }

    fn assert_kept(values: &[f64]) -> Costs {
        let costs = costs(values);
        assert!(costs.is_exact());
        for (site, value) in values.iter().enumerate() {
            assert_eq!(costs.cost(0, site).map(f64::to_bits), Some(value.to_bits()));
        }
        costs
    }

    #[test]
    fn decimals_become_ticks_and_come_back_to_the_last_bit() {
        assert!(assert_kept(&[50.249, 0.1, 0.3, 1_000_000.0]).per_unit() == Some(1000.0));
        assert!(assert_kept(&[7.0, 0.0, 4_294_967_294.0]).per_unit() == Some(1.0));
    }

    #[test]
    fn other_numbers_are_kept_in_a_table() {
        assert!(
            assert_kept(&[1.0 / 3.0, 2.0_f64.sqrt(), 0.0])
                .per_unit()
                .is_none()
        );
        assert!(assert_kept(&[21_470.123_456, 4.5]).per_unit().is_none());
    }

    #[test]
    fn a_radius_is_closed_in_both_forms() {
        let ticks = costs(&[0.1, 0.2, 0.3]);
        assert_eq!(ticks.within(0.3), Some(3));
        assert_eq!(ticks.within(0.299), Some(2));
        assert_eq!(ticks.within(-1.0), None);
        let table = costs(&[1.0 / 3.0, 0.5]);
        assert_eq!(table.within(1.0 / 3.0), Some(0));
        assert_eq!(table.within(0.2), None);
    }

    #[test]
    fn unreached_pairs_stay_unreached_in_both_layouts() {
        let pair = |row, site, cost| Pair { row, site, cost };
        let lists = Costs::from_pairs(2, 3, vec![pair(1, 2, 5.0), pair(1, 2, 4.0)]);
        assert_eq!((lists.cost(1, 2), lists.cost(0, 0)), (Some(4.0), None));
        let whole = Costs::from_pairs(1, 2, vec![pair(0, 1, 5.0), pair(0, 1, 6.0)]);
        assert_eq!((whole.cost(0, 1), whole.cost(0, 0)), (Some(5.0), None));
        let mut seen = Vec::new();
        whole.each(0, |site, cell| seen.push((site, cell)));
        assert_eq!(seen, [(1, 5)]);
    }
}
