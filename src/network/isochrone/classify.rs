//! Which limit each cell of a block is within, decided at the middles of cells: by bounds for
//! whole squares of cells where they suffice, else exactly as any trip is computed.

use super::blocks::Blocks;
use super::ground::{Ground, Square};
use super::lattice::{BLOCK, BLOCK_PLOTS, BLOCK_ROWS, BlockAt, PLOT, PlotAt};
use super::pieces::{SLACK_M, near_pieces};
use super::plot_times::PlotTimes;
use super::raster::Rasters;
use super::reach::{NEVER, Reach};
use super::rival::{Rival, time};
use super::settle::Space;
use super::sheet::Piece;
use crate::model::geo::{LocalFrame, LonLat};
use crate::model::units::Deciseconds;
use crate::spatial::segments::Foot;

/// Bounds leave room for the roundings of an exact time: two parts of a road, two legs.
pub(super) const SLACK_DS: f64 = 4.0;
/// Squares of more cells are too large for it to pay to find times along each piece.
const LARGEST_TIMED: i64 = 8;

/// The question.
pub(super) struct Query<'a> {
    pub(super) reach: Reach<'a>,
    pub(super) blocks: &'a Blocks<'a>,
    /// Blocks settled for all questions, when the area is not too large for that.
    pub(super) rasters: Option<&'a Rasters>,
    /// Rising, in deciseconds.
    pub(super) limits: &'a [Deciseconds],
}

impl Query<'_> {
    /// The first limit that `time` is within; as many as there are limits when none.
    pub(super) fn class(&self, time: f64) -> u8 {
        let class = self
            .limits
            .partition_point(|limit| f64::from(limit.0) < time);
        u8::try_from(class).unwrap_or(u8::MAX)
    }

    /// Beyond all limits.
    pub(super) fn outside(&self) -> u8 {
        u8::try_from(self.limits.len()).unwrap_or(u8::MAX)
    }

    /// Deciseconds for a metre off the road.
    pub(super) fn ds_per_metre(&self) -> f64 {
        let rule = self.reach.router.rule();
        if rule.legs {
            rule.detour * 36.0 / self.reach.router.profile().access_kmh
        } else {
            0.0
        }
    }
}

/// Where the cells of one block lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cells {
    /// All in one class.
    Same(u8),
    /// For each limit the rows of cells within it.
    Rows(Vec<[u64; BLOCK_ROWS]>),
}

/// Reusable state, one per thread.
#[derive(Default)]
pub(super) struct Workspace {
    rivals: Vec<Rival>,
    /// Rivals of squares within squares, one after the other.
    stack: Vec<u32>,
    /// Distances and feet of the rivals of one square.
    feet: Vec<(f64, f64)>,
    near: Vec<(f64, Piece)>,
    times: PlotTimes,
    settling: Space,
}

/// One block being decided.
struct Block<'a, 'q> {
    query: &'a Query<'q>,
    at: BlockAt,
    ground: Ground,
    /// The site in the block's frame, where somebody in the block may go straight to it.
    site: Option<[f64; 2]>,
    /// Deciseconds for a metre off the road.
    rate: f64,
    space: &'a mut Workspace,
    rows: Vec<[u64; BLOCK_ROWS]>,
}

/// Decides the cells of a block whose roads do not all lie within the same limit. `is_apart` says
/// that nobody in it goes straight to the site.
pub(super) fn classify(
    query: &Query<'_>,
    at: BlockAt,
    is_apart: bool,
    space: &mut Workspace,
) -> Cells {
    let site = query.reach.site;
    if let Some(rasters) = query.rasters.filter(|_| is_apart)
        && let Some(raster) = rasters.of(&query.reach, query.blocks, at, &mut space.settling)
        && !raster.joins(site.chain())
    {
        return raster.decide(&query.reach, query.limits);
    }
    let ground = Ground::new(&query.blocks.lattice, at);
    let goes_straight = !is_apart && query.reach.router.rule().legs;
    let mut block = Block {
        query,
        at,
        ground,
        site: goes_straight.then(|| ground.frame.to_xy(site.point)),
        rate: query.ds_per_metre(),
        rows: vec![[0; BLOCK_ROWS]; query.limits.len()],
        space,
    };
    for up in 0..BLOCK_PLOTS {
        for right in 0..BLOCK_PLOTS {
            let square = Square {
                column: right * PLOT,
                row: up * PLOT,
                size: PLOT,
            };
            block.plot(at.plot(up, right), square);
        }
    }
    Cells::Rows(block.rows)
}

impl Block<'_, '_> {
    /// Decides a plot: as a whole, where the times on the roads around it suffice.
    fn plot(&mut self, plot: PlotAt, square: Square) {
        let farthest = self.query.blocks.farthest_in(plot);
        if !farthest.is_finite() {
            self.fill(square, self.query.outside());
            return;
        }
        if self.site.is_none()
            && let Some(class) = self.space.times.class(self.query, plot, farthest)
        {
            self.fill(square, class);
            return;
        }
        let space = &mut *self.space;
        near_pieces(
            self.query.blocks,
            plot,
            &self.ground,
            square,
            &mut space.near,
        );
        if space.near.is_empty() {
            self.fill(square, self.query.outside());
            return;
        }
        let (query, ground) = (self.query, &self.ground);
        let near = space.near.iter();
        let rivals = near.map(|(_, piece)| Rival::new(query, ground, *piece));
        space.rivals.clear();
        space.rivals.extend(rivals);
        space.stack.clear();
        let all = 0..u32::try_from(space.rivals.len()).unwrap_or(u32::MAX);
        space.stack.extend(all);
        self.decide(square, 0);
    }

