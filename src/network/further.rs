//! One site more: whom it would be nearest to, found by searching only as far as it is nearest.
//!
//! Every node keeps its two nearest sites of today. The search from the further site stops at
//! nodes where one of them is nearer: whatever lies behind is nearer to that one as well,
//! because all labels of a node are extended by the same amounts. So the work is that of the
//! area the site would serve, not of the country.

use std::sync::{Mutex, PoisonError};

use crate::model::cost::TravelCost;
use crate::model::ids::{Id, NodeId};
use crate::model::reason::Reason;
use crate::model::units::MAX_TIME;

use super::joint::{Heading, Joint};
use super::nearest::{SiteIndex, Spot};
use super::router::Router;
use super::search::{Label, Scratch, nearest_sources, one_to_all_where};

/// How many sites a node keeps: with one of them gone there is still the next.
const KEPT: usize = 2;

/// The nearest sites of every node, for questions about one site more or less.
#[derive(Debug)]
pub struct NodeLabels {
    heading: Heading,
    labels: Vec<[Option<Label>; KEPT]>,
    /// Nodes next to origins with the origin's row, by node.
    beside: Vec<(NodeId, u32)>,
    /// What tells of each origin whether a way to it may pass no node; `None` off the network.
    spots: Vec<Option<Spot>>,
    /// Search states that are not in use.
    scratch: Mutex<Vec<Scratch>>,
}

/// A site that is not among those of the labels.
#[derive(Clone, Copy, Debug)]
pub struct Further<'a> {
    /// Where it joins the road.
    pub joint: &'a Joint,
    /// How many of the known sites win a tie of time against it: those before it by text id.
    pub rank: u32,
    /// A known site that is gone.
    pub without: Option<u32>,
}

impl NodeLabels {
    /// One search from all sites; positions in `sites` settle ties, as in
    /// [`nearest`](super::nearest::nearest).
    #[must_use]
    pub fn new(
        router: &Router,
        origins: &[Result<Joint, Reason>],
        sites: &[Result<Joint, Reason>],
        origin_heading: Heading,
    ) -> Self {
        let graph = match origin_heading {
            Heading::Leaving => router.backward(),
            Heading::Arriving => router.forward(),
        };
        let seeds = (0u32..).zip(sites).flat_map(|(site, joint)| {
            let links = joint
                .iter()
                .flat_map(|joint| joint.links(router, origin_heading.other()));
            links.map(move |link| (link.node, site, link.cost))
        });
        let labels = nearest_sources(graph, seeds, KEPT, MAX_TIME);
        let mut beside: Vec<(NodeId, u32)> = (0u32..)
            .zip(origins)
            .filter_map(|(row, origin)| Some((row, origin.as_ref().ok()?)))
            .flat_map(|(row, origin)| {
                let links = origin.links(router, origin_heading);
                links.map(move |link| (link.node, row))
            })
            .collect();
        beside.sort_unstable();
        let spot = |origin: &Result<Joint, Reason>| origin.as_ref().ok().map(Spot::of);
        Self {
            heading: origin_heading,
            labels: labels
                .iter()
                .map(|found| [found.first().copied(), found.get(1).copied()])
                .collect(),
            beside,
            spots: origins.iter().map(spot).collect(),
            scratch: Mutex::default(),
        }
    }

    /// The origins to which the further site is nearer than `nearest` says, with what the way
    /// costs, in the origins' order. `nearest` is each origin's nearest known site that is
    /// still there, by the same ranks; `origins` are those the labels were made for.
    #[must_use]
    pub fn won(
        &self,
        router: &Router,
        origins: &[Result<Joint, Reason>],
        further: &Further<'_>,
        nearest: impl Fn(usize) -> Option<Label>,
    ) -> Vec<(usize, TravelCost)> {
        let graph = match self.heading {
            Heading::Leaving => router.backward(),
            Heading::Arriving => router.forward(),
        };
        let beats = |node: NodeId, cost: TravelCost| {
            let labels = self.labels[node.index()].iter().flatten();
            labels
                .filter(|label| Some(label.source) != further.without)
                .all(|label| further.wins(cost, *label))
        };
        let mut scratch = self.take(graph.nodes());
        let seeds = further.joint.links(router, self.heading.other());
        let seeds = seeds.map(|link| (link.node, link.cost));
        one_to_all_where(graph, seeds, MAX_TIME, beats, &mut scratch);
        let site = [Ok(*further.joint)];
        let index = SiteIndex::new(&site);
        let mut won = Vec::new();
        for row in self.touched(&scratch, &index, router.rule().legs) {
            let row = row as usize;
            let Ok(origin) = &origins[row] else { continue };
            let mut best: Option<TravelCost> = None;
            let mut offer = |cost: TravelCost| best = Some(best.map_or(cost, |b| b.min(cost)));
            for link in origin.links(router, self.heading) {
                if let Some(cost) = scratch.cost(link.node) {
                    offer(cost + link.cost);
                }
            }
            if self.may_reach(row, &index, router.rule().legs) {
                index.without_nodes(router, origin, self.heading, |_, cost| offer(cost));
            }
            let Some(cost) = best.filter(|cost| cost.time <= MAX_TIME) else {
                continue;
            };
            if nearest(row).is_none_or(|label| further.wins(cost, label)) {
                won.push((row, cost));
            }
        }
        self.give_back(scratch);
        won
    }

    /// Rows beside nodes that the search reached, and rows with a way that passes no node.
    fn touched(&self, scratch: &Scratch, index: &SiteIndex<'_>, legs: bool) -> Vec<u32> {
        let mut rows: Vec<u32> = Vec::new();
        for node in scratch.reached() {
            let first = self.beside.partition_point(|(known, _)| known < node);
            let of_node = self.beside[first..].iter();
            rows.extend(
                of_node
                    .take_while(|(known, _)| known == node)
                    .map(|(_, row)| row),
            );
        }
        let all = 0..u32::try_from(self.spots.len()).unwrap_or(u32::MAX);
        rows.extend(all.filter(|row| self.may_reach(*row as usize, index, legs)));
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn may_reach(&self, row: usize, index: &SiteIndex<'_>, legs: bool) -> bool {
        let spot = self.spots[row].as_ref();
        spot.is_some_and(|spot| index.may_reach(spot, legs))
    }

    fn take(&self, nodes: usize) -> Scratch {
        let kept = self
            .scratch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        kept.unwrap_or_else(|| Scratch::new(nodes))
    }

    fn give_back(&self, scratch: Scratch) {
        let mut kept = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(scratch);
    }
}

impl Further<'_> {
    /// Whether it comes before a known site: sooner, or as soon with the smaller text id.
    fn wins(&self, cost: TravelCost, known: Label) -> bool {
        cost.time < known.time || (cost.time == known.time && self.rank <= known.source)
    }
}
