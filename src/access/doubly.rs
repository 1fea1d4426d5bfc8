//! Doubly constrained interaction: everybody gets a place and every place gets somebody.

use super::costs::{Weighed, total};
use super::missing::{Missing, Value};

/// Rounds of balancing at most. Feasible tables take tens to hundreds.
const MOST_ROUNDS: usize = 2_000;
/// People and places may differ by this share of their sum: what adding decimals costs.
const TOTALS_TOLERANCE: f64 = 1e-6;
/// Balanced when the rows miss their people by at most this share of all people.
const ROWS_TOLERANCE: f64 = 1e-10;

/// A balanced table of flows.
#[derive(Clone, PartialEq, Debug)]
pub struct Balanced {
    /// `T_ij` of the pairs of each origin, in the order of its row.
    pub flows: Vec<Vec<f64>>,
    /// By origin: its flows together; its people, once balanced.
    pub origins: Vec<Value>,
    /// By origin: what getting there costs its people on average.
    pub mean_cost: Vec<Value>,
    /// By site: the flows that arrive; its places, once balanced.
    pub demand: Vec<f64>,
    /// What the rows still miss, as a share of all people.
    pub error: f64,
    /// Rounds it took.
    pub rounds: usize,
}

/// Why there is no such table.
#[derive(Clone, Copy, PartialEq, Debug, thiserror::Error)]
pub enum Unbalanced {
    /// There are not as many places as people.
    #[error("{people} people and {places} places are not the same number")]
    TotalsDiffer {
        /// All known people.
        people: f64,
        /// All known places.
        places: f64,
    },
    /// The people of an origin reach no place.
    #[error("the people of an origin reach no place")]
    NoPlace {
        /// Which origin.
        origin: usize,
    },
    /// Nobody reaches the places of a site.
    #[error("nobody reaches the places of a site")]
    Nobody {
        /// Which site.
        site: usize,
    },
    /// No flows along the pairs in reach add up to both people and places.
    #[error(
        "no flows add up to both people and places: after {rounds} rounds a share of {error:e} of the people is still misplaced"
    )]
    DoesNotConverge {
        /// Rounds tried.
        rounds: usize,
        /// What the rows still miss, as a share of all people.
        error: f64,
    },
}

/// Doubly constrained gravity model (Wilson 1971; Soukhov et al. 2025):
/// `T_ij = A_i B_j P_i S_j f(t_ij)` with `sum_j T_ij = P_i` and `sum_i T_ij = S_j`, by
/// iterative proportional fitting.
///
/// R's `accessibility` stops at an error of 0.001; here the rows are right to 1e-10 of the
/// people and the columns to rounding. O(pairs) a round.
pub fn doubly_constrained(
    weighed: &Weighed<'_>,
    people: &[Option<f64>],
    supply: &[Option<f64>],
) -> Result<Balanced, Unbalanced> {
    let people: Vec<f64> = people.iter().map(|p| p.unwrap_or(0.0)).collect();
    let places: Vec<f64> = supply.iter().map(|s| s.unwrap_or(0.0)).collect();
    let (all, offered): (f64, f64) = (people.iter().sum(), places.iter().sum());
    if (all - offered).abs() > TOTALS_TOLERANCE * all.max(offered) {
        return Err(Unbalanced::TotalsDiffer {
            people: all,
            places: offered,
        });
    }
    // only sites with places take part, so that they may be divided by
    let mut column: Vec<f64> = places.iter().map(|p| f64::from(*p > 0.0)).collect();
    // a factor that overflows later on shows that the table drifts and never balances
    let mut row = vec![0.0; people.len()];
    for rounds in 1..=MOST_ROUNDS {
        let reached = weighed.by_origin(|site, weight| weight * column[site]);
        let missed = row.iter().zip(&reached).zip(&people);
        let missed: f64 = missed
            .map(|((row, reached), p)| (row * reached - p).abs())
            .sum();
        let error = if all > 0.0 { missed / all } else { 0.0 };
        if error <= ROWS_TOLERANCE {
            return Ok(table(weighed, &row, &column, error, rounds));
        }
        if rounds == MOST_ROUNDS {
            return Err(Unbalanced::DoesNotConverge { rounds, error });
        }
        for (origin, ((row, reached), people)) in
            row.iter_mut().zip(&reached).zip(&people).enumerate()
        {
            *row = match (*people > 0.0, people / reached) {
                (false, _) => 0.0,
                (true, row) if row.is_finite() => row,
                _ if rounds == 1 => return Err(Unbalanced::NoPlace { origin }),
                _ => return Err(Unbalanced::DoesNotConverge { rounds, error }),
            };
        }
        let arriving = weighed.by_site(|origin, _, weight| weight * row[origin]);
        for (site, ((column, arriving), places)) in
            column.iter_mut().zip(&arriving).zip(&places).enumerate()
        {
            *column = match (*places > 0.0, places / arriving) {
                (false, _) => 0.0,
                (true, column) if column.is_finite() => column,
                _ if rounds == 1 => return Err(Unbalanced::Nobody { site }),
                _ => return Err(Unbalanced::DoesNotConverge { rounds, error }),
            };
        }
    }
    Err(Unbalanced::DoesNotConverge {
        rounds: MOST_ROUNDS,
        error: 1.0,
    })
}

