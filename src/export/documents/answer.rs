//! One question answered: everything but geometry.

use serde::Serialize;

use super::parts::{self, Histogram, Number};
use super::table::{Row, Rows};
use crate::access::answer::Answer;
use crate::access::areas::{AreaRow, area_rows, total_row};
use crate::access::breaks::{MINUTE_BREAKS, SHARE_BREAKS, round_breaks};
use crate::access::privacy::mask_total;
use crate::access::spread;
use crate::export::drawing::Drawing;
use crate::export::layers::areas::{self, Terms};
use crate::model::ids::LevelId;
use crate::model::study::{Question, Study};

/// The document.
#[derive(Serialize, Debug)]
pub struct AnswerDocument<'a> {
    question: Asked<'a>,
    total: Row,
    areas: Rows,
    breaks: Breaks,
    curve: Vec<Number>,
    histogram: Histogram,
    direction: &'static str,
}

/// The parameters after defaults.
#[derive(Serialize, Debug)]
pub struct Asked<'a> {
    service: &'a str,
    group: &'a str,
    profile: &'a str,
    minutes: Number,
    level: &'a str,
    standard_minutes: Number,
    standard_share: Number,
}

/// Upper bounds (closed) of all classes but the last.
#[derive(Serialize, Debug)]
struct Breaks {
    share_beyond: Vec<Number>,
    people_beyond: Vec<Number>,
    mean_minutes: Vec<Number>,
    person_minutes_beyond: Vec<Number>,
}

/// Answers `question`; `answer` holds its travel costs.
#[must_use]
pub fn document<'a>(
    study: &'a Study,
    drawing: &Drawing,
    answer: &Answer,
    question: &Question,
) -> AnswerDocument<'a> {
    let terms = terms(study, question);
    let (mut tally, supply) = total_row(study, answer, terms.minutes);
    mask_total(study, answer.group, &mut tally);
    let everybody = || study.origins.ids();
    AnswerDocument {
        question: asked(study, question),
        total: Row(areas::total(&tally, &supply), 0),
        areas: Rows(areas::layer(study, drawing, answer, terms, question.level)),
        breaks: breaks(study, answer, question.level),
        curve: parts::curve(spread::curve(study, answer, everybody())),
        histogram: Histogram::shown(study, answer, None, everybody()),
        direction: study.services[question.service].direction.as_str(),
    }
}

/// The question's threshold with the target share of its standard.
#[must_use]
pub fn terms(study: &Study, question: &Question) -> Terms {
    let (_, share) = study.standard_terms(question.service, question.group, question.profile);
    Terms {
        minutes: question.minutes,
        share,
    }
}

pub(super) fn asked<'a>(study: &'a Study, question: &Question) -> Asked<'a> {
    let (minutes, share) = study.standard_terms(question.service, question.group, question.profile);
    Asked {
        service: &study.services[question.service].id,
        group: &study.groups[question.group].id,
        profile: &study.profiles[question.profile].id,
        minutes: Number(question.minutes),
        level: &study.levels[question.level].id,
        standard_minutes: Number(minutes),
        standard_share: Number(share),
    }
}

/// Class breaks that do not move with the threshold: those of counts come from all
/// people of the areas and from the person-minutes beyond the standard.
fn breaks(study: &Study, answer: &Answer, level: LevelId) -> Breaks {
    let (minutes, share) = study.standard_terms(answer.service, answer.group, answer.profile);
    let rows = area_rows(study, answer, minutes, share, level);
    let classes = |value: fn(&AreaRow) -> Option<f64>| {
        let values: Vec<f64> = rows.iter().filter_map(value).collect();
        round_breaks(&values).into_iter().map(Number).collect()
    };
    Breaks {
        share_beyond: SHARE_BREAKS.map(Number).into(),
        people_beyond: classes(|row| Some(row.tally.people?.to_f64())),
        mean_minutes: MINUTE_BREAKS.map(Number).into(),
        person_minutes_beyond: classes(|row| row.tally.person_minutes_beyond),
    }
}
