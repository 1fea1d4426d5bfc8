//! The k nearest sites of every origin.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{Id, NodeId};
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::units::{Deciseconds, MAX_TIME};

use super::graph::Csr;
use super::joint::{Heading, Joint};
use super::plan::Plan;
use super::router::Router;
use super::search::{Label, Scratch, nearest_source, nearest_sources, settle_while};
use super::worth::trees_of_nearest;

pub use super::site_index::SiteIndex;
pub(super) use super::site_index::Spot;

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
    let trees = trees_of_nearest(k);
    if k > 0 && origins.len() <= trees && router.made_hierarchy().is_none() {
        let limit = limit.unwrap_or(MAX_TIME);
        return from_each(router, origins, sites, k, limit, origin_heading, progress);
    }
    Plan::for_trees(router, origins, origin_heading, trees).nearest(sites, k, limit, progress)
}

/// What people who head so travel along.
fn graph(router: &Router, heading: Heading) -> &Csr {
    match heading {
        Heading::Leaving => router.forward(),
        Heading::Arriving => router.backward(),
    }
}

/// By one search from each origin, as far as its `k`th site.
fn from_each(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    sites: &[Result<Joint, Reason>],
    k: usize,
    limit: Deciseconds,
    origin_heading: Heading,
    progress: &dyn Progress,
) -> Vec<Reached> {
    let index = SiteIndex::new(sites);
    let mut ways: HashMap<NodeId, Vec<(u32, TravelCost)>> = HashMap::new();
    for (site, joint) in index.joints() {
        for link in joint.links(router, origin_heading.other()) {
            ways.entry(link.node).or_default().push((*site, link.cost));
        }
    }
    let graph = graph(router, origin_heading);
    let answer = |scratch: &mut Scratch, origin: &Result<Joint, Reason>| {
        progress.advance(1);
        let origin = origin.as_ref().map_err(|reason| *reason)?;
        let links = origin.links(router, origin_heading);
        let seeds = links.map(|link| (link.node, link.cost));
        let mut found: Vec<Label> = Vec::with_capacity(k + 1);
        let settle = |node: NodeId, cost: TravelCost| {
            if found.len() == k && found.last().is_some_and(|last| last.time < cost.time) {
                return false;
            }
            for (site, way) in ways.get(&node).into_iter().flatten() {
                found.push(Label::new(*site, cost + *way));
                found = keep_nearest(&mut found, k);
            }
            true
        };
        settle_while(graph, seeds, limit, settle, scratch);
        index.without_nodes(router, origin, origin_heading, |site, cost| {
            found.push(Label::new(site, cost));
        });
        found.retain(|label| label.time <= limit);
        Ok(keep_nearest(&mut found, k))
    };
    origins
        .par_iter()
        .map_init(|| Scratch::new(graph.nodes()), answer)
        .collect()
}

/// The nearest sites of all nodes.
enum Labels {
    /// A single one each.
    One(Vec<Option<Label>>),
    /// Several.
    Many(Vec<Vec<Label>>),
}

impl Labels {
    fn at(&self, node: NodeId) -> &[Label] {
        match self {
            Self::One(labels) => labels[node.index()].as_slice(),
            Self::Many(labels) => &labels[node.index()],
        }
    }
}

/// By one search from all sites at once, with `k` labels a node.
pub(super) fn plain(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    index: &SiteIndex<'_>,
    k: usize,
    limit: Deciseconds,
    origin_heading: Heading,
    progress: &dyn Progress,
) -> Vec<Reached> {
    let graph = graph(router, origin_heading.other());
    let seeds = index.joints().iter().flat_map(|(site, joint)| {
        joint
            .links(router, origin_heading.other())
            .map(|link| (link.node, *site, link.cost))
    });
    let labels = if k == 1 {
        Labels::One(nearest_source(graph, seeds, limit))
    } else {
        Labels::Many(nearest_sources(graph, seeds, k, limit))
    };
    origins
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            progress.advance(chunk.len() as u64);
            chunk.iter().map(|origin| {
                let origin = origin.as_ref().map_err(|reason| *reason)?;
                let mut found: Vec<Label> = Vec::new();
                for link in origin.links(router, origin_heading) {
                    let there = labels.at(link.node);
                    found.extend(
                        there
                            .iter()
                            .map(|l| Label::new(l.source, l.cost() + link.cost)),
                    );
                }
                index.without_nodes(router, origin, origin_heading, |site, cost| {
                    found.push(Label::new(site, cost));
                });
                found.retain(|label| label.time <= limit);
                Ok(keep_nearest(&mut found, k))
            })
        })
        .collect()
}

/// Sorts, keeps each source's best label, and cuts to `k`.
pub(super) fn keep_nearest(found: &mut [Label], k: usize) -> Vec<Label> {
    found.sort_unstable();
    let mut kept: Vec<Label> = Vec::with_capacity(k.min(found.len()));
    for label in found {
        if kept.len() == k {
            break;
        }
        if kept.iter().all(|known| known.source != label.source) {
            kept.push(*label);
        }
    }
    kept
}
