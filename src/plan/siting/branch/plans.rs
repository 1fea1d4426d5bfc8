//! Plans on the way: local search again at the root, children on the stack, sets of sites valued.

use std::sync::Arc;

use super::super::Siting;
use super::super::divide::divide;
use super::super::dual::Dual;
use super::super::improve::{Draw, Plan};
use super::super::round;
use super::visit::Visit;
use super::{Decision, Node, Parent};

/// Plans drawn from the shares of the bound that local search starts from.
const ROUNDINGS: u32 = 16;
/// The same, and walks from there, at a node below the root.
const ROUNDINGS_BELOW: u32 = 3;
const WALKS_BELOW: u32 = 3;

impl Visit<'_, '_> {
    /// At the root, once more local search from what the dual suggests: a better plan now saves
    /// many nodes later.
    pub(super) fn look_again(&mut self, siting: &Siting<'_>, opened: &[u32], dual: &Dual) {
        let search = self.search;
        let effort = search.effort;
        if !effort.again || effort.collect.is_some() {
            return;
        }
        let mut starts: Vec<Vec<u32>> = Vec::new();
        let is_root = self.number == 0;
        if is_root {
            starts.extend(self.found.best.iter().map(|best| best.open.clone()));
        }
        let taken: Vec<u32> = dual
            .pick
            .whole()
            .map(|site| search.number[siting.ids[site] as usize])
            .collect();
        if is_root && search.root.choice.allows(&taken) {
            starts.push(taken);
        }
        let (roundings, walks) = if is_root {
            (ROUNDINGS, 2 * effort.walks)
        } else {
            (ROUNDINGS_BELOW, WALKS_BELOW)
        };
        let mut draw = Draw::new(effort.seed.wrapping_add(self.number));
        for _ in 0..roundings {
            let drawn = round::draw(siting, dual, &mut draw);
            let drawn = drawn.iter().map(|&site| &siting.ids[site as usize]);
            let all = opened.iter().chain(drawn);
            starts.push(all.map(|&id| search.number[id as usize]).collect());
        }
        let seed = effort.seed.wrapping_add(1 + self.number);
        if let Some(plan) = search.look_around(&starts, walks, seed) {
            self.keep(plan);
        }
    }

    pub(super) fn branch(
        &mut self,
        siting: Siting<'static>,
        opened: Vec<u32>,
        dual: Dual,
        bound: f64,
    ) {
        let sites = (siting.choice.most > 0)
            .then(|| divide(&siting, &dual))
            .flatten();
        let Some(sites) = sites else {
            self.try_plan(&siting, &opened, &[]);
            return;
        };
        let share: f64 = sites.iter().map(|&s| dual.seed.share[s as usize]).sum();
        let parent = Arc::new(Parent {
            siting,
            opened,
            seed: dual.seed,
        });
        let node = |decision: Decision| Node {
            parent: Arc::clone(&parent),
            decision,
            bound,
        };
        let (one, none) = (
            node(Decision::OneOf(sites.clone())),
            node(Decision::NoneOf(sites)),
        );
        let (first, second) = if share >= 0.5 {
            (one, none)
        } else {
            (none, one)
        };
        self.found.children = vec![second, first];
    }

    /// Values the sites of `taken` together with those opened above as a plan.
    pub(super) fn try_plan(&mut self, siting: &Siting<'_>, opened: &[u32], taken: &[f64]) {
        let search = self.search;
        let mut open: Vec<u32> = opened
            .iter()
            .map(|&id| search.number[id as usize])
            .collect();
        let whole = taken.iter().enumerate().filter(|(_, taken)| **taken >= 1.0);
        open.extend(whole.map(|(site, _)| search.number[siting.ids[site] as usize]));
        open.sort_unstable();
        let known = search.collected.as_ref().is_some_and(|c| c.knows(&open));
        if known || !search.root.choice.allows(&open) {
            return;
        }
        let value = search.root.value(&open);
        if !value.holds || !value.objective.is_finite() {
            return;
        }
        let plan = Plan {
            objective: value.objective,
            open,
        };
        if search.collected.is_some() {
            self.found.plans.push(plan.clone());
        }
        self.keep(plan);
    }
}
