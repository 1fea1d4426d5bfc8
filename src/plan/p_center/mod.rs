//! The longest way as short as possible: p-center (Hakimi 1964; Minieka 1970), of a person or, when
//! weighted, of weight x cost.
//!
//! The answer is one of the costs there are, so it is found by halving the list of them: can so
//! many sites cover everybody within this cost? Each such question is a set covering problem.

mod center;
mod near;

use super::outcome::{Cause, Outcome, Remedy, Sense, Status, Trouble};
use super::problem::{Choice, Goal, Problem};
use super::solver::{self, Options};
use crate::model::progress::Progress;
use center::Center;
pub(crate) use near::near;

/// Whose way counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// Every row's, also where nobody lives.
    Everybody,
    /// Rows with people.
    Peopled,
    /// Rows with people, times their number.
    Weighted,
}

/// Solves p-center for a number of sites.
pub(crate) fn solve(
    problem: &Problem<'_>,
    who: Who,
    options: &Options,
    progress: &dyn Progress,
) -> Outcome {
    let Choice::Number(number) = problem.choice else {
        let trouble = Trouble {
            cause: Cause::TooFewSites { number: 0 },
            rows: Vec::new(),
            remedies: Vec::new(),
        };
        return Outcome::infeasible(Sense::Least, trouble);
    };
    if let Some(outcome) = solver::impossible_choice(problem, Sense::Least) {
        return outcome;
    }
    let center = Center::new(problem, who, number);
    let rows = center.out_of_reach();
    if !rows.is_empty() {
        let trouble = Trouble {
            cause: Cause::OutOfReach,
            rows,
            remedies: vec![Remedy::LeaveOut],
        };
        return Outcome::infeasible(Sense::Least, trouble);
    }
    let levels = center.levels();
    let mut search = Halving {
        best: None,
        surely: None,
        nodes: 0,
        stopped: false,
    };
    search.run(&center, &levels, options, progress);
    let lowest = search.surely.map_or(0, |at| at + 1);
    let bound = levels.get(lowest).copied();
    let Some(open) = search.best else {
        if search.surely == levels.len().checked_sub(1) && !search.stopped {
            let trouble = too_few(problem, f64::from(u32::MAX), number, options, progress);
            return Outcome {
                nodes: search.nodes,
                ..Outcome::infeasible(Sense::Least, trouble)
            };
        }
        return Outcome {
            status: Status::Unknown,
            trouble: None,
            stopped: search.stopped,
            nodes: search.nodes,
            bound: bound.map(|level| center.real(level)),
            ..Outcome::infeasible(
                Sense::Least,
                Trouble {
                    cause: Cause::TooFewSites { number },
                    rows: Vec::new(),
                    remedies: Vec::new(),
                },
            )
        };
    };
    let mut open = open;
    solver::fill_up(problem, &mut open, number);
    let value = center.worst(&open);
    let bound = bound.unwrap_or(value).min(value);
    Outcome {
        status: if solver::proven(value, bound, options.gap) {
            Status::Optimal
        } else {
            Status::Feasible
        },
        sense: Sense::Least,
        objective: Some(center.real(value)),
        bound: Some(center.real(bound)),
        served: solver::nearest(problem, &open, &super::burden::Shape::Plain),
        open,
        trouble: None,
        stopped: search.stopped,
        nodes: search.nodes,
    }
}

/// `number` sites cannot cover everybody within `radius`: how many can.
pub(crate) fn too_few(
    problem: &Problem<'_>,
    radius: f64,
    number: usize,
    options: &Options,
    progress: &dyn Progress,
) -> Trouble {
    let mut cover = Problem {
        goal: Goal::CoverAll { radius },
        choice: Choice::Fewest,
        ..problem.clone()
    };
    cover.most_closures = None;
    let least = super::lscp::solve(&cover, radius, options, progress);
    let remedies = if least.objective.is_some() {
        vec![Remedy::Number(least.open.len())]
    } else {
        Vec::new()
    };
    Trouble {
        cause: Cause::TooFewSites { number },
        rows: Vec::new(),
        remedies,
    }
}

/// The state of the search over levels.
struct Halving {
    best: Option<Vec<u32>>,
    /// The highest level that is proven too low.
    surely: Option<usize>,
    nodes: u64,
    stopped: bool,
}

impl Halving {
    fn run(
        &mut self,
        center: &Center<'_>,
        levels: &[f64],
        options: &Options,
        progress: &dyn Progress,
    ) {
        let (mut low, mut high) = (0, levels.len());
        // The first guess is a plan that is easily made; it halves the list more than its middle.
        let guess = center.far_first();
        let value = center.worst(&guess);
        if value.is_finite() && center.allows(&guess) {
            high = levels.partition_point(|level| *level < value);
            self.best = Some(guess);
        }
        while low < high {
            if progress.cancelled() {
                self.stopped = true;
                return;
            }
            let mid = low + (high - low) / 2;
            match center.cover(levels[mid], options, progress, &mut self.nodes) {
                Answer::Yes(open) => {
                    let value = center.worst(&open);
                    high = levels.partition_point(|level| *level < value).min(mid);
                    self.best = Some(open);
                }
                Answer::No => {
                    self.surely = Some(mid);
                    low = mid + 1;
                }
                // Nothing is known of this level: what is above it may still be answered.
                Answer::Unknown => low = mid + 1,
            }
        }
        self.stopped |= progress.cancelled();
    }
}

enum Answer {
    Yes(Vec<u32>),
    No,
    Unknown,
}
