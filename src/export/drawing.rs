//! What the layers of a study share whatever the question: shapes and texts, made once.

use std::sync::Arc;

use geo::orient::Direction;
use geo::{Geometry, LineString, Orient, Point};

use crate::model::geo::LonLat;
use crate::model::ids::{Id, IdVec};
use crate::model::roads::RoadRow;
use crate::model::study::Study;
use crate::model::table::{Column, Shape, ShapeKind, Shapes, Words};

/// The shapes and texts of one table of things, by their dense id.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Text ids, or area codes.
    pub ids: Words,
    /// Names.
    pub names: Words,
    /// Shapes.
    pub shapes: Arc<[Shape]>,
    kind: ShapeKind,
}

/// The shared parts of all layers of one study.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Areas of all levels; `ids` are codes.
    pub areas: Sheet,
    /// Population points.
    pub origins: Sheet,
    /// Service sites.
    pub sites: Sheet,
    /// Roads by position in the network, the same for every profile; `ids` are road numbers.
    pub roads: Sheet,
}

impl Drawing {
    /// Draws a study and the roads of its network.
    #[must_use]
    pub fn new(study: &Study, roads: &[RoadRow]) -> Self {
        Self {
            areas: Sheet {
                ids: words(study.areas.iter().map(|area| area.code.as_str())),
                names: words(study.areas.iter().map(|area| area.name.as_str())),
                // ingest winds rings already; a layer must be right whoever made the area
                shapes: shapes(&study.areas, |area| {
                    Some(area.shape.orient(Direction::Default).into())
                }),
                kind: ShapeKind::Polygon,
            },
            origins: Sheet {
                ids: words(study.origins.iter().map(|origin| origin.id.as_str())),
                names: words(study.origins.iter().map(|origin| origin.name.as_str())),
                shapes: shapes(&study.origins, |origin| Some(point(origin.position))),
                kind: ShapeKind::Point,
            },
            sites: sites(study),
            roads: self::roads(roads),
        }
    }
}

impl Drawing {
    /// The drawing of the same study with other sites, and perhaps other roads: areas and
    /// origins are shared, with what was printed of them.
    #[must_use]
    pub fn with(&self, study: &Study, roads: Option<&[RoadRow]>) -> Self {
        Self {
            areas: self.areas.clone(),
            origins: self.origins.clone(),
            sites: sites(study),
            roads: roads.map_or_else(|| self.roads.clone(), self::roads),
        }
    }
}

impl Sheet {
    /// The id column of rows that are these things; things without one have none.
    pub fn id(&self, name: &'static str, rows: impl Iterator<Item = Option<u32>>) -> Column {
        Column::coded(name, &self.ids, stated(&self.ids, rows))
    }

    /// The name column; things without a name have none.
    pub fn name(&self, name: &'static str, rows: impl Iterator<Item = Option<u32>>) -> Column {
        Column::coded(name, &self.names, stated(&self.names, rows))
    }

    /// The shapes of rows that are these things.
    #[must_use]
    pub fn shapes(&self, rows: Vec<u32>) -> Shapes {
        Shapes::Shared {
            kind: self.kind,
            table: Arc::clone(&self.shapes),
            rows,
        }
    }
}

fn sites(study: &Study) -> Sheet {
    Sheet {
        ids: words(study.sites.iter().map(|site| site.id.as_str())),
        names: words(study.sites.iter().map(|site| site.name.as_str())),
        shapes: shapes(&study.sites, |site| site.position.map(point)),
        kind: ShapeKind::Point,
    }
}

fn roads(roads: &[RoadRow]) -> Sheet {
    Sheet {
        ids: words(roads.iter().map(|road| road.reference.as_str())),
        names: words(roads.iter().map(|road| road.name.as_str())),
        shapes: roads
            .iter()
            .map(|road| {
                let coords = road.line.iter().map(|point| (*point).into());
                Shape::new(Some(Geometry::LineString(LineString(coords.collect()))))
            })
            .collect(),
        kind: ShapeKind::Line,
    }
}

/// Empty texts are missing ones.
fn stated(
    words: &Words,
    rows: impl Iterator<Item = Option<u32>>,
) -> impl Iterator<Item = Option<u32>> {
    rows.map(|row| row.filter(|row| !words[*row as usize].is_empty()))
}

fn words<'a>(texts: impl Iterator<Item = &'a str>) -> Words {
    texts.map(Arc::from).collect()
}

fn shapes<I: Id, T>(things: &IdVec<I, T>, draw: impl Fn(&T) -> Option<Geometry>) -> Arc<[Shape]> {
    things.iter().map(|thing| Shape::new(draw(thing))).collect()
}

fn point(position: LonLat) -> Geometry {
    Geometry::Point(Point::new(position.lon, position.lat))
}
