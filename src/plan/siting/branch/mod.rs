//! Branch and bound over which sites are open.
//!
//! Depth first with the bounds of [`dual`](super::dual). A node is a smaller [`Siting`]: what is
//! decided is folded into misses, prices and the constant, so deep nodes are cheap. Reduced costs
//! decide further sites at every node. The order of nodes, and with it the plan that is returned
//! among equals, never depends on the machine or the number of threads.

mod narrow;
mod plans;

use std::rc::Rc;

use super::Siting;
use super::choice::Group;
use super::dual::{Climb, Dual, Seed};
use super::improve::{self, Patience, Plan};
use super::relaxed::{Lagrangian, first_seed};
use super::rows::position;
use super::saddle;
use crate::model::progress::Progress;
use crate::plan::collect::Collected;

/// Most steps of the dual at the root and below it.
pub(crate) const ROOT_STEPS: u32 = 3000;
const NODE_STEPS: u32 = 120;
const NODE_WALK: u32 = 300;
/// A node is bounded again once one in so many of its sites has been decided.
const AGAIN: usize = 8;
/// Every so many steps the sites that the dual takes are tried as a plan.
const TRY_EVERY: u32 = 25;
/// Nodes that are still looked at when there are more plans than are to be collected.
const NODES_TO_COLLECT: u64 = 4000;

/// How far to go.
#[derive(Clone, Debug)]
pub(crate) struct Effort {
    /// Most nodes; 1 only proves a bound at the root.
    pub(crate) nodes: u64,
    /// Local search before the proof begins; a part of it again when the root leaves a gap.
    pub(crate) walks: u32,
    pub(crate) work: u64,
    /// Most steps of the bound at the root.
    pub(crate) steps: u32,
    /// Whether local search starts once more from what the bound at the root suggests.
    pub(crate) again: bool,
    pub(crate) seed: u64,
    /// Only plans better than this matter; `INFINITY` for all.
    pub(crate) cutoff: f64,
    /// A plan this good ends the search.
    pub(crate) enough: f64,
    /// A relative gap that ends the search.
    pub(crate) gap: f64,
    /// Collect the plans better than the cutoff, the best of them up to this many.
    pub(crate) collect: Option<usize>,
}

/// What a search found and proved.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The best plan, in the caller's numbers.
    pub(crate) best: Option<Plan>,
    /// No plan is better; `INFINITY` when none is better than the cutoff.
    pub(crate) bound: f64,
    /// Whether `best` is proven best (or all were collected), or proven that there is none.
    pub(crate) complete: bool,
    /// Whether it was told to stop.
    pub(crate) stopped: bool,
    pub(crate) nodes: u64,
    /// Collected plans, best first, in the caller's numbers.
    pub(crate) plans: Vec<Plan>,
}

/// A node still to be looked at: what is decided on top of a parent.
#[derive(Debug)]
struct Node {
    parent: Rc<Parent>,
    decision: Decision,
    bound: f64,
}

/// What the two children of a node share.
#[derive(Debug)]
struct Parent {
    siting: Siting<'static>,
    /// Sites opened so far, by the caller's ids.
    opened: Vec<u32>,
    seed: Seed,
}

#[derive(Clone, Debug)]
enum Decision {
    /// At least one of these is open.
    OneOf(Vec<u32>),
    /// None of these is.
    NoneOf(Vec<u32>),
}

struct Search<'a> {
    root: &'a Siting<'a>,
    effort: &'a Effort,
    progress: &'a dyn Progress,
    best: Option<Plan>,
    collected: Option<Collected>,
    nodes: u64,
    stopped: bool,
    looked_again: bool,
    stack: Vec<Node>,
    /// Least bound of nodes that were given up.
    given_up: f64,
    /// Number in the root of each of the caller's ids.
    number: Vec<u32>,
}

/// Solves `siting` from the plans in `starts` (numbers of `siting`).
pub(crate) fn solve(
    siting: &Siting<'_>,
    starts: &[Vec<u32>],
    effort: &Effort,
    progress: &dyn Progress,
) -> Found {
    let most = siting
        .ids
        .iter()
        .copied()
        .max()
        .map_or(0, |id| id as usize + 1);
    let mut number = vec![0; most];
    for (new, &id) in siting.ids.iter().enumerate() {
        number[id as usize] = position(new);
    }
    let mut search = Search {
        root: siting,
        effort,
        progress,
        best: None,
        collected: effort
            .collect
            .map(|most| Collected::new(most, effort.cutoff)),
        nodes: 0,
        stopped: false,
        looked_again: false,
        stack: Vec::new(),
        given_up: f64::INFINITY,
        number,
    };
    if effort.collect.is_none() {
        search.look_around(starts, effort.walks, effort.seed);
    }
    search.run();
    search.found()
}

