//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Failure;
use crate::export::file::Piece;
use crate::model::text::hexadecimal;

/// Bytes of a gathered file that are copied at once.
const COPIED_AT_ONCE: usize = 1 << 20;

/// A file being written under a temporary name beside its place; dropped without
/// [`WholeFile::finish`], nothing stays behind.
#[derive(Debug)]
pub(crate) struct WholeFile {
    path: PathBuf,
    partial: PathBuf,
    file: Option<File>,
    hash: Sha256,
    bytes: u64,
}

/// What was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Written {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl WholeFile {
    /// Begins a file at `path`.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // the process in the name keeps two runs into one folder apart
        let partial = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
        let file = File::create(&partial).map_err(|error| failure(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            file: Some(file),
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Appends `bytes`, which should come in large pieces.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.put(bytes).map_err(|error| failure(&self.path, &error))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(bytes)?;
        }
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Puts the file in its place, over an older one.
    pub(crate) fn finish(mut self) -> Result<Written, Failure> {
        drop(self.file.take());
        fs::rename(&self.partial, &self.path).map_err(|error| failure(&self.path, &error))?;
        let digest = std::mem::take(&mut self.hash).finalize();
        Ok(Written {
            bytes: self.bytes,
            sha256: hexadecimal(&digest),
        })
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // a leftover does no harm, and there is nobody to tell
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// Writes a small file at once.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<Written, Failure> {
    let mut file = WholeFile::create(path)?;
    file.write(bytes)?;
    file.finish()
}

/// Writes a file that an export gathered.
pub(crate) fn write_piece(path: &Path, piece: Piece) -> Result<Written, Failure> {
    let mut file = WholeFile::create(path)?;
    let mut content = piece
        .content
        .open()
        .map_err(|error| failure(path, &error))?;
    let mut buffer = vec![0; COPIED_AT_ONCE];
    loop {
        let read = content.read(&mut buffer);
        match read.map_err(|error| failure(path, &error))? {
            0 => return file.finish(),
            count => file.write(&buffer[..count])?,
        }
    }
}

/// Writes `bytes` to a file at once, or to standard output without a path.
pub(crate) fn deliver(path: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(path) = path {
        return write_whole(path, bytes).map(|_| ());
    }
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::io("cannot print the result", &error, "is the disk full?"))
}

/// What the name of a file ends with, in small letters.
pub(crate) fn extension(path: &Path) -> String {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    extension.to_ascii_lowercase()
}

/// A file that appears whole or not at all, or standard output.
#[derive(Debug)]
pub(crate) enum Sink {
    File(WholeFile),
    Standard,
}

impl Sink {
    /// Begins a file at `path`; standard output without one.
    pub(crate) fn create(path: Option<&Path>) -> Result<Self, Failure> {
        path.map_or(Ok(Self::Standard), |path| {
            WholeFile::create(path).map(Self::File)
        })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::File(file) => file.finish().map(|_| ()),
            Self::Standard => Ok(()),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.put(bytes).map(|()| bytes.len()),
            Self::Standard => io::stdout().lock().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(_) => Ok(()),
            Self::Standard => io::stdout().lock().flush(),
        }
    }
}

fn failure(path: &Path, error: &io::Error) -> Failure {
    Failure::io(
        &format!("cannot write {}", path.display()),
        error,
        "does the folder exist, may you write there, and is there room?",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_file_leaves_nothing_and_a_finished_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("layer.csv");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let mut unfinished = WholeFile::create(&path).unwrap();
        unfinished.write(b"half").unwrap();
        assert_eq!(names(), 1);
        drop(unfinished);
        assert_eq!(names(), 0);
        let written = write_whole(&path, b"abc").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!((written.bytes, names()), (3, 1));
        // the published digest of "abc"
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(written.sha256, abc);
    }
}
