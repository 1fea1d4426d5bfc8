//! The areas layer: one row an area, its people against the standard.

use crate::access::answer::Answer;
use crate::access::areas::{AreaRow, Supply, area_rows, places_per_1000};
use crate::access::extras::{Extras, of_areas};
use crate::access::privacy::mask_area;
use crate::access::scores::{self, ScoreColumn};
use crate::access::tally::Tally;
use crate::export::drawing::Drawing;
use crate::model::ids::{AreaId, LevelId};
use crate::model::study::Study;
use crate::model::table::{Column, Layer, scaled};

/// Threshold and target share.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Terms {
    /// Closed threshold in minutes.
    pub minutes: f64,
    /// Target share of people within it, 0..=1.
    pub share: f64,
}

/// Columns of a study's own measures are called this and their id.
pub const SCORE: &str = "score_";

/// What only a whole answer tells of its areas.
struct Further<'a> {
    extras: Vec<Extras>,
    scores: Vec<ScoreColumn<'a>>,
}

/// The areas of one level, with their shapes.
#[must_use]
pub fn layer(
    study: &Study,
    drawing: &Drawing,
    answer: &Answer,
    terms: Terms,
    level: LevelId,
) -> Layer {
    let rows = area_rows(study, answer, terms.minutes, terms.share, level);
    of_rows(study, drawing, answer, terms, &rows)
}

/// Rows of areas that are computed already from `answer`.
#[must_use]
pub fn of_rows(
    study: &Study,
    drawing: &Drawing,
    answer: &Answer,
    terms: Terms,
    rows: &[AreaRow],
) -> Layer {
    let listed: Vec<AreaId> = rows.iter().map(|row| row.area).collect();
    let further = Further {
        extras: of_areas(study, answer, terms.minutes, &listed),
        scores: scores::of_areas(study, answer, &listed),
    };
    drawn(study, drawing, answer, terms, rows, Some(further))
}

/// Rows that differ from those of `answer`: without the columns for which the whole would have
/// to be computed again.
#[must_use]
pub fn of_changed_rows(
    study: &Study,
    drawing: &Drawing,
    answer: &Answer,
    terms: Terms,
    rows: &[AreaRow],
) -> Layer {
    drawn(study, drawing, answer, terms, rows, None)
}

fn drawn(
    study: &Study,
    drawing: &Drawing,
    answer: &Answer,
    terms: Terms,
    rows: &[AreaRow],
    further: Option<Further<'_>>,
) -> Layer {
    let areas = || rows.iter().map(|row| row.area);
    let levels = study.levels.iter().map(|level| level.id.as_str().into());
    let [service, group, profile] = super::asked(
        study,
        answer.service,
        answer.group,
        answer.profile,
        rows.len(),
    );
    let standard = scaled(terms.minutes, 3);
    let mut columns = vec![
        drawing.areas.id("code", areas().map(|area| Some(area.0))),
        drawing.areas.name("name", areas().map(|area| Some(area.0))),
        Column::coded(
            "level",
            &levels.collect(),
            areas().map(|area| Some(study.areas[area].level.0)),
        ),
        drawing.areas.id(
            "parent",
            areas().map(|area| study.areas[area].parent.map(|parent| parent.0)),
        ),
        service,
        group,
        profile,
        Column::decimal("standard_minutes", 3, rows.iter().map(|_| standard)),
    ];
    let mut rows: Vec<AreaRow> = rows.to_vec();
    let mut masked = Vec::with_capacity(rows.len());
    for row in &mut rows {
        masked.push(mask_area(study, answer.group, row.area, &mut row.tally));
    }
    let figures: Vec<(&Tally, &Supply)> =
        rows.iter().map(|row| (&row.tally, &row.supply)).collect();
    columns.extend(measures(&figures));
    columns.extend([
        Column::integer("rank", rows.iter().map(|row| row.rank.map(i64::from))),
        Column::boolean("meets_standard", rows.iter().map(|row| row.meets_standard)),
    ]);
    columns.extend(closing(&figures));
    let listed: Vec<AreaId> = rows.iter().map(|row| row.area).collect();
    if let Some(Further { mut extras, scores }) = further {
        for (extras, is_masked) in extras.iter_mut().zip(&masked) {
            if *is_masked {
                extras.people_without_car = None;
            }
        }
        columns.extend(beside(&extras));
        columns.extend(
            scores
                .into_iter()
                .map(|(id, means)| Column::rounded(format!("{SCORE}{id}"), 4, means.into_iter())),
        );
    }
    columns.push(Column::boolean(
        "suppressed",
        masked.iter().map(|masked| Some(*masked)),
    ));
    Layer {
        name: "areas".into(),
        columns,
        shapes: drawing
            .areas
            .shapes(listed.iter().map(|area| area.0).collect()),
    }
}

