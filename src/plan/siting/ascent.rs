//! Dual ascent for sites with prices (Erlenkotter 1978, `DUALOC`).
//!
//! Row prices rise from cost to cost while no site is offered more than its own price. What comes
//! out is feasible for the dual of the linear relaxation, and near its best for fixed-charge and
//! covering problems; the volume method climbs on from there.

use super::Siting;

/// Rounds over all rows at most; prices stop rising long before.
const ROUNDS: usize = 60;

/// Prices of the rows.
pub(crate) fn ascend(siting: &Siting<'_>) -> Vec<f64> {
    let rows = &siting.rows;
    let mut slack = siting.price.clone();
    let mut u: Vec<f64> = (0..rows.len())
        .map(|row| rows.costs_of(row).first().copied().unwrap_or(0.0))
        .collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // Rows with few sites first: others can be served by what is left.
    order.sort_by_key(|&row| rows.sites_of(row).len());
    for _ in 0..ROUNDS {
        let mut rose = false;
        for &row in &order {
            let (sites, costs) = (rows.sites_of(row), rows.costs_of(row));
            let price = u[row];
            let offered = costs.partition_point(|cost| *cost <= price);
            let next = costs
                .get(offered)
                .copied()
                .unwrap_or(f64::INFINITY)
                .min(rows.known_miss(row));
            let room = sites[..offered]
                .iter()
                .map(|&site| slack[site as usize])
                .fold(f64::INFINITY, f64::min);
            let rise = room.min(next - price);
            if rise.is_finite() && rise > 0.0 {
                for &site in &sites[..offered] {
                    slack[site as usize] -= rise;
                }
                u[row] += rise;
                rose = true;
            }
        }
        if !rose {
            break;
        }
    }
    u
}
