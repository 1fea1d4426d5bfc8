//! Workbooks of `LibreOffice` (`.ods`): one sheet. Cells and rows that are repeated by a
//! number are repeated to a limit only.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::error::IngestError;
use super::intake::Intake;
use super::kind::Kind;
use super::layers;
use super::limits::{MAX_COLUMNS, MAX_REPEATED_ROWS};
use super::sheet::{Sheet, SheetCell, number};
use super::source::Source;
use super::xlsx::{content, text_of};
use super::zipped::Archive;

const SAVE_AGAIN: &str = "open it in LibreOffice and save it again as .ods, or as CSV in UTF-8";

/// Reads one sheet; the option `layer` chooses where there are several.
pub(crate) fn read(source: &Source, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let broken = |what: String| IngestError::broken(&source.name, what, SAVE_AGAIN);
    let bytes = Archive::open(source)?
        .bytes("content.xml")?
        .ok_or_else(|| {
            broken("this is no workbook of LibreOffice: it has no content".to_owned())
        })?;
    let names = names(&bytes).map_err(broken)?;
    let chosen = layers::choose(&source.name, &names, intake)?;
    let mut sheets = Sheets {
        sheet: Sheet::default(),
        wanted: chosen,
        at: None,
        row: Vec::new(),
        rows: 1,
        next: 0,
        cell: None,
        is_note: false,
        pending: 0,
    };
    let mut reader = Reader::from_reader(bytes.as_slice());
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => sheets.see(&event, intake)?,
            Err(error) => {
                let at = reader.buffer_position();
                return Err(broken(format!(
                    "its content is broken at byte {at}: {error}"
                )));
            }
        }
    }
    sheets.sheet.finish(intake)
}

fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let found = element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.as_ref() == name)?;
    Some(text_of(&String::from_utf8_lossy(&found.value)))
}

fn names(bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut reader = Reader::from_reader(bytes);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(names),
            Ok(Event::Start(element)) if element.name().as_ref() == b"table:table" => {
                names.push(attribute(&element, b"table:name").unwrap_or_default());
            }
            Ok(_) => {}
            Err(error) => {
                return Err(format!(
                    "its content is broken at byte {}: {error}",
                    reader.buffer_position()
                ));
            }
        }
    }
}

/// The cell at hand.
struct Cell {
    kind: String,
    value: Option<String>,
    text: String,
    paragraphs: usize,
    is_text: bool,
    repeated: usize,
}

struct Sheets {
    sheet: Sheet,
    wanted: usize,
    /// Which sheet the walk is in.
    at: Option<usize>,
    row: Vec<SheetCell>,
    rows: usize,
    next: usize,
    cell: Option<Cell>,
    is_note: bool,
    /// Empty rows that count only when a filled one follows: sheets end with a million of them.
    pending: usize,
}

impl Sheets {
    fn see(&mut self, event: &Event<'_>, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        match event {
            Event::Start(element) if element.name().as_ref() == b"table:table" => {
                self.at = Some(self.at.map_or(0, |at| at + 1));
            }
            _ if self.at != Some(self.wanted) => {}
            Event::Start(element) => self.start(element),
            Event::Empty(element) => {
                self.start(element);
                return self.end(element.name().as_ref(), intake);
            }
            Event::End(element) => return self.end(element.name().as_ref(), intake),
            other => {
                if let Some(cell) = self
                    .cell
                    .as_mut()
                    .filter(|cell| cell.is_text && !self.is_note)
                {
                    cell.text.push_str(&content(other));
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let count = |name: &[u8]| {
            attribute(element, name)
                .and_then(|count| count.parse::<usize>().ok())
                .unwrap_or(1)
        };
        match element.name().as_ref() {
            b"table:table-row" => {
                self.row.clear();
                self.next = 0;
                self.rows = count(b"table:number-rows-repeated");
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let value = [
                    &b"office:value"[..],
                    b"office:date-value",
                    b"office:time-value",
                    b"office:boolean-value",
                    b"office:string-value",
                ];
                self.cell = Some(Cell {
                    kind: attribute(element, b"office:value-type").unwrap_or_default(),
                    value: value.iter().find_map(|name| attribute(element, name)),
                    text: String::new(),
                    paragraphs: 0,
                    is_text: false,
                    repeated: count(b"table:number-columns-repeated"),
                });
            }
            b"office:annotation" => self.is_note = true,
            _ if self.is_note => {}
            name => {
                let Some(cell) = &mut self.cell else { return };
                match name {
                    b"text:p" | b"text:h" => {
                        if cell.paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        cell.paragraphs += 1;
                        cell.is_text = true;
                    }
                    b"text:s" => {
                        let blanks = count(b"text:c").min(MAX_COLUMNS);
                        cell.text.extend(std::iter::repeat_n(' ', blanks));
                    }
                    b"text:tab" => cell.text.push('\t'),
                    b"text:line-break" => cell.text.push('\n'),
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self, name: &[u8], intake: &mut Intake<'_>) -> Result<(), IngestError> {
        match name {
            b"office:annotation" => self.is_note = false,
            b"text:p" | b"text:h" => {
                if let Some(cell) = self.cell.as_mut().filter(|_| !self.is_note) {
                    cell.is_text = false;
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.add(cell);
                }
            }
            b"table:table-row" => return self.end_row(intake),
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, cell: Cell) {
        let first = self.next;
        self.next = self.next.saturating_add(cell.repeated);
        let value = match (cell.kind.as_str(), cell.value) {
            ("float" | "percentage" | "currency", Some(value)) => number(&value),
            ("boolean", Some(value)) => (value, Kind::Boolean),
            ("date" | "time", Some(value)) => (value, Kind::Text),
            (_, Some(value)) if cell.text.is_empty() => (value, Kind::Text),
            _ => (cell.text, Kind::Text),
        };
        if value.0.trim().is_empty() {
            return;
        }
        // one column more than is read, so that the limit is noticed
        for column in first..self.next.min(MAX_COLUMNS + 1) {
            self.row.push((column, value.0.clone(), value.1));
        }
        if first > MAX_COLUMNS {
            self.row.push((first, value.0, value.1));
        }
    }

    fn end_row(&mut self, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        if self.row.is_empty() {
            self.pending = self.pending.saturating_add(self.rows);
            return Ok(());
        }
        if self.rows > MAX_REPEATED_ROWS {
            return Err(IngestError::TooLarge {
                file: intake.table.file.clone(),
                what: format!("a row repeated {} times", self.rows),
                limit: format!("{MAX_REPEATED_ROWS} times"),
            });
        }
        self.sheet.skip(std::mem::take(&mut self.pending));
        for _ in 0..self.rows {
            self.sheet.row(&self.row, intake)?;
        }
        Ok(())
    }
}
