//! Origins x sites: the cost matrix.

use rayon::prelude::*;

use crate::model::cost::TravelCost;
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::units::Deciseconds;

use super::joint::{Heading, Joint};
use super::plan::Plan;
use super::router::Router;
use super::search::{Scratch, one_to_all};

/// A reached pair: the site's position in the list asked for, and the cost.
pub type Pair = (u32, TravelCost);

/// The costs between every origin and every site within `limit`, a row an origin,
/// ordered by site.
///
/// Needs 12 bytes a reached pair; take [`matrix_in_blocks`] when that is too much.
#[must_use]
pub fn matrix(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    sites: &[Result<Joint, Reason>],
    limit: Deciseconds,
    origin_heading: Heading,
    progress: &dyn Progress,
) -> Vec<Vec<Pair>> {
    let plan = Plan::for_trees(router, origins, origin_heading, sites.len());
    plan.matrix(sites, limit, progress)
}

/// The rows of [`matrix`] in order, a block at a time: the number of a block's first row,
/// and its rows. Memory stays below about 16 bytes a cell of one block.
pub fn matrix_in_blocks<E>(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    sites: &[Result<Joint, Reason>],
    limit: Deciseconds,
    origin_heading: Heading,
    progress: &dyn Progress,
    mut sink: impl FnMut(usize, &[Vec<Pair>]) -> Result<(), E>,
) -> Result<(), E> {
    let rows = (CELLS_AT_ONCE / sites.len().max(1)).max(1);
    for (block, origins_of_block) in origins.chunks(rows).enumerate() {
        let trees = sites.len() * origins.len().div_ceil(rows);
        let plan = Plan::for_trees(router, origins_of_block, origin_heading, trees);
        sink(block * rows, &plan.matrix(sites, limit, progress))?;
    }
    Ok(())
}

/// Cells of one block: 2^23 of them are at most 128 megabytes.
const CELLS_AT_ONCE: usize = 1 << 23;

/// One search a site, in parallel.
pub(super) fn plain(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    sites: &[(u32, &Joint)],
    limit: Deciseconds,
    origin_heading: Heading,
    progress: &dyn Progress,
) -> Vec<Vec<Pair>> {
    let columns: Vec<(u32, Vec<(u32, TravelCost)>)> = sites
        .par_iter()
        .map_init(
            || Scratch::new(router.forward().nodes()),
            |scratch, (site, joint)| {
                let column = column(router, origins, joint, limit, origin_heading, scratch);
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

/// The origins within `limit` of one site, with their costs.
pub(super) fn column(
    router: &Router,
    origins: &[Result<Joint, Reason>],
    site: &Joint,
    limit: Deciseconds,
    origin_heading: Heading,
    scratch: &mut Scratch,
) -> Vec<(u32, TravelCost)> {
    let graph = match origin_heading {
        Heading::Leaving => router.backward(),
        Heading::Arriving => router.forward(),
    };
    let seeds = site.links(router, origin_heading.other());
    one_to_all(
        graph,
        seeds.map(|link| (link.node, link.cost)),
        limit,
        scratch,
    );
    let reached = (0u32..).zip(origins).filter_map(|(row, origin)| {
        let origin = origin.as_ref().ok()?;
        let through_nodes = origin
            .links(router, origin_heading)
            .filter_map(|link| Some(scratch.cost(link.node)? + link.cost))
            .min();
        let best = through_nodes
            .into_iter()
            .chain(direct(router, origin, site, origin_heading))
            .min()?;
        (best.time <= limit).then_some((row, best))
    });
    reached.collect()
}

fn direct(router: &Router, origin: &Joint, site: &Joint, heading: Heading) -> Option<TravelCost> {
    match heading {
        Heading::Leaving => origin.without_nodes(site, router),
        Heading::Arriving => site.without_nodes(origin, router),
    }
}
