//! What all requests share: one immutable snapshot, and a bounded memory of responses.

use std::sync::{Arc, OnceLock};

use tokio::sync::Semaphore;

use super::cache::Cache;
use super::limits::{Limits, MAX_WORKERS};
use crate::export::drawing::Drawing;
use crate::model::ids::{AreaId, IdVec};
use crate::model::study::Study;
use crate::pipeline::{Engine, neighbours};

/// The server's state.
#[derive(Debug)]
pub struct App {
    /// The study and its answers.
    pub engine: Engine,
    pub(super) drawing: Drawing,
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
            drawing: Drawing::new(study, &roads),
            cache: Cache::new(limits.cache_bytes),
            workers: Arc::new(Semaphore::new(MAX_WORKERS)),
            neighbours: OnceLock::new(),
            limits,
            engine,
        }
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
