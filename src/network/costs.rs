//! Origins x sites: the cost matrix.

use rayon::prelude::*;

use crate::model::cost::TravelCost;
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::units::Deciseconds;

use super::joint::{Heading, Joint};
use super::nearest::SiteIndex;
use super::router::Router;
use super::search::{Scratch, one_to_all};

/// A reached pair: the site's position in the list asked for, and the cost.
pub type Pair = (u32, TravelCost);

/// The costs between every origin and every site within `limit`, a row an origin,
/// ordered by site. One search a site, in parallel.
///
/// Needs 16 bytes a reached pair; ask in blocks of origins when that is too much.
#[must_use]
pub fn matrix(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    sites: &[Result<Joint, Reason>],
    limit: Deciseconds,
    origin_heading: Heading,
    progress: &dyn Progress,
) -> Vec<Vec<Pair>> {
    let index = SiteIndex::new(sites);
    let graph = match origin_heading {
        Heading::Leaving => router.backward(),
        Heading::Arriving => router.forward(),
    };
    let columns: Vec<(u32, Vec<(u32, TravelCost)>)> = index
        .joints()
        .par_iter()
        .map_init(
            || Scratch::new(graph.nodes()),
            |scratch, (site, joint)| {
                let seeds = joint.links(router, origin_heading.other());
                one_to_all(graph, seeds.map(|link| (link.node, link.cost)), limit, scratch);
                let reached = (0u32..).zip(origins).filter_map(|(row, origin)| {
                    let origin = origin.as_ref().ok()?;
                    let through_nodes = origin
                        .links(router, origin_heading)
                        .filter_map(|link| Some(scratch.cost(link.node)? + link.cost))
                        .min();
                    let best = through_nodes
                        .into_iter()
                        .chain(direct(router, origin, joint, origin_heading))
                        .min()?;
                    (best.time <= limit).then_some((row, best))
                });
                let column = reached.collect();
                progress.advance(1);
                (*site, column)
            },
        )
        .collect();
    let mut rows: Vec<Vec<Pair>> = vec![Vec::new(); origins.len()];
    for (site, column) in columns {
        for (row, cost) in column {
            rows[row as usize].push((site, cost));
        }
    }
    rows
}

fn direct(router: &Router, origin: &Joint, site: &Joint, heading: Heading) -> Option<TravelCost> {
    match heading {
        Heading::Leaving => origin.without_nodes(site, router),
        Heading::Arriving => site.without_nodes(origin, router),
    }
}
