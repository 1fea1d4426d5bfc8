//! A plan under improvement: what adding, dropping and swapping sites would change.
//!
//! Resende & Werneck (2007): for every row the two cheapest open sites are known, and three sums
//! are kept up to date row by row: `gain[j]`, what opening j saves; `loss[r]`, what closing r
//! costs; `extra[j][r]`, what those two together overstate. Swapping r for j then saves
//! `gain[j] - loss[r] + extra[j][r]`, and only rows that the last move touched are counted again.
//!
//! Rows that must be served and are not pay `penalty`, which exceeds every finite plan.

mod touched;

use rayon::prelude::*;

use super::Siting;
use super::columns::Columns;
use super::rows::position;

/// No site.
pub(crate) const NONE: u32 = u32::MAX;
/// From this many rows on the rows touched by a move are looked for in parallel.
const PARALLEL: usize = 20_000;
/// Most pairs that are also kept by site (12 bytes each); beyond, moves look through all rows.
const MOST_TURNED: usize = 12_000_000;

/// The two cheapest open sites of a row; of a row with levels, `second` holds how many are open.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Nearest {
    site: u32,
    cost: f64,
    second: u32,
    second_cost: f64,
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct State<'s> {
    pub(crate) siting: &'s Siting<'s>,
    /// Scale of each row's burden; empty = 1 each.
    scale: Vec<f64>,
    penalty: f64,
    /// Open sites by slot.
    pub(crate) open: Vec<u32>,
    /// Slot of each site, or [`NONE`].
    pub(crate) slot: Vec<u32>,
    nearest: Vec<Nearest>,
    pub(crate) gain: Vec<f64>,
    pub(crate) loss: Vec<f64>,
    extra: Vec<f64>,
    stride: usize,
    columns: Option<Columns>,
    scratch: Vec<(u32, f64)>,
    /// Entries of lists looked at so far.
    pub(crate) work: u64,
}

impl<'s> State<'s> {
    pub(crate) fn new(siting: &'s Siting<'s>, open: &[u32], scale: Vec<f64>) -> Self {
        let rows = &siting.rows;
        let turns = rows.site.len() <= MOST_TURNED && rows.beyond.is_none();
        let mut state = Self {
            siting,
            scale,
            penalty: 0.0,
            open: Vec::new(),
            slot: vec![NONE; siting.sites()],
            nearest: Vec::new(),
            gain: Vec::new(),
            loss: Vec::new(),
            extra: Vec::new(),
            stride: 0,
            columns: turns.then(|| Columns::of(rows, siting.sites())),
            scratch: Vec::new(),
            work: 0,
        };
        state.penalty = state.penalty_of_missing();
        state.restart(open);
        state
    }

    /// More than any plan pays for everything that is finite.
    fn penalty_of_missing(&self) -> f64 {
        let rows = &self.siting.rows;
        if rows.miss.iter().all(|miss| miss.is_finite()) {
            return 0.0;
        }
        let mut most: f64 = self
            .siting
            .price
            .iter()
            .map(|price| price.abs())
            .sum::<f64>()
            + rows.worst;
        for row in 0..rows.len() {
            let last = rows.costs_of(row).last().copied().unwrap_or(0.0);
            let worst = if rows.miss[row].is_finite() {
                rows.miss[row]
            } else {
                last
            };
            most += worst * self.scale_of(row);
        }
        // A power of two, so that taking it away again leaves no rest.
        (most.max(1.0) + 1.0).log2().ceil().exp2()
    }

    fn scale_of(&self, row: usize) -> f64 {
        self.scale.get(row).copied().unwrap_or(1.0)
    }

    fn miss_of(&self, row: usize) -> f64 {
        let miss = self.siting.rows.miss[row];
        if miss.is_finite() {
            miss * self.scale_of(row)
        } else {
            self.penalty
        }
    }

