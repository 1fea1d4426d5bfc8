//! Two-step floating catchment areas: do the places suffice for the people who can reach them?

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::costs::{ROWS_A_TASK, Weighed, total};
use super::decay::Decay;
use super::missing::{Missing, Value};
use super::modes::bands_in_deciseconds;
use crate::model::cost::CostMatrix;
use crate::model::ids::{Id, SiteId};
use crate::model::study::StepDecay;
use crate::model::units::{Deciseconds, People};

/// What a measure of competition gives: a value for each origin, and the demand that
/// arrives at each site.
#[derive(Clone, PartialEq, Debug)]
pub struct Scores {
    /// By origin, in the measure's unit.
    pub origins: Vec<Value>,
    /// By site: people, weighted as the measure weighs them.
    pub demand: Vec<f64>,
}

/// Two-step floating catchment area (Radke & Mu 2000; Luo & Wang 2003), with weights that
/// fall with the cost its enhanced (E2SFCA, Luo & Qi 2009) and generalised form (Wang 2012).
///
/// `R_j = S_j / sum_k P_k f(t_kj)`, then `A_i = sum_j R_j f(t_ij)`: places per person. The
/// places of all sites that anybody reaches are shared out exactly: `sum P_i A_i = sum S_j`.
///
/// Unknown people demand nothing. Sites with unknown places are left out; sites that nobody
/// reaches add nothing. An origin that reaches nothing has 0. O(pairs).
#[must_use]
pub fn e2sfca(weighed: &Weighed<'_>, people: &[Option<f64>], supply: &[Option<f64>]) -> Scores {
    let mode = Mode { weighed, people };
    let [origins] = shared_by(&[mode], supply, |weight| weight);
    origins
}

/// Modified 2SFCA (Delamater 2013): the weight counts twice on the way back,
/// `A_i = sum_j R_j f(t_ij)^2`.
///
/// Not all places are shared out, by design: what distance costs is missing from the sum.
#[must_use]
pub fn m2sfca(weighed: &Weighed<'_>, people: &[Option<f64>], supply: &[Option<f64>]) -> Scores {
    let mode = Mode { weighed, people };
    let [origins] = shared_by(&[mode], supply, |weight| weight * weight);
    origins
}

/// How a part of the people travels: their costs, and how many of them live at each origin.
#[derive(Clone, Copy, Debug)]
pub struct Mode<'a> {
    /// Their weighed costs; all modes have the same origins and sites.
    pub weighed: &'a Weighed<'a>,
    /// Their number by origin.
    pub people: &'a [Option<f64>],
}

