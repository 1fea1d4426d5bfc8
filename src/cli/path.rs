//! `pieeja path`: the fastest way between two places, and what it is made of.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::layer_file::{LayerFile, layer_format};
use super::output::deliver;
use super::render::{Bars, spent, tell, tell_defects};
use super::routes::{NetArgs, tenths};
use super::{Common, Failure, Outcome};
use crate::export::file::Label;
use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::reason::Reason;
use crate::model::roads::Ground;
use crate::model::table::{Column, Layer, Shape, ShapeKind, Shapes};
use crate::network::path::{PartKind, Path, path};
use crate::network::router::Router;

/// The fastest way between two places, and what it is made of
///
/// Tells time and length of the way to the road (access), on paved roads, gravel, ferries and roads
/// of unknown surface, from the road (egress), and straight over where both places lie next
/// door. The parts sum exactly to the whole. With --out a layer with the line. For many places
/// use `pieeja nearest` or `pieeja matrix`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct PathArgs {
    #[command(flatten)]
    net: NetArgs,
    /// Where it starts, in degrees: longitude,latitude
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = position)]
    from: LonLat,
    /// Where it ends
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = position)]
    to: LonLat,
    /// The layer to write (.geojson, .gpkg, .fgb, .shp, .parquet ...) instead of printing the parts
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn position(text: &str) -> Result<LonLat, String> {
    let mut numbers = text.split(',').map(|number| number.trim().parse::<f64>());
    let place = match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(lon)), Some(Ok(lat)), None) => LonLat::new(lon, lat),
        _ => return Err("two numbers are needed, longitude first: 24.1,56.95".to_owned()),
    };
    if place.is_valid() {
        Ok(place)
    } else {
        Err("longitude is from -180 to 180, latitude from -90 to 90".to_owned())
    }
}

/// What parts are told of, in this order.
const KINDS: [&str; 7] = [
    "access", "paved", "gravel", "ferry", "unknown", "egress", "straight",
];

pub(crate) fn run(args: &PathArgs, common: &Common) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let format = layer_format(args.out.as_deref())?;
    let bars = Bars::new(common);
    let (router, defects) = args.net.open(&bars)?;
    let set_aside = tell_defects(&defects, common);
    let opened = start.elapsed().as_secs_f64();
    let found = match (router.snap(args.from), router.snap(args.to)) {
        (Ok(from), Ok(to)) => path(&router, &from, &to).ok_or(Reason::Unreachable),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    };
    let sums = found.as_ref().map(|way| sums(&router, way));
    if args.out.is_some() {
        let mut file = LayerFile::create(args.out.as_deref(), format, Label::wgs84(&[]))?;
        file.push(&layer(
            &args.net.profile,
            found.as_ref(),
            sums.as_ref().ok(),
        ))?;
        file.finish(common)?;
    } else {
        deliver(None, as_text(found.as_ref(), sums.as_ref().ok()).as_bytes())?;
    }
    let told = format!("the network opened in {opened:.1} s; {}", spent(start));
    tell(common, &told);
    Ok(if set_aside || found.is_err() {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

/// What each kind of part costs in all.
fn sums(router: &Router, way: &Path) -> [TravelCost; KINDS.len()] {
    let mut sums = [TravelCost::default(); KINDS.len()];
    for part in &way.parts {
        let kind = match part.kind {
            PartKind::Access => 0,
            PartKind::Egress => 5,
            PartKind::Straight => 6,
            PartKind::Road(edge) => {
                let street = router.network().street(edge);
                match Ground::of(&street.class, &street.surface) {
                    Ground::Paved => 1,
                    Ground::Gravel => 2,
                    Ground::Ferry => 3,
                    Ground::Unknown => 4,
                }
            }
        };
        sums[kind] = sums[kind] + part.cost;
    }
    sums
}

fn as_text(found: Result<&Path, &Reason>, sums: Option<&[TravelCost; KINDS.len()]>) -> String {
    let line = |name: &str, cost: TravelCost| {
        let (seconds, metres) = (tenths(cost.time.0.into()), tenths(cost.length.0.into()));
        format!("{name:<9}{seconds:>10} s{metres:>12} m\n")
    };
    match (found, sums) {
        (Ok(way), Some(sums)) => {
            let parts = KINDS
                .iter()
                .zip(sums)
                .filter(|(_, cost)| **cost != TravelCost::default())
                .map(|(name, cost)| line(name, *cost));
            parts.collect::<String>() + &line("total", way.cost)
        }
        (Err(reason), _) => format!("no way: {}\n", reason.as_str()),
        (Ok(way), None) => line("total", way.cost),
    }
}

fn layer(
    profile: &str,
    found: Result<&Path, &Reason>,
    sums: Option<&[TravelCost; KINDS.len()]>,
) -> Layer {
    const NAMES: [[&str; 2]; KINDS.len()] = [
        ["access_seconds", "access_metres"],
        ["paved_seconds", "paved_metres"],
        ["gravel_seconds", "gravel_metres"],
        ["ferry_seconds", "ferry_metres"],
        ["unknown_seconds", "unknown_metres"],
        ["egress_seconds", "egress_metres"],
        ["straight_seconds", "straight_metres"],
    ];
    let one = |name, tenths: Option<u32>| {
        Column::decimal(name, 1, std::iter::once(tenths.map(i64::from)))
    };
    let cost = found.ok().map(|way| way.cost);
    let mut columns = vec![
        Column::constant("profile", profile, 1),
        one("seconds", cost.map(|cost| cost.time.0)),
        one("metres", cost.map(|cost| cost.length.0)),
    ];
    for (place, [seconds, metres]) in NAMES.into_iter().enumerate() {
        let sum = sums.map(|sums| sums[place]);
        columns.push(one(seconds, sum.map(|sum| sum.time.0)));
        columns.push(one(metres, sum.map(|sum| sum.length.0)));
    }
    let reason = found.err().copied().unwrap_or_default();
    columns.push(Column::constant("reason", reason.as_str(), 1));
    let line = found.ok().map(|way| {
        let points = way.line.iter().map(|point| geo::Coord::from(*point));
        geo::Geometry::LineString(points.collect())
    });
    Layer {
        name: "path".into(),
        columns,
        shapes: Shapes::Shared {
            kind: ShapeKind::Line,
            table: Arc::from([Shape::new(line)]),
            rows: vec![0],
        },
    }
}
