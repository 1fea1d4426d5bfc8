//! ZIP archives with deflated members and no clock: for workbooks and zipped Shapefiles.
//!
//! Members are compressed one by one, also apart and in parallel, and put together at
//! the end. Sizes are those of the plain format of PKWARE's note, section 4.3: below
//! 4 GiB a member and an archive.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use super::file::WriteError;

/// A member being compressed.
pub(super) struct Member {
    name: String,
    deflate: DeflateEncoder<Vec<u8>>,
    crc: Crc,
}

/// A compressed member.
pub(super) struct Packed {
    name: String,
    bytes: Vec<u8>,
    crc: u32,
    size: u32,
}

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Version 2.0: deflate.
const VERSION: u16 = 20;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
const DEFLATED: u16 = 8;
/// 1 January 1980, the first day the format knows: no clock goes in.
const DAY: u16 = (1 << 5) | 1;

impl Member {
    /// Begins a member of this name.
    #[must_use]
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            deflate: DeflateEncoder::new(Vec::new(), Compression::default()),
            crc: Crc::new(),
        }
    }

    /// Appends bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.crc.update(bytes);
        self.deflate
            .write_all(bytes)
            .map_err(|error| WriteError::library("deflate", &error))
    }

    /// Ends the member.
    pub(super) fn finish(self) -> Result<Packed, WriteError> {
        let too_large = || WriteError::TooLarge {
            format: "ZIP",
            what: self.name.clone(),
            limit: "4 GiB",
        };
        let size = u32::try_from(self.deflate.total_in()).map_err(|_| too_large())?;
        let bytes = self
            .deflate
            .finish()
            .map_err(|error| WriteError::library("deflate", &error))?;
        Ok(Packed {
            crc: self.crc.sum(),
            name: self.name,
            bytes,
            size,
        })
    }
}

impl Packed {
    /// A member of these bytes.
    pub(super) fn of(name: impl Into<String>, bytes: &[u8]) -> Result<Self, WriteError> {
        let mut member = Member::new(name);
        member.push(bytes)?;
        member.finish()
    }
}

fn number16(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn number32(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Puts the members together in their order.
pub(super) fn archive(members: &[Packed]) -> Result<Vec<u8>, WriteError> {
    let too_large = |what: &str| WriteError::TooLarge {
        format: "ZIP",
        what: what.to_owned(),
        limit: "4 GiB and 65,535 members",
    };
    let length = members.iter().map(|member| member.bytes.len()).sum();
    let mut out = Vec::with_capacity(length);
    let mut directory = Vec::new();
    for member in members {
        let start = u32::try_from(out.len()).map_err(|_| too_large(&member.name))?;
        let packed = u32::try_from(member.bytes.len()).map_err(|_| too_large(&member.name))?;
        let name = u16::try_from(member.name.len()).map_err(|_| too_large(&member.name))?;
        // what both headers say of a member
        let mut common = Vec::with_capacity(26);
        number16(&mut common, VERSION);
        number16(&mut common, UTF8);
        number16(&mut common, DEFLATED);
        number16(&mut common, 0);
        number16(&mut common, DAY);
        for number in [member.crc, packed, member.size] {
            number32(&mut common, number);
        }
        number16(&mut common, name);
        number16(&mut common, 0);
        number32(&mut out, LOCAL);
        out.extend_from_slice(&common);
        out.extend_from_slice(member.name.as_bytes());
        out.extend_from_slice(&member.bytes);
        number32(&mut directory, CENTRAL);
        number16(&mut directory, VERSION);
        directory.extend_from_slice(&common);
        // comment, disk, inner attributes, outer attributes
        directory.extend_from_slice(&[0; 10]);
        number32(&mut directory, start);
        directory.extend_from_slice(member.name.as_bytes());
    }
    let start = u32::try_from(out.len()).map_err(|_| too_large("the archive"))?;
    let size = u32::try_from(directory.len()).map_err(|_| too_large("the archive"))?;
    let count = u16::try_from(members.len()).map_err(|_| too_large("the archive"))?;
    out.append(&mut directory);
    number32(&mut out, END);
    number32(&mut out, 0);
    number16(&mut out, count);
    number16(&mut out, count);
    number32(&mut out, size);
    number32(&mut out, start);
    number16(&mut out, 0);
    Ok(out)
}