impl Search<'_> {
    /// A bound at or above this closes a node.
    fn cutoff(&self) -> f64 {
        let limit = self.effort.cutoff;
        if let Some(collected) = &self.collected {
            return collected.cutoff();
        }
        match &self.best {
            Some(best) => {
                let exact = self.root.cutoff(best.objective);
                exact
                    .min(best.objective - self.effort.gap * best.objective.abs())
                    .min(limit)
            }
            None => limit,
        }
    }

    fn done(&self) -> bool {
        self.stopped
            || self.nodes >= self.effort.nodes
            || (self.nodes >= NODES_TO_COLLECT
                && self.collected.as_ref().is_some_and(Collected::overflowed))
            || self
                .best
                .as_ref()
                .is_some_and(|best| best.objective <= self.effort.enough)
    }

    /// Local search; with caps, under their prices.
    fn look_around(&mut self, starts: &[Vec<u32>], walks: u32, seed: u64) {
        let patience = Patience {
            walks,
            work: self.effort.work,
            seed,
            enough: self.effort.enough,
        };
        let plan = if self.root.caps.is_empty() {
            improve::search(self.root, starts, &patience, self.progress)
        } else {
            super::penalty::search(self.root, starts, &patience, self.progress)
        };
        if let Some(plan) = plan
            && self
                .best
                .as_ref()
                .is_none_or(|best| plan.objective < best.objective)
        {
            self.best = Some(plan);
        }
    }

    fn run(&mut self) {
        let Some((siting, _)) = self.root.decide(&[], &[]) else {
            return;
        };
        let seed = first_seed(&siting);
        let Some(root) = self.narrow(&siting, &[], &seed, &[], &[]) else {
            return;
        };
        self.explore(root, self.effort.steps);
        while let Some(node) = self.stack.pop() {
            if node.bound >= self.cutoff() {
                continue;
            }
            self.stopped |= self.progress.cancelled();
            if self.done() {
                self.stack.push(node);
                return;
            }
            let Parent {
                siting,
                opened,
                seed,
            } = &*node.parent;
            let (open, closed, group) = match &node.decision {
                Decision::OneOf(sites) if sites.len() == 1 => {
                    (sites.as_slice(), [].as_slice(), None)
                }
                Decision::OneOf(sites) => ([].as_slice(), [].as_slice(), Some(sites)),
                Decision::NoneOf(sites) => ([].as_slice(), sites.as_slice(), None),
            };
            let with_group;
            let siting = if let Some(members) = group {
                let mut with = siting.clone();
                with.choice.groups.push(Group {
                    members: members.clone(),
                    least: 1,
                });
                with_group = with;
                &with_group
            } else {
                siting
            };
            if let Some(child) = self.narrow(siting, opened, seed, open, closed) {
                self.explore(child, NODE_STEPS);
            }
        }
    }

    /// Bounds a node, decides what it can, and leaves its two children on the stack.
    fn explore(&mut self, at: Parent, steps: u32) {
        self.nodes += 1;
        let Parent {
            mut siting,
            mut opened,
            mut seed,
        } = at;
        let mut bound = f64::NEG_INFINITY;
        let mut climbs = true;
        loop {
            let problem = Lagrangian::new(&siting);
            let walks = climbs && saddle::fits(&siting);
            if walks {
                let steps = if steps > NODE_STEPS { steps } else { NODE_WALK };
                seed = saddle::walk(&siting, &seed, (steps, self.cutoff()), self.progress);
            }
            let mut dual = Dual::new(&problem, seed);
            if climbs {
                let steps = if walks { 0 } else { steps };
                let climb = self.climb(&problem, &opened, &mut dual, steps);
                bound = dual.bound.max(bound);
                if bound >= self.cutoff() {
                    return;
                }
                if climb == Climb::Stopped {
                    self.stopped = true;
                    self.given_up = self.given_up.min(bound);
                    return;
                }
                if self.nodes == 1 && !self.looked_again {
                    self.looked_again = true;
                    self.look_again(&siting, &dual);
                }
                let cutoff = self.cutoff();
                if bound >= cutoff {
                    return;
                }
                let (open, closed) = dual.decided(&problem, cutoff);
                let decided = open.len() + closed.len();
                if decided > 0 {
                    climbs = decided * AGAIN >= siting.sites();
                    let next = self.narrow(&siting, &opened, &dual.seed, &open, &closed);
                    let Some(next) = next else {
                        return;
                    };
                    (siting, opened, seed) = (next.siting, next.opened, next.seed);
                    continue;
                }
            }
            bound = bound.max(dual.bound);
            if bound < self.cutoff() {
                self.branch(siting, opened, dual, bound);
            }
            return;
        }
    }

    /// Climbs, trying the sites that the dual takes as plans now and then.
    fn climb(
        &mut self,
        problem: &Lagrangian<'_>,
        opened: &[u32],
        dual: &mut Dual,
        steps: u32,
    ) -> Climb {
        let mut taken_at: Vec<Vec<f64>> = vec![dual.pick.taken.clone()];
        let mut seen = 0_u32;
        let climb = dual.climb(problem, self.cutoff(), steps, self.progress, |taken| {
            seen += 1;
            if seen.is_multiple_of(TRY_EVERY) {
                taken_at.push(taken.to_vec());
            }
        });
        taken_at.push(dual.pick.taken.clone());
        taken_at.dedup();
        for taken in &taken_at {
            self.try_plan(problem.siting, opened, taken);
        }
        climb
    }

    fn found(self) -> Found {
        let cutoff = self.cutoff();
        let best_value = self
            .best
            .as_ref()
            .map_or(f64::INFINITY, |best| best.objective);
        let open_bound = self
            .stack
            .iter()
            .map(|node| node.bound)
            .fold(self.given_up, f64::min);
        let (plans, more) = self
            .collected
            .map_or_else(Default::default, Collected::finish);
        let complete = self.stack.is_empty() && self.given_up.is_infinite() && !more;
        // With a gap that was asked for, closed nodes may hide plans down to the cutoff.
        let closed_bound = if self.effort.gap > 0.0 {
            cutoff.min(best_value)
        } else {
            best_value
        };
        let ids = &self.root.ids;
        let outside = |plan: Plan| Plan {
            open: plan.open.iter().map(|&s| ids[s as usize]).collect(),
            ..plan
        };
        Found {
            bound: if complete {
                closed_bound
            } else {
                open_bound.min(closed_bound)
            },
            best: self.best.map(outside),
            complete,
            stopped: self.stopped,
            nodes: self.nodes,
            plans: plans.into_iter().map(outside).collect(),
        }
    }
}
