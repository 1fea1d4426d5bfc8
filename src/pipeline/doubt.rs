//! The same study under other assumptions: speed variants, and straight lines.

use std::sync::{Arc, OnceLock};

use super::engine::Engine;
use super::travel::Travel;
use crate::access::answer::Answer;
use crate::access::areas::{AreaRow, area_rows, members};
use crate::access::doubt::{
    AreaDoubt, DoubtfulSite, Flagged, LevelRow, Points, doubts, flagged, level_row,
};
use crate::model::ids::{GroupId, Id, LevelId, OriginId, ProfileId, ServiceId, SiteId};
use crate::model::study::{NetworkKind, Question, RoadSource};
use crate::model::terms::Variant;
use crate::model::units::Deciseconds;
use crate::network::passed::IslandRoad;
use crate::spatial::border::Border;

/// Nobody keeps to the fastest speed for the whole way out, but rounding of times to deciseconds
/// may make pieces of road look a little faster than they are.
const SURELY: f64 = 0.99;

/// What is computed when somebody first doubts.
#[derive(Debug, Default)]
pub(super) struct Shadows {
    /// The study with its variants for profiles.
    variants: OnceLock<Option<Arc<Engine>>>,
    /// The study without roads.
    straight: OnceLock<Option<Arc<Engine>>>,
    /// By origin: metres to the border at least.
    border: OnceLock<Option<Arc<[f64]>>>,
    /// By profile and origin: whether an island of road is nearer than the road it joins.
    past_islands: OnceLock<Vec<PastIsland>>,
}

/// A slot for one profile; nothing without roads.
type PastIsland = OnceLock<Option<Arc<[bool]>>>;

/// One question under every assumption.
#[derive(Debug)]
pub struct Doubt {
    /// The assumptions: the study's own first, then its variants of the question's profile.
    pub cases: Vec<(String, Arc<Answer>)>,
    /// The straight-line baseline: no roads, detour and rural speed of the profile.
    pub straight: Option<Arc<Answer>>,
    /// Areas of the question's level under every assumption, in the study's order.
    pub areas: Vec<AreaDoubt>,
    /// Their rows by straight lines.
    pub straight_rows: Vec<AreaRow>,
    /// What is doubtful about the points in each of them.
    pub flags: Vec<Flagged>,
    /// The same for the whole study.
    pub total: Flagged,
    /// Destinations whose own way to the road is doubtful.
    pub sites: Vec<DoubtfulSite>,
    /// Least time to the border by origin; `None` where the study has no areas.
    pub leaving: Option<Vec<Deciseconds>>,
    /// The indicator by each level.
    pub levels: Vec<LevelRow>,
}

impl Engine {
    /// The answer under each variant of the profile, with the variant's id.
    #[must_use]
    pub fn variant_answers(
        &self,
        service: ServiceId,
        group: GroupId,
        profile: ProfileId,
    ) -> Vec<(&Variant, Arc<Answer>)> {
        let Some(shadow) = self.variants() else {
            return Vec::new();
        };
        let variants = self
            .study()
            .terms
            .variants
            .iter()
            .zip(shadow.study().profiles.ids());
        variants
            .filter(|(variant, _)| variant.of == profile)
            .map(|(variant, id)| (variant, shadow.answer(service, group, id)))
            .collect()
    }

    /// The straight-line baseline; `None` when the study has no roads and every answer is one.
    #[must_use]
    pub fn straight_answer(
        &self,
        service: ServiceId,
        group: GroupId,
        profile: ProfileId,
    ) -> Option<Arc<Answer>> {
        let shadow = self.shadows.straight.get_or_init(|| {
            let mut study = self.study().clone();
            if study.roads.kind == NetworkKind::StraightLine {
                return None;
            }
            study.roads.kind = NetworkKind::StraightLine;
            study.roads.source = RoadSource::None;
            self.shadow(study, false).map(Arc::new)
        });
        shadow
            .as_ref()
            .map(|engine| engine.answer(service, group, profile))
    }

    fn variants(&self) -> Option<&Arc<Engine>> {
        let shadow = self.shadows.variants.get_or_init(|| {
            let mut study = self.study().clone();
            let variants = std::mem::take(&mut study.terms.variants);
            if variants.is_empty() {
                return None;
            }
            study.terms.without_car = None;
            study.profiles = variants
                .into_iter()
                .map(|variant| variant.profile)
                .collect();
            self.shadow(study, true).map(Arc::new)
        });
        shadow.as_ref()
    }

