//! Plans on the way: local search again at the root, children on the stack, sets of sites valued.

use std::rc::Rc;

use super::super::Siting;
use super::super::divide::divide;
use super::super::dual::Dual;
use super::super::improve::{Draw, Plan};
use super::super::round;
use super::{Decision, Node, Parent, Search};

/// Plans drawn from the shares of the bound that local search starts from.
const ROUNDINGS: u32 = 16;

impl Search<'_> {
    /// At the root, once more local search from what the dual suggests: a better plan now saves
    /// many nodes later.
    pub(super) fn look_again(&mut self, siting: &Siting<'_>, dual: &Dual) {
        if !self.effort.again || self.effort.collect.is_some() {
            return;
        }
        let mut starts: Vec<Vec<u32>> = self.best.iter().map(|best| best.open.clone()).collect();
        let taken: Vec<u32> = dual
            .pick
            .whole()
            .map(|site| self.number[siting.ids[site] as usize])
            .collect();
        if self.root.choice.allows(&taken) {
            starts.push(taken);
        }
        let mut draw = Draw::new(self.effort.seed);
        for _ in 0..ROUNDINGS {
            let drawn = round::draw(siting, dual, &mut draw);
            let drawn = drawn
                .iter()
                .map(|&site| self.number[siting.ids[site as usize] as usize]);
            starts.push(drawn.collect());
        }
        self.look_around(
            &starts,
            2 * self.effort.walks,
            self.effort.seed.wrapping_add(1),
        );
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
        let parent = Rc::new(Parent {
            siting,
            opened,
            seed: dual.seed,
        });
        let node = |decision: Decision| Node {
            parent: Rc::clone(&parent),
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
        self.stack.push(second);
        self.stack.push(first);
    }

    /// Values the sites of `taken` together with those opened above as a plan.
    pub(super) fn try_plan(&mut self, siting: &Siting<'_>, opened: &[u32], taken: &[f64]) {
        let mut open: Vec<u32> = opened.iter().map(|&id| self.number[id as usize]).collect();
        let whole = taken.iter().enumerate().filter(|(_, taken)| **taken >= 1.0);
        open.extend(whole.map(|(site, _)| self.number[siting.ids[site] as usize]));
        open.sort_unstable();
        let known = self.collected.as_ref().is_some_and(|c| c.knows(&open));
        if known || !self.root.choice.allows(&open) {
            return;
        }
        let value = self.root.value(&open);
        if !value.holds || !value.objective.is_finite() {
            return;
        }
        if let Some(collected) = &mut self.collected {
            collected.add(Plan {
                objective: value.objective,
                open: open.clone(),
            });
        }
        if self
            .best
            .as_ref()
            .is_none_or(|best| value.objective < best.objective)
        {
            self.best = Some(Plan {
                objective: value.objective,
                open,
            });
        }
    }
}
