//! Doubly constrained interaction: everybody gets a place and every place gets somebody.

use super::choice::{Choices, Shares, newton, shares};
use super::costs::{Costs, Weighed, total};
use super::missing::{Missing, Value};

/// Rounds of plain balancing at first: most tables need no more.
const PLAIN_ROUNDS: usize = 50;
/// People and places may differ by this share of their sum: what adding decimals costs.
const TOTALS_TOLERANCE: f64 = 1e-6;
/// Balanced when at most this share of all people is misplaced.
const TOLERANCE: f64 = 1e-10;

/// A balanced table of flows.
#[derive(Clone, PartialEq, Debug)]
pub struct Balanced {
    /// `T_ij` of the pairs of each origin, in the order of its row.
    pub flows: Vec<Vec<f64>>,
    /// By origin: its flows together; its people.
    pub origins: Vec<Value>,
    /// By origin: what getting there costs its people on average.
    pub mean_cost: Vec<Value>,
    /// By site: the flows that arrive; its places, once balanced.
    pub demand: Vec<f64>,
    /// People who arrive where there is no place for them, as a share of all.
    pub error: f64,
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
        "no flows add up to both people and places: a share of {error:.1e} of the people stays misplaced"
    )]
    DoesNotConverge {
        /// People who arrive where there is no place for them, as a share of all.
        error: f64,
    },
}

/// Doubly constrained gravity model (Wilson 1971; Soukhov et al. 2025):
/// `T_ij = A_i B_j P_i S_j f(t_ij)` with `sum_j T_ij = P_i` and `sum_i T_ij = S_j`.
///
/// Balanced by iterative proportional fitting, and where that is slow (regions that hardly
/// mix) by Newton's method on the factors of the sites, whose logarithms are prices at which
/// everybody's choices fill every place. Rows are exact, columns right to 1e-10 of all
/// people; R's `accessibility` stops at 0.001. O(pairs) a round.
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
    // as costs, weights multiply by adding; only sites with places take part
    let cost =
        |site: usize, weight: f64| (places[site] > 0.0 && weight > 0.0).then(|| -weight.ln());
    let exchange = Exchange {
        costs: weighed.mapped(cost),
        flat: vec![0.0; places.len()],
        people,
        places,
    };
    exchange.refuse_strays()?;
    let start = exchange.plain(weighed);
    let top = newton::maximise(&exchange, vec![start], 1.0);
    if top.off <= TOLERANCE {
        Ok(exchange.table(weighed, &top.price, top.off))
    } else {
        Err(Unbalanced::DoesNotConverge { error: top.off })
    }
}

/// People who choose by cost and price, and places to be filled.
struct Exchange {
    /// `-ln f(t_ij)` of the pairs that count.
    costs: Costs,
    people: Vec<f64>,
    places: Vec<f64>,
    /// Places do not grow with their price.
    flat: Vec<f64>,
}

impl Choices for Exchange {
    fn origins(&self) -> usize {
        self.costs.origins()
    }

    fn people(&self, origin: usize) -> f64 {
        self.people[origin]
    }

    fn row(&self, origin: usize) -> impl Iterator<Item = (usize, f64)> + Clone {
        self.costs.row(origin)
    }

    fn implied(&self, _: &[f64]) -> Vec<f64> {
        self.places.clone()
    }

    fn width(&self) -> &[f64] {
        &self.flat
    }
}

