//! Building a plan site by site, always the one that saves most.
//!
//! For coverage the result is worth at least 1 - 1/e of the best (Nemhauser, Wolsey & Fisher
//! 1978); under a budget the better of greedy by saving per price and the best single site is
//! worth at least half of that (Khuller, Moss & Naor 1999). Savings never grow while sites are
//! added, so an old saving is an upper bound and most of them are never counted again.

use super::Siting;
use super::moves::can_add;
use super::state::State;
use crate::model::progress::Progress;

/// Adds sites to `state` while that is allowed and saves more than it costs, or while too few
/// are open.
pub(crate) fn fill(state: &mut State<'_>, progress: &dyn Progress) {
    let siting = state.siting;
    let choice = &siting.choice;
    loop {
        if progress.cancelled() {
            return;
        }
        let mut best: Option<(f64, u32)> = None;
        for site in 0..super::rows::position(siting.sites()) {
            if !can_add(state, site) {
                continue;
            }
            let saves = state.gain_of(site) - siting.price[site as usize];
            let needed = state.open.len() < choice.least || is_owed(state, site);
            if saves <= 0.0 && !needed {
                continue;
            }
            let worth = match &choice.budget {
                Some(budget) if saves > 0.0 => {
                    saves / budget.toll[site as usize].max(f64::MIN_POSITIVE)
                }
                _ => saves,
            };
            if best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, site));
            }
        }
        match best {
            Some((_, site)) => state.change(None, Some(site)),
            None => return,
        }
    }
}

/// Whether `site` is in a group of which too few are open.
fn is_owed(state: &State<'_>, site: u32) -> bool {
    state
        .siting
        .choice
        .groups
        .iter()
        .any(|group| group.holds(site) && group.count(&state.open) < group.least)
}

/// The single site that alone saves most and can be paid for, when money is what runs out;
/// `state` is an empty plan.
pub(crate) fn best_single(siting: &Siting<'_>, state: &State<'_>) -> Option<u32> {
    siting.choice.budget.as_ref()?;
    let saves = |site: u32| state.gain_of(site) - siting.price[site as usize];
    (0..super::rows::position(siting.sites()))
        .filter(|&site| can_add(state, site))
        .max_by(|&a, &b| saves(a).total_cmp(&saves(b)).then(b.cmp(&a)))
}
