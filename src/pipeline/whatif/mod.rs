//! One change and what it does to one question, recomputing only what changes.
//!
//! A site more: one search from it, no further than it is nearest ([`NodeLabels`]). A site
//! less: each of its origins goes to the second-nearest, which is known. Then only the areas of
//! those origins are tallied again. Equal to computing everything anew.

mod catchment;
mod near;
mod nearest;
mod sites;

use std::collections::BTreeSet;
use std::sync::Arc;

use near::Near;
use sites::{Difference, Sites, destinations};

use super::engine::{Engine, EngineError};
use super::travel::{Travel, heading};
use crate::access::answer::{Answer, OriginAnswer};
use crate::access::areas::{AreaRow, Supply, area_rows, members, rank, total_row};
use crate::access::catchment::StudyCatchment;
use crate::access::changes::{AreaChange, TotalChange};
use crate::access::tally::tally;
use crate::model::cost::Reach;
use crate::model::ids::{AreaId, Id, LevelId, OriginId};
use crate::model::place::Site;
use crate::model::progress::Silent;
use crate::model::reason::Reason;
use crate::model::scenario::{Change, Scenario};
use crate::model::study::{Question, Study};
use crate::model::units::{Deciseconds, People};
use crate::network::further::NodeLabels;

/// A question answered, ready for changes: what they are compared with and reckoned from.
#[derive(Debug)]
pub struct Baseline {
    question: Question,
    share: f64,
    answer: Arc<Answer>,
    rows: Vec<AreaRow>,
    total: (crate::access::tally::Tally, Supply),
    members: Vec<Vec<OriginId>>,
    labels: Option<NodeLabels>,
    catchment: Option<(StudyCatchment, Near)>,
    people: Vec<Option<People>>,
    /// Position among the destinations by site.
    ranks: Vec<u32>,
}

/// What a change does to a question.
#[derive(Clone, PartialEq, Debug)]
pub struct WhatIf {
    /// The whole study.
    pub total: TotalChange,
    /// Areas whose figures change, in the study's order, ranked among all areas.
    pub areas: Vec<AreaChange>,
    /// Origins that go elsewhere, or now somewhere, or nowhere.
    pub origins: Vec<OriginMoved>,
}

/// An origin whose nearest site changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OriginMoved {
    /// The origin.
    pub origin: OriginId,
    /// Its nearest site before.
    pub before: Option<Reach>,
    /// Its nearest site after; a new site has the id after the last one of the study.
    pub after: Option<Reach>,
}

impl Engine {
    /// Prepares a question for many changes: about one answer and one search of the network.
    #[must_use]
    pub fn baseline(&self, question: &Question) -> Baseline {
        let study = self.study();
        let (_, share) = study.standard_terms(question.service, question.group, question.profile);
        let answer = self.answer(question.service, question.group, question.profile);
        let people: Vec<Option<People>> = study
            .origins
            .iter()
            .map(|origin| origin.people(question.group))
            .collect();
        let places = answer
            .destinations
            .iter()
            .filter_map(|site| Some((*site, study.sites[*site].capacity?)))
            .collect();
        let labels = match self.travel(question.profile) {
            Travel::Network {
                router,
                origins,
                sites,
                ..
            } => {
                let direction = study.services[question.service].direction;
                let sites: Vec<_> = answer
                    .destinations
                    .iter()
                    .map(|site| sites[site.index()])
                    .collect();
                Some(NodeLabels::new(router, origins, &sites, heading(direction)))
            }
            Travel::Straight { .. } => None,
        };
        let mut ranks = vec![u32::MAX; study.sites.len()];
        for (rank, site) in (0..).zip(&answer.destinations) {
            ranks[site.index()] = rank;
        }
        Baseline {
            ranks,
            rows: area_rows(study, &answer, question.minutes, share, question.level),
            total: total_row(study, &answer, question.minutes),
            members: members(study, question.level),
            catchment: StudyCatchment::new(&answer.costs, &people, &places, &study.e2sfca).map(
                |shared| {
                    let near = Near::new(&answer.costs, shared.last());
                    (shared, near)
                },
            ),
            labels,
            people,
            share,
            question: *question,
            answer,
        }
    }

    /// What `change` does to the question; nothing is kept. Changes of roads and people are
    /// computed anew, those of one site only where they matter.
    pub fn what_if(&self, baseline: &Baseline, change: &Change) -> Result<WhatIf, EngineError> {
        let scenario = Scenario {
            name: None,
            changes: vec![change.clone()],
        };
        let of_a_site = !matches!(change, Change::Road { .. } | Change::People { .. });
        if of_a_site && let Some(found) = self.one_site(baseline, change)? {
            return Ok(found);
        }
        let after = self.with_scenario(&scenario, &Silent)?;
        Ok(anew(baseline, self.study(), &after))
    }

