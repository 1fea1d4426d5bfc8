//! Inertial flow: the smallest cut between the two ends of a cell, seen from four
//! directions (Schild and Sommer, "On Balanced Separators in Road Networks", 2015).

use super::flow::Flow;

/// Share of a cell that each end holds for sure.
const END: f32 = 0.25;
/// The directions along which a cell is laid out.
const DIRECTIONS: [[f32; 2]; 4] = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0]];

/// A piece of the network with its own dense numbers.
#[derive(Debug)]
pub(super) struct Cell {
    /// The nodes' numbers in the whole network.
    pub(super) nodes: Vec<u32>,
    places: Vec<[f32; 2]>,
    pub(super) first_out: Vec<u32>,
    pub(super) head: Vec<u32>,
}

/// Where a node of a cell went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    First,
    Second,
    Cut,
}

impl Cell {
    pub(super) fn new(nodes: Vec<u32>, places: &[[f32; 2]], neighbours: &[Vec<u32>]) -> Self {
        let mut number = vec![u32::MAX; neighbours.len()];
        for (local, node) in (0u32..).zip(&nodes) {
            number[*node as usize] = local;
        }
        let mut first_out = vec![0];
        let mut head = Vec::new();
        for node in &nodes {
            head.extend(
                neighbours[*node as usize]
                    .iter()
                    .map(|n| number[*n as usize]),
            );
            first_out.push(len(&head));
        }
        let places = nodes.iter().map(|node| places[*node as usize]).collect();
        Self {
            nodes,
            places,
            first_out,
            head,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn neighbours(&self, node: usize) -> &[u32] {
        &self.head[self.first_out[node] as usize..self.first_out[node + 1] as usize]
    }

    /// The nodes on one side and the edges among them.
    pub(super) fn part(&self, sides: &[Side], side: Side) -> Self {
        self.restricted(|node| sides[node] == side)
    }

    fn restricted(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut number = vec![u32::MAX; self.len()];
        let mut kept = Vec::new();
        for node in (0..self.len()).filter(|node| keep(*node)) {
            number[node] = len(&kept);
            kept.push(node);
        }
        let mut first_out = Vec::with_capacity(kept.len() + 1);
        first_out.push(0);
        let mut head = Vec::new();
        for node in &kept {
            let inside = self.neighbours(*node).iter().map(|n| number[*n as usize]);
            head.extend(inside.filter(|n| *n != u32::MAX));
            first_out.push(len(&head));
        }
        Self {
            nodes: kept.iter().map(|node| self.nodes[*node]).collect(),
            places: kept.iter().map(|node| self.places[*node]).collect(),
            first_out,
            head,
        }
    }
}

pub(super) fn len<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

/// The connected components, or nothing but a single one when the cell is connected.
pub(super) fn components(cell: &Cell) -> Vec<Cell> {
    let mut part = vec![u32::MAX; cell.len()];
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for start in 0..cell.len() {
        if part[start] != u32::MAX {
            continue;
        }
        let name = len(&parts);
        part[start] = name;
        let mut found = vec![start];
        let mut at = 0;
        while let Some(node) = found.get(at).copied() {
            at += 1;
            for other in cell.neighbours(node) {
                let other = *other as usize;
                if part[other] == u32::MAX {
                    part[other] = name;
                    found.push(other);
                }
            }
        }
        if found.len() == cell.len() {
            return vec![cell.restricted(|_| true)];
        }
        found.sort_unstable();
        parts.push(found);
    }
    let mut number = vec![0u32; cell.len()];
    parts
        .into_iter()
        .map(|nodes| {
            for (local, node) in (0u32..).zip(&nodes) {
                number[*node] = local;
            }
            let mut first_out = vec![0];
            let mut head = Vec::new();
            for node in &nodes {
                head.extend(cell.neighbours(*node).iter().map(|n| number[*n as usize]));
                first_out.push(len(&head));
            }
            Cell {
                places: nodes.iter().map(|node| cell.places[*node]).collect(),
                nodes: nodes.iter().map(|node| cell.nodes[*node]).collect(),
                first_out,
                head,
            }
        })
        .collect()
}

/// Cuts the cell: no edge leads from the first side to the second.
pub(super) fn bisect(cell: &Cell) -> Vec<Side> {
    let mut flow = Flow::new(cell);
    let mut best: Option<(f64, Vec<Side>)> = None;
    let mut order: Vec<u32> = (0..len(&cell.nodes)).collect();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    let end = ((cell.len() as f32 * END) as usize).max(1);
    for direction in DIRECTIONS {
        let key = |node: u32| {
            let place = cell.places[node as usize];
            place[0] * direction[0] + place[1] * direction[1]
        };
        let along = |a: &u32, b: &u32| key(*a).total_cmp(&key(*b)).then(a.cmp(b));
        order.select_nth_unstable_by(end, along);
        order[end..].select_nth_unstable_by(cell.len() - 2 * end, along);
        let bound = best.as_ref().map(|(score, _)| *score);
        let Some((score, sides)) = flow.cut(&order[..end], &order[cell.len() - end..], bound)
        else {
            continue;
        };
        if bound.is_none_or(|known| score < known) {
            best = Some((score, sides));
        }
    }
    best.map_or_else(|| vec![Side::Cut; cell.len()], |(_, sides)| sides)
}

/// A cut of `cut` nodes between sides of these sizes: smaller is better. Even halves
/// are worth a somewhat larger cut, since both are cut again.
pub(super) fn score(cut: usize, first: usize, second: usize) -> f64 {
    cut as f64 / (first.min(second).max(1) as f64).sqrt()
}
