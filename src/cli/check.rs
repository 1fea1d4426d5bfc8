//! `pieeja check`: everything that is wrong with a study, with file and row.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write as _};
use std::path::PathBuf;

use serde::Serialize;

use super::render::Bars;
use super::{Common, Failure, Outcome, study};
use super::{check_file, check_page};
use crate::ingest::{Loaded, ReadOptions, late_doubts, load_study};
use crate::model::defect::{Defect, Severity};
use crate::model::study::InputFile;

/// Defects of one kind shown in the text without `--all`.
const SHOWN: usize = 20;

/// Read a study and report every defect with file and row
///
/// Errors set a row aside: it takes no part in any result. Warnings are doubts and repairs: the
/// row is used. Rows count from 1 for the first row of data; docs/DATA.md explains every code.
/// Exits with 1 when a row was set aside. To see the study on a map use `pieeja serve`, to write
/// results use `pieeja analyze`; both go on without the rows set aside. With a file in place of a
/// study: what kind of file it is, its layer, columns, coordinate system, rows, and its defects;
/// the options from --layer on say what the file does not say itself. In a study the keys of
/// these names in pieeja.toml do so.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CheckArgs {
    /// Study folder, or one file to look at; the embedded study of Latvia without it
    #[arg(value_name = "STUDY")]
    study: Option<PathBuf>,
    /// How to report: text to read, json for other programs, html for a page of its own
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Show every defect in the text, not only the first 20 of a kind
    #[arg(long)]
    all: bool,
    /// Layer or sheet of the file
    #[arg(long, value_name = "NAME", requires = "study")]
    layer: Option<String>,
    /// Coordinate system of the file where it does not say, or says it wrong
    #[arg(long, value_name = "EPSG:N", requires = "study")]
    crs: Option<String>,
    /// Encoding of the file's texts where it does not say, as windows-1257
    #[arg(long, value_name = "NAME", requires = "study")]
    encoding: Option<String>,
    /// Column of longitudes or eastings of the file, with --y
    #[arg(long, value_name = "COLUMN", requires = "y")]
    x: Option<String>,
    /// Column of latitudes or northings of the file, with --x
    #[arg(long, value_name = "COLUMN", requires = "x")]
    y: Option<String>,
    /// The two coordinates of the file stand the other way round
    #[arg(long, requires = "study")]
    swap: bool,
}

