//! Plain tables of a study: curves, inequality, baskets, doubt. No shapes; the codes are those of
//! the areas layer.

use crate::access::answer::Answer;
use crate::access::areas::{AreaRow, members};
use crate::access::baskets::BasketTally;
use crate::access::doubt::{AreaDoubt, Flagged, LevelRow, Range};
use crate::access::equity::Undefined;
use crate::access::extras::mean_score;
use crate::access::spread::{LAST_MINUTE, curve};
use crate::access::unequal::{Unequal, unequal};
use crate::export::drawing::Drawing;
use crate::model::ids::{AreaId, GroupId, LevelId, OriginId};
use crate::model::study::{Question, Study};
use crate::model::table::{Column, Layer, Shapes, scaled};
use crate::model::units::People;

/// The word that stands for the whole study where a level is named.
pub const STUDY: &str = "study";

/// Rows of areas, and one of the whole study where `None`.
type Places = Vec<Option<AreaId>>;

/// Level, code and name of each place.
fn places(study: &Study, drawing: &Drawing, places: &[Option<AreaId>]) -> [Column; 3] {
    let mut words: Vec<std::sync::Arc<str>> = study
        .levels
        .iter()
        .map(|level| level.id.as_str().into())
        .collect();
    words.push(STUDY.into());
    let whole = u32::try_from(study.levels.len()).ok();
    let area = || places.iter().map(|place| place.map(|area| area.0));
    [
        Column::coded(
            "level",
            &words.into(),
            places
                .iter()
                .map(|place| place.map_or(whole, |area| Some(study.areas[area].level.0))),
        ),
        drawing.areas.id("code", area()),
        drawing.areas.name("name", area()),
    ]
}

fn table(name: &'static str, columns: Vec<Column>) -> Layer {
    Layer {
        name: name.into(),
        columns,
        shapes: Shapes::None,
    }
}

/// The people of each place.
fn residents(study: &Study, places: &[Option<AreaId>]) -> Vec<Vec<OriginId>> {
    let levels: Vec<_> = study
        .levels
        .ids()
        .map(|level| members(study, level))
        .collect();
    places
        .iter()
        .map(|place| match place {
            Some(area) => levels[study.areas[*area].level.0 as usize][area.0 as usize].clone(),
            None => study.origins.ids().collect(),
        })
        .collect()
}

/// The study and all areas of `levels`.
fn all_places(study: &Study, levels: &[LevelId]) -> Places {
    let areas = levels
        .iter()
        .flat_map(|level| study.areas_of(*level).map(|(area, _)| Some(area)));
    std::iter::once(None).chain(areas).collect()
}

/// Share of people within 0, 1 ... 120 minutes: a row an area of `levels`, and the whole study.
#[must_use]
pub fn curves(study: &Study, drawing: &Drawing, answer: &Answer, levels: &[LevelId]) -> Layer {
    let listed = all_places(study, levels);
    let [service, group, profile] = super::asked(
        study,
        answer.service,
        answer.group,
        answer.profile,
        listed.len(),
    );
    let curves: Vec<Vec<f64>> = residents(study, &listed)
        .into_iter()
        .map(|origins| curve(study, answer, origins))
        .collect();
    let mut columns: Vec<Column> = places(study, drawing, &listed).into();
    columns.extend([service, group, profile]);
    columns.extend((0..=LAST_MINUTE).map(|minute| {
        let shares = curves
            .iter()
            .map(|curve| curve.get(minute as usize).copied());
        Column::rounded(format!("m{minute}"), 4, shares)
    }));
    table("curves", columns)
}

