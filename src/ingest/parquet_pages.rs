//! What the pages of a Parquet file unpack to, found before they are unpacked.
//!
//! The decoder gives gzip, Brotli and LZ4 streams all the memory they ask for, and Snappy and raw
//! LZ4 pages and dictionaries whatever their header declares. So each page header is read here
//! (`PageHeader` of the Parquet format, in Thrift's compact protocol), and streams without a bound
//! of their own are unpacked once into nothing.

use std::io::{self, Read};

use ::parquet::basic::Compression;
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use ::parquet::file::reader::ChunkReader;

/// Most bytes of a page header; statistics of long texts stand in it.
const MAX_HEADER_BYTES: u64 = 16 << 20;
/// Deepest nesting of structs in a page header; the format has three.
const MAX_DEPTH: usize = 8;
/// Bytes that a page of next to nothing may declare.
const SMALL_PAGE: u64 = 1 << 16;

/// Sizes that a page declares.
#[derive(Default)]
struct Page {
    unpacked: u64,
    packed: u64,
    /// Bytes of levels before the packed part (pages of the second version).
    levels: u64,
    is_packed: bool,
    /// Values of a dictionary; none on other pages.
    entries: u64,
}

/// Says what is wrong with the first page that unpacks to more than it declares, or declares
/// more than its bytes can hold. Pages that cannot be read at all are left to the decoder.
pub(super) fn check<R: ChunkReader>(file: &R, metadata: &ParquetMetaData) -> Result<(), String> {
    for group in metadata.row_groups() {
        for column in group.columns() {
            check_column(file, column)?;
        }
    }
    Ok(())
}

fn check_column<R: ChunkReader>(file: &R, column: &ColumnChunkMetaData) -> Result<(), String> {
    let codec = column.compression();
    let (mut at, length) = column.byte_range();
    let end = at.saturating_add(length).min(file.len());
    while at < end {
        let Ok((page, header)) = file
            .get_read(at)
            .map_err(io::Error::other)
            .and_then(page_at)
        else {
            return Ok(());
        };
        let start = at + header;
        if page.packed > end.saturating_sub(start) || page.levels > page.packed {
            return Ok(());
        }
        if page.entries > page.unpacked {
            let Page {
                entries, unpacked, ..
            } = page;
            return Err(format!(
                "a dictionary says that it has {entries} values in {unpacked} bytes"
            ));
        }
        if page.is_packed && codec != Compression::UNCOMPRESSED {
            check_page(file, codec, &page, start)?;
        }
        at = start + page.packed;
    }
    Ok(())
}

fn check_page<R: ChunkReader>(
    file: &R,
    codec: Compression,
    page: &Page,
    start: u64,
) -> Result<(), String> {
    let packed = page.packed - page.levels;
    let declared = page.unpacked.saturating_sub(page.levels);
    if declared > most_from(codec, packed).max(SMALL_PAGE) {
        return Err(format!(
            "a page of {packed} bytes says that it unpacks to {declared}"
        ));
    }
    let Ok(length) = usize::try_from(packed) else {
        return Ok(());
    };
    let Ok(bytes) = file.get_bytes(start + page.levels, length) else {
        return Ok(());
    };
    let stream: Box<dyn Read + '_> = match codec {
        Compression::GZIP(_) => Box::new(flate2::read::MultiGzDecoder::new(bytes.as_ref())),
        Compression::BROTLI(_) => Box::new(brotli::Decompressor::new(bytes.as_ref(), 1 << 16)),
        _ => return Ok(()),
    };
    match io::copy(&mut stream.take(declared + 1), &mut io::sink()) {
        Ok(unpacked) if unpacked > declared => Err(format!(
            "a page says that it unpacks to {declared} bytes and goes on"
        )),
        _ => Ok(()),
    }
}

/// The most that so many bytes can unpack to.
fn most_from(codec: Compression, packed: u64) -> u64 {
    let times = match codec {
        // a copy of 64 bytes takes three
        Compression::SNAPPY => 22,
        // each further byte of a length adds 255
        Compression::LZ4 | Compression::LZ4_RAW => 255,
        // 258 bytes take two bits
        Compression::GZIP(_) => 1032,
        _ => return u64::MAX,
    };
    packed.saturating_mul(times)
}

/// The page header at the start of a stream, and its length.
fn page_at(reader: impl Read) -> io::Result<(Page, u64)> {
    let mut thrift = Compact {
        inner: reader.take(MAX_HEADER_BYTES),
        taken: 0,
    };
    let mut page = Page {
        is_packed: true,
        ..Page::default()
    };
    let mut id = 0;
    while let Some(kind) = thrift.field(&mut id)? {
        match (id, kind) {
            (2, INT) => page.unpacked = thrift.size()?,
            (3, INT) => page.packed = thrift.size()?,
            (7, STRUCT) => thrift.dictionary(&mut page)?,
            (8, STRUCT) => thrift.second_version(&mut page)?,
            _ => thrift.skip(kind, 0)?,
        }
    }
    Ok((page, thrift.taken))
}

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const SHORT: u8 = 4;
const INT: u8 = 5;
const LONG: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const STRUCT: u8 = 12;

/// Thrift's compact protocol, as far as page headers use it.
struct Compact<R> {
    inner: R,
    taken: u64,
}

impl<R: Read> Compact<R> {
    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.inner.read_exact(&mut byte)?;
        self.taken += 1;
        Ok(byte[0])
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }

    /// A signed number that must not be negative.
    fn size(&mut self) -> io::Result<u64> {
        match self.number()? {
            even if even % 2 == 0 => Ok(even / 2),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Kind of the next field of a struct, whose id is put into `id`; none at its end.
    fn field(&mut self, id: &mut u64) -> io::Result<Option<u8>> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        *id = match u64::from(head >> 4) {
            0 => self.size()?,
            step => *id + step,
        };
        Ok(Some(head & 0x0F))
    }

    fn dictionary(&mut self, page: &mut Page) -> io::Result<()> {
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            match (id, kind) {
                (1, INT) => page.entries = self.size()?,
                _ => self.skip(kind, 0)?,
            }
        }
        Ok(())
    }

    fn second_version(&mut self, page: &mut Page) -> io::Result<()> {
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            match (id, kind) {
                (5 | 6, INT) => page.levels += self.size()?,
                (7, TRUE | FALSE) => page.is_packed = kind == TRUE,
                _ => self.skip(kind, 0)?,
            }
        }
        Ok(())
    }

    fn skip(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        match kind {
            TRUE | FALSE => Ok(()),
            BYTE => self.byte().map(drop),
            SHORT | INT | LONG => self.number().map(drop),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = self.number()?;
                self.pass(length)
            }
            STRUCT if depth < MAX_DEPTH => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn pass(&mut self, length: u64) -> io::Result<()> {
        let passed = io::copy(&mut (&mut self.inner).take(length), &mut io::sink())?;
        self.taken += passed;
        if passed == length {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
}
