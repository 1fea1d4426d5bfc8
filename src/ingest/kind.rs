//! What kind of values a column holds, and values of that kind out of texts.

use super::number;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    /// Texts; also days and times, as ISO 8601 has them.
    #[default]
    Text,
    /// Whole numbers of 64 bits.
    Integer,
    /// Numbers.
    Real,
    /// Yes or no.
    Boolean,
}

/// One value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value<'a> {
    /// There is none.
    Missing,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
}

impl Kind {
    /// The value that `text` stands for. A text that is none of this kind is a text.
    pub(crate) fn value(self, text: Option<&str>, decimal_comma: bool) -> Value<'_> {
        let Some(text) = text else {
            return Value::Missing;
        };
        let value = match self {
            Self::Text => None,
            Self::Integer => integer(text).map(Value::Integer),
            Self::Real => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Some(Value::Real(number)),
                _ => number::parse(text, decimal_comma).ok().map(Value::Real),
            },
            Self::Boolean => boolean(text).map(Value::Boolean),
        };
        value.unwrap_or(Value::Text(text))
    }

    /// The narrowest kind that texts of a table without kinds stand for. Codes that begin
    /// with 0 are texts: a number would lose the 0.
    pub(crate) fn of_text(text: &str, decimal_comma: bool) -> Self {
        let text = text.trim();
        let bare = text.strip_prefix('-').unwrap_or(text);
        let first = bare.as_bytes().first().copied().unwrap_or(b'x');
        if !(first.is_ascii_digit() || first == b'.') {
            return match boolean(text) {
                Some(_) => Self::Boolean,
                None => Self::Text,
            };
        }
        let is_padded = first == b'0' && bare.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        if is_padded {
            return Self::Text;
        }
        if integer(text).is_some() {
            return Self::Integer;
        }
        let is_long_code = bare.bytes().all(|byte| byte.is_ascii_digit());
        match number::parse(text, decimal_comma) {
            Ok(_) if !is_long_code => Self::Real,
            _ => Self::Text,
        }
    }
}

/// Yes or no as programs write it: pandas `True`, Excel `TRUE`.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn integer(text: &str) -> Option<i64> {
    if text.contains(char::is_whitespace) {
        let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        // only what counts as one number keeps its blanks
        return number::parse(text, false)
            .ok()
            .and_then(|_| joined.parse().ok());
    }
    text.parse().ok()
}

/// Which kinds a column was seen to hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of kinds, each seen or not"
)]
pub(crate) struct Seen {
    declared: Option<Kind>,
    text: bool,
    integer: bool,
    real: bool,
    boolean: bool,
}

impl Seen {
    /// A column whose kind the format states.
    pub(crate) const fn declared(kind: Kind) -> Self {
        Self {
            declared: Some(kind),
            text: false,
            integer: false,
            real: false,
            boolean: false,
        }
    }

    pub(crate) fn note(&mut self, kind: Kind) {
        match kind {
            Kind::Text => self.text = true,
            Kind::Integer => self.integer = true,
            Kind::Real => self.real = true,
            Kind::Boolean => self.boolean = true,
        }
    }

    pub(crate) const fn is_settled(self) -> bool {
        self.declared.is_some() || self.text
    }

    /// The kind that holds all that was seen.
    pub(crate) const fn kind(self) -> Kind {
        if let Some(kind) = self.declared {
            return kind;
        }
        match (self.text, self.boolean, self.real, self.integer) {
            (false, false, true, _) => Kind::Real,
            (false, false, false, true) => Kind::Integer,
            (false, true, false, false) => Kind::Boolean,
            _ => Kind::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stay_texts_and_numbers_become_numbers() {
        for (text, kind) in [
            ("0100000", Kind::Text),
            ("0", Kind::Integer),
            ("-12", Kind::Integer),
            ("1 234", Kind::Integer),
            ("0,5", Kind::Real),
            ("1e3", Kind::Real),
            ("12x", Kind::Text),
            ("true", Kind::Boolean),
            ("False", Kind::Boolean),
            ("TRUE", Kind::Boolean),
            ("tRue", Kind::Text),
            ("99999999999999999999", Kind::Text),
            ("2020-01-31", Kind::Text),
            ("NaN", Kind::Text),
        ] {
            assert_eq!(Kind::of_text(text, true), kind, "{text}");
        }
        assert_eq!(Kind::Real.value(Some("0,5"), true), Value::Real(0.5));
        assert_eq!(
            Kind::Integer.value(Some("1 234"), true),
            Value::Integer(1234)
        );
        assert_eq!(Kind::Integer.value(None, true), Value::Missing);
    }

    #[test]
    fn a_column_of_two_kinds_holds_texts() {
        let kind = |kinds: &[Kind]| {
            let mut seen = Seen::default();
            for kind in kinds {
                seen.note(*kind);
            }
            seen.kind()
        };
        assert_eq!(kind(&[Kind::Integer, Kind::Real]), Kind::Real);
        assert_eq!(kind(&[Kind::Integer, Kind::Boolean]), Kind::Text);
        assert_eq!(kind(&[Kind::Integer, Kind::Text]), Kind::Text);
        assert_eq!(kind(&[]), Kind::Text);
    }
}
