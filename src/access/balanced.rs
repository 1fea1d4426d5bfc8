//! Balanced floating catchment area: nobody and no place is counted twice.

use super::catchment::{Scores, ratios, told};
use super::costs::Weighed;

/// Balanced floating catchment area (BFCA, Páez, Higgins & Vivona 2019).
///
/// Weights are shared out on both sides, `w^i_ij = f(t_ij) / sum_j f(t_ij)` and
/// `w^j_ij = f(t_ij) / sum_i f(t_ij)`; then `R_j = S_j / sum_i P_i w^i_ij` and
/// `A_i = sum_j R_j w^j_ij`. Demand is preserved (`sum_j sum_i P_i w^i_ij = sum_i P_i`) and
/// so is the level of service (`sum_i A_i = sum_j R_j`).
///
/// As in the paper, an origin without people takes its part of the level of service, and a
/// known supply of 0 takes its part of the demand. Sites with unknown places take no part.
/// Where all weights of a row or column are 0 there is nothing to share: 0, where R's
/// `accessibility` has NaN. O(pairs).
#[must_use]
pub fn balanced(weighed: &Weighed<'_>, people: &[Option<f64>], supply: &[Option<f64>]) -> Scores {
    let known = |site: usize, weight: f64| if supply[site].is_some() { weight } else { 0.0 };
    let of_origin = weighed.by_origin(known);
    let of_site = weighed.by_site(|_, site, weight| known(site, weight));
    let part = |weight: f64, total: f64| if total > 0.0 { weight / total } else { 0.0 };
    let demand = weighed.by_site(|origin, site, weight| {
        people[origin].unwrap_or(0.0) * part(known(site, weight), of_origin[origin])
    });
    let ratio = ratios(supply, &demand);
    let values = weighed.by_origin(|site, weight| ratio[site] * part(weight, of_site[site]));
    Scores {
        origins: told(supply, values),
        demand,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::{Costs, Pair};
    use crate::access::decay::Decay;

    /// Origin 0 reaches sites 0 (weight 1) and 1 (weight 1/2), origin 1 site 1 (weight 1).
    /// Demand: 30 x 2/3 = 20, 30 x 1/3 + 5 = 15. R = 1/5, 2/5.
    /// `A_0` = 1/5 + 2/5 x (1/2)/(3/2) = 1/3; `A_1` = 2/5 x 1/(3/2) = 4/15; sum = 3/5 = sum R.
    #[test]
    fn demand_and_level_of_service_are_shared_out() {
        let pairs = [
            (0, 0, 10.0),
            (0, 1, 20.0),
            (1, 1, 10.0),
            (2, 0, 90.0),
            (1, 3, 10.0),
        ];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        let costs = Costs::gather(3, 4, &pairs).unwrap().costs;
        let decay: Decay = "step:10=1,20=0.5".parse().unwrap();
        let weighed = Weighed::new(&costs, &decay.into());
        let people = [Some(30.0), Some(5.0), Some(7.0)];
        let found = balanced(&weighed, &people, &[Some(4.0), Some(6.0), Some(1.0), None]);
        for (found, expected) in found.origins.iter().zip([1.0 / 3.0, 4.0 / 15.0, 0.0]) {
            assert!(
                (found.unwrap() - expected).abs() < 1e-15,
                "{found:?} {expected}"
            );
        }
        for (found, expected) in found.demand.iter().zip([20.0, 15.0, 0.0, 0.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }
}
