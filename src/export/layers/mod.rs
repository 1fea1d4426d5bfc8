//! Results -> layers: which columns there are, in which order, with how many decimals.
//!
//! The same columns in every format, over HTTP and in files; docs/API.md explains each.
//! Rows of several questions can be stacked because every row says which question it
//! answers.

pub mod areas;
pub mod changes;
pub mod closures;
pub mod gaps;
pub mod network;
pub mod sites;
pub mod tables;

use crate::model::ids::{GroupId, ProfileId, ServiceId};
use crate::model::reason::{Reason, Standing};
use crate::model::study::Study;
use crate::model::table::Column;

/// The names of all layers, as in addresses and file names.
pub const NAMES: [&str; 7] = [
    "areas",
    "gaps",
    "sites",
    "network",
    "closures",
    "area_changes",
    "gap_changes",
];

/// The question's own columns: the same value in all rows.
fn asked(
    study: &Study,
    service: ServiceId,
    group: GroupId,
    profile: ProfileId,
    rows: usize,
) -> [Column; 3] {
    [
        Column::constant("service", &study.services[service].id, rows),
        Column::constant("group", &study.groups[group].id, rows),
        Column::constant("profile", &study.profiles[profile].id, rows),
    ]
}

/// A column of words of which there are few.
fn words<T: Copy + PartialEq, const N: usize>(
    name: &'static str,
    all: [T; N],
    word: impl Fn(T) -> &'static str,
    values: impl Iterator<Item = T>,
) -> Column {
    let list = all.iter().map(|value| word(*value).into()).collect();
    let codes = values.map(|value| {
        let at = all.iter().position(|known| *known == value)?;
        u32::try_from(at).ok()
    });
    Column::coded(name, &list, codes)
}

fn reasons(values: impl Iterator<Item = Reason>) -> Column {
    let all = [
        Reason::Ok,
        Reason::NoSite,
        Reason::Unreachable,
        Reason::SnapTooFar,
        Reason::OutsideNetwork,
        Reason::NoPeople,
    ];
    words("reason", all, Reason::as_str, values)
}

fn standings(values: impl Iterator<Item = Standing>) -> Column {
    let all = [Standing::Within, Standing::Beyond, Standing::Unreachable];
    words("status", all, Standing::as_str, values)
}

/// Empty texts are missing ones.
fn stated(text: &str) -> Option<std::sync::Arc<str>> {
    (!text.is_empty()).then(|| text.into())
}
