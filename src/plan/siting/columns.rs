//! The lists turned round: which rows a site is on the list of.

use super::rows::{Rows, position};

/// The lists turned round: rows and costs by site.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    first_out: Vec<usize>,
    row: Vec<u32>,
    cost: Vec<f64>,
}

impl Columns {
    /// The lists of `rows`, of so many sites.
    pub(crate) fn of(rows: &Rows<'_>, sites: usize) -> Self {
        let mut first_out = vec![0; sites + 1];
        for &site in &rows.site {
            first_out[site as usize + 1] += 1;
        }
        for site in 0..sites {
            first_out[site + 1] += first_out[site];
        }
        let mut at = first_out.clone();
        let (mut row_of, mut cost_of) = (vec![0; rows.site.len()], vec![0.0; rows.site.len()]);
        for row in 0..rows.len() {
            for (&site, &cost) in rows.sites_of(row).iter().zip(rows.costs_of(row)) {
                let to = &mut at[site as usize];
                (row_of[*to], cost_of[*to]) = (position(row), cost);
                *to += 1;
            }
        }
        Self {
            first_out,
            row: row_of,
            cost: cost_of,
        }
    }

    pub(crate) fn of_site(&self, site: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let range = self.first_out[site as usize]..self.first_out[site as usize + 1];
        self.row[range.clone()]
            .iter()
            .copied()
            .zip(self.cost[range].iter().copied())
    }
}
