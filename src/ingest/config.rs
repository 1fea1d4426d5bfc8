//! Reading the text of pieeja.toml.
//!
//! Keys that nobody reads are warnings with the nearest known key, so that a
//! misspelt one does not quietly do nothing.

use serde::de;

use super::STUDY_FILE;
use super::error::IngestError;
use super::sections::{
    AdjustSection, AttributionSection, BasketSection, CatchmentSection, DefaultSection,
    GroupSection, LevelSection, LimitSection, MeasuresSection, NetworkSection, NoticeSection,
    OriginsSection, PresetSection, PricesSection, PrivacySection, ProfileSection, ScoreSection,
    ServiceSection, SitesSection, SpeedSection, StandardSection, StudyFile, StudySection,
    TownsSection, TurnsSection, VariantSection, WaitSection, WithoutCarSection,
};
use super::text;
use super::words;
use crate::model::defect::Defect;

/// Reads the text of `file` and warns of keys that nobody knows.
pub(crate) fn parse(
    file: &str,
    bytes: &[u8],
    defects: &mut Vec<Defect>,
) -> Result<StudyFile, IngestError> {
    let decoded = text::decode(bytes);
    defects.extend(decoded.defect(file));
    let (typed, table) = both::<StudyFile>(file, &decoded.text)?;
    unknown_keys(&table, &mut |path, key, known| {
        let hint = words::nearest(key, known).map_or_else(
            || format!("known keys here: {}", known.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        defects.push(
            Defect::warning("key_unknown", file, "nobody reads this key")
                .column(format!("{path}{key}"))
                .hint(hint),
        );
    });
    Ok(typed)
}

/// Tables within a profile.
const PROFILE_TABLES: [(&str, &[&str]); 6] = [
    ("speeds", SpeedSection::KEYS),
    ("limit", LimitSection::KEYS),
    ("adjust", AdjustSection::KEYS),
    ("waits", WaitSection::KEYS),
    ("turns", TurnsSection::KEYS),
    ("towns", TownsSection::KEYS),
];

/// Reads a file of one profile.
pub(crate) fn parse_profile(file: &str, text: &str) -> Result<ProfileSection, IngestError> {
    both::<ProfileSection>(file, text).map(|(typed, _)| typed)
}

fn both<T: de::DeserializeOwned>(file: &str, text: &str) -> Result<(T, toml::Table), IngestError> {
    let failed = |error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..at).unwrap_or("");
        IngestError::StudyFile {
            file: file.to_owned(),
            line: 1 + before.matches('\n').count(),
            column: 1 + before.chars().rev().take_while(|c| *c != '\n').count(),
            what: error.message().replace('\n', " "),
        }
    };
    let typed = toml::from_str::<T>(text).map_err(failed)?;
    let table = toml::from_str::<toml::Table>(text).map_err(failed)?;
    Ok((typed, table))
}

/// Calls `found(path, key, known keys)` for every key outside the declared ones.
fn unknown_keys(table: &toml::Table, found: &mut impl FnMut(&str, &str, &[&str])) {
    let sections: [(&str, &[&str]); 21] = [
        ("study", StudySection::KEYS),
        ("notices", NoticeSection::KEYS),
        ("default", DefaultSection::KEYS),
        ("levels", LevelSection::KEYS),
        ("origins", OriginsSection::KEYS),
        ("groups", GroupSection::KEYS),
        ("sites", SitesSection::KEYS),
        ("services", ServiceSection::KEYS),
        ("network", NetworkSection::KEYS),
        ("profiles", ProfileSection::KEYS),
        ("standards", StandardSection::KEYS),
        ("presets", PresetSection::KEYS),
        ("measures", MeasuresSection::KEYS),
        ("catchments", CatchmentSection::KEYS),
        ("scores", ScoreSection::KEYS),
        ("baskets", BasketSection::KEYS),
        ("without_car", WithoutCarSection::KEYS),
        ("variants", VariantSection::KEYS),
        ("prices", PricesSection::KEYS),
        ("privacy", PrivacySection::KEYS),
        ("attributions", AttributionSection::KEYS),
    ];
    outside(table, "", StudyFile::KEYS, found);
    for (name, keys) in sections {
        for (path, section) in tables(table, "", name) {
            outside(section, &path, keys, found);
            if name == "profiles" || name == "variants" {
                for (name, keys) in PROFILE_TABLES {
                    for (path, row) in tables(section, &path, name) {
                        outside(row, &path, keys, found);
                    }
                }
            }
        }
    }
}

