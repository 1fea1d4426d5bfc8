//! Changes that would mend a place, and what comes out under them.

use crate::model::ids::{OriginId, SiteId};
use crate::model::units::People;

/// A change.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// Open a site that the study lists but that does not operate.
    Open(SiteId),
    /// A new site at a populated place.
    Build(OriginId),
    /// Pave this much of the way to the nearest site, kilometres: the parts where it helps most.
    Pave(f64),
}

/// A change that was tried.
#[derive(Clone, PartialEq, Debug)]
pub struct Tried {
    /// What.
    pub change: Change,
    /// What it costs, EUR, where the study says.
    pub cost: Option<f64>,
    /// What comes out under it.
    pub proof: Proof,
}

/// The answer under a change, computed anew.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Proof {
    /// Minutes of the origin, or mean minutes of the area's reached people.
    pub minutes: Option<f64>,
    /// Share of the area's people within the threshold; of one origin 1 or 0.
    pub share_within: Option<f64>,
    /// People of the whole study who come within the threshold; `None` where not counted.
    pub people_gained: Option<People>,
}

/// What would mend a place.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Mending {
    /// Whether the standard is met already: nothing is tried then.
    pub met: bool,
    /// The cheapest change of each kind that meets the standard, the cheapest of all first.
    pub changes: Vec<Tried>,
    /// Whether all changes have a price, so that the order is by price. Otherwise sites that the
    /// study lists come first, then roads by their length, then new sites.
    pub priced: bool,
}
