//! Crowdedness: how many people press on each place, seen from the sites.

use super::costs::Weighed;
use super::missing::{Missing, Value};

/// What the inverted method gives.
#[derive(Clone, PartialEq, Debug)]
pub struct Crowding {
    /// By origin: the crowdedness its people meet, `sum_j S_j f(t_ij) C_j / sum_l S_l f(t_il)`.
    pub origins: Vec<Value>,
    /// By site: people who choose it, `S_j C_j`.
    pub demand: Vec<f64>,
    /// By site: people per place, `C_j`. Defined for a site without places too: what one
    /// place there would meet.
    pub crowdedness: Vec<Value>,
}

/// Inverted two-step floating catchment area (i2SFCA, Wang 2018):
/// `C_j = sum_i P_i f(t_ij) / sum_l S_l f(t_il)`.
///
/// Everybody who reaches a place is counted once: `sum_j S_j C_j = sum_i P_i`. Unknown
/// people demand nothing, sites with unknown places take no part. O(pairs).
#[must_use]
pub fn crowding(weighed: &Weighed<'_>, people: &[Option<f64>], supply: &[Option<f64>]) -> Crowding {
    let places = |site: usize| supply[site].unwrap_or(0.0);
    let offered = weighed.by_origin(|site, weight| places(site) * weight);
    let pressure = |origin: usize| people[origin].unwrap_or(0.0) / offered[origin];
    let crowd = weighed.by_site(|origin, _, weight| {
        let pressure = pressure(origin);
        // offers that have faded out are no offers
        if offered[origin] > 0.0 && pressure.is_finite() {
            pressure * weight
        } else {
            0.0
        }
    });
    let origins = weighed.costs().by_origin(|origin| {
        let met: f64 = weighed
            .row(origin)
            .map(|(site, weight)| places(site) * weight * crowd[site])
            .sum();
        let mean = met / offered[origin];
        if offered[origin] > 0.0 && mean.is_finite() {
            Ok(mean)
        } else {
            Err(Missing::Unreachable)
        }
    });
    Crowding {
        origins,
        demand: (0..supply.len())
            .map(|site| places(site) * crowd[site])
            .collect(),
        crowdedness: supply
            .iter()
            .zip(&crowd)
            .map(|(supply, crowd)| supply.map(|_| *crowd).ok_or(Missing::SupplyUnknown))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::{Costs, Pair};
    use crate::access::decay::Decay;

    /// Origin 0 reaches sites 0 (weight 1) and 1 (weight 1/2), origin 1 site 1 (weight 1).
    /// Offers: 4 + 8/2 = 8 and 8. `C_0` = 40/8 = 5; `C_1` = 40/8/2 + 16/8 = 4.5.
    #[test]
    fn people_spread_over_what_is_offered_to_them() {
        let pairs = [(0, 0, 10.0), (0, 1, 20.0), (1, 1, 10.0), (2, 3, 10.0)];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        let costs = Costs::gather(3, 4, &pairs).unwrap().costs;
        let decay: Decay = "step:10=1,20=0.5".parse().unwrap();
        let weighed = Weighed::new(&costs, &decay.into());
        let people = [Some(40.0), Some(16.0), Some(9.0)];
        let found = crowding(&weighed, &people, &[Some(4.0), Some(8.0), Some(1.0), None]);
        let sites = [Ok(5.0), Ok(4.5), Ok(0.0), Err(Missing::SupplyUnknown)];
        assert_eq!(found.crowdedness, sites);
        assert_eq!(found.demand, [20.0, 36.0, 0.0, 0.0], "56 people, each once");
        assert_eq!(
            found.origins,
            [Ok(4.75), Ok(4.5), Err(Missing::Unreachable)]
        );
    }
}
