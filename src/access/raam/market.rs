//! People, places and prices: the dual problem, sharp and smoothed.

use rayon::prelude::*;

use crate::access::costs::Costs;

/// Origins a task. Fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 2048;
/// Smoothed shares below this are none: `exp(-36)` is below the rounding of 1.
const FAINT: f64 = 36.0;

/// Who can go where, in units of the objective.
#[derive(Debug)]
pub(super) struct Market<'a> {
    costs: &'a Costs,
    tau: f64,
    /// By origin; 0 where no open site is reached.
    people: Vec<f64>,
    /// By site: `rho S_j`, what a price of 1 makes of demand; 0 when it is not open.
    pub(super) width: Vec<f64>,
}

/// Everybody's choice when prices are smoothed.
#[derive(Debug, Default)]
pub(super) struct Relaxed {
    /// By site: people.
    pub(super) demand: Vec<f64>,
    /// Travel of all people, in units of `tau`.
    travel: f64,
    /// Those who split, chunk by chunk.
    pub(super) splits: Vec<Splits>,
}

/// Origins whose people split over several sites.
#[derive(Debug, Default)]
pub(super) struct Splits {
    /// By origin: people.
    people: Vec<f64>,
    /// By origin: where its shares end.
    end: Vec<usize>,
    site: Vec<u32>,
    share: Vec<f64>,
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

    /// The open sites in reach with their travel in units of `tau`.
    fn row(&self, origin: usize) -> impl Iterator<Item = (usize, f64)> + Clone + '_ {
        let row = self
            .costs
            .row(origin)
            .filter(|(site, _)| self.width[*site] > 0.0);
        row.map(|(site, cost)| (site, cost / self.tau))
    }

    /// Travel and price of the cheapest open site.
    pub(super) fn least(&self, origin: usize, price: &[f64]) -> Option<f64> {
        let costs = self.row(origin).map(|(site, travel)| travel + price[site]);
        costs.min_by(f64::total_cmp)
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

    pub(super) fn all_people(&self) -> f64 {
        self.people.iter().sum()
    }

    /// What a person pays on average at `price`; 0 when there is nobody.
    pub(super) fn typical_cost(&self, price: &[f64]) -> f64 {
        let mean = self.paid(price) / self.all_people();
        if mean.is_finite() { mean } else { 0.0 }
    }

    fn paid(&self, price: &[f64]) -> f64 {
        let people = |origin: usize| match self.people[origin] {
            people if people > 0.0 => people * self.least(origin, price).unwrap_or(0.0),
            _ => 0.0,
        };
        self.costs.by_origin(people).iter().sum()
    }

    /// A lower bound of the objective, whatever the prices.
    pub(super) fn dual(&self, price: &[f64]) -> f64 {
        let paid_for = |(width, price): (&f64, &f64)| width * price * price / 2.0;
        self.paid(price) - self.width.iter().zip(price).map(paid_for).sum::<f64>()
    }

    /// The people whose crowding is worth `price`.
    pub(super) fn demand(&self, price: &[f64]) -> Vec<f64> {
        self.width
            .iter()
            .zip(price)
            .map(|(width, price)| width * price)
            .collect()
    }

    /// The objective of the choice: everybody is assigned, so it is an upper bound.
    pub(super) fn objective(&self, relaxed: &Relaxed) -> f64 {
        let crowding = |(demand, width): (&f64, &f64)| {
            if *width > 0.0 {
                demand * demand / (2.0 * width)
            } else {
                0.0
            }
        };
        relaxed.travel
            + relaxed
                .demand
                .iter()
                .zip(&self.width)
                .map(crowding)
                .sum::<f64>()
    }

    /// Everybody's choice: shares fall with cost by `exp(-cost / smoothing)`.
    pub(super) fn relax(&self, price: &[f64], smoothing: f64) -> Relaxed {
        let origins: Vec<usize> = (0..self.costs.origins()).step_by(CHUNK).collect();
        let chunks: Vec<_> = origins
            .into_par_iter()
            .map(|first| {
                let last = (first + CHUNK).min(self.costs.origins());
                self.relax_chunk(first..last, price, smoothing)
            })
            .collect();
        let mut all = Relaxed {
            demand: vec![0.0; self.width.len()],
            travel: 0.0,
            splits: Vec::with_capacity(chunks.len()),
        };
        for (demand, travel, splits) in chunks {
            for (sum, demand) in all.demand.iter_mut().zip(demand) {
                *sum += demand;
            }
            all.travel += travel;
            all.splits.push(splits);
        }
        all
    }

    fn relax_chunk(
        &self,
        origins: std::ops::Range<usize>,
        price: &[f64],
        smoothing: f64,
    ) -> (Vec<f64>, f64, Splits) {
        let mut demand = vec![0.0; self.width.len()];
        let mut travel_of_all = 0.0;
        let mut splits = Splits::default();
        let mut choices: Vec<(u32, f64, f64)> = Vec::new();
        for origin in origins {
            let people = self.people[origin];
            let Some(least) = self.least(origin, price).filter(|_| people > 0.0) else {
                continue;
            };
            choices.clear();
            let mut total = 0.0;
            for (site, travel) in self.row(origin) {
                let above = (travel + price[site] - least) / smoothing;
                if above < FAINT {
                    let share = (-above).exp();
                    total += share;
                    #[expect(clippy::cast_possible_truncation, reason = "sites are u32")]
                    choices.push((site as u32, travel, share));
                }
            }
            for (site, travel, share) in &mut choices {
                *share /= total;
                demand[*site as usize] += people * *share;
                travel_of_all += people * *share * *travel;
            }
            if choices.len() > 1 {
                splits.push(people, &choices);
            }
        }
        (demand, travel_of_all, splits)
    }
}

impl Splits {
    fn push(&mut self, people: f64, choices: &[(u32, f64, f64)]) {
        self.people.push(people);
        self.site.extend(choices.iter().map(|(site, ..)| *site));
        self.share.extend(choices.iter().map(|(.., share)| *share));
        self.end.push(self.site.len());
    }

    /// Origin after origin: people, sites, shares.
    pub(super) fn rows(&self) -> impl Iterator<Item = (f64, &[u32], &[f64])> {
        let mut first = 0;
        self.people.iter().zip(&self.end).map(move |(people, end)| {
            let range = first..*end;
            first = *end;
            (*people, &self.site[range.clone()], &self.share[range])
        })
    }
}
