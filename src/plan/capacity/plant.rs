//! The problem with places: rows of people, sites that hold so many, prices, a choice.
//!
//! ```text
//! minimise  sum_j price_j Y_j + sum_ij cost_ij x_ij + sum_i miss_i (1 - sum_j x_ij)
//! with      sum_i weight_i x_ij <= capacity_j Y_j,   0 <= x_ij <= Y_j  (0 or 1 each for single source)
//! ```
//!
//! Its Lagrangian prices the rows. For row prices u a site offers the best it can do with its
//! places: a continuous knapsack of the rows that gain most a head (the bound is that of the
//! strong linear relaxation; Cornuéjols, Sridharan & Thizy 1991).

use super::transport::{self, Client, Flow};
use crate::plan::siting::choice::Choice;
use crate::plan::siting::dual::{Relaxed, Trial};
use crate::plan::siting::rows::position;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Plant {
    pub(crate) weight: Vec<f64>,
    /// Cost of serving the whole row and what missing it costs.
    pub(crate) miss: Vec<f64>,
    /// By row: site and cost of the whole row, by cost.
    pub(crate) offers: Vec<Vec<(u32, f64)>>,
    /// By site: row and cost of the whole row.
    pub(crate) clients: Vec<Vec<(u32, f64)>>,
    pub(crate) capacity: Vec<f64>,
    pub(crate) price: Vec<f64>,
    /// Over all sites; those in `forced` are to be open.
    pub(crate) choice: Choice,
    pub(crate) forced: Vec<u32>,
    pub(crate) granule: f64,
    /// Whether all people of a row go to one site.
    pub(crate) whole_rows: bool,
}

impl Plant {
    pub(crate) fn sites(&self) -> usize {
        self.capacity.len()
    }

    /// The least cost of serving everybody from `open`, rows split; `None` when places are short.
    pub(crate) fn serve(&self, open: &[u32]) -> Result<Flow, Flow> {
        let mut place_of = vec![usize::MAX; self.sites()];
        for (place, &site) in open.iter().enumerate() {
            place_of[site as usize] = place;
        }
        let clients: Vec<Client> = (0..self.weight.len())
            .map(|row| {
                let weight = self.weight[row];
                let each = weight.max(f64::MIN_POSITIVE);
                Client {
                    weight,
                    offers: self.offers[row]
                        .iter()
                        .filter(|(site, _)| place_of[*site as usize] != usize::MAX)
                        .filter(|(site, _)| {
                            !self.whole_rows || self.capacity[*site as usize] >= weight
                        })
                        .map(|&(site, cost)| (place_of[site as usize], cost / each))
                        .collect(),
                    miss: self.miss[row] / each,
                }
            })
            .collect();
        // Nobody lives there, but covering all means every row.
        let empty = |client: &Client| {
            client.weight <= 0.0 && client.miss.is_infinite() && client.offers.is_empty()
        };
        if let Some(row) = clients.iter().position(empty) {
            return Err(Flow {
                crowded: vec![row],
                ..Flow::default()
            });
        }
        let capacity: Vec<f64> = open.iter().map(|&s| self.capacity[s as usize]).collect();
        let mut flow = transport::place(&clients, &capacity);
        for part in &mut flow.parts {
            part.1 = open[part.1] as usize;
        }
        if flow.unplaced > 0.0 {
            Err(flow)
        } else {
            Ok(flow)
        }
    }

    pub(crate) fn prices(&self, open: &[u32]) -> f64 {
        open.iter().map(|&s| self.price[s as usize]).sum()
    }

    /// The most that costs and prices can add up to: what rounding is measured by.
    pub(crate) fn magnitude(&self) -> f64 {
        let finite = |cost: f64| if cost.is_finite() { cost.abs() } else { 0.0 };
        let dearest = |(offers, miss): (&Vec<(u32, f64)>, &f64)| {
            let offered = offers.last().map_or(0.0, |(_, cost)| finite(*cost));
            offered.max(finite(*miss))
        };
        let rows: f64 = self.offers.iter().zip(&self.miss).map(dearest).sum();
        rows + self.price.iter().map(|price| finite(*price)).sum::<f64>()
    }

    /// Fewer places than people who must be served can never do.
    pub(crate) fn needed(&self) -> f64 {
        self.weight
            .iter()
            .zip(&self.miss)
            .filter(|(_, miss)| miss.is_infinite())
            .map(|(weight, _)| weight)
            .sum()
    }
}

/// A plant with some sites decided: what the Lagrangian of a node works on.
#[derive(Debug)]
pub(crate) struct Stage<'p> {
    pub(crate) plant: &'p Plant,
    pub(crate) open: Vec<u32>,
    pub(crate) undecided: Vec<u32>,
    pub(crate) choice: Choice,
}

impl<'p> Stage<'p> {
    /// `None` when the decisions are not allowed, or leave too few places.
    pub(crate) fn new(plant: &'p Plant, open: Vec<u32>, undecided: Vec<u32>) -> Option<Self> {
        let mut undecided = undecided;
        if let Some(building) = &plant.choice.building {
            let taken: Vec<u32> = open.iter().map(|&s| building[s as usize]).collect();
            undecided.retain(|&s| !taken.contains(&building[s as usize]));
        }
        if let Some(budget) = &plant.choice.budget {
            let left = budget.left(&open);
            undecided
                .retain(|&s| crate::plan::siting::choice::within(budget.toll[s as usize], left));
        }
        let choice = plant.choice.narrowed(&open, &undecided)?;
        let stage = Self {
            plant,
            open,
            undecided,
            choice,
        };
        stage.has_room().then_some(stage)
    }

