//! What a plan gathers from sweeps: rows of a matrix, sums, or a single column.

use crate::model::cost::TravelCost;

use super::costs::Pair;
use super::hierarchy::{Harvest, Lanes, cost_below};
use super::joint::Joint;
use super::nearest::SiteIndex;
use super::plan::Plan;

/// Gathers the rows of the matrix.
pub(super) struct Rows<'a> {
    plan: &'a Plan<'a>,
    index: SiteIndex<'a>,
    /// The first site's number: rows hold the sites of one batch.
    first: usize,
    width: usize,
    pub(super) bound: f64,
}

impl<'a> Rows<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, sites: &[(u32, &'a Joint)], bound: f64) -> Self {
        let first = sites.first().map_or(0, |(site, _)| *site as usize);
        let last = sites.last().map_or(0, |(site, _)| *site as usize + 1);
        Self {
            plan,
            index: SiteIndex::of(sites.to_vec()),
            first,
            width: last - first,
            bound,
        }
    }
}

impl Harvest for Rows<'_> {
    type Basket = Vec<f64>;
    type Yield = Vec<(u32, Vec<Pair>)>;

    fn aside(&self, origin: u32, found: &mut dyn FnMut(u32, TravelCost)) {
        self.plan.without_nodes(&self.index, origin, found);
    }

    fn open(&self, origins: usize) -> Vec<f64> {
        vec![f64::INFINITY; origins * self.width]
    }

    fn take(&self, basket: &mut Vec<f64>, at: usize, _: u32, sites: &[u32], costs: &Lanes) {
        let row = &mut basket[at * self.width..(at + 1) * self.width];
        for (site, cost) in sites.iter().zip(costs) {
            row[*site as usize - self.first] = *cost;
        }
    }

    fn close(
        &self,
        basket: Vec<f64>,
        origins: &mut dyn Iterator<Item = u32>,
    ) -> Vec<(u32, Vec<Pair>)> {
        let first = u32::try_from(self.first).unwrap_or(u32::MAX);
        let rows = basket.chunks(self.width.max(1)).zip(origins);
        rows.map(|(costs, origin)| {
            let mut row = Vec::with_capacity(costs.iter().filter(|c| **c < self.bound).count());
            row.extend(
                (first..)
                    .zip(costs)
                    .filter_map(|(site, cost)| Some((site, cost_below(*cost, self.bound)?))),
            );
            (origin, row)
        })
        .collect()
    }
}

/// Sums the weights of reached origins by site.
pub(super) struct Totals<'a> {
    pub(super) rows: Rows<'a>,
    pub(super) weights: &'a [u64],
    pub(super) sites: usize,
}

impl Harvest for Totals<'_> {
    type Basket = Vec<u64>;
    type Yield = Vec<u64>;

    fn aside(&self, origin: u32, found: &mut dyn FnMut(u32, TravelCost)) {
        self.rows.aside(origin, found);
    }

    fn open(&self, _: usize) -> Vec<u64> {
        vec![0; self.sites]
    }

    fn take(&self, basket: &mut Vec<u64>, _: usize, origin: u32, sites: &[u32], costs: &Lanes) {
        let weight = self.weights[origin as usize];
        for (site, cost) in sites.iter().zip(costs) {
            basket[*site as usize] += if *cost < self.rows.bound { weight } else { 0 };
        }
    }

    fn close(&self, basket: Vec<u64>, _: &mut dyn Iterator<Item = u32>) -> Vec<u64> {
        basket
    }
}

/// Gathers the costs to a single site.
pub(super) struct Column<'a>(pub(super) Rows<'a>);

impl Harvest for Column<'_> {
    type Basket = Vec<f64>;
    type Yield = Vec<(u32, f64)>;

    fn aside(&self, origin: u32, found: &mut dyn FnMut(u32, TravelCost)) {
        self.0.aside(origin, found);
    }

    fn open(&self, origins: usize) -> Vec<f64> {
        Vec::with_capacity(origins)
    }

    fn take(&self, basket: &mut Vec<f64>, _: usize, _: u32, _: &[u32], costs: &Lanes) {
        basket.push(costs[0]);
    }

    fn close(&self, basket: Vec<f64>, origins: &mut dyn Iterator<Item = u32>) -> Vec<(u32, f64)> {
        origins.zip(basket).collect()
    }
}
