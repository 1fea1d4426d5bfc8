//! `pieeja nearest`: the nearest sites of every origin.

use std::io;

use super::render::Bars;
use super::routes::{RouteArgs, Routes, check_extension, tenths, told, write_failure};
use super::{Common, Failure, Outcome};
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::units::Decimetres;
use crate::network::nearest::nearest;

/// Most sites that may be asked for per origin.
const MOST: u8 = 100;

/// The nearest sites of every origin over a network
///
/// Writes `origin_id`, rank, `site_id`, seconds, metres, `straight_metres`, reason: a row for each
/// of the k nearest sites, and a row with a reason for an origin that reaches none. Times
/// include the ways between points and the road; ties go to the smaller site id. For all pairs
/// use `pieeja matrix`; for a whole study with people and areas use `pieeja analyze`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct NearestArgs {
    #[command(flatten)]
    routes: RouteArgs,
    /// How many sites per origin
    #[arg(short, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=i64::from(MOST)))]
    k: u8,
}

pub(crate) fn run(args: &NearestArgs, common: &Common) -> Result<Outcome, Failure> {
    check_extension(args.routes.out.as_deref())?;
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
    bars.begin("finding the nearest sites", origins.ids.len() as u64);
    let k = usize::from(args.k);
    let found = nearest(
        router,
        &origins.joints,
        &sites.joints,
        k,
        Some(*limit),
        *heading,
        &bars,
    );
    bars.finish();

    let mut table = args.routes.sink()?;
    let header = [
        "origin_id",
        "rank",
        "site_id",
        "seconds",
        "metres",
        "straight_metres",
        "reason",
    ];
    table.write_record(header).map_err(write_failure)?;
    for (row, labels) in found.iter().enumerate() {
        let origin = origins.ids[row].as_str();
        let none = match labels {
            Err(reason) => Some(*reason),
            Ok(_) if sites.ids.is_empty() => Some(Reason::NoSite),
            Ok(labels) if labels.is_empty() => Some(Reason::Unreachable),
            Ok(_) => None,
        };
        if let Some(reason) = none {
            let cells = [origin, "", "", "", "", "", reason.as_str()];
            table.write_record(cells).map_err(write_failure)?;
        }
        for (rank, label) in (1..).zip(labels.iter().flatten()) {
            let site = label.source as usize;
            let straight = origins.positions[row].great_circle_m(sites.positions[site]);
            let straight = tenths(Decimetres::from_metres(straight).0.into());
            let (seconds, metres) = told(label.cost());
            let rank: u32 = rank;
            table
                .write_record([
                    origin,
                    &rank.to_string(),
                    &sites.ids[site],
                    &seconds,
                    &metres,
                    &straight,
                    Reason::Ok.as_str(),
                ])
                .map_err(write_failure)?;
        }
    }
    table
        .flush()
        .map_err(|error: io::Error| write_failure(error.into()))?;
    Ok(if routes.set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}
