//! Rows of a spreadsheet, whatever the format: which one is the header, and records out of the rest.

use super::cells::CellsBuilder;
use super::csv_header::header;
use super::error::IngestError;
use super::geometry_column::ShapeTexts;
use super::intake::Intake;
use super::kind::{Kind, Seen};
use super::limits::MAX_COLUMNS;
use super::table::{Record, Shape};
use crate::model::defect::{self, Defect};

/// A filled cell: its column, its text and what kind of value it is.
pub(crate) type SheetCell = (usize, String, Kind);

/// So many rows of a single cell are no titles, but a table of one column.
const TITLES_AT_MOST: usize = 32;

/// Takes the rows of a sheet one by one.
#[derive(Default)]
pub(crate) struct Sheet {
    /// Rows of a single cell before anything else, with the number of empty rows above each:
    /// titles, or a table of one column.
    titles: Vec<(usize, SheetCell)>,
    /// Empty rows since.
    empty: usize,
    row: usize,
    /// A row that may be the header, unless it spans the columns of the next one.
    spans: Option<Vec<SheetCell>>,
    /// There once the header is.
    shapes: Option<ShapeTexts>,
    cells: CellsBuilder,
}

impl Sheet {
    /// A row. `columns` may be filled in any order; empty cells are left out.
    pub(crate) fn row(
        &mut self,
        cells: &[SheetCell],
        intake: &mut Intake<'_>,
    ) -> Result<(), IngestError> {
        if let Some((column, _, _)) = cells.iter().find(|(column, _, _)| *column >= MAX_COLUMNS) {
            return Err(IngestError::TooLarge {
                file: intake.table.file.clone(),
                what: format!("a filled cell in column {}", column + 1),
                limit: format!("{MAX_COLUMNS} columns"),
            });
        }
        let Some(shapes) = &mut self.shapes else {
            return self.above(cells, intake);
        };
        self.row += 1;
        if cells.is_empty() {
            return Ok(());
        }
        let columns = intake.table.columns.len();
        if let Some((column, text, _)) = cells.iter().find(|(column, _, _)| *column >= columns) {
            let message = format!(
                "there is a cell in column {}, but the header has {columns} columns; the row was set aside",
                column + 1
            );
            let defect = Defect::error("row_ragged", &intake.table.file, message);
            return intake.refuse(
                defect
                    .row(self.row)
                    .value(text)
                    .hint("name the column in the header, or empty the cell"),
            );
        }
        let mut texts: Vec<Option<&str>> = vec![None; columns];
        for (column, text, kind) in cells {
            texts[*column] = Some(text);
            intake.table.kinds[*column].note(*kind);
        }
        for text in texts {
            self.cells.push(text);
        }
        let record = Record {
            row: self.row,
            cells: self.cells.finish(),
            shape: Shape::Absent,
        };
        shapes.push(record, intake)
    }

    /// The header is the first row with two filled cells; what stands above is a title. Where
    /// there is no such row, the table has one column, and its first filled cell is the header.
    fn above(&mut self, cells: &[SheetCell], intake: &mut Intake<'_>) -> Result<(), IngestError> {
        match cells {
            [] => self.empty = self.empty.saturating_add(1),
            [only] => {
                self.titles
                    .push((std::mem::take(&mut self.empty), only.clone()));
                if self.titles.len() > TITLES_AT_MOST {
                    return self.single_column(intake);
                }
            }
            cells if self.spans.is_none() && is_gapped(cells) => {
                self.spans = Some(cells.to_vec());
            }
            cells => {
                if let Some(above) = self.spans.take() {
                    return self.below_spans(&above, cells, intake);
                }
                self.header(cells, intake)?;
                tell_titles(self.titles.len(), intake);
            }
        }
        Ok(())
    }

    /// The row below one with gaps: where it fills them with names it is the header.
    fn below_spans(
        &mut self,
        above: &[SheetCell],
        cells: &[SheetCell],
        intake: &mut Intake<'_>,
    ) -> Result<(), IngestError> {
        let is_named = cells.iter().all(|(_, _, kind)| *kind == Kind::Text);
        if is_named && cells.len() > above.len() {
            self.header(cells, intake)?;
            tell_titles(self.titles.len() + 1, intake);
            return Ok(());
        }
        self.header(above, intake)?;
        tell_titles(self.titles.len(), intake);
        let empty = std::mem::take(&mut self.empty);
        self.skip(empty);
        self.row(cells, intake)
    }

