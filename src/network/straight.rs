//! Without a network: great-circle distance x detour at the profile's rural speed.

use rayon::prelude::*;

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::units::{Decimetres, Deciseconds};

use super::nearest::keep_nearest;
use super::search::Label;

/// The declared straight-line model.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StraightLine {
    /// A trip is this many times the straight line.
    pub detour: f64,
    /// Speed, km/h.
    pub kmh: f64,
}

impl StraightLine {
    /// The cost between two points.
    #[must_use]
    pub fn cost(&self, from: LonLat, to: LonLat) -> TravelCost {
        let metres = from.great_circle_m(to) * self.detour;
        TravelCost {
            time: Deciseconds::from_seconds(metres * 3.6 / self.kmh),
            length: Decimetres::from_metres(metres),
        }
    }

    fn to_sites(
        self,
        origin: LonLat,
        sites: &[Option<LonLat>],
    ) -> impl Iterator<Item = (u32, TravelCost)> {
        (0u32..)
            .zip(sites)
            .filter_map(move |(site, at)| Some((site, self.cost(origin, (*at)?))))
    }

    /// The `k` nearest sites of every origin within `limit`; ties to the earlier site;
    /// sites of unknown place are left out.
    #[must_use]
    pub fn nearest(
        &self,
        origins: &[LonLat],
        sites: &[Option<LonLat>],
        k: usize,
        limit: Deciseconds,
    ) -> Vec<Vec<Label>> {
        origins
            .par_iter()
            .map(|origin| {
                let all = self
                    .to_sites(*origin, sites)
                    .map(|(site, cost)| Label::new(site, cost));
                let mut found: Vec<Label> = all.filter(|label| label.time <= limit).collect();
                keep_nearest(&mut found, k)
            })
            .collect()
    }

    /// All pairs within `limit`, a row an origin.
    #[must_use]
    pub fn matrix(
        &self,
        origins: &[LonLat],
        sites: &[Option<LonLat>],
        limit: Deciseconds,
    ) -> Vec<Vec<(u32, TravelCost)>> {
        origins
            .par_iter()
            .map(|origin| {
                self.to_sites(*origin, sites)
                    .filter(|(_, cost)| cost.time <= limit)
                    .collect()
            })
            .collect()
    }
}
