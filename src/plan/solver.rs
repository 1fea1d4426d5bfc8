//! The way every model without capacities is solved: rows, local search, bound, branching.

use super::burden::{COMPLETE_EXACT, COMPLETE_QUICK, Frame, Shape};
use super::outcome::{Cause, Outcome, Remedy, Sense, Served, Status, Trouble};
use super::problem::{Choice, Problem, Standing};
use super::siting::Siting;
use super::siting::branch::{self, Effort, Found};
use super::siting::improve::{self, Patience};
use super::siting::rows::position;
use crate::model::progress::Progress;

/// Pairs of the sample that a large problem is first solved on.
const SAMPLE_PAIRS: usize = 2_000_000;
const SAMPLE_ROWS: usize = 500;

/// A heuristic of a large problem is done once its plan is proven this near to the best, and
/// improves its first plan by so much work.
const NEAR_ENOUGH: f64 = 0.005;
const WORK_OF_LARGE: u64 = 8_000_000;
/// Entries of lists that all steps of its bound may look at, and the fewest steps.
const ENTRIES_OF_LARGE: usize = 3_800_000_000;
const FEWEST_STEPS: u32 = 100;

/// How to solve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Options {
    /// Prove the best, or only bound a good plan.
    pub method: Method,
    /// Stop once the plan is proven within this part of its value; 0 for the best.
    pub gap: f64,
    /// Seed of the local search. The same seed gives the same plan on any machine.
    pub seed: u64,
}

/// How far to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Until the plan is proven best, or the work is stopped.
    Exact,
    /// A good plan and one bound, in predictable time.
    Heuristic,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            method: Method::Exact,
            gap: 0.0,
            seed: 1,
        }
    }
}

impl Options {
    pub(crate) fn effort(&self, sites: usize) -> Effort {
        let walks = u32::try_from(sites / 4).unwrap_or(u32::MAX);
        let (nodes, walks, work) = match self.method {
            Method::Exact => (u64::MAX, walks.clamp(1, 100), 400_000_000),
            Method::Heuristic => (1, (2 * walks).clamp(20, 400), 200_000_000),
        };
        Effort {
            nodes,
            walks,
            work,
            steps: branch::ROOT_STEPS,
            again: true,
            seed: self.seed,
            cutoff: f64::INFINITY,
            enough: f64::NEG_INFINITY,
            gap: self.gap,
            collect: None,
        }
    }
}

/// Whether a list of all pairs is kept, sorted.
pub(crate) fn keeps_all(frame: &Frame<'_>, options: &Options) -> bool {
    let most = match options.method {
        Method::Exact => COMPLETE_EXACT,
        Method::Heuristic => COMPLETE_QUICK,
    };
    let short = matches!(frame.shape, Shape::Step(_) | Shape::Must(_));
    short || frame.problem.costs.pairs() <= most
}

/// Solves the kernel's problem. Large ones are first solved on a sample of rows, to know which
/// pairs can matter.
pub(crate) fn run(frame: &Frame<'_>, options: &Options, progress: &dyn Progress) -> Found {
    let mut effort = options.effort(frame.columns.len());
    let large = frame.problem.costs.pairs() > COMPLETE_QUICK;
    let hurries = options.method == Method::Heuristic && large;
    if hurries {
        effort.work = WORK_OF_LARGE;
        effort.again = false;
        effort.gap = options.gap.max(NEAR_ENOUGH);
    }
    let all = keeps_all(frame, options);
    let near = (!all).then(|| rough_plan(frame, options, progress));
    let mut siting = frame.siting(near.as_deref());
    if all {
        siting.tidy();
    }
    if hurries {
        let steps = ENTRIES_OF_LARGE / siting.rows.site.len().max(1);
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        effort.steps = steps.clamp(FEWEST_STEPS, branch::ROOT_STEPS);
    }
    let starts: Vec<Vec<u32>> = near.iter().cloned().collect();
    let mut found = branch::solve(&siting, &starts, &effort, progress);
    // Near enough for a heuristic is not what was asked for: the bound tells how near.
    found.complete &= !hurries || found.best.is_none();
    found
}

/// A plan for a regular sample of the rows.
fn rough_plan(frame: &Frame<'_>, options: &Options, progress: &dyn Progress) -> Vec<u32> {
    let rows = (SAMPLE_PAIRS / frame.columns.len().max(1)).max(SAMPLE_ROWS);
    let step = (frame.rows.len() / rows).max(1);
    let mut sample = frame.clone();
    sample.rows = frame.rows.iter().copied().step_by(step).collect();
    let siting: Siting<'_> = sample.siting(None);
    let patience = Patience {
        walks: 2,
        work: 100_000_000,
        seed: options.seed,
        enough: f64::NEG_INFINITY,
    };
    improve::search(&siting, &[], &patience, progress).map_or_else(Vec::new, |plan| plan.open)
}

/// What a search says in the problem's units. `total` is what the objective is taken from when
/// the most is wanted: people in all, less the people missed.
pub(crate) fn told(
    frame: &Frame<'_>,
    found: &Found,
    total: Option<f64>,
    options: &Options,
) -> Outcome {
    let real = |value: f64| {
        let value = frame.base + value * frame.unit;
        total.map_or(value, |total| total - value)
    };
    let sense = if total.is_some() {
        Sense::Most
    } else {
        Sense::Least
    };
    let open = found.best.as_ref().map(|plan| frame.open(&plan.open));
    let status = match (&found.best, found.complete) {
        (Some(_), true) => Status::Optimal,
        (Some(plan), false) if proven(plan.objective, found.bound, options.gap) => Status::Optimal,
        (Some(_), false) => Status::Feasible,
        (None, true) => Status::Infeasible,
        (None, false) => Status::Unknown,
    };
    Outcome {
        status,
        sense,
        objective: found.best.as_ref().map(|plan| real(plan.objective)),
        bound: found.bound.is_finite().then(|| real(found.bound)),
        served: open
            .as_ref()
            .map_or_else(Vec::new, |open| nearest(frame.problem, open, &frame.shape)),
        open: open.unwrap_or_default(),
        trouble: None,
        stopped: found.stopped,
        nodes: found.nodes,
    }
}

