//! Where an origin or a site stands in each level of areas.
//!
//! In this order: the parent of the finer area found (so that sums nest exactly), the
//! code in the table, the polygon around the point, the nearest polygon within reach.

use geo::{BoundingRect, Rect};

use super::areas::AreaCodes;
use super::crs::Crs;
use super::rows::{Finding, RowReader};
use super::table::{Col, Table};
use super::words;
use crate::model::geo::LonLat;
use crate::model::ids::{AreaId, Id, IdVec, LevelId};
use crate::model::place::{Area, Located, Placement};
use crate::model::study::Level;
use crate::spatial::areas::AreaIndex;

/// Everything that is known of areas when points are read.
#[derive(Debug)]
pub(crate) struct Linker<'a> {
    pub(crate) levels: &'a IdVec<LevelId, Level>,
    pub(crate) areas: &'a IdVec<AreaId, Area>,
    pub(crate) index: &'a AreaIndex,
    pub(crate) codes: &'a AreaCodes,
    pub(crate) nearest_m: f64,
    /// Levels whose axes seem to be swapped: no measure for points.
    pub(crate) doubted: &'a [bool],
}

impl Linker<'_> {
    /// The columns of a table that name areas: those called like a level.
    pub(crate) fn columns(&self, table: &Table) -> Vec<Option<Col>> {
        self.levels
            .iter()
            .map(|level| table.column(&[&level.id]))
            .collect()
    }

    /// The box around all areas whose axes are not doubted.
    pub(crate) fn bounds(&self) -> Option<Rect> {
        let is_doubted = |level: LevelId| self.doubted.get(level.index()) == Some(&true);
        self.areas
            .iter()
            .filter(|area| !is_doubted(area.level))
            .filter_map(|area| area.shape.bounding_rect())
            .fold(None, |all, one| around(all, Some(one)))
    }

    /// Finds the areas of a row's point; without a point only the table can tell.
    pub(crate) fn locate(
        &self,
        reader: &mut RowReader<'_>,
        columns: &[Option<Col>],
        point: Option<LonLat>,
    ) -> Located {
        let mut located = Located::default();
        for level in self.levels.ids() {
            let given = self.given(reader, columns.get(level.index()).copied().flatten(), level);
            let (area, placement) = match (self.inherited(&located, level), given) {
                (Some((area, placement)), given) => {
                    if let Some((column, other)) = given.filter(|(_, other)| *other != area) {
                        reader.doubt(
                            "area_levels_disagree",
                            "the finer area named in this row lies in another one; the finer area decides",
                            column,
                            &self.areas[other].code,
                            &format!("the area around it is {}", self.areas[area].code),
                        );
                    }
                    (Some(area), placement)
                }
                (None, Some((_, area))) => (Some(area), Placement::Given),
                (None, None) => point.map_or((None, Placement::Nowhere), |point| {
                    self.index.locate(level, point, self.nearest_m)
                }),
            };
            located.areas.push(area);
            located.placements.push(placement);
        }
        if point.is_some() {
            self.tell(reader, &located);
        }
        located
    }

    /// The area that the table names for this level; nothing is told of an unknown one.
    pub(crate) fn quietly_given(
        &self,
        reader: &RowReader<'_>,
        column: Option<Col>,
        level: LevelId,
    ) -> Option<AreaId> {
        let code = reader.text(Some(column?));
        if code.is_empty() {
            return None;
        }
        self.codes.find(level, code)
    }

    /// The area that the table names for this level.
    fn given(
        &self,
        reader: &mut RowReader<'_>,
        column: Option<Col>,
        level: LevelId,
    ) -> Option<(Col, AreaId)> {
        let column = column?;
        let code = reader.text(Some(column));
        if code.is_empty() {
            return None;
        }
        let found = self.codes.find(level, code);
        if found.is_none() {
            let known: Vec<&str> = self
                .areas
                .iter()
                .filter(|area| area.level == level)
                .map(|area| area.code.as_str())
                .collect();
            reader.doubt(
                "area_unknown",
                "no area of this level has this code; the place of the point decides",
                column,
                code,
                &words::known_hint(code, &known),
            );
        }
        found.map(|area| (column, area))
    }

    /// The parent of an area found on a finer level that nests in this one.
    fn inherited(&self, located: &Located, level: LevelId) -> Option<(AreaId, Placement)> {
        located
            .areas
            .iter()
            .zip(&located.placements)
            .zip(self.levels.iter())
            .find_map(|((area, placement), finer)| {
                let area = area.filter(|_| finer.parent == Some(level))?;
                Some((self.areas[area].parent?, *placement))
            })
    }

    fn tell(&self, reader: &mut RowReader<'_>, located: &Located) {
        let nearest =
            located
                .placements
                .iter()
                .zip(&located.areas)
                .find_map(|(placement, area)| match placement {
                    Placement::Nearest(metres) => Some((*metres, (*area)?)),
                    _ => None,
                });
        if let Some((metres, area)) = nearest {
            let area = &self.areas[area];
            let message = format!(
                "the point lies on no polygon; it was given to the nearest, {} ({}), {metres:.0} m away",
                area.name, area.code
            );
            let hint =
                "borders may be generalised; a column named like the level can name the area";
            reader.warn(&Finding::new("area_by_nearest", message, hint), "");
        } else if !self.areas.is_empty() && located.areas.iter().all(Option::is_none) {
            let hint = "look at the coordinates; the row counts in the total and in no area";
            let message = "the point lies in no area of any level";
            reader.warn(&Finding::new("outside_all_areas", message, hint), "");
        }
    }
}

/// The box around two boxes.
pub(crate) fn around(one: Option<Rect>, other: Option<Rect>) -> Option<Rect> {
    let (Some(one), Some(other)) = (one, other) else {
        return one.or(other);
    };
    let (low, high) = ((one.min(), other.min()), (one.max(), other.max()));
    Some(Rect::new(
        (low.0.x.min(low.1.x), low.0.y.min(low.1.y)),
        (high.0.x.max(high.1.x), high.0.y.max(high.1.y)),
    ))
}

/// Whether a point lies outside `bounds` and would lie inside with longitude and latitude swapped.
pub(crate) fn looks_swapped(point: LonLat, crs: &Crs, bounds: Option<Rect>) -> bool {
    let Some(bounds) = bounds else { return false };
    let inside = |x: f64, y: f64| {
        (bounds.min().x..=bounds.max().x).contains(&x)
            && (bounds.min().y..=bounds.max().y).contains(&y)
    };
    if inside(point.lon, point.lat) {
        return false;
    }
    let swapped = crs.swapped(point.into());
    inside(swapped.x, swapped.y)
}

/// Sets a row aside whose point is swapped.
pub(crate) fn refuse_swapped(reader: &mut RowReader<'_>, point: LonLat, bounds: Option<Rect>) {
    if looks_swapped(point, &reader.table.crs, bounds) {
        let finding = Finding::new(
            "coordinates_swapped",
            "the two coordinates seem to be swapped: the other way round the point lies among the areas",
            "write swap = true beside the file in pieeja.toml, or swap the columns; longitude is east, about 21 to 28 in Latvia",
        );
        reader.refuse(&finding, &format!("lon {} lat {}", point.lon, point.lat));
    }
}
