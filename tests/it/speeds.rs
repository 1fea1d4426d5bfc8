//! The speed of every built-in car profile for what a way of an extract says of itself.

use pieeja::ingest::builtin_profile;
use pieeja::model::ids::EdgeId;
use pieeja::model::study::NetworkKind;
use pieeja::network::streets;

use crate::drawn::Town;

type Tags<'a> = &'a [(&'a str, &'a str)];

/// The speeds of profiles on one way far from any town; `None` is closed.
fn kmh<const N: usize>(pairs: &[(&str, &str)], profiles: [&str; N]) -> [Option<f64>; N] {
    // one more road, so that a town is there even when the first is left out
    let town = Town::drawn("a----b----c")
        .way("ab", pairs)
        .way("bc", &[("highway", "primary")]);
    let read = town.read();
    let is_there = read.streets.ways.iter().any(|way| way.id == 1);
    let profiles = profiles.map(|id| builtin_profile(id).unwrap());
    let network = streets::build(NetworkKind::Real, read.streets, profiles.into()).unwrap();
    std::array::from_fn(|profile| {
        let first = network
            .vertices
            .iter()
            .position(|place| place.lon_e7 == 0)?;
        let edges = network.edges.iter();
        let edge = edges
            .zip(0u32..)
            .find(|(edge, _)| edge.tail.0 as usize == first)?;
        is_there
            .then(|| network.kmh(EdgeId(edge.1), profile))
            .flatten()
    })
}

/// What four engines assume for a rural road, as read in their sources: OSRM 26.10 (`car.lua`),
/// `GraphHopper` 12 (its car model), Valhalla 3.9 (its graph tables), R5 (its speed labels, whose
/// 25 miles an hour are 40.2 km/h).
#[test]
fn the_variants_of_the_car_carry_what_the_engines_assume_for_gravel() {
    const ENGINES: [&str; 4] = ["car_osrm", "car_graphhopper", "car_valhalla", "car_r5"];
    let tertiary = ("highway", "tertiary");
    let gravel = ("surface", "gravel");
    let table: [(Tags<'_>, [f64; 4]); 7] = [
        (&[tertiary], [40.0, 50.0, 50.0, 40.0]),
        (&[tertiary, gravel], [40.0, 30.0, 25.0, 40.0]),
        (
            &[tertiary, ("surface", "unpaved")],
            [40.0, 30.0, 25.0, 40.0],
        ),
        (
            &[tertiary, ("surface", "compacted")],
            [40.0, 30.0, 25.0, 40.0],
        ),
        (
            &[tertiary, gravel, ("maxspeed", "80")],
            [40.0, 72.0, 70.0, 80.0],
        ),
        (
            &[("highway", "unclassified"), gravel],
            [25.0, 30.0, 20.0, 40.0],
        ),
        (
            &[
                ("highway", "track"),
                ("tracktype", "grade2"),
                ("motor_vehicle", "yes"),
            ],
            [10.0, 15.0, f64::NAN, 40.0],
        ),
    ];
    for (pairs, expected) in table {
        for ((found, expected), engine) in
            kmh(pairs, ENGINES).into_iter().zip(expected).zip(ENGINES)
        {
            let found = found.unwrap_or(0.0);
            let agrees = expected.is_nan() || (found - expected).abs() < 0.3;
            assert!(agrees, "{engine} {pairs:?}: {found} km/h, not {expected}");
        }
    }
    // OSRM takes no track that does not say that cars are allowed
    let track = [("highway", "track"), ("tracktype", "grade2")];
    assert_eq!(kmh(&track, ["car_osrm"]), [None]);
}

#[test]
fn thaw_slows_gravel_and_leaves_asphalt_alone() {
    let road = |surface| [("highway", "tertiary"), ("surface", surface)];
    let [car, thaw] = kmh(&road("gravel"), ["car", "car_thaw"]);
    assert_eq!(car, Some(55.0));
    assert!(thaw < car && thaw > Some(0.0), "{thaw:?}");
    let [car, thaw] = kmh(&road("asphalt"), ["car", "car_thaw"]);
    assert_eq!(car, thaw);
}
