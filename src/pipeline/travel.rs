//! How one profile travels in one study: over the network, or in straight lines.

use std::sync::Arc;

use crate::access::answer::OriginAnswer;
use crate::model::cost::{CostMatrix, Reach, TravelCost};
use crate::model::geo::LonLat;
use crate::model::ids::{Id, IdVec, OriginId, SiteId};
use crate::model::progress::{Progress, Silent};
use crate::model::reason::Reason;
use crate::model::study::{Direction, Study};
use crate::model::units::{Decimetres, Deciseconds, MAX_TIME};
use crate::network::graph::Network;
use crate::network::joint::{Heading, Joint};
use crate::network::nearest::snap_all;
use crate::network::plan::{Kept, Plan};
use crate::network::router::{AccessRule, Router};
use crate::network::search::Label;
use crate::network::straight::StraightLine;

/// How many sites an origin keeps: the nearest and the next.
const KEPT: usize = 2;

/// One profile's way to travel.
#[derive(Debug)]
pub(super) enum Travel {
    /// Over roads, with every point joined once.
    Network {
        /// The network as the profile sees it.
        router: Arc<Router>,
        /// The origins.
        origins: Arc<[Result<Joint, Reason>]>,
        /// All sites, whatever their service.
        sites: Vec<Result<Joint, Reason>>,
        /// What was prepared for the origins, by direction.
        kept: Arc<[Kept; 2]>,
    },
    /// The declared straight-line model.
    Straight {
        /// Its terms.
        model: StraightLine,
        /// The origins.
        origins: Arc<[LonLat]>,
        /// All sites.
        sites: Vec<Option<LonLat>>,
    },
}

/// Which end of the trip an origin is.
pub(super) fn heading(direction: Direction) -> Heading {
    match direction {
        Direction::ToSite => Heading::Leaving,
        Direction::ToClient => Heading::Arriving,
    }
}

/// Plain search takes about as long for the nearest [`KEPT`] sites of everybody as for so many trees.
const TREES_OF_NEAREST: usize = 3 * KEPT;

/// The origins, prepared once for each direction.
pub(super) fn plan<'a>(
    router: &'a Router,
    origins: &'a [Result<Joint, Reason>],
    direction: Direction,
    trees: usize,
    kept: &[Kept; 2],
) -> Plan<'a> {
    let kept = match direction {
        Direction::ToSite => &kept[0],
        Direction::ToClient => &kept[1],
    };
    Plan::again(router, origins, heading(direction), trees, kept)
}

impl Travel {
    pub(super) fn new(
        study: &Study,
        network: Option<&Arc<Network>>,
        profile: usize,
        progress: &dyn Progress,
    ) -> Self {
        let origins: Vec<LonLat> = study.origins.iter().map(|origin| origin.position).collect();
        let sites: Vec<Option<LonLat>> = study.sites.iter().map(|site| site.position).collect();
        let Some(network) = network else {
            let kmh = study.profiles.as_slice()[profile].rural_kmh;
            let model = StraightLine {
                detour: study.roads.detour,
                kmh,
            };
            return Self::Straight {
                model,
                origins: origins.into(),
                sites,
            };
        };
        let rule = AccessRule {
            max_snap_m: study.roads.max_snap_m,
            detour: study.roads.detour,
            legs: true,
        };
        let router = Arc::new(Router::new(Arc::clone(network), profile, rule));
        let origins = snap_all(&router, &origins, progress).into();
        let placed: Vec<LonLat> = sites.iter().flatten().copied().collect();
        let mut joined = snap_all(&router, &placed, progress).into_iter();
        let sites = sites
            .iter()
            .map(|site| {
                site.and_then(|_| joined.next())
                    .unwrap_or(Err(Reason::OutsideNetwork))
            })
            .collect();
        Self::Network {
            router,
            origins,
            sites,
            kept: Arc::default(),
        }
    }

    /// The same way to travel between the same origins and the sites of `after`, which begin
    /// with those of `before`: only sites that are new or elsewhere are joined.
    pub(super) fn with_sites(&self, before: &Study, after: &Study) -> Self {
        let place = |study: &Study, site: SiteId| study.sites.get(site)?.position;
        let stays = |site: SiteId| {
            before.sites.get(site).is_some() && place(before, site) == place(after, site)
        };
        match self {
            Self::Network {
                router,
                origins,
                sites,
                kept,
            } => {
                let join = |site: SiteId| match place(after, site) {
                    _ if stays(site) => sites[site.index()],
                    Some(place) => router.snap(place),
                    None => Err(Reason::OutsideNetwork),
                };
                Self::Network {
                    router: Arc::clone(router),
                    origins: Arc::clone(origins),
                    sites: after.sites.ids().map(join).collect(),
                    kept: Arc::clone(kept),
                }
            }
            Self::Straight { model, origins, .. } => Self::Straight {
                model: *model,
                origins: Arc::clone(origins),
                sites: after.sites.iter().map(|site| site.position).collect(),
            },
        }
    }

