//! Rows of a spreadsheet, whatever the format: which one is the header, and records out of the rest.

use super::cells::CellsBuilder;
use super::csv::header;
use super::error::IngestError;
use super::geometry_column::GeometryColumn;
use super::intake::Intake;
use super::kind::{Kind, Seen};
use super::limits::MAX_COLUMNS;
use super::settle::crs_of_columns;
use super::table::{Record, Shape};
use crate::model::defect::Defect;

/// A filled cell: its column, its text and what kind of value it is.
pub(crate) type SheetCell = (usize, String, Kind);

/// Takes the rows of a sheet one by one.
#[derive(Default)]
pub(crate) struct Sheet {
    has_header: bool,
    /// The only filled row so far that had a single cell: a title, or the header of a
    /// table of one column.
    titles: usize,
    row: usize,
    geometry: Option<GeometryColumn>,
    is_first: bool,
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
        if !self.has_header {
            return self.header(cells, intake);
        }
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
        if std::mem::take(&mut self.is_first) {
            self.geometry = self
                .geometry
                .take()
                .filter(|geometry| geometry.fits(&record));
            intake.table.has_shapes = self.geometry.is_some();
            intake.set_crs(
                Ok(crs_of_columns(intake, self.geometry.is_some())),
                "the table",
            )?;
        }
        match &self.geometry {
            Some(geometry) => geometry.push(record, intake),
            None => intake.push(record),
        }
    }

    /// The header is the first row with two filled cells; what stands above is a title.
    fn header(&mut self, cells: &[SheetCell], intake: &mut Intake<'_>) -> Result<(), IngestError> {
        if cells.len() < 2 {
            self.titles += usize::from(!cells.is_empty());
            return Ok(());
        }
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
        self.has_header = true;
        self.is_first = true;
        self.geometry = GeometryColumn::find(&intake.table);
        intake.set_crs(
            Ok(crs_of_columns(intake, self.geometry.is_some())),
            "the table",
        )?;
        if self.titles > 0 {
            let message = format!(
                "{} rows above the header were taken for titles",
                self.titles
            );
            intake.defects.push(
                Defect::warning("rows_above_header", &file, message)
                    .hint("the first row with two filled cells counts as the header; remove what stands above"),
            );
        }
        Ok(())
    }

    /// Empty rows count as rows, so that a row keeps the number a person sees.
    pub(crate) fn skip(&mut self, empty: usize) {
        if self.has_header {
            self.row = self.row.saturating_add(empty);
        }
    }

    /// The end of the sheet.
    pub(crate) fn finish(self, intake: &Intake<'_>) -> Result<(), IngestError> {
        if self.has_header {
            return Ok(());
        }
        Err(IngestError::broken(
            &intake.table.file,
            "the sheet has no row with two filled cells",
            "the first row must name the columns, such as id, name, lon, lat; the key layer names the sheet",
        ))
    }
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
