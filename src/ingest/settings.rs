//! What pieeja.toml says besides files: names, notices, standards, yardsticks, weights.

use super::STUDY_FILE;
use super::config::{need, positive};
use super::error::IngestError;
use super::sections::StudyFile;
use super::words;
use crate::model::defect::Defect;
use crate::model::ids::{GroupId, Id, IdVec, LevelId, ProfileId, ServiceId};
use crate::model::profile::Profile;
use crate::model::study::{
    Attribution, DEFAULT_STANDARD_SHARE, Group, Level, Notice, Preset, Question, Service, Standard,
    StepDecay,
};

/// The format of the study file that this build reads.
const FORMAT: i64 = 1;

/// Weights of the E2SFCA score where a study states none (Luo and Qi 2009, slow decay).
const E2SFCA: [(f64, f64); 3] = [(10.0, 1.0), (20.0, 0.68), (30.0, 0.22)];

/// Refuses a study file of another format.
pub(crate) fn check_format(file: &StudyFile) -> Result<(), IngestError> {
    match file.format {
        None | Some(FORMAT) => Ok(()),
        Some(other) => Err(IngestError::bad_value(
            "format",
            format!("{other} is not known, this build reads {FORMAT}"),
            "use a newer pieeja, or write format = 1",
        )),
    }
}

/// The ids of everything that other parts of the file may speak of.
pub(crate) struct Known<'a> {
    pub(crate) levels: Vec<&'a str>,
    pub(crate) groups: Vec<&'a str>,
    pub(crate) services: Vec<&'a str>,
    pub(crate) profiles: Vec<&'a str>,
}

impl<'a> Known<'a> {
    pub(crate) fn new(
        levels: &'a IdVec<LevelId, Level>,
        groups: &'a IdVec<GroupId, Group>,
        services: &'a IdVec<ServiceId, Service>,
        profiles: &'a IdVec<ProfileId, Profile>,
    ) -> Self {
        Self {
            levels: levels.iter().map(|level| level.id.as_str()).collect(),
            groups: groups.iter().map(|group| group.id.as_str()).collect(),
            services: services.iter().map(|service| service.id.as_str()).collect(),
            profiles: profiles.iter().map(|profile| profile.id.as_str()).collect(),
        }
    }
}

/// The languages of the texts; the first is the fallback.
pub(crate) fn languages(file: &StudyFile) -> Vec<String> {
    if file.study.languages.is_empty() {
        vec!["en".to_owned()]
    } else {
        file.study.languages.clone()
    }
}

pub(crate) fn notices(file: &StudyFile) -> Result<Vec<Notice>, IngestError> {
    let section = |(i, notice): (usize, &super::sections::NoticeSection)| {
        let key = format!("notices[{}].id", i + 1);
        Ok(Notice {
            id: need(notice.id.as_ref(), key, "id = \"schematic_network\"")?,
            text: notice.text.0.clone(),
        })
    };
    file.notices.iter().enumerate().map(section).collect()
}

pub(crate) fn standards(
    file: &StudyFile,
    known: &Known<'_>,
    defects: &mut Vec<Defect>,
) -> Result<Vec<Standard>, IngestError> {
    let mut standards = Vec::new();
    for (i, section) in file.standards.iter().enumerate() {
        let key = |name: &str| format!("standards[{}].{name}", i + 1);
        let minutes = need(section.minutes.as_ref(), key("minutes"), "minutes = 30.0")?;
        let share = section.share.unwrap_or(DEFAULT_STANDARD_SHARE);
        if !(0.0..=1.0).contains(&share) {
            return Err(IngestError::bad_value(
                key("share"),
                format!("{share} is not a share"),
                "write a share of people from 0 to 1, such as 0.85",
            ));
        }
        let mut pattern = |value: &Option<String>, name: &str, ids: &[&str]| {
            let id = value.clone().unwrap_or_else(|| "*".to_owned());
            if id != "*" && !ids.contains(&id.as_str()) {
                defects.push(reference_unknown(
                    &key(name),
                    &id,
                    ids,
                    "this standard never applies",
                ));
            }
            id
        };
        standards.push(Standard {
            service: pattern(&section.service, "service", &known.services),
            group: pattern(&section.group, "group", &known.groups),
            profile: pattern(&section.profile, "profile", &known.profiles),
            minutes: positive(minutes, key("minutes"))?,
            share,
            official: section.official,
            source: section.source.clone(),
            name: section.name.0.clone(),
        });
    }
    Ok(standards)
}

