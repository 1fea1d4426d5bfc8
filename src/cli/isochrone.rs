//! `pieeja isochrone`: where people live who are within so many minutes of a site.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::ValueEnum;
use geo::Geometry;
use rayon::prelude::*;

use super::layer_file::{LayerFile, layer_format};
use super::render::{Bars, spent, tell, tell_defects};
use super::routes::{Ends, NetArgs, positive, read_points};
use super::{Common, Failure, Outcome};
use crate::export::file::Label;
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::table::{Column, Layer, Shape, ShapeKind, Shapes};
use crate::model::units::Deciseconds;
use crate::network::isochrone::{Isochrones, MAX_LIMITS, PRECISION_M, stretches};
use crate::network::joint::{Heading, Joint};
use crate::network::router::Router;
use crate::network::search::Scratch;

/// Sites drawn before they are written: their outlines are all that is held in memory.
const SITES_AT_ONCE: usize = 16;

/// The area, or the roads, within so many minutes of each site
///
/// Writes a polygon for each site and number of minutes, longest first: `site_id`, minutes, profile,
/// direction, `square_km`, `precision_metres`, reason. A place lies inside if its travel time, ways
/// to and from the road included, is within the minutes; the line is drawn on cells whose
/// middles lie at most `precision_metres` from anywhere in them. Areas of more minutes hold those
/// of fewer. With --roads: the stretches of road within the minutes, each under the fewest. To
/// count people use `pieeja matrix --max-minutes` with `pieeja measure cumulative`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct IsochroneArgs {
    #[command(flatten)]
    net: NetArgs,
    /// The places in the middle: a table or layer of points with id, lon, lat
    #[arg(long, value_name = "FILE")]
    sites: PathBuf,
    /// Limits in minutes, inclusive, e.g. 10,20,30
    #[arg(long, value_name = "M", value_delimiter = ',', required = true, value_parser = positive)]
    minutes: Vec<f64>,
    /// Whether people travel to the sites or from them
    #[arg(long, value_enum, default_value_t = Direction::To)]
    direction: Direction,
    /// How exactly the lines are drawn, in metres; coarser is faster and smaller
    #[arg(long, value_name = "M", default_value_t = PRECISION_M, value_parser = positive)]
    precision: f64,
    /// Write the reached stretches of road as lines instead of areas
    #[arg(long)]
    roads: bool,
    /// The layer to write (.geojson, .gpkg, .fgb, .shp, .parquet ...); GeoJSON on standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Direction {
    /// People travel to the sites
    To,
    /// People travel from the sites, or are visited
    From,
}

impl Direction {
    const fn as_str(self) -> &'static str {
        match self {
            Self::To => "to",
            Self::From => "from",
        }
    }

    const fn people(self) -> Heading {
        match self {
            Self::To => Heading::Leaving,
            Self::From => Heading::Arriving,
        }
    }
}

/// What the rows of one file have in common.
struct Question<'a> {
    router: &'a Router,
    isochrones: Option<Isochrones<'a>>,
    people: Heading,
    /// Falling.
    limits: Vec<Deciseconds>,
    profile: &'a str,
    direction: &'static str,
}

/// A row of the layer.
struct Row {
    site: Arc<str>,
    limit: Deciseconds,
    square_km: Option<f64>,
    precision_m: Option<f64>,
    reason: Reason,
    geometry: Option<Geometry>,
}

