//! One change and what it does to one question, recomputing only what changes.
//!
//! A site more: one search from it, no further than it is nearest ([`NodeLabels`]). A site
//! less: each of its origins goes to the second-nearest, which is known. Then only the areas of
//! those origins are tallied again. Equal to computing everything anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::engine::{Engine, EngineError};
use super::scenario::site_after;
use super::travel::{Travel, heading};
use crate::access::answer::{Answer, OriginAnswer};
use crate::access::areas::{AreaRow, Supply, area_rows, members, rank, total_row};
use crate::access::catchment::StudyCatchment;
use crate::access::changes::{AreaChange, TotalChange};
use crate::access::tally::tally;
use crate::model::cost::{Reach, TravelCost};
use crate::model::ids::{AreaId, Id, IdVec, LevelId, OriginId, SiteId};
use crate::model::place::{Site, SiteStatus};
use crate::model::progress::Silent;
use crate::model::reason::Reason;
use crate::model::scenario::{Change, Scenario};
use crate::model::study::{MAX_MINUTES, Question, Study};
use crate::model::units::{Deciseconds, People};
use crate::network::further::{Further, NodeLabels};
use crate::network::joint::Joint;
use crate::network::search::Label;

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
    catchment: Option<StudyCatchment>,
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

/// Which sites differ for the question's answer.
#[derive(Debug, Default)]
struct Difference<'a> {
    /// A destination that is one no longer, or is one with other places or elsewhere.
    gone: Option<SiteId>,
    /// A destination that was none, or was one with other places or elsewhere.
    come: Option<(SiteId, &'a Site)>,
    /// Whether the ways to it are the same as to the one that is gone.
    stays: bool,
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
            Travel::Network { router, sites, .. } => {
                let direction = study.services[question.service].direction;
                let sites: Vec<_> = answer
                    .destinations
                    .iter()
                    .map(|site| sites[site.index()])
                    .collect();
                Some(NodeLabels::new(router, &sites, heading(direction)))
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
            catchment: StudyCatchment::new(&answer.costs, &people, &places, &study.e2sfca),
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

    /// Origins that have another nearest site.
    fn moved(&self, baseline: &Baseline, difference: &Difference<'_>) -> Vec<OriginMoved> {
        let answer = &baseline.answer;
        let rest = |found: &OriginAnswer| match found.nearest {
            Some(reach) if Some(reach.site) == difference.gone => found.second,
            nearest => nearest,
        };
        let mut after: IdVec<OriginId, Option<Reach>> = answer.origins.iter().map(rest).collect();
        if let Some((id, site)) = difference.come {
            for (row, cost) in self.won(baseline, difference, site, &after) {
                after[OriginId::at(row)] = Some(Reach { site: id, cost });
            }
        }
        let changes = answer.origins.iter_ids().filter_map(|(origin, found)| {
            let after = after[origin];
            (found.nearest != after).then_some(OriginMoved {
                origin,
                before: found.nearest,
                after,
            })
        });
        changes.collect()
    }

    /// Origins to which `site` is nearer than what they have left.
    fn won(
        &self,
        baseline: &Baseline,
        difference: &Difference<'_>,
        site: &Site,
        rest: &IdVec<OriginId, Option<Reach>>,
    ) -> Vec<(usize, TravelCost)> {
        let study = self.study();
        let destinations = &baseline.answer.destinations;
        let id = |known: &SiteId| &study.sites[*known].id;
        // of equally near sites the smaller text id counts; a site that moved beats itself
        let rank = destinations.partition_point(|known| *id(known) < site.id);
        let position = |known: SiteId| baseline.ranks[known.index()];
        let rank = u32::try_from(rank).unwrap_or(u32::MAX);
        let Some(place) = site.position else {
            return Vec::new();
        };
        match self.travel(baseline.question.profile) {
            Travel::Network {
                router, origins, ..
            } => {
                let (Ok(joint), Some(labels)) = (router.snap(place), &baseline.labels) else {
                    return Vec::new();
                };
                let further = Further {
                    joint: &joint,
                    rank,
                    without: difference.gone.map(position),
                };
                labels.won(router, origins, &further, |row| {
                    let reach = rest[OriginId::at(row)]?;
                    Some(Label::new(position(reach.site), reach.cost))
                })
            }
            Travel::Straight { model, origins, .. } => {
                let ways = origins.iter().enumerate();
                ways.filter_map(|(row, origin)| {
                    let cost = model.cost(*origin, place);
                    let wins = rest[OriginId::at(row)].is_none_or(|known| {
                        let tie = cost.time == known.cost.time && rank <= position(known.site);
                        cost.time < known.cost.time || tie
                    });
                    wins.then_some((row, cost))
                })
                .collect()
            }
        }
    }

    /// E2SFCA scores where places come or go.
    fn rescore(
        &self,
        baseline: &Baseline,
        difference: &Difference<'_>,
        answer: &mut Answer,
        touched: &mut BTreeSet<OriginId>,
    ) {
        let Some(catchment) = &baseline.catchment else {
            return;
        };
        let study = self.study();
        let gone = difference
            .gone
            .filter(|site| study.sites[*site].capacity.is_some());
        let come = difference
            .come
            .and_then(|(id, site)| Some((id, site, site.capacity?)));
        if gone.is_none() && come.is_none() {
            return;
        }
        let known = catchment.known() + usize::from(come.is_some()) - usize::from(gone.is_some());
        if (known == 0) != (catchment.known() == 0) {
            // scores come into being, or cease to be, everywhere
            touched.extend(study.origins.ids());
            answer.scores = study
                .origins
                .ids()
                .map(|_| (known > 0).then_some(0.0))
                .collect();
        }
        let last = catchment.last();
        let near = |cost: TravelCost| cost.time <= last;
        let mut reached: Vec<Option<Deciseconds>> = vec![None; study.origins.len()];
        let mut ratio = 0.0;
        if let Some((_, site, places)) = come {
            let direction = study.services[baseline.question.service].direction;
            let limit = last.min(Deciseconds::from_minutes(MAX_MINUTES));
            let ways =
                self.travel(baseline.question.profile)
                    .ways_to(site.position, direction, limit);
            let people = ways
                .iter()
                .map(|(row, cost)| (baseline.people[*row], cost.time));
            ratio = catchment.ratio_of(places, people);
            for (row, cost) in ways {
                reached[row] = Some(cost.time);
            }
        }
        let come = come.map(|(id, ..)| id);
        for (row, reached) in reached.iter().enumerate() {
            let costs = answer.costs.row(row);
            let left = gone.is_some_and(|gone| {
                let found = costs.binary_search_by_key(&gone, |reach| reach.site);
                found.is_ok_and(|at| near(costs[at].cost))
            });
            if known == 0 || !(left || reached.is_some()) {
                continue;
            }
            // in the sites' order, so that the sum has the same digits
            let from = come.unwrap_or(SiteId(0));
            let kept = |reach: &&Reach| Some(reach.site) != gone && Some(reach.site) != come;
            let (low, high) = costs.split_at(costs.partition_point(|reach| reach.site < from));
            let told = |reach: &Reach| (reach.cost.time, catchment.ratio(reach.site));
            let low = low.iter().filter(kept).map(told);
            let high = high.iter().filter(kept).map(told);
            let more = reached.map(|time| (time, ratio));
            let origin = OriginId::at(row);
            answer.scores[origin] = Some(catchment.sum(low.chain(more).chain(high)));
            touched.insert(origin);
        }
    }
}

/// The one site of a scenario of one change, before and after.
struct Sites {
    before: Option<SiteId>,
    after: (SiteId, Site),
}

impl Sites {
    /// Applies the change to the sites alone.
    fn of(engine: &Engine, change: &Change) -> Result<Self, EngineError> {
        let sites = site_after(engine.study(), engine.area_index(), change)?;
        let before = engine.study().sites.get(sites.0).map(|_| sites.0);
        Ok(Self {
            before,
            after: sites,
        })
    }

    fn difference(&self, study: &Study, question: &Question) -> Difference<'_> {
        let counts = |site: &Site| {
            site.service == question.service
                && site.status == SiteStatus::Operating
                && site.position.is_some()
                && study.serves(site, question.group)
        };
        let before = self.before.map(|site| &study.sites[site]);
        let (id, after) = &self.after;
        Difference {
            gone: self.before.filter(|_| before.is_some_and(counts)),
            come: counts(after).then_some((*id, after)),
            stays: before.is_some_and(|before| {
                counts(before) == counts(after) && before.position == after.position
            }),
        }
    }
}

