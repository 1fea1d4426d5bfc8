//! A zip archive that holds one layer: a Shapefile with its companions, a GeoJSON or a table.
//!
//! What an archive says of its lengths is not believed: reading stops at a limit.

use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use zip::ZipArchive;

use super::error::IngestError;
use super::format::Format;
use super::intake::Intake;
use super::limits::{MAX_RATIO, MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES, SMALL_UNPACKED_BYTES};
use super::source::Source;
use super::{csv, fgb, geojson, gpkg, ods, parquet, shapefile, xlsx};

const ZIP_AGAIN: &str = "pack the files again into one zip archive, without a password";

/// An archive.
pub(crate) struct Archive<'a> {
    file: &'a str,
    zip: ZipArchive<Box<dyn ReadSeek + 'a>>,
    /// Bytes that may still be unpacked.
    left: u64,
    /// Bytes that all of it may unpack to.
    limit: u64,
}

pub(crate) trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

impl<'a> Archive<'a> {
    pub(crate) fn open(source: &'a Source) -> Result<Self, IngestError> {
        let reader: Box<dyn ReadSeek + 'a> = match source.path() {
            Some(path) => {
                let file = std::fs::File::open(path).map_err(|error| source.failed(error))?;
                Box::new(std::io::BufReader::new(file))
            }
            None => Box::new(Cursor::new(source.bytes()?)),
        };
        let archive = ZipArchive::new(reader).map_err(|error| {
            IngestError::broken(
                &source.name,
                format!("not readable as a zip archive: {error}"),
                ZIP_AGAIN,
            )
        })?;
        if archive.len() > MAX_ZIP_ENTRIES {
            return Err(source.too_large(
                &format!("an archive of {} files", archive.len()),
                &format!("{MAX_ZIP_ENTRIES} files"),
            ));
        }
        let packed = source.size()?.saturating_mul(MAX_RATIO);
        let left = SMALL_UNPACKED_BYTES
            .saturating_add(packed)
            .min(MAX_UNPACKED_BYTES);
        Ok(Self {
            file: &source.name,
            zip: archive,
            left,
            limit: left,
        })
    }

    /// The names of its files, folders and the shadows that macOS leaves aside.
    pub(crate) fn names(&self) -> Vec<String> {
        let is_file = |name: &&str| !name.ends_with('/') && !name.starts_with("__MACOSX/");
        let mut names: Vec<String> = self
            .zip
            .file_names()
            .filter(is_file)
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        names
    }

    /// The bytes of one file; `None` when there is none of this name.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, IngestError> {
        let Some(index) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        let broken = |error: &dyn std::fmt::Display| {
            IngestError::broken(
                self.file,
                format!("{name} in it cannot be unpacked: {error}"),
                ZIP_AGAIN,
            )
        };
        let entry = self.zip.by_index(index).map_err(|error| broken(&error))?;
        let mut bytes = Vec::new();
        entry
            .take(self.left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| broken(&error))?;
        let length = bytes.len() as u64;
        if length > self.left {
            return Err(IngestError::TooLarge {
                file: self.file.to_owned(),
                what: "what it unpacks to".to_owned(),
                limit: format!("{} bytes", self.limit),
            });
        }
        self.left -= length;
        Ok(Some(bytes))
    }
}

/// Reads the layer in the archive; the option `layer` chooses where there are several.
pub(crate) fn read(source: &Source, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let mut archive = Archive::open(source)?;
    let names = archive.names();
    let stem = |name: &str| {
        Path::new(name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let layers: Vec<(&String, Format)> = names
        .iter()
        .filter_map(|name| {
            Some((
                name,
                Format::of_name(name).filter(|format| *format != Format::Zip)?,
            ))
        })
        .filter(|(name, _)| {
            let name = name.to_ascii_lowercase();
            let belongs_to_another = [".txt", ".fields.csv"]
                .iter()
                .any(|end| name.ends_with(end));
            // the last of them goes with a Shapefile
            !belongs_to_another || names.len() == 1
        })
        .collect();
    let found: Vec<String> = layers.iter().map(|(name, _)| stem(name)).collect();
    let chosen = super::layers::choose(&source.name, &found, intake)?;
    let (name, format) = layers[chosen];
    let bytes = archive.bytes(name)?.unwrap_or_default();
    if format == Format::Shapefile {
        let mut companion = |extension: &str| {
            let wanted = Path::new(name).with_extension(extension);
            let other = names.iter().find(|other| {
                other
                    .as_str()
                    .eq_ignore_ascii_case(&wanted.to_string_lossy())
            });
            match other {
                Some(other) => archive.bytes(other).map(|bytes| bytes.map(Cow::Owned)),
                None => Ok(None),
            }
        };
        let parts = shapefile::Parts {
            dbf: companion("dbf")?,
            prj: companion("prj")?,
            cpg: companion("cpg")?,
            fields: companion("fields.csv")?,
        };
        return shapefile::read(&bytes, &parts, intake);
    }
    let inner = Source::of_bytes(&source.name, Cow::Owned(bytes));
    match format {
        Format::Csv => csv::read(&inner, intake),
        Format::GeoPackage => gpkg::read(&inner, intake),
        Format::FlatGeobuf => fgb::read(&inner, intake),
        Format::Parquet => parquet::read(&inner, intake),
        Format::Xlsx => xlsx::read(&inner, intake),
        Format::Ods => ods::read(&inner, intake),
        lines => geojson::read(&inner, lines == Format::GeoJsonLines, intake),
    }
}