impl Exchange {
    fn refuse_strays(&self) -> Result<(), Unbalanced> {
        let mut reached = vec![false; self.places.len()];
        for (origin, people) in self.people.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            if self.costs.row(origin).next().is_none() {
                debug_assert!(*people > 0.0, "only people need a place");
                return Err(Unbalanced::NoPlace { origin });
            }
            for (site, _) in self.costs.row(origin) {
                reached[site] = true;
            }
        }
        let lonely = self
            .places
            .iter()
            .zip(&reached)
            .position(|(p, reached)| *p > 0.0 && !reached);
        lonely.map_or(Ok(()), |site| Err(Unbalanced::Nobody { site }))
    }

    /// Iterative proportional fitting for some rounds; the prices are `-ln` of the factors.
    fn plain(&self, weighed: &Weighed<'_>) -> Vec<f64> {
        let mut factor: Vec<f64> = self.places.iter().map(|p| f64::from(*p > 0.0)).collect();
        let all: f64 = self.people.iter().sum();
        for _ in 0..PLAIN_ROUNDS {
            let offered = weighed.by_origin(|site, weight| weight * factor[site]);
            let arriving = weighed.by_site(|origin, site, weight| {
                let share = weight * factor[site] / offered[origin];
                if share.is_finite() {
                    self.people[origin] * share
                } else {
                    0.0
                }
            });
            let missed: f64 = arriving
                .iter()
                .zip(&self.places)
                .map(|(a, p)| (a - p).abs())
                .sum();
            if missed <= TOLERANCE * all {
                break;
            }
            let next: Vec<f64> = factor
                .iter()
                .zip(arriving.iter().zip(&self.places))
                .map(|(factor, (arriving, places))| factor * places / arriving)
                .collect();
            // a factor that leaves the range of numbers: Newton's steps go on in logarithms
            if next
                .iter()
                .zip(&self.places)
                .any(|(f, p)| *p > 0.0 && !(*f > 0.0 && f.is_finite()))
            {
                break;
            }
            factor = next;
        }
        let price = |(factor, places): (&f64, &f64)| if *places > 0.0 { -factor.ln() } else { 0.0 };
        factor.iter().zip(&self.places).map(price).collect()
    }

    fn table(&self, weighed: &Weighed<'_>, price: &[f64], error: f64) -> Balanced {
        let costs = weighed.costs();
        let flows: Vec<Vec<f64>> = costs.by_origin(|origin| {
            let mut own = Shares::new();
            shares(self, origin, price, 1.0, &mut own);
            let mut own = own.into_iter().peekable();
            let flow = |(site, _)| match own.next_if(|(chosen, ..)| *chosen == site) {
                Some((.., share)) => self.people[origin] * share,
                None => 0.0,
            };
            costs.row(origin).map(flow).collect()
        });
        let sum = |flows: &Vec<f64>| total(flows.iter().copied());
        let mean_cost = flows.iter().enumerate().map(|(origin, flows)| {
            let spent = costs
                .row(origin)
                .zip(flows)
                .map(|((_, cost), flow)| cost * flow);
            let people = sum(flows);
            if people > 0.0 {
                Ok(total(spent) / people)
            } else {
                Err(Missing::NoPeople)
            }
        });
        let mut demand = vec![0.0; self.places.len()];
        for (origin, flows) in flows.iter().enumerate() {
            for ((site, _), flow) in costs.row(origin).zip(flows) {
                demand[site] += flow;
            }
        }
        Balanced {
            origins: flows.iter().map(|flows| Ok(sum(flows))).collect(),
            mean_cost: mean_cost.collect(),
            demand,
            flows,
            error,
        }
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
        assert!((found.demand[1] - 3.0).abs() < 1e-9);
    }

    /// Weights of 1 against exp(-20): two regions of 3 and 1 people with 1 and 3 places. Two
    /// people have to cross, which plain balancing finds in hundreds of millions of rounds.
    #[test]
    fn regions_that_hardly_mix_are_balanced_too() {
        let costs = costs(&[(0, 0, 0.0), (0, 1, 20.0), (1, 0, 20.0), (1, 1, 0.0)]);
        let weighed = Weighed::new(&costs, &Decay::Exponential { rate: 1.0 }.into());
        let found = doubly_constrained(&weighed, &[Some(3.0), Some(1.0)], &[Some(1.0), Some(3.0)]);
        let flows = found.unwrap().flows.concat();
        for (flow, expected) in flows.iter().zip([1.0, 2.0, 0.0, 1.0]) {
            assert!((flow - expected).abs() < 1e-7, "{flow} {expected}");
        }
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
        assert!(matches!(tight, Unbalanced::DoesNotConverge { error } if error > 0.1));
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
