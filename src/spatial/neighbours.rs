//! Which areas of a level touch each other.

use geo::{BoundingRect, CoordsIter, Distance, Euclidean, LinesIter, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::model::ids::{AreaId, Id, IdVec, LevelId};
use crate::model::place::Area;

/// Borders that run closer than this touch: half a unit of the sixth decimal is what
/// rounding may have moved each of them.
const TOLERANCE_DEGREES: f64 = 2e-6;

type Box2 = GeomWithData<Rectangle<[f64; 2]>, AreaId>;

/// The neighbours of every area within its own level, by name and code: areas that
/// share a border or a corner, or overlap.
#[must_use]
pub fn neighbours(areas: &IdVec<AreaId, Area>) -> IdVec<AreaId, Vec<AreaId>> {
    let mut found: Vec<Vec<AreaId>> = vec![Vec::new(); areas.len()];
    let levels = areas.iter().map(|area| area.level).max();
    for level in (0..)
        .map(LevelId)
        .take_while(|level| Some(*level) <= levels)
    {
        let members = areas.iter_ids().filter(|(_, area)| area.level == level);
        let boxes: Vec<Box2> = members
            .filter_map(|(id, area)| Some(Box2::new(bounds(&area.shape)?, id)))
            .collect();
        let tree = RTree::bulk_load(boxes.clone());
        for item in &boxes {
            for other in tree.locate_in_envelope_intersecting(&grown(item)) {
                let (a, b) = (item.data, other.data);
                if a < b && touch(&areas[a].shape, &areas[b].shape) {
                    found[a.index()].push(b);
                    found[b.index()].push(a);
                }
            }
        }
    }
    for list in &mut found {
        list.sort_by(|a, b| {
            let key = |id: &AreaId| (&areas[*id].name, &areas[*id].code);
            key(a).cmp(&key(b))
        });
    }
    found.into()
}

fn bounds(shape: &MultiPolygon) -> Option<Rectangle<[f64; 2]>> {
    let rect = shape.bounding_rect()?;
    Some(Rectangle::from_corners(
        [rect.min().x, rect.min().y],
        [rect.max().x, rect.max().y],
    ))
}

fn grown(item: &Box2) -> AABB<[f64; 2]> {
    let (low, high) = (item.geom().lower(), item.geom().upper());
    AABB::from_corners(
        low.map(|degrees| degrees - TOLERANCE_DEGREES),
        high.map(|degrees| degrees + TOLERANCE_DEGREES),
    )
}

/// Whether a corner of one lies on the border of the other. Two borders that come
/// together without a corner of either on the other would have to cross.
fn touch(a: &MultiPolygon, b: &MultiPolygon) -> bool {
    corner_on_border(a, b) || corner_on_border(b, a) || geo::Intersects::intersects(a, b)
}

fn corner_on_border(a: &MultiPolygon, b: &MultiPolygon) -> bool {
    let Some(rect) = bounds(b) else {
        return false;
    };
    let near = grown(&Box2::new(rect, AreaId(0)));
    let corners: Vec<geo::Coord> = a
        .coords_iter()
        .filter(|c| rstar::Envelope::contains_point(&near, &[c.x, c.y]))
        .collect();
    if corners.is_empty() {
        return false;
    }
    b.lines_iter().any(|line| {
        corners
            .iter()
            .any(|corner| Euclidean.distance(&line, *corner) <= TOLERANCE_DEGREES)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, coord};

    fn square(name: &str, level: u32, x: f64, y: f64) -> Area {
        let rect = Rect::new(coord! {x: x, y: y}, coord! {x: x + 1.0, y: y + 1.0});
        Area {
            code: name.to_owned(),
            name: name.to_owned(),
            level: LevelId(level),
            parent: None,
            shape: MultiPolygon(vec![rect.to_polygon()]),
            properties: std::collections::BTreeMap::default(),
        }
    }

    /// ```text
    ///   C D      E stands 1 m to the right of B: no shared border
    ///   A B E    F lies over A, in another level
    /// ```
    #[test]
    fn borders_and_corners_touch_but_gaps_and_other_levels_do_not() {
        let areas: IdVec<AreaId, Area> = vec![
            square("A", 0, 0.0, 0.0),
            square("B", 0, 1.0, 0.0),
            square("C", 0, 0.0, 1.0),
            square("D", 0, 1.0, 1.0 + 1e-7),
            square("E", 0, 2.000_01, 0.0),
            square("F", 1, 0.5, 0.5),
        ]
        .into();
        let found = neighbours(&areas);
        let names = |id: u32| -> Vec<&str> {
            let list = found[AreaId(id)].iter();
            list.map(|id| areas[*id].name.as_str()).collect()
        };
        assert_eq!(names(0), ["B", "C", "D"], "D touches at a corner");
        assert_eq!(names(1), ["A", "C", "D"]);
        assert_eq!(names(4), [""; 0]);
        assert_eq!(names(5), [""; 0]);
    }

    #[test]
    fn a_long_side_without_corners_touches_the_corners_on_it() {
        let mut wide = square("wide", 0, 0.0, 1.0);
        wide.shape = MultiPolygon(vec![
            Rect::new(coord! {x: -5.0, y: 1.0}, coord! {x: 5.0, y: 2.0}).to_polygon(),
        ]);
        let areas: IdVec<AreaId, Area> = vec![square("A", 0, 0.0, 0.0), wide].into();
        assert_eq!(neighbours(&areas)[AreaId(0)], [AreaId(1)]);
    }
}