    /// Forgets the plan and starts again from `open`.
    pub(crate) fn restart(&mut self, open: &[u32]) {
        let sites = self.siting.sites();
        self.open = open.to_vec();
        self.slot.fill(NONE);
        for (slot, &site) in open.iter().enumerate() {
            self.slot[site as usize] = position(slot);
        }
        self.stride = open.len() + 1;
        self.gain = vec![0.0; sites];
        self.loss = vec![0.0; self.stride];
        self.extra = vec![0.0; sites * self.stride];
        let this = &*self;
        let find = |row: usize| this.find_nearest(row, &mut Vec::new());
        self.nearest = if self.siting.rows.len() >= PARALLEL {
            (0..self.siting.rows.len())
                .into_par_iter()
                .map(find)
                .collect()
        } else {
            (0..self.siting.rows.len()).map(find).collect()
        };
        self.work += self.siting.rows.site.len() as u64;
        let mut scratch = std::mem::take(&mut self.scratch);
        for row in 0..self.siting.rows.len() {
            self.count(row, 1.0, &mut scratch);
        }
        self.scratch = scratch;
    }

    fn find_nearest(&self, row: usize, scratch: &mut Vec<(u32, f64)>) -> Nearest {
        let rows = &self.siting.rows;
        let miss = self.miss_of(row);
        let scale = self.scale_of(row);
        let mut near = Nearest {
            site: NONE,
            cost: miss,
            second: NONE,
            second_cost: miss,
        };
        if rows.is_counted(row) {
            let open = rows
                .sites_of(row)
                .iter()
                .filter(|&&s| self.slot[s as usize] != NONE)
                .count();
            near.second = position(open);
            return near;
        }
        for (&site, &cost) in rows.sites_of(row).iter().zip(rows.costs_of(row)) {
            if self.slot[site as usize] == NONE {
                continue;
            }
            if near.site == NONE {
                (near.site, near.cost) = (site, cost * scale);
            } else {
                (near.second, near.second_cost) = (site, cost * scale);
                return near;
            }
        }
        let (true, Some(beyond)) = (rows.cut_of(row) < rows.miss[row], rows.beyond) else {
            return near;
        };
        scratch.clear();
        scratch.extend(
            self.open
                .iter()
                .map(|&site| (site, beyond.cost(row, site) * scale)),
        );
        scratch.retain(|&(site, cost)| cost < miss && site != near.site);
        scratch.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        for &(site, cost) in scratch.iter().take(2) {
            if near.site == NONE {
                (near.site, near.cost) = (site, cost);
            } else if near.second == NONE {
                (near.second, near.second_cost) = (site, cost);
            }
        }
        near
    }

    /// Adds (`sign` 1) or takes away (-1) what `row` contributes to the three sums.
    fn count(&mut self, row: usize, sign: f64, scratch: &mut Vec<(u32, f64)>) {
        let rows = &self.siting.rows;
        let near = self.nearest[row];
        if rows.is_counted(row) {
            self.count_levels(row, sign, near.second as usize);
            return;
        }
        let scale = self.scale_of(row);
        let Self {
            gain,
            loss,
            extra,
            slot,
            stride,
            ..
        } = self;
        if near.site == NONE {
            rows.each_below(row, bound(rows.miss[row]), scratch, |site, cost| {
                gain[site as usize] += sign * (near.cost - cost * scale);
            });
            return;
        }
        let first = slot[near.site as usize] as usize;
        loss[first] += sign * (near.second_cost - near.cost);
        let below = if scale > 0.0 {
            near.second_cost / scale
        } else {
            0.0
        };
        rows.each_below(
            row,
            below.min(bound(rows.miss[row])),
            scratch,
            |site, cost| {
                let cost = cost * scale;
                if slot[site as usize] != NONE || cost >= near.second_cost {
                    return;
                }
                let cell = &mut extra[site as usize * *stride + first];
                if cost < near.cost {
                    gain[site as usize] += sign * (near.cost - cost);
                    *cell += sign * (near.second_cost - near.cost);
                } else {
                    *cell += sign * (near.second_cost - cost);
                }
            },
        );
    }

    fn count_levels(&mut self, row: usize, sign: f64, count: usize) {
        let rows = &self.siting.rows;
        let levels = rows.levels.of(row);
        let scale = self.scale_of(row);
        // What the n-th chosen site saves.
        let saves = |n: usize| match n {
            0 => 0.0,
            1 => self.miss_of(row),
            n => levels.get(n - 2).map_or(0.0, |level| level * scale),
        };
        let (next, last) = (saves(count + 1), saves(count));
        for &site in rows.sites_of(row) {
            if self.slot[site as usize] == NONE {
                self.gain[site as usize] += sign * next;
                if count > 0 {
                    for &other in rows.sites_of(row) {
                        let slot = self.slot[other as usize];
                        if slot != NONE {
                            self.extra[site as usize * self.stride + slot as usize] +=
                                sign * (last - next);
                        }
                    }
                }
            } else {
                self.loss[self.slot[site as usize] as usize] += sign * last;
            }
        }
    }

