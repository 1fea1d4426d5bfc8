//! Small random problems, and the plain way to value a plan of them.

use std::sync::atomic::{AtomicU64, Ordering};

use pieeja::model::progress::Progress;
use pieeja::plan::costs::{Costs, Pair};
use pieeja::plan::problem::{Capacity, Choice, Goal, Problem, Site, Standing};
use proptest::collection::vec;
use proptest::prelude::*;

/// A problem small enough to try every set of sites.
#[derive(Clone, Debug)]
pub(super) struct Small {
    pub(super) rows: usize,
    pub(super) sites: usize,
    /// Row by row; `None` where there is no way.
    pub(super) cost: Vec<Option<u32>>,
    /// Costs are divided by this: whole numbers, decimals, or thirds that no decimal holds.
    pub(super) divisor: u32,
    pub(super) weight: Vec<u32>,
    pub(super) kept: Vec<bool>,
    pub(super) price: Vec<u32>,
    pub(super) capacity: Vec<u32>,
    pub(super) number: usize,
    pub(super) radius: u32,
    pub(super) budget: u32,
}

prop_compose! {
    pub(super) fn small()(rows in 1..7_usize, sites in 1..7_usize)(
        cost in vec(prop::option::weighted(0.85, 0..25_u32), rows * sites),
        divisor in prop::sample::select(vec![1, 10, 3]),
        weight in vec(0..10_u32, rows),
        kept in vec(prop::bool::weighted(0.12), sites),
        price in vec(0..15_u32, sites),
        capacity in vec(1..20_u32, sites),
        number in 1..=sites,
        radius in 0..22_u32,
        budget in 0..40_u32,
        rows in Just(rows),
        sites in Just(sites),
    ) -> Small {
        Small { rows, sites, cost, divisor, weight, kept, price, capacity, number, radius, budget }
    }
}

prop_compose! {
    /// Rows are the sites themselves.
    pub(super) fn square()(sites in 2..7_usize)(
        base in small(),
        cost in vec(prop::option::weighted(0.93, 0..25_u32), sites * sites),
        kept in vec(prop::bool::weighted(0.12), sites),
        number in 2..=sites,
        sites in Just(sites),
    ) -> Small {
        let (weight, price, capacity) = (vec![1; sites], vec![0; sites], vec![1; sites]);
        Small { rows: sites, sites, cost, kept, number, weight, price, capacity, ..base }
    }
}

impl Small {
    pub(super) fn costs(&self) -> Costs {
        let pairs = (0..self.rows)
            .flat_map(|row| (0..self.sites).map(move |site| (row, site)))
            .filter_map(|(row, site)| {
                self.at(row, site).map(|cost| Pair {
                    row: row as u32,
                    site: site as u32,
                    cost,
                })
            })
            .collect();
        Costs::from_pairs(self.rows, self.sites, pairs)
    }

    pub(super) fn at(&self, row: usize, site: usize) -> Option<f64> {
        self.cost[row * self.sites + site].map(|cost| f64::from(cost) / f64::from(self.divisor))
    }

    pub(super) fn radius(&self) -> f64 {
        f64::from(self.radius) / f64::from(self.divisor)
    }

    pub(super) fn weight(&self, row: usize) -> f64 {
        f64::from(self.weight[row])
    }

    pub(super) fn problem<'a>(&self, costs: &'a Costs, goal: Goal, choice: Choice) -> Problem<'a> {
        Problem {
            costs,
            weights: (0..self.rows).map(|row| self.weight(row)).collect(),
            sites: (0..self.sites)
                .map(|site| Site {
                    standing: if self.kept[site] {
                        Standing::Kept
                    } else {
                        Standing::Candidate
                    },
                    price: f64::from(self.price[site]),
                    yearly: 0.0,
                    capacity: f64::from(self.capacity[site]),
                    building: None,
                })
                .collect(),
            goal,
            choice,
            capacity: Capacity::Unlimited,
            limits: Vec::new(),
            most_closures: None,
        }
    }

    /// Every set of sites with the kept ones in it.
    pub(super) fn plans(&self) -> impl Iterator<Item = Vec<u32>> + '_ {
        (0..1_u32 << self.sites)
            .map(|bits| {
                (0..self.sites as u32)
                    .filter(|site| bits >> site & 1 == 1)
                    .collect()
            })
            .filter(|open: &Vec<u32>| {
                (0..self.sites).all(|site| !self.kept[site] || open.contains(&(site as u32)))
            })
    }

    pub(super) fn plans_of(&self, number: usize) -> impl Iterator<Item = Vec<u32>> + '_ {
        self.plans().filter(move |open| open.len() == number)
    }

    /// Cost to the nearest open site.
    pub(super) fn nearest(&self, row: usize, open: &[u32]) -> Option<f64> {
        open.iter()
            .filter_map(|&site| self.at(row, site as usize))
            .min_by(f64::total_cmp)
    }

    /// Sum over rows where somebody lives; `None` when one of them bears what cannot be borne.
    pub(super) fn total(
        &self,
        open: &[u32],
        burden: impl Fn(Option<f64>) -> Option<f64>,
    ) -> Option<f64> {
        (0..self.rows)
            .filter(|&row| self.weight[row] > 0)
            .map(|row| burden(self.nearest(row, open)).map(|each| each * self.weight(row)))
            .sum()
    }

    pub(super) fn covered(&self, open: &[u32]) -> f64 {
        let all: f64 = (0..self.rows).map(|row| self.weight(row)).sum();
        let within = |cost: Option<f64>| cost.is_some_and(|cost| cost <= self.radius());
        let missed = self.total(open, |cost| Some(f64::from(u8::from(!within(cost)))));
        all - missed.unwrap_or(0.0)
    }

    pub(super) fn covers_all(&self, open: &[u32]) -> bool {
        (0..self.rows).all(|row| {
            self.nearest(row, open)
                .is_some_and(|cost| cost <= self.radius())
        })
    }

    pub(super) fn prices(&self, open: &[u32]) -> f64 {
        open.iter()
            .map(|&site| f64::from(self.price[site as usize]))
            .sum()
    }

    /// What is opened on top of what is kept.
    pub(super) fn bought(&self, open: &[u32]) -> f64 {
        open.iter()
            .filter(|&&site| !self.kept[site as usize])
            .map(|&site| f64::from(self.price[site as usize]))
            .sum()
    }
}

/// Equal but for the last digits of a sum.
pub(super) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// The least of the values there are.
pub(super) fn least(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.min_by(f64::total_cmp)
}

/// Says stop after so many looks.
pub(super) struct Limited {
    pub(super) looks: AtomicU64,
    pub(super) most: u64,
}

impl Progress for Limited {
    fn begin(&self, _stage: &str, _total: u64) {}
    fn advance(&self, _steps: u64) {}
    fn finish(&self) {}
    fn cancelled(&self) -> bool {
        self.looks.fetch_add(1, Ordering::Relaxed) >= self.most
    }
}
