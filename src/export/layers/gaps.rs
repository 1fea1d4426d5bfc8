//! The gaps layer: one point an origin, with its nearest and second site.

use crate::access::answer::Answer;
use crate::access::gaps::{Gap, gap};
use crate::export::drawing::Drawing;
use crate::model::cost::Reach;
use crate::model::ids::LevelId;
use crate::model::place::Basis;
use crate::model::study::Study;
use crate::model::table::{Column, Layer};

/// All origins in the study's order; `area` is the one in `level`.
#[must_use]
pub fn layer(
    study: &Study,
    drawing: &Drawing,
    answer: &Answer,
    minutes: f64,
    level: LevelId,
) -> Layer {
    let origins = || study.origins.iter_ids();
    let gaps: Vec<Gap> = study
        .origins
        .ids()
        .map(|origin| {
            let mut gap = gap(study, answer, origin, minutes);
            if study.privacy.hides_origin(answer.group, origin) {
                gap.people = None;
                gap.person_minutes_beyond = None;
            }
            gap
        })
        .collect();
    let nearest = || gaps.iter().map(|gap| gap.nearest);
    let second = || gaps.iter().map(|gap| gap.second);
    let [service, group, profile] = super::asked(
        study,
        answer.service,
        answer.group,
        answer.profile,
        gaps.len(),
    );
    let columns = vec![
        service,
        group,
        profile,
        drawing
            .origins
            .id("id", origins().map(|(id, _)| Some(id.0))),
        drawing
            .origins
            .name("name", origins().map(|(id, _)| Some(id.0))),
        drawing.areas.id(
            "area",
            origins().map(|(_, origin)| origin.located.area(level).map(|area| area.0)),
        ),
        Column::people("people", gaps.iter().map(|gap| gap.people)),
        drawing.sites.id("site", nearest().map(site)),
        Column::minutes("minutes", nearest().map(|reach| Some(reach?.cost.time))),
        Column::kilometres(
            "kilometres",
            nearest().map(|reach| Some(reach?.cost.length)),
        ),
        Column::rounded(
            "straight_kilometres",
            3,
            gaps.iter().map(|gap| Some(gap.straight_m? / 1000.0)),
        ),
        drawing.sites.id("second_site", second().map(site)),
        Column::minutes(
            "second_minutes",
            second().map(|reach| Some(reach?.cost.time)),
        ),
        Column::minutes("minutes_beyond", gaps.iter().map(|gap| gap.beyond)),
        Column::rounded(
            "person_minutes_beyond",
            3,
            gaps.iter().map(|gap| gap.person_minutes_beyond),
        ),
        super::standings(gaps.iter().map(|gap| gap.standing)),
        super::reasons(gaps.iter().map(|gap| gap.reason)),
        Column::kilometres(
            "second_kilometres",
            second().map(|reach| Some(reach?.cost.length)),
        ),
        bases(origins().map(|(_, origin)| origin.basis)),
        Column::decimal(
            "snap_metres",
            1,
            gaps.iter().map(|gap| Some(i64::from(gap.snap?.0))),
        ),
    ];
    Layer {
        name: "gaps".into(),
        columns,
        shapes: drawing
            .origins
            .shapes(study.origins.ids().map(|id| id.0).collect()),
    }
}

fn site(reach: Option<Reach>) -> Option<u32> {
    Some(reach?.site.0)
}

/// Counted or estimated; missing when the table does not say.
fn bases(values: impl Iterator<Item = Basis>) -> Column {
    let words = [Basis::Counted, Basis::Estimated]
        .map(|basis| basis.as_str().into())
        .into();
    let codes = values.map(|basis| match basis {
        Basis::Counted => Some(0),
        Basis::Estimated => Some(1),
        Basis::Unstated => None,
    });
    Column::coded("basis", &words, codes)
}
