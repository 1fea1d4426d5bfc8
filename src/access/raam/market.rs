//! People, places and prices: the dual problem of rational agents.

use crate::access::choice::{Choices, Relaxed};
use crate::access::costs::Costs;

/// Who can go where, in units of the objective.
#[derive(Debug)]
pub(super) struct Market<'a> {
    costs: &'a Costs,
    tau: f64,
    /// By origin; 0 where no open site is reached.
    people: Vec<f64>,
    /// By site: `rho S_j`, the demand that a price of 1 stands for; 0 when it is not open.
    width: Vec<f64>,
}

impl Choices for Market<'_> {
    fn origins(&self) -> usize {
        self.costs.origins()
    }

    fn people(&self, origin: usize) -> f64 {
        self.people[origin]
    }

    /// The open sites in reach with their travel in units of `tau`.
    fn row(&self, origin: usize) -> impl Iterator<Item = (usize, f64)> + Clone {
        let row = self
            .costs
            .row(origin)
            .filter(|(site, _)| self.width[*site] > 0.0);
        row.map(|(site, cost)| (site, cost / self.tau))
    }

    fn implied(&self, price: &[f64]) -> Vec<f64> {
        self.width
            .iter()
            .zip(price)
            .map(|(width, price)| width * price)
            .collect()
    }

    fn width(&self) -> &[f64] {
        &self.width
    }
}

impl<'a> Market<'a> {
    pub(super) fn new(
        costs: &'a Costs,
        people: &[Option<f64>],
        supply: &[Option<f64>],
        tau: f64,
        rho: f64,
    ) -> Self {
        let width = supply.iter().map(|supply| {
            let width = rho * supply.unwrap_or(0.0);
            // without places rho is infinite and the product not a number: not open
            if width > 0.0 && width.is_finite() {
                width
            } else {
                0.0
            }
        });
        let mut market = Self {
            costs,
            tau,
            people: Vec::new(),
            width: width.collect(),
        };
        let reaches = |origin: usize| costs.row(origin).any(|(site, _)| market.width[site] > 0.0);
        market.people = costs.by_origin(|origin| {
            let people = people[origin].unwrap_or(0.0);
            if reaches(origin) { people } else { 0.0 }
        });
        market
    }

    /// The prices when all sites are equally crowded.
    pub(super) fn uniform_price(&self) -> Vec<f64> {
        let crowding = self.all_people() / self.width.iter().sum::<f64>();
        let crowding = if crowding.is_finite() { crowding } else { 0.0 };
        self.width
            .iter()
            .map(|width| if *width > 0.0 { crowding } else { 0.0 })
            .collect()
    }

    /// What a person pays on average at `price`; 0 when there is nobody.
    pub(super) fn typical_cost(&self, price: &[f64]) -> f64 {
        let mean = self.paid(price) / self.all_people();
        if mean.is_finite() { mean } else { 0.0 }
    }

    fn paid(&self, price: &[f64]) -> f64 {
        let paid = |origin: usize| match self.people[origin] {
            people if people > 0.0 => people * self.least(origin, price).unwrap_or(0.0),
            _ => 0.0,
        };
        self.costs.by_origin(paid).iter().sum()
    }

    /// A lower bound of the objective, whatever the prices.
    pub(super) fn dual(&self, price: &[f64]) -> f64 {
        let paid_for = |(width, price): (&f64, &f64)| width * price * price / 2.0;
        self.paid(price) - self.width.iter().zip(price).map(paid_for).sum::<f64>()
    }

    /// The objective of a choice: everybody is assigned, so it is an upper bound.
    pub(super) fn objective(&self, relaxed: &Relaxed) -> f64 {
        let crowding = |(demand, width): (&f64, &f64)| {
            if *width > 0.0 {
                demand * demand / (2.0 * width)
            } else {
                0.0
            }
        };
        relaxed.spent
            + relaxed
                .demand
                .iter()
                .zip(&self.width)
                .map(crowding)
                .sum::<f64>()
    }
}
