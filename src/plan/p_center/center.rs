//! One question of p-center: who is where, and what each level asks.

use super::{Answer, Who};
use crate::model::progress::Progress;
use crate::plan::burden::{Frame, Shape};
use crate::plan::costs::{Cell, UNREACHED};
use crate::plan::problem::{Problem, Standing};
use crate::plan::siting::branch::{self, Effort};
use crate::plan::siting::rows::{Rows, position};
use crate::plan::siting::{SLACK, Siting, caps::Caps, choice};
use crate::plan::solver::Options;

/// The problem with what each level needs.
pub(super) struct Center<'p> {
    problem: &'p Problem<'p>,
    who: Who,
    pub(super) number: usize,
    pub(super) columns: Vec<u32>,
    pub(super) kept: Vec<u32>,
}

impl<'p> Center<'p> {
    pub(super) fn new(problem: &'p Problem<'p>, who: Who, number: usize) -> Self {
        let mut columns = problem.standing(Standing::Candidate);
        columns.extend(problem.standing(Standing::Closable));
        columns.sort_unstable();
        Self {
            problem,
            who,
            number,
            columns,
            kept: problem.standing(Standing::Kept),
        }
    }

    /// Burden of the longest way of `row` when it is `cell`.
    fn level(&self, row: usize, cell: Cell) -> f64 {
        let ticks = self.problem.costs.ticks(cell);
        match self.who {
            Who::Weighted => self.problem.weights[row] * ticks,
            Who::Everybody | Who::Peopled => ticks,
        }
    }

    pub(super) fn real(&self, level: f64) -> f64 {
        level / self.problem.costs.per_unit().unwrap_or(1.0)
    }

    fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.problem.costs.rows())
            .filter(|&row| self.who == Who::Everybody || self.problem.weights[row] > 0.0)
    }

    fn usable(&self) -> Vec<bool> {
        self.problem
            .sites
            .iter()
            .map(|s| s.standing != Standing::Excluded)
            .collect()
    }

    pub(super) fn out_of_reach(&self) -> Vec<u32> {
        let usable = self.usable();
        self.rows()
            .filter(|&row| {
                let mut served = false;
                self.problem
                    .costs
                    .each(row, |site, _| served |= usable[site as usize]);
                !served
            })
            .map(position)
            .collect()
    }

    /// Every value the answer can have, rising: no row can do better than its nearest site.
    pub(super) fn levels(&self) -> Vec<f64> {
        self.levels_to(self.worst(&self.far_first()))
    }

    /// Every value up to `limit`, in units of the problem, that a plan can have.
    pub(super) fn every_level(&self, limit: f64) -> Vec<f64> {
        let scale = self.problem.costs.per_unit().unwrap_or(1.0);
        let levels = self.levels_to(limit * scale * (1.0 + SLACK));
        if levels.is_empty() { vec![0.0] } else { levels }
    }

    fn levels_to(&self, most: f64) -> Vec<f64> {
        let usable = self.usable();
        let mut low = 0.0_f64;
        for row in self.rows() {
            let mut least = f64::INFINITY;
            self.problem.costs.each(row, |site, cell| {
                if usable[site as usize] {
                    least = least.min(self.level(row, cell));
                }
            });
            low = low.max(least);
        }
        let mut levels = Vec::new();
        for row in self.rows() {
            self.problem.costs.each(row, |site, cell| {
                let level = self.level(row, cell);
                if usable[site as usize] && level >= low && level <= most {
                    levels.push(level);
                }
            });
            if levels.len() > 8_000_000 {
                levels.sort_unstable_by(f64::total_cmp);
                levels.dedup();
            }
        }
        levels.sort_unstable_by(f64::total_cmp);
        levels.dedup();
        levels
    }

    /// Opens the site nearest to whoever is worst off, again and again.
    pub(super) fn far_first(&self) -> Vec<u32> {
        let mut open = self.kept.clone();
        let usable = self.usable();
        let mut level = vec![f64::INFINITY; self.problem.costs.rows()];
        for &site in &open {
            self.come_nearer(site, &mut level);
        }
        while open.len() < self.number {
            let Some(worst) = self
                .rows()
                .max_by(|&a, &b| level[a].total_cmp(&level[b]).then(b.cmp(&a)))
            else {
                break;
            };
            let mut nearest: Option<(Cell, u32)> = None;
            self.problem.costs.each(worst, |site, cell| {
                if usable[site as usize] && !open.contains(&site) {
                    nearest = Some(nearest.map_or((cell, site), |best| best.min((cell, site))));
                }
            });
            let Some((_, site)) = nearest else {
                break;
            };
            open.push(site);
            self.come_nearer(site, &mut level);
        }
        open.sort_unstable();
        open
    }

    /// Lowers the level of every row that `site` is nearer to.
    fn come_nearer(&self, site: u32, level: &mut [f64]) {
        for (row, level) in level.iter_mut().enumerate() {
            let cell = self.problem.costs.cell(row, site);
            if cell != UNREACHED {
                *level = level.min(self.level(row, cell));
            }
        }
    }

    pub(super) fn worst(&self, open: &[u32]) -> f64 {
        self.rows()
            .map(|row| {
                open.iter()
                    .map(|&site| self.problem.costs.cell(row, site))
                    .min()
                    .filter(|&cell| cell != UNREACHED)
                    .map_or(f64::INFINITY, |cell| self.level(row, cell))
            })
            .fold(0.0, f64::max)
    }

    fn choice(&self) -> choice::Choice {
        let free = self.number - self.kept.len();
        let frame = Frame::new(self.problem, Shape::Must(None), &[]);
        choice::Choice {
            most: free.min(self.columns.len()),
            ..frame.choice
        }
    }

    pub(super) fn allows(&self, open: &[u32]) -> bool {
        let chosen: Vec<u32> = open
            .iter()
            .filter_map(|site| self.columns.binary_search(site).ok().map(position))
            .collect();
        self.choice().allows(&chosen)
    }

    /// Whether the number of sites can cover everybody within `level`.
    pub(super) fn cover(
        &self,
        level: f64,
        options: &Options,
        progress: &dyn Progress,
        nodes: &mut u64,
    ) -> Answer {
        let Some(siting) = self.siting(level) else {
            return Answer::No;
        };
        let most = siting.choice.most as f64;
        let effort = Effort {
            cutoff: most + 0.5,
            enough: most,
            gap: 0.0,
            ..options.effort(siting.sites())
        };
        let found = branch::solve(&siting, &[], &effort, progress);
        *nodes += found.nodes;
        match found.best {
            Some(plan) => {
                let mut open = self.kept.clone();
                open.extend(plan.open.iter().map(|&s| self.columns[s as usize]));
                open.sort_unstable();
                Answer::Yes(open)
            }
            None if found.bound >= effort.cutoff => Answer::No,
            None => Answer::Unknown,
        }
    }

    /// Who can be served by whom within `level`; `None` when somebody by nobody.
    pub(super) fn siting(&self, level: f64) -> Option<Siting<'static>> {
        let mut column = vec![u32::MAX; self.problem.costs.sites()];
        for (local, &site) in self.columns.iter().enumerate() {
            column[site as usize] = position(local);
        }
        let mut rows = Rows::new();
        let mut list: Vec<(u32, f64)> = Vec::new();
        for row in self.rows() {
            let served = self.kept.iter().any(|&site| {
                let cell = self.problem.costs.cell(row, site);
                cell != UNREACHED && self.level(row, cell) <= level
            });
            if served {
                continue;
            }
            list.clear();
            self.problem.costs.each(row, |site, cell| {
                if column[site as usize] != u32::MAX && self.level(row, cell) <= level {
                    list.push((column[site as usize], 0.0));
                }
            });
            if list.is_empty() {
                return None;
            }
            rows.push(&mut list, f64::INFINITY);
        }
        let mut siting = Siting {
            ids: (0..position(self.columns.len())).collect(),
            price: vec![1.0; self.columns.len()],
            rows,
            choice: self.choice(),
            caps: Caps::default(),
            constant: 0.0,
            granule: 1.0,
        };
        siting.tidy();
        Some(siting)
    }
}
