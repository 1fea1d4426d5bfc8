//! Models where places run out: capacitated p-median, MCLP, LSCP and fixed-charge location.
//!
//! Demand is split between sites, or whole rows go to one site; the problem says which.

pub(crate) mod plant;
mod remedy;
mod search;
mod single;
pub(crate) mod transport;

use super::alternatives::Alternative;
use super::outcome::{Cause, Outcome, Remedy, Sense, Served, Status, Trouble};
use super::problem::{Capacity, Choice, Goal, Problem, Standing};
use super::siting::choice;
use super::siting::rows::position;
use super::solver::{self, Method, Options};
use crate::model::progress::Progress;
use plant::Plant;
use search::Reach;

/// Nodes of a heuristic search for nearly best plans.
const QUICK_NODES: u64 = 200;

/// Solves a goal of total cost, coverage or covering all, with capacities.
pub(crate) fn solve(problem: &Problem<'_>, options: &Options, progress: &dyn Progress) -> Outcome {
    let sense = if matches!(problem.goal, Goal::Cover { .. }) {
        Sense::Most
    } else {
        Sense::Least
    };
    if let Some(outcome) = solver::impossible_choice(problem, sense) {
        return outcome;
    }
    let built = Built::new(problem);
    if let Some(trouble) = built.trouble(problem) {
        return Outcome::infeasible(sense, trouble);
    }
    let nodes = match options.method {
        Method::Exact => u64::MAX,
        Method::Heuristic => 1,
    };
    let reach = Reach {
        nodes,
        gap: options.gap,
        collect: None,
    };
    let mut found = search::solve(&built.plant, reach, progress);
    if let (Choice::Number(number), false, Some(best)) =
        (problem.choice, found.complete, &found.best)
    {
        // What was stopped on its way may gain by the sites it still lacks.
        let mut open = built.outside(&best.open);
        solver::fill_up(problem, &mut open, number);
        let filled = search::valued(&built.plant, &built.inside(&open), reach);
        let better = filled.filter(|filled| filled.cost < best.cost);
        found.best = better.or(found.best);
    }
    let total: f64 = problem.weights.iter().sum();
    let real = |value: f64| match sense {
        Sense::Least => value,
        Sense::Most => total - value,
    };
    let status = match (&found.best, found.complete) {
        (Some(_), true) => Status::Optimal,
        (Some(best), false) if solver::proven(best.cost, found.bound, options.gap) => {
            Status::Optimal
        }
        (Some(_), false) => Status::Feasible,
        (None, true) => Status::Infeasible,
        (None, false) => Status::Unknown,
    };
    let served = found
        .best
        .as_ref()
        .map_or_else(Vec::new, |best| built.served(problem, best));
    let mut open = found
        .best
        .as_ref()
        .map_or_else(Vec::new, |best| built.outside(&best.open));
    if let (Choice::Number(number), Some(_)) = (problem.choice, &found.best) {
        solver::fill_up(problem, &mut open, number);
    }
    open.sort_unstable();
    Outcome {
        status,
        sense,
        objective: found.best.as_ref().map(|best| real(best.cost)),
        bound: found.bound.is_finite().then(|| real(found.bound)),
        open,
        served,
        trouble: (status == Status::Infeasible)
            .then(|| remedy::too_few(&built.plant, problem, progress)),
        stopped: found.stopped,
        nodes: found.nodes,
    }
}

/// Share of the largest sums of costs that bounds may be off by.
const ROUNDING: f64 = 1e-11;

/// Plans no worse than `limit`, at most `most`, and whether these are all.
pub(crate) fn near(
    problem: &Problem<'_>,
    (limit, most): (f64, usize),
    options: &Options,
    progress: &dyn Progress,
) -> (Vec<Alternative>, bool) {
    let mut built = Built::new(problem);
    if matches!(problem.choice, Choice::Number(_)) {
        built.plant.choice.least = built.plant.choice.most;
    }
    let total: f64 = problem.weights.iter().sum();
    let is_cover = matches!(problem.goal, Goal::Cover { .. });
    let turned = |value: f64| if is_cover { total - value } else { value };
    let limit = turned(limit);
    let nodes = match options.method {
        Method::Exact => u64::MAX,
        Method::Heuristic => QUICK_NODES,
    };
    // Bounds are sums of costs: where the best plan costs nothing, their rounding would cut off
    // its equals.
    let slack = 1e-9 * limit.abs().max(1e-9) + ROUNDING * built.plant.magnitude();
    let reach = Reach {
        nodes,
        gap: 0.0,
        collect: Some((limit + slack, most)),
    };
    let found = search::solve(&built.plant, reach, progress);
    let plans = found.plans.iter().map(|plan| {
        let mut open = built.outside(&plan.open);
        open.sort_unstable();
        Alternative {
            objective: turned(plan.objective),
            open,
        }
    });
    (plans.collect(), found.complete)
}

/// The plant and what its numbers mean.
struct Built {
    plant: Plant,
    /// Site of the problem of each site of the plant.
    site: Vec<u32>,
}

