//! One row an origin: its nearest and second site, and what is missing to the standard.

use crate::access::answer::Answer;
use crate::model::cost::Reach;
use crate::model::ids::{OriginId, SiteId};
use crate::model::reason::{Reason, Standing};
use crate::model::study::Study;
use crate::model::units::{Decimetres, Deciseconds, People};

/// One origin against one question.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gap {
    /// People of the group; `None` is unknown.
    pub people: Option<People>,
    /// The nearest site and what the way costs.
    pub nearest: Option<Reach>,
    /// The next one.
    pub second: Option<Reach>,
    /// Great-circle distance to the nearest site (by travel time), metres.
    pub straight_m: Option<f64>,
    /// Time beyond the threshold; zero within it, `None` when nothing is reached.
    pub beyond: Option<Deciseconds>,
    /// People x minutes beyond; `None` when either is unknown.
    pub person_minutes_beyond: Option<f64>,
    /// Where it stands.
    pub standing: Standing,
    /// Why numbers are missing.
    pub reason: Reason,
    /// Straight distance to the road it joins.
    pub snap: Option<Decimetres>,
}

/// The gap of one origin.
#[must_use]
pub fn gap(study: &Study, answer: &Answer, origin: OriginId, minutes: f64) -> Gap {
    let threshold = Deciseconds::from_minutes(minutes);
    let found = answer.origins[origin];
    let people = study.origins[origin].people(answer.group);
    let beyond = found
        .nearest
        .map(|reach| reach.cost.time.saturating_sub(threshold));
    Gap {
        people,
        nearest: found.nearest,
        second: found.second,
        straight_m: found
            .nearest
            .and_then(|reach| straight_m(study, origin, reach.site)),
        beyond,
        person_minutes_beyond: people
            .zip(beyond)
            .map(|(people, beyond)| people.to_f64() * beyond.minutes()),
        standing: found.standing(threshold),
        reason: found.reason,
        snap: found.snap,
    }
}

/// Great-circle metres between an origin and a site; `None` for a site of unknown place.
#[must_use]
pub fn straight_m(study: &Study, origin: OriginId, site: SiteId) -> Option<f64> {
    let site = study.sites[site].position?;
    Some(study.origins[origin].position.great_circle_m(site))
}
