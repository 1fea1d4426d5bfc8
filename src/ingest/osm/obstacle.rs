//! What stands on a node: signals, signs, gates, barriers.
//!
//! A barrier stops a mode unless it is of a kind that lets it through or an access tag does;
//! an access tag that forbids stops it too. Gates let everybody through, after a wait that
//! the profile states, unless they are locked.

use super::access;
use super::tags::{Key, Tags};
use crate::model::profile::Mode;
use crate::model::street::{Access, Bound, ObstacleKind};

/// What stands on one node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ReadObstacle {
    pub(super) kind: ObstacleKind,
    pub(super) bound: Option<Bound>,
    pub(super) stops: u8,
}

/// Barriers that open, or are opened.
const GATES: [&str; 8] = [
    "gate",
    "lift_gate",
    "swing_gate",
    "hampshire_gate",
    "sliding_gate",
    "wicket_gate",
    "sliding_beam",
    "bump_gate",
];
/// Barriers that let everybody through.
const OPEN: [&str; 8] = [
    "no",
    "entrance",
    "cattle_grid",
    "height_restrictor",
    "arch",
    "sally_port",
    "kerb",
    "rumble_strips",
];
/// Barriers at which one pays or shows papers.
const BOOTHS: [&str; 2] = ["toll_booth", "border_control"];
/// Barriers that stop even people on foot.
const WALLS: [&str; 9] = [
    "wall",
    "fence",
    "yes",
    "city_wall",
    "retaining_wall",
    "guard_rail",
    "hedge",
    "ditch",
    "jersey_barrier",
];
/// Barriers made to let people through and bicycles not.
const FOOT_ONLY: [&str; 5] = [
    "stile",
    "turnstile",
    "kissing_gate",
    "full-height_turnstile",
    "motorcycle_barrier",
];

/// What the tags of a node come to; `None` when they neither stop nor delay.
pub(super) fn read(tags: &Tags<'_>) -> Option<ReadObstacle> {
    let stops = stopped(tags);
    let kind = kind(tags);
    if stops == 0 {
        return kind.map(|kind| ReadObstacle {
            kind,
            bound: bound(tags, kind),
            stops,
        });
    }
    Some(ReadObstacle {
        kind: kind.unwrap_or(ObstacleKind::Barrier),
        bound: None,
        stops,
    })
}

fn kind(tags: &Tags<'_>) -> Option<ObstacleKind> {
    if let Some(barrier) = tags.get(Key::Barrier) {
        if GATES.contains(&barrier) {
            return Some(ObstacleKind::Gate);
        }
        if BOOTHS.contains(&barrier) {
            return Some(ObstacleKind::Booth);
        }
    }
    match (tags.get(Key::Highway), tags.get(Key::Railway)) {
        (Some("traffic_signals"), _) => Some(ObstacleKind::Signals),
        (Some("crossing"), _) if tags.get(Key::Crossing) == Some("traffic_signals") => {
            Some(ObstacleKind::Signals)
        }
        (Some("crossing"), _) => Some(ObstacleKind::Crossing),
        (Some("stop"), _) => Some(ObstacleKind::Stop),
        (Some("give_way"), _) => Some(ObstacleKind::GiveWay),
        (Some("turning_circle" | "turning_loop" | "mini_roundabout"), _) => {
            Some(ObstacleKind::TurningPlace)
        }
        (_, Some("level_crossing")) => Some(ObstacleKind::LevelCrossing),
        _ => None,
    }
}

fn bound(tags: &Tags<'_>, kind: ObstacleKind) -> Option<Bound> {
    let keys: &[Key] = match kind {
        ObstacleKind::Signals => &[Key::TrafficSignalsDirection, Key::Direction],
        ObstacleKind::Stop | ObstacleKind::GiveWay => &[Key::Direction],
        _ => &[],
    };
    match tags.first(keys)? {
        "forward" => Some(Bound::Forward),
        "backward" => Some(Bound::Backward),
        _ => None,
    }
}

/// The modes that cannot pass.
fn stopped(tags: &Tags<'_>) -> u8 {
    let modes = Mode::ALL.into_iter().filter(|mode| {
        match access::stated(tags, *mode, Bound::Forward) {
            Access::Closed => true,
            Access::Stated | Access::Dismount => false,
            // whoever has business behind the gate opens it, unless nobody can
            Access::Restricted => tags.is_yes(Key::Locked) && *mode != Mode::Foot,
            Access::Unsaid => tags
                .get(Key::Barrier)
                .is_some_and(|barrier| is_stopped_by(barrier, tags, *mode)),
        }
    });
    modes.fold(0, |set, mode| set | mode.bit())
}

