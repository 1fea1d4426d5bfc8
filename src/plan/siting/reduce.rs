//! Making a problem smaller without changing its value.
//!
//! - Rows with the same sites at no cost (coverage) become one row with the misses added up.
//! - A row with one site left moves into that site's price.
//! - A site whose rows another site serves as well, at no higher price, need not be looked at
//!   (Toregas & `ReVelle` 1973); only where plans may have fewer sites than the most allowed, and
//!   only sites that cost something: a row that moved into a price has made it negative.
//! - A row that must be served whenever another one is served is no row of its own.

use std::collections::HashMap;

use super::Siting;
use super::rows::{Rows, position};

/// Dominance counts pairs that share a row or a site; beyond so many times the entries it is not
/// worth its time.
const PAIRS_AN_ENTRY: usize = 60;

impl Siting<'static> {
    /// Merges equal rows and moves rows of one site into prices. Returns for each row that is
    /// left an old row that it stands for; `u` is added up.
    pub(crate) fn merge_rows(&mut self, u: &mut Vec<f64>) -> Vec<u32> {
        let all = || (0..position(u.len())).collect();
        if !self.caps.is_empty() || !self.rows.levels.range.is_empty() {
            return all();
        }
        let old = std::mem::replace(&mut self.rows, Rows::new());
        let mut seen: HashMap<Vec<u32>, usize> = HashMap::new();
        let mut prices = Vec::with_capacity(u.len());
        let mut stands_for = Vec::with_capacity(u.len());
        let mut key: Vec<u32> = Vec::new();
        for (row, &price) in u.iter().enumerate() {
            let (sites, costs, miss) = (old.sites_of(row), old.costs_of(row), old.miss[row]);
            if let ([site], true) = (sites, miss.is_finite()) {
                self.constant += miss;
                self.price[*site as usize] -= miss - costs[0];
                continue;
            }
            if costs.last().is_some_and(|cost| *cost <= 0.0) {
                key.clear();
                key.extend_from_slice(sites);
                key.sort_unstable();
                if let Some(&same) = seen.get(&key) {
                    self.rows.miss[same] += miss;
                    prices[same] += price;
                    continue;
                }
                seen.insert(key.clone(), self.rows.len());
            }
            self.rows.site.extend_from_slice(sites);
            self.rows.cost.extend_from_slice(costs);
            self.rows.first_out.push(self.rows.site.len());
            self.rows.miss.push(miss);
            prices.push(price);
            stands_for.push(position(row));
        }
        *u = prices;
        stands_for
    }
}

/// Sites that follow from the rows alone.
#[derive(Debug, Default)]
pub(crate) struct Implied {
    /// The only site of a row that must be served.
    pub(crate) open: Vec<u32>,
    /// No better than another site.
    pub(crate) closed: Vec<u32>,
}

