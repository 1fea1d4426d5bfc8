//! Smallest cuts by maximum flow.

use super::bisect::{Cell, Side, len, score};

const FREE: u8 = 0;
const SOURCE: u8 = 1;
const SINK: u8 = 2;

/// Maximum flow with unit capacities (Dinic), reusable for several pairs of ends.
pub(super) struct Flow<'a> {
    cell: &'a Cell,
    /// The same edge seen from its other end.
    reverse: Vec<u32>,
    /// Whether a unit flows along this arc.
    used: Vec<bool>,
    end: Vec<u8>,
    level: Vec<u32>,
    next: Vec<u32>,
    queue: Vec<u32>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(cell: &'a Cell) -> Self {
        let mut reverse = vec![0; cell.head.len()];
        let mut next: Vec<u32> = cell.first_out.clone();
        // arcs into each node come by rising tail, and so do its own once sorted by head
        let mut by_head: Vec<u32> = (0..len(&cell.head)).collect();
        for node in 0..cell.len() {
            let row = cell.first_out[node] as usize..cell.first_out[node + 1] as usize;
            by_head[row].sort_unstable_by_key(|arc| cell.head[*arc as usize]);
        }
        for node in 0..cell.len() {
            for arc in cell.first_out[node]..cell.first_out[node + 1] {
                let slot = &mut next[cell.head[arc as usize] as usize];
                reverse[arc as usize] = by_head[*slot as usize];
                *slot += 1;
            }
        }
        Self {
            cell,
            reverse,
            used: vec![false; cell.head.len()],
            end: vec![FREE; cell.len()],
            level: vec![u32::MAX; cell.len()],
            next,
            queue: Vec::new(),
        }
    }

    /// The best-scored smallest cut; `None` when it cannot score below `bound`.
    pub(super) fn cut(
        &mut self,
        first: &[u32],
        last: &[u32],
        bound: Option<f64>,
    ) -> Option<(f64, Vec<Side>)> {
        self.used.fill(false);
        self.end.fill(FREE);
        for node in first {
            self.end[*node as usize] = SOURCE;
        }
        for node in last {
            self.end[*node as usize] = SINK;
        }
        // edges may cut fewer nodes than there are edges, but hardly fewer than half
        let most = bound.map_or(usize::MAX, |score| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a bound on a count"
            )]
            let nodes = (score * ((self.cell.len() / 2) as f64).sqrt()) as usize;
            nodes * 2 + 1
        });
        let mut border: Vec<u32> = first
            .iter()
            .copied()
            .filter(|node| {
                let around = self.cell.neighbours(*node as usize);
                around.iter().any(|n| self.end[*n as usize] != SOURCE)
            })
            .collect();
        border.sort_unstable();
        let mut value = 0;
        while self.layers(&border) {
            self.next
                .copy_from_slice(&self.cell.first_out[..=self.cell.len()]);
            for source in &border {
                while self.augment(*source) {
                    value += 1;
                }
            }
            if value > most {
                return None;
            }
        }
        // the cut nearest the first end, and the one nearest the last
        let near_first: Vec<bool> = (0..self.cell.len())
            .map(|node| self.end[node] == SOURCE || self.level[node] != u32::MAX)
            .collect();
        let near_last = self.reaching_last();
        let sides = [
            near_first,
            near_last.into_iter().map(|reaches| !reaches).collect(),
        ];
        sides
            .into_iter()
            .map(|in_first| self.separator(&in_first))
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Breadth-first layers from the border; whether a sink was met.
    fn layers(&mut self, border: &[u32]) -> bool {
        self.level.fill(u32::MAX);
        self.queue.clear();
        for node in border {
            self.level[*node as usize] = 0;
            self.queue.push(*node);
        }
        let mut met = u32::MAX;
        let mut at = 0;
        while let Some(node) = self.queue.get(at).copied() {
            at += 1;
            let level = self.level[node as usize];
            if level >= met {
                break;
            }
            for arc in self.cell.first_out[node as usize]..self.cell.first_out[node as usize + 1] {
                let other = self.cell.head[arc as usize] as usize;
                if self.used[arc as usize] || self.end[other] == SOURCE {
                    continue;
                }
                if self.level[other] == u32::MAX {
                    self.level[other] = level + 1;
                    if self.end[other] == SINK {
                        met = level + 1;
                    } else {
                        self.queue.push(len_of(other));
                    }
                }
            }
        }
        met != u32::MAX
    }

    /// Sends one more unit from `source` down the layers.
    fn augment(&mut self, source: u32) -> bool {
        let mut path: Vec<u32> = Vec::new();
        let mut node = source as usize;
        loop {
            if self.end[node] == SINK {
                for arc in path {
                    let back = self.reverse[arc as usize] as usize;
                    if self.used[back] {
                        self.used[back] = false;
                    } else {
                        self.used[arc as usize] = true;
                    }
                }
                return true;
            }
            let last = self.cell.first_out[node + 1];
            let mut found = None;
            while self.next[node] < last {
                let arc = self.next[node];
                let other = self.cell.head[arc as usize] as usize;
                let deeper = self.level[other] != u32::MAX
                    && self.level[other] == self.level[node] + 1
                    && self.end[other] != SOURCE;
                if deeper && !self.used[arc as usize] {
                    found = Some((arc, other));
                    break;
                }
                self.next[node] += 1;
            }
            if let Some((arc, other)) = found {
                path.push(arc);
                node = other;
            } else {
                let Some(arc) = path.pop() else {
                    return false;
                };
                node = self.cell.head[self.reverse[arc as usize] as usize] as usize;
                self.next[node] += 1;
            }
        }
    }

    /// Which nodes still have a way to the last end.
    fn reaching_last(&mut self) -> Vec<bool> {
        let mut reaches: Vec<bool> = self.end.iter().map(|end| *end == SINK).collect();
        self.queue.clear();
        self.queue
            .extend((0..len(&self.end)).filter(|node| self.end[*node as usize] == SINK));
        let mut at = 0;
        while let Some(node) = self.queue.get(at).copied() {
            at += 1;
            for arc in self.cell.first_out[node as usize]..self.cell.first_out[node as usize + 1] {
                let other = self.cell.head[arc as usize] as usize;
                let toward = self.reverse[arc as usize] as usize;
                if !self.used[toward] && !reaches[other] {
                    reaches[other] = true;
                    self.queue.push(len_of(other));
                }
            }
        }
        reaches
    }

    /// The fewer of the cut edges' ends: those before the cut or those behind it.
    fn separator(&self, in_first: &[bool]) -> (f64, Vec<Side>) {
        let crossing = |node: usize| {
            let around = self.cell.neighbours(node);
            around
                .iter()
                .any(|n| in_first[*n as usize] != in_first[node])
        };
        let ends: Vec<usize> = (0..self.cell.len())
            .filter(|node| crossing(*node))
            .collect();
        let before = ends.iter().filter(|node| in_first[**node]).count();
        let take_first = before <= ends.len() - before;
        let mut sides: Vec<Side> = in_first
            .iter()
            .map(|first| if *first { Side::First } else { Side::Second })
            .collect();
        let mut cut = 0;
        for node in ends {
            if in_first[node] == take_first {
                sides[node] = Side::Cut;
                cut += 1;
            }
        }
        let first = sides.iter().filter(|side| **side == Side::First).count();
        (score(cut, first, self.cell.len() - first - cut), sides)
    }
}

fn len_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