impl Built {
    fn new(problem: &Problem<'_>) -> Self {
        let site: Vec<u32> = (0..position(problem.sites.len()))
            .filter(|&s| problem.sites[s as usize].standing != Standing::Excluded)
            .collect();
        let mut number = vec![u32::MAX; problem.sites.len()];
        for (new, &old) in site.iter().enumerate() {
            number[old as usize] = position(new);
        }
        let within = match problem.goal {
            Goal::Cover { radius } | Goal::CoverAll { radius } => {
                Some(problem.costs.within(radius))
            }
            _ => None,
        };
        let covers = matches!(problem.goal, Goal::Cover { .. });
        let mut offers: Vec<Vec<(u32, f64)>> = Vec::with_capacity(problem.costs.rows());
        let mut clients = vec![Vec::new(); site.len()];
        for row in 0..problem.costs.rows() {
            let weight = problem.weights[row];
            let mut list = Vec::new();
            problem.costs.each(row, |s, cell| {
                let local = number[s as usize];
                if local == u32::MAX {
                    return;
                }
                match within {
                    Some(within) if within.is_some_and(|within| cell <= within) => {
                        list.push((local, 0.0));
                    }
                    Some(_) => {}
                    None => list.push((local, weight * problem.costs.value(cell))),
                }
            });
            list.sort_by(|a: &(u32, f64), b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            for &(s, cost) in &list {
                clients[s as usize].push((position(row), cost));
            }
            offers.push(list);
        }
        let miss = problem
            .weights
            .iter()
            .map(|&weight| match (covers, within.is_some()) {
                (true, _) => weight,
                // Where nobody lives nobody needs a way; but covering all means every row.
                (false, false) if weight <= 0.0 => 0.0,
                _ => f64::INFINITY,
            })
            .collect();
        let counts = matches!(problem.choice, Choice::Pay { .. } | Choice::Fewest);
        let price = |s: u32| problem.price(s as usize);
        let forced = (0..position(site.len()))
            .filter(|&s| problem.sites[site[s as usize] as usize].standing == Standing::Kept)
            .collect();
        let plant = Plant {
            weight: problem.weights.clone(),
            miss,
            offers,
            clients,
            capacity: site
                .iter()
                .map(|&s| problem.sites[s as usize].capacity)
                .collect(),
            price: site
                .iter()
                .map(|&s| if counts { price(s) } else { 0.0 })
                .collect(),
            choice: plant_choice(problem, &site),
            forced,
            granule: if matches!(problem.choice, Choice::Fewest) {
                1.0
            } else {
                0.0
            },
            whole_rows: problem.capacity == Capacity::SingleSource,
        };
        Self { plant, site }
    }

    /// Sites of the problem for sites of the plant.
    fn outside(&self, open: &[u32]) -> Vec<u32> {
        open.iter().map(|&s| self.site[s as usize]).collect()
    }

    /// Sites of the plant for sites of the problem.
    fn inside(&self, open: &[u32]) -> Vec<u32> {
        let number = |site: &u32| self.site.binary_search(site).ok().map(position);
        open.iter().filter_map(number).collect()
    }

    /// What is impossible even with everything open.
    fn trouble(&self, problem: &Problem<'_>) -> Option<Trouble> {
        let plant = &self.plant;
        let alone: Vec<u32> = (0..plant.weight.len())
            .filter(|&row| plant.offers[row].is_empty() && plant.miss[row].is_infinite())
            .map(position)
            .collect();
        if !alone.is_empty() {
            return Some(match problem.goal {
                Goal::CoverAll { .. } => super::lscp::uncoverable(problem, alone),
                _ => Trouble {
                    cause: Cause::OutOfReach,
                    rows: alone,
                    remedies: vec![Remedy::LeaveOut],
                },
            });
        }
        if plant.whole_rows {
            let fits = |row: usize| {
                plant.offers[row]
                    .iter()
                    .any(|o| plant.capacity[o.0 as usize] >= plant.weight[row])
            };
            let large: Vec<u32> = (0..plant.weight.len())
                .filter(|&row| plant.miss[row].is_infinite() && !fits(row))
                .map(position)
                .collect();
            if !large.is_empty() {
                return Some(Trouble {
                    cause: Cause::RowTooLarge,
                    rows: large,
                    remedies: vec![Remedy::LeaveOut],
                });
            }
        }
        let flow = plant.serve(&plant::all_sites(plant)).err()?;
        Some(Trouble {
            cause: Cause::TooFewPlaces {
                missing: flow.unplaced,
            },
            rows: flow.crowded.iter().map(|&row| position(row)).collect(),
            remedies: vec![Remedy::Places(flow.unplaced)],
        })
    }

    fn served(&self, problem: &Problem<'_>, best: &search::Served) -> Vec<Served> {
        let mut served: Vec<Served> = best
            .parts
            .iter()
            .map(|&(row, site, amount)| Served {
                row: position(row),
                site: self.site[site],
                part: amount / self.plant.weight[row],
                cost: problem
                    .costs
                    .cost(row, self.site[site] as usize)
                    .unwrap_or(f64::INFINITY),
            })
            .filter(|served| served.part.is_finite() && served.cost.is_finite())
            .collect();
        let nobody = (0..problem.weights.len()).filter(|&row| problem.weights[row] <= 0.0);
        for row in nobody {
            let nearest = self.plant.offers[row]
                .iter()
                .find(|(site, _)| best.open.contains(site))
                .map(|&(site, _)| self.site[site as usize]);
            if let Some(site) = nearest
                && let Some(cost) = problem.costs.cost(row, site as usize)
            {
                served.push(Served {
                    row: position(row),
                    site,
                    part: 1.0,
                    cost,
                });
            }
        }
        served.sort_by_key(|served| (served.row, served.site));
        served
    }
}

/// The choice over all sites of the plant, kept ones included.
fn plant_choice(problem: &Problem<'_>, site: &[u32]) -> choice::Choice {
    // Kept sites are free of charge in a budget; they cannot be left out either way.
    let kept = |s: u32| problem.sites[s as usize].standing == Standing::Kept;
    let mut choice = super::burden::kernel_choice(problem, site, &[]);
    if let Some(budget) = &mut choice.budget {
        for (toll, &s) in budget.toll.iter_mut().zip(site) {
            if kept(s) {
                *toll = 0.0;
            }
        }
    }
    choice
}
