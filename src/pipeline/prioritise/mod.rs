//! Which places come first: candidates, the plan with its proof, and what it gains.
//!
//! The solvers of [`plan`](crate::plan) see a matrix: a row a population point with people, one
//! column for all existing sites together (the nearest of them), one for each candidate. Whoever
//! reaches nothing counts as [`MAX_MINUTES`](crate::model::study::MAX_MINUTES) away where ways add up, so that a plan exists.

mod ask;
mod candidates;
mod columns;
mod demand;
mod order;
mod problem;
mod target;
mod told;

use columns::Columns;
use demand::Demand;

use crate::model::ids::{OriginId, SiteId};
use crate::model::progress::Progress;
use crate::model::scenario::{Change, NewSite, Scenario};
use crate::plan::alternatives::{Alternatives, Step, alternatives, frontier, marginal_curve};
use crate::plan::costs::Costs;
use crate::plan::outcome::Outcome;
use crate::plan::solver::Options;

use super::engine::Engine;

pub use ask::{Ask, Means, Objective, PrioritiseError, Target};
pub use candidates::{
    Candidate, DEFAULT_GRID_KM, DEFAULT_JUNCTION_KM, GRID_KM, Ground, Origin, Place, Source,
};
pub use order::{Gain, Ranked};
pub use target::Shortfall;
pub use told::Planned;

/// Most candidates of one question; of more the ones with most people around stay.
pub const MAX_CANDIDATES: usize = 2_000;
/// Most sites that a plan may open.
pub const MAX_CHOSEN: usize = 100;
/// Most plans that are nearly as good as the best.
pub const MAX_ALTERNATIVES: usize = 100;
/// Parts of the budget at which the frontier is looked at first, and most budgets it asks for.
const FRONTIER: (u32, usize) = (12, 60);

/// The answer.
#[derive(Debug)]
pub struct Prioritised {
    /// Where sites could be, in the study's order.
    pub candidates: Vec<Candidate>,
    /// How many more candidates there were than are looked at.
    pub left_out: usize,
    /// What is known of the plan.
    pub outcome: Outcome,
    /// What keeps a target from being reached, where it is one share by itself.
    pub shortfall: Option<Shortfall>,
    /// Existing sites that might have closed: none unless closing was allowed.
    pub closable: Vec<SiteId>,
    /// Those that close.
    pub closed: Vec<SiteId>,
    /// What closing them loses before anything opens: people, and person-minutes, below 0.
    pub lost: Gain,
    /// The chosen ones in the order in which they gain most, beyond what closing leaves.
    pub ranked: Vec<Ranked>,
    /// What each candidate would gain alone.
    pub alone: Vec<Gain>,
    /// Plans that are nearly as good: positions in `candidates` of what opens, and beyond them
    /// positions in `closable` of what closes.
    pub alternatives: Option<Alternatives>,
    /// Best value by number of new sites, or by money; not told of a target, nor when sites may
    /// close.
    pub steps: Vec<Step>,
    /// The plan as changes to the study.
    pub scenario: Scenario,
    /// The share within the threshold today.
    pub share_before: Option<f64>,
}

