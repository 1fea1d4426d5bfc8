//! Doubts about the borders within a level: areas over each other, and slivers between
//! neighbours that belong to nobody. Looked for on request only: it takes longer than reading.

use geo::{Area as _, BooleanOps, BoundingRect, InteriorPoint, MultiPolygon, Polygon, unary_union};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{RTree, RTreeObject};

use super::study::Loaded;
use crate::model::defect::Defect;
use crate::model::ids::{AreaId, LevelId};

/// Neighbours that share more than this part of the smaller one lie over each other; less is
/// what generalised borders do.
const OVERLAP: f64 = 0.001;
/// A hole between areas that is smaller than this part of a usual area is a sliver; a larger
/// one may be a lake or another country.
const SLIVER: f64 = 0.01;
/// Pairs of neighbours that are looked at, per area.
const PAIRS_PER_AREA: usize = 100;

/// Looks at the borders of every level.
pub(crate) fn doubts(loaded: &Loaded) -> Vec<Defect> {
    let mut defects = Vec::new();
    for (level, file) in loaded.study.levels.ids().zip(&loaded.level_files) {
        overlaps(loaded, level, file, &mut defects);
        slivers(loaded, level, file, &mut defects);
    }
    defects
}

fn overlaps(loaded: &Loaded, level: LevelId, file: &str, defects: &mut Vec<Defect>) {
    let boxes: Vec<GeomWithData<Rectangle<[f64; 2]>, AreaId>> = loaded
        .study
        .areas_of(level)
        .filter_map(|(id, area)| {
            let found = area.shape.bounding_rect()?;
            let (low, high) = (found.min(), found.max());
            Some(GeomWithData::new(
                Rectangle::from_corners([low.x, low.y], [high.x, high.y]),
                id,
            ))
        })
        .collect();
    let tree = RTree::bulk_load(boxes.clone());
    let mut budget = boxes.len().saturating_mul(PAIRS_PER_AREA);
    for one in &boxes {
        let mut others: Vec<AreaId> = tree
            .locate_in_envelope_intersecting(&one.envelope())
            .map(|other| other.data)
            .filter(|other| *other > one.data)
            .collect();
        others.sort_unstable();
        for other in others {
            let Some(left) = budget.checked_sub(1) else {
                return;
            };
            budget = left;
            let (a, b) = (&loaded.study.areas[one.data], &loaded.study.areas[other]);
            let shared = a.shape.intersection(&b.shape).unsigned_area();
            let smaller = a.shape.unsigned_area().min(b.shape.unsigned_area());
            if shared > OVERLAP * smaller {
                let message = format!(
                    "{} and {} ({}) lie over each other by {:.1} % of the smaller",
                    a.name,
                    b.name,
                    b.code,
                    100.0 * shared / smaller
                );
                defects.push(
                    Defect::warning("areas_overlap", file, message).value(&a.code).hint(
                        "a point in both belongs to the smaller code; mend the border in QGIS, or remove the area that is there twice",
                    ),
                );
            }
        }
    }
}

fn slivers(loaded: &Loaded, level: LevelId, file: &str, defects: &mut Vec<Defect>) {
    let shapes: Vec<&MultiPolygon> = loaded
        .study
        .areas_of(level)
        .map(|(_, area)| &area.shape)
        .collect();
    if shapes.len() < 2 {
        return;
    }
    let usual = shapes
        .iter()
        .map(|shape| shape.unsigned_area())
        .sum::<f64>()
        / shapes.len() as f64;
    let whole = unary_union(shapes.iter().copied());
    let holes = whole.iter().flat_map(Polygon::interiors);
    let holes = holes.map(|ring| Polygon::new(ring.clone(), Vec::new()));
    let small: Vec<Polygon> = holes
        .filter(|hole| hole.unsigned_area() < SLIVER * usual)
        .collect();
    let Some(at) = small.iter().find_map(InteriorPoint::interior_point) else {
        return;
    };
    let message = format!(
        "{} slivers between neighbours belong to no area, one of them near {:.5} {:.5}",
        small.len(),
        at.x(),
        at.y()
    );
    defects.push(
        Defect::warning("areas_sliver", file, message)
            .hint("snap the borders to each other, for example with mapshaper -clean or in QGIS: Snap Geometries to Layer"),
    );
}
