//! Where the records of a `.shp` are and which of them are sound, read from lengths and
//! counts alone; no length is believed that does not fit the file.

use std::borrow::Cow;

use super::error::IngestError;
use super::limits::MAX_ROWS;
use crate::model::defect::Defect;

const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;
const FILE_CODE: i32 = 9994;
/// Where the header tells the length of the file.
const LENGTH_AT: usize = 24;

/// What to do about a Shapefile that is broken.
pub(crate) const SAVE_AGAIN: &str = "save the layer again as a Shapefile, or as GeoJSON in WGS 84";

/// The sound records, and what is wrong with the others.
pub(crate) struct Survey<'a> {
    /// The file with a header that tells its true length.
    pub(crate) bytes: Cow<'a, [u8]>,
    /// In the file's order.
    pub(crate) records: Vec<Result<Span, String>>,
}

/// Where a record is.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: usize,
    content: usize,
}

impl Survey<'_> {
    /// An index of the sound records, as a `.shx` file would be.
    pub(crate) fn index(&self) -> Vec<u8> {
        let sound: Vec<&Span> = self
            .records
            .iter()
            .filter_map(|span| span.as_ref().ok())
            .collect();
        let mut index = self.bytes[..HEADER].to_vec();
        let length = words(HEADER + sound.len() * RECORD_HEADER);
        index[LENGTH_AT..LENGTH_AT + 4].copy_from_slice(&length.to_be_bytes());
        for span in sound {
            index.extend(words(span.start).to_be_bytes());
            index.extend(words(span.content).to_be_bytes());
        }
        index
    }
}

/// Lengths in the format are counted in 16-bit words; files are kept below 2 GiB.
fn words(bytes: usize) -> i32 {
    i32::try_from(bytes / 2).unwrap_or(i32::MAX)
}

/// Walks the records.
pub(crate) fn survey<'a>(
    file: &str,
    bytes: &'a [u8],
    defects: &mut Vec<Defect>,
) -> Result<Survey<'a>, IngestError> {
    let end = end_of_records(file, bytes, defects)?;
    let mut records = Vec::new();
    let mut at = HEADER;
    while at < end {
        let content = be_i32(bytes, at + 4).and_then(|words| usize::try_from(words).ok());
        let span = content.map(|words| Span {
            start: at,
            content: words * 2,
        });
        let Some(span) = span.filter(|span| at + RECORD_HEADER + span.content <= end) else {
            // where this record ends nobody knows, so nothing behind it can be found
            let what = "its length does not fit the file: this record and all behind it are lost";
            records.push(Err(what.to_owned()));
            break;
        };
        let body = &bytes[at + RECORD_HEADER..at + RECORD_HEADER + span.content];
        records.push(check_record(body).map(|()| span));
        if records.len() > MAX_ROWS {
            return Err(IngestError::TooLarge {
                file: file.to_owned(),
                what: format!("more than {MAX_ROWS} records"),
                limit: format!("{MAX_ROWS} records"),
            });
        }
        at += RECORD_HEADER + span.content;
    }
    // the decoder believes the header, so the header must be right
    let length = words(end).to_be_bytes();
    let bytes = if bytes[LENGTH_AT..LENGTH_AT + 4] == length {
        Cow::Borrowed(bytes)
    } else {
        let mut patched = bytes.to_vec();
        patched[LENGTH_AT..LENGTH_AT + 4].copy_from_slice(&length);
        Cow::Owned(patched)
    };
    Ok(Survey { bytes, records })
}

/// Checks the header; where it and the file disagree about the length, the shorter counts.
fn end_of_records(
    file: &str,
    bytes: &[u8],
    defects: &mut Vec<Defect>,
) -> Result<usize, IngestError> {
    let broken = |what: String| IngestError::broken(file, what, SAVE_AGAIN);
    if bytes.len() < HEADER {
        let length = bytes.len();
        return Err(broken(format!(
            "{length} bytes are fewer than the header of a Shapefile has"
        )));
    }
    let code = be_i32(bytes, 0).unwrap_or(0);
    if code != FILE_CODE {
        return Err(broken(format!(
            "this is no Shapefile: it begins with {code}, not {FILE_CODE}"
        )));
    }
    let declared = be_i32(bytes, LENGTH_AT).and_then(|words| usize::try_from(words).ok());
    let declared = declared.unwrap_or(0) * 2;
    if declared > bytes.len() {
        let message = format!(
            "the file says it has {declared} bytes but has {}: it was cut off",
            bytes.len()
        );
        defects.push(Defect::warning("file_truncated", file, message).hint("copy the file again"));
    } else if declared < bytes.len() {
        let message = format!(
            "the file says it has {declared} bytes but has {}: the rest was not read",
            bytes.len()
        );
        defects.push(Defect::warning("file_longer", file, message).hint(SAVE_AGAIN));
    }
    Ok(declared.clamp(HEADER, bytes.len()))
}

/// Whether the counts inside a record fit its length.
fn check_record(body: &[u8]) -> Result<(), String> {
    let kind = le_i32(body, 0).ok_or("it is empty")?;
    match kind {
        0 => Ok(()),
        1 | 11 | 21 if body.len() >= 20 => Ok(()),
        1 | 11 | 21 => Err("its point is cut off".to_owned()),
        3 | 5 | 13 | 15 | 23 | 25 => check_parts(body),
        8 | 18 | 28 => check_points(body),
        31 => Err("multipatches are not read".to_owned()),
        other => Err(format!("shape type {other} is not known")),
    }
}

/// Lines and polygons: box, number of parts, number of points, first points, points.
fn check_parts(body: &[u8]) -> Result<(), String> {
    let parts = le_count(body, 36).ok_or("its number of parts makes no sense")?;
    let points = le_count(body, 40).ok_or("its number of points makes no sense")?;
    if 44 + parts * 4 + points * 16 > body.len() {
        let length = body.len();
        return Err(format!(
            "{points} points in {parts} parts do not fit its {length} bytes"
        ));
    }
    let mut before = 0;
    for part in 0..parts {
        let first = le_count(body, 44 + part * 4);
        let first = first.filter(|first| (before..=points).contains(first));
        before = first.ok_or("its parts overlap")?;
    }
    if parts > 0 && le_count(body, 44) != Some(0) {
        return Err("its first part does not start at its first point".to_owned());
    }
    Ok(())
}

/// Several points: box, number of points, points.
fn check_points(body: &[u8]) -> Result<(), String> {
    let points = le_count(body, 36).ok_or("its number of points makes no sense")?;
    if 40 + points * 16 > body.len() {
        return Err(format!(
            "{points} points do not fit its {} bytes",
            body.len()
        ));
    }
    Ok(())
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok()
}

fn be_i32(bytes: &[u8], at: usize) -> Option<i32> {
    four(bytes, at).map(i32::from_be_bytes)
}

fn le_i32(bytes: &[u8], at: usize) -> Option<i32> {
    four(bytes, at).map(i32::from_le_bytes)
}

/// A count of 31 bits: sums and small multiples of it fit 64 bits.
fn le_count(bytes: &[u8], at: usize) -> Option<usize> {
    le_i32(bytes, at).and_then(|count| usize::try_from(count).ok())
}
