//! How far to the nearest, to the k-th nearest, to the k nearest on average.

use super::costs::Costs;
use super::missing::{Missing, Value};

/// Cost to the k-th nearest site; `k = 1` is the nearest.
///
/// `open` says which sites count. With fewer than `k` within reach there is no value,
/// and never that of a nearer one in its place.
#[must_use]
pub fn kth_nearest(costs: &Costs, open: &[bool], k: usize) -> Vec<Value> {
    costs.by_origin(|origin| Ok(nearest_costs(costs, open, origin, k)?[k - 1]))
}

/// Mean cost of the `k` nearest sites (Eurostat uses 3); no value when fewer are reached.
#[must_use]
pub fn mean_nearest(costs: &Costs, open: &[bool], k: usize) -> Vec<Value> {
    costs.by_origin(|origin| {
        let nearest = nearest_costs(costs, open, origin, k)?;
        Ok(nearest.iter().sum::<f64>() / k as f64)
    })
}

/// The `k` lowest costs of `origin`, ascending; all of them or a reason. `k` is above 0.
fn nearest_costs(
    costs: &Costs,
    open: &[bool],
    origin: usize,
    k: usize,
) -> Result<Vec<f64>, Missing> {
    let mut found: Vec<f64> = costs
        .row(origin)
        .filter(|(site, _)| open[*site])
        .map(|(_, cost)| cost)
        .collect();
    if found.is_empty() {
        return Err(Missing::Unreachable);
    }
    if found.len() < k {
        return Err(Missing::FewerThanK);
    }
    found.select_nth_unstable_by(k - 1, f64::total_cmp);
    found.truncate(k);
    found.sort_unstable_by(f64::total_cmp);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::Pair;

    fn town() -> Costs {
        let pairs = [
            (0, 0, 9.0),
            (0, 1, 3.0),
            (0, 2, 3.0),
            (0, 3, 1.0),
            (1, 3, 4.0),
        ];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        Costs::gather(3, 4, &pairs).unwrap().costs
    }

    #[test]
    fn ties_count_as_often_as_they_are_there() {
        let open = [true, true, true, false];
        let kth = |k| kth_nearest(&town(), &open, k)[0];
        assert_eq!([kth(1), kth(2), kth(3)], [Ok(3.0), Ok(3.0), Ok(9.0)]);
        assert_eq!(mean_nearest(&town(), &open, 3)[0], Ok(5.0));
    }

    #[test]
    fn too_few_sites_have_their_reason_and_no_number() {
        let open = [true, true, true, false];
        assert_eq!(kth_nearest(&town(), &open, 4)[0], Err(Missing::FewerThanK));
        let lonely = mean_nearest(&town(), &[true; 4], 2);
        assert_eq!(
            lonely[1..],
            [Err(Missing::FewerThanK), Err(Missing::Unreachable)]
        );
        assert_eq!(
            kth_nearest(&town(), &open, 1)[1],
            Err(Missing::Unreachable),
            "the only site in reach is closed"
        );
    }
}
