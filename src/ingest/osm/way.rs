//! A way's tags to a street: class, surface, limits, permissions.

use super::access::{self, Flow};
use super::limit::{self, LegalLimits};
use super::tags::{Key, Tags};
use crate::model::profile::Mode;
use crate::model::roads::Oneway;
use crate::model::street::{Access, Label, Street};

/// What a way of the extract comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ReadWay {
    pub(super) street: Street,
    pub(super) label: Label,
    /// Stated duration of the whole way.
    pub(super) duration_s: Option<u32>,
}

/// Classes of `highway` that somebody travels on.
const HIGHWAYS: [&str; 29] = [
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "path",
    "footway",
    "cycleway",
    "pedestrian",
    "steps",
    "bridleway",
    "corridor",
    "platform",
    "elevator",
    "busway",
    "bus_guideway",
    "ice_road",
    "winter_road",
];

/// The longest text of a tag that speed tables could speak of.
const LONGEST_WORD: usize = 40;

/// A quick look whether a way can be a street at all, before its tags are weighed.
pub(super) fn may_be_street(tags: &Tags<'_>) -> bool {
    tags.get(Key::Highway).is_some()
        || tags.get(Key::Route).is_some()
        || tags.get(Key::ManMade).is_some()
        || tags.get(Key::Railway).is_some()
        || tags.get(Key::PublicTransport).is_some()
}

/// The street a way is; `None` when nobody can travel on it.
pub(super) fn read(tags: &Tags<'_>, limits: &LegalLimits) -> Option<ReadWay> {
    let class = class(tags)?;
    if is_blocked(tags) {
        return None;
    }
    let mut access = Mode::ALL.map(|mode| access::of_way(tags, mode));
    close_by_rules(tags, class, &mut access);
    if access.iter().flatten().all(|a| *a == Access::Closed) {
        return None;
    }
    let word = |key: Key| {
        let text = tags.text(key);
        // a value of many words is no word that a table could know
        if text.len() > LONGEST_WORD {
            String::new()
        } else {
            text.to_owned()
        }
    };
    let material = word(Key::Surface).to_ascii_lowercase();
    let tracktype = word(Key::Tracktype);
    let duration_s = tags.get(Key::Duration).and_then(limit::duration_seconds);
    let is_boat = matches!(class, "ferry" | "shuttle_train");
    Some(ReadWay {
        street: Street {
            class: class.to_owned(),
            surface: surface_group(&material, &tracktype).to_owned(),
            material,
            smoothness: word(Key::Smoothness),
            tracktype,
            service: word(Key::Service),
            roundabout: matches!(tags.get(Key::Junction), Some("roundabout" | "circular")),
            limit: limits.of(tags),
            stated: None,
            zone: limit::zone(tags),
            oneway: match access::oneway(tags, Mode::Car) {
                Flow::Fixed(oneway) => oneway,
                Flow::Reversible => Oneway::No,
            },
            access,
            pace: None,
        },
        label: Label {
            reference: tags.text(Key::Ref).to_owned(),
            name: tags.text(Key::Name).to_owned(),
            length_basis: String::new(),
        },
        duration_s: duration_s.filter(|_| is_boat),
    })
}

fn class<'t>(tags: &Tags<'t>) -> Option<&'t str> {
    if let Some(highway) = tags.get(Key::Highway) {
        return HIGHWAYS.contains(&highway).then_some(highway);
    }
    match tags.get(Key::Route) {
        Some("ferry") => return Some("ferry"),
        Some("shuttle_train") => return Some("shuttle_train"),
        _ => {}
    }
    let is_platform = tags.get(Key::Railway) == Some("platform")
        || tags.get(Key::PublicTransport) == Some("platform");
    if is_platform {
        return Some("platform");
    }
    (tags.get(Key::ManMade) == Some("pier")).then_some("pier")
}

/// Not there yet, or not passable by anybody.
fn is_blocked(tags: &Tags<'_>) -> bool {
    let is_built = |text: &str| !matches!(text, "no" | "minor" | "widening");
    tags.get(Key::Construction).is_some_and(is_built)
        || tags.get(Key::Impassable) == Some("yes")
        || tags.get(Key::Status) == Some("impassable")
}

