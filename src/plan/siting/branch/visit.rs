//! One node: its bound, what it decides, and its children.

use super::super::dual::{Climb, Dual};
use super::super::improve::Plan;
use super::super::relaxed::Lagrangian;
use super::super::saddle;
use super::{NODE_STEPS, Node, Parent, Search, is_better};

const NODE_WALK: u32 = 450;
/// Of coverage so many nodes look for better plans; of other problems the root alone.
const LOOKING_NODES: u64 = 64;
/// A node is bounded again once one in so many of its sites has been decided.
const AGAIN: usize = 8;
/// Every so many steps the sites that the dual takes are tried as a plan.
const TRY_EVERY: u32 = 25;

/// Looks at one node, without changing the search it is part of.
pub(super) struct Visit<'s, 'a> {
    pub(super) search: &'s Search<'a>,
    /// Of the nodes so far; 0 is the root.
    pub(super) number: u64,
    pub(super) found: Visited,
}

/// What a visit found.
#[derive(Debug)]
pub(super) struct Visited {
    /// Whether there was a node at all.
    pub(super) bounded: bool,
    pub(super) stopped: bool,
    /// Bound of the node when it was left unfinished.
    pub(super) given_up: f64,
    /// The best plan known, from before or from here.
    pub(super) best: Option<Plan>,
    /// Every plan that was valued, when plans are collected.
    pub(super) plans: Vec<Plan>,
    /// The one to look at first is the last.
    pub(super) children: Vec<Node>,
}

impl Default for Visited {
    fn default() -> Self {
        Self {
            bounded: false,
            stopped: false,
            given_up: f64::INFINITY,
            best: None,
            plans: Vec::new(),
            children: Vec::new(),
        }
    }
}

impl<'s, 'a> Visit<'s, 'a> {
    pub(super) fn new(search: &'s Search<'a>, number: u64) -> Self {
        Self {
            search,
            number,
            found: Visited {
                bounded: true,
                best: search.best.clone(),
                ..Visited::default()
            },
        }
    }

    fn cutoff(&self) -> f64 {
        self.search.cutoff(self.found.best.as_ref())
    }

    /// Bounds a node, decides what it can, and makes its two children.
    pub(super) fn explore(mut self, at: Parent, steps: u32) -> Visited {
        let Parent {
            mut siting,
            mut opened,
            mut seed,
        } = at;
        let progress = self.search.progress;
        let mut bound = f64::NEG_INFINITY;
        let mut climbs = true;
        let mut looks_again = self.number < LOOKING_NODES;
        loop {
            let problem = Lagrangian::new(&siting);
            let walks = climbs && saddle::fits(&siting);
            if walks {
                let steps = if steps > NODE_STEPS { steps } else { NODE_WALK };
                seed = saddle::walk(&siting, &seed, (steps, self.cutoff()), progress);
            }
            let mut dual = Dual::new(&problem, seed);
            if climbs {
                let steps = if walks { 0 } else { steps };
                let climb = self.climb(&problem, &opened, &mut dual, steps);
                bound = dual.bound.max(bound);
                if bound >= self.cutoff() {
                    break;
                }
                if climb == Climb::Stopped {
                    self.found.stopped = true;
                    self.found.given_up = bound;
                    break;
                }
                if std::mem::take(&mut looks_again) && (walks || self.number == 0) {
                    self.look_again(&siting, &opened, &dual);
                }
                let cutoff = self.cutoff();
                if bound >= cutoff {
                    break;
                }
                let (open, closed) = dual.decided(&problem, cutoff);
                let decided = open.len() + closed.len();
                if decided > 0 {
                    climbs = decided * AGAIN >= siting.sites();
                    let next = self
                        .search
                        .narrow(&siting, &opened, &dual.seed, &open, &closed);
                    let Some(next) = next else {
                        break;
                    };
                    (siting, opened, seed) = (next.siting, next.opened, next.seed);
                    continue;
                }
            }
            bound = bound.max(dual.bound);
            if bound < self.cutoff() {
                self.branch(siting, opened, dual, bound);
            }
            break;
        }
        self.found
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
        let progress = self.search.progress;
        let climb = dual.climb(problem, self.cutoff(), steps, progress, |taken| {
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

    /// Keeps `plan` when it is the best.
    pub(super) fn keep(&mut self, plan: Plan) {
        if is_better(&plan, self.found.best.as_ref()) {
            self.found.best = Some(plan);
        }
    }
}
