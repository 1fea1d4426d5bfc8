//! Finds the features of a GeoJSON text without reading them: where each one starts and ends.
//!
//! One pass over the bytes, no recursion, so that depth is a limit and not a crash. Each
//! feature is then read on its own: a bad one is a defect of one row, not of the file.
//! Members may come in any order (`crs` and `bbox` before `features` are common).

use std::ops::Range;

use super::limits::MAX_NESTING;

/// The members of the outermost object.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Where each element of `features` stands; `None` when there is no such member.
    pub(crate) features: Option<Vec<Range<usize>>>,
    /// All other members: name and where the value stands.
    pub(crate) members: Vec<(String, Range<usize>)>,
}

impl Outline {
    /// Where the value of a member stands.
    pub(crate) fn member(&self, name: &str) -> Option<Range<usize>> {
        self.members
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, range)| range.clone())
    }
}

/// Why a text is no outline of anything.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Byte where it was noticed.
    pub(crate) at: usize,
    pub(crate) what: String,
}

/// Scans a text that should be one JSON object.
pub(crate) fn scan(text: &str) -> Result<Outline, Broken> {
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
    };
    let mut outline = Outline::default();
    scanner.blanks();
    match scanner.peek() {
        Some(b'{') => scanner.at += 1,
        Some(b'[') => return Err(scanner.broken("this is a JSON list, not a GeoJSON object")),
        _ => return Err(scanner.broken("this is not JSON: it does not begin with {")),
    }
    scanner.blanks();
    if scanner.peek() == Some(b'}') {
        scanner.at += 1;
        return scanner.end(outline);
    }
    loop {
        scanner.blanks();
        let key = scanner.string()?;
        let name: String = serde_json::from_str(&text[key.clone()]).map_err(|_| Broken {
            at: key.start,
            what: "a name is no valid text".to_owned(),
        })?;
        scanner.blanks();
        scanner.expect(b':')?;
        scanner.blanks();
        if name == "features" && scanner.peek() == Some(b'[') && outline.features.is_none() {
            outline.features = Some(scanner.elements()?);
        } else {
            let value = scanner.value()?;
            outline.members.push((name, value));
        }
        scanner.blanks();
        match scanner.next()? {
            b',' => {}
            b'}' => return scanner.end(outline),
            _ => {
                scanner.at -= 1;
                return Err(scanner.broken("a comma or } is missing"));
            }
        }
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn broken(&self, what: &str) -> Broken {
        Broken {
            at: self.at,
            what: what.to_owned(),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Result<u8, Broken> {
        let byte = self
            .peek()
            .ok_or_else(|| self.broken("the file ends too early"))?;
        self.at += 1;
        Ok(byte)
    }

    fn expect(&mut self, byte: u8) -> Result<(), Broken> {
        if self.next()? == byte {
            return Ok(());
        }
        self.at -= 1;
        Err(self.broken(&format!("{:?} is missing", char::from(byte))))
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A string with its quotation marks.
    fn string(&mut self) -> Result<Range<usize>, Broken> {
        let start = self.at;
        self.expect(b'"')?;
        loop {
            match self.next()? {
                b'\\' => {
                    self.next()?;
                }
                b'"' => return Ok(start..self.at),
                _ => {}
            }
        }
    }

    /// Any value: brackets are only counted, what is between them is read later.
    fn value(&mut self) -> Result<Range<usize>, Broken> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                b'"' => {
                    self.at -= 1;
                    self.string()?;
                }
                b'[' | b'{' => {
                    depth += 1;
                    if depth > MAX_NESTING {
                        let what = format!("brackets are nested more than {MAX_NESTING} deep");
                        return Err(self.broken(&what));
                    }
                }
                b']' | b'}' if depth > 0 => depth -= 1,
                b']' | b'}' | b',' if depth == 0 => {
                    self.at -= 1;
                    return Err(self.broken("a value is missing"));
                }
                _ if depth == 0 => {
                    // a number or a word: up to whatever cannot belong to it
                    while let Some(byte) = self.peek() {
                        if matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r') {
                            break;
                        }
                        self.at += 1;
                    }
                }
                _ => {}
            }
            if depth == 0 {
                return Ok(start..self.at);
            }
        }
    }

    /// The elements of a list.
    fn elements(&mut self) -> Result<Vec<Range<usize>>, Broken> {
        let mut found = Vec::new();
        self.expect(b'[')?;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(found);
        }
        loop {
            self.blanks();
            let feature = found.len() + 1;
            let element = self.value().map_err(|broken| Broken {
                at: broken.at,
                what: format!("in feature {feature}: {}", broken.what),
            })?;
            found.push(element);
            self.blanks();
            match self.next()? {
                b',' => {}
                b']' => return Ok(found),
                _ => {
                    self.at -= 1;
                    return Err(
                        self.broken(&format!("after feature {feature}: a comma or ] is missing"))
                    );
                }
            }
        }
    }

    fn end(mut self, outline: Outline) -> Result<Outline, Broken> {
        self.blanks();
        if self.at < self.bytes.len() {
            return Err(self.broken("there is more text after the end of the object"));
        }
        Ok(outline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(text: &str) -> Vec<&str> {
        let outline = scan(text).unwrap();
        outline
            .features
            .unwrap()
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn features_are_found_whatever_stands_around_them() {
        let text = r#" {"bbox":[1,2,3,4],"features" : [ {"a":"]}\""} , 7,"x", null ],"crs":{}} "#;
        assert_eq!(features(text), [r#"{"a":"]}\""}"#, "7", "\"x\"", "null"]);
        let outline = scan(text).unwrap();
        assert_eq!(&text[outline.member("crs").unwrap()], "{}");
        assert_eq!(features(r#"{"features":[]}"#), Vec::<&str>::new());
    }

    #[test]
    fn broken_texts_say_where() {
        for (text, at) in [
            ("", 0),
            ("[]", 0),
            ("{", 1),
            (r#"{"features":[{"a":1}"#, 20),
            (r#"{"features":[1 2]}"#, 15),
            (r#"{"features":[,]}"#, 13),
            (r#"{"a" 1}"#, 5),
            (r#"{"a":1} x"#, 8),
            (r#"{"a":"#, 5),
        ] {
            assert_eq!(
                scan(text).map_err(|broken| broken.at).unwrap_err(),
                at,
                "{text}"
            );
        }
    }

    #[test]
    fn depth_is_a_limit() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(scan(&nested(MAX_NESTING)).is_ok());
        assert!(
            scan(&nested(MAX_NESTING + 1))
                .unwrap_err()
                .what
                .contains("nested")
        );
        assert!(scan(&"[{\"a\":".repeat(100_000)).is_err());
    }
}
