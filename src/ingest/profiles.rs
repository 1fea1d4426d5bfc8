//! Travel profiles: the built-in ones, and what a study says of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::config::{self, need, positive};
use super::error::IngestError;
use super::rules;
use super::sections::{NetworkSection, ProfileSection, SpeedSection};
use crate::model::ids::{IdVec, ProfileId};
use crate::model::profile::{Mode, Profile, SpeedRow};

/// A built-in profile: its id and its file.
type BuiltIn = (&'static str, &'static str);

/// The built-in profiles that a study offers unless it says otherwise, in that order.
const OFFERED: [BuiltIn; 3] = [
    ("car", include_str!("../../geodata/profiles/car.toml")),
    (
        "bicycle",
        include_str!("../../geodata/profiles/bicycle.toml"),
    ),
    ("foot", include_str!("../../geodata/profiles/foot.toml")),
];

/// Other ways to look at a car trip: the assumptions of well-known engines, and of bad seasons.
const VARIANTS: [BuiltIn; 5] = [
    (
        "car_osrm",
        include_str!("../../geodata/profiles/car_osrm.toml"),
    ),
    (
        "car_graphhopper",
        include_str!("../../geodata/profiles/car_graphhopper.toml"),
    ),
    (
        "car_valhalla",
        include_str!("../../geodata/profiles/car_valhalla.toml"),
    ),
    ("car_r5", include_str!("../../geodata/profiles/car_r5.toml")),
    (
        "car_thaw",
        include_str!("../../geodata/profiles/car_thaw.toml"),
    ),
];

/// Speed of walking to a car where a profile does not say, km/h.
const WALK_KMH: f64 = 5.0;

/// The built-in profiles that a study offers unless it says otherwise: car, bicycle, foot.
#[must_use]
pub fn builtin_profiles() -> Vec<Profile> {
    OFFERED
        .iter()
        .filter_map(|(id, _)| builtin_profile(id))
        .collect()
}

/// The ids of all built-in profiles, variants too.
pub fn builtin_ids() -> impl Iterator<Item = &'static str> {
    OFFERED.iter().chain(&VARIANTS).map(|(id, _)| *id)
}

/// The built-in profile of this id.
#[must_use]
pub fn builtin_profile(id: &str) -> Option<Profile> {
    let section = builtin_section(id)?;
    // the files are part of the binary and a test reads them all
    profile(&section, "profile", &BTreeMap::new()).ok()
}

/// The built-in profile of this id, or the one in the file of this name when it ends in `.toml`.
pub fn profile_named(name: &str) -> Result<Profile, IngestError> {
    let is_file = Path::new(name)
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    if !is_file {
        return builtin_profile(name).ok_or_else(|| {
            let known: Vec<&str> = builtin_ids().collect();
            IngestError::bad_value(
                "profile",
                format!("there is no profile {name:?}"),
                format!(
                    "the profiles are: {}; or give a file (.toml)",
                    known.join(", ")
                ),
            )
        });
    }
    let text = fs::read_to_string(name).map_err(|source| IngestError::Io {
        file: name.to_owned(),
        source,
    })?;
    let section = config::parse_profile(name, &text)?;
    profile(&fill(&section, "profile")?, "profile", &BTreeMap::new())
}

fn builtin_section(id: &str) -> Option<ProfileSection> {
    let (file, text) = OFFERED
        .iter()
        .chain(&VARIANTS)
        .find(|(name, _)| *name == id)?;
    let section = config::parse_profile(file, text).ok()?;
    match section.base.as_deref().filter(|base| *base != id) {
        Some(base) => Some(inherit(&section, builtin_section(base)?)),
        None => Some(section),
    }
}

