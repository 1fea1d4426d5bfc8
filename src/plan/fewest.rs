//! The fewest sites for a target share, asked of one number of sites after the other.
//!
//! Whether so many sites do is a question of coverage, whose bound is far nearer to the truth than
//! that of a sum of sites with a share to keep; and it is settled as soon as a plan does or the bound
//! says that none can.

use super::burden::{Frame, Shape};
use super::lscp;
use super::outcome::{Outcome, Sense, Status};
use super::problem::{Choice, Goal, Problem, Standing};
use super::siting::branch;
use super::siting::choice::within;
use super::solver::{self, Options};
use crate::model::progress::Progress;

/// Every site counts the same, and one limit is about everybody: otherwise `None`.
pub(crate) fn by_number(
    problem: &Problem<'_>,
    radius: f64,
    options: &Options,
    progress: &dyn Progress,
) -> Option<Outcome> {
    let price = one_price(problem)?;
    let (cover, most) = as_coverage(problem, radius)?;
    let least = problem
        .weights
        .iter()
        .copied()
        .fold(f64::INFINITY, f64::min);
    if least > 0.0 && !within(least, most) {
        // nobody may be left out
        let everybody = Problem {
            goal: Goal::CoverAll { radius },
            limits: Vec::new(),
            ..problem.clone()
        };
        return Some(lscp::solve(&everybody, radius, options, progress));
    }
    let kept = problem.standing(Standing::Kept).len();
    let closable = problem.standing(Standing::Closable).len();
    let stay = problem
        .most_closures
        .map_or(0, |most| closable.saturating_sub(most));
    let total: f64 = problem.weights.iter().sum();
    if kept + stay == 0 && within(total, most) {
        return None;
    }
    let mut search = Search {
        cover: &cover,
        shape: Shape::Step(problem.costs.within(radius)),
        most,
        options,
        progress,
        proven: (kept + stay).max(1),
        best: None,
        stopped: false,
        nodes: 0,
    };
    let sites = problem.sites.iter();
    let usable = sites
        .filter(|site| site.standing != Standing::Excluded)
        .count();
    search.run(usable);
    let own: f64 = match problem.choice {
        Choice::Pay { .. } => {
            let kept = problem.standing(Standing::Kept);
            kept.iter().map(|site| problem.price(*site as usize)).sum()
        }
        _ => kept as f64,
    };
    let worth = |number: usize| own + (number - kept) as f64 * price;
    let status = match &search.best {
        Some(open) if open.len() <= search.proven => Status::Optimal,
        Some(_) => Status::Feasible,
        // each limit can be kept, but not all at once
        None if search.proven > usable => Status::Infeasible,
        None => Status::Unknown,
    };
    let bound = (status != Status::Infeasible).then(|| worth(search.proven));
    let open = search.best.unwrap_or_default();
    Some(Outcome {
        status,
        sense: Sense::Least,
        objective: matches!(status, Status::Optimal | Status::Feasible).then(|| worth(open.len())),
        bound,
        served: solver::nearest(problem, &open, &search.shape),
        open,
        trouble: None,
        stopped: search.stopped,
        nodes: search.nodes,
    })
}

/// What each further site counts, when that is the same for all.
fn one_price(problem: &Problem<'_>) -> Option<f64> {
    match problem.choice {
        Choice::Fewest => Some(1.0),
        Choice::Pay { .. } if problem.standing(Standing::Closable).is_empty() => {
            let candidates = problem.standing(Standing::Candidate);
            let mut prices = candidates.iter().map(|site| problem.price(*site as usize));
            let first = prices.next().filter(|price| *price > 0.0)?;
            prices
                .all(|price| price.to_bits() == first.to_bits())
                .then_some(first)
        }
        _ => None,
    }
}

/// The same as coverage under the other limits, and the most weight that may be left out.
fn as_coverage<'a>(problem: &Problem<'a>, radius: f64) -> Option<(Problem<'a>, f64)> {
    let about_all = |rows: &[u32]| {
        let mut missing = problem.weights.clone();
        for row in rows {
            missing[*row as usize] = 0.0;
        }
        missing.iter().all(|weight| *weight <= 0.0)
    };
    let at = problem
        .limits
        .iter()
        .position(|limit| about_all(&limit.rows))?;
    let mut cover = problem.clone();
    let limit = cover.limits.remove(at);
    cover.goal = Goal::Cover { radius };
    Some((cover, limit.most))
}

struct Search<'a> {
    cover: &'a Problem<'a>,
    shape: Shape,
    most: f64,
    options: &'a Options,
    progress: &'a dyn Progress,
    /// No fewer sites do.
    proven: usize,
    best: Option<Vec<u32>>,
    stopped: bool,
    nodes: u64,
}

impl Search<'_> {
    /// Twice as many until they do, then the middle of what is open.
    fn run(&mut self, usable: usize) {
        let mut low = self.proven;
        let mut next = low;
        while !self.stopped {
            let high = self.best.as_ref().map(Vec::len);
            if low > high.map_or(usable, |high| high - 1) {
                break;
            }
            next = match high {
                Some(high) => usize::midpoint(low, high - 1),
                None => next.clamp(low, usable),
            };
            if self.ask(next) {
                continue;
            }
            low = next + 1;
            next *= 2;
        }
    }

    /// Whether a plan of at most so many sites was found.
    fn ask(&mut self, number: usize) -> bool {
        let question = Problem {
            choice: Choice::Number(number),
            ..self.cover.clone()
        };
        let frame = Frame::new(&question, self.shape.clone(), &question.weights);
        let mut effort = self.options.effort(frame.columns.len());
        // as `within` reads the limit, and a plan right at it counts as better
        let most = self.most + 2e-9 * self.most.abs().max(1.0);
        effort.cutoff = (most - frame.base) / frame.unit;
        effort.enough = effort.cutoff;
        effort.gap = 0.0;
        let mut siting = frame.siting(None);
        siting.tidy();
        let found = branch::solve(&siting, &[], &effort, self.progress);
        self.nodes += found.nodes;
        self.stopped |= found.stopped;
        let does = |missed: f64| within(frame.base + missed * frame.unit, self.most);
        if let Some(plan) = found.best.as_ref().filter(|plan| does(plan.objective)) {
            self.best = Some(frame.open(&plan.open));
            return true;
        }
        if found.complete && number >= self.proven {
            self.proven = self.proven.max(number + 1);
        }
        false
    }
}