    /// Whether the largest sites that may still be opened have places for all who must be served.
    fn has_room(&self) -> bool {
        let mut rooms: Vec<f64> = self
            .undecided
            .iter()
            .map(|&s| self.plant.capacity[s as usize])
            .collect();
        rooms.sort_unstable_by(|a, b| b.total_cmp(a));
        let sure: f64 = self
            .open
            .iter()
            .map(|&s| self.plant.capacity[s as usize])
            .sum();
        let most = sure + rooms.iter().take(self.choice.most).sum::<f64>();
        crate::plan::siting::choice::within(self.plant.needed(), most)
    }

    /// What `site` can save at most at prices `u`, and whom it would serve for that.
    fn best_load(&self, site: usize, u: &[f64], load: &mut Vec<(u32, f64)>) -> f64 {
        let plant = self.plant;
        load.clear();
        let mut wanted: Vec<(f64, u32, f64)> = Vec::new();
        let mut value = 0.0;
        for &(row, cost) in &plant.clients[site] {
            let saves = cost - u[row as usize];
            let weight = plant.weight[row as usize];
            if saves >= 0.0 || (plant.whole_rows && weight > plant.capacity[site]) {
                continue;
            }
            if weight <= 0.0 {
                value += saves;
                load.push((row, 1.0));
            } else {
                wanted.push((saves / weight, row, saves));
            }
        }
        wanted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut room = plant.capacity[site];
        for (_, row, saves) in wanted {
            let weight = plant.weight[row as usize];
            let part = (room / weight).min(1.0);
            if part <= 0.0 {
                break;
            }
            value += part * saves;
            room -= part * weight;
            load.push((row, part));
        }
        value
    }
}

impl Relaxed for Stage<'_> {
    fn rows(&self) -> usize {
        self.plant.weight.len()
    }

    fn sites(&self) -> usize {
        self.undecided.len()
    }

    fn choice(&self) -> &Choice {
        &self.choice
    }

    fn range(&self, row: usize, _mu: &[f64]) -> (f64, f64) {
        let low = self.plant.offers[row].first().map_or(0.0, |offer| offer.1);
        (low.min(self.plant.miss[row]), self.plant.miss[row])
    }

    fn evaluate(&self, u: &[f64], _mu: &[f64], trial: &mut Trial) {
        let plant = self.plant;
        trial.value = u.iter().sum();
        trial.slope_u.clear();
        trial.slope_u.resize(u.len(), 1.0);
        trial.slope_mu.clear();
        let mut load = Vec::new();
        for &site in &self.open {
            trial.value += plant.price[site as usize] + self.best_load(site as usize, u, &mut load);
            for &(row, part) in &load {
                trial.slope_u[row as usize] -= part;
            }
        }
        let mut loads = Vec::with_capacity(self.undecided.len());
        trial.reduced.clear();
        for &site in &self.undecided {
            let value = self.best_load(site as usize, u, &mut load);
            trial.reduced.push(plant.price[site as usize] + value);
            loads.push(load.clone());
        }
        self.choice.pick(&trial.reduced, &mut trial.pick);
        self.make_room(trial);
        trial.value += trial.pick.value;
        for (load, &taken) in loads.iter().zip(&trial.pick.taken) {
            if taken > 0.0 {
                for &(row, part) in load {
                    trial.slope_u[row as usize] -= taken * part;
                }
            }
        }
    }
}

impl Stage<'_> {
    /// Where sites may be added freely: enough of them for all who must be served, the last one in
    /// part. A valid inequality that the prices alone would not see.
    fn make_room(&self, trial: &mut Trial) {
        let free = self.choice.most >= self.undecided.len()
            && self.choice.budget.is_none()
            && self.choice.groups.is_empty();
        if !free {
            return;
        }
        let capacity = |at: usize| self.plant.capacity[self.undecided[at] as usize];
        let open: f64 = self
            .open
            .iter()
            .map(|&s| self.plant.capacity[s as usize])
            .sum();
        let taken: f64 = trial.pick.whole().map(capacity).sum();
        let mut lacking = self.plant.needed() - open - taken;
        if lacking <= 0.0 {
            return;
        }
        let mut rest: Vec<usize> = (0..self.undecided.len())
            .filter(|&at| trial.pick.taken[at] <= 0.0)
            .collect();
        let ratio = |at: usize| trial.reduced[at] / capacity(at).max(f64::MIN_POSITIVE);
        rest.sort_unstable_by(|&a, &b| ratio(a).total_cmp(&ratio(b)).then(a.cmp(&b)));
        for at in rest {
            let part = (lacking / capacity(at).max(f64::MIN_POSITIVE)).min(1.0);
            trial.pick.taken[at] = part;
            trial.pick.value += part * trial.reduced[at];
            lacking -= part * capacity(at);
            if lacking <= 0.0 {
                break;
            }
        }
        // The room that is missing now links the sites: nothing follows from one of them alone.
        trial.pick.enter = f64::INFINITY;
        trial.pick.leave = f64::NEG_INFINITY;
    }
}

/// A first guess at row prices: what the second-best site costs.
pub(crate) fn first_prices(plant: &Plant) -> Vec<f64> {
    plant
        .offers
        .iter()
        .zip(&plant.miss)
        .map(|(offers, miss)| {
            let second = offers
                .get(1)
                .or(offers.first())
                .map_or(0.0, |offer| offer.1);
            second
                .max(if miss.is_finite() { 0.5 * miss } else { 0.0 })
                .min(*miss)
        })
        .collect()
}

/// Sites by number.
pub(crate) fn all_sites(plant: &Plant) -> Vec<u32> {
    (0..position(plant.sites())).collect()
}
