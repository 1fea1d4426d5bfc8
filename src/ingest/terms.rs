//! What pieeja.toml says of measures beside the standards: catchments, baskets, people without
//! a car, speed variants, prices.

use std::collections::HashMap;

use super::config::{need, positive};
use super::error::IngestError;
use super::number;
use super::profiles;
use super::rows::RowReader;
use super::scores;
use super::sections::{StudyFile, VariantSection};
use super::settings::{Known, falls, reference_unknown};
use super::table::Table;
use super::words;
use crate::model::defect::Defect;
use crate::model::ids::{GroupId, Id, IdVec, OriginId, ProfileId, ServiceId};
use crate::model::place::Origin;
use crate::model::privacy::{DEFAULT_MINIMUM, Privacy};
use crate::model::profile::{Profile, SpeedRow};
use crate::model::study::{EVERYBODY, Group, StepDecay};
use crate::model::terms::{Basket, Catchment, Prices, StudyTerms, Variant, WithoutCar};
use crate::model::units::People;

/// Most variants of one study: each is a network of its own.
const MAX_VARIANTS: usize = 12;

/// Everything but people without a car, whose shares stand in the table of origins.
pub(crate) fn read(
    file: &StudyFile,
    known: &Known<'_>,
    profiles: &IdVec<ProfileId, Profile>,
    defects: &mut Vec<Defect>,
) -> Result<StudyTerms, IngestError> {
    Ok(StudyTerms {
        catchments: catchments(file, known, defects)?,
        scores: scores::read(file, known, defects)?,
        baskets: baskets(file, known)?,
        without_car: None,
        variants: variants(file, profiles)?,
        prices: Prices {
            site: price(file.prices.site, "prices.site")?,
            road_km: price(file.prices.road_km, "prices.road_km")?,
        },
    })
}

/// How small groups are protected.
pub(crate) fn privacy(
    file: &StudyFile,
    groups: &IdVec<GroupId, Group>,
) -> Result<Privacy, IngestError> {
    let minimum = file.privacy.minimum.unwrap_or(DEFAULT_MINIMUM);
    let minimum = People::from_f64(minimum).ok_or_else(|| {
        IngestError::bad_value(
            "privacy.minimum",
            format!("{minimum} is no number of people"),
            "write the smallest group that may be told, such as 5; 0 tells everything",
        )
    })?;
    let stated = |id: &str| {
        let mut sections = file.groups.iter();
        sections
            .find(|section| section.id.as_deref() == Some(id))
            .and_then(|section| section.public)
    };
    // how many live where is published everywhere; who of them needs what is not
    let public = |group: &Group| stated(&group.id).unwrap_or(group.id == EVERYBODY);
    Ok(Privacy {
        minimum,
        public: groups.iter().map(public).collect(),
        ..Privacy::default()
    })
}

fn price(price: Option<f64>, key: &str) -> Result<Option<f64>, IngestError> {
    price.map(|price| positive(price, key)).transpose()
}

fn catchments(
    file: &StudyFile,
    known: &Known<'_>,
    defects: &mut Vec<Defect>,
) -> Result<Vec<Catchment>, IngestError> {
    let mut catchments = Vec::new();
    for (i, section) in file.catchments.iter().enumerate() {
        let key = |name: &str| format!("catchments[{}].{name}", i + 1);
        let example = "bands = [[10.0, 1.0], [20.0, 0.68], [30.0, 0.22]]";
        let bands = need(section.bands.as_ref(), key("bands"), example)?;
        if bands.is_empty() || !falls(&bands) {
            return Err(IngestError::bad_value(
                key("bands"),
                "minutes must rise and weights fall, from 1 to 0",
                format!("write for example {example}"),
            ));
        }
        let mut pattern = |value: &Option<String>, name: &str, ids: &[&str]| {
            let id = value.clone().unwrap_or_else(|| "*".to_owned());
            if id != "*" && !ids.contains(&id.as_str()) {
                let nothing = "this catchment never applies";
                defects.push(reference_unknown(&key(name), &id, ids, nothing));
            }
            id
        };
        catchments.push(Catchment {
            service: pattern(&section.service, "service", &known.services),
            profile: pattern(&section.profile, "profile", &known.profiles),
            bands: StepDecay(bands),
            source: section.source.clone(),
        });
    }
    Ok(catchments)
}

fn baskets(file: &StudyFile, known: &Known<'_>) -> Result<Vec<Basket>, IngestError> {
    let mut baskets: Vec<Basket> = Vec::new();
    for (i, section) in file.baskets.iter().enumerate() {
        let key = |name: &str| format!("baskets[{}].{name}", i + 1);
        let id = need(section.id.as_ref(), key("id"), "id = \"community\"")?;
        if baskets.iter().any(|basket| basket.id == id) {
            let said = format!("{id:?} is the id of an earlier basket");
            let hint = "give every basket an id of its own";
            return Err(IngestError::bad_value(key("id"), said, hint));
        }
        let mut services: Vec<ServiceId> = Vec::new();
        for named in &section.services {
            let at = known.services.iter().position(|id| id == named);
            let at = at.ok_or_else(|| {
                IngestError::bad_value(
                    key("services"),
                    format!("the study has no service {named:?}"),
                    words::known_hint(named, &known.services),
                )
            })?;
            let service = ServiceId::at(at);
            if !services.contains(&service) {
                services.push(service);
            }
        }
        let at_least = section.at_least.unwrap_or(services.len());
        if at_least == 0 || at_least > services.len() {
            return Err(IngestError::bad_value(
                key("at_least"),
                format!("{at_least} of {} services", services.len()),
                "write how many of the basket's services are enough, from 1 to all of them",
            ));
        }
        baskets.push(Basket {
            name: section.name.or_id(&id),
            id,
            services,
            at_least,
            source: section.source.clone(),
        });
    }
    Ok(baskets)
}

