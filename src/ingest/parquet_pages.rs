//! What the pages of a Parquet file unpack to, found before they are unpacked.
//!
//! The decoder gives gzip, Brotli and LZ4 streams all the memory they ask for, and Snappy and raw
//! LZ4 pages and dictionaries whatever their header declares; and it goes on for as many elements
//! as a list says it has, whether they are there or not. So the footer and each page header are
//! read here first (`FileMetaData` and `PageHeader` of the Parquet format), and streams without a
//! bound of their own are unpacked once into nothing.

use std::io::{self, Read};

use super::thrift::{BINARY, Compact, FALSE, INT, LIST, LONG, STRUCT, TRUE};
use ::parquet::basic::Compression;
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use ::parquet::file::reader::ChunkReader;

/// Most bytes of a page header; statistics of long texts stand in it.
const MAX_HEADER_BYTES: u64 = 16 << 20;
/// Length and magic number at the end of a file.
const TAIL_BYTES: u64 = 8;
/// The magic number of a file whose footer can be read.
const MAGIC: &[u8] = b"PAR1";
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

/// Says what is wrong with a footer that claims elements which are not there. A file without a
/// footer is left to the decoder.
pub(super) fn check_footer<R: ChunkReader>(file: &R) -> Result<(), String> {
    let Some(tail) = file.len().checked_sub(TAIL_BYTES) else {
        return Ok(());
    };
    let bytes = |start: u64, length: u64| {
        let length = usize::try_from(length).ok()?;
        file.get_bytes(start, length).ok()
    };
    let Some(last) = bytes(tail, TAIL_BYTES) else {
        return Ok(());
    };
    let (length, magic) = last.split_at(4);
    let length = length
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    let footer = tail.checked_sub(length).filter(|_| magic == MAGIC);
    let Some(footer) = footer.and_then(|start| bytes(start, length)) else {
        return Ok(());
    };
    Compact::new(footer.as_ref())
        .fields(|thrift, id, kind| match (id, kind) {
            (1, INT) | (2 | 4 | 5 | 7, LIST) | (3, LONG) | (6 | 9, BINARY) | (8, STRUCT) => {
                thrift.skip(kind)
            }
            known => unless_later(thrift, known, 9),
        })
        .map_err(|error| format!("its footer cannot be read ({error})"))
}

/// Says what is wrong with the first page that unpacks to more than it declares, declares more
/// than its bytes can hold, or has a header that cannot be read.
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
        let read = file.get_read(at).map_err(io::Error::other);
        let (page, header) = read
            .and_then(page_at)
            .map_err(|error| format!("the header of a page cannot be read ({error})"))?;
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
    let mut thrift = Compact::new(reader.take(MAX_HEADER_BYTES));
    let mut page = Page {
        is_packed: true,
        ..Page::default()
    };
    thrift.fields(|thrift, id, kind| match (id, kind) {
        (2, INT) => thrift.size().map(|size| page.unpacked = size),
        (3, INT) => thrift.size().map(|size| page.packed = size),
        (7, STRUCT) => thrift.fields(|thrift, id, kind| match (id, kind) {
            (1, INT) => thrift.size().map(|size| page.entries = size),
            (2, INT) | (3, TRUE | FALSE) => thrift.skip(kind),
            known => unless_later(thrift, known, 3),
        }),
        (8, STRUCT) => thrift.fields(|thrift, id, kind| match (id, kind) {
            (5 | 6, INT) => thrift.size().map(|size| page.levels += size),
            (7, TRUE | FALSE) => {
                page.is_packed = kind == TRUE;
                Ok(())
            }
            (1..=4, INT) | (8, STRUCT) => thrift.skip(kind),
            known => unless_later(thrift, known, 8),
        }),
        (1 | 4, INT) | (5 | 6, STRUCT) => thrift.skip(kind),
        known => unless_later(thrift, known, 8),
    })?;
    Ok((page, thrift.taken()))
}

/// Passes over a field of later versions of the format. A field of this one that is of another kind
/// is refused: the decoder would read it as what it should be, and go on elsewhere.
fn unless_later<R: Read>(
    thrift: &mut Compact<R>,
    (id, kind): (u64, u8),
    last: u64,
) -> io::Result<()> {
    if id > last {
        return thrift.skip(kind);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidData,
        format!("field {id} is of another kind"),
    ))
}