    /// Decides a square whose rivals lie on the stack from `first` on.
    fn decide(&mut self, square: Square, first: usize) {
        let ([x, y], half) = self.ground.middle(square);
        let last = self.space.stack.len();
        let mut nearest = f64::INFINITY;
        self.space.feet.clear();
        for number in &self.space.stack[first..last] {
            let foot = self.space.rivals[*number as usize].flat.foot(x, y);
            nearest = nearest.min(foot.0);
            self.space.feet.push(foot);
        }
        let slack = (nearest + half) * self.ground.warp + SLACK_M;
        let enough = nearest + 2.0 * half + 2.0 * slack;
        let mut kept = 0;
        for at in 0..last - first {
            let foot = self.space.feet[at];
            if foot.0 <= enough {
                self.space.feet[kept] = foot;
                kept += 1;
                let number = self.space.stack[first + at];
                self.space.stack.push(number);
            }
        }
        let class = self
            .bounded([x, y], [nearest, half, slack], last)
            .or_else(|| {
                let is_new = square.size <= LARGEST_TIMED && self.time(last);
                is_new.then(|| self.bounded([x, y], [nearest, half, slack], last))?
            });
        if let Some(class) = class {
            self.fill(square, class);
        } else if square.size == 1 {
            let class = self.exact(square, last);
            self.fill(square, class);
        } else {
            for quarter in square.quarters() {
                self.decide(quarter, last);
            }
        }
        self.space.stack.truncate(last);
    }

    /// Finds the times along the rivals on the stack from `first` on; whether any was not known.
    fn time(&mut self, first: usize) -> bool {
        let mut is_new = false;
        for number in &self.space.stack[first..] {
            is_new |= time(self.query, &mut self.space.rivals, *number as usize);
        }
        is_new
    }

    /// The class of all of a square by what bounds the times of the rivals on the stack from `first`
    /// on, whose feet are known.
    fn bounded(
        &self,
        middle: [f64; 2],
        [nearest, half, slack]: [f64; 3],
        first: usize,
    ) -> Option<u8> {
        let [mut lower, mut upper] = [NEVER, 0.0f64];
        let rate = self.rate;
        for (number, (metres, along)) in self.space.stack[first..].iter().zip(&self.space.feet) {
            let rival = &self.space.rivals[*number as usize];
            let [least, most] = rival.bounds(*along, half + slack);
            lower = lower.min((metres - half - slack).max(0.0) * rate + least);
            upper = upper.max((metres + half + slack) * rate + most);
        }
        self.straight(middle, [nearest, half, slack], (&mut lower, &mut upper));
        let radius = self.query.reach.router.rule().max_snap_m;
        if nearest - half - slack > radius {
            lower = NEVER;
        }
        if nearest + half + slack > radius {
            upper = NEVER;
        }
        let class = self.query.class(lower - SLACK_DS);
        (class == self.query.class(upper + SLACK_DS)).then_some(class)
    }

    /// Widens the bounds for places so near the site that people go straight.
    fn straight(
        &self,
        [x, y]: [f64; 2],
        [nearest, half, slack]: [f64; 3],
        (lower, upper): (&mut f64, &mut f64),
    ) {
        let Some(site) = self.site else {
            return;
        };
        let reach = &self.query.reach;
        let apart = (x - site[0]).hypot(y - site[1]);
        let slack = slack + apart * (self.ground.warp + 1e-4);
        let rate = self.rate;
        let (near, far) = ((apart - half - slack).max(0.0), apart + half + slack);
        if near <= reach.site.metres.max(nearest + half + slack) {
            *lower = lower.min(near * rate);
        }
        if far <= reach.site.metres.max(nearest - half - slack) {
            *upper = upper.min(far * rate);
        }
    }

    /// The class of one cell's middle, as for any point.
    fn exact(&self, square: Square, first: usize) -> u8 {
        let point = self.query.blocks.lattice.middle(
            self.at.column * BLOCK + square.column,
            self.at.row * BLOCK + square.row,
            1,
        );
        let frame = LocalFrame::around(point);
        let router = self.query.reach.router;
        let mut best: Option<(f64, f64, Piece)> = None;
        for number in &self.space.stack[first..] {
            let piece = self.space.rivals[*number as usize].piece;
            let [from, to] = piece.ends(router.network());
            let (metres, along) = frame.nearest_on_segment(from, to);
            // the rule of the index that points are joined by
            if best.is_none_or(|best| metres.total_cmp(&best.0).then(piece.cmp(&best.2)).is_lt()) {
                best = Some((metres, along, piece));
            }
        }
        let Some((metres, along, piece)) = best.filter(|best| best.0 <= router.rule().max_snap_m)
        else {
            return self.query.outside();
        };
        let [from, to] = piece.ends(router.network());
        let foot = Foot {
            line: piece.edge.0,
            piece: piece.number(router.network()),
            along,
            metres,
            point: LonLat::new(
                from.lon + along * (to.lon - from.lon),
                from.lat + along * (to.lat - from.lat),
            ),
        };
        let time = self.query.reach.time(point, &foot);
        self.query.class(f64::from(time.0))
    }

    fn fill(&mut self, square: Square, class: u8) {
        let Square { column, row, size } = square;
        let bits = if size == BLOCK {
            u64::MAX
        } else {
            ((1 << size) - 1) << column
        };
        let first = usize::try_from(row).unwrap_or(0);
        let size = usize::try_from(size).unwrap_or(0);
        for rows in self.rows.iter_mut().skip(usize::from(class)) {
            for row in &mut rows[first..first + size] {
                *row |= bits;
            }
        }
    }
}