/// What tags other than access tags close.
fn close_by_rules(tags: &Tags<'_>, class: &str, access: &mut [[Access; 2]; 3]) {
    let mut close = |mode: Mode| access[mode.index()] = [Access::Closed; 2];
    let unsaid = |mode: Mode| {
        access::stated(tags, mode, crate::model::street::Bound::Forward) == Access::Unsaid
    };
    if tags.is_yes(Key::Area) {
        close(Mode::Car);
        close(Mode::Bicycle);
    }
    if tags.get(Key::Smoothness) == Some("impassable") {
        close(Mode::Car);
        close(Mode::Bicycle);
    }
    if tags.get(Key::Service) == Some("emergency_access") || is_too_small(tags) {
        close(Mode::Car);
    }
    if tags.is_yes(Key::Motorroad) {
        for mode in [Mode::Bicycle, Mode::Foot] {
            if unsaid(mode) {
                close(mode);
            }
        }
    }
    // a separate line is drawn for those on foot, and that is where they walk
    if is_walked_beside(tags) && unsaid(Mode::Foot) {
        close(Mode::Foot);
    }
    if matches!(class, "ferry" | "shuttle_train") && unsaid(Mode::Car) {
        // a boat that says whom it takes, and does not say cars, takes none
        let names_others = tags.get(Key::Foot).is_some() || tags.get(Key::Bicycle).is_some();
        if names_others {
            close(Mode::Car);
        }
    }
}

/// Whether the way's pavement is mapped as a line of its own.
fn is_walked_beside(tags: &Tags<'_>) -> bool {
    [
        Key::Sidewalk,
        Key::SidewalkBoth,
        Key::SidewalkLeft,
        Key::SidewalkRight,
    ]
    .into_iter()
    .any(|key| tags.get(key) == Some("separate"))
}

/// Whether an ordinary car does not fit through.
fn is_too_small(tags: &Tags<'_>) -> bool {
    /// Width of an ordinary car, metres.
    const CAR_WIDTH_M: f64 = 1.9;
    /// Height of an ordinary car, metres.
    const CAR_HEIGHT_M: f64 = 2.0;
    let below = |keys: [Key; 2], least: f64| {
        keys.into_iter()
            .find_map(|key| metres(tags.get(key)?))
            .is_some_and(|metres| metres < least)
    };
    below([Key::MaxwidthPhysical, Key::Maxwidth], CAR_WIDTH_M)
        || below([Key::MaxheightPhysical, Key::Maxheight], CAR_HEIGHT_M)
}

/// `2.1`, `2,1 m`; feet and inches are not read.
fn metres(text: &str) -> Option<f64> {
    let text = text
        .trim()
        .trim_end_matches('m')
        .trim_end()
        .replace(',', ".");
    text.parse().ok().filter(|metres: &f64| *metres > 0.0)
}

