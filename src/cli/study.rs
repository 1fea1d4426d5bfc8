//! Opening the study that a command works on.

use std::path::Path;

use super::render::tell;
use super::{Common, Failure};
use crate::ingest::{IngestError, Loaded, StudySource, load_study};
use crate::model::defect::{Defect, Severity};
use crate::model::progress::Progress;

/// Where the study comes from: a folder, or the binary itself.
pub(crate) fn source(path: Option<&Path>) -> StudySource {
    path.map_or(StudySource::Embedded, |path| {
        StudySource::Folder(path.to_path_buf())
    })
}

/// Reads the study; tells on standard error, in one line, when something is wrong with it.
pub(crate) fn open(
    path: Option<&Path>,
    common: &Common,
    progress: &dyn Progress,
) -> Result<Loaded, Failure> {
    let loaded = load_study(&source(path), progress).map_err(|error| failure(&error))?;
    if let Some(line) = summary(&loaded, path) {
        tell(common, &line);
    }
    Ok(loaded)
}

/// An error of the readers as the reason why a command could not run.
pub(crate) fn failure(error: &IngestError) -> Failure {
    Failure::new(error.to_string(), error.hint())
}

/// Rows set aside over all files.
pub(crate) fn set_aside(loaded: &Loaded) -> usize {
    loaded
        .study
        .inputs
        .iter()
        .map(|input| input.set_aside)
        .sum()
}

/// How many of the defects are doubts: the rows were used.
pub(crate) fn doubts(defects: &[Defect]) -> usize {
    defects
        .iter()
        .filter(|defect| defect.severity == Severity::Warning)
        .map(|defect| 1 + defect.more)
        .sum()
}

fn summary(loaded: &Loaded, path: Option<&Path>) -> Option<String> {
    let (rows, doubts) = (set_aside(loaded), doubts(&loaded.defects));
    if rows == 0 && doubts == 0 {
        return None;
    }
    let study = path
        .map(|path| format!(" {}", path.display()))
        .unwrap_or_default();
    Some(format!(
        "study {}: {} set aside, {}; `pieeja check{study}` lists them",
        loaded.study.id,
        count(rows, "row"),
        count(doubts, "warning"),
    ))
}

/// `1 row`, `2 rows`.
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
