//! Branch and bound over which sites with places are open.
//!
//! As in [`siting`](crate::plan::siting): volume bounds, reduced costs, depth first. Plans are
//! valued exactly by the transport, or by whole rows.

use super::plant::{Plant, Stage, all_sites, first_prices};
use super::single::{self, Whole};
use crate::model::progress::{Progress, Silent};
use crate::plan::collect::Collected;
use crate::plan::siting::dual::{Climb, Dual, Seed};
use crate::plan::siting::improve::Plan;
use crate::plan::siting::rows::position;

const ROOT_STEPS: u32 = 800;
const NODE_STEPS: u32 = 80;
/// Transports of the local search.
const MOST_VALUATIONS: usize = 3000;
/// Nodes of one assignment of whole rows.
const WHOLE_NODES: u64 = 200_000;
/// Nodes that are still looked at when there are more plans than are to be collected.
const NODES_TO_COLLECT: u64 = 2000;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub(crate) nodes: u64,
    pub(crate) gap: f64,
    /// Collect the plans better than this, the best of them up to so many.
    pub(crate) collect: Option<(f64, usize)>,
}

/// A plan with who goes where.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Served {
    pub(crate) cost: f64,
    pub(crate) open: Vec<u32>,
    /// Row, site, people.
    pub(crate) parts: Vec<(usize, usize, f64)>,
}

/// What was found and proved.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) best: Option<Served>,
    pub(crate) bound: f64,
    pub(crate) complete: bool,
    pub(crate) stopped: bool,
    pub(crate) nodes: u64,
    /// Collected plans, best first.
    pub(crate) plans: Vec<Plan>,
}

struct Node {
    open: Vec<u32>,
    undecided: Vec<u32>,
    seed: Seed,
    bound: f64,
}

struct Search<'a> {
    plant: &'a Plant,
    reach: Reach,
    progress: &'a dyn Progress,
    best: Option<Served>,
    tried: std::collections::HashSet<Vec<u32>>,
    collected: Option<Collected>,
    given_up: f64,
    stopped: bool,
    nodes: u64,
    stack: Vec<Node>,
}

/// What exactly these sites are worth; `None` when they are not allowed or cannot serve everybody.
pub(crate) fn valued(plant: &Plant, open: &[u32], reach: Reach) -> Option<Served> {
    let mut search = Search::new(plant, reach, &Silent);
    search.value(open);
    search.best
}

/// Solves `plant`.
pub(crate) fn solve(plant: &Plant, reach: Reach, progress: &dyn Progress) -> Found {
    let mut search = Search::new(plant, reach, progress);
    search.run();
    let value = search.best.as_ref().map_or(f64::INFINITY, |best| best.cost);
    let open_bound = search
        .stack
        .iter()
        .map(|node| node.bound)
        .fold(search.given_up, f64::min);
    let closed = if reach.gap > 0.0 {
        search.cutoff().min(value)
    } else {
        value
    };
    let (plans, more) = search
        .collected
        .map_or_else(Default::default, Collected::finish);
    let complete = open_bound.is_infinite() && !more;
    Found {
        plans,
        bound: open_bound.min(closed),
        best: search.best,
        complete,
        stopped: search.stopped,
        nodes: search.nodes,
    }
}

impl<'a> Search<'a> {
    fn new(plant: &'a Plant, reach: Reach, progress: &'a dyn Progress) -> Self {
        Self {
            plant,
            reach,
            progress,
            best: None,
            tried: std::collections::HashSet::new(),
            collected: reach
                .collect
                .map(|(limit, most)| Collected::new(most, limit)),
            given_up: f64::INFINITY,
            stopped: false,
            nodes: 0,
            stack: Vec::new(),
        }
    }
}

