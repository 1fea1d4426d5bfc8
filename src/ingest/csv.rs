//! Delimited text: comma, semicolon, tab or bar; the first line names the columns.
//!
//! A comma inside a number counts as a decimal comma only where the comma is not
//! the delimiter. Rows without any content are passed over; rows with more or fewer
//! cells than the header are set aside, because nobody can tell which cell is missing.

use super::error::IngestError;
use super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::table::{Record, Shape, Table};
use super::text;
use crate::model::defect::Defect;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a delimited file.
pub(crate) fn read(
    file: &str,
    bytes: &[u8],
    defects: &mut Vec<Defect>,
) -> Result<Table, IngestError> {
    let decoded = text::decode(bytes);
    defects.extend(decoded.defect(file));
    let text = decoded.text.as_ref();
    if text.trim().is_empty() {
        return Err(IngestError::broken(
            file,
            "the file is empty",
            "the first line must name the columns, such as id,name,lon,lat",
        ));
    }
    let delimiter = delimiter_of(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut line = csv::StringRecord::new();
    let mut table = Table {
        file: file.to_owned(),
        columns: if next(&mut reader, &mut line, file)? {
            header(file, &line)?
        } else {
            Vec::new()
        },
        decimal_comma: delimiter != b',',
        ..Table::default()
    };
    table.refuse_duplicate_columns()?;
    // an odd count alone proves nothing: a mark within plain text stands for itself
    let odd_quotes = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let mut row = 0;
    while next(&mut reader, &mut line, file)? {
        row += 1;
        if row > MAX_ROWS {
            return Err(IngestError::TooLarge {
                file: file.to_owned(),
                what: format!("more than {MAX_ROWS} rows"),
                limit: format!("{MAX_ROWS} rows"),
            });
        }
        if line.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        table.read += 1;
        let is_ragged = is_ragged(&line, table.columns.len());
        let is_at_end = reader.position().byte() >= text.len() as u64;
        let has_break = || line.iter().any(|cell| cell.contains(['\n', '\r']));
        if odd_quotes && is_at_end && (is_ragged || has_break()) {
            defects.push(swallowed(file, row, &line));
            continue;
        }
        if is_ragged {
            defects.push(ragged(file, row, &line, table.columns.len()));
            continue;
        }
        let cells = line
            .iter()
            .take(table.columns.len())
            .map(|cell| (!cell.trim().is_empty()).then(|| Box::from(cell)))
            .collect();
        table.records.push(Record {
            row,
            cells,
            shape: Shape::Absent,
        });
    }
    Ok(table)
}

fn next(
    reader: &mut csv::Reader<&[u8]>,
    line: &mut csv::StringRecord,
    file: &str,
) -> Result<bool, IngestError> {
    reader.read_record(line).map_err(|error| {
        IngestError::broken(
            file,
            error.to_string(),
            "save the table again as CSV in UTF-8",
        )
    })
}

/// The delimiter that parts most cells of the first line, quoted text aside.
pub(super) fn delimiter_of(text: &str) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                if let Some(which) = DELIMITERS.iter().position(|delimiter| *delimiter == byte) {
                    counts[which] += 1;
                }
            }
            _ => {}
        }
    }
    let mut best = 0;
    for which in 1..DELIMITERS.len() {
        if counts[which] > counts[best] {
            best = which;
        }
    }
    DELIMITERS[best]
}

pub(super) fn header(file: &str, line: &csv::StringRecord) -> Result<Vec<String>, IngestError> {
    let mut columns: Vec<String> = line.iter().map(|name| name.trim().to_owned()).collect();
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    if columns.len() > MAX_COLUMNS {
        return Err(IngestError::TooLarge {
            file: file.to_owned(),
            what: format!("{} columns", columns.len()),
            limit: format!("{MAX_COLUMNS} columns"),
        });
    }
    Ok(columns)
}

/// Empty cells behind the last column are what spreadsheets leave; they do no harm.
fn is_ragged(line: &csv::StringRecord, columns: usize) -> bool {
    line.len() < columns
        || line
            .iter()
            .skip(columns)
            .any(|cell| !cell.trim().is_empty())
}

fn ragged(file: &str, row: usize, line: &csv::StringRecord, columns: usize) -> Defect {
    let cells = line.len();
    Defect::error(
        "row_ragged",
        file,
        format!("the row has {cells} cells, the header {columns}; the row was set aside"),
    )
    .row(row)
    .value(line.get(0).unwrap_or(""))
    .hint("put texts that hold the delimiter in quotation marks")
}

fn swallowed(file: &str, row: usize, line: &csv::StringRecord) -> Defect {
    Defect::error(
        "quote_unclosed",
        file,
        "a quotation mark opens in this row and never closes: all rows that follow were taken for \
         one cell and set aside with it",
    )
    .row(row)
    .value(line.get(0).unwrap_or(""))
    .hint("close the quotation mark, or double it when it belongs to the text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::table::Col;

    fn table(text: &str) -> (Table, Vec<&'static str>) {
        let mut defects = Vec::new();
        let table = read("t.csv", text.as_bytes(), &mut defects).unwrap();
        (table, defects.iter().map(|defect| defect.code).collect())
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        let (table, _) = table(text);
        let columns: Vec<Col> = table.all_columns().collect();
        let row = |record: &Record| {
            columns
                .iter()
                .map(|column| record.cell(*column).unwrap_or("").to_owned())
                .collect()
        };
        table.records.iter().map(row).collect()
    }

    #[test]
    fn the_delimiter_is_the_one_that_parts_the_header() {
        for text in [
            "id,name\n1,a",
            "id;name\n1;a",
            "id\tname\r\n1\ta\r\n",
            "id|name\r1|a",
        ] {
            assert_eq!(cells(text), [["1", "a"]], "{text:?}");
        }
        assert_eq!(cells("\"a,b\";c\n1;2"), [["1", "2"]]);
    }

    #[test]
    fn quoted_cells_keep_line_breaks_and_rows_keep_their_number() {
        let (table, defects) = table("id,name\n1,\"a \"\"b\"\"\nc\"\n,\n\n3,d\n");
        assert!(defects.is_empty(), "{defects:?}");
        assert_eq!(table.read, 2);
        let name = table.column(&["NAME"]).unwrap();
        assert_eq!(table.records[0].cell(name), Some("a \"b\"\nc"));
        assert_eq!(
            table.records[1].row, 3,
            "the row without content is counted past"
        );
    }

    #[test]
    fn ragged_rows_are_set_aside_and_told() {
        let (table, defects) = table("id,name\n1,a,b\n2\n3,c,,\n");
        assert_eq!(defects, ["row_ragged", "row_ragged"]);
        assert_eq!((table.read, table.records.len()), (3, 1));
    }

    #[test]
    fn a_quotation_mark_that_swallows_the_file_is_told() {
        for text in ["id,name\n1,\"a\n2,b\n", "id,name\n\"1,a\n2,b\n"] {
            let (table, defects) = table(text);
            assert_eq!(defects, ["quote_unclosed"], "{text:?}");
            assert_eq!((table.read, table.records.len()), (1, 0), "{text:?}");
        }
        let (_, defects) = table("id,name\n1,5\" pipe\n");
        assert!(
            defects.is_empty(),
            "a mark within plain text stands for itself: {defects:?}"
        );
    }
}
