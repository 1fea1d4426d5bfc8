//! One file as a reader gets it: bytes at hand, or a path to stream from.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::IngestError;
use super::limits::MAX_FILE_BYTES;
use crate::model::text::hexadecimal;

/// How much is read at a time.
const BUFFER: usize = 1 << 20;

/// A file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As the user knows it.
    pub(crate) name: String,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Bytes(Cow<'static, [u8]>),
    Path(PathBuf),
}

impl Source {
    pub(crate) fn of_bytes(name: &str, bytes: Cow<'static, [u8]>) -> Self {
        Self {
            name: name.to_owned(),
            content: Content::Bytes(bytes),
        }
    }

    /// A file of the disk; `None` when there is none.
    pub(crate) fn of_path(name: &str, path: &Path) -> Result<Option<Self>, IngestError> {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => Err(IngestError::Io {
                file: name.to_owned(),
                source: io::Error::other("this is a folder, not a file"),
            }),
            Ok(_) => Ok(Some(Self {
                name: name.to_owned(),
                content: Content::Path(path.to_owned()),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(IngestError::Io {
                file: name.to_owned(),
                source,
            }),
        }
    }

    /// The path, for readers that need one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.content {
            Content::Path(path) => Some(path),
            Content::Bytes(_) => None,
        }
    }

    pub(crate) fn failed(&self, source: io::Error) -> IngestError {
        IngestError::Io {
            file: self.name.clone(),
            source,
        }
    }

    /// The bytes from the beginning.
    pub(crate) fn open(&self) -> Result<Box<dyn BufRead + '_>, IngestError> {
        Ok(match &self.content {
            Content::Bytes(bytes) => Box::new(Cursor::new(bytes.as_ref())),
            Content::Path(path) => {
                let file = File::open(path).map_err(|error| self.failed(error))?;
                Box::new(BufReader::with_capacity(BUFFER, file))
            }
        })
    }

    /// How long the file is, in bytes.
    pub(crate) fn size(&self) -> Result<u64, IngestError> {
        match &self.content {
            Content::Bytes(bytes) => Ok(bytes.len() as u64),
            Content::Path(path) => std::fs::metadata(path)
                .map(|meta| meta.len())
                .map_err(|error| self.failed(error)),
        }
    }

    /// The first bytes, at most `many`.
    pub(crate) fn head(&self, many: usize) -> Result<Vec<u8>, IngestError> {
        let mut head = Vec::new();
        self.open()?
            .take(many as u64)
            .read_to_end(&mut head)
            .map_err(|error| self.failed(error))?;
        Ok(head)
    }

    /// All bytes of a file that is not larger than [`MAX_FILE_BYTES`].
    pub(crate) fn bytes(&self) -> Result<Cow<'_, [u8]>, IngestError> {
        self.bytes_within(MAX_FILE_BYTES)
    }

    /// All bytes of a file that is not larger than `limit`.
    pub(crate) fn bytes_within(&self, limit: u64) -> Result<Cow<'_, [u8]>, IngestError> {
        let size = self.size()?;
        if size > limit {
            return Err(self.too_large(
                &format!("its size of {size} bytes"),
                &format!("{limit} bytes"),
            ));
        }
        match &self.content {
            Content::Bytes(bytes) => Ok(Cow::Borrowed(bytes.as_ref())),
            Content::Path(path) => std::fs::read(path)
                .map(Cow::Owned)
                .map_err(|error| self.failed(error)),
        }
    }

    /// The bytes for keeping.
    pub(crate) fn into_bytes(self, limit: u64) -> Result<Cow<'static, [u8]>, IngestError> {
        if let Content::Bytes(bytes) = self.content {
            return Ok(bytes);
        }
        self.bytes_within(limit)
            .map(|bytes| Cow::Owned(bytes.into_owned()))
    }

    pub(crate) fn too_large(&self, what: &str, limit: &str) -> IngestError {
        IngestError::TooLarge {
            file: self.name.clone(),
            what: what.to_owned(),
            limit: limit.to_owned(),
        }
    }

    /// SHA-256 in lower-case hexadecimal.
    pub(crate) fn sha256(&self) -> Result<String, IngestError> {
        let mut hash = Sha256::new();
        let mut reader = self.open()?;
        loop {
            let chunk = reader.fill_buf().map_err(|error| self.failed(error))?;
            if chunk.is_empty() {
                return Ok(hexadecimal(&hash.finalize()));
            }
            hash.update(chunk);
            let length = chunk.len();
            reader.consume(length);
        }
    }
}