    /// What opening `site` saves, its price not counted.
    pub(crate) fn gain_of(&self, site: u32) -> f64 {
        self.gain[site as usize]
    }

    /// Row of `extra` of `site`, by slot.
    pub(crate) fn extra_of(&self, site: u32) -> &[f64] {
        &self.extra[site as usize * self.stride..][..self.open.len()]
    }

    /// Closes the site of `drop` (a slot) and opens `add`; either may be missing.
    pub(crate) fn change(&mut self, drop: Option<usize>, add: Option<u32>) {
        let dropped = drop.map_or(NONE, |slot| self.open[slot]);
        if drop.is_none() && self.open.len() + 1 >= self.stride {
            self.widen();
        }
        let touched = self.touched(dropped, add.unwrap_or(NONE));
        // Twice the lists of the rows, and the two columns of `extra` that are cleared.
        let list = self.siting.rows.site.len() / self.siting.rows.len().max(1);
        self.work += (touched.len() * (list + 4) + 2 * self.siting.sites()) as u64;
        let mut scratch = std::mem::take(&mut self.scratch);
        for &row in &touched {
            self.count(row as usize, -1.0, &mut scratch);
        }
        match (drop, add) {
            (Some(slot), Some(site)) => {
                self.clear_slot(slot);
                self.slot[dropped as usize] = NONE;
                self.open[slot] = site;
                self.slot[site as usize] = position(slot);
            }
            (None, Some(site)) => {
                self.slot[site as usize] = position(self.open.len());
                self.open.push(site);
                let slot = self.open.len() - 1;
                self.clear_slot(slot);
            }
            (Some(slot), None) => {
                self.slot[dropped as usize] = NONE;
                self.move_last_to(slot);
            }
            (None, None) => {}
        }
        if let Some(site) = add {
            // An open site has nothing to gain; what rounding left there goes too.
            self.gain[site as usize] = 0.0;
            self.extra[site as usize * self.stride..][..self.stride].fill(0.0);
        }
        for &row in &touched {
            self.nearest[row as usize] = self.find_nearest(row as usize, &mut scratch);
            self.count(row as usize, 1.0, &mut scratch);
        }
        self.scratch = scratch;
    }

    fn clear_slot(&mut self, slot: usize) {
        self.loss[slot] = 0.0;
        for site in 0..self.siting.sites() {
            self.extra[site * self.stride + slot] = 0.0;
        }
    }

    fn move_last_to(&mut self, slot: usize) {
        let last = self.open.len() - 1;
        self.loss[slot] = self.loss[last];
        self.loss[last] = 0.0;
        for site in 0..self.siting.sites() {
            let row = site * self.stride;
            self.extra[row + slot] = self.extra[row + last];
            self.extra[row + last] = 0.0;
        }
        self.open.swap_remove(slot);
        if let Some(&moved) = self.open.get(slot) {
            self.slot[moved as usize] = position(slot);
        }
    }

    fn widen(&mut self) {
        let stride = self.stride * 2;
        let mut extra = vec![0.0; self.siting.sites() * stride];
        for site in 0..self.siting.sites() {
            extra[site * stride..][..self.stride]
                .copy_from_slice(&self.extra[site * self.stride..][..self.stride]);
        }
        self.extra = extra;
        self.stride = stride;
        self.loss.resize(stride, 0.0);
    }

    /// Burdens of all rows together, penalties included; prices not counted.
    pub(crate) fn burden(&self) -> f64 {
        let rows = &self.siting.rows;
        (0..rows.len())
            .map(|row| {
                let near = &self.nearest[row];
                if !rows.is_counted(row) {
                    return near.cost;
                }
                let levels = rows.levels.of(row);
                let scale = self.scale_of(row);
                match near.second {
                    0 => self.miss_of(row) + levels.iter().sum::<f64>() * scale,
                    count => levels.iter().skip(count as usize - 1).sum::<f64>() * scale,
                }
            })
            .sum()
    }
}

/// Every site on a list may be asked for, also when missing out is forbidden.
fn bound(miss: f64) -> f64 {
    if miss.is_finite() { miss } else { f64::MAX }
}
