//! Sixteen trees at once, over one piece of the hierarchy.
//!
//! After the climbs a single pass from important to unimportant nodes settles everything
//! (PHAST: Delling, Goldberg, Nowatzyk and Werneck 2011). Sixteen trees share each arc
//! that is read; their labels lie side by side, so one arc is sixteen additions and
//! sixteen minima without a branch.

use super::metric::NO_WAY;
use super::selection::{Link, Piece};
use super::upward::Climb;

/// Trees in one pass: 128 bytes of labels a node, two cache lines.
pub(super) const LANES: usize = 16;

/// The packed costs of one node, a tree each.
pub(in crate::network) type Lanes = [f64; LANES];

/// Reusable state, one per thread.
#[derive(Debug)]
pub(super) struct Sweeper {
    labels: Vec<Lanes>,
    seeded: Vec<bool>,
    seeds: Vec<u32>,
    number: Vec<u32>,
}

impl Sweeper {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            labels: Vec::new(),
            seeded: Vec::new(),
            seeds: Vec::new(),
            number: vec![u32::MAX; nodes],
        }
    }

    /// Runs `work` with a piece ready for sweeps.
    pub(super) fn over<T>(&mut self, piece: &Piece, work: impl FnOnce(&mut Self) -> T) -> T {
        for (local, position) in (0u32..).zip(&piece.position) {
            self.number[*position as usize] = local;
        }
        if self.labels.len() < piece.len() {
            self.labels.resize(piece.len(), [NO_WAY; LANES]);
            self.seeded.resize(piece.len(), false);
        }
        let result = work(self);
        for position in &piece.position {
            self.number[*position as usize] = u32::MAX;
        }
        result
    }

    /// The packed costs below `bound` at every node of the piece from up to [`LANES`]
    /// climbs; what costs more may read as [`NO_WAY`].
    pub(super) fn sweep(&mut self, piece: &Piece, climbs: &[&Climb], bound: f64) -> Reached<'_> {
        self.seeds.clear();
        for (lane, climb) in climbs.iter().take(LANES).enumerate() {
            for (position, cost) in *climb {
                let number = self.number[*position as usize];
                let local = number as usize;
                if number == u32::MAX {
                    continue;
                }
                if !self.seeded[local] {
                    self.seeded[local] = true;
                    self.seeds.push(number);
                    self.labels[local] = [NO_WAY; LANES];
                }
                self.labels[local][lane] = *cost;
            }
        }
        if bound < NO_WAY {
            self.seeds.sort_unstable();
            self.relax_within(piece, bound);
        } else {
            relax(piece, 0..piece.len(), &mut self.labels, &mut self.seeded);
        }
        Reached {
            labels: &self.labels[..piece.len()],
        }
    }

    /// Skips subtrees that no tree enters within the bound.
    fn relax_within(&mut self, piece: &Piece, bound: f64) {
        let mut node = 0;
        let mut seeds = self.seeds.iter().map(|seed| *seed as usize).peekable();
        for gate in &piece.gates {
            let (first, end) = (gate.first as usize, gate.end as usize);
            if first < node {
                continue;
            }
            relax(piece, node..first, &mut self.labels, &mut self.seeded);
            node = first;
            while seeds.next_if(|seed| *seed < first).is_some() {}
            if seeds.peek().is_some_and(|seed| *seed < end) {
                continue;
            }
            let doors = &piece.doors[gate.doors.0 as usize..gate.doors.1 as usize];
            let nearest = doors.iter().fold([NO_WAY; LANES], |mut nearest, door| {
                lower(&mut nearest, &self.labels[*door as usize], 0.0);
                nearest
            });
            if nearest.iter().all(|cost| *cost >= bound) {
                self.labels[first..end].fill([NO_WAY; LANES]);
                node = end;
            }
        }
        relax(piece, node..piece.len(), &mut self.labels, &mut self.seeded);
    }
}

/// Labels after a sweep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached<'a> {
    labels: &'a [Lanes],
}

impl Reached<'_> {
    /// The packed costs at a target.
    #[inline]
    pub(super) fn at(&self, links: &[Link]) -> Lanes {
        let mut best = [NO_WAY; LANES];
        for (node, cost) in links {
            lower(&mut best, &self.labels[*node as usize], *cost);
        }
        best
    }
}

#[inline]
fn lower(best: &mut Lanes, above: &Lanes, cost: f64) {
    for lane in 0..LANES {
        let way = above[lane] + cost;
        best[lane] = if way < best[lane] { way } else { best[lane] };
    }
}

fn relax(piece: &Piece, nodes: std::ops::Range<usize>, labels: &mut [Lanes], seeded: &mut [bool]) {
    let mut arc = piece.arcs.first_out[nodes.start] as usize;
    for node in nodes {
        let (known, rest) = labels.split_at_mut(node);
        let mut best = if seeded[node] {
            seeded[node] = false;
            rest[0]
        } else {
            [NO_WAY; LANES]
        };
        let end = piece.arcs.first_out[node + 1] as usize;
        for (head, cost) in piece.arcs.head[arc..end]
            .iter()
            .zip(&piece.arcs.cost[arc..end])
        {
            lower(&mut best, &known[*head as usize], *cost);
        }
        arc = end;
        rest[0] = best;
    }
}
