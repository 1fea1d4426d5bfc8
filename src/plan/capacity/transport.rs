//! Who goes where when places are limited: least cost for a given set of open sites, rows split
//! where that is cheaper.
//!
//! Successive shortest paths (Busacker & Gowen 1961) on the graph of *sites*: a row that comes
//! in goes to a site with room, or pushes somebody of a full site on to another one, who may push
//! again. The way from site a to b costs what the cheapest person at a loses by it. Rows come in
//! one by one; after each, nobody can be moved to a better total, so the result is exact. At
//! most one row a site is split.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// People of one row.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Client {
    pub(crate) weight: f64,
    /// Site (a place in the capacities) and cost of a person, for every site they may use.
    pub(crate) offers: Vec<(usize, f64)>,
    /// Cost of a person who is not served; `INFINITY` when everybody must be.
    pub(crate) miss: f64,
}

/// Who goes where.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Flow {
    pub(crate) cost: f64,
    /// Row, site, people; in order of rows and sites.
    pub(crate) parts: Vec<(usize, usize, f64)>,
    /// People that must be served and are not.
    pub(crate) unplaced: f64,
    /// Rows of people that compete for the places that are too few.
    pub(crate) crowded: Vec<usize>,
}

/// A cost as a number that heaps can order.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Key(f64);

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

struct Network {
    /// Offers of each row; staying away is one more site, with room for all.
    offers: Vec<Vec<(usize, f64)>>,
    sites: usize,
    room: Vec<f64>,
    /// People of each row at each site.
    at: Vec<Vec<(usize, f64)>>,
    /// For each pair of sites: rows at the first, by what moving to the second costs. Entries of
    /// rows that have left stay until they come up.
    moves: Vec<BinaryHeap<Reverse<(Key, usize)>>>,
    tiny: f64,
}

/// Places `clients` in sites with these capacities at the least cost.
pub(crate) fn place(clients: &[Client], capacity: &[f64]) -> Flow {
    let away = capacity.len();
    let sites = away + 1;
    let people: f64 = clients.iter().map(|client| client.weight).sum();
    let offers = clients
        .iter()
        .map(|client| {
            let mut offers = client.offers.clone();
            if client.miss.is_finite() {
                offers.push((away, client.miss));
            }
            offers
        })
        .collect();
    let mut network = Network {
        offers,
        sites,
        room: capacity.iter().copied().chain([f64::INFINITY]).collect(),
        at: vec![Vec::new(); clients.len()],
        moves: (0..sites * sites).map(|_| BinaryHeap::new()).collect(),
        tiny: 1e-12 * people.max(1.0),
    };
    let mut flow = Flow::default();
    // Large rows first: late rows push, and a small push moves fewer people.
    let mut order: Vec<usize> = (0..clients.len()).collect();
    order.sort_by(|&a, &b| {
        clients[b]
            .weight
            .total_cmp(&clients[a].weight)
            .then(a.cmp(&b))
    });
    for row in order {
        network.enter(row, clients[row].weight, &mut flow);
    }
    flow.crowded.sort_unstable();
    flow.crowded.dedup();
    for row in 0..clients.len() {
        network.at[row].sort_unstable_by_key(|&(site, _)| site);
        for &(site, amount) in &network.at[row] {
            flow.cost += amount * network.cost(row, site);
            if site != away {
                flow.parts.push((row, site, amount));
            }
        }
    }
    flow
}

/// Shortest ways of one row to all sites.
struct Ways {
    cost: Vec<f64>,
    /// Where the way comes from: a site and the row that moves on from it; `None` is the row itself.
    from: Vec<Option<(usize, usize)>>,
}

impl Network {
    fn cost(&self, row: usize, site: usize) -> f64 {
        let offer = self.offers[row].iter().find(|offer| offer.0 == site);
        offer.map_or(f64::INFINITY, |offer| offer.1)
    }

    /// Brings in the people of `row`, part by part.
    fn enter(&mut self, row: usize, weight: f64, flow: &mut Flow) {
        let mut left = weight;
        while left > self.tiny {
            let ways = self.ways(row);
            let best = (0..self.sites)
                .filter(|&site| self.room[site] > self.tiny && ways.cost[site].is_finite())
                .min_by(|&a, &b| ways.cost[a].total_cmp(&ways.cost[b]).then(a.cmp(&b)));
            let Some(site) = best else {
                flow.unplaced += left;
                flow.crowded.push(row);
                flow.crowded.extend(self.crowd(&ways));
                return;
            };
            left -= self.push(row, left, site, &ways);
        }
    }

    /// Shortest ways over full sites (Bellman & Ford; there are no cycles that save).
    fn ways(&mut self, row: usize) -> Ways {
        let mut ways = Ways {
            cost: vec![f64::INFINITY; self.sites],
            from: vec![None; self.sites],
        };
        let mut queue: Vec<usize> = Vec::new();
        let mut queued = vec![false; self.sites];
        for &(site, cost) in &self.offers[row] {
            if cost < ways.cost[site] {
                ways.cost[site] = cost;
            }
        }
        for (site, queued) in queued.iter_mut().enumerate() {
            if ways.cost[site].is_finite() && self.room[site] <= self.tiny {
                queue.push(site);
                *queued = true;
            }
        }
        let slack = 1e-12
            * ways
                .cost
                .iter()
                .copied()
                .filter(|c| c.is_finite())
                .fold(1.0, f64::max);
        let mut at = 0;
        let most = self.sites * self.sites * 4 + 16;
        while at < queue.len() && at < most {
            let from = queue[at];
            at += 1;
            queued[from] = false;
            for (to, queued) in queued.iter_mut().enumerate() {
                if to == from {
                    continue;
                }
                let Some((cost, mover)) = self.cheapest_move(from, to) else {
                    continue;
                };
                let through = ways.cost[from] + cost;
                if through < ways.cost[to] - slack && !self.passes(&ways, from, to) {
                    ways.cost[to] = through;
                    ways.from[to] = Some((from, mover));
                    if self.room[to] <= self.tiny && !*queued {
                        queue.push(to);
                        *queued = true;
                    }
                }
            }
        }
        ways
    }

