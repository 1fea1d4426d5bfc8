//! Measures that a study chooses for its services, with their terms.

use super::decay::Impedance;
use super::text::Text;

/// A measure of the study's choice: what the column `score_<id>` holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    /// Id, e.g. `three_nearest`; entries of the same id share a column, the first match wins.
    pub id: String,
    /// Name for people.
    pub name: Text,
    /// Service id or `*`.
    pub service: String,
    /// Group id or `*`.
    pub group: String,
    /// Profile id or `*`.
    pub profile: String,
    /// Name of the measure, as in `pieeja measure`.
    pub measure: String,
    /// Its terms; costs, thresholds and decays in minutes.
    pub terms: Measure,
    /// What a site offers.
    pub supply: Offer,
    /// Where the choice comes from.
    pub source: String,
}

/// What a site offers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Offer {
    /// Its places; sites whose number of places is not known are left out.
    #[default]
    Places,
    /// Itself: every site counts as one.
    Sites,
}

/// A measure with its terms, in minutes.
#[derive(Clone, PartialEq, Debug)]
pub enum Measure {
    /// Supply within a closed threshold.
    Cumulative {
        /// Minutes.
        threshold: f64,
    },
    /// Median of cumulative supply over thresholds `from`, `from + step`, ... `to`.
    Interval {
        /// First threshold, minutes.
        from: f64,
        /// Last threshold, minutes.
        to: f64,
        /// Minutes between.
        step: f64,
    },
    /// Time to the k-th nearest site.
    Nearest {
        /// Which one, from 1.
        k: usize,
    },
    /// Mean time of the k nearest sites.
    MeanNearest {
        /// How many.
        k: usize,
    },
    /// Time to so much supply.
    Dual {
        /// How much.
        n: f64,
    },
    /// Time to as much supply as there are people.
    Balancing,
    /// A measure whose weight falls with time.
    Decaying {
        /// Which.
        family: Family,
        /// How.
        impedance: Impedance,
    },
    /// Variable catchments.
    Variable {
        /// How weight falls with time.
        impedance: Impedance,
        /// People a site's catchment grows to.
        people: f64,
        /// Places a person an origin's catchment grows to.
        ratio: Option<f64>,
    },
    /// Rational agents' cost of travel and crowding.
    Raam {
        /// Minutes of travel that weigh as much as average crowding.
        tau: f64,
        /// People a place that count as average crowding; the study's own unless given.
        rho: Option<f64>,
    },
}

/// The measures that take a decay and nothing else but what is named here.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Family {
    /// Supply weighed by time.
    Gravity,
    /// The same, scaled to the total supply.
    ConstrainedTotal,
    /// 2SFCA and E2SFCA.
    TwoStep,
    /// M2SFCA.
    ModifiedTwoStep,
    /// 3SFCA.
    ThreeStep,
    /// MH3SFCA.
    ModifiedHuff,
    /// Balanced catchments.
    Balanced,
    /// i2SFCA: crowdedness.
    Inverted,
    /// Spatial availability of a person.
    Availability {
        /// Exponent of the people.
        alpha: f64,
    },
}

/// What the numbers of a score count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScoreUnit {
    /// Minutes: less is better.
    Minutes,
    /// Places or sites: more is better.
    Supply,
    /// Places or sites for a thousand people of the group: more is better.
    SupplyPer1000,
    /// People a place or site: less is better.
    PeoplePerSupply,
    /// Travel and crowding together, 1 is tau of travel or average crowding: less is better.
    Cost,
}

impl ScoreUnit {
    /// The word used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Supply => "supply",
            Self::SupplyPer1000 => "supply_per_1000",
            Self::PeoplePerSupply => "people_per_supply",
            Self::Cost => "cost",
        }
    }

    /// Whether more of it is better.
    #[must_use]
    pub const fn more_is_better(self) -> bool {
        matches!(self, Self::Supply | Self::SupplyPer1000)
    }
}

impl Offer {
    /// The word used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Places => "places",
            Self::Sites => "sites",
        }
    }
}

impl Measure {
    /// What its numbers count.
    #[must_use]
    pub const fn unit(&self) -> ScoreUnit {
        match self {
            Self::Cumulative { .. } | Self::Interval { .. } => ScoreUnit::Supply,
            Self::Nearest { .. }
            | Self::MeanNearest { .. }
            | Self::Dual { .. }
            | Self::Balancing => ScoreUnit::Minutes,
            Self::Variable { .. } => ScoreUnit::SupplyPer1000,
            Self::Raam { .. } => ScoreUnit::Cost,
            Self::Decaying { family, .. } => match family {
                Family::Gravity | Family::ConstrainedTotal => ScoreUnit::Supply,
                Family::Inverted => ScoreUnit::PeoplePerSupply,
                _ => ScoreUnit::SupplyPer1000,
            },
        }
    }
}
