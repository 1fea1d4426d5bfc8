//! Excel workbooks (ISO 29500): a sheet a layer, and one that says what it is and whose.
//!
//! Rows are compressed as they come. Texts stand in their cells, so nothing has to be
//! held until the end; numbers are numbers, point layers end with longitude and latitude.

use std::fmt::Write as _;

use geo::Geometry;

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
const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

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
            pieces: vec![Piece {
                extension: "xlsx",
                bytes: archive(&members)?,
            }],
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

fn sheet_path(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
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

/// The beginning of a sheet; the heading stays in sight when `frozen`.
fn begun(frozen: bool) -> Vec<u8> {
    let pane = if frozen {
        "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
    } else {
        ""
    };
    format!(
        "{HEAD}<worksheet xmlns=\"{SPREADSHEET}\"><sheetViews><sheetView workbookViewId=\"0\">\
         {pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><sheetData>"
    )
    .into_bytes()
}

/// The letters of a column: A to Z, AA, AB ...
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.extend(('A'..='Z').nth(rest % 26));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

fn begin_cell(out: &mut Vec<u8>, column: usize, row: usize, kind: &str) {
    out.extend_from_slice(b"<c r=\"");
    out.extend_from_slice(letters(column).as_bytes());
    out.extend_from_slice(row.to_string().as_bytes());
    out.push(b'"');
    out.extend_from_slice(kind.as_bytes());
    out.push(b'>');
}

fn number(out: &mut Vec<u8>, column: usize, row: usize, print: impl FnOnce(&mut Vec<u8>)) {
    begin_cell(out, column, row, "");
    out.extend_from_slice(b"<v>");
    print(out);
    out.extend_from_slice(b"</v></c>");
}

fn push_inline(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"<is><t xml:space=\"preserve\">");
    push_escaped(out, text);
    out.extend_from_slice(b"</t></is></c>");
}

/// XML has no control characters: they are written `_x0007_`, and what looks so already
/// gets its first sign escaped.
fn push_escaped(out: &mut Vec<u8>, text: &str) {
    let looks_escaped = |rest: &str| {
        rest.as_bytes().get(..7).is_some_and(|seven| {
            seven[0] == b'_'
                && seven[1] == b'x'
                && seven[6] == b'_'
                && seven[2..6].iter().all(u8::is_ascii_hexdigit)
        })
    };
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '_' if looks_escaped(&text[at..]) => out.extend_from_slice(b"_x005F_"),
            '\t' | '\n' => out.extend_from_slice(&[c as u8]),
            // a reader of XML makes a line feed of a carriage return
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.extend_from_slice(format!("_x{:04X}_", c as u32).as_bytes());
            }
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The parts around the sheets.
fn frame(titles: &[String]) -> Result<Vec<Packed>, WriteError> {
    const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut types = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{SHEET}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{SHEET}.styles+xml\"/>"
    );
    let mut book =
        format!("{HEAD}<workbook xmlns=\"{SPREADSHEET}\" xmlns:r=\"{RELATIONS}\"><sheets>");
    let mut relations = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (number, title) in (1..).zip(titles) {
        let mut name = Vec::new();
        push_escaped(&mut name, title);
        let name = String::from_utf8_lossy(&name);
        // into Strings: cannot fail
        let _ = write!(
            types,
            "<Override PartName=\"/{}\" ContentType=\"{SHEET}.worksheet+xml\"/>",
            sheet_path(number)
        );
        let _ = write!(
            book,
            "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"
        );
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    types.push_str("</Types>");
    book.push_str("</sheets></workbook>");
    let styles = titles.len() + 1;
    let _ = write!(
        relations,
        "<Relationship Id=\"rId{styles}\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    Ok(vec![
        Packed::of("[Content_Types].xml", types.as_bytes())?,
        Packed::of("_rels/.rels", root.as_bytes())?,
        Packed::of("xl/workbook.xml", book.as_bytes())?,
        Packed::of("xl/_rels/workbook.xml.rels", relations.as_bytes())?,
        Packed::of("xl/styles.xml", style_sheet().as_bytes())?,
    ])
}

/// Style 0 is plain, style 1 bold.
fn style_sheet() -> String {
    let font = "<sz val=\"11\"/><name val=\"Calibri\"/>";
    format!(
        "{HEAD}<styleSheet xmlns=\"{SPREADSHEET}\">\
         <fonts count=\"2\"><font>{font}</font><font><b/>{font}</font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border/></borders>\
         <cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
         <cellXfs count=\"2\"><xf/><xf fontId=\"1\" applyFont=\"1\"/></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

fn about(label: &Label, number: usize) -> Result<Packed, WriteError> {
    let mut out = begun(false);
    let system = format!("{} (EPSG:{})", label.crs.name, label.crs.epsg);
    let told = label.about.iter().map(|(key, text)| (*key, text.as_str()));
    let own = [
        ("coordinates", system.as_str()),
        ("program", concat!("pieeja ", env!("CARGO_PKG_VERSION"))),
    ];
    for (row, (key, text)) in (1..).zip(told.filter(|(_, text)| !text.is_empty()).chain(own)) {
        out.extend_from_slice(format!("<row r=\"{row}\">").as_bytes());
        for (at, text) in [key, text].into_iter().enumerate() {
            begin_cell(&mut out, at, row, " t=\"inlineStr\"");
            push_inline(&mut out, text);
        }
        out.extend_from_slice(b"</row>");
    }
    out.extend_from_slice(b"</sheetData></worksheet>");
    Packed::of(sheet_path(number), &out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_in_letters() {
        let named = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters);
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn texts_are_escaped_for_xml_and_for_excel() {
        let escaped = |text: &str| {
            let mut out = Vec::new();
            push_escaped(&mut out, text);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(escaped("<Ķ & \"x\">\n"), "&lt;Ķ &amp; &quot;x&quot;&gt;\n");
        assert_eq!(escaped("a\u{1}b\r"), "a_x0001_b_x000D_");
        assert_eq!(escaped("_x0041_ _xyz"), "_x005F_x0041_ _xyz");
    }
}
