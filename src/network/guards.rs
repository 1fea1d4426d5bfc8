//! Keeps forbidden turns from being made by turning round a little farther on.
//!
//! Nobody turns round where roads meet, only where there is no other way on. In a graph of
//! junctions that needs no care, since turning round leads nowhere that was not nearer before -
//! except after a forbidden turn: drive on, turn round at the next junction, come back from
//! the other side, and the turn is allowed. So around a forbidden turn the graph must remember
//! the last arc, as far as such a detour could be shorter than the best honest one. How far that
//! is, two searches tell: the honest detour, and which arcs can be driven to and back in less.
//!
//! The same goes for a turn that is forbidden over a way: turning round in between must not make
//! forget where one came from. A detour of more than [`LONGEST`] is not guarded against any more: by then turning round
//! somewhere is what a driver would do.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::model::ids::{ArcId, ChainId, IdVec, VertexId};
use crate::model::units::Deciseconds;

use super::bans::{Bans, NOTHING, Past};
use super::chains::Chains;
use super::junctions::Exits;
use super::waits::Waits;

/// The longest detour that is guarded against.
pub(super) const LONGEST: Deciseconds = Deciseconds(3 * 600);

/// What the searches look at.
pub(super) struct Scene<'a> {
    pub(super) chains: &'a Chains,
    pub(super) ends: &'a IdVec<ChainId, [VertexId; 2]>,
    pub(super) exits: &'a Exits,
    pub(super) bans: &'a Bans,
    pub(super) waits: &'a Waits,
}

impl Scene<'_> {
    fn head(&self, arc: ArcId) -> VertexId {
        self.ends[arc.chain()][arc.bound().other().index()]
    }

    fn time(&self, arc: ArcId) -> Option<u32> {
        self.chains.cost(arc).map(|cost| cost.time.0)
    }

    /// Whether an arc can be taken as if nothing had been driven before: it is not forbidden, and
    /// nothing is the nearer to being forbidden for it.
    fn is_free(&self, past: Past, arc: ArcId) -> bool {
        let after = self.bans.after(past, arc);
        after.is_some() && after == self.bans.after(NOTHING, arc)
    }

    /// The arcs one may take after `last` with `past`, and the past after each: turning round
    /// only when nothing else is left.
    pub(super) fn onward(&self, past: Past, last: ArcId, at: VertexId) -> Vec<(ArcId, Past)> {
        let exits = self.exits.of(at).iter();
        let mut found: Vec<(ArcId, Past)> = exits
            .filter_map(|arc| Some((*arc, self.bans.after(past, *arc)?)))
            .collect();
        if found.iter().any(|(arc, _)| *arc != last.reversed()) {
            found.retain(|(arc, _)| *arc != last.reversed());
        }
        found
    }
}

/// The arcs to guard around each forbidden turn, and the sets of forbidden turns that a trip may
/// have in mind at once; set 0 is empty.
#[derive(Debug, Default)]
pub(super) struct Guards {
    around: HashMap<Past, HashSet<ArcId>>,
    sets: RefCell<Sets>,
}

#[derive(Debug, Default)]
struct Sets {
    turns: Vec<Vec<Past>>,
    numbers: HashMap<Vec<Past>, u32>,
}

impl Guards {
    /// Finds the arcs to guard, up to detours of `longest`.
    pub(super) fn new(scene: &Scene<'_>, longest: Deciseconds) -> Self {
        Self {
            around: guarded(scene, longest),
            sets: RefCell::default(),
        }
    }

    /// The forbidden turns in mind after driving `arc` with `past`, having had `set` in mind.
    pub(super) fn after(&self, set: u32, past: Past, arc: ArcId) -> u32 {
        if set == 0 && !self.around.contains_key(&past) {
            return 0;
        }
        let mut sets = self.sets.borrow_mut();
        let before = (set as usize)
            .checked_sub(1)
            .and_then(|i| sets.turns.get(i));
        let mut turns: Vec<Past> = before.cloned().unwrap_or_default();
        turns.push(past);
        turns.retain(|turn| {
            self.around
                .get(turn)
                .is_some_and(|arcs| arcs.contains(&arc))
        });
        turns.sort_unstable();
        turns.dedup();
        if turns.is_empty() {
            return 0;
        }
        if let Some(number) = sets.numbers.get(&turns) {
            return *number;
        }
        sets.turns.push(turns.clone());
        let number = u32::try_from(sets.turns.len()).unwrap_or(u32::MAX);
        sets.numbers.insert(turns, number);
        number
    }
}

fn guarded(scene: &Scene<'_>, longest: Deciseconds) -> HashMap<Past, HashSet<ArcId>> {
    scene
        .bans
        .pasts()
        .into_iter()
        .filter_map(|(past, last)| {
            let at = scene.head(last);
            let exits = scene.exits.of(at).iter().copied();
            let bitten: Vec<ArcId> = exits.filter(|arc| !scene.is_free(past, *arc)).collect();
            // a barrier is in the way from wherever one comes back to it
            if bitten.is_empty() || scene.waits.stops(at) {
                return None;
            }
            let onward = scene.onward(past, last, at);
            let detour = honest_detour(scene, &onward, &bitten, longest.0);
            let arcs = out_and_back(scene, &onward, detour);
            (!arcs.is_empty()).then_some((past, arcs))
        })
        .collect()
}

/// The longest of the shortest honest ways back to take each of `bitten` freely, at most
/// `longest`.
fn honest_detour(
    scene: &Scene<'_>,
    onward: &[(ArcId, Past)],
    bitten: &[ArcId],
    longest: u32,
) -> u32 {
    let mut open: HashSet<ArcId> = bitten.iter().copied().collect();
    let mut done: HashSet<(ArcId, Past)> = HashSet::new();
    let mut heap: BinaryHeap<Reverse<(u32, ArcId, Past)>> = onward
        .iter()
        .filter_map(|(arc, past)| Some(Reverse((scene.time(*arc)?, *arc, *past))))
        .collect();
    while let Some(Reverse((time, last, past))) = heap.pop() {
        if time >= longest {
            return longest;
        }
        if !done.insert((last, past)) {
            continue;
        }
        for (arc, after) in scene.onward(past, last, scene.head(last)) {
            if scene.is_free(past, arc) && open.remove(&arc) && open.is_empty() {
                return time;
            }
            if let Some(more) = scene.time(arc) {
                heap.push(Reverse((time + more, arc, after)));
            }
        }
    }
    longest
}

/// The arcs that can be driven to and back the same way in less than `limit`.
fn out_and_back(scene: &Scene<'_>, onward: &[(ArcId, Past)], limit: u32) -> HashSet<ArcId> {
    let round = |arc: ArcId| Some(scene.time(arc)? + scene.time(arc.reversed())?);
    let mut found = HashSet::new();
    let mut heap: BinaryHeap<Reverse<(u32, ArcId)>> = onward
        .iter()
        .filter_map(|(arc, _)| Some(Reverse((round(*arc)?, *arc))))
        .collect();
    while let Some(Reverse((time, arc))) = heap.pop() {
        if time >= limit {
            break;
        }
        if !found.insert(arc) {
            continue;
        }
        for next in scene.exits.of(scene.head(arc)) {
            if *next != arc.reversed()
                && let Some(more) = round(*next)
            {
                heap.push(Reverse((time + more, *next)));
            }
        }
    }
    found
}
