//! `pieeja analyze`: all layers of a study, and the manifest.
//!
//! Questions are drawn in parallel, a few at a time, and written in the study's order
//! while the next ones are drawn: memory is bounded, and the bytes do not depend on the
//! number of threads.

use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;

use super::output::write_whole;
use super::render::{Bars, tell};
use super::sinks::{Part, Sinks, printed, tell_remarks};
use super::{Common, Failure, Outcome, study, tables};
use crate::access::areas::area_rows;
use crate::access::privacy::protect;
use crate::export::about;
use crate::export::documents::manifest::{Manifest, Selection, WrittenFile, manifest};
use crate::export::drawing::Drawing;
use crate::export::file::{Label, Remark};
use crate::export::format::{self, Format, Locale};
use crate::export::layers::{self, areas::Terms};
use crate::model::defect::Severity;
use crate::model::ids::{GroupId, Id, IdVec, LevelId, ProfileId, ServiceId};
use crate::model::progress::Progress;
use crate::model::study::{Question, Study};
use crate::model::table::Layer;
use crate::pipeline::Engine;

/// The level whose areas stand in the `area` column of gaps and sites: the finest.
const AREA_LEVEL: LevelId = LevelId(0);

/// Write all layers of a study and the manifest to a folder
///
/// Writes areas (all levels), gaps (one row an origin), sites and network, each stacked over
/// every service, group and profile of the study; the tables curves, inequality, baskets, doubt
/// and levels as CSV; and manifest.json: what was computed, from which inputs, on whose terms.
/// Every question is measured against its own standard. For one question on a map use `pieeja serve`; for a plain origin-site table use `pieeja matrix`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct AnalyzeArgs {
    /// Study folder; the embedded study of Latvia without it
    #[arg(value_name = "STUDY")]
    study: Option<PathBuf>,
    /// Folder to write to; made if it is not there, files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Formats, joined by commas: geojson, geojsonl, csv, gpkg, fgb, shp, shp.zip, xlsx, parquet.
    /// gpkg and xlsx hold all layers in one file
    #[arg(long, value_name = "LIST", default_value = "geojson,csv")]
    format: String,
    /// How CSV is written: en, or lv with semicolons, decimal commas and a byte order mark
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = ["en", "lv"])]
    locale: String,
    /// Only this service; may be repeated
    #[arg(long, value_name = "ID")]
    service: Vec<String>,
    /// Only this group; may be repeated
    #[arg(long, value_name = "ID")]
    group: Vec<String>,
    /// Only this profile; may be repeated
    #[arg(long, value_name = "ID")]
    profile: Vec<String>,
    /// Tell numbers of small groups too: for the operator's own use, not for publication
    #[arg(long)]
    disclose_small_groups: bool,
}

type Combination = (ServiceId, GroupId, ProfileId);

/// What is to be written.
struct Plan {
    services: Vec<ServiceId>,
    groups: Vec<GroupId>,
    profiles: Vec<ProfileId>,
    formats: Vec<Format>,
}

pub(crate) fn run(args: &AnalyzeArgs, common: &Common) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    let formats = formats(&args.format, &args.locale)?;
    let bars = Bars::new(common);
    let mut loaded = study::open(args.study.as_deref(), common, &bars)?;
    loaded.study.privacy.is_disclosed = args.disclose_small_groups;
    protect(&mut loaded.study);
    let set_aside = loaded.defects.iter().any(|d| d.severity == Severity::Error);
    let plan = Plan::new(args, &loaded.study, formats)?;
    let engine = Engine::new(loaded.study, &bars)
        .map_err(|error| Failure::new(error.to_string(), "run `pieeja check` on the study"))?;
    std::fs::create_dir_all(&args.out).map_err(|error| {
        Failure::io(
            &format!("cannot make the folder {}", args.out.display()),
            &error,
            "give --out a folder you may write to",
        )
    })?;
    let (mut written, remarks) = write_layers(&engine, &plan, &args.out, &bars)?;
    let summary = summary(&written, &args.out);
    let drawing = Drawing::new(engine.study(), &[]);
    let questions: Vec<Question> = plan
        .combinations()
        .into_iter()
        .map(|c| asked(&engine, c))
        .collect();
    written.extend(tables::write(
        &engine, &drawing, &questions, &args.out, &bars,
    )?);
    let bytes = plan.manifest(&engine, written).to_json();
    let bytes = bytes.map_err(|error| Failure::new(error.to_string(), ""))?;
    write_whole(&args.out.join("manifest.json"), &bytes)?;
    tell_remarks(common, &remarks);
    tell(
        common,
        &format!("{summary} in {:.1} s", begun.elapsed().as_secs_f64()),
    );
    Ok(if set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

fn formats(list: &str, locale: &str) -> Result<Vec<Format>, Failure> {
    let hint = || format!("formats: {}; join several by commas", format::known());
    let formats = format::parse_list(list)
        .map_err(|word| Failure::new(format!("layers cannot be written as {word:?}"), hint()))?;
    if formats.is_empty() {
        return Err(Failure::new("no format is given", hint()));
    }
    let formats = formats.into_iter().map(|format| match format {
        Format::Csv(_) if locale == "lv" => Format::Csv(Locale::Latvian),
        other => other,
    });
    Ok(formats.collect())
}

impl Plan {
    fn new(args: &AnalyzeArgs, study: &Study, formats: Vec<Format>) -> Result<Self, Failure> {
        Ok(Self {
            services: wanted("service", &args.service, &study.services, |s| &s.id)?,
            groups: wanted("group", &args.group, &study.groups, |g| &g.id)?,
            profiles: wanted("profile", &args.profile, &study.profiles, |p| &p.id)?,
            formats,
        })
    }

    fn combinations(&self) -> Vec<Combination> {
        let mut all = Vec::new();
        for service in &self.services {
            for group in &self.groups {
                all.extend(
                    self.profiles
                        .iter()
                        .map(|profile| (*service, *group, *profile)),
                );
            }
        }
        all
    }

    fn manifest<'a>(&self, engine: &'a Engine, written: Vec<WrittenFile>) -> Manifest<'a> {
        let study = engine.study();
        let asked = Selection {
            services: ids(&self.services, &study.services, |s| &s.id),
            groups: ids(&self.groups, &study.groups, |g| &g.id),
            profiles: ids(&self.profiles, &study.profiles, |p| &p.id),
            levels: study.levels.iter().map(|level| level.id.as_str()).collect(),
        };
        let (version, size) = (engine.data_version(), engine.network_size());
        manifest(study, version, size, asked, written)
    }
}

