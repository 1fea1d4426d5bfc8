//! Delimited text: comma, semicolon, tab or bar; the first line names the columns.
//!
//! A comma inside a number counts as a decimal comma only where the comma is not
//! the delimiter. Rows without any content are passed over; rows with more or fewer
//! cells than the header are set aside, because nobody can tell which cell is missing.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufRead, Cursor, Read};

use csv::ByteRecord;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1257};

use super::cells::CellsBuilder;
use super::csv_header::{Preamble, header, titles};
use super::error::IngestError;
use super::geometry_column::ShapeTexts;
use super::intake::Intake;
use super::kind::{Kind, Seen};
use super::limits::MAX_ROW_BYTES;
use super::source::Source;
use super::table::Record;
use super::text;
use crate::model::defect::Defect;

/// How much is looked at to find the delimiter.
const SNIFFED: usize = 1 << 18;
/// Reads a delimited file in passing.
pub(crate) fn read(source: &Source, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let head = source.head(SNIFFED)?;
    let decoded = if text::is_utf16(&head) {
        let bytes = source.bytes()?;
        Some(text::decode(&bytes).text.into_owned())
    } else {
        None
    };
    let mut opened: Box<dyn BufRead + '_> = match &decoded {
        Some(text) => Box::new(Cursor::new(text.as_bytes())),
        None => source.open()?,
    };
    let sniffed: &[u8] = match &decoded {
        Some(text) => text.as_bytes(),
        None if head.starts_with(&text::UTF8_MARK) => {
            let mut mark = text::UTF8_MARK;
            opened
                .read_exact(&mut mark)
                .map_err(|error| source.failed(error))?;
            &head[text::UTF8_MARK.len()..]
        }
        None => &head,
    };
    if sniffed.trim_ascii().is_empty() {
        return Err(IngestError::broken(
            &source.name,
            "the file is empty",
            "the first line must name the columns, such as id,name,lon,lat",
        ));
    }
    let preamble = Preamble::of(sniffed);
    let delimiter = preamble.delimiter;
    io::copy(
        &mut (&mut opened).take(preamble.length as u64),
        &mut io::sink(),
    )
    .map_err(|error| source.failed(error))?;
    if preamble.titles > 0 {
        intake.defects.push(titles(&source.name, preamble.titles));
    }
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(Tally::new(opened));
    let mut rows = Rows {
        file: &source.name,
        reader,
        line: ByteRecord::new(),
        encoding: text::stated(&source.name, intake.options)?.unwrap_or(UTF_8),
        is_guessed: false,
    };
    rows.read(delimiter, intake)
}

/// Counts what passes, so that a quotation mark which swallowed the file shows, and a row
/// without an end is noticed.
struct Tally<'a> {
    reader: Box<dyn BufRead + 'a>,
    bytes: u64,
    quotes: u64,
    is_at_end: bool,
    is_too_long: bool,
    /// Where the row at hand began, about.
    row: Cell<u64>,
}

impl<'a> Tally<'a> {
    fn new(reader: Box<dyn BufRead + 'a>) -> Self {
        Self {
            reader,
            bytes: 0,
            quotes: 0,
            is_at_end: false,
            is_too_long: false,
            row: Cell::new(0),
        }
    }
}

impl Read for Tally<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        self.bytes += read as u64;
        self.is_at_end |= read == 0;
        self.quotes += into[..read]
            .iter()
            .map(|byte| u64::from(*byte == b'"'))
            .sum::<u64>();
        if self.bytes - self.row.get() > MAX_ROW_BYTES as u64 {
            self.is_too_long = true;
            return Err(io::Error::other("a row without an end"));
        }
        Ok(read)
    }
}

struct Rows<'a> {
    file: &'a str,
    reader: csv::Reader<Tally<'a>>,
    line: ByteRecord,
    encoding: &'static Encoding,
    is_guessed: bool,
}

