//! Cost tables: a row a pair of origin and site. Millions of rows, so cells are read and let go.

use std::collections::HashMap;
use std::path::Path;

use super::csv::{delimiter_of, header};
use super::error::IngestError;
use super::files::Files;
use super::limits::MAX_ROWS;
use super::number::{self, NumberFault};
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

/// Reads a delimited cost table: columns `origin_id`, `site_id` and `cost`.
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
    let bytes = Files::Folder(std::path::PathBuf::new()).read(&file, "")?;
    let decoded = text::decode(&bytes);
    let text = decoded.text.as_ref();
    let delimiter = delimiter_of(text.as_bytes());
    let broken = |error: csv::Error| {
        IngestError::broken(
            &file,
            error.to_string(),
            "save the table again as CSV in UTF-8",
        )
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = header(&file, reader.headers().map_err(broken)?.iter())?;
    let column = |names: &[&str]| required(&file, &columns, names);
    let at = [
        column(&ORIGIN_NAMES)?,
        column(&SITE_NAMES)?,
        column(&[cost])?,
    ];
    let mut found = Pairs::default();
    let mut told = Told::new(&file, decoded.defect(&file));
    let mut strangers = [Strangers::default(), Strangers::default()];
    let mut line = csv::StringRecord::new();
    let mut row = 0usize;
    while reader.read_record(&mut line).map_err(broken)? {
        row += 1;
        if row > MAX_ROWS {
            return Err(IngestError::TooLarge {
                file: file.into_owned(),
                what: format!("more than {MAX_ROWS} rows"),
                limit: format!("{MAX_ROWS} rows"),
            });
        }
        found.read += 1;
        let [Some(origin), Some(site), Some(cell)] = at.map(|at| line.get(at).map(str::trim))
        else {
            told.refuse("row_ragged", row, None, line.get(0).unwrap_or(""), RAGGED);
            continue;
        };
        let ends = [(origin, origins), (site, sites)].map(|(id, known)| known.get(id).copied());
        for (strangers, (end, id)) in strangers.iter_mut().zip(ends.iter().zip([origin, site])) {
            if end.is_none() {
                strangers.meet(row, id);
            }
        }
        let ([Some(origin), Some(site)], Some(cost)) = (
            ends,
            read_cost(cell, delimiter != b',', &mut told, row, cost),
        ) else {
            continue;
        };
        found.pairs.push(Pair { origin, site, cost });
        found.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
    }
    let mut defects = told.finish();
    for (strangers, (code, what)) in strangers
        .into_iter()
        .zip([("origin_unknown", "origin"), ("site_unknown", "site")])
    {
        defects.extend(strangers.tell(&file, code, what));
    }
    Ok((found, defects))
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
    fn new(file: &'a str, first: Option<Defect>) -> Self {
        Self {
            file,
            defects: first.into_iter().collect(),
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
