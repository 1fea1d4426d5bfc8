//! `pieeja network build` and `pieeja network info`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::render::{Bars, spent, tell, tell_defects};
use super::routes::{build_network, open_network};
use super::{Common, Failure, Outcome};
use crate::model::progress::Progress;
use crate::model::study::NetworkKind;
use crate::model::units::Decimetres;
use crate::network::file;
use crate::network::graph::Network;
use crate::network::islands::islands;
use crate::network::router::{AccessRule, Router};

/// Build a routable network from road lines, or look into one
///
/// A network file opens without its inputs and holds the times of one or more profiles.
/// `nearest` and `matrix` take it. A study builds its own network from the lines it names;
/// for that no network file is needed.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct NetworkArgs {
    #[command(subcommand)]
    command: NetworkCommand,
}

#[derive(Debug, Subcommand)]
enum NetworkCommand {
    /// Turn an OpenStreetMap extract or road lines into a network file
    Build(BuildArgs),
    /// Tell what a network file holds
    Info(InfoArgs),
}

/// Turn an OpenStreetMap extract or road lines into a network file
///
/// ROADS is an extract in PBF format, or a GeoJSON or Shapefile of lines in WGS 84. Of an extract
/// are read: streets with their access, one-way, speed limit and surface tags, ferries, barriers,
/// signals and turn restrictions. Columns of lines that are understood: class (or highway),
/// surface, oneway, maxspeed, `length_km`, `duration_min`, ref, name. Lines meet where they share a
/// vertex.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct BuildArgs {
    /// Extract (.osm.pbf) or road lines (.geojson, .shp)
    #[arg(value_name = "ROADS")]
    roads: PathBuf,
    /// The network file to write
    #[arg(short, long, value_name = "NET")]
    out: PathBuf,
    /// Profiles to compute times for: car, bicycle, foot, `car_osrm`, `car_graphhopper`, `car_valhalla`,
    /// `car_r5`, `car_thaw`, or files of profiles (.toml)
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "car"
    )]
    profile: Vec<String>,
    /// The lines are a sketch of the main roads: say so wherever results are shown
    #[arg(long)]
    schematic: bool,
}

/// Tell what a network file holds
#[derive(Debug, Args)]
struct InfoArgs {
    /// Network file, or road lines
    #[arg(value_name = "NET")]
    network: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = InfoFormat::Text)]
    format: InfoFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum InfoFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(crate) fn run(args: &NetworkArgs, common: &Common) -> Result<Outcome, Failure> {
    match &args.command {
        NetworkCommand::Build(args) => run_build(args, common),
        NetworkCommand::Info(args) => run_info(args, common),
    }
}

fn run_build(args: &BuildArgs, common: &Common) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let bars = Bars::new(common);
    let kind = if args.schematic {
        NetworkKind::Schematic
    } else {
        NetworkKind::Real
    };
    let (mut network, defects) = build_network(&args.roads, &args.profile, kind, &bars)?;
    let set_aside = tell_defects(&defects, common);
    bars.begin("ordering junctions", 0);
    network.prepare();
    bars.finish();
    file::write(&network, &args.out).map_err(|error| {
        Failure::new(
            error.to_string(),
            "does the folder exist, and may you write there?",
        )
    })?;
    let ids: Vec<&str> = network.profiles.iter().map(|p| p.id.as_str()).collect();
    tell(
        common,
        &format!(
            "{}: {} nodes, {} edges, {:.1} km, profiles {}; {}",
            args.out.display(),
            network.vertices.len(),
            network.edges.len(),
            network.kilometres(),
            ids.join(", "),
            spent(start)
        ),
    );
    Ok(if set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

fn run_info(args: &InfoArgs, common: &Common) -> Result<Outcome, Failure> {
    let all: Vec<String> = crate::ingest::builtin_profiles()
        .into_iter()
        .map(|p| p.id)
        .collect();
    let (network, defects) = open_network(&args.network, &all, &Bars::new(common))?;
    let set_aside = tell_defects(&defects, common);
    let info = info(network);
    let text = match args.format {
        InfoFormat::Json => format!("{info:#}\n"),
        InfoFormat::Text => as_text(&info),
    };
    io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .map_err(|error| Failure::io("cannot print", &error, "is standard output open?"))?;
    Ok(if set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

/// Islands with less road are not told one by one: mostly car parks and courtyards.
const LEAST_ISLAND_M: f64 = 1_000.0;
/// Most islands told for one profile.
const SHOWN_ISLANDS: usize = 20;

/// Everything worth telling, in reading order.
fn info(network: Network) -> serde_json::Value {
    let mut classes: BTreeMap<(String, String), f64> = BTreeMap::new();
    for (id, edge) in network.edges.iter_ids() {
        let facts = network.street(id);
        *classes
            .entry((facts.class.clone(), facts.surface.clone()))
            .or_default() += edge.length.kilometres();
    }
    let classes: Vec<_> = classes
        .into_iter()
        .map(|((class, surface), km)| {
            json!({ "class": class, "surface": surface, "kilometres": tenth(km) })
        })
        .collect();
    let network = Arc::new(network);
    let routers: Vec<Router> = (0..network.profiles.len())
        .map(|number| Router::new(Arc::clone(&network), number, AccessRule::default()))
        .collect();
    let profiles: Vec<_> = routers
        .iter()
        .map(|router| {
            let profile = router.profile();
            json!({
                "id": profile.id,
                "mode": profile.mode.as_str(),
                "nodes": router.forward().nodes(),
                "arcs": router.forward().len(),
                "components": router.components().count,
                "nodes_in_main_component": router.components().main_nodes,
                "source": profile.source,
            })
        })
        .collect();
    let islands: Vec<_> = routers.iter().flat_map(islands_of).collect();
    let bounds = network
        .bounds()
        .map(|(low, high)| [low[0], low[1], high[0], high[1]]);
    json!({
        "kind": network.kind.as_str(),
        "format": file::FORMAT,
        "input_sha256": network.input_sha256,
        "nodes": network.vertices.len(),
        "edges": network.edges.len(),
        "kilometres": tenth(network.kilometres()),
        "turn_restrictions": network.restrictions.len(),
        "under_conditions": network.conditions,
        "bounds": bounds,
        "classes": classes,
        "profiles": profiles,
        "islands": islands,
    })
}

/// Road that a profile has and cannot use, in its largest pieces.
fn islands_of(router: &Router) -> Vec<serde_json::Value> {
    let found = islands(router, Decimetres::from_metres(LEAST_ISLAND_M));
    let told = found.iter().take(SHOWN_ISLANDS).map(|island| {
        json!({
            "profile": router.profile().id,
            "name": island.name,
            "class": island.class,
            "kilometres": tenth(island.length.kilometres()),
            "lon": island.place.lon,
            "lat": island.place.lat,
        })
    });
    told.collect()
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn as_text(info: &serde_json::Value) -> String {
    let mut lines = Vec::new();
    for (key, value) in info.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Array(rows) if rows.iter().all(serde_json::Value::is_object) => {
                lines.push(format!("{key}:"));
                lines.extend(rows.iter().map(|row| format!("  {}", cells(row))));
            }
            other => lines.push(format!("{key}: {}", plain(other))),
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn cells(row: &serde_json::Value) -> String {
    let cells: Vec<String> = row
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, cell)| format!("{name} {}", plain(cell)))
        .collect();
    cells.join(", ")
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) if text.is_empty() => "not stated".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
