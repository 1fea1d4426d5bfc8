//! Tables by path with numbers by id, outside any study: people, places, values.

use std::path::Path;

use super::error::IngestError;
use super::files::Files;
use super::format::{self, Input};
use super::options::ReadOptions;
use super::rows::{RowReader, UniqueIds};
use super::table::{Col, Table};
use crate::model::defect::Defect;

/// Names a column of ids may have.
const ID_NAMES: [&str; 3] = ["id", "origin_id", "site_id"];

/// What is asked of a table.
#[derive(Clone, Debug, Default)]
pub struct Ask<'a> {
    /// Whether rows must have an id of their own.
    pub ids: bool,
    /// Columns of numbers from 0: people, places, values.
    pub amounts: &'a [Wanted<'a>],
    /// Columns of any numbers: ranks.
    pub numbers: &'a [Wanted<'a>],
    /// Columns of text: names of groups.
    pub words: &'a [Wanted<'a>],
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its name, capital letters aside.
    pub column: &'a str,
    /// Whether its lack is an error; otherwise its cells are taken for empty.
    pub needed: bool,
}

impl<'a> Wanted<'a> {
    /// A column that must be there.
    #[must_use]
    pub const fn needed(column: &'a str) -> Self {
        Self {
            column,
            needed: true,
        }
    }
}

/// The usable rows of a table, each column in the order it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Amounts {
    /// The row as a person counts, 1 = the first row of data.
    pub rows: Vec<usize>,
    /// Ids; empty texts when none were asked for.
    pub ids: Vec<String>,
    /// Amounts by column; `None` is unknown.
    pub amounts: Vec<Vec<Option<f64>>>,
    /// Numbers by column.
    pub numbers: Vec<Vec<Option<f64>>>,
    /// Words by column; empty when there is none.
    pub words: Vec<Vec<String>>,
    /// Rows of data in the file.
    pub read: usize,
}

/// Reads numbers by id from any table; positions and shapes are not looked at.
pub fn read_amounts(path: &Path, ask: &Ask<'_>) -> Result<(Amounts, Vec<Defect>), IngestError> {
    let mut defects = Vec::new();
    let here = Files::Folder(std::path::PathBuf::new());
    let Input { table, .. } = format::read_table(
        &here,
        &path.to_string_lossy(),
        "",
        &ReadOptions::default(),
        &mut defects,
    )?;
    let id = if ask.ids {
        Some(table.required(&ID_NAMES)?)
    } else {
        None
    };
    let amounts = find(&table, ask.amounts)?;
    let numbers = find(&table, ask.numbers)?;
    let words = find(&table, ask.words)?;
    let mut found = Amounts {
        amounts: vec![Vec::new(); amounts.len()],
        numbers: vec![Vec::new(); numbers.len()],
        words: vec![Vec::new(); words.len()],
        read: table.read,
        ..Amounts::default()
    };
    let mut ids = UniqueIds::default();
    for record in &table.records {
        let mut reader = RowReader::new(&table, record);
        let own_id = id.map_or("", |id| ids.read(&mut reader, id, "id_missing"));
        let row: Vec<Option<f64>> = amounts
            .iter()
            .map(|column| reader.amount(*column))
            .collect();
        let plain: Vec<Option<f64>> = numbers
            .iter()
            .map(|column| reader.number(*column))
            .collect();
        let texts: Vec<&str> = words.iter().map(|column| reader.text(*column)).collect();
        if !reader.finish(&mut defects) {
            continue;
        }
        ids.admit(own_id, record.row);
        found.rows.push(record.row);
        found.ids.push(own_id.to_owned());
        push(&mut found.amounts, row);
        push(&mut found.numbers, plain);
        push(&mut found.words, texts.into_iter().map(str::to_owned));
    }
    Ok((found, defects))
}

fn find(table: &Table, wanted: &[Wanted<'_>]) -> Result<Vec<Option<Col>>, IngestError> {
    let column = |wanted: &Wanted<'_>| {
        if wanted.needed {
            table.required(&[wanted.column]).map(Some)
        } else {
            Ok(table.column(&[wanted.column]))
        }
    };
    wanted.iter().map(column).collect()
}

fn push<T>(columns: &mut [Vec<T>], row: impl IntoIterator<Item = T>) {
    for (column, cell) in columns.iter_mut().zip(row) {
        column.push(cell);
    }
}
