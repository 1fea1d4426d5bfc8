//! Units: sets of origins with enough people each, or with nobody, that nothing splits.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{AreaId, GroupId, Id, LevelId, OriginId};
use crate::model::study::Study;
use crate::model::units::People;

/// Origins that belong together.
pub(super) type Unit = Vec<OriginId>;

/// Divides all origins into units with at least `minimum` of each of `groups`, or with nobody of
/// any of them; where `groups` is one group, that is none or at least `minimum`.
///
/// Units stay inside of one area of every level where that is possible; otherwise inside of one
/// area of a level as fine as possible, together with other small ones first. `None` when there
/// are too few of a group in the whole study.
pub(super) fn units(study: &Study, groups: &[GroupId], minimum: People) -> Option<Vec<Unit>> {
    let making = Making {
        study,
        groups,
        minimum,
    };
    let everybody: Unit = study.origins.ids().collect();
    if !making.is_enough(&everybody) {
        return None;
    }
    let mut atoms: BTreeMap<Vec<Option<AreaId>>, Unit> = BTreeMap::new();
    for (id, origin) in study.origins.iter_ids() {
        let areas = study.levels.ids().map(|level| origin.located.area(level));
        atoms.entry(areas.collect()).or_default().push(id);
    }
    let (mut done, mut short) = (Vec::new(), Vec::new());
    for atom in atoms.into_values() {
        if making.is_enough(&atom) {
            done.extend(making.split(atom).into_iter().map(|unit| (unit, false)));
        } else {
            short.push(atom);
        }
    }
    let stages = study.levels.ids().map(Some).chain([None]);
    for level in stages {
        short = making.join(level, short, &mut done);
    }
    Some(done.into_iter().map(|(unit, _)| unit).collect())
}

struct Making<'a> {
    study: &'a Study,
    groups: &'a [GroupId],
    minimum: People,
}

impl Making<'_> {
    fn is_enough(&self, origins: &[OriginId]) -> bool {
        // where groups add up to a public number, nobody of one is everybody of the other
        let is_alone = self.groups.len() == 1;
        self.groups.iter().all(|group| {
            let people = people_of(self.study, *group, origins);
            (is_alone && people == People::ZERO) || people >= self.minimum
        }) || self.is_empty(origins)
    }

    fn is_empty(&self, origins: &[OriginId]) -> bool {
        let mut groups = self.groups.iter();
        groups.all(|group| people_of(self.study, *group, origins) == People::ZERO)
    }

    /// Small units of neighbours: along a curve that stays near.
    fn split(&self, mut atom: Unit) -> Vec<Unit> {
        atom.sort_by_cached_key(|id| {
            let place = self.study.origins[*id].position;
            (
                curve(place.lon, place.lat),
                self.study.origins[*id].id.clone(),
            )
        });
        let mut units: Vec<Unit> = Vec::new();
        let mut own = Unit::new();
        for id in atom {
            own.push(id);
            if self.is_enough(&own) && !self.is_empty(&own) {
                units.push(std::mem::take(&mut own));
            }
        }
        // what is left over is too little alone, or nobody
        while !own.is_empty() {
            let Some(mut last) = units.pop() else {
                units.push(own);
                break;
            };
            last.append(&mut own);
            if self.is_enough(&last) {
                units.push(last);
                break;
            }
            own = last;
        }
        units
    }

    /// Joins what is too small inside of each area of `level`, or all of it; what is still too
    /// small comes back.
    fn join(
        &self,
        level: Option<LevelId>,
        short: Vec<Unit>,
        done: &mut Vec<(Unit, bool)>,
    ) -> Vec<Unit> {
        let place = |id: &OriginId| level.map(|level| self.study.origins[*id].located.area(level));
        let mut pools: BTreeMap<Option<Option<AreaId>>, Unit> = BTreeMap::new();
        let mut left = Vec::new();
        for unit in short {
            let places: BTreeSet<_> = unit.iter().map(place).collect();
            match places.first() {
                Some(one) if places.len() == 1 => pools.entry(*one).or_default().extend(unit),
                _ => left.push(unit),
            }
        }
        for (key, mut pool) in pools {
            // those that are joined already first, then the smallest: what they say is lost
            let mut order: Vec<usize> = (0..done.len())
                .filter(|at| done[*at].0.iter().all(|id| place(id) == key))
                .collect();
            order.sort_by_key(|at| {
                let (unit, is_joined) = &done[*at];
                let people: People = self
                    .groups
                    .iter()
                    .map(|group| people_of(self.study, *group, unit))
                    .sum();
                (!is_joined, people, unit.clone())
            });
            let mut taken = Vec::new();
            for at in order {
                if self.is_enough(&pool) {
                    break;
                }
                // units without anybody cannot help
                if !self.is_empty(&done[at].0) {
                    pool.extend(done[at].0.iter().copied());
                    taken.push(at);
                }
            }
            if self.is_enough(&pool) {
                taken.sort_unstable_by(|a, b| b.cmp(a));
                for at in taken {
                    done.remove(at);
                }
                pool.sort_unstable();
                done.push((pool, true));
            } else {
                // nothing was taken for good
                pool.retain(|id| !taken.iter().any(|at| done[*at].0.contains(id)));
                left.push(pool);
            }
        }
        left
    }
}

/// People of `group` at `origins`; unknown ones are nobody here.
pub(super) fn people_of(study: &Study, group: GroupId, origins: &[OriginId]) -> People {
    let people = origins
        .iter()
        .filter_map(|id| study.origins[*id].people(group));
    people.sum()
}

/// Place on a Z-order curve over the globe.
fn curve(lon: f64, lat: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the range of u32"
    )]
    let cell = |share: f64| (share.clamp(0.0, 1.0) * f64::from(u32::MAX)) as u32;
    let (x, y) = (cell((lon + 180.0) / 360.0), cell((lat + 90.0) / 180.0));
    (0..32).fold(0, |code, bit| {
        let pair = u64::from(x >> bit & 1) | u64::from(y >> bit & 1) << 1;
        code | pair << (2 * bit)
    })
}

/// The areas that a unit with people lies only partly in.
pub(super) fn split_areas(study: &Study, unit: &[OriginId]) -> BTreeSet<AreaId> {
    let mut split = BTreeSet::new();
    for level in study.levels.ids() {
        let areas: BTreeSet<Option<AreaId>> = unit
            .iter()
            .map(|id| study.origins[*id].located.area(level))
            .collect();
        if areas.len() > 1 {
            split.extend(areas.into_iter().flatten());
        }
    }
    split
}

/// Spreads `people` over `weights` in whole thousandths, by the largest remainder.
pub(super) fn spread(people: People, weights: &[u64]) -> Vec<People> {
    let ones = vec![1; weights.len()];
    let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let (weights, all) = if all == 0 {
        (ones.as_slice(), ones.len() as u128)
    } else {
        (weights, all)
    };
    let product = |weight: u64| u128::from(people.0) * u128::from(weight);
    let mut parts: Vec<u64> = Vec::with_capacity(weights.len());
    for weight in weights {
        parts.push(u64::try_from(product(*weight) / all).unwrap_or(people.0));
    }
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(product(weights[*at]) % all), *at));
    let missing = people.0 - parts.iter().sum::<u64>();
    for at in order
        .into_iter()
        .take(usize::try_from(missing).unwrap_or(0))
    {
        parts[at] += 1;
    }
    parts.into_iter().map(People).collect()
}

/// Position of an origin's flag.
pub(super) fn at(id: OriginId) -> usize {
    id.index()
}
