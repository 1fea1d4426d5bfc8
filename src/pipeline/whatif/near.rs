//! Which sites and origins are near enough to each other to count, from either end.

use crate::model::cost::CostMatrix;
use crate::model::ids::{Id, OriginId, SiteId};
use crate::model::units::Deciseconds;

/// The pairs of a cost matrix up to a time. A small part of all pairs, so that a change of one site
/// need not look through the rest.
#[derive(Debug)]
pub(super) struct Near {
    /// Where the row of each origin begins, and the end.
    rows: Vec<usize>,
    /// By row, then by site.
    pairs: Vec<(SiteId, Deciseconds)>,
    /// Where the column of each site begins, and the end.
    columns: Vec<usize>,
    /// By column, in the origins' order.
    origins: Vec<OriginId>,
}

impl Near {
    /// Pairs of at most `last`.
    pub(super) fn new(costs: &CostMatrix, last: Deciseconds) -> Self {
        let mut rows = Vec::with_capacity(costs.rows() + 1);
        rows.push(0);
        let mut pairs = Vec::new();
        for row in 0..costs.rows() {
            let near = costs
                .row(row)
                .iter()
                .filter(|reach| reach.cost.time <= last);
            pairs.extend(near.map(|reach| (reach.site, reach.cost.time)));
            rows.push(pairs.len());
        }
        let sites = pairs.iter().map(|(site, _)| site.index() + 1);
        let mut columns = vec![0; sites.max().unwrap_or(0) + 1];
        for (site, _) in &pairs {
            columns[site.index() + 1] += 1;
        }
        for site in 1..columns.len() {
            columns[site] += columns[site - 1];
        }
        let mut next = columns.clone();
        let mut origins = vec![OriginId(0); pairs.len()];
        for row in 0..costs.rows() {
            for (site, _) in &pairs[rows[row]..rows[row + 1]] {
                let place = &mut next[site.index()];
                origins[*place] = OriginId::at(row);
                *place += 1;
            }
        }
        Self {
            rows,
            pairs,
            columns,
            origins,
        }
    }

    /// Sites near an origin with their times, in the sites' order.
    pub(super) fn sites(&self, origin: OriginId) -> &[(SiteId, Deciseconds)] {
        let row = origin.index();
        &self.pairs[self.rows[row]..self.rows[row + 1]]
    }

    /// Origins near a site, in their order.
    pub(super) fn origins(&self, site: SiteId) -> &[OriginId] {
        let ends = (self.columns.get(site.index())).zip(self.columns.get(site.index() + 1));
        ends.map_or(&[], |(first, end)| &self.origins[*first..*end])
    }
}
