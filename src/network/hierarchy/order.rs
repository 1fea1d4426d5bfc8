//! Node ordering by nested dissection: whom to contract first.
//!
//! A hierarchy is as good as its order. Cut the network in two by few nodes, order both
//! halves the same way, and put the cut last: a path between the halves passes the cut,
//! so a node's upward arcs lead to the few cuts around it and nowhere else. The order
//! knows places and roads but no travel times, so it serves every profile and survives
//! new speeds.
//!
//! Three stages: dead ends and through streets (nodes with at most two neighbours) go
//! first, since contracting them adds nothing; the rest is cut by [`bisect`] down to
//! cells of [`CELL`] nodes; inside a cell the node with fewest neighbours goes first.

use super::bisect::{Cell, Side, bisect, components};

/// Cells of up to this many nodes are ordered by fewest neighbours: 64 fit a word.
const CELL: usize = 64;
/// Halves of at least this many nodes are ordered by two threads.
const PARALLEL: usize = 20_000;

/// A permutation of the nodes, with its direction in the type: position 0 is the most
/// important node, contracted last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeOrder {
    node: Vec<u32>,
    position: Vec<u32>,
}

impl NodeOrder {
    /// From the nodes by position; `None` when that is no permutation.
    #[must_use]
    pub fn from_nodes(node: Vec<u32>) -> Option<Self> {
        let mut position = vec![u32::MAX; node.len()];
        for (at, node) in (0u32..).zip(&node) {
            let slot = position.get_mut(*node as usize)?;
            if *slot != u32::MAX {
                return None;
            }
            *slot = at;
        }
        Some(Self { node, position })
    }

    pub(super) fn from_parts(node: Vec<u32>, position: Vec<u32>) -> Self {
        Self { node, position }
    }

    /// The nodes by position.
    #[must_use]
    pub fn nodes(&self) -> &[u32] {
        &self.node
    }

    /// The positions by node.
    #[must_use]
    pub fn positions(&self) -> &[u32] {
        &self.position
    }
}

/// Orders the nodes at `places` (any plane whose x and y have one unit) joined by
/// `edges`, in about n log n steps. The same for any number of threads.
#[must_use]
pub fn nested_dissection(places: &[[f32; 2]], edges: &[(u32, u32)]) -> NodeOrder {
    let mut shrinking = Shrinking::new(places.len(), edges);
    let mut contracted = shrinking.contract_low_degrees();
    let mut core: Vec<u32> = (0u32..)
        .zip(&shrinking.gone)
        .filter(|(_, gone)| !**gone)
        .map(|(node, _)| node)
        .collect();
    // neighbours in memory as on the map: at a million nodes this halves the time
    let curve = ZCurve::around(places);
    core.sort_by_cached_key(|node| curve.place(places[*node as usize]));
    let cell = Cell::new(core, places, &shrinking.neighbours);
    drop(shrinking);
    contracted.extend(dissect(cell));
    contracted.reverse();
    let position = inverse(&contracted);
    NodeOrder {
        node: contracted,
        position,
    }
}

fn inverse(node: &[u32]) -> Vec<u32> {
    let mut position = vec![0; node.len()];
    for (at, node) in (0u32..).zip(node) {
        position[*node as usize] = at;
    }
    position
}

/// Morton order on a raster of 2^16 x 2^16 over all places.
struct ZCurve {
    low: [f32; 2],
    step: [f32; 2],
}

impl ZCurve {
    fn around(places: &[[f32; 2]]) -> Self {
        let fold = |best: fn(f32, f32) -> f32, start: f32| {
            places.iter().fold([start; 2], |corner, place| {
                [best(corner[0], place[0]), best(corner[1], place[1])]
            })
        };
        let (low, high) = (fold(f32::min, f32::MAX), fold(f32::max, f32::MIN));
        let step = |axis: usize| 65_535.0 / (high[axis] - low[axis]).max(f32::MIN_POSITIVE);
        Self {
            low,
            step: [step(0), step(1)],
        }
    }

    fn place(&self, place: [f32; 2]) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturating, and any number will do as a sorting key"
        )]
        let cell = |axis: usize| ((place[axis] - self.low[axis]) * self.step[axis]) as u16;
        spread(cell(0)) | spread(cell(1)) << 1
    }
}

/// Moves the bits of `value` to the even places.
fn spread(value: u16) -> u32 {
    let mut bits = u32::from(value);
    bits = (bits | bits << 8) & 0x00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333;
    (bits | bits << 1) & 0x5555_5555
}

