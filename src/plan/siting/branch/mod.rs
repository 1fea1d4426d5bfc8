//! Branch and bound over which sites are open.
//!
//! Depth first with the bounds of [`dual`](super::dual). A node is a smaller [`Siting`]: what is
//! decided is folded into misses, prices and the constant, so deep nodes are cheap. Reduced costs
//! decide further sites at every node. Nodes are looked at a few at a time, each knowing the best plan
//! from before; how many never depends on the machine or the number of threads, and so neither does
//! the plan that is returned among equals.

mod narrow;
mod plans;
mod visit;

use std::sync::Arc;

use rayon::prelude::*;

use super::Siting;
use super::choice::Group;
use super::dual::Seed;
use super::improve::{self, Patience, Plan};
use super::relaxed::first_seed;
use super::rows::position;
use crate::model::progress::Progress;
use crate::plan::collect::Collected;
use visit::{Visit, Visited};

/// Most steps of the dual at the root and below it.
pub(crate) const ROOT_STEPS: u32 = 3000;
const NODE_STEPS: u32 = 120;
/// Nodes that are looked at together.
const TOGETHER: usize = 8;
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
    parent: Arc<Parent>,
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
        stack: Vec::new(),
        given_up: f64::INFINITY,
        number,
    };
    if effort.collect.is_none() {
        search.best = search.look_around(starts, effort.walks, effort.seed);
    }
    search.run();
    search.found()
}

impl Search<'_> {
    /// A bound at or above this closes a node when `best` is the best plan.
    fn cutoff(&self, best: Option<&Plan>) -> f64 {
        let limit = self.effort.cutoff;
        if let Some(collected) = &self.collected {
            return collected.cutoff();
        }
        match best {
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
    fn look_around(&self, starts: &[Vec<u32>], walks: u32, seed: u64) -> Option<Plan> {
        let patience = Patience {
            walks,
            work: self.effort.work,
            seed,
            enough: self.effort.enough,
        };
        if self.root.caps.is_empty() {
            improve::search(self.root, starts, &patience, self.progress)
        } else {
            super::penalty::search(self.root, starts, &patience, self.progress)
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
        let visited = Visit::new(self, 0).explore(root, self.effort.steps);
        self.take(visited);
        loop {
            let together = self.next_nodes();
            if together.is_empty() {
                return;
            }
            self.stopped |= self.progress.cancelled();
            if self.done() {
                self.stack.extend(together.into_iter().rev());
                return;
            }
            let visited: Vec<Visited> = (together.par_iter().enumerate())
                .map(|(at, node)| self.visit(node, self.nodes + 1 + at as u64))
                .collect();
            // The node from the top of the stack leaves its children on top.
            for visited in visited.into_iter().rev() {
                self.take(visited);
            }
        }
    }

    /// The uppermost nodes of the stack that are still open, the uppermost first.
    fn next_nodes(&mut self) -> Vec<Node> {
        let cutoff = self.cutoff(self.best.as_ref());
        let left = self.effort.nodes.saturating_sub(self.nodes).max(1);
        let most = usize::try_from(left).map_or(TOGETHER, |left| left.min(TOGETHER));
        let mut together = Vec::with_capacity(most);
        while together.len() < most
            && let Some(node) = self.stack.pop()
        {
            if node.bound < cutoff {
                together.push(node);
            }
        }
        together
    }

    fn visit(&self, node: &Node, number: u64) -> Visited {
        let Parent {
            siting,
            opened,
            seed,
        } = &*node.parent;
        let (open, closed, group) = match &node.decision {
            Decision::OneOf(sites) if sites.len() == 1 => (sites.as_slice(), [].as_slice(), None),
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
        match self.narrow(siting, opened, seed, open, closed) {
            Some(child) => Visit::new(self, number).explore(child, NODE_STEPS),
            None => Visited::default(),
        }
    }

    /// Takes over what a visit found.
    fn take(&mut self, visited: Visited) {
        self.nodes += u64::from(visited.bounded);
        self.stopped |= visited.stopped;
        self.given_up = self.given_up.min(visited.given_up);
        if let Some(plan) = visited.best
            && is_better(&plan, self.best.as_ref())
        {
            self.best = Some(plan);
        }
        if let Some(collected) = &mut self.collected {
            for plan in visited.plans {
                collected.add(plan);
            }
        }
        self.stack.extend(visited.children);
    }

    fn found(self) -> Found {
        let cutoff = self.cutoff(self.best.as_ref());
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

fn is_better(plan: &Plan, than: Option<&Plan>) -> bool {
    than.is_none_or(|than| plan.objective < than.objective)
}
