//! Cost tables: a row a pair of origin and site. Millions of rows, so cells are read and let go.

use std::collections::HashMap;
use std::path::Path;

use super::csv_header::{delimiter_of, header};
use super::error::IngestError;
use super::files::Files;
use super::format::{self, Format, Input};
use super::limits::MAX_ROWS;
use super::number::{self, NumberFault};
use super::options::ReadOptions;
use super::text;
use crate::model::cost::Pair;
use crate::model::defect::Defect;

const ORIGIN_NAMES: [&str; 4] = ["origin_id", "from_id", "origin", "from"];
const SITE_NAMES: [&str; 6] = ["site_id", "to_id", "destination_id", "site", "dest", "to"];
/// Most rows told one by one; the rest is counted.
const MOST_TOLD: usize = 1_000;

/// The usable pairs of a cost table.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// Pairs between known origins and sites; infinite where the cell is empty.
    pub pairs: Vec<Pair>,
    /// The row of each pair, 1 = the first row of data.
    pub rows: Vec<u32>,
    /// Rows of data in the file.
    pub read: usize,
}

/// Reads a cost table of any format: columns `origin_id`, `site_id` and `cost`.
///
/// `origins` and `sites` say which number an id has. Pairs of other ids are left out and
/// told; an empty cost, or an infinite one, means that there is no way. A cost that is
/// negative or no number sets its row aside.
#[expect(clippy::implicit_hasher, reason = "one caller, one hasher")]
pub fn read_pairs(
    path: &Path,
    cost: &str,
    origins: &HashMap<&str, u32>,
    sites: &HashMap<&str, u32>,
) -> Result<(Pairs, Vec<Defect>), IngestError> {
    let file = path.to_string_lossy();
    let mut reading = Reading {
        cost,
        known: [origins, sites],
        found: Pairs::default(),
        told: Told::new(&file),
        strangers: [Strangers::default(), Strangers::default()],
        decimal_comma: false,
    };
    match Format::of_name(&file) {
        None | Some(Format::Csv) => delimited(&file, &mut reading)?,
        Some(_) => table(&file, &mut reading)?,
    }
    Ok(reading.finish(&file))
}

/// Delimited text, by far the most common: cells are read and let go.
fn delimited(file: &str, reading: &mut Reading<'_>) -> Result<(), IngestError> {
    let bytes = Files::Folder(std::path::PathBuf::new()).read(file, "")?;
    let decoded = text::decode(&bytes);
    reading.told.defects.extend(decoded.defect(file));
    let text = decoded.text.as_ref();
    let delimiter = delimiter_of(text.as_bytes());
    let broken = |error: csv::Error| {
        IngestError::broken(
            file,
            error.to_string(),
            "save the table again as CSV in UTF-8",
        )
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = header(file, reader.headers().map_err(broken)?.iter())?;
    let column = |names: &[&str]| required(file, &columns, names);
    let at = [
        column(&ORIGIN_NAMES)?,
        column(&SITE_NAMES)?,
        column(&[reading.cost])?,
    ];
    reading.decimal_comma = delimiter != b',';
    let mut line = csv::StringRecord::new();
    let mut row = 0usize;
    while reader.read_record(&mut line).map_err(broken)? {
        row += 1;
        if row > MAX_ROWS {
            return Err(IngestError::TooLarge {
                file: file.to_owned(),
                what: format!("more than {MAX_ROWS} rows"),
                limit: format!("{MAX_ROWS} rows"),
            });
        }
        let cells = at.map(|at| line.get(at).map(str::trim));
        reading.row(row, cells, line.get(0).unwrap_or(""));
    }
    Ok(())
}

/// Any other format, such as the Parquet that `pieeja matrix` writes.
fn table(file: &str, reading: &mut Reading<'_>) -> Result<(), IngestError> {
    let here = Files::Folder(std::path::PathBuf::new());
    let mut defects = Vec::new();
    let options = ReadOptions::default();
    let Input { table, .. } = format::read_table(&here, file, "", &options, &mut defects)?;
    reading.told.defects.extend(defects);
    let at = [
        table.required(&ORIGIN_NAMES)?,
        table.required(&SITE_NAMES)?,
        table.required(&[reading.cost])?,
    ];
    reading.decimal_comma = table.decimal_comma;
    for record in &table.records {
        let cell = |at| Some(record.cell(at).unwrap_or(""));
        reading.row(record.row, at.map(cell), "");
    }
    // rows that the reader made nothing of are told already
    reading.found.read = table.read;
    Ok(())
}

/// Rows on their way to pairs.
struct Reading<'a> {
    cost: &'a str,
    known: [&'a HashMap<&'a str, u32>; 2],
    found: Pairs,
    told: Told<'a>,
    strangers: [Strangers; 2],
    decimal_comma: bool,
}

