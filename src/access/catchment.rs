//! Floating catchment areas: do the places suffice for the people who can reach them?

use std::collections::BTreeMap;

use crate::model::cost::CostMatrix;
use crate::model::ids::SiteId;
use crate::model::study::StepDecay;
use crate::model::units::{Deciseconds, People};

impl StepDecay {
    /// Weight of a travel time; bands are closed above, 0 beyond the last.
    #[must_use]
    pub fn weight(&self, time: Deciseconds) -> f64 {
        self.0
            .iter()
            .find(|(minutes, _)| time <= Deciseconds::from_minutes(*minutes))
            .map_or(0.0, |(_, weight)| *weight)
    }
}

/// Enhanced two-step floating catchment area (Luo & Qi 2009).
///
/// `R_j = S_j / sum_k P_k f(t_kj)` for every site with known places, then
/// `A_i = sum_j R_j f(t_ij)`: places a person at origin `i` can count on. Sites whose
/// places are unknown are left out; so are sites that nobody can reach (their ratio is
/// undefined and they add nothing). Unknown people demand nothing. `None` for all
/// when no site has known places. Time is linear in the stored pairs.
#[must_use]
pub fn e2sfca(
    costs: &CostMatrix,
    demand: &[Option<People>],
    supply: &BTreeMap<SiteId, f64>,
    decay: &StepDecay,
) -> Vec<Option<f64>> {
    if supply.is_empty() {
        return vec![None; costs.rows()];
    }
    let mut crowd: BTreeMap<SiteId, f64> = BTreeMap::new();
    for (row, people) in demand.iter().enumerate() {
        let Some(people) = people else { continue };
        for reach in costs.row(row) {
            if supply.contains_key(&reach.site) {
                *crowd.entry(reach.site).or_default() +=
                    people.to_f64() * decay.weight(reach.cost.time);
            }
        }
    }
    let ratio: BTreeMap<SiteId, f64> = supply
        .iter()
        .filter_map(|(site, places)| {
            let crowd = crowd.get(site).copied().filter(|crowd| *crowd > 0.0)?;
            Some((*site, places / crowd))
        })
        .collect();
    (0..costs.rows())
        .map(|row| {
            let reached = costs
                .row(row)
                .iter()
                .filter_map(|reach| Some(ratio.get(&reach.site)? * decay.weight(reach.cost.time)));
            Some(reached.sum())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cost::{Reach, TravelCost};

    /// Soukhov et al.'s example: people 50,000, 150,000 and 10,000; places 100,000,
    /// 100,000 and 10,000; published answers to ten digits.
    #[test]
    fn the_published_example_comes_out() {
        let minutes = [
            [15.0, 30.0, 100.0],
            [30.0, 15.0, 100.0],
            [100.0, 100.0, 15.0],
        ];
        let rows = minutes.map(|row| {
            (0u32..)
                .zip(row)
                .map(|(site, m)| Reach {
                    site: SiteId(site),
                    cost: TravelCost {
                        time: Deciseconds::from_minutes(m),
                        ..Default::default()
                    },
                })
                .collect::<Vec<_>>()
        });
        let costs = CostMatrix::from_rows(rows.to_vec());
        let people = [50_000, 150_000, 10_000].map(|p| Some(People(p * 1000)));
        let supply = (0u32..)
            .map(SiteId)
            .zip([100_000.0, 100_000.0, 10_000.0])
            .collect();
        let decay = StepDecay(vec![(20.0, 1.0), (40.0, 0.68), (60.0, 0.22)]);
        let scores = e2sfca(&costs, &people, &supply, &decay);
        for (score, expected) in scores.iter().zip([1.027_459_954_2, 0.990_846_681_9, 1.0]) {
            assert!(
                (score.unwrap() - expected).abs() < 1e-9,
                "{score:?} is not {expected}"
            );
        }
    }

    #[test]
    fn bands_are_closed_above() {
        let decay = StepDecay(vec![(10.0, 1.0), (20.0, 0.68)]);
        assert!((decay.weight(Deciseconds(6000)) - 1.0).abs() < 1e-12);
        assert!((decay.weight(Deciseconds(6001)) - 0.68).abs() < 1e-12);
        assert!(decay.weight(Deciseconds(12_001)).abs() < 1e-12);
    }
}
