//! Where the bytes of a study come from: the binary itself or a folder.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::IngestError;
use super::limits::MAX_FILE_BYTES;
use super::source::Source;
use crate::model::text::hexadecimal;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/geodata/latvia"]
#[exclude = "facts/*"]
#[exclude = "build/*"]
#[allow_missing = true]
struct Latvia;

/// The files of the embedded study: name and bytes.
pub fn embedded_files() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    Latvia::iter().filter_map(|name| Latvia::get(&name).map(|file| (name.into_owned(), file.data)))
}

/// A file's name and its bytes.
pub(crate) type Named = (String, Cow<'static, [u8]>);

/// A place with files in it.
#[derive(Clone, Debug)]
pub(crate) enum Files {
    Embedded,
    Folder(PathBuf),
    /// No place at all: what is at hand has no companions.
    Nowhere,
}

impl Files {
    /// The file called `name`, or `None` when there is no such file.
    pub(crate) fn look(&self, name: &str) -> Result<Option<Source>, IngestError> {
        match self {
            Self::Embedded => Ok(Latvia::get(name).map(|file| Source::of_bytes(name, file.data))),
            Self::Folder(folder) => Source::of_path(name, &folder.join(name)),
            Self::Nowhere => Ok(None),
        }
    }

    /// The file called `name`; `named_by` says which key wants it.
    pub(crate) fn source(&self, name: &str, named_by: &str) -> Result<Source, IngestError> {
        self.look(name)?.ok_or_else(|| IngestError::Missing {
            file: name.to_owned(),
            named_by: named_by.to_owned(),
        })
    }

    /// The bytes of `name`, or `None` when there is no such file.
    pub(crate) fn find(
        &self,
        name: &str,
        limit: u64,
    ) -> Result<Option<Cow<'static, [u8]>>, IngestError> {
        self.look(name)?
            .map(|source| source.into_bytes(limit))
            .transpose()
    }

    /// The bytes of `name`; `named_by` says which key wants it.
    pub(crate) fn read(
        &self,
        name: &str,
        named_by: &str,
    ) -> Result<Cow<'static, [u8]>, IngestError> {
        self.source(name, named_by)?.into_bytes(MAX_FILE_BYTES)
    }

    /// A file beside `name` with another extension, in lower or upper case.
    pub(crate) fn companion(
        &self,
        name: &str,
        extension: &str,
    ) -> Result<Option<Named>, IngestError> {
        for spelled in [extension.to_owned(), extension.to_uppercase()] {
            let other = Path::new(name)
                .with_extension(spelled)
                .to_string_lossy()
                .into_owned();
            if let Some(bytes) = self.find(&other, MAX_FILE_BYTES)? {
                return Ok(Some((other, bytes)));
            }
        }
        Ok(None)
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The same of a file of any size, read piece by piece.
pub(crate) fn sha256_of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0u8; 1 << 18];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(&buffer[..read]);
    }
}
