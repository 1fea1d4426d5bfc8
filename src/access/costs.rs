//! Sparse costs between origins and sites in any unit: what the measures start from.

use std::ops::Range;

use rayon::prelude::*;

use super::decay::Impedance;
use crate::model::cost::CostMatrix;
pub use crate::model::cost::Pair;
use crate::model::ids::Id;

/// Fewest rows worth a thread of their own: a row takes well under a microsecond.
pub(super) const ROWS_A_TASK: usize = 2048;

/// What it costs to get from origins to sites; pairs that are not reached are left out.
///
/// Compressed sparse rows: the pairs of origin `i` are `first_out[i]..first_out[i + 1]`,
/// ordered by site, each site at most once. Costs are finite and at least 0, in whatever
/// unit the caller counts; thresholds and decays are in the same unit.
#[derive(Clone, PartialEq, Debug)]
pub struct Costs {
    first_out: Vec<usize>,
    site: Vec<u32>,
    cost: Vec<f64>,
    sites: usize,
}

/// Why a cost table is no matrix; `index` counts the pairs as they were given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPair {
    /// A cost below 0.
    #[error("pair {index} has a negative cost")]
    Negative {
        /// Which pair.
        index: usize,
    },
    /// NaN.
    #[error("the cost of pair {index} is not a number")]
    NotANumber {
        /// Which pair.
        index: usize,
    },
    /// A row or column the matrix does not have.
    #[error("pair {index} lies outside of the matrix")]
    Outside {
        /// Which pair.
        index: usize,
    },
}

/// A matrix and what had to be decided to make it.
#[derive(Clone, PartialEq, Debug)]
pub struct Gathered {
    /// The matrix.
    pub costs: Costs,
    /// Pairs that came up again: of each two the lower cost was kept. Index of the one left out.
    pub repeated: Vec<usize>,
}

impl Costs {
    /// Gathers `pairs` in any order. Infinite costs are left out; of repeated pairs the
    /// lowest cost counts. O(pairs log longest row).
    pub fn gather(origins: usize, sites: usize, pairs: &[Pair]) -> Result<Gathered, BadPair> {
        let mut first_out = vec![0usize; origins + 1];
        for (index, pair) in pairs.iter().enumerate() {
            if pair.cost.is_nan() {
                return Err(BadPair::NotANumber { index });
            }
            if pair.cost < 0.0 {
                return Err(BadPair::Negative { index });
            }
            if pair.origin as usize >= origins || pair.site as usize >= sites {
                return Err(BadPair::Outside { index });
            }
            if pair.cost.is_finite() {
                first_out[pair.origin as usize + 1] += 1;
            }
        }
        for row in 0..origins {
            first_out[row + 1] += first_out[row];
        }
        let mut slot = first_out.clone();
        let mut order = vec![0usize; first_out[origins]];
        for (index, pair) in pairs.iter().enumerate() {
            if pair.cost.is_finite() {
                let next = &mut slot[pair.origin as usize];
                order[*next] = index;
                *next += 1;
            }
        }
        let mut repeated = Vec::new();
        let mut costs = Self::empty(sites, order.len());
        for row in 0..origins {
            let row = &mut order[first_out[row]..first_out[row + 1]];
            row.sort_unstable_by(|a, b| {
                let (left, right) = (&pairs[*a], &pairs[*b]);
                (left.site.cmp(&right.site))
                    .then(left.cost.total_cmp(&right.cost))
                    .then(a.cmp(b))
            });
            let mut last = None;
            for index in row {
                let pair = &pairs[*index];
                if last == Some(pair.site) {
                    repeated.push(*index);
                    continue;
                }
                last = Some(pair.site);
                costs.site.push(pair.site);
                costs.cost.push(pair.cost);
            }
            costs.first_out.push(costs.site.len());
        }
        repeated.sort_unstable();
        Ok(Gathered { costs, repeated })
    }

    /// The times of a network's matrix in deciseconds, with a column for each of `sites`.
    #[must_use]
    pub fn of_times(matrix: &CostMatrix, sites: usize) -> Self {
        let mut costs = Self::empty(sites, matrix.entries.len());
        for row in 0..matrix.rows() {
            for reach in matrix.row(row) {
                costs.site.push(reach.site.0);
                costs.cost.push(f64::from(reach.cost.time.0));
                debug_assert!(reach.site.index() < sites, "a site of this study");
            }
            costs.first_out.push(costs.site.len());
        }
        costs
    }

    fn empty(sites: usize, pairs: usize) -> Self {
        Self {
            first_out: vec![0],
            site: Vec::with_capacity(pairs),
            cost: Vec::with_capacity(pairs),
            sites,
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn origins(&self) -> usize {
        self.first_out.len() - 1
    }

    /// How many columns there are, reached or not.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// How many pairs are reached.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.site.len()
    }

    /// The sites that `origin` reaches, and their costs, ordered by site.
    pub fn row(&self, origin: usize) -> impl Iterator<Item = (usize, f64)> + Clone + '_ {
        self.zip(origin, &self.cost)
    }

