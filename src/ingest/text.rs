//! Bytes to text: byte order marks, UTF-8, UTF-16, and Windows-1257 as the guess of last resort.

use std::borrow::Cow;

use encoding_rs::{
    Encoding, IBM866, ISO_8859_13, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1257,
};

use super::error::IngestError;
use super::options::ReadOptions;

use crate::model::defect::Defect;

/// Text out of bytes.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The encoding was guessed because the bytes are not UTF-8.
    guessed: Option<&'static Encoding>,
}

/// Decodes by byte order mark, else as UTF-8, else as Windows-1257: the code page of
/// Latvian, Lithuanian and Estonian desktops, which accepts any bytes.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        debug_assert!([UTF_8, UTF_16LE, UTF_16BE].contains(&encoding));
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Decoded {
            text,
            guessed: None,
        };
    }
    decode_plain(bytes)
}

/// The mark that some programs put before UTF-8.
pub(crate) const UTF8_MARK: [u8; 3] = *b"\xEF\xBB\xBF";

/// Whether a text begins with a mark of UTF-16.
pub(crate) fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF")
}

/// Decodes a piece out of the middle of a text: UTF-8, else Windows-1257.
pub(crate) fn decode_plain(bytes: &[u8]) -> Decoded<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: Cow::Borrowed(text),
            guessed: None,
        },
        Err(_) => Decoded {
            text: WINDOWS_1257.decode_without_bom_handling(bytes).0,
            guessed: Some(WINDOWS_1257),
        },
    }
}

impl Decoded<'_> {
    /// The warning that the encoding was guessed.
    pub(crate) fn defect(&self, file: &str) -> Option<Defect> {
        self.guessed.map(|encoding| guessed(file, encoding))
    }
}

/// The warning that an encoding was guessed.
pub(crate) fn guessed(file: &str, encoding: &'static Encoding) -> Defect {
    Defect::warning(
        "encoding_guessed",
        file,
        format!("the text is not UTF-8; it was read as {}", encoding.name()),
    )
    .hint("look whether names read well; if not, save the file as UTF-8 or state the key encoding")
}

/// The encoding that the user states for a file.
pub(crate) fn stated(
    file: &str,
    options: &ReadOptions,
) -> Result<Option<&'static Encoding>, IngestError> {
    let Some(label) = &options.encoding else {
        return Ok(None);
    };
    by_label(label.as_bytes()).map(Some).ok_or_else(|| {
        IngestError::bad_value(
            "encoding",
            format!("{label:?}, stated for {file}, is no encoding that is known"),
            "write for example utf-8, windows-1257 or iso-8859-13",
        )
    })
}

/// The encoding that a word names, in any of the spellings in use.
pub(crate) fn by_label(label: &[u8]) -> Option<&'static Encoding> {
    let label = String::from_utf8_lossy(label)
        .trim_matches(['\u{feff}', ' ', '\r', '\n', '\0'])
        .to_lowercase();
    let bare: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    match bare
        .trim_start_matches("ansi")
        .trim_start_matches("windows")
        .trim_start_matches("cp")
    {
        "utf8" | "65001" => Some(UTF_8),
        "1250" => Some(WINDOWS_1250),
        "1251" => Some(WINDOWS_1251),
        "1252" | "latin1" => Some(WINDOWS_1252),
        "1253" => Some(WINDOWS_1253),
        "1254" => Some(WINDOWS_1254),
        "1257" => Some(WINDOWS_1257),
        "866" => Some(IBM866),
        "885913" => Some(ISO_8859_13),
        iso if iso.starts_with("88591") && iso.len() == 5 => Some(WINDOWS_1252),
        _ => Encoding::for_label(label.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_and_baltic_bytes_are_guessed() {
        assert_eq!(decode(b"\xEF\xBB\xBFid").text, "id");
        assert_eq!(decode(b"\xFF\xFEi\0d\0").text, "id");
        assert_eq!(decode("Ķekava".as_bytes()).text, "Ķekava");
        assert!(decode("Ķekava".as_bytes()).defect("f").is_none());
        let baltic = decode(b"\xCDekava");
        assert_eq!(baltic.text, "Ķekava");
        assert_eq!(
            baltic.defect("f").map(|defect| defect.code),
            Some("encoding_guessed")
        );
    }
}