impl Rows<'_> {
    fn next(&mut self) -> Result<bool, IngestError> {
        self.reader.get_ref().row.set(self.reader.position().byte());
        self.reader
            .read_byte_record(&mut self.line)
            .map_err(|error| {
                if self.reader.get_ref().is_too_long {
                    return IngestError::TooLarge {
                        file: self.file.to_owned(),
                        what: "a row".to_owned(),
                        limit: format!("{MAX_ROW_BYTES} bytes"),
                    };
                }
                let hint = "save the table again as CSV in UTF-8";
                IngestError::broken(self.file, error.to_string(), hint)
            })
    }

    /// The encoding of the row at hand: what is not UTF-8 was written on a Baltic desktop.
    fn encoding(&mut self) -> &'static Encoding {
        if self.encoding == UTF_8 && std::str::from_utf8(self.line.as_slice()).is_err() {
            self.is_guessed = true;
            return WINDOWS_1257;
        }
        self.encoding
    }

    fn texts(&mut self) -> Vec<Cow<'_, str>> {
        let encoding = self.encoding();
        self.line
            .iter()
            .map(|cell| encoding.decode_without_bom_handling(cell).0)
            .collect()
    }

    fn is_blank(&self) -> bool {
        self.line.iter().all(|cell| cell.trim_ascii().is_empty())
    }

    /// Empty cells behind the last column are what spreadsheets leave; they do no harm.
    fn is_ragged(&self, columns: usize) -> bool {
        self.line.len() < columns
            || self
                .line
                .iter()
                .skip(columns)
                .any(|cell| !cell.trim_ascii().is_empty())
    }

    /// Whether a quotation mark opened in the row at hand, the last one, and never closed. An
    /// odd count alone proves nothing: a mark within plain text stands for itself.
    fn is_swallowed(&self, is_ragged: bool) -> bool {
        let tally = self.reader.get_ref();
        let has_break = || {
            self.line
                .iter()
                .any(|cell| cell.contains(&b'\n') || cell.contains(&b'\r'))
        };
        let is_last = tally.is_at_end && self.reader.position().byte() >= tally.bytes;
        is_last && tally.quotes % 2 == 1 && (is_ragged || has_break())
    }

    fn read(&mut self, delimiter: u8, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        let file = self.file;
        if self.next()? {
            intake.table.columns = header(file, self.texts().iter().map(AsRef::as_ref))?;
        }
        intake.table.decimal_comma = delimiter != b',';
        intake.table.refuse_duplicate_columns()?;
        let columns = intake.table.columns.len();
        intake.table.kinds = vec![Seen::default(); columns];
        let mut shapes = ShapeTexts::start(intake)?;
        let mut cells = CellsBuilder::default();
        let mut row = 0;
        while self.next()? {
            row += 1;
            if self.is_blank() {
                continue;
            }
            let is_ragged = self.is_ragged(columns);
            if self.is_swallowed(is_ragged) {
                let first = self.texts().first().map(ToString::to_string);
                intake.refuse(swallowed(file, row, &first.unwrap_or_default()))?;
                continue;
            }
            if is_ragged {
                let many = self.line.len();
                let first = self.texts().first().map(ToString::to_string);
                intake.refuse(ragged(file, row, many, columns, &first.unwrap_or_default()))?;
                continue;
            }
            let encoding = self.encoding();
            for (index, cell) in self.line.iter().take(columns).enumerate() {
                let text = encoding.decode_without_bom_handling(cell).0;
                let cell = (!text.trim().is_empty()).then_some(text.as_ref());
                if intake.wants_kinds()
                    && let Some(text) = cell
                    && !intake.table.kinds[index].is_settled()
                {
                    let kind = Kind::of_text(text, intake.table.decimal_comma);
                    intake.table.kinds[index].note(kind);
                }
                cells.push(cell);
            }
            let record = Record {
                row,
                cells: cells.finish(),
                shape: super::table::Shape::Absent,
            };
            shapes.push(record, intake)?;
        }
        shapes.finish(intake)?;
        if self.is_guessed {
            intake.defects.push(text::guessed(file, WINDOWS_1257));
        }
        Ok(())
    }
}

fn ragged(file: &str, row: usize, cells: usize, columns: usize, first: &str) -> Defect {
    Defect::error(
        "row_ragged",
        file,
        format!("the row has {cells} cells, the header {columns}; the row was set aside"),
    )
    .row(row)
    .value(first)
    .hint("put texts that hold the delimiter in quotation marks")
}

fn swallowed(file: &str, row: usize, first: &str) -> Defect {
    Defect::error(
        "quote_unclosed",
        file,
        "a quotation mark opens in this row and never closes: all rows that follow were taken for \
         one cell and set aside with it",
    )
    .row(row)
    .value(first)
    .hint("close the quotation mark, or double it when it belongs to the text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::options::ReadOptions;
    use crate::ingest::table::{Col, Table};

    fn table(text: &str) -> (Table, Vec<&'static str>) {
        let mut defects = Vec::new();
        let source = Source::of_bytes("t.csv", Cow::Owned(text.as_bytes().to_vec()));
        let options = ReadOptions::default();
        let mut intake = Intake::new("t.csv", &options, &mut defects, None);
        read(&source, &mut intake).unwrap();
        let table = intake.table;
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
    fn titles_and_the_word_of_excel_stand_above_the_header() {
        for (text, told) in [
            ("sep=;\nid;lat;lon\n1;2;3", vec![]),
            ("SEP=\t\r\nid\tlat\tlon\r\n1\t2\t3\r\n", vec![]),
            (
                "Iedzīvotāji 2024\n\nid;lat;lon\n1;2;3\n",
                vec!["rows_above_header"],
            ),
            ("Dati\rid|lat|lon\r1|2|3", vec!["rows_above_header"]),
        ] {
            let (found, defects) = table(text);
            assert_eq!(found.columns, ["id", "lat", "lon"], "{text:?}");
            assert_eq!(cells(text), [["1", "2", "3"]], "{text:?}");
            assert_eq!(defects, told, "{text:?}");
            assert_eq!(found.records[0].row, 1);
        }
        // a table of one column has no titles
        let (found, defects) = table("name\nRīga\nĶekava, centrs\n");
        assert_eq!(
            (found.columns, defects),
            (vec!["name".to_owned()], vec!["row_ragged"])
        );
        let (found, _) = table("id ; \"lat\" ;\"lon\"\n1;2;3\n");
        assert_eq!(found.columns, ["id", "lat", "lon"]);
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
