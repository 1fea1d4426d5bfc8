//! Local search: descend, walk on over worse plans, kick, and keep the best.
//!
//! A walk takes the best move that does not undo a recent one (tabu search; Glover 1989), so it
//! leaves a valley by its lowest pass. After walks that found nothing the best plan is taken up
//! again with a few random changes. Draws come from a seeded generator and effort is counted in
//! work, not in time, so a search repeats on any machine.

use super::Siting;
use super::greedy;
use super::moves::{Tabu, best_move};
use super::rows::position;
use super::state::{NONE, State};
use crate::model::progress::Progress;

/// Moves of one walk, and walks without a find before the next kick.
const WALK: u32 = 100;
const BARREN_WALKS: u32 = 2;

/// A small seeded generator (`SplitMix64`; Steele, Lea & Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `below`, which is above 0.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        let below = below.max(1) as u64;
        usize::try_from((u128::from(self.next()) * u128::from(below)) >> 64).unwrap_or(0)
    }
}

impl Draw {
    /// A number from 0 to 1.
    pub(crate) fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A plan and its exact objective.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Plan {
    pub(crate) objective: f64,
    /// Sorted.
    pub(crate) open: Vec<u32>,
}

/// How long to search.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Patience {
    /// Walks of [`WALK`] moves.
    pub(crate) walks: u32,
    /// Entries of lists that may be looked at; about a billion in a few seconds.
    pub(crate) work: u64,
    pub(crate) seed: u64,
    /// A plan this good ends the search.
    pub(crate) enough: f64,
}

/// Moves must save more than what sums that are not whole can drift.
fn slack(state: &State<'_>) -> f64 {
    if state.siting.granule > 0.0 {
        0.5 * state.siting.granule
    } else {
        super::SLACK * state.burden().abs().max(super::SLACK)
    }
}

/// Takes the best move until none saves.
pub(crate) fn descend(state: &mut State<'_>, progress: &dyn Progress) {
    let slack = slack(state);
    while let Some(best) = best_move(state, slack, None, f64::INFINITY) {
        if progress.cancelled() {
            return;
        }
        state.change(best.drop, best.add);
    }
}

/// The best plan from `starts` (or, without any, from greedy) and walks from there; `None` when
/// none was found that is allowed and serves everybody who must be served.
pub(crate) fn search(
    siting: &Siting<'_>,
    starts: &[Vec<u32>],
    patience: &Patience,
    progress: &dyn Progress,
) -> Option<Plan> {
    let mut best = Best { siting, plan: None };
    let mut state = State::new(
        siting,
        starts.first().map_or(&[], Vec::as_slice),
        Vec::new(),
    );
    if starts.is_empty() {
        if let Some(single) = greedy::best_single(siting, &state) {
            state.change(None, Some(single));
            finish(&mut state, &mut best, progress);
            state.restart(&[]);
        }
        finish(&mut state, &mut best, progress);
    }
    for (at, start) in starts.iter().enumerate() {
        if at > 0 {
            state.restart(start);
        }
        finish(&mut state, &mut best, progress);
    }
    let mut draw = Draw::new(patience.seed);
    let mut tabu = Tabu {
        now: 0,
        until: vec![0; siting.sites()],
    };
    let mut barren = 0;
    for _ in 0..patience.walks {
        let enough = best
            .plan
            .as_ref()
            .is_some_and(|plan| plan.objective <= patience.enough);
        if enough || progress.cancelled() || state.open.is_empty() || state.work > patience.work {
            break;
        }
        if walk(&mut state, &mut best, &mut draw, &mut tabu, progress) {
            barren = 0;
            continue;
        }
        barren += 1;
        if barren >= BARREN_WALKS {
            barren = 0;
            if let Some(plan) = &best.plan {
                state.restart(&plan.open);
            }
            kick(&mut state, &mut draw);
            greedy::fill(&mut state, progress);
        }
    }
    best.plan
}

/// Fills up, descends, and keeps what comes out.
fn finish(state: &mut State<'_>, best: &mut Best<'_>, progress: &dyn Progress) {
    greedy::fill(state, progress);
    best.keep(&state.open);
    descend(state, progress);
    best.keep(&state.open);
}

/// The best plan so far.
struct Best<'s> {
    siting: &'s Siting<'s>,
    plan: Option<Plan>,
}

impl Best<'_> {
    fn keep(&mut self, open: &[u32]) -> bool {
        let mut open = open.to_vec();
        open.sort_unstable();
        let value = self.siting.value(&open);
        let better = value.holds
            && value.objective.is_finite()
            && self.siting.choice.allows(&open)
            && self
                .plan
                .as_ref()
                .is_none_or(|plan| value.objective < plan.objective);
        if better {
            self.plan = Some(Plan {
                objective: value.objective,
                open,
            });
        }
        better
    }
}

/// One walk; whether it found a better plan than ever.
fn walk(
    state: &mut State<'_>,
    best: &mut Best<'_>,
    draw: &mut Draw,
    tabu: &mut Tabu,
    progress: &dyn Progress,
) -> bool {
    let slack = slack(state);
    let (mut saved, mut most, mut found) = (0.0, 0.0, false);
    for _ in 0..WALK {
        if progress.cancelled() {
            break;
        }
        tabu.now += 1;
        let Some(next) = best_move(state, f64::NEG_INFINITY, Some(tabu), most - saved + slack)
        else {
            break;
        };
        if let Some(slot) = next.drop {
            tabu.until[state.open[slot] as usize] = tabu.now + 6 + draw.below(10) as u64;
        }
        if let Some(site) = next.add {
            let hold = 2 + draw.below(state.open.len() / 4 + 2);
            tabu.until[site as usize] = tabu.now + hold as u64;
        }
        state.change(next.drop, next.add);
        saved += next.saves;
        if saved > most + slack {
            most = saved;
            found |= best.keep(&state.open);
        }
    }
    found
}

/// Swaps a few random sites, as far as that is allowed, or closes one.
fn kick(state: &mut State<'_>, draw: &mut Draw) {
    let sites = state.siting.sites();
    let mut relaxed = state.siting.choice.clone();
    relaxed.least = 0;
    for _ in 0..=draw.below((state.open.len() / 2).clamp(1, 12)) {
        let add = position(draw.below(sites));
        if state.slot[add as usize] != NONE || state.open.is_empty() {
            continue;
        }
        let slot = draw.below(state.open.len());
        let mut after = state.open.clone();
        after[slot] = add;
        if relaxed.allows(&after) {
            state.change(Some(slot), Some(add));
        } else {
            after.swap_remove(slot);
            if relaxed.allows(&after) {
                state.change(Some(slot), None);
            }
        }
    }
}