    /// Least time out of the study by origin: the straight line at the fastest speed there is.
    #[must_use]
    pub fn leaving(&self, profile: ProfileId) -> Option<Vec<Deciseconds>> {
        let study = self.study();
        let metres = self.shadows.border.get_or_init(|| {
            let level = study.levels.ids().last()?;
            let places = study.origins.iter().map(|origin| origin.position);
            let border = Border::new(&study.areas, level, places.clone())?;
            Some(places.map(|place| border.at_least_m(place)).collect())
        });
        let terms = &study.profiles[profile];
        let stated = terms.speeds.iter().map(|row| row.kmh);
        let driven = self.road_rows(profile);
        let driven = driven.iter().filter_map(|road| road.kmh);
        let fastest = stated
            .chain(driven)
            .chain([terms.access_kmh, terms.rural_kmh])
            .fold(0.0, f64::max);
        let seconds = |metres: &f64| SURELY * metres * 3.6 / fastest;
        let least = |metres: &f64| Deciseconds::from_seconds(seconds(metres).max(0.0));
        metres
            .as_deref()
            .map(|metres| metres.iter().map(least).collect())
    }

    /// By origin: whether an island of road, cut off from the rest, is nearer than the road it
    /// joins; `None` without roads.
    #[must_use]
    pub fn past_islands(&self, profile: ProfileId) -> Option<Arc<[bool]>> {
        let slots = self.shadows.past_islands.get_or_init(|| {
            let profiles = self.study().profiles.iter();
            profiles.map(|_| OnceLock::new()).collect()
        });
        let find = || match self.travel(profile) {
            Travel::Network {
                router, origins, ..
            } => {
                let islands = IslandRoad::new(router);
                let places = self.study().origins.iter().map(|origin| origin.position);
                let joints = origins.iter().map(|joint| joint.as_ref().ok());
                let each = places.zip(joints).map(|(place, joint)| {
                    islands.is_nearer(place, joint.map(|joint| joint.metres))
                });
                Some(each.collect())
            }
            Travel::Straight { .. } => None,
        };
        slots.get(profile.index())?.get_or_init(find).clone()
    }

    /// The destinations of an answer that lie far from the road they join, or nearer to an
    /// island, or join none; in the answer's order.
    #[must_use]
    pub fn doubtful_sites(&self, answer: &Answer) -> Vec<DoubtfulSite> {
        let Travel::Network { router, sites, .. } = self.travel(answer.profile) else {
            return Vec::new();
        };
        let islands = IslandRoad::new(router);
        let told = |site: &SiteId| {
            let place = self.study().sites[*site].position?;
            let metres = sites[site.index()].as_ref().ok().map(|joint| joint.metres);
            let found = DoubtfulSite {
                site: *site,
                metres,
                is_past_island: islands.is_nearer(place, metres),
            };
            let is_doubtful = metres.is_none() || found.is_far_from_road() || found.is_past_island;
            is_doubtful.then_some(found)
        };
        answer.destinations.iter().filter_map(told).collect()
    }

    /// One question by each level of areas.
    #[must_use]
    pub fn level_rows(&self, question: &Question, share: f64) -> Vec<LevelRow> {
        let study = self.study();
        let answer = self.answer(question.service, question.group, question.profile);
        let row = |level| {
            let rows = area_rows(study, &answer, question.minutes, share, level);
            level_row(level, &rows)
        };
        study.levels.ids().map(row).collect()
    }

    /// One question under every assumption there is.
    #[must_use]
    pub fn doubt(&self, question: &Question, share: f64) -> Doubt {
        let study = self.study();
        let (service, group, profile) = (question.service, question.group, question.profile);
        let rows = |answer: &Answer, level: LevelId| {
            area_rows(study, answer, question.minutes, share, level)
        };
        let own = self.answer(service, group, profile);
        let mut cases = vec![(study.profiles[profile].id.clone(), Arc::clone(&own))];
        let variants = self.variant_answers(service, group, profile).into_iter();
        cases.extend(variants.map(|(variant, answer)| (variant.id.clone(), answer)));
        let by_case: Vec<Vec<AreaRow>> = cases
            .iter()
            .map(|(_, answer)| rows(answer, question.level))
            .collect();
        let straight = self.straight_answer(service, group, profile);
        let leaving = self.leaving(profile);
        let past_island = self.past_islands(profile);
        let points = Points {
            leaving: leaving.as_deref(),
            past_island: past_island.as_deref(),
        };
        let count =
            |origins: &mut dyn Iterator<Item = OriginId>| flagged(study, &own, points, origins);
        let members = members(study, question.level);
        let areas = study.areas_of(question.level);
        Doubt {
            areas: doubts(&by_case),
            straight_rows: straight
                .as_deref()
                .map_or_else(Vec::new, |s| rows(s, question.level)),
            flags: areas
                .map(|(area, _)| count(&mut members[area.0 as usize].iter().copied()))
                .collect(),
            total: count(&mut study.origins.ids()),
            sites: self.doubtful_sites(&own),
            levels: study
                .levels
                .ids()
                .map(|level| level_row(level, &rows(&own, level)))
                .collect(),
            cases,
            straight,
            leaving,
        }
    }
}
