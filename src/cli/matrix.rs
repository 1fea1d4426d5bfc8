//! `pieeja matrix`: travel costs between all origins and sites.

use std::io;

use super::render::Bars;
use super::routes::{RouteArgs, Routes, told, write_failure};
use super::{Common, Failure, Outcome};
use crate::model::progress::Progress;
use crate::network::costs::matrix;

/// Most pairs held in memory at a time; more are computed in blocks of origins.
const PAIRS_AT_A_TIME: usize = 20_000_000;

/// Travel costs between all origins and sites within a limit
///
/// Writes `origin_id`, `site_id`, seconds, metres, ordered by origin as given and then by site id.
/// Pairs beyond --max-minutes, and pairs with no way between them, are left out. For only the
/// nearest sites use `pieeja nearest`, which is much faster and gives reasons.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct MatrixArgs {
    #[command(flatten)]
    routes: RouteArgs,
}

pub(crate) fn run(args: &MatrixArgs, common: &Common) -> Result<Outcome, Failure> {
    let bars = Bars::new(common);
    let routes = args.routes.open(common, &bars)?;
    let Routes {
        router,
        origins,
        sites,
        heading,
        limit,
        ..
    } = &routes;
    let mut table = args.routes.sink()?;
    table
        .write_record(["origin_id", "site_id", "seconds", "metres"])
        .map_err(write_failure)?;
    let block = (PAIRS_AT_A_TIME / sites.ids.len().max(1)).max(1);
    let blocks = origins.joints.len().div_ceil(block);
    bars.begin("computing travel costs", (blocks * sites.ids.len()) as u64);
    for (number, joints) in origins.joints.chunks(block).enumerate() {
        let rows = matrix(router, joints, &sites.joints, *limit, *heading, &bars);
        for (row, pairs) in rows.iter().enumerate() {
            let origin = origins.ids[number * block + row].as_str();
            for (site, cost) in pairs {
                let (seconds, metres) = told(*cost);
                table
                    .write_record([origin, &sites.ids[*site as usize], &seconds, &metres])
                    .map_err(write_failure)?;
            }
        }
    }
    bars.finish();
    table
        .flush()
        .map_err(|error: io::Error| write_failure(error.into()))?;
    Ok(if routes.set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}
