//! Three-step floating catchment areas: people first choose among the sites in reach.

use super::catchment::{Scores, ratios, told};
use super::costs::{Weighed, total};

/// Three-step floating catchment area (3SFCA, Wan, Zou & Sternberg 2012).
///
/// People split over the sites in reach by weight, `G_ij = f(t_ij) / sum_k f(t_ik)`; then
/// `R_j = S_j / sum_i G_ij f(t_ij) P_i` and `A_i = sum_j G_ij f(t_ij) R_j`: places per
/// person. What is reached is shared out exactly: `sum P_i A_i = sum S_j`.
///
/// The choice is among the pairs with weight. PySAL's `access` sums the choice over all
/// listed pairs, which differs only for a decay that does not end at the catchment's edge.
/// A known supply of 0 still attracts people here, because the choice does not look at
/// supply; sites with unknown places do not take part. O(pairs).
#[must_use]
pub fn three_step(weighed: &Weighed<'_>, people: &[Option<f64>], supply: &[Option<f64>]) -> Scores {
    let known: Vec<f64> = supply.iter().map(|s| f64::from(s.is_some())).collect();
    chosen(weighed, people, supply, &known, |choice, weight| {
        choice * weight
    })
}

/// Modified Huff three-step floating catchment area (MH3SFCA, Jörg, Lenz, Wetz & Widmer
/// 2019; Subal, Paal & Krisp 2021).
///
/// People split over the sites in reach by places and weight (Huff 1963),
/// `G_ij = S_j f(t_ij) / sum_k S_k f(t_ik)`; then `R_j = S_j / sum_i G_ij P_i` and
/// `A_i = sum_j G_ij R_j f(t_ij)`. Demand is not discounted by distance, so everybody
/// counts once; the places are, so they are not all shared out. O(pairs).
#[must_use]
pub fn modified_huff(
    weighed: &Weighed<'_>,
    people: &[Option<f64>],
    supply: &[Option<f64>],
) -> Scores {
    let attraction: Vec<f64> = supply.iter().map(|s| s.unwrap_or(0.0)).collect();
    chosen(weighed, people, supply, &attraction, |choice, _| choice)
}

/// The common shape: choose by `attraction x weight`, send `demand_of(choice, weight)` of
/// each person to the site, take `choice x weight` of its ratio home.
fn chosen(
    weighed: &Weighed<'_>,
    people: &[Option<f64>],
    supply: &[Option<f64>],
    attraction: &[f64],
    demand_of: impl Fn(f64, f64) -> f64,
) -> Scores {
    let all = weighed.by_origin(|site, weight| attraction[site] * weight);
    let choice = |origin: usize, site: usize, weight: f64| {
        // nothing in reach: nothing to choose from
        if all[origin] > 0.0 {
            attraction[site] * weight / all[origin]
        } else {
            0.0
        }
    };
    let demand = weighed.by_site(|origin, site, weight| {
        people[origin].unwrap_or(0.0) * demand_of(choice(origin, site, weight), weight)
    });
    let ratio = ratios(supply, &demand);
    let values = weighed.costs().by_origin(|origin| {
        let offer = |(site, weight)| ratio[site] * choice(origin, site, weight) * weight;
        total(weighed.row(origin).map(offer))
    });
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

    /// One origin chooses between site 0 (weight 1) and site 1 (weight 1/2); another reaches
    /// site 1 only (weight 1).
    type ByPlace = fn(&Weighed<'_>, &[Option<f64>], &[Option<f64>]) -> Scores;

    fn scores(of: ByPlace) -> Scores {
        let pairs = [(0, 0, 10.0), (0, 1, 20.0), (1, 1, 10.0)];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        let costs = Costs::gather(3, 3, &pairs).unwrap().costs;
        let decay: Decay = "step:10=1,20=0.5".parse().unwrap();
        let weighed = Weighed::new(&costs, &decay.into());
        of(
            &weighed,
            &[Some(30.0), Some(8.0), Some(5.0)],
            &[Some(4.0), Some(8.0), Some(2.0)],
        )
    }

    fn close(found: &Scores, origins: [f64; 3], demand: [f64; 3]) {
        for (found, expected) in found.origins.iter().zip(origins) {
            assert!(
                (found.unwrap() - expected).abs() < 1e-12,
                "{found:?} {expected}"
            );
        }
        for (found, expected) in found.demand.iter().zip(demand) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    /// G = 2/3, 1/3. Demand: 30 x 2/3 = 20; 30 x 1/3 x 1/2 + 8 = 13. R = 1/5, 8/13.
    /// `A_0` = 2/3 x 1/5 + 1/3 x 1/2 x 8/13 = 2/15 + 4/39; `A_1` = 8/13.
    #[test]
    fn people_choose_by_weight() {
        let a = 2.0 / 15.0 + 4.0 / 39.0;
        close(&scores(three_step), [a, 8.0 / 13.0, 0.0], [20.0, 13.0, 0.0]);
    }

    /// Attractions 4 and 8 x 1/2 = 4: G = 1/2 each. Demand: 15; 15 + 8 = 23. R = 4/15, 8/23.
    /// `A_0` = 1/2 x 4/15 + 1/2 x 1/2 x 8/23 = 2/15 + 2/23; `A_1` = 8/23.
    #[test]
    fn people_choose_by_places_and_weight() {
        let a = 2.0 / 15.0 + 2.0 / 23.0;
        close(
            &scores(modified_huff),
            [a, 8.0 / 23.0, 0.0],
            [15.0, 23.0, 0.0],
        );
    }
}
