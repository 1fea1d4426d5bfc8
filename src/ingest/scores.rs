//! The measures that pieeja.toml chooses for its services: `[[scores]]`.

use super::config::{need, positive};
use super::error::IngestError;
use super::sections::{ScoreSection, StudyFile};
use super::settings::{Known, reference_unknown};
use super::words;
use crate::model::decay::{Decay, Impedance};
use crate::model::defect::Defect;
use crate::model::measure::{Family, Measure, Offer, Score};

/// Most entries of one study: each is a column of every layer of areas, or part of one.
const MAX_SCORES: usize = 40;
/// Most thresholds of an interval.
const MAX_THRESHOLDS: f64 = 10_000.0;
/// Minutes of travel that weigh as much as average crowding unless a study says otherwise.
const TAU: f64 = 60.0;
/// Names of measures that need what a study does not have, and what to use instead.
const ELSEWHERE: [(&str, &str); 2] = [
    (
        "fca-ratio",
        "it needs times between population points: use pieeja measure fca-ratio",
    ),
    (
        "constrained-double",
        "it needs as many people as places: use constrained-single, which lets them differ",
    ),
];
/// The columns of areas that are called `score_` already.
const TAKEN: [&str; 3] = ["e2sfca", "e2sfca_with_car", "e2sfca_without_car"];

/// The names of measures and the keys that each looks at.
const MEASURES: [(&str, &[&str]); 19] = [
    ("cumulative", &["threshold"]),
    ("interval", &["from", "to", "step"]),
    ("nearest", &["k"]),
    ("mean-nearest", &["k"]),
    ("dual", &["n"]),
    ("balancing", &[]),
    ("gravity", &["threshold", "decay"]),
    ("2sfca", &["threshold", "decay"]),
    ("e2sfca", &["threshold", "decay"]),
    ("m2sfca", &["threshold", "decay"]),
    ("3sfca", &["threshold", "decay"]),
    ("mh3sfca", &["threshold", "decay"]),
    ("i2sfca", &["threshold", "decay"]),
    ("bfca", &["threshold", "decay"]),
    ("v2sfca", &["threshold", "decay", "n", "ratio"]),
    ("spatial-availability", &["threshold", "decay", "alpha"]),
    ("constrained-single", &["threshold", "decay"]),
    ("constrained-total", &["threshold", "decay"]),
    ("raam", &["tau", "rho"]),
];

pub(super) fn read(
    file: &StudyFile,
    known: &Known<'_>,
    defects: &mut Vec<Defect>,
) -> Result<Vec<Score>, IngestError> {
    if file.scores.len() > MAX_SCORES {
        return Err(IngestError::bad_value(
            "scores",
            format!("{} scores", file.scores.len()),
            format!("a study has at most {MAX_SCORES}"),
        ));
    }
    let sections = file.scores.iter().zip(1..);
    sections
        .map(|(section, at)| score(section, &format!("scores[{at}]"), known, defects))
        .collect()
}

fn score(
    section: &ScoreSection,
    key: &str,
    known: &Known<'_>,
    defects: &mut Vec<Defect>,
) -> Result<Score, IngestError> {
    let at = |name: &str| format!("{key}.{name}");
    let id = need(section.id.as_ref(), at("id"), "id = \"three_nearest\"")?;
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if id.is_empty() || !id.chars().all(is_plain) || TAKEN.contains(&id.as_str()) {
        return Err(IngestError::bad_value(
            at("id"),
            format!("{id:?} makes no column of its own"),
            "use small letters a to z, digits and _, and not e2sfca",
        ));
    }
    let example = "measure = \"mean-nearest\"";
    let measure = need(section.measure.as_ref(), at("measure"), example)?;
    let supply = match section.supply.as_deref() {
        None | Some("places") => Offer::Places,
        Some("sites") => Offer::Sites,
        Some(other) => {
            return Err(IngestError::bad_value(
                at("supply"),
                format!("{other:?} is not known"),
                "write places (sites count by their capacity) or sites (each counts as one)",
            ));
        }
    };
    let mut pattern = |value: &Option<String>, name: &str, ids: &[&str]| {
        let id = value.clone().unwrap_or_else(|| "*".to_owned());
        if id != "*" && !ids.contains(&id.as_str()) {
            let nothing = "this score is never computed";
            defects.push(reference_unknown(&at(name), &id, ids, nothing));
        }
        id
    };
    Ok(Score {
        service: pattern(&section.service, "service", &known.services),
        group: pattern(&section.group, "group", &known.groups),
        profile: pattern(&section.profile, "profile", &known.profiles),
        terms: self::measure(section, key, &measure)?,
        measure,
        supply,
        name: section.name.or_id(&id),
        id,
        source: section.source.clone(),
    })
}