/// The sites that count afterwards, by text id.
fn destinations<'a>(
    study: &'a Study,
    answer: &Answer,
    difference: &Difference<'a>,
) -> Vec<&'a Site> {
    let kept = answer
        .destinations
        .iter()
        .filter(|site| Some(**site) != difference.gone)
        .map(|site| &study.sites[*site]);
    let mut all: Vec<&Site> = kept.chain(difference.come.map(|(_, site)| site)).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
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

impl Travel {
    /// The origins within `limit` of a place, with their ways, in the origins' order.
    fn ways_to(
        &self,
        place: Option<crate::model::geo::LonLat>,
        direction: crate::model::study::Direction,
        limit: Deciseconds,
    ) -> Vec<(usize, TravelCost)> {
        let Some(place) = place else {
            return Vec::new();
        };
        match self {
            Self::Network {
                router, origins, ..
            } => {
                let joint: [Result<Joint, Reason>; 1] = [router.snap(place)];
                let rows = crate::network::costs::matrix(
                    router,
                    origins,
                    &joint,
                    limit,
                    heading(direction),
                    &Silent,
                );
                let ways = rows.iter().enumerate();
                ways.filter_map(|(row, ways)| Some((row, ways.first()?.1)))
                    .collect()
            }
            Self::Straight { model, origins, .. } => {
                let ways = origins.iter().enumerate();
                ways.map(|(row, origin)| (row, model.cost(*origin, place)))
                    .filter(|(_, cost)| cost.time <= limit)
                    .collect()
            }
        }
    }
}
