//! First prices of coverage: the primal-dual hybrid gradient (Chambolle & Pock 2011).
//!
//! Where sites cost a row nothing the linear relaxation is a saddle point,
//!
//! ```text
//! max over 0 <= u <= miss   min over 0 <= y <= 1 allowed   sum_i u_i + sum_j (price_j - sum_{i near j} u_i) y_j
//! ```
//!
//! and both sides walk towards it together: a step of prices, a step of sites, each against where
//! the other one is heading. Each row's and each site's step has its own length (Pock & Chambolle 2011): a
//! row's that of its people by its sites, a site's that of the people it could serve. Of equal rows and columns many share a row, and there this comes
//! near the bound of the linear relaxation in a fraction of the steps the volume method needs.
//! It has only to start well: the volume method goes on from here, and its bound is exact.

use super::Siting;
use super::choice::Choice;
use super::columns::Columns;
use super::dual::Seed;
use crate::model::progress::Progress;

/// Steps between looks at the bound, and between restarts of the averages.
const LOOK: u32 = 25;
const RESTART: u32 = 150;
/// A smaller stake is none.
const SMALLEST: f64 = 1e-9;
/// How far from once a row at the end of its price must be served to sleep.
const ASLEEP: f64 = 0.03;
/// Halvings of the search for the multiplier of a projection.
const HALVINGS: usize = 50;

/// Whether `siting` is coverage that this can start.
pub(crate) fn fits(siting: &Siting<'_>) -> bool {
    let rows = &siting.rows;
    siting.caps.is_empty()
        && rows.levels.range.is_empty()
        && rows.cut.is_empty()
        && rows.len() > 0
        && rows.cost.iter().all(|cost| *cost <= 0.0)
        && rows.miss.iter().all(|miss| miss.is_finite())
}

/// Both sides of the saddle.
///
/// Near it most rows have settled: they are served far more than once at no price, or far less at
/// the price of missing out. Such rows sleep until the next look, so a step costs the entries of
/// the others.
struct Walk<'s> {
    siting: &'s Siting<'s>,
    /// Length of a step of each row's price, and of each share.
    rise: Vec<f64>,
    fall: Vec<f64>,
    u: Vec<f64>,
    y: Vec<f64>,
    /// Reduced costs at `u`; exact after a look, followed step by step in between.
    reduced: Vec<f64>,
    awake: Vec<u32>,
    next: Vec<f64>,
    heading: Vec<f64>,
}

/// Prices near the best, and the shares of the sites with them, at most so many `steps` from where
/// `from` ended. Stops early when the bound reaches `cutoff`.
pub(crate) fn walk(
    siting: &Siting<'_>,
    from: &Seed,
    (steps, cutoff): (u32, f64),
    progress: &dyn Progress,
) -> Seed {
    let mut walk = Walk::new(siting, from);
    let (rows, sites) = (siting.rows.len(), siting.sites());
    let (mut u_sum, mut y_sum) = (vec![0.0; rows], vec![0.0; sites]);
    let mut best = walk.bound();
    let mut best_u = walk.u.clone();
    let mut added = 0_u32;
    for step in 1..=steps {
        walk.step();
        add(&mut u_sum, &walk.u);
        add(&mut y_sum, &walk.y);
        added += 1;
        if !step.is_multiple_of(LOOK) {
            continue;
        }
        walk.look();
        let now = walk.bound();
        let mean: Vec<f64> = u_sum.iter().map(|sum| sum / f64::from(added)).collect();
        let reduced = walk.reduced_at(&mean);
        let averaged = walk.bound_at(&mean, &reduced);
        if now.max(averaged) > best {
            best = now.max(averaged);
            best_u.clone_from(if averaged > now { &mean } else { &walk.u });
        }
        if best >= cutoff || progress.cancelled() {
            break;
        }
        if added >= RESTART {
            if averaged > now {
                walk.y = y_sum.iter().map(|sum| sum / f64::from(added)).collect();
                (walk.u, walk.reduced) = (mean, reduced);
                walk.wake();
            }
            u_sum.fill(0.0);
            y_sum.fill(0.0);
            added = 0;
        }
    }
    let slopes = walk.slopes(&walk.y);
    Seed::from_saddle(best_u, walk.y, slopes)
}

impl<'s> Walk<'s> {
    fn new(siting: &'s Siting<'s>, from: &Seed) -> Self {
        let sites = siting.sites();
        let rows = &siting.rows;
        let columns = Columns::of(rows, sites);
        // A site that nobody needs moves by what it costs.
        let stake = |site: u32| -> f64 {
            let rows = columns
                .of_site(site)
                .map(|(row, _)| rows.miss[row as usize]);
            rows.sum::<f64>() + siting.price[site as usize].abs()
        };
        let fall = (0..super::rows::position(sites))
            .map(|site| 1.0 / stake(site).max(SMALLEST))
            .collect();
        let rise = (0..rows.len())
            .map(|row| rows.miss[row] / rows.sites_of(row).len().max(1) as f64)
            .collect();
        let open = siting.choice.most.min(sites) as f64;
        let mut walk = Self {
            rise,
            fall,
            u: from.u.clone(),
            y: if from.share.len() == sites {
                from.share.clone()
            } else {
                vec![open / sites.max(1) as f64; sites]
            },
            reduced: Vec::new(),
            awake: Vec::new(),
            next: Vec::new(),
            heading: Vec::new(),
            siting,
        };
        walk.look();
        walk
    }

