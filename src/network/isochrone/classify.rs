//! Which limit each cell of a block is within, decided at the middles of cells: by bounds for
//! whole squares of cells where they suffice, else exactly as any trip is computed.

use super::blocks::{Blocks, Piece};
use super::lattice::{BLOCK, BLOCK_ROWS, BlockAt, Lattice};
use super::raster::{Rasters, Space};
use super::reach::{NEVER, Ramp, Ramps, Reach};
use crate::model::geo::{EARTH_RADIUS_M, LocalFrame, LonLat};
use crate::model::units::Deciseconds;
use crate::network::graph::Network;
use crate::spatial::segments::Foot;

/// Bounds leave room for the roundings of an exact time: two parts of a road, two legs.
const SLACK_DS: f64 = 4.0;
/// And for distances in one flat frame that count in another, metres beside a share.
pub(super) const SLACK_M: f64 = 0.05;

/// The question.
pub(super) struct Query<'a> {
    pub(super) reach: Reach<'a>,
    pub(super) blocks: &'a Blocks,
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

/// A piece of road that may be the nearest of some place in the block.
#[derive(Clone, Copy, Debug)]
struct Rival {
    from: [f64; 2],
    along: [f64; 2],
    /// 1 / length squared, and 1 / length; 0 for a piece without length.
    inverse: [f64; 2],
    /// Times along the piece.
    ramps: Ramps,
    piece: Piece,
}

impl Rival {
    /// How far a place is, and how far along its foot.
    fn foot(&self, x: f64, y: f64) -> (f64, f64) {
        let (dx, dy) = (x - self.from[0], y - self.from[1]);
        let along = ((dx * self.along[0] + dy * self.along[1]) * self.inverse[0]).clamp(0.0, 1.0);
        let (dx, dy) = (dx - along * self.along[0], dy - along * self.along[1]);
        // hypot guards against overflow that metres cannot cause, at ten times the price
        ((dx * dx + dy * dy).sqrt(), along)
    }

    fn bounds(&self, along: f64, more: f64) -> [f64; 2] {
        let more = more * self.inverse[1];
        let (from, to) = ((along - more).max(0.0), (along + more).min(1.0));
        let ramps = self.ramps.iter().flatten();
        ramps.fold([NEVER, NEVER], |[least, most], ramp| {
            [
                least.min(ramp.least(from, to)),
                most.min(ramp.most(from, to)),
            ]
        })
    }
}

/// A square of cells, from its lower left one.
#[derive(Clone, Copy)]
pub(super) struct Square {
    pub(super) column: i64,
    pub(super) row: i64,
    pub(super) size: i64,
}

impl Square {
    /// All of a block.
    pub(super) const WHOLE: Self = Self {
        column: 0,
        row: 0,
        size: BLOCK,
    };

    /// Its quarters.
    pub(super) fn quarters(self) -> [Self; 4] {
        let Self { column, row, size } = self;
        let size = size / 2;
        [(0, 0), (size, 0), (0, size), (size, size)].map(|(right, up)| Self {
            column: column + right,
            row: row + up,
            size,
        })
    }
}

/// A block laid flat around its middle.
#[derive(Clone, Copy)]
pub(super) struct Ground {
    pub(super) frame: LocalFrame,
    /// From the middle to a corner, metres.
    half: f64,
    /// Width and height of a cell, metres.
    cell: [f64; 2],
    /// From corner to corner of a cell, metres.
    diagonal: f64,
    /// How much longer or shorter a distance may be in another frame, a share.
    pub(super) warp: f64,
}

impl Ground {
    pub(super) fn new(lattice: &Lattice, at: BlockAt) -> Self {
        let (column, row) = (at.column * BLOCK, at.row * BLOCK);
        let middle = lattice.middle(column, row, BLOCK);
        let frame = LocalFrame::around(middle);
        let corner = frame.to_xy(lattice.corner(column + BLOCK, row + BLOCK));
        let half = corner[0].hypot(corner[1]);
        Self {
            frame,
            half,
            cell: corner.map(|end| end * 2.0 / BLOCK as f64),
            diagonal: half * 2.0 / BLOCK as f64,
            warp: 2.0 * half / EARTH_RADIUS_M * (middle.lat.to_radians().tan().abs() + 1.0),
        }
    }

