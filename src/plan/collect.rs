//! Keeping the best of many plans while a search goes on.

use std::collections::HashSet;

use super::siting::improve::Plan;

/// The best plans below a limit, at most so many. Once there are more, the worst of those kept is
/// the new limit, so that the search that finds them narrows.
#[derive(Debug)]
pub(crate) struct Collected {
    most: usize,
    limit: f64,
    plans: Vec<Plan>,
    seen: HashSet<Vec<u32>>,
    overflowed: bool,
}

impl Collected {
    /// Keeps at most `most` plans better than `limit`.
    pub(crate) fn new(most: usize, limit: f64) -> Self {
        Self {
            most: most.max(1),
            limit,
            plans: Vec::new(),
            seen: HashSet::new(),
            overflowed: false,
        }
    }

    /// Plans at or above this are not kept.
    pub(crate) fn cutoff(&self) -> f64 {
        self.limit
    }

    /// Whether there were more plans than may be kept.
    pub(crate) fn overflowed(&self) -> bool {
        self.overflowed
    }

    /// Whether a plan with these sites has been valued before.
    pub(crate) fn knows(&self, open: &[u32]) -> bool {
        self.seen.contains(open)
    }

    /// Keeps a plan when it is good enough and new.
    pub(crate) fn add(&mut self, plan: Plan) {
        if plan.objective >= self.limit || !self.seen.insert(plan.open.clone()) {
            return;
        }
        self.plans.push(plan);
        // Seldom enough that sorting costs nothing, often enough that the limit follows.
        if self.plans.len() > self.most + self.most / 4 + 1 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.plans.sort_by(|a, b| {
            (a.objective.total_cmp(&b.objective)).then_with(|| a.open.cmp(&b.open))
        });
        if self.plans.len() > self.most {
            self.plans.truncate(self.most);
            self.overflowed = true;
        }
        if let (true, Some(worst)) = (self.overflowed, self.plans.last()) {
            self.limit = self.limit.min(worst.objective);
        }
    }

    /// The plans, best first, and whether there are more.
    pub(crate) fn finish(mut self) -> (Vec<Plan>, bool) {
        self.cut();
        (self.plans, self.overflowed)
    }
}