/// The terms of the measure called `name`.
fn measure(section: &ScoreSection, key: &str, name: &str) -> Result<Measure, IngestError> {
    let at = |name: &str| format!("{key}.{name}");
    let Some((_, keys)) = MEASURES.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = MEASURES.iter().map(|(name, _)| *name).collect();
        let elsewhere = ELSEWHERE.iter().find(|(known, _)| *known == name);
        return Err(IngestError::bad_value(
            at("measure"),
            format!("{name:?} is no measure of a study"),
            elsewhere.map_or_else(
                || words::known_hint(name, &names),
                |(_, hint)| (*hint).to_owned(),
            ),
        ));
    };
    overlooked(section, name, keys, &at)?;
    let above = |value: Option<f64>, name: &str, example: &str| {
        positive(need(value.as_ref(), at(name), example)?, at(name))
    };
    let maybe =
        |value: Option<f64>, name: &str| value.map(|value| positive(value, at(name))).transpose();
    let nearest = |usual| match section.k.unwrap_or(usual) {
        0 => Err(IngestError::bad_value(
            at("k"),
            "there is no 0th nearest site",
            "write which one counted from 1",
        )),
        k => Ok(k),
    };
    let impedance = || impedance(section, key, name);
    let family = |family| {
        Ok(Measure::Decaying {
            family,
            impedance: impedance()?,
        })
    };
    match name {
        "cumulative" => {
            let minutes = threshold(section, key)?;
            Ok(Measure::Cumulative {
                threshold: need(minutes.as_ref(), at("threshold"), "threshold = 30")?,
            })
        }
        "interval" => interval(section, key),
        "nearest" => Ok(Measure::Nearest { k: nearest(1)? }),
        "mean-nearest" => Ok(Measure::MeanNearest { k: nearest(3)? }),
        "dual" => Ok(Measure::Dual {
            n: above(section.n, "n", "n = 100")?,
        }),
        "balancing" => Ok(Measure::Balancing),
        "v2sfca" => Ok(Measure::Variable {
            impedance: impedance()?,
            people: above(section.n, "n", "n = 500")?,
            ratio: maybe(section.ratio, "ratio")?,
        }),
        "raam" => Ok(Measure::Raam {
            tau: maybe(section.tau, "tau")?.unwrap_or(TAU),
            rho: maybe(section.rho, "rho")?,
        }),
        "gravity" => family(Family::Gravity),
        "constrained-total" => family(Family::ConstrainedTotal),
        "m2sfca" => family(Family::ModifiedTwoStep),
        "3sfca" => family(Family::ThreeStep),
        "mh3sfca" => family(Family::ModifiedHuff),
        "bfca" => family(Family::Balanced),
        "i2sfca" => family(Family::Inverted),
        "spatial-availability" | "constrained-single" => family(Family::Availability {
            alpha: maybe(section.alpha, "alpha")?.unwrap_or(1.0),
        }),
        _ => family(Family::TwoStep),
    }
}

/// Refuses a key that the measure would not look at: whoever wrote it expects something else.
fn overlooked(
    section: &ScoreSection,
    name: &str,
    keys: &[&str],
    at: &dyn Fn(&str) -> String,
) -> Result<(), IngestError> {
    let given = [
        ("threshold", section.threshold.is_some()),
        ("from", section.from.is_some()),
        ("to", section.to.is_some()),
        ("step", section.step.is_some()),
        ("decay", section.decay.is_some()),
        ("k", section.k.is_some()),
        ("n", section.n.is_some()),
        ("ratio", section.ratio.is_some()),
        ("alpha", section.alpha.is_some()),
        ("tau", section.tau.is_some()),
        ("rho", section.rho.is_some()),
    ];
    let strange = given
        .iter()
        .find(|(key, is_given)| *is_given && !keys.contains(key));
    match strange {
        Some((key, _)) => Err(IngestError::bad_value(
            at(key),
            format!("{name} does not look at it"),
            "leave it out, or choose another measure",
        )),
        None => Ok(()),
    }
}

fn threshold(section: &ScoreSection, key: &str) -> Result<Option<f64>, IngestError> {
    match section.threshold {
        Some(minutes) if !(minutes.is_finite() && minutes >= 0.0) => Err(IngestError::bad_value(
            format!("{key}.threshold"),
            format!("{minutes} is no number of minutes"),
            "write minutes from 0, such as 30",
        )),
        threshold => Ok(threshold),
    }
}

fn interval(section: &ScoreSection, key: &str) -> Result<Measure, IngestError> {
    let at = |name: &str| format!("{key}.{name}");
    let from = need(section.from.as_ref(), at("from"), "from = 25")?;
    let to = need(section.to.as_ref(), at("to"), "to = 35")?;
    let step = section.step.unwrap_or(1.0);
    let is_usable = from >= 0.0 && from <= to && to.is_finite() && step > 0.0;
    if !is_usable || (to - from) / step >= MAX_THRESHOLDS {
        return Err(IngestError::bad_value(
            key,
            format!("thresholds from {from} to {to} by {step} make no interval"),
            format!("the step must be above 0 and give fewer than {MAX_THRESHOLDS} thresholds"),
        ));
    }
    Ok(Measure::Interval { from, to, step })
}

fn impedance(section: &ScoreSection, key: &str, name: &str) -> Result<Impedance, IngestError> {
    let threshold = threshold(section, key)?;
    let Some(text) = &section.decay else {
        let threshold = threshold.ok_or_else(|| {
            let example = "threshold = 30, or decay = \"gaussian:12\"";
            IngestError::missing_key(format!("{key}.threshold"), example)
        })?;
        return Ok(Decay::Binary { threshold }.into());
    };
    let decay: Decay = text.parse().map_err(|error| {
        let what = format!("{error}");
        IngestError::bad_value(
            format!("{key}.decay"),
            what,
            format!("write for {name} a decay over minutes, such as gaussian:12"),
        )
    })?;
    Ok(Impedance { decay, threshold })
}