impl Search<'_> {
    fn cutoff(&self) -> f64 {
        if let Some(collected) = &self.collected {
            return collected.cutoff();
        }
        let Some(best) = &self.best else {
            return f64::INFINITY;
        };
        let exact = if self.plant.granule > 0.0 {
            best.cost - self.plant.granule * (1.0 - 1e-6)
        } else {
            best.cost - 1e-9 * best.cost.abs()
        };
        exact.min(best.cost - self.reach.gap * best.cost.abs())
    }

    fn run(&mut self) {
        let forced = self.plant.forced.clone();
        let undecided: Vec<u32> = all_sites(self.plant)
            .into_iter()
            .filter(|s| !forced.contains(s))
            .collect();
        let Some(stage) = Stage::new(self.plant, forced, undecided) else {
            return;
        };
        let seed = Seed::at(first_prices(self.plant), 0);
        self.explore(&stage, seed, ROOT_STEPS);
        while let Some(node) = self.stack.pop() {
            if node.bound >= self.cutoff() {
                continue;
            }
            self.stopped |= self.progress.cancelled();
            let enough = self.nodes >= NODES_TO_COLLECT
                && self.collected.as_ref().is_some_and(Collected::overflowed);
            if self.stopped || enough || self.nodes >= self.reach.nodes {
                self.stack.push(node);
                return;
            }
            if let Some(stage) = Stage::new(self.plant, node.open, node.undecided) {
                self.explore(&stage, node.seed, NODE_STEPS);
            }
        }
    }

    fn explore(&mut self, stage: &Stage<'_>, seed: Seed, steps: u32) {
        self.nodes += 1;
        if stage.undecided.is_empty() || stage.choice.most == 0 {
            self.value(&stage.open);
            return;
        }
        let seed = seed.for_sites(stage.undecided.len());
        let mut dual = Dual::new(stage, seed);
        let mut tried: Vec<Vec<u32>> = Vec::new();
        let plan_of = |taken: &[f64]| {
            let mut open = stage.open.clone();
            let whole = taken.iter().enumerate().filter(|(_, t)| **t >= 0.5);
            open.extend(whole.map(|(at, _)| stage.undecided[at]));
            open.sort_unstable();
            open
        };
        let mut seen = 0_u32;
        let every = if self.nodes == 1 { 20 } else { 40 };
        let climb = dual.climb(stage, self.cutoff(), steps, self.progress, |taken| {
            seen += 1;
            if seen.is_multiple_of(every) {
                tried.push(plan_of(taken));
            }
        });
        tried.push(plan_of(&dual.pick.taken));
        tried.push(plan_of(&dual.seed.share));
        for open in tried {
            self.value(&open);
        }
        if climb == Climb::Stopped {
            self.stopped = true;
            self.given_up = self.given_up.min(dual.bound);
            return;
        }
        if self.nodes == 1 && self.collected.is_none() {
            self.improve();
        }
        if dual.bound >= self.cutoff() {
            return;
        }
        self.branch(stage, &dual);
    }

    fn branch(&mut self, stage: &Stage<'_>, dual: &Dual) {
        let (open, closed) = dual.decided(stage, self.cutoff());
        let share = &dual.seed.share;
        let unsure = |at: usize| share[at].min(1.0 - share[at]);
        let free = |at: &usize| {
            let at = position(*at);
            !open.contains(&at) && !closed.contains(&at)
        };
        let sites = stage.undecided.len();
        let first = (0..sites)
            .filter(free)
            .max_by(|&a, &b| unsure(a).total_cmp(&unsure(b)).then(b.cmp(&a)));
        let mut now_open = stage.open.clone();
        now_open.extend(open.iter().map(|&at| stage.undecided[at as usize]));
        let rest: Vec<usize> = (0..sites).filter(free).collect();
        let Some(first) = first else {
            self.stack.push(Node {
                open: now_open,
                undecided: Vec::new(),
                seed: dual.seed.clone(),
                bound: dual.bound,
            });
            return;
        };
        let others: Vec<usize> = rest.into_iter().filter(|&at| at != first).collect();
        let undecided: Vec<u32> = others.iter().map(|&at| stage.undecided[at]).collect();
        let rows: Vec<u32> = (0..position(self.plant.weight.len())).collect();
        let seed = dual.seed.keep(&rows, others.iter().copied());
        let mut with = now_open.clone();
        with.push(stage.undecided[first]);
        let node = |open: Vec<u32>| Node {
            open,
            undecided: undecided.clone(),
            seed: seed.clone(),
            bound: dual.bound,
        };
        let (opened, closed) = (node(with), node(now_open));
        let pair = if share[first] >= 0.5 {
            [closed, opened]
        } else {
            [opened, closed]
        };
        self.stack.extend(pair);
    }

    /// Values a set of sites exactly and keeps it when it is best. Whether it was better.
    fn value(&mut self, open: &[u32]) -> bool {
        let mut open = open.to_vec();
        open.sort_unstable();
        if !self.plant.choice.allows(&open) || !self.tried.insert(open.clone()) {
            return false;
        }
        let prices = self.plant.prices(&open);
        let Ok(flow) = self.plant.serve(&open) else {
            return false;
        };
        if prices + flow.cost >= self.cutoff() {
            return false;
        }
        if !self.plant.whole_rows {
            self.keep(Served {
                cost: prices + flow.cost,
                open,
                parts: flow.parts,
            });
            return true;
        }
        let nodes = if self.reach.nodes == 1 {
            200
        } else {
            WHOLE_NODES
        };
        let whole = single::assign(
            self.plant,
            &open,
            self.cutoff() - prices,
            nodes,
            self.progress,
        );
        let (found, bound) = match whole {
            Whole::Best(cost, pairs) => (Some((cost, pairs)), f64::INFINITY),
            Whole::None => (None, f64::INFINITY),
            Whole::Unclear(best, bound) => (best, bound),
        };
        self.given_up = self.given_up.min(prices + bound);
        let Some((cost, pairs)) = found else {
            return false;
        };
        let parts = pairs
            .iter()
            .map(|&(row, site)| (row, site, self.plant.weight[row]))
            .collect();
        self.keep(Served {
            cost: prices + cost,
            open,
            parts,
        });
        true
    }

    fn keep(&mut self, served: Served) {
        if let Some(collected) = &mut self.collected {
            collected.add(Plan {
                objective: served.cost,
                open: served.open.clone(),
            });
        }
        if (self.best.as_ref()).is_none_or(|best| served.cost < best.cost) {
            self.best = Some(served);
        }
    }

    /// Swaps, openings and closings of single sites, first improvement, as far as valuations last.
    fn improve(&mut self) {
        if self.best.is_none() {
            self.value(&self.plant.forced.clone());
            self.first_plan();
        }
        let mut valuations = MOST_VALUATIONS * 1000 / self.plant.weight.len().max(1000);
        let mut better = true;
        while better {
            better = false;
            let Some(best) = self.best.clone() else {
                return;
            };
            let outside: Vec<u32> = all_sites(self.plant)
                .into_iter()
                .filter(|s| !best.open.contains(s))
                .collect();
            let inside: Vec<u32> = best
                .open
                .iter()
                .copied()
                .filter(|s| !self.plant.forced.contains(s))
                .collect();
            let drops = inside.iter().map(|&out| (Some(out), None));
            let adds = outside.iter().map(|&add| (None, Some(add)));
            let swaps = inside
                .iter()
                .flat_map(|&out| outside.iter().map(move |&add| (Some(out), Some(add))));
            for (out, add) in drops.chain(adds).chain(swaps) {
                if valuations == 0 || self.progress.cancelled() {
                    return;
                }
                valuations -= 1;
                let mut open = best.open.clone();
                open.retain(|&s| Some(s) != out);
                open.extend(add);
                if self.value(&open) {
                    better = true;
                    break;
                }
            }
        }
    }

    /// The sites with most places first, until everybody has one.
    fn first_plan(&mut self) {
        let mut sites: Vec<u32> = all_sites(self.plant)
            .into_iter()
            .filter(|s| !self.plant.forced.contains(s))
            .collect();
        sites.sort_by(|&a, &b| {
            self.plant.capacity[b as usize]
                .total_cmp(&self.plant.capacity[a as usize])
                .then(a.cmp(&b))
        });
        let mut open = self.plant.forced.clone();
        for site in sites {
            open.push(site);
            if self.value(&open) {
                return;
            }
        }
    }
}