fn ids<'a, I: Id, T>(
    chosen: &[I],
    all: &'a IdVec<I, T>,
    id: impl Fn(&T) -> &String,
) -> Vec<&'a str> {
    chosen
        .iter()
        .map(|chosen| id(&all[*chosen]).as_str())
        .collect()
}

/// All of `known`, or those that were named, in the study's order.
fn wanted<I: Id, T>(
    kind: &str,
    named: &[String],
    known: &IdVec<I, T>,
    id: impl Fn(&T) -> &String,
) -> Result<Vec<I>, Failure> {
    if let Some(stranger) = named
        .iter()
        .find(|name| !known.iter().any(|item| id(item) == *name))
    {
        let list: Vec<&str> = known.iter().map(|item| id(item).as_str()).collect();
        return Err(Failure::new(
            format!("the study has no {kind} {stranger:?}"),
            format!("it has: {}", list.join(", ")),
        ));
    }
    let chosen = known.iter_ids();
    Ok(chosen
        .filter(|(_, item)| named.is_empty() || named.contains(id(item)))
        .map(|(id, _)| id)
        .collect())
}

fn write_layers(
    engine: &Engine,
    plan: &Plan,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<(Vec<WrittenFile>, Vec<Remark>), Failure> {
    let study = engine.study();
    let drawing = Drawing::new(study, &engine.road_rows(study.default.profile));
    let questions = plan.combinations();
    let (Some(first), Some(first_profile)) = (questions.first(), plan.profiles.first()) else {
        return Err(Failure::new(
            "the study asks nothing: it needs a service, a group and a profile",
            "run `pieeja check` on the study",
        ));
    };
    let label = Label::wgs84(&about(study));
    let mut begun = draw(engine, &drawing, *first);
    begun.push(draw_roads(engine, &drawing, *first_profile));
    let mut sinks = Sinks::begin(folder, &begun, &plan.formats, &label)?;

    progress.begin("writing layers", questions.len() as u64);
    let print = |layers: Vec<Layer>| printed(layers, &plan.formats, &label);
    // two a thread: enough to keep all busy while the ones before are written
    let window = 2 * rayon::current_num_threads();
    let mut waiting: Vec<Vec<Part>> = Vec::new();
    for batch in questions.chunks(window) {
        let (written, drawn) = rayon::join(
            || sinks.write(&waiting),
            || {
                let each = batch.par_iter();
                each.map(|question| print(draw(engine, &drawing, *question)))
                    .collect()
            },
        );
        written?;
        waiting = drawn;
        progress.advance(batch.len() as u64);
    }
    sinks.write(&waiting)?;
    for profile in &plan.profiles {
        let part = print(vec![draw_roads(engine, &drawing, *profile)]);
        sinks.write(&[part])?;
    }
    progress.finish();
    sinks.finish()
}

/// A question as it is asked of the tables: against its own standard.
fn asked(engine: &Engine, (service, group, profile): Combination) -> Question {
    Question {
        service,
        group,
        profile,
        minutes: engine.study().standard_terms(service, group, profile).0,
        level: AREA_LEVEL,
    }
}

fn draw(engine: &Engine, drawing: &Drawing, question: Combination) -> Vec<Layer> {
    let study = engine.study();
    let (service, group, profile) = question;
    let answer = engine.answer(service, group, profile);
    let (minutes, share) = study.standard_terms(service, group, profile);
    let levels = study.levels.ids();
    let rows: Vec<_> = levels
        .flat_map(|level| area_rows(study, &answer, minutes, share, level))
        .collect();
    vec![
        layers::areas::of_rows(study, drawing, &answer, Terms { minutes, share }, &rows),
        layers::gaps::layer(study, drawing, &answer, minutes, AREA_LEVEL),
        layers::sites::layer(study, drawing, &answer, minutes, AREA_LEVEL),
    ]
}

fn draw_roads(engine: &Engine, drawing: &Drawing, profile: ProfileId) -> Layer {
    layers::network::layer(engine.study(), drawing, profile, &engine.road_rows(profile))
}

fn summary(written: &[WrittenFile], folder: &Path) -> String {
    let mut counts: Vec<String> = Vec::new();
    for file in written {
        let count = format!("{} {}", file.rows, file.layer);
        if !counts.contains(&count) {
            counts.push(count);
        }
    }
    format!("wrote {} to {}", counts.join(", "), folder.display())
}
