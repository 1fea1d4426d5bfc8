//! From a problem to the rows and choice of the kernel.
//!
//! The burden of a row is its weight times a growing function of the cost to its nearest open
//! site. Weights and prices are scaled to whole numbers where decimals allow, so that the kernel
//! counts exactly; [`Frame::unit`] scales back. Kept sites are no sites of the kernel: what they
//! offer is folded into the misses.

use rayon::prelude::*;

pub(crate) use super::allowed::kernel_choice;
use super::costs::Cell;
use super::problem::{Choice, Problem, Standing};
pub(crate) use super::shape::Shape;
use super::siting::Siting;
use super::siting::caps::Caps;
use super::siting::choice;
use super::siting::rows::{Beyond, Levels, Rows, position};
use super::whole::{EXACT, decimals, gcd, is_whole, rounded};

/// Most pairs that heuristics and exact search keep as complete sorted lists (12 bytes each).
pub(crate) const COMPLETE_QUICK: usize = 2_000_000;
pub(crate) const COMPLETE_EXACT: usize = 24_000_000;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Frame<'p> {
    pub(crate) problem: &'p Problem<'p>,
    pub(crate) shape: Shape,
    /// Scaled weight of each row of the problem.
    weight: Vec<f64>,
    /// Site of the problem of each site of the kernel.
    pub(crate) columns: Vec<u32>,
    pub(crate) kept: Vec<u32>,
    /// Rows of the problem that are rows of the kernel.
    pub(crate) rows: Vec<u32>,
    /// Scaled price of each site of the kernel, in the objective.
    price: Vec<f64>,
    pub(crate) choice: choice::Choice,
    /// What a unit of the kernel's objective is worth.
    pub(crate) unit: f64,
    /// What a unit of the kernel's burden is worth.
    pub(crate) burden_unit: f64,
    /// Added to the kernel's objective, in units of the problem: prices of kept sites.
    pub(crate) base: f64,
    granule: f64,
    limits_only: bool,
}

impl<'p> Frame<'p> {
    /// Prepares `problem` with burdens of `shape` on `weights`.
    pub(crate) fn new(problem: &'p Problem<'p>, shape: Shape, weights: &[f64]) -> Self {
        let limits_only = matches!(problem.goal, super::problem::Goal::CoverShare { .. });
        Self::with(problem, shape, weights, limits_only)
    }

    /// The same; with `limits_only` burdens count in limits and not in the objective.
    pub(crate) fn with(
        problem: &'p Problem<'p>,
        shape: Shape,
        weights: &[f64],
        limits_only: bool,
    ) -> Self {
        let columns: Vec<u32> = (0..position(problem.sites.len()))
            .filter(|&s| {
                matches!(
                    problem.sites[s as usize].standing,
                    Standing::Candidate | Standing::Closable
                )
            })
            .collect();
        let kept = problem.standing(Standing::Kept);
        let (scale, weights_whole) = decimals(weights, 3);
        let weight: Vec<f64> = weights
            .iter()
            .map(|w| rounded(w * scale, weights_whole))
            .collect();
        let (per_unit, costs_whole) = match &shape {
            Shape::Plain => (
                problem.costs.per_unit().unwrap_or(1.0),
                problem.costs.per_unit().is_some(),
            ),
            Shape::Step(_) | Shape::Must(_) => (1.0, true),
            Shape::Fading(_) | Shape::Gap { .. } => (1.0, false),
        };
        let burden_unit = 1.0 / (scale * per_unit);
        let counts_burden = !limits_only && !matches!(shape, Shape::Must(_));
        let unit = if counts_burden { burden_unit } else { 1.0 };
        let pays = matches!(problem.choice, Choice::Pay { .. } | Choice::Fewest);
        let real: Vec<f64> = columns
            .iter()
            .map(|&s| if pays { problem.price(s as usize) } else { 0.0 })
            .collect();
        let price_scale = 1.0 / unit;
        let prices_whole = real.iter().all(|p| is_whole(p * price_scale));
        let price: Vec<f64> = real
            .iter()
            .map(|p| rounded(p * price_scale, prices_whole))
            .collect();
        let burden_whole = !counts_burden || (weights_whole && costs_whole);
        let mut frame = Self {
            rows: Vec::new(),
            choice: kernel_choice(problem, &columns, &kept),
            base: if pays {
                kept.iter().map(|&s| problem.price(s as usize)).sum()
            } else {
                0.0
            },
            problem,
            shape,
            weight,
            columns,
            kept,
            price,
            unit,
            burden_unit,
            granule: 0.0,
            limits_only,
        };
        let must = matches!(frame.shape, Shape::Must(_));
        frame.rows = (0..position(problem.costs.rows()))
            .filter(|&row| must || frame.weight[row as usize] > 0.0)
            .collect();
        if burden_whole && prices_whole {
            frame.granule = frame.common_divisor(counts_burden);
        }
        frame
    }