fn variants(
    file: &StudyFile,
    profiles: &IdVec<ProfileId, Profile>,
) -> Result<Vec<Variant>, IngestError> {
    if file.variants.len() > MAX_VARIANTS {
        return Err(IngestError::bad_value(
            "variants",
            format!("{} variants", file.variants.len()),
            format!("a study has at most {MAX_VARIANTS}: each is a network of its own"),
        ));
    }
    let mut variants: Vec<Variant> = Vec::new();
    for (i, section) in file.variants.iter().enumerate() {
        let variant = variant(section, &format!("variants[{}]", i + 1), profiles)?;
        let taken = |id: &str| *id == variant.id;
        if variants.iter().any(|v| taken(&v.id)) || profiles.iter().any(|p| taken(&p.id)) {
            return Err(IngestError::bad_value(
                format!("variants[{}].id", i + 1),
                format!("{:?} is taken", variant.id),
                "give every variant an id that no profile and no other variant has",
            ));
        }
        variants.push(variant);
    }
    Ok(variants)
}

fn variant(
    section: &VariantSection,
    key: &str,
    profiles: &IdVec<ProfileId, Profile>,
) -> Result<Variant, IngestError> {
    let at = |name: &str| format!("{key}.{name}");
    let id = need(section.id.as_ref(), at("id"), "id = \"car_thaw\"")?;
    let named = need(section.of.as_ref(), at("of"), "of = \"car\"")?;
    let ids: Vec<&str> = profiles.iter().map(|profile| profile.id.as_str()).collect();
    let of = ids.iter().position(|id| *id == named).ok_or_else(|| {
        let said = format!("the study has no profile {named:?}");
        IngestError::bad_value(at("of"), said, words::known_hint(&named, &ids))
    })?;
    let of = ProfileId::at(of);
    let mut profile = match &section.profile {
        None => profiles[of].clone(),
        Some(built_in) => {
            let terms = profiles::builtin_profile(built_in).ok_or_else(|| {
                IngestError::bad_value(
                    at("profile"),
                    format!("there is no built-in profile {built_in:?}"),
                    "leave it out to change the speeds of the profile itself",
                )
            })?;
            Profile {
                // how people get to the road is the study's, not the variant's
                access_kmh: profiles[of].access_kmh,
                ..terms
            }
        }
    };
    let times = positive(section.times.unwrap_or(1.0), at("times"))?;
    let mut rows = Vec::new();
    for (i, row) in section.speeds.iter().enumerate() {
        rows.push(profiles::speed(row, &format!("{key}.speeds[{}]", i + 1))?);
    }
    let scaled = profile.speeds.into_iter().map(|row| SpeedRow {
        kmh: row.kmh * times,
        ..row
    });
    // the first match wins: what the variant says of a road comes before the profile
    profile.speeds = rows.into_iter().chain(scaled).collect();
    profile.rural_kmh *= times;
    if let Some(kmh) = section.access_kmh {
        profile.access_kmh = positive(kmh, at("access_kmh"))?;
    }
    profile.name = section.name.or_id(&id);
    profile.id.clone_from(&id);
    Ok(Variant {
        id,
        of,
        profile,
        source: section.source.clone(),
    })
}

/// The shares of people without a car, where the study names a column and a source.
pub(crate) fn without_car(
    file: &StudyFile,
    known: &Known<'_>,
    table: &Table,
    origins: &IdVec<OriginId, Origin>,
    defects: &mut Vec<Defect>,
) -> Result<Option<WithoutCar>, IngestError> {
    let Some(section) = &file.without_car else {
        return Ok(None);
    };
    let key = |name: &str| format!("without_car.{name}");
    let column = need(
        section.column.as_ref(),
        key("column"),
        "column = \"no_car\"",
    )?;
    let named = need(
        section.profile.as_ref(),
        key("profile"),
        "profile = \"foot\"",
    )?;
    let example = "source = \"Census 2021, table ...\"";
    let source = need(section.source.as_ref(), key("source"), example)?;
    let at = known.profiles.iter().position(|id| *id == named);
    let at = at.ok_or_else(|| {
        let said = format!("the study has no profile {named:?}");
        IngestError::bad_value(
            key("profile"),
            said,
            words::known_hint(&named, &known.profiles),
        )
    })?;
    let id = table.required(&["id"])?;
    let shares = table.required(&[&column])?;
    let mut by_id: HashMap<&str, f64> = HashMap::new();
    for record in &table.records {
        let mut reader = RowReader::new(table, record);
        let text = reader.text(Some(shares));
        let number = number::parse(text, table.decimal_comma).ok();
        let told = number.filter(|share| (0.0..=1.0).contains(share));
        if told.is_none() && !text.is_empty() {
            reader.doubt(
                "share_expected",
                "this is no share; who has a car here counts as unknown",
                shares,
                text,
                "write a share from 0 to 1, such as 0.35",
            );
        }
        let own_id = reader.text(Some(id));
        // a doubt sets no row aside
        let _ = reader.finish(defects);
        if let Some(share) = told {
            by_id.entry(own_id).or_insert(share);
        }
    }
    let share = origins
        .iter()
        .map(|origin| by_id.get(origin.id.as_str()).copied());
    Ok(Some(WithoutCar {
        profile: ProfileId::at(at),
        share: share.collect(),
        source,
    }))
}
