//! What a delimited file begins with: titles, a word on the delimiter, the names of the columns.

use super::error::IngestError;
use super::limits::MAX_COLUMNS;
use crate::model::defect::Defect;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Lines above a header that may be titles.
const TITLES_AT_MOST: usize = 16;

/// What stands before the header.
pub(super) struct Preamble {
    pub(super) delimiter: u8,
    /// How many bytes long it is.
    pub(super) length: usize,
    /// Lines of it that are titles.
    pub(super) titles: usize,
}

impl Preamble {
    /// Excel's own word for the delimiter, `sep=;`, and titles: lines that part nothing above
    /// one that parts three cells or more.
    pub(super) fn of(text: &[u8]) -> Self {
        let lines = text.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'));
        let (mut length, mut untitled, mut titles, mut stated) = (0, 0, 0, None);
        for line in lines.take(TITLES_AT_MOST) {
            let bare = line.trim_ascii();
            let parted = |delimiter: u8| bare.split(|byte| *byte == delimiter).count() - 1;
            if let [
                b's' | b'S',
                b'e' | b'E',
                b'p' | b'P',
                b'=',
                delimiter,
                rest @ ..,
            ] = line
                && rest.trim_ascii().is_empty()
                && DELIMITERS.contains(delimiter)
                && titles == 0
            {
                stated = Some(*delimiter);
                length += line.len();
                untitled = length;
                continue;
            }
            let most = DELIMITERS.iter().map(|delimiter| parted(*delimiter)).max();
            match most {
                // a quotation mark may hold a line break
                _ if bare.contains(&b'"') => break,
                Some(0) => {
                    titles += usize::from(!bare.is_empty());
                    length += line.len();
                    if titles == 0 {
                        untitled = length;
                    }
                }
                Some(2..) if titles > 0 => {
                    return Self {
                        delimiter: stated.unwrap_or_else(|| delimiter_of(line)),
                        length,
                        titles,
                    };
                }
                _ => break,
            }
        }
        Self {
            delimiter: stated.unwrap_or_else(|| delimiter_of(text)),
            length: untitled,
            titles: 0,
        }
    }
}

pub(super) fn titles(file: &str, titles: usize) -> Defect {
    let message = format!("{titles} lines above the header were taken for titles");
    Defect::warning("rows_above_header", file, message)
        .hint("the first line with three cells counts as the header; remove what stands above it")
}

/// The delimiter that parts most cells of the first line, quoted text aside.
pub(super) fn delimiter_of(text: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in text.trim_ascii_start().iter().copied() {
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

pub(super) fn header<'a>(
    file: &str,
    names: impl Iterator<Item = &'a str>,
) -> Result<Vec<String>, IngestError> {
    // a blank before a quotation mark makes it part of the name
    let bare = |name: &'a str| {
        let name = name.trim();
        let quoted = name
            .strip_prefix('"')
            .and_then(|name| name.strip_suffix('"'));
        quoted.unwrap_or(name).trim().to_owned()
    };
    let mut columns: Vec<String> = names.map(bare).collect();
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
