//! The Lagrangian of a [`Siting`]: one evaluation, and where prices start.

use rayon::prelude::*;

use super::Siting;
use super::choice::Choice;
use super::columns::Columns;
use super::dual::{Relaxed, Seed, Trial};
use super::saddle;

/// Rows of a block that is summed on its own. Fixed, so that sums do not depend on threads.
const BLOCK: usize = 8192;

/// First prices of coverage, as a part of what missing out costs.
const FIRST_PART: f64 = 0.05;

/// Prices for a problem nobody has looked at. Where sites have prices: dual ascent. Else what the
/// second-best site costs, or in part what missing out costs; in coverage a walk to the saddle.
pub(crate) fn first_seed(siting: &Siting<'_>) -> Seed {
    let priced = siting.price.iter().all(|price| *price > 0.0);
    if priced && siting.caps.is_empty() && siting.rows.levels.range.is_empty() {
        return Seed::at(super::ascent::ascend(siting), 0);
    }
    if saddle::fits(siting) {
        let part = siting.rows.miss.iter().map(|miss| FIRST_PART * miss);
        return Seed::at(part.collect(), 0);
    }
    let u = (0..siting.rows.len())
        .map(|row| {
            let costs = siting.rows.costs_of(row);
            let second = costs.get(1).or(costs.first()).copied().unwrap_or(0.0);
            let miss = siting.rows.known_miss(row);
            second.max(if miss.is_finite() { 0.3 * miss } else { 0.0 })
        })
        .collect();
    Seed::at(u, siting.caps.limit.len())
}

/// A [`Siting`] made ready for many evaluations.
#[derive(Debug)]
pub(crate) struct Lagrangian<'s> {
    pub(super) siting: &'s Siting<'s>,
    /// Without caps: useful prices of each row, and the lists by site. Of the sites few are taken,
    /// so slopes are counted by looking at these alone.
    ready: Option<(Vec<(f64, f64)>, Columns)>,
}

impl<'s> Lagrangian<'s> {
    pub(crate) fn new(siting: &'s Siting<'s>) -> Self {
        let rows = &siting.rows;
        let ready = siting.caps.is_empty().then(|| {
            let ranges = (0..rows.len()).map(|row| range(siting, row, 1.0)).collect();
            (ranges, Columns::of(rows, siting.sites()))
        });
        Self { siting, ready }
    }
}

impl Relaxed for Lagrangian<'_> {
    fn rows(&self) -> usize {
        self.siting.rows.len()
    }

    fn sites(&self) -> usize {
        self.siting.ids.len()
    }

    fn choice(&self) -> &Choice {
        &self.siting.choice
    }

    fn range(&self, row: usize, mu: &[f64]) -> (f64, f64) {
        match &self.ready {
            Some((ranges, _)) => ranges[row],
            None => range(self.siting, row, self.siting.caps.scale(row, mu)),
        }
    }

    fn evaluate(&self, u: &[f64], mu: &[f64], trial: &mut Trial) {
        value(self.siting, u, mu, trial);
        match &self.ready {
            Some((_, columns)) => slopes_of_taken(self.siting, columns, u, trial),
            None => slopes_with_caps(self.siting, u, mu, trial),
        }
    }
}

/// Between these a price of `row` is useful when its burden counts `scale` times.
fn range(siting: &Siting<'_>, row: usize, scale: f64) -> (f64, f64) {
    let rows = &siting.rows;
    let first = rows.costs_of(row).first();
    let low = first.map_or(0.0, |cost| cost * scale);
    (low, scaled(rows.known_miss(row), scale))
}

/// `cost x scale` where a row that must be served stays one.
fn scaled(cost: f64, scale: f64) -> f64 {
    if cost.is_finite() { cost * scale } else { cost }
}

