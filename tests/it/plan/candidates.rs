//! Candidates from settlements, grids and junctions, against plain counting.

use std::fs;
use std::process::Command;

use pieeja::model::geo::LonLat;
use pieeja::plan::candidates::{Candidate, Origin, Rules, Settled, grid, junctions, settlements};
use proptest::collection::vec;
use proptest::prelude::*;

fn rules(suitability: &(dyn Fn(LonLat) -> f64 + Sync)) -> Rules<'_> {
    Rules {
        least_people: 5.0,
        near_m: 2_000.0,
        apart_m: 0.0,
        most: None,
        suitability,
    }
}

fn points(list: &[(f64, f64, f64)]) -> Vec<Settled> {
    let settled = |&(lon, lat, people): &(f64, f64, f64)| Settled {
        position: LonLat::new(lon, lat),
        people,
    };
    list.iter().map(settled).collect()
}

prop_compose! {
    fn land()(list in vec((24.0..24.3, 56.9..57.0, 0.0..9.0_f64), 0..40)) -> Vec<Settled> {
        points(&list)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn people_near_a_place_are_those_a_plain_count_finds(people in land()) {
        let east = |point: LonLat| f64::from(point.lon > 24.1);
        let found = settlements(&people, &rules(&east));
        let near = |at: &Settled| -> f64 {
            let within = people.iter().filter(|s| s.position.great_circle_m(at.position) <= 2_000.0);
            within.map(|s| s.people).sum()
        };
        let expected: Vec<u32> = (0..)
            .zip(&people)
            .filter(|(_, at)| at.people > 0.0 && at.position.lon > 24.1 && near(at) >= 5.0)
            .map(|(at, _)| at)
            .collect();
        let told: Vec<Origin> = found.iter().map(|candidate| candidate.origin).collect();
        prop_assert_eq!(told, expected.iter().map(|&at| Origin::Settlement(at)).collect::<Vec<_>>());
        for (candidate, at) in found.iter().zip(expected) {
            prop_assert!((candidate.people - near(&people[at as usize])).abs() < 1e-9);
        }
        let nodes: Vec<LonLat> = people.iter().map(|settled| settled.position).collect();
        let at_nodes = junctions(&nodes, &people, &rules(&east));
        prop_assert!(at_nodes.len() >= found.len());
    }

    #[test]
    fn cells_of_a_grid_hold_everybody_once(people in land(), km in 1.0..8.0_f64) {
        let all = Rules { least_people: 0.0, ..rules(&|_| 1.0) };
        let found = grid(&people, 1000.0 * km, &all).unwrap();
        let total: f64 = people.iter().map(|settled| settled.people).sum();
        prop_assert!((found.iter().map(|c| c.people).sum::<f64>() - total).abs() < 1e-6);
        let mut turned = people.clone();
        turned.reverse();
        let again = grid(&turned, 1000.0 * km, &all).unwrap();
        prop_assert_eq!(found.len(), again.len());
        for (a, b) in found.iter().zip(&again) {
            prop_assert_eq!(a.origin, b.origin);
            prop_assert!(a.position.great_circle_m(b.position) < 0.01);
        }
    }

    #[test]
    fn of_near_places_the_better_one_stays(people in land(), most in 1..6_usize) {
        let apart = Rules { apart_m: 3_000.0, most: Some(most), ..rules(&|_| 0.5) };
        let found = settlements(&people, &apart);
        prop_assert!(found.len() <= most);
        for (at, a) in found.iter().enumerate() {
            for b in &found[..at] {
                prop_assert!(a.position.great_circle_m(b.position) > 2_999.99);
            }
        }
        // What was left out is near a better one, or there was no room for it.
        let everything: Vec<Candidate> = settlements(&people, &rules(&|_| 0.5));
        let least = found.iter().map(|c| c.people).fold(f64::INFINITY, f64::min);
        for left in everything.iter().filter(|c| !found.iter().any(|f| f.origin == c.origin)) {
            let covered = found.iter().any(|f| {
                f.people >= left.people && f.position.great_circle_m(left.position) < 3_000.01
            });
            prop_assert!(covered || (found.len() == most && left.people <= least)
                || !found.is_empty() && found.len() == most);
        }
    }
}

#[test]
fn a_grid_too_fine_for_the_land_is_refused() {
    let people = points(&[(20.0, 55.0, 10.0), (28.0, 58.0, 10.0)]);
    assert_eq!(grid(&people, 0.5, &rules(&|_| 1.0)), None);
    assert_eq!(
        grid(&people, 50_000.0, &rules(&|_| 1.0)).map(|found| found.len()),
        Some(2)
    );
}

#[test]
fn the_command_leaves_out_what_may_not_be_built_on() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "people.csv",
        "id,lon,lat,total\na,24.1,56.9,500\nb,24.5,56.9,40\nc,24.9,56.9,many\nd,25.5,56.9,70\n",
    );
    let square = |west: f64, east: f64, weight: f64| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"z{west}\",\"fit\":{weight}}},\"geometry\":{{\"type\":\
             \"Polygon\",\"coordinates\":[[[{west},56.8],[{east},56.8],[{east},57.0],[{west},57.0],[{west},56.8]]]}}}}"
        )
    };
    let layer = |features: &[String]| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
            features.join(",")
        )
    };
    write("marsh.geojson", &layer(&[square(24.4, 24.6, 0.0)]));
    write(
        "plots.geojson",
        &layer(&[square(24.0, 24.2, 0.5), square(25.4, 25.6, 0.25)]),
    );
    let run = |arguments: &str| {
        Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(arguments.split_whitespace())
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    let output = run(
        "candidates settlements --origins people.csv --exclude marsh.geojson \
                      --suitability plots.geojson --weight fit",
    );
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "id,lon,lat,people,suitability,status\n\
         a,24.100000,56.900000,500,0.5,candidate\n\
         d,25.500000,56.900000,70,0.25,candidate\n"
    );
    assert!(
        told.contains("number_expected") && told.contains("many"),
        "{told}"
    );
    let output = run("candidates grid --origins people.csv --cell-km 500");
    assert!(String::from_utf8_lossy(&output.stdout).contains("cell-0-0,"));
    assert_eq!(
        run("candidates junctions --origins people.csv")
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        run("candidates grid --origins people.csv --group old")
            .status
            .code(),
        Some(2)
    );
}
