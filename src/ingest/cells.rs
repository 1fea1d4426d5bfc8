//! The cells of one row in two pieces of memory, however many there are.

/// Marks a cell that is missing; texts of a row are shorter than this, see
/// [`super::limits::MAX_ROW_BYTES`].
const MISSING: u32 = 1 << 31;

/// The cells of one row; a missing one is told apart from an empty text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cells {
    text: Box<str>,
    /// Where each cell ends in the text, with the mark of a missing one.
    ends: Box<[u32]>,
}

impl Cells {
    /// The text of a cell; `None` when it is missing or beyond the last one.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        if end & MISSING != 0 {
            return None;
        }
        let start = match index {
            0 => 0,
            _ => self.ends[index - 1] & !MISSING,
        };
        self.text.get(start as usize..end as usize)
    }

    /// How many cells the row has.
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }
}

impl<'a> FromIterator<Option<&'a str>> for Cells {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(cells: I) -> Self {
        let mut builder = CellsBuilder::default();
        for cell in cells {
            builder.push(cell);
        }
        builder.finish()
    }
}

impl FromIterator<Option<String>> for Cells {
    fn from_iter<I: IntoIterator<Item = Option<String>>>(cells: I) -> Self {
        let mut builder = CellsBuilder::default();
        for cell in cells {
            builder.push(cell.as_deref());
        }
        builder.finish()
    }
}

/// Gathers the cells of a row; used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct CellsBuilder {
    text: String,
    ends: Vec<u32>,
}

impl CellsBuilder {
    /// Adds a cell. A text that would make the row longer than the mark allows counts as missing.
    pub(crate) fn push(&mut self, cell: Option<&str>) {
        let before = self.text.len();
        let room = (MISSING as usize - 1).saturating_sub(before);
        let cell = cell.filter(|text| text.len() <= room);
        if let Some(text) = cell {
            self.text.push_str(text);
        }
        let mark = if cell.is_some() { 0 } else { MISSING };
        let end = u32::try_from(self.text.len()).unwrap_or(MISSING);
        self.ends.push(end | mark);
    }

    /// The row, and room for the next.
    pub(crate) fn finish(&mut self) -> Cells {
        let cells = Cells {
            text: self.text.as_str().into(),
            ends: self.ends.as_slice().into(),
        };
        self.text.clear();
        self.ends.clear();
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_cell_is_no_empty_text() {
        let cells: Cells = [Some("Ķekava"), None, Some(""), Some("b"), None]
            .into_iter()
            .collect();
        let read: Vec<Option<&str>> = (0..6).map(|index| cells.get(index)).collect();
        assert_eq!(
            read,
            [Some("Ķekava"), None, Some(""), Some("b"), None, None]
        );
        assert_eq!(Cells::default().get(0), None);
    }
}
