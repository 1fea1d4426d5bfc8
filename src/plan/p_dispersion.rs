//! Sites as far from each other as possible: p-dispersion (Kuby 1987).
//!
//! For a distance D, sites that are at least D apart are a clique of the graph of such pairs, so
//! the answer is the largest of the distinct costs for which a clique of p sites exists: a binary
//! search over cliques, each found or refuted by branching with a greedy colouring as the bound
//! (Tomita & Seki 2003). Between two sites the cheaper direction counts; pairs without a cost are
//! as far apart as can be.

use super::costs::{Cell, UNREACHED};
use super::levels::plans_up_to;
use super::outcome::{Cause, Outcome, Remedy, Sense, Status, Trouble};
use super::problem::{Choice, Problem, Standing};
use super::siting::rows::position;
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Nodes of one clique search in a heuristic run.
const QUICK_NODES: u64 = 20_000;

/// Solves p-dispersion; rows are the sites, in the same order.
pub(crate) fn solve(problem: &Problem<'_>, options: &Options, progress: &dyn Progress) -> Outcome {
    let Choice::Number(number) = problem.choice else {
        return Outcome::infeasible(Sense::Most, no_number());
    };
    if let Some(outcome) = solver::impossible_choice(problem, Sense::Most) {
        return outcome;
    }
    let apart = Apart::of(problem);
    let levels = apart.levels();
    let kept = problem.standing(Standing::Kept);
    let most_nodes = match options.method {
        solver::Method::Exact => u64::MAX,
        solver::Method::Heuristic => QUICK_NODES,
    };
    let mut nodes = 0;
    let mut look = |level: Cell| {
        let mut search = Cliques::new(&apart, level, number, most_nodes, progress);
        let found = search.find(&kept);
        nodes += search.nodes;
        (found, search.gave_up)
    };
    // Invariant: a plan exists at `levels[low]`; none is known beyond `high`.
    let (mut low, mut high) = (0, levels.len());
    let (mut best, mut surely, mut stopped) = (None, levels.len(), false);
    while low < high {
        let mid = usize::midpoint(low, high);
        let (found, gave_up) = look(levels[mid]);
        if let Some(open) = found {
            best = Some(open);
            low = mid + 1;
        } else {
            high = mid;
            if gave_up {
                stopped |= progress.cancelled();
            } else {
                surely = surely.min(mid);
            }
        }
    }
    let Some(open) = best else {
        let status = if surely == 0 {
            Status::Infeasible
        } else {
            Status::Unknown
        };
        return Outcome {
            status,
            stopped,
            nodes,
            trouble: (status == Status::Infeasible).then(no_number),
            ..Outcome::infeasible(Sense::Most, no_number())
        };
    };
    let value = apart.least(&open);
    let bound = if surely == 0 {
        value
    } else {
        levels[surely - 1]
    };
    let cost = |cell: Cell| (cell != UNREACHED).then(|| problem.costs.value(cell));
    Outcome {
        status: if value >= bound {
            Status::Optimal
        } else {
            Status::Feasible
        },
        sense: Sense::Most,
        objective: cost(value),
        bound: cost(bound),
        served: Vec::new(),
        open,
        trouble: None,
        stopped,
        nodes,
    }
}

/// Plans whose sites are at least `limit` apart (any distance without one), with the least
/// distance of each; at most `most`, the farther ones first, and whether these are all.
pub(crate) fn near(
    problem: &Problem<'_>,
    number: usize,
    (limit, most): (Option<f64>, usize),
    progress: &dyn Progress,
) -> (Vec<(f64, Vec<u32>)>, bool) {
    let apart = Apart::of(problem);
    let kept = problem.standing(Standing::Kept);
    let is_far = |cell: &Cell| match limit {
        Some(limit) => *cell == UNREACHED || problem.costs.value(*cell) >= limit,
        None => *cell == UNREACHED,
    };
    let levels: Vec<Cell> = apart.levels().into_iter().rev().filter(is_far).collect();
    let (plans, all) = plans_up_to(&levels, most, |&level| {
        let mut search = Cliques::new(&apart, level, number, u64::MAX, progress);
        let plans = search.all(&kept, most);
        (plans, search.gave_up)
    });
    let cost = |cell: Cell| match cell {
        UNREACHED => f64::INFINITY,
        cell => problem.costs.value(cell),
    };
    let plans = plans
        .into_iter()
        .map(|open| (cost(apart.least(&open)), open));
    (plans.collect(), all)
}

