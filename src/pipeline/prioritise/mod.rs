//! Which places come first: candidates, the plan with its proof, and what it gains.
//!
//! The solvers of [`plan`](crate::plan) see a matrix: a row a population point with people, one
//! column for all existing sites together (the nearest of them), one for each candidate. Whoever
//! reaches nothing counts as [`MAX_MINUTES`] away, so that a plan always exists.

mod candidates;
mod order;
mod told;

use crate::model::cost::{CostMatrix, Reach, TravelCost};
use crate::model::ids::{AreaId, Id, LevelId, OriginId, SiteId};
use crate::model::progress::Progress;
use crate::model::scenario::{Change, NewSite, Scenario};
use crate::model::study::{MAX_MINUTES, Question};
use crate::model::units::{Decimetres, Deciseconds, People};
use crate::plan::alternatives::{Alternatives, Step, alternatives, frontier, marginal_curve};
use crate::plan::costs::Costs;
use crate::plan::outcome::Outcome;
use crate::plan::problem::{Capacity, Choice, Goal, PlanError, Problem, Site, Standing};
use crate::plan::solver::Options;

use super::engine::{Engine, EngineError};

pub use candidates::{
    Candidate, DEFAULT_GRID_KM, DEFAULT_JUNCTION_KM, GRID_KM, Ground, Origin, Place, Source,
};
pub use order::{Gain, Ranked};
pub use told::Planned;

/// Most candidates of one question; of more the ones with most people around stay.
pub const MAX_CANDIDATES: usize = 2_000;
/// Most sites that a plan may open.
pub const MAX_CHOSEN: usize = 100;
/// Most plans that are nearly as good as the best.
pub const MAX_ALTERNATIVES: usize = 100;
/// Parts of the budget at which the frontier is looked at first, and most budgets it asks for.
const FRONTIER: (u32, usize) = (12, 60);

/// What is best.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Objective {
    /// Most people within the threshold.
    #[default]
    People,
    /// Fewest person-minutes beyond the threshold.
    Minutes,
    /// Fewest person-minutes on the way.
    Travel,
    /// The longest way as short as possible.
    Longest,
}

impl Objective {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::People, Self::Minutes, Self::Travel, Self::Longest];

    /// The word used in questions and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Minutes => "minutes",
            Self::Travel => "travel",
            Self::Longest => "longest",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// How many sites, or how much money.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Means {
    /// So many sites more than today; closing one frees another.
    Number(usize),
    /// EUR for opening new sites; closing one adds what it states as its cost.
    Budget(f64),
}

/// What is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Ask {
    /// Service, group, profile, threshold; the level is that of the candidates' areas.
    pub question: Question,
    /// What is best.
    pub objective: Objective,
    /// With what.
    pub means: Means,
    /// At most so many of the existing sites may close. To move a site is to close it and to open
    /// another.
    pub closures: usize,
    /// Where sites may be.
    pub source: Source,
    /// Where may be built.
    pub ground: Ground,
    /// Only candidates in this area.
    pub within: Option<(LevelId, AreaId)>,
    /// EUR of a candidate whose cost is not stated.
    pub price: Option<f64>,
    /// Also plans within this part of the best value; `None` for none.
    pub alternatives: Option<f64>,
}

