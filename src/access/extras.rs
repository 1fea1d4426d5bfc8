//! What an area's row says beside its tally: who has far less than others, who has no car.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::answer::{Answer, OriginAnswer};
use crate::access::areas::members;
use crate::access::modes::{ModeScores, mode_scores};
use crate::model::ids::{AreaId, Id, LevelId, OriginId};
use crate::model::study::Study;
use crate::model::units::{Deciseconds, People};

/// Further figures of a set of origins; `None` is not known or not defined.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Extras {
    /// Share of the people with a score whose score is below half of the whole study's mean.
    pub share_below_half_mean: Option<f64>,
    /// People without a car, of those about whom it is known.
    pub people_without_car: Option<People>,
    /// Share of the people with a car who are within the threshold.
    pub share_within_with_car: Option<f64>,
    /// Share of the people without a car who are within the threshold, by their own profile.
    pub share_within_without_car: Option<f64>,
    /// Places for a thousand people with a car, where both compete for them (multimodal E2SFCA).
    pub score_with_car: Option<f64>,
    /// Places for a thousand people without a car.
    pub score_without_car: Option<f64>,
}

/// The mean score of a person of the whole study; `None` when nobody has one.
#[must_use]
pub fn mean_score(study: &Study, answer: &Answer) -> Option<f64> {
    let (mut sum, mut people) = (0.0, 0u64);
    for (id, origin) in study.origins.iter_ids() {
        if let (Some(People(weight)), Some(score)) =
            (origin.people(answer.group), answer.scores[id])
        {
            sum += weight as f64 * score;
            people += weight;
        }
    }
    (people > 0).then(|| sum / people as f64)
}

/// What of the whole study the figures of its parts are reckoned from.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Whole {
    /// The mean score of a person, [`mean_score`].
    pub mean: Option<f64>,
    /// Scores of people with and without a car; `None` where they are not told apart.
    pub modes: Option<ModeScores>,
}

impl Whole {
    /// What holds for the whole study.
    #[must_use]
    pub fn of(study: &Study, answer: &Answer) -> Self {
        Self {
            mean: mean_score(study, answer),
            modes: mode_scores(study, answer),
        }
    }
}

/// The further figures of `origins`.
#[must_use]
pub fn extras(
    study: &Study,
    answer: &Answer,
    threshold: Deciseconds,
    whole: &Whole,
    origins: impl IntoIterator<Item = OriginId>,
) -> Extras {
    let mean = whole.mean;
    let (mut scored, mut below) = (0u64, 0u64);
    let (mut with, mut without) = (Mode::default(), Mode::default());
    let mut asked = false;
    for id in origins {
        let Some(People(people)) = study.origins[id].people(answer.group) else {
            continue;
        };
        if let (Some(score), Some(mean)) = (answer.scores[id], mean) {
            scored += people;
            below += if score < mean / 2.0 { people } else { 0 };
        }
        let share = study.terms.without_car.as_ref().and_then(|w| w.share[id]);
        if let (Some(share), Some(on_foot)) = (share, &answer.without_car) {
            asked = true;
            let carless = split(people, share);
            without.add(carless, &on_foot[id], threshold);
            with.add(people - carless, &answer.origins[id], threshold);
            if let Some(modes) = &whole.modes {
                without.score(carless, modes.without_car[id.index()]);
                with.score(people - carless, modes.with_car[id.index()]);
            }
        }
    }
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    Extras {
        // where nobody has any place, nobody has less than others
        share_below_half_mean: mean
            .filter(|mean| *mean > 0.0)
            .and_then(|_| share(below, scored)),
        people_without_car: asked.then_some(People(without.people)),
        share_within_with_car: share(with.within, with.people),
        share_within_without_car: share(without.within, without.people),
        score_with_car: with.mean_per_1000(),
        score_without_car: without.mean_per_1000(),
    }
}

#[derive(Default)]
struct Mode {
    people: u64,
    within: u64,
    scored: u64,
    score: f64,
}

impl Mode {
    fn add(&mut self, people: u64, answer: &OriginAnswer, threshold: Deciseconds) {
        self.people += people;
        let near = |time: Deciseconds| time <= threshold;
        if answer.nearest.is_some_and(|reach| near(reach.cost.time)) {
            self.within += people;
        }
    }

    fn score(&mut self, people: u64, score: Option<f64>) {
        if let Some(score) = score {
            self.scored += people;
            self.score += people as f64 * score;
        }
    }

    fn mean_per_1000(&self) -> Option<f64> {
        (self.scored > 0).then(|| 1000.0 * self.score / self.scored as f64)
    }
}

/// The thousandths of people that a share stands for; never more than there are.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a u64 that is far below 2^53"
)]
pub(super) fn split(people: u64, share: f64) -> u64 {
    ((people as f64 * share).round() as u64).min(people)
}

/// The further figures of `areas`, whatever their levels.
#[must_use]
pub fn of_areas(study: &Study, answer: &Answer, minutes: f64, areas: &[AreaId]) -> Vec<Extras> {
    let threshold = Deciseconds::from_minutes(minutes);
    let whole = Whole::of(study, answer);
    let levels: BTreeSet<LevelId> = areas.iter().map(|area| study.areas[*area].level).collect();
    let members: BTreeMap<LevelId, Vec<Vec<OriginId>>> = levels
        .into_iter()
        .map(|level| (level, members(study, level)))
        .collect();
    let of = |area: &AreaId| {
        let members = &members[&study.areas[*area].level];
        let own = members[area.0 as usize].iter().copied();
        extras(study, answer, threshold, &whole, own)
    };
    areas.iter().map(of).collect()
}
