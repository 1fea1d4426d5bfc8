//! How people travel: a named table of speeds and permissions.

use serde::{Deserialize, Serialize};

use super::rules::Rules;
use super::text::Text;

/// The means of travel; decides the access legs' speed and what a one-way street means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Mode {
    /// A private car.
    Car,
    /// A bicycle.
    Bicycle,
    /// On foot: one-way streets do not bind.
    Foot,
}

impl Mode {
    /// All of them, in the order of [`Mode::index`].
    pub const ALL: [Self; 3] = [Self::Car, Self::Bicycle, Self::Foot];

    /// 0, 1 or 2: the place in a table with a row a mode.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// A bit of its own, for sets of modes.
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The word used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Bicycle => "bicycle",
            Self::Foot => "foot",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// One row of a speed table; `*` matches anything.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SpeedRow {
    /// Road class.
    pub class: String,
    /// Surface.
    pub surface: String,
    /// Speed in km/h.
    pub kmh: f64,
    /// Where the figure comes from.
    pub source: String,
}

/// A named table of speeds and permissions.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// Id, e.g. `car`.
    pub id: String,
    /// Name for people.
    pub name: Text,
    /// Means of travel.
    pub mode: Mode,
    /// First matching row wins; a road with no row is closed to this profile.
    pub speeds: Vec<SpeedRow>,
    /// Speed of the straight-line model when no network is given, km/h.
    pub rural_kmh: f64,
    /// Speed of access legs, km/h.
    pub access_kmh: f64,
    /// Where the profile as a whole comes from.
    pub source: String,
    /// What it says beyond the table: limits, waits, turns.
    pub rules: Rules,
}

impl Profile {
    /// The table's speed on a road of this class and surface, or `None` when it is closed.
    #[must_use]
    pub fn kmh(&self, class: &str, surface: &str) -> Option<f64> {
        self.row(class, [surface; 2])
            .map(|row| row.kmh)
            .filter(|kmh| *kmh > 0.0)
    }

    /// The first row that matches a class and one of two words for the surface.
    pub(super) fn row(&self, class: &str, surface: [&str; 2]) -> Option<&SpeedRow> {
        self.speeds.iter().find(|row| {
            let is_surface = surface.iter().any(|word| matches(&row.surface, word));
            is_surface && matches(&row.class, class)
        })
    }
}

fn matches(pattern: &str, value: &str) -> bool {
    pattern == "*" || pattern.eq_ignore_ascii_case(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(class: &str, surface: &str, kmh: f64) -> SpeedRow {
        SpeedRow {
            class: class.into(),
            surface: surface.into(),
            kmh,
            source: String::new(),
        }
    }

    #[test]
    fn the_first_matching_row_wins_and_no_row_means_closed() {
        let profile = Profile {
            id: "car".into(),
            name: Text::default(),
            mode: Mode::Car,
            speeds: vec![
                row("regional", "gravel", 60.0),
                row("regional", "*", 75.0),
                row("motorway", "*", 0.0),
            ],
            rural_kmh: 65.0,
            access_kmh: 5.0,
            source: String::new(),
            rules: Rules::default(),
        };
        assert_eq!(profile.kmh("regional", "gravel"), Some(60.0));
        assert_eq!(profile.kmh("Regional", "paved"), Some(75.0));
        assert_eq!(profile.kmh("main", "paved"), None);
        assert_eq!(
            profile.kmh("motorway", "paved"),
            None,
            "0 km/h is closed, not infinitely slow"
        );
    }
}
