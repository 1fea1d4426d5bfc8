//! Days and times in workbooks: numbers that a style shows as such.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::xlsx::{attribute, walk};

/// Days from the beginning of the calendar of sheets to 1970-01-01.
const DAYS_TO_1970: f64 = 25_569.0;
/// Days that the calendar which begins in 1904 is behind.
const DAYS_OF_1904: f64 = 1_462.0;
const SECONDS_A_DAY: f64 = 86_400.0;

/// For each style of a cell, whether it shows a number as a day or a time.
pub(crate) fn styles_of_days(bytes: &[u8]) -> Result<Vec<bool>, String> {
    let mut own = HashMap::new();
    let mut styles = Vec::new();
    let mut is_in = false;
    walk(bytes, |event| {
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let format = attribute(element, b"numFmtId").and_then(|id| id.parse::<u32>().ok());
                match element.local_name().as_ref() {
                    b"cellXfs" => is_in = true,
                    b"numFmt" => {
                        let code = attribute(element, b"formatCode").unwrap_or_default();
                        own.insert(format.unwrap_or(0), shows_days(&code));
                    }
                    b"xf" if is_in => {
                        let id = format.unwrap_or(0);
                        let built_in = matches!(id, 14..=22 | 45..=47);
                        styles.push(own.get(&id).copied().unwrap_or(built_in));
                    }
                    _ => {}
                }
            }
            Event::End(element) if element.local_name().as_ref() == b"cellXfs" => is_in = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Whether a format has letters of days or hours outside quoted text and brackets.
fn shows_days(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for letter in code.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            'y' | 'Y' | 'd' | 'D' | 'h' | 'H' if !quoted && !bracketed => return true,
            _ => {}
        }
    }
    false
}

/// A number of days as ISO 8601: a day, a day with a time, or a time alone.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(crate) fn day(number: f64, is_1904: bool) -> Option<String> {
    let number = if is_1904 {
        number + DAYS_OF_1904
    } else {
        number
    };
    if !(0.0..3_000_000.0).contains(&number) {
        return None;
    }
    let seconds = (number.fract() * SECONDS_A_DAY).round() as i64;
    let time = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if number < 1.0 {
        return Some(time);
    }
    let days = (number.floor() - DAYS_TO_1970) as i64;
    let date = civil(days);
    Some(if seconds == 0 {
        date
    } else {
        format!("{date}T{time}")
    })
}

/// The day of the Gregorian calendar so many days after 1970-01-01 (Hinnant's algorithm).
pub(crate) fn civil(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_days_become_days() {
        assert_eq!(day(45_292.0, false).as_deref(), Some("2024-01-01"));
        assert_eq!(day(43_830.0, true).as_deref(), Some("2024-01-01"));
        assert_eq!(
            day(45_292.75, false).as_deref(),
            Some("2024-01-01T18:00:00")
        );
        assert_eq!(day(0.5, false).as_deref(), Some("12:00:00"));
        assert_eq!(day(-1.0, false), None);
        assert_eq!(civil(-1), "1969-12-31");
        assert_eq!(civil(11_016), "2000-02-29");
    }

    #[test]
    fn formats_of_days_are_told_from_formats_of_numbers() {
        for code in ["dd.mm.yyyy", "[$-426]d. mmmm", "hh:mm"] {
            assert!(shows_days(code), "{code}");
        }
        for code in ["0.00", "#,##0\\ \"days\"", "[Red]0", "General"] {
            assert!(!shows_days(code), "{code}");
        }
    }
}