impl Reading<'_> {
    /// One row: its origin, site and cost; `first` is its first cell, to be told.
    fn row(&mut self, row: usize, cells: [Option<&str>; 3], first: &str) {
        self.found.read += 1;
        let [Some(origin), Some(site), Some(cell)] = cells else {
            self.told.refuse("row_ragged", row, None, first, RAGGED);
            return;
        };
        let ids = [origin, site];
        let ends = [0, 1].map(|end| self.known[end].get(ids[end]).copied());
        for (strangers, (end, id)) in self.strangers.iter_mut().zip(ends.iter().zip(ids)) {
            if end.is_none() {
                strangers.meet(row, id);
            }
        }
        let cost = read_cost(cell, self.decimal_comma, &mut self.told, row, self.cost);
        let ([Some(origin), Some(site)], Some(cost)) = (ends, cost) else {
            return;
        };
        self.found.pairs.push(Pair { origin, site, cost });
        self.found.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
    }

    fn finish(self, file: &str) -> (Pairs, Vec<Defect>) {
        let mut defects = self.told.finish();
        let codes = [("origin_unknown", "origin"), ("site_unknown", "site")];
        for (strangers, (code, what)) in self.strangers.into_iter().zip(codes) {
            defects.extend(strangers.tell(file, code, what));
        }
        (self.found, defects)
    }
}

const RAGGED: (&str, &str) = (
    "the row has fewer cells than the header",
    "put texts that hold the delimiter in quotation marks",
);

fn read_cost(
    cell: &str,
    decimal_comma: bool,
    told: &mut Told<'_>,
    row: usize,
    column: &str,
) -> Option<f64> {
    if cell.is_empty() {
        return Some(f64::INFINITY);
    }
    let fault = match number::parse(cell, decimal_comma) {
        Ok(cost) if cost >= 0.0 => return Some(cost),
        Ok(_) => (
            "number_negative",
            ("a cost cannot be negative", "correct it"),
        ),
        Err(NumberFault::NotFinite) if !cell.to_ascii_lowercase().contains("nan") => {
            return Some(f64::INFINITY);
        }
        Err(NumberFault::NotFinite) => (
            "number_not_finite",
            (
                "this is not a number",
                "leave the cell empty when there is no way",
            ),
        ),
        Err(NumberFault::NotANumber) => (
            "number_expected",
            (
                "this is not a number",
                "correct it; leave the cell empty when there is no way",
            ),
        ),
    };
    told.refuse(fault.0, row, Some(column), cell, fault.1);
    None
}

fn required(file: &str, columns: &[String], names: &[&str]) -> Result<usize, IngestError> {
    let position = |name: &&str| {
        columns
            .iter()
            .position(|c| c.trim().eq_ignore_ascii_case(name))
    };
    names
        .iter()
        .find_map(position)
        .ok_or_else(|| IngestError::MissingColumn {
            file: file.to_owned(),
            wanted: names.join(" or "),
            found: columns.to_vec(),
        })
}

/// Defects, the first [`MOST_TOLD`] of them row by row.
struct Told<'a> {
    file: &'a str,
    defects: Vec<Defect>,
    more: usize,
}

impl<'a> Told<'a> {
    fn new(file: &'a str) -> Self {
        Self {
            file,
            defects: Vec::new(),
            more: 0,
        }
    }

    fn refuse(
        &mut self,
        code: &'static str,
        row: usize,
        column: Option<&str>,
        value: &str,
        (message, hint): (&str, &str),
    ) {
        if self.defects.len() >= MOST_TOLD {
            self.more += 1;
            return;
        }
        let message = format!("{message}; the row was set aside");
        let mut defect = Defect::error(code, self.file, message)
            .row(row)
            .value(value)
            .hint(hint);
        if let Some(column) = column {
            defect = defect.column(column);
        }
        self.defects.push(defect);
    }

    fn finish(mut self) -> Vec<Defect> {
        if self.more > 0 {
            let message = format!("{} more rows were set aside", self.more);
            self.defects
                .push(Defect::error("rows_set_aside", self.file, message));
        }
        self.defects
    }
}

/// Rows that name an id which the tables of origins and sites do not have.
#[derive(Default)]
struct Strangers {
    first: Option<(usize, String)>,
    rows: usize,
}

impl Strangers {
    fn meet(&mut self, row: usize, id: &str) {
        self.rows += 1;
        if self.first.is_none() {
            self.first = Some((row, id.to_owned()));
        }
    }

    fn tell(self, file: &str, code: &'static str, what: &str) -> Option<Defect> {
        let (row, id) = self.first?;
        let message = match self.rows {
            1 => format!("this {what} is not in the table of {what}s; the pair was left out"),
            n => format!(
                "this {what} and those of {} more rows are not in the table of {what}s; their \
                 pairs were left out",
                n - 1
            ),
        };
        let hint = "check that ids are written alike; leave it when the costs cover more places";
        Some(
            Defect::warning(code, file, message)
                .row(row)
                .value(&id)
                .hint(hint),
        )
    }
}
