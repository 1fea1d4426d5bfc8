//! Which sets of sites are allowed, and the best of them for given reduced costs.

/// Which sets of sites are allowed. Sites here are the undecided ones.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// No fewer sites than this.
    pub(crate) least: usize,
    /// No more sites than this.
    pub(crate) most: usize,
    /// What they may cost together.
    pub(crate) budget: Option<Budget>,
    /// Of these sites at least so many; inner groups after the groups that contain them, and no
    /// two groups that overlap in part.
    pub(crate) groups: Vec<Group>,
    /// Sites of one building exclude each other.
    pub(crate) building: Option<Vec<u32>>,
}

/// Prices and what there is to spend.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    pub(crate) toll: Vec<f64>,
    pub(crate) limit: f64,
}

/// At least `least` of `members` must be open. Those that exist today and must stay are such a
/// group, and so is what branching demands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Group {
    /// Sorted.
    pub(crate) members: Vec<u32>,
    pub(crate) least: usize,
}

impl Budget {
    /// What is left when `open` is paid for.
    pub(crate) fn left(&self, open: &[u32]) -> f64 {
        self.limit - open.iter().map(|&s| self.toll[s as usize]).sum::<f64>()
    }
}

impl Group {
    pub(crate) fn holds(&self, site: u32) -> bool {
        self.members.binary_search(&site).is_ok()
    }

    pub(crate) fn count(&self, sites: &[u32]) -> usize {
        sites.iter().filter(|&&site| self.holds(site)).count()
    }
}

/// The best set of sites for given reduced costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pick {
    /// How much of each site is taken: 0 or 1, and a fraction of one site under a budget.
    pub(crate) taken: Vec<f64>,
    /// Their reduced costs together: no allowed set has less.
    pub(crate) value: f64,
    /// Multiplier of the budget.
    pub(crate) toll_price: f64,
    /// Forcing a site in that was not taken costs at least its adjusted cost minus this.
    pub(crate) enter: f64,
    /// Forcing a taken site out costs at least this minus its adjusted cost.
    pub(crate) leave: f64,
    order: Vec<u32>,
}

impl Pick {
    /// The reduced cost with the budget's multiplier in it.
    pub(crate) fn adjusted(&self, choice: &Choice, reduced: f64, site: usize) -> f64 {
        match &choice.budget {
            Some(budget) if self.toll_price > 0.0 => reduced + self.toll_price * budget.toll[site],
            _ => reduced,
        }
    }

    /// The sites that are wholly taken.
    pub(crate) fn whole(&self) -> impl Iterator<Item = usize> + '_ {
        self.taken
            .iter()
            .enumerate()
            .filter(|(_, taken)| **taken >= 1.0)
            .map(|(site, _)| site)
    }
}

impl Choice {
    /// Any set of sites.
    pub(crate) fn free(sites: usize) -> Self {
        Self {
            least: 0,
            most: sites,
            budget: None,
            groups: Vec::new(),
            building: None,
        }
    }

    /// Whether `chosen` is allowed.
    pub(crate) fn allows(&self, chosen: &[u32]) -> bool {
        let kept_enough = self
            .groups
            .iter()
            .all(|group| group.count(chosen) >= group.least);
        let apart = self.building.as_ref().is_none_or(|building| {
            let mut of: Vec<u32> = chosen.iter().map(|&s| building[s as usize]).collect();
            of.sort_unstable();
            of.windows(2).all(|pair| pair[0] != pair[1])
        });
        let affordable = self.budget.as_ref().is_none_or(|budget| {
            within(
                chosen.iter().map(|&s| budget.toll[s as usize]).sum(),
                budget.limit,
            )
        });
        (self.least..=self.most).contains(&chosen.len()) && kept_enough && apart && affordable
    }

