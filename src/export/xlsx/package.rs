//! The parts of a workbook around its sheets.

use std::fmt::Write as _;

use super::cells::{begin_cell, push_escaped, push_inline};
use crate::export::file::{Label, WriteError};
use crate::export::zip::Packed;

const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

pub(super) fn sheet_path(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// The beginning of a sheet; the heading stays in sight when `frozen`.
pub(super) fn begun(frozen: bool) -> Vec<u8> {
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

/// The parts around the sheets.
pub(super) fn frame(titles: &[String]) -> Result<Vec<Packed>, WriteError> {
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

pub(super) fn about(label: &Label, number: usize) -> Result<Packed, WriteError> {
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
