//! Walks through JSON text byte by byte without reading values: where each one starts and ends.
//!
//! Nothing is kept but the value at hand and nothing recurses, so that length and depth are
//! limits and not crashes. Each feature is then read on its own: a bad one is a defect of
//! one row, not of the file.

use std::io::{self, BufRead};

use super::limits::{MAX_NESTING, MAX_ROW_BYTES};

/// A text that is walked through once.
pub(crate) struct JsonStream<'a> {
    reader: Box<dyn BufRead + 'a>,
    /// Bytes before the present one.
    at: u64,
    line: usize,
}

/// Why a text is no JSON.
#[derive(Debug)]
pub(crate) enum Fault {
    Io(io::Error),
    Broken {
        /// Line where it was noticed, from 1.
        line: usize,
        /// Byte where it was noticed.
        at: u64,
        what: String,
    },
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Whether a value was kept, or was too long for that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kept {
    Whole,
    TooLong,
}

impl<'a> JsonStream<'a> {
    pub(crate) fn new(reader: Box<dyn BufRead + 'a>) -> Self {
        Self {
            reader,
            at: 0,
            line: 1,
        }
    }

    pub(crate) fn broken(&self, what: impl Into<String>) -> Fault {
        Fault::Broken {
            line: self.line,
            at: self.at,
            what: what.into(),
        }
    }

    pub(crate) fn peek(&mut self) -> Result<Option<u8>, Fault> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    fn step(&mut self, many: usize) {
        self.reader.consume(many);
        self.at += many as u64;
    }

    pub(crate) fn next(&mut self) -> Result<u8, Fault> {
        let Some(byte) = self.peek()? else {
            return Err(self.broken("the file ends too early"));
        };
        self.line += usize::from(byte == b'\n');
        self.step(1);
        Ok(byte)
    }

    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        match self.peek()? {
            Some(found) if found == byte => {
                self.step(1);
                Ok(())
            }
            None => Err(self.broken("the file ends too early")),
            Some(_) => Err(self.broken(format!("{:?} is missing", char::from(byte)))),
        }
    }

    /// Passes blanks, and the mark that parts texts of a sequence (RFC 8142).
    pub(crate) fn blanks(&mut self) -> Result<(), Fault> {
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x1E) {
                return Ok(());
            }
            self.next()?;
        }
        Ok(())
    }

    /// Appends one value to `into`. Brackets are only counted; what is between them is read later.
    pub(crate) fn value(&mut self, into: &mut Vec<u8>) -> Result<Kept, Fault> {
        let mut walk = Walk::default();
        let mut kept = Kept::Whole;
        let before = into.len();
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                // a number or a word may end with the text
                return if walk.is_word {
                    Ok(kept)
                } else {
                    Err(self.broken("the file ends too early"))
                };
            }
            let step = walk.over(chunk);
            let taken = &chunk[..step.taken];
            if into.len() - before + taken.len() > MAX_ROW_BYTES {
                into.truncate(before);
                kept = Kept::TooLong;
            }
            if kept == Kept::Whole {
                into.extend_from_slice(taken);
            }
            let taken = step.taken;
            self.step(taken);
            self.line += step.lines;
            match step.outcome {
                Outcome::More => {}
                Outcome::Done => return Ok(kept),
                Outcome::Missing => return Err(self.broken("a value is missing")),
                Outcome::TooDeep => {
                    return Err(
                        self.broken(format!("brackets are nested more than {MAX_NESTING} deep"))
                    );
                }
            }
        }
    }
}

enum Outcome {
    More,
    Done,
    Missing,
    TooDeep,
}

struct Step {
    taken: usize,
    lines: usize,
    outcome: Outcome,
}

/// Where in a value the walk is, from one piece of the text to the next.
#[derive(Default)]
struct Walk {
    depth: usize,
    is_text: bool,
    is_escaped: bool,
    is_word: bool,
}

impl Walk {
    /// Goes on until the value ends or the piece does.
    fn over(&mut self, chunk: &[u8]) -> Step {
        let mut lines = 0;
        let end = |taken: usize, lines: usize, outcome| Step {
            taken,
            lines,
            outcome,
        };
        for (i, byte) in chunk.iter().copied().enumerate() {
            if self.is_text {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => {
                        self.is_text = false;
                        if self.depth == 0 {
                            return end(i + 1, lines, Outcome::Done);
                        }
                    }
                    _ => lines += usize::from(byte == b'\n'),
                }
                continue;
            }
            if self.is_word {
                if matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r') {
                    return end(i, lines, Outcome::Done);
                }
                continue;
            }
            match byte {
                b'"' => self.is_text = true,
                b'[' | b'{' => {
                    self.depth += 1;
                    if self.depth > MAX_NESTING {
                        return end(i, lines, Outcome::TooDeep);
                    }
                }
                b']' | b'}' | b',' if self.depth == 0 => return end(i, lines, Outcome::Missing),
                b']' | b'}' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return end(i + 1, lines, Outcome::Done);
                    }
                }
                b'\n' => lines += 1,
                _ if self.depth == 0 => self.is_word = true,
                _ => {}
            }
        }
        end(chunk.len(), lines, Outcome::More)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Read};

    use super::*;

    /// The first value, read in pieces of `piece` bytes.
    fn value(text: &str, piece: usize) -> Result<String, String> {
        let reader = BufReader::with_capacity(piece, Cursor::new(text.as_bytes()));
        let mut stream = JsonStream::new(Box::new(reader));
        let mut into = Vec::new();
        match stream.value(&mut into) {
            Ok(_) => Ok(String::from_utf8(into).unwrap()),
            Err(Fault::Broken { line, at, what }) => Err(format!("{line}:{at} {what}")),
            Err(Fault::Io(error)) => Err(error.to_string()),
        }
    }

    #[test]
    fn values_end_where_they_end_whatever_piece_they_come_in() {
        for piece in [1, 2, 3, 64] {
            for (text, expected) in [
                (r#"{"a":"]}\""} , 7"#, r#"{"a":"]}\""}"#),
                ("7]", "7"),
                ("12", "12"),
                (r#""x\\" ,"#, r#""x\\""#),
                ("[[1,2],[3]]}", "[[1,2],[3]]"),
                ("null\n", "null"),
            ] {
                assert_eq!(
                    value(text, piece).as_deref(),
                    Ok(expected),
                    "{text} by {piece}"
                );
            }
        }
    }

    #[test]
    fn broken_texts_say_where() {
        assert_eq!(
            value("{\"a\":1,\n", 4),
            Err("2:8 the file ends too early".into())
        );
        assert_eq!(value("]", 4), Err("1:0 a value is missing".into()));
    }

    #[test]
    fn a_value_without_an_end_is_not_kept() {
        let blanks = io::repeat(b' ').take(MAX_ROW_BYTES as u64 + 9);
        let text = Cursor::new(b"[").chain(blanks).chain(Cursor::new(b"] 7"));
        let mut stream = JsonStream::new(Box::new(BufReader::with_capacity(1 << 20, text)));
        let mut into = b"before".to_vec();
        assert!(matches!(stream.value(&mut into), Ok(Kept::TooLong)));
        assert_eq!(into, b"before");
        assert!(matches!(stream.next(), Ok(b' ')));
    }

    #[test]
    fn depth_is_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(value(&nested(MAX_NESTING), 64).is_ok());
        assert!(
            value(&nested(MAX_NESTING + 1), 64)
                .unwrap_err()
                .contains("nested")
        );
        assert!(value(&"[{\"a\":".repeat(100_000), 64).is_err());
    }
}
