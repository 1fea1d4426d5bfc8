//! Lagrangian bounds: what no plan can beat, and which sites the proof already decides.
//!
//! Each row gets a price `u_i` for being served (Narula, Ogbu & Samuelsson 1977); each cap gets a
//! price `mu`. For any prices
//!
//! ```text
//! L(u, mu) = constant + sum_i min(u_i, s_i miss_i) + best allowed set of sites by price_j + rho_j - sum_a mu_a limit_a
//! rho_j    = sum_i min(0, s_i cost_ij - u_i),   s_i = weight_i + sum_a mu_a coef_ai
//! ```
//!
//! is a lower bound. Prices climb by the volume method (Barahona & Anbil 2000): steps along an
//! average of subgradients, which also averages the sites taken into a fractional plan that tells
//! where to branch. Cost of a step: the entries that are cheaper than their row's price.

use super::choice::{Choice, Pick};
use crate::model::progress::Progress;

/// Steps without progress after which the step is shortened.
const PATIENCE: u32 = 8;
/// How a step that fails and one that succeeds change the next. Long averages with steps that
/// grow slowly came nearest to the optimum of the linear relaxation in a sweep over p-median and
/// coverage problems: an early step ten times this long costs hundreds of steps later.
const SHORTEN: f64 = 0.75;
const LENGTHEN: f64 = 1.06;
const FIRST_STEP: f64 = 0.1;
const STEP_FROM_SADDLE: f64 = 0.02;
/// Weight of the newest slope in the average, at first and at last.
const FIRST_WEIGHT: f64 = 0.04;
const LAST_WEIGHT: f64 = 0.01;

/// Prices, the bound they prove, and the fractional plan they suggest.
#[derive(Clone, Debug)]
pub(crate) struct Dual {
    /// Where the best bound was proven, and which way it rose.
    pub(crate) seed: Seed,
    /// The best bound.
    pub(crate) bound: f64,
    /// Reduced costs of the best bound.
    pub(crate) reduced: Vec<f64>,
    pub(crate) pick: Pick,
}

/// Where climbing starts or ended: everything a smaller problem inherits.
#[derive(Clone, Debug)]
pub(crate) struct Seed {
    /// Price of each row.
    pub(crate) u: Vec<f64>,
    /// Price of each cap.
    pub(crate) mu: Vec<f64>,
    /// How often each site was taken lately, 0 to 1.
    pub(crate) share: Vec<f64>,
    /// Averaged slopes of the rows and caps; empty before the first step.
    slope_u: Vec<f64>,
    slope_mu: Vec<f64>,
    /// Length of the next step, as a part of the gap.
    step: f64,
    /// Weight of the newest slope in the average.
    weight: f64,
}

impl Seed {
    /// Begins at `u`, with so many caps at no price.
    pub(crate) fn at(u: Vec<f64>, caps: usize) -> Self {
        Self {
            u,
            mu: vec![0.0; caps],
            share: Vec::new(),
            slope_u: Vec::new(),
            slope_mu: Vec::new(),
            step: FIRST_STEP,
            weight: FIRST_WEIGHT,
        }
    }

    /// Begins where a saddle point is near: prices, shares of the sites, and slopes at these shares.
    pub(crate) fn from_saddle(u: Vec<f64>, share: Vec<f64>, slope_u: Vec<f64>) -> Self {
        Self {
            share,
            slope_u,
            step: STEP_FROM_SADDLE,
            ..Self::at(u, 0)
        }
    }

    /// What is left of this for a problem that keeps these `rows` and `sites` (by old number).
    pub(crate) fn keep(&self, rows: &[u32], sites: impl Iterator<Item = usize>) -> Self {
        let slopes = |all: &[f64]| {
            if all.is_empty() {
                Vec::new()
            } else {
                rows.iter().map(|&row| all[row as usize]).collect()
            }
        };
        Self {
            u: rows.iter().map(|&row| self.u[row as usize]).collect(),
            mu: self.mu.clone(),
            share: if self.share.is_empty() {
                Vec::new()
            } else {
                sites.map(|site| self.share[site]).collect()
            },
            slope_u: slopes(&self.slope_u),
            slope_mu: self.slope_mu.clone(),
            step: (4.0 * self.step).clamp(0.01, 1.0),
            weight: self.weight.max(FIRST_WEIGHT),
        }
    }

