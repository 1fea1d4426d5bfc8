//! `pieeja convert`: any file that is read, as any format that is written.

use std::path::{Path, PathBuf};

use super::output::write_piece;
use super::render::{Bars, tell, tell_defects};
use super::sinks::tell_remarks;
use super::{Common, Failure, Outcome};
use crate::export::crs::{self, Crs};
use crate::export::format::{self, Format, Locale};
use crate::ingest::ReadOptions;
use crate::model::defect::Severity;
use crate::pipeline::convert::{ConvertError, Order, convert};

/// Convert a file from any format that is read to any that is written
///
/// Reads GeoJSON, GeoJSON lines, GeoPackage, FlatGeobuf, Shapefile (zipped too), CSV, Excel,
/// ODS and Parquet; writes geojson, geojsonl, csv, gpkg, fgb, shp, shp.zip, xlsx and
/// parquet, by the end of OUT's name. Encodings and coordinate systems are found out as for a
/// study; rows that cannot be read are reported and left out (exit 1). Coordinates are written
/// as WGS 84 unless --crs says otherwise. A file is read twice and never held whole, so it may be
/// larger than the memory; shp and xlsx alone are put together in memory. To check the inputs of
/// a study use `pieeja check`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ConvertArgs {
    /// File to read
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// File to write; the end of its name says the format
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Coordinate system to write, as EPSG:3059 or 3059
    #[arg(long, value_name = "EPSG:N", default_value = "EPSG:4326")]
    crs: String,
    /// Layer or sheet to read; may be repeated where OUT holds several. Without it gpkg and xlsx
    /// get all layers, other formats the first
    #[arg(long, value_name = "NAME")]
    layer: Vec<String>,
    /// Coordinate system of IN where the file does not say, or says it wrong
    #[arg(long, value_name = "EPSG:N")]
    from_crs: Option<String>,
    /// Encoding of IN's texts where the file does not say, as windows-1257
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Column of longitudes or eastings of IN, with --y
    #[arg(long, value_name = "COLUMN", requires = "y")]
    x: Option<String>,
    /// Column of latitudes or northings of IN, with --x
    #[arg(long, value_name = "COLUMN", requires = "x")]
    y: Option<String>,
    /// The two coordinates of IN stand the other way round
    #[arg(long)]
    swap: bool,
    /// How CSV is written: en, or lv with semicolons, decimal commas and a byte order mark
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = ["en", "lv"])]
    locale: String,
}

pub(crate) fn run(args: &ConvertArgs, common: &Common) -> Result<Outcome, Failure> {
    let format = format_of(&args.output, &args.locale)?;
    let crs = system(&args.crs)?;
    let stem = stem(&args.output, format)?;
    let options = ReadOptions {
        layer: None,
        crs: args.from_crs.clone(),
        encoding: args.encoding.clone(),
        swap: args.swap,
        x: args.x.clone(),
        y: args.y.clone(),
    };
    let order = Order {
        input: &args.input,
        layers: &args.layer,
        options: &options,
        name: &stem,
        format,
        crs: &crs,
    };
    let converted = convert(&order, &Bars::new(common));
    let converted = converted.map_err(|error| match error {
        ConvertError::Read(error) => error.into(),
        ConvertError::Write(error) => Failure::from(error),
    })?;
    for piece in converted.written.pieces {
        let path = if piece.extension == format.extension() {
            args.output.clone()
        } else {
            args.output
                .with_file_name(format!("{stem}.{}", piece.extension))
        };
        write_piece(&path, piece)?;
    }
    tell_defects(&converted.defects, common);
    tell_remarks(common, &converted.written.remarks);
    for layer in &converted.layers {
        tell(
            common,
            &format!(
                "{}: {} of {} rows, {} in {} -> EPSG:{}, {}",
                layer.layer,
                layer.used,
                layer.read,
                layer.format,
                layer.crs,
                crs.epsg,
                args.output.display()
            ),
        );
    }
    let set_aside = converted
        .defects
        .iter()
        .any(|defect| defect.severity == Severity::Error);
    Ok(if set_aside {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}

fn format_of(output: &Path, locale: &str) -> Result<Format, Failure> {
    let format = Format::of_file(&output.to_string_lossy()).ok_or_else(|| {
        Failure::new(
            format!(
                "the end of {} names no format that is written",
                output.display()
            ),
            format!("formats: {}", format::known()),
        )
    })?;
    Ok(match format {
        Format::Csv(_) if locale == "lv" => Format::Csv(Locale::Latvian),
        other => other,
    })
}

fn system(name: &str) -> Result<Crs, Failure> {
    let upper = name.trim().to_ascii_uppercase();
    let code = upper.strip_prefix("EPSG:").unwrap_or(&upper);
    code.parse().ok().and_then(Crs::of).ok_or_else(|| {
        Failure::new(
            format!("files are not written in the coordinate system {name:?}"),
            format!("it can be {}", crs::KNOWN),
        )
    })
}

/// The name of OUT without its end, which is that of all its files.
fn stem(output: &Path, format: Format) -> Result<String, Failure> {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    let end = match format {
        Format::ZippedShapefile => ".shp.zip".len(),
        _ => name.len() - name.rfind('.').unwrap_or(name.len()),
    };
    let stem = &name[..name.len() - end];
    if stem.is_empty() {
        return Err(Failure::new(
            format!("{} has no name before its end", output.display()),
            "write to a file such as layer.gpkg",
        ));
    }
    Ok(stem.to_owned())
}
