//! `/api/explain`: why a place is red.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::canonical;
use crate::export::documents::answer::terms;
use crate::export::documents::{area, origin};
use crate::export::layers::tables::{self, BasketRows, DoubtRows};
use crate::model::ids::{AreaId, OriginId};
use crate::model::study::Question;
use crate::server::error::{Code, Problem};
use crate::server::params::Params;
use crate::server::reply::{Printed, reply};
use crate::server::state::App;
use crate::server::worlds::World;

const PARAMETERS: [&str; 8] = [
    "area", "origin", "service", "group", "profile", "minutes", "level", "scenario",
];

#[derive(Clone, Copy)]
enum Place {
    Area(AreaId),
    Origin(OriginId),
}

pub(in crate::server) async fn explain(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::read(&uri, &PARAMETERS)?;
    let study = app.study();
    let question = params.question(study)?;
    let scenario = params.scenario(&app)?;
    let (place, named) = match (params.get("area"), params.get("origin")) {
        (Some(code), None) => {
            let area = Params::area(study, question.level, code)?;
            (Place::Area(area), format!("area={code}"))
        }
        (None, Some(id)) => {
            let origin = Params::origin(study, id)?;
            (Place::Origin(origin), format!("origin={id}"))
        }
        (None, None) => {
            return Err(
                Problem::new(Code::MissingParameter, "say which place to explain")
                    .hint("add area=CODE or origin=ID")
                    .field("area"),
            );
        }
        (Some(_), Some(_)) => {
            return Err(Problem::new(
                Code::ConflictingParameters,
                "an area and an origin cannot be explained at once",
            )
            .hint("give either area or origin")
            .field("origin"));
        }
    };
    let address = format!(
        "/api/explain?{named}&{}",
        canonical(study, &question, &scenario)
    );
    reply(&app, &headers, address, move |app| {
        let world = app.world(&scenario)?;
        match place {
            Place::Area(area) => of_area(app, &world, &question, area),
            Place::Origin(origin) => of_origin(&world, &question, origin),
        }
    })
    .await
}

fn of_area(app: &App, world: &World, question: &Question, id: AreaId) -> Result<Printed, Problem> {
    let World { engine, drawing } = world;
    let study = engine.study();
    let (service, profile) = (question.service, question.profile);
    let answer = engine.answer(service, question.group, profile);
    let groups: Vec<_> = study
        .groups
        .ids()
        .map(|group| engine.answer(service, group, profile))
        .collect();
    let share = terms(study, question).share;
    let question = &Question {
        level: study.areas[id].level,
        ..*question
    };
    let doubt = engine.doubt(question, share);
    let at = doubt.areas.iter().position(|row| row.area == id);
    let row = at.map(|at| {
        let one = at..at + 1;
        let rows = DoubtRows {
            areas: &doubt.areas[one.clone()],
            straight: doubt.straight_rows.get(one.clone()).unwrap_or(&[]),
            flags: &doubt.flags[one],
        };
        tables::doubt(study, drawing, question, &rows)
    });
    let places = [None, Some(id)];
    let baskets = (0..study.terms.baskets.len()).map(|basket| {
        let tallies = places.map(|place| engine.basket(question, basket, place));
        let rows = BasketRows {
            basket,
            places: &places,
            tallies: &tallies,
        };
        tables::baskets(study, drawing, question, &rows)
    });
    let beside = area::Beside {
        neighbours: app.neighbours(id),
        groups: &groups,
        doubt: row,
        baskets: baskets.collect(),
        mending: &engine.mend_area(question, share, id),
    };
    Printed::json(&area::document(
        study, drawing, &answer, question, id, beside,
    ))
}

fn of_origin(world: &World, question: &Question, id: OriginId) -> Result<Printed, Problem> {
    let engine = &world.engine;
    let answer = engine.answer(question.service, question.group, question.profile);
    let trip = engine.trip(&answer, id);
    let leaving = engine.leaving(question.profile);
    let past_islands = engine.past_islands(question.profile);
    let beside = origin::Beside {
        trip: trip.as_ref(),
        snap_point: engine.snap_point(question.profile, id),
        leaving: leaving.and_then(|leaving| leaving.get(id.0 as usize).copied()),
        past_island: past_islands.and_then(|past| past.get(id.0 as usize).copied()),
        mending: &engine.mend_origin(question, id),
    };
    Printed::json(&origin::document(
        engine.study(),
        &answer,
        question.minutes,
        id,
        &beside,
    ))
}