    /// The greatest number that divides every burden and price; 0 when sums could lose digits.
    fn common_divisor(&self, counts_burden: bool) -> f64 {
        let mut divisor = self.price.iter().fold(0.0, |a, &b| gcd(a, b));
        let mut most: f64 = self.price.iter().sum();
        if counts_burden {
            let weights = self
                .rows
                .iter()
                .fold(0.0, |a, &row| gcd(a, self.weight[row as usize]));
            let people: f64 = self.rows.iter().map(|&row| self.weight[row as usize]).sum();
            let (ticks, farthest) = match &self.shape {
                Shape::Plain => self.ticks_divisor(),
                _ => (1.0, 1.0),
            };
            divisor = gcd(divisor, weights * ticks);
            most += people * farthest;
        }
        if most < EXACT { divisor } else { 0.0 }
    }

    fn ticks_divisor(&self) -> (f64, f64) {
        let costs = self.problem.costs;
        self.rows
            .par_iter()
            .map(|&row| {
                let (mut divisor, mut most) = (0.0, 0.0_f64);
                costs.each(row as usize, |_, cell| {
                    let ticks = costs.ticks(cell);
                    if divisor > 1.0 || divisor <= 0.0 {
                        divisor = gcd(divisor, ticks);
                    }
                    most = most.max(ticks);
                });
                (divisor, most)
            })
            .reduce(|| (0.0, 0.0), |a, b| (gcd(a.0, b.0), a.1.max(b.1)))
    }

    /// Burden of `row` when its way is `cell`.
    fn burden(&self, row: usize, cell: Cell) -> f64 {
        let each = self.shape.of(self.problem.costs, cell);
        if each.is_finite() {
            self.weight[row] * each
        } else {
            each
        }
    }

    fn missed(&self, row: usize) -> f64 {
        let each = self.shape.missed();
        let offer = self
            .kept
            .iter()
            .map(|&s| self.problem.costs.cell(row, s))
            .min()
            .filter(|&cell| cell != super::costs::UNREACHED);
        let miss = if each.is_finite() {
            self.weight[row] * each
        } else {
            each
        };
        offer.map_or(miss, |cell| miss.min(self.burden(row, cell)))
    }

