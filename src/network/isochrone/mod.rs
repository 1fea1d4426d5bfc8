//! Isochrones: where people live who are within a limit of a site, as areas and as roads.
//!
//! **Contract.** A point's time is what every other answer says: along its access leg to the
//! nearest road, over the network, and along the site's leg - or straight, next door. The area
//! within a limit is drawn on a lattice of cells; a cell is drawn in full if and only if its
//! middle is within the limit, exactly. So whoever is drawn on the wrong side of the line
//! has a place no farther away than [`Isochrones::precision_m`] (half a cell's diagonal, 10
//! metres unless set otherwise) where the answer is the other one. Areas of longer limits hold those of shorter
//! ones; polygons are valid after OGC Simple Features, their parts touch in points at most.
//!
//! Blocks of cells are decided as a whole where bounds suffice, from the farthest that a place
//! in them may be from a road. The others are settled once for all questions: which road is
//! nearest to each cell and where (`raster`). Where the site is near, and where there is no room
//! to keep that, squares of cells are decided by the pieces of road that may be nearest
//! to some place in them (`classify`); what is left, cell by cell.

mod band;
mod blocks;
mod classify;
mod farthest;
mod ground;
mod lattice;
mod lines;
mod outline;
mod pieces;
mod plot_times;
mod raster;
mod reach;
mod rival;
mod settle;
mod sheet;
mod sweeps;
mod window;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

use self::band::Band;
use self::blocks::Blocks;
use self::classify::{Query, Workspace};
use self::lattice::{BLOCK, BLOCK_ROWS};
use self::outline::{Outline, Patch, Ring};
use self::raster::{MOST_KEPT, Rasters};
use self::reach::{Reach, Searched};
use self::sweeps::Sweeps;
use self::window::Window;
use super::joint::{Heading, Joint};
use super::router::Router;
use super::search::Scratch;
use crate::model::geo::{EARTH_RADIUS_M, LonLat};
use crate::model::units::Deciseconds;

pub use self::lines::{Stretch, stretches};

/// How exactly isochrones are drawn unless set otherwise, metres.
pub const PRECISION_M: f64 = 10.5;
/// Most limits of one question.
pub const MAX_LIMITS: usize = 32;

/// The area is more than can be drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the area is too large to draw")]
pub struct TooLarge;

/// The area within one limit.
#[derive(Clone, PartialEq, Debug)]
pub struct Isochrone {
    /// The limit.
    pub limit: Deciseconds,
    /// The area; no polygon when nobody is within the limit.
    pub area: MultiPolygon,
    /// Its size on the sphere, square kilometres.
    pub square_km: f64,
}

/// Draws isochrones over one router. Keep it: what it prepares serves all sites and limits.
#[derive(Debug)]
pub struct Isochrones<'a> {
    router: &'a Router,
    blocks: Blocks<'a>,
    rasters: Rasters,
    room: usize,
    sweeps: Sweeps,
}

impl<'a> Isochrones<'a> {
    /// Prepares for questions; roads are sorted where questions come to them. Lines are
    /// drawn to `precision_m`, or to what a long snapping radius allows; [`PRECISION_M`] unless
    /// there is a reason.
    pub fn new(router: &'a Router, precision_m: f64) -> Result<Self, TooLarge> {
        Ok(Self {
            router,
            blocks: Blocks::new(router, precision_m)?,
            rasters: Rasters::default(),
            room: MOST_KEPT,
            sweeps: Sweeps::default(),
        })
    }

    /// Keeps at most so many blocks of cells settled, 64 kilobytes each; areas that span more are
    /// drawn without. The answers are the same.
    #[must_use]
    pub fn with_room(mut self, blocks: usize) -> Self {
        self.room = blocks.min(MOST_KEPT);
        self
    }

    /// How far a place near latitude `lat` may be from the middle of its cell, metres.
    #[must_use]
    pub fn precision_m(&self, lat: f64) -> f64 {
        self.blocks.lattice.precision_m(lat)
    }

