//! Names of columns as formats allow them: each once, of the letters and the length they take.

use std::collections::HashSet;

/// How a format wants names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Names that the format itself uses.
    pub(super) reserved: &'static [&'static str],
    /// Longest name in bytes of UTF-8.
    pub(super) longest: usize,
    /// Whether only ASCII letters, digits and `_` are safe.
    pub(super) plain: bool,
}

/// Gives every name one that the format takes and that no other has, capital letters
/// aside: the same where possible, else cut or numbered.
pub(super) fn fitted<'a>(names: impl Iterator<Item = &'a str>, rules: Rules) -> Vec<String> {
    let mut taken: HashSet<String> = rules
        .reserved
        .iter()
        .map(|name| name.to_lowercase())
        .collect();
    let mut fitted = Vec::new();
    for (at, name) in names.enumerate() {
        let base = cleaned(name, rules.plain);
        let base = if base.is_empty() {
            format!("column_{}", at + 1)
        } else {
            base
        };
        let mut wanted = cut(&base, rules.longest).to_owned();
        let mut number = 1_u32;
        while !taken.insert(wanted.to_lowercase()) {
            number += 1;
            let ending = format!("_{number}");
            let room = rules.longest.saturating_sub(ending.len());
            wanted = format!("{}{ending}", cut(&base, room));
        }
        fitted.push(wanted);
    }
    fitted
}

/// The longest beginning of at most `longest` bytes that cuts no letter in two.
#[must_use]
pub(super) fn cut(text: &str, longest: usize) -> &str {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Latvian letters without their marks; other letters as they are.
const fn unmarked(letter: char) -> char {
    match letter {
        'ā' => 'a',
        'č' => 'c',
        'ē' => 'e',
        'ģ' => 'g',
        'ī' => 'i',
        'ķ' => 'k',
        'ļ' => 'l',
        'ņ' => 'n',
        'ō' => 'o',
        'ŗ' => 'r',
        'š' => 's',
        'ū' => 'u',
        'ž' => 'z',
        'Ā' => 'A',
        'Č' => 'C',
        'Ē' => 'E',
        'Ģ' => 'G',
        'Ī' => 'I',
        'Ķ' => 'K',
        'Ļ' => 'L',
        'Ņ' => 'N',
        'Ō' => 'O',
        'Ŗ' => 'R',
        'Š' => 'S',
        'Ū' => 'U',
        'Ž' => 'Z',
        other => other,
    }
}

fn cleaned(name: &str, plain: bool) -> String {
    if !plain {
        return name.chars().filter(|c| *c != '\0').collect();
    }
    let safe = |letter: char| {
        let letter = unmarked(letter);
        if letter.is_ascii_alphanumeric() || letter == '_' {
            letter
        } else {
            '_'
        }
    };
    let name: String = name.trim().chars().map(safe).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DBF: Rules = Rules {
        reserved: &[],
        longest: 10,
        plain: true,
    };

    #[test]
    fn many_names_of_one_beginning_stay_apart() {
        let names: Vec<String> = (0..120).map(|at| format!("people_within_{at}")).collect();
        let fitted = fitted(names.iter().map(String::as_str), DBF);
        assert_eq!(fitted[0], "people_wit");
        assert_eq!(fitted[1], "people_w_2");
        assert_eq!(fitted[119], "people_120");
        let different: HashSet<&String> = fitted.iter().collect();
        assert_eq!(different.len(), names.len());
        assert!(fitted.iter().all(|name| name.len() <= 10));
    }

    #[test]
    fn hostile_names_become_plain_and_others_are_kept() {
        let hostile = [
            "",
            "iedzīvotāji",
            "a\"; drop",
            "2020",
            "A",
            "a",
            "名前",
            "\0",
        ];
        let plain = fitted(hostile.into_iter(), DBF);
        let expected = [
            "column_1",
            "iedzivotaj",
            "a___drop",
            "_2020",
            "A",
            "a_2",
            "__",
            "_",
        ];
        assert_eq!(plain, expected);
        let rules = Rules {
            reserved: &["geometry"],
            longest: 100,
            plain: false,
        };
        let kept = fitted(["Geometry", "名前", "x", "X", "\0"].into_iter(), rules);
        assert_eq!(kept, ["Geometry_2", "名前", "x", "X_2", "column_5"]);
    }

    #[test]
    fn letters_are_not_cut_in_two() {
        assert_eq!(cut("Ķekava", 1), "");
        assert_eq!(cut("Ķekava", 3), "Ķe");
        assert_eq!(cut("ab", 9), "ab");
    }
}
