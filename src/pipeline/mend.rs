//! The cheapest single change that would mend a place, with the answer recomputed under it.
//!
//! The changes are a stated set: open a site that is planned, proposed or closed; a new site at
//! a populated place; a better surface on the way. Places do not shorten the way, so more of
//! them is no change here. Each is tried, and only what is seen to meet the standard is told.

use crate::access::answer::{Answer, OriginAnswer};
use crate::access::areas::members;
use crate::access::mending::{Change, Mending, Proof, Tried};
use crate::access::tally::tally;
use crate::model::cost::{Reach, TravelCost};
use crate::model::ids::{AreaId, Id, OriginId, SiteId};
use crate::model::place::SiteStatus;
use crate::model::study::{Question, Study};
use crate::model::trip::{Trip, TripLeg};
use crate::model::units::{Deciseconds, People};

use super::engine::Engine;

/// Populated places at which a new site is tried: those of most people. Each is one search.
const PLACES_TRIED: usize = 24;
/// The surface that a better road has.
const BETTER: &str = "paved";

impl Engine {
    /// What would bring `origin` within the threshold of `question`.
    #[must_use]
    pub fn mend_origin(&self, question: &Question, origin: OriginId) -> Mending {
        let answer = self.answer(question.service, question.group, question.profile);
        let threshold = Deciseconds::from_minutes(question.minutes);
        let own = &answer.origins[origin];
        if within(own, threshold) {
            return Mending {
                met: true,
                ..Mending::default()
            };
        }
        let study = self.study();
        let mut found = Vec::new();
        let open = self.idle(question).into_iter().filter_map(|site| {
            let reach = reach(&answer, origin, site).filter(|cost| cost.time <= threshold)?;
            Some((site, reach))
        });
        let by_price = |site: &SiteId| cost_of(study, *site).unwrap_or(f64::INFINITY);
        let cheapest = open.min_by(|a, b| {
            by_price(&a.0)
                .total_cmp(&by_price(&b.0))
                .then(a.1.cmp(&b.1))
                .then_with(|| study.sites[a.0].id.cmp(&study.sites[b.0].id))
        });
        if let Some((site, cost)) = cheapest {
            let costs: Vec<_> = study
                .origins
                .ids()
                .map(|id| reach(&answer, id, site))
                .collect();
            found.push(Tried {
                change: Change::Open(site),
                cost: cost_of(study, site),
                proof: proof_of_origin(study, &answer, threshold, cost, Some(&costs)),
            });
        }
        found.extend(self.pave(question, &answer, origin));
        found.extend(self.new_site(question, &answer, &[origin], |costs| {
            let cost = costs[origin.index()].filter(|cost| cost.time <= threshold)?;
            Some(proof_of_origin(
                study,
                &answer,
                threshold,
                cost,
                Some(costs),
            ))
        }));
        ordered(found)
    }

    /// What would bring the target share of the people of `area` within the threshold.
    #[must_use]
    pub fn mend_area(&self, question: &Question, share: f64, area: AreaId) -> Mending {
        let study = self.study();
        let answer = self.answer(question.service, question.group, question.profile);
        let threshold = Deciseconds::from_minutes(question.minutes);
        let people = members(study, study.areas[area].level).swap_remove(area.index());
        let now = tally(study, &answer, threshold, people.iter().copied());
        let mut found = Vec::new();
        match now.share_within {
            Some(now) if now >= share => {
                return Mending {
                    met: true,
                    ..Mending::default()
                };
            }
            None => return Mending::default(),
            Some(_) => {}
        }
        let proof = |costs: &[Option<TravelCost>]| {
            let changed = with_site(&answer, &people, costs);
            let tally = tally(study, &changed, threshold, people.iter().copied());
            let after = tally.share_within.filter(|after| *after >= share)?;
            Some(Proof {
                minutes: tally.mean_minutes,
                share_within: Some(after),
                people_gained: Some(gained(study, &answer, threshold, costs)),
            })
        };
        let opened = self.idle(question).into_iter().filter_map(|site| {
            let costs: Vec<_> = study
                .origins
                .ids()
                .map(|id| reach(&answer, id, site))
                .collect();
            let cost = cost_of(study, site);
            let change = Change::Open(site);
            proof(&costs).map(|proof| Tried {
                change,
                cost,
                proof,
            })
        });
        found.extend(best(opened));
        found.extend(self.new_site(question, &answer, &people, proof));
        ordered(found)
    }