pub(crate) fn run(args: &IsochroneArgs, common: &Common) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let format = layer_format(args.out.as_deref())?;
    let limits = limits(&args.minutes)?;
    let bars = Bars::new(common);
    let (router, mut defects) = args.net.open(&bars)?;
    let (sites, site_defects) = read_points(&args.sites)?;
    defects.extend(site_defects);
    let set_aside = tell_defects(&defects, common);
    let sites = Ends::new(sites, &router, &bars);
    let isochrones = if args.roads {
        None
    } else {
        Some(Isochrones::new(&router, args.precision).map_err(too_large)?)
    };
    let question = Question {
        router: &router,
        isochrones,
        people: args.direction.people(),
        limits,
        profile: &args.net.profile,
        direction: args.direction.as_str(),
    };
    bars.begin("drawing isochrones", sites.ids.len() as u64);
    let about = "where people live within so many minutes of each site".to_owned();
    let label = Label::wgs84(&[("description", about)]);
    let mut file = LayerFile::create(args.out.as_deref(), format, label)?;
    // a file without sites has columns all the same
    file.push(&question.layer(Vec::new()))?;
    let places: Vec<usize> = (0..sites.ids.len()).collect();
    for places in places.chunks(SITES_AT_ONCE) {
        let rows: Vec<Vec<Row>> = places
            .par_iter()
            .map_init(
                || Scratch::new(router.forward().nodes()),
                |scratch, place| {
                    bars.advance(1);
                    question.rows(&sites.ids[*place], &sites.joints[*place], scratch)
                },
            )
            .collect::<Result<_, Failure>>()?;
        file.push(&question.layer(rows.into_iter().flatten().collect()))?;
    }
    file.finish(common)?;
    bars.finish();
    let told = format!("{} sites; {}", sites.ids.len(), spent(start));
    tell(common, &told);
    let all_joined = sites.joints.iter().all(Result::is_ok);
    Ok(if set_aside || !all_joined {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

impl Question<'_> {
    fn rows(
        &self,
        id: &str,
        site: &Result<Joint, Reason>,
        scratch: &mut Scratch,
    ) -> Result<Vec<Row>, Failure> {
        let id: Arc<str> = Arc::from(id);
        let joint = match site {
            Ok(joint) => joint,
            Err(reason) => {
                let nothing = |limit: &Deciseconds| Row {
                    site: Arc::clone(&id),
                    limit: *limit,
                    square_km: None,
                    precision_m: None,
                    reason: *reason,
                    geometry: None,
                };
                return Ok(self.limits.iter().map(nothing).collect());
            }
        };
        let Some(isochrones) = &self.isochrones else {
            let found = stretches(self.router, joint, self.people, &self.limits, scratch);
            return Ok(found
                .into_iter()
                .map(|stretch| Row {
                    site: Arc::clone(&id),
                    limit: stretch.limit,
                    square_km: None,
                    precision_m: None,
                    reason: Reason::Ok,
                    geometry: Some(stretch.line.into()),
                })
                .collect());
        };
        let precision = isochrones.precision_m(joint.point.lat);
        let drawn = isochrones
            .areas(joint, self.people, &self.limits, scratch)
            .map_err(too_large)?;
        Ok(drawn
            .into_iter()
            .map(|isochrone| Row {
                site: Arc::clone(&id),
                limit: isochrone.limit,
                square_km: Some(isochrone.square_km),
                precision_m: Some(precision),
                reason: Reason::Ok,
                geometry: Some(isochrone.area.into()),
            })
            .collect())
    }

    fn layer(&self, rows: Vec<Row>) -> Layer {
        let count = rows.len();
        let mut columns = vec![
            Column::text(
                "site_id",
                rows.iter().map(|row| Some(Arc::clone(&row.site))),
            ),
            Column::minutes("minutes", rows.iter().map(|row| Some(row.limit))),
            Column::constant("profile", self.profile, count),
            Column::constant("direction", self.direction, count),
        ];
        let is_area = self.isochrones.is_some();
        if is_area {
            columns.push(Column::rounded(
                "square_km",
                3,
                rows.iter().map(|row| row.square_km),
            ));
            columns.push(Column::rounded(
                "precision_metres",
                1,
                rows.iter().map(|row| row.precision_m),
            ));
        }
        let reasons = rows.iter().map(|row| Some(Arc::from(row.reason.as_str())));
        columns.push(Column::text("reason", reasons));
        let numbers = (0..).zip(&rows).map(|(number, _)| number).collect();
        Layer {
            name: "isochrones".into(),
            columns,
            shapes: Shapes::Shared {
                kind: if is_area {
                    ShapeKind::Polygon
                } else {
                    ShapeKind::Line
                },
                table: rows
                    .into_iter()
                    .map(|row| Shape::new(row.geometry))
                    .collect(),
                rows: numbers,
            },
        }
    }
}

/// Limits, longest first, each once.
fn limits(minutes: &[f64]) -> Result<Vec<Deciseconds>, Failure> {
    let mut limits: Vec<Deciseconds> = minutes
        .iter()
        .map(|minutes| Deciseconds::from_minutes(*minutes))
        .collect();
    limits.sort_unstable_by(|a, b| b.cmp(a));
    limits.dedup();
    if limits.len() > MAX_LIMITS {
        return Err(Failure::new(
            format!("{} limits are too many", limits.len()),
            format!("give at most {MAX_LIMITS} different --minutes"),
        ));
    }
    Ok(limits)
}

fn too_large(error: crate::network::isochrone::TooLarge) -> Failure {
    Failure::new(
        error.to_string(),
        "give fewer --minutes, or a network of a smaller region",
    )
}