/// The tables under `name`, one or a list, with their paths: `levels[1].`
fn tables<'a>(table: &'a toml::Table, path: &str, name: &str) -> Vec<(String, &'a toml::Table)> {
    match table.get(name) {
        Some(toml::Value::Table(section)) => vec![(format!("{path}{name}."), section)],
        Some(toml::Value::Array(items)) => items
            .iter()
            .enumerate()
            .filter_map(|(i, item)| Some((format!("{path}{name}[{}].", i + 1), item.as_table()?)))
            .collect(),
        _ => Vec::new(),
    }
}

fn outside(
    table: &toml::Table,
    path: &str,
    known: &[&str],
    found: &mut impl FnMut(&str, &str, &[&str]),
) {
    for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
        found(path, key, known);
    }
}

/// The value of a key that must be there, or the error that says how to write it.
pub(crate) fn need<T: Clone>(
    value: Option<&T>,
    key: impl Into<String>,
    example: &str,
) -> Result<T, IngestError> {
    value
        .cloned()
        .ok_or_else(|| IngestError::missing_key(key, example))
}

/// A number that must be finite and more than zero.
pub(crate) fn positive(value: f64, key: impl Into<String>) -> Result<f64, IngestError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(IngestError::bad_value(
        key,
        format!("{value} is not a number above 0"),
        format!("a number above 0 is needed in {STUDY_FILE}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defects(text: &str) -> Vec<(String, String)> {
        let mut defects = Vec::new();
        parse("pieeja.toml", text.as_bytes(), &mut defects).unwrap();
        defects
            .into_iter()
            .map(|defect| (defect.column.unwrap(), defect.hint))
            .collect()
    }

    #[test]
    fn a_key_that_nobody_reads_is_told_with_the_nearest_one() {
        let found = defects(
            "colour = 1\n[study]\nid = \"x\"\nlangages = [\"lv\"]\n\
             [[levels]]\n[[levels]]\nlable = \"n\"\n[[profiles]]\n[[profiles.speeds]]\nspeed = 3\n",
        );
        assert_eq!(
            found
                .iter()
                .map(|(path, _)| path.as_str())
                .collect::<Vec<_>>(),
            [
                "colour",
                "study.langages",
                "levels[2].lable",
                "profiles[1].speeds[1].speed"
            ]
        );
        assert_eq!(found[1].1, "did you mean languages?");
        assert_eq!(found[2].1, "did you mean label?");
    }

    #[test]
    fn a_syntax_error_has_a_line_and_a_column() {
        let error = parse("pieeja.toml", b"[study]\nid = latvia\n", &mut Vec::new()).unwrap_err();
        assert!(
            matches!(
                error,
                IngestError::StudyFile {
                    line: 2,
                    column: 6,
                    ..
                }
            ),
            "{error:?}"
        );
        let error = parse("pieeja.toml", b"[study]\nperiod = 2020\n", &mut Vec::new()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("line 2, column 10: invalid type"),
            "{error}"
        );
    }

    #[test]
    fn a_text_may_stand_without_languages() {
        let study = "[study]\nname = \"Town\"\ndescription = { lv = \"Pilsēta\" }\n";
        let file = parse("pieeja.toml", study.as_bytes(), &mut Vec::new()).unwrap();
        assert_eq!(file.study.name.0.get("lv"), "Town");
        assert_eq!(file.study.description.0.get("en"), "Pilsēta");
    }
}
