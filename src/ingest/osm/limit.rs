//! Speed limits in their many spellings, and durations.
//!
//! `50`, `50 km/h`, `30 mph`, `5 knots`, `walk`, `none`, `LV:rural`, `DE:zone30`, a limit per
//! direction, and the tags beside `maxspeed` that name the kind of place it comes from. Limits
//! at certain hours or in certain weather are not read.

use std::collections::HashMap;

use serde::Deserialize;

use super::tags::{Key, Tags};
use crate::model::street::{Bound, Speed, Zone};

const LIMITS: &str = include_str!("../../../geodata/profiles/limits.toml");

/// Legal limits by the words that tags use for them, e.g. `lv:rural`, or `rural` for all others.
#[derive(Debug)]
pub(super) struct LegalLimits {
    by_word: HashMap<String, f64>,
}

#[derive(Deserialize)]
struct LimitsFile {
    limits: Vec<LimitRow>,
}

#[derive(Deserialize)]
struct LimitRow {
    word: String,
    kmh: f64,
}

impl LegalLimits {
    pub(super) fn builtin() -> Self {
        // the file is part of the binary and a test reads it
        let rows = toml::from_str::<LimitsFile>(LIMITS).map_or_else(|_| Vec::new(), |f| f.limits);
        Self {
            by_word: rows.into_iter().map(|row| (row.word, row.kmh)).collect(),
        }
    }

    /// The limit that `LV:rural`, `DE:zone:30` or `FR:urban` stands for.
    fn named(&self, word: &str) -> Option<f64> {
        let word = word.trim().to_ascii_lowercase();
        if let Some(kmh) = self.by_word.get(&word) {
            return Some(*kmh);
        }
        let (_, kind) = word.split_once(':')?;
        self.by_word.get(kind).copied().or_else(|| {
            let number = kind.strip_prefix("zone").unwrap_or(kind);
            number.trim_start_matches(':').parse().ok()
        })
    }

    /// One value of a limit in km/h.
    fn value(&self, text: &str) -> Option<f64> {
        let text = text.trim();
        match text {
            "" | "signals" | "variable" | "implicit" | "default" => return None,
            "walk" => return Some(WALK_KMH),
            "none" => return Some(UNLIMITED_KMH),
            _ => {}
        }
        let digits = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        match (number.parse::<f64>(), unit.trim_start()) {
            (Ok(miles), unit) if unit.starts_with("mph") || unit.starts_with("mp/h") => {
                Some(miles * KM_PER_MILE)
            }
            (Ok(knots), unit) if unit.starts_with("knots") => Some(knots * KM_PER_NAUTICAL_MILE),
            (Ok(kmh), _) => Some(kmh),
            (Err(_), _) => self.named(text),
        }
    }

    /// The stated limits forward and backward.
    pub(super) fn of(&self, tags: &Tags<'_>) -> [Option<Speed>; 2] {
        Bound::BOTH.map(|bound| {
            let directed = match bound {
                Bound::Forward => Key::MaxspeedForward,
                Bound::Backward => Key::MaxspeedBackward,
            };
            let keys = [
                Key::MaxspeedAdvisory,
                directed,
                Key::MaxspeedMotorcar,
                Key::Maxspeed,
            ];
            keys.into_iter()
                .chain(ZONE_KEYS)
                .find_map(|key| self.value(tags.get(key)?))
                .and_then(Speed::from_kmh)
        })
    }
}

/// Walking pace where a limit says `walk`, km/h.
const WALK_KMH: f64 = 5.0;
/// What a car does where a limit says `none`, km/h.
const UNLIMITED_KMH: f64 = 140.0;
const KM_PER_MILE: f64 = 1.609_344;
const KM_PER_NAUTICAL_MILE: f64 = 1.852;

/// Tags that say what kind of place a limit comes from, e.g. `LV:urban`.
const ZONE_KEYS: [Key; 4] = [
    Key::MaxspeedType,
    Key::SourceMaxspeed,
    Key::ZoneMaxspeed,
    Key::ZoneTraffic,
];

/// The zone that the tags tell, `LV:urban` for example.
pub(super) fn zone(tags: &Tags<'_>) -> Option<Zone> {
    let all = [Key::Maxspeed].into_iter().chain(ZONE_KEYS);
    all.filter_map(|key| tags.get(key)?.rsplit_once(':'))
        .find_map(|(_, kind)| match kind.trim() {
            "urban" | "living_street" => Some(Zone::Urban),
            "rural" => Some(Zone::Rural),
            _ => None,
        })
}

