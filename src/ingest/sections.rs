//! The tables of pieeja.toml: what was typed, before anybody asks what it means.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::model::text::Text;

/// Declares the tables of the file once: as types and as the list of known keys.
macro_rules! sections {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $key:ident: $kind:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default)]
        pub(crate) struct $name { $($(#[$field_meta])* pub(crate) $key: $kind,)* }

        impl $name {
            pub(crate) const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];
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
