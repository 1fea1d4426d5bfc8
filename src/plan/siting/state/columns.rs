//! The lists turned round: which rows a site is on the list of.

use super::super::Siting;
use super::super::rows::position;

/// Most pairs that are also kept by site (12 bytes each); beyond, moves look through all rows.
const MOST_TURNED: usize = 12_000_000;

/// The lists turned round: rows and costs by site.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    first_out: Vec<usize>,
    row: Vec<u32>,
    cost: Vec<f64>,
}

impl Columns {
    pub(super) fn of(siting: &Siting<'_>) -> Option<Self> {
        let rows = &siting.rows;
        if rows.site.len() > MOST_TURNED || rows.beyond.is_some() {
            return None;
        }
        let mut first_out = vec![0; siting.sites() + 1];
        for &site in &rows.site {
            first_out[site as usize + 1] += 1;
        }
        for site in 0..siting.sites() {
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
        Some(Self {
            first_out,
            row: row_of,
            cost: cost_of,
        })
    }

    pub(super) fn of_site(&self, site: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let range = self.first_out[site as usize]..self.first_out[site as usize + 1];
        self.row[range.clone()]
            .iter()
            .copied()
            .zip(self.cost[range].iter().copied())
    }
}
