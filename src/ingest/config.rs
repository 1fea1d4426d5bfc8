//! The text of pieeja.toml: what was typed, before anybody asks what it means.
//!
//! Keys that nobody reads are warnings with the nearest known key, so that a
//! misspelt one does not quietly do nothing.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::STUDY_FILE;
use super::error::IngestError;
use super::text;
use super::words;
use crate::model::defect::Defect;
use crate::model::text::Text;

/// Declares the tables of the file once: as types and as the list of known keys.
macro_rules! sections {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $key:ident: $kind:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default)]
        pub(crate) struct $name { $($(#[$field_meta])* pub(crate) $key: $kind,)* }

        impl $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];
        }
    )*};
}

sections! {
    StudyFile {
        format: Option<i64>,
        study: StudySection,
        notices: Vec<NoticeSection>,
        default: DefaultSection,
        levels: Vec<LevelSection>,
        origins: OriginsSection,
        groups: Vec<GroupSection>,
        sites: SitesSection,
        services: Vec<ServiceSection>,
        network: Option<NetworkSection>,
        profiles: Vec<ProfileSection>,
        standards: Vec<StandardSection>,
        presets: Vec<PresetSection>,
        measures: MeasuresSection,
        catchments: Vec<CatchmentSection>,
        scores: Vec<ScoreSection>,
        baskets: Vec<BasketSection>,
        without_car: Option<WithoutCarSection>,
        variants: Vec<VariantSection>,
        prices: PricesSection,
        privacy: PrivacySection,
        attributions: Vec<AttributionSection>,
    }
    StudySection {
        id: Option<String>,
        name: Words,
        description: Words,
        period: String,
        languages: Vec<String>,
    }
    NoticeSection { id: Option<String>, text: Words, }
    DefaultSection {
        service: Option<String>,
        group: Option<String>,
        profile: Option<String>,
        level: Option<String>,
    }
    LevelSection {
        id: Option<String>,
        name: Words,
        file: Option<String>,
        code: Option<String>,
        label: Option<String>,
        parent_level: Option<String>,
        parent: Option<String>,
        layer: Option<String>,
        crs: Option<String>,
        encoding: Option<String>,
        swap: bool,
    }
    OriginsSection {
        file: Option<String>,
        name: Option<String>,
        basis: Option<String>,
        nearest_area_km: Option<f64>,
        layer: Option<String>,
        crs: Option<String>,
        encoding: Option<String>,
        swap: bool,
        x: Option<String>,
        y: Option<String>,
    }
    GroupSection {
        id: Option<String>,
        column: Option<String>,
        name: Words,
        note: Option<Words>,
        source: String,
        public: Option<bool>,
    }
    SitesSection {
        file: Option<String>,
        layer: Option<String>,
        crs: Option<String>,
        encoding: Option<String>,
        swap: bool,
        x: Option<String>,
        y: Option<String>,
    }
    ServiceSection {
        id: Option<String>,
        name: Words,
        community: Option<bool>,
        direction: Option<String>,
        symbol: Option<String>,
        note: Option<Words>,
    }
    NetworkSection {
        file: Option<String>,
        kind: Option<String>,
        max_snap_km: Option<f64>,
        access_detour: Option<f64>,
        access_kmh: BTreeMap<String, f64>,
        note: Option<Words>,
        layer: Option<String>,
        crs: Option<String>,
        encoding: Option<String>,
        swap: bool,
    }
    ProfileSection {
        id: Option<String>,
        base: Option<String>,
        name: Words,
        mode: Option<String>,
        rural_kmh: Option<f64>,
        walk_kmh: Option<f64>,
        source: Option<String>,
        speeds: Vec<SpeedSection>,
        limit: Option<LimitSection>,
        adjust: Vec<AdjustSection>,
        waits: Vec<WaitSection>,
        turns: Option<TurnsSection>,
        towns: Option<TownsSection>,
        through_seconds: Option<f64>,
    }
    LimitSection { how: Option<String>, factor: Option<f64>, }
    AdjustSection {
        class: OneOrMany,
        surface: OneOrMany,
        material: OneOrMany,
        smoothness: OneOrMany,
        tracktype: OneOrMany,
        service: OneOrMany,
        zone: Option<String>,
        limit: Option<String>,
        access: Option<String>,
        roundabout: Option<bool>,
        from_kmh: Option<f64>,
        below_kmh: Option<f64>,
        kmh: Option<f64>,
        at_most_kmh: Option<f64>,
        times: Option<f64>,
        less_kmh: Option<f64>,
        source: String,
    }
    WaitSection { at: Option<String>, seconds: Option<f64>, source: String, }
    TurnsSection {
        near: Vec<(f64, f64)>,
        across: Vec<(f64, f64)>,
        u_turn: f64,
        keeps: Option<String>,
        source: String,
    }
    TownsSection { radius_m: Option<f64>, km_per_km2: Option<f64>, }
    SpeedSection {
        class: Option<String>,
        surface: Option<String>,
        kmh: Option<f64>,
        source: String,
    }
    StandardSection {
        service: Option<String>,
        group: Option<String>,
        profile: Option<String>,
        minutes: Option<f64>,
        share: Option<f64>,
        official: bool,
        source: String,
        name: Words,
    }
    PresetSection { minutes: Option<f64>, name: Words, source: String, }
    MeasuresSection { e2sfca: Option<Vec<(f64, f64)>>, }
    CatchmentSection {
        service: Option<String>,
        profile: Option<String>,
        bands: Option<Vec<(f64, f64)>>,
        source: String,
    }
    ScoreSection {
        id: Option<String>,
        name: Words,
        service: Option<String>,
        group: Option<String>,
        profile: Option<String>,
        measure: Option<String>,
        threshold: Option<f64>,
        from: Option<f64>,
        to: Option<f64>,
        step: Option<f64>,
        decay: Option<String>,
        k: Option<usize>,
        n: Option<f64>,
        ratio: Option<f64>,
        alpha: Option<f64>,
        tau: Option<f64>,
        rho: Option<f64>,
        supply: Option<String>,
        source: String,
    }
    BasketSection {
        id: Option<String>,
        name: Words,
        services: Vec<String>,
        at_least: Option<usize>,
        source: String,
    }
    WithoutCarSection {
        column: Option<String>,
        profile: Option<String>,
        source: Option<String>,
    }
    VariantSection {
        id: Option<String>,
        of: Option<String>,
        name: Words,
        profile: Option<String>,
        times: Option<f64>,
        access_kmh: Option<f64>,
        speeds: Vec<SpeedSection>,
        source: String,
    }
    PrivacySection { minimum: Option<f64>, }
    PricesSection { site: Option<f64>, road_km: Option<f64>, }
    AttributionSection { text: Option<String>, licence: String, url: String, files: Vec<String>, }
}

/// A text by language, or one text for all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words(pub(crate) Text);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Words;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a text, or a table of texts by language such as { lv = \"…\", en = \"…\" }",
                )
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
                Ok(Words(Text::same(text)))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
                let mut texts = BTreeMap::new();
                while let Some((language, text)) = map.next_entry()? {
                    texts.insert(language, text);
                }
                Ok(Words(Text(texts)))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl Words {
    /// The text, or `id` where nobody wrote one.
    pub(crate) fn or_id(&self, id: &str) -> Text {
        if self.0.is_empty() {
            Text::same(id)
        } else {
            self.0.clone()
        }
    }
}

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

/// One word or a list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OneOrMany(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            One(String),
            Many(Vec<String>),
        }
        Ok(match Raw::deserialize(deserializer)? {
            Raw::One(word) => Self(vec![word]),
            Raw::Many(words) => Self(words),
        })
    }
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
