//! Small groups of people are not told, and cannot be worked out from what is.
//!
//! Before anything is computed, the origins are divided into **units**: each holds nobody of a
//! group, or at least the minimum, and lies inside of one area of every level where that is
//! possible. Inside of a unit the people are spread in proportion to numbers that are public.
//! Everything that is told afterwards, at any threshold, by any service and profile, in any
//! scenario, is a function of the units' sums and of public numbers. So however figures are
//! added and subtracted, nothing comes out about fewer people than a unit holds. An area that a
//! unit lies only partly in is not a sum of units: its numbers of people are withheld, with
//! those of the other areas that the unit lies in.
//!
//! Groups that add up to another group are divided together: otherwise one of them would be the
//! difference of the others.

mod mask;
mod units;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use mask::{mask_area, mask_small_change, mask_total, mask_total_change};
use units::{Unit, at, people_of, split_areas, spread, units};

use crate::model::ids::{GroupId, Id, OriginId};
use crate::model::privacy::Withheld;
use crate::model::study::Study;
use crate::model::units::People;

/// Most groups whose sums are compared with each other: every set of them is tried.
const MOST_COMPARED: usize = 12;

/// Protects every group that is not public. A study that is protected already, or whose
/// operator discloses everything, stays as it is.
pub fn protect(study: &mut Study) {
    let privacy = &study.privacy;
    if privacy.is_settled() || privacy.minimum == People::ZERO {
        return;
    }
    let minimum = privacy.minimum;
    let mut withheld = vec![Withheld::default(); study.groups.len()];
    let weights = public_weights(study);
    for linked in linked_groups(study) {
        let units = units(study, &linked, minimum);
        let is_whole = units.is_none();
        let units = units.unwrap_or_else(|| vec![study.origins.ids().collect()]);
        for group in linked {
            let own = withhold(study, group, &units, is_whole);
            redistribute(study, group, &units, &weights);
            withheld[group.index()] = own;
        }
    }
    study.privacy.withheld = Some(Arc::new(withheld));
}

/// What is not told of a group.
fn withhold(study: &Study, group: GroupId, units: &[Unit], is_whole: bool) -> Withheld {
    let mut withheld = Withheld {
        is_whole,
        areas: vec![is_whole; study.areas.len()],
        origins: vec![is_whole; study.origins.len()],
    };
    for unit in units {
        let known: Unit = unit
            .iter()
            .copied()
            .filter(|id| study.origins[*id].people(group).is_some())
            .collect();
        if people_of(study, group, &known) == People::ZERO {
            continue;
        }
        for area in split_areas(study, &known) {
            withheld.areas[area.index()] = true;
        }
        if known.len() > 1 {
            for id in &known {
                withheld.origins[at(*id)] = true;
            }
        }
    }
    withheld
}

/// Spreads the people of each unit over its origins by public weights.
fn redistribute(study: &mut Study, group: GroupId, units: &[Unit], weights: &[u64]) {
    for unit in units {
        let known: Unit = unit
            .iter()
            .copied()
            .filter(|id| study.origins[*id].people(group).is_some())
            .collect();
        let people = people_of(study, group, &known);
        let own: Vec<u64> = known.iter().map(|id| weights[at(*id)]).collect();
        for (id, part) in known.iter().zip(spread(people, &own)) {
            if let Some(slot) = study.origins[*id].people.get_mut(group.index()) {
                *slot = Some(part);
            }
        }
    }
}

/// By origin: people of the first public group, which everybody may know; 1 without one.
fn public_weights(study: &Study) -> Vec<u64> {
    let public = study
        .groups
        .ids()
        .find(|group| study.privacy.is_public(*group));
    let weight = |id: OriginId| match public {
        Some(group) => study.origins[id].people(group).map_or(0, |people| people.0),
        None => 1,
    };
    study.origins.ids().map(weight).collect()
}

/// The protected groups, those together that add up to another group.
fn linked_groups(study: &Study) -> Vec<Vec<GroupId>> {
    let protected: Vec<GroupId> = study
        .groups
        .ids()
        .filter(|group| !study.privacy.is_public(*group))
        .collect();
    let mut sets: Vec<BTreeSet<GroupId>> = protected
        .iter()
        .map(|group| BTreeSet::from([*group]))
        .collect();
    let compared = protected.get(..MOST_COMPARED).unwrap_or(&protected);
    for chosen in 1u32..1 << compared.len() {
        let part: Vec<GroupId> = (0..compared.len())
            .filter(|at| chosen >> at & 1 == 1)
            .map(|at| compared[at])
            .collect();
        let sums = study
            .groups
            .ids()
            .filter(|sum| !part.contains(sum) && adds_up(study, &part, *sum));
        let mut together: BTreeSet<GroupId> = part.iter().copied().collect();
        let mut any = false;
        for sum in sums {
            any = true;
            if protected.contains(&sum) {
                together.insert(sum);
            }
        }
        if any {
            let (touching, apart): (Vec<_>, Vec<_>) = sets
                .into_iter()
                .partition(|set| !set.is_disjoint(&together));
            sets = apart;
            sets.push(touching.into_iter().flatten().collect());
        }
    }
    sets.sort();
    sets.into_iter()
        .map(|set| set.into_iter().collect())
        .collect()
}

/// Whether `parts` add up to `sum` at every origin.
fn adds_up(study: &Study, parts: &[GroupId], sum: GroupId) -> bool {
    let mut any = false;
    let matches = study.origins.iter().all(|origin| {
        let parts: Option<People> = parts.iter().map(|group| origin.people(*group)).sum();
        any |= parts.is_some_and(|people| people > People::ZERO);
        parts == origin.people(sum)
    });
    any && matches
}
