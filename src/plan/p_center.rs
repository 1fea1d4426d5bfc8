//! The longest way as short as possible: p-center (Hakimi 1964; Minieka 1970), of a person or, when
//! weighted, of weight x cost.
//!
//! The answer is one of the costs there are, so it is found by halving the list of them: can so
//! many sites cover everybody within this cost? Each such question is a set covering problem.

use super::costs::Cell;
use super::outcome::{Cause, Outcome, Remedy, Sense, Status, Trouble};
use super::problem::{Choice, Goal, Problem, Standing};
use super::siting::Siting;
use super::siting::branch::{self, Effort};
use super::siting::choice;
use super::siting::rows::{Rows, position};
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Whose way counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// Every row's, also where nobody lives.
    Everybody,
    /// Rows with people.
    Peopled,
    /// Rows with people, times their number.
    Weighted,
}

/// Solves p-center for a number of sites.
pub(crate) fn solve(
    problem: &Problem<'_>,
    who: Who,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    let Choice::Number(number) = problem.choice else {
        let trouble = Trouble {
            cause: Cause::TooFewSites { number: 0 },
            rows: Vec::new(),
            remedies: Vec::new(),
        };
        return Outcome::infeasible(Sense::Least, trouble);
    };
    if let Some(outcome) = solver::impossible_choice(problem, Sense::Least) {
        return outcome;
    }
    let center = Center::new(problem, who, number);
    let rows = center.out_of_reach();
    if !rows.is_empty() {
        let trouble = Trouble {
            cause: Cause::OutOfReach,
            rows,
            remedies: vec![Remedy::LeaveOut],
        };
        return Outcome::infeasible(Sense::Least, trouble);
    }
    let levels = center.levels();
    let mut search = Halving {
        best: None,
        surely: None,
        nodes: 0,
        stopped: false,
    };
    search.run(&center, &levels, options, progress);
    let lowest = search.surely.map_or(0, |at| at + 1);
    let bound = levels.get(lowest).copied();
    let Some(open) = search.best else {
        if search.surely == levels.len().checked_sub(1) && !search.stopped {
            let trouble = too_few(problem, f64::from(u32::MAX), number, options, progress);
            return Outcome {
                nodes: search.nodes,
                ..Outcome::infeasible(Sense::Least, trouble)
            };
        }
        return Outcome {
            status: Status::Unknown,
            trouble: None,
            stopped: search.stopped,
            nodes: search.nodes,
            bound: bound.map(|level| center.real(level)),
            ..Outcome::infeasible(
                Sense::Least,
                Trouble {
                    cause: Cause::TooFewSites { number },
                    rows: Vec::new(),
                    remedies: Vec::new(),
                },
            )
        };
    };
    let mut open = open;
    solver::fill_up(problem, &mut open, number);
    let value = center.worst(&open);
    let bound = bound.unwrap_or(value).min(value);
    Outcome {
        status: if solver::proven(value, bound, options.gap) {
            Status::Optimal
        } else {
            Status::Feasible
        },
        sense: Sense::Least,
        objective: Some(center.real(value)),
        bound: Some(center.real(bound)),
        served: solver::nearest(problem, &open, &super::burden::Shape::Plain),
        open,
        trouble: None,
        stopped: search.stopped,
        nodes: search.nodes,
    }
}

/// `number` sites cannot cover everybody within `radius`: how many can.
pub(crate) fn too_few(
    problem: &Problem<'_>,
    radius: f64,
    number: usize,
    options: &Options,
    progress: &dyn Progress,
) -> Trouble {
    let mut cover = Problem {
        goal: Goal::CoverAll { radius },
        choice: Choice::Fewest,
        ..problem.clone()
    };
    cover.most_closures = None;
    let least = super::lscp::solve(&cover, radius, options, progress);
    let remedies = if least.objective.is_some() {
        vec![Remedy::Number(least.open.len())]
    } else {
        Vec::new()
    };
    Trouble {
        cause: Cause::TooFewSites { number },
        rows: Vec::new(),
        remedies,
    }
}

