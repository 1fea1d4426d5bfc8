//! What is not told of small groups of people.

use std::sync::Arc;

use super::ids::{AreaId, GroupId, Id, OriginId};
use super::units::People;

/// Groups of fewer people in an area are not told where a study does not say, people.
pub const DEFAULT_MINIMUM: f64 = 5.0;

/// How small groups are protected.
#[derive(Clone, Debug, Default)]
pub struct Privacy {
    /// Groups of fewer people are not told; zero tells everything.
    pub minimum: People,
    /// By group: whether its numbers are public anyway.
    pub public: Vec<bool>,
    /// Whether the operator wants everything told.
    pub is_disclosed: bool,
    /// By group: what is withheld; `None` before the study is protected.
    pub withheld: Option<Arc<Vec<Withheld>>>,
}

/// What is withheld of a group: numbers of people, not shares and times.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Withheld {
    /// Everything: there are too few in the whole study.
    pub is_whole: bool,
    /// By area; empty means none.
    pub areas: Vec<bool>,
    /// By origin; empty means none.
    pub origins: Vec<bool>,
}

impl Privacy {
    /// Whether the numbers of a group are public.
    #[must_use]
    pub fn is_public(&self, group: GroupId) -> bool {
        self.public.get(group.index()).copied().unwrap_or(false)
    }

    /// Whether there is nothing left to protect, or nothing to be protected.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.is_disclosed || self.withheld.is_some()
    }

    /// Whether this number of people of a group is too small to be told.
    #[must_use]
    pub fn is_small(&self, group: GroupId, people: People) -> bool {
        self.withheld.is_some()
            && !self.is_public(group)
            && people > People::ZERO
            && people < self.minimum
    }

    /// The number, unless it is too small to be told.
    #[must_use]
    pub fn shown(&self, group: GroupId, people: People) -> Option<People> {
        (!self.is_small(group, people)).then_some(people)
    }

    /// Whether the numbers of a group in an area are withheld.
    #[must_use]
    pub fn hides_area(&self, group: GroupId, area: AreaId) -> bool {
        self.of(group)
            .is_some_and(|own| own.areas.get(area.index()).copied().unwrap_or(own.is_whole))
    }

    /// Whether the number of a group at an origin is withheld.
    #[must_use]
    pub fn hides_origin(&self, group: GroupId, origin: OriginId) -> bool {
        self.of(group).is_some_and(|own| {
            own.origins
                .get(origin.index())
                .copied()
                .unwrap_or(own.is_whole)
        })
    }

    /// Whether all numbers of a group are withheld.
    #[must_use]
    pub fn hides_all(&self, group: GroupId) -> bool {
        self.of(group).is_some_and(|own| own.is_whole)
    }

    fn of(&self, group: GroupId) -> Option<&Withheld> {
        self.withheld.as_ref()?.get(group.index())
    }
}
