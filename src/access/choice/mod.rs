//! Choices by cost: everybody picks the cheapest site, smoothly.
//!
//! When prices are added to costs, and shares fall with cost by `exp(-cost / smoothing)`, the
//! demand of the sites is the slope of a concave function of the prices. Rational agents and
//! doubly constrained flows are both the top of such a function, less what the prices stand
//! for; [`newton`] climbs there.

pub(super) mod newton;

use rayon::prelude::*;

/// Origins a task. Fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 2048;
/// Shares below `exp(-36)` are none: they are lost in the rounding of 1.
const FAINT: f64 = 36.0;

/// Who can choose what.
pub(super) trait Choices: Sync {
    /// How many origins there are.
    fn origins(&self) -> usize;
    /// Who chooses there.
    fn people(&self, origin: usize) -> f64;
    /// The sites to choose from, with their costs in the unit of prices.
    fn row(&self, origin: usize) -> impl Iterator<Item = (usize, f64)> + Clone;
    /// By site: demand that `price` stands for.
    fn implied(&self, price: &[f64]) -> Vec<f64>;
    /// By site: how much more demand one more of price stands for.
    fn width(&self) -> &[f64];

    /// Cost and price of the cheapest choice.
    fn least(&self, origin: usize, price: &[f64]) -> Option<f64> {
        let costs = self.row(origin).map(|(site, cost)| cost + price[site]);
        costs.min_by(f64::total_cmp)
    }

    /// Everybody.
    fn all_people(&self) -> f64 {
        (0..self.origins()).map(|origin| self.people(origin)).sum()
    }
}

/// Everybody's choice at some prices.
#[derive(Debug, Default)]
pub(super) struct Relaxed {
    /// By site: people.
    pub(super) demand: Vec<f64>,
    /// Costs of all people, without prices.
    pub(super) spent: f64,
    /// Those who split over several sites, chunk by chunk.
    splits: Vec<Splits>,
}

/// Origins whose people split over several sites.
#[derive(Debug, Default)]
struct Splits {
    /// By origin: people.
    people: Vec<f64>,
    /// By origin: where its shares end.
    end: Vec<usize>,
    site: Vec<u32>,
    share: Vec<f64>,
}

/// The shares of one origin: site, cost, share.
pub(super) type Shares = Vec<(usize, f64, f64)>;

/// The shares of `origin`, which add up to 1; none when there is nothing to choose from.
pub(super) fn shares<C: Choices>(
    choices: &C,
    origin: usize,
    price: &[f64],
    smoothing: f64,
    into: &mut Shares,
) {
    into.clear();
    let Some(least) = choices.least(origin, price) else {
        return;
    };
    for (site, cost) in choices.row(origin) {
        let above = (cost + price[site] - least) / smoothing;
        if above < FAINT {
            into.push((site, cost, (-above).exp()));
        }
    }
    let total: f64 = into.iter().map(|(.., share)| share).sum();
    for (.., share) in into {
        *share /= total;
    }
}

/// Everybody's choice: shares fall with cost by `exp(-cost / smoothing)`.
pub(super) fn relax<C: Choices>(choices: &C, price: &[f64], smoothing: f64) -> Relaxed {
    let firsts: Vec<usize> = (0..choices.origins()).step_by(CHUNK).collect();
    let chunks: Vec<Relaxed> = firsts
        .into_par_iter()
        .map(|first| {
            let last = (first + CHUNK).min(choices.origins());
            relax_chunk(choices, first..last, price, smoothing)
        })
        .collect();
    let mut all = Relaxed {
        demand: vec![0.0; price.len()],
        ..Relaxed::default()
    };
    for chunk in chunks {
        for (sum, demand) in all.demand.iter_mut().zip(chunk.demand) {
            *sum += demand;
        }
        all.spent += chunk.spent;
        all.splits.extend(chunk.splits);
    }
    all
}

fn relax_chunk<C: Choices>(
    choices: &C,
    origins: std::ops::Range<usize>,
    price: &[f64],
    smoothing: f64,
) -> Relaxed {
    let mut demand = vec![0.0; price.len()];
    let mut spent = 0.0;
    let mut splits = Splits::default();
    let mut own = Shares::new();
    for origin in origins {
        let people = choices.people(origin);
        if people <= 0.0 {
            continue;
        }
        shares(choices, origin, price, smoothing, &mut own);
        for (site, cost, share) in &own {
            demand[*site] += people * share;
            spent += people * share * cost;
        }
        if own.len() > 1 {
            splits.push(people, &own);
        }
    }
    Relaxed {
        demand,
        spent,
        splits: vec![splits],
    }
}

impl Splits {
    fn push(&mut self, people: f64, shares: &Shares) {
        self.people.push(people);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "columns are counted in u32"
        )]
        self.site
            .extend(shares.iter().map(|(site, ..)| *site as u32));
        self.share.extend(shares.iter().map(|(.., share)| *share));
        self.end.push(self.site.len());
    }

    /// Origin after origin: people, sites, shares.
    fn rows(&self) -> impl Iterator<Item = (f64, &[u32], &[f64])> {
        let mut first = 0;
        self.people.iter().zip(&self.end).map(move |(people, end)| {
            let range = first..*end;
            first = *end;
            (*people, &self.site[range.clone()], &self.share[range])
        })
    }
}

impl Relaxed {
    /// `own` plus what those who split add by site, divided by the smoothing; chunks are
    /// added in order, so that threads do not change the sum.
    fn add(
        &self,
        smoothing: f64,
        own: Vec<f64>,
        of: impl Fn(f64, &[u32], &[f64], &mut [f64]) + Sync,
    ) -> Vec<f64> {
        let part = |splits: &Splits| {
            let mut part = vec![0.0; own.len()];
            for (people, sites, shares) in splits.rows() {
                of(people, sites, shares, &mut part);
            }
            part
        };
        let parts: Vec<Vec<f64>> = self.splits.par_iter().map(part).collect();
        let mut sum = own;
        for part in parts {
            for (sum, part) in sum.iter_mut().zip(part) {
                *sum += part / smoothing;
            }
        }
        sum
    }
}
