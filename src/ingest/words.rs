//! Words that were meant: the nearest known one to a misspelt one, and lists for hints.

/// The known word nearest to `word`, when it is near enough to be a slip.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    /// Longer texts are no misspelt ids, and comparing them would cost their length squared.
    const LONGEST: usize = 64;
    /// And so would comparing with very many, row after row.
    const MOST: usize = 500;
    if word.len() > LONGEST || known.len() > MOST {
        return None;
    }
    let word = word.to_lowercase();
    known
        .iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), *candidate))
        .filter(|(slips, candidate)| *slips * 5 <= candidate.chars().count() * 2)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// What to say about a word that is not among the known ones.
pub(crate) fn known_hint(word: &str, known: &[&str]) -> String {
    const SHOWN: usize = 12;
    if let Some(near) = nearest(word, known) {
        return format!("did you mean {near}?");
    }
    let mut list = known
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    if known.len() > SHOWN {
        list.push_str(", …");
    }
    if list.is_empty() {
        "none is known".to_owned()
    } else {
        format!("known: {list}")
    }
}

/// Letters to insert, remove or change to get from `a` to `b` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        assert_eq!(nearest("sevrice", &["service", "group"]), Some("service"));
        assert_eq!(nearest("Grupa", &["service", "group"]), Some("group"));
        assert_eq!(nearest("ciems", &["service", "group"]), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(
            known_hint("x", &["service", "group"]),
            "known: service, group"
        );
    }
}
