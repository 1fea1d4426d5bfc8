//! Which zones a point lies in: polygons that may overlap, each with a number.

use geo::{BoundingRect, LinesIter, MultiPolygon};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::bands::{Bands, Side};
use crate::model::geo::LonLat;

/// Zones ready for queries.
#[derive(Debug)]
pub struct Zones {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    parts: Vec<(Bands, f64)>,
}

impl Zones {
    /// Indexes polygons with their numbers.
    #[must_use]
    pub fn new<'a>(zones: impl IntoIterator<Item = (&'a MultiPolygon, f64)>) -> Self {
        let (mut boxes, mut parts) = (Vec::new(), Vec::new());
        for (shape, number) in zones {
            for polygon in &shape.0 {
                if let Some(bounds) = polygon.bounding_rect() {
                    let corners = Rectangle::from_corners(
                        [bounds.min().x, bounds.min().y],
                        [bounds.max().x, bounds.max().y],
                    );
                    boxes.push(GeomWithData::new(corners, parts.len()));
                    parts.push((Bands::new(polygon.lines_iter().collect()), number));
                }
            }
        }
        Self {
            tree: RTree::bulk_load(boxes),
            parts,
        }
    }

    /// The least number of the zones that `point` lies in, their borders included; `None` outside all.
    #[must_use]
    pub fn least_at(&self, point: LonLat) -> Option<f64> {
        self.tree
            .locate_all_at_point(&[point.lon, point.lat])
            .map(|found| &self.parts[found.data])
            .filter(|(bands, _)| bands.side(point) != Side::Outside)
            .map(|(_, number)| *number)
            .min_by(f64::total_cmp)
    }
}
