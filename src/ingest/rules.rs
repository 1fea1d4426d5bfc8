//! What a profile says beyond its table of speeds, checked value by value.

use super::config::{need, positive};
use super::error::IngestError;
use super::sections::{
    AdjustSection, LimitSection, ProfileSection, TownsSection, TurnsSection, WaitSection,
};
use crate::model::profile::Mode;
use crate::model::rules::{Adjust, Effect, LimitUse, Rules, Towns, TurnCosts, Wait, When};
use crate::model::street::{Access, ObstacleKind, Zone};

/// The rules of a profile; `key` is its path in the file.
pub(super) fn rules(section: &ProfileSection, mode: Mode, key: &str) -> Result<Rules, IngestError> {
    let (limit, limit_factor) = limit(section.limit.as_ref(), mode, key)?;
    let mut adjusts = Vec::new();
    for (i, row) in section.adjust.iter().enumerate() {
        adjusts.push(adjust(row, &format!("{key}.adjust[{}]", i + 1))?);
    }
    let mut waits = Vec::new();
    for (i, row) in section.waits.iter().enumerate() {
        waits.push(wait(row, &format!("{key}.waits[{}]", i + 1))?);
    }
    let through = section.through_seconds.unwrap_or(0.0);
    Ok(Rules {
        limit,
        limit_factor,
        adjust: adjusts,
        waits,
        turns: section
            .turns
            .as_ref()
            .map(|turns| turn_costs(turns, &format!("{key}.turns")))
            .transpose()?,
        towns: section
            .towns
            .as_ref()
            .map(|towns| self::towns(towns, &format!("{key}.towns")))
            .transpose()?,
        through_seconds: not_negative(through, format!("{key}.through_seconds"))?,
    })
}

/// A number from a list of words, or what words there are.
fn word<T: Copy>(text: &str, key: String, words: &[(&str, T)]) -> Result<T, IngestError> {
    let known = words.iter().find(|(word, _)| *word == text);
    known.map(|(_, meant)| *meant).ok_or_else(|| {
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let hint = format!("write one of: {}", all.join(", "));
        IngestError::bad_value(key, format!("{text:?} is not known"), hint)
    })
}

fn not_negative(number: f64, key: String) -> Result<f64, IngestError> {
    if number.is_finite() && number >= 0.0 {
        Ok(number)
    } else {
        let what = format!("{number} is not a number from zero up");
        Err(IngestError::bad_value(
            key,
            what,
            "write a number that is not negative",
        ))
    }
}

fn limit(
    section: Option<&LimitSection>,
    mode: Mode,
    key: &str,
) -> Result<(LimitUse, f64), IngestError> {
    let usual = if mode == Mode::Car {
        LimitUse::Lower
    } else {
        LimitUse::Ignore
    };
    let Some(section) = section else {
        return Ok((usual, 1.0));
    };
    let words = [
        ("lower", LimitUse::Lower),
        ("instead", LimitUse::Instead),
        ("ignore", LimitUse::Ignore),
    ];
    let how = match &section.how {
        Some(text) => word(text, format!("{key}.limit.how"), &words)?,
        None => usual,
    };
    let factor = positive(section.factor.unwrap_or(1.0), format!("{key}.limit.factor"))?;
    Ok((how, factor))
}

