//! Which sites a set of origins depends on.

use std::collections::BTreeMap;

use crate::access::answer::Answer;
use crate::model::ids::{OriginId, SiteId};
use crate::model::study::Study;
use crate::model::units::People;

/// A site that is the nearest to some of the origins.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Catcher {
    /// Which site.
    pub site: SiteId,
    /// People for whom it is the nearest; `None` when no such origin's number is known.
    pub people: Option<People>,
    /// Person-weighted mean minutes of those people.
    pub mean_minutes: Option<f64>,
}

/// The sites nearest to any of `origins`: most people first, then by text id.
#[must_use]
pub fn catchers(
    study: &Study,
    answer: &Answer,
    origins: impl IntoIterator<Item = OriginId>,
) -> Vec<Catcher> {
    let mut sums: BTreeMap<SiteId, (Option<u64>, u128)> = BTreeMap::new();
    for id in origins {
        let Some(nearest) = answer.origins[id].nearest else {
            continue;
        };
        let (people, person_time) = sums.entry(nearest.site).or_default();
        if let Some(People(known)) = study.origins[id].people(answer.group) {
            *people = Some(people.unwrap_or(0) + known);
            *person_time += u128::from(known) * u128::from(nearest.cost.time.0);
        }
    }
    let mut found: Vec<Catcher> = sums
        .into_iter()
        .map(|(site, (people, person_time))| Catcher {
            site,
            people: people.map(People),
            mean_minutes: people
                .filter(|people| *people > 0)
                .map(|people| person_time as f64 / (people as f64 * 600.0)),
        })
        .collect();
    found.sort_by(|a, b| {
        let id = |catcher: &Catcher| &study.sites[catcher.site].id;
        b.people.cmp(&a.people).then_with(|| id(a).cmp(id(b)))
    });
    found
}
