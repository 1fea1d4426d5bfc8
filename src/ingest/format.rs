//! Which reader a file gets: by its extension, in one place.

use std::path::Path;

use super::error::IngestError;
use super::files::{self, Files};
use super::table::Table;
use super::{csv, geojson, shapefile};
use crate::model::defect::Defect;
use crate::model::study::InputFile;

/// The extensions that are read, for messages.
pub(crate) const EXTENSIONS: &str = ".csv .tsv .txt .geojson .json .shp";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Csv,
    GeoJson,
    Shapefile,
}

impl Format {
    fn of(file: &str) -> Result<Self, IngestError> {
        let extension = Path::new(file)
            .extension()
            .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => Ok(Self::Csv),
            "geojson" | "json" => Ok(Self::GeoJson),
            "shp" => Ok(Self::Shapefile),
            _ => Err(IngestError::UnknownFormat {
                file: file.to_owned(),
            }),
        }
    }
}

/// Whether a file of this name is read as a table.
pub(crate) fn is_table(file: &str) -> bool {
    Format::of(file).is_ok()
}

/// A table with the files it came from; the first is the one that was named.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) table: Table,
    pub(crate) files: Vec<InputFile>,
}

impl Input {
    /// Settles how many rows were set aside, now that it is known how many were used.
    pub(crate) fn settle(mut self, used: usize) -> Vec<InputFile> {
        if let Some(named) = self.files.first_mut() {
            named.rows = self.table.read;
            named.set_aside = self.table.read - used;
        }
        self.files
    }
}

/// Reads the table called `name`; `named_by` is the key that names it.
pub(crate) fn read_table(
    files: &Files,
    name: &str,
    named_by: &str,
    defects: &mut Vec<Defect>,
) -> Result<Input, IngestError> {
    let format = Format::of(name)?;
    let bytes = files.read(name, named_by)?;
    let mut inputs = vec![input_file(name, &bytes)];
    let table = match format {
        Format::Csv => csv::read(name, &bytes, defects)?,
        Format::GeoJson => geojson::read(name, &bytes, defects)?,
        Format::Shapefile => {
            let mut companion = |extension: &str| -> Result<_, IngestError> {
                let found = files.companion(name, extension)?;
                Ok(found.map(|(other, bytes)| {
                    inputs.push(input_file(&other, &bytes));
                    bytes
                }))
            };
            let parts = shapefile::Parts {
                dbf: companion("dbf")?,
                prj: companion("prj")?,
                cpg: companion("cpg")?,
            };
            shapefile::read(name, &bytes, &parts, defects)?
        }
    };
    if table.records.is_empty() {
        defects.push(
            Defect::warning("no_rows", name, "the file holds no row that can be used")
                .hint("look whether it is the right file; a table needs rows below its header"),
        );
    }
    Ok(Input {
        table,
        files: inputs,
    })
}

pub(crate) fn input_file(name: &str, bytes: &[u8]) -> InputFile {
    whole_file(name, files::sha256(bytes))
}

/// A file that is read as a whole and has no rows.
pub(crate) fn whole_file(name: &str, sha256: String) -> InputFile {
    InputFile {
        file: name.to_owned(),
        sha256,
        rows: 0,
        set_aside: 0,
    }
}
