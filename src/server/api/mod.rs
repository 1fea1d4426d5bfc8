//! One file a resource: its parameters, its handler, its response.

pub(super) mod answer;
pub(super) mod changes;
pub(super) mod doubt;
pub(super) mod explain;
pub(super) mod health;
pub(super) mod layers;
pub(super) mod scenarios;
pub(super) mod study;
pub(super) mod whatif;

use crate::model::scenario::Scenario;
use crate::model::study::{Question, Study};

/// A question in one canonical form: equal questions give equal text.
fn canonical(study: &Study, question: &Question, scenario: &Scenario) -> String {
    let plain = plain(study, question);
    if scenario.is_empty() {
        return plain;
    }
    format!("{plain}&scenario={scenario}")
}

fn plain(study: &Study, question: &Question) -> String {
    format!(
        "service={}&group={}&profile={}&minutes={}&level={}",
        study.services[question.service].id,
        study.groups[question.group].id,
        study.profiles[question.profile].id,
        question.minutes,
        study.levels[question.level].id,
    )
}
