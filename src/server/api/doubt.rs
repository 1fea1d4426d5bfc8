//! `/api/doubt`: how sure an answer is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::Posed;
use crate::export::documents::answer::terms;
use crate::export::documents::doubt::{Parts, document};
use crate::export::layers::tables::{self, DoubtRows};
use crate::pipeline::Table;
use crate::server::error::Problem;
use crate::server::reply::{Printed, reply};
use crate::server::state::App;
use crate::server::worlds::World;

pub(in crate::server) async fn doubt(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Posed {
        question,
        scenario,
        address,
    } = Posed::read(&app, &uri, "/api/doubt")?;
    reply(&app, &headers, address, move |app| {
        let World { engine, drawing } = &*app.world(&scenario)?;
        let study = engine.study();
        let share = terms(study, &question).share;
        let doubt = engine.doubt(&question, share);
        let rows = DoubtRows {
            areas: &doubt.areas,
            straight: &doubt.straight_rows,
            flags: &doubt.flags,
        };
        let table = |table| engine.table(drawing, table, &question, share, &[]);
        let answer = &doubt.cases[0].1;
        Printed::json(&document(
            study,
            &question,
            Parts {
                cases: &doubt.cases,
                straight: doubt.straight.as_deref(),
                total: &doubt.total,
                sites: &doubt.sites,
                areas: tables::doubt(study, drawing, &question, &rows),
                levels: tables::levels(study, &question, &doubt.levels),
                inequality: tables::inequality(study, drawing, answer, question.minutes),
                baskets: table(Table::Baskets),
            },
        ))
    })
    .await
}
