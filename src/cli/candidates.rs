//! `pieeja candidates`: where a site could be.

use std::path::{Path, PathBuf};

use super::output::deliver;
use super::render::{Bars, tell, tell_defects};
use super::routes::{check_extension, open_network, positive, write_failure};
use super::{Common, Failure, Outcome};
use crate::ingest;
use crate::model::defect::Defect;
use crate::model::geo::LonLat;
use crate::plan::candidates::{self, Candidate, Origin, Rules, Settled};
use crate::spatial::zones::Zones;

/// Where sites could be: settlements, a grid over populated land, or junctions near people
///
/// Writes id, lon, lat, people, suitability and status `candidate`: a table of sites for `pieeja matrix`
/// and `pieeja locate`, or to add to a study. Places inside --exclude are left out; --suitability
/// gives each place the least weight (0 to 1) of the zones it lies in, 1 outside all of them, and
/// 0 leaves it out. Of places nearer than --apart-km to each other the one with more
/// people x suitability stays, and of all places the best --most.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CandidatesArgs {
    /// What to make candidates of
    #[arg(value_enum)]
    from: Source,
    /// People: a table or layer of points with id, lon, lat and a column for each group
    #[arg(long, value_name = "FILE")]
    origins: PathBuf,
    /// Column of the people
    #[arg(long, value_name = "COLUMN", default_value = "total")]
    group: String,
    /// junctions: a network file made by `pieeja network build`, or road lines
    #[arg(long, value_name = "NET")]
    network: Option<PathBuf>,
    /// grid: side of a cell
    #[arg(long, value_name = "KM", default_value = "5", value_parser = positive)]
    cell_km: f64,
    /// settlements and junctions: how near people count, in a straight line
    #[arg(long, value_name = "KM", default_value = "3", value_parser = positive)]
    near_km: f64,
    /// Fewer people are no reason for a candidate
    #[arg(long, value_name = "N", default_value = "1", value_parser = positive)]
    least_people: f64,
    /// How far candidates are to be from each other
    #[arg(long, value_name = "KM", value_parser = positive)]
    apart_km: Option<f64>,
    /// At most so many candidates
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// Areas where nothing may be built: polygons
    #[arg(long, value_name = "FILE")]
    exclude: Option<PathBuf>,
    /// How well areas are suited: polygons with --weight
    #[arg(long, value_name = "FILE")]
    suitability: Option<PathBuf>,
    /// Column of the suitability, 0 to 1
    #[arg(long, value_name = "COLUMN", default_value = "suitability")]
    weight: String,
    /// The table to write (.csv); standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What candidates are made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Source {
    /// Every origin with enough people near it
    Settlements,
    /// Where the people of each cell of a grid live on average
    Grid,
    /// Every junction of the network with enough people near it
    Junctions,
}

pub(crate) fn run(args: &CandidatesArgs, common: &Common) -> Result<Outcome, Failure> {
    check_extension(args.out.as_deref())?;
    let bars = Bars::new(common);
    let (
        People {
            ids,
            settled: people,
        },
        mut defects,
    ) = read_people(args)?;
    let excluded = zones(args.exclude.as_deref(), None, &mut defects)?;
    let suited = zones(
        args.suitability.as_deref(),
        Some(&args.weight),
        &mut defects,
    )?;
    let suitability = |point: LonLat| match &excluded {
        Some(zones) if zones.least_at(point).is_some() => 0.0,
        _ => suited
            .as_ref()
            .and_then(|zones| zones.least_at(point))
            .unwrap_or(1.0),
    };
    let rules = Rules {
        least_people: args.least_people,
        near_m: 1000.0 * args.near_km,
        apart_m: args.apart_km.map_or(0.0, |km| 1000.0 * km),
        most: args.most,
        suitability: &suitability,
    };
    let found = match args.from {
        Source::Settlements => candidates::settlements(&people, &rules),
        Source::Grid => {
            candidates::grid(&people, 1000.0 * args.cell_km, &rules).ok_or_else(|| {
                Failure::new(
                    format!("cells of {} km are too small for this land", args.cell_km),
                    "use larger cells: --cell-km KM",
                )
            })?
        }
        Source::Junctions => {
            let path = args.network.as_ref().ok_or_else(|| {
                Failure::new(
                    "junctions need --network NET",
                    "see pieeja candidates --help",
                )
            })?;
            let (network, more) = open_network(path, &["car".to_owned()], &bars)?;
            defects.extend(more);
            let nodes: Vec<LonLat> = network.vertices.iter().map(|v| LonLat::from(*v)).collect();
            candidates::junctions(&nodes, &people, &rules)
        }
    };
    let set_aside = tell_defects(&defects, common);
    tell(common, &format!("{} candidates", found.len()));
    write(args.out.as_deref(), &ids, &found)?;
    Ok(if set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

/// The origins with their ids.
struct People {
    ids: Vec<String>,
    settled: Vec<Settled>,
}

fn read_people(args: &CandidatesArgs) -> Result<(People, Vec<Defect>), Failure> {
    let (points, mut defects) = ingest::read_points(&args.origins)?;
    let Some(column) = points.column(&args.group) else {
        return Err(Failure::new(
            format!(
                "{}: there is no column {}",
                args.origins.display(),
                args.group
            ),
            format!("it has: {}; use --group COLUMN", points.columns.join(", ")),
        ));
    };
    let (mut ids, mut people) = (Vec::new(), Vec::new());
    for row in &points.rows {
        let cell = row.fields[column].as_deref().map_or("", str::trim);
        let number = cell
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite() && *n >= 0.0);
        if number.is_none() && !cell.is_empty() {
            let message = "this is no number of people; nobody is counted there";
            let defect =
                Defect::warning("number_expected", &args.origins.to_string_lossy(), message);
            let hint = "write a number from 0, or leave the cell empty when it is not known";
            defects.push(
                defect
                    .row(row.row)
                    .column(args.group.as_str())
                    .value(cell)
                    .hint(hint),
            );
        }
        ids.push(row.id.clone());
        people.push(Settled {
            position: row.position,
            people: number.unwrap_or(0.0),
        });
    }
    let people = People {
        ids,
        settled: people,
    };
    Ok((people, defects))
}

fn zones(
    path: Option<&Path>,
    weight: Option<&str>,
    defects: &mut Vec<Defect>,
) -> Result<Option<Zones>, Failure> {
    let Some(path) = path else {
        return Ok(None);
    };
    let (zones, more) = ingest::read_zones(path, weight)?;
    defects.extend(more);
    // Unknown suitability says nothing against a place.
    let known = zones
        .iter()
        .map(|zone| (&zone.shape, zone.amount.unwrap_or(1.0)));
    Ok(Some(Zones::new(known)))
}

fn write(path: Option<&Path>, ids: &[String], found: &[Candidate]) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let header = ["id", "lon", "lat", "people", "suitability", "status"];
    table.write_record(header).map_err(write_failure)?;
    for candidate in found {
        let id = match candidate.origin {
            Origin::Settlement(at) => ids[at as usize].clone(),
            Origin::Cell(column, row) => format!("cell-{column}-{row}"),
            Origin::Junction(at) => format!("junction-{at}"),
        };
        let LonLat { lon, lat } = candidate.position;
        let cells = [
            id,
            format!("{lon:.6}"),
            format!("{lat:.6}"),
            candidate.people.to_string(),
            candidate.suitability.to_string(),
            "candidate".to_owned(),
        ];
        table.write_record(cells).map_err(write_failure)?;
    }
    let bytes = table
        .into_inner()
        .map_err(|error| write_failure(error.into_error().into()))?;
    deliver(path, &bytes)
}