/// The profiles of a study.
pub(crate) fn read(
    declared: &[ProfileSection],
    network: Option<&NetworkSection>,
) -> Result<IdVec<ProfileId, Profile>, IngestError> {
    let none = BTreeMap::new();
    let access = network.map_or(&none, |network| &network.access_kmh);
    let sections: Vec<ProfileSection> = if declared.is_empty() {
        OFFERED
            .iter()
            .filter_map(|(id, _)| builtin_section(id))
            .collect()
    } else {
        declared.to_vec()
    };
    let mut profiles: IdVec<ProfileId, Profile> = IdVec::new();
    for (i, section) in sections.iter().enumerate() {
        let key = format!("profiles[{}]", i + 1);
        let filled = fill(section, &key)?;
        let profile = profile(&filled, &key, access)?;
        if profiles.iter().any(|other| other.id == profile.id) {
            return Err(IngestError::bad_value(
                format!("{key}.id"),
                format!("{:?} is the id of an earlier profile", profile.id),
                "give every profile an id of its own",
            ));
        }
        profiles.push(profile);
    }
    for (id, kmh) in access {
        let key = format!("network.access_kmh.{id}");
        positive(*kmh, key.clone())?;
        if !profiles.iter().any(|profile| profile.id == *id) {
            let known: Vec<&str> = profiles.iter().map(|profile| profile.id.as_str()).collect();
            let hint = super::words::known_hint(id, &known);
            return Err(IngestError::bad_value(
                key,
                "there is no profile of this id",
                hint,
            ));
        }
    }
    Ok(profiles)
}

/// Takes what a section leaves out from the built-in profile it names as its base, else of its
/// id, else of its mode.
fn fill(section: &ProfileSection, key: &str) -> Result<ProfileSection, IngestError> {
    let id = need(section.id.as_ref(), format!("{key}.id"), "id = \"car\"")?;
    let base = match &section.base {
        Some(base) => builtin_section(base).ok_or_else(|| {
            let known: Vec<&str> = builtin_ids().collect();
            IngestError::bad_value(
                format!("{key}.base"),
                format!("there is no built-in profile {base:?}"),
                super::words::known_hint(base, &known),
            )
        })?,
        None => builtin_section(&id)
            .or_else(|| section.mode.as_deref().and_then(builtin_section))
            .unwrap_or_default(),
    };
    let named = ProfileSection {
        id: Some(id),
        ..section.clone()
    };
    Ok(inherit(&named, base))
}

/// A section over a base. Rows that change speeds come after those of the base, unless the
/// section has a table of its own: then the base's changes would not know what they change.
fn inherit(section: &ProfileSection, base: ProfileSection) -> ProfileSection {
    let own = section.clone();
    let is_own_table = !own.speeds.is_empty();
    let mut adjust = if is_own_table {
        Vec::new()
    } else {
        base.adjust
    };
    adjust.extend(own.adjust);
    ProfileSection {
        id: own.id,
        base: None,
        name: if own.name.0.is_empty() {
            base.name
        } else {
            own.name
        },
        mode: own.mode.or(base.mode),
        rural_kmh: own.rural_kmh.or(base.rural_kmh),
        walk_kmh: own.walk_kmh.or(base.walk_kmh),
        source: own.source.or(base.source.filter(|_| !is_own_table)),
        speeds: if is_own_table {
            own.speeds
        } else {
            base.speeds
        },
        limit: own.limit.or(base.limit),
        adjust,
        waits: if own.waits.is_empty() {
            base.waits
        } else {
            own.waits
        },
        turns: own.turns.or(base.turns),
        towns: own.towns.or(base.towns),
        through_seconds: own.through_seconds.or(base.through_seconds),
    }
}

fn profile(
    section: &ProfileSection,
    key: &str,
    access: &BTreeMap<String, f64>,
) -> Result<Profile, IngestError> {
    let id = need(section.id.as_ref(), format!("{key}.id"), "id = \"car\"")?;
    let word = need(
        section.mode.as_ref(),
        format!("{key}.mode"),
        "mode = \"car\"",
    )?;
    let mode = Mode::parse(&word).ok_or_else(|| {
        IngestError::bad_value(
            format!("{key}.mode"),
            format!("{word:?} is not known"),
            "write car, bicycle or foot",
        )
    })?;
    let rural_key = format!("{key}.rural_kmh");
    let rural_kmh = positive(
        need(section.rural_kmh.as_ref(), &rural_key, "rural_kmh = 65.0")?,
        rural_key,
    )?;
    let walk_kmh = positive(
        section.walk_kmh.unwrap_or(WALK_KMH),
        format!("{key}.walk_kmh"),
    )?;
    let own = match mode {
        Mode::Car => walk_kmh,
        Mode::Bicycle | Mode::Foot => rural_kmh,
    };
    let speeds = section.speeds.iter().enumerate();
    Ok(Profile {
        name: section.name.or_id(&id),
        mode,
        speeds: speeds
            .map(|(i, row)| speed(row, &format!("{key}.speeds[{}]", i + 1)))
            .collect::<Result<_, _>>()?,
        rural_kmh,
        access_kmh: access.get(&id).copied().unwrap_or(own),
        source: section.source.clone().unwrap_or_default(),
        rules: rules::rules(section, mode, key)?,
        id,
    })
}

