//! The frame of a PBF file: where its blobs lie, and what is in one once it is unpacked.
//!
//! A file is a row of blobs: four bytes of length, a header with type and size, the blob.
//! The first is an `OSMHeader`, the others are `OSMData`. Sizes are checked against the
//! limits of the format before anything is allocated.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::{Decompress, FlushDecompress, Status};

use super::super::error::IngestError;
use super::wire::{Fields, Malformed};

/// Largest header of a blob that the format allows, bytes.
const MAX_HEADER: u32 = 64 << 10;
/// Largest blob that the format allows, packed or unpacked, bytes.
const MAX_BLOB: u32 = 32 << 20;
/// What the reader understands; a file that needs more is refused.
const KNOWN_FEATURES: [&[u8]; 2] = [b"OsmSchema-V0.6", b"DenseNodes"];

/// Where a blob of data lies in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct BlobPlace {
    pub(super) offset: u64,
    pub(super) size: u32,
}

/// A PBF file that starts like one: its blobs in order.
#[derive(Debug)]
pub(super) struct PbfFile {
    /// The file as named to the user.
    pub(super) name: String,
    /// The blobs of data.
    pub(super) blobs: Vec<BlobPlace>,
    /// Whether the file says that nodes come before ways and ways before relations, each by id.
    pub(super) is_sorted: bool,
    /// Bytes of the whole file.
    pub(super) bytes: u64,
}

