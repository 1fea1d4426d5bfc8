//! The Lagrangian of a [`Siting`]: one evaluation, and where prices start.

use rayon::prelude::*;

use super::Siting;
use super::choice::Choice;
use super::dual::{Relaxed, Seed, Trial};

/// Rows of a block that is summed on its own. Fixed, so that sums do not depend on threads.
const BLOCK: usize = 8192;

/// Prices for a problem nobody has looked at. Where sites have prices: dual ascent. Else what the
/// second-best site costs; in coverage, where sites cost nothing, a part of what missing out costs.
pub(crate) fn first_seed(siting: &Siting<'_>) -> Seed {
    let priced = siting.price.iter().all(|price| *price > 0.0);
    if priced && siting.caps.is_empty() && siting.rows.levels.range.is_empty() {
        return Seed::at(super::ascent::ascend(siting), siting);
    }
    let u = (0..siting.rows.len())
        .map(|row| {
            let costs = siting.rows.costs_of(row);
            let second = costs.get(1).or(costs.first()).copied().unwrap_or(0.0);
            let miss = siting.rows.known_miss(row);
            second.max(if miss.is_finite() { 0.3 * miss } else { 0.0 })
        })
        .collect();
    Seed::at(u, siting)
}

impl Relaxed for Siting<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn sites(&self) -> usize {
        self.ids.len()
    }

    fn choice(&self) -> &Choice {
        &self.choice
    }

    fn caps(&self) -> usize {
        self.caps.limit.len()
    }

    fn range(&self, row: usize, mu: &[f64]) -> (f64, f64) {
        let scale = if self.caps.is_empty() {
            1.0
        } else {
            self.caps.scale(row, mu)
        };
        let low = self
            .rows
            .costs_of(row)
            .first()
            .map_or(0.0, |cost| cost * scale);
        (low, scaled(self.rows.known_miss(row), scale))
    }

    fn evaluate(&self, u: &[f64], mu: &[f64], trial: &mut Trial) {
        evaluate(self, u, mu, trial);
    }
}

/// `cost x scale` where a row that must be served stays one.
fn scaled(cost: f64, scale: f64) -> f64 {
    if cost.is_finite() { cost * scale } else { cost }
}

fn evaluate(siting: &Siting<'_>, u: &[f64], mu: &[f64], trial: &mut Trial) {
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
    slopes(siting, u, mu, trial);
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

/// Slopes of L at `u`, `mu` for the sites that were taken.
fn slopes(siting: &Siting<'_>, u: &[f64], mu: &[f64], trial: &mut Trial) {
    let rows = &siting.rows;
    let caps = &siting.caps;
    let taken = &trial.pick.taken;
    trial.slope_mu.clear();
    trial.slope_mu.extend(caps.limit.iter().map(|limit| -limit));
    let slope_of = |row: usize| {
        let price = u[row];
        let scale = if caps.is_empty() {
            1.0
        } else {
            caps.scale(row, mu)
        };
        let (mut served, mut paid) = (0.0, 0.0);
        for (&site, &cost) in rows.sites_of(row).iter().zip(rows.costs_of(row)) {
            if cost * scale >= price {
                break;
            }
            served += taken[site as usize];
            paid += taken[site as usize] * cost;
        }
        let levels = rows.levels.of(row);
        let wanted = 1.0
            + levels
                .iter()
                .filter(|&&level| level * scale > price)
                .map(|_| 1.0)
                .sum::<f64>();
        (wanted - served, paid)
    };
    if caps.is_empty() && rows.len() > 2 * BLOCK {
        trial.slope_u.resize(rows.len(), 0.0);
        trial
            .slope_u
            .par_chunks_mut(BLOCK)
            .enumerate()
            .for_each(|(block, out)| {
                for (at, slope) in out.iter_mut().enumerate() {
                    *slope = slope_of(block * BLOCK + at).0;
                }
            });
        return;
    }
    trial.slope_u.clear();
    for (row, &price) in u.iter().enumerate() {
        let (slope, mut paid) = slope_of(row);
        trial.slope_u.push(slope);
        if caps.is_empty() {
            continue;
        }
        let miss = rows.known_miss(row);
        if slope > 0.0 && price >= scaled(miss, caps.scale(row, mu)) {
            paid += slope * miss;
        }
        for (cap, coef) in caps.of(row) {
            trial.slope_mu[cap] += coef * paid;
        }
    }
}
