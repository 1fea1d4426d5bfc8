//! Why a study or a file could not be read at all. A bad row is a [`Defect`], not this.
//!
//! [`Defect`]: crate::model::defect::Defect

use std::io;

/// What was being read, what is wrong, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The folder holds no study.
    #[error("{folder}: no pieeja.toml in this folder")]
    NoStudy {
        /// The folder as given.
        folder: String,
    },
    /// A file that something names is not there.
    #[error("{file}: no such file{}", named(.named_by))]
    Missing {
        /// The file as named.
        file: String,
        /// The key or file that names it; empty when the user named it.
        named_by: String,
    },
    /// The operating system refused.
    #[error("{file}: {source}")]
    Io {
        /// The file as named.
        file: String,
        /// Its answer.
        source: io::Error,
    },
    /// Larger than this build reads.
    #[error("{file}: {what} is more than the {limit} that pieeja reads")]
    TooLarge {
        /// The file as named.
        file: String,
        /// What there is too much of, with its size.
        what: String,
        /// The limit with its unit.
        limit: String,
    },
    /// The file's extension is of no format that is read.
    #[error("{file}: the format of this file is not known from its name")]
    UnknownFormat {
        /// The file as named.
        file: String,
    },
    /// The file is not what its name says, or broken as a whole.
    #[error("{file}: {what}")]
    Broken {
        /// The file as named.
        file: String,
        /// What is wrong, with the place.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Coordinates in a system that is not read.
    #[error("{file}: {what}")]
    CrsNotSupported {
        /// The file as named.
        file: String,
        /// Which system, and how that is known.
        what: String,
    },
    /// A table lacks a column.
    #[error("{file}: no column {wanted}; the columns are: {}", listed(.found))]
    MissingColumn {
        /// The file as named.
        file: String,
        /// The column, with the names it may have.
        wanted: String,
        /// The columns there are.
        found: Vec<String>,
    },
    /// Two columns have one name.
    #[error("{file}: column {column} is there twice")]
    DuplicateColumn {
        /// The file as named.
        file: String,
        /// The column.
        column: String,
    },
    /// pieeja.toml is not TOML or a value has the wrong type.
    #[error("{file}, line {line}, column {column}: {what}")]
    StudyFile {
        /// The file as named.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// pieeja.toml lacks a key.
    #[error("pieeja.toml: {key} is missing")]
    MissingKey {
        /// The key with its table.
        key: String,
        /// How it may look.
        example: String,
    },
    /// A key of pieeja.toml has a value that makes no sense.
    #[error("pieeja.toml: {key}: {what}")]
    BadValue {
        /// The key with its table.
        key: String,
        /// What is wrong with the value.
        what: String,
        /// What to write instead.
        hint: String,
    },
}

impl IngestError {
    pub(crate) fn broken(file: &str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Broken {
            file: file.to_owned(),
            what: what.into(),
            hint: hint.into(),
        }
    }

    pub(crate) fn missing_key(key: impl Into<String>, example: impl Into<String>) -> Self {
        Self::MissingKey {
            key: key.into(),
            example: example.into(),
        }
    }

    pub(crate) fn bad_value(
        key: impl Into<String>,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self::BadValue {
            key: key.into(),
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// The file it is about, as the user knows it.
    #[must_use]
    pub fn file(&self) -> &str {
        match self {
            Self::NoStudy { folder } => folder,
            Self::Missing { file, .. }
            | Self::Io { file, .. }
            | Self::TooLarge { file, .. }
            | Self::UnknownFormat { file }
            | Self::Broken { file, .. }
            | Self::CrsNotSupported { file, .. }
            | Self::MissingColumn { file, .. }
            | Self::DuplicateColumn { file, .. }
            | Self::StudyFile { file, .. } => file,
            Self::MissingKey { .. } | Self::BadValue { .. } => super::STUDY_FILE,
        }
    }

    /// Stable code, documented in docs/DATA.md.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoStudy { .. } => "no_study",
            Self::Missing { .. } => "file_missing",
            Self::Io { .. } => "file_unreadable",
            Self::TooLarge { .. } => "file_too_large",
            Self::UnknownFormat { .. } => "format_unknown",
            Self::Broken { .. } => "file_broken",
            Self::CrsNotSupported { .. } => "crs_not_supported",
            Self::MissingColumn { .. } => "column_missing",
            Self::DuplicateColumn { .. } => "column_duplicate",
            Self::StudyFile { .. } => "study_file_syntax",
            Self::MissingKey { .. } => "key_missing",
            Self::BadValue { .. } => "key_bad_value",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoStudy { .. } => {
                "a study is a folder with a pieeja.toml; `pieeja init DIR` writes one to start from"
                    .to_owned()
            }
            Self::Missing { .. } => {
                "names in pieeja.toml are relative to its folder; mind capital letters".to_owned()
            }
            Self::Io { .. } => "see whether the file may be read and is not open elsewhere".to_owned(),
            Self::TooLarge { .. } => "split the file or leave out what the study does not need".to_owned(),
            Self::UnknownFormat { .. } => {
                format!("formats that are read: {}", super::format::EXTENSIONS)
            }
            Self::Broken { hint, .. } | Self::BadValue { hint, .. } => hint.clone(),
            Self::CrsNotSupported { .. } => {
                "state the system in pieeja.toml, such as crs = \"EPSG:3059\" for LKS-92, or reproject the \
                 data to longitude and latitude, for example in QGIS: Export, Save Features As"
                    .to_owned()
            }
            Self::MissingColumn { .. } => {
                "add the column or rename the one that holds it; docs/DATA.md lists all columns".to_owned()
            }
            Self::DuplicateColumn { .. } => "rename or remove one of the two".to_owned(),
            Self::StudyFile { .. } => {
                "texts stand in quotation marks, tables start with [name], lists of tables with [[name]]"
                    .to_owned()
            }
            Self::MissingKey { example, .. } => format!("add for example: {example}"),
        }
    }
}

fn named(by: &str) -> String {
    if by.is_empty() {
        String::new()
    } else {
        format!(", though {by} names it")
    }
}

fn listed(columns: &[String]) -> String {
    const SHOWN: usize = 30;
    let mut text = columns
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if columns.len() > SHOWN {
        text.push_str(", …");
    }
    if text.is_empty() {
        "(none)".to_owned()
    } else {
        text
    }
}
