//! Turn restrictions: relations of type `restriction`.
//!
//! Read are `no_*` and `only_*`, for everybody or for one kind of vehicle, with exceptions;
//! via a node or via ways. Left out are those at certain hours only, and those that name
//! something that is not there, which a clipped extract is full of.

use super::block::RawRelation;
use super::tags::{Key, Tags};
use super::wire::{Malformed, Varints};
use crate::model::profile::Mode;

/// A restriction by the ids of its members.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ReadRestriction {
    pub(super) id: i64,
    pub(super) only: bool,
    pub(super) binds: u8,
    pub(super) from: Vec<i64>,
    pub(super) via: ReadVia,
    pub(super) to: Vec<i64>,
}

/// Where the turn is made, by id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ReadVia {
    Node(i64),
    Ways(Vec<i64>),
}

/// What a relation is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ReadRelation {
    /// Nothing that is read here.
    Other,
    /// A restriction whose members make no turn.
    Broken,
    Restriction(ReadRestriction),
}

/// Whether the relation's tags make it a restriction that binds somebody: whether it is
/// the only turn allowed, and whom it binds.
fn meaning(tags: &Tags<'_>) -> Option<(bool, u8)> {
    if tags.get(Key::Type) != Some("restriction") {
        return None;
    }
    let vehicles = Mode::Car.bit() | Mode::Bicycle.bit();
    let keys = [
        (Key::Restriction, vehicles),
        (Key::RestrictionVehicle, vehicles),
        (Key::RestrictionMotorVehicle, Mode::Car.bit()),
        (Key::RestrictionMotorcar, Mode::Car.bit()),
        (Key::RestrictionBicycle, Mode::Bicycle.bit()),
        (Key::RestrictionFoot, Mode::Foot.bit()),
    ];
    let mut bound = None;
    for (key, modes) in keys {
        let only = match tags.get(key) {
            Some(text) if text.starts_with("no_") => false,
            Some(text) if text.starts_with("only_") => true,
            _ => continue,
        };
        // two tags that disagree on the kind leave the first
        let (_, binds) = bound.get_or_insert((only, 0u8));
        *binds |= modes;
    }
    let (only, mut binds) = bound?;
    for word in tags.text(Key::Except).split(';') {
        match word.trim() {
            "vehicle" => binds &= !vehicles,
            "motor_vehicle" | "motorcar" => binds &= !Mode::Car.bit(),
            "bicycle" => binds &= !Mode::Bicycle.bit(),
            "foot" => binds &= !Mode::Foot.bit(),
            _ => {}
        }
    }
    (binds != 0).then_some((only, binds))
}

/// Reads a relation whose tags are in `tags`.
pub(super) fn read(
    relation: &RawRelation<'_>,
    tags: &Tags<'_>,
    mut role: impl FnMut(u64) -> Result<String, Malformed>,
) -> Result<ReadRelation, Malformed> {
    const NODE: u64 = 0;
    const WAY: u64 = 1;
    let Some((only, binds)) = meaning(tags) else {
        return Ok(ReadRelation::Other);
    };
    let mut roles = Varints::new(relation.roles);
    let mut members = Varints::new(relation.members);
    let mut types = Varints::new(relation.types);
    let (mut from, mut to) = (Vec::new(), Vec::new());
    let (mut via_nodes, mut via_ways) = (Vec::new(), Vec::new());
    let mut id = 0i64;
    while let Some(step) = members.take_signed()? {
        let (Some(place), Some(kind)) = (roles.take()?, types.take()?) else {
            return Err(Malformed);
        };
        id = id.checked_add(step).ok_or(Malformed)?;
        match (role(place)?.as_str(), kind) {
            ("from", WAY) => from.push(id),
            ("to", WAY) => to.push(id),
            ("via", NODE) => via_nodes.push(id),
            ("via", WAY) => via_ways.push(id),
            _ => {}
        }
    }
    let via = match (&via_nodes[..], via_ways.is_empty()) {
        ([node], true) => ReadVia::Node(*node),
        ([], false) => ReadVia::Ways(via_ways),
        _ => return Ok(ReadRelation::Broken),
    };
    // several from-ways make no_entry, several to-ways no_exit; an only_* needs one of each
    let is_clear =
        (from.len() == 1 && to.len() == 1) || (!only && !from.is_empty() && !to.is_empty());
    if !is_clear {
        return Ok(ReadRelation::Broken);
    }
    Ok(ReadRelation::Restriction(ReadRestriction {
        id: relation.id,
        only,
        binds,
        from,
        via,
        to,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAR: u8 = Mode::Car.bit();
    const BICYCLE: u8 = Mode::Bicycle.bit();

    #[test]
    fn kinds_and_exceptions_say_whom_a_restriction_binds() {
        let of = |pairs: &[(&str, &str)]| {
            let mut all = vec![("type", "restriction")];
            all.extend(pairs);
            meaning(&Tags::of(&all))
        };
        let left = ("restriction", "no_left_turn");
        assert_eq!(of(&[left]), Some((false, CAR | BICYCLE)));
        assert_eq!(
            of(&[("restriction", "only_straight_on")]),
            Some((true, CAR | BICYCLE))
        );
        assert_eq!(of(&[left, ("except", "bicycle")]), Some((false, CAR)));
        assert_eq!(of(&[left, ("except", "psv; bicycle")]), Some((false, CAR)));
        assert_eq!(of(&[left, ("except", "psv")]), Some((false, CAR | BICYCLE)));
        assert_eq!(of(&[left, ("except", "motorcar;bicycle")]), None);
        assert_eq!(
            of(&[("restriction:motorcar", "no_u_turn")]),
            Some((false, CAR))
        );
        assert_eq!(
            of(&[("restriction:bicycle", "no_right_turn")]),
            Some((false, BICYCLE))
        );
        assert_eq!(
            of(&[("restriction:foot", "no_entry")]),
            Some((false, Mode::Foot.bit()))
        );
        assert_eq!(of(&[("restriction", "soon")]), None);
        assert_eq!(of(&[]), None);
        assert_eq!(meaning(&Tags::of(&[left])), None);
    }
}
