//! Areas, origins and sites.

use std::collections::BTreeMap;

use geo::MultiPolygon;

use super::geo::LonLat;
use super::ids::{AreaId, GroupId, LevelId, ServiceId};
use super::units::People;

/// A polygon people govern.
#[derive(Clone, Debug)]
pub struct Area {
    /// Register code, unique within the level.
    pub code: String,
    /// Name as people write it.
    pub name: String,
    /// Which level it belongs to.
    pub level: LevelId,
    /// The area of the parent level that it lies in.
    pub parent: Option<AreaId>,
    /// Shape: exterior rings counter-clockwise, holes clockwise, closed.
    pub shape: MultiPolygon,
    /// Everything else the input file says of it, as text, for the area's page.
    pub properties: BTreeMap<String, String>,
}

/// How an origin or site came to its area.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Placement {
    /// The table named the area.
    Given,
    /// The point lies in the polygon.
    Inside,
    /// The point lies on no polygon; the nearest is this many metres away.
    Nearest(f64),
    /// No polygon within the stated distance.
    Nowhere,
}

/// Where a point stands in each level of areas.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// The area per level, by [`LevelId`]; `None` where the level has none here.
    pub areas: Vec<Option<AreaId>>,
    /// How, per level.
    pub placements: Vec<Placement>,
}

impl Located {
    /// The area in `level`.
    #[must_use]
    pub fn area(&self, level: LevelId) -> Option<AreaId> {
        self.areas.get(level.0 as usize).copied().flatten()
    }
}

/// Whether an origin's people were counted there or estimated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Basis {
    /// A figure published for this very place.
    Counted,
    /// Scaled or spread from a larger unit.
    Estimated,
    /// The table does not say.
    #[default]
    Unstated,
}

impl Basis {
    /// The word used in files and outputs; empty when not stated.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Estimated => "estimated",
            Self::Unstated => "",
        }
    }
}

/// A population point.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Stable text id, unique.
    pub id: String,
    /// Name, may be empty.
    pub name: String,
    /// Where.
    pub position: LonLat,
    /// People per group, by [`GroupId`]; `None` is unknown, not zero.
    pub people: Vec<Option<People>>,
    /// Counted or estimated.
    pub basis: Basis,
    /// How the figure came about, may be empty.
    pub basis_note: String,
    /// Its areas.
    pub located: Located,
}

impl Origin {
    /// People of `group`; `None` is unknown.
    #[must_use]
    pub fn people(&self, group: GroupId) -> Option<People> {
        self.people.get(group.0 as usize).copied().flatten()
    }
}

/// What a site is today.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum SiteStatus {
    /// Open: the only status that counts as a destination.
    #[default]
    Operating,
    /// Decided but not open.
    Planned,
    /// No longer open.
    Closed,
    /// Could be built.
    Candidate,
}

impl SiteStatus {
    /// All of them, in drawing order.
    pub const ALL: [Self; 4] = [
        Self::Operating,
        Self::Planned,
        Self::Closed,
        Self::Candidate,
    ];

    /// The word used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operating => "operating",
            Self::Planned => "planned",
            Self::Closed => "closed",
            Self::Candidate => "candidate",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// A place that offers a service.
#[derive(Clone, Debug)]
pub struct Site {
    /// Stable text id, unique; breaks ties of equal cost.
    pub id: String,
    /// Name as people write it.
    pub name: String,
    /// Which service it offers.
    pub service: ServiceId,
    /// Where; `None` when nobody states a place. Such a site is kept and told, but nobody can go there.
    pub position: Option<LonLat>,
    /// Target groups it serves; `None` means everybody. Everybody counts for
    /// the group of all people whatever the list says.
    pub groups: Option<Vec<String>>,
    /// Places; `None` is unknown, not zero.
    pub capacity: Option<f64>,
    /// EUR, if known.
    pub cost: Option<f64>,
    /// Open or not.
    pub status: SiteStatus,
    /// Who runs it.
    pub provider: String,
    /// Year of the information or of opening.
    pub year: Option<i32>,
    /// Where the row comes from.
    pub source: String,
    /// How the point was placed: coordinate, address, settlement, municipality.
    pub location_basis: String,
    /// Other columns of the table, as text.
    pub extra: BTreeMap<String, String>,
    /// Its areas.
    pub located: Located,
}
