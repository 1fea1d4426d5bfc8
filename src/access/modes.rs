//! People with and without a car who compete for the same places.

use super::answer::Answer;
use super::catchment::{Mode, multimodal};
use super::costs::{Costs, Weighed};
use super::extras::split;
use crate::model::decay::{Decay, Side, Steps};
use crate::model::study::{StepDecay, Study};
use crate::model::units::{Deciseconds, People};

/// The multimodal E2SFCA scores of a study, places a person, by origin.
#[derive(Clone, PartialEq, Debug)]
pub struct ModeScores {
    /// Of people with a car.
    pub with_car: Vec<Option<f64>>,
    /// Of people without one, who travel by their own profile.
    pub without_car: Vec<Option<f64>>,
}

/// Shares the places of the answer's destinations between people with and without a car, each by
/// their own times and by the bands of their own profile (Langford, Higgs & Fry 2016).
///
/// `None` where the study does not tell them apart, or no site has known places. People of whom it
/// is not known whether they have a car compete as if they had one.
#[must_use]
pub fn mode_scores(study: &Study, answer: &Answer) -> Option<ModeScores> {
    let terms = study.terms.without_car.as_ref()?;
    let on_foot = answer.costs_without_car.as_deref()?;
    let mut supply: Vec<Option<f64>> = vec![None; study.sites.len()];
    for site in &answer.destinations {
        supply[site.0 as usize] = study.sites[*site].capacity;
    }
    if supply.iter().all(Option::is_none) {
        return None;
    }
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for (id, origin) in study.origins.iter_ids() {
        let people = origin.people(answer.group);
        let carless = people
            .zip(terms.share[id])
            .map(|(people, share)| split(people.0, share));
        with.push(people.map(|people| People(people.0 - carless.unwrap_or(0)).to_f64()));
        without.push(carless.map(|carless| People(carless).to_f64()));
    }
    let decay = |profile| bands_in_deciseconds(study.catchment(answer.service, profile));
    let sites = study.sites.len();
    let (car, foot) = (
        Costs::of_times(&answer.costs, sites),
        Costs::of_times(on_foot, sites),
    );
    let car = Weighed::new(&car, &decay(answer.profile)?.into());
    let foot = Weighed::new(&foot, &decay(terms.profile)?.into());
    let modes = [
        Mode {
            weighed: &car,
            people: &with,
        },
        Mode {
            weighed: &foot,
            people: &without,
        },
    ];
    let [with_car, without_car] = multimodal(&modes, &supply).map(|scores| {
        let values = scores.origins.into_iter();
        values.map(Result::ok).collect()
    });
    Some(ModeScores {
        with_car,
        without_car,
    })
}

/// Bands of minutes as a decay of whole deciseconds; `None` when they are none.
pub(super) fn bands_in_deciseconds(bands: &StepDecay) -> Option<Decay> {
    let bound = |minutes: f64| f64::from(Deciseconds::from_minutes(minutes).0);
    let mut bands: Vec<(f64, f64)> = bands
        .0
        .iter()
        .map(|(minutes, weight)| (bound(*minutes), *weight))
        .collect();
    // bounds less than a decisecond apart are one: the first band holds what is within both
    bands.dedup_by(|later, kept| later.0 <= kept.0);
    Steps::new(bands, Side::Closed).map(Decay::Step)
}
