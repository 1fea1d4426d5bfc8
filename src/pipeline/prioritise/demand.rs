//! Who needs a site, and how far each place is from them.

use super::columns::{Columns, EXISTING};
use super::{Ask, Candidate, Gain, Means, Objective};
use crate::model::cost::{CostMatrix, Reach, TravelCost};
use crate::model::ids::{Id, OriginId, SiteId};
use crate::model::progress::Progress;
use crate::model::study::{MAX_MINUTES, Question};
use crate::model::units::{Decimetres, Deciseconds, People};
use crate::pipeline::Engine;

/// Who needs what: rows of people with their ways.
#[derive(Debug)]
pub(super) struct Demand {
    /// The origin of each row.
    pub(super) origins: Vec<OriginId>,
    /// Its people.
    pub(super) people: Vec<People>,
    /// Rows x (existing sites, candidates), in `SiteId`s that are columns.
    pub(super) matrix: CostMatrix,
    /// Time to the nearest existing site; `None` when none is reached.
    pub(super) today: Vec<Option<Deciseconds>>,
    pub(super) threshold: Deciseconds,
    /// All known people of the group, those without a row included.
    total: u64,
}

impl Demand {
    pub(super) fn new(
        engine: &Engine,
        ask: &Ask,
        candidates: &[Candidate],
        closable: &[SiteId],
        progress: &dyn Progress,
    ) -> Self {
        let study = engine.study();
        let Question {
            service,
            group,
            profile,
            ..
        } = ask.question;
        let answer = engine.answer(service, group, profile);
        let places: Vec<_> = candidates
            .iter()
            .map(|candidate| candidate.position)
            .collect();
        let direction = study.services[service].direction;
        let limit = Deciseconds::from_minutes(MAX_MINUTES);
        let travel = engine.travel(profile);
        let ways = travel.ways(&places, direction, limit, progress);
        let existing = travel.costs(closable, direction, limit, progress);
        let mut column = vec![EXISTING; study.sites.len()];
        for (at, site) in (1 + places.len()..).zip(closable) {
            column[site.index()] = u32::try_from(at).unwrap_or(EXISTING);
        }
        let mut rows = Vec::new();
        let (mut origins, mut people, mut today) = (Vec::new(), Vec::new(), Vec::new());
        let mut total = 0;
        let far = TravelCost {
            time: limit,
            length: Decimetres(0),
        };
        for (at, (origin, ways)) in study.origins.ids().zip(ways).enumerate() {
            let Some(count) = study.origins[origin].people(group).filter(|p| p.0 > 0) else {
                continue;
            };
            total += count.0;
            let nearest = answer.origins[origin].nearest.map(|reach| reach.cost);
            // a share is of everybody, also of those that no site can reach
            let is_asked = matches!(ask.means, Means::Target(_));
            if nearest.is_none() && ways.is_empty() && !is_asked {
                continue;
            }
            // Sites that may close have columns of their own; then nothing stays anyway.
            let stays = nearest.filter(|_| closable.is_empty());
            // Whoever reaches nothing is far away where ways add up, and not within otherwise.
            let adds_up = ask.objective != Objective::People;
            let existing_cost = match stays {
                Some(cost) => Some(cost.min(far)),
                None => adds_up.then_some(far),
            };
            let mut row = Vec::with_capacity(1 + ways.len());
            row.extend(existing_cost.map(|cost| Reach {
                site: SiteId(EXISTING),
                cost,
            }));
            row.extend(ways.into_iter().map(|(candidate, cost)| Reach {
                site: SiteId(candidate + 1),
                cost,
            }));
            let reaches = existing.row(at).iter().map(|reach| Reach {
                site: SiteId(column[reach.site.index()]),
                cost: reach.cost,
            });
            row.extend(reaches);
            rows.push(row);
            origins.push(origin);
            people.push(count);
            today.push(nearest.map(|cost| cost.time));
        }
        Self {
            origins,
            people,
            today,
            matrix: CostMatrix::from_rows(rows),
            threshold: Deciseconds::from_minutes(ask.question.minutes),
            total,
        }
    }

    /// Time to the nearest of the sites that are left when these close.
    pub(super) fn without(&self, columns: Columns, closes: &[usize]) -> Vec<Option<Deciseconds>> {
        if closes.is_empty() {
            return self.today.clone();
        }
        let first = 1 + columns.candidates;
        let stays = |reach: &&Reach| {
            let place = (reach.site.0 as usize).checked_sub(first);
            place.is_some_and(|place| closes.binary_search(&place).is_err())
        };
        let nearest = |row: usize| {
            let reaches = self.matrix.row(row).iter().filter(stays);
            reaches.map(|reach| reach.cost.time).min()
        };
        (0..self.matrix.rows()).map(nearest).collect()
    }

    /// What is lost when the nearest site is so far away; below 0. Person-minutes are counted over
    /// those who still have a site to go to.
    pub(super) fn lost(&self, staying: &[Option<Deciseconds>]) -> Gain {
        let within = |time: Option<Deciseconds>| time.is_some_and(|time| time <= self.threshold);
        let beyond = |time: Deciseconds| f64::from(time.saturating_sub(self.threshold).0);
        let mut lost = Gain::default();
        for ((people, before), after) in self.people.iter().zip(&self.today).zip(staying) {
            if within(*before) && !within(*after) {
                lost.people -= people.0.cast_signed();
            }
            if let (Some(before), Some(after)) = (before, after) {
                // thousandths of people x deciseconds -> people x minutes
                let longer = (beyond(*after) - beyond(*before)) / 600_000.0;
                lost.person_minutes -= people.0 as f64 * longer;
            }
        }
        lost
    }

    pub(super) fn share_before(&self) -> Option<f64> {
        let rows = self.people.iter().zip(&self.today);
        let within = rows.filter(|(_, time)| time.is_some_and(|time| time <= self.threshold));
        let within: u64 = within.map(|(people, _)| people.0).sum();
        (self.total > 0).then(|| within as f64 / self.total as f64)
    }

    /// The share of everybody that so many people more within are.
    pub(super) fn share_of(&self, people: i64) -> Option<f64> {
        Some(self.share_before()? + people as f64 / self.total as f64)
    }
}