/// A surface in the words of speed tables; empty when nothing tells it.
pub(super) fn surface_group(material: &str, tracktype: &str) -> &'static str {
    let material = material.split([':', ';']).next().unwrap_or_default();
    match material {
        "paved" | "asphalt" | "concrete" | "paving_stones" | "sett" | "cobblestone"
        | "unhewn_cobblestone" | "bricks" | "brick" | "cement" | "metal" | "wood" | "chipseal"
        | "tartan" | "stone" | "metal_grid" => "paved",
        "gravel" | "fine_gravel" | "compacted" | "unpaved" | "pebblestone" | "grass_paver" => {
            "gravel"
        }
        "dirt" | "earth" | "ground" | "mud" | "sand" | "grass" | "clay" | "rock" | "rocky"
        | "woodchips" | "laterite" | "snow" | "ice" => "dirt",
        "" => match tracktype {
            "grade1" => "paved",
            "grade2" | "grade3" => "gravel",
            "grade4" | "grade5" => "dirt",
            _ => "",
        },
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::street::{Bound, Speed, Zone};

    fn street(pairs: &[(&str, &str)]) -> Option<Street> {
        read(&Tags::of(pairs), &LegalLimits::builtin()).map(|way| way.street)
    }

    fn closed(pairs: &[(&str, &str)], mode: Mode) -> bool {
        street(pairs).is_none_or(|street| street.access(mode, Bound::Forward) == Access::Closed)
    }

    #[test]
    fn roads_boats_and_platforms_are_streets_and_nothing_else() {
        for (pair, class) in [
            (("highway", "tertiary"), "tertiary"),
            (("route", "ferry"), "ferry"),
            (("route", "shuttle_train"), "shuttle_train"),
            (("railway", "platform"), "platform"),
            (("public_transport", "platform"), "platform"),
            (("man_made", "pier"), "pier"),
        ] {
            assert_eq!(street(&[pair]).unwrap().class, class);
        }
        for pair in [
            ("highway", "proposed"),
            ("highway", "construction"),
            ("highway", "raceway"),
            ("highway", "traffic_signals"),
            ("route", "bus"),
            ("railway", "rail"),
            ("man_made", "pipeline"),
        ] {
            assert_eq!(street(&[pair]), None, "{pair:?}");
        }
    }

    #[test]
    fn what_is_not_there_yet_or_not_passable_is_left_out() {
        for pair in [
            ("construction", "tertiary"),
            ("impassable", "yes"),
            ("status", "impassable"),
            ("access", "no"),
        ] {
            assert_eq!(
                street(&[("highway", "residential"), pair]),
                None,
                "{pair:?}"
            );
        }
        assert!(street(&[("highway", "residential"), ("construction", "minor")]).is_some());
    }

    #[test]
    fn tags_beside_access_close_a_street_to_some() {
        let road = ("highway", "residential");
        for (pair, mode) in [
            (("area", "yes"), Mode::Car),
            (("area", "yes"), Mode::Bicycle),
            (("smoothness", "impassable"), Mode::Bicycle),
            (("service", "emergency_access"), Mode::Car),
            (("maxwidth", "1.5"), Mode::Car),
            (("maxheight", "1,8 m"), Mode::Car),
            (("motorroad", "yes"), Mode::Foot),
            (("sidewalk", "separate"), Mode::Foot),
            (("sidewalk:left", "separate"), Mode::Foot),
        ] {
            assert!(closed(&[road, pair], mode), "{pair:?}");
        }
        assert!(!closed(&[road, ("area", "yes")], Mode::Foot));
        assert!(!closed(&[road, ("maxwidth", "2.5")], Mode::Car));
        assert!(!closed(
            &[road, ("sidewalk", "separate"), ("foot", "yes")],
            Mode::Foot
        ));
        assert!(!closed(&[road, ("motorroad", "yes")], Mode::Car));
    }

    #[test]
    fn a_boat_takes_cars_unless_it_names_only_others() {
        let boat = ("route", "ferry");
        assert!(!closed(&[boat], Mode::Car));
        assert!(closed(&[boat, ("foot", "yes")], Mode::Car));
        assert!(!closed(
            &[boat, ("foot", "yes"), ("motor_vehicle", "yes")],
            Mode::Car
        ));
        let read = read(
            &Tags::of(&[boat, ("duration", "00:20")]),
            &LegalLimits::builtin(),
        );
        assert_eq!(read.unwrap().duration_s, Some(1200));
    }

    #[test]
    fn a_street_keeps_what_speed_tables_ask_for() {
        let street = street(&[
            ("highway", "tertiary"),
            ("surface", "compacted"),
            ("smoothness", "bad"),
            ("tracktype", "grade2"),
            ("maxspeed", "LV:rural"),
            ("oneway", "-1"),
            ("junction", "circular"),
        ])
        .unwrap();
        assert_eq!(
            (street.surface.as_str(), street.material.as_str()),
            ("gravel", "compacted")
        );
        assert_eq!(street.limit, [Speed::from_kmh(90.0); 2]);
        assert_eq!(street.zone, Some(Zone::Rural));
        assert_eq!((street.oneway, street.roundabout), (Oneway::Backward, true));
        assert_eq!(surface_group("concrete:plates", ""), "paved");
        assert_eq!(surface_group("", "grade4"), "dirt");
        assert_eq!(surface_group("lava", "grade1"), "");
    }
}
