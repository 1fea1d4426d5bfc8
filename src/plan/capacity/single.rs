//! All people of a row to one site: the assignment for a given set of open sites.
//!
//! Branch and bound on the split transport: it is a lower bound, splits at most one row a site,
//! and says where to branch - the largest split row goes wholly to one of its sites.

use super::plant::Plant;
use super::transport::Flow;
use crate::model::progress::Progress;

/// The best assignment that is cheaper than a cutoff.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Whole {
    /// The cheapest: cost, and row and site of everybody served.
    Best(f64, Vec<(usize, usize)>),
    /// None is cheaper than the cutoff.
    None,
    /// Stopped before it was clear; the best so far, and a bound.
    Unclear(Option<(f64, Vec<(usize, usize)>)>, f64),
}

struct Search<'a> {
    plant: &'a Plant,
    open: &'a [u32],
    best: Option<(f64, Vec<(usize, usize)>)>,
    cutoff: f64,
    nodes: u64,
    most_nodes: u64,
    given_up: f64,
    progress: &'a dyn Progress,
}

/// Assigns whole rows to the sites of `open`.
pub(crate) fn assign(
    plant: &Plant,
    open: &[u32],
    cutoff: f64,
    most_nodes: u64,
    progress: &dyn Progress,
) -> Whole {
    let mut search = Search {
        plant,
        open,
        best: None,
        cutoff,
        nodes: 0,
        most_nodes,
        given_up: f64::INFINITY,
        progress,
    };
    search.node(plant);
    if search.given_up < search.cutoff {
        return Whole::Unclear(search.best, search.given_up);
    }
    search
        .best
        .map_or(Whole::None, |(cost, pairs)| Whole::Best(cost, pairs))
}

impl Search<'_> {
    /// `plant` has fixed rows reduced to one offer.
    fn node(&mut self, plant: &Plant) {
        let Ok(flow) = plant.serve(self.open) else {
            return;
        };
        if flow.cost >= self.cutoff {
            return;
        }
        self.nodes += 1;
        if self.nodes > self.most_nodes || self.progress.cancelled() {
            self.given_up = self.given_up.min(flow.cost);
            return;
        }
        self.try_rounding(plant, &flow);
        let Some(row) = largest_split(plant, &flow) else {
            let pairs = flow
                .parts
                .iter()
                .map(|&(row, site, _)| (row, site))
                .collect();
            self.keep(flow.cost, pairs);
            return;
        };
        let mut choices: Vec<Option<(u32, f64)>> = plant.offers[row]
            .iter()
            .filter(|(site, _)| self.open.contains(site))
            .filter(|(site, _)| plant.capacity[*site as usize] >= plant.weight[row])
            .map(|&offer| Some(offer))
            .collect();
        if plant.miss[row].is_finite() {
            choices.push(None);
        }
        // Where most of the row goes already costs least to round to.
        let part = |site: u32| {
            let at = flow
                .parts
                .iter()
                .find(|p| p.0 == row && p.1 == site as usize);
            at.map_or(0.0, |p| p.2)
        };
        choices.sort_by(|a, b| {
            let of = |choice: &Option<(u32, f64)>| choice.map_or(0.0, |(site, _)| part(site));
            of(b).total_cmp(&of(a))
        });
        for choice in choices {
            let mut child = plant.clone();
            child.offers[row] = choice.into_iter().collect();
            if choice.is_some() {
                child.miss[row] = f64::INFINITY;
            }
            self.node(&child);
        }
    }

    /// Split rows to the site where they fit and cost least more, largest first.
    fn try_rounding(&mut self, plant: &Plant, flow: &Flow) {
        let mut left = plant.capacity.clone();
        let mut count = vec![0_u32; plant.weight.len()];
        let mut placed = vec![0.0; plant.weight.len()];
        for &(row, _, amount) in &flow.parts {
            count[row] += 1;
            placed[row] += amount;
        }
        let is_whole =
            |row: usize| count[row] == 1 && placed[row] >= plant.weight[row] * (1.0 - 1e-9);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut cost = 0.0;
        let cost_of = |row: usize, site: usize| {
            plant.offers[row]
                .iter()
                .find(|o| o.0 as usize == site)
                .map_or(0.0, |o| o.1)
        };
        for &(row, site, _) in &flow.parts {
            if is_whole(row) {
                left[site] -= plant.weight[row];
                cost += cost_of(row, site);
                pairs.push((row, site));
            }
        }
        let mut loose: Vec<usize> = (0..plant.weight.len())
            .filter(|&row| !is_whole(row))
            .collect();
        loose.sort_by(|&a, &b| plant.weight[b].total_cmp(&plant.weight[a]).then(a.cmp(&b)));
        for row in loose {
            let weight = plant.weight[row];
            if weight <= 0.0 && plant.miss[row] <= 0.0 {
                continue;
            }
            let fits = plant.offers[row]
                .iter()
                .find(|(site, _)| self.open.contains(site) && left[*site as usize] >= weight);
            match fits {
                Some(&(site, price)) if price <= plant.miss[row] => {
                    left[site as usize] -= weight;
                    cost += price;
                    pairs.push((row, site as usize));
                }
                _ if plant.miss[row].is_finite() => cost += plant.miss[row],
                _ => return,
            }
        }
        self.keep(cost, pairs);
    }

    fn keep(&mut self, cost: f64, mut pairs: Vec<(usize, usize)>) {
        if cost < self.cutoff {
            pairs.sort_unstable();
            self.cutoff = if self.plant.granule > 0.0 {
                cost - self.plant.granule * (1.0 - 1e-6)
            } else {
                cost - 1e-9 * cost.abs()
            };
            self.best = Some((cost, pairs));
        }
    }
}

/// The largest row that goes to more than one place, staying away included.
fn largest_split(plant: &Plant, flow: &Flow) -> Option<usize> {
    let mut placed = vec![0.0; plant.weight.len()];
    let mut count = vec![0_u32; plant.weight.len()];
    for &(row, _, amount) in &flow.parts {
        placed[row] += amount;
        count[row] += 1;
    }
    let split = |row: usize| {
        count[row] > 1 || (count[row] == 1 && placed[row] < plant.weight[row] * (1.0 - 1e-9))
    };
    (0..plant.weight.len())
        .filter(|&row| split(row))
        .max_by(|&a, &b| plant.weight[a].total_cmp(&plant.weight[b]).then(b.cmp(&a)))
}