fn no_number() -> Trouble {
    Trouble {
        cause: Cause::TooFewCandidates { available: 0 },
        rows: Vec::new(),
        remedies: vec![Remedy::Number(2)],
    }
}

/// The cheaper direction between any two sites that may be open.
#[derive(Debug)]
struct Apart {
    sites: Vec<u32>,
    cells: Vec<Cell>,
    building: Vec<Option<u32>>,
}

impl Apart {
    fn of(problem: &Problem<'_>) -> Self {
        let sites: Vec<u32> = (0..position(problem.sites.len()))
            .filter(|&s| problem.sites[s as usize].standing != Standing::Excluded)
            .collect();
        let count = sites.len();
        let mut cells = vec![UNREACHED; count * count];
        for (i, &a) in sites.iter().enumerate() {
            for (j, &b) in sites.iter().enumerate() {
                let there = problem.costs.cell(a as usize, b);
                cells[i * count + j] = there.min(problem.costs.cell(b as usize, a));
            }
        }
        let building = sites
            .iter()
            .map(|&s| problem.sites[s as usize].building)
            .collect();
        Self {
            sites,
            cells,
            building,
        }
    }

    fn cell(&self, a: usize, b: usize) -> Cell {
        self.cells[a * self.sites.len() + b]
    }

    fn share_building(&self, a: usize, b: usize) -> bool {
        self.building[a].is_some() && self.building[a] == self.building[b]
    }

    /// Every distance that two different sites can have, rising.
    fn levels(&self) -> Vec<Cell> {
        let count = self.sites.len();
        let mut levels: Vec<Cell> = (0..count)
            .flat_map(|a| (0..a).map(move |b| (a, b)))
            .map(|(a, b)| self.cell(a, b))
            .collect();
        levels.push(UNREACHED);
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// Least distance between sites of `open` (numbers of the problem).
    fn least(&self, open: &[u32]) -> Cell {
        let at = |site: u32| self.sites.binary_search(&site).unwrap_or(0);
        let mut least = UNREACHED;
        for (i, &a) in open.iter().enumerate() {
            for &b in &open[..i] {
                least = least.min(self.cell(at(a), at(b)));
            }
        }
        least
    }
}

/// A set of sites as bits.
type Bits = Vec<u64>;

/// Looks for `wanted` sites that are pairwise at least `level` apart.
struct Cliques<'a> {
    apart: &'a Apart,
    far: Vec<Bits>,
    wanted: usize,
    nodes: u64,
    most_nodes: u64,
    gave_up: bool,
    progress: &'a dyn Progress,
}

impl<'a> Cliques<'a> {
    fn new(
        apart: &'a Apart,
        level: Cell,
        wanted: usize,
        most_nodes: u64,
        progress: &'a dyn Progress,
    ) -> Self {
        let count = apart.sites.len();
        let far = (0..count)
            .map(|a| {
                let mut bits = vec![0; count.div_ceil(64)];
                for b in (0..count).filter(|&b| b != a) {
                    if apart.cell(a, b) >= level && !apart.share_building(a, b) {
                        bits[b / 64] |= 1 << (b % 64);
                    }
                }
                bits
            })
            .collect();
        Self {
            apart,
            far,
            wanted,
            nodes: 0,
            most_nodes,
            gave_up: false,
            progress,
        }
    }

    /// Sites of the problem, kept ones among them, in order.
    fn find(&mut self, kept: &[u32]) -> Option<Vec<u32>> {
        let (mut chosen, candidates) = self.begin(kept)?;
        self.extend(&mut chosen, candidates)
            .then(|| self.named(&chosen))
    }

