//! Plans from shares: what a fractional plan says, made whole.
//!
//! Near each other stand sites that share one place in the fractional plan. Drawing a site by its
//! share takes that place: what it lacks to a whole is taken from the sites that offer the same
//! rows the same, those that overlap most first. So one site of each cluster is drawn, and each draw
//! gives another plan to start a search from.

use super::Siting;
use super::divide::overlaps;
use super::dual::Dual;
use super::improve::Draw;
use super::rows::position;

/// Shares below this are none.
const NOTHING: f64 = 1e-3;

/// A drawn plan of at most as many sites as are allowed; what else is asked of a plan is left to
/// the search that starts from it.
pub(crate) fn draw(siting: &Siting<'_>, dual: &Dual, draw: &mut Draw) -> Vec<u32> {
    let mut share = dual.seed.share.clone();
    let mut open = Vec::new();
    while open.len() < siting.choice.most {
        let Some(site) = by_share(&share, draw) else {
            break;
        };
        let mut lacking = 1.0 - share[site];
        share[site] = 0.0;
        open.push(position(site));
        let overlap = overlaps(siting, dual, site);
        let mut near: Vec<usize> = (0..share.len())
            .filter(|&s| share[s] > NOTHING && overlap[s] > 0.0)
            .collect();
        near.sort_by(|&a, &b| overlap[b].total_cmp(&overlap[a]).then(a.cmp(&b)));
        for other in near {
            let taken = share[other].min(lacking);
            share[other] -= taken;
            lacking -= taken;
            if lacking <= 0.0 {
                break;
            }
        }
    }
    open.sort_unstable();
    open
}

/// A site drawn by its share; `None` when no share is left.
fn by_share(share: &[f64], draw: &mut Draw) -> Option<usize> {
    let sum: f64 = share.iter().filter(|share| **share > NOTHING).sum();
    let mut left = draw.part() * sum;
    let mut last = None;
    for (site, &share) in share.iter().enumerate() {
        if share > NOTHING {
            last = Some(site);
            left -= share;
            if left <= 0.0 {
                break;
            }
        }
    }
    last
}
