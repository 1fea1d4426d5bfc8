//! What the closing of each site would break: everybody for whom it is the nearest goes to the
//! second-nearest, which is known, so the figures are exact.

use std::collections::{BTreeMap, HashMap};

use super::answer::Answer;
use crate::model::ids::{AreaId, LevelId, SiteId};
use crate::model::study::Study;
use crate::model::units::{Deciseconds, People};

/// Who loses how much if one site closes and nothing else changes.
#[derive(Clone, PartialEq, Debug)]
pub struct Closure {
    /// The site.
    pub site: SiteId,
    /// People for whom it is the nearest.
    pub people: People,
    /// Of them, within the threshold today and not without it.
    pub people_lost: People,
    /// Of them, with no other site at all.
    pub people_cut_off: People,
    /// Person-minutes on the way more, over those who have another site.
    pub person_minutes_more: f64,
    /// The longest way that one of them would then have; `None` when none has another site.
    pub longest: Option<Deciseconds>,
    /// The area of the level with most `people_lost`, else most `people`; ties by code.
    pub hardest_hit: Option<AreaId>,
    /// 1 = the closing that breaks most: by people lost, cut off, person-minutes, then text id.
    pub rank: usize,
}

/// One row a destination of the answer, in the answer's order (by text id).
#[must_use]
pub fn closures(study: &Study, answer: &Answer, minutes: f64, level: LevelId) -> Vec<Closure> {
    let threshold = Deciseconds::from_minutes(minutes);
    let mut sums: HashMap<SiteId, Sums> = HashMap::new();
    for (id, found) in answer.origins.iter_ids() {
        let origin = &study.origins[id];
        let (Some(nearest), Some(people)) = (found.nearest, origin.people(answer.group)) else {
            continue;
        };
        let second = found.second.map(|reach| reach.cost.time);
        let within = |time: Deciseconds| time <= threshold;
        let lost = within(nearest.cost.time) && !second.is_some_and(within);
        let sum = sums.entry(nearest.site).or_default();
        sum.people += people.0;
        match second {
            Some(second) if people.0 > 0 => {
                let more = (second - nearest.cost.time).0;
                sum.person_time += u128::from(people.0) * u128::from(more);
                sum.longest = sum.longest.max(Some(second));
            }
            Some(_) => {}
            None => sum.cut_off += people.0,
        }
        let area = origin.located.area(level);
        let hit = area.map(|area| sum.areas.entry(area).or_default());
        let lost = if lost { people.0 } else { 0 };
        sum.lost += lost;
        if let Some((area_lost, area_people)) = hit {
            *area_lost += lost;
            *area_people += people.0;
        }
    }
    let sites = answer.destinations.iter();
    let mut rows: Vec<Closure> = sites
        .map(|site| sums.remove(site).unwrap_or_default().row(study, *site))
        .collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // stable: equal ones stay in the order of their ids
    order.sort_by(|a, b| {
        let key = |row: &Closure| (row.people_lost, row.people_cut_off);
        let (a, b) = (&rows[*a], &rows[*b]);
        key(b)
            .cmp(&key(a))
            .then(b.person_minutes_more.total_cmp(&a.person_minutes_more))
    });
    for (rank, row) in order.into_iter().enumerate() {
        rows[row].rank = rank + 1;
    }
    rows
}

#[derive(Default)]
struct Sums {
    people: u64,
    lost: u64,
    cut_off: u64,
    person_time: u128,
    longest: Option<Deciseconds>,
    areas: BTreeMap<AreaId, (u64, u64)>,
}

impl Sums {
    fn row(self, study: &Study, site: SiteId) -> Closure {
        let code = |area: &AreaId| std::cmp::Reverse(study.areas[*area].code.as_str());
        let hit = self.areas.iter().filter(|(_, hit)| hit.1 > 0);
        let hardest = hit.max_by_key(|(area, hit)| (**hit, code(area)));
        Closure {
            site,
            people: People(self.people),
            people_lost: People(self.lost),
            people_cut_off: People(self.cut_off),
            // thousandths of people x deciseconds -> people x minutes
            person_minutes_more: self.person_time as f64 / 600_000.0,
            longest: self.longest,
            hardest_hit: hardest.map(|(area, _)| *area),
            rank: 0,
        }
    }
}
