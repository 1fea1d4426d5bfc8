//! Where sites could be: the chosen ones first, by rank, then the others by what they gain alone.

use std::sync::Arc;

use geo::{Geometry, Point};

use super::stated;
use crate::model::geo::LonLat;
use crate::model::ids::AreaId;
use crate::model::study::{Question, Study};
use crate::model::table::{Column, Layer, Shape, ShapeKind, Shapes};
use crate::model::units::People;

/// One candidate, chosen or not.
#[derive(Clone, Debug)]
pub struct Row {
    /// Id.
    pub id: String,
    /// Name, may be empty.
    pub name: String,
    /// Where.
    pub position: LonLat,
    /// Its area of the question's level.
    pub area: Option<AreaId>,
    /// Place in the plan from 1; `None` for those not chosen.
    pub rank: Option<usize>,
    /// More people within the threshold, beyond those of better ranks; thousandths.
    pub people_gained: Option<i64>,
    /// Fewer person-minutes beyond the threshold, beyond those of better ranks.
    pub person_minutes_saved: Option<f64>,
    /// EUR.
    pub cost: Option<f64>,
    /// People gained for a thousand euros.
    pub people_gained_per_1000_eur: Option<f64>,
    /// Share within the threshold with it and those of better ranks.
    pub cumulative_share_within: Option<f64>,
    /// How it came about.
    pub origin: &'static str,
    /// More people within the threshold if only it were opened; thousandths.
    pub people_gained_alone: i64,
    /// The same for person-minutes.
    pub person_minutes_saved_alone: f64,
    /// Share of the nearly best plans that it is part of; `None` when there are none.
    pub share_of_plans: Option<f64>,
}

/// All candidates as points.
#[must_use]
pub fn layer(study: &Study, question: &Question, rows: &[Row]) -> Layer {
    let Question {
        service,
        group,
        profile,
        ..
    } = *question;
    let of_group = group;
    let [service, group, profile] = super::asked(study, service, group, profile, rows.len());
    let minutes = crate::model::table::scaled(question.minutes, 3);
    let number = |name, scale, of: fn(&Row) -> Option<f64>| {
        Column::rounded(name, scale, rows.iter().map(of))
    };
    // a gain of few people is not told, nor a number that it follows from
    let is_told = |people: i64| {
        let gained = People(people.unsigned_abs());
        !study.privacy.is_small(of_group, gained) && !study.privacy.hides_all(of_group)
    };
    let of_plan = |row: &Row| row.people_gained.is_none_or(is_told);
    let alone = |row: &Row| is_told(row.people_gained_alone);
    let told = |name, scale, is_told: &dyn Fn(&Row) -> bool, of: fn(&Row) -> Option<f64>| {
        let shown = |row| of(row).filter(|_| is_told(row));
        Column::rounded(name, scale, rows.iter().map(shown))
    };
    let code = |row: &Row| -> Option<Arc<str>> { stated(&study.areas.get(row.area?)?.code) };
    let columns = vec![
        service,
        group,
        profile,
        Column::decimal("standard_minutes", 3, rows.iter().map(|_| minutes)),
        Column::text("id", rows.iter().map(|row| stated(&row.id))),
        Column::text("name", rows.iter().map(|row| stated(&row.name))),
        Column::text("area", rows.iter().map(code)),
        Column::integer("rank", rows.iter().map(|row| i64::try_from(row.rank?).ok())),
        Column::decimal(
            "people_gained",
            3,
            rows.iter()
                .map(|row| row.people_gained.filter(|_| of_plan(row))),
        ),
        told("person_minutes_saved", 3, &of_plan, |row| {
            row.person_minutes_saved
        }),
        number("cost", 2, |row| row.cost),
        told("people_gained_per_1000_eur", 6, &of_plan, |row| {
            row.people_gained_per_1000_eur
        }),
        number("cumulative_share_within", 6, |row| {
            row.cumulative_share_within
        }),
        Column::text("origin", rows.iter().map(|row| stated(row.origin))),
        Column::decimal(
            "people_gained_alone",
            3,
            rows.iter()
                .map(|row| Some(row.people_gained_alone).filter(|_| alone(row))),
        ),
        told("person_minutes_saved_alone", 3, &alone, |row| {
            Some(row.person_minutes_saved_alone)
        }),
        number("share_of_plans", 6, |row| row.share_of_plans),
    ];
    let table: Vec<Shape> = rows
        .iter()
        .map(|row| {
            let at = row.position;
            Shape::new(Some(Geometry::Point(Point::new(at.lon, at.lat))))
        })
        .collect();
    Layer {
        name: "candidates".into(),
        columns,
        shapes: Shapes::Shared {
            kind: ShapeKind::Point,
            rows: (0u32..).zip(rows).map(|(row, _)| row).collect(),
            table: table.into(),
        },
    }
}
