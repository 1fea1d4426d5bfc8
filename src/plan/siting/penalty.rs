//! Local search under caps: what exceeds a cap is priced until it no longer does.
//!
//! Each round descends with every row's burden scaled by the prices of its caps. Prices of caps
//! that are exceeded grow, the others fall, so rounds swing about the edge of what is allowed;
//! plans that are allowed are thinned out and kept.

use super::Siting;
use super::greedy;
use super::improve::{Patience, Plan, descend};
use super::state::State;
use crate::model::progress::Progress;

/// Rounds at least and at most.
const ROUNDS: (u32, u32) = (12, 60);

/// The best plan found that keeps all caps; `None` when none was found.
pub(crate) fn search(
    siting: &Siting<'_>,
    starts: &[Vec<u32>],
    patience: &Patience,
    progress: &dyn Progress,
) -> Option<Plan> {
    let caps = &siting.caps;
    let mut best: Option<Plan> = None;
    let mut prices = first_prices(siting);
    let mut state = State::new(
        siting,
        starts.first().map_or(&[], Vec::as_slice),
        scales(siting, &prices),
    );
    let mut work = 0;
    for round in 0..patience.walks.clamp(ROUNDS.0, ROUNDS.1) {
        if progress.cancelled() || work > patience.work {
            break;
        }
        greedy::fill(&mut state, progress);
        descend(&mut state, progress);
        let open = state.open.clone();
        let used = use_of(siting, &open);
        let factor = if round < 20 { 1.8 } else { 1.25 };
        for ((price, used), &limit) in prices.iter_mut().zip(&used).zip(&caps.limit) {
            *price *= if super::choice::within(*used, limit) {
                1.0 / factor
            } else {
                factor
            };
        }
        keep(siting, open, &mut best);
        let from = match (round % 4, &best) {
            (3, Some(plan)) => plan.open.clone(),
            _ => state.open.clone(),
        };
        work += state.work;
        state = State::new(siting, &from, scales(siting, &prices));
    }
    best
}

/// Prices at which missing everything costs about as much as opening everything.
fn first_prices(siting: &Siting<'_>) -> Vec<f64> {
    let rows = &siting.rows;
    let mut total = vec![0.0; siting.caps.limit.len()];
    for row in 0..rows.len() {
        let most = rows.costs_of(row).last().copied().unwrap_or(0.0);
        let worst = if rows.miss[row].is_finite() {
            rows.miss[row]
        } else {
            most
        };
        for (cap, coef) in siting.caps.of(row) {
            total[cap] += coef * worst;
        }
    }
    let stake = siting.price.iter().map(|price| price.abs()).sum::<f64>();
    total
        .iter()
        .map(|total| stake.max(1e-3 * total).max(f64::MIN_POSITIVE) / total.max(f64::MIN_POSITIVE))
        .collect()
}

fn scales(siting: &Siting<'_>, prices: &[f64]) -> Vec<f64> {
    (0..siting.rows.len())
        .map(|row| siting.caps.scale(row, prices))
        .collect()
}

fn use_of(siting: &Siting<'_>, open: &[u32]) -> Vec<f64> {
    let mut flags = vec![false; siting.sites()];
    for &site in open {
        flags[site as usize] = true;
    }
    let mut used = vec![0.0; siting.caps.limit.len()];
    for row in 0..siting.rows.len() {
        let pays = siting.rows.pays(row, &flags, open);
        for (cap, coef) in siting.caps.of(row) {
            used[cap] += coef * pays;
        }
    }
    used
}

/// Keeps `open` when it is allowed and better, without the sites it can do without.
fn keep(siting: &Siting<'_>, mut open: Vec<u32>, best: &mut Option<Plan>) {
    open.sort_unstable();
    let valid = |open: &[u32]| {
        let value = siting.value(open);
        (value.holds && value.objective.is_finite() && siting.choice.allows(open))
            .then_some(value.objective)
    };
    let Some(mut objective) = valid(&open) else {
        return;
    };
    let mut dearest = open.clone();
    dearest.sort_by(|&a, &b| {
        siting.price[b as usize]
            .total_cmp(&siting.price[a as usize])
            .then(a.cmp(&b))
    });
    for site in dearest {
        let without: Vec<u32> = open.iter().copied().filter(|&s| s != site).collect();
        if let Some(less) = valid(&without).filter(|less| *less < objective) {
            objective = less;
            open = without;
        }
    }
    if best.as_ref().is_none_or(|plan| objective < plan.objective) {
        *best = Some(Plan { objective, open });
    }
}
