//! How people spread over minutes: the histogram and the cumulative curve.

use crate::access::answer::Answer;
use crate::model::ids::OriginId;
use crate::model::study::Study;
use crate::model::units::{Deciseconds, People};

/// Width of a histogram class in minutes.
pub const CLASS_MINUTES: u32 = 5;
/// The last edge of the histogram and of the curve, in minutes.
pub const LAST_MINUTE: u32 = 120;

/// People by minutes to their nearest site.
///
/// Class `i` holds times above `edges[i]` up to and including `edges[i + 1]` (the
/// first one also 0); the last class holds all times beyond the last edge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Histogram {
    /// Class edges in minutes, from 0.
    pub edges: Vec<u32>,
    /// People a class: one more than there are closed classes.
    pub people: Vec<People>,
    /// People who reach nothing.
    pub unreachable: People,
}

/// The histogram of `origins`; people of unknown number are left out.
#[must_use]
pub fn histogram(
    study: &Study,
    answer: &Answer,
    origins: impl IntoIterator<Item = OriginId>,
) -> Histogram {
    let classes = LAST_MINUTE / CLASS_MINUTES;
    let mut people = vec![People::ZERO; classes as usize + 1];
    let mut unreachable = People::ZERO;
    for (time, weight) in weights(study, answer, origins) {
        match time {
            Some(time) => {
                let class = time.0.saturating_sub(1) / (CLASS_MINUTES * 600);
                let slot = &mut people[class.min(classes) as usize];
                *slot = *slot + weight;
            }
            None => unreachable = unreachable + weight,
        }
    }
    Histogram {
        edges: (0..=classes).map(|class| class * CLASS_MINUTES).collect(),
        people,
        unreachable,
    }
}

/// Share of people who reach a site within 0, 1, ... [`LAST_MINUTE`] minutes;
/// empty when there is nobody.
#[must_use]
pub fn curve(
    study: &Study,
    answer: &Answer,
    origins: impl IntoIterator<Item = OriginId>,
) -> Vec<f64> {
    let mut by_minute = vec![0u64; LAST_MINUTE as usize + 1];
    let mut total = 0u64;
    for (time, People(weight)) in weights(study, answer, origins) {
        total += weight;
        if let Some(time) = time
            && let Some(slot) = by_minute.get_mut(time.0.div_ceil(600) as usize)
        {
            *slot += weight;
        }
    }
    if total == 0 {
        return Vec::new();
    }
    by_minute
        .iter()
        .scan(0u64, |within, weight| {
            *within += weight;
            Some(*within as f64 / total as f64)
        })
        .collect()
}

fn weights<'a>(
    study: &'a Study,
    answer: &'a Answer,
    origins: impl IntoIterator<Item = OriginId> + 'a,
) -> impl Iterator<Item = (Option<Deciseconds>, People)> + 'a {
    origins.into_iter().filter_map(|id| {
        let people = study.origins[id].people(answer.group)?;
        Some((
            answer.origins[id].nearest.map(|reach| reach.cost.time),
            people,
        ))
    })
}
