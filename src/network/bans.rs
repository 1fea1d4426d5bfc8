//! Forbidden sequences of arcs, followed as one drives.
//!
//! A restriction via a node forbids two arcs in a row, one via ways three or more. To know
//! whether the next arc completes a forbidden sequence, one needs the longest piece of the way
//! driven so far that begins one: a state of an automaton (Aho and Corasick 1975). Nearly
//! everywhere that is the empty piece, [`NOTHING`].

use std::collections::BTreeMap;

use crate::model::ids::ArcId;

/// A state: what of the way driven so far matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Past(pub(super) u32);

/// Nothing that was driven matters.
pub(super) const NOTHING: Past = Past(0);

#[derive(Clone, Debug, Default)]
struct Node {
    next: BTreeMap<ArcId, u32>,
    /// The longest shorter piece that also begins a sequence.
    shorter: u32,
    /// Whether a forbidden sequence ends here.
    is_end: bool,
}

/// All forbidden sequences of one profile.
#[derive(Clone, Debug)]
pub(super) struct Bans {
    nodes: Vec<Node>,
}

impl Bans {
    pub(super) fn new(sequences: &[Vec<ArcId>]) -> Self {
        let mut nodes = vec![Node::default()];
        for sequence in sequences {
            let mut at = 0;
            for arc in sequence {
                let fresh = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                let next = *nodes[at].next.entry(*arc).or_insert(fresh);
                if next == fresh {
                    nodes.push(Node::default());
                }
                at = next as usize;
            }
            nodes[at].is_end = at != 0;
        }
        let mut bans = Self { nodes };
        bans.link();
        bans
    }

    /// Finds for each piece the longest shorter one, level by level.
    fn link(&mut self) {
        let mut level: Vec<u32> = self.nodes[0].next.values().copied().collect();
        while !level.is_empty() {
            let mut deeper = Vec::new();
            for at in level {
                let children: Vec<(ArcId, u32)> = self.nodes[at as usize]
                    .next
                    .iter()
                    .map(|(a, n)| (*a, *n))
                    .collect();
                for (arc, child) in children {
                    let Past(shorter) = self.step(Past(self.nodes[at as usize].shorter), arc);
                    let ends = self.nodes[shorter as usize].is_end;
                    let node = &mut self.nodes[child as usize];
                    node.shorter = shorter;
                    node.is_end |= ends;
                    deeper.push(child);
                }
            }
            level = deeper;
        }
    }

    fn step(&self, Past(mut at): Past, arc: ArcId) -> Past {
        loop {
            if let Some(next) = self.nodes[at as usize].next.get(&arc) {
                return Past(*next);
            }
            if at == 0 {
                return NOTHING;
            }
            at = self.nodes[at as usize].shorter;
        }
    }

    /// What matters after `arc`; `None` when it is forbidden now.
    pub(super) fn after(&self, past: Past, arc: ArcId) -> Option<Past> {
        let next = self.step(past, arc);
        (!self.nodes[next.0 as usize].is_end).then_some(next)
    }

    /// Everything that can matter, each with the last arc driven.
    pub(super) fn pasts(&self) -> Vec<(Past, ArcId)> {
        let children = self.nodes.iter().flat_map(|node| &node.next);
        let mut pasts: Vec<(Past, ArcId)> = children
            .filter(|(_, next)| !self.nodes[**next as usize].is_end)
            .map(|(arc, next)| (Past(*next), *arc))
            .collect();
        pasts.sort_unstable();
        pasts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(sequences: &[&[u32]], way: &[u32]) -> bool {
        let sequences: Vec<Vec<ArcId>> = sequences
            .iter()
            .map(|sequence| sequence.iter().map(|arc| ArcId(*arc)).collect())
            .collect();
        let bans = Bans::new(&sequences);
        let mut past = NOTHING;
        for arc in way {
            match bans.after(past, ArcId(*arc)) {
                Some(next) => past = next,
                None => return false,
            }
        }
        true
    }

    #[test]
    fn a_way_is_allowed_when_no_forbidden_sequence_is_part_of_it() {
        let sequences: &[&[u32]] = &[&[1, 2], &[3, 1, 4], &[1, 5, 6], &[5, 7]];
        for way in [
            &[2, 1][..],
            &[1, 4],
            &[3, 1, 5],
            &[5, 6],
            &[1, 3, 2],
            &[3, 3, 4],
        ] {
            assert!(allowed(sequences, way), "{way:?}");
        }
        for way in [
            &[9, 1, 2][..],
            &[3, 1, 2],
            &[3, 1, 4],
            &[3, 1, 5, 6],
            &[1, 5, 7],
            &[8, 5, 7, 1],
        ] {
            assert!(!allowed(sequences, way), "{way:?}");
        }
        assert!(allowed(&[], &[1, 1, 1]));
    }
}
