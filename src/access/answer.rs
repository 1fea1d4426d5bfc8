//! The travel costs of one service x group x profile: what all measures start from.

use std::sync::Arc;

use crate::model::cost::{CostMatrix, Reach};
use crate::model::ids::{GroupId, IdVec, OriginId, ProfileId, ServiceId, SiteId};
use crate::model::reason::{Reason, Standing};
use crate::model::units::{Decimetres, Deciseconds};

/// What an origin reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OriginAnswer {
    /// [`Reason::Ok`] when `nearest` is there, else why it is not.
    pub reason: Reason,
    /// The nearest site; ties go to the smaller text id.
    pub nearest: Option<Reach>,
    /// The next one.
    pub second: Option<Reach>,
    /// Straight distance to the road it joins; `None` without a network or beyond the radius.
    pub snap: Option<Decimetres>,
}

impl OriginAnswer {
    /// Where the origin stands to a closed threshold.
    #[must_use]
    pub fn standing(&self, threshold: Deciseconds) -> Standing {
        match self.nearest {
            Some(reach) if reach.cost.time <= threshold => Standing::Within,
            Some(_) => Standing::Beyond,
            None => Standing::Unreachable,
        }
    }
}

/// The travel costs of one service x group x profile, independent of any threshold.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which service.
    pub service: ServiceId,
    /// Whose demand.
    pub group: GroupId,
    /// How they travel.
    pub profile: ProfileId,
    /// The sites that count: operating, of this service, serving this group; by text id.
    pub destinations: Vec<SiteId>,
    /// What each origin reaches.
    pub origins: IdVec<OriginId, OriginAnswer>,
    /// E2SFCA: places a person of the group can count on; `None` when no place count is known.
    pub scores: IdVec<OriginId, Option<f64>>,
    /// Origins x all sites of the service (whatever their status or groups), up to
    /// [`MAX_MINUTES`](crate::model::study::MAX_MINUTES).
    pub costs: Arc<CostMatrix>,
    /// What people without a car reach, by their own profile; `None` where the study does not
    /// tell them apart, or nobody goes by car anyway.
    pub without_car: Option<Arc<IdVec<OriginId, OriginAnswer>>>,
    /// Their [`Answer::costs`], by their own profile.
    pub costs_without_car: Option<Arc<CostMatrix>>,
}
