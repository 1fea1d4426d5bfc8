//! The sites layer: one point a site of the question's service, and who depends on it.

use crate::access::answer::Answer;
use crate::access::sites::{SiteRow, site_rows};
use crate::export::drawing::Drawing;
use crate::model::ids::LevelId;
use crate::model::place::{Site, SiteStatus};
use crate::model::study::Study;
use crate::model::table::{Column, Layer};
use crate::model::units::People;

/// All sites of the service whatever their status; `area` is the one in `level`.
#[must_use]
pub fn layer(
    study: &Study,
    drawing: &Drawing,
    answer: &Answer,
    minutes: f64,
    level: LevelId,
) -> Layer {
    let shown = |people: Option<People>| study.privacy.shown(answer.group, people?);
    let mut rows: Vec<SiteRow> = site_rows(study, answer, minutes);
    for row in &mut rows {
        let load = row.load.filter(|_| shown(row.people_nearest).is_some());
        row.people_nearest = shown(row.people_nearest);
        row.people_within = shown(row.people_within);
        row.people_lost_if_closed = shown(row.people_lost_if_closed);
        row.load = load;
    }
    let ids = || rows.iter().map(|row| Some(row.site.0));
    let sites = || rows.iter().map(|row| &study.sites[row.site]);
    let [service, group, profile] = super::asked(
        study,
        answer.service,
        answer.group,
        answer.profile,
        rows.len(),
    );
    let columns = vec![
        service,
        group,
        profile,
        drawing.sites.id("id", ids()),
        drawing.sites.name("name", ids()),
        super::words(
            "status",
            SiteStatus::ALL,
            SiteStatus::as_str,
            sites().map(|site| site.status),
        ),
        Column::rounded("capacity", 3, sites().map(|site| site.capacity)),
        Column::text(
            "provider",
            sites().map(|site| super::stated(&site.provider)),
        ),
        Column::integer("year", sites().map(|site| site.year.map(i64::from))),
        Column::text("source", sites().map(|site| super::stated(&site.source))),
        Column::people("people_nearest", rows.iter().map(|row| row.people_nearest)),
        Column::people("people_within", rows.iter().map(|row| row.people_within)),
        Column::rounded("load", 4, rows.iter().map(|row| row.load)),
        Column::people(
            "people_lost_if_closed",
            rows.iter().map(|row| row.people_lost_if_closed),
        ),
        Column::rounded("mean_minutes", 3, rows.iter().map(|row| row.mean_minutes)),
        Column::text("groups", sites().map(groups)),
        drawing.areas.id(
            "area",
            sites().map(|site| site.located.area(level).map(|area| area.0)),
        ),
        Column::text(
            "location_basis",
            sites().map(|site| super::stated(&site.location_basis)),
        ),
        super::reasons(rows.iter().map(|row| row.reason)),
    ];
    Layer {
        name: "sites".into(),
        columns,
        shapes: drawing
            .sites
            .shapes(rows.iter().map(|row| row.site.0).collect()),
    }
}

/// The groups served, as in the table; missing means everybody.
fn groups(site: &Site) -> Option<std::sync::Arc<str>> {
    site.groups.as_ref().map(|groups| groups.join(";").into())
}
