//! The difference layers: areas and origins before beside after.
//!
//! The two sides may be two studies, so texts and shapes are taken from whichever has the row.

use std::sync::Arc;

use geo::{Geometry, Point};

use super::stated;
use crate::access::areas::AreaRow;
use crate::access::changes::{AreaChange, OriginChange, Side};
use crate::access::gaps::Gap;
use crate::access::privacy::{mask_area, mask_small_change};
use crate::access::tally::Tally;
use crate::model::ids::{LevelId, OriginId};
use crate::model::study::Study;
use crate::model::table::{Column, Layer, Shape, ShapeKind, Shapes};
use crate::model::units::{Deciseconds, People};

/// What changes for areas; the positions are those of `before`, else of `after`.
#[must_use]
pub fn areas(before: &Side<'_>, after: &Side<'_>, rows: &[AreaChange], shapes: bool) -> Layer {
    let differs: Vec<bool> = rows.iter().map(AreaChange::differs).collect();
    let mask = |side: &Side<'_>, row: &Option<AreaRow>| {
        let mut row = row.clone()?;
        mask_area(side.study, side.answer.group, row.area, &mut row.tally);
        Some(row)
    };
    let rows: Vec<AreaChange> = rows
        .iter()
        .map(|row| {
            let mut old = mask(before, &row.before);
            let mut new = mask(after, &row.after);
            if let (Some(old), Some(new)) = (&mut old, &mut new) {
                let of = (before.study, before.answer.group);
                mask_small_change(of, &mut old.tally, &mut new.tally);
            }
            AreaChange {
                before: old,
                after: new,
            }
        })
        .collect();
    let of = |row: &AreaChange| -> Option<(&Study, AreaRow)> {
        let old = row.before.clone().map(|row| (before.study, row));
        old.or_else(|| row.after.clone().map(|row| (after.study, row)))
    };
    let known: Vec<(&Study, AreaRow)> = rows.iter().filter_map(of).collect();
    let text = |name, each: &dyn Fn(&Study, &AreaRow) -> Option<Arc<str>>| {
        Column::text(name, known.iter().map(|(study, row)| each(study, row)))
    };
    let mut columns = vec![
        text("code", &|s, row| stated(&s.areas[row.area].code)),
        text("name", &|s, row| stated(&s.areas[row.area].name)),
        text("level", &|s, row| {
            stated(&s.levels[s.areas[row.area].level].id)
        }),
        text("parent", &|s, row| {
            stated(&s.areas[s.areas[row.area].parent?].code)
        }),
    ];
    columns.extend(asked(before, known.len()));
    let pairs: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.before.as_ref().map(|row| &row.tally),
                row.after.as_ref().map(|row| &row.tally),
            )
        })
        .collect();
    columns.extend(tallies(&pairs));
    let sites = |row: Option<&AreaRow>| i64::try_from(row?.supply.sites).ok();
    columns.extend([
        Column::integer(
            "sites_before",
            rows.iter().map(|row| sites(row.before.as_ref())),
        ),
        Column::integer(
            "sites_after",
            rows.iter().map(|row| sites(row.after.as_ref())),
        ),
        Column::boolean(
            "meets_standard_before",
            rows.iter().map(|row| row.before.as_ref()?.meets_standard),
        ),
        Column::boolean(
            "meets_standard_after",
            rows.iter().map(|row| row.after.as_ref()?.meets_standard),
        ),
        Column::boolean("changed", differs.into_iter().map(Some)),
    ]);
    let shapes = if shapes {
        let table = known
            .iter()
            .map(|(study, row)| Shape::new(Some(study.areas[row.area].shape.clone().into())));
        shared(ShapeKind::Polygon, table.collect())
    } else {
        Shapes::None
    };
    Layer {
        name: "area_changes".into(),
        columns,
        shapes,
    }
}