/// The state of the search over levels.
struct Halving {
    best: Option<Vec<u32>>,
    /// The highest level that is proven too low.
    surely: Option<usize>,
    nodes: u64,
    stopped: bool,
}

impl Halving {
    fn run(
        &mut self,
        center: &Center<'_>,
        levels: &[f64],
        options: &Options,
        progress: &dyn Progress,
    ) {
        let (mut low, mut high) = (0, levels.len());
        // The first guess is a plan that is easily made; it halves the list more than its middle.
        let guess = center.far_first();
        let value = center.worst(&guess);
        if value.is_finite() && center.allows(&guess) {
            high = levels.partition_point(|level| *level < value);
            self.best = Some(guess);
        }
        while low < high {
            if progress.cancelled() {
                self.stopped = true;
                return;
            }
            let mid = low + (high - low) / 2;
            match center.cover(levels[mid], options, progress, &mut self.nodes) {
                Answer::Yes(open) => {
                    let value = center.worst(&open);
                    high = levels.partition_point(|level| *level < value).min(mid);
                    self.best = Some(open);
                }
                Answer::No => {
                    self.surely = Some(mid);
                    low = mid + 1;
                }
                // Nothing is known of this level: what is above it may still be answered.
                Answer::Unknown => low = mid + 1,
            }
        }
        self.stopped |= progress.cancelled();
    }
}

enum Answer {
    Yes(Vec<u32>),
    No,
    Unknown,
}

/// The problem with what each level needs.
struct Center<'p> {
    problem: &'p Problem<'p>,
    who: Who,
    number: usize,
    columns: Vec<u32>,
    kept: Vec<u32>,
}

impl<'p> Center<'p> {
    fn new(problem: &'p Problem<'p>, who: Who, number: usize) -> Self {
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

    fn real(&self, level: f64) -> f64 {
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

    fn out_of_reach(&self) -> Vec<u32> {
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
    fn levels(&self) -> Vec<f64> {
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
        let guess = self.worst(&self.far_first());
        let mut levels = Vec::new();
        for row in self.rows() {
            self.problem.costs.each(row, |site, cell| {
                let level = self.level(row, cell);
                if usable[site as usize] && level >= low && level <= guess {
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
    fn far_first(&self) -> Vec<u32> {
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
            if cell != super::costs::UNREACHED {
                *level = level.min(self.level(row, cell));
            }
        }
    }

    fn worst(&self, open: &[u32]) -> f64 {
        self.rows()
            .map(|row| {
                open.iter()
                    .map(|&site| self.problem.costs.cell(row, site))
                    .min()
                    .filter(|&cell| cell != super::costs::UNREACHED)
                    .map_or(f64::INFINITY, |cell| self.level(row, cell))
            })
            .fold(0.0, f64::max)
    }

    fn choice(&self) -> choice::Choice {
        let free = self.number - self.kept.len();
        let frame = super::burden::Frame::new(self.problem, super::burden::Shape::Must(None), &[]);
        choice::Choice {
            most: free.min(self.columns.len()),
            ..frame.choice
        }
    }

    fn allows(&self, open: &[u32]) -> bool {
        let chosen: Vec<u32> = open
            .iter()
            .filter_map(|site| self.columns.binary_search(site).ok().map(position))
            .collect();
        self.choice().allows(&chosen)
    }

    /// Whether the number of sites can cover everybody within `level`.
    fn cover(
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
    fn siting(&self, level: f64) -> Option<Siting<'static>> {
        let mut column = vec![u32::MAX; self.problem.costs.sites()];
        for (local, &site) in self.columns.iter().enumerate() {
            column[site as usize] = position(local);
        }
        let mut rows = Rows::new();
        let mut list: Vec<(u32, f64)> = Vec::new();
        for row in self.rows() {
            let served = self.kept.iter().any(|&site| {
                let cell = self.problem.costs.cell(row, site);
                cell != super::costs::UNREACHED && self.level(row, cell) <= level
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
            caps: super::siting::caps::Caps::default(),
            constant: 0.0,
            granule: 1.0,
        };
        siting.tidy();
        Some(siting)
    }
}