/// Inequality and poverty of access in the whole study and in each area of the coarsest level.
#[must_use]
pub fn inequality(study: &Study, drawing: &Drawing, answer: &Answer, minutes: f64) -> Layer {
    let top: Vec<LevelId> = study.levels.ids().last().into_iter().collect();
    let listed = all_places(study, &top);
    let mean = mean_score(study, answer);
    let rows: Vec<Unequal> = residents(study, &listed)
        .into_iter()
        .zip(&listed)
        .map(|(origins, place)| {
            // parts between areas make sense for the whole only
            let by = top.first().copied().filter(|_| place.is_none());
            unequal(study, answer, minutes, mean, by, origins)
        })
        .collect();
    let [service, group, profile] = super::asked(
        study,
        answer.service,
        answer.group,
        answer.profile,
        rows.len(),
    );
    let index = |name, of: fn(&Unequal) -> Result<f64, Undefined>| {
        Column::rounded(name, 6, rows.iter().map(move |row| of(row).ok()))
    };
    let share =
        |name, of: fn(&Unequal) -> Option<f64>| Column::rounded(name, 6, rows.iter().map(of));
    let minutes = scaled(minutes, 3);
    let mut columns: Vec<Column> = places(study, drawing, &listed).into();
    columns.extend([
        service,
        group,
        profile,
        Column::decimal("standard_minutes", 3, rows.iter().map(|_| minutes)),
        Column::people(
            "people_scored",
            rows.iter()
                .zip(&listed)
                .map(|(row, place)| shown(study, answer.group, *place, row.people)),
        ),
        Column::rounded(
            "mean_score",
            4,
            rows.iter().map(|row| Some(1000.0 * row.mean.ok()?)),
        ),
        index("gini", |row| row.gini),
        index("hoover", |row| row.hoover),
        index("theil_t", |row| row.theil),
        share("theil_between", |row| Some(row.parts?.0)),
        share("theil_within", |row| Some(row.parts?.1)),
        index("atkinson_half", |row| row.atkinson),
        index("access_poor", |row| row.poor[0]),
        index("access_gap", |row| row.poor[1]),
        index("access_gap_squared", |row| row.poor[2]),
        index("time_poor", |row| row.late[0]),
        index("time_gap", |row| row.late[1]),
        index("time_gap_squared", |row| row.late[2]),
        share("share_unreached", |row| row.unreached),
        Column::text("reason", rows.iter().map(|row| Some(why(row)))),
    ]);
    table("inequality", columns)
}

/// The number, unless privacy withholds it or its place.
pub(in crate::export) fn shown(
    study: &Study,
    group: GroupId,
    place: Option<AreaId>,
    people: People,
) -> Option<People> {
    let privacy = &study.privacy;
    let is_hidden = match place {
        Some(area) => privacy.hides_area(group, area),
        None => privacy.hides_all(group),
    };
    privacy.shown(group, people).filter(|_| !is_hidden)
}

/// Why the indices of the score are not defined.
fn why(row: &Unequal) -> std::sync::Arc<str> {
    row.gini
        .map_or_else(|why| why.to_string(), |_| "ok".to_owned())
        .into()
}

/// One question's basket: who reaches enough of its services.
#[derive(Clone, Copy, Debug)]
pub struct BasketRows<'a> {
    /// Which basket of the study.
    pub basket: usize,
    /// Where.
    pub places: &'a [Option<AreaId>],
    /// Who, place by place.
    pub tallies: &'a [BasketTally],
}

/// The people of `question`'s group and profile by basket.
#[must_use]
pub fn baskets(
    study: &Study,
    drawing: &Drawing,
    question: &Question,
    rows: &BasketRows<'_>,
) -> Layer {
    let basket = &study.terms.baskets[rows.basket];
    let [_, group, profile] = super::asked(
        study,
        question.service,
        question.group,
        question.profile,
        rows.places.len(),
    );
    let of = rows.tallies;
    let people = |name, of_row: fn(&BasketTally) -> Option<People>| {
        let each = of.iter().zip(rows.places);
        Column::people(
            name,
            each.map(move |(row, place)| shown(study, question.group, *place, of_row(row)?)),
        )
    };
    let count = |count: usize| of.iter().map(move |_| i64::try_from(count).ok());
    let mut columns: Vec<Column> = places(study, drawing, rows.places).into();
    columns.extend([
        Column::constant("basket", &basket.id, of.len()),
        group,
        profile,
        Column::integer("services", count(basket.services.len())),
        Column::integer("at_least", count(basket.at_least)),
        people("people", |row| row.people),
        people("people_within", |row| row.enough),
        Column::rounded("share_within", 6, of.iter().map(|row| row.share)),
        Column::rounded("mean_services", 4, of.iter().map(|row| row.mean_services)),
    ]);
    table("baskets", columns)
}

/// How sure the figures of areas are.
#[derive(Clone, Copy, Debug)]
pub struct DoubtRows<'a> {
    /// By area, in the study's order.
    pub areas: &'a [AreaDoubt],
    /// The same areas by straight lines; empty without a network.
    pub straight: &'a [AreaRow],
    /// The same areas' doubtful points.
    pub flags: &'a [Flagged],
}

