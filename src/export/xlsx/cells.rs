//! Cells of a sheet as XML.

/// The letters of a column: A to Z, AA, AB ...
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.extend(('A'..='Z').nth(rest % 26));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

pub(super) fn begin_cell(out: &mut Vec<u8>, column: usize, row: usize, kind: &str) {
    out.extend_from_slice(b"<c r=\"");
    out.extend_from_slice(letters(column).as_bytes());
    out.extend_from_slice(row.to_string().as_bytes());
    out.push(b'"');
    out.extend_from_slice(kind.as_bytes());
    out.push(b'>');
}

pub(super) fn number(
    out: &mut Vec<u8>,
    column: usize,
    row: usize,
    print: impl FnOnce(&mut Vec<u8>),
) {
    begin_cell(out, column, row, "");
    out.extend_from_slice(b"<v>");
    print(out);
    out.extend_from_slice(b"</v></c>");
}

pub(super) fn push_inline(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"<is><t xml:space=\"preserve\">");
    push_escaped(out, text);
    out.extend_from_slice(b"</t></is></c>");
}

/// XML has no control characters: they are written `_x0007_`, and what looks so already
/// gets its first sign escaped.
pub(super) fn push_escaped(out: &mut Vec<u8>, text: &str) {
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
