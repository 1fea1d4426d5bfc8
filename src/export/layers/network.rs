//! The network layer: the pieces of road between junctions, with the speed a profile has on them.

use super::stated;
use crate::export::drawing::Drawing;
use crate::model::ids::ProfileId;
use crate::model::roads::RoadRow;
use crate::model::study::{NetworkKind, Study};
use crate::model::table::{Column, Layer};

/// All roads in the network's order; empty for the straight-line model.
#[must_use]
pub fn layer(study: &Study, drawing: &Drawing, profile: ProfileId, roads: &[RoadRow]) -> Layer {
    let sketch = study.roads.kind == NetworkKind::Schematic;
    let each = || (0..).zip(roads).map(|(row, _)| row);
    let columns = vec![
        Column::constant("profile", &study.profiles[profile].id, roads.len()),
        drawing.roads.id("ref", each().map(Some)),
        drawing.roads.name("name", each().map(Some)),
        Column::text("class", roads.iter().map(|road| stated(&road.class))),
        Column::text("surface", roads.iter().map(|road| stated(&road.surface))),
        Column::rounded("kmh", 1, roads.iter().map(|road| road.kmh)),
        Column::kilometres("length_km", roads.iter().map(|road| Some(road.length))),
        Column::text(
            "length_basis",
            roads.iter().map(|road| stated(&road.length_basis)),
        ),
        Column::boolean("schematic", roads.iter().map(|_| Some(sketch))),
    ];
    Layer {
        name: "network".into(),
        columns,
        shapes: drawing.roads.shapes(each().collect()),
    }
}