/// Whether a plan is as good as its bound, or within the gap that was asked for.
pub(crate) fn proven(objective: f64, bound: f64, gap: f64) -> bool {
    objective - bound <= gap.max(super::siting::SLACK) * objective.abs()
}

/// Every row with its nearest open site, where that is near enough to count.
pub(crate) fn nearest(problem: &Problem<'_>, open: &[u32], shape: &Shape) -> Vec<Served> {
    let within = match shape {
        Shape::Step(within) | Shape::Must(within) => {
            within.map_or(0, |within| within.saturating_add(1))
        }
        Shape::Plain | Shape::Fading(_) | Shape::Gap { .. } => super::costs::UNREACHED,
    };
    (0..problem.costs.rows())
        .filter_map(|row| {
            let cells = open
                .iter()
                .map(|&site| (problem.costs.cell(row, site), site));
            let (cell, site) = cells.min()?;
            (cell < within).then(|| Served {
                row: position(row),
                site,
                part: 1.0,
                cost: problem.costs.value(cell),
            })
        })
        .collect()
}

/// What makes a number of sites, or of kept sites, impossible before anything is solved.
pub(crate) fn impossible_choice(problem: &Problem<'_>, sense: Sense) -> Option<Outcome> {
    let Choice::Number(number) = problem.choice else {
        return None;
    };
    let kept = problem.standing(Standing::Kept).len();
    let trouble = |cause, remedy| {
        Some(Outcome::infeasible(
            sense,
            Trouble {
                cause,
                rows: Vec::new(),
                remedies: vec![remedy],
            },
        ))
    };
    if kept > number {
        return trouble(Cause::TooManyKept { kept }, Remedy::Number(kept));
    }
    let excluded = problem.standing(Standing::Excluded).len();
    let mut buildings: Vec<u32> = problem
        .sites
        .iter()
        .filter(|s| s.standing != Standing::Excluded)
        .filter_map(|s| s.building)
        .collect();
    let in_buildings = buildings.len();
    buildings.sort_unstable();
    buildings.dedup();
    let available = problem.sites.len() - excluded - (in_buildings - buildings.len());
    if available < number {
        return trouble(
            Cause::TooFewCandidates { available },
            Remedy::NumberAtMost(available),
        );
    }
    let closable = problem.standing(Standing::Closable).len();
    let must_stay = problem
        .most_closures
        .map_or(0, |most| closable.saturating_sub(most));
    if kept + must_stay > number {
        let staying = kept + must_stay;
        return trouble(
            Cause::TooManyKept { kept: staying },
            Remedy::Number(staying),
        );
    }
    None
}

/// Rows with somebody in them that no site may serve, or none within `shape`'s radius.
pub(crate) fn out_of_reach(problem: &Problem<'_>, shape: &Shape, everybody: bool) -> Vec<u32> {
    let usable: Vec<bool> = problem
        .sites
        .iter()
        .map(|s| s.standing != Standing::Excluded)
        .collect();
    (0..position(problem.costs.rows()))
        .filter(|&row| everybody || problem.weights[row as usize] > 0.0)
        .filter(|&row| {
            let mut served = false;
            problem.costs.each(row as usize, |site, cell| {
                served |= usable[site as usize] && shape.of(problem.costs, cell).is_finite();
            });
            !served
        })
        .collect()
}

/// Fills `outcome` up to exactly `number` sites and says anew who goes where. A plan that was
/// stopped on its way may gain by it: `worth` values the filled one.
pub(crate) fn fill_to(
    problem: &Problem<'_>,
    outcome: &mut Outcome,
    (number, gap): (usize, f64),
    worth: impl FnOnce(&[u32]) -> f64,
) {
    let Some(objective) = outcome.objective else {
        return;
    };
    let before = outcome.open.len();
    fill_up(problem, &mut outcome.open, number);
    if outcome.status == Status::Optimal || outcome.open.len() == before {
        return;
    }
    let worth = worth(&outcome.open);
    let (better, distance) = match outcome.sense {
        Sense::Least => (objective.min(worth), 1.0),
        Sense::Most => (objective.max(worth), -1.0),
    };
    outcome.objective = Some(better);
    if outcome
        .bound
        .is_some_and(|bound| proven(distance * better, distance * bound, gap))
    {
        outcome.status = Status::Optimal;
    }
}

/// Exactly `number` sites: plans of fewer are filled up with the first sites that may be added.
/// More sites never make a burden larger.
pub(crate) fn fill_up(problem: &Problem<'_>, open: &mut Vec<u32>, number: usize) {
    let mut used: Vec<u32> = open
        .iter()
        .filter_map(|&s| problem.sites[s as usize].building)
        .collect();
    // Existing sites first: keeping what is there is never the worse choice among equals.
    let candidates = problem.standing(Standing::Closable);
    for site in candidates
        .into_iter()
        .chain(problem.standing(Standing::Candidate))
    {
        if open.len() >= number {
            break;
        }
        let building = problem.sites[site as usize].building;
        if open.contains(&site) || building.is_some_and(|b| used.contains(&b)) {
            continue;
        }
        used.extend(building);
        open.push(site);
    }
    open.sort_unstable();
}