/// A graph that loses nodes and gains the edges that stand for ways through them.
struct Shrinking {
    neighbours: Vec<Vec<u32>>,
    gone: Vec<bool>,
}

impl Shrinking {
    fn new(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let mut neighbours = vec![Vec::new(); nodes];
        for &(a, b) in edges {
            if a != b {
                neighbours[a as usize].push(b);
                neighbours[b as usize].push(a);
            }
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        Self {
            neighbours,
            gone: vec![false; nodes],
        }
    }

    /// Contracts nodes of at most two neighbours until there are none, in rounds that
    /// take no two adjacent ones: a street of n junctions is then log n levels deep,
    /// not n.
    fn contract_low_degrees(&mut self) -> Vec<u32> {
        let mut contracted = Vec::new();
        let mut touched = vec![0u32; self.neighbours.len()];
        let mut waiting: Vec<u32> = (0u32..).take(self.neighbours.len()).collect();
        let mut round = 0;
        while !waiting.is_empty() {
            round += 1;
            let mut next = Vec::new();
            for &node in &waiting {
                let index = node as usize;
                if self.gone[index] || self.neighbours[index].len() > 2 {
                    continue;
                }
                if touched[index] == round {
                    next.push(node);
                    continue;
                }
                let around = std::mem::take(&mut self.neighbours[index]);
                self.gone[index] = true;
                contracted.push(node);
                for &other in &around {
                    touched[other as usize] = round;
                    self.neighbours[other as usize].retain(|n| *n != node);
                    next.push(other);
                }
                if let [a, b] = around[..] {
                    self.join(a, b);
                    self.join(b, a);
                }
            }
            next.sort_unstable();
            next.dedup();
            waiting = next;
        }
        contracted
    }

    fn join(&mut self, a: u32, b: u32) {
        let list = &mut self.neighbours[a as usize];
        if !list.contains(&b) {
            list.push(b);
        }
    }
}

/// The nodes of `cell`, first contracted first.
fn dissect(cell: Cell) -> Vec<u32> {
    if cell.len() <= CELL {
        return fewest_neighbours(&cell);
    }
    let parts = components(&cell);
    if parts.len() > 1 {
        return parts.into_iter().flat_map(dissect).collect();
    }
    let sides = bisect(&cell);
    let (first, second) = (
        cell.part(&sides, Side::First),
        cell.part(&sides, Side::Second),
    );
    let cut = cell.part(&sides, Side::Cut);
    if first.len() == cell.len() || second.len() == cell.len() || cut.len() == cell.len() {
        // nothing to cut, for example when all places are one
        return fewest_neighbours_slow(&cell);
    }
    drop(cell);
    let (mut order, rest) = if first.len().min(second.len()) >= PARALLEL {
        rayon::join(|| dissect(first), || dissect(second))
    } else {
        (dissect(first), dissect(second))
    };
    order.extend(rest);
    order.extend(fewest_neighbours_slow(&cut));
    order
}

/// Contracts the node with fewest neighbours, again and again; one word a node.
fn fewest_neighbours(cell: &Cell) -> Vec<u32> {
    let nodes = cell.len();
    let mut around: Vec<u64> = (0..nodes)
        .map(|node| {
            let all = cell.neighbours(node).iter();
            all.fold(0, |word, other| word | 1 << other)
        })
        .collect();
    let mut left: Vec<usize> = (0..nodes).collect();
    let mut order = Vec::with_capacity(nodes);
    while let Some(at) = (0..left.len()).min_by_key(|at| around[left[*at]].count_ones()) {
        let node = left.swap_remove(at);
        order.push(cell.nodes[node]);
        let neighbours = around[node];
        let mut word = neighbours;
        while word != 0 {
            let other = word.trailing_zeros() as usize;
            around[other] = (around[other] | neighbours) & !(1 << other | 1 << node);
            word &= word - 1;
        }
    }
    order
}

/// The nodes of a cut, or of a cell that cannot be cut, along its longer side: their
/// contraction makes a clique whatever their order.
fn fewest_neighbours_slow(cell: &Cell) -> Vec<u32> {
    if cell.len() <= CELL {
        return fewest_neighbours(cell);
    }
    let mut order: Vec<usize> = (0..cell.len()).collect();
    order.sort_by_key(|node| cell.neighbours(*node).len());
    order.into_iter().map(|node| cell.nodes[node]).collect()
}
