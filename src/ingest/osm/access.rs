//! Who may use a way, in which direction.
//!
//! The most particular tag decides: `motorcar` before `motor_vehicle` before `vehicle` before
//! `access`, and one for a direction before one for both. A value that says nothing leaves the
//! decision to the class. One-way streets bind cars and bicycles, unless a tag of their own or
//! a contraflow lane says otherwise; people on foot only where `oneway:foot` says so.

use super::tags::{Key, Tags};
use crate::model::profile::Mode;
use crate::model::roads::Oneway;
use crate::model::street::{Access, Bound};

/// The tags that speak of a mode, most particular first: for both directions, forward, backward.
type Ladder = &'static [(Key, Option<Key>, Option<Key>)];

const CAR: Ladder = &[
    (
        Key::Motorcar,
        Some(Key::MotorcarForward),
        Some(Key::MotorcarBackward),
    ),
    (
        Key::MotorVehicle,
        Some(Key::MotorVehicleForward),
        Some(Key::MotorVehicleBackward),
    ),
    (
        Key::Vehicle,
        Some(Key::VehicleForward),
        Some(Key::VehicleBackward),
    ),
    (Key::Access, None, None),
];
const BICYCLE: Ladder = &[
    (
        Key::Bicycle,
        Some(Key::BicycleForward),
        Some(Key::BicycleBackward),
    ),
    (
        Key::Vehicle,
        Some(Key::VehicleForward),
        Some(Key::VehicleBackward),
    ),
    (Key::Access, None, None),
];
const FOOT: Ladder = &[
    (Key::Foot, Some(Key::FootForward), Some(Key::FootBackward)),
    (Key::Access, None, None),
];

/// The ladder of a mode.
fn ladder(mode: Mode) -> Ladder {
    match mode {
        Mode::Car => CAR,
        Mode::Bicycle => BICYCLE,
        Mode::Foot => FOOT,
    }
}

/// What a value of an access tag means to a mode.
fn value(text: &str, mode: Mode) -> Access {
    // of several values the most open one counts: a permit is one way in
    let meant = text.split(';').map(|word| single(word.trim(), mode));
    meant
        .min_by_key(|access| openness(*access))
        .unwrap_or_default()
}

fn openness(access: Access) -> u8 {
    match access {
        Access::Stated => 0,
        Access::Restricted => 1,
        Access::Dismount => 2,
        Access::Closed => 3,
        Access::Unsaid => 4,
    }
}

fn single(word: &str, mode: Mode) -> Access {
    match (word, mode) {
        ("yes" | "designated" | "permissive" | "official" | "public", _)
        | ("bicycle", Mode::Bicycle)
        | ("foot", Mode::Foot)
        | ("motorcar" | "motor_vehicle" | "hov", Mode::Car) => Access::Stated,
        (
            "private" | "destination" | "customers" | "delivery" | "permit" | "residents"
            | "permissive_private",
            _,
        ) => Access::Restricted,
        ("dismount", Mode::Bicycle) => Access::Dismount,
        (
            "no" | "agricultural" | "forestry" | "emergency" | "psv" | "bus" | "taxi" | "minibus"
            | "share_taxi" | "military" | "restricted" | "use_sidepath" | "emergency_vehicle"
            | "foot" | "bicycle" | "hgv" | "none",
            _,
        ) => Access::Closed,
        _ => Access::Unsaid,
    }
}

/// What the access tags say of a mode and direction, one-way streets aside.
pub(super) fn stated(tags: &Tags<'_>, mode: Mode, bound: Bound) -> Access {
    let mut meanings = ladder(mode).iter().filter_map(|(both, forward, backward)| {
        let directed = match bound {
            Bound::Forward => forward,
            Bound::Backward => backward,
        };
        let text = directed
            .and_then(|key| tags.get(key))
            .or_else(|| tags.get(*both))?;
        Some(value(text, mode))
    });
    meanings
        .find(|access| *access != Access::Unsaid)
        .unwrap_or_default()
}

/// What a one-way tag means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flow {
    /// Open one way or both.
    Fixed(Oneway),
    /// It changes with the hour: closed here, since nobody can say when one travels.
    Reversible,
}

fn flow(text: &str) -> Option<Flow> {
    match text {
        "yes" | "true" | "1" => Some(Flow::Fixed(Oneway::Forward)),
        "-1" | "reverse" => Some(Flow::Fixed(Oneway::Backward)),
        "no" | "false" | "0" | "alternating" => Some(Flow::Fixed(Oneway::No)),
        "reversible" => Some(Flow::Reversible),
        _ => None,
    }
}

