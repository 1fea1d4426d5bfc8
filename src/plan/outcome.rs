//! What a solver found, what it proved, and what stands in the way when there is no plan.

use std::fmt;

/// Whether the objective is to be small or large.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sense {
    /// Costs, prices, numbers of sites.
    Least,
    /// People covered, distances kept apart.
    Most,
}

/// What is known about the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Proven: no plan is better than by one part in a billion, or than the gap that was asked for.
    Optimal,
    /// A plan with a bound; the truth lies between.
    Feasible,
    /// Proven: no plan keeps all demands. [`Outcome::trouble`] says why.
    Infeasible,
    /// Stopped before any plan was found.
    Unknown,
}

impl Status {
    /// The word used in outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Feasible => "feasible",
            Self::Infeasible => "infeasible",
            Self::Unknown => "unknown",
        }
    }
}

/// People of a row who go to a site.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Served {
    /// Row of demand.
    pub row: u32,
    /// Site that serves it.
    pub site: u32,
    /// Part of the row's people, above 0 and at most 1.
    pub part: f64,
    /// What the way costs.
    pub cost: f64,
}

/// The answer to a problem.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// What is known.
    pub status: Status,
    /// Whether small or large is good.
    pub sense: Sense,
    /// Value of the plan, in the units of the problem.
    pub objective: Option<f64>,
    /// No plan is better than this.
    pub bound: Option<f64>,
    /// Open sites, kept ones included, in order.
    pub open: Vec<u32>,
    /// Who goes where: the nearest open site, or as capacities allow. Rows that nobody serves are
    /// not here; where a radius counts, nor are rows outside it.
    pub served: Vec<Served>,
    /// Why there is no plan.
    pub trouble: Option<Trouble>,
    /// Whether the work was stopped before its end.
    pub stopped: bool,
    /// Nodes of the branch and bound.
    pub nodes: u64,
}

impl Outcome {
    /// How far from the best the plan can be, as a part of its value: 0 is proven best.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        let (objective, bound) = (self.objective?, self.bound?);
        let distance = match self.sense {
            Sense::Least => objective - bound,
            Sense::Most => bound - objective,
        };
        let gap = distance.max(0.0) / objective.abs().max(f64::MIN_POSITIVE);
        Some(if distance <= 0.0 { 0.0 } else { gap })
    }

    /// No plan can keep the demands.
    pub(crate) fn infeasible(sense: Sense, trouble: Trouble) -> Self {
        Self {
            status: Status::Infeasible,
            sense,
            objective: None,
            bound: None,
            open: Vec::new(),
            served: Vec::new(),
            trouble: Some(trouble),
            stopped: false,
            nodes: 0,
        }
    }
}

/// Why there is no plan, and the smallest changes that would make one possible.
#[derive(Clone, PartialEq, Debug)]
pub struct Trouble {
    /// What cannot be.
    pub cause: Cause,
    /// The rows of demand concerned; empty when it is nobody's in particular.
    pub rows: Vec<u32>,
    /// Any one of these is enough.
    pub remedies: Vec<Remedy>,
}

/// What cannot be.
#[derive(Clone, PartialEq, Debug)]
pub enum Cause {
    /// These rows reach no site that may be open, or none within the radius.
    OutOfReach,
    /// The sites that may be chosen cannot serve everybody.
    TooFewSites {
        /// How many may be open.
        number: usize,
    },
    /// More sites must be kept than may be open.
    TooManyKept {
        /// How many are kept.
        kept: usize,
    },
    /// Fewer sites can be open together than must be.
    TooFewCandidates {
        /// How many can be.
        available: usize,
    },
    /// What can be bought does not serve everybody.
    TooLittleMoney,
    /// All places together are fewer than the people, or lie where these rows cannot use them.
    TooFewPlaces {
        /// How many are missing.
        missing: f64,
    },
    /// With every site open a limit is still not kept.
    LimitOutOfReach {
        /// Its name.
        name: String,
        /// The least its rows can bear.
        least: f64,
    },
    /// The limits cannot all be kept with the sites or the money there are.
    LimitsTogether,
    /// A row's people fit into no single site.
    RowTooLarge,
    /// There are places for all, but not so that all people of each row go to one site.
    RowsDoNotFit,
}