impl Siting<'static> {
    /// Whether every row costs nothing where it is served, and nothing else is counted.
    fn is_coverage(&self) -> bool {
        self.caps.is_empty()
            && self.rows.levels.range.is_empty()
            && self.rows.cost.iter().all(|cost| *cost <= 0.0)
    }

    /// What coverage implies. Plans with a fixed number of sites, groups or buildings are left
    /// alone: there a worse site may be needed.
    pub(crate) fn implied(&self) -> Implied {
        let choice = &self.choice;
        let mut implied = Implied::default();
        for row in 0..self.rows.len() {
            if let ([site], true) = (self.rows.sites_of(row), self.rows.miss[row].is_infinite()) {
                implied.open.push(*site);
            }
        }
        implied.open.sort_unstable();
        implied.open.dedup();
        let bound = choice.least > 0 || !choice.groups.is_empty() || choice.building.is_some();
        if !implied.open.is_empty() || bound || !self.is_coverage() {
            return implied;
        }
        let sites = self.sites();
        let mut of_site = vec![Vec::new(); sites];
        let mut pairs = 0;
        for row in 0..self.rows.len() {
            let list = self.rows.sites_of(row);
            pairs += list.len() * list.len();
            for &site in list {
                of_site[site as usize].push(position(row));
            }
        }
        if pairs > PAIRS_AN_ENTRY * self.rows.site.len() {
            return implied;
        }
        let toll = |s: usize| choice.budget.as_ref().map_or(0.0, |budget| budget.toll[s]);
        let mut shared = vec![0; sites];
        let mut closed = vec![false; sites];
        for site in 0..sites {
            let mut seen: Vec<u32> = Vec::new();
            for &row in &of_site[site] {
                for &other in self.rows.sites_of(row as usize) {
                    if shared[other as usize] == 0 {
                        seen.push(other);
                    }
                    shared[other as usize] += 1;
                }
            }
            closed[site] = seen.iter().map(|&o| o as usize).any(|other| {
                let serves_all =
                    other != site && !closed[other] && shared[other] == of_site[site].len();
                let equal = of_site[other].len() == of_site[site].len()
                    && self.price[other] >= self.price[site]
                    && toll(other) >= toll(site);
                // A site that pays for itself is missed even where its rows are served.
                serves_all
                    && self.price[site] >= 0.0
                    && self.price[other] <= self.price[site]
                    && toll(other) <= toll(site)
                    && (!equal || other < site)
            });
            for other in seen {
                shared[other as usize] = 0;
            }
        }
        implied.closed = (0..position(sites))
            .filter(|&s| closed[s as usize])
            .collect();
        implied
    }

    /// Drops rows that must be served whenever another such row is served. Returns the rows kept,
    /// `None` when there was nothing to drop.
    pub(crate) fn drop_implied_rows(&mut self) -> Option<Vec<u32>> {
        if !self.is_coverage() || self.rows.miss.iter().any(|miss| miss.is_finite()) {
            return None;
        }
        let mut of_site = vec![Vec::new(); self.sites()];
        for row in 0..self.rows.len() {
            for &site in self.rows.sites_of(row) {
                of_site[site as usize].push(position(row));
            }
        }
        let pairs: usize = of_site
            .iter()
            .map(|rows: &Vec<u32>| rows.len() * rows.len())
            .sum();
        if pairs > PAIRS_AN_ENTRY * self.rows.site.len() {
            return None;
        }
        let rows = self.rows.len();
        let mut shared = vec![0; rows];
        let mut dropped = vec![false; rows];
        for row in 0..rows {
            if dropped[row] {
                continue;
            }
            let mut seen: Vec<u32> = Vec::new();
            for &site in self.rows.sites_of(row) {
                for &other in &of_site[site as usize] {
                    if shared[other as usize] == 0 {
                        seen.push(other);
                    }
                    shared[other as usize] += 1;
                }
            }
            let length = self.rows.sites_of(row).len();
            for other in seen {
                let all = std::mem::take(&mut shared[other as usize]) == length;
                dropped[other as usize] |= all && other as usize != row;
            }
        }
        if !dropped.contains(&true) {
            return None;
        }
        let old = std::mem::replace(&mut self.rows, Rows::new());
        let kept: Vec<u32> = (0..position(rows))
            .filter(|&row| !dropped[row as usize])
            .collect();
        for &row in &kept {
            self.rows.site.extend_from_slice(old.sites_of(row as usize));
            self.rows.cost.extend_from_slice(old.costs_of(row as usize));
            self.rows.first_out.push(self.rows.site.len());
            self.rows.miss.push(old.miss[row as usize]);
        }
        Some(kept)
    }
}

impl Siting<'_> {
    /// Merges equal rows of coverage once, at the root; what a plan is worth stays the same.
    pub(crate) fn tidy(&mut self) {
        if self.rows.beyond.is_some() {
            return;
        }
        let owned = Siting {
            ids: std::mem::take(&mut self.ids),
            price: std::mem::take(&mut self.price),
            rows: Rows {
                beyond: None,
                ..std::mem::replace(&mut self.rows, Rows::new())
            },
            choice: self.choice.clone(),
            caps: std::mem::take(&mut self.caps),
            constant: self.constant,
            granule: self.granule,
        };
        let mut owned: Siting<'static> = owned;
        let mut prices = vec![0.0; owned.rows.len()];
        owned.merge_rows(&mut prices);
        *self = owned;
    }
}

#[cfg(test)]
mod tests {
    use super::super::caps::Caps;
    use super::super::choice::Choice;
    use super::{Rows, Siting};

    #[test]
    fn a_site_with_people_of_its_own_is_no_worse_than_one_that_serves_the_rest() {
        // Five people have site 0 alone, six have site 1 alone, ten have both.
        let mut rows = Rows::new();
        for (sites, people) in [(&[0][..], 5.0), (&[1], 6.0), (&[0, 1], 10.0)] {
            let mut list = sites.iter().map(|&site| (site, 0.0)).collect();
            rows.push(&mut list, people);
        }
        let mut siting: Siting<'static> = Siting {
            ids: vec![0, 1],
            price: vec![0.0; 2],
            rows,
            choice: Choice::free(2),
            caps: Caps::default(),
            constant: 0.0,
            granule: 1.0,
        };
        siting.merge_rows(&mut vec![0.0; 3]);
        assert_eq!(siting.price, [-5.0, -6.0]);
        assert!(siting.implied().closed.is_empty());
        // With no people of its own it is.
        siting.price[0] = 0.0;
        assert_eq!(siting.implied().closed, [0]);
    }
}
