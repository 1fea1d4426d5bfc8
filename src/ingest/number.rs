//! Numbers as people type them: strict about meaning, kind about spelling.

/// Why a text is not a usable number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NumberFault {
    /// Something else than a number.
    NotANumber,
    /// NaN, an infinity, or beyond what fits.
    NotFinite,
}

/// Reads a finite number. Blanks between groups of three digits are fine (also
/// no-break ones), a real minus sign is fine, and so is a decimal comma where
/// `decimal_comma` says that a comma cannot mean anything else.
pub(crate) fn parse(text: &str, decimal_comma: bool) -> Result<f64, NumberFault> {
    let text = text.trim();
    let plain = |text: &str| {
        let digits = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
        if text.is_empty() || !text.bytes().all(digits) {
            return Err(fault(text));
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            Ok(_) => Err(NumberFault::NotFinite),
            Err(_) => Err(NumberFault::NotANumber),
        }
    };
    if let Ok(number) = plain(text) {
        return Ok(number);
    }
    let Some(mut joined) = without_thousands(text) else {
        return Err(fault(text));
    };
    if joined.contains('\u{2212}') {
        joined = joined.replace('\u{2212}', "-");
    }
    if decimal_comma && joined.matches(',').count() == 1 && !joined.contains('.') {
        joined = joined.replace(',', ".");
    }
    plain(&joined)
}

fn fault(text: &str) -> NumberFault {
    let word = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(word.as_str(), "nan" | "inf" | "infinity" | "∞") {
        NumberFault::NotFinite
    } else {
        NumberFault::NotANumber
    }
}

/// Takes out blanks that part groups of three digits; `None` when a blank stands elsewhere.
fn without_thousands(text: &str) -> Option<String> {
    if !text.contains(char::is_whitespace) {
        return Some(text.to_owned());
    }
    let whole_end = text.find([',', '.']).unwrap_or(text.len());
    let (whole, rest) = text.split_at(whole_end);
    let mut groups = whole.split(char::is_whitespace);
    let first = groups.next()?.trim_start_matches(['+', '-', '\u{2212}']);
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let sound = (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group))
        && !rest.contains(char::is_whitespace);
    sound.then(|| text.chars().filter(|c| !c.is_whitespace()).collect())
}

#[cfg(test)]
mod tests {
    use super::NumberFault::{NotANumber, NotFinite};
    use super::*;

    fn check(text: &str, decimal_comma: bool, expected: Result<f64, NumberFault>) {
        assert_eq!(parse(text, decimal_comma), expected, "{text:?}");
    }

    #[test]
    fn spellings_of_one_number() {
        for text in [
            "1234.5",
            " 1234.5 ",
            "1 234.5",
            "1\u{a0}234.5",
            "1\u{202f}234.5",
            "+1234.5",
            "1.2345e3",
        ] {
            check(text, false, Ok(1234.5));
        }
        check("1 234,5", true, Ok(1234.5));
        check("\u{2212}1 234,5", true, Ok(-1234.5));
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        check("1,5", false, Err(NotANumber));
        check("1.234,5", true, Err(NotANumber));
        check("1,234,5", true, Err(NotANumber));
        check("12 34", false, Err(NotANumber));
        check("1 2345", false, Err(NotANumber));
    }

    #[test]
    fn words_are_not_numbers_and_infinity_is_told_apart() {
        for text in ["", "x", "12x", "0x10", "1_000", "--5", "e", "."] {
            check(text, true, Err(NotANumber));
        }
        for text in ["NaN", "inf", "-Infinity", "1e999"] {
            check(text, true, Err(NotFinite));
        }
    }
}
