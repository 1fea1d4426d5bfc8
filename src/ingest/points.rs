//! Tables by path, outside any study: points and road lines for the command line.

use std::path::Path;

use super::error::IngestError;
use super::files::Files;
use super::format::{self, Input};
use super::options::ReadOptions;
use super::roads;
use super::rows::{RowReader, UniqueIds};
use super::settle;
use crate::model::defect::Defect;
use crate::model::geo::LonLat;
use crate::model::roads::RoadLine;
use crate::model::study::InputFile;

/// Points of a table with all its columns.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// The columns in the file's order, `id` and the coordinates included.
    pub columns: Vec<String>,
    /// The usable rows.
    pub rows: Vec<PointRow>,
    /// Rows of data in the file.
    pub read: usize,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A usable row.
#[derive(Clone, Debug)]
pub struct PointRow {
    /// 1 = the first row of data.
    pub row: usize,
    /// Unique text id.
    pub id: String,
    /// Where.
    pub position: LonLat,
    /// The cells by column; an empty one is `None`.
    pub fields: Vec<Option<String>>,
}

impl Points {
    /// The index of the column called `name`, capital letters aside.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.trim().eq_ignore_ascii_case(name))
    }
}

/// Reads points from a file: columns id, lon and lat are needed, or point shapes with an id.
pub fn read_points(path: &Path) -> Result<(Points, Vec<Defect>), IngestError> {
    let mut defects = Vec::new();
    let Input { mut table, files } = open(path, &mut defects)?;
    let id = table.required(&["id"])?;
    let place = settle::place(&mut table, None, &mut defects)?;
    let mut ids = UniqueIds::default();
    let mut rows = Vec::new();
    for record in &table.records {
        let mut reader = RowReader::new(&table, record);
        let own_id = ids.read(&mut reader, id, "id_missing");
        let position = reader.position(place);
        if let (true, Some(position)) = (reader.finish(&mut defects), position) {
            ids.admit(own_id, record.row);
            rows.push(PointRow {
                row: record.row,
                id: own_id.to_owned(),
                position,
                fields: table
                    .all_columns()
                    .map(|column| record.cell(column).map(str::to_owned))
                    .collect(),
            });
        }
    }
    let sha256 = files
        .into_iter()
        .next()
        .map(|file| file.sha256)
        .unwrap_or_default();
    Ok((
        Points {
            columns: table.columns,
            rows,
            read: table.read,
            sha256,
        },
        defects,
    ))
}

/// Reads road lines from a file.
pub fn read_lines(path: &Path) -> Result<(Vec<RoadLine>, InputFile, Vec<Defect>), IngestError> {
    let mut defects = Vec::new();
    let mut input = open(path, &mut defects)?;
    settle::settle(&mut input.table, None, &mut defects)?;
    let (lines, used) = roads::read(&input.table, &mut defects)?;
    let mut named = format::input_file(&input.table.file, &[]);
    if let Some(file) = input.settle(used).into_iter().next() {
        named = file;
    }
    Ok((lines, named, defects))
}

/// Files are named as the user named them; companions lie beside them.
fn open(path: &Path, defects: &mut Vec<Defect>) -> Result<Input, IngestError> {
    let here = Files::Folder(std::path::PathBuf::new());
    let options = ReadOptions::default();
    format::read_table(&here, &path.to_string_lossy(), "", &options, defects)
}