    /// The same for another number of sites, whose shares are not known.
    pub(crate) fn for_sites(mut self, sites: usize) -> Self {
        if self.share.len() != sites {
            self.share.clear();
        }
        self
    }

    /// What is left of this for a problem that keeps these rows and all sites.
    pub(crate) fn keep_rows(&self, rows: &[u32]) -> Self {
        Self {
            step: self.step,
            weight: self.weight,
            ..self.keep(rows, 0..self.share.len())
        }
    }

    /// Follows a merge of rows that kept these.
    pub(crate) fn merge(&mut self, kept: &[u32]) {
        if !self.slope_u.is_empty() {
            self.slope_u = kept.iter().map(|&row| self.slope_u[row as usize]).collect();
        }
    }
}

/// Why climbing stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Climb {
    /// The bound has reached what it had to.
    Closed,
    /// Steps have become too short to matter, or were used up.
    Stalled,
    /// The caller wants to stop.
    Stopped,
}

/// One evaluation of L.
#[derive(Debug, Default)]
pub(crate) struct Trial {
    pub(crate) value: f64,
    /// Reduced costs of the sites that may be taken.
    pub(crate) reduced: Vec<f64>,
    pub(crate) pick: Pick,
    pub(crate) slope_u: Vec<f64>,
    pub(crate) slope_mu: Vec<f64>,
}

/// A problem whose rows have prices.
pub(crate) trait Relaxed {
    fn rows(&self) -> usize;
    fn sites(&self) -> usize;
    fn choice(&self) -> &Choice;
    /// Between these a row's price is useful: below the first it offers nothing to anybody, above
    /// the second the row would rather miss out.
    fn range(&self, row: usize, mu: &[f64]) -> (f64, f64);
    /// Evaluates L and its slopes.
    fn evaluate(&self, u: &[f64], mu: &[f64], trial: &mut Trial);
}

impl Dual {
    /// Evaluates the prices of `seed`.
    pub(crate) fn new(problem: &impl Relaxed, mut seed: Seed) -> Self {
        clamp(problem, &mut seed.u, &seed.mu);
        let mut trial = Trial::default();
        problem.evaluate(&seed.u, &seed.mu, &mut trial);
        if seed.share.len() != problem.sites() {
            seed.share.clone_from(&trial.pick.taken);
        }
        if seed.slope_u.len() != problem.rows() {
            seed.slope_u = trial.slope_u;
            seed.slope_mu = trial.slope_mu;
        }
        Self {
            bound: trial.value,
            reduced: trial.reduced,
            pick: trial.pick,
            seed,
        }
    }