/// Ranges under all assumptions, straight lines, flags: a row an area.
#[must_use]
pub fn doubt(study: &Study, drawing: &Drawing, question: &Question, rows: &DoubtRows<'_>) -> Layer {
    let DoubtRows {
        areas,
        straight,
        flags,
    } = *rows;
    let listed: Places = areas.iter().map(|row| Some(row.area)).collect();
    let [service, group, profile] = super::asked(
        study,
        question.service,
        question.group,
        question.profile,
        areas.len(),
    );
    let minutes = scaled(question.minutes, 3);
    let straight = |name, scale, of: fn(&AreaRow) -> Option<f64>| {
        let each = (0..areas.len()).map(|at| straight.get(at).and_then(of));
        Column::rounded(name, scale, each)
    };
    let flagged = |name, of: fn(&Flagged) -> Option<People>| {
        let each = flags.iter().zip(&listed);
        Column::people(
            name,
            each.map(move |(row, place)| shown(study, question.group, *place, of(row)?)),
        )
    };
    let hidden: Vec<AreaDoubt> = areas
        .iter()
        .map(|row| AreaDoubt {
            person_minutes: row
                .person_minutes
                .filter(|_| !study.privacy.hides_area(question.group, row.area)),
            ..row.clone()
        })
        .collect();
    let areas = hidden.as_slice();
    let mut columns: Vec<Column> = places(study, drawing, &listed).into();
    columns.extend([
        service,
        group,
        profile,
        Column::decimal("standard_minutes", 3, areas.iter().map(|_| minutes)),
        Column::integer(
            "assumptions",
            areas.iter().map(|row| i64::try_from(row.cases).ok()),
        ),
    ]);
    let share = [
        "share_within_min",
        "share_within_median",
        "share_within_max",
    ];
    columns.extend(range(areas, share, 6, |row| row.share_within));
    let mean = [
        "mean_minutes_min",
        "mean_minutes_median",
        "mean_minutes_max",
    ];
    columns.extend(range(areas, mean, 3, |row| row.mean_minutes));
    let beyond = [
        "person_minutes_beyond_min",
        "person_minutes_beyond_median",
        "person_minutes_beyond_max",
    ];
    columns.extend(range(areas, beyond, 3, |row| row.person_minutes));
    columns.extend(range(
        areas,
        ["rank_min", "rank_median", "rank_max"],
        0,
        |row| row.rank,
    ));
    columns.extend([
        Column::rounded("worst_fifth", 4, areas.iter().map(|row| row.worst_fifth)),
        straight("straight_share_within", 6, |row| row.tally.share_within),
        straight("straight_mean_minutes", 3, |row| row.tally.mean_minutes),
        flagged("people_edge", |row| row.edge),
        flagged("people_far_from_road", |row| Some(row.far_from_road)),
        flagged("people_past_island", |row| row.past_island),
        flagged("people_cut_off", |row| Some(row.cut_off)),
    ]);
    table("doubt", columns)
}

fn range(
    areas: &[AreaDoubt],
    names: [&'static str; 3],
    scale: u8,
    of: fn(&AreaDoubt) -> Option<Range>,
) -> [Column; 3] {
    let each = |name, pick: fn(Range) -> f64| {
        Column::rounded(name, scale, areas.iter().map(move |row| of(row).map(pick)))
    };
    let [min, median, max] = names;
    [
        each(min, |range| range.min),
        each(median, |range| range.median),
        each(max, |range| range.max),
    ]
}

/// One indicator by each level of areas: what the choice of areas does to the message.
#[must_use]
pub fn levels(study: &Study, question: &Question, rows: &[LevelRow]) -> Layer {
    let ids = study.levels.iter().map(|level| level.id.as_str().into());
    let [service, group, profile] = super::asked(
        study,
        question.service,
        question.group,
        question.profile,
        rows.len(),
    );
    let minutes = scaled(question.minutes, 3);
    let count = |name, of: fn(&LevelRow) -> usize| {
        Column::integer(
            name,
            rows.iter().map(move |row| i64::try_from(of(row)).ok()),
        )
    };
    let range = |name, pick: fn(Range) -> f64| {
        Column::rounded(
            name,
            6,
            rows.iter().map(move |row| row.share_within.map(pick)),
        )
    };
    let columns = vec![
        Column::coded(
            "level",
            &ids.collect(),
            rows.iter().map(|row| Some(row.level.0)),
        ),
        service,
        group,
        profile,
        Column::decimal("standard_minutes", 3, rows.iter().map(|_| minutes)),
        count("areas", |row| row.areas),
        count("areas_meeting", |row| row.meeting),
        Column::rounded(
            "share_people_in_failing",
            6,
            rows.iter().map(|row| row.people_in_failing),
        ),
        range("share_within_min", |range| range.min),
        range("share_within_median", |range| range.median),
        range("share_within_max", |range| range.max),
        Column::rounded("share_within_spread", 6, rows.iter().map(|row| row.spread)),
    ];
    table("levels", columns)
}
