//! Who goes elsewhere when one site comes, goes or moves.

use super::sites::Difference;
use super::{Baseline, OriginMoved};
use crate::access::answer::OriginAnswer;
use crate::model::cost::{Reach, TravelCost};
use crate::model::ids::{Id, IdVec, OriginId, SiteId};
use crate::model::place::Site;
use crate::network::further::Further;
use crate::network::search::Label;
use crate::pipeline::engine::Engine;
use crate::pipeline::travel::Travel;

impl Engine {
    /// Origins that have another nearest site.
    pub(super) fn moved(
        &self,
        baseline: &Baseline,
        difference: &Difference<'_>,
    ) -> Vec<OriginMoved> {
        let answer = &baseline.answer;
        let rest = |found: &OriginAnswer| match found.nearest {
            Some(reach) if Some(reach.site) == difference.gone => found.second,
            nearest => nearest,
        };
        let mut after: IdVec<OriginId, Option<Reach>> = answer.origins.iter().map(rest).collect();
        if let Some((id, site)) = difference.come {
            for (row, cost) in self.won(baseline, difference, site, &after) {
                after[OriginId::at(row)] = Some(Reach { site: id, cost });
            }
        }
        let changes = answer.origins.iter_ids().filter_map(|(origin, found)| {
            let after = after[origin];
            (found.nearest != after).then_some(OriginMoved {
                origin,
                before: found.nearest,
                after,
            })
        });
        changes.collect()
    }

    /// Origins to which `site` is nearer than what they have left.
    fn won(
        &self,
        baseline: &Baseline,
        difference: &Difference<'_>,
        site: &Site,
        rest: &IdVec<OriginId, Option<Reach>>,
    ) -> Vec<(usize, TravelCost)> {
        let study = self.study();
        let destinations = &baseline.answer.destinations;
        let id = |known: &SiteId| &study.sites[*known].id;
        // of equally near sites the smaller text id counts; a site that moved beats itself
        let rank = destinations.partition_point(|known| *id(known) < site.id);
        let position = |known: SiteId| baseline.ranks[known.index()];
        let rank = u32::try_from(rank).unwrap_or(u32::MAX);
        let Some(place) = site.position else {
            return Vec::new();
        };
        match self.travel(baseline.question.profile) {
            Travel::Network {
                router, origins, ..
            } => {
                let (Ok(joint), Some(labels)) = (router.snap(place), &baseline.labels) else {
                    return Vec::new();
                };
                let further = Further {
                    joint: &joint,
                    rank,
                    without: difference.gone.map(position),
                };
                labels.won(router, origins, &further, |row| {
                    let reach = rest[OriginId::at(row)]?;
                    Some(Label::new(position(reach.site), reach.cost))
                })
            }
            Travel::Straight { model, origins, .. } => {
                let ways = origins.iter().enumerate();
                ways.filter_map(|(row, origin)| {
                    let cost = model.cost(*origin, place);
                    let wins = rest[OriginId::at(row)].is_none_or(|known| {
                        let tie = cost.time == known.cost.time && rank <= position(known.site);
                        cost.time < known.cost.time || tie
                    });
                    wins.then_some((row, cost))
                })
                .collect()
            }
        }
    }
}
