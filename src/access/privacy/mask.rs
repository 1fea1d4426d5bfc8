//! Numbers of people that are not shown.

use crate::access::changes::TotalChange;
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

/// Takes away what must not be told of the whole study before and after a change; each side is a
/// study and its group.
pub fn mask_total_change(
    before: (&Study, GroupId),
    after: (&Study, GroupId),
    change: &mut TotalChange,
) {
    mask_total(before.0, before.1, &mut change.before.0);
    mask_total(after.0, after.1, &mut change.after.0);
    mask_small_change(before, &mut change.before.0, &mut change.after.0);
}

/// Takes away the parts of both sides where one differs by few people: told beside each other, the
/// sides would tell the few.
pub fn mask_small_change(of: (&Study, GroupId), before: &mut Tally, after: &mut Tally) {
    let (study, group) = of;
    let parts: [fn(&Tally) -> Option<People>; 3] = [|t| t.within, |t| t.beyond, |t| t.unreachable];
    let differs_by_few = |part: &fn(&Tally) -> Option<People>| {
        let (Some(old), Some(new)) = (part(before), part(after)) else {
            return false;
        };
        study.privacy.is_small(group, People(old.0.abs_diff(new.0)))
    };
    if parts.iter().any(differs_by_few) {
        hide_parts(before);
        hide_parts(after);
    }
}

fn hide_parts(tally: &mut Tally) {
    tally.within = None;
    tally.beyond = None;
    tally.unreachable = None;
    tally.person_minutes_beyond = None;
}

/// Shares and times stay: inside of a unit they are those of public numbers. Parts of few people
/// are withheld with the other parts, or the missing one would be the difference.
fn mask(study: &Study, group: GroupId, is_withheld: bool, tally: &mut Tally) -> bool {
    let is_small =
        |people: Option<People>| people.is_some_and(|p| study.privacy.is_small(group, p));
    let parts = [tally.within, tally.beyond, tally.unreachable];
    let is_hidden = is_withheld || parts.into_iter().any(is_small);
    if is_withheld {
        tally.people = None;
    }
    if is_hidden {
        hide_parts(tally);
    }
    is_hidden
}
