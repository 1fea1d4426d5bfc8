//! The example of Soukhov et al. (2023), also in the documentation of R's `accessibility`:
//! people 50,000, 150,000 and 10,000; places 100,000, 100,000 and 10,000. Expected values
//! were computed apart from this program, in plain Python, to ten digits.

use pieeja::access::availability::spatial_availability;
use pieeja::access::balanced::balanced;
use pieeja::access::catchment::{e2sfca, m2sfca};
use pieeja::access::costs::{Costs, Pair, Weighed};
use pieeja::access::decay::Decay;
use pieeja::access::gravity::gravity;
use pieeja::access::missing::Value;
use pieeja::access::raam::{Terms, raam};
use pieeja::access::three_step::three_step;

const PEOPLE: [Option<f64>; 3] = [Some(50_000.0), Some(150_000.0), Some(10_000.0)];
const PLACES: [Option<f64>; 3] = [Some(100_000.0), Some(100_000.0), Some(10_000.0)];
const MINUTES: [[f64; 3]; 3] = [
    [15.0, 30.0, 100.0],
    [30.0, 15.0, 100.0],
    [100.0, 100.0, 15.0],
];

fn costs() -> Costs {
    let row = |(origin, row): (u32, [f64; 3])| {
        (0u32..)
            .zip(row)
            .map(move |(site, cost)| Pair { origin, site, cost })
    };
    let pairs: Vec<Pair> = (0u32..).zip(MINUTES).flat_map(row).collect();
    Costs::gather(3, 3, &pairs).unwrap().costs
}

fn check(decay: &str, of: impl Fn(&Weighed<'_>) -> Vec<Value>, expected: [f64; 3]) {
    let costs = costs();
    let weighed = Weighed::new(&costs, &decay.parse::<Decay>().unwrap().into());
    let found = of(&weighed);
    for (found, expected) in found.iter().zip(expected) {
        let found = found.unwrap();
        // the published values have ten digits after the point at most
        assert!(
            (found - expected).abs() < 1e-9 * expected.max(0.1),
            "{found} {expected}"
        );
    }
}

const FADING: &str = "exponential:0.1";
const BANDS: &str = "step:20=1,40=0.68,60=0.22";

#[test]
fn spatial_availability_shares_out_all_places() {
    let of = |w: &Weighed<'_>| spatial_availability(w, &PEOPLE, &PLACES, 1.0).origins;
    let costs = costs();
    let weighed = Weighed::new(&costs, &FADING.parse::<Decay>().unwrap().into());
    let sum: f64 = of(&weighed).iter().map(|v| v.unwrap()).sum();
    assert!((sum - 210_000.0).abs() < 1e-6, "{sum}");
    for (found, expected) in of(&weighed)
        .iter()
        .zip([66_833.4658, 133_203.3629, 9_963.1714])
    {
        assert!(
            (found.unwrap() - expected).abs() < 5e-5,
            "four digits are published"
        );
    }
}

#[test]
fn balanced_catchments() {
    let of = |w: &Weighed<'_>| balanced(w, &PEOPLE, &PLACES).origins;
    check(
        FADING,
        of,
        [1.336_662_568_3, 0.888_019_371_2, 0.997_053_236_0],
    );
}

#[test]
fn gravity_access() {
    let of = |w: &Weighed<'_>| gravity(w, &PLACES);
    check(FADING, of, [27_292.176_851, 27_292.176_851, 2_240.381_587]);
}

#[test]
fn two_step_catchments() {
    let of = |w: &Weighed<'_>| e2sfca(w, &PEOPLE, &PLACES).origins;
    check("binary:30", of, [1.0, 1.0, 1.0]);
    check(BANDS, of, [1.027_459_954_2, 0.990_846_681_9, 1.0]);
    let of = |w: &Weighed<'_>| m2sfca(w, &PEOPLE, &PLACES).origins;
    check(BANDS, of, [0.909_199_084_7, 0.847_688_787_2, 1.0]);
}

#[test]
fn three_step_catchments() {
    let of = |w: &Weighed<'_>| three_step(w, &PEOPLE, &PLACES).origins;
    check(BANDS, of, [1.104_899_575_3, 0.965_033_474_9, 1.0]);
}

/// 37,500 people of B go to A's hospital, so that both are equally dear to them.
#[test]
fn rational_agents() {
    let found = raam(&costs(), &PEOPLE, &PLACES, &Terms::default());
    for (found, expected) in found.origins.iter().zip([1.125, 1.375, 1.25]) {
        assert!(
            (found.unwrap() - expected).abs() < 1e-9,
            "{found:?} {expected}"
        );
    }
    for (found, expected) in found.demand.iter().zip([87_500.0, 112_500.0, 10_000.0]) {
        assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    }
    assert!(found.gap < 1e-9, "{}", found.gap);
}
