//! Road lines with their facts already interpreted: what ingest hands to the network.

use serde::{Deserialize, Serialize};

use super::geo::LonLat;
use super::units::{Decimetres, Deciseconds};

/// Which way a road may be used by vehicles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Oneway {
    /// Both ways.
    #[default]
    No,
    /// Only in the direction of the line.
    Forward,
    /// Only against the direction of the line.
    Backward,
}

/// One line of a road table.
#[derive(Clone, Debug, Default)]
pub struct RoadLine {
    /// Id in the table, may be empty.
    pub id: String,
    /// Road number, e.g. `A2`.
    pub reference: String,
    /// Name, may be empty.
    pub name: String,
    /// Road class that speed tables speak of.
    pub class: String,
    /// Surface that speed tables speak of; empty is unknown.
    pub surface: String,
    /// Direction of use.
    pub oneway: Oneway,
    /// Stated length; without one the geometry's great-circle length counts.
    pub length: Option<Decimetres>,
    /// How the length came about, e.g. `measured`; may be empty.
    pub length_basis: String,
    /// Stated speed in km/h for cars (a limit or a measurement); wins over the speed table when lower.
    pub max_kmh: Option<f64>,
    /// Stated duration of the whole line (ferries); wins over any speed.
    pub duration: Option<Deciseconds>,
    /// Speed in percent of the usual one, whatever that comes from; 0 is closed. A scenario's doing.
    pub pace_percent: Option<f64>,
    /// At least two vertices.
    pub points: Vec<LonLat>,
}

impl RoadLine {
    /// Great-circle length of the drawn line in metres.
    #[must_use]
    pub fn drawn_m(&self) -> f64 {
        self.points
            .windows(2)
            .map(|pair| pair[0].great_circle_m(pair[1]))
            .sum()
    }
}

/// A piece of road as one profile sees it, for drawing.
#[derive(Clone, PartialEq, Debug)]
pub struct RoadRow {
    /// Road number.
    pub reference: String,
    /// Name.
    pub name: String,
    /// Class.
    pub class: String,
    /// Surface, may be empty.
    pub surface: String,
    /// Speed of the profile, km/h; `None` when closed to it.
    pub kmh: Option<f64>,
    /// Length.
    pub length: Decimetres,
    /// How the length came about.
    pub length_basis: String,
    /// Its line.
    pub line: Vec<LonLat>,
}

/// What the way runs on, as planners tell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// A sealed road.
    Paved,
    /// Gravel, dirt and whatever else is not sealed.
    Gravel,
    /// A ship.
    Ferry,
    /// Nobody says.
    Unknown,
}

impl Ground {
    /// By class and surface, in the plain words of speed tables or those of OpenStreetMap.
    #[must_use]
    pub fn of(class: &str, surface: &str) -> Self {
        const PAVED: [&str; 14] = [
            "paved",
            "asphalt",
            "chipseal",
            "concrete",
            "concrete:lanes",
            "concrete:plates",
            "paving_stones",
            "sett",
            "cobblestone",
            "unhewn_cobblestone",
            "metal",
            "wood",
            "bricks",
            "tarmac",
        ];
        const UNPAVED: [&str; 14] = [
            "gravel",
            "unpaved",
            "compacted",
            "fine_gravel",
            "pebblestone",
            "rock",
            "dirt",
            "earth",
            "ground",
            "grass",
            "mud",
            "sand",
            "ice",
            "snow",
        ];
        if class == "ferry" {
            Self::Ferry
        } else if PAVED.contains(&surface) {
            Self::Paved
        } else if UNPAVED.contains(&surface) {
            Self::Gravel
        } else {
            Self::Unknown
        }
    }
}
