//! What is wrong with a row of the data, what was done about it, and how to mend it.
//!
//! Dirty input is not an exception: ingest returns the good rows *and* a list of these.

use std::fmt;

/// How bad.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The row was set aside.
    Error,
    /// The row was used, with the doubt or repair told.
    Warning,
}

impl Severity {
    /// The word used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One defect. Rows count from 1 for the first row of data, as a person would.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Defect {
    /// Stable code, documented in docs/DATA.md, e.g. `number_expected`.
    pub code: &'static str,
    /// Whether the row was set aside.
    pub severity: Severity,
    /// The file as named in the study or on the command line.
    pub file: String,
    /// The layer or sheet, where the format has such.
    pub layer: Option<String>,
    /// Row of data (1 = first after the header) or feature number.
    pub row: Option<usize>,
    /// Column, property or key.
    pub column: Option<String>,
    /// The offending value, shortened.
    pub value: Option<String>,
    /// What is wrong and what was done about it.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// How many more of this code there are in the file that are counted and not listed.
    pub more: usize,
}

/// Most defects of rows that are kept one by one; beyond them each code of a file is counted.
pub const MAX_LISTED: usize = 20_000;

/// Adds a defect of a row to a list that does not grow without end.
pub fn list(defects: &mut Vec<Defect>, defect: Defect) {
    let beyond = defects.get_mut(MAX_LISTED..).unwrap_or_default();
    let is_same = |other: &&mut Defect| {
        (other.code, other.severity, &other.file) == (defect.code, defect.severity, &defect.file)
    };
    match beyond.iter_mut().find(is_same) {
        Some(listed) => listed.more += 1,
        None => defects.push(defect),
    }
}

impl Defect {
    /// A defect that set the row aside.
    #[must_use]
    pub fn error(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, file, message.into())
    }

    /// A defect that was only noted.
    #[must_use]
    pub fn warning(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, file, message.into())
    }

    fn new(code: &'static str, severity: Severity, file: &str, message: String) -> Self {
        Self {
            code,
            severity,
            file: file.to_owned(),
            layer: None,
            row: None,
            column: None,
            value: None,
            message,
            hint: String::new(),
            more: 0,
        }
    }

    /// Says which layer; an empty name says nothing.
    #[must_use]
    pub fn layer(mut self, layer: &str) -> Self {
        self.layer = (!layer.is_empty()).then(|| layer.to_owned());
        self
    }

    /// What was done about it.
    #[must_use]
    pub const fn done(&self) -> &'static str {
        match self.severity {
            Severity::Error => "set aside",
            Severity::Warning => "used",
        }
    }

    /// Says which row (1 = first row of data).
    #[must_use]
    pub fn row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// Says which column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// Shows the offending value, cut to a readable length.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        const SHOWN: usize = 60;
        let mut text: String = value.chars().take(SHOWN).collect();
        if value.chars().nth(SHOWN).is_some() {
            text.push('…');
        }
        self.value = Some(text);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity.as_str(), self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(value) = &self.value {
            write!(f, " ({value:?})")?;
        }
        write!(f, " [{}]", self.code)?;
        if self.more > 0 {
            write!(f, " and {} more like it, counted and not listed", self.more)?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}