/// L at `u`, `mu`, and the sites that make it least.
fn value(siting: &Siting<'_>, u: &[f64], mu: &[f64], trial: &mut Trial) {
    let rows = siting.rows.len();
    trial.reduced.clone_from(&siting.price);
    let mut value = siting.constant;
    if rows > 2 * BLOCK {
        let blocks: Vec<(f64, Vec<f64>)> = (0..rows.div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| {
                let mut sums = vec![0.0; siting.sites()];
                let range = block * BLOCK..((block + 1) * BLOCK).min(rows);
                let base = offer(siting, u, mu, range, &mut sums);
                (base, sums)
            })
            .collect();
        for (base, sums) in blocks {
            value += base;
            for (all, sum) in trial.reduced.iter_mut().zip(sums) {
                *all += sum;
            }
        }
    } else {
        value += offer(siting, u, mu, 0..rows, &mut trial.reduced);
    }
    siting.choice.pick(&trial.reduced, &mut trial.pick);
    value += trial.pick.value;
    value -= siting
        .caps
        .limit
        .iter()
        .zip(mu)
        .map(|(limit, mu)| limit * mu)
        .sum::<f64>();
    trial.value = value;
}

/// Adds what the rows of `range` offer to each site; returns what they pay at most.
fn offer(
    siting: &Siting<'_>,
    u: &[f64],
    mu: &[f64],
    range: std::ops::Range<usize>,
    reduced: &mut [f64],
) -> f64 {
    let rows = &siting.rows;
    let mut base = 0.0;
    for row in range {
        let price = u[row];
        base += price;
        for level in rows.levels.of(row) {
            base += price.min(*level);
        }
        if siting.caps.is_empty() {
            for (&site, &cost) in rows.sites_of(row).iter().zip(rows.costs_of(row)) {
                if cost >= price {
                    break;
                }
                reduced[site as usize] += cost - price;
            }
        } else {
            let scale = siting.caps.scale(row, mu);
            for (&site, &cost) in rows.sites_of(row).iter().zip(rows.costs_of(row)) {
                let cost = cost * scale;
                if cost >= price {
                    break;
                }
                reduced[site as usize] += cost - price;
            }
        }
    }
    base
}

/// How many sites each row pays to be served by at price `price`.
fn wanted(siting: &Siting<'_>, row: usize, price: f64, scale: f64) -> f64 {
    let levels = siting.rows.levels.of(row).iter();
    1.0 + levels
        .filter(|&&level| level * scale > price)
        .map(|_| 1.0)
        .sum::<f64>()
}

/// Slopes of L at `u` for the sites that were taken, without caps.
fn slopes_of_taken(siting: &Siting<'_>, columns: &Columns, u: &[f64], trial: &mut Trial) {
    trial.slope_mu.clear();
    trial.slope_u.clear();
    let rows = u.iter().enumerate();
    let slopes = rows.map(|(row, &price)| wanted(siting, row, price, 1.0));
    trial.slope_u.extend(slopes);
    for (site, &taken) in (0_u32..).zip(&trial.pick.taken) {
        if taken > 0.0 {
            for (row, cost) in columns.of_site(site) {
                let row = row as usize;
                if cost < u[row] {
                    trial.slope_u[row] -= taken;
                }
            }
        }
    }
}

/// The same with caps: what the sites taken make the rows pay is the slope of the caps.
fn slopes_with_caps(siting: &Siting<'_>, u: &[f64], mu: &[f64], trial: &mut Trial) {
    let rows = &siting.rows;
    let caps = &siting.caps;
    let taken = &trial.pick.taken;
    trial.slope_mu.clear();
    trial.slope_mu.extend(caps.limit.iter().map(|limit| -limit));
    trial.slope_u.clear();
    for (row, &price) in u.iter().enumerate() {
        let scale = caps.scale(row, mu);
        let (mut served, mut paid) = (0.0, 0.0);
        for (&site, &cost) in rows.sites_of(row).iter().zip(rows.costs_of(row)) {
            if cost * scale >= price {
                break;
            }
            served += taken[site as usize];
            paid += taken[site as usize] * cost;
        }
        let slope = wanted(siting, row, price, scale) - served;
        trial.slope_u.push(slope);
        let miss = rows.known_miss(row);
        if slope > 0.0 && price >= scaled(miss, scale) {
            paid += slope * miss;
        }
        for (cap, coef) in caps.of(row) {
            trial.slope_mu[cap] += coef * paid;
        }
    }
}
