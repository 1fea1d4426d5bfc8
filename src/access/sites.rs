//! One row a site: who depends on it.

use std::collections::HashMap;

use crate::access::answer::Answer;
use crate::model::ids::SiteId;
use crate::model::reason::Reason;
use crate::model::study::Study;
use crate::model::units::{Deciseconds, People};

/// One site of the question's service. Figures are `None` for sites that do not
/// count as destinations: not operating, not for this group, or of unknown place.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteRow {
    /// Which site.
    pub site: SiteId,
    /// People for whom it is the nearest.
    pub people_nearest: Option<People>,
    /// Person-weighted mean minutes of those people.
    pub mean_minutes: Option<f64>,
    /// People within the threshold of it, nearest or not.
    pub people_within: Option<People>,
    /// People for whom it is nearest, per place; `None` when the places are unknown or none.
    pub load: Option<f64>,
    /// People within the threshold who would not be if it closed.
    pub people_lost_if_closed: Option<People>,
    /// Why figures are missing.
    pub reason: Reason,
}

/// Rows of all sites of the answer's service, in the study's order.
#[must_use]
pub fn site_rows(study: &Study, answer: &Answer, minutes: f64) -> Vec<SiteRow> {
    let threshold = Deciseconds::from_minutes(minutes);
    let mut sums: HashMap<SiteId, SiteSums> = answer
        .destinations
        .iter()
        .map(|site| (*site, SiteSums::default()))
        .collect();
    for (origin, found) in answer.origins.iter_ids() {
        let Some(People(people)) = study.origins[origin].people(answer.group) else {
            continue;
        };
        if let Some(nearest) = found.nearest
            && let Some(sum) = sums.get_mut(&nearest.site)
        {
            sum.nearest += people;
            sum.person_time += u128::from(people) * u128::from(nearest.cost.time.0);
            let kept = found
                .second
                .is_some_and(|second| second.cost.time <= threshold);
            if nearest.cost.time <= threshold && !kept {
                sum.lost += people;
            }
        }
        for reach in answer.costs.row(origin.0 as usize) {
            if reach.cost.time <= threshold
                && let Some(sum) = sums.get_mut(&reach.site)
            {
                sum.within += people;
            }
        }
    }
    study
        .sites
        .iter_ids()
        .filter(|(_, site)| site.service == answer.service)
        .map(|(id, site)| match sums.get(&id) {
            Some(sum) => sum.row(id, site.capacity),
            None => SiteRow {
                site: id,
                people_nearest: None,
                mean_minutes: None,
                people_within: None,
                load: None,
                people_lost_if_closed: None,
                reason: match site.position {
                    Some(_) => Reason::NoSite,
                    None => Reason::OutsideNetwork,
                },
            },
        })
        .collect()
}

#[derive(Default)]
struct SiteSums {
    nearest: u64,
    person_time: u128,
    within: u64,
    lost: u64,
}

impl SiteSums {
    fn row(&self, site: SiteId, capacity: Option<f64>) -> SiteRow {
        SiteRow {
            site,
            people_nearest: Some(People(self.nearest)),
            mean_minutes: (self.nearest > 0)
                .then(|| self.person_time as f64 / (self.nearest as f64 * 600.0)),
            people_within: Some(People(self.within)),
            load: capacity
                .filter(|places| *places > 0.0)
                .map(|places| People(self.nearest).to_f64() / places),
            people_lost_if_closed: Some(People(self.lost)),
            reason: if self.nearest == 0 && self.within == 0 {
                Reason::NoPeople
            } else {
                Reason::Ok
            },
        }
    }
}
