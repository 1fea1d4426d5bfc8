//! Which rings are shells and which are holes: by how many others enclose them, not by
//! their direction, which Shapefiles often get wrong.

use geo::{BoundingRect, Coord, LineString, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{Envelope, RTree, RTreeObject};

use crate::spatial::bands::{Bands, Side};

/// Pairs of rings whose boxes enclose each other that are looked at, per ring; the
/// limit keeps a hostile file from costing its rings squared.
const PAIRS_PER_RING: usize = 200;

/// Puts closed rings that do not cross each other together into polygons; `None` when
/// too many of them lie within each other.
pub(crate) fn polygons(rings: Vec<Vec<Coord>>) -> Option<Vec<Polygon>> {
    let rings: Vec<LineString> = rings.into_iter().map(LineString).collect();
    let enclosing = enclosing(&rings)?;
    let mut holes_of: Vec<Vec<LineString>> = vec![Vec::new(); rings.len()];
    for (ring, outer) in enclosing
        .iter()
        .enumerate()
        .filter(|(_, outer)| outer.len() % 2 == 1)
    {
        // the innermost enclosing ring is the one that most others enclose in turn
        if let Some(shell) = outer.iter().max_by_key(|outer| enclosing[**outer].len()) {
            holes_of[*shell].push(rings[ring].clone());
        }
    }
    let shells = rings.into_iter().zip(holes_of).zip(&enclosing);
    Some(
        shells
            .filter(|(_, outer)| outer.len() % 2 == 0)
            .map(|((shell, holes), _)| Polygon::new(shell, holes))
            .collect(),
    )
}

/// For every ring the rings around it.
fn enclosing(rings: &[LineString]) -> Option<Vec<Vec<usize>>> {
    let boxes: Vec<_> = rings
        .iter()
        .enumerate()
        .filter_map(|(i, ring)| {
            let bounds = ring.bounding_rect()?;
            let (low, high) = (bounds.min(), bounds.max());
            Some(GeomWithData::new(
                Rectangle::from_corners([low.x, low.y], [high.x, high.y]),
                i,
            ))
        })
        .collect();
    let tree = RTree::bulk_load(boxes.clone());
    let mut bands: Vec<Option<Bands>> = rings.iter().map(|_| None).collect();
    let mut enclosing = vec![Vec::new(); rings.len()];
    let mut budget = rings.len().saturating_mul(PAIRS_PER_RING);
    for inner in &boxes {
        let ring = &rings[inner.data];
        for outer in tree.locate_all_at_point(&[ring.0[0].x, ring.0[0].y]) {
            budget = budget.checked_sub(1)?;
            let is_around =
                outer.data != inner.data && outer.envelope().contains_envelope(&inner.envelope());
            if !is_around {
                continue;
            }
            let bands = bands[outer.data]
                .get_or_insert_with(|| Bands::new(rings[outer.data].lines().collect()));
            if is_within(ring, bands) {
                enclosing[inner.data].push(outer.data);
            }
        }
    }
    Some(enclosing)
}

/// Whether `inner` lies within `outer`, given that they do not cross: the first of its
/// points that is not on the border decides.
pub(crate) fn is_within(inner: &LineString, outer: &Bands) -> bool {
    for point in &inner.0 {
        match outer.side((*point).into()) {
            Side::Inside => return true,
            Side::Outside => return false,
            Side::Border => {}
        }
    }
    // every vertex touches the border: the middles of the sides decide
    inner
        .lines()
        .any(|side| outer.side(((side.start + side.end) / 2.0).into()) == Side::Inside)
}
