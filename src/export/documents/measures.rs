//! The terms of a study's measures: what its columns of scores hold.

use std::collections::BTreeMap;

use serde::Serialize;

use super::parts::{Number, stated};
use crate::export::layers::areas::SCORE;
use crate::model::decay::Impedance;
use crate::model::measure::{Family, Measure, Score};
use crate::model::study::{StepDecay, Study};
use crate::model::text::Text;

/// One entry of the study's choice; the first that fits a question fills its column.
#[derive(Serialize, Debug)]
pub(super) struct ScoreTerms<'a> {
    column: String,
    name: &'a Text,
    service: &'a str,
    group: &'a str,
    profile: &'a str,
    measure: &'a str,
    terms: BTreeMap<&'static str, Term>,
    supply: &'static str,
    unit: &'static str,
    more_is_better: bool,
    source: Option<&'a str>,
}

/// A term: a number, or a decay as text.
#[derive(Serialize, Debug)]
#[serde(untagged)]
enum Term {
    Number(Number),
    Text(String),
}

/// Bands of the E2SFCA score for a service and a profile.
#[derive(Serialize, Debug)]
pub(super) struct CatchmentTerms<'a> {
    service: &'a str,
    profile: &'a str,
    bands: Vec<[Number; 2]>,
    source: Option<&'a str>,
}

/// Who has no car.
#[derive(Serialize, Debug)]
pub(super) struct WithoutCarTerms<'a> {
    profile: &'a str,
    source: &'a str,
}

pub(super) fn scores(study: &Study) -> Vec<ScoreTerms<'_>> {
    study.terms.scores.iter().map(score).collect()
}

fn score(score: &Score) -> ScoreTerms<'_> {
    let unit = score.terms.unit();
    ScoreTerms {
        column: format!("{SCORE}{}", score.id),
        name: &score.name,
        service: &score.service,
        group: &score.group,
        profile: &score.profile,
        measure: &score.measure,
        terms: terms(&score.terms),
        supply: score.supply.as_str(),
        unit: unit.as_str(),
        more_is_better: unit.more_is_better(),
        source: stated(&score.source),
    }
}

fn terms(measure: &Measure) -> BTreeMap<&'static str, Term> {
    let mut told = BTreeMap::new();
    let mut number = |name, value: Option<f64>| {
        if let Some(value) = value {
            told.insert(name, Term::Number(Number(value)));
        }
    };
    let mut decays = None;
    match measure {
        Measure::Cumulative { threshold } => number("threshold", Some(*threshold)),
        Measure::Interval { from, to, step } => {
            number("from", Some(*from));
            number("to", Some(*to));
            number("step", Some(*step));
        }
        Measure::Nearest { k } | Measure::MeanNearest { k } => number("k", Some(*k as f64)),
        Measure::Dual { n } => number("n", Some(*n)),
        Measure::Balancing => {}
        Measure::Decaying { family, impedance } => {
            if let Family::Availability { alpha } = family {
                number("alpha", Some(*alpha));
            }
            decays = Some(impedance);
        }
        Measure::Variable {
            impedance,
            people,
            ratio,
        } => {
            number("n", Some(*people));
            number("ratio", *ratio);
            decays = Some(impedance);
        }
        Measure::Raam { tau, rho } => {
            number("tau", Some(*tau));
            number("rho", *rho);
        }
    }
    if let Some(Impedance { decay, threshold }) = decays {
        number("threshold", *threshold);
        told.insert("decay", Term::Text(decay.to_string()));
    }
    told
}

pub(super) fn bands(bands: &StepDecay) -> Vec<[Number; 2]> {
    let each = bands.0.iter();
    each.map(|(minutes, weight)| [Number(*minutes), Number(*weight)])
        .collect()
}

pub(super) fn catchments(study: &Study) -> Vec<CatchmentTerms<'_>> {
    let each = study.terms.catchments.iter();
    each.map(|catchment| CatchmentTerms {
        service: &catchment.service,
        profile: &catchment.profile,
        bands: bands(&catchment.bands),
        source: stated(&catchment.source),
    })
    .collect()
}

pub(super) fn without_car(study: &Study) -> Option<WithoutCarTerms<'_>> {
    let terms = study.terms.without_car.as_ref()?;
    Some(WithoutCarTerms {
        profile: &study.profiles[terms.profile].id,
        source: &terms.source,
    })
}
