//! Polygons by path, outside any study: where nothing may be built, and what suits.

use std::path::Path;

use geo::MultiPolygon;

use super::error::IngestError;
use super::files::Files;
use super::format::{self, Input};
use super::options::ReadOptions;
use super::polygons;
use super::rows::RowReader;
use super::settle;
use crate::model::defect::Defect;

/// A polygon with a number.
#[derive(Clone, PartialEq, Debug)]
pub struct Zone {
    /// Its shape.
    pub shape: MultiPolygon,
    /// The number that was asked for; `None` when it is not known, or none was asked for.
    pub amount: Option<f64>,
}

/// Reads polygons with, where asked for, a column of numbers from 0.
pub fn read_zones(
    path: &Path,
    column: Option<&str>,
) -> Result<(Vec<Zone>, Vec<Defect>), IngestError> {
    let mut defects = Vec::new();
    let here = Files::Folder(std::path::PathBuf::new());
    let Input { mut table, .. } = format::read_table(
        &here,
        &path.to_string_lossy(),
        "",
        &ReadOptions::default(),
        &mut defects,
    )?;
    settle::settle(&mut table, None, &mut defects)?;
    let column = column.map(|column| table.required(&[column])).transpose()?;
    let mut zones = Vec::new();
    for record in &table.records {
        let mut reader = RowReader::new(&table, record);
        let amount = reader.amount(column);
        let shape = match polygons::read(&record.shape) {
            Ok((shape, mended)) => {
                for finding in mended {
                    reader.warn(&finding, "");
                }
                Some(shape)
            }
            Err(finding) => {
                reader.refuse(&finding, "");
                None
            }
        };
        if let (true, Some(shape)) = (reader.finish(&mut defects), shape) {
            zones.push(Zone { shape, amount });
        }
    }
    Ok((zones, defects))
}
