//! Where to branch.

use super::Siting;
use super::choice::Group;
use super::dual::Dual;
use super::rows::position;

/// Between these shares a set of sites is divided about evenly.
const ENOUGH: f64 = 0.45;
const TOO_MUCH: f64 = 0.65;

/// The sites to branch on, "one of them" against "none of them": near each other, and taken about
/// half by the averaged dual solution. `None` when every site is decided.
///
/// Closing a single one of several near sites only passes its share on to the next; closing or
/// opening the lot cuts the fractional plan on both sides.
pub(crate) fn divide(siting: &Siting<'_>, dual: &Dual) -> Option<Vec<u32>> {
    let share = &dual.seed.share;
    let unsure = |s: usize| share[s].min(1.0 - share[s]);
    let first =
        (0..siting.sites()).max_by(|&a, &b| unsure(a).total_cmp(&unsure(b)).then(b.cmp(&a)))?;
    let home = innermost(siting, first);
    let overlap = overlaps(siting, dual, first);
    let mut near: Vec<usize> = (0..siting.sites())
        .filter(|&s| {
            s != first && share[s] > 0.0 && overlap[s] > 0.0 && innermost(siting, s) == home
        })
        .collect();
    near.sort_by(|&a, &b| overlap[b].total_cmp(&overlap[a]).then(a.cmp(&b)));
    let mut sites = vec![position(first)];
    let mut sum = share[first];
    for site in near {
        if sum >= ENOUGH {
            break;
        }
        if sum + share[site] <= TOO_MUCH {
            sum += share[site];
            sites.push(position(site));
        }
    }
    // Of a group, "one of all its sites" is known already.
    if home.is_some_and(|group| siting.choice.groups[group].members.len() == sites.len()) {
        sites.truncate(1);
    }
    sites.sort_unstable();
    Some(sites)
}

/// How much of what the rows offer to `first` they would offer to each other site.
pub(super) fn overlaps(siting: &Siting<'_>, dual: &Dual, first: usize) -> Vec<f64> {
    let rows = &siting.rows;
    let mut overlap = vec![0.0; siting.sites()];
    for row in 0..rows.len() {
        let scale = siting.caps.scale(row, &dual.seed.mu);
        let price = dual.seed.u[row];
        let (sites, costs) = (rows.sites_of(row), rows.costs_of(row));
        let Some(at) = sites.iter().position(|&s| s as usize == first) else {
            continue;
        };
        let own = price - costs[at] * scale;
        if own <= 0.0 {
            continue;
        }
        for (&site, &cost) in sites.iter().zip(costs) {
            let other = price - cost * scale;
            if other <= 0.0 {
                break;
            }
            overlap[site as usize] += own.min(other);
        }
    }
    overlap
}

/// The innermost group that holds `site`.
fn innermost(siting: &Siting<'_>, site: usize) -> Option<usize> {
    let holds = |group: &Group| group.holds(position(site));
    siting.choice.groups.iter().rposition(holds)
}