    /// The nearest sites of every origin among `destinations` (ordered by text id).
    pub(super) fn answers(
        &self,
        destinations: &[SiteId],
        direction: Direction,
        progress: &dyn Progress,
    ) -> IdVec<OriginId, OriginAnswer> {
        let reach = |label: &Label| Reach {
            site: destinations[label.source as usize],
            cost: label.cost(),
        };
        let told = |labels: &[Label], snap: Option<Decimetres>| OriginAnswer {
            reason: match labels.first() {
                Some(_) => Reason::Ok,
                None if destinations.is_empty() => Reason::NoSite,
                None => Reason::Unreachable,
            },
            nearest: labels.first().map(reach),
            second: labels.get(1).map(reach),
            snap,
        };
        match self {
            Self::Network {
                router,
                origins,
                sites,
                kept,
            } => {
                let sites: Vec<_> = destinations
                    .iter()
                    .map(|site| sites[site.index()])
                    .collect();
                let plan = plan(router, origins, direction, TREES_OF_NEAREST, kept);
                let found = plan.nearest(&sites, KEPT, None, progress);
                found
                    .iter()
                    .zip(origins.iter())
                    .map(|(labels, joint)| {
                        let snap = joint
                            .as_ref()
                            .ok()
                            .map(|j| Decimetres::from_metres(j.metres));
                        match labels {
                            Ok(labels) => told(labels, snap),
                            Err(reason) => OriginAnswer {
                                reason: if destinations.is_empty() {
                                    Reason::NoSite
                                } else {
                                    *reason
                                },
                                ..OriginAnswer::default()
                            },
                        }
                    })
                    .collect()
            }
            Self::Straight {
                model,
                origins,
                sites,
            } => {
                let sites: Vec<Option<LonLat>> = destinations
                    .iter()
                    .map(|site| sites[site.index()])
                    .collect();
                let found = model.nearest(origins, &sites, KEPT, MAX_TIME);
                found.iter().map(|labels| told(labels, None)).collect()
            }
        }
    }

    /// Ways between all origins and `places` within `limit`: a row an origin, by place.
    pub(super) fn ways(
        &self,
        places: &[LonLat],
        direction: Direction,
        limit: Deciseconds,
        progress: &dyn Progress,
    ) -> Vec<Vec<(u32, TravelCost)>> {
        match self {
            Self::Network {
                router,
                origins,
                kept,
                ..
            } => {
                let places = snap_all(router, places, progress);
                let plan = plan(router, origins, direction, places.len(), kept);
                plan.matrix(&places, limit, progress)
            }
            Self::Straight { model, origins, .. } => {
                let places: Vec<_> = places.iter().copied().map(Some).collect();
                model.matrix(origins, &places, limit)
            }
        }
    }

    /// Costs between all origins and `wanted` sites within `limit`.
    pub(super) fn costs(
        &self,
        wanted: &[SiteId],
        direction: Direction,
        limit: Deciseconds,
        progress: &dyn Progress,
    ) -> CostMatrix {
        let rows: Vec<Vec<(u32, TravelCost)>> = match self {
            Self::Network {
                router,
                origins,
                sites,
                kept,
            } => {
                let sites: Vec<_> = wanted.iter().map(|site| sites[site.index()]).collect();
                let plan = plan(router, origins, direction, sites.len(), kept);
                plan.matrix(&sites, limit, progress)
            }
            Self::Straight {
                model,
                origins,
                sites,
            } => {
                let sites: Vec<Option<LonLat>> =
                    wanted.iter().map(|site| sites[site.index()]).collect();
                model.matrix(origins, &sites, limit)
            }
        };
        let reach = |(site, cost): (u32, TravelCost)| Reach {
            site: wanted[site as usize],
            cost,
        };
        CostMatrix::from_rows(
            rows.into_iter()
                .map(|row| row.into_iter().map(reach).collect())
                .collect(),
        )
    }

    /// What it costs between every origin and the place of some of them, up to `limit`: as if
    /// there were sites.
    pub(super) fn costs_to_places(
        &self,
        places: &[OriginId],
        direction: Direction,
        limit: Deciseconds,
    ) -> Vec<Vec<(u32, TravelCost)>> {
        match self {
            Self::Network {
                router,
                origins,
                kept,
                ..
            } => {
                let places: Vec<_> = places.iter().map(|place| origins[place.index()]).collect();
                let plan = plan(router, origins, direction, places.len(), kept);
                plan.matrix(&places, limit, &Silent)
            }
            Self::Straight { model, origins, .. } => {
                let places: Vec<_> = places
                    .iter()
                    .map(|place| Some(origins[place.index()]))
                    .collect();
                model.matrix(origins, &places, limit)
            }
        }
    }
}