impl CheckArgs {
    fn options(&self) -> ReadOptions {
        ReadOptions {
            layer: self.layer.clone(),
            crs: self.crs.clone(),
            encoding: self.encoding.clone(),
            swap: self.swap,
            x: self.x.clone(),
            y: self.y.clone(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Form {
    Text,
    Json,
    Html,
}

pub(crate) fn run(args: &CheckArgs, common: &Common) -> Result<Outcome, Failure> {
    let bars = Bars::new(common);
    if let Some(file) = args.study.as_deref().filter(|path| path.is_file()) {
        let shown = if args.all { usize::MAX } else { SHOWN };
        return check_file::run(file, &args.options(), args.format, shown);
    }
    if args.options() != ReadOptions::default() {
        return Err(Failure::new(
            "--layer, --crs, --encoding, --x, --y and --swap are about a single file, and this is a study",
            "write the keys of these names beside the file in pieeja.toml",
        ));
    }
    let mut loaded = load_study(&study::source(args.study.as_deref()), &bars)
        .map_err(|error| study::failure(&error))?;
    let late = late_doubts(&loaded);
    loaded.defects.extend(late);
    let shown = if args.all { usize::MAX } else { SHOWN };
    let report = match args.format {
        Form::Text => text(&loaded, shown),
        Form::Json => json(&loaded)?,
        Form::Html => {
            let (study, inputs) = (&loaded.study.id, &loaded.study.inputs);
            check_page::page(study, &[], inputs, &loaded.defects)
        }
    };
    io::stdout()
        .lock()
        .write_all(report.as_bytes())
        .map_err(|error| Failure::io("cannot write the report", &error, ""))?;
    Ok(if study::set_aside(&loaded) > 0 {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

fn text(loaded: &Loaded, shown: usize) -> String {
    let mut report = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(&mut report, loaded, shown);
    report
}

fn write_text(out: &mut String, loaded: &Loaded, shown: usize) -> fmt::Result {
    let inputs = &loaded.study.inputs;
    writeln!(
        out,
        "Study {}: {}",
        loaded.study.id,
        study::count(inputs.len(), "file")
    )?;
    for (i, input) in inputs.iter().enumerate() {
        writeln!(out)?;
        write!(out, "{}", input.file)?;
        if input.rows > 0 {
            let (rows, aside) = (study::count(input.rows, "row"), input.set_aside);
            write!(
                out,
                ": {rows} read, {} used, {aside} set aside",
                input.rows - aside
            )?;
        }
        writeln!(out)?;
        // two levels may share a file: its defects are told once
        if inputs[..i].iter().all(|earlier| earlier.file != input.file) {
            write_defects(out, &of_file(loaded, input), shown)?;
        }
    }
    let read: usize = inputs.iter().map(|input| input.rows).sum();
    let aside = study::set_aside(loaded);
    let warnings = study::doubts(&loaded.defects);
    writeln!(
        out,
        "\nTogether: {} read = {} used + {aside} set aside; {}",
        study::count(read, "row"),
        read - aside,
        study::count(warnings, "warning"),
    )
}

fn of_file<'a>(loaded: &'a Loaded, input: &InputFile) -> Vec<&'a Defect> {
    loaded
        .defects
        .iter()
        .filter(|defect| defect.file == input.file)
        .collect()
}

/// Defects by kind, errors first; a hint that all of a kind share is written once.
pub(super) fn write_defects(out: &mut String, defects: &[&Defect], shown: usize) -> fmt::Result {
    let mut kinds: BTreeMap<(Severity, &str), Vec<&Defect>> = BTreeMap::new();
    for defect in defects {
        kinds
            .entry((defect.severity, defect.code))
            .or_default()
            .push(defect);
    }
    for ((severity, code), defects) in kinds {
        let all: usize = defects.iter().map(|defect| 1 + defect.more).sum();
        writeln!(out, "  {} {code}: {all}", severity.as_str())?;
        let first = defects[0];
        let is_shared = defects.iter().all(|defect| defect.hint == first.hint);
        for defect in defects.iter().take(shown) {
            write!(out, "    ")?;
            match (defect.row, &defect.column) {
                (Some(row), Some(column)) => write!(out, "row {row}, {column}: ")?,
                (Some(row), None) => write!(out, "row {row}: ")?,
                (None, Some(column)) => write!(out, "{column}: ")?,
                (None, None) => {}
            }
            write!(out, "{}", defect.message)?;
            if let Some(value) = &defect.value {
                write!(out, " ({value:?})")?;
            }
            if defect.more > 0 {
                write!(out, ", and {} more, counted and not listed", defect.more)?;
            }
            if !is_shared && !defect.hint.is_empty() {
                write!(out, "\n      hint: {}", defect.hint)?;
            }
            writeln!(out)?;
        }
        if let Some(more) = defects.len().checked_sub(shown).filter(|more| *more > 0) {
            writeln!(out, "    ... and {more} more; --all shows them")?;
        }
        if is_shared && !first.hint.is_empty() {
            writeln!(out, "    hint: {}", first.hint)?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'a> {
    study: &'a str,
    rows_read: usize,
    rows_used: usize,
    rows_set_aside: usize,
    warnings: usize,
    files: Vec<FileReport<'a>>,
    defects: Vec<DefectReport<'a>>,
}

#[derive(Serialize)]
struct FileReport<'a> {
    file: &'a str,
    sha256: &'a str,
    rows_read: usize,
    rows_used: usize,
    rows_set_aside: usize,
}

#[derive(Serialize)]
pub(super) struct DefectReport<'a> {
    code: &'a str,
    severity: &'a str,
    file: &'a str,
    layer: Option<&'a str>,
    row: Option<usize>,
    column: Option<&'a str>,
    value: Option<&'a str>,
    /// How many more of this code in the file were counted and not listed.
    more: usize,
    message: &'a str,
    done: &'a str,
    hint: &'a str,
}

fn json(loaded: &Loaded) -> Result<String, Failure> {
    let inputs = &loaded.study.inputs;
    let read = inputs.iter().map(|input| input.rows).sum();
    let aside = study::set_aside(loaded);
    let report = Report {
        study: &loaded.study.id,
        rows_read: read,
        rows_used: read - aside,
        rows_set_aside: aside,
        warnings: study::doubts(&loaded.defects),
        files: inputs.iter().map(file_report).collect(),
        defects: loaded.defects.iter().map(defect_report).collect(),
    };
    let mut text = serde_json::to_string_pretty(&report)
        .map_err(|error| Failure::new(format!("cannot write the report: {error}"), ""))?;
    text.push('\n');
    Ok(text)
}

fn file_report(input: &InputFile) -> FileReport<'_> {
    FileReport {
        file: &input.file,
        sha256: &input.sha256,
        rows_read: input.rows,
        rows_used: input.rows - input.set_aside,
        rows_set_aside: input.set_aside,
    }
}

pub(super) fn defect_report(defect: &Defect) -> DefectReport<'_> {
    DefectReport {
        code: defect.code,
        severity: defect.severity.as_str(),
        file: &defect.file,
        layer: defect.layer.as_deref(),
        row: defect.row,
        column: defect.column.as_deref(),
        value: defect.value.as_deref(),
        more: defect.more,
        message: &defect.message,
        done: defect.done(),
        hint: &defect.hint,
    }
}
