//! Query parameters -> a question about the study, or what is wrong with them.

use axum::extract::Query;
use axum::http::Uri;

use super::error::{Code, Problem};
use super::state::App;
use crate::model::ids::{AreaId, LevelId, OriginId};
use crate::model::scenario::{BadText, Scenario};
use crate::model::study::{MAX_MINUTES, Question, Study};
use crate::model::units::Deciseconds;

/// The parameters that every question has.
pub(super) const QUESTION: [&str; 6] = [
    "service", "group", "profile", "minutes", "level", "scenario",
];

/// A query's parameters, each known and given once.
#[derive(Debug)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads the query of `uri`, which may hold the `known` parameters.
    pub(super) fn read(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|error| {
            Problem::new(Code::BadQuery, error.body_text())
                .hint("write parameters as name=value, joined by &")
        })?;
        for (at, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let said = format!("this address has no parameter {name:?}");
                return Err(Problem::new(Code::UnknownParameter, said)
                    .hint(choices(name, known))
                    .field(name));
            }
            if pairs[..at].iter().any(|(before, _)| before == name) {
                let said = format!("the parameter {name:?} is given more than once");
                return Err(Problem::new(Code::RepeatedParameter, said)
                    .hint("ask one question at a time")
                    .field(name));
            }
        }
        Ok(Self(pairs))
    }

    /// Parameters that came in another way than in the query.
    pub(super) fn told<const N: usize>(pairs: [(&str, Option<String>); N]) -> Self {
        let told = pairs.into_iter();
        Self(
            told.filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        )
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The changes asked for: the id of a stored scenario, or the changes themselves.
    pub(super) fn scenario(&self, app: &App) -> Result<Scenario, Problem> {
        self.get("scenario")
            .map_or_else(|| Ok(Scenario::default()), |text| scenario(app, text))
    }

    /// The question, with the study's defaults for what is not said; minutes are those
    /// of the standard unless given.
    pub(super) fn question(&self, study: &Study) -> Result<Question, Problem> {
        let service = self.pick(
            ("service", Code::UnknownService),
            study.default.service,
            study
                .services
                .iter_ids()
                .map(|(id, service)| (id, service.id.as_str())),
        )?;
        let group = self.pick(
            ("group", Code::UnknownGroup),
            study.default.group,
            study
                .groups
                .iter_ids()
                .map(|(id, group)| (id, group.id.as_str())),
        )?;
        let profile = self.pick(
            ("profile", Code::UnknownProfile),
            study.default.profile,
            study
                .profiles
                .iter_ids()
                .map(|(id, profile)| (id, profile.id.as_str())),
        )?;
        let minutes = match self.get("minutes") {
            Some(text) => minutes(text)?,
            None => study.standard_terms(service, group, profile).0,
        };
        Ok(Question {
            service,
            group,
            profile,
            minutes,
            level: self.level(study)?,
        })
    }

    fn level(&self, study: &Study) -> Result<LevelId, Problem> {
        self.pick(
            ("level", Code::UnknownLevel),
            study.default.level,
            study
                .levels
                .iter_ids()
                .map(|(id, level)| (id, level.id.as_str())),
        )
    }

    /// The area of this code in `level`.
    pub(super) fn area(study: &Study, level: LevelId, code: &str) -> Result<AreaId, Problem> {
        let mut areas = study.areas_of(level);
        areas
            .find(|(_, area)| area.code == code)
            .map(|(id, _)| id)
            .ok_or_else(|| {
                let level = &study.levels[level].id;
                Problem::new(
                    Code::UnknownArea,
                    format!("the level {level:?} has no area {}", shown(code)),
                )
                .hint("codes are in the column `code` of /layers/areas.csv; check the level")
                .field("area")
            })
    }

    /// The origin of this id.
    pub(super) fn origin(study: &Study, id: &str) -> Result<OriginId, Problem> {
        let mut origins = study.origins.iter_ids();
        origins
            .find(|(_, origin)| origin.id == id)
            .map(|(id, _)| id)
            .ok_or_else(|| {
                Problem::new(
                    Code::UnknownOrigin,
                    format!("there is no origin {}", shown(id)),
                )
                .hint("ids are in the column `id` of /layers/gaps.csv")
                .field("origin")
            })
    }

    fn pick<'a, I>(
        &self,
        (name, code): (&str, Code),
        default: I,
        known: impl Iterator<Item = (I, &'a str)>,
    ) -> Result<I, Problem> {
        let Some(asked) = self.get(name) else {
            return Ok(default);
        };
        let mut ids = Vec::new();
        for (id, text) in known {
            if text == asked {
                return Ok(id);
            }
            ids.push(text);
        }
        let said = format!("the study has no {name} {}", shown(asked));
        Err(Problem::new(code, said)
            .hint(choices(asked, &ids))
            .field(name))
    }
}

