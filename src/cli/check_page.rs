//! The report of `pieeja check` as one page of HTML that needs nothing else: no script, no font,
//! no address.

use std::fmt::{self, Write as _};

use super::study;
use crate::model::defect::Defect;
use crate::model::study::InputFile;

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{max-width:75rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}\
caption{text-align:left;font-weight:600;padding:.25rem 0}\
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8886;overflow-wrap:anywhere}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
tr.error td:first-child{border-left:.3rem solid #b3261e}\
tr.warning td:first-child{border-left:.3rem solid #b58900}\
th,code{overflow-wrap:normal}\
code{font-size:.95em}\
.wide{overflow-x:auto}\
.wide:focus-visible{outline:.15rem solid Highlight}\
.wide table{min-width:44rem}\
@page{size:A4 landscape;margin:12mm}\
@media print{:root{font-size:9pt;color-scheme:light}body{margin:0;max-width:none}\
.wide{overflow:visible}tr{break-inside:avoid}}";

/// The page about a study or a file called `name`: `facts` about it, its files, and all that
/// is wrong with them.
pub(super) fn page(
    name: &str,
    facts: &[(&str, String)],
    inputs: &[InputFile],
    defects: &[Defect],
) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_page(&mut out, name, facts, inputs, defects);
    out
}

fn write_page(
    out: &mut String,
    name: &str,
    facts: &[(&str, String)],
    inputs: &[InputFile],
    defects: &[Defect],
) -> fmt::Result {
    let read: usize = inputs.iter().map(|input| input.rows).sum();
    let aside: usize = inputs.iter().map(|input| input.set_aside).sum();
    let id = escaped(name);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Check of {id}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>Check of {id}</h1>\n\
         <p>{} read = {} used + {aside} set aside; {}.</p>\n\
         <p>An error sets its row aside: it takes no part in any result. A warning is a doubt or a repair: \
         the row is used. Rows count from 1 for the first row of data.</p>\n",
        study::count(read, "row"),
        read - aside,
        study::count(study::doubts(defects), "warning"),
    )?;
    write_facts(out, facts)?;
    write_files(out, inputs)?;
    for (i, input) in inputs.iter().enumerate() {
        // two levels may share a file: its defects are told once
        if inputs[..i].iter().any(|earlier| earlier.file == input.file) {
            continue;
        }
        let mut defects: Vec<&Defect> = defects
            .iter()
            .filter(|defect| inputs.len() == 1 || defect.file == input.file)
            .collect();
        defects.sort_by_key(|defect| (defect.severity, defect.code, defect.row));
        if !defects.is_empty() {
            write_defects(out, &input.file, &defects)?;
        }
    }
    out.write_str("</body>\n</html>\n")
}

fn write_facts(out: &mut String, facts: &[(&str, String)]) -> fmt::Result {
    if facts.is_empty() {
        return Ok(());
    }
    out.write_str("<table>\n<caption>The file</caption>\n<tbody>\n")?;
    for (name, value) in facts {
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
            escaped(name),
            escaped(value)
        )?;
    }
    out.write_str("</tbody>\n</table>\n")
}

fn write_files(out: &mut String, inputs: &[InputFile]) -> fmt::Result {
    out.write_str(
        "<table>\n<caption>Files</caption>\n<thead><tr><th scope=\"col\">File</th>\
         <th scope=\"col\" class=\"n\">Rows read</th><th scope=\"col\" class=\"n\">Used</th>\
         <th scope=\"col\" class=\"n\">Set aside</th></tr></thead>\n<tbody>\n",
    )?;
    for input in inputs {
        writeln!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escaped(&input.file),
            input.rows,
            input.rows - input.set_aside,
            input.set_aside
        )?;
    }
    out.write_str("</tbody>\n</table>\n")
}

fn write_defects(out: &mut String, file: &str, defects: &[&Defect]) -> fmt::Result {
    write!(
        out,
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\">\n<table>\n\
         <caption>{0}</caption>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Layer</th>\
         <th scope=\"col\" class=\"n\">Row</th><th scope=\"col\">Column</th><th scope=\"col\">Value</th>\
         <th scope=\"col\">What is wrong and what was done</th><th scope=\"col\">What to do</th></tr></thead>\n<tbody>\n",
        escaped(file)
    )?;
    for defect in defects {
        let severity = defect.severity.as_str();
        let more = match defect.more {
            0 => String::new(),
            more => format!(", and {more} more, counted and not listed"),
        };
        writeln!(
            out,
            "<tr class=\"{severity}\"><td>{severity}<br><code>{}</code></td><td>{}</td><td class=\"n\">{}</td>\
             <td>{}</td><td>{}</td><td>{}{more}</td><td>{}</td></tr>",
            escaped(defect.code),
            escaped(defect.layer.as_deref().unwrap_or_default()),
            defect.row.map(|row| row.to_string()).unwrap_or_default(),
            escaped(defect.column.as_deref().unwrap_or_default()),
            escaped(defect.value.as_deref().unwrap_or_default()),
            escaped(&defect.message),
            escaped(&defect.hint),
        )?;
    }
    out.write_str("</tbody>\n</table>\n</div>\n")
}

/// Text that cannot be taken for HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}
