//! Thrift's compact protocol, as far as Parquet uses it: read field by field, or passed over. What
//! is passed over takes as long as it has bytes, whatever it says of itself.

use std::io::{self, Read};

/// Deepest nesting that is passed over; the Parquet format has six.
const MAX_DEPTH: usize = 32;

pub(super) const TRUE: u8 = 1;
pub(super) const FALSE: u8 = 2;
const BYTE: u8 = 3;
const SHORT: u8 = 4;
pub(super) const INT: u8 = 5;
pub(super) const LONG: u8 = 6;
const DOUBLE: u8 = 7;
pub(super) const BINARY: u8 = 8;
pub(super) const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
pub(super) const STRUCT: u8 = 12;
const UUID: u8 = 13;

/// A stream of the protocol.
pub(super) struct Compact<R> {
    inner: R,
    taken: u64,
}

impl<R: Read> Compact<R> {
    pub(super) const fn new(inner: R) -> Self {
        Self { inner, taken: 0 }
    }

    /// Bytes read so far.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// Hands id and kind of each field of a struct to `read`, which has to read or skip it.
    pub(super) fn fields(
        &mut self,
        mut read: impl FnMut(&mut Self, u64, u8) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            id = match u64::from(head >> 4) {
                0 => self.size()?,
                step => id + step,
            };
            read(self, id, head & 0x0F)?;
        }
    }

    /// A signed number that must not be negative.
    pub(super) fn size(&mut self) -> io::Result<u64> {
        match self.number()? {
            even if even % 2 == 0 => Ok(even / 2),
            _ => Err(odd("a negative size")),
        }
    }

    /// Passes over a field of this kind.
    pub(super) fn skip(&mut self, kind: u8) -> io::Result<()> {
        self.skip_at(kind, 0)
    }

    fn skip_at(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        if depth > MAX_DEPTH {
            return Err(odd("nested too deep"));
        }
        match kind {
            TRUE | FALSE => Ok(()),
            BYTE => self.byte().map(drop),
            SHORT | INT | LONG => self.number().map(drop),
            DOUBLE => self.pass(8),
            UUID => self.pass(16),
            BINARY => {
                let length = self.number()?;
                self.pass(length)
            }
            STRUCT => self.fields(|thrift, _, kind| thrift.skip_at(kind, depth + 1)),
            LIST | SET => {
                let head = self.byte()?;
                let length = match u64::from(head >> 4) {
                    15 => self.number()?,
                    short => short,
                };
                self.elements(length, &[head & 0x0F], depth)
            }
            MAP => match self.number()? {
                0 => Ok(()),
                length => {
                    let kinds = self.byte()?;
                    self.elements(length, &[kinds >> 4, kinds & 0x0F], depth)
                }
            },
            _ => Err(odd("a value of no known kind")),
        }
    }

    fn elements(&mut self, length: u64, kinds: &[u8], depth: usize) -> io::Result<()> {
        // Truths of a list take a byte each, which decoders do not agree on: Parquet has none.
        if length > 0 && kinds.iter().any(|kind| matches!(*kind, TRUE | FALSE)) {
            return Err(odd("a list of truths"));
        }
        for _ in 0..length {
            for kind in kinds {
                self.skip_at(*kind, depth + 1)?;
            }
        }
        Ok(())
    }

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
        Err(odd("a number without an end"))
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

fn odd(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
