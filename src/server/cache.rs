//! Printed responses, kept while they are used and while there is room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::reply::Printed;

/// What one entry costs beside its body and its key: a generous guess, so that many
/// tiny answers are bounded as well.
const ENTRY_BYTES: usize = 512;

/// A bounded cache; the least recently used entries go first.
#[derive(Debug)]
pub(super) struct Cache {
    room: usize,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    by_key: HashMap<String, Entry>,
    bytes: usize,
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    printed: Arc<Printed>,
    used: u64,
}

impl Cache {
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            entries: Mutex::default(),
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Entries) -> T) -> T {
        // nothing in here panics half-way through a change
        act(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The response of `key`, if it is still here.
    pub(super) fn get(&self, key: &str) -> Option<Arc<Printed>> {
        self.with(|entries| {
            entries.clock += 1;
            let entry = entries.by_key.get_mut(key)?;
            entry.used = entries.clock;
            Some(Arc::clone(&entry.printed))
        })
    }

    /// Keeps a response, unless it alone would fill the cache.
    pub(super) fn put(&self, key: &str, printed: &Arc<Printed>) {
        let size = size(key, printed);
        if size > self.room {
            return;
        }
        self.with(|entries| {
            entries.clock += 1;
            let entry = Entry {
                printed: Arc::clone(printed),
                used: entries.clock,
            };
            entries.bytes += size;
            if let Some(old) = entries.by_key.insert(key.to_owned(), entry) {
                entries.bytes -= self::size(key, &old.printed);
            }
            while entries.bytes > self.room {
                // a few hundred entries at most: a scan is cheaper than an order kept
                let oldest = entries.by_key.iter().min_by_key(|(_, entry)| entry.used);
                let Some(key) = oldest.map(|(key, _)| key.clone()) else {
                    break;
                };
                if let Some(old) = entries.by_key.remove(&key) {
                    entries.bytes -= self::size(&key, &old.printed);
                }
            }
        });
    }
}

fn size(key: &str, printed: &Printed) -> usize {
    key.len() + printed.body.len() + ENTRY_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(bytes: usize) -> Arc<Printed> {
        Arc::new(Printed {
            body: vec![b'x'; bytes].into(),
            media_type: "text/plain",
            file_name: None,
        })
    }

    #[test]
    fn the_least_recently_used_entry_goes_when_one_more_byte_comes() {
        let entry = 1 + 1000 + ENTRY_BYTES;
        let cache = Cache::new(2 * entry);
        cache.put("a", &printed(1000));
        cache.put("b", &printed(1000));
        assert!(
            cache.get("a").is_some() && cache.get("b").is_some(),
            "exactly full"
        );
        assert!(cache.get("a").is_some());
        cache.put("c", &printed(1));
        assert!(cache.get("b").is_none(), "b was used longest ago");
        assert!(cache.get("a").is_some() && cache.get("c").is_some());
    }

    #[test]
    fn what_alone_would_fill_the_cache_is_not_kept_and_replacing_costs_once() {
        let cache = Cache::new(1 + 1000 + ENTRY_BYTES);
        cache.put("a", &printed(1001));
        assert!(cache.get("a").is_none());
        for _ in 0..3 {
            cache.put("b", &printed(1000));
            assert!(cache.get("b").is_some());
        }
    }
}
