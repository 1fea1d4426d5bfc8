//! A trip told in parts that sum exactly to its cost.

use super::cost::TravelCost;
use super::geo::LonLat;
use super::units::{Decimetres, Deciseconds};

/// What a part of a trip runs on.
#[derive(Clone, PartialEq, Debug)]
pub enum TripLeg {
    /// From the start to the road.
    Access,
    /// Along roads of one class and surface.
    Road {
        /// Road class.
        class: String,
        /// Surface, may be empty.
        surface: String,
        /// Speed of the profile on it, km/h; `None` where the road states a duration instead.
        kmh: Option<f64>,
    },
    /// From the road to the end.
    Egress,
    /// Straight from start to end, without any road.
    Straight,
}

/// A part of a trip.
#[derive(Clone, PartialEq, Debug)]
pub struct TripPart {
    /// What it runs on.
    pub leg: TripLeg,
    /// What it costs.
    pub cost: TravelCost,
}

/// A trip from start to end.
#[derive(Clone, PartialEq, Debug)]
pub struct Trip {
    /// The cost of the whole.
    pub cost: TravelCost,
    /// Its parts in travel order; neighbours of one class and surface are one part.
    pub parts: Vec<TripPart>,
    /// Its line, access legs drawn straight.
    pub line: Vec<LonLat>,
    /// Time on legs and roads whose speed nobody states: it is the profile's assumption.
    pub assumed: Deciseconds,
    /// Length of legs and roads that nobody measured.
    pub estimated: Decimetres,
}
