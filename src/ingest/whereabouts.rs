//! Sites of which only the name of the place is known: put at the settlement of that name, or
//! inside the area, and told.

use std::collections::HashMap;

use geo::InteriorPoint;

use super::link::Linker;
use super::names::folded;
use super::rows::{Finding, RowReader};
use super::table::{Col, Table};
use crate::model::geo::LonLat;
use crate::model::ids::{AreaId, Id, IdVec, LevelId, OriginId};
use crate::model::place::Origin;

/// Names of a column with the name of a place.
const PLACE_NAMES: [&str; 12] = [
    "settlement",
    "place",
    "locality",
    "town",
    "village",
    "apdzivota_vieta",
    "apdzīvota vieta",
    "apdzīvotā vieta",
    "vieta",
    "ciems",
    "pilseta",
    "pilsēta",
];

/// The places of a study by name.
pub(crate) struct Whereabouts<'a> {
    origins: &'a IdVec<OriginId, Origin>,
    by_name: HashMap<String, Vec<OriginId>>,
    column: Option<Col>,
}

/// A point that stands for a place, and how it was found.
pub(crate) struct Whereabout {
    pub(crate) position: LonLat,
    /// The word of the column `location_basis`.
    pub(crate) basis: &'static str,
}

impl<'a> Whereabouts<'a> {
    /// Whether a table names places.
    pub(crate) fn column(table: &Table) -> Option<Col> {
        table.column(&PLACE_NAMES)
    }

    pub(crate) fn new(table: &Table, origins: &'a IdVec<OriginId, Origin>) -> Self {
        let mut by_name: HashMap<String, Vec<OriginId>> = HashMap::new();
        let column = Self::column(table);
        if column.is_some() {
            for (id, origin) in origins
                .iter_ids()
                .filter(|(_, origin)| !origin.name.is_empty())
            {
                by_name.entry(folded(&origin.name)).or_default().push(id);
            }
        }
        Self {
            origins,
            by_name,
            column,
        }
    }

    /// Looks for the place of a row without coordinates: the settlement of the name, in the
    /// area that the row names where there are several; else the area itself.
    pub(crate) fn find(
        &self,
        reader: &mut RowReader<'_>,
        linker: &Linker<'_>,
        levels: &[Option<Col>],
    ) -> Option<Whereabout> {
        let finest = LevelId::at(0);
        let area = linker.quietly_given(reader, levels.first().copied().flatten(), finest);
        let name = reader.text(self.column);
        if !name.is_empty() {
            let named = self
                .by_name
                .get(&folded(name))
                .map_or(&[][..], Vec::as_slice);
            let mut here = named.iter().filter(|origin| {
                area.is_none() || self.origins[**origin].located.area(finest) == area
            });
            if let (Some(origin), None) = (here.next(), here.next()) {
                let origin = &self.origins[*origin];
                tell(reader, &format!("the settlement {}", origin.name), name);
                return Some(Whereabout {
                    position: origin.position,
                    basis: "settlement",
                });
            }
            if let Some(area) = linker.codes.named_anywhere(name) {
                return inside(reader, linker, area, name);
            }
        }
        inside(reader, linker, area?, name)
    }
}

fn inside(
    reader: &mut RowReader<'_>,
    linker: &Linker<'_>,
    area: AreaId,
    name: &str,
) -> Option<Whereabout> {
    let area = &linker.areas[area];
    let point = area.shape.interior_point()?;
    let message = format!("a point inside {}", area.name);
    tell(
        reader,
        &message,
        if name.is_empty() { &area.code } else { name },
    );
    Some(Whereabout {
        position: point.0.into(),
        basis: "municipality",
    })
}

fn tell(reader: &mut RowReader<'_>, place: &str, value: &str) {
    let message = format!("the row has no coordinate; it was put at {place}, by name");
    let hint = "give the coordinate of its address: travel times from nearby are off";
    reader.warn(&Finding::new("placed_by_name", message, hint), value);
}
