//! `pieeja compare`: two studies or scenarios, area by area.

use std::path::{Path, PathBuf};

use super::output::{deliver, write_whole};
use super::render::Bars;
use super::sinks::{Sinks, printed, tell_remarks};
use super::whole;
use super::{Common, Failure, Outcome, study};
use crate::access::areas::total_row;
use crate::access::changes::{Side, TotalChange, area_changes, origin_changes};
use crate::access::privacy::{mask_total_change, protect};
use crate::export::documents::changes::{Line, lines};
use crate::export::documents::manifest::WrittenFile;
use crate::export::file::Label;
use crate::export::format::{Format, Locale, TextFormat};
use crate::export::layers::changes;
use crate::ingest::STUDY_FILE;
use crate::model::ids::{GroupId, LevelId, ProfileId, ServiceId};
use crate::model::scenario::Scenario;
use crate::model::study::Study;
use crate::pipeline::Engine;

/// Compare two studies, or scenarios of one
///
/// A and B are each a study folder, a scenario (a .toml or .json file, or text such as
/// `open:day_care_centre:24.1,56.9;close:s012`), or the word `baseline`: the study itself.
/// Scenarios belong to --study, or to the embedded study of Latvia. Prints the totals of every
/// service and group as CSV; with --out it also writes `area_changes`, `gap_changes` and totals of
/// every service, group and profile to a folder. Both sides are measured by the standards of A.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CompareArgs {
    /// Before: study folder, scenario, or `baseline`
    #[arg(value_name = "A")]
    before: String,
    /// After: study folder, scenario, or `baseline`
    #[arg(value_name = "B")]
    after: String,
    /// The study that scenarios change; the embedded study of Latvia without it
    #[arg(long, value_name = "STUDY")]
    study: Option<PathBuf>,
    /// Folder to write to; made if it is not there, files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats of the layers, joined by commas
    #[arg(long, value_name = "LIST", default_value = "geojson,csv")]
    format: String,
    /// Tell numbers of small groups too: for the operator's own use, not for publication
    #[arg(long)]
    disclose_small_groups: bool,
}

pub(crate) fn run(args: &CompareArgs, common: &Common) -> Result<Outcome, Failure> {
    let formats = whole::formats(&args.format)?;
    let before = engine(&args.before, args, common)?;
    let after = engine(&args.after, args, common)?;
    let lines_of_all = all_lines(&before, &after);
    let totals = lines(&lines_of_all);
    let label = Label::wgs84(&crate::export::about(before.study()));
    let csv = TextFormat::Csv(Locale::International);
    let text = [csv.header(&totals, &label), csv.rows(&totals, &label)].concat();
    let Some(out) = &args.out else {
        deliver(None, &text)?;
        return Ok(Outcome::Done);
    };
    whole::folder(out)?;
    write_whole(&out.join("totals.csv"), &text)?;
    let written = layers(&before, &after, out, &formats, common)?;
    whole::summary(common, out, &written);
    Ok(Outcome::Done)
}

/// The level whose areas stand in the `area` column of origins.
const FINEST: LevelId = LevelId(0);

/// Service, group and profile.
type Combination = (ServiceId, GroupId, ProfileId);

/// One side: a folder with a study, or a scenario of the study.
fn engine(text: &str, args: &CompareArgs, common: &Common) -> Result<Engine, Failure> {
    let bars = Bars::new(common);
    let folder = Path::new(text);
    let is_study = folder.join(STUDY_FILE).is_file();
    let path = if is_study {
        Some(folder)
    } else {
        args.study.as_deref()
    };
    let mut loaded = study::open(path, common, &bars)?;
    loaded.study.privacy.is_disclosed = args.disclose_small_groups;
    protect(&mut loaded.study);
    let engine = Engine::new(loaded.study, &bars)
        .map_err(|error| Failure::new(error.to_string(), "run `pieeja check` on the study"))?;
    if is_study || text == "baseline" {
        return Ok(engine);
    }
    if folder.is_dir() {
        return Err(Failure::new(
            format!("{text}: no {STUDY_FILE} in this folder"),
            "name a study folder, a scenario, or `baseline`",
        ));
    }
    let scenario: Scenario = whole::scenario(text)?;
    whole::changed(&engine, &scenario)
}

/// The question of the same ids in another study.
fn same_question(of: &Study, question: Combination, study: &Study) -> Option<Combination> {
    let (service, group, profile) = question;
    Some((
        study.service(&of.services[service].id)?,
        study.group(&of.groups[group].id)?,
        study.profile(&of.profiles[profile].id)?,
    ))
}

/// Every service and group that both have, by the first profile that both have.
fn all_lines(before: &Engine, after: &Engine) -> Vec<Line> {
    let study = before.study();
    let profile = study.default.profile;
    let mut all = Vec::new();
    for (service, group, other) in before.combinations() {
        if other != profile {
            continue;
        }
        let Some(same) = same_question(study, (service, group, profile), after.study()) else {
            continue;
        };
        let (minutes, _) = study.standard_terms(service, group, profile);
        let old = before.answer(service, group, profile);
        let new = after.answer(same.0, same.1, same.2);
        let mut total = TotalChange {
            before: total_row(study, &old, minutes),
            after: total_row(after.study(), &new, minutes),
        };
        mask_total_change((study, group), (after.study(), same.1), &mut total);
        all.push(Line {
            service: study.services[service].id.clone(),
            group: study.groups[group].id.clone(),
            minutes,
            total,
        });
    }
    all
}

/// The difference layers of every question that both have, one after the other.
fn layers(
    before: &Engine,
    after: &Engine,
    out: &Path,
    formats: &[Format],
    common: &Common,
) -> Result<Vec<WrittenFile>, Failure> {
    let study = before.study();
    let label = Label::wgs84(&crate::export::about(study));
    let mut sinks: Option<Sinks<'_>> = None;
    for question in before.combinations() {
        let Some(same) = same_question(study, question, after.study()) else {
            continue;
        };
        let (service, group, profile) = question;
        let (minutes, share) = study.standard_terms(service, group, profile);
        let old = before.answer(service, group, profile);
        let new = after.answer(same.0, same.1, same.2);
        let [a, b] = [(study, &old), (after.study(), &new)].map(|(study, answer)| Side {
            study,
            answer,
            minutes,
            share,
        });
        let mut parts = Vec::new();
        for level in study.levels.ids() {
            if let Some(other) = after.study().level(&study.levels[level].id) {
                let areas = area_changes(&a, level, &b, other);
                parts.push(changes::areas(&a, &b, &areas, true));
            }
        }
        let origins = origin_changes(&a, &b);
        parts.push(changes::origins(&a, &b, &origins, FINEST));
        let sinks = match &mut sinks {
            Some(sinks) => sinks,
            none => {
                // a file a layer, however many levels follow in it
                let mut first = parts.clone();
                first.dedup_by(|later, kept| later.name == kept.name);
                none.insert(Sinks::begin(out, &first, formats, &label)?)
            }
        };
        sinks.write(&[printed(parts, formats, &label)])?;
    }
    let Some(sinks) = sinks else {
        return Ok(Vec::new());
    };
    let (written, remarks) = sinks.finish()?;
    tell_remarks(common, &remarks);
    Ok(written)
}