    /// Sites of the service that serve the group but do not operate, by text id.
    fn idle(&self, question: &Question) -> Vec<SiteId> {
        let study = self.study();
        let mut idle: Vec<SiteId> = study
            .sites
            .iter_ids()
            .filter(|(_, site)| {
                site.service == question.service
                    && site.status != SiteStatus::Operating
                    && study.serves(site, question.group)
            })
            .map(|(id, _)| id)
            .collect();
        idle.sort_by(|a, b| study.sites[*a].id.cmp(&study.sites[*b].id));
        idle
    }

    /// A new site at the most populous places around `people`, where it helps most.
    fn new_site(
        &self,
        question: &Question,
        answer: &Answer,
        people: &[OriginId],
        proof: impl Fn(&[Option<TravelCost>]) -> Option<Proof>,
    ) -> Option<Tried> {
        let study = self.study();
        let places = self.places(question, people);
        let direction = study.services[question.service].direction;
        let limit = Deciseconds::from_minutes(question.minutes);
        // times beyond the threshold matter for means only where nothing was reached before
        let limit = if people.len() > 1 {
            Deciseconds::from_minutes(crate::model::study::MAX_MINUTES)
        } else {
            limit
        };
        let rows = self
            .travel(question.profile)
            .costs_to_places(&places, direction, limit);
        debug_assert_eq!(rows.len(), answer.origins.len(), "a row an origin");
        let tried = places.iter().enumerate().filter_map(|(at, place)| {
            let to_place = |row: &Vec<(u32, TravelCost)>| {
                row.iter()
                    .find(|(site, _)| *site as usize == at)
                    .map(|(_, cost)| *cost)
            };
            let costs: Vec<Option<TravelCost>> = rows.iter().map(to_place).collect();
            Some(Tried {
                change: Change::Build(*place),
                cost: study.terms.prices.site,
                proof: proof(&costs)?,
            })
        });
        best(tried)
    }

    /// The places of most people around: those of `people`, and for one origin its neighbours too.
    fn places(&self, question: &Question, people: &[OriginId]) -> Vec<OriginId> {
        let study = self.study();
        let mut places: Vec<OriginId> = match people {
            [alone] => {
                let here = study.origins[*alone].position;
                let kmh = study.profiles[question.profile].rural_kmh;
                let reach_m = kmh * 1000.0 * question.minutes / 60.0;
                let near = study
                    .origins
                    .iter_ids()
                    .filter(|(_, origin)| origin.position.great_circle_m(here) <= reach_m);
                near.map(|(id, _)| id).collect()
            }
            several => several.to_vec(),
        };
        let weight = |id: &OriginId| {
            study.origins[*id]
                .people(question.group)
                .unwrap_or_default()
        };
        places.sort_by(|a, b| {
            weight(b)
                .cmp(&weight(a))
                .then_with(|| study.origins[*a].id.cmp(&study.origins[*b].id))
        });
        places.truncate(PLACES_TRIED);
        // the place itself always mends itself
        if let [alone] = people
            && !places.contains(alone)
        {
            places.push(*alone);
        }
        places
    }

    /// Paves the parts of the way to the nearest site where it saves most, until that is enough.
    ///
    /// The way stays as it is, so the true time is at most what comes out.
    fn pave(&self, question: &Question, answer: &Answer, origin: OriginId) -> Option<Tried> {
        let trip = self.trip(answer, origin)?;
        let threshold = Deciseconds::from_minutes(question.minutes);
        let (kilometres, after) = paved(self.study(), question, &trip, threshold)?;
        Some(Tried {
            change: Change::Pave(kilometres),
            cost: self
                .study()
                .terms
                .prices
                .road_km
                .map(|price| price * kilometres),
            proof: Proof {
                minutes: Some(after),
                share_within: Some(1.0),
                people_gained: None,
            },
        })
    }
}

