//! How unequal access is over a set of origins, and how many have too little of it.
//!
//! Indices of inequality are of the E2SFCA score, of which more is better; poverty is of both:
//! scores below half of the mean of the whole study, and times beyond the threshold.

use super::answer::Answer;
use super::equity::atkinson::atkinson;
use super::equity::gini::gini;
use super::equity::hoover::hoover;
use super::equity::poverty::{access_poverty, time_poverty};
use super::equity::theil::{theil_t, theil_t_by};
use super::equity::{Sample, Undefined};
use crate::model::ids::{LevelId, OriginId};
use crate::model::study::Study;
use crate::model::units::People;

/// Aversion to inequality of the Atkinson index that is published.
pub const AVERSION: f64 = 0.5;

/// The indices of a set of origins; an error says why one is not defined.
#[derive(Clone, PartialEq, Debug)]
pub struct Unequal {
    /// People with a score.
    pub people: People,
    /// Their mean score, places a person.
    pub mean: Result<f64, Undefined>,
    /// Gini index of the score.
    pub gini: Result<f64, Undefined>,
    /// Hoover index of the score.
    pub hoover: Result<f64, Undefined>,
    /// Theil's T of the score.
    pub theil: Result<f64, Undefined>,
    /// Its parts between and within the coarsest areas; only where these were asked for.
    pub parts: Option<(f64, f64)>,
    /// Atkinson index of the score with [`AVERSION`].
    pub atkinson: Result<f64, Undefined>,
    /// Foster-Greer-Thorbecke 0, 1, 2 of scores below half of the whole study's mean.
    pub poor: [Result<f64, Undefined>; 3],
    /// The same of times beyond the threshold, over people who reach a site.
    pub late: [Result<f64, Undefined>; 3],
    /// Share of the people who reach no site.
    pub unreached: Option<f64>,
}

/// Measures `origins`. `mean` is the mean score of the whole study; `by` names the level
/// between whose areas Theil's index is split.
#[must_use]
pub fn unequal(
    study: &Study,
    answer: &Answer,
    minutes: f64,
    mean: Option<f64>,
    by: Option<LevelId>,
    origins: impl IntoIterator<Item = OriginId>,
) -> Unequal {
    let (mut scores, mut scored, mut area) = (Vec::new(), Vec::new(), Vec::new());
    let (mut times, mut reached) = (Vec::new(), Vec::new());
    let (mut counted, mut everybody, mut lost) = (0u64, 0u64, 0u64);
    for id in origins {
        let Some(people) = study.origins[id].people(answer.group) else {
            continue;
        };
        everybody += people.0;
        if let Some(score) = answer.scores[id] {
            counted += people.0;
            scores.push(score);
            scored.push(people.to_f64());
            let own = by.and_then(|level| study.origins[id].located.area(level));
            // those of no area are a group of their own
            area.push(own.map_or(study.areas.len(), |area| area.0 as usize));
        }
        match answer.origins[id].nearest {
            Some(reach) => {
                times.push(reach.cost.time.minutes());
                reached.push(people.to_f64());
            }
            None => lost += people.0,
        }
    }
    let sample = Sample::new(&scores, &scored);
    let of = |index: fn(&Sample) -> Result<f64, Undefined>| {
        sample.as_ref().map_err(|e| *e).and_then(index)
    };
    let travel = Sample::new(&times, &reached);
    let split = by.and_then(|_| theil_t_by(sample.as_ref().ok()?, &area).ok());
    Unequal {
        people: People(counted),
        mean: of(|sample| Ok(sample.mean())),
        gini: of(gini),
        hoover: of(hoover),
        theil: of(theil_t),
        parts: split.map(|split| (split.between, split.within)),
        atkinson: of(|sample| atkinson(sample, AVERSION)),
        poor: [0.0, 1.0, 2.0].map(|alpha| {
            let line = mean.ok_or(Undefined::NoPeople)? / 2.0;
            access_poverty(sample.as_ref().map_err(|e| *e)?, line, alpha)
        }),
        late: [0.0, 1.0, 2.0]
            .map(|alpha| time_poverty(travel.as_ref().map_err(|e| *e)?, minutes, alpha)),
        unreached: (everybody > 0).then(|| lost as f64 / everybody as f64),
    }
}