    /// Whether the way to `site` already runs through `through`: rounding must not close a ring.
    fn passes(&self, ways: &Ways, site: usize, through: usize) -> bool {
        let mut at = site;
        for _ in 0..=self.sites {
            if at == through {
                return true;
            }
            match ways.from[at] {
                Some((from, _)) => at = from,
                None => return false,
            }
        }
        true
    }

    /// Who at `from` loses least by going to `to`.
    fn cheapest_move(&mut self, from: usize, to: usize) -> Option<(f64, usize)> {
        let heap = &mut self.moves[from * self.sites + to];
        while let Some(Reverse((cost, row))) = heap.peek() {
            if self.at[*row].iter().any(|(site, _)| *site == from) {
                return Some((cost.0, *row));
            }
            heap.pop();
        }
        None
    }

    fn amount(&self, row: usize, site: usize) -> f64 {
        self.at[row]
            .iter()
            .find(|part| part.0 == site)
            .map_or(0.0, |part| part.1)
    }

    /// How many people can move along the way to `site`, at most `left`.
    fn narrowest(&self, left: f64, site: usize, ways: &Ways) -> f64 {
        let (mut amount, mut at) = (left, site);
        while let Some((from, mover)) = ways.from[at] {
            amount = amount.min(self.amount(mover, from));
            at = from;
        }
        amount
    }

    fn push(&mut self, row: usize, left: f64, site: usize, ways: &Ways) -> f64 {
        let amount = self.narrowest(left, site, ways).min(self.room[site]);
        self.room[site] -= amount;
        self.shift(row, amount, site, ways);
        amount
    }

    fn shift(&mut self, row: usize, amount: f64, site: usize, ways: &Ways) {
        let mut at = site;
        while let Some((from, mover)) = ways.from[at] {
            self.take(mover, from, amount);
            self.give(mover, at, amount);
            at = from;
        }
        self.give(row, at, amount);
    }

    fn take(&mut self, row: usize, site: usize, amount: f64) {
        let tiny = self.tiny;
        let parts = &mut self.at[row];
        if let Some(place) = parts.iter().position(|part| part.0 == site) {
            parts[place].1 -= amount;
            if parts[place].1 <= tiny {
                parts.swap_remove(place);
            }
        }
    }

    fn give(&mut self, row: usize, site: usize, amount: f64) {
        if let Some(part) = self.at[row].iter_mut().find(|part| part.0 == site) {
            part.1 += amount;
            return;
        }
        self.at[row].push((site, amount));
        let here = self.cost(row, site);
        for &(to, cost) in &self.offers[row] {
            if to != site {
                self.moves[site * self.sites + to].push(Reverse((Key(cost - here), row)));
            }
        }
    }

    /// Rows whose people fill the sites that the way could reach.
    fn crowd(&self, ways: &Ways) -> Vec<usize> {
        (0..self.offers.len())
            .filter(|&row| {
                self.at[row]
                    .iter()
                    .any(|&(site, _)| ways.cost[site].is_finite())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(weight: f64, offers: &[(usize, f64)], miss: f64) -> Client {
        Client {
            weight,
            offers: offers.to_vec(),
            miss,
        }
    }

    #[test]
    fn a_full_site_hands_on_whoever_loses_least() {
        // Both would rather go to site 0 with its 10 places; the second loses only 1 a head.
        let clients = [
            client(10.0, &[(0, 1.0), (1, 9.0)], f64::INFINITY),
            client(5.0, &[(0, 1.0), (1, 2.0)], f64::INFINITY),
        ];
        let flow = place(&clients, &[10.0, 100.0]);
        assert_eq!(flow.parts, [(0, 0, 10.0), (1, 1, 5.0)]);
        assert!((flow.cost - 20.0).abs() < 1e-9);
    }

    #[test]
    fn a_row_is_split_where_places_run_out() {
        let clients = [client(10.0, &[(0, 1.0), (1, 3.0)], f64::INFINITY)];
        let flow = place(&clients, &[4.0, 8.0]);
        assert_eq!(flow.parts, [(0, 0, 4.0), (0, 1, 6.0)]);
        assert!((flow.cost - 22.0).abs() < 1e-9);
    }

    #[test]
    fn people_without_a_place_are_counted_with_those_who_crowd_them_out() {
        let clients = [
            client(6.0, &[(0, 1.0)], f64::INFINITY),
            client(3.0, &[(0, 1.0)], f64::INFINITY),
            client(2.0, &[(1, 1.0)], f64::INFINITY),
        ];
        let flow = place(&clients, &[7.0, 9.0]);
        assert!((flow.unplaced - 2.0).abs() < 1e-9);
        assert_eq!(flow.crowded, [0, 1]);
    }

    #[test]
    fn staying_away_is_a_choice_where_it_is_allowed() {
        let clients = [client(6.0, &[(0, 0.0)], 1.0), client(3.0, &[(0, 0.0)], 1.0)];
        let flow = place(&clients, &[7.0]);
        assert!((flow.cost - 2.0).abs() < 1e-9 && flow.unplaced <= 0.0);
    }
}
