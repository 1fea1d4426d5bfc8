//! Profiles -> times: new speeds or closures on a network that is there.

use rayon::prelude::*;

use crate::model::ids::{EdgeId, Id, IdVec};
use crate::model::profile::Profile;
use crate::model::rules::Towns;
use crate::model::street::{Bound, Speed, Zone};
use crate::model::units::Milliseconds;

use super::density;
use super::graph::{EdgeTimes, Network};
use super::stored::IdTable;

/// Speeds on one street by zone and direction.
type Speeds = [[Option<Speed>; 2]; 2];

impl Network {
    /// Replaces the profiles, and with them all times. The roads stay as they are.
    pub fn customise(&mut self, profiles: Vec<Profile>) {
        // profiles mostly agree on what a town is
        let mut zones: Vec<(Option<Towns>, IdVec<EdgeId, Zone>)> = Vec::new();
        for profile in &profiles {
            let towns = profile.rules.towns;
            if zones.iter().all(|(known, _)| *known != towns) {
                zones.push((towns, density::zones(self, towns)));
            }
        }
        self.times = profiles
            .iter()
            .filter_map(|profile| {
                let known = zones
                    .iter()
                    .find(|(towns, _)| *towns == profile.rules.towns);
                Some(self.times_of(profile, &known?.1))
            })
            .collect();
        // an order stays useful while the profile opens and closes the same roads
        let orders = profiles.iter().map(|profile| {
            let place = self.profile(&profile.id)?;
            self.orders.get(place).cloned().flatten()
        });
        self.orders = orders.collect();
        self.graphs.clear();
        self.profiles = profiles;
    }

    /// Lets everybody go at `percent` of the usual speed on the roads of this number or name; 0
    /// closes them. Whether there are any. New profiles undo it.
    pub fn pace(&mut self, road: &str, percent: f64) -> bool {
        let labels: Vec<bool> = self
            .labels
            .iter()
            .map(|label| label.reference == road || label.name == road)
            .collect();
        let paced = |time: Milliseconds| {
            let seconds = f64::from(time.0) / 1000.0 / (percent / 100.0);
            (percent > 0.0).then(|| Milliseconds::from_seconds(seconds))
        };
        let mut times: Vec<Vec<EdgeTimes>> = self
            .times
            .iter()
            .map(|times| times.as_slice().to_vec())
            .collect();
        let mut is_known = false;
        for (edge, facts) in self.edges.iter_ids() {
            let label = self.roads[facts.road as usize].label as usize;
            if !labels[label] {
                continue;
            }
            is_known = true;
            for times in &mut times {
                let times = &mut times[edge.index()];
                let paced = Bound::BOTH.map(|bound| times.get(bound).and_then(paced));
                *times = EdgeTimes::new(paced);
            }
        }
        if is_known {
            self.times = times.into_iter().map(IdTable::from).collect();
            self.graphs.clear();
        }
        is_known
    }

    /// The speed of a profile on an edge, km/h, forward if that is open; `None` when closed or
    /// when the road states a duration instead.
    #[must_use]
    pub fn kmh(&self, edge: EdgeId, profile: usize) -> Option<f64> {
        let street = self.street(edge);
        let times = self.times[profile][edge];
        let bound = Bound::BOTH
            .into_iter()
            .find(|bound| times.get(*bound).is_some())?;
        // which zone the edge was taken to lie in shows in its time
        let speeds = [Zone::Rural, Zone::Urban]
            .into_iter()
            .filter_map(|zone| self.profiles[profile].speed(street, zone, bound))
            .filter(|_| street.stated.is_none());
        speeds
            .filter(|speed| {
                times.get(bound) == Some(Milliseconds::of(self.edges[edge].length, *speed))
            })
            .map(Speed::kmh)
            .next()
    }

    fn times_of(
        &self,
        profile: &Profile,
        zones: &IdVec<EdgeId, Zone>,
    ) -> IdTable<EdgeId, EdgeTimes> {
        let speeds: Vec<Speeds> = self
            .streets
            .par_iter()
            .map(|street| {
                [Zone::Urban, Zone::Rural]
                    .map(|zone| Bound::BOTH.map(|bound| profile.speed(street, zone, bound)))
            })
            .collect();
        let times: Vec<EdgeTimes> = self
            .edges
            .as_slice()
            .par_iter()
            .zip(zones.as_slice())
            .map(|(edge, zone)| {
                let street = self.roads[edge.road as usize].street as usize;
                let speeds = speeds[street][*zone as usize];
                EdgeTimes::new(speeds.map(|speed| Some(Milliseconds::of(edge.length, speed?))))
            })
            .collect();
        times.into()
    }
}
