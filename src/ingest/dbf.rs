//! dBase tables beside a Shapefile: text cells by record.
//!
//! Read by hand so that records stay aligned with their shapes (deleted ones included) and
//! every cell stays text: a number that is none is a defect of one row, not of the file.

use std::borrow::Cow;

use encoding_rs::{
    Encoding, IBM866, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254,
    WINDOWS_1257,
};

use super::cells::Cells;
use super::kind::{Kind, Seen};
use super::limits::MAX_COLUMNS;
use super::text::by_label;

const HEADER: usize = 32;
const FIELD: usize = 32;
const END_OF_FIELDS: u8 = 0x0D;
const DELETED: u8 = b'*';

/// A dBase table, still as bytes.
#[derive(Debug)]
pub(crate) struct Dbf<'a> {
    bytes: &'a [u8],
    pub(crate) fields: Vec<Field>,
    /// Records that the header declares.
    pub(crate) declared: usize,
    /// Records that are there.
    pub(crate) records: usize,
    first_record: usize,
    record_size: usize,
    pub(crate) encoding: &'static Encoding,
    /// Nothing said which encoding it is.
    pub(crate) is_guessed: bool,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    kind: u8,
    start: usize,
    length: usize,
    decimals: u8,
}

impl Field {
    /// What the column holds.
    pub(crate) fn values(&self) -> Seen {
        Seen::declared(match (self.kind, self.decimals) {
            (b'I' | b'+', _) => Kind::Integer,
            // more digits than 64 bits hold
            (b'N', 0) if self.length <= 18 => Kind::Integer,
            (b'N' | b'F' | b'O' | b'B', _) => Kind::Real,
            (b'L', _) => Kind::Boolean,
            _ => Kind::Text,
        })
    }
}

impl<'a> Dbf<'a> {
    /// Reads the header. `stated` is the encoding that the user names, `cpg` the text of
    /// the file that does.
    pub(crate) fn open(
        bytes: &'a [u8],
        cpg: Option<&[u8]>,
        stated: Option<&'static Encoding>,
    ) -> Result<Self, String> {
        let header = bytes.get(..HEADER).ok_or("it is shorter than its header")?;
        let declared = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let first_record = usize::from(u16::from_le_bytes([header[8], header[9]]));
        let record_size = usize::from(u16::from_le_bytes([header[10], header[11]]));
        if first_record < HEADER || record_size == 0 {
            return Err("its header makes no sense".to_owned());
        }
        let mut named = true;
        let encoding = stated
            .or_else(|| cpg.and_then(by_label))
            .or_else(|| by_language_byte(header[29]))
            .unwrap_or_else(|| {
                named = false;
                let text = bytes.get(first_record..).unwrap_or(&[]);
                if std::str::from_utf8(text).is_ok() {
                    UTF_8
                } else {
                    WINDOWS_1257
                }
            });
        let mut dbf = Self {
            bytes,
            fields: Vec::new(),
            declared,
            records: declared.min(bytes.len().saturating_sub(first_record) / record_size),
            first_record,
            record_size,
            encoding,
            is_guessed: !named && encoding != UTF_8,
        };
        dbf.read_fields()?;
        Ok(dbf)
    }

    fn read_fields(&mut self) -> Result<(), String> {
        let end = self.first_record.min(self.bytes.len());
        let mut start = 1;
        let mut at = HEADER;
        while at + FIELD <= end && self.bytes[at] != END_OF_FIELDS {
            let field = &self.bytes[at..at + FIELD];
            let name = field[..11].split(|byte| *byte == 0).next().unwrap_or(&[]);
            let (kind, length) = (field[11], usize::from(field[16]));
            if start + length > self.record_size {
                return Err("its columns are wider than its records".to_owned());
            }
            let name = self
                .encoding
                .decode_without_bom_handling(name)
                .0
                .trim()
                .to_owned();
            self.fields.push(Field {
                name,
                kind,
                start,
                length,
                decimals: field[17],
            });
            start += length;
            at += FIELD;
            if self.fields.len() > MAX_COLUMNS {
                return Err(format!("it has more than {MAX_COLUMNS} columns"));
            }
        }
        Ok(())
    }

    /// The record, unless it is missing.
    pub(crate) fn record(&self, index: usize) -> Option<DbfRecord<'_>> {
        let start = self.first_record + index.checked_mul(self.record_size)?;
        let bytes = self
            .bytes
            .get(start..start + self.record_size)
            .filter(|_| index < self.declared)?;
        Some(DbfRecord { dbf: self, bytes })
    }
}

/// The cells of one record.
pub(crate) struct DbfRecord<'a> {
    dbf: &'a Dbf<'a>,
    bytes: &'a [u8],
}

