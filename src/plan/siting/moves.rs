//! The best single change of a plan: open, close or swap.
//!
//! The best move of all is taken each time (Teitz & Bart 1968, in the form of Resende & Werneck
//! 2007); ties go to the smaller site.

use super::choice::{Group, within};
use super::rows::position;
use super::state::{NONE, State};

/// What one move does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Move {
    pub(crate) saves: f64,
    /// Slot of the site that closes.
    pub(crate) drop: Option<usize>,
    pub(crate) add: Option<u32>,
}

/// Sites that may not be opened or closed again for a while.
#[derive(Clone, Debug)]
pub(crate) struct Tabu {
    pub(crate) now: u64,
    pub(crate) until: Vec<u64>,
}

impl Tabu {
    fn forbids(&self, site: u32) -> bool {
        self.until[site as usize] > self.now
    }
}

/// Whether `site` may be opened in addition.
pub(crate) fn can_add(state: &State<'_>, site: u32) -> bool {
    let choice = &state.siting.choice;
    state.slot[site as usize] == NONE
        && state.open.len() < choice.most
        && choice.budget.as_ref().is_none_or(|budget| {
            within(
                spent(state, &budget.toll) + budget.toll[site as usize],
                budget.limit,
            )
        })
        && choice.building.as_ref().is_none_or(|building| {
            state
                .open
                .iter()
                .all(|&s| building[s as usize] != building[site as usize])
        })
}

fn spent(state: &State<'_>, toll: &[f64]) -> f64 {
    state.open.iter().map(|&s| toll[s as usize]).sum()
}

/// What may be closed with regard to groups that must keep some sites open.
struct Keepers<'a> {
    groups: &'a [Group],
    open_in: Vec<usize>,
}

impl<'a> Keepers<'a> {
    fn of(state: &State<'a>) -> Self {
        let groups = &state.siting.choice.groups;
        let open_in = groups
            .iter()
            .map(|group| state.open.iter().filter(|&&s| group.holds(s)).count())
            .collect();
        Self { groups, open_in }
    }

    fn may_close(&self, closing: u32, opening: Option<u32>) -> bool {
        self.groups
            .iter()
            .zip(&self.open_in)
            .all(|(group, &count)| {
                let after = count + usize::from(opening.is_some_and(|o| group.holds(o)));
                after - usize::from(group.holds(closing)) >= group.least
            })
    }
}

/// The move that saves most and more than `floor`. Moves that `tabu` forbids count only when they
/// save more than `aspiration`.
pub(crate) fn best_move(
    state: &State<'_>,
    floor: f64,
    tabu: Option<&Tabu>,
    aspiration: f64,
) -> Option<Move> {
    let siting = state.siting;
    let choice = &siting.choice;
    let free = |site: u32| tabu.is_none_or(|tabu| !tabu.forbids(site));
    let spent = choice
        .budget
        .as_ref()
        .map_or(0.0, |budget| spent(state, &budget.toll));
    let keepers = Keepers::of(state);
    let mut best: Option<Move> = None;
    let mut floor = floor;
    if state.open.len() > choice.least {
        for (slot, &site) in state.open.iter().enumerate() {
            let saves = siting.price[site as usize] - state.loss[slot];
            let allowed = free(site) || saves > aspiration;
            if saves > floor && allowed && keepers.may_close(site, None) {
                best = Some(Move {
                    saves,
                    drop: Some(slot),
                    add: None,
                });
                floor = saves;
            }
        }
    }
    // Closing a site on top of opening another saves at most its price.
    let rebate = state
        .open
        .iter()
        .map(|&s| siting.price[s as usize])
        .fold(0.0, f64::max);
    for site in 0..position(siting.sites()) {
        if state.slot[site as usize] != NONE {
            continue;
        }
        let alone = state.gain_of(site) - siting.price[site as usize];
        if alone + rebate <= floor {
            continue;
        }
        let fresh = free(site);
        if alone > floor && (fresh || alone > aspiration) && can_add(state, site) {
            best = Some(Move {
                saves: alone,
                drop: None,
                add: Some(site),
            });
            floor = alone;
        }
        let rival = choice.building.as_ref().and_then(|building| {
            state
                .open
                .iter()
                .position(|&s| building[s as usize] == building[site as usize])
        });
        for (slot, extra) in state.extra_of(site).iter().enumerate() {
            let closing = state.open[slot];
            let saves = alone - state.loss[slot] + extra + siting.price[closing as usize];
            if saves <= floor || rival.is_some_and(|rival| rival != slot) {
                continue;
            }
            let affordable = choice.budget.as_ref().is_none_or(|budget| {
                let (to, from) = (budget.toll[site as usize], budget.toll[closing as usize]);
                within(spent - from + to, budget.limit)
            });
            let allowed = (fresh && free(closing)) || saves > aspiration;
            if affordable && allowed && keepers.may_close(closing, Some(site)) {
                best = Some(Move {
                    saves,
                    drop: Some(slot),
                    add: Some(site),
                });
                floor = saves;
            }
        }
    }
    best
}