    /// The problem as the kernel sees it. With `near` (open sites of a good plan, numbers of the
    /// kernel) lists reach only somewhat beyond the second-nearest of them.
    pub(crate) fn siting(&self, near: Option<&[u32]>) -> Siting<'_> {
        let parts: Vec<Part> = self
            .rows
            .par_chunks(1024)
            .map(|rows| self.lists(rows, near))
            .collect();
        let mut rows = Rows::new();
        rows.site
            .reserve(parts.iter().map(|part| part.site.len()).sum());
        rows.cost
            .reserve(parts.iter().map(|part| part.cost.len()).sum());
        for part in parts {
            let from = rows.site.len();
            rows.first_out
                .extend(part.ends.iter().map(|end| from + end));
            rows.site.extend(part.site);
            rows.cost.extend(part.cost);
            rows.miss.extend(part.miss);
            rows.cut.extend(part.cut);
            rows.worst += part.worst;
        }
        if near.is_some() {
            rows.beyond = Some(self);
        } else {
            rows.cut = Vec::new();
        }
        Siting {
            ids: (0..position(self.columns.len())).collect(),
            price: self.price.clone(),
            rows,
            choice: self.choice.clone(),
            caps: self.caps(),
            constant: 0.0,
            granule: self.granule,
        }
    }

    /// The sites and the choice; rows and limits are left to the caller.
    pub(crate) fn siting_without_rows(&self) -> Siting<'static> {
        Siting {
            ids: (0..position(self.columns.len())).collect(),
            price: vec![0.0; self.columns.len()],
            rows: Rows::new(),
            choice: self.choice.clone(),
            caps: Caps::default(),
            constant: 0.0,
            granule: 0.0,
        }
    }

    /// The problem of covering every row once and, for what `second` says it is worth, twice.
    pub(crate) fn backed(&self, second: impl Fn(usize) -> f64) -> Siting<'static> {
        let costs = self.problem.costs;
        let mut siting = self.siting_without_rows();
        let mut column = vec![u32::MAX; costs.sites()];
        for (local, &site) in self.columns.iter().enumerate() {
            column[site as usize] = position(local);
        }
        let mut levels = Levels::default();
        let mut list: Vec<(u32, f64)> = Vec::new();
        let mut whole = true;
        for row in 0..costs.rows() {
            let (mut kept, worth) = (0, second(row));
            list.clear();
            costs.each(row, |site, cell| {
                if !self.shape.of(costs, cell).is_finite() {
                    return;
                }
                if column[site as usize] != u32::MAX {
                    list.push((column[site as usize], 0.0));
                } else if self.kept.contains(&site) {
                    kept += 1;
                }
            });
            whole &= is_whole(worth);
            match kept {
                0 => {
                    siting.rows.push(&mut list, f64::INFINITY);
                    levels.push(&[worth]);
                }
                1 => {
                    siting.rows.push(&mut list, worth);
                    levels.push(&[]);
                }
                _ => {}
            }
        }
        siting.rows.levels = levels;
        siting.granule = f64::from(u8::from(whole));
        siting
    }

    fn lists(&self, rows: &[u32], near: Option<&[u32]>) -> Part {
        let costs = self.problem.costs;
        let mut column = vec![u32::MAX; costs.sites()];
        for (local, &site) in self.columns.iter().enumerate() {
            column[site as usize] = position(local);
        }
        let mut part = Part::default();
        let mut list: Vec<(Cell, u32)> = Vec::new();
        let farthest = match self.shape {
            Shape::Step(within) | Shape::Must(within) => within,
            Shape::Plain | Shape::Fading(_) | Shape::Gap { .. } => Some(Cell::MAX),
        };
        for &row in rows {
            let row = row as usize;
            let miss = self.missed(row);
            list.clear();
            costs.each(row, |site, cell| {
                if column[site as usize] != u32::MAX && farthest.is_some_and(|most| cell <= most) {
                    list.push((cell, column[site as usize]));
                }
            });
            part.worst += list
                .iter()
                .map(|&(cell, _)| cell)
                .max()
                .map_or(0.0, |cell| {
                    let burden = self.burden(row, cell);
                    if burden.is_finite() { burden } else { 0.0 }
                });
            let mut cut = f64::INFINITY;
            if let Some(plan) = near {
                let keep = self.reach(row, plan, &list);
                if keep < list.len() {
                    let (_, next, _) = list.select_nth_unstable(keep);
                    cut = self.burden(row, next.0);
                    list.truncate(keep);
                }
            }
            list.sort_unstable();
            for &(cell, site) in &list {
                let burden = self.burden(row, cell);
                if burden >= miss {
                    break;
                }
                part.site.push(site);
                part.cost.push(burden);
            }
            part.ends.push(part.site.len());
            part.miss.push(miss);
            part.cut.push(cut);
        }
        part
    }

    /// How many sites of a row to list: half as many again as are nearer than the plan's second.
    fn reach(&self, row: usize, plan: &[u32], list: &[(Cell, u32)]) -> usize {
        let mut two = [Cell::MAX; 2];
        for &site in plan {
            let cell = self.problem.costs.cell(row, self.columns[site as usize]);
            if cell < two[0] {
                two = [cell, two[0]];
            } else if cell < two[1] {
                two[1] = cell;
            }
        }
        let nearer = list.iter().filter(|(cell, _)| *cell <= two[1]).count();
        nearer + nearer / 2 + 8
    }

    fn caps(&self) -> Caps {
        let limits = &self.problem.limits;
        if limits.is_empty() {
            return Caps::default();
        }
        let mut caps = Caps::new(
            limits
                .iter()
                .map(|limit| limit.most / self.burden_unit)
                .collect(),
        );
        let mut of_row: Vec<Vec<u32>> = vec![Vec::new(); self.problem.costs.rows()];
        for (cap, limit) in limits.iter().enumerate() {
            for &row in &limit.rows {
                of_row[row as usize].push(position(cap));
            }
        }
        for &row in &self.rows {
            let weight = if self.limits_only { 0.0 } else { 1.0 };
            caps.push(weight, of_row[row as usize].iter().map(|&cap| (cap, 1.0)));
        }
        caps
    }

    /// What `open` sites of the problem are worth, in its units; taken from `total` when the most is
    /// wanted.
    pub(crate) fn worth(&self, open: &[u32], total: Option<f64>) -> f64 {
        let pays = |&row: &u32| {
            let row = row as usize;
            let near = open.iter().map(|&s| self.problem.costs.cell(row, s)).min();
            let near = near.filter(|&cell| cell != super::costs::UNREACHED);
            let miss = self.missed(row);
            near.map_or(miss, |cell| miss.min(self.burden(row, cell)))
        };
        let burden = self.base + self.unit * self.rows.iter().map(pays).sum::<f64>();
        total.map_or(burden, |total| total - burden)
    }

    /// How many of `open` are near enough to `row`.
    pub(crate) fn covering(&self, row: usize, open: &[u32]) -> usize {
        let costs = self.problem.costs;
        let near = |&&site: &&u32| {
            let cell = costs.cell(row, site);
            cell != super::costs::UNREACHED && self.shape.of(costs, cell).is_finite()
        };
        open.iter().filter(near).count()
    }

    /// Sites of the problem for sites of the kernel, kept ones added, in order.
    pub(crate) fn open(&self, chosen: &[u32]) -> Vec<u32> {
        let mut open = self.kept.clone();
        open.extend(chosen.iter().map(|&s| self.columns[s as usize]));
        open.sort_unstable();
        open
    }
}

impl Beyond for Frame<'_> {
    fn below(&self, row: usize, bound: f64, out: &mut Vec<(u32, f64)>) {
        let row = self.rows[row] as usize;
        for (local, &site) in self.columns.iter().enumerate() {
            let cell = self.problem.costs.cell(row, site);
            if cell != super::costs::UNREACHED {
                let burden = self.burden(row, cell);
                if burden < bound {
                    out.push((position(local), burden));
                }
            }
        }
    }

    fn cost(&self, row: usize, site: u32) -> f64 {
        let row = self.rows[row] as usize;
        match self.problem.costs.cell(row, self.columns[site as usize]) {
            super::costs::UNREACHED => f64::INFINITY,
            cell => self.burden(row, cell),
        }
    }
}

/// Lists of a block of rows.
#[derive(Debug, Default)]
struct Part {
    ends: Vec<usize>,
    site: Vec<u32>,
    cost: Vec<f64>,
    miss: Vec<f64>,
    cut: Vec<f64>,
    worst: f64,
}
