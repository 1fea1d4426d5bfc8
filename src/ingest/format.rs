//! Which reader a file gets: by its extension, else by its first bytes, in one place.

use std::path::Path;

use super::error::IngestError;
use super::files::{self, Files};
use super::intake::{Intake, Sink};
use super::options::ReadOptions;
use super::source::Source;
use super::table::Table;
use super::{csv, fgb, geojson, gpkg, ods, parquet, shapefile, xlsx, zipped};
use crate::model::defect::Defect;
use crate::model::study::InputFile;

/// The extensions that are read, for messages.
pub(crate) const EXTENSIONS: &str = ".csv .tsv .txt .xlsx .ods .geojson .json .geojsonl .ndjson .gpkg .fgb .parquet .shp, and .zip with one of them";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Csv,
    GeoJson,
    GeoJsonLines,
    Shapefile,
    GeoPackage,
    FlatGeobuf,
    Parquet,
    Xlsx,
    Ods,
    Zip,
}

impl Format {
    /// By the extension.
    pub(crate) fn of_name(file: &str) -> Option<Self> {
        let extension = Path::new(file)
            .extension()
            .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        match extension.as_str() {
            "csv" | "tsv" | "tab" | "txt" => Some(Self::Csv),
            "geojson" | "json" => Some(Self::GeoJson),
            "geojsonl" | "geojsons" | "ndjson" | "jsonl" | "ldjson" => Some(Self::GeoJsonLines),
            "shp" => Some(Self::Shapefile),
            "gpkg" => Some(Self::GeoPackage),
            "fgb" => Some(Self::FlatGeobuf),
            "parquet" | "geoparquet" | "pq" => Some(Self::Parquet),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "ods" => Some(Self::Ods),
            "zip" | "shz" => Some(Self::Zip),
            _ => None,
        }
    }

    /// By the first bytes.
    fn of_bytes(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            [0, 0, 0x27, 0x0A, ..] => Some(Self::Shapefile),
            _ if head.starts_with(b"SQLite format 3") => Some(Self::GeoPackage),
            _ if head.starts_with(fgb::MAGIC) => Some(Self::FlatGeobuf),
            _ if head.starts_with(parquet::MAGIC) => Some(Self::Parquet),
            _ if head.trim_ascii_start().first() == Some(&b'{') => Some(Self::GeoJson),
            _ => None,
        }
    }

    fn of(source: &Source) -> Result<Self, IngestError> {
        if let Some(format) = Self::of_name(&source.name) {
            return Ok(format);
        }
        Self::of_bytes(&source.head(64)?).ok_or_else(|| IngestError::UnknownFormat {
            file: source.name.clone(),
        })
    }

    /// What people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "delimited text",
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonLines => "GeoJSON, a feature a line",
            Self::Shapefile => "Shapefile",
            Self::GeoPackage => "GeoPackage",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::Parquet => "Parquet",
            Self::Xlsx => "Excel workbook",
            Self::Ods => "OpenDocument workbook",
            Self::Zip => "zip archive",
        }
    }
}

/// Whether a file of this name is read as a table.
pub(crate) fn is_table(file: &str) -> bool {
    Format::of_name(file).is_some()
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

/// Reads the table called `name` into memory; `named_by` is the key that names it.
pub(crate) fn read_table(
    files: &Files,
    name: &str,
    named_by: &str,
    options: &ReadOptions,
    defects: &mut Vec<Defect>,
) -> Result<Input, IngestError> {
    let source = open(files, name, named_by)?;
    let mut inputs = vec![InputFile {
        file: name.to_owned(),
        sha256: String::new(),
        rows: 0,
        set_aside: 0,
    }];
    let before = defects.len();
    let mut intake = Intake::new(name, options, defects, None);
    read_into(files, &source, &mut inputs, &mut intake)?;
    let table = intake.table;
    for defect in &mut defects[before..] {
        *defect = defect.clone().layer(&table.layer);
    }
    inputs[0].sha256 = source.sha256()?;
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

/// Hands the rows of a file to `sink`, one by one; none is kept.
pub(crate) fn scan_table(
    files: &Files,
    source: &Source,
    options: &ReadOptions,
    defects: &mut Vec<Defect>,
    sink: &mut Sink<'_>,
) -> Result<(Table, Format), IngestError> {
    let mut intake = Intake::new(&source.name, options, defects, Some(sink));
    let format = read_into(files, source, &mut Vec::new(), &mut intake)?;
    Ok((intake.table, format))
}

/// A name that promises no format is told before the lack of the file.
pub(crate) fn open(files: &Files, name: &str, named_by: &str) -> Result<Source, IngestError> {
    let found = files.source(name, named_by);
    if found.is_err() && Format::of_name(name).is_none() {
        return Err(IngestError::UnknownFormat {
            file: name.to_owned(),
        });
    }
    found
}

fn read_into(
    files: &Files,
    source: &Source,
    inputs: &mut Vec<InputFile>,
    intake: &mut Intake<'_>,
) -> Result<Format, IngestError> {
    let format = Format::of(source)?;
    match format {
        Format::Csv => csv::read(source, intake)?,
        Format::GeoJson => geojson::read(source, false, intake)?,
        Format::GeoJsonLines => geojson::read(source, true, intake)?,
        Format::GeoPackage => gpkg::read(source, intake)?,
        Format::FlatGeobuf => fgb::read(source, intake)?,
        Format::Parquet => parquet::read(source, intake)?,
        Format::Xlsx => xlsx::read(source, intake)?,
        Format::Ods => ods::read(source, intake)?,
        Format::Zip => zipped::read(source, intake)?,
        Format::Shapefile => {
            let mut companion = |extension: &str| -> Result<_, IngestError> {
                let found = files.companion(&source.name, extension)?;
                Ok(found.map(|(other, bytes)| {
                    inputs.push(input_file(&other, &bytes));
                    bytes
                }))
            };
            let parts = shapefile::Parts {
                dbf: companion("dbf")?,
                prj: companion("prj")?,
                cpg: companion("cpg")?,
                fields: companion("fields.csv")?,
            };
            shapefile::read(&source.bytes()?, &parts, intake)?;
        }
    }
    Ok(format)
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
