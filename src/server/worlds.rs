//! The study as scenarios make it, kept while they are asked for.

use std::sync::{Arc, Mutex, PoisonError};

use super::limits::{MAX_BASELINES, MAX_WORLDS};
use crate::export::drawing::Drawing;
use crate::pipeline::Engine;
use crate::pipeline::whatif::Baseline;

/// A study with its answers and its drawing.
#[derive(Debug)]
pub(super) struct World {
    pub(super) engine: Arc<Engine>,
    pub(super) drawing: Arc<Drawing>,
}

/// The worlds asked for last; the least recently used go first.
#[derive(Debug, Default)]
pub(super) struct Worlds(Mutex<Vec<(String, Arc<World>)>>);

impl Worlds {
    pub(super) fn get(&self, name: &str) -> Option<Arc<World>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == name)?;
        let found = kept.remove(at);
        let world = Arc::clone(&found.1);
        kept.push(found);
        Some(world)
    }

    pub(super) fn put(&self, name: String, world: &Arc<World>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != name);
        if kept.len() == MAX_WORLDS {
            kept.remove(0);
        }
        kept.push((name, Arc::clone(world)));
    }
}

/// Questions made ready for what-ifs; the least recently used go first.
#[derive(Debug, Default)]
pub(super) struct Baselines(Mutex<Vec<(String, Arc<Baseline>)>>);

impl Baselines {
    /// The baseline of this name, made if it is not there.
    pub(super) fn of(&self, name: String, make: impl FnOnce() -> Baseline) -> Arc<Baseline> {
        if let Some(found) = self.get(&name) {
            return found;
        }
        let made = Arc::new(make());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == MAX_BASELINES {
            kept.remove(0);
        }
        kept.push((name, Arc::clone(&made)));
        made
    }

    fn get(&self, name: &str) -> Option<Arc<Baseline>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == name)?;
        let found = kept.remove(at);
        let baseline = Arc::clone(&found.1);
        kept.push(found);
        Some(baseline)
    }
}
