//! What `nearest` and `matrix` share: the network, the points, the table that comes out.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::render::{Bars, tell_defects};
use super::{Common, Failure};
use crate::export::digits::push_decimal;
use crate::ingest::{self, IngestError, Points};
use crate::model::defect::Defect;
use crate::model::geo::LonLat;
use crate::model::profile::Profile;
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::study::NetworkKind;
use crate::model::units::{Deciseconds, MAX_TIME};
use crate::network::build::{BuildError, build};
use crate::network::file;
use crate::network::graph::Network;
use crate::network::joint::{Heading, Joint};
use crate::network::nearest::snap_all;
use crate::network::router::{AccessRule, DEFAULT_MAX_SNAP_M, Router};
use crate::network::streets;

/// The network and how people travel over it.
#[derive(Debug, Args)]
pub(crate) struct NetArgs {
    /// Network file made by `pieeja network build`, or an extract (.osm.pbf) or road lines
    /// (.geojson, .shp) used as they are
    #[arg(value_name = "NET")]
    pub(crate) network: PathBuf,
    /// How they travel; one of the profiles in the network
    #[arg(long, default_value = "car")]
    pub(crate) profile: String,
    /// How far a point may be from the nearest usable road, in kilometres
    #[arg(long, value_name = "KM", default_value_t = DEFAULT_MAX_SNAP_M / 1000.0, value_parser = positive)]
    pub(crate) max_snap_km: f64,
    /// Leave out the ways between points and the road, for comparison with engines that ignore them
    #[arg(long)]
    pub(crate) no_access_legs: bool,
}

/// Options of commands that travel between origins and sites.
#[derive(Debug, Args)]
pub(crate) struct RouteArgs {
    #[command(flatten)]
    net: NetArgs,
    /// Where people start: a table or layer of points with id, lon, lat
    #[arg(long, value_name = "FILE")]
    pub(crate) origins: Option<PathBuf>,
    /// Where they go: a table or layer of points with id, lon, lat
    #[arg(long, value_name = "FILE")]
    pub(crate) sites: PathBuf,
    /// Travel from the sites to the origins instead, as for services that visit people
    #[arg(long)]
    pub(crate) to_client: bool,
    /// Only costs up to this many minutes (inclusive)
    #[arg(long, value_name = "M", value_parser = positive)]
    pub(crate) max_minutes: Option<f64>,
    /// The table to write (.csv, .parquet); CSV on standard output without it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// A number above zero.
pub(crate) fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

/// Everything a route command works on.
#[derive(Debug)]
pub(crate) struct Routes {
    pub(crate) router: Router,
    pub(crate) origins: Ends,
    /// Ordered by text id, which breaks ties.
    pub(crate) sites: Ends,
    pub(crate) heading: Heading,
    pub(crate) limit: Deciseconds,
    /// Whether rows were set aside while reading.
    pub(crate) set_aside: bool,
}

/// Points with their ids, joined to the network.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) ids: Vec<String>,
    pub(crate) positions: Vec<LonLat>,
    pub(crate) joints: Vec<Result<Joint, Reason>>,
}

impl NetArgs {
    /// Opens the network for the profile.
    pub(crate) fn open(&self, bars: &Bars) -> Result<(Router, Vec<Defect>), Failure> {
        let wanted = std::slice::from_ref(&self.profile);
        let (network, defects) = open_network(&self.network, wanted, bars)?;
        let profile = network.profile(&self.profile).ok_or_else(|| {
            let known: Vec<&str> = network.profiles.iter().map(|p| p.id.as_str()).collect();
            Failure::new(
                format!(
                    "{} has no profile {:?}",
                    self.network.display(),
                    self.profile
                ),
                format!(
                    "it has: {}; build it again with --profile to add others",
                    known.join(", ")
                ),
            )
        })?;
        let rule = AccessRule {
            max_snap_m: self.max_snap_km * 1000.0,
            legs: !self.no_access_legs,
            ..AccessRule::default()
        };
        let router = Router::new(Arc::new(network), profile, rule);
        bars.finish();
        Ok((router, defects))
    }
}

impl RouteArgs {
    /// Reads everything and joins the points.
    pub(crate) fn open(
        &self,
        common: &Common,
        bars: &Bars,
        without_origins: bool,
    ) -> Result<Routes, Failure> {
        let (origins, origin_defects) = match &self.origins {
            Some(path) => read_points(path)?,
            None if without_origins => (Points::default(), Vec::new()),
            None => {
                return Err(Failure::new(
                    "--origins is missing",
                    "name a table or layer of points with id, lon, lat",
                ));
            }
        };
        let (router, mut defects) = self.net.open(bars)?;
        let (mut sites, site_defects) = read_points(&self.sites)?;
        sites.rows.sort_by(|a, b| a.id.cmp(&b.id));
        defects.extend(origin_defects);
        defects.extend(site_defects);
        let set_aside = tell_defects(&defects, common);
        bars.begin(
            "joining points to roads",
            (origins.rows.len() + sites.rows.len()) as u64,
        );
        let origins = Ends::new(origins, &router, bars);
        let sites = Ends::new(sites, &router, bars);
        bars.finish();
        Ok(Routes {
            router,
            origins,
            sites,
            heading: if self.to_client {
                Heading::Arriving
            } else {
                Heading::Leaving
            },
            limit: self.max_minutes.map_or(MAX_TIME, Deciseconds::from_minutes),
            set_aside,
        })
    }
}