/// A change that would make a plan possible.
#[derive(Clone, PartialEq, Debug)]
pub enum Remedy {
    /// At least this radius.
    Radius(f64),
    /// At least this many sites.
    Number(usize),
    /// At most this many sites.
    NumberAtMost(usize),
    /// At least this budget.
    Budget(f64),
    /// A limit of at least this much for the rows it concerns.
    Limit {
        /// Its name.
        name: String,
        /// The least that is possible.
        most: f64,
    },
    /// This many more places where the rows can use them.
    Places(f64),
    /// Letting the people of a row go to several sites.
    Split,
    /// Leaving the rows out.
    LeaveOut,
}

impl Cause {
    /// A stable word for outputs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfReach => "out_of_reach",
            Self::TooFewSites { .. } => "too_few_sites",
            Self::TooManyKept { .. } => "too_many_kept",
            Self::TooFewCandidates { .. } => "too_few_candidates",
            Self::TooLittleMoney => "too_little_money",
            Self::TooFewPlaces { .. } => "too_few_places",
            Self::LimitOutOfReach { .. } => "limit_out_of_reach",
            Self::LimitsTogether => "limits_together",
            Self::RowTooLarge => "row_too_large",
            Self::RowsDoNotFit => "rows_do_not_fit",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfReach => f.write_str("no site that may be open is within reach"),
            Self::TooFewSites { number } => write!(f, "{number} sites cannot serve everybody"),
            Self::TooManyKept { kept } => {
                write!(f, "{kept} sites have to stay, more than may be open")
            }
            Self::TooFewCandidates { available } => {
                write!(f, "only {available} sites can be open together")
            }
            Self::TooLittleMoney => f.write_str("what can be bought does not serve everybody"),
            Self::TooFewPlaces { missing } => {
                write!(
                    f,
                    "{missing} places are missing where these people can use them"
                )
            }
            Self::LimitOutOfReach { name, least } => {
                write!(
                    f,
                    "even with every site open, {name} would bear {least}, more than its limit"
                )
            }
            Self::LimitsTogether => f.write_str("the limits cannot all be kept at once"),
            Self::RowTooLarge => {
                f.write_str("more people live in one place than fit into any site")
            }
            Self::RowsDoNotFit => f.write_str(
                "there are places for all, but not so that everybody of a place goes to one site",
            ),
        }
    }
}

impl Remedy {
    /// What would change, as a stable word, and the least (or most) value that is enough.
    #[must_use]
    pub const fn change(&self) -> (&'static str, Option<f64>) {
        match self {
            Self::Radius(radius) => ("radius", Some(*radius)),
            Self::Number(number) => ("number", Some(*number as f64)),
            Self::NumberAtMost(number) => ("number_at_most", Some(*number as f64)),
            Self::Budget(budget) => ("budget", Some(*budget)),
            Self::Limit { most, .. } => ("limit", Some(*most)),
            Self::Places(places) => ("places", Some(*places)),
            Self::Split => ("split", None),
            Self::LeaveOut => ("leave_out", None),
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Radius(radius) => write!(f, "a radius of {radius}"),
            Self::Number(number) => write!(f, "{number} sites"),
            Self::NumberAtMost(number) => write!(f, "at most {number} sites"),
            Self::Budget(budget) => write!(f, "a budget of {budget}"),
            Self::Limit { name, most } => write!(f, "a limit of {most} for {name}"),
            Self::Places(places) => {
                write!(f, "{places} more places where these people can use them")
            }
            Self::Split => f.write_str("letting the people of a place go to several sites"),
            Self::LeaveOut => f.write_str("leaving these people out"),
        }
    }
}
