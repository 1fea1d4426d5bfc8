//! The blocks around what a question reaches: bounds of the times on their roads, and which of
//! them need a closer look.

use rayon::prelude::*;

use super::TooLarge;
use super::band::Band;
use super::blocks::index_of;
use super::classify::{Cells, Query, Workspace, classify};
use super::lattice::{BLOCK, BlockAt};
use super::reach::NEVER;
use crate::model::geo::LonLat;

/// Most blocks an isochrone may span: 870 thousand square kilometres at the finest lattice.
const MAX_WINDOW: usize = 1 << 24;

/// The blocks around what was reached, with the least and most time of the roads in each.
pub(super) struct Window {
    pub(super) first_row: i64,
    pub(super) first_column: i64,
    pub(super) rows: usize,
    columns: usize,
    pub(super) times: Vec<[f32; 2]>,
}

impl Window {
    pub(super) fn new(query: &Query<'_>) -> Result<Self, TooLarge> {
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
        window.times = (0..rows)
            .into_par_iter()
            .flat_map_iter(|place| {
                let row = window.row(place);
                window
                    .columns()
                    .map(move |column| times_of(query, BlockAt { row, column }))
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
        let [rows, columns] = query.blocks.block_ring(at.row, metres);
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
    pub(super) fn band(&self, query: &Query<'_>, place: usize, space: &mut Workspace) -> Band {
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
            let middle = query.blocks.middle(at);
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
fn times_of(query: &Query<'_>, at: BlockAt) -> [f32; 2] {
    let mut times = [NEVER, 0.0f64];
    for chain in query.blocks.chains(at) {
        let [least, most] = query.reach.bounds(*chain);
        times = [times[0].min(least), times[1].max(most)];
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
    let below = query.blocks.block_ring(low.row, radius);
    let above = query.blocks.block_ring(high.row, radius);
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
