//! What all requests share: one immutable snapshot, and a bounded memory of responses.

use std::sync::{Arc, OnceLock};

use tokio::sync::Semaphore;

use super::cache::Cache;
use super::error::{Code, Problem};
use super::jobs::Jobs;
use super::limits::{Limits, MAX_WORKERS};
use super::stored::Stored;
use super::worlds::{Baselines, World, Worlds};
use crate::export::drawing::Drawing;
use crate::model::ids::{AreaId, IdVec};
use crate::model::progress::Silent;
use crate::model::scenario::{Change, Scenario};
use crate::model::study::Study;
use crate::pipeline::scenario::ScenarioError;
use crate::pipeline::{Engine, EngineError, neighbours};

/// The server's state.
#[derive(Debug)]
pub struct App {
    /// The study and its answers.
    pub engine: Arc<Engine>,
    pub(super) drawing: Arc<Drawing>,
    worlds: Worlds,
    pub(super) baselines: Baselines,
    /// Scenarios that somebody stored.
    pub(super) stored: Stored,
    /// Plans in the background.
    pub(super) jobs: Jobs,
    /// What writing needs; anybody may write without one.
    pub(super) token: Option<String>,
    pub(super) limits: Limits,
    pub(super) cache: Cache,
    pub(super) workers: Arc<Semaphore>,
    neighbours: OnceLock<IdVec<AreaId, Vec<AreaId>>>,
}

impl App {
    /// Draws the study's shapes; answers are computed when asked for.
    #[must_use]
    pub fn new(engine: Engine, limits: Limits) -> Self {
        let study = engine.study();
        // every profile sees the same roads, closed ones included
        let roads = engine.road_rows(study.default.profile);
        Self {
            drawing: Arc::new(Drawing::new(study, &roads)),
            worlds: Worlds::default(),
            baselines: Baselines::default(),
            stored: Stored::default(),
            jobs: Jobs::default(),
            token: None,
            cache: Cache::new(limits.cache_bytes),
            workers: Arc::new(Semaphore::new(MAX_WORKERS)),
            neighbours: OnceLock::new(),
            limits,
            engine: Arc::new(engine),
        }
    }

    /// Makes writing need this token.
    #[must_use]
    pub fn with_token(mut self, token: Option<String>) -> Self {
        self.token = token.filter(|token| !token.is_empty());
        self
    }

    /// The study as a scenario makes it; without changes the study itself. Takes as long as
    /// joining the new sites to the road, or building the network anew when roads change.
    pub(super) fn world(&self, scenario: &Scenario) -> Result<Arc<World>, Problem> {
        if scenario.is_empty() {
            return Ok(Arc::new(World {
                engine: Arc::clone(&self.engine),
                drawing: Arc::clone(&self.drawing),
            }));
        }
        let name = scenario.to_string();
        if let Some(world) = self.worlds.get(&name) {
            return Ok(world);
        }
        let engine = self.engine.with_scenario(scenario, &Silent);
        let engine = engine.map_err(|error| match error {
            EngineError::Scenario(error) => misfit(&error),
            other => Problem::new(Code::BadScenario, other.to_string())
                .hint("does it close every road?")
                .field("scenario"),
        })?;
        let study = engine.study();
        let roads = scenario
            .changes
            .iter()
            .any(|change| matches!(change, Change::Road { .. }));
        let roads = roads.then(|| engine.road_rows(study.default.profile));
        let drawing = self.drawing.with(study, roads.as_deref());
        let world = Arc::new(World {
            engine: Arc::new(engine),
            drawing: Arc::new(drawing),
        });
        self.worlds.put(name, &world);
        Ok(world)
    }

    pub(super) fn study(&self) -> &Study {
        self.engine.study()
    }

    /// The areas that touch `area`.
    pub(super) fn neighbours(&self, area: AreaId) -> &[AreaId] {
        let found = self
            .neighbours
            .get_or_init(|| neighbours(&self.study().areas));
        found.get(area).map_or(&[], Vec::as_slice)
    }
}

/// A change that does not fit the study.
pub(super) fn misfit(error: &ScenarioError) -> Problem {
    Problem::new(Code::BadScenario, error.to_string())
        .hint(error.hint.clone())
        .field(&format!("changes[{}].{}", error.number - 1, error.field))
}
