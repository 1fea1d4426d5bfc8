//! Scenarios that somebody stored, in memory, by an id made of what they say.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::limits::MAX_STORED;
use crate::model::scenario::Scenario;
use crate::model::text::hexadecimal;

/// The stored scenarios by id.
#[derive(Debug, Default)]
pub(super) struct Stored(Mutex<BTreeMap<String, Scenario>>);

impl Stored {
    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<String, Scenario>) -> T) -> T {
        // nothing in here panics half-way through a change
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn get(&self, id: &str) -> Option<Scenario> {
        self.with(|all| all.get(id).cloned())
    }

    pub(super) fn list(&self) -> Vec<(String, Scenario)> {
        self.with(|all| all.iter().map(|(id, s)| (id.clone(), s.clone())).collect())
    }

    /// Keeps a scenario under `id`; `false` when there is no room for one more.
    pub(super) fn put(&self, id: &str, scenario: Scenario) -> bool {
        self.with(|all| {
            if all.len() >= MAX_STORED && !all.contains_key(id) {
                return false;
            }
            all.insert(id.to_owned(), scenario);
            true
        })
    }

    /// Forgets a scenario; `false` when there is none of this id.
    pub(super) fn remove(&self, id: &str) -> bool {
        self.with(|all| all.remove(id).is_some())
    }
}

/// The id of a scenario: equal changes of equal name have one id.
pub(super) fn id_of(scenario: &Scenario) -> String {
    let mut hash = Sha256::new();
    hash.update(scenario.name.as_deref().unwrap_or_default());
    hash.update([0]);
    hash.update(scenario.to_string());
    hexadecimal(&hash.finalize()[..8])
}
