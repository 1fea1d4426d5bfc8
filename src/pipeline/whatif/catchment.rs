//! E2SFCA scores when the places of one site come, go or change.

use std::collections::BTreeSet;

use super::Baseline;
use super::sites::Difference;
use crate::access::answer::Answer;
use crate::model::cost::{Reach, TravelCost};
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
        let Some(catchment) = &baseline.catchment else {
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
        let last = catchment.last();
        let near = |cost: TravelCost| cost.time <= last;
        let mut reached: Vec<Option<Deciseconds>> = vec![None; study.origins.len()];
        let mut ratio = 0.0;
        if let Some((_, site, places)) = come {
            let direction = study.services[baseline.question.service].direction;
            let limit = last.min(Deciseconds::from_minutes(MAX_MINUTES));
            let ways =
                self.travel(baseline.question.profile)
                    .ways_to(site.position, direction, limit);
            let people = ways
                .iter()
                .map(|(row, cost)| (baseline.people[*row], cost.time));
            ratio = catchment.ratio_of(places, people);
            for (row, cost) in ways {
                reached[row] = Some(cost.time);
            }
        }
        let come = come.map(|(id, ..)| id);
        for (row, reached) in reached.iter().enumerate() {
            let costs = answer.costs.row(row);
            let left = gone.is_some_and(|gone| {
                let found = costs.binary_search_by_key(&gone, |reach| reach.site);
                found.is_ok_and(|at| near(costs[at].cost))
            });
            if known == 0 || !(left || reached.is_some()) {
                continue;
            }
            // in the sites' order, so that the sum has the same digits
            let from = come.unwrap_or(SiteId(0));
            let kept = |reach: &&Reach| Some(reach.site) != gone && Some(reach.site) != come;
            let (low, high) = costs.split_at(costs.partition_point(|reach| reach.site < from));
            let told = |reach: &Reach| (reach.cost.time, catchment.ratio(reach.site));
            let low = low.iter().filter(kept).map(told);
            let high = high.iter().filter(kept).map(told);
            let more = reached.map(|time| (time, ratio));
            let origin = OriginId::at(row);
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
