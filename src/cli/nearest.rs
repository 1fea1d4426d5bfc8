//! `pieeja nearest`: the nearest sites of every origin, or of every junction.

use std::sync::Arc;
use std::time::Instant;

use geo::{Geometry, Point};

use super::layer_file::{LayerFile, layer_format};
use super::render::{Bars, spent, tell};
use super::routes::{RouteArgs, Routes};
use super::{Common, Failure, Outcome};
use crate::export::csv::Locale;
use crate::export::file::Label as FileLabel;
use crate::export::format::Format;
use crate::model::geo::LonLat;
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::table::{Column, Layer, Shape, ShapeKind, Shapes, Words};
use crate::model::units::Decimetres;
use crate::network::nearest::nearest;
use crate::network::owners::owners;
use crate::network::search::Label;

/// Most sites that may be asked for per origin.
const MOST: u8 = 100;
/// Places whose rows are printed at a time.
const PLACES_AT_ONCE: usize = 16_384;

/// The nearest sites of every origin over a network
///
/// Writes `origin_id`, rank, `site_id`, seconds, metres, `straight_metres`, reason: a row for each
/// of the k nearest sites, and a row with a reason for an origin that reaches none; as a table
/// (.csv, .parquet, .xlsx) or with the origins as points (.geojson, .gpkg, .fgb, .shp). Times
/// include the ways between points and the road; ties go to the smaller site id. With --junctions
/// in place of origins: every junction and end of the roads, with lon and lat, so that each
/// place on the map is told which site it belongs to. For all pairs use `pieeja matrix`; for a
/// whole study with people and areas use `pieeja analyze`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct NearestArgs {
    #[command(flatten)]
    routes: RouteArgs,
    /// How many sites per origin
    #[arg(short, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=i64::from(MOST)))]
    k: u8,
    /// Ask for every junction of the roads instead of origins
    #[arg(long)]
    junctions: bool,
}

/// One place asked for.
struct Place {
    id: Arc<str>,
    at: LonLat,
    found: Result<Vec<Label>, Reason>,
}

pub(crate) fn run(args: &NearestArgs, common: &Common) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let out = args.routes.out.as_deref();
    let format = match out {
        Some(_) => layer_format(out)?,
        None => Format::Csv(Locale::International),
    };
    if args.junctions && args.routes.origins.is_some() {
        return Err(Failure::new(
            "--junctions stands in place of --origins",
            "leave one of them out",
        ));
    }
    let bars = Bars::new(common);
    let routes = args.routes.open(common, &bars, args.junctions)?;
    let places = if args.junctions {
        of_junctions(&routes, usize::from(args.k), &bars)
    } else {
        of_origins(&routes, usize::from(args.k), &bars)
    };
    bars.finish();
    let about = "the nearest sites, with travel costs".to_owned();
    let label = FileLabel::wgs84(&[("description", about)]);
    let mut file = LayerFile::create(out, format, label)?;
    let names: Words = routes
        .sites
        .ids
        .iter()
        .map(|id| Arc::from(id.as_str()))
        .collect();
    let is_table = matches!(format, Format::Csv(_) | Format::Parquet | Format::Xlsx);
    let sheet = Sheet {
        is_table,
        junctions: args.junctions,
        names: &names,
        sites: &routes.sites.positions,
    };
    // a file without places has columns all the same
    file.push(&sheet.layer(&[]))?;
    for places in places.chunks(PLACES_AT_ONCE) {
        file.push(&sheet.layer(places))?;
    }
    file.finish(common)?;
    let what = if args.junctions {
        "junctions"
    } else {
        "origins"
    };
    let told = format!(
        "{} {what}, {} sites; {}",
        places.len(),
        names.len(),
        spent(start)
    );
    tell(common, &told);
    Ok(if routes.set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

fn of_origins(routes: &Routes, k: usize, bars: &Bars) -> Vec<Place> {
    let origins = &routes.origins;
    bars.begin("finding the nearest sites", origins.ids.len() as u64);
    let found = nearest(
        &routes.router,
        &origins.joints,
        &routes.sites.joints,
        k,
        Some(routes.limit),
        routes.heading,
        bars,
    );
    let places = origins.ids.iter().zip(&origins.positions).zip(found);
    places
        .map(|((id, at), found)| Place {
            id: Arc::from(id.as_str()),
            at: *at,
            found,
        })
        .collect()
}

fn of_junctions(routes: &Routes, k: usize, bars: &Bars) -> Vec<Place> {
    bars.begin("finding the nearest sites", 0);
    let limit = Some(routes.limit);
    let found = owners(
        &routes.router,
        &routes.sites.joints,
        k,
        limit,
        routes.heading,
    );
    let network = routes.router.network();
    let places = found.into_iter().map(|owned| Place {
        id: Arc::from(owned.vertex.0.to_string()),
        at: network.vertices[owned.vertex].into(),
        found: Ok(owned.owners),
    });
    places.collect()
}

/// The number of a place, and a site with its rank or why there is none.
type Row = (u32, Result<(u32, Label), Reason>);

/// What the rows of one file have in common.
struct Sheet<'a> {
    is_table: bool,
    junctions: bool,
    names: &'a Words,
    sites: &'a [LonLat],
}