/// What changes in sums over people, a row a pair of before and after.
#[must_use]
pub fn tallies(pairs: &[(Option<&Tally>, Option<&Tally>)]) -> Vec<Column> {
    let old = || pairs.iter().map(|(old, _)| *old);
    let new = || pairs.iter().map(|(_, new)| *new);
    let people = |name, late: bool, of: fn(&Tally) -> Option<People>| {
        let side = pairs
            .iter()
            .map(|(old, new)| if late { *new } else { *old });
        Column::people(name, side.map(|tally| of(tally?)))
    };
    let number = |name, scale, late: bool, of: fn(&Tally) -> Option<f64>| {
        let side = pairs
            .iter()
            .map(|(old, new)| if late { *new } else { *old });
        Column::rounded(name, scale, side.map(|tally| of(tally?)))
    };
    let difference = |name, scale, of: fn(&Tally) -> Option<f64>| {
        let pairs = old().zip(new());
        Column::rounded(
            name,
            scale,
            pairs.map(|(old, new)| Some(of(new?)? - of(old?)?)),
        )
    };
    let signed = |people: Option<People>| i64::try_from(people?.0).ok();
    let gained = old()
        .zip(new())
        .map(|(old, new)| Some(signed(new?.within)? - signed(old?.within)?));
    let saved = old()
        .zip(new())
        .map(|(old, new)| Some(old?.person_minutes_beyond? - new?.person_minutes_beyond?));
    vec![
        people("people_before", false, |t| t.people),
        people("people_after", true, |t| t.people),
        people("people_within_before", false, |t| t.within),
        people("people_within_after", true, |t| t.within),
        Column::decimal("people_gained", 3, gained),
        number("share_within_before", 6, false, |t| t.share_within),
        number("share_within_after", 6, true, |t| t.share_within),
        difference("share_within_change", 6, |t| t.share_within),
        number("person_minutes_beyond_before", 3, false, |t| {
            t.person_minutes_beyond
        }),
        number("person_minutes_beyond_after", 3, true, |t| {
            t.person_minutes_beyond
        }),
        Column::rounded("person_minutes_saved", 3, saved),
        number("mean_minutes_before", 3, false, |t| t.mean_minutes),
        number("mean_minutes_after", 3, true, |t| t.mean_minutes),
        difference("mean_minutes_change", 3, |t| t.mean_minutes),
        people("people_unreachable_before", false, |t| t.unreachable),
        people("people_unreachable_after", true, |t| t.unreachable),
        number("score_e2sfca_before", 4, false, |t| t.score_per_1000),
        number("score_e2sfca_after", 4, true, |t| t.score_per_1000),
    ]
}

/// What changes for origins; `area` is the one in `level`.
#[must_use]
pub fn origins(
    before: &Side<'_>,
    after: &Side<'_>,
    rows: &[OriginChange],
    level: LevelId,
) -> Layer {
    let known: Vec<(&Study, OriginId)> = rows
        .iter()
        .filter_map(|row| {
            let old = row.before.map(|(id, _)| (before.study, id));
            old.or_else(|| row.after.map(|(id, _)| (after.study, id)))
        })
        .collect();
    let text = |name, each: &dyn Fn(&Study, OriginId) -> Option<Arc<str>>| {
        Column::text(name, known.iter().map(|(study, id)| each(study, *id)))
    };
    let shown = |side: &Side<'_>, row: Option<(OriginId, Gap)>| {
        let (id, mut gap) = row?;
        if side.study.privacy.hides_origin(side.answer.group, id) {
            gap.people = None;
        }
        Some(gap)
    };
    let old = || rows.iter().map(|row| shown(before, row.before));
    let new = || rows.iter().map(|row| shown(after, row.after));
    let site = |study: &Study, gap: Option<Gap>| stated(&study.sites[gap?.nearest?.site].id);
    let time = |gap: Option<Gap>| Some(gap?.nearest?.cost.time);
    let signed = |time: Option<Deciseconds>| Some(i64::from(time?.0));
    let saved = old().zip(new()).map(|(old, new)| {
        let saved = signed(time(old))? - signed(time(new))?;
        // thousandths of a minute, rounded half away from zero
        Some((saved * 10 + 3 * saved.signum()) / 6)
    });
    let standing = |gap: Option<Gap>| Some(Arc::from(gap?.standing.as_str()));
    let reason = |gap: Option<Gap>| Some(Arc::from(gap?.reason.as_str()));
    let mut columns = asked(before, known.len()).to_vec();
    columns.extend([
        text("id", &|s, id| stated(&s.origins[id].id)),
        text("name", &|s, id| stated(&s.origins[id].name)),
        text("area", &|s, id| {
            stated(&s.areas[s.origins[id].located.area(level)?].code)
        }),
        Column::people("people_before", old().map(|gap| gap?.people)),
        Column::people("people_after", new().map(|gap| gap?.people)),
        Column::text("site_before", old().map(|gap| site(before.study, gap))),
        Column::text("site_after", new().map(|gap| site(after.study, gap))),
        Column::minutes("minutes_before", old().map(time)),
        Column::minutes("minutes_after", new().map(time)),
        Column::decimal("minutes_saved", 3, saved),
        Column::text("status_before", old().map(standing)),
        Column::text("status_after", new().map(standing)),
        Column::text("reason_before", old().map(reason)),
        Column::text("reason_after", new().map(reason)),
    ]);
    let table = known.iter().map(|(study, id)| {
        let at = study.origins[*id].position;
        Shape::new(Some(Geometry::Point(Point::new(at.lon, at.lat))))
    });
    Layer {
        name: "gap_changes".into(),
        columns,
        shapes: shared(ShapeKind::Point, table.collect()),
    }
}

fn asked(side: &Side<'_>, rows: usize) -> [Column; 4] {
    let answer = side.answer;
    let [service, group, profile] = super::asked(
        side.study,
        answer.service,
        answer.group,
        answer.profile,
        rows,
    );
    let minutes = crate::model::table::scaled(side.minutes, 3);
    let standard = Column::decimal("standard_minutes", 3, std::iter::repeat_n(minutes, rows));
    [service, group, profile, standard]
}

fn shared(kind: ShapeKind, table: Vec<Shape>) -> Shapes {
    let rows = (0u32..).zip(&table).map(|(row, _)| row).collect();
    Shapes::Shared {
        kind,
        table: table.into(),
        rows,
    }
}
