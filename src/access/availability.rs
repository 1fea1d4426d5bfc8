//! Constrained access: all places are shared out, so that the values add up to what there is.

use super::costs::{Weighed, total};
use super::gravity::gravity;
use super::missing::{Missing, Value};

/// What spatial availability gives.
#[derive(Clone, PartialEq, Debug)]
pub struct Availability {
    /// Places available to each origin, `V_i`.
    pub origins: Vec<Value>,
    /// Places available to a person there, `V_i / P_i`.
    pub per_person: Vec<Value>,
    /// By site: the demand that competes for it, `sum_i P_i^a f(t_ij)`.
    pub demand: Vec<f64>,
}

/// Spatial availability (Soukhov, Páez, Higgins & Mohamed 2023), the singly constrained
/// access of Wilson (1971) and Soukhov et al. (2025):
/// `V_i = sum_j S_j P_i^a f(t_ij) / sum_k P_k^a f(t_kj)`.
///
/// Every place goes to somebody: `sum_i V_i = sum_j S_j` over the sites that anybody
/// reaches. With `a = 1`, `V_i / P_i` is the E2SFCA score. `alpha` above 1 favours origins
/// with many people. Sites with unknown places are left out; where the number of people is
/// unknown so is the value. O(pairs).
#[must_use]
pub fn spatial_availability(
    weighed: &Weighed<'_>,
    people: &[Option<f64>],
    supply: &[Option<f64>],
    alpha: f64,
) -> Availability {
    // 0^0 would let nobody compete
    let power = |people: f64| {
        if people > 0.0 {
            people.powf(alpha)
        } else {
            0.0
        }
    };
    let mass: Vec<f64> = people.iter().map(|p| power(p.unwrap_or(0.0))).collect();
    let demand = weighed.by_site(|origin, _, weight| mass[origin] * weight);
    let unknown = supply.iter().all(Option::is_none);
    let origins = weighed.costs().by_origin(|origin| {
        if unknown {
            return Err(Missing::SupplyUnknown);
        }
        if people[origin].is_none() {
            return Err(Missing::PeopleUnknown);
        }
        let share = |(site, weight): (usize, f64)| {
            let share = mass[origin] * weight / demand[site];
            if share.is_finite() {
                supply[site].unwrap_or(0.0) * share
            } else {
                0.0
            }
        };
        Ok(total(weighed.row(origin).map(share)))
    });
    let per_person = |(value, people): (&Value, &Option<f64>)| match people {
        Some(people) if *people > 0.0 => value.map(|value| value / people),
        Some(_) => Err(Missing::NoPeople),
        None => Err(Missing::PeopleUnknown),
    };
    Availability {
        per_person: origins.iter().zip(people).map(per_person).collect(),
        origins,
        demand,
    }
}

/// Total constrained access (Wilson 1971; Soukhov et al. 2025): gravity access scaled so
/// that it adds up to all places, `V_i = k sum_j S_j f(t_ij)` with
/// `k = sum_j S_j / sum_i sum_j S_j f(t_ij)`.
///
/// It looks at cost alone: people do not compete. Sites with unknown places are left out.
#[must_use]
pub fn total_constrained(weighed: &Weighed<'_>, supply: &[Option<f64>]) -> Vec<Value> {
    let access = gravity(weighed, supply);
    let places: f64 = supply.iter().flatten().sum();
    let scale = places / access.iter().flatten().sum::<f64>();
    access
        .into_iter()
        .map(|value| {
            let value = value?;
            if scale.is_finite() {
                Ok(value * scale)
            } else {
                Err(Missing::Unreachable)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::{Costs, Pair};
    use crate::access::decay::Decay;

    fn town() -> Costs {
        let pairs = [
            (0, 0, 10.0),
            (0, 1, 20.0),
            (1, 1, 10.0),
            (2, 1, 10.0),
            (3, 1, 10.0),
        ];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        Costs::gather(4, 3, &pairs).unwrap().costs
    }

    fn decay() -> crate::access::decay::Impedance {
        "step:10=1,20=0.5".parse::<Decay>().unwrap().into()
    }

    const SUPPLY: [Option<f64>; 3] = [Some(4.0), Some(6.0), None];

    /// Site 0 is all for origin 0; site 1 is shared 30 x 1/2 : 5, that is 3 : 1.
    #[test]
    fn places_go_where_people_and_weight_are() {
        let costs = town();
        let people = [Some(30.0), Some(5.0), Some(0.0), None];
        let found = spatial_availability(&Weighed::new(&costs, &decay()), &people, &SUPPLY, 1.0);
        let unknown = Err(Missing::PeopleUnknown);
        assert_eq!(found.origins, [Ok(8.5), Ok(1.5), Ok(0.0), unknown]);
        let none = Err(Missing::NoPeople);
        assert_eq!(found.per_person, [Ok(8.5 / 30.0), Ok(0.3), none, unknown]);
        assert_eq!(found.demand, [30.0, 20.0, 0.0]);
    }

    /// Gravity: 4 + 3 = 7, then 6 three times: 25 in all, for 10 places.
    #[test]
    fn total_constrained_access_adds_up_to_all_places() {
        let costs = town();
        let found = total_constrained(&Weighed::new(&costs, &decay()), &SUPPLY);
        for (found, expected) in found.iter().zip([2.8, 2.4, 2.4, 2.4]) {
            assert!((found.unwrap() - expected).abs() < 1e-12);
        }
        let far = Weighed::new(&costs, &Decay::Binary { threshold: 1.0 }.into());
        let found = total_constrained(&far, &SUPPLY);
        assert_eq!(found, [Err(Missing::Unreachable); 4], "nothing to scale");
    }
}