    fn single_column(&mut self, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        let mut rows = std::mem::take(&mut self.titles).into_iter();
        let Some((_, header)) = rows.next() else {
            return Ok(());
        };
        self.header(std::slice::from_ref(&header), intake)?;
        for (empty, cell) in rows {
            self.skip(empty);
            self.row(&[cell], intake)?;
        }
        let empty = std::mem::take(&mut self.empty);
        self.skip(empty);
        Ok(())
    }

    fn header(&mut self, cells: &[SheetCell], intake: &mut Intake<'_>) -> Result<(), IngestError> {
        let last = cells
            .iter()
            .map(|(column, _, _)| *column)
            .max()
            .unwrap_or(0);
        let mut names = vec![""; last + 1];
        for (column, text, _) in cells {
            names[*column] = text;
        }
        let file = intake.table.file.clone();
        intake.table.columns = header(&file, names.into_iter())?;
        intake.table.kinds = vec![Seen::default(); intake.table.columns.len()];
        // a comma in a cell of text parts nothing
        intake.table.decimal_comma = true;
        intake.table.refuse_duplicate_columns()?;
        self.shapes = Some(ShapeTexts::start(intake)?);
        Ok(())
    }

    /// A cell of the row at hand that holds an error, or a formula whose result was not saved.
    pub(crate) fn without_value(&self, column: usize, error: &str, intake: &mut Intake<'_>) {
        let Some(name) = intake
            .table
            .columns
            .get(column)
            .filter(|_| self.shapes.is_some())
        else {
            return;
        };
        let what = if error.is_empty() {
            "a formula whose result was not saved"
        } else {
            "an error"
        };
        let told = Defect::warning(
            "cell_without_value",
            &intake.table.file,
            format!("the cell holds {what}; it counts as empty"),
        );
        let told = told
            .row(self.row + 1)
            .column(name)
            .hint("open the workbook in Excel or LibreOffice, mend the formula, and save it");
        let told = if error.is_empty() {
            told
        } else {
            told.value(error)
        };
        defect::list(intake.defects, told);
    }

    /// Empty rows count as rows, so that a row keeps the number a person sees.
    pub(crate) fn skip(&mut self, empty: usize) {
        let count = if self.shapes.is_some() {
            &mut self.row
        } else {
            &mut self.empty
        };
        *count = count.saturating_add(empty);
    }

    /// The end of the sheet.
    pub(crate) fn finish(mut self, intake: &mut Intake<'_>) -> Result<(), IngestError> {
        if let Some(header) = self.spans.take() {
            self.header(&header, intake)?;
            tell_titles(self.titles.len(), intake);
        } else if self.shapes.is_none() {
            self.single_column(intake)?;
        }
        match self.shapes {
            Some(shapes) => shapes.finish(intake),
            None => Err(IngestError::broken(
                &intake.table.file,
                "the sheet has no filled cell",
                "the first row must name the columns, such as id, name, lon, lat; the key layer names the sheet",
            )),
        }
    }
}

fn tell_titles(titles: usize, intake: &mut Intake<'_>) {
    if titles == 0 {
        return;
    }
    let message = format!("{titles} rows above the header were taken for titles");
    intake.defects.push(
        Defect::warning("rows_above_header", &intake.table.file, message).hint(
            "the first row with two filled cells counts as the header; remove what stands above",
        ),
    );
}

/// Whether columns without a name stand before or between the filled ones.
fn is_gapped(cells: &[SheetCell]) -> bool {
    let last = cells.iter().map(|(column, _, _)| column + 1).max();
    last.is_some_and(|columns| columns > cells.len())
}

/// A number of a spreadsheet as it is written plainly.
pub(crate) fn number(text: &str) -> (String, Kind) {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => {
            let is_whole = number.fract() == 0.0 && number.abs() < 9.0e15;
            (
                number.to_string(),
                if is_whole { Kind::Integer } else { Kind::Real },
            )
        }
        _ => (text.to_owned(), Kind::Text),
    }
}
