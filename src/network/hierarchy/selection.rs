//! The part of a hierarchy that trees towards some targets need.
//!
//! A tree's way to a target ends in downward arcs, and those come from the target's
//! upward neighbours, theirs, and so on: this closure is all a sweep has to visit
//! (RPHAST: Delling, Goldberg and Werneck 2011). It is cut into pieces of
//! neighbouring targets whose labels fit a processor's own cache; the few important
//! nodes that pieces share are swept once for each. Pieces are also the grain of
//! parallel work, and they do not depend on the number of threads.

use super::metric::Arcs;
use super::topology::Topology;

/// A way on or off the network: a node with the packed cost to or from it.
pub(super) type Link = (u32, f64);

/// The ways of many targets, side by side.
#[derive(Clone, Debug)]
pub(super) struct Links {
    /// Where the ways of each target begin, and one more.
    first: Vec<u32>,
    links: Vec<Link>,
}

impl Links {
    pub(super) fn with_capacity(targets: usize) -> Self {
        let mut first = Vec::with_capacity(targets + 1);
        first.push(0);
        Self {
            first,
            links: Vec::with_capacity(targets * 2),
        }
    }

    /// Appends a target; one without ways is nowhere.
    pub(super) fn push(&mut self, links: impl IntoIterator<Item = Link>) {
        self.links.extend(links);
        self.first
            .push(u32::try_from(self.links.len()).unwrap_or(u32::MAX));
    }

    #[inline]
    pub(super) fn of(&self, target: usize) -> &[Link] {
        &self.links[self.first[target] as usize..self.first[target + 1] as usize]
    }

    fn len(&self) -> usize {
        self.first.len() - 1
    }
}

/// Subtrees of at least this many nodes are looked at before they are swept.
const GATE: usize = 48;

/// The closure of some neighbouring targets, most important node first.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Positions in the hierarchy, rising.
    pub(super) position: Vec<u32>,
    /// Downward arcs into each node: heads are numbers within the piece, smaller than
    /// the node's own.
    pub(super) arcs: Arcs,
    /// The targets: their numbers in the list asked for.
    pub(super) targets: Vec<u32>,
    /// Their ways by numbers within the piece.
    pub(super) links: Links,
    /// Where subtrees begin that a sweep may skip, by first node.
    pub(super) gates: Vec<Gate>,
    /// The nodes whose arcs lead into each gated subtree.
    pub(super) doors: Vec<u32>,
}

/// A subtree of a piece: whoever enters passes one of its doors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    pub(super) first: u32,
    pub(super) end: u32,
    pub(super) doors: (u32, u32),
}

impl Piece {
    pub(super) fn len(&self) -> usize {
        self.position.len()
    }
}

/// When a piece is full. Most pieces overshoot by the way of their last target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full {
    /// So many nodes: 4,000 times 128 bytes of labels stay in half a megabyte of cache.
    pub(super) nodes: usize,
    /// So many targets: each holds a row of costs until its piece is done.
    pub(super) targets: usize,
}

/// All pieces, in order of position.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    pub(super) pieces: Vec<Piece>,
}

impl Selection {
    /// Selects what trees over `arcs` towards `targets` need; a piece is closed once it
    /// is full. Targets without a way in are in no piece.
    pub(super) fn new(topology: &Topology, arcs: &Arcs, targets: &Links, full: Full) -> Self {
        let mut number = vec![u32::MAX; topology.nodes()];
        let mut wanted: Vec<(u32, u32)> = (0u32..)
            .zip(0..targets.len())
            .filter_map(|(name, target)| {
                // the ends of a road are mostly one above the other: the lower one leads
                let lowest = targets.of(target).iter().map(|(node, _)| *node).max();
                lowest.map(|node| (node, name))
            })
            .collect();
        wanted.sort_unstable();
        let mut pieces = Vec::new();
        let mut rest = &wanted[..];
        while !rest.is_empty() {
            let taken = piece(topology, arcs, targets, rest, full, &mut number);
            rest = &rest[taken.targets.len()..];
            pieces.push(taken);
        }
        Self { pieces }
    }
}

