//! Plans for those who are worst off: p-centdian (Halpern 1978) and lexicographic worst-first
//! (Ogryczak 1997). Poverty gaps (Foster, Greer & Thorbecke 1984) are in
//! [`p_median`](super::p_median), "no area worse than today" is a limit ([`super::target`]).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::burden::{Frame, Shape};
use super::costs::Cell;
use super::outcome::{Outcome, Status};
use super::p_center::{self, Who};
use super::problem::{Goal, Problem};
use super::siting::branch;
use super::siting::caps::Caps;
use super::siting::rows::{Rows, position};
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Least `worst` x longest way + (1 - `worst`) x mean way, over people.
///
/// The longest way is one of the costs there are. Each round solves the p-median with ways no
/// longer than a limit, first without one; the next limit lies just below the longest way of that
/// plan, because plans as long as it cannot be better than it. It ends when even the shortest
/// possible longest way could not make up for the rest.
pub(crate) fn centdian(
    problem: &Problem<'_>,
    worst: f64,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    let people: f64 = problem.weights.iter().sum();
    let shortest = p_center::solve(problem, Who::Peopled, options, progress);
    let (Some(floor), true) = (shortest.bound, people > 0.0) else {
        return shortest;
    };
    let value = |longest: f64, total: f64| worst * longest + (1.0 - worst) * total / people;
    let mut costs = problem.costs.clone();
    let mut best: Option<(f64, Outcome)> = None;
    // No plan of the rounds so far is better than this, and none of the rounds to come than that.
    let (mut so_far, mut to_come) = (f64::INFINITY, 0.0);
    let (mut nodes, mut stopped) = (shortest.nodes, shortest.stopped);
    loop {
        let rounds_problem = Problem {
            costs: &costs,
            goal: Goal::TotalCost,
            ..problem.clone()
        };
        let round = super::p_median::solve(&rounds_problem, options, progress);
        nodes += round.nodes;
        stopped |= round.stopped;
        if round.status == Status::Infeasible {
            to_come = f64::INFINITY;
            break;
        }
        let (Some(total), Some(least)) = (round.objective, round.bound) else {
            break;
        };
        let longest = longest(problem, &round);
        so_far = so_far.min(value(longest, least));
        to_come = value(floor, least);
        let objective = value(longest, total);
        if best.as_ref().is_none_or(|(old, _)| objective < *old) {
            best = Some((objective, round));
        }
        let reached = best
            .as_ref()
            .map_or(f64::INFINITY, |(objective, _)| *objective);
        if longest <= floor {
            to_come = f64::INFINITY;
        }
        if to_come >= reached || stopped {
            break;
        }
        costs = costs.shorter_than(longest);
    }
    let Some((objective, plan)) = best else {
        return Outcome {
            status: Status::Unknown,
            objective: None,
            // what is known of the longest way alone says nothing in this unit
            bound: None,
            open: Vec::new(),
            served: Vec::new(),
            nodes,
            stopped,
            ..shortest
        };
    };
    let bound = so_far.min(to_come).min(objective);
    let optimal = solver::proven(objective, bound, options.gap);
    Outcome {
        status: if optimal {
            Status::Optimal
        } else {
            Status::Feasible
        },
        objective: Some(objective),
        bound: Some(bound),
        nodes,
        stopped,
        ..plan
    }
}

/// The longest way of anybody in a plan.
fn longest(problem: &Problem<'_>, outcome: &Outcome) -> f64 {
    outcome
        .served
        .iter()
        .filter(|served| problem.weights[served.row as usize] > 0.0)
        .map(|served| served.cost)
        .fold(0.0, f64::max)
}

/// The longest way of anybody to the nearest of `open`, in units of the problem.
pub(crate) fn longest_of(problem: &Problem<'_>, open: &[u32]) -> f64 {
    let longest = cells(problem, open).map(|(_, cell)| cell).max();
    longest.map_or(0.0, |cell| match cell {
        super::costs::UNREACHED => f64::INFINITY,
        cell => problem.costs.value(cell),
    })
}

/// Ways from the longest down with the weight on each, thousandths: the order of worst-first.
pub(crate) fn lengths(problem: &Problem<'_>, open: &[u32]) -> Vec<(Cell, u64)> {
    let mut ways: BTreeMap<Reverse<Cell>, f64> = BTreeMap::new();
    for (row, cell) in cells(problem, open) {
        *ways.entry(Reverse(cell)).or_default() += problem.weights[row];
    }
    ways.into_iter()
        .map(|(cell, weight)| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "people are not negative, and saturate"
            )]
            let weight = (weight * 1000.0).round() as u64;
            (cell.0, weight)
        })
        .collect()
}

/// A settled length: so much weight travels at least this long, and no plan can have less.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Settled {
    cell: Cell,
    weight: f64,
}

