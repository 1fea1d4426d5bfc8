//! The k nearest sites of every origin.

use rayon::prelude::*;
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use crate::model::cost::TravelCost;
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::units::{Deciseconds, MAX_TIME};

use super::joint::{Heading, Joint};
use super::router::Router;
use super::search::{Label, nearest_sources};

/// How many origins a thread takes at a time: enough to make the hand-over cheap.
const CHUNK: usize = 256;

/// Points joined to the network, or why not.
#[must_use]
pub fn snap_all(
    router: &Router,
    points: &[LonLat],
    progress: &dyn Progress,
) -> Vec<Result<Joint, Reason>> {
    points
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            progress.advance(chunk.len() as u64);
            chunk.iter().map(|point| router.snap(*point))
        })
        .collect()
}

/// Joined sites and an index of those that origins may reach without any road.
#[derive(Debug)]
pub struct SiteIndex<'a> {
    joints: Vec<(u32, &'a Joint)>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
    farthest_m: f64,
    by_chain: std::collections::HashMap<u32, Vec<usize>>,
}

impl<'a> SiteIndex<'a> {
    /// Indexes the sites that could be joined; their numbers are positions in `sites`.
    #[must_use]
    pub fn new(sites: &'a [Result<Joint, Reason>]) -> Self {
        let joints: Vec<(u32, &Joint)> = (0u32..)
            .zip(sites)
            .filter_map(|(site, joint)| Some((site, joint.as_ref().ok()?)))
            .collect();
        let tree = RTree::bulk_load(
            joints
                .iter()
                .enumerate()
                .map(|(slot, (_, joint))| {
                    GeomWithData::new([joint.point.lon, joint.point.lat], slot)
                })
                .collect(),
        );
        let farthest_m = joints
            .iter()
            .map(|(_, joint)| joint.metres)
            .fold(0.0, f64::max);
        let mut by_chain: std::collections::HashMap<u32, Vec<usize>> =
            std::collections::HashMap::new();
        for (slot, (_, joint)) in joints.iter().enumerate() {
            by_chain.entry(joint.chain().0).or_default().push(slot);
        }
        Self {
            joints,
            tree,
            farthest_m,
            by_chain,
        }
    }

    /// The joined sites with their numbers.
    #[must_use]
    pub fn joints(&self) -> &[(u32, &'a Joint)] {
        &self.joints
    }

    /// The best ways between `origin` and sites that pass no node.
    pub fn without_nodes(
        &self,
        router: &Router,
        origin: &Joint,
        heading: Heading,
        mut found: impl FnMut(u32, TravelCost),
    ) {
        let mut ask = |slot: usize| {
            let (site, joint) = self.joints[slot];
            let cost = match heading {
                Heading::Leaving => origin.without_nodes(joint, router),
                Heading::Arriving => joint.without_nodes(origin, router),
            };
            if let Some(cost) = cost {
                found(site, cost);
            }
        };
        for slot in self.by_chain.get(&origin.chain().0).into_iter().flatten() {
            ask(*slot);
        }
        if router.rule().legs {
            let reach = origin.metres.max(self.farthest_m);
            // the flat frame is a few parts per thousand off: look a little farther, then ask exactly
            let (low, high) = LocalFrame::around(origin.point).degree_box(reach * 1.02 + 1.0);
            for near in self.tree.locate_in_envelope(&AABB::from_corners(low, high)) {
                ask(near.data);
            }
        }
    }
}

/// What an origin reaches: at most `k` labels, nearest first, or why none.
pub type Reached = Result<Vec<Label>, Reason>;

/// The `k` nearest of `sites` for every origin within `limit`.
///
/// `origin_heading` is [`Heading::Leaving`] when people travel to the site. The source
/// of a label is the site's position in `sites`; ties of time go to the smaller
/// position, so the caller orders the sites by text id. Costs do not depend on the
/// other origins, on their order or on threads.
#[must_use]
pub fn nearest(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    sites: &[Result<Joint, Reason>],
    k: usize,
    limit: Option<Deciseconds>,
    origin_heading: Heading,
    progress: &dyn Progress,
) -> Vec<Reached> {
    let limit = limit.unwrap_or(MAX_TIME);
    let index = SiteIndex::new(sites);
    let graph = match origin_heading {
        Heading::Leaving => router.backward(),
        Heading::Arriving => router.forward(),
    };
    let seeds = index.joints().iter().flat_map(|(site, joint)| {
        joint
            .links(router, origin_heading.other())
            .map(|link| (link.node, *site, link.cost))
    });
    let labels = nearest_sources(graph, seeds, k, limit);
    origins
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            progress.advance(chunk.len() as u64);
            chunk.iter().map(|origin| {
                let origin = origin.as_ref().map_err(|reason| *reason)?;
                let mut found: Vec<Label> = Vec::new();
                for link in origin.links(router, origin_heading) {
                    let there = &labels[crate::model::ids::Id::index(link.node)];
                    found.extend(there.iter().map(|l| Label::new(l.source, l.cost() + link.cost)));
                }
                index.without_nodes(router, origin, origin_heading, |site, cost| {
                    found.push(Label::new(site, cost));
                });
                found.retain(|label| label.time <= limit);
                Ok(keep_nearest(found, k))
            })
        })
        .collect()
}

/// Sorts, keeps each source's best label, and cuts to `k`.
pub(super) fn keep_nearest(mut found: Vec<Label>, k: usize) -> Vec<Label> {
    found.sort_unstable();
    let mut kept: Vec<Label> = Vec::with_capacity(k);
    for label in found {
        if kept.len() == k {
            break;
        }
        if kept.iter().all(|known| known.source != label.source) {
            kept.push(label);
        }
    }
    kept
}