/// Multimodal 2SFCA (Langford, Higgs & Fry 2016): people with a car and people without
/// compete for the same places, each by their own costs.
///
/// `R_j = S_j / sum_m sum_k P_k^m f(t_kj^m)`, then `A_i^m = sum_j R_j f(t_ij^m)`: a score for
/// each mode. The demand at the sites is that of all modes together, the same in each.
#[must_use]
pub fn multimodal<const N: usize>(modes: &[Mode<'_>; N], supply: &[Option<f64>]) -> [Scores; N] {
    shared_by(modes, supply, |weight| weight)
}

fn shared_by<const N: usize>(
    modes: &[Mode<'_>; N],
    supply: &[Option<f64>],
    back: impl Fn(f64) -> f64 + Sync,
) -> [Scores; N] {
    let mut demand = vec![0.0; supply.len()];
    for mode in modes {
        let of_mode = mode
            .weighed
            .by_site(|origin, _, weight| mode.people[origin].unwrap_or(0.0) * weight);
        for (sum, more) in demand.iter_mut().zip(of_mode) {
            *sum += more;
        }
    }
    let ratio = ratios(supply, &demand);
    modes.each_ref().map(|mode| Scores {
        origins: told(
            supply,
            mode.weighed
                .by_origin(|site, weight| ratio[site] * back(weight)),
        ),
        demand: demand.clone(),
    })
}

/// Places per person of each site, 0 where that is not defined: such a site adds nothing.
#[must_use]
pub fn ratios(supply: &[Option<f64>], demand: &[f64]) -> Vec<f64> {
    supply
        .iter()
        .zip(demand)
        .map(|(supply, demand)| site_ratio(*supply, *demand).unwrap_or(0.0))
        .collect()
}

/// Places per person of a site.
///
/// Demand so thin that the ratio overflows counts as none: it comes of decays that have
/// faded out, not of people.
pub fn site_ratio(supply: Option<f64>, demand: f64) -> Value {
    let ratio = supply.ok_or(Missing::SupplyUnknown)? / demand;
    if demand > 0.0 && ratio.is_finite() {
        Ok(ratio)
    } else {
        Err(Missing::NoDemand)
    }
}

/// Places of a site that nobody reaches, so that what is shared out and what is stranded
/// add up to what there is; `None` when its places are unknown.
#[must_use]
pub fn stranded(supply: Option<f64>, demand: f64) -> Option<f64> {
    match site_ratio(supply, demand) {
        Ok(_) => Some(0.0),
        Err(_) => supply,
    }
}

/// The values of origins, unless no site has known places.
pub(super) fn told(supply: &[Option<f64>], values: Vec<f64>) -> Vec<Value> {
    if supply.iter().all(Option::is_none) {
        return vec![Err(Missing::SupplyUnknown); values.len()];
    }
    values.into_iter().map(Ok).collect()
}

/// The E2SFCA scores of a study: [`e2sfca`] over its times, with its bands of minutes.
///
/// Bands are compared in whole deciseconds. `None` for all when no site has known places.
#[must_use]
pub fn study_scores(
    matrix: &CostMatrix,
    people: &[Option<People>],
    places: &BTreeMap<SiteId, f64>,
    bands: &StepDecay,
) -> Vec<Option<f64>> {
    let Some(catchment) = StudyCatchment::new(matrix, people, places, bands) else {
        return vec![None; matrix.rows()];
    };
    let rows = (0..matrix.rows()).into_par_iter().with_min_len(ROWS_A_TASK);
    rows.map(|row| {
        let row = matrix.row(row).iter();
        catchment.score(row.map(|reach| (reach.cost.time, catchment.ratio(reach.site))))
    })
    .collect()
}

/// What the E2SFCA scores of a study are made of, for questions about one site more or less.
#[derive(Clone, Debug)]
pub struct StudyCatchment {
    decay: Decay,
    /// Places per person by site; 0 where there are none.
    ratio: Vec<f64>,
    /// How many sites have known places.
    known: usize,
    last: Deciseconds,
}

impl StudyCatchment {
    /// Shares the places of each site; `None` when the bands are no decay.
    #[must_use]
    pub fn new(
        matrix: &CostMatrix,
        people: &[Option<People>],
        places: &BTreeMap<SiteId, f64>,
        bands: &StepDecay,
    ) -> Option<Self> {
        let reached = matrix.entries.iter().map(|reach| reach.site.index() + 1);
        let listed = places.keys().map(|site| site.index() + 1);
        let sites = reached.chain(listed).max().unwrap_or(0);
        let last = bands.0.last().map_or(0.0, |(minutes, _)| *minutes);
        let decay = bands_in_deciseconds(bands)?;
        let mut demand = vec![0.0; sites];
        for (row, people) in people.iter().enumerate() {
            let people = people.map_or(0.0, People::to_f64);
            for reach in matrix.row(row) {
                demand[reach.site.index()] += people * decay.weight(f64::from(reach.cost.time.0));
            }
        }
        let ratio = demand.iter().enumerate().map(|(site, demand)| {
            let supply = places.get(&SiteId::at(site)).copied();
            site_ratio(supply, *demand).unwrap_or(0.0)
        });
        Some(Self {
            ratio: ratio.collect(),
            decay,
            known: places.len(),
            last: Deciseconds::from_minutes(last),
        })
    }

    /// How many sites have known places: without any, no score is known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.known
    }

    /// Nothing beyond this time counts.
    #[must_use]
    pub fn last(&self) -> Deciseconds {
        self.last
    }

    /// Places per person of a site; 0 where that is not defined.
    #[must_use]
    pub fn ratio(&self, site: SiteId) -> f64 {
        self.ratio.get(site.index()).copied().unwrap_or(0.0)
    }

    /// Places per person that a site with `places` has for the people who reach it: their
    /// number and time, in the origins' order.
    #[must_use]
    pub fn ratio_of(
        &self,
        places: f64,
        reached: impl Iterator<Item = (Option<People>, Deciseconds)>,
    ) -> f64 {
        let demand = total(reached.map(|(people, time)| {
            people.map_or(0.0, People::to_f64) * self.decay.weight(f64::from(time.0))
        }));
        site_ratio(Some(places), demand).unwrap_or(0.0)
    }

    /// The score of an origin: time and ratio of each site in reach, in the sites' order;
    /// `None` when no site has known places.
    #[must_use]
    pub fn score(&self, reached: impl Iterator<Item = (Deciseconds, f64)>) -> Option<f64> {
        (self.known > 0).then(|| self.sum(reached))
    }

    /// [`StudyCatchment::score`] as a plain number.
    #[must_use]
    pub fn sum(&self, reached: impl Iterator<Item = (Deciseconds, f64)>) -> f64 {
        total(reached.map(|(time, ratio)| ratio * self.decay.weight(f64::from(time.0))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::costs::{Costs, Pair};
    use crate::model::cost::{Reach, TravelCost};

    /// Two origins, three sites: 0 is near to both, 1 far from the first, 2 reached by nobody.
    fn town() -> Costs {
        let pairs = [(0, 0, 10.0), (0, 1, 30.0), (1, 0, 10.0)];
        let pairs = pairs.map(|(origin, site, cost)| Pair { origin, site, cost });
        Costs::gather(3, 4, &pairs).unwrap().costs
    }

    const BANDS: &str = "step:20=1,40=0.5";

    /// `R_0` = 8 / (4 + 12) = 0.5, `R_1` = 6 / (4 x 0.5) = 3.
    #[test]
    fn places_are_shared_with_everybody_in_reach() {
        let costs = town();
        let weighed = Weighed::new(&costs, &BANDS.parse::<Decay>().unwrap().into());
        let people = [Some(4.0), Some(12.0), None];
        let supply = [Some(8.0), Some(6.0), Some(7.0), None];
        let scores = e2sfca(&weighed, &people, &supply);
        assert_eq!(scores.origins, [Ok(0.5 + 3.0 * 0.5), Ok(0.5), Ok(0.0)]);
        assert_eq!(scores.demand, [16.0, 2.0, 0.0, 0.0]);
        let modified = m2sfca(&weighed, &people, &supply).origins;
        assert_eq!(modified, [Ok(0.5 + 3.0 * 0.25), Ok(0.5), Ok(0.0)]);
    }

    #[test]
    fn a_site_that_nobody_reaches_strands_its_places() {
        assert_eq!(site_ratio(Some(7.0), 0.0), Err(Missing::NoDemand));
        assert_eq!(stranded(Some(7.0), 0.0), Some(7.0));
        assert_eq!(stranded(Some(7.0), 2.0), Some(0.0));
        assert_eq!(site_ratio(None, 2.0), Err(Missing::SupplyUnknown));
        assert_eq!(stranded(None, 2.0), None);
        assert_eq!(
            site_ratio(Some(0.0), 2.0),
            Ok(0.0),
            "no places is known, and is 0"
        );
    }

    #[test]
    fn demand_that_has_faded_out_does_not_overflow() {
        let costs = town();
        let decay = Decay::Exponential { rate: 24.7 };
        let weighed = Weighed::new(&costs, &decay.into());
        let supply = [Some(8.0), Some(1e10), Some(7.0), None];
        let scores = e2sfca(&weighed, &[Some(1.0), Some(1.0), None], &supply);
        assert!(scores.origins.iter().all(|v| v.is_ok_and(f64::is_finite)));
    }

    #[test]
    fn without_any_known_places_there_is_no_score() {
        let costs = town();
        let weighed = Weighed::new(&costs, &BANDS.parse::<Decay>().unwrap().into());
        let scores = e2sfca(&weighed, &[Some(4.0); 3], &[None; 4]);
        assert_eq!(scores.origins, [Err(Missing::SupplyUnknown); 3]);
    }

    /// Those with a car reach both sites, those without only site 0.
    /// `R_0` = 8 / (4 + 12) = 0.5, `R_1` = 6 / 4 = 1.5.
    #[test]
    fn people_without_a_car_compete_for_what_they_reach() {
        let pair = |site, cost| Pair {
            origin: 0,
            site,
            cost,
        };
        let car = Costs::gather(1, 2, &[pair(0, 1.0), pair(1, 1.0)])
            .unwrap()
            .costs;
        let foot = Costs::gather(1, 2, &[pair(0, 1.0)]).unwrap().costs;
        let decay = Decay::Binary { threshold: 1.0 }.into();
        let (car, foot) = (Weighed::new(&car, &decay), Weighed::new(&foot, &decay));
        let modes = [
            Mode {
                weighed: &car,
                people: &[Some(4.0)],
            },
            Mode {
                weighed: &foot,
                people: &[Some(12.0)],
            },
        ];
        let [with, without] = multimodal(&modes, &[Some(8.0), Some(6.0)]);
        assert_eq!((with.origins[0], without.origins[0]), (Ok(2.0), Ok(0.5)));
        assert_eq!(with.demand, [16.0, 4.0]);
    }

    /// Bands of a study are closed above and compared in whole deciseconds.
    #[test]
    fn study_scores_count_in_deciseconds() {
        let reach = |time| Reach {
            site: SiteId(1),
            cost: TravelCost {
                time: Deciseconds(time),
                ..Default::default()
            },
        };
        let matrix = CostMatrix::from_rows(vec![vec![reach(6000)], vec![reach(6001)], vec![]]);
        let people = [Some(People(1000)); 3];
        let places = [(SiteId(1), 3.0)].into();
        let bands = StepDecay(vec![(10.0, 1.0), (10.000_01, 0.9), (20.0, 0.5)]);
        let scores = study_scores(&matrix, &people, &places, &bands);
        assert_eq!(scores, [Some(2.0), Some(1.0), Some(0.0)]);
        let unknown = study_scores(&matrix, &people, &BTreeMap::new(), &bands);
        assert_eq!(unknown, [None; 3]);
    }
}