/// 0 km/h is a legal speed: it closes the class.
pub(crate) fn speed(row: &SpeedSection, key: &str) -> Result<SpeedRow, IngestError> {
    let kmh = need(row.kmh.as_ref(), format!("{key}.kmh"), "kmh = 80.0")?;
    if !(kmh.is_finite() && kmh >= 0.0) {
        return Err(IngestError::bad_value(
            format!("{key}.kmh"),
            format!("{kmh} is not a speed"),
            "write km/h; 0 closes the class to the profile",
        ));
    }
    Ok(SpeedRow {
        class: row.class.clone().unwrap_or_else(|| "*".to_owned()),
        surface: row.surface.clone().unwrap_or_else(|| "*".to_owned()),
        kmh,
        source: row.source.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(text: &str) -> Vec<ProfileSection> {
        config::parse("pieeja.toml", text.as_bytes(), &mut Vec::new())
            .unwrap()
            .profiles
    }

    #[test]
    fn the_built_in_profiles_read_and_open_every_drawn_road() {
        let profiles = builtin_profiles();
        assert_eq!(
            profiles.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(),
            ["car", "bicycle", "foot"]
        );
        for profile in &profiles {
            assert!(
                profile.kmh("no such class", "no such surface").is_some(),
                "{}",
                profile.id
            );
            assert!(
                profile.speeds.iter().all(|row| !row.source.is_empty()),
                "{}",
                profile.id
            );
        }
        let car = &profiles[0];
        assert!((car.access_kmh - 5.0).abs() < 1e-9, "walking to the car");
        assert!(car.kmh("regional", "gravel") < car.kmh("regional", "paved"));
        assert!(
            (profiles[2].access_kmh - 4.8).abs() < 1e-9,
            "on foot the access leg is walked too"
        );
        assert_eq!(car.kmh("footway", "paved"), None, "no cars on footways");
        assert_eq!(
            profiles[2].kmh("motorway", ""),
            None,
            "nobody walks on motorways"
        );
    }

    #[test]
    fn an_id_alone_takes_the_built_in_profile_and_keys_change_it() {
        let access = NetworkSection {
            access_kmh: BTreeMap::from([("car".to_owned(), 40.0)]),
            ..NetworkSection::default()
        };
        let text = "[[profiles]]\nid = \"car\"\n[[profiles]]\nid = \"slow\"\nmode = \"foot\"\nrural_kmh = 2.7\n";
        let profiles = read(&sections(text), Some(&access)).unwrap();
        let car = &profiles[ProfileId(0)];
        assert_eq!(car.speeds, builtin_profile("car").unwrap().speeds);
        assert!((car.access_kmh - 40.0).abs() < 1e-9);
        let slow = &profiles[ProfileId(1)];
        assert_eq!(
            (slow.mode, slow.rural_kmh, slow.access_kmh),
            (Mode::Foot, 2.7, 2.7)
        );
    }

    #[test]
    fn what_a_profile_lacks_is_named() {
        let key = |text: &str| match read(&sections(text), None).unwrap_err() {
            IngestError::MissingKey { key, .. } | IngestError::BadValue { key, .. } => key,
            other => panic!("{other}"),
        };
        assert_eq!(key("[[profiles]]\nmode = \"car\"\n"), "profiles[1].id");
        assert_eq!(key("[[profiles]]\nid = \"sled\"\n"), "profiles[1].mode");
        assert_eq!(
            key("[[profiles]]\nid = \"sled\"\nmode = \"dog\"\n"),
            "profiles[1].mode"
        );
        assert_eq!(
            key("[[profiles]]\nid = \"car\"\nrural_kmh = -1\n"),
            "profiles[1].rural_kmh"
        );
        assert_eq!(
            key("[[profiles]]\nid = \"car\"\n[[profiles]]\nid = \"car\"\n"),
            "profiles[2].id"
        );
        let text = "[[profiles]]\nid = \"car\"\n[[profiles.speeds]]\nclass = \"x\"\n";
        assert_eq!(key(text), "profiles[1].speeds[1].kmh");
    }
}
