//! Excel workbooks (ISO 29500): a sheet a layer, and one that says what it is and whose.
//!
//! Rows are compressed as they come. Texts stand in their cells, so nothing has to be
//! held until the end; numbers are numbers, point layers end with longitude and latitude.

mod cells;
mod package;

use cells::{begin_cell, letters, number, push_inline};
use geo::Geometry;
use package::{about, begun, frame, sheet_path};

use super::csv;
use super::digits::{push_coordinate, push_decimal, push_double, push_integer};
use super::file::{Label, Piece, Remark, WriteError, Writer, Written};
use super::names::{Rules, cut, fitted};
use super::zip::{Member, Packed, archive};
use crate::model::table::{Cell, Layer, ShapeKind};

const FORMAT: &str = "XLSX";
/// Rows of a sheet, the heading among them.
const MOST_ROWS: usize = 1_048_576;
/// Columns of a sheet.
const MOST_COLUMNS: usize = 16_384;
/// Characters of a cell.
const LONGEST_TEXT: usize = 32_767;
/// Whole numbers beyond this are not whole in a cell.
const LARGEST_WHOLE: u64 = 1 << 53;
/// Bytes that are compressed at a time.
const CHUNK: usize = 64 * 1024;
/// Names of sheets; the characters they must not have are replaced before.
const RULES: Rules = Rules {
    reserved: &["about", "history"],
    longest: 31,
    plain: false,
};
const ABOUT: &str = "about";

/// Writes any number of layers.
pub struct Xlsx {
    label: Label,
    sheets: Vec<Sheet>,
}

struct Sheet {
    layer: String,
    member: Member,
    waiting: Vec<u8>,
    columns: usize,
    rows: usize,
    cut: usize,
    as_text: usize,
    shapeless: bool,
}

impl Xlsx {
    /// Begins a workbook.
    #[must_use]
    pub const fn new(label: Label) -> Self {
        Self {
            label,
            sheets: Vec::new(),
        }
    }
}

impl Writer for Xlsx {
    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        let known = self
            .sheets
            .iter()
            .position(|sheet| sheet.layer == layer.name);
        let at = if let Some(at) = known {
            at
        } else {
            let number = self.sheets.len() + 1;
            self.sheets.push(Sheet::new(layer, number, &self.label)?);
            number - 1
        };
        match self.sheets.get_mut(at) {
            Some(sheet) => sheet.push(layer, self.label.decimals),
            None => Ok(()),
        }
    }

    fn finish(self: Box<Self>) -> Result<Written, WriteError> {
        let mut remarks = Vec::new();
        let titles = self.sheets.iter().map(|sheet| title(&sheet.layer));
        let titles: Vec<String> = titles.collect();
        let mut titles = fitted(titles.iter().map(String::as_str), RULES);
        titles.push(ABOUT.to_owned());
        let mut members = frame(&titles)?;
        for sheet in self.sheets {
            remarks.extend(sheet.remarks());
            members.push(sheet.finish()?);
        }
        members.push(about(&self.label, titles.len())?);
        Ok(Written {
            pieces: vec![Piece::new("xlsx", archive(&members)?)],
            remarks,
        })
    }
}

