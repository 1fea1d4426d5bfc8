//! Contraction without travel times: which shortcuts an order makes possible.
//!
//! Contracting a node joins all its more important neighbours. What results holds every
//! shortcut any travel times could ask for, so new speeds and closures need no new
//! topology (Dibbelt, Strasser and Wagner, "Customizable Contraction Hierarchies", 2016).
//!
//! Positions count from the most important node, 0. They are laid out so that whatever
//! is only reached through a node follows it without gaps: the *subtree* of `p` is
//! `p..p + size[p]`, and its way out leads through the upward neighbours of `p` alone.

use super::order::NodeOrder;

/// Arcs after contraction for each node and edge before: real networks have about one.
const MOST_GROWTH: usize = 16;
/// No position.
const NONE: u32 = u32::MAX;

/// Upward arcs by position, in compressed sparse rows, heads falling: nearest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Topology {
    pub(super) order: NodeOrder,
    pub(super) first_out: Vec<u32>,
    pub(super) head: Vec<u32>,
    /// How many positions the subtree of each one has, itself included.
    pub(super) size: Vec<u32>,
}

impl Topology {
    /// Contracts the graph of `edges` in the given order; reorders it for locality.
    #[must_use]
    pub fn new(order: &NodeOrder, edges: &[(u32, u32)]) -> Self {
        Self::contract(order, edges, usize::MAX).unwrap_or_else(|| Self {
            order: order.clone(),
            first_out: vec![0; order.nodes().len() + 1],
            head: Vec::new(),
            size: vec![1; order.nodes().len()],
        })
    }

    /// The same, unless so bad an order joins too many nodes: one out of a file may be any
    /// permutation, and most of them fill all memory.
    #[must_use]
    pub fn if_fit(order: &NodeOrder, edges: &[(u32, u32)]) -> Option<Self> {
        let most = (order.nodes().len() + edges.len()).saturating_mul(MOST_GROWTH);
        Self::contract(order, edges, most)
    }

    fn contract(order: &NodeOrder, edges: &[(u32, u32)], most: usize) -> Option<Self> {
        let upward = Rows::upward(order, edges);
        let parent = upward.parents();
        let (place, size) = preorder(&parent);
        let nodes: Vec<u32> = {
            let mut nodes = vec![0; place.len()];
            for (at, place) in place.iter().enumerate() {
                nodes[*place as usize] = order.nodes()[at];
            }
            nodes
        };
        let mut positions = vec![0; nodes.len()];
        for (at, node) in (0u32..).zip(&nodes) {
            positions[*node as usize] = at;
        }
        drop(upward);
        let order = NodeOrder::from_parts(nodes, positions);
        let (first_out, head) = Rows::upward(&order, edges).contracted(most)?;
        Some(Self {
            order,
            first_out,
            head,
            size,
        })
    }

    /// The nodes by position and back.
    #[must_use]
    pub fn order(&self) -> &NodeOrder {
        &self.order
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.size.len()
    }

    /// How many upward arcs there are, shortcuts included.
    #[must_use]
    pub fn arcs(&self) -> usize {
        self.head.len()
    }

    pub(super) fn row(&self, position: usize) -> std::ops::Range<usize> {
        self.first_out[position] as usize..self.first_out[position + 1] as usize
    }

    /// The next position on the way to the root: the nearest upward neighbour.
    pub(super) fn parent(&self, position: u32) -> Option<u32> {
        let row = self.row(position as usize);
        self.head[row].first().copied()
    }

    /// Calls `found` for every triangle above `low`: its arcs to `x` and to `y`, and the
    /// arc from `x` to `y`.
    #[inline]
    pub(super) fn triangles(&self, low: usize, mut found: impl FnMut(usize, usize, usize)) {
        let row = self.row(low);
        for to_x in row.clone() {
            let mut arc = self.first_out[self.head[to_x] as usize] as usize;
            for to_y in to_x + 1..row.end {
                // rows are sorted and the row of x holds all later heads of this one
                while self.head[arc] != self.head[to_y] {
                    arc += 1;
                }
                found(to_x, to_y, arc);
            }
        }
    }
}

/// The original edges seen from their less important end.
struct Rows {
    first_out: Vec<u32>,
    head: Vec<u32>,
}

