//! The one problem that every model without capacities becomes, and its solvers.
//!
//! ```text
//! minimise  constant + sum_j price_j Y_j + sum_i burden_i(Y)     over the sets Y that `choice` allows
//! subject to caps on the burdens of groups of rows
//! ```
//!
//! The burden of a row is what it pays in [`rows`]. With weight x travel cost it is the p-median
//! and with prices the fixed-charge problem; with 0 inside the radius and the people's number
//! outside it is coverage; with nothing finite outside it is set covering; with levels it is
//! backup coverage; with any other growing function it is gradual cover or a poverty gap. So
//! one bound, one local search and one branch and bound serve them all:
//!
//! - [`greedy`] and [`improve`] find plans, [`dual`] proves how good they are at best,
//!   [`branch`] closes what is left between the two.
//! - All numbers are `f64`, but whole wherever costs and weights are decimals: sums of whole
//!   numbers below 2^53 are exact in any order, and then a plan worse than the best by less than
//!   one `granule` does not exist, which ends many proofs early.

mod ascent;
pub(crate) mod branch;
pub(crate) mod caps;
pub(crate) mod choice;
mod columns;
mod divide;
pub(crate) mod dual;
mod greedy;
pub(crate) mod improve;
mod moves;
mod penalty;
mod reduce;
mod relaxed;
mod round;
pub(crate) mod rows;
mod saddle;
mod state;

use caps::Caps;
use choice::Choice;
use rows::{Rows, position};

/// Relative slack of comparisons between sums that need not be whole.
pub(crate) const SLACK: f64 = 1e-9;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Siting<'a> {
    /// The caller's number of each site: sites here are the undecided ones, renumbered.
    pub(crate) ids: Vec<u32>,
    pub(crate) price: Vec<f64>,
    pub(crate) rows: Rows<'a>,
    pub(crate) choice: Choice,
    pub(crate) caps: Caps,
    pub(crate) constant: f64,
    /// Any two different values differ by at least this; 0 when nothing is known.
    pub(crate) granule: f64,
}

/// What has been decided on a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    Undecided,
    Open,
    Closed,
}

/// What an open set is worth.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Value {
    /// Objective; `INFINITY` when a row that must be served is not.
    pub(crate) objective: f64,
    /// Whether every cap holds.
    pub(crate) holds: bool,
}