pub(crate) fn presets(file: &StudyFile) -> Result<Vec<Preset>, IngestError> {
    let section = |(i, preset): (usize, &super::sections::PresetSection)| {
        let key = format!("presets[{}].minutes", i + 1);
        let minutes = need(preset.minutes.as_ref(), &key, "minutes = 30")?;
        Ok(Preset {
            minutes: positive(minutes, key)?,
            name: preset.name.0.clone(),
            source: preset.source.clone(),
        })
    };
    file.presets.iter().enumerate().map(section).collect()
}

/// Weights must not rise with the minutes, and minutes must rise.
pub(crate) fn e2sfca(file: &StudyFile) -> Result<StepDecay, IngestError> {
    let steps = file
        .measures
        .e2sfca
        .clone()
        .unwrap_or_else(|| E2SFCA.to_vec());
    if falls(&steps) {
        return Ok(StepDecay(steps));
    }
    Err(IngestError::bad_value(
        "measures.e2sfca",
        "minutes must rise and weights fall, from 1 to 0",
        "write for example e2sfca = [[10.0, 1.0], [20.0, 0.68], [30.0, 0.22]]",
    ))
}

/// Whether minutes rise and weights fall from 1 to 0.
pub(crate) fn falls(steps: &[(f64, f64)]) -> bool {
    steps.iter().all(|(minutes, weight)| {
        minutes.is_finite() && *minutes > 0.0 && (0.0..=1.0).contains(weight)
    }) && steps
        .windows(2)
        .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 >= pair[1].1)
}

pub(crate) fn attributions(file: &StudyFile) -> Result<Vec<Attribution>, IngestError> {
    let section = |(i, section): (usize, &super::sections::AttributionSection)| {
        let key = format!("attributions[{}].text", i + 1);
        Ok(Attribution {
            text: need(section.text.as_ref(), key, "text = \"GeoNames\"")?,
            licence: section.licence.clone(),
            url: section.url.clone(),
            files: section.files.clone(),
        })
    };
    file.attributions.iter().enumerate().map(section).collect()
}

/// The question a viewer opens with; what the file leaves out or misspells is the first there is.
pub(crate) fn default_question(
    file: &StudyFile,
    known: &Known<'_>,
    defects: &mut Vec<Defect>,
) -> Question {
    let mut pick = |value: &Option<String>, name: &str, ids: &[&str]| -> usize {
        let Some(id) = value else { return 0 };
        ids.iter().position(|other| other == id).unwrap_or_else(|| {
            defects.push(reference_unknown(
                &format!("default.{name}"),
                id,
                ids,
                "the first one is taken",
            ));
            0
        })
    };
    let default = &file.default;
    Question {
        service: ServiceId::at(pick(&default.service, "service", &known.services)),
        group: GroupId::at(pick(&default.group, "group", &known.groups)),
        profile: ProfileId::at(pick(&default.profile, "profile", &known.profiles)),
        level: LevelId::at(pick(&default.level, "level", &known.levels)),
        // settled from the standards once the study stands
        minutes: 0.0,
    }
}

pub(crate) fn reference_unknown(key: &str, id: &str, ids: &[&str], consequence: &str) -> Defect {
    Defect::warning(
        "reference_unknown",
        STUDY_FILE,
        format!("nothing in the study has this id; {consequence}"),
    )
    .column(key)
    .value(id)
    .hint(words::known_hint(id, ids))
}
