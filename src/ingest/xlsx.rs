//! Excel workbooks (`.xlsx`): one sheet, its cells as they are stored, days as ISO 8601.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::error::IngestError;
use super::intake::Intake;
use super::kind::Kind;
use super::layers;
use super::limits::MAX_ROWS;
use super::sheet::{Sheet, SheetCell, number};
use super::source::Source;
use super::xlsx_days::{day, styles_of_days};
use super::zipped::Archive;

const SAVE_AGAIN: &str =
    "open it in Excel or LibreOffice and save it again as .xlsx, or as CSV in UTF-8";

/// Reads one sheet; the option `layer` chooses where there are several.
pub(crate) fn read(source: &Source, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let mut archive = Archive::open(source)?;
    let broken = |what: String| IngestError::broken(&source.name, what, SAVE_AGAIN);
    let mut part = |name: &str| archive.bytes(name);
    let workbook = part("xl/workbook.xml")?.ok_or_else(|| {
        broken("this is no workbook of Excel: it has no list of sheets".to_owned())
    })?;
    let book = Book::read(&workbook).map_err(&broken)?;
    let relations = part("xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let targets = relations_of(&relations).map_err(&broken)?;
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = layers::choose(&source.name, &names, intake)?;
    let target = targets
        .get(&book.sheets[chosen].relation)
        .ok_or_else(|| broken(format!("sheet {} is not in it", names[chosen])))?;
    let strings = match part("xl/sharedStrings.xml")? {
        Some(bytes) => shared_strings(&bytes).map_err(&broken)?,
        None => Vec::new(),
    };
    let days = match part("xl/styles.xml")? {
        Some(bytes) => styles_of_days(&bytes).map_err(&broken)?,
        None => Vec::new(),
    };
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    };
    let sheet =
        part(&path)?.ok_or_else(|| broken(format!("sheet {} is not in it", names[chosen])))?;
    let mut cells = Cells {
        strings: &strings,
        days: &days,
        is_1904: book.is_1904,
    };
    read_sheet(&sheet, &mut cells, intake, &broken)
}

/// The value of an attribute, its prefix aside.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let found = element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)?;
    Some(text_of(&String::from_utf8_lossy(&found.value)))
}

/// A text with its entities resolved; unknown ones stay as they are.
pub(crate) fn text_of(raw: &str) -> String {
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned)
}

struct Book {
    /// Those that people see first, the hidden ones behind them.
    sheets: Vec<Listed>,
    is_1904: bool,
}

struct Listed {
    name: String,
    /// The number of the relation.
    relation: String,
    is_hidden: bool,
}

/// Walks through the elements of a part.
pub(crate) fn walk(
    bytes: &[u8],
    mut see: impl FnMut(&Event<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let mut reader = Reader::from_reader(bytes);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => see(&event)?,
            Err(error) => {
                return Err(format!(
                    "a part of it is broken at byte {}: {error}",
                    reader.buffer_position()
                ));
            }
        }
    }
}

impl Book {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut book = Self {
            sheets: Vec::new(),
            is_1904: false,
        };
        walk(bytes, |event| {
            if let Event::Start(element) | Event::Empty(element) = event {
                match element.local_name().as_ref() {
                    b"sheet" => {
                        let own_id = element.attributes().with_checks(false).flatten().find(|a| {
                            a.key.prefix().is_some() && a.key.local_name().as_ref() == b"id"
                        });
                        let id = own_id.map(|id| String::from_utf8_lossy(&id.value).into_owned());
                        if let (Some(name), Some(id)) = (attribute(element, b"name"), id) {
                            let state = attribute(element, b"state");
                            book.sheets.push(Listed {
                                name,
                                relation: id,
                                is_hidden: state.is_some_and(|state| state != "visible"),
                            });
                        }
                    }
                    b"workbookPr" => {
                        let flag = attribute(element, b"date1904");
                        book.is_1904 = matches!(flag.as_deref(), Some("1" | "true"));
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        book.sheets.sort_by_key(|sheet| sheet.is_hidden);
        Ok(book)
    }
}

fn relations_of(bytes: &[u8]) -> Result<HashMap<String, String>, String> {
    let mut targets = HashMap::new();
    walk(bytes, |event| {
        if let Event::Start(element) | Event::Empty(element) = event
            && let (Some(id), Some(target)) =
                (attribute(element, b"Id"), attribute(element, b"Target"))
        {
            targets.insert(id, target);
        }
        Ok(())
    })?;
    Ok(targets)
}

/// The texts that cells point to; how they are to be pronounced is left out.
fn shared_strings(bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut strings = Vec::new();
    let mut text = TextParts::default();
    walk(bytes, |event| {
        text.see(event);
        if let Event::End(element) = event
            && element.local_name().as_ref() == b"si"
        {
            strings.push(text.take());
        }
        if let Event::Empty(element) = event
            && element.local_name().as_ref() == b"si"
        {
            strings.push(String::new());
        }
        Ok(())
    })?;
    Ok(strings)
}

/// Gathers what stands in `t` elements.
#[derive(Default)]
struct TextParts {
    text: String,
    is_in: bool,
    is_phonetic: bool,
}

impl TextParts {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                b"t" => self.is_in = true,
                b"rPh" => self.is_phonetic = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                b"t" => self.is_in = false,
                b"rPh" => self.is_phonetic = false,
                _ => {}
            },
            _ if self.is_in && !self.is_phonetic => self.text.push_str(&content(event)),
            _ => {}
        }
    }

    fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// The text of an event: plain, marked as plain, or a reference to a sign.
pub(crate) fn content(event: &Event<'_>) -> String {
    match event {
        Event::Text(text) => text_of(&String::from_utf8_lossy(text)),
        Event::CData(text) => String::from_utf8_lossy(text).into_owned(),
        Event::GeneralRef(name) => text_of(&format!("&{};", String::from_utf8_lossy(name))),
        _ => String::new(),
    }
}

struct Cells<'a> {
    strings: &'a [String],
    days: &'a [bool],
    is_1904: bool,
}

impl Cells<'_> {
    /// What a cell of a type and a style says; `None` when it is empty.
    fn value(&mut self, kind: &str, style: Option<usize>, raw: &str) -> Option<(String, Kind)> {
        let text = match kind {
            "s" => self.strings.get(raw.trim().parse::<usize>().ok()?)?.clone(),
            "str" | "inlineStr" | "d" => raw.to_owned(),
            "b" => return Some(((raw.trim() == "1").to_string(), Kind::Boolean)),
            // #N/A and the like: told by whoever asks
            "e" => return None,
            _ => {
                let is_day = style
                    .and_then(|style| self.days.get(style))
                    .copied()
                    .unwrap_or(false);
                let (text, kind) = number(raw);
                let day = text
                    .parse()
                    .ok()
                    .filter(|_| is_day)
                    .and_then(|n| day(n, self.is_1904));
                return match day {
                    Some(day) => Some((day, Kind::Text)),
                    None if text.trim().is_empty() => None,
                    None => Some((text, kind)),
                };
            }
        };
        (!text.trim().is_empty()).then_some((text, Kind::Text))
    }
}

