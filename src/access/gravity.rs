//! Gravity access: everything counts, the farther the less.

use super::costs::Weighed;
use super::missing::{Missing, Value};

/// Gravity or Hansen access (Hansen 1959): `A_i = sum_j S_j f(t_ij)`.
///
/// Sites whose supply is unknown are left out; an origin that reaches nothing has 0. With
/// a binary decay this is cumulative opportunities.
#[must_use]
pub fn gravity(weighed: &Weighed<'_>, supply: &[Option<f64>]) -> Vec<Value> {
    if supply.iter().all(Option::is_none) {
        return vec![Err(Missing::SupplyUnknown); weighed.costs().origins()];
    }
    weighed
        .by_origin(|site, weight| supply[site].unwrap_or(0.0) * weight)
        .into_iter()
        .map(Ok)
        .collect()
}

/// Floating catchment ratio: places around an origin divided by people around it,
/// `sum_j S_j f(t_ij) / sum_k P_k f(t_ik)` (the floating buffer that 2SFCA grew out of;
/// Luo 2004).
///
/// `to_people` weighs the costs from origins to origins; an origin is around itself only
/// when the table says so. It double counts: the places are not shared with people who
/// live nearer to them.
#[must_use]
pub fn catchment_ratio(
    to_sites: &Weighed<'_>,
    supply: &[Option<f64>],
    to_people: &Weighed<'_>,
    people: &[Option<f64>],
) -> Vec<Value> {
    let around = to_people.by_origin(|other, weight| people[other].unwrap_or(0.0) * weight);
    gravity(to_sites, supply)
        .into_iter()
        .zip(around)
        .map(|(places, around)| {
            let ratio = places? / around;
            if around > 0.0 && ratio.is_finite() {
                Ok(ratio)
            } else {
                Err(Missing::NoPeople)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::{Costs, Pair};
    use crate::access::decay::Decay;

    /// Two places that are both origin and site: 10 people and 4 places, 30 people and none.
    #[test]
    fn a_ratio_divides_places_around_by_people_around() {
        let pairs = [(0, 0, 0.0), (0, 1, 5.0), (1, 1, 0.0)];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        let costs = Costs::gather(3, 2, &pairs).unwrap().costs;
        let weighed = Weighed::new(&costs, &Decay::Binary { threshold: 5.0 }.into());
        let ratio = catchment_ratio(
            &weighed,
            &[Some(4.0), Some(0.0)],
            &weighed,
            &[Some(10.0), Some(30.0), None],
        );
        assert_eq!(ratio, [Ok(0.1), Ok(0.0), Err(Missing::NoPeople)]);
    }
}
