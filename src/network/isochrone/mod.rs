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

mod blocks;
mod classify;
mod lattice;
mod lines;
mod outline;
mod raster;
mod reach;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

use self::blocks::{Blocks, index_of};
use self::classify::{Cells, Query, Workspace, classify};
use self::lattice::{BLOCK, BLOCK_ROWS, BlockAt};
use self::outline::{Outline, Patch, Ring};
use self::raster::{MOST_KEPT, Rasters};
use self::reach::{NEVER, Reach};
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
/// Most blocks an isochrone may span: 870 thousand square kilometres at the finest lattice.
const MAX_WINDOW: usize = 1 << 24;

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
    blocks: Blocks,
    rasters: Rasters,
    room: usize,
}

impl<'a> Isochrones<'a> {
    /// Sorts the roads into blocks; takes about as long as joining points to them. Lines are
    /// drawn to `precision_m`, or to what a long snapping radius allows; [`PRECISION_M`] unless
    /// there is a reason.
    pub fn new(router: &'a Router, precision_m: f64) -> Result<Self, TooLarge> {
        Ok(Self {
            router,
            blocks: Blocks::new(router, precision_m)?,
            rasters: Rasters::default(),
            room: MOST_KEPT,
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
        let mut query = Query {
            reach: Reach::search(self.router, site, people, *longest, scratch),
            blocks: &self.blocks,
            rasters: None,
            limits: &rising,
        };
        let window = Window::new(&query)?;
        // settling a block pays when others ask for it again
        query.rasters = (window.times.len() <= self.room).then_some(&self.rasters);
        let drawn = self.draw(&query, &window);
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

/// The blocks around what was reached, with the least and most time of the roads in each.
struct Window {
    first_row: i64,
    first_column: i64,
    rows: usize,
    columns: usize,
    times: Vec<[f32; 2]>,
}

impl Window {
    fn new(query: &Query<'_>) -> Result<Self, TooLarge> {
        let Some((low, high)) = reached_box(query) else {
            return Ok(Self {
                first_row: 0,
                first_column: 0,
                rows: 0,
                columns: 0,
                times: Vec::new(),
            });
        };
        let size = |low: i64, high: i64| usize::try_from(high - low + 1).unwrap_or(0);
        let (rows, columns) = (size(low.row, high.row), size(low.column, high.column));
        if rows.checked_mul(columns).is_none_or(|all| all > MAX_WINDOW) {
            return Err(TooLarge);
        }
        let mut window = Self {
            first_row: low.row,
            first_column: low.column,
            rows,
            columns,
            times: Vec::new(),
        };
        let known = query.blocks.rows();
        window.times = (0..rows)
            .into_par_iter()
            .flat_map_iter(|place| {
                let row = window.row(place);
                let is_known = known.contains(&row);
                window
                    .columns()
                    .map(move |column| times_of(query, BlockAt { row, column }, is_known))
            })
            .collect();
        Ok(window)
    }

    fn row(&self, place: usize) -> i64 {
        self.first_row + i64::try_from(place).unwrap_or(0)
    }

    fn columns(&self) -> std::ops::Range<i64> {
        self.first_column..self.first_column + i64::try_from(self.columns).unwrap_or(0)
    }

    /// The least and most time of roads in the blocks around one.
    fn bounds(&self, query: &Query<'_>, at: BlockAt, metres: f64) -> [f64; 2] {
        let [rows, columns] = query.blocks.ring(at.row, metres);
        let clip = |at: i64, reach: i64, first: i64, count: usize| {
            let last = index_of(first, at.saturating_add(reach)).min(count - 1);
            let start = if at - reach < first {
                0
            } else {
                index_of(first, at - reach)
            };
            // roads outside the window are not reached
            let is_cut = at - reach < first || index_of(first, at + reach) >= count;
            (start, last, is_cut)
        };
        let (south, north, cut_rows) = clip(at.row, rows, self.first_row, self.rows);
        let (west, east, cut_columns) = clip(at.column, columns, self.first_column, self.columns);
        let mut bounds = [
            f32::INFINITY,
            if cut_rows || cut_columns {
                f32::INFINITY
            } else {
                0.0
            },
        ];
        for row in south..=north {
            for [least, most] in &self.times[row * self.columns + west..=row * self.columns + east]
            {
                bounds = [bounds[0].min(*least), bounds[1].max(*most)];
            }
        }
        bounds.map(f64::from)
    }

    /// Decides a row of blocks.
    fn band(&self, query: &Query<'_>, place: usize, space: &mut Workspace) -> Band {
        let row = self.row(place);
        let rate = query.ds_per_metre();
        let radius = query.reach.router.rule().max_snap_m;
        let site = query.reach.site;
        let mut cells: Vec<Cells> = Vec::with_capacity(self.columns);
        for column in self.columns() {
            let at = BlockAt { row, column };
            let farthest = query.blocks.farthest(at);
            if !farthest.is_finite() {
                cells.push(Cells::Same(query.outside()));
                continue;
            }
            let [mut least, most] = self.bounds(query, at, farthest);
            let middle = query
                .blocks
                .lattice
                .middle(column * BLOCK, row * BLOCK, BLOCK);
            let half = query.blocks.lattice.precision_m(middle.lat) * BLOCK as f64 * 1.01;
            let apart = middle.great_circle_m(site.point) - half;
            let is_apart = apart > site.metres.max(farthest);
            if !is_apart {
                // next door people go straight
                least = least.min(apart.max(0.0) * rate);
            }
            // times on the road were cut to single precision
            let class = query.class(least * (1.0 - 1e-6) - 4.0);
            let most = if farthest <= radius {
                most * (1.0 + 1e-6) + farthest * rate + 4.0
            } else {
                NEVER
            };
            let all_same = class == query.class(most);
            cells.push(if all_same {
                Cells::Same(class)
            } else {
                classify(query, at, is_apart, space)
            });
        }
        Band::new(&cells, query.limits.len())
    }
}

/// The least and most time of the roads in a block.
#[expect(clippy::cast_possible_truncation, reason = "bounds leave room for it")]
fn times_of(query: &Query<'_>, at: BlockAt, is_known: bool) -> [f32; 2] {
    let mut times = [NEVER, 0.0f64];
    if is_known {
        for chain in query.blocks.chains(at) {
            let [least, most] = query.reach.bounds(*chain);
            times = [times[0].min(least), times[1].max(most)];
        }
    }
    times.map(|time| time as f32)
}

/// The lowest and highest row and column of blocks that people may live in who are within the
/// longest limit.
fn reached_box(query: &Query<'_>) -> Option<(BlockAt, BlockAt)> {
    let reach = &query.reach;
    let network = reach.router.network();
    let mut ends: Option<[f64; 4]> = None;
    let mut add = |place: LonLat| {
        let known = ends.unwrap_or([place.lon, place.lat, place.lon, place.lat]);
        ends = Some([
            known[0].min(place.lon),
            known[1].min(place.lat),
            known[2].max(place.lon),
            known[3].max(place.lat),
        ]);
    };
    add(reach.site.point);
    for edge in reach.edges() {
        network
            .geometry(edge)
            .iter()
            .for_each(|place| add((*place).into()));
    }
    let [west, south, east, north] = ends?;
    let lattice = query.blocks.lattice;
    let (low, high) = (
        lattice.block(LonLat::new(west, south)),
        lattice.block(LonLat::new(east, north)),
    );
    let radius = reach.router.rule().max_snap_m;
    let below = query.blocks.ring(low.row, radius);
    let above = query.blocks.ring(high.row, radius);
    let aside = below[1].max(above[1]);
    let low = BlockAt {
        row: low.row - below[0],
        column: low.column - aside,
    };
    let high = BlockAt {
        row: high.row + above[0],
        column: high.column + aside,
    };
    Some((low, high))
}

/// For each limit and each row of cells of a row of blocks: the columns where it turns from
/// outside to inside and back.
struct Band {
    first: Vec<u32>,
    columns: Vec<u32>,
}

impl Band {
    #[expect(clippy::cast_possible_truncation, reason = "a window has fewer cells")]
    fn new(cells: &[Cells], limits: usize) -> Self {
        let mut band = Self {
            first: vec![0],
            columns: Vec::new(),
        };
        // blocks alike count as one
        let mut runs: Vec<(u32, &Cells)> = Vec::new();
        for (place, cells) in (0u32..).zip(cells) {
            let goes_on = runs.last().is_some_and(
                |(_, last)| matches!((last, cells), (Cells::Same(a), Cells::Same(b)) if a == b),
            );
            if !goes_on {
                runs.push((place * BLOCK_ROWS as u32, cells));
            }
        }
        let end = (cells.len() * BLOCK_ROWS) as u32;
        for limit in 0..limits {
            for row in 0..BLOCK_ROWS {
                let mut is_in = false;
                for (column, cells) in &runs {
                    match cells {
                        Cells::Same(class) => {
                            if is_in != (usize::from(*class) <= limit) {
                                band.columns.push(*column);
                                is_in = !is_in;
                            }
                        }
                        Cells::Rows(rows) => {
                            let bits = rows[limit][row];
                            let mut turns = bits ^ (bits << 1 | u64::from(is_in));
                            while turns != 0 {
                                band.columns.push(column + turns.trailing_zeros());
                                turns &= turns - 1;
                            }
                            is_in = bits >> 63 == 1;
                        }
                    }
                }
                if is_in {
                    band.columns.push(end);
                }
                band.first.push(band.columns.len() as u32);
            }
        }
        band
    }

    fn turns(&self, limit: usize, row: usize) -> &[u32] {
        let at = limit * BLOCK_ROWS + row;
        &self.columns[self.first[at] as usize..self.first[at + 1] as usize]
    }
}
