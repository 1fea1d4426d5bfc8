//! `/api/compare` and `/api/closures`: what a scenario changes, and what each closing would.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::{Posed, canonical};
use crate::access::answer::Answer;
use crate::access::areas::total_row;
use crate::access::changes::{
    AreaChange, OriginChange, Side, TotalChange, area_changes, origin_changes, total_change,
};
use crate::access::privacy::mask_total_change;
use crate::export::documents::changes::{Effect, Line, closures, compare};
use crate::model::ids::{GroupId, ProfileId, ServiceId};
use crate::model::scenario::Scenario;
use crate::model::study::Question;
use crate::pipeline::Engine;
use crate::server::error::Problem;
use crate::server::params::{Params, QUESTION};
use crate::server::reply::{Printed, reply};
use crate::server::state::App;
use crate::server::worlds::World;

/// A question answered by the study and by a world.
pub(super) struct Sides<'a> {
    engines: [&'a Engine; 2],
    answers: [Arc<Answer>; 2],
    minutes: f64,
    share: f64,
}

impl<'a> Sides<'a> {
    pub(super) fn of(app: &'a App, world: &'a World, question: &Question) -> Self {
        let engines = [&*app.engine, &*world.engine];
        let (service, group, profile) = (question.service, question.group, question.profile);
        let (_, share) = app.study().standard_terms(service, group, profile);
        Self {
            answers: engines.map(|engine| engine.answer(service, group, profile)),
            engines,
            minutes: question.minutes,
            share,
        }
    }

    pub(super) fn both(&self) -> (Side<'_>, Side<'_>) {
        let side = |at: usize| Side {
            study: self.engines[at].study(),
            answer: &self.answers[at],
            minutes: self.minutes,
            share: self.share,
        };
        (side(0), side(1))
    }
}

/// What the scenario of the query does.
pub(in crate::server) async fn comparison(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::read(&uri, &QUESTION)?;
    let scenario = params.scenario(&app)?;
    compared(app, params, &headers, scenario).await
}

/// The comparison of a question under a scenario with the study as it is.
pub(super) async fn compared(
    app: Arc<App>,
    params: Params,
    headers: &HeaderMap,
    scenario: Scenario,
) -> Result<Response, Problem> {
    let question = params.question(app.study())?;
    let asked = canonical(app.study(), &question, &scenario);
    reply(&app, headers, format!("/api/compare?{asked}"), move |app| {
        let world = app.world(&scenario)?;
        let sides = Sides::of(app, &world, &question);
        let (before, after) = sides.both();
        let areas = area_changes(&before, question.level, &after, question.level);
        let areas: Vec<AreaChange> = areas.into_iter().filter(AreaChange::differs).collect();
        let origins = origin_changes(&before, &after);
        let moved = origins
            .iter()
            .filter(|row| OriginChange::differs(row))
            .count();
        let total = total_change(&before, &after);
        let effect = Effect {
            total: &total,
            areas: &areas,
            origins_moved: moved,
        };
        let all = lines(app, &world, question.profile);
        Printed::json(&compare(
            &before, &after, &question, &scenario, &effect, &all,
        ))
    })
    .await
}

/// Every service and group by its own standard.
fn lines(app: &App, world: &World, profile: ProfileId) -> Vec<Line> {
    let study = app.study();
    let line = |service: ServiceId, group: GroupId| {
        let (minutes, _) = study.standard_terms(service, group, profile);
        let total = |engine: &Engine| {
            let answer = engine.answer(service, group, profile);
            total_row(engine.study(), &answer, minutes)
        };
        let mut change = TotalChange {
            before: total(&app.engine),
            after: total(&world.engine),
        };
        let after = (world.engine.study(), group);
        mask_total_change((study, group), after, &mut change);
        Line {
            service: study.services[service].id.clone(),
            group: study.groups[group].id.clone(),
            minutes,
            total: change,
        }
    };
    let services = study.services.ids();
    services
        .flat_map(|service| study.groups.ids().map(move |group| (service, group)))
        .map(|(service, group)| line(service, group))
        .collect()
}

/// What the closing of each operating site would break.
pub(in crate::server) async fn closing(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Posed {
        question,
        scenario,
        address,
    } = Posed::read(&app, &uri, "/api/closures")?;
    reply(&app, &headers, address, move |app| {
        let World { engine, drawing } = &*app.world(&scenario)?;
        let answer = engine.answer(question.service, question.group, question.profile);
        let (study, minutes) = (engine.study(), question.minutes);
        let rows = crate::access::closures::closures(study, &answer, minutes, question.level);
        Printed::json(&closures(study, drawing, &answer, &question, &rows))
    })
    .await
}
