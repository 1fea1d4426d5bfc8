//! The bytes of a file that is being written: in memory while they are few, then in a nameless
//! temporary file, so that large conversions take little memory.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, Write};

/// Bytes that are kept in memory.
const IN_MEMORY: usize = 32 << 20;
/// Bytes that wait to be written to the temporary file.
const BUFFER: usize = 1 << 18;

/// Bytes being gathered.
#[derive(Debug)]
pub struct Spool {
    kept: Kept,
    length: u64,
}

#[derive(Debug)]
enum Kept {
    Memory(Vec<u8>),
    File(BufWriter<File>),
}

/// Bytes that can be read from any place.
pub trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

impl Default for Spool {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl From<Vec<u8>> for Spool {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            length: bytes.len() as u64,
            kept: Kept::Memory(bytes),
        }
    }
}

impl Spool {
    /// The content of a file that nobody else writes to any more.
    pub fn of_file(file: File) -> io::Result<Self> {
        Ok(Self {
            length: file.metadata()?.len(),
            kept: Kept::File(BufWriter::new(file)),
        })
    }

    /// How many bytes there are.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// All bytes from the first on.
    pub fn open(self) -> io::Result<Box<dyn Source>> {
        Ok(match self.kept {
            Kept::Memory(bytes) => Box::new(Cursor::new(bytes)),
            Kept::File(file) => {
                let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.rewind()?;
                Box::new(file)
            }
        })
    }

    /// All bytes, in memory.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        if let Kept::Memory(bytes) = self.kept {
            return Ok(bytes);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Kept::Memory(kept) = &mut self.kept
            && kept.len() + bytes.len() > IN_MEMORY
        {
            let mut file = BufWriter::with_capacity(BUFFER, tempfile::tempfile()?);
            file.write_all(kept)?;
            self.kept = Kept::File(file);
        }
        match &mut self.kept {
            Kept::Memory(kept) => kept.extend_from_slice(bytes),
            Kept::File(file) => file.write_all(bytes)?,
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.kept {
            Kept::Memory(_) => Ok(()),
            Kept::File(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_bytes_come_back_as_they_went_in() {
        for pieces in [0, 1, 3, 40] {
            let mut spool = Spool::default();
            let mut expected = Vec::new();
            for piece in 0..pieces {
                let bytes = vec![piece; 1 << 20];
                spool.write_all(&bytes).unwrap();
                expected.extend(bytes);
            }
            assert_eq!(spool.len(), expected.len() as u64);
            let in_memory = matches!(spool.kept, Kept::Memory(_));
            assert_eq!(in_memory, expected.len() <= IN_MEMORY);
            assert!(spool.into_bytes().unwrap() == expected);
        }
    }

    #[test]
    fn a_file_is_read_from_its_start() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"abc").unwrap();
        let spool = Spool::of_file(file).unwrap();
        assert!(!spool.is_empty());
        assert_eq!(spool.into_bytes().unwrap(), b"abc");
    }
}