impl Siting<'_> {
    pub(crate) fn sites(&self) -> usize {
        self.ids.len()
    }

    /// The exact value of `chosen` (numbers of this problem, not the caller's).
    pub(crate) fn value(&self, chosen: &[u32]) -> Value {
        let mut flags = vec![false; self.sites()];
        for &site in chosen {
            flags[site as usize] = true;
        }
        let mut used = vec![0.0; self.caps.limit.len()];
        let mut objective = self.constant;
        objective += chosen.iter().map(|&s| self.price[s as usize]).sum::<f64>();
        for row in 0..self.rows.len() {
            let pays = self.rows.pays(row, &flags, chosen);
            let weight = self.caps.weight_of(row);
            if weight > 0.0 {
                objective += weight * pays;
            }
            for (cap, coef) in self.caps.of(row) {
                used[cap] += coef * pays;
            }
        }
        let holds = used
            .iter()
            .zip(&self.caps.limit)
            .all(|(&u, &l)| choice::within(u, l));
        Value { objective, holds }
    }

    /// The most that costs and prices can add up to: what rounding is measured by.
    pub(crate) fn magnitude(&self) -> f64 {
        let finite = |cost: f64| if cost.is_finite() { cost.abs() } else { 0.0 };
        let dearest = |row: usize| {
            let offered = self.rows.costs_of(row).last().copied().map_or(0.0, finite);
            offered.max(finite(self.rows.known_miss(row)))
        };
        let rows: f64 = (0..self.rows.len()).map(dearest).sum();
        let prices: f64 = self.price.iter().copied().map(finite).sum();
        rows + prices + finite(self.constant)
    }

    /// A value at or above this cannot improve on `best`.
    pub(crate) fn cutoff(&self, best: f64) -> f64 {
        if self.granule > 0.0 {
            best - self.granule * (1.0 - 1e-6)
        } else {
            best - SLACK * best.abs().max(f64::MIN_POSITIVE)
        }
    }

    /// The problem that is left when `open` and `closed` are decided, and the rows it keeps.
    ///
    /// `None` when the decisions are not allowed or a row that must be served has no site left.
    /// Bounds of what is returned are bounds of this problem; its lists are complete.
    pub(crate) fn decide(
        &self,
        open: &[u32],
        closed: &[u32],
    ) -> Option<(Siting<'static>, Vec<u32>)> {
        let fate = self.fates(open, closed);
        let mut number = vec![u32::MAX; self.sites()];
        let stay: Vec<u32> = (0..position(self.sites()))
            .filter(|&s| fate[s as usize] == Fate::Undecided)
            .collect();
        for (new, &old) in stay.iter().enumerate() {
            number[old as usize] = position(new);
        }
        let choice = self.choice.narrowed(open, &stay)?;
        let price = stay.iter().map(|&s| self.price[s as usize]).collect();
        let mut next = Siting {
            ids: stay.iter().map(|&s| self.ids[s as usize]).collect(),
            price,
            rows: Rows::new(),
            choice,
            caps: Caps::default(),
            constant: self.constant + open.iter().map(|&s| self.price[s as usize]).sum::<f64>(),
            granule: self.granule,
        };
        if !self.caps.is_empty() {
            next.caps = Caps::new(self.caps.limit.clone());
        }
        let counted = !self.rows.levels.range.is_empty();
        let mut kept = Vec::new();
        for row in 0..self.rows.len() {
            let mut miss = self.rows.known_miss(row);
            let (sites, costs) = (self.rows.sites_of(row), self.rows.costs_of(row));
            let mut levels = self.rows.levels.of(row);
            if levels.is_empty() {
                let served = sites
                    .iter()
                    .zip(costs)
                    .find(|(s, _)| fate[**s as usize] == Fate::Open);
                miss = served.map_or(miss, |(_, &cost)| miss.min(cost));
            } else {
                let served = sites
                    .iter()
                    .filter(|s| fate[**s as usize] == Fate::Open)
                    .count();
                if served > levels.len() {
                    continue;
                }
                if served > 0 {
                    miss = levels[served - 1];
                    levels = &levels[served..];
                }
            }
            let from = next.rows.site.len();
            for (&site, &cost) in sites.iter().zip(costs) {
                if cost >= miss {
                    break;
                }
                if number[site as usize] != u32::MAX {
                    next.rows.site.push(number[site as usize]);
                    next.rows.cost.push(cost);
                }
            }
            if next.rows.site.len() == from {
                let pays = miss + levels.iter().sum::<f64>();
                if !pays.is_finite() {
                    return None;
                }
                next.constant += self.caps.weight_of(row) * pays;
                for (cap, coef) in self.caps.of(row) {
                    next.caps.limit[cap] -= coef * pays;
                }
                continue;
            }
            if !self.caps.is_empty() {
                let memberships = self.caps.of(row).map(|(cap, coef)| (position(cap), coef));
                next.caps.push(self.caps.weight_of(row), memberships);
            }
            if counted {
                next.rows.levels.push(levels);
            }
            next.rows.miss.push(miss);
            next.rows.first_out.push(next.rows.site.len());
            kept.push(position(row));
        }
        next.caps_can_hold().then_some((next, kept))
    }

    /// What becomes of each site when `open` and `closed` are decided: buildings that are taken
    /// and money that is spent close others.
    fn fates(&self, open: &[u32], closed: &[u32]) -> Vec<Fate> {
        let mut fates = vec![Fate::Undecided; self.sites()];
        for &site in closed {
            fates[site as usize] = Fate::Closed;
        }
        for &site in open {
            fates[site as usize] = Fate::Open;
        }
        let building = self.choice.building.as_ref();
        let taken: Vec<u32> = building.map_or_else(Vec::new, |building| {
            open.iter().map(|&s| building[s as usize]).collect()
        });
        let budget = self.choice.budget.as_ref();
        let left = budget.map(|budget| (budget, budget.left(open)));
        for (site, fate) in fates.iter_mut().enumerate() {
            let is_taken = building.is_some_and(|building| taken.contains(&building[site]));
            let is_dear =
                left.is_some_and(|(budget, left)| !choice::within(budget.toll[site], left));
            if *fate == Fate::Undecided && (is_taken || is_dear) {
                *fate = Fate::Closed;
            }
        }
        fates
    }

    /// Whether every cap holds when everything is open: more sites never raise a burden.
    fn caps_can_hold(&self) -> bool {
        if self.caps.is_empty() {
            return true;
        }
        let mut used = vec![0.0; self.caps.limit.len()];
        for row in 0..self.rows.len() {
            let least = self
                .rows
                .costs_of(row)
                .first()
                .copied()
                .unwrap_or(self.rows.miss[row]);
            for (cap, coef) in self.caps.of(row) {
                used[cap] += coef * least;
            }
        }
        used.iter()
            .zip(&self.caps.limit)
            .all(|(&u, &l)| choice::within(u, l))
    }
}
