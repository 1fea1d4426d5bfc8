//! The engine: a study with its networks, answering questions.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::access::answer::Answer;
use crate::access::catchment::study_scores;
use crate::model::cost::CostMatrix;
use crate::model::ids::{GroupId, Id, IdVec, OriginId, ProfileId, ServiceId, SiteId};
use crate::model::profile::Mode;
use crate::model::progress::{Progress, Silent};
use crate::model::roads::RoadRow;
use crate::model::study::{MAX_MINUTES, NetworkKind, RoadSource, Study};
use crate::model::text::hexadecimal;
use crate::model::trip::Trip;
use crate::model::units::Deciseconds;
use crate::network::build::BuildError;
use crate::network::file::NetworkFileError;
use crate::network::graph::Network;
use crate::network::{build, file, streets};

use super::doubt::Shadows;
use super::scenario::{Applied, ScenarioError, apply, no_road};
use super::travel::Travel;
use super::trips;
use crate::model::scenario::Scenario;
use crate::spatial::areas::AreaIndex;

/// The network of the study, with the times of its profiles; `None` for straight lines. The
/// streets of an extract are used up: the network holds all that is asked of them later.
fn network(study: &mut Study) -> Result<Option<Network>, EngineError> {
    let kind = study.roads.kind;
    if kind == NetworkKind::StraightLine {
        return Ok(None);
    }
    let profiles = study.profiles.as_slice();
    let network = match &mut study.roads.source {
        RoadSource::None => return Ok(None),
        RoadSource::Lines(lines) => build::build(kind, lines, profiles)?,
        RoadSource::Streets(shared) => {
            let streets = Arc::unwrap_or_clone(std::mem::take(shared));
            streets::build(kind, streets, profiles.to_vec())?
        }
        RoadSource::Built(path) => {
            let mut network = file::read(path)?;
            network.customise(profiles.to_vec());
            network
        }
    };
    Ok(Some(network))
}

