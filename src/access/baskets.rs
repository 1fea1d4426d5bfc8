//! Baskets: who reaches at least so many of several services, each within its own standard.

use super::answer::Answer;
use crate::model::ids::OriginId;
use crate::model::study::Study;
use crate::model::units::{Deciseconds, People};

/// The services of a basket for one group and profile: what is reached, and within what.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// The service's answer.
    pub answer: &'a Answer,
    /// Its standard.
    pub threshold: Deciseconds,
}

/// A set of origins against a basket.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct BasketTally {
    /// People with a known number; `None` when none is known.
    pub people: Option<People>,
    /// Those who reach enough of the services.
    pub enough: Option<People>,
    /// `enough / people`.
    pub share: Option<f64>,
    /// Mean number of services a person reaches within their standards.
    pub mean_services: Option<f64>,
}

/// How many of the services an origin reaches within their standards.
#[must_use]
pub fn reached(items: &[Item<'_>], origin: OriginId) -> usize {
    let near = |item: &&Item<'_>| {
        let nearest = item.answer.origins[origin].nearest;
        nearest.is_some_and(|reach| reach.cost.time <= item.threshold)
    };
    items.iter().filter(near).count()
}

/// Tallies `origins`: `at_least` of the services are enough.
#[must_use]
pub fn basket(
    study: &Study,
    items: &[Item<'_>],
    at_least: usize,
    origins: impl IntoIterator<Item = OriginId>,
) -> BasketTally {
    let Some(first) = items.first() else {
        return BasketTally::default();
    };
    let (mut known, mut people, mut enough, mut services) = (false, 0u64, 0u64, 0u128);
    for id in origins {
        let Some(People(weight)) = study.origins[id].people(first.answer.group) else {
            continue;
        };
        known = true;
        people += weight;
        let count = reached(items, id);
        services += u128::from(weight) * count as u128;
        if count >= at_least {
            enough += weight;
        }
    }
    let each = |sum: f64| (people > 0).then(|| sum / people as f64);
    BasketTally {
        people: known.then_some(People(people)),
        enough: known.then_some(People(enough)),
        share: each(enough as f64),
        mean_services: each(services as f64),
    }
}
