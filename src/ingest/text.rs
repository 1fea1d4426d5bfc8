//! Bytes to text: byte order marks, UTF-8, UTF-16, and Windows-1257 as the guess of last resort.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1257};

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
        self.guessed.map(|encoding| {
            Defect::warning(
                "encoding_guessed",
                file,
                format!("the text is not UTF-8; it was read as {}", encoding.name()),
            )
            .hint("look whether names read well; if not, save the file as UTF-8")
        })
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