    /// The middle of a square, and how far the middle of its farthest cell is from there.
    pub(super) fn middle(&self, square: Square) -> ([f64; 2], f64) {
        let Square { column, row, size } = square;
        let middle = |at: i64, cell: f64| ((2 * at + size - BLOCK) as f64) * cell / 2.0;
        let place = [middle(column, self.cell[0]), middle(row, self.cell[1])];
        (place, (size - 1) as f64 / 2.0 * self.diagonal)
    }
}

/// Reusable state, one per thread.
#[derive(Default)]
pub(super) struct Workspace {
    rivals: Vec<Rival>,
    /// Rivals of squares within squares, one after the other.
    stack: Vec<u32>,
    /// Distances and feet of the rivals of one square.
    feet: Vec<(f64, f64)>,
    measured: Vec<(f64, Piece)>,
    settling: Space,
}

/// One block being decided.
struct Block<'a, 'q> {
    query: &'a Query<'q>,
    at: BlockAt,
    ground: Ground,
    /// The site in the block's frame.
    site: [f64; 2],
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
    if !query.blocks.farthest(at).is_finite() {
        return Cells::Same(query.outside());
    }
    let Reach { router, site, .. } = query.reach;
    if let Some(rasters) = query.rasters.filter(|_| is_apart)
        && let Some(raster) = rasters.of(router, query.blocks, at, &mut space.settling)
        && !raster.joins(site.chain())
    {
        return raster.decide(&query.reach, query.limits);
    }
    let ground = Ground::new(&query.blocks.lattice, at);
    gather(query, at, &ground, space);
    let mut block = Block {
        query,
        at,
        ground,
        site: ground.frame.to_xy(site.point),
        rate: query.ds_per_metre(),
        rows: vec![[0; BLOCK_ROWS]; query.limits.len()],
        space,
    };
    block.space.stack.clear();
    let all = 0..u32::try_from(block.space.rivals.len()).unwrap_or(u32::MAX);
    block.space.stack.extend(all);
    block.decide(Square::WHOLE, 0);
    Cells::Rows(block.rows)
}

/// Finds the pieces that may be nearest to a place in the block, by edge.
pub(super) fn near_pieces(
    blocks: &Blocks,
    network: &Network,
    at: BlockAt,
    ground: &Ground,
    found: &mut Vec<(f64, Piece)>,
) {
    found.clear();
    let mut best = f64::INFINITY;
    for block in blocks.around(at, blocks.farthest(at)) {
        for piece in blocks.pieces(block) {
            let [from, to] = piece.ends(network);
            let (metres, _) = ground.frame.nearest_on_segment(from, to);
            best = best.min(metres);
            found.push((metres, *piece));
        }
    }
    let enough = (best + 2.0 * ground.half) * 1.001 + SLACK_M;
    found.retain(|(metres, _)| *metres <= enough);
    found.sort_unstable_by_key(|(_, piece)| *piece);
    found.dedup_by_key(|(_, piece)| *piece);
}

/// The near pieces with the times along them.
fn gather(query: &Query<'_>, at: BlockAt, ground: &Ground, space: &mut Workspace) {
    let network = query.reach.router.network();
    let frame = ground.frame;
    near_pieces(query.blocks, network, at, ground, &mut space.measured);
    space.rivals.clear();
    for pieces in space.measured.chunk_by(|a, b| a.1.edge == b.1.edge) {
        let edge = pieces[0].1.edge;
        let ramps = query.reach.ramps(edge);
        let drawn = Drawn::new(&network.line(edge));
        for (_, piece) in pieces {
            let [from, to] = piece.ends(network).map(|end| frame.to_xy(end));
            let along = [to[0] - from[0], to[1] - from[1]];
            let length2 = along[0] * along[0] + along[1] * along[1];
            let inverse = if length2 > 0.0 {
                [1.0 / length2, 1.0 / length2.sqrt()]
            } else {
                [0.0; 2]
            };
            let [start, end] = drawn.fractions(piece.piece as usize);
            space.rivals.push(Rival {
                from,
                along,
                inverse,
                ramps: ramps.map(|ramp| ramp.and_then(|ramp: Ramp| ramp.between(start, end))),
                piece: *piece,
            });
        }
    }
}

