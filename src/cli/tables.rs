//! The plain tables beside the layers of `pieeja analyze`: curves, inequality, baskets, doubt.
//!
//! Always CSV: they have no shapes, and every program reads it.

use std::path::Path;

use rayon::prelude::*;

use super::Failure;
use super::output::WholeFile;
use crate::export::about;
use crate::export::csv::Locale;
use crate::export::documents::manifest::WrittenFile;
use crate::export::drawing::Drawing;
use crate::export::file::Label;
use crate::export::format::TextFormat;
use crate::model::ids::LevelId;
use crate::model::progress::Progress;
use crate::model::study::Question;
use crate::model::table::Layer;
use crate::pipeline::{Engine, Table};

/// Questions computed at once: enough for every thread, little enough to hold.
const WINDOW: usize = 16;

/// Writes every table with a row to `folder`, question after question.
pub(super) fn write(
    engine: &Engine,
    drawing: &Drawing,
    questions: &[Question],
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Vec<WrittenFile>, Failure> {
    let levels: Vec<LevelId> = engine.study().levels.ids().collect();
    progress.begin("writing tables", Table::ALL.len() as u64);
    let mut written = Vec::new();
    for table in Table::ALL {
        // a basket has services of its own: it is asked of each group and profile once
        let asked: Vec<&Question> = match table {
            Table::Baskets => {
                let first = questions.first().map(|question| question.service);
                let of_first = |question: &&Question| Some(question.service) == first;
                questions.iter().filter(of_first).collect()
            }
            _ => questions.iter().collect(),
        };
        written.extend(write_table(
            engine, drawing, table, &asked, &levels, folder,
        )?);
        progress.advance(1);
    }
    progress.finish();
    Ok(written)
}

fn write_table(
    engine: &Engine,
    drawing: &Drawing,
    table: Table,
    questions: &[&Question],
    levels: &[LevelId],
    folder: &Path,
) -> Result<Option<WrittenFile>, Failure> {
    let study = engine.study();
    let format = TextFormat::Csv(Locale::International);
    let label = Label::wgs84(&about(study));
    let mut file: Option<WholeFile> = None;
    let mut rows = 0;
    let name = format!("{}.csv", table.name());
    for window in questions.chunks(WINDOW) {
        let parts: Vec<Vec<Layer>> = window
            .par_iter()
            .map(|question| {
                let (service, group, profile) =
                    (question.service, question.group, question.profile);
                let share = study.standard_terms(service, group, profile).1;
                engine.table(drawing, table, question, share, levels)
            })
            .collect();
        for part in parts.iter().flatten() {
            if file.is_none() {
                let mut first = WholeFile::create(&folder.join(&name))?;
                first.write(&format.header(part, &label))?;
                file = Some(first);
            }
            if let Some(file) = &mut file {
                file.write(&format.rows(part, &label))?;
            }
            rows += part.rows();
        }
    }
    let Some(file) = file else {
        return Ok(None);
    };
    let done = file.finish()?;
    Ok(Some(WrittenFile {
        layer: table.name().to_owned(),
        file: name,
        format: format.extension(),
        rows,
        bytes: done.bytes,
        sha256: done.sha256,
    }))
}
