//! Layers and documents written whole into a folder, with the hashes that a manifest tells.

use std::path::Path;

use super::sinks::{Sinks, printed, tell_remarks};
use super::{Common, Failure};
use crate::export::about;
use crate::export::documents::manifest::WrittenFile;
use crate::export::file::Label;
use crate::export::format::{self, Format};
use crate::ingest::IngestError;
use crate::model::scenario::Scenario;
use crate::model::study::Study;
use crate::model::table::Layer;
use crate::pipeline::{Engine, EngineError};

/// Reads `--format`.
pub(crate) fn formats(list: &str) -> Result<Vec<Format>, Failure> {
    let hint = || format!("formats: {}; join several by commas", format::known());
    let formats = format::parse_list(list)
        .map_err(|word| Failure::new(format!("layers cannot be written as {word:?}"), hint()))?;
    if formats.is_empty() {
        return Err(Failure::new("no format is given", hint()));
    }
    Ok(formats)
}

/// Makes the folder.
pub(crate) fn folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| {
        Failure::io(
            &format!("cannot make the folder {}", path.display()),
            &error,
            "give --out a folder you may write to",
        )
    })
}

/// Writes layers, each once, in every format.
pub(crate) fn layers(
    out: &Path,
    study: &Study,
    layers: Vec<Layer>,
    formats: &[Format],
    common: &Common,
) -> Result<Vec<WrittenFile>, Failure> {
    let label = Label::wgs84(&about(study));
    let mut sinks = Sinks::begin(out, &layers, formats, &label)?;
    sinks.write(&[printed(layers, formats, &label)])?;
    let (written, remarks) = sinks.finish()?;
    tell_remarks(common, &remarks);
    Ok(written)
}

/// A scenario from a file (`.toml`, `.json`) or as text.
pub(crate) fn scenario(text: &str) -> Result<Scenario, Failure> {
    let path = Path::new(text);
    let extension = path.extension().and_then(|extension| extension.to_str());
    if matches!(extension, Some("toml" | "json")) {
        return crate::ingest::read_scenario(path).map_err(|error: IngestError| error.into());
    }
    text.parse().map_err(|error| {
        Failure::new(
            format!("the scenario is not understood: {error}"),
            "name a .toml or .json file, or write changes like \"open:SERVICE:LON,LAT;close:SITE\"",
        )
    })
}

/// The engine of a study with a scenario.
pub(crate) fn changed(engine: &Engine, scenario: &Scenario) -> Result<Engine, Failure> {
    engine
        .with_scenario(scenario, &crate::model::progress::Silent)
        .map_err(|error| match error {
            EngineError::Scenario(error) => Failure::new(error.to_string(), error.hint),
            other => Failure::new(other.to_string(), "does the scenario close every road?"),
        })
}

/// The id among those known.
pub(crate) fn known<'a, I>(
    kind: &str,
    asked: Option<&str>,
    otherwise: I,
    all: impl Iterator<Item = (I, &'a str)>,
) -> Result<I, Failure> {
    let Some(asked) = asked else {
        return Ok(otherwise);
    };
    let mut list = Vec::new();
    for (id, name) in all {
        if name == asked {
            return Ok(id);
        }
        list.push(name);
    }
    Err(Failure::new(
        format!("the study has no {kind} {asked:?}"),
        format!("it has: {}", list.join(", ")),
    ))
}

/// Work that stops at a deadline as well as when its bars say so.
pub(crate) struct Deadline<'a> {
    pub(crate) bars: &'a super::render::Bars,
    pub(crate) until: Option<std::time::Instant>,
}

impl crate::model::progress::Progress for Deadline<'_> {
    fn begin(&self, stage: &str, total: u64) {
        self.bars.begin(stage, total);
    }
    fn advance(&self, steps: u64) {
        self.bars.advance(steps);
    }
    fn finish(&self) {
        self.bars.finish();
    }
    fn cancelled(&self) -> bool {
        self.until
            .is_some_and(|until| std::time::Instant::now() > until)
    }
}

/// Tells what was written.
pub(crate) fn summary(common: &Common, out: &Path, layers: &[WrittenFile]) {
    let mut counts: Vec<String> = Vec::new();
    for file in layers {
        let count = format!("{} {}", file.rows, file.layer);
        if !counts.contains(&count) {
            counts.push(count);
        }
    }
    let said = format!("wrote {} to {}", counts.join(", "), out.display());
    super::render::tell(common, &said);
}
