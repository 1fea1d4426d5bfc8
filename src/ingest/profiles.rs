//! Travel profiles: the built-in ones, and what a study says of its own.

use std::collections::BTreeMap;

use super::config::{self, NetworkSection, ProfileSection, SpeedSection, need, positive};
use super::error::IngestError;
use crate::model::ids::{IdVec, ProfileId};
use crate::model::profile::{Mode, Profile, SpeedRow};

/// The files of the built-in profiles, in the order they are offered.
const BUILT_IN: [(&str, &str); 3] = [
    ("car", include_str!("../../geodata/profiles/car.toml")),
    (
        "bicycle",
        include_str!("../../geodata/profiles/bicycle.toml"),
    ),
    ("foot", include_str!("../../geodata/profiles/foot.toml")),
];

/// Speed of walking to a car where a profile does not say, km/h.
const WALK_KMH: f64 = 5.0;

/// The built-in profiles: car, bicycle, foot.
#[must_use]
pub fn builtin_profiles() -> Vec<Profile> {
    BUILT_IN
        .iter()
        .filter_map(|(id, _)| builtin_profile(id))
        .collect()
}

/// The built-in profile of this id.
#[must_use]
pub fn builtin_profile(id: &str) -> Option<Profile> {
    let section = builtin_section(id)?;
    // the files are part of the binary and a test reads them all
    profile(&section, "profile", &BTreeMap::new()).ok()
}

fn builtin_section(id: &str) -> Option<ProfileSection> {
    let (file, text) = BUILT_IN.iter().find(|(name, _)| *name == id)?;
    config::parse_profile(file, text).ok()
}

/// The profiles of a study.
pub(crate) fn read(
    declared: &[ProfileSection],
    network: Option<&NetworkSection>,
) -> Result<IdVec<ProfileId, Profile>, IngestError> {
    let none = BTreeMap::new();
    let access = network.map_or(&none, |network| &network.access_kmh);
    let sections: Vec<ProfileSection> = if declared.is_empty() {
        BUILT_IN
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

/// Takes what a section leaves out from the built-in profile of its id, else of its mode.
fn fill(section: &ProfileSection, key: &str) -> Result<ProfileSection, IngestError> {
    let id = need(section.id.as_ref(), format!("{key}.id"), "id = \"car\"")?;
    let base = builtin_section(&id)
        .or_else(|| section.mode.as_deref().and_then(builtin_section))
        .unwrap_or_default();
    let is_own_table = !section.speeds.is_empty();
    Ok(ProfileSection {
        id: Some(id),
        name: if section.name.0.is_empty() {
            base.name
        } else {
            section.name.clone()
        },
        mode: section.mode.clone().or(base.mode),
        rural_kmh: section.rural_kmh.or(base.rural_kmh),
        walk_kmh: section.walk_kmh.or(base.walk_kmh),
        source: section
            .source
            .clone()
            .or(base.source.filter(|_| !is_own_table)),
        speeds: if is_own_table {
            section.speeds.clone()
        } else {
            base.speeds
        },
    })
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
