//! What a study says of its measures beside the standards: bands, baskets, variants, doubts.

use super::ids::{IdVec, OriginId, ProfileId, ServiceId};
use super::measure::Score;
use super::profile::Profile;
use super::study::StepDecay;
use super::text::Text;

/// Terms that a study may state; without them, the defaults say what is done.
#[derive(Clone, Debug, Default)]
pub struct StudyTerms {
    /// Bands of the E2SFCA score by service and profile; the first match wins.
    pub catchments: Vec<Catchment>,
    /// Further measures, each a column of the areas.
    pub scores: Vec<Score>,
    /// Bundles of services that belong together.
    pub baskets: Vec<Basket>,
    /// Who has no car, and how they travel; `None` where nobody publishes it.
    pub without_car: Option<WithoutCar>,
    /// Other assumptions about speed that every figure is tried under.
    pub variants: Vec<Variant>,
    /// What changes cost.
    pub prices: Prices,
}

/// The catchment of a service: weights of the E2SFCA score by minutes.
#[derive(Clone, PartialEq, Debug)]
pub struct Catchment {
    /// Service id or `*`.
    pub service: String,
    /// Profile id or `*`.
    pub profile: String,
    /// Weight by band of minutes.
    pub bands: StepDecay,
    /// Where the bands come from.
    pub source: String,
}

/// A bundle of services: somebody has it who reaches at least so many of them, each within its
/// own standard.
#[derive(Clone, Debug)]
pub struct Basket {
    /// Id, e.g. `community`.
    pub id: String,
    /// Name for people.
    pub name: Text,
    /// The services, each once.
    pub services: Vec<ServiceId>,
    /// How many of them are enough, from 1 to all.
    pub at_least: usize,
    /// Where the bundle comes from.
    pub source: String,
}

/// People without a car.
#[derive(Clone, Debug)]
pub struct WithoutCar {
    /// How they travel.
    pub profile: ProfileId,
    /// Their share of everybody at an origin, 0..=1; `None` is unknown.
    pub share: IdVec<OriginId, Option<f64>>,
    /// Where the shares come from.
    pub source: String,
}

/// A profile under other assumptions about speed.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Id, e.g. `car_thaw`.
    pub id: String,
    /// The profile it stands in for.
    pub of: ProfileId,
    /// The terms of travel; its id is the variant's.
    pub profile: Profile,
    /// Why somebody might believe it.
    pub source: String,
}

/// Prices of changes, EUR; `None` is not stated, and no figure is made up.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Prices {
    /// A new site.
    pub site: Option<f64>,
    /// A kilometre of road made better.
    pub road_km: Option<f64>,
}
