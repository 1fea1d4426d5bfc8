//! E2SFCA scores when the places of one site come, go or change.

use std::collections::{BTreeMap, BTreeSet};

use super::Baseline;
use super::sites::Difference;
use crate::access::answer::Answer;
use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{Id, OriginId, SiteId};
use crate::model::progress::Silent;
use crate::model::reason::Reason;
use crate::model::study::{Direction, MAX_MINUTES};
use crate::model::units::Deciseconds;
use crate::network::joint::Joint;
use crate::pipeline::engine::Engine;
use crate::pipeline::travel::{Travel, plan};

impl Engine {
    /// E2SFCA scores where places come or go.
    pub(super) fn rescore(
        &self,
        baseline: &Baseline,
        difference: &Difference<'_>,
        answer: &mut Answer,
        touched: &mut BTreeSet<OriginId>,
    ) {
        let Some((catchment, near)) = &baseline.catchment else {
            return;
        };
        let study = self.study();
        let gone = difference
            .gone
            .filter(|site| study.sites[*site].capacity.is_some());
        let come = difference
            .come
            .and_then(|(id, site)| Some((id, site, site.capacity?)));
        if gone.is_none() && come.is_none() {
            return;
        }
        let known = catchment.known() + usize::from(come.is_some()) - usize::from(gone.is_some());
        if (known == 0) != (catchment.known() == 0) {
            // scores come into being, or cease to be, everywhere
            touched.extend(study.origins.ids());
            answer.scores = study
                .origins
                .ids()
                .map(|_| (known > 0).then_some(0.0))
                .collect();
        }
        let mut changed: BTreeMap<OriginId, Option<Deciseconds>> = BTreeMap::new();
        if let Some(gone) = gone {
            let left = near.origins(gone).iter().map(|origin| (*origin, None));
            changed.extend(left);
        }
        let mut ratio = 0.0;
        if let Some((_, site, places)) = come {
            let direction = study.services[baseline.question.service].direction;
            let limit = catchment.last().min(Deciseconds::from_minutes(MAX_MINUTES));
            let ways =
                self.travel(baseline.question.profile)
                    .ways_to(site.position, direction, limit);
            let people = ways
                .iter()
                .map(|(row, cost)| (baseline.people[*row], cost.time));
            ratio = catchment.ratio_of(places, people);
            let reached = ways.into_iter();
            changed.extend(reached.map(|(row, cost)| (OriginId::at(row), Some(cost.time))));
        }
        if known == 0 {
            return;
        }
        let come = come.map(|(id, ..)| id);
        for (origin, reached) in changed {
            let sites = near.sites(origin);
            // in the sites' order, so that the sum has the same digits
            let from = come.unwrap_or(SiteId(0));
            let kept =
                |(site, _): &&(SiteId, Deciseconds)| Some(*site) != gone && Some(*site) != come;
            let (low, high) = sites.split_at(sites.partition_point(|(site, _)| *site < from));
            let told = |(site, time): &(SiteId, Deciseconds)| (*time, catchment.ratio(*site));
            let low = low.iter().filter(kept).map(told);
            let high = high.iter().filter(kept).map(told);
            let more = reached.map(|time| (time, ratio));
            answer.scores[origin] = Some(catchment.sum(low.chain(more).chain(high)));
            touched.insert(origin);
        }
    }
}

impl Travel {
    /// The origins within `limit` of a place, with their ways, in the origins' order.
    fn ways_to(
        &self,
        place: Option<LonLat>,
        direction: Direction,
        limit: Deciseconds,
    ) -> Vec<(usize, TravelCost)> {
        let Some(place) = place else {
            return Vec::new();
        };
        match self {
            Self::Network {
                router,
                origins,
                kept,
                ..
            } => {
                let joint: [Result<Joint, Reason>; 1] = [router.snap(place)];
                let plan = plan(router, origins, direction, joint.len(), kept);
                let rows = plan.matrix(&joint, limit, &Silent);
                let ways = rows.iter().enumerate();
                ways.filter_map(|(row, ways)| Some((row, ways.first()?.1)))
                    .collect()
            }
            Self::Straight { model, origins, .. } => {
                let ways = origins.iter().enumerate();
                ways.map(|(row, origin)| (row, model.cost(*origin, place)))
                    .filter(|(_, cost)| cost.time <= limit)
                    .collect()
            }
        }
    }
}
