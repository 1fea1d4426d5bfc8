//! Dual access: how far to go until enough is reached.

use super::costs::Costs;
use super::missing::{Missing, Value};

/// Cost to `n` opportunities (Cui & Levinson 2020): the least cost within which the sites
/// offer at least `n`.
///
/// Sites whose supply is unknown are left out. An origin that cannot reach as many at any
/// cost has no value.
#[must_use]
pub fn cost_to_opportunities(costs: &Costs, supply: &[Option<f64>], n: f64) -> Vec<Value> {
    costs.by_origin(|origin| cost_to(costs, supply, origin, n))
}

/// Balancing cost (Barboza et al. 2021): the least cost within which there are at least as
/// many places as the origin has people; 0 where nobody lives.
///
/// R's `accessibility` asks for *more* places than people and tries whole costs only, so
/// its figures are never lower.
#[must_use]
pub fn balancing_cost(costs: &Costs, people: &[Option<f64>], supply: &[Option<f64>]) -> Vec<Value> {
    costs.by_origin(|origin| match people[origin] {
        None => Err(Missing::PeopleUnknown),
        Some(people) if people <= 0.0 => Ok(0.0),
        Some(people) => cost_to(costs, supply, origin, people),
    })
}

fn cost_to(costs: &Costs, supply: &[Option<f64>], origin: usize, n: f64) -> Value {
    let mut offers: Vec<(f64, usize, f64)> = costs
        .row(origin)
        .filter_map(|(site, cost)| Some((cost, site, supply[site]?)))
        .filter(|(.., supply)| *supply > 0.0)
        .collect();
    if offers.is_empty() {
        return Err(Missing::Unreachable);
    }
    // by site within a tie, so that the sum does not depend on the sort
    offers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut reached = 0.0;
    for (cost, _, supply) in offers {
        reached += supply;
        if reached >= n {
            return Ok(cost);
        }
    }
    Err(Missing::NotEnough)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::Pair;

    fn town() -> (Costs, [Option<f64>; 4]) {
        let pairs = [
            (0, 0, 8.0),
            (0, 1, 2.0),
            (0, 2, 4.0),
            (0, 3, 1.0),
            (1, 3, 1.0),
        ];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        let costs = Costs::gather(3, 4, &pairs).unwrap().costs;
        (costs, [Some(4.0), Some(1.0), Some(2.0), None])
    }

    #[test]
    fn the_cost_is_that_of_the_site_which_makes_it_enough() {
        let (costs, supply) = town();
        let to = |n| cost_to_opportunities(&costs, &supply, n)[0];
        assert_eq!(
            [to(0.5), to(1.0), to(3.0), to(3.5)],
            [Ok(2.0), Ok(2.0), Ok(4.0), Ok(8.0)]
        );
        assert_eq!(to(7.5), Err(Missing::NotEnough));
        let others = &cost_to_opportunities(&costs, &supply, 1.0)[1..];
        assert_eq!(others, [Err(Missing::Unreachable); 2]);
    }

    #[test]
    fn as_many_places_as_people_are_enough() {
        let (costs, supply) = town();
        let people = [Some(3.0), Some(0.0), None];
        let expected = [Ok(4.0), Ok(0.0), Err(Missing::PeopleUnknown)];
        assert_eq!(balancing_cost(&costs, &people, &supply), expected);
    }
}