/// Why a study cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Its road lines do not make a network.
    #[error("the study's roads do not make a network: {0}")]
    Network(#[from] BuildError),
    /// The network file that it names cannot be used.
    #[error("{0}; build it again with pieeja network build")]
    File(#[from] NetworkFileError),
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
    /// A change does not fit the study.
    #[error("the scenario does not fit the study: {0}")]
    Scenario(#[from] ScenarioError),
}

/// A study with its networks. Immutable but for answers that fill in when first asked.
#[derive(Debug)]
pub struct Engine {
    study: Study,
    network: Option<Arc<Network>>,
    travels: IdVec<ProfileId, Travel>,
    costs: Vec<OnceLock<Arc<CostMatrix>>>,
    answers: Vec<OnceLock<Arc<Answer>>>,
    data_version: String,
    pub(super) shadows: Shadows,
    area_index: Arc<OnceLock<AreaIndex>>,
    scenario: Scenario,
}

impl Engine {
    /// Builds the network and joins every point to it, for every profile.
    pub fn new(mut study: Study, progress: &dyn Progress) -> Result<Self, EngineError> {
        let version = data_version(&study, &Scenario::default());
        progress.begin("building the network", 0);
        let network = network(&mut study)?.map(Arc::new);
        progress.finish();
        Self::build(study, network, version, progress)
    }

    fn build(
        study: Study,
        network: Option<Arc<Network>>,
        data_version: String,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        let points = study.profiles.len() * (study.origins.len() + study.sites.len());
        progress.begin("joining points to roads", points as u64);
        let travels: Vec<Travel> = (0..study.profiles.len())
            .into_par_iter()
            .map(|profile| Travel::new(&study, network.as_ref(), profile, progress))
            .collect();
        progress.finish();
        if progress.cancelled() {
            return Err(EngineError::Cancelled);
        }
        let pairs = study.services.len() * study.profiles.len();
        Ok(Self {
            network,
            travels: travels.into(),
            costs: (0..pairs).map(|_| OnceLock::new()).collect(),
            answers: (0..pairs * study.groups.len())
                .map(|_| OnceLock::new())
                .collect(),
            data_version,
            shadows: Shadows::default(),
            area_index: Arc::default(),
            scenario: Scenario::default(),
            study,
        })
    }

    /// The same study with changes. What no change touches is shared with this engine and not
    /// computed again; without any change it is this engine's equal.
    pub fn with_scenario(
        &self,
        scenario: &Scenario,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        let mut applied = apply(&self.study, self.area_index(), scenario)?;
        let mut all = self.scenario.clone();
        all.changes.extend(scenario.changes.iter().cloned());
        all.name.clone_from(&scenario.name);
        let version = data_version(&applied.study, &all);
        let mut engine = if applied.roads {
            let network = self.other_roads(&mut applied.study, scenario)?;
            Self::build(applied.study, network, version, progress)?
        } else {
            self.over_the_same_roads(applied, version)
        };
        engine.area_index = Arc::clone(&self.area_index);
        engine.scenario = all;
        Ok(engine)
    }

    /// The network with the scenario's changes of roads. Lines are joined anew; what came of an
    /// extract only gets other times.
    fn other_roads(
        &self,
        study: &mut Study,
        scenario: &Scenario,
    ) -> Result<Option<Arc<Network>>, EngineError> {
        let source = &study.roads.source;
        let (RoadSource::Streets(_) | RoadSource::Built(_), Some(known)) = (source, &self.network)
        else {
            return Ok(network(study)?.map(Arc::new));
        };
        let mut network = Network::clone(known);
        network.customise(study.profiles.as_slice().to_vec());
        for (road, percent) in &study.roads.paces {
            if !network.pace(road, *percent) {
                return Err(no_road(road, scenario).into());
            }
        }
        Ok(Some(Arc::new(network)))
    }

    fn over_the_same_roads(&self, applied: Applied, data_version: String) -> Self {
        let Applied {
            study,
            people,
            services,
            ..
        } = applied;
        let travels: Vec<Travel> = self
            .travels
            .iter()
            .map(|travel| travel.with_sites(&self.study, &study))
            .collect();
        let kept = |pair: usize| {
            let service = ServiceId::at(pair / self.study.profiles.len());
            !services.contains(&service)
        };
        let groups = self.study.groups.len();
        let costs = self.costs.iter().enumerate();
        let answers = self.answers.iter().enumerate();
        Self {
            network: self.network.clone(),
            travels: travels.into(),
            costs: costs.map(|(pair, slot)| shared(slot, kept(pair))).collect(),
            answers: answers
                .map(|(at, slot)| shared(slot, kept(at / groups) && !people))
                .collect(),
            data_version,
            shadows: Shadows::default(),
            area_index: Arc::clone(&self.area_index),
            scenario: Scenario::default(),
            study,
        }
    }

    /// The changes that made this study of the one that was read.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub(super) fn area_index(&self) -> &AreaIndex {
        self.area_index
            .get_or_init(|| AreaIndex::new(&self.study.areas))
    }

    /// The same places under the profiles of `study`, on this engine's roads or on none.
    pub(super) fn shadow(&self, study: Study, on_roads: bool) -> Option<Self> {
        let network = self.network.as_ref().filter(|_| on_roads).map(|network| {
            let mut own = Network::clone(network);
            own.customise(study.profiles.as_slice().to_vec());
            Arc::new(own)
        });
        Self::build(study, network, self.data_version.clone(), &Silent).ok()
    }

    pub(super) fn travel(&self, profile: ProfileId) -> &Travel {
        &self.travels[profile]
    }

    /// The study.
    #[must_use]
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// A short hash of everything the answers depend on: inputs and program version.
    #[must_use]
    pub fn data_version(&self) -> &str {
        &self.data_version
    }

    /// Nodes, edges and kilometres of the network; `None` for the straight-line model.
    #[must_use]
    pub fn network_size(&self) -> Option<(usize, usize, f64)> {
        self.network
            .as_ref()
            .map(|n| (n.vertices.len(), n.edges.len(), n.kilometres()))
    }

    /// The answer to a question; computed once, then shared.
    #[must_use]
    pub fn answer(&self, service: ServiceId, group: GroupId, profile: ProfileId) -> Arc<Answer> {
        let slot = self.pair(service, profile) * self.study.groups.len() + group.index();
        kept(&self.answers[slot], || {
            self.compute(service, group, profile)
        })
    }

    /// All combinations of service, group and profile, in the study's order.
    #[must_use]
    pub fn combinations(&self) -> Vec<(ServiceId, GroupId, ProfileId)> {
        let study = &self.study;
        study
            .services
            .ids()
            .flat_map(|service| {
                study.groups.ids().flat_map(move |group| {
                    study
                        .profiles
                        .ids()
                        .map(move |profile| (service, group, profile))
                })
            })
            .collect()
    }

    /// Computes every answer, in parallel. Returns early when `progress` is cancelled.
    pub fn warm_up(&self, progress: &dyn Progress) {
        let combinations = self.combinations();
        progress.begin("computing answers", combinations.len() as u64);
        // costs first, each once: groups share them
        let pairs = self.costs.len();
        (0..pairs).into_par_iter().for_each(|pair| {
            let profiles = self.study.profiles.len();
            if !progress.cancelled() {
                let _ = self.costs(Id::at(pair / profiles), Id::at(pair % profiles));
            }
        });
        combinations
            .par_iter()
            .for_each(|(service, group, profile)| {
                if !progress.cancelled() {
                    let _ = self.answer(*service, *group, *profile);
                    progress.advance(1);
                }
            });
        progress.finish();
    }

    /// The way from an origin to its nearest site (or back, for services that travel).
    #[must_use]
    pub fn trip(&self, answer: &Answer, origin: OriginId) -> Option<Trip> {
        let site = answer.origins[origin].nearest?.site;
        let direction = self.study.services[answer.service].direction;
        trips::trip(
            &self.study,
            &self.travels[answer.profile],
            direction,
            origin,
            site,
        )
    }

    /// The place where an origin joins the road.
    #[must_use]
    pub fn snap_point(
        &self,
        profile: ProfileId,
        origin: OriginId,
    ) -> Option<crate::model::geo::LonLat> {
        match &self.travels[profile] {
            Travel::Network { origins, .. } => origins[origin.index()]
                .as_ref()
                .ok()
                .map(|joint| joint.place),
            Travel::Straight { .. } => None,
        }
    }

    /// The roads as `profile` sees them; empty for the straight-line model.
    #[must_use]
    pub fn road_rows(&self, profile: ProfileId) -> Vec<RoadRow> {
        self.network.as_ref().map_or_else(Vec::new, |network| {
            trips::road_rows(network, profile.index())
        })
    }

    fn pair(&self, service: ServiceId, profile: ProfileId) -> usize {
        service.index() * self.study.profiles.len() + profile.index()
    }

    /// Costs to all sites of a service by a profile, shared by all groups.
    fn costs(&self, service: ServiceId, profile: ProfileId) -> Arc<CostMatrix> {
        let compute = || {
            let sites: Vec<SiteId> = self
                .study
                .sites
                .iter_ids()
                .filter(|(_, site)| site.service == service)
                .map(|(id, _)| id)
                .collect();
            let direction = self.study.services[service].direction;
            let limit = Deciseconds::from_minutes(MAX_MINUTES);
            self.travels[profile].costs(&sites, direction, limit, &Silent)
        };
        kept(&self.costs[self.pair(service, profile)], compute)
    }

    fn compute(&self, service: ServiceId, group: GroupId, profile: ProfileId) -> Answer {
        let study = &self.study;
        let destinations = study.destinations(service, group);
        let direction = study.services[service].direction;
        let origins = self.travels[profile].answers(&destinations, direction, &Silent);
        let costs = self.costs(service, profile);
        let demand: Vec<_> = study
            .origins
            .iter()
            .map(|origin| origin.people(group))
            .collect();
        let bands = study.catchment(service, profile);
        let supply: BTreeMap<SiteId, f64> = destinations
            .iter()
            .filter_map(|site| Some((*site, study.sites[*site].capacity?)))
            .collect();
        let scores = study_scores(&costs, &demand, &supply, bands).into();
        let other = study.terms.without_car.as_ref().map(|mode| mode.profile);
        let by_car = study.profiles[profile].mode == Mode::Car;
        let other = other.filter(|other| by_car && *other != profile);
        let costs_without_car = other.map(|other| self.costs(service, other));
        let without_car = other
            .map(|other| self.travels[other].answers(&destinations, direction, &Silent))
            .map(Arc::new);
        Answer {
            service,
            group,
            profile,
            destinations,
            origins,
            scores,
            costs,
            without_car,
            costs_without_car,
        }
    }
}

/// What the slot holds, or what `compute` says, which the slot then keeps.
///
/// The slot is not locked meanwhile: a thread that waits for its share of parallel work
/// takes up other work, which may ask for this very slot. Two threads that ask at once
/// may both compute; the first one's result is kept, and they are equal.
fn kept<T>(slot: &OnceLock<Arc<T>>, compute: impl FnOnce() -> T) -> Arc<T> {
    if let Some(found) = slot.get() {
        return Arc::clone(found);
    }
    let computed = Arc::new(compute());
    Arc::clone(slot.get_or_init(|| computed))
}

/// A slot of another engine, with what it holds if that holds here too.
fn shared<T>(slot: &OnceLock<Arc<T>>, holds: bool) -> OnceLock<Arc<T>> {
    let same = OnceLock::new();
    if let Some(value) = slot.get().filter(|_| holds) {
        same.get_or_init(|| Arc::clone(value));
    }
    same
}

/// Hash over the program's version, the inputs' hashes and the changes; 16 hexadecimal digits.
fn data_version(study: &Study, scenario: &Scenario) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    if !scenario.is_empty() {
        hash.update(scenario.to_string());
        hash.update([0]);
    }
    for input in &study.inputs {
        hash.update(&input.file);
        hash.update([0]);
        hash.update(&input.sha256);
        hash.update([0]);
    }
    hexadecimal(&hash.finalize()[..8])
}
