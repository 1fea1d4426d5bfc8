//! Which area a point lies in: exact point in polygon over an R-tree of polygons.
//!
//! A point inside several areas of a level, or on their common border, belongs to the one
//! with the smaller code; so the answer never depends on the order of the file.

use geo::{BoundingRect, LinesIter};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::bands::{Bands, Side};
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::ids::{AreaId, Id, IdVec, LevelId};
use crate::model::place::{Area, Placement};

/// The polygons of all levels, ready for queries.
#[derive(Debug)]
pub struct AreaIndex {
    levels: Vec<LevelIndex>,
}

#[derive(Debug)]
struct LevelIndex {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    parts: Vec<Part>,
}

/// One polygon of an area.
#[derive(Debug)]
struct Part {
    area: AreaId,
    /// Position of the area's code among those of its level.
    rank: usize,
    bands: Bands,
}

impl AreaIndex {
    /// Indexes `areas`, level by level.
    #[must_use]
    pub fn new(areas: &IdVec<AreaId, Area>) -> Self {
        let levels = areas
            .iter()
            .map(|area| area.level.index() + 1)
            .max()
            .unwrap_or(0);
        let levels = (0..levels)
            .map(|level| LevelIndex::new(areas, LevelId::at(level)))
            .collect();
        Self { levels }
    }

    /// The area of `level` at `point`, else the nearest one within `nearest_m` metres.
    #[must_use]
    pub fn locate(
        &self,
        level: LevelId,
        point: LonLat,
        nearest_m: f64,
    ) -> (Option<AreaId>, Placement) {
        let Some(level) = self.levels.get(level.index()) else {
            return (None, Placement::Nowhere);
        };
        if let Some(area) = level.at(point) {
            return (Some(area), Placement::Inside);
        }
        match level.nearest(point, nearest_m) {
            Some((area, metres)) => (Some(area), Placement::Nearest(metres)),
            None => (None, Placement::Nowhere),
        }
    }
}

impl LevelIndex {
    fn new(areas: &IdVec<AreaId, Area>, level: LevelId) -> Self {
        let mut of_level: Vec<(AreaId, &Area)> = areas
            .iter_ids()
            .filter(|(_, area)| area.level == level)
            .collect();
        of_level.sort_by(|(_, a), (_, b)| a.code.cmp(&b.code));
        let mut parts = Vec::new();
        let mut boxes = Vec::new();
        for (rank, (id, area)) in of_level.into_iter().enumerate() {
            for polygon in &area.shape.0 {
                let Some(bounds) = polygon.bounding_rect() else {
                    continue;
                };
                let corners = Rectangle::from_corners(
                    [bounds.min().x, bounds.min().y],
                    [bounds.max().x, bounds.max().y],
                );
                boxes.push(GeomWithData::new(corners, parts.len()));
                parts.push(Part {
                    area: id,
                    rank,
                    bands: Bands::new(polygon.lines_iter().collect()),
                });
            }
        }
        Self {
            tree: RTree::bulk_load(boxes),
            parts,
        }
    }

    fn at(&self, point: LonLat) -> Option<AreaId> {
        self.tree
            .locate_all_at_point(&[point.lon, point.lat])
            .map(|found| &self.parts[found.data])
            .filter_map(|part| match part.bands.side(point) {
                Side::Outside => None,
                side => Some((side, part.rank, part.area)),
            })
            .min()
            .map(|(_, _, area)| area)
    }

    fn nearest(&self, point: LonLat, reach_m: f64) -> Option<(AreaId, f64)> {
        if reach_m.is_nan() || reach_m <= 0.0 {
            return None;
        }
        let frame = LocalFrame::around(point);
        let (low, high) = frame.degree_box(reach_m);
        let distance = |part: &Part| {
            part.bands
                .edges()
                .iter()
                .map(|edge| {
                    frame
                        .nearest_on_segment(edge.start.into(), edge.end.into())
                        .0
                })
                .fold(f64::INFINITY, f64::min)
        };
        self.tree
            .locate_in_envelope_intersecting(&AABB::from_corners(low, high))
            .map(|found| &self.parts[found.data])
            .map(|part| (distance(part), part))
            .filter(|(metres, _)| *metres <= reach_m)
            .min_by(|(a, one), (b, other)| a.total_cmp(b).then(one.rank.cmp(&other.rank)))
            .map(|(metres, part)| (part.area, metres))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use geo::{MultiPolygon, Rect, coord};

    use super::*;

    fn area(code: &str, level: u32, west: f64, east: f64) -> Area {
        let square = Rect::new(coord! { x: west, y: 56.0 }, coord! { x: east, y: 57.0 });
        Area {
            code: code.to_owned(),
            name: code.to_owned(),
            level: LevelId(level),
            parent: None,
            shape: MultiPolygon::new(vec![square.to_polygon()]),
            properties: BTreeMap::new(),
        }
    }

    /// Two squares side by side in the file's order b, a; a region around both.
    fn index() -> AreaIndex {
        let areas = vec![
            area("b", 0, 24.0, 25.0),
            area("a", 0, 25.0, 26.0),
            area("r", 1, 24.0, 26.0),
        ];
        AreaIndex::new(&IdVec::from(areas))
    }

    #[test]
    fn a_point_on_a_shared_border_belongs_to_the_smaller_code() {
        let index = index();
        let at = |lon| index.locate(LevelId(0), LonLat::new(lon, 56.5), 0.0).0;
        assert_eq!(at(24.5), Some(AreaId(0)));
        assert_eq!(at(25.5), Some(AreaId(1)));
        assert_eq!(
            at(25.0),
            Some(AreaId(1)),
            "a < b, though b stands first in the file"
        );
        assert_eq!(
            index.locate(LevelId(1), LonLat::new(25.0, 56.5), 0.0).0,
            Some(AreaId(2))
        );
    }

    #[test]
    fn a_point_on_no_polygon_goes_to_the_nearest_within_reach() {
        let index = index();
        // 0.01 degrees of longitude at 56.5 north: 1111.95 m x cos 56.5 = 613.7 m
        let point = LonLat::new(23.99, 56.5);
        let (area, placement) = index.locate(LevelId(0), point, 1_000.0);
        assert_eq!(area, Some(AreaId(0)));
        let Placement::Nearest(metres) = placement else {
            panic!("{placement:?}")
        };
        assert!((metres - 613.7).abs() < 0.1, "{metres}");
        assert_eq!(
            index.locate(LevelId(0), point, 600.0),
            (None, Placement::Nowhere)
        );
        assert_eq!(
            index.locate(LevelId(9), point, 600.0),
            (None, Placement::Nowhere)
        );
    }
}