/// Marks a node as found before it has its number.
const FOUND: u32 = u32::MAX - 1;

fn piece(
    topology: &Topology,
    arcs: &Arcs,
    targets: &Links,
    wanted: &[(u32, u32)],
    full: Full,
    number: &mut [u32],
) -> Piece {
    let mut position: Vec<u32> = Vec::with_capacity(full.nodes + full.nodes / 8);
    let mut find = |position: &mut Vec<u32>, node: u32| {
        if number[node as usize] == u32::MAX {
            number[node as usize] = FOUND;
            position.push(node);
        }
    };
    let mut taken = 0;
    let mut at = 0;
    for (_, name) in wanted {
        if position.len() >= full.nodes || taken >= full.targets {
            break;
        }
        taken += 1;
        for (node, _) in targets.of(*name as usize) {
            find(&mut position, *node);
        }
        while let Some(node) = position.get(at).copied() {
            at += 1;
            for (head, _) in arcs.row(node as usize) {
                find(&mut position, head);
            }
        }
    }
    position.sort_unstable();
    let mut own = Arcs {
        first_out: Vec::with_capacity(position.len() + 1),
        head: Vec::with_capacity(position.len() * 3),
        cost: Vec::with_capacity(position.len() * 3),
    };
    own.first_out.push(0);
    for (local, node) in (0u32..).zip(&position) {
        number[*node as usize] = local;
        for (head, cost) in arcs.row(*node as usize) {
            own.head.push(number[head as usize]);
            own.cost.push(cost);
        }
        own.first_out
            .push(u32::try_from(own.head.len()).unwrap_or(u32::MAX));
    }
    let mut links = Links::with_capacity(taken);
    for (_, name) in &wanted[..taken] {
        let local = |(node, cost): &Link| (number[*node as usize], *cost);
        links.push(targets.of(*name as usize).iter().map(local));
    }
    let targets = wanted[..taken].iter().map(|(_, name)| *name).collect();
    for node in &position {
        number[*node as usize] = u32::MAX;
    }
    let (gates, doors) = gates(topology, &position, &own);
    Piece {
        position,
        arcs: own,
        targets,
        links,
        gates,
        doors,
    }
}

/// Gates at subtrees that halve from one to the next, so that looking costs little
/// beside sweeping.
fn gates(topology: &Topology, position: &[u32], arcs: &Arcs) -> (Vec<Gate>, Vec<u32>) {
    let (mut gates, mut doors) = (Vec::new(), Vec::new());
    // ends of the gated subtrees around the present node
    let mut around: Vec<(usize, usize)> = vec![(0, position.len())];
    let mut seen = vec![u32::MAX; position.len()];
    for (first, place) in position.iter().enumerate() {
        while around.last().is_some_and(|(_, end)| *end <= first) {
            around.pop();
        }
        let after = place + topology.size[*place as usize];
        let (outer, outer_end) = around.last().copied().unwrap_or((0, position.len()));
        let end = first + position[first..outer_end].partition_point(|p| *p < after);
        if end - first < GATE || (end - first) * 2 > outer_end - outer {
            continue;
        }
        let mark = u32::try_from(first).unwrap_or(u32::MAX);
        let before = doors.len();
        let row = arcs.first_out[first] as usize..arcs.first_out[end] as usize;
        for head in &arcs.head[row] {
            if (*head as usize) < first && seen[*head as usize] != mark {
                seen[*head as usize] = mark;
                doors.push(*head);
            }
        }
        let index = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        gates.push(Gate {
            first: mark,
            end: index(end),
            doors: (index(before), index(doors.len())),
        });
        around.push((first, end));
    }
    (gates, doors)
}