    /// `None` when too much changes to be reckoned from the baseline.
    fn one_site(
        &self,
        baseline: &Baseline,
        change: &Change,
    ) -> Result<Option<WhatIf>, EngineError> {
        let sites = Sites::of(self, change)?;
        let difference = sites.difference(self.study(), &baseline.question);
        let before = baseline.answer.destinations.len();
        let after = before + usize::from(difference.come.is_some())
            - usize::from(difference.gone.is_some());
        // reasons of all origins turn when the first site comes or the last one goes
        if before == 0 || after == 0 {
            return Ok(None);
        }
        Ok(Some(self.reckon(baseline, &difference)))
    }

    fn reckon(&self, baseline: &Baseline, difference: &Difference<'_>) -> WhatIf {
        let study = self.study();
        let mut answer = Answer::clone(&baseline.answer);
        let mut touched = BTreeSet::new();
        let origins = if difference.stays {
            Vec::new()
        } else {
            self.moved(baseline, difference)
        };
        for moved in &origins {
            let known = &mut answer.origins[moved.origin];
            *known = OriginAnswer {
                reason: match moved.after {
                    Some(_) => Reason::Ok,
                    None => Reason::Unreachable,
                },
                nearest: moved.after,
                second: None,
                snap: known.snap,
            };
            touched.insert(moved.origin);
        }
        self.rescore(baseline, difference, &mut answer, &mut touched);
        let level = baseline.question.level;
        let mut areas: BTreeSet<AreaId> = touched
            .iter()
            .filter_map(|origin| study.origins[*origin].located.area(level))
            .collect();
        let area_of = |site: &Site| site.located.area(level);
        let gone = difference.gone.map(|site| &study.sites[site]);
        areas.extend(gone.and_then(area_of));
        areas.extend(difference.come.and_then(|(_, site)| area_of(site)));

        let destinations = destinations(study, &baseline.answer, difference);
        let supply = |area: Option<AreaId>| {
            let mut supply = Supply::default();
            for site in &destinations {
                if area.is_none() || area_of(site) == area {
                    supply.add(site.capacity);
                }
            }
            supply
        };
        let threshold = Deciseconds::from_minutes(baseline.question.minutes);
        let mut rows = baseline.rows.clone();
        for row in &mut rows {
            if !areas.contains(&row.area) {
                continue;
            }
            let people = baseline.members[row.area.index()].iter().copied();
            row.tally = tally(study, &answer, threshold, people);
            row.supply = supply(Some(row.area));
            row.meets_standard = row.tally.share_within.map(|w| w >= baseline.share);
            row.rank = None;
        }
        for row in &mut rows {
            row.rank = None;
        }
        rank(study, &mut rows);
        let total = if touched.is_empty() {
            baseline.total.0.clone()
        } else {
            tally(study, &answer, threshold, study.origins.ids())
        };
        WhatIf {
            total: TotalChange {
                before: baseline.total.clone(),
                after: (total, supply(None)),
            },
            areas: differing(&baseline.rows, rows),
            origins,
        }
    }
}

fn differing(before: &[AreaRow], after: Vec<AreaRow>) -> Vec<AreaChange> {
    let pairs = before.iter().cloned().zip(after);
    let changes = pairs.map(|(before, after)| AreaChange {
        before: Some(before),
        after: Some(after),
    });
    changes.filter(AreaChange::differs).collect()
}

/// Everything computed again.
fn anew(baseline: &Baseline, study: &Study, after: &Engine) -> WhatIf {
    let question = &baseline.question;
    let answer = after.answer(question.service, question.group, question.profile);
    let level: LevelId = question.level;
    let rows = area_rows(
        after.study(),
        &answer,
        question.minutes,
        baseline.share,
        level,
    );
    let origins = study.origins.ids().filter_map(|origin| {
        let (before, after) = (
            baseline.answer.origins[origin].nearest,
            answer.origins[origin].nearest,
        );
        (before != after).then_some(OriginMoved {
            origin,
            before,
            after,
        })
    });
    WhatIf {
        total: TotalChange {
            before: baseline.total.clone(),
            after: total_row(after.study(), &answer, question.minutes),
        },
        areas: differing(&baseline.rows, rows),
        origins: origins.collect(),
    }
}

impl Baseline {
    /// The question.
    #[must_use]
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The rows of all areas of its level.
    #[must_use]
    pub fn rows(&self) -> &[AreaRow] {
        &self.rows
    }
}