/// Kilometres to pave and minutes after, if that brings the trip within the threshold.
fn paved(
    study: &Study,
    question: &Question,
    trip: &Trip,
    threshold: Deciseconds,
) -> Option<(f64, f64)> {
    let profile = &study.profiles[question.profile];
    let mut parts: Vec<(f64, f64)> = trip
        .parts
        .iter()
        .filter_map(|part| {
            let TripLeg::Road {
                class,
                surface,
                kmh: Some(kmh),
            } = &part.leg
            else {
                return None;
            };
            let better = profile.kmh(class, BETTER).filter(|better| better > kmh)?;
            let known = !surface.is_empty() && surface != BETTER;
            let kilometres = part.cost.length.kilometres();
            known.then_some((kilometres, kilometres * 60.0 * (1.0 / kmh - 1.0 / better)))
        })
        .collect();
    // minutes saved per kilometre, most first
    parts.sort_by(|a, b| (b.1 / b.0).total_cmp(&(a.1 / a.0)));
    let mut missing = trip.cost.time.minutes() - threshold.minutes();
    let (mut kilometres, mut after) = (0.0, trip.cost.time.minutes());
    for (length, saved) in parts {
        if missing <= 0.0 {
            break;
        }
        kilometres += length;
        after -= saved;
        missing -= saved;
    }
    (missing <= 0.0).then_some((kilometres, after))
}

fn within(answer: &OriginAnswer, threshold: Deciseconds) -> bool {
    answer
        .nearest
        .is_some_and(|reach| reach.cost.time <= threshold)
}

fn reach(answer: &Answer, origin: OriginId, site: SiteId) -> Option<TravelCost> {
    let row = answer.costs.row(origin.index());
    row.iter()
        .find(|reach| reach.site == site)
        .map(|reach| reach.cost)
}

fn cost_of(study: &Study, site: SiteId) -> Option<f64> {
    study.sites[site].cost.or(study.terms.prices.site)
}

fn proof_of_origin(
    study: &Study,
    answer: &Answer,
    threshold: Deciseconds,
    cost: TravelCost,
    costs: Option<&[Option<TravelCost>]>,
) -> Proof {
    Proof {
        minutes: Some(cost.time.minutes()),
        share_within: Some(1.0),
        people_gained: costs.map(|costs| gained(study, answer, threshold, costs)),
    }
}

/// People who come within the threshold when a site at `costs` is added.
fn gained(
    study: &Study,
    answer: &Answer,
    threshold: Deciseconds,
    costs: &[Option<TravelCost>],
) -> People {
    let comes = |id: &OriginId| {
        let near = costs[id.index()].is_some_and(|cost| cost.time <= threshold);
        near && !within(&answer.origins[*id], threshold)
    };
    let people = study.origins.ids().filter(comes);
    people
        .filter_map(|id| study.origins[id].people(answer.group))
        .sum()
}

/// The answer with one more site, for `people` only.
fn with_site(answer: &Answer, people: &[OriginId], costs: &[Option<TravelCost>]) -> Answer {
    let mut changed = answer.clone();
    for id in people {
        let Some(cost) = costs[id.index()] else {
            continue;
        };
        let own = &mut changed.origins[*id];
        if own.nearest.is_none_or(|nearest| cost < nearest.cost) {
            own.nearest = Some(Reach {
                // only the time counts in what is tallied
                site: SiteId(u32::MAX),
                cost,
            });
        }
    }
    changed
}

/// The cheapest, then the one that helps most people, then the first.
fn best(tried: impl Iterator<Item = Tried>) -> Option<Tried> {
    let price = |tried: &Tried| tried.cost.unwrap_or(f64::INFINITY);
    tried.reduce(|a, b| {
        let better = price(&b)
            .total_cmp(&price(&a))
            .then_with(|| a.proof.people_gained.cmp(&b.proof.people_gained));
        if better.is_lt() { b } else { a }
    })
}

fn ordered(mut changes: Vec<Tried>) -> Mending {
    let priced = changes.iter().all(|tried| tried.cost.is_some());
    if priced {
        let price = |tried: &Tried| tried.cost.unwrap_or(f64::INFINITY);
        changes.sort_by(|a, b| price(a).total_cmp(&price(b)));
    }
    Mending {
        met: false,
        changes,
        priced,
    }
}
