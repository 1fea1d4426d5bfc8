//! The k nearest sources of every target, by one climb of all sources together and one
//! sweep, with up to k labels a node.
//!
//! A label is one number that compares by time, then by the source's rank, then by
//! length. An arc adds the same to all labels of a node, so it keeps their order, and
//! what is not among the k best of a node is not among the k best of anything it leads
//! to: the labels are those of a search from every source.

use crate::model::cost::TravelCost;
use crate::model::units::{Decimetres, Deciseconds};
use crate::network::search::Label;

use super::metric::{Arcs, unpack};
use super::selection::{Link, Piece};
use super::topology::Topology;

/// Time, source and length, 32 bits each from the top.
pub(super) type Word = u128;
/// No source: after every label.
const NOBODY: Word = Word::MAX;

fn word(source: u32, cost: TravelCost) -> Word {
    Word::from(cost.time.0) << 64 | Word::from(source) << 32 | Word::from(cost.length.0)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the three 32-bit parts of a label"
)]
pub(super) fn label(word: Word) -> Option<Label> {
    (word != NOBODY).then_some(Label {
        time: Deciseconds((word >> 64) as u32),
        source: (word >> 32) as u32,
        length: Decimetres(word as u32),
    })
}

/// What an arc adds to a label.
#[inline]
fn step(packed: f64) -> Word {
    unpack(packed).map_or(NOBODY >> 1, |cost| word(0, cost))
}

#[expect(clippy::cast_possible_truncation, reason = "32 bits of a label")]
fn source(word: Word) -> u32 {
    (word >> 32) as u32
}

/// The best labels of one node, rising, of different sources.
#[derive(Clone, Copy, Debug)]
struct Best<const K: usize>([Word; K]);

impl<const K: usize> Best<K> {
    const NONE: Self = Self([NOBODY; K]);

    #[inline]
    fn offer(&mut self, new: Word) {
        if new >= self.0[K - 1] {
            return;
        }
        // the slot to give up: the source's older label if it is worse, else the last
        let mut slot = K - 1;
        for at in 0..K - 1 {
            if source(self.0[at]) == source(new) && self.0[at] != NOBODY {
                if self.0[at] <= new {
                    return;
                }
                slot = at;
                break;
            }
        }
        while slot > 0 && self.0[slot - 1] > new {
            self.0[slot] = self.0[slot - 1];
            slot -= 1;
        }
        self.0[slot] = new;
    }

    #[inline]
    fn extend(&mut self, above: &Self, packed: f64) {
        let step = step(packed);
        for word in above.0 {
            if word == NOBODY || word + step >= self.0[K - 1] {
                break;
            }
            self.offer(word + step);
        }
    }
}

/// All sources after their climb: labels by position, most important first.
#[derive(Debug)]
pub(super) struct Climbed<const K: usize> {
    slot: Vec<u32>,
    best: Vec<Best<K>>,
}

impl<const K: usize> Climbed<K> {
    /// Climbs from all seeds (position, source, cost) at once.
    pub(super) fn new(
        topology: &Topology,
        arcs: &Arcs,
        seeds: impl IntoIterator<Item = (u32, u32, TravelCost)>,
    ) -> Self {
        let mut slot = vec![u32::MAX; topology.nodes()];
        let mut ways: Vec<u32> = Vec::new();
        let seeds: Vec<(u32, u32, TravelCost)> = seeds.into_iter().collect();
        for (seed, ..) in &seeds {
            let mut at = Some(*seed);
            while let Some(position) = at.filter(|p| slot[*p as usize] == u32::MAX) {
                slot[position as usize] = 0;
                ways.push(position);
                at = topology.parent(position);
            }
        }
        ways.sort_unstable();
        for (number, position) in (0u32..).zip(&ways) {
            slot[*position as usize] = number;
        }
        let mut best = vec![Best::NONE; ways.len()];
        for (seed, source, cost) in seeds {
            best[slot[seed as usize] as usize].offer(word(source, cost));
        }
        for (number, position) in ways.iter().enumerate().rev() {
            let own = best[number];
            if own.0[0] == NOBODY {
                continue;
            }
            for (head, cost) in arcs.row(*position as usize) {
                best[slot[head as usize] as usize].extend(&own, cost);
            }
        }
        Self { slot, best }
    }

    /// Sweeps a piece and tells every target's labels.
    pub(super) fn sweep(
        &self,
        piece: &Piece,
        scratch: &mut Labels<K>,
        mut told: impl FnMut(u32, &[Word; K]),
    ) {
        let labels = &mut scratch.0;
        if labels.len() < piece.len() {
            labels.resize(piece.len(), Best::NONE);
        }
        let mut arc = 0;
        for (node, position) in piece.position.iter().enumerate() {
            let (known, rest) = labels.split_at_mut(node);
            let mut best = self
                .best
                .get(self.slot[*position as usize] as usize)
                .copied()
                .unwrap_or(Best::NONE);
            let end = piece.arcs.first_out[node + 1] as usize;
            for (head, cost) in piece.arcs.head[arc..end]
                .iter()
                .zip(&piece.arcs.cost[arc..end])
            {
                best.extend(&known[*head as usize], *cost);
            }
            arc = end;
            rest[0] = best;
        }
        for (target, name) in piece.targets.iter().enumerate() {
            told(*name, &at(labels, piece.links.of(target)).0);
        }
    }
}

fn at<const K: usize>(labels: &[Best<K>], links: &[Link]) -> Best<K> {
    let mut best = Best::NONE;
    for (node, cost) in links {
        best.extend(&labels[*node as usize], *cost);
    }
    best
}

/// Reusable labels, one set per thread.
#[derive(Debug, Default)]
pub(super) struct Labels<const K: usize>(Vec<Best<K>>);