impl DbfRecord<'_> {
    pub(crate) fn is_deleted(&self) -> bool {
        self.bytes[0] == DELETED
    }

    /// The texts by column; empty and unset cells are `None`.
    pub(crate) fn texts(&self) -> Cells {
        self.dbf
            .fields
            .iter()
            .map(|field| self.text(field))
            .collect()
    }

    fn text(&self, field: &Field) -> Option<String> {
        let bytes = &self.bytes[field.start..field.start + field.length];
        let text: Cow<'_, str> = match (field.kind, bytes) {
            (b'I' | b'+', _) => i32::from_le_bytes(bytes.try_into().ok()?)
                .to_string()
                .into(),
            (b'O' | b'B', _) => f64::from_le_bytes(bytes.try_into().ok()?)
                .to_string()
                .into(),
            (b'L', [b'T' | b't' | b'Y' | b'y']) => "true".into(),
            (b'L', [b'F' | b'f' | b'N' | b'n']) => "false".into(),
            (b'L', _) => return None,
            _ => {
                let end = bytes
                    .iter()
                    .position(|byte| *byte == 0)
                    .unwrap_or(bytes.len());
                self.dbf
                    .encoding
                    .decode_without_bom_handling(&bytes[..end])
                    .0
            }
        };
        // asterisks are how dBase writes a number that did not fit
        let trimmed = text.trim();
        let is_unset = trimmed.is_empty() || trimmed.bytes().all(|byte| byte == b'*');
        (!is_unset).then(|| trimmed.to_owned())
    }
}

/// The encoding that the header's language byte stands for.
fn by_language_byte(byte: u8) -> Option<&'static Encoding> {
    match byte {
        0x03 | 0x57..=0x59 => Some(WINDOWS_1252),
        0x26 | 0x65 => Some(IBM866),
        0xC8 => Some(WINDOWS_1250),
        0xC9 => Some(WINDOWS_1251),
        0xCA => Some(WINDOWS_1254),
        0xCB => Some(WINDOWS_1253),
        0xCC => Some(WINDOWS_1257),
        0xF0 => Some(UTF_8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of one text column of ten bytes with these cells.
    fn table(language: u8, cells: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0_u8; HEADER];
        bytes[0] = 3;
        bytes[4] = u8::try_from(cells.len()).unwrap();
        bytes[8] = 65;
        bytes[10] = 11;
        bytes[29] = language;
        let mut field = [0_u8; FIELD];
        field[..4].copy_from_slice(b"name");
        field[11] = b'C';
        field[16] = 10;
        bytes.extend(field);
        bytes.push(END_OF_FIELDS);
        for cell in cells {
            let mut record = [b' '; 11];
            record[1..=cell.len()].copy_from_slice(cell);
            bytes.extend(record);
        }
        bytes
    }

    fn first_cell(bytes: &[u8], cpg: Option<&[u8]>) -> (String, bool) {
        let dbf = Dbf::open(bytes, cpg, None).unwrap();
        let text = dbf.record(0).unwrap().texts().get(0).unwrap().to_owned();
        (text, dbf.is_guessed)
    }

    #[test]
    fn the_encoding_comes_from_the_cpg_then_the_language_byte_then_a_guess() {
        let baltic = b"\xCDekava";
        for cpg in ["1257", "CP1257\r\n", "windows-1257", "ANSI 1257"] {
            assert_eq!(
                first_cell(&table(0, &[baltic]), Some(cpg.as_bytes())),
                ("Ķekava".into(), false),
                "{cpg}"
            );
        }
        assert_eq!(
            first_cell(&table(0xCC, &[baltic]), None),
            ("Ķekava".into(), false)
        );
        assert_eq!(
            first_cell(&table(0, &[baltic]), None),
            ("Ķekava".into(), true)
        );
        let utf8 = "Ķekava".as_bytes();
        assert_eq!(
            first_cell(&table(0, &[utf8]), None),
            ("Ķekava".into(), false)
        );
        assert_eq!(
            first_cell(&table(0xCC, &[utf8]), Some(b"UTF-8")),
            ("Ķekava".into(), false)
        );
    }

    #[test]
    fn a_table_that_ends_early_has_fewer_records_than_it_declares() {
        let whole = table(0, &[b"a", b"b", b"c"]);
        let dbf = Dbf::open(&whole[..whole.len() - 5], None, None).unwrap();
        assert_eq!((dbf.declared, dbf.records), (3, 2));
        assert!(dbf.record(2).is_none());
        assert!(Dbf::open(&whole[..20], None, None).is_err());
    }
}
