//! What the closing of each operating site would break, one point a site.

use crate::access::answer::Answer;
use crate::access::closures::Closure;
use crate::export::drawing::Drawing;
use crate::model::study::Study;
use crate::model::table::{Column, Layer};
use crate::model::units::People;

/// The rows in the order of their ranks.
#[must_use]
pub fn layer(study: &Study, drawing: &Drawing, answer: &Answer, rows: &[Closure]) -> Layer {
    let mut rows: Vec<&Closure> = rows.iter().collect();
    rows.sort_by_key(|row| row.rank);
    let sites = || rows.iter().map(|row| row.site.0);
    let [service, group, profile] = super::asked(
        study,
        answer.service,
        answer.group,
        answer.profile,
        rows.len(),
    );
    let people = |name, of: fn(&Closure) -> People| {
        let shown = |row: &&Closure| study.privacy.shown(answer.group, of(row));
        Column::people(name, rows.iter().map(shown))
    };
    // the minutes of few people would tell how many they are
    let is_told = |row: &Closure| {
        let lost = [row.people_lost, row.people_cut_off];
        let few = |people| study.privacy.is_small(answer.group, people);
        !lost.into_iter().any(few)
    };
    let columns = vec![
        service,
        group,
        profile,
        drawing.sites.id("id", sites().map(Some)),
        drawing.sites.name("name", sites().map(Some)),
        Column::integer("rank", rows.iter().map(|row| i64::try_from(row.rank).ok())),
        people("people_nearest", |row| row.people),
        people("people_lost", |row| row.people_lost),
        people("people_cut_off", |row| row.people_cut_off),
        Column::rounded(
            "person_minutes_more",
            3,
            rows.iter()
                .map(|row| Some(row.person_minutes_more).filter(|_| is_told(row))),
        ),
        Column::minutes("longest_minutes", rows.iter().map(|row| row.longest)),
        drawing.areas.id(
            "hardest_hit_area",
            rows.iter().map(|row| Some(row.hardest_hit?.0)),
        ),
    ];
    Layer {
        name: "closures".into(),
        columns,
        shapes: drawing.sites.shapes(sites().collect()),
    }
}