    /// The same pairs seen from the sites: roles swapped, for passive measures.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut first_out = vec![0usize; self.sites + 1];
        for site in &self.site {
            first_out[*site as usize + 1] += 1;
        }
        for row in 0..self.sites {
            first_out[row + 1] += first_out[row];
        }
        let mut slot = first_out.clone();
        let mut site = vec![0u32; self.pairs()];
        let mut cost = vec![0.0; self.pairs()];
        for (origin, range) in (0u32..).zip(self.ranges()) {
            for pair in range {
                let next = &mut slot[self.site[pair] as usize];
                site[*next] = origin;
                cost[*next] = self.cost[pair];
                *next += 1;
            }
        }
        Self {
            first_out,
            site,
            cost,
            sites: self.origins(),
        }
    }

    /// What `of` makes of each origin, in order; threads do not change it.
    pub fn by_origin<T: Send>(&self, of: impl Fn(usize) -> T + Sync) -> Vec<T> {
        (0..self.origins())
            .into_par_iter()
            .with_min_len(ROWS_A_TASK)
            .map(&of)
            .collect()
    }

    fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.first_out.windows(2).map(|ends| ends[0]..ends[1])
    }

    fn zip<'a>(
        &'a self,
        origin: usize,
        numbers: &'a [f64],
    ) -> impl Iterator<Item = (usize, f64)> + Clone + 'a {
        let range = self.first_out[origin]..self.first_out[origin + 1];
        self.site[range.clone()]
            .iter()
            .zip(&numbers[range])
            .map(|(site, number)| (*site as usize, *number))
    }
}

/// Costs with the weight of each pair: `f(t_ij)`.
#[derive(Clone, Debug)]
pub struct Weighed<'a> {
    costs: &'a Costs,
    weight: Vec<f64>,
}

impl<'a> Weighed<'a> {
    /// Weighs every pair once: 8 bytes a pair.
    #[must_use]
    pub fn new(costs: &'a Costs, impedance: &Impedance) -> Self {
        let weight = costs
            .cost
            .par_iter()
            .with_min_len(ROWS_A_TASK)
            .map(|cost| impedance.weight(*cost))
            .collect();
        Self { costs, weight }
    }

    /// The costs that were weighed.
    #[must_use]
    pub fn costs(&self) -> &'a Costs {
        self.costs
    }

    /// A matrix with `of(site, weight)` for a cost, of the pairs that have one.
    pub(super) fn mapped(&self, of: impl Fn(usize, f64) -> Option<f64>) -> Costs {
        let mut mapped = Costs::empty(self.costs.sites, self.weight.len());
        for origin in 0..self.costs.origins() {
            for (site, weight) in self.row(origin) {
                if let Some(cost) = of(site, weight) {
                    #[expect(clippy::cast_possible_truncation, reason = "it was a u32")]
                    mapped.site.push(site as u32);
                    mapped.cost.push(cost);
                }
            }
            mapped.first_out.push(mapped.site.len());
        }
        mapped
    }

    /// The sites in reach of `origin` with their weights, ordered by site.
    pub fn row(&self, origin: usize) -> impl Iterator<Item = (usize, f64)> + Clone + '_ {
        self.costs.zip(origin, &self.weight)
    }

    /// Sums `of(origin, site, weight)` by site, origin after origin, so that the sum does
    /// not depend on threads.
    #[must_use]
    pub fn by_site(&self, of: impl Fn(usize, usize, f64) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.costs.sites];
        for (origin, range) in self.costs.ranges().enumerate() {
            for pair in range {
                let site = self.costs.site[pair] as usize;
                sums[site] += of(origin, site, self.weight[pair]);
            }
        }
        sums
    }

    /// Sums `of(site, weight)` by origin.
    #[must_use]
    pub fn by_origin(&self, of: impl Fn(usize, f64) -> f64 + Sync) -> Vec<f64> {
        self.costs
            .by_origin(|origin| total(self.row(origin).map(|(site, weight)| of(site, weight))))
    }
}

/// The sum, and 0 of nothing: the standard library's is -0, which would be printed so.
pub(super) fn total(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |sum, number| sum + number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(origin: u32, site: u32, cost: f64) -> Pair {
        Pair { origin, site, cost }
    }

    #[test]
    fn rows_are_ordered_and_repeated_pairs_keep_the_lower_cost() {
        let pairs = [
            pair(1, 2, 5.0),
            pair(1, 0, 7.0),
            pair(1, 2, 4.0),
            pair(0, 1, f64::INFINITY),
            pair(1, 2, 4.0),
        ];
        let Gathered { costs, repeated } = Costs::gather(3, 3, &pairs).unwrap();
        assert_eq!(costs.row(1).collect::<Vec<_>>(), [(0, 7.0), (2, 4.0)]);
        assert_eq!(costs.row(0).count() + costs.row(2).count(), 0);
        assert_eq!(repeated, [0, 4], "5.0 was higher, the second 4.0 later");
        assert_eq!((costs.origins(), costs.sites(), costs.pairs()), (3, 3, 2));
    }

    #[test]
    fn what_is_no_cost_is_refused_with_its_place() {
        let refuse = |bad| Costs::gather(1, 1, &[pair(0, 0, 0.0), bad]).unwrap_err();
        assert_eq!(refuse(pair(0, 0, -0.1)), BadPair::Negative { index: 1 });
        assert_eq!(
            refuse(pair(0, 0, f64::NAN)),
            BadPair::NotANumber { index: 1 }
        );
        assert_eq!(refuse(pair(1, 0, 0.0)), BadPair::Outside { index: 1 });
        assert_eq!(refuse(pair(0, 1, 0.0)), BadPair::Outside { index: 1 });
    }

    #[test]
    fn transposing_twice_gives_the_matrix_back() {
        let pairs = [pair(0, 2, 1.0), pair(2, 0, 2.0), pair(2, 2, 3.0)];
        let costs = Costs::gather(3, 4, &pairs).unwrap().costs;
        let turned = costs.transposed();
        assert_eq!((turned.origins(), turned.sites()), (4, 3));
        assert_eq!(turned.row(2).collect::<Vec<_>>(), [(0, 1.0), (2, 3.0)]);
        assert_eq!(turned.transposed(), costs);
    }
}