/// The direction in which a mode may use the way.
pub(super) fn oneway(tags: &Tags<'_>, mode: Mode) -> Flow {
    let implied = || {
        let circles = matches!(tags.get(Key::Junction), Some("roundabout" | "circular"));
        let is_oneway = circles || tags.get(Key::Highway) == Some("motorway");
        Flow::Fixed(if is_oneway {
            Oneway::Forward
        } else {
            Oneway::No
        })
    };
    let of = |keys: &[Key]| keys.iter().find_map(|key| flow(tags.get(*key)?));
    match mode {
        Mode::Car => of(&[
            Key::OnewayMotorcar,
            Key::OnewayMotorVehicle,
            Key::OnewayVehicle,
            Key::Oneway,
        ])
        .unwrap_or_else(implied),
        Mode::Bicycle => of(&[Key::OnewayBicycle])
            .or_else(|| contraflow(tags).then_some(Flow::Fixed(Oneway::No)))
            .or_else(|| of(&[Key::OnewayVehicle, Key::Oneway]))
            .unwrap_or_else(implied),
        Mode::Foot => of(&[Key::OnewayFoot])
            .or_else(|| conveyed(tags).map(Flow::Fixed))
            .unwrap_or(Flow::Fixed(Oneway::No)),
    }
}

/// Whether bicycles may ride against a one-way street on a lane or track of their own.
fn contraflow(tags: &Tags<'_>) -> bool {
    let is_opposite = |key| {
        tags.get(key)
            .is_some_and(|text| text.starts_with("opposite"))
    };
    let both_ways = |key| matches!(tags.get(key), Some("no" | "-1"));
    [
        Key::Cycleway,
        Key::CyclewayBoth,
        Key::CyclewayLeft,
        Key::CyclewayRight,
    ]
    .into_iter()
    .any(is_opposite)
        || [Key::CyclewayLeftOneway, Key::CyclewayRightOneway]
            .into_iter()
            .any(both_ways)
}

/// The direction of an escalator or moving walkway.
fn conveyed(tags: &Tags<'_>) -> Option<Oneway> {
    if !matches!(
        tags.get(Key::Highway),
        Some("steps" | "footway" | "corridor")
    ) {
        return None;
    }
    match tags.get(Key::Conveying)? {
        "forward" => Some(Oneway::Forward),
        "backward" => Some(Oneway::Backward),
        _ => None,
    }
}

