//! Numbers of people that are not shown.

use crate::access::tally::Tally;
use crate::model::ids::{AreaId, GroupId};
use crate::model::study::Study;
use crate::model::units::People;

/// Takes away what must not be told of `area`. Returns whether anything was.
pub fn mask_area(study: &Study, group: GroupId, area: AreaId, tally: &mut Tally) -> bool {
    mask(study, group, study.privacy.hides_area(group, area), tally)
}

/// Takes away what must not be told of the whole study.
pub fn mask_total(study: &Study, group: GroupId, tally: &mut Tally) -> bool {
    mask(study, group, study.privacy.hides_all(group), tally)
}

/// Shares and times stay: inside of a unit they are those of public numbers. Parts of few people
/// are withheld with the other parts, or the missing one would be the difference.
fn mask(study: &Study, group: GroupId, is_withheld: bool, tally: &mut Tally) -> bool {
    let is_small =
        |people: Option<People>| people.is_some_and(|p| study.privacy.is_small(group, p));
    let parts = [tally.within, tally.beyond, tally.unreachable];
    let hide_parts = is_withheld || parts.into_iter().any(is_small);
    if is_withheld {
        tally.people = None;
    }
    if hide_parts {
        tally.within = None;
        tally.beyond = None;
        tally.unreachable = None;
        tally.person_minutes_beyond = None;
    }
    hide_parts
}
