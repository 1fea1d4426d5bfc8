//! How sure an answer is, what would mend it, and whom it must not give away.
#![expect(
    clippy::float_cmp,
    reason = "sums of whole numbers and their quotients are exact"
)]

mod border;
mod doubt;
mod mending;
mod privacy;
mod scores;
mod terms;

use std::fs;
use std::path::Path;

use pieeja::ingest::{StudySource, load_study};
use pieeja::model::progress::Silent;
use pieeja::model::study::Study;
use pieeja::pipeline::Engine;

use crate::town;

/// The town with its text changed: `(old, new)`, and more text at the end.
pub(crate) fn changed_town(changes: &[(&str, &str, &str)], more: &str) -> Study {
    let folder = tempfile::tempdir().unwrap();
    write_changed(folder.path(), changes, more);
    let source = StudySource::Folder(folder.path().to_owned());
    let loaded = load_study(&source, &Silent).unwrap();
    let defects: Vec<String> = loaded.defects.iter().map(ToString::to_string).collect();
    assert_eq!(defects, [""; 0]);
    loaded.study
}

pub(crate) fn write_changed(folder: &Path, changes: &[(&str, &str, &str)], more: &str) {
    town::write(folder);
    for (file, old, new) in changes {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old} in {file}");
        fs::write(&path, text.replace(old, new)).unwrap();
    }
    let path = folder.join("pieeja.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text + more).unwrap();
}

fn engine(study: Study) -> Engine {
    Engine::new(study, &Silent).unwrap()
}