/// The longest way as short as possible and as few people as possible on it, then the next-longest,
/// and so on for `levels` lengths. The objective is the longest way.
///
/// Each round takes the longest way of the plan that is not yet settled and asks for the plan that
/// puts the least weight on ways that long, under limits that hold what earlier rounds settled.
/// Lengths in between, on which nobody travels, need no round of their own: the limit of the last
/// settled length is moved down to them.
pub(crate) fn worst_first(
    problem: &Problem<'_>,
    levels: usize,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    let mut outcome = p_center::solve(problem, Who::Peopled, options, progress);
    if outcome.status != Status::Optimal {
        return outcome;
    }
    let (objective, bound) = (outcome.objective, outcome.bound);
    let mut settled: Vec<Settled> = Vec::new();
    let mut longest = None;
    while settled.len() < levels {
        let below = settled.last().map_or(Cell::MAX, |last| last.cell);
        let Some(cell) = next_length(problem, &outcome.open, below) else {
            break;
        };
        let longest = *longest.get_or_insert(cell);
        // Nobody's way lies between this length and the last one: that is settled too.
        if let Some(last) = settled.last_mut() {
            last.cell = cell + 1;
        }
        let (found, open) = least_on(problem, &settled, (cell, longest), options, progress);
        outcome.nodes += found.nodes;
        outcome.stopped |= found.stopped;
        let Some(open) = open else {
            break;
        };
        outcome.open = open;
        if !found.complete {
            outcome.status = Status::Feasible;
            break;
        }
        settled.push(Settled {
            cell,
            weight: weight_from(problem, &outcome.open, cell),
        });
    }
    if let super::problem::Choice::Number(number) = problem.choice {
        solver::fill_up(problem, &mut outcome.open, number);
    }
    outcome.served = solver::nearest(problem, &outcome.open, &Shape::Plain);
    Outcome {
        objective,
        bound,
        ..outcome
    }
}

/// The cost of the nearest open site of everybody.
fn cells<'p>(
    problem: &'p Problem<'_>,
    open: &'p [u32],
) -> impl Iterator<Item = (usize, Cell)> + 'p {
    (0..problem.costs.rows())
        .filter(|&row| problem.weights[row] > 0.0)
        .filter_map(|row| {
            open.iter()
                .map(|&s| problem.costs.cell(row, s))
                .min()
                .map(|c| (row, c))
        })
}

fn next_length(problem: &Problem<'_>, open: &[u32], below: Cell) -> Option<Cell> {
    cells(problem, open)
        .map(|(_, cell)| cell)
        .filter(|&cell| cell < below)
        .max()
        .filter(|&c| c > 0)
}

fn weight_from(problem: &Problem<'_>, open: &[u32], cell: Cell) -> f64 {
    let long = cells(problem, open).filter(|&(_, c)| c >= cell);
    long.map(|(row, _)| problem.weights[row]).sum()
}

/// The plan with least weight on ways of at least `cell` and none longer than `longest`, with
/// what is settled.
fn least_on(
    problem: &Problem<'_>,
    settled: &[Settled],
    (cell, longest): (Cell, Cell),
    options: &Options,
    progress: &dyn Progress,
) -> (branch::Found, Option<Vec<u32>>) {
    let frame = Frame::new(problem, Shape::Plain, &problem.weights);
    let mut siting = frame.siting_without_rows();
    let mut caps = Caps::new(settled.iter().map(|settled| settled.weight).collect());
    let mut rows = Rows::new();
    let mut list: Vec<(u32, f64)> = Vec::new();
    for &row in &frame.rows {
        let row = row as usize;
        let weight = problem.weights[row];
        let steps = settled.iter().map(|settled| settled.cell).chain([cell]);
        for (at, step) in steps.enumerate() {
            list.clear();
            let first = at == 0;
            for (local, &site) in frame.columns.iter().enumerate() {
                let way = problem.costs.cell(row, site);
                if way < step {
                    list.push((position(local), 0.0));
                } else if first && way <= longest {
                    list.push((position(local), weight));
                }
            }
            // The first step also forbids what is longer than the longest way there may be.
            let nearest_kept = frame.kept.iter().map(|&s| problem.costs.cell(row, s)).min();
            let miss = match nearest_kept {
                Some(way) if way < step => 0.0,
                Some(way) if way <= longest => weight,
                _ if first => f64::INFINITY,
                _ => weight,
            };
            rows.push(&mut list, miss);
            let objective = f64::from(u8::from(at == settled.len()));
            let cap = (at < settled.len()).then(|| (position(at), 1.0));
            caps.push(objective, cap);
        }
    }
    siting.rows = rows;
    if !settled.is_empty() {
        siting.caps = caps;
    }
    let start: Vec<Vec<u32>> = Vec::new();
    let found = branch::solve(&siting, &start, &options.effort(siting.sites()), progress);
    let open = found.best.as_ref().map(|plan| frame.open(&plan.open));
    (found, open)
}