/// Permission of a mode in both directions, one-way streets included.
pub(super) fn of_way(tags: &Tags<'_>, mode: Mode) -> [Access; 2] {
    let flow = oneway(tags, mode);
    Bound::BOTH.map(|bound| {
        let against = match (flow, bound) {
            (Flow::Reversible, _)
            | (Flow::Fixed(Oneway::Forward), Bound::Backward)
            | (Flow::Fixed(Oneway::Backward), Bound::Forward) => true,
            (Flow::Fixed(_), _) => false,
        };
        if against {
            Access::Closed
        } else {
            stated(tags, mode, bound)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Access::{Closed, Dismount, Restricted, Stated, Unsaid};

    fn check(pairs: &[(&str, &str)], mode: Mode, expected: [Access; 2]) {
        assert_eq!(
            of_way(&Tags::of(pairs), mode),
            expected,
            "{pairs:?} {mode:?}"
        );
    }

    #[test]
    fn the_most_particular_tag_decides() {
        check(&[], Mode::Car, [Unsaid; 2]);
        check(&[("access", "no")], Mode::Car, [Closed; 2]);
        check(
            &[("access", "no"), ("motor_vehicle", "yes")],
            Mode::Car,
            [Stated; 2],
        );
        check(
            &[("access", "no"), ("motor_vehicle", "yes")],
            Mode::Foot,
            [Closed; 2],
        );
        check(
            &[("motor_vehicle", "yes"), ("motorcar", "no")],
            Mode::Car,
            [Closed; 2],
        );
        check(
            &[("vehicle", "no"), ("bicycle", "yes")],
            Mode::Bicycle,
            [Stated; 2],
        );
        check(&[("vehicle", "no")], Mode::Foot, [Unsaid; 2]);
        check(
            &[("vehicle", "no"), ("motor_vehicle", "fast")],
            Mode::Car,
            [Closed; 2],
        );
        check(
            &[("motor_vehicle:backward", "no")],
            Mode::Car,
            [Unsaid, Closed],
        );
        check(
            &[("motor_vehicle:backward", "no"), ("motor_vehicle", "yes")],
            Mode::Car,
            [Stated, Closed],
        );
        check(&[("foot:backward", "no")], Mode::Foot, [Unsaid, Closed]);
    }

    #[test]
    fn private_and_destination_are_restricted_and_not_closed() {
        for word in [
            "private",
            "destination",
            "customers",
            "delivery",
            "permit",
            "residents",
        ] {
            check(&[("access", word)], Mode::Car, [Restricted; 2]);
            check(&[("motor_vehicle", word)], Mode::Bicycle, [Unsaid; 2]);
        }
        for word in [
            "no",
            "agricultural",
            "forestry",
            "psv",
            "emergency",
            "military",
        ] {
            check(&[("access", word)], Mode::Car, [Closed; 2]);
        }
        check(
            &[("motor_vehicle", "agricultural;destination")],
            Mode::Car,
            [Restricted; 2],
        );
        check(&[("bicycle", "dismount")], Mode::Bicycle, [Dismount; 2]);
        check(&[("foot", "use_sidepath")], Mode::Foot, [Closed; 2]);
    }

    #[test]
    fn one_way_streets_bind_vehicles() {
        check(&[("oneway", "yes")], Mode::Car, [Unsaid, Closed]);
        check(&[("oneway", "-1")], Mode::Car, [Closed, Unsaid]);
        check(&[("oneway", "yes")], Mode::Foot, [Unsaid; 2]);
        check(&[("oneway", "reversible")], Mode::Car, [Closed; 2]);
        check(&[("oneway", "alternating")], Mode::Car, [Unsaid; 2]);
        check(
            &[("oneway", "yes"), ("oneway:motor_vehicle", "no")],
            Mode::Car,
            [Unsaid; 2],
        );
        check(
            &[("oneway", "no"), ("oneway:motorcar", "yes")],
            Mode::Car,
            [Unsaid, Closed],
        );
        check(&[("oneway:foot", "yes")], Mode::Foot, [Unsaid, Closed]);
    }

    #[test]
    fn roundabouts_and_motorways_are_one_way_unless_they_say_no() {
        check(&[("junction", "roundabout")], Mode::Car, [Unsaid, Closed]);
        check(&[("junction", "circular")], Mode::Bicycle, [Unsaid, Closed]);
        check(&[("junction", "roundabout")], Mode::Foot, [Unsaid; 2]);
        check(
            &[("junction", "roundabout"), ("oneway", "-1")],
            Mode::Car,
            [Closed, Unsaid],
        );
        check(&[("highway", "motorway")], Mode::Car, [Unsaid, Closed]);
        check(
            &[("highway", "motorway"), ("oneway", "no")],
            Mode::Car,
            [Unsaid; 2],
        );
        check(&[("highway", "motorway_link")], Mode::Car, [Unsaid; 2]);
        check(&[("highway", "trunk")], Mode::Car, [Unsaid; 2]);
    }

    #[test]
    fn bicycles_have_their_own_exceptions() {
        for pair in [
            ("oneway:bicycle", "no"),
            ("cycleway", "opposite"),
            ("cycleway", "opposite_lane"),
            ("cycleway:left", "opposite_track"),
            ("cycleway:left:oneway", "-1"),
            ("cycleway:right:oneway", "no"),
        ] {
            check(&[("oneway", "yes"), pair], Mode::Bicycle, [Unsaid; 2]);
            check(&[("oneway", "yes"), pair], Mode::Car, [Unsaid, Closed]);
        }
        check(
            &[("oneway", "yes"), ("cycleway", "lane")],
            Mode::Bicycle,
            [Unsaid, Closed],
        );
        check(
            &[("oneway:bicycle", "yes")],
            Mode::Bicycle,
            [Unsaid, Closed],
        );
    }

    #[test]
    fn escalators_carry_one_way() {
        check(
            &[("highway", "steps"), ("conveying", "forward")],
            Mode::Foot,
            [Unsaid, Closed],
        );
        check(
            &[("highway", "steps"), ("conveying", "backward")],
            Mode::Foot,
            [Closed, Unsaid],
        );
        check(
            &[("highway", "steps"), ("conveying", "reversible")],
            Mode::Foot,
            [Unsaid; 2],
        );
    }
}
