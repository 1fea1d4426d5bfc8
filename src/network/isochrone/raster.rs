//! Blocks settled but for the question: which chain of roads is nearest to each cell's middle, and
//! how far along it. That depends on no site, so a block is settled once.
//!
//! A question knows the times at the ends of chains. The cells of a tile that join the same chain
//! are all within a limit, or all beyond it, in most tiles; else each is decided exactly as any trip.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use super::blocks::Blocks;
use super::classify::Cells;
use super::lattice::{BLOCK_ROWS, BlockAt};
use super::reach::Reach;
use super::settle::{Space, settle};
use crate::model::ids::ChainId;
use crate::model::units::{Deciseconds, MAX_TIME};
use crate::network::joint::Heading;

/// Most blocks that are kept: some 40 kilobytes each.
pub(super) const MOST_KEPT: usize = 4_096;
/// Cells along the side of a tile, so that the cells of a tile are the bits of one word.
const TILE: usize = 8;
/// Tiles along the side of a block.
const TILES: usize = BLOCK_ROWS / TILE;

/// The chain of a cell that no road is near enough to.
pub(super) const NOWHERE: u32 = u32::MAX;

/// The place of a cell among those of its block, tile by tile.
pub(super) fn tiled(column: usize, row: usize) -> usize {
    let tile = row / TILE * TILES + column / TILE;
    tile * TILE * TILE + row % TILE * TILE + column % TILE
}

/// The cells of one tile that join one chain.
#[derive(Clone, Copy)]
struct Share {
    chain: u32,
    /// By cell of the tile, row by row.
    cells: u64,
    /// For each arc of the chain, the least and most of these cells' sums.
    bounds: [[u32; 2]; 2],
}

/// The cells of one block.
pub(super) struct Raster {
    /// Where the shares of each tile end.
    ends: Vec<u32>,
    shares: Vec<Share>,
    /// By cell, tile by tile: deciseconds of the access leg and along each arc of the chain to the
    /// end that trips pass.
    sums: Vec<[u32; 2]>,
    /// All chains that some cell joins, rising.
    chains: Vec<u32>,
}

impl Raster {
    /// From the chain and the sums of each cell, tile by tile.
    pub(super) fn new(chains: &[u32], sums: Vec<[u32; 2]>) -> Self {
        let mut ends = Vec::with_capacity(TILES * TILES);
        let mut shares: Vec<Share> = Vec::new();
        let tiles = chains.chunks(TILE * TILE).zip(sums.chunks(TILE * TILE));
        for (chains, sums) in tiles {
            let first = shares.len();
            for (cell, (chain, sums)) in chains.iter().zip(sums).enumerate() {
                if *chain == NOWHERE {
                    continue;
                }
                let known = shares[first..].iter().rposition(|s| s.chain == *chain);
                let place = known.map_or(shares.len(), |place| first + place);
                if known.is_none() {
                    shares.push(Share {
                        chain: *chain,
                        cells: 0,
                        bounds: [[u32::MAX, 0]; 2],
                    });
                }
                let share = &mut shares[place];
                share.cells |= 1 << cell;
                for (bounds, sum) in share.bounds.iter_mut().zip(sums) {
                    *bounds = [bounds[0].min(*sum), bounds[1].max(*sum)];
                }
            }
            ends.push(u32::try_from(shares.len()).unwrap_or(u32::MAX));
        }
        shares.shrink_to_fit();
        let mut joined: Vec<u32> = shares.iter().map(|share| share.chain).collect();
        joined.sort_unstable();
        joined.dedup();
        joined.shrink_to_fit();
        Self {
            ends,
            shares,
            sums,
            chains: joined,
        }
    }

    /// Whether some cell joins the chain.
    pub(super) fn joins(&self, chain: ChainId) -> bool {
        self.chains.binary_search(&chain.0).is_ok()
    }

    /// Which cells are within each limit of a reach whose site is neither next door nor on a
    /// chain of this block.
    pub(super) fn decide(&self, reach: &Reach<'_>, limits: &[Deciseconds]) -> Cells {
        let mut rows = vec![[0u64; BLOCK_ROWS]; limits.len()];
        let mut first = 0;
        for (tile, end) in self.ends.iter().enumerate() {
            let shares = &self.shares[first as usize..*end as usize];
            first = *end;
            let corner = tile / TILES * TILE;
            let shift = tile % TILES * TILE;
            for (rows, limit) in rows.iter_mut().zip(limits) {
                let within = shares.iter().fold(0, |within, share| {
                    within | self.within(share, tile, reach.at_ends(ChainId(share.chain)), *limit)
                });
                for (row, bits) in rows[corner..corner + TILE]
                    .iter_mut()
                    .zip(within.to_le_bytes())
                {
                    *row |= u64::from(bits) << shift;
                }
            }
        }
        Cells::Rows(rows)
    }

    /// Which cells of a share are within a limit, from the times at the ends of its chain.
    #[inline]
    fn within(&self, share: &Share, tile: usize, at_ends: [u32; 2], limit: Deciseconds) -> u64 {
        let time = |sums: [u32; 2]| {
            let there = at_ends[0].saturating_add(sums[0]);
            let back = at_ends[1].saturating_add(sums[1]);
            there.min(back).min(MAX_TIME.0)
        };
        let [least, most] = [0, 1].map(|end| time(share.bounds.map(|bounds| bounds[end])));
        if most <= limit.0 {
            return share.cells;
        }
        if least > limit.0 {
            return 0;
        }
        let sums = &self.sums[tile * TILE * TILE..(tile + 1) * TILE * TILE];
        let mut within = 0;
        for (cell, sums) in sums.iter().enumerate() {
            within |= u64::from(time(*sums) <= limit.0) << cell;
        }
        within & share.cells
    }
}

/// A block that was asked for.
#[derive(Clone)]
enum Asked {
    /// Once: nothing is kept.
    Once,
    /// More often.
    Settled(Arc<Raster>),
}

/// The blocks settled so far, by place and by where people head.
#[derive(Default)]
pub(super) struct Rasters(RwLock<HashMap<(BlockAt, bool), Asked>>);

impl std::fmt::Debug for Rasters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rasters").finish_non_exhaustive()
    }
}

impl Rasters {
    /// The cells of a block; `None` when it is asked for the first time, since settling takes longer
    /// than deciding once without, and when there is no room for more.
    pub(super) fn of(
        &self,
        reach: &Reach<'_>,
        blocks: &Blocks<'_>,
        at: BlockAt,
        space: &mut Space,
    ) -> Option<Arc<Raster>> {
        let key = (at, reach.people == Heading::Leaving);
        let known = self.0.read().ok()?.get(&key).cloned();
        let next = match known {
            Some(Asked::Settled(raster)) => return Some(raster),
            Some(Asked::Once) => {
                let raster = settle(reach.router, blocks, at, reach.people, space);
                Asked::Settled(Arc::new(raster))
            }
            None => Asked::Once,
        };
        let mut all = self.0.write().ok()?;
        if !all.contains_key(&key) && all.len() >= MOST_KEPT {
            return None;
        }
        all.insert(key, next.clone());
        match next {
            Asked::Settled(raster) => Some(raster),
            Asked::Once => None,
        }
    }
}
