//! Why a measure has no number: the word stands beside the empty cell.

/// Why an origin or a site has no number. Never printed as 0, -1 or infinity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
pub enum Missing {
    /// No site is reached at any cost.
    #[error("unreachable")]
    Unreachable,
    /// Fewer sites are reached than were asked for.
    #[error("fewer_than_k")]
    FewerThanK,
    /// All that is reached is less than what was asked for.
    #[error("not_enough")]
    NotEnough,
    /// The number of people is not known.
    #[error("people_unknown")]
    PeopleUnknown,
    /// Nobody lives here, so nothing can be shared out per person.
    #[error("no_people")]
    NoPeople,
    /// Nobody reaches the site: its ratio of places to people is not defined.
    #[error("no_reachable_demand")]
    NoDemand,
    /// The site offers nothing.
    #[error("no_supply")]
    NoSupply,
    /// The number of places is not known (of any site, when an origin has this reason).
    #[error("supply_unknown")]
    SupplyUnknown,
}

/// A number, or why there is none.
pub type Value = Result<f64, Missing>;