    /// Climbs for at most `steps` steps or until the bound reaches `cutoff`.
    ///
    /// `seen` gets the sites of every evaluation, for trying them as plans.
    pub(crate) fn climb(
        &mut self,
        problem: &impl Relaxed,
        cutoff: f64,
        steps: u32,
        progress: &dyn Progress,
        mut seen: impl FnMut(&[f64]),
    ) -> Climb {
        let mut trial = Trial::default();
        let mut u = self.seed.u.clone();
        let mut mu = self.seed.mu.clone();
        let mut failures = 0;
        let mut at_check = self.bound;
        for step in 0..steps {
            if self.bound >= cutoff {
                return Climb::Closed;
            }
            if progress.cancelled() {
                return Climb::Stopped;
            }
            let norm = slope_norm(problem, &self.seed);
            if norm <= 0.0 {
                return Climb::Stalled;
            }
            let target = if cutoff.is_finite() {
                cutoff
            } else {
                self.bound + 0.05 * self.bound.abs().max(1.0)
            };
            let seed = &mut self.seed;
            let length = seed.step * (target - self.bound).max(1e-12 * target.abs()) / norm;
            for ((u, best), slope) in u.iter_mut().zip(&seed.u).zip(&seed.slope_u) {
                *u = best + length * slope;
            }
            for ((mu, best), slope) in mu.iter_mut().zip(&seed.mu).zip(&seed.slope_mu) {
                *mu = (best + length * slope).max(0.0);
            }
            clamp(problem, &mut u, &mu);
            problem.evaluate(&u, &mu, &mut trial);
            seen(&trial.pick.taken);
            average(&mut seed.slope_u, &trial.slope_u, seed.weight);
            average(&mut seed.slope_mu, &trial.slope_mu, seed.weight);
            average(&mut seed.share, &trial.pick.taken, seed.weight);
            if trial.value > self.bound {
                seed.u.clone_from(&u);
                seed.mu.clone_from(&mu);
                self.bound = trial.value;
                self.reduced.clone_from(&trial.reduced);
                self.pick.clone_from(&trial.pick);
                let along: f64 = seed
                    .slope_u
                    .iter()
                    .zip(&trial.slope_u)
                    .map(|(a, b)| a * b)
                    .sum();
                if along > 0.0 {
                    seed.step = (seed.step * LENGTHEN).min(4.0);
                }
                failures = 0;
            } else {
                failures += 1;
                if failures >= PATIENCE {
                    seed.step *= SHORTEN;
                    failures = 0;
                    if seed.step < 1e-4 {
                        return Climb::Stalled;
                    }
                }
            }
            if step % 50 == 49 {
                let gained = self.bound - at_check;
                if gained < 0.01 * (target - at_check) {
                    self.seed.weight = (self.seed.weight * 0.5_f64).max(LAST_WEIGHT);
                    if gained < 1e-4 * (target - at_check) {
                        return Climb::Stalled;
                    }
                }
                at_check = self.bound;
            }
        }
        if self.bound >= cutoff {
            Climb::Closed
        } else {
            Climb::Stalled
        }
    }

    /// Sites that every plan better than `cutoff` opens, and those that none opens.
    pub(crate) fn decided(&self, problem: &impl Relaxed, cutoff: f64) -> (Vec<u32>, Vec<u32>) {
        let (mut open, mut closed) = (Vec::new(), Vec::new());
        let room = cutoff - self.bound;
        for site in 0..problem.sites() {
            let adjusted = self
                .pick
                .adjusted(problem.choice(), self.reduced[site], site);
            let number = super::rows::position(site);
            if self.pick.taken[site] >= 1.0 {
                if self.pick.leave - adjusted >= room {
                    open.push(number);
                }
            } else if self.pick.taken[site] <= 0.0 && adjusted - self.pick.enter >= room {
                closed.push(number);
            }
        }
        (open, closed)
    }
}

fn average(into: &mut [f64], new: &[f64], weight: f64) {
    for (old, new) in into.iter_mut().zip(new) {
        *old += weight * (new - *old);
    }
}

fn clamp(problem: &impl Relaxed, u: &mut [f64], mu: &[f64]) {
    for (row, u) in u.iter_mut().enumerate() {
        let (low, high) = problem.range(row, mu);
        *u = u.max(low).min(high);
    }
}

/// Squared length of the part of the slope that the prices can follow.
fn slope_norm(problem: &impl Relaxed, seed: &Seed) -> f64 {
    let mut norm = 0.0;
    for (row, (&slope, &u)) in seed.slope_u.iter().zip(&seed.u).enumerate() {
        let (low, high) = problem.range(row, &seed.mu);
        let stuck = (slope < 0.0 && u <= low) || (slope > 0.0 && u >= high);
        if !stuck {
            norm += slope * slope;
        }
    }
    for (&slope, &mu) in seed.slope_mu.iter().zip(&seed.mu) {
        if slope > 0.0 || mu > 0.0 {
            norm += slope * slope;
        }
    }
    norm
}