/// The column of a reference such as `AB12`, from 0.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        let value = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    column.checked_sub(1)
}

/// Rows that are left out count, so that a row keeps the number a person sees.
fn skip_to(row: &BytesStart<'_>, last: &mut usize, sheet: &mut Sheet) {
    let own = attribute(row, b"r").and_then(|number| number.parse::<usize>().ok());
    let own = own.unwrap_or(*last + 1).min(MAX_ROWS);
    sheet.skip(own.saturating_sub(*last + 1));
    *last = own;
}

fn read_sheet(
    bytes: &[u8],
    cells: &mut Cells<'_>,
    intake: &mut Intake<'_>,
    broken: &dyn Fn(String) -> IngestError,
) -> Result<(), IngestError> {
    let mut sheet = Sheet::default();
    let mut row: Vec<SheetCell> = Vec::new();
    let mut next = 0;
    let mut last_row = 0;
    let (mut kind, mut style, mut column) = (String::new(), None, 0);
    let mut raw = String::new();
    let (mut is_value, mut is_formula) = (false, false);
    let mut inline = TextParts::default();
    let mut failed = None;
    let walked = walk(bytes, |event| {
        if kind == "inlineStr" {
            inline.see(event);
        }
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                b"row" => {
                    row.clear();
                    next = 0;
                    skip_to(element, &mut last_row, &mut sheet);
                }
                b"c" => {
                    column = attribute(element, b"r")
                        .and_then(|r| column_of(&r))
                        .unwrap_or(next);
                    next = column + 1;
                    kind = attribute(element, b"t").unwrap_or_default();
                    style = attribute(element, b"s").and_then(|s| s.parse().ok());
                    raw.clear();
                }
                b"v" => is_value = true,
                b"f" => is_formula = true,
                _ => {}
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                b"f" => is_formula = true,
                b"c" => {
                    column = attribute(element, b"r")
                        .and_then(|r| column_of(&r))
                        .unwrap_or(next);
                    next = column + 1;
                }
                // a row without cells counts, too
                b"row" => {
                    skip_to(element, &mut last_row, &mut sheet);
                    if let Err(error) = sheet.row(&[], intake) {
                        failed = Some(error);
                        return Err(String::new());
                    }
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                b"v" => is_value = false,
                b"c" => {
                    if kind == "inlineStr" {
                        raw = inline.take();
                    }
                    if let Some((text, kind)) = cells.value(&kind, style, &raw) {
                        row.push((column, text, kind));
                    } else if kind == "e" || is_formula && raw.is_empty() {
                        sheet.without_value(column, &raw, intake);
                    }
                    kind.clear();
                    is_formula = false;
                }
                b"row" => {
                    if let Err(error) = sheet.row(&row, intake) {
                        failed = Some(error);
                        return Err(String::new());
                    }
                }
                _ => {}
            },
            _ if is_value => raw.push_str(&content(event)),
            _ => {}
        }
        Ok(())
    });
    if let Some(error) = failed {
        return Err(error);
    }
    walked.map_err(broken)?;
    sheet.finish(intake)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_columns() {
        assert_eq!(column_of("A1"), Some(0));
        assert_eq!(column_of("AB12"), Some(27));
        assert_eq!(column_of("XFD1048576"), Some(16_383));
        assert_eq!(column_of("12"), None);
        assert_eq!(column_of(&"Z".repeat(100)), None);
    }
}