    /// All sets of sites, up to one more than `most`.
    fn all(&mut self, kept: &[u32], most: usize) -> Vec<Vec<u32>> {
        let mut plans = Vec::new();
        if let Some((mut chosen, candidates)) = self.begin(kept) {
            self.collect(&mut chosen, candidates, most, &mut plans);
        }
        plans
    }

    fn collect(
        &mut self,
        chosen: &mut Vec<usize>,
        mut candidates: Bits,
        most: usize,
        plans: &mut Vec<Vec<u32>>,
    ) {
        if chosen.len() >= self.wanted {
            plans.push(self.named(chosen));
            return;
        }
        self.nodes += 1;
        self.gave_up |= self.nodes > self.most_nodes || self.progress.cancelled();
        let (order, colours) = self.colour(&candidates);
        for (&site, &colour) in order.iter().zip(&colours).rev() {
            if self.gave_up || plans.len() > most || chosen.len() + colour < self.wanted {
                return;
            }
            chosen.push(site);
            self.collect(chosen, both(&candidates, &self.far[site]), most, plans);
            chosen.pop();
            candidates[site / 64] &= !(1 << (site % 64));
        }
    }

    fn named(&self, chosen: &[usize]) -> Vec<u32> {
        let mut open: Vec<u32> = chosen.iter().map(|&at| self.apart.sites[at]).collect();
        open.sort_unstable();
        open
    }

    /// The kept sites, and which others are far enough from all of them.
    fn begin(&self, kept: &[u32]) -> Option<(Vec<usize>, Bits)> {
        let count = self.apart.sites.len();
        let mut candidates: Bits = vec![0; count.div_ceil(64)];
        for site in 0..count {
            candidates[site / 64] |= 1 << (site % 64);
        }
        let mut chosen: Vec<usize> = Vec::new();
        for &site in kept {
            let at = self.apart.sites.binary_search(&site).ok()?;
            if candidates[at / 64] & (1 << (at % 64)) == 0 {
                return None;
            }
            chosen.push(at);
            candidates = both(&candidates, &self.far[at]);
        }
        Some((chosen, candidates))
    }

    fn extend(&mut self, chosen: &mut Vec<usize>, mut candidates: Bits) -> bool {
        if chosen.len() >= self.wanted {
            return true;
        }
        self.nodes += 1;
        if self.nodes > self.most_nodes || self.progress.cancelled() {
            self.gave_up = true;
            return false;
        }
        let (order, colours) = self.colour(&candidates);
        for (&site, &colour) in order.iter().zip(&colours).rev() {
            if chosen.len() + colour < self.wanted || self.gave_up {
                return false;
            }
            chosen.push(site);
            if self.extend(chosen, both(&candidates, &self.far[site])) {
                return true;
            }
            chosen.pop();
            candidates[site / 64] &= !(1 << (site % 64));
        }
        false
    }

    /// Sites in classes that are pairwise too near; no clique takes two of a class.
    fn colour(&self, candidates: &Bits) -> (Vec<usize>, Vec<usize>) {
        let mut left = candidates.clone();
        let (mut order, mut colours) = (Vec::new(), Vec::new());
        let mut colour = 0;
        while left.iter().any(|word| *word != 0) {
            colour += 1;
            let mut class = left.clone();
            while let Some(site) = first(&class) {
                left[site / 64] &= !(1 << (site % 64));
                class[site / 64] &= !(1 << (site % 64));
                for (word, far) in class.iter_mut().zip(&self.far[site]) {
                    *word &= !far;
                }
                order.push(site);
                colours.push(colour);
            }
        }
        (order, colours)
    }
}

fn both(a: &Bits, b: &Bits) -> Bits {
    a.iter().zip(b).map(|(a, b)| a & b).collect()
}

fn first(bits: &Bits) -> Option<usize> {
    bits.iter()
        .position(|word| *word != 0)
        .map(|word| word * 64 + bits[word].trailing_zeros() as usize)
}
