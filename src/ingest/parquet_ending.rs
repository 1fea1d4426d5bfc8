//! Parquet files that end where they end.

use std::io::{self, Read};

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{ChunkReader, Length};
use bytes::Bytes;

/// A file whose streams fail where they end, once they were asked for more several times: the
/// decoder takes no notice of the end while it passes over what is not there.
pub(super) struct Ending<R>(pub(super) R);

/// So often a stream may be asked for more at its end.
const ASKED_AT_END: u32 = 16;

impl<R: ChunkReader> Length for Ending<R> {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl<R: ChunkReader> ChunkReader for Ending<R> {
    type T = EndingRead<R::T>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let (inner, asked) = (self.0.get_read(start)?, 0);
        Ok(EndingRead { inner, asked })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        self.0.get_bytes(start, length)
    }
}

/// A stream of an [`Ending`] file.
pub(super) struct EndingRead<R> {
    inner: R,
    asked: u32,
}

impl<R: Read> Read for EndingRead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        if read == 0 && !into.is_empty() {
            self.asked += 1;
            if self.asked > ASKED_AT_END {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(read)
    }
}