impl Rows {
    fn upward(order: &NodeOrder, edges: &[(u32, u32)]) -> Self {
        let position = order.positions();
        let ends = edges.iter().filter(|(a, b)| a != b).map(|(a, b)| {
            let (a, b) = (position[*a as usize], position[*b as usize]);
            (a.max(b), a.min(b))
        });
        let mut first_out = vec![0u32; position.len() + 1];
        for (low, _) in ends.clone() {
            first_out[low as usize + 1] += 1;
        }
        for at in 0..position.len() {
            first_out[at + 1] += first_out[at];
        }
        let mut next = first_out.clone();
        let mut head = vec![0; first_out[position.len()] as usize];
        for (low, high) in ends {
            let slot = &mut next[low as usize];
            head[*slot as usize] = high;
            *slot += 1;
        }
        Self { first_out, head }
    }

    fn row(&self, position: usize) -> &[u32] {
        &self.head[self.first_out[position] as usize..self.first_out[position + 1] as usize]
    }

    /// The elimination tree: each node's nearest upward neighbour after contraction,
    /// found without contracting (Liu 1986, with path compression).
    fn parents(&self) -> Vec<u32> {
        let nodes = self.first_out.len() - 1;
        let mut parent = vec![NONE; nodes];
        let mut ancestor = vec![NONE; nodes];
        // downward rows: the algorithm visits a node's less important neighbours
        let mut first = vec![0u32; nodes + 1];
        for high in &self.head {
            first[*high as usize + 1] += 1;
        }
        for at in 0..nodes {
            first[at + 1] += first[at];
        }
        let mut next = first.clone();
        let mut down = vec![0u32; self.head.len()];
        for low in 0..nodes {
            for high in self.row(low) {
                let slot = &mut next[*high as usize];
                down[*slot as usize] = u32::try_from(low).unwrap_or(NONE);
                *slot += 1;
            }
        }
        for at in (0..nodes).rev() {
            let high = u32::try_from(at).unwrap_or(NONE);
            let row = first[at] as usize..first[at + 1] as usize;
            for low in &down[row] {
                let mut at = *low;
                while ancestor[at as usize] != NONE && ancestor[at as usize] != high {
                    let above = ancestor[at as usize];
                    ancestor[at as usize] = high;
                    at = above;
                }
                if ancestor[at as usize] == NONE {
                    ancestor[at as usize] = high;
                    parent[at as usize] = high;
                }
            }
        }
        parent
    }

    /// All upward arcs after contraction: a node passes its row on to its parent. `None`
    /// when they are more than `most`.
    fn contracted(mut self, most: usize) -> Option<(Vec<u32>, Vec<u32>)> {
        let nodes = self.first_out.len() - 1;
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); nodes];
        let mut arcs = 0;
        for low in (0..nodes).rev() {
            let mut row = std::mem::take(&mut rows[low]);
            row.extend_from_slice(self.row(low));
            row.sort_unstable_by(|a, b| b.cmp(a));
            row.dedup();
            arcs += row.len();
            if arcs > most {
                return None;
            }
            if let [parent, rest @ ..] = &row[..] {
                let above = &mut rows[*parent as usize];
                if above.capacity() == 0 && rest.is_empty() {
                    // nothing to pass on
                } else {
                    above.extend_from_slice(rest);
                }
            }
            row.shrink_to_fit();
            rows[low] = row;
        }
        self.head = Vec::with_capacity(arcs);
        self.first_out.clear();
        self.first_out.push(0);
        for row in rows {
            self.head.extend_from_slice(&row);
            self.first_out
                .push(u32::try_from(self.head.len()).unwrap_or(NONE));
        }
        Some((self.first_out, self.head))
    }
}

/// Places in which every subtree follows its root without gaps, and the subtrees' sizes
/// by place.
fn preorder(parent: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let nodes = parent.len();
    let mut size = vec![1u32; nodes];
    // less important nodes have larger numbers, so children come before parents here
    for node in (0..nodes).rev() {
        if parent[node] != NONE {
            size[parent[node] as usize] += size[node];
        }
    }
    let mut place = vec![0u32; nodes];
    let mut free: Vec<u32> = vec![0; nodes];
    let mut roots = 0;
    for node in 0..nodes {
        let slot = if parent[node] == NONE {
            &mut roots
        } else {
            &mut free[parent[node] as usize]
        };
        place[node] = *slot;
        *slot += size[node];
        free[node] = place[node] + 1;
    }
    let mut by_place = vec![0; nodes];
    for node in 0..nodes {
        by_place[place[node] as usize] = size[node];
    }
    (place, by_place)
}