impl PbfFile {
    /// Reads the frame and the header; the data stays where it is.
    pub(super) fn open(path: &Path) -> Result<Self, IngestError> {
        let name = path.display().to_string();
        let io_error = |source| IngestError::Io {
            file: name.clone(),
            source,
        };
        let file = File::open(path).map_err(io_error)?;
        let bytes = file.metadata().map_err(io_error)?.len();
        let mut reader = BufReader::new(file);
        let mut blobs = Vec::new();
        let mut is_sorted = None;
        let mut offset = 0u64;
        while let Some((kind, size, start)) =
            frame(&mut reader, offset, bytes, &name).map_err(|fault| fault.tell(&name))?
        {
            offset = start + u64::from(size);
            let place = BlobPlace {
                offset: start,
                size,
            };
            match (kind, is_sorted) {
                (Kind::Header, None) => {
                    let raw = read_blob(&mut reader, place, &name)?;
                    is_sorted = Some(read_header(&raw, &name)?);
                    continue;
                }
                (Kind::Data, Some(_)) => blobs.push(place),
                (Kind::Data, None) => return Err(not_pbf(&name)),
                // a second header, as after joining files, says nothing new; others are to be skipped
                (Kind::Header | Kind::Other, _) => {}
            }
            skip(&mut reader, size).map_err(io_error)?;
        }
        let Some(is_sorted) = is_sorted else {
            return Err(not_pbf(&name));
        };
        Ok(Self {
            name,
            blobs,
            is_sorted,
            bytes,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Header,
    Data,
    Other,
}

/// What is wrong with the frame.
enum Fault {
    Io(io::Error),
    NotPbf,
    CutOff(u64),
    Nonsense(u64),
}

impl Fault {
    fn tell(self, name: &str) -> IngestError {
        match self {
            Self::Io(source) => IngestError::Io {
                file: name.to_owned(),
                source,
            },
            Self::NotPbf => not_pbf(name),
            Self::CutOff(at) => IngestError::broken(
                name,
                format!("the file ends in the middle of a block that starts at byte {at}"),
                "it is cut off: download or copy it again",
            ),
            Self::Nonsense(at) => IngestError::broken(
                name,
                format!("there is no block of OpenStreetMap data at byte {at}"),
                "it is damaged: download or copy it again",
            ),
        }
    }
}

fn not_pbf(name: &str) -> IngestError {
    IngestError::broken(
        name,
        "this is not an OpenStreetMap extract in PBF format",
        "give a file such as latvia-latest.osm.pbf; `osmium cat IN -o OUT.osm.pbf` converts others",
    )
}

/// The next frame: kind and size of the blob and where it starts; `None` at the end.
fn frame(
    reader: &mut BufReader<File>,
    offset: u64,
    bytes: u64,
    name: &str,
) -> Result<Option<(Kind, u32, u64)>, Fault> {
    if offset == bytes {
        return Ok(None);
    }
    let nonsense = || {
        if offset == 0 {
            Fault::NotPbf
        } else {
            Fault::Nonsense(offset)
        }
    };
    let cut_off = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof if offset == 0 => Fault::NotPbf,
        io::ErrorKind::UnexpectedEof => Fault::CutOff(offset),
        _ => Fault::Io(error),
    };
    let mut length = [0u8; 4];
    reader.read_exact(&mut length).map_err(cut_off)?;
    let length = u32::from_be_bytes(length);
    if length == 0 || length > MAX_HEADER {
        return Err(nonsense());
    }
    let mut header = vec![0u8; length as usize];
    reader.read_exact(&mut header).map_err(cut_off)?;
    let (kind, size) = blob_header(&header).map_err(|Malformed| nonsense())?;
    if offset == 0 && kind != Kind::Header {
        return Err(Fault::NotPbf);
    }
    if size > MAX_BLOB {
        let what = format!("a block of {size} bytes at byte {offset}");
        return Err(Fault::Io(io::Error::other(format!(
            "{name}: {what} is more than the {MAX_BLOB} bytes that the format allows"
        ))));
    }
    let start = offset + 4 + u64::from(length);
    if start + u64::from(size) > bytes {
        return Err(Fault::CutOff(offset));
    }
    Ok(Some((kind, size, start)))
}

fn blob_header(bytes: &[u8]) -> Result<(Kind, u32), Malformed> {
    let (mut kind, mut size) = (None, None);
    for field in Fields::new(bytes) {
        match field? {
            (1, value) => {
                kind = Some(match value.bytes()? {
                    b"OSMHeader" => Kind::Header,
                    b"OSMData" => Kind::Data,
                    _ => Kind::Other,
                });
            }
            (3, value) => size = u32::try_from(value.number()?).ok(),
            _ => {}
        }
    }
    kind.zip(size).ok_or(Malformed)
}

fn skip(reader: &mut BufReader<File>, size: u32) -> io::Result<()> {
    reader.seek_relative(i64::from(size))
}

/// Reads and unpacks the blob at `place`.
pub(super) fn read_blob<R: Read + Seek>(
    reader: &mut R,
    place: BlobPlace,
    name: &str,
) -> Result<Vec<u8>, IngestError> {
    let io_error = |source| IngestError::Io {
        file: name.to_owned(),
        source,
    };
    reader
        .seek(SeekFrom::Start(place.offset))
        .map_err(io_error)?;
    // at most MAX_BLOB, checked against the file's length when the frame was read
    let mut packed = vec![0u8; place.size as usize];
    reader.read_exact(&mut packed).map_err(io_error)?;
    unpack(&packed).map_err(|what| damaged(name, place, what))
}

/// The error of a block that cannot be understood.
pub(super) fn damaged(name: &str, place: BlobPlace, what: &str) -> IngestError {
    IngestError::broken(
        name,
        format!("the block at byte {}: {what}", place.offset),
        "the file is damaged or not packed with zlib: download it again, or write it anew with \
         `osmium cat IN -o OUT.osm.pbf`",
    )
}

fn unpack(blob: &[u8]) -> Result<Vec<u8>, &'static str> {
    const MALFORMED: &str = "it is not a blob";
    let mut size = None;
    let mut packed = None;
    for field in Fields::new(blob) {
        let (number, value) = field.map_err(|Malformed| MALFORMED)?;
        match number {
            1 => return Ok(value.bytes().map_err(|Malformed| MALFORMED)?.to_vec()),
            2 => {
                let number = value.number().map_err(|Malformed| MALFORMED)?;
                size = Some(u32::try_from(number).unwrap_or(u32::MAX));
            }
            3 => packed = Some(value.bytes().map_err(|Malformed| MALFORMED)?),
            4 => return Err("it is packed with lzma, which is not read"),
            5 => return Err("it is packed with bzip2, which is not read"),
            6 => return Err("it is packed with lz4, which is not read"),
            7 => return Err("it is packed with zstd, which is not read"),
            _ => {}
        }
    }
    let (Some(packed), Some(size)) = (packed, size) else {
        return Err(MALFORMED);
    };
    if size > MAX_BLOB {
        return Err("it says that it unpacks to more than the format allows");
    }
    inflate(packed, size as usize)
}

fn inflate(packed: &[u8], size: usize) -> Result<Vec<u8>, &'static str> {
    // one byte more than promised, so that a blob that holds more is found out
    let mut raw = Vec::with_capacity(size + 1);
    let mut inflater = Decompress::new(true);
    let status = inflater
        .decompress_vec(packed, &mut raw, FlushDecompress::Finish)
        .map_err(|_| "it does not unpack")?;
    if status != Status::StreamEnd || raw.len() != size {
        return Err("it does not unpack to the size it says");
    }
    Ok(raw)
}

/// Checks what the file needs, and tells whether it says that it is sorted.
fn read_header(raw: &[u8], name: &str) -> Result<bool, IngestError> {
    let malformed = |Malformed| not_pbf(name);
    let mut is_sorted = false;
    for field in Fields::new(raw) {
        match field.map_err(malformed)? {
            (4, value) => {
                let feature = value.bytes().map_err(malformed)?;
                if !KNOWN_FEATURES.contains(&feature) {
                    let feature = String::from_utf8_lossy(feature);
                    return Err(IngestError::broken(
                        name,
                        format!("reading it needs {feature:?}, which pieeja does not know"),
                        "give a plain extract; from a history file, `osmium time-filter` makes one",
                    ));
                }
            }
            (5, value) => {
                is_sorted |= value.bytes().map_err(malformed)? == b"Sort.Type_then_ID";
            }
            _ => {}
        }
    }
    Ok(is_sorted)
}
