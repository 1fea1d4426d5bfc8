//! First prices of coverage: the primal-dual hybrid gradient (Chambolle & Pock 2011).
//!
//! Where sites cost a row nothing the linear relaxation is a saddle point,
//!
//! ```text
//! max over 0 <= u <= miss   min over 0 <= y <= 1 allowed   sum_i u_i + sum_j (price_j - sum_{i near j} u_i) y_j
//! ```
//!
//! and both sides walk towards it together: a step of prices, a step of sites, each against where
//! the other one is heading. Of equal rows and columns many share a row, and there this comes
//! near the bound of the linear relaxation in a fraction of the steps the volume method needs.
//! It has only to start well: the volume method goes on from here, and its bound is exact.

use super::Siting;
use super::choice::Choice;
use super::columns::Columns;
use super::dual::Seed;
use crate::model::progress::Progress;

/// Steps between looks at the bound, and between restarts of the averages.
const LOOK: u32 = 25;
const RESTART: u32 = 75;
/// Done when the bound rises by less than this part of what is missing to `cutoff` from one restart
/// to the next; what changed since `from` takes [`SETTLING`] steps to settle.
const STALLED: f64 = 0.005;
const SETTLING: u32 = 200;
/// Weight of prices against shares of sites, as a part of the mean miss.
const BALANCE: f64 = 0.6;
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
struct Walk<'s> {
    siting: &'s Siting<'s>,
    columns: Columns,
    /// Length of a step of each row's price, and of the shares.
    rise: Vec<f64>,
    fall: f64,
    u: Vec<f64>,
    y: Vec<f64>,
    /// Reduced costs at `u`.
    reduced: Vec<f64>,
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
    let mut best = walk.bound(&walk.u);
    let mut best_u = walk.u.clone();
    let (mut added, mut at_restart) = (0_u32, best);
    for step in 1..=steps {
        walk.step();
        add(&mut u_sum, &walk.u);
        add(&mut y_sum, &walk.y);
        added += 1;
        if !step.is_multiple_of(LOOK) {
            continue;
        }
        let now = walk.bound(&walk.u);
        let mean: Vec<f64> = u_sum.iter().map(|sum| sum / f64::from(added)).collect();
        let averaged = walk.bound(&mean);
        if now.max(averaged) > best {
            best = now.max(averaged);
            best_u.clone_from(if averaged > now { &mean } else { &walk.u });
        }
        if best >= cutoff || progress.cancelled() {
            break;
        }
        if added >= RESTART {
            if averaged > now {
                let shares = y_sum.iter().map(|sum| sum / f64::from(added)).collect();
                walk.set(mean, shares);
            }
            u_sum.fill(0.0);
            y_sum.fill(0.0);
            added = 0;
            let stalled = best - at_restart < STALLED * (cutoff - best);
            if step > SETTLING && cutoff.is_finite() && stalled {
                break;
            }
            at_restart = best;
        }
    }
    let slopes = walk.slopes(&walk.y);
    Seed::from_saddle(best_u, walk.y, slopes)
}

impl<'s> Walk<'s> {
    fn new(siting: &'s Siting<'s>, from: &Seed) -> Self {
        let (rows, sites) = (siting.rows.len(), siting.sites());
        let columns = Columns::of(&siting.rows, sites);
        let most = (0..super::rows::position(sites))
            .map(|site| columns.of_site(site).count())
            .max()
            .unwrap_or(1);
        let mean = siting.rows.miss.iter().sum::<f64>() / rows as f64;
        let balance = (BALANCE * mean).max(f64::MIN_POSITIVE);
        let open = siting.choice.most.min(sites) as f64;
        let mut walk = Self {
            rise: (0..rows)
                .map(|row| balance / siting.rows.sites_of(row).len().max(1) as f64)
                .collect(),
            fall: 1.0 / (balance * most.max(1) as f64),
            u: from.u.clone(),
            y: if from.share.len() == sites {
                from.share.clone()
            } else {
                vec![open / sites.max(1) as f64; sites]
            },
            reduced: Vec::new(),
            columns,
            siting,
        };
        walk.reduced = walk.reduced_at(&walk.u);
        walk
    }

    fn set(&mut self, u: Vec<f64>, y: Vec<f64>) {
        self.reduced = self.reduced_at(&u);
        (self.u, self.y) = (u, y);
    }

    fn reduced_at(&self, u: &[f64]) -> Vec<f64> {
        let offered = |site: u32| -> f64 {
            let rows = self.columns.of_site(site);
            rows.map(|(row, _)| u[row as usize]).sum()
        };
        (0_u32..)
            .zip(&self.siting.price)
            .map(|(site, price)| price - offered(site))
            .collect()
    }

    fn step(&mut self) {
        let mut next: Vec<f64> = self
            .y
            .iter()
            .zip(&self.reduced)
            .map(|(y, reduced)| y - self.fall * reduced)
            .collect();
        project(&self.siting.choice, &mut next);
        let heading: Vec<f64> = next.iter().zip(&self.y).map(|(n, y)| 2.0 * n - y).collect();
        let rows = &self.siting.rows;
        for (row, u) in self.u.iter_mut().enumerate() {
            let sites = rows.sites_of(row);
            let served: f64 = sites.iter().map(|&s| heading[s as usize]).sum();
            *u = (*u + self.rise[row] * (1.0 - served)).clamp(0.0, rows.miss[row]);
        }
        self.y = next;
        self.reduced = self.reduced_at(&self.u);
    }

    fn bound(&self, u: &[f64]) -> f64 {
        let mut pick = super::choice::Pick::default();
        self.siting.choice.pick(&self.reduced_at(u), &mut pick);
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
/// many they are.
fn project(choice: &Choice, y: &mut [f64]) {
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
            .map(|(s, y)| each(s) * (y - toll * each(s)).clamp(0.0, 1.0))
            .sum()
    };
    let free = sum_at(y, 0.0);
    let aim = free.clamp(least, most.max(least));
    let mut toll = 0.0;
    if (free - aim).abs() > 1e-9 * aim.abs().max(1.0) {
        let up = free > aim;
        let sign = if up { 1.0 } else { -1.0 };
        let mut high = 1e-3;
        while (sum_at(y, sign * high) > aim) == up && high < 1e12 {
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
        *y = (*y - toll * each(site)).clamp(0.0, 1.0);
    }
}
