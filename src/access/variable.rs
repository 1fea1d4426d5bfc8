//! Variable catchments: each site's and each origin's catchment grows until it is enough.

use super::catchment::{Scores, ratios, told};
use super::costs::{Costs, Weighed, total};
use super::decay::Impedance;

/// How far catchments grow.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Growth {
    /// A site's catchment grows until this many people live in it.
    pub base_people: f64,
    /// An origin's catchment grows until the ratios in it add up to this many places per
    /// person. Without it an origin takes part in the catchments of all sites that hold it.
    pub base_ratio: Option<f64>,
}

/// What variable catchments give.
#[derive(Clone, PartialEq, Debug)]
pub struct Variable {
    /// Values and demand.
    pub scores: Scores,
    /// By site: the cost its catchment has grown to; `None` when it holds nobody.
    pub catchment: Vec<Option<f64>>,
}

/// Variable two-step floating catchment area (V2SFCA, Luo & Whippo 2012).
///
/// Step 1: a site's catchment is the least closed cost within which at least
/// [`Growth::base_people`] live, or everything in reach of `impedance` when there are fewer;
/// `R_j = S_j / sum P_i f(t_ij)` over it. Step 2: an origin's catchment is the least closed
/// cost within which `sum R_j f(t_ij)` is at least [`Growth::base_ratio`], or everything in
/// reach; `A_i` is that sum. Catchments grow cost by cost instead of in steps of some
/// minutes, so there is no step to choose.
///
/// Without a base ratio the two catchments are the same, and what is reached is shared out
/// exactly: `sum P_i A_i = sum S_j`; with one it is not. O(pairs log longest catchment).
#[must_use]
pub fn variable(
    costs: &Costs,
    impedance: &Impedance,
    people: &[Option<f64>],
    supply: &[Option<f64>],
    growth: Growth,
) -> Variable {
    let weighed = Weighed::new(costs, impedance);
    let by_site = costs.transposed();
    let catchment: Vec<Option<f64>> = by_site.by_origin(|site| {
        let around = in_reach(&by_site, site, impedance, |origin| {
            people[origin].unwrap_or(0.0)
        });
        grow(around, growth.base_people)
    });
    let within = |site: usize, cost: f64| catchment[site].is_some_and(|edge| cost <= edge);
    let mut demand = vec![0.0; supply.len()];
    for (origin, people) in people.iter().enumerate().take(costs.origins()) {
        let weights = weighed.row(origin).map(|(_, weight)| weight);
        for ((site, cost), weight) in costs.row(origin).zip(weights) {
            if within(site, cost) {
                demand[site] += people.unwrap_or(0.0) * weight;
            }
        }
    }
    let ratio = ratios(supply, &demand);
    let values = costs.by_origin(|origin| {
        let edge = growth.base_ratio.map(|base| {
            let offers = costs.row(origin).zip(weighed.row(origin));
            let offers = offers.map(|((site, cost), (_, weight))| (cost, ratio[site] * weight));
            grow(offers.filter(|(_, ratio)| *ratio > 0.0).collect(), base).unwrap_or(0.0)
        });
        let pairs = costs.row(origin).zip(weighed.row(origin));
        let inside = pairs.filter(|((site, cost), _)| match edge {
            Some(edge) => *cost <= edge,
            None => within(*site, *cost),
        });
        total(inside.map(|((site, _), (_, weight))| ratio[site] * weight))
    });
    Variable {
        scores: Scores {
            origins: told(supply, values),
            demand,
        },
        catchment,
    }
}

/// Costs and amounts of what is in reach of a row.
fn in_reach(
    costs: &Costs,
    row: usize,
    impedance: &Impedance,
    amount: impl Fn(usize) -> f64,
) -> Vec<(f64, f64)> {
    costs
        .row(row)
        .filter(|(_, cost)| impedance.weight(*cost) > 0.0)
        .map(|(column, cost)| (cost, amount(column)))
        .filter(|(_, amount)| *amount > 0.0)
        .collect()
}

/// The least cost within which the amounts add up to `enough`; the highest when they never do.
fn grow(mut around: Vec<(f64, f64)>, enough: f64) -> Option<f64> {
    around.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut sum = 0.0;
    let reached = around.iter().find(|(_, amount)| {
        sum += amount;
        sum >= enough
    });
    reached.or(around.last()).map(|(cost, _)| *cost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::Pair;
    use crate::access::decay::Decay;

    /// Site 0 has 10 people at 5, 20 at 8 and 40 at 8 too, 80 at 20; site 1 has 10 at 30.
    fn town() -> Costs {
        let pairs = [
            (0, 0, 5.0),
            (1, 0, 8.0),
            (2, 0, 8.0),
            (3, 0, 20.0),
            (0, 1, 30.0),
            (3, 2, 99.0),
        ];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        Costs::gather(4, 3, &pairs).unwrap().costs
    }

    const PEOPLE: [Option<f64>; 4] = [Some(10.0), Some(20.0), Some(40.0), Some(80.0)];
    const SUPPLY: [Option<f64>; 3] = [Some(14.0), Some(5.0), Some(3.0)];

    fn within_50() -> Impedance {
        Impedance {
            decay: Decay::Binary { threshold: 50.0 },
            threshold: None,
        }
    }

    #[test]
    fn a_catchment_grows_until_it_holds_enough_people() {
        let found = |base_people| {
            let growth = Growth {
                base_people,
                base_ratio: None,
            };
            variable(&town(), &within_50(), &PEOPLE, &SUPPLY, growth).catchment
        };
        assert_eq!(
            found(10.0),
            [Some(5.0), Some(30.0), None],
            "nobody within 50 of site 2"
        );
        assert_eq!(found(10.1)[0], Some(8.0), "all who live at 8 come together");
        assert_eq!(found(1e9)[0], Some(20.0), "all there are");
    }

    /// With 11 people as the base, site 0 takes in 70: R = 0.2; site 1 has 10: R = 0.5.
    #[test]
    fn an_origin_looks_no_farther_than_it_must() {
        let values = |base_ratio| {
            let growth = Growth {
                base_people: 11.0,
                base_ratio,
            };
            variable(&town(), &within_50(), &PEOPLE, &SUPPLY, growth)
                .scores
                .origins
        };
        assert_eq!(values(None), [Ok(0.7), Ok(0.2), Ok(0.2), Ok(0.0)]);
        assert_eq!(values(Some(0.2)), [Ok(0.2), Ok(0.2), Ok(0.2), Ok(0.2)]);
        assert_eq!(values(Some(0.3)), [Ok(0.7), Ok(0.2), Ok(0.2), Ok(0.2)]);
    }
}