/// The whole study as a plain table of one row: the areas' measures, and how many origins there are.
#[must_use]
pub fn total(tally: &Tally, supply: &Supply) -> Layer {
    let figures = [(tally, supply)];
    let mut columns = measures(&figures);
    columns.extend(closing(&figures));
    columns.push(count("origins", [tally.origins].into_iter()));
    Layer {
        name: "total".into(),
        columns,
        shapes: crate::model::table::Shapes::None,
    }
}

/// Code, name and shape alone, the same for every question.
#[must_use]
pub fn shapes_only(study: &Study, drawing: &Drawing, level: LevelId) -> Layer {
    let areas: Vec<u32> = study.areas_of(level).map(|(area, _)| area.0).collect();
    let each = || areas.iter().copied().map(Some);
    Layer {
        name: "areas".into(),
        columns: vec![
            drawing.areas.id("code", each()),
            drawing.areas.name("name", each()),
        ],
        shapes: drawing.areas.shapes(areas.clone()),
    }
}

fn measures(rows: &[(&Tally, &Supply)]) -> Vec<Column> {
    let tallies = || rows.iter().map(|(tally, _)| *tally);
    let supplies = || rows.iter().map(|(_, supply)| *supply);
    vec![
        Column::people("people", tallies().map(|t| t.people)),
        Column::people("people_within", tallies().map(|t| t.within)),
        Column::people("people_beyond", tallies().map(|t| t.beyond)),
        Column::people("people_unreachable", tallies().map(|t| t.unreachable)),
        Column::rounded("share_within", 6, tallies().map(|t| t.share_within)),
        Column::rounded(
            "person_minutes_beyond",
            3,
            tallies().map(|t| t.person_minutes_beyond),
        ),
        Column::rounded("mean_minutes", 3, tallies().map(|t| t.mean_minutes)),
        Column::minutes("median_minutes", tallies().map(|t| t.median)),
        Column::minutes("p90_minutes", tallies().map(|t| t.p90)),
        Column::minutes("max_minutes", tallies().map(|t| t.max)),
        Column::rounded("mean_kilometres", 3, tallies().map(|t| t.mean_kilometres)),
        count("sites", supplies().map(|s| s.sites)),
        Column::rounded("capacity", 3, supplies().map(|s| s.capacity)),
        Column::rounded(
            "places_per_1000",
            4,
            rows.iter()
                .map(|(tally, supply)| places_per_1000(tally, supply)),
        ),
        Column::rounded("score_e2sfca", 4, tallies().map(|t| t.score_per_1000)),
    ]
}

fn closing(rows: &[(&Tally, &Supply)]) -> [Column; 3] {
    let tallies = || rows.iter().map(|(tally, _)| *tally);
    [
        Column::rounded("share_beyond", 6, tallies().map(|t| t.share_beyond)),
        count(
            "people_unknown_origins",
            tallies().map(|t| t.people_unknown_origins),
        ),
        super::reasons(tallies().map(|t| t.reason)),
    ]
}

fn beside(rows: &[Extras]) -> [Column; 6] {
    let share =
        |name, of: fn(&Extras) -> Option<f64>| Column::rounded(name, 6, rows.iter().map(of));
    [
        share("share_below_half_mean", |e| e.share_below_half_mean),
        Column::people(
            "people_without_car",
            rows.iter().map(|e| e.people_without_car),
        ),
        share("share_within_with_car", |e| e.share_within_with_car),
        share("share_within_without_car", |e| e.share_within_without_car),
        Column::rounded(
            "score_e2sfca_with_car",
            4,
            rows.iter().map(|e| e.score_with_car),
        ),
        Column::rounded(
            "score_e2sfca_without_car",
            4,
            rows.iter().map(|e| e.score_without_car),
        ),
    ]
}

fn count(name: &'static str, counts: impl Iterator<Item = usize>) -> Column {
    Column::integer(name, counts.map(|count| i64::try_from(count).ok()))
}