/// A duration in seconds: `35`, `1:20`, `1:20:30`, `PT1H20M`.
pub(super) fn duration_seconds(text: &str) -> Option<u32> {
    const LONGEST_S: u32 = 14 * 24 * 3600;
    let text = text.trim();
    let seconds = if let Some(iso) = text.strip_prefix('P') {
        iso_seconds(iso)?
    } else {
        let parts: Vec<u32> = text
            .split(':')
            .map(|part| part.trim().parse().ok())
            .collect::<Option<_>>()?;
        let [hours, minutes, seconds] = match parts[..] {
            [minutes] => [0, minutes, 0],
            [hours, minutes] => [hours, minutes, 0],
            [hours, minutes, seconds] => [hours, minutes, seconds],
            _ => return None,
        };
        hours
            .checked_mul(3600)?
            .checked_add(minutes.checked_mul(60)?)?
            .checked_add(seconds)?
    };
    (seconds > 0 && seconds <= LONGEST_S).then_some(seconds)
}

/// `1DT2H3M4S`, what follows the P of an ISO 8601 duration.
fn iso_seconds(text: &str) -> Option<u32> {
    let mut seconds = 0u32;
    let mut number = String::new();
    let mut in_time = false;
    for c in text.chars() {
        let unit = match (c, in_time) {
            ('0'..='9', _) => {
                number.push(c);
                continue;
            }
            ('T', false) if number.is_empty() => {
                in_time = true;
                continue;
            }
            ('D', false) => 86_400,
            ('H', true) => 3600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        let count: u32 = number.parse().ok()?;
        number.clear();
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
    }
    number.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kmh(pairs: &[(&str, &str)]) -> [Option<f64>; 2] {
        LegalLimits::builtin()
            .of(&Tags::of(pairs))
            .map(|limit| limit.map(Speed::kmh))
    }

    #[test]
    fn limits_are_read_in_all_their_spellings() {
        let both = |value: &str| {
            let [forward, backward] = kmh(&[("maxspeed", value)]);
            assert_eq!(forward, backward);
            forward
        };
        assert_eq!(both("50"), Some(50.0));
        assert_eq!(both("50 km/h"), Some(50.0));
        assert_eq!(both("30 mph"), Some(48.280_32));
        assert_eq!(both("30mph"), Some(48.280_32));
        assert_eq!(both("10 knots"), Some(18.520));
        assert_eq!(both("7.5"), Some(7.5));
        assert_eq!(both("walk"), Some(5.0));
        assert_eq!(both("none"), Some(140.0));
        assert_eq!(both("LV:rural"), Some(90.0));
        assert_eq!(both("LV:urban"), Some(50.0));
        assert_eq!(both("LV:living_street"), Some(20.0));
        assert_eq!(both("lt:motorway"), Some(130.0));
        assert_eq!(both("XX:urban"), Some(50.0));
        assert_eq!(both("DE:zone30"), Some(30.0));
        assert_eq!(both("FR:zone:20"), Some(20.0));
        assert_eq!(both("BE:30"), Some(30.0));
        assert_eq!(both("signals"), None);
        assert_eq!(both("fast"), None);
        assert_eq!(both("0"), None);
        assert_eq!(both("5000"), None);
        assert_eq!(both("50;70"), Some(50.0));
    }

    #[test]
    fn a_direction_has_its_own_limit_and_the_kind_of_place_fills_in() {
        assert_eq!(
            kmh(&[("maxspeed", "70"), ("maxspeed:backward", "50")]),
            [Some(70.0), Some(50.0)]
        );
        assert_eq!(kmh(&[("maxspeed:forward", "80")]), [Some(80.0), None]);
        assert_eq!(kmh(&[("source:maxspeed", "LV:rural")])[0], Some(90.0));
        assert_eq!(
            kmh(&[("maxspeed", "70"), ("maxspeed:type", "LV:rural")])[0],
            Some(70.0)
        );
        assert_eq!(
            zone(&Tags::of(&[("maxspeed:type", "LV:rural")])),
            Some(Zone::Rural)
        );
        assert_eq!(
            zone(&Tags::of(&[("zone:traffic", "DE:urban")])),
            Some(Zone::Urban)
        );
        assert_eq!(zone(&Tags::of(&[("maxspeed", "50")])), None);
    }

    #[test]
    fn durations_are_hours_minutes_or_iso() {
        for (text, seconds) in [
            ("35", Some(2100)),
            ("00:20", Some(1200)),
            ("1:20", Some(4800)),
            ("00:01:30", Some(90)),
            ("PT1H20M", Some(4800)),
            ("PT45S", Some(45)),
            ("P1DT1H", Some(90_000)),
            ("soon", None),
            ("", None),
            ("0", None),
            ("1:2:3:4", None),
            ("PT5", None),
            ("99999999999", None),
            ("4000000000:0", None),
        ] {
            assert_eq!(duration_seconds(text), seconds, "{text}");
        }
    }
}