/// A scenario by the id it is stored under, or as text.
pub(super) fn scenario(app: &App, text: &str) -> Result<Scenario, Problem> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return app.stored.get(text).ok_or_else(|| {
            let said = format!("no scenario is stored under {}", shown(text));
            Problem::new(Code::UnknownScenario, said)
                .hint("POST it to /api/scenarios, or write the changes themselves into the address")
                .field("scenario")
        });
    }
    text.parse().map_err(|error: BadText| {
        Problem::new(Code::BadScenario, error.to_string())
            .hint("write changes like open:SERVICE:LON,LAT;close:SITE;road:A2:50, see docs/API.md")
            .field("scenario")
    })
}

/// Minutes of a threshold, to the tenth of a second.
pub(super) fn minutes(text: &str) -> Result<f64, Problem> {
    let number: Option<f64> = text.trim().parse().ok();
    let number = number.filter(|number| (0.0..=MAX_MINUTES).contains(number));
    number
        .map(|number| Deciseconds::from_minutes(number).minutes())
        .ok_or_else(|| {
            Problem::new(
                Code::BadMinutes,
                format!(
                    "{} is no number of minutes from 0 to {MAX_MINUTES}",
                    shown(text)
                ),
            )
            .hint("write minutes as a number with a decimal point, e.g. minutes=30 or minutes=12.5")
            .field("minutes")
        })
}

/// A value as it is told back: quoted, and cut when it is long.
pub(super) fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut cut: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        cut.push('…');
    }
    format!("{cut:?}")
}

/// What may be said instead of `asked`, with the likeliest first.
pub(super) fn choices(asked: &str, known: &[&str]) -> String {
    let list = known.join(", ");
    let begun = |word: &str| asked.chars().count() >= 3 && word.starts_with(asked);
    let near = known
        .iter()
        .map(|word| (!begun(word), distance(asked, word), word))
        .min()
        .filter(|(other, distance, word)| !other || *distance <= word.chars().count() / 2);
    match near {
        Some((_, _, word)) => format!("did you mean {word:?}? Known: {list}"),
        None if known.is_empty() => "it takes no parameters".to_owned(),
        None => format!("known: {list}"),
    }
}

/// Letters to insert, drop or change to turn `a` into `b`; long words are cut first.
fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 64;
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(LONGEST).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("grupa", "grupa"), 0);
    }

    #[test]
    fn the_likeliest_word_is_offered_and_a_far_one_is_not() {
        let known = ["service", "group", "minutes"];
        assert!(choices("minute", &known).starts_with("did you mean \"minutes\"?"));
        let services = ["day_centre", "day_care_centre"];
        let begun = choices("day_care", &services);
        assert!(
            begun.starts_with("did you mean \"day_care_centre\"?"),
            "{begun}"
        );
        assert_eq!(choices("xyzzy", &known), "known: service, group, minutes");
    }

    #[test]
    fn minutes_are_numbers_within_reason() {
        for good in ["0", "30", "12.5", " 7 ", "240", "1e1"] {
            assert!(minutes(good).is_ok(), "{good}");
        }
        for bad in [
            "", "x", "NaN", "inf", "-inf", "-1", "-0.1", "240.01", "1e9", "12,5", "0x10",
        ] {
            assert!(minutes(bad).is_err(), "{bad}");
        }
        assert!(
            (minutes("30.00001").unwrap() - 30.0).abs() < 1e-9,
            "to the decisecond"
        );
    }
}