fn table(
    weighed: &Weighed<'_>,
    row: &[f64],
    column: &[f64],
    error: f64,
    rounds: usize,
) -> Balanced {
    let costs = weighed.costs();
    let flows: Vec<Vec<f64>> = costs.by_origin(|origin| {
        let flow = |(site, weight): (usize, f64)| weight * row[origin] * column[site];
        weighed.row(origin).map(flow).collect()
    });
    let sum = |flows: &Vec<f64>| Ok(total(flows.iter().copied()));
    let origins = flows.iter().map(sum).collect();
    let mean_cost = flows.iter().enumerate().map(|(origin, flows)| {
        let spent: f64 = costs
            .row(origin)
            .zip(flows)
            .map(|((_, cost), flow)| cost * flow)
            .sum();
        let people: f64 = flows.iter().sum();
        if people > 0.0 {
            Ok(spent / people)
        } else {
            Err(Missing::NoPeople)
        }
    });
    Balanced {
        origins,
        mean_cost: mean_cost.collect(),
        demand: weighed.by_site(|origin, site, weight| weight * row[origin] * column[site]),
        flows,
        error,
        rounds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::{Costs, Pair};
    use crate::access::decay::Decay;

    fn costs(pairs: &[(u32, u32, f64)]) -> Costs {
        let pair = |&(origin, site, cost)| Pair { origin, site, cost };
        let pairs: Vec<Pair> = pairs.iter().map(pair).collect();
        Costs::gather(2, 2, &pairs).unwrap().costs
    }

    fn run(costs: &Costs, people: [f64; 2], places: [f64; 2]) -> Result<Balanced, Unbalanced> {
        let decay: Decay = "step:10=1,20=0.5".parse().unwrap();
        let weighed = Weighed::new(costs, &decay.into());
        doubly_constrained(&weighed, &people.map(Some), &places.map(Some))
    }

    /// Two by two with margins 3, 3 and 3, 3: T = [[a, 3-a], [3-a, a]], and the cross ratio
    /// stays that of the weights: (a / (3-a))^2 = (1 x 1) / (1/2 x 1/2), so a = 2.
    #[test]
    fn margins_are_met_and_the_cross_ratio_is_that_of_the_weights() {
        let costs = costs(&[(0, 0, 10.0), (0, 1, 20.0), (1, 0, 20.0), (1, 1, 10.0)]);
        let found = run(&costs, [3.0, 3.0], [3.0, 3.0]).unwrap();
        for (flow, expected) in found.flows.concat().iter().zip([2.0, 1.0, 1.0, 2.0]) {
            assert!((flow - expected).abs() < 1e-9, "{flow} {expected}");
        }
        assert!((found.mean_cost[0].unwrap() - 40.0 / 3.0).abs() < 1e-9);
        assert!((found.demand[1] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_balanced_says_why() {
        let both = costs(&[(0, 0, 10.0), (0, 1, 10.0), (1, 1, 10.0)]);
        let differ = run(&both, [3.0, 3.0], [3.0, 4.0]).unwrap_err();
        assert_eq!(
            differ,
            Unbalanced::TotalsDiffer {
                people: 6.0,
                places: 7.0
            }
        );
        // origin 1 has 4 people, and the only site it reaches 3 places
        let tight = run(&both, [2.0, 4.0], [3.0, 3.0]).unwrap_err();
        assert!(matches!(tight, Unbalanced::DoesNotConverge { error, .. } if error > 0.1));
        let island = costs(&[(0, 0, 10.0), (0, 1, 10.0), (1, 1, 30.0)]);
        let island = run(&island, [3.0, 3.0], [3.0, 3.0]).unwrap_err();
        assert_eq!(island, Unbalanced::NoPlace { origin: 1 });
        let unvisited = costs(&[(0, 0, 10.0), (1, 0, 10.0), (1, 1, 30.0)]);
        let unvisited = run(&unvisited, [3.0, 3.0], [3.0, 3.0]).unwrap_err();
        assert_eq!(unvisited, Unbalanced::Nobody { site: 1 });
    }

    #[test]
    fn nobody_and_nothing_is_balanced() {
        let found = run(&costs(&[(0, 0, 10.0)]), [0.0, 0.0], [0.0, 0.0]).unwrap();
        assert_eq!(found.origins, [Ok(0.0), Ok(0.0)]);
        assert_eq!(found.mean_cost, [Err(Missing::NoPeople); 2]);
    }
}
