//! `pieeja matrix`: travel costs between all origins and sites.

use std::io;
use std::time::Instant;

use super::output::{Sink, extension};
use super::render::{Bars, spent, tell};
use super::routes::{RouteArgs, Routes};
use super::{Common, Failure, Outcome};
use crate::export::costs::{CostFormat, CostTable};
use crate::model::progress::Progress;
use crate::network::costs::matrix_in_blocks;

/// Travel costs between all origins and sites within a limit
///
/// Writes `origin_id`, `site_id`, seconds, metres, ordered by origin as given and then by site id, as
/// CSV or Parquet; a block at a time, so that memory does not grow with the table. Pairs beyond
/// --max-minutes, and pairs with no way between them, are left out. For only the nearest sites
/// use `pieeja nearest`, which is much faster and gives reasons.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct MatrixArgs {
    #[command(flatten)]
    routes: RouteArgs,
}

pub(crate) fn run(args: &MatrixArgs, common: &Common) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let out = args.routes.out.as_deref();
    let format = out.map_or(Some(CostFormat::Csv), |path| {
        CostFormat::parse(&extension(path))
    });
    let format = format.ok_or_else(|| {
        Failure::new(
            "a cost table can only be written as .csv or .parquet",
            "give --out a name that ends so, or leave it out to print the table as CSV",
        )
    })?;
    let bars = Bars::new(common);
    let routes = args.routes.open(common, &bars, false)?;
    let Routes {
        router,
        origins,
        sites,
        heading,
        limit,
        ..
    } = &routes;
    let sink = Sink::create(out)?;
    let mut table =
        CostTable::new(format, sink, &origins.ids, &sites.ids).map_err(|e| cannot_write(&e))?;
    bars.begin("computing travel costs", origins.ids.len() as u64);
    let mut pairs = 0;
    matrix_in_blocks(
        router,
        &origins.joints,
        &sites.joints,
        *limit,
        *heading,
        &crate::model::progress::Silent,
        |first, rows| {
            pairs += rows.iter().map(Vec::len).sum::<usize>();
            bars.advance(rows.len() as u64);
            table
                .push(first, rows)
                .map_err(|error| cannot_write(&error))
        },
    )?;
    bars.finish();
    let sink = table.finish().map_err(|error| cannot_write(&error))?;
    sink.finish()?;
    tell(common, &format!("{pairs} pairs; {}", spent(start)));
    Ok(if routes.set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

fn cannot_write(error: &io::Error) -> Failure {
    Failure::io("cannot write the table", error, "is the disk full?")
}
