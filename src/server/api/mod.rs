//! One file a resource: its parameters, its handler, its response.

pub(super) mod answer;
pub(super) mod changes;
pub(super) mod doubt;
pub(super) mod explain;
pub(super) mod health;
pub(super) mod layers;
pub(super) mod prioritise;
pub(super) mod scenarios;
pub(super) mod study;
pub(super) mod whatif;

use axum::http::Uri;

use super::error::Problem;
use super::params::{Params, QUESTION};
use super::state::App;
use crate::model::scenario::Scenario;
use crate::model::study::{Question, Study};

/// What an address with the parameters of a question asks.
struct Posed {
    question: Question,
    scenario: Scenario,
    /// The canonical address: equal questions have equal ones.
    address: String,
}

impl Posed {
    /// Reads the query of `uri`, an address of `path`.
    fn read(app: &App, uri: &Uri, path: &str) -> Result<Self, Problem> {
        let params = Params::read(uri, &QUESTION)?;
        let question = params.question(app.study())?;
        let scenario = params.scenario(app)?;
        let asked = canonical(app.study(), &question, &scenario);
        Ok(Self {
            question,
            scenario,
            address: format!("{path}?{asked}"),
        })
    }
}

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