    /// The place that decides on which side of the line `place` is drawn: at most
    /// [`Isochrones::precision_m`] away.
    #[must_use]
    pub fn deciding_place(&self, place: LonLat) -> LonLat {
        self.blocks.lattice.cell_middle(place)
    }

    /// The areas within each of `limits` of `site`, as given. `people` is
    /// [`Heading::Leaving`] when they travel to the site.
    pub fn areas(
        &self,
        site: &Joint,
        people: Heading,
        limits: &[Deciseconds],
        scratch: &mut Scratch,
    ) -> Result<Vec<Isochrone>, TooLarge> {
        let mut rising = limits.to_vec();
        rising.sort_unstable();
        rising.dedup();
        rising.truncate(MAX_LIMITS);
        let Some(longest) = rising.last() else {
            return Ok(Vec::new());
        };
        let mut tree = self.sweeps.tree(self.router);
        let searched = match &mut tree {
            Some((tree, hierarchy)) => {
                Searched::swept(self.router, site, people, *longest, (tree, *hierarchy))
            }
            None => Searched::plainly(self.router, site, people, *longest, scratch),
        };
        let mut query = Query {
            reach: Reach::new(self.router, site, people, searched),
            blocks: &self.blocks,
            rasters: None,
            limits: &rising,
        };
        let window = Window::new(&query)?;
        // settling a block pays when others ask for it again
        query.rasters = (window.times.len() <= self.room).then_some(&self.rasters);
        let drawn = self.draw(&query, &window);
        match tree {
            Some((tree, _)) => self.sweeps.give_back(tree),
            None => self.sweeps.count(scratch.reached().len()),
        }
        Ok(limits
            .iter()
            .filter_map(|limit| {
                let place = rising.binary_search(limit).ok()?;
                Some(Isochrone {
                    limit: *limit,
                    ..drawn[place].clone()
                })
            })
            .collect())
    }

    fn draw(&self, query: &Query<'_>, window: &Window) -> Vec<Isochrone> {
        let bands: Vec<Band> = (0..window.rows)
            .into_par_iter()
            .map_init(Workspace::default, |space, place| {
                window.band(query, place, space)
            })
            .collect();
        let outlines = (0..query.limits.len()).into_par_iter().map(|limit| {
            let mut outline = Outline::default();
            for band in &bands {
                for row in 0..BLOCK_ROWS {
                    outline.row(band.turns(limit, row));
                }
            }
            self.isochrone(query.limits[limit], &outline.finish(), window)
        });
        outlines.collect()
    }

    fn isochrone(&self, limit: Deciseconds, patches: &[Patch], window: &Window) -> Isochrone {
        let lattice = self.blocks.lattice;
        let place = |[column, row]: [u32; 2]| {
            lattice.corner(
                window.first_column * BLOCK + i64::from(column),
                window.first_row * BLOCK + i64::from(row),
            )
        };
        let line = |ring: &Ring| -> LineString {
            let mut line: Vec<Coord> = ring.iter().map(|at| place(*at).into()).collect();
            line.extend(line.first().copied());
            LineString(line)
        };
        let polygons: Vec<Polygon> = patches
            .iter()
            .map(|patch| Polygon::new(line(&patch.shell), patch.holes.iter().map(line).collect()))
            .collect();
        let rings = polygons
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let square_km = rings.map(square_km).sum();
        Isochrone {
            limit,
            area: MultiPolygon(polygons),
            square_km,
        }
    }
}

/// The signed area within a ring of sides along lattice lines, on the sphere.
fn square_km(ring: &LineString) -> f64 {
    let doubled: f64 = ring
        .lines()
        .map(|side| (side.start.x - side.end.x).to_radians() * side.start.y.to_radians().sin())
        .sum();
    doubled * (EARTH_RADIUS_M / 1000.0).powi(2)
}
