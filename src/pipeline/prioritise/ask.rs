//! What is asked of a plan, and why there may be none.

use super::{Ground, MAX_CHOSEN, Source};
use crate::model::ids::{AreaId, LevelId};
use crate::model::study::Question;
use crate::pipeline::EngineError;
use crate::plan::problem::PlanError;

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
    /// As little as it takes: the fewest sites, or where every candidate states a cost the cheapest.
    Target(Target),
}

/// Who has to be within the threshold in the end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Target {
    /// This share of all people of the group, 0 to 1.
    pub share: f64,
    /// And this share of them in each area of a level.
    pub each: Option<(LevelId, f64)>,
}

/// What is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Ask {
    /// Service, group, profile, threshold; the level is that of the candidates' areas.
    pub question: Question,
    /// What is best.
    pub objective: Objective,
    /// With what, or up to what.
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
    /// A target is a share of people.
    #[error("a target is a share of people within the threshold: it has the objective people")]
    TargetOfPeople,
    /// The solver refuses.
    #[error("{0}")]
    Plan(#[from] PlanError),
    /// The plan does not fit the study.
    #[error("{0}")]
    Engine(#[from] EngineError),
}