/// Drawn lengths of an edge up to its points, and of its pieces, metres.
pub(super) struct Drawn {
    up_to: Vec<f64>,
    pieces: Vec<f64>,
}

impl Drawn {
    pub(super) fn new(points: &[LonLat]) -> Self {
        let pieces = points
            .windows(2)
            .map(|pair| pair[0].great_circle_m(pair[1]))
            .collect::<Vec<f64>>();
        let mut up_to = Vec::with_capacity(points.len());
        up_to.push(0.0);
        // summed in the order in which a point's place along the road is
        for length in &pieces {
            up_to.push(up_to[up_to.len() - 1] + length);
        }
        Self { up_to, pieces }
    }

    fn whole(&self) -> f64 {
        self.up_to[self.up_to.len() - 1]
    }

    /// Where a piece begins and ends, as fractions of the whole.
    fn fractions(&self, piece: usize) -> [f64; 2] {
        let whole = self.whole();
        let ends = [self.up_to[piece], self.up_to[piece + 1]];
        if whole > 0.0 {
            ends.map(|end| end / whole)
        } else {
            ends
        }
    }

    /// Before a piece, of the piece, and of the whole.
    pub(super) fn metres(&self, piece: usize) -> [f64; 3] {
        [self.up_to[piece], self.pieces[piece], self.whole()]
    }
}

impl Block<'_, '_> {
    /// Decides a square whose rivals lie on the stack from `first` on.
    fn decide(&mut self, square: Square, first: usize) {
        let ([x, y], half) = self.ground.middle(square);
        let last = self.space.stack.len();
        let mut nearest = f64::INFINITY;
        self.space.feet.clear();
        for number in &self.space.stack[first..last] {
            let foot = self.space.rivals[*number as usize].foot(x, y);
            nearest = nearest.min(foot.0);
            self.space.feet.push(foot);
        }
        let slack = nearest * self.ground.warp + SLACK_M;
        let enough = nearest + 2.0 * half + 2.0 * slack;
        let [mut lower, mut upper] = [NEVER, 0.0f64];
        let rate = self.rate;
        for at in 0..last - first {
            let (metres, along) = self.space.feet[at];
            if metres > enough {
                continue;
            }
            let number = self.space.stack[first + at];
            self.space.stack.push(number);
            let [least, most] = self.space.rivals[number as usize].bounds(along, half + slack);
            lower = lower.min((metres - half - slack).max(0.0) * rate + least);
            upper = upper.max((metres + half + slack) * rate + most);
        }
        self.straight([x, y], [nearest, half, slack], (&mut lower, &mut upper));
        let radius = self.query.reach.router.rule().max_snap_m;
        if nearest - half - slack > radius {
            lower = NEVER;
        }
        if nearest + half + slack > radius {
            upper = NEVER;
        }
        let class = self.query.class(lower - SLACK_DS);
        if class == self.query.class(upper + SLACK_DS) {
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

    /// Widens the bounds for places so near the site that people go straight.
    fn straight(
        &self,
        [x, y]: [f64; 2],
        [nearest, half, slack]: [f64; 3],
        (lower, upper): (&mut f64, &mut f64),
    ) {
        let reach = &self.query.reach;
        if !reach.router.rule().legs {
            return;
        }
        let apart = (x - self.site[0]).hypot(y - self.site[1]);
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
            piece: piece.piece,
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