fn adjust(row: &AdjustSection, key: &str) -> Result<Adjust, IngestError> {
    let zones = [("urban", Zone::Urban), ("rural", Zone::Rural)];
    let limits = [("stated", true), ("unstated", false)];
    let accesses = [
        ("stated", Access::Stated),
        ("restricted", Access::Restricted),
        ("dismount", Access::Dismount),
        ("unsaid", Access::Unsaid),
    ];
    let zone = row.zone.as_deref();
    let limit = row.limit.as_deref();
    let access = row.access.as_deref();
    let effects = [
        row.kmh.map(Effect::Kmh),
        row.at_most_kmh.map(Effect::AtMost),
        row.times.map(Effect::Times),
        row.less_kmh.map(Effect::Less),
    ];
    let [effect] = effects.into_iter().flatten().collect::<Vec<_>>()[..] else {
        return Err(IngestError::bad_value(
            key,
            "a change of speed needs exactly one of kmh, at_most_kmh, times, less_kmh",
            "at_most_kmh = 40.0",
        ));
    };
    let (Effect::Kmh(number)
    | Effect::AtMost(number)
    | Effect::Times(number)
    | Effect::Less(number)) = effect;
    not_negative(number, key.to_owned())?;
    Ok(Adjust {
        when: When {
            class: row.class.0.clone(),
            surface: row.surface.0.clone(),
            material: row.material.0.clone(),
            smoothness: row.smoothness.0.clone(),
            tracktype: row.tracktype.0.clone(),
            service: row.service.0.clone(),
            zone: zone
                .map(|text| word(text, format!("{key}.zone"), &zones))
                .transpose()?,
            limited: limit
                .map(|text| word(text, format!("{key}.limit"), &limits))
                .transpose()?,
            access: access
                .map(|text| word(text, format!("{key}.access"), &accesses))
                .transpose()?,
            roundabout: row.roundabout,
            from_kmh: row.from_kmh,
            below_kmh: row.below_kmh,
        },
        effect,
        source: row.source.clone(),
    })
}

fn wait(row: &WaitSection, key: &str) -> Result<Wait, IngestError> {
    let words = [
        ObstacleKind::Signals,
        ObstacleKind::Stop,
        ObstacleKind::GiveWay,
        ObstacleKind::Gate,
        ObstacleKind::Crossing,
        ObstacleKind::LevelCrossing,
        ObstacleKind::Booth,
    ]
    .map(|kind| (kind.as_str(), kind));
    let at = need(
        row.at.as_ref(),
        format!("{key}.at"),
        "at = \"traffic_signals\"",
    )?;
    let seconds = need(
        row.seconds.as_ref(),
        format!("{key}.seconds"),
        "seconds = 2.0",
    )?;
    Ok(Wait {
        at: word(&at, format!("{key}.at"), &words)?,
        seconds: not_negative(seconds, format!("{key}.seconds"))?,
        source: row.source.clone(),
    })
}

fn turn_costs(section: &TurnsSection, key: &str) -> Result<TurnCosts, IngestError> {
    let curve = |points: &[(f64, f64)], name: &str| {
        let ascends = points.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let fits = points
            .iter()
            .all(|(degrees, seconds)| (0.0..=180.0).contains(degrees) && *seconds >= 0.0);
        if ascends && fits {
            return Ok(points.to_vec());
        }
        Err(IngestError::bad_value(
            format!("{key}.{name}"),
            "these are no degrees and seconds in ascending order",
            "near = [[0.0, 0.0], [90.0, 3.0], [180.0, 7.0]]",
        ))
    };
    let sides = [("right", false), ("left", true)];
    let keeps = section.keeps.as_deref().unwrap_or("right");
    Ok(TurnCosts {
        near: curve(&section.near, "near")?,
        across: curve(&section.across, "across")?,
        u_turn: not_negative(section.u_turn, format!("{key}.u_turn"))?,
        keeps_left: word(keeps, format!("{key}.keeps"), &sides)?,
        source: section.source.clone(),
    })
}

fn towns(section: &TownsSection, key: &str) -> Result<Towns, IngestError> {
    let radius = need(
        section.radius_m.as_ref(),
        format!("{key}.radius_m"),
        "radius_m = 500.0",
    )?;
    let density = need(
        section.km_per_km2.as_ref(),
        format!("{key}.km_per_km2"),
        "km_per_km2 = 10.0",
    )?;
    Ok(Towns {
        radius_m: positive(radius, format!("{key}.radius_m"))?,
        km_per_km2: positive(density, format!("{key}.km_per_km2"))?,
    })
}