    /// What may still be chosen of the sites `stay` once `open` are open and all others closed;
    /// `None` when nothing may.
    pub(crate) fn narrowed(&self, open: &[u32], stay: &[u32]) -> Option<Self> {
        let most = self.most.checked_sub(open.len())?.min(stay.len());
        let least = self.least.saturating_sub(open.len());
        let left = self.budget.as_ref().map(|budget| budget.left(open));
        if least > most || left.is_some_and(|left| !within(-left, 0.0)) {
            return None;
        }
        let mut groups = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let least = group.least.saturating_sub(group.count(open));
            let members: Vec<u32> = (0..super::rows::position(stay.len()))
                .filter(|&new| group.holds(stay[new as usize]))
                .collect();
            if least > members.len() || least > most {
                return None;
            }
            if least > 0 {
                groups.push(Group { members, least });
            }
        }
        Some(Self {
            least,
            most,
            budget: self.budget.as_ref().zip(left).map(|(budget, left)| Budget {
                toll: stay.iter().map(|&s| budget.toll[s as usize]).collect(),
                limit: left.max(0.0),
            }),
            groups,
            building: self
                .building
                .as_ref()
                .map(|building| stay.iter().map(|&s| building[s as usize]).collect()),
        })
    }

    /// The allowed set with the least sum of reduced costs, or a relaxation of it.
    ///
    /// Exact for numbers of sites with groups: the cheapest members of each group from the inside
    /// out, then whatever saves (greedy is right because the groups are laminar). Buildings count
    /// where there are no groups and no budget; elsewhere they are left to branching.
    pub(crate) fn pick(&self, reduced: &[f64], pick: &mut Pick) {
        pick.toll_price = 0.0;
        self.pick_by_number(reduced, pick);
        if let Some(budget) = &self.budget {
            let spent: f64 = pick.whole().map(|s| budget.toll[s]).sum();
            if !within(spent, budget.limit) {
                self.pick_by_money(budget, reduced, pick);
            }
        }
    }

    fn pick_by_number(&self, reduced: &[f64], pick: &mut Pick) {
        let mut order = std::mem::take(&mut pick.order);
        order.clear();
        order.extend((0..reduced.len()).map(super::rows::position));
        let by_cost = |a: &u32, b: &u32| {
            reduced[*a as usize]
                .total_cmp(&reduced[*b as usize])
                .then(a.cmp(b))
        };
        // Only the cheapest matter; sorting all of them is most of the work of a small step.
        let head = self.most.max(self.least) + 1;
        if self.groups.is_empty() && self.building.is_none() && head < order.len() / 4 {
            order.select_nth_unstable_by(head, by_cost);
            order.truncate(head);
        }
        order.sort_unstable_by(by_cost);
        pick.taken.clear();
        pick.taken.resize(reduced.len(), 0.0);
        let (mut count, mut value) = (0, 0.0);
        let (mut dearest, mut next) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut take = |site: u32, taken: &mut [f64]| {
            let cost = reduced[site as usize];
            taken[site as usize] = 1.0;
            value += cost;
            count += 1;
            dearest = dearest.max(cost);
            count
        };
        let mut taken_so_far = 0;
        for group in self.groups.iter().rev() {
            let have = group
                .members
                .iter()
                .filter(|&&s| pick.taken[s as usize] > 0.0)
                .count();
            let mut lacking = group.least.saturating_sub(have);
            for &site in order.iter().filter(|&&s| group.holds(s)) {
                if lacking == 0 {
                    break;
                }
                if pick.taken[site as usize] <= 0.0 {
                    taken_so_far = take(site, &mut pick.taken);
                    lacking -= 1;
                }
            }
        }
        let mut used: Vec<u32> = Vec::new();
        let mut apart = |site: u32| match &self.building {
            Some(building) if self.groups.is_empty() && self.budget.is_none() => {
                let new = !used.contains(&building[site as usize]);
                used.push(building[site as usize]);
                new
            }
            _ => true,
        };
        for &site in &order {
            if pick.taken[site as usize] > 0.0 {
                continue;
            }
            let cost = reduced[site as usize];
            let wanted = taken_so_far < self.least || (cost < 0.0 && taken_so_far < self.most);
            if wanted && apart(site) {
                taken_so_far = take(site, &mut pick.taken);
            } else {
                next = next.min(cost);
            }
        }
        pick.value = value;
        pick.enter = if taken_so_far >= self.most {
            dearest
        } else {
            dearest.max(0.0)
        };
        let tight = taken_so_far <= self.least && self.groups.is_empty();
        pick.leave = if tight { next } else { next.min(0.0) };
        pick.order = order;
    }

    /// Prices the budget so that it is just spent, as the fractional knapsack does; for any price
    /// the value is a bound for every affordable set.
    fn pick_by_money(&self, budget: &Budget, reduced: &[f64], pick: &mut Pick) {
        let (by_number, kept) = (pick.value, pick.clone());
        let order = &mut pick.order;
        order.clear();
        order.extend(
            (0..reduced.len())
                .filter(|&s| reduced[s] < 0.0)
                .map(super::rows::position),
        );
        let ratio = |s: u32| reduced[s as usize] / budget.toll[s as usize].max(f64::MIN_POSITIVE);
        order.sort_unstable_by(|a, b| ratio(*a).total_cmp(&ratio(*b)).then(a.cmp(b)));
        let mut left = budget.limit;
        let mut part = None;
        for &site in order.iter() {
            let toll = budget.toll[site as usize];
            if !within(toll, left) {
                part = Some((site, left / toll));
                break;
            }
            left = (left - toll).max(0.0);
        }
        let Some((site, part)) = part else {
            return;
        };
        let price = -ratio(site);
        let priced: Vec<f64> = reduced
            .iter()
            .zip(&budget.toll)
            .map(|(cost, toll)| cost + price * toll)
            .collect();
        self.pick_by_number(&priced, pick);
        pick.value -= price * budget.limit;
        if pick.value < by_number {
            *pick = kept;
            return;
        }
        if self.groups.is_empty() {
            // At this price the site on the edge is worth exactly nothing: any part of it is best.
            pick.taken[site as usize] = part;
        }
        pick.toll_price = price;
    }
}

/// `spent <= limit`, blind to the last digits of a sum of decimals.
pub(crate) fn within(spent: f64, limit: f64) -> bool {
    spent <= limit + 1e-9 * limit.abs().max(1.0)
}