impl Ends {
    /// Joins points to the network.
    pub(crate) fn new(points: Points, router: &Router, progress: &dyn Progress) -> Self {
        let (ids, positions): (Vec<String>, Vec<LonLat>) = points
            .rows
            .into_iter()
            .map(|row| (row.id, row.position))
            .unzip();
        let joints = snap_all(router, &positions, progress);
        Self {
            ids,
            positions,
            joints,
        }
    }
}

/// Reads a table or layer of points.
pub(crate) fn read_points(path: &Path) -> Result<(Points, Vec<Defect>), Failure> {
    ingest::read_points(path).map_err(Failure::from)
}

/// Tables are written as .csv.
pub(crate) fn check_extension(out: Option<&Path>) -> Result<(), Failure> {
    let extension = out.map(|path| path.extension().and_then(|e| e.to_str()).unwrap_or(""));
    match extension {
        None => Ok(()),
        Some(e) if e.eq_ignore_ascii_case("csv") => Ok(()),
        Some(_) => Err(Failure::new(
            "this table can only be written as .csv",
            "give --out a name that ends in .csv, or leave it out to print the table",
        )),
    }
}

/// Opens a network file, or builds one in memory when `path` holds roads.
pub(crate) fn open_network(
    path: &Path,
    profiles: &[String],
    progress: &dyn Progress,
) -> Result<(Network, Vec<Defect>), Failure> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(file::MAGIC.len() as u64).read_to_end(&mut start))
        .map_err(|error| {
            Failure::io(
                &format!("cannot read {}", path.display()),
                &error,
                "give a network file, an OpenStreetMap extract (.osm.pbf) or road lines",
            )
        })?;
    if file::is_network(&start) {
        let network = file::read(path).map_err(|error| {
            Failure::new(
                error.to_string(),
                "build it again: pieeja network build ROADS --out NET",
            )
        })?;
        return Ok((network, Vec::new()));
    }
    build_network(path, profiles, NetworkKind::Real, progress)
}

/// A built-in profile, or one of a file.
fn profile_named(name: &str) -> Result<Profile, Failure> {
    ingest::profile_named(name).map_err(|error| match error {
        // this is not about a study file
        IngestError::BadValue { key, what, hint } => {
            Failure::new(format!("--profile {name}: {key}: {what}"), hint)
        }
        other => Failure::from(other),
    })
}

/// Builds a network of an extract or of road lines, for built-in profiles or files of profiles.
pub(crate) fn build_network(
    path: &Path,
    profiles: &[String],
    kind: NetworkKind,
    progress: &dyn Progress,
) -> Result<(Network, Vec<Defect>), Failure> {
    let profiles: Vec<Profile> = profiles
        .iter()
        .map(|name| profile_named(name))
        .collect::<Result<_, _>>()?;
    let cannot = |error: &BuildError| {
        Failure::new(
            format!("cannot build a network from {}: {error}", path.display()),
            "give an OpenStreetMap extract, or a layer of road lines with a class",
        )
    };
    let is_extract = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("pbf"));
    if is_extract {
        let extract = ingest::osm::read_extract(path, progress)?;
        progress.begin("joining streets", 0);
        let mut network =
            streets::build(kind, extract.streets, profiles).map_err(|e| cannot(&e))?;
        progress.finish();
        network.input_sha256 = extract.sha256;
        return Ok((network, extract.defects));
    }
    progress.begin("reading road lines", 0);
    let (lines, info, defects) = ingest::read_lines(path)?;
    let mut network = build(kind, &lines, &profiles).map_err(|e| cannot(&e))?;
    progress.finish();
    network.input_sha256 = info.sha256;
    Ok((network, defects))
}

/// A number of tenths as text.
pub(crate) fn tenths(tenths: i64) -> String {
    let mut out = Vec::with_capacity(12);
    push_decimal(&mut out, tenths, 1, b'.');
    String::from_utf8_lossy(&out).into_owned()
}

/// What a failed write means.
pub(crate) fn write_failure(error: csv::Error) -> Failure {
    let error = match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    };
    Failure::io("cannot write the table", &error, "is the disk full?")
}