fn is_stopped_by(barrier: &str, tags: &Tags<'_>, mode: Mode) -> bool {
    if tags.is_yes(Key::Locked) {
        return true;
    }
    if OPEN.contains(&barrier) || GATES.contains(&barrier) || BOOTHS.contains(&barrier) {
        return false;
    }
    let sinks = tags.get(Key::Bollard) == Some("rising");
    match mode {
        Mode::Car => !sinks,
        Mode::Bicycle => WALLS.contains(&barrier) || FOOT_ONLY.contains(&barrier),
        Mode::Foot => WALLS.contains(&barrier),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAR: u8 = Mode::Car.bit();
    const BICYCLE: u8 = Mode::Bicycle.bit();
    const FOOT: u8 = Mode::Foot.bit();

    fn check(pairs: &[(&str, &str)], kind: ObstacleKind, bound: Option<Bound>, stops: u8) {
        let expected = Some(ReadObstacle { kind, bound, stops });
        assert_eq!(read(&Tags::of(pairs)), expected, "{pairs:?}");
    }

    #[test]
    fn barriers_stop_whom_they_are_made_for() {
        let barrier = |kind: &'static str| [("barrier", kind)];
        check(&barrier("bollard"), ObstacleKind::Barrier, None, CAR);
        check(&barrier("block"), ObstacleKind::Barrier, None, CAR);
        check(
            &barrier("stile"),
            ObstacleKind::Barrier,
            None,
            CAR | BICYCLE,
        );
        check(
            &barrier("wall"),
            ObstacleKind::Barrier,
            None,
            CAR | BICYCLE | FOOT,
        );
        check(&barrier("gate"), ObstacleKind::Gate, None, 0);
        check(&barrier("toll_booth"), ObstacleKind::Booth, None, 0);
        for open in ["cattle_grid", "entrance", "kerb", "no"] {
            assert_eq!(read(&Tags::of(&barrier(open))), None, "{open}");
        }
    }

    #[test]
    fn access_tags_and_locks_win_over_the_kind_of_barrier() {
        let bollard = ("barrier", "bollard");
        assert_eq!(read(&Tags::of(&[bollard, ("motor_vehicle", "yes")])), None);
        assert_eq!(read(&Tags::of(&[bollard, ("bollard", "rising")])), None);
        check(
            &[bollard, ("bicycle", "no")],
            ObstacleKind::Barrier,
            None,
            CAR | BICYCLE,
        );
        let gate = ("barrier", "gate");
        check(&[gate, ("access", "private")], ObstacleKind::Gate, None, 0);
        check(
            &[gate, ("access", "no")],
            ObstacleKind::Gate,
            None,
            CAR | BICYCLE | FOOT,
        );
        check(
            &[gate, ("access", "no"), ("foot", "yes")],
            ObstacleKind::Gate,
            None,
            CAR | BICYCLE,
        );
        check(
            &[gate, ("locked", "yes")],
            ObstacleKind::Gate,
            None,
            CAR | BICYCLE | FOOT,
        );
        check(
            &[("access", "no")],
            ObstacleKind::Barrier,
            None,
            CAR | BICYCLE | FOOT,
        );
    }

    #[test]
    fn signals_and_signs_delay_the_direction_they_face() {
        let signals = ("highway", "traffic_signals");
        check(&[signals], ObstacleKind::Signals, None, 0);
        let facing = [signals, ("traffic_signals:direction", "backward")];
        check(&facing, ObstacleKind::Signals, Some(Bound::Backward), 0);
        let stop = [("highway", "stop"), ("direction", "forward")];
        check(&stop, ObstacleKind::Stop, Some(Bound::Forward), 0);
        let lit = [("highway", "crossing"), ("crossing", "traffic_signals")];
        check(&lit, ObstacleKind::Signals, None, 0);
        check(
            &[("highway", "turning_circle")],
            ObstacleKind::TurningPlace,
            None,
            0,
        );
        check(
            &[("railway", "level_crossing")],
            ObstacleKind::LevelCrossing,
            None,
            0,
        );
        assert_eq!(read(&Tags::of(&[("highway", "street_lamp")])), None);
    }
}