/// Why there is no plan to be looked for.
#[derive(Debug, thiserror::Error)]
pub enum PrioritiseError {
    /// Nobody to plan for.
    #[error("nobody of this group is known at any place that joins the network")]
    Nobody,
    /// Nowhere to build.
    #[error("there is no candidate")]
    NoCandidate,
    /// A budget without prices.
    #[error("{0} of the candidates have no cost, and a budget needs one for each")]
    NoPrice(usize),
    /// Too many sites at once.
    #[error("a plan opens 1 to {MAX_CHOSEN} sites")]
    TooMany,
    /// The solver refuses.
    #[error("{0}")]
    Plan(#[from] PlanError),
    /// The plan does not fit the study.
    #[error("{0}")]
    Engine(#[from] EngineError),
}

/// The answer.
#[derive(Debug)]
pub struct Prioritised {
    /// Where sites could be, in the study's order.
    pub candidates: Vec<Candidate>,
    /// How many more candidates there were than are looked at.
    pub left_out: usize,
    /// What is known of the plan.
    pub outcome: Outcome,
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
    /// Best value by number of new sites, or by money; not told when sites may close.
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
        let problem = problem(ask, &demand, &costs, &candidates, &savings);
        let options = Options::default();
        let outcome = crate::plan::solve(&problem, &options, progress)?;
        let steps = match ask.means {
            _ if outcome.objective.is_none() || ask.closures > 0 => Vec::new(),
            Means::Number(_) => marginal_curve(&problem, &options, progress)?,
            Means::Budget(_) => frontier(&problem, FRONTIER, &options, progress)?.steps,
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
        let near = near.transpose()?.map(|near| columns.alternatives(near));
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

/// The column of all existing sites that stay anyway; candidates follow, then those that may close.
const EXISTING: u32 = 0;

/// What the columns of the matrix are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    candidates: usize,
    closable: usize,
}

impl Columns {
    fn all(self) -> usize {
        1 + self.candidates + self.closable
    }

    /// Positions of the candidates that open and of the sites that close.
    fn of_plan(self, open: &[u32]) -> (Vec<usize>, Vec<usize>) {
        let places = open.iter().filter_map(|column| column.checked_sub(1));
        let (mut opens, mut stays) = (Vec::new(), vec![false; self.closable]);
        for place in places {
            let place = place as usize;
            match place.checked_sub(self.candidates) {
                None => opens.push(place),
                Some(existing) => stays[existing] = true,
            }
        }
        let closes = (0..self.closable).filter(|at| !stays[*at]).collect();
        (opens, closes)
    }

    /// The same as one list: what closes comes after all candidates.
    fn told(self, open: &[u32]) -> Vec<u32> {
        let (opens, closes) = self.of_plan(open);
        let closes = closes.into_iter().map(|at| self.candidates + at);
        opens
            .into_iter()
            .chain(closes)
            .filter_map(|at| u32::try_from(at).ok())
            .collect()
    }

    fn alternatives(self, mut near: Alternatives) -> Alternatives {
        for plan in &mut near.plans {
            plan.open = self.told(&plan.open);
        }
        let mut share = vec![0.0; self.candidates];
        share.resize(self.candidates + self.closable, 1.0);
        for (column, part) in near.frequency {
            if let Some(place) = column.checked_sub(1) {
                let place = place as usize;
                share[place] = if place < self.candidates {
                    part
                } else {
                    1.0 - part
                };
            }
        }
        let shares = (0..).zip(share);
        near.frequency = shares.filter(|(_, share)| *share > 0.0).collect();
        near.frequency
            .sort_by(|a: &(u32, f64), b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near
    }

    fn step(self, mut step: Step) -> Step {
        step.open = self.told(&step.open);
        step.number = step.open.len();
        step
    }
}

/// Who needs what: rows of people with their ways.
#[derive(Debug)]
pub(super) struct Demand {
    /// People a row.
    pub(super) people: Vec<People>,
    /// Rows x (existing sites, candidates), in `SiteId`s that are columns.
    pub(super) matrix: CostMatrix,
    /// Time to the nearest existing site; `None` when none is reached.
    pub(super) today: Vec<Option<Deciseconds>>,
    pub(super) threshold: Deciseconds,
    /// All known people of the group, those without a row included.
    total: u64,
}

impl Demand {
    fn new(
        engine: &Engine,
        ask: &Ask,
        candidates: &[Candidate],
        closable: &[SiteId],
        progress: &dyn Progress,
    ) -> Self {
        let study = engine.study();
        let Question {
            service,
            group,
            profile,
            ..
        } = ask.question;
        let answer = engine.answer(service, group, profile);
        let places: Vec<_> = candidates
            .iter()
            .map(|candidate| candidate.position)
            .collect();
        let direction = study.services[service].direction;
        let limit = Deciseconds::from_minutes(MAX_MINUTES);
        let travel = engine.travel(profile);
        let ways = travel.ways(&places, direction, limit, progress);
        let existing = travel.costs(closable, direction, limit, progress);
        let mut column = vec![EXISTING; study.sites.len()];
        for (at, site) in (1 + places.len()..).zip(closable) {
            column[site.index()] = u32::try_from(at).unwrap_or(EXISTING);
        }
        let mut rows = Vec::new();
        let (mut people, mut today) = (Vec::new(), Vec::new());
        let mut total = 0;
        let far = TravelCost {
            time: limit,
            length: Decimetres(0),
        };
        for (at, (origin, ways)) in study.origins.ids().zip(ways).enumerate() {
            let Some(count) = study.origins[origin].people(group).filter(|p| p.0 > 0) else {
                continue;
            };
            total += count.0;
            let nearest = answer.origins[origin].nearest.map(|reach| reach.cost);
            if nearest.is_none() && ways.is_empty() {
                continue;
            }
            // Sites that may close have columns of their own; then nothing stays anyway.
            let stays = nearest.filter(|_| closable.is_empty());
            let mut row = vec![Reach {
                site: SiteId(EXISTING),
                cost: stays.unwrap_or(far).min(far),
            }];
            row.extend(ways.into_iter().map(|(candidate, cost)| Reach {
                site: SiteId(candidate + 1),
                cost,
            }));
            let reaches = existing.row(at).iter().map(|reach| Reach {
                site: SiteId(column[reach.site.index()]),
                cost: reach.cost,
            });
            row.extend(reaches);
            rows.push(row);
            people.push(count);
            today.push(nearest.map(|cost| cost.time));
        }
        Self {
            people,
            today,
            matrix: CostMatrix::from_rows(rows),
            threshold: Deciseconds::from_minutes(ask.question.minutes),
            total,
        }
    }

    /// Time to the nearest of the sites that are left when these close.
    fn without(&self, columns: Columns, closes: &[usize]) -> Vec<Option<Deciseconds>> {
        if closes.is_empty() {
            return self.today.clone();
        }
        let first = 1 + columns.candidates;
        let stays = |reach: &&Reach| {
            let place = (reach.site.0 as usize).checked_sub(first);
            place.is_some_and(|place| closes.binary_search(&place).is_err())
        };
        let nearest = |row: usize| {
            let reaches = self.matrix.row(row).iter().filter(stays);
            reaches.map(|reach| reach.cost.time).min()
        };
        (0..self.matrix.rows()).map(nearest).collect()
    }

    /// What is lost when the nearest site is so far away; below 0. Person-minutes are counted over
    /// those who still have a site to go to.
    fn lost(&self, staying: &[Option<Deciseconds>]) -> Gain {
        let within = |time: Option<Deciseconds>| time.is_some_and(|time| time <= self.threshold);
        let beyond = |time: Deciseconds| f64::from(time.saturating_sub(self.threshold).0);
        let mut lost = Gain::default();
        for ((people, before), after) in self.people.iter().zip(&self.today).zip(staying) {
            if within(*before) && !within(*after) {
                lost.people -= people.0.cast_signed();
            }
            if let (Some(before), Some(after)) = (before, after) {
                // thousandths of people x deciseconds -> people x minutes
                let longer = (beyond(*after) - beyond(*before)) / 600_000.0;
                lost.person_minutes -= people.0 as f64 * longer;
            }
        }
        lost
    }

    fn share_before(&self) -> Option<f64> {
        let rows = self.people.iter().zip(&self.today);
        let within = rows.filter(|(_, time)| time.is_some_and(|time| time <= self.threshold));
        let within: u64 = within.map(|(people, _)| people.0).sum();
        (self.total > 0).then(|| within as f64 / self.total as f64)
    }

    /// The share of everybody that so many people more within are.
    pub(super) fn share_of(&self, people: i64) -> Option<f64> {
        Some(self.share_before()? + people as f64 / self.total as f64)
    }
}

fn problem<'a>(
    ask: &Ask,
    demand: &Demand,
    costs: &'a Costs,
    candidates: &[Candidate],
    savings: &[f64],
) -> Problem<'a> {
    let seconds = ask.question.minutes * 60.0;
    let existing = Site {
        standing: Standing::Kept,
        ..Site::candidate()
    };
    let sites = candidates.iter().map(|candidate| Site {
        price: candidate.cost.unwrap_or(0.0),
        ..Site::candidate()
    });
    let closable = savings.iter().map(|saving| Site {
        standing: Standing::Closable,
        price: *saving,
        ..Site::candidate()
    });
    let today = 1 + savings.len();
    Problem {
        costs,
        weights: demand.people.iter().map(|people| people.to_f64()).collect(),
        sites: std::iter::once(existing)
            .chain(sites)
            .chain(closable)
            .collect(),
        goal: match ask.objective {
            Objective::People => Goal::Cover { radius: seconds },
            // nothing is nearer than 0 minutes: then every minute is beyond
            Objective::Minutes if seconds > 0.0 => Goal::Gap {
                line: seconds,
                exponent: 1.0,
            },
            Objective::Minutes | Objective::Travel => Goal::TotalCost,
            Objective::Longest => Goal::WorstCost { weighted: false },
        },
        choice: match ask.means {
            Means::Number(number) => Choice::Number(today + number.min(candidates.len())),
            Means::Budget(limit) => Choice::Budget { limit, years: 0.0 },
        },
        capacity: Capacity::Unlimited,
        limits: Vec::new(),
        most_closures: Some(ask.closures),
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
