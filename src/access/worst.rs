//! Which origins of a set are worst off.

use std::cmp::Reverse;

use crate::access::answer::Answer;
use crate::model::ids::OriginId;
use crate::model::study::Study;
use crate::model::units::Deciseconds;

/// The `most` worst origins: those that reach nothing first, by people; then by
/// person-minutes beyond the threshold, then by minutes, then by text id. Origins
/// without known people, or with nobody, come after those with some.
#[must_use]
pub fn worst_origins(
    study: &Study,
    answer: &Answer,
    origins: impl IntoIterator<Item = OriginId>,
    minutes: f64,
    most: usize,
) -> Vec<OriginId> {
    let threshold = Deciseconds::from_minutes(minutes);
    let mut keyed: Vec<_> = origins
        .into_iter()
        .map(|id| {
            let people = study.origins[id].people(answer.group).unwrap_or_default().0;
            let time = answer.origins[id].nearest.map(|reach| reach.cost.time);
            let beyond = time.map(|time| time.saturating_sub(threshold).0);
            let person_time = beyond.map(|beyond| u128::from(people) * u128::from(beyond));
            let unreached = if time.is_none() { people } else { 0 };
            let key = (people > 0, unreached, person_time, time, people);
            (Reverse(key), study.origins[id].id.as_str(), id)
        })
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().take(most).map(|(_, _, id)| id).collect()
}