impl Engine {
    /// Looks for the best plan. Stops when `progress` says so, with the best plan so far.
    pub fn prioritise(
        &self,
        ask: &Ask,
        progress: &dyn Progress,
    ) -> Result<Prioritised, PrioritiseError> {
        let fewest = usize::from(ask.closures == 0);
        if matches!(ask.means, Means::Number(number) if !(fewest..=MAX_CHOSEN).contains(&number)) {
            return Err(PrioritiseError::TooMany);
        }
        if matches!(ask.means, Means::Target(_)) && ask.objective != Objective::People {
            return Err(PrioritiseError::TargetOfPeople);
        }
        let (candidates, left_out) = candidates::candidates(self, ask);
        if candidates.is_empty() {
            return Err(PrioritiseError::NoCandidate);
        }
        let unpriced = candidates.iter().filter(|c| c.cost.is_none()).count();
        if matches!(ask.means, Means::Budget(_)) && unpriced > 0 {
            return Err(PrioritiseError::NoPrice(unpriced));
        }
        let study = self.study();
        let closable = match ask.closures {
            0 => Vec::new(),
            _ => study.destinations(ask.question.service, ask.question.group),
        };
        let columns = Columns {
            candidates: candidates.len(),
            closable: closable.len(),
        };
        let demand = Demand::new(self, ask, &candidates, &closable, progress);
        if demand.people.is_empty() {
            return Err(PrioritiseError::Nobody);
        }
        let costs = Costs::from_matrix(&demand.matrix, columns.all());
        let savings = closable.iter().map(|site| study.sites[*site].cost);
        let savings: Vec<f64> = savings.map(Option::unwrap_or_default).collect();
        let problem = problem::problem(study, ask, &demand, &costs, &candidates, &savings);
        let options = Options::default();
        let mut outcome = crate::plan::solve(&problem, &options, progress)?;
        if matches!(ask.means, Means::Target(_)) {
            target::fill(&problem, &mut outcome, &options, progress)?;
        }
        let steps = match ask.means {
            _ if outcome.objective.is_none() || ask.closures > 0 => Vec::new(),
            Means::Number(_) => marginal_curve(&problem, &options, progress)?,
            Means::Budget(_) => frontier(&problem, FRONTIER, &options, progress)?.steps,
            Means::Target(_) => Vec::new(),
        };
        let near = ask.alternatives.filter(|_| outcome.objective.is_some());
        let near = near.map(|part| {
            alternatives(
                &problem,
                &outcome,
                part,
                MAX_ALTERNATIVES,
                &options,
                progress,
            )
        });
        let mut near = near.transpose()?.map(|near| columns.alternatives(near));
        if matches!(ask.means, Means::Target(_)) {
            target::beyond_today(&problem, &mut outcome, near.as_mut());
        }
        let (chosen, closes) = match outcome.objective {
            Some(_) => columns.of_plan(&outcome.open),
            None => Default::default(),
        };
        let closed: Vec<SiteId> = closes.iter().map(|at| closable[*at]).collect();
        let staying = demand.without(columns, &closes);
        let ranked = order::rank(&demand, ask, &candidates, &staying, &chosen);
        let alone = order::alone(&demand, candidates.len());
        Ok(Prioritised {
            scenario: scenario(self, ask, &candidates, &closed, &ranked),
            share_before: demand.share_before(),
            steps: steps.into_iter().map(|step| columns.step(step)).collect(),
            alternatives: near,
            shortfall: target::shortfall(study, ask, &problem, &outcome),
            lost: demand.lost(&staying),
            closable,
            closed,
            candidates,
            left_out,
            outcome,
            ranked,
            alone,
        })
    }
}

/// The plan as changes: what closes, then what opens in the order of its ranks.
fn scenario(
    engine: &Engine,
    ask: &Ask,
    candidates: &[Candidate],
    closed: &[SiteId],
    ranked: &[Ranked],
) -> Scenario {
    let study = engine.study();
    let closes = closed.iter().map(|site| Change::Close {
        site: study.sites[*site].id.clone(),
    });
    let change = |ranked: &Ranked| {
        let candidate = &candidates[ranked.candidate];
        if candidate.origin == Origin::Listed {
            return Change::Reopen {
                site: candidate.id.clone(),
            };
        }
        // six decimals, as in every layer
        let digits = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Change::Open(NewSite {
            service: study.services[ask.question.service].id.clone(),
            lon: digits(candidate.position.lon),
            lat: digits(candidate.position.lat),
            id: Some(candidate.id.clone()),
            name: Some(candidate.name.clone()).filter(|name| !name.is_empty()),
            groups: None,
            capacity: None,
            cost: candidate.cost,
        })
    };
    Scenario {
        name: None,
        changes: closes.chain(ranked.iter().map(change)).collect(),
    }
}

/// The people who live at an origin, of whatever group: how candidates are weighed.
pub(super) fn everybody(engine: &Engine, origin: OriginId) -> u64 {
    let people = engine.study().origins[origin].people.iter().flatten();
    people.map(|people| people.0).max().unwrap_or(0)
}