    /// Counts the reduced costs anew and finds the rows that have not settled.
    fn look(&mut self) {
        self.reduced = self.reduced_at(&self.u);
        self.wake();
    }

    fn wake(&mut self) {
        let rows = &self.siting.rows;
        self.awake.clear();
        for row in 0..rows.len() {
            let served: f64 = rows.sites_of(row).iter().map(|&s| self.y[s as usize]).sum();
            let settled = (self.u[row] <= 0.0 && served > 1.0 + ASLEEP)
                || (self.u[row] >= rows.miss[row] && served < 1.0 - ASLEEP);
            if !settled {
                self.awake.push(super::rows::position(row));
            }
        }
    }

    fn reduced_at(&self, u: &[f64]) -> Vec<f64> {
        let rows = &self.siting.rows;
        let mut reduced = self.siting.price.clone();
        for (row, &u) in u.iter().enumerate() {
            if u > 0.0 {
                for &site in rows.sites_of(row) {
                    reduced[site as usize] -= u;
                }
            }
        }
        reduced
    }

    fn step(&mut self) {
        self.next.clear();
        let shares = self.y.iter().zip(&self.reduced).zip(&self.fall);
        self.next
            .extend(shares.map(|((y, reduced), fall)| y - fall * reduced));
        project(&self.siting.choice, &self.fall, &mut self.next);
        self.heading.clear();
        let shares = self.next.iter().zip(&self.y);
        self.heading.extend(shares.map(|(next, y)| 2.0 * next - y));
        let rows = &self.siting.rows;
        for &row in &self.awake {
            let row = row as usize;
            let sites = rows.sites_of(row);
            let served: f64 = sites.iter().map(|&s| self.heading[s as usize]).sum();
            let old = self.u[row];
            let new = (old + self.rise[row] * (1.0 - served)).clamp(0.0, rows.miss[row]);
            if new.to_bits() != old.to_bits() {
                self.u[row] = new;
                for &site in sites {
                    self.reduced[site as usize] += old - new;
                }
            }
        }
        std::mem::swap(&mut self.y, &mut self.next);
    }

    fn bound(&self) -> f64 {
        self.bound_at(&self.u, &self.reduced)
    }

    fn bound_at(&self, u: &[f64], reduced: &[f64]) -> f64 {
        let mut pick = super::choice::Pick::default();
        self.siting.choice.pick(reduced, &mut pick);
        self.siting.constant + u.iter().sum::<f64>() + pick.value
    }

    fn slopes(&self, y: &[f64]) -> Vec<f64> {
        let rows = &self.siting.rows;
        let served =
            |row: usize| -> f64 { rows.sites_of(row).iter().map(|&s| y[s as usize]).sum() };
        (0..rows.len()).map(|row| 1.0 - served(row)).collect()
    }
}

fn add(sum: &mut [f64], new: &[f64]) {
    for (sum, new) in sum.iter_mut().zip(new) {
        *sum += new;
    }
}

/// The nearest shares that are allowed, as far as one sum of them tells: what they cost, else how
/// many they are. Near is measured with each share's square divided by its length of a `step`.
fn project(choice: &Choice, step: &[f64], y: &mut [f64]) {
    let each = |site: usize| match &choice.budget {
        Some(budget) => budget.toll[site],
        None => 1.0,
    };
    let (least, most) = match &choice.budget {
        Some(budget) => (f64::NEG_INFINITY, budget.limit),
        None => (choice.least as f64, choice.most as f64),
    };
    let sum_at = |y: &[f64], toll: f64| -> f64 {
        let shares = y.iter().enumerate();
        shares
            .map(|(s, y)| each(s) * (y - toll * step[s] * each(s)).clamp(0.0, 1.0))
            .sum()
    };
    let free = sum_at(y, 0.0);
    let aim = free.clamp(least, most.max(least));
    let mut toll = 0.0;
    if (free - aim).abs() > 1e-9 * aim.abs().max(1.0) {
        let up = free > aim;
        let sign = if up { 1.0 } else { -1.0 };
        let shortest = step.iter().copied().fold(f64::INFINITY, f64::min);
        let mut high = 1e-3 / shortest.max(f64::MIN_POSITIVE);
        while (sum_at(y, sign * high) > aim) == up && high < f64::MAX / 4.0 {
            high *= 2.0;
        }
        let mut low = 0.0;
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if (sum_at(y, sign * middle) > aim) == up {
                low = middle;
            } else {
                high = middle;
            }
        }
        toll = sign * high;
    }
    for (site, y) in y.iter_mut().enumerate() {
        *y = (*y - toll * step[site] * each(site)).clamp(0.0, 1.0);
    }
}