/// Sheets may not be called with these characters.
fn title(layer: &str) -> String {
    let safe = |c: char| match c {
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    layer.chars().map(safe).collect()
}

impl Sheet {
    fn new(layer: &Layer, number: usize, label: &Label) -> Result<Self, WriteError> {
        let place = layer.shapes.kind() == Some(ShapeKind::Point);
        let plain = Label {
            has_wkt: false,
            ..label.clone()
        };
        let names = csv::names(layer, &plain);
        let columns = names.len();
        if columns > MOST_COLUMNS {
            return Err(WriteError::TooLarge {
                format: FORMAT,
                what: layer.name.to_string(),
                limit: "16,384 columns of a sheet",
            });
        }
        let mut sheet = Self {
            layer: layer.name.to_string(),
            member: Member::new(sheet_path(number)),
            waiting: begun(true),
            columns,
            rows: 1,
            cut: 0,
            as_text: 0,
            shapeless: !place && layer.shapes.kind().is_some(),
        };
        sheet.waiting.extend_from_slice(b"<row r=\"1\">");
        for (at, name) in names.iter().enumerate() {
            begin_cell(&mut sheet.waiting, at, 1, " s=\"1\" t=\"inlineStr\"");
            push_inline(&mut sheet.waiting, name);
        }
        sheet.waiting.extend_from_slice(b"</row>");
        Ok(sheet)
    }

    fn push(&mut self, layer: &Layer, decimals: u8) -> Result<(), WriteError> {
        if self.rows + layer.rows() > MOST_ROWS {
            return Err(WriteError::TooLarge {
                format: FORMAT,
                what: self.layer.clone(),
                limit: "1,048,575 rows of a sheet",
            });
        }
        for row in 0..layer.rows() {
            self.rows += 1;
            self.waiting.extend_from_slice(b"<row r=\"");
            self.waiting
                .extend_from_slice(self.rows.to_string().as_bytes());
            self.waiting.extend_from_slice(b"\">");
            for (at, column) in layer.columns.iter().enumerate() {
                self.push_cell(at, column.values.cell(row));
            }
            if layer.shapes.kind() == Some(ShapeKind::Point) {
                self.push_place(layer, row, decimals);
            }
            self.waiting.extend_from_slice(b"</row>");
            if self.waiting.len() >= CHUNK {
                self.member.push(&self.waiting)?;
                self.waiting.clear();
            }
        }
        Ok(())
    }

    fn push_cell(&mut self, at: usize, cell: Cell<'_>) {
        let row = self.rows;
        let out = &mut self.waiting;
        match cell {
            Cell::Missing => {}
            Cell::Text(text) => {
                let kept = text
                    .char_indices()
                    .nth(LONGEST_TEXT)
                    .map_or(text, |(end, _)| cut(text, end));
                self.cut += usize::from(kept.len() < text.len());
                begin_cell(out, at, row, " t=\"inlineStr\"");
                push_inline(out, kept);
            }
            Cell::Integer(value) if value.unsigned_abs() > LARGEST_WHOLE => {
                self.as_text += 1;
                begin_cell(out, at, row, " t=\"inlineStr\"");
                push_inline(out, &value.to_string());
            }
            Cell::Integer(value) => number(out, at, row, |out| push_integer(out, value)),
            Cell::Decimal { value, scale } => {
                number(out, at, row, |out| push_decimal(out, value, scale, b'.'));
            }
            Cell::Real(value) => number(out, at, row, |out| push_double(out, value, b'.')),
            Cell::Boolean(value) => {
                begin_cell(out, at, row, " t=\"b\"");
                out.extend_from_slice(if value {
                    b"<v>1</v></c>"
                } else {
                    b"<v>0</v></c>"
                });
            }
        }
    }

    fn push_place(&mut self, layer: &Layer, row: usize, decimals: u8) {
        let Some(Geometry::Point(point)) = layer.shapes.get(row).and_then(|shape| shape.geometry())
        else {
            return;
        };
        let coords = [point.x(), point.y()];
        if coords.iter().all(|coord| coord.is_finite()) {
            for (at, coord) in coords.into_iter().enumerate() {
                let at = layer.columns.len() + at;
                number(&mut self.waiting, at, self.rows, |out| {
                    push_coordinate(out, coord, decimals, b'.');
                });
            }
        }
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut texts = Vec::new();
        if self.cut > 0 {
            texts.push(format!("{} texts cut to 32,767 letters", self.cut));
        }
        if self.as_text > 0 {
            let count = self.as_text;
            texts.push(format!("{count} whole numbers beyond 2^53 written as text"));
        }
        if self.shapeless {
            texts.push("a workbook holds no shapes but points".to_owned());
        }
        let layer = &self.layer;
        let remark = |text| Remark {
            layer: layer.clone(),
            text,
        };
        texts.into_iter().map(remark).collect()
    }

    fn finish(mut self) -> Result<Packed, WriteError> {
        self.waiting.extend_from_slice(b"</sheetData>");
        if self.columns > 0 {
            let last = letters(self.columns - 1);
            let filter = format!("<autoFilter ref=\"A1:{last}{}\"/>", self.rows);
            self.waiting.extend_from_slice(filter.as_bytes());
        }
        self.waiting.extend_from_slice(b"</worksheet>");
        self.member.push(&self.waiting)?;
        self.member.finish()
    }
}