impl Sheet<'_> {
    fn layer(&self, places: &[Place]) -> Layer {
        let mut rows: Vec<Row> = Vec::new();
        for (number, place) in (0u32..).zip(places) {
            match &place.found {
                Err(reason) => rows.push((number, Err(*reason))),
                Ok(_) if self.names.is_empty() => rows.push((number, Err(Reason::NoSite))),
                Ok(labels) if labels.is_empty() => rows.push((number, Err(Reason::Unreachable))),
                Ok(labels) => {
                    let ranked = (1u32..).zip(labels);
                    rows.extend(ranked.map(|(rank, label)| (number, Ok((rank, *label)))));
                }
            }
        }
        let place = |number: u32| &places[number as usize];
        let found = || rows.iter().map(|(_, found)| found.ok());
        let ids = rows
            .iter()
            .map(|(number, _)| Some(Arc::clone(&place(*number).id)));
        let id = if self.junctions {
            "junction"
        } else {
            "origin_id"
        };
        let mut columns = vec![Column::text(id, ids)];
        if self.junctions && self.is_table {
            for (name, axis) in [("lon", 0), ("lat", 1)] {
                let degrees = rows.iter().map(|(number, _)| {
                    let at = place(*number).at;
                    Some([at.lon, at.lat][axis])
                });
                columns.push(Column::rounded(name, 7, degrees));
            }
        }
        columns.extend([
            Column::integer("rank", found().map(|f| Some(i64::from(f?.0)))),
            Column::coded("site_id", self.names, found().map(|f| Some(f?.1.source))),
            Column::decimal("seconds", 1, found().map(|f| Some(i64::from(f?.1.time.0)))),
            Column::decimal("metres", 1, found().map(|f| Some(i64::from(f?.1.length.0)))),
            Column::decimal(
                "straight_metres",
                1,
                rows.iter().map(|(number, found)| {
                    let site = self.sites[found.ok()?.1.source as usize];
                    let straight = place(*number).at.great_circle_m(site);
                    Some(Decimetres::from_metres(straight).0.into())
                }),
            ),
            Column::text(
                "reason",
                rows.iter().map(|(_, found)| {
                    let reason = found.err().unwrap_or(Reason::Ok);
                    Some(Arc::from(reason.as_str()))
                }),
            ),
        ]);
        let point = |place: &Place| {
            let point = Point::new(place.at.lon, place.at.lat);
            Shape::new(Some(Geometry::Point(point)))
        };
        let shapes = if self.is_table {
            Shapes::None
        } else {
            Shapes::Shared {
                kind: ShapeKind::Point,
                table: places.iter().map(point).collect(),
                rows: rows.iter().map(|(number, _)| *number).collect(),
            }
        };
        Layer {
            name: "nearest".into(),
            columns,
            shapes,
        }
    }
}
