//! What a profile says beyond its table of speeds: limits, surfaces, waits, turns, towns.
//!
//! A speed is found in three steps. The first row of the table that matches class and surface
//! says a speed. A stated limit lowers or replaces it. Then every row of [`Rules::adjust`] that
//! matches changes it, in order.

use serde::{Deserialize, Serialize};

use super::profile::Profile;
use super::street::{Access, Bound, ObstacleKind, Speed, Street, Zone};

/// How a stated limit is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum LimitUse {
    /// The lower of table and limit.
    Lower,
    /// The limit instead of the table.
    Instead,
    /// Not at all.
    #[default]
    Ignore,
}

/// When a row of [`Rules::adjust`] applies; an empty list and `None` match anything.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct When {
    /// Classes.
    pub class: Vec<String>,
    /// Surfaces in the words of tables: `paved`, `gravel`, `dirt`, or empty for unknown.
    pub surface: Vec<String>,
    /// Surfaces as tagged.
    pub material: Vec<String>,
    /// Smoothness as tagged.
    pub smoothness: Vec<String>,
    /// Track type as tagged.
    pub tracktype: Vec<String>,
    /// Kind of service road as tagged.
    pub service: Vec<String>,
    /// Zone.
    pub zone: Option<Zone>,
    /// Whether a limit is stated.
    pub limited: Option<bool>,
    /// What the access tags say.
    pub access: Option<Access>,
    /// Whether it is part of a roundabout.
    pub roundabout: Option<bool>,
    /// From which speed on.
    pub from_kmh: Option<f64>,
    /// Below which speed.
    pub below_kmh: Option<f64>,
}

/// What a row of [`Rules::adjust`] does.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// Sets the speed, km/h; opens what was closed by class.
    Kmh(f64),
    /// Lowers it to this, km/h.
    AtMost(f64),
    /// Multiplies it.
    Times(f64),
    /// Takes this off, km/h.
    Less(f64),
}

/// A change of speed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Adjust {
    /// When.
    pub when: When,
    /// What.
    pub effect: Effect,
    /// Where it comes from.
    pub source: String,
}

/// Seconds lost at something on the road.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Wait {
    /// At what.
    pub at: ObstacleKind,
    /// How long.
    pub seconds: f64,
    /// Where it comes from.
    pub source: String,
}

/// Seconds lost in a turn, by its angle.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TurnCosts {
    /// Degrees away from straight ahead and seconds, for turns to the side one drives on;
    /// ascending, straight lines between.
    pub near: Vec<(f64, f64)>,
    /// The same for turns across the oncoming traffic.
    pub across: Vec<(f64, f64)>,
    /// For turning round, where that is allowed.
    pub u_turn: f64,
    /// Whether traffic keeps to the left.
    pub keeps_left: bool,
    /// Where the figures come from.
    pub source: String,
}

impl TurnCosts {
    /// Seconds of a turn of `degrees`, above zero to the right, -180..=180.
    #[must_use]
    pub fn seconds(&self, degrees: f64) -> f64 {
        let is_near = (degrees > 0.0) != self.keeps_left;
        let points = if is_near { &self.near } else { &self.across };
        interpolate(points, degrees.abs())
    }
}

/// The value at `x` on straight lines through `points`; level beyond the ends.
fn interpolate(points: &[(f64, f64)], x: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at <= x);
    match (
        after.checked_sub(1).and_then(|i| points.get(i)),
        points.get(after),
    ) {
        (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some((_, y)), None) | (None, Some((_, y))) => *y,
        (None, None) => 0.0,
    }
}

/// What is a town: more than so much road for cars within so far.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Towns {
    /// Radius of the disc that is looked at, metres.
    pub radius_m: f64,
    /// Kilometres of road for cars a square kilometre, above which a place is a town.
    pub km_per_km2: f64,
}

/// What a profile says beyond its table of speeds. Without any: limits are ignored, nothing
/// waits, turns are free, everything is rural, and restricted ways are like any other.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Rules {
    /// How a stated limit is used.
    pub limit: LimitUse,
    /// How fast people go where a limit is stated, as a part of it; 0 counts as 1.
    pub limit_factor: f64,
    /// Changes of speed.
    pub adjust: Vec<Adjust>,
    /// Seconds lost on the road.
    pub waits: Vec<Wait>,
    /// Seconds lost in turns; without them turns are free and only forbidden ones matter.
    pub turns: Option<TurnCosts>,
    /// What is a town.
    pub towns: Option<Towns>,
    /// Seconds lost when going through ways that are only for those who live or have business
    /// there; going in, going out and staying inside costs nothing.
    pub through_seconds: f64,
}

impl Rules {
    /// Seconds lost at `kind`.
    #[must_use]
    pub fn wait(&self, kind: ObstacleKind) -> f64 {
        let rows = self.waits.iter().filter(|wait| wait.at == kind);
        rows.map(|wait| wait.seconds).next().unwrap_or(0.0)
    }
}

impl When {
    fn matches(
        &self,
        street: &Street,
        zone: Zone,
        limited: bool,
        access: Access,
        kmh: f64,
    ) -> bool {
        let among = |words: &[String], value: &str| {
            words.is_empty() || words.iter().any(|word| word == value)
        };
        among(&self.class, &street.class)
            && among(&self.surface, &street.surface)
            && among(&self.material, &street.material)
            && among(&self.smoothness, &street.smoothness)
            && among(&self.tracktype, &street.tracktype)
            && among(&self.service, &street.service)
            && self.zone.is_none_or(|wanted| wanted == zone)
            && self.limited.is_none_or(|wanted| wanted == limited)
            && self.access.is_none_or(|wanted| wanted == access)
            && self
                .roundabout
                .is_none_or(|wanted| wanted == street.roundabout)
            && self.from_kmh.is_none_or(|from| kmh >= from)
            && self.below_kmh.is_none_or(|below| kmh < below)
    }
}

impl Profile {
    /// The speed on `street` going `bound`, where the place is `zone`; `None` when closed.
    #[must_use]
    pub fn speed(&self, street: &Street, zone: Zone, bound: Bound) -> Option<Speed> {
        let access = street.access(self.mode, bound);
        if access == Access::Closed {
            return None;
        }
        let row = self.row(&street.class, [&street.surface, &street.material]);
        let row = row.map_or(0.0, |row| row.kmh);
        let limit = street.limit[bound.index()].filter(|_| self.rules.limit != LimitUse::Ignore);
        let mut kmh = match (self.rules.limit, limit) {
            _ if row <= 0.0 => row,
            (_, None) | (LimitUse::Ignore, _) => row,
            (LimitUse::Lower, Some(limit)) => row.min(self.limited(limit)),
            (LimitUse::Instead, Some(limit)) => self.limited(limit),
        };
        for adjust in &self.rules.adjust {
            if !adjust
                .when
                .matches(street, zone, limit.is_some(), access, kmh)
            {
                continue;
            }
            kmh = match adjust.effect {
                Effect::Kmh(set) => set,
                Effect::AtMost(most) => kmh.min(most),
                Effect::Times(factor) => kmh * factor,
                Effect::Less(less) => kmh - less,
            };
        }
        let speed = street.stated.unwrap_or(Speed::from_kmh(kmh)?);
        let Some(pace) = street.pace else {
            return Some(speed);
        };
        let paced = speed.kmh() * f64::from(pace) / 10_000.0;
        Speed::from_kmh(paced.min(Speed::FASTEST_KMH))
    }

    fn limited(&self, limit: Speed) -> f64 {
        let factor = self.rules.limit_factor;
        limit.kmh() * if factor > 0.0 { factor } else { 1.0 }
    }
}
