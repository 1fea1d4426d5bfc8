//! The measures on a country: 100,000 origins, 500 sites, 5 million pairs.
//!
//! `cargo bench --bench access`. Each bench asserts its answer; `main` first asserts that no
//! catchment measure takes 300 MB beyond the matrix and that the rational agents' optimum is
//! proven to a millionth.
#![expect(
    clippy::unwrap_used,
    clippy::type_complexity,
    reason = "a bench that cannot go on has failed"
)]

use std::sync::OnceLock;

use divan::Bencher;
use pieeja::access::availability::spatial_availability;
use pieeja::access::balanced::balanced;
use pieeja::access::catchment::{e2sfca, m2sfca};
use pieeja::access::costs::{Costs, Pair, Weighed};
use pieeja::access::crowding::crowding;
use pieeja::access::cumulative::cumulative;
use pieeja::access::decay::{Decay, Impedance};
use pieeja::access::doubly::doubly_constrained;
use pieeja::access::gravity::gravity;
use pieeja::access::missing::Value;
use pieeja::access::proximity::mean_nearest;
use pieeja::access::raam::{Terms, raam};
use pieeja::access::three_step::{modified_huff, three_step};
use pieeja::access::variable::{Growth, variable};

const ORIGINS: u32 = 100_000;
const SITES: u32 = 500;
/// Sites each origin reaches.
const REACHED: u32 = 50;

struct Country {
    costs: Costs,
    people: Vec<Option<f64>>,
    supply: Vec<Option<f64>>,
}

/// Numbers within 0..1 that look random and are the same every time (Steele, Lea & Flood
/// 2014, splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    }
}

/// Points in a square of 100 x 100 minutes; each origin reaches its nearest sites.
fn country() -> &'static Country {
    static COUNTRY: OnceLock<Country> = OnceLock::new();
    COUNTRY.get_or_init(|| {
        let mut dice = Dice(5);
        let mut point = || (dice.roll() * 100.0, dice.roll() * 100.0);
        let sites: Vec<(f64, f64)> = (0..SITES).map(|_| point()).collect();
        let mut pairs = Vec::with_capacity((ORIGINS * REACHED) as usize);
        for origin in 0..ORIGINS {
            let (x, y) = point();
            let minutes = |(site, (a, b)): (u32, &(f64, f64))| (f64::hypot(x - a, y - b), site);
            let mut near: Vec<(f64, u32)> = (0..).zip(&sites).map(minutes).collect();
            near.select_nth_unstable_by(REACHED as usize - 1, |a, b| a.0.total_cmp(&b.0));
            near.truncate(REACHED as usize);
            pairs.extend(near.iter().map(|&(cost, site)| Pair { origin, site, cost }));
        }
        let costs = Costs::gather(ORIGINS as usize, SITES as usize, &pairs)
            .unwrap()
            .costs;
        Country {
            costs,
            people: (0..ORIGINS)
                .map(|_| Some((dice.roll() * 40.0).floor()))
                .collect(),
            supply: (0..SITES)
                .map(|_| Some((dice.roll() * 100.0).ceil()))
                .collect(),
        }
    })
}

fn impedance() -> Impedance {
    Decay::Gaussian { deviation: 12.0 }.into()
}

fn places() -> f64 {
    country().supply.iter().flatten().sum()
}

/// What the values add up to when each person has them.
fn shared_out(values: &[Value]) -> f64 {
    let people = country().people.iter().flatten();
    values
        .iter()
        .zip(people)
        .map(|(value, people)| value.unwrap_or(0.0) * people)
        .sum()
}

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs(),
        "{found} is not {expected}"
    );
}

type Measure = fn(&Country) -> Vec<Value>;

/// Every catchment measure, with what its answer must add up to.
const CATCHMENTS: [(&str, Measure, fn(&[Value])); 9] = [
    (
        "gravity",
        |c| gravity(&Weighed::new(&c.costs, &impedance()), &c.supply),
        |values| assert!(values.iter().all(|v| v.is_ok_and(|v| v > 0.0))),
    ),
    (
        "e2sfca",
        |c| e2sfca(&Weighed::new(&c.costs, &impedance()), &c.people, &c.supply).origins,
        |values| close(shared_out(values), places()),
    ),
    (
        "m2sfca",
        |c| m2sfca(&Weighed::new(&c.costs, &impedance()), &c.people, &c.supply).origins,
        |values| assert!(shared_out(values) < places()),
    ),
    (
        "3sfca",
        |c| three_step(&Weighed::new(&c.costs, &impedance()), &c.people, &c.supply).origins,
        |values| close(shared_out(values), places()),
    ),
    (
        "mh3sfca",
        |c| modified_huff(&Weighed::new(&c.costs, &impedance()), &c.people, &c.supply).origins,
        |values| assert!(shared_out(values) < places()),
    ),
    (
        "i2sfca",
        |c| crowding(&Weighed::new(&c.costs, &impedance()), &c.people, &c.supply).origins,
        |values| assert!(values.iter().all(|v| v.is_ok_and(|v| v > 0.0))),
    ),
    (
        "v2sfca",
        |c| {
            let growth = Growth {
                base_people: 20_000.0,
                base_ratio: None,
            };
            variable(&c.costs, &impedance(), &c.people, &c.supply, growth)
                .scores
                .origins
        },
        |values| close(shared_out(values), places()),
    ),
    (
        "bfca",
        |c| balanced(&Weighed::new(&c.costs, &impedance()), &c.people, &c.supply).origins,
        |values| assert!(values.iter().all(|v| v.is_ok_and(|v| v > 0.0))),
    ),
    (
        "spatial-availability",
        |c| {
            let weighed = Weighed::new(&c.costs, &impedance());
            spatial_availability(&weighed, &c.people, &c.supply, 1.0).origins
        },
        |values| close(values.iter().flatten().sum(), places()),
    ),
];

#[divan::bench(sample_count = 10, args = CATCHMENTS.map(|(name, ..)| name))]
fn catchment(bencher: Bencher<'_, '_>, name: &str) {
    let country = country();
    let (_, measure, check) = CATCHMENTS
        .iter()
        .find(|(known, ..)| *known == name)
        .unwrap();
    check(&measure(country));
    bencher.bench(|| measure(country));
}

#[divan::bench(sample_count = 10)]
fn cumulative_30(bencher: Bencher<'_, '_>) {
    let country = country();
    let within = cumulative(&country.costs, &country.supply, 30.0);
    assert!(
        within
            .iter()
            .all(|v| v.is_ok_and(|v| v > 0.0 && v <= places()))
    );
    bencher.bench(|| cumulative(&country.costs, &country.supply, 30.0));
}

#[divan::bench(sample_count = 10)]
fn mean_of_three_nearest(bencher: Bencher<'_, '_>) {
    let country = country();
    let open = vec![true; SITES as usize];
    let means = mean_nearest(&country.costs, &open, 3);
    assert!(means.iter().all(|v| v.is_ok_and(|v| v < 30.0)));
    bencher.bench(|| mean_nearest(&country.costs, &open, 3));
}

/// Scaled to as many places as people.
#[divan::bench(sample_count = 3)]
fn doubly(bencher: Bencher<'_, '_>) {
    let country = country();
    let scale = country.people.iter().flatten().sum::<f64>() / places();
    let supply: Vec<_> = country
        .supply
        .iter()
        .map(|s| s.map(|s| s * scale))
        .collect();
    let weighed = Weighed::new(&country.costs, &impedance());
    let run = || doubly_constrained(&weighed, &country.people, &supply).unwrap();
    let found = run();
    for (demand, supply) in found.demand.iter().zip(supply.iter().flatten()) {
        close(*demand, *supply);
    }
    bencher.bench(run);
}

#[divan::bench(sample_count = 3)]
fn rational_agents(bencher: Bencher<'_, '_>) {
    let country = country();
    let terms = Terms {
        gap: 1e-6,
        ..Terms::default()
    };
    let run = || raam(&country.costs, &country.people, &country.supply, &terms);
    let found = run();
    assert!(found.gap <= 1e-6, "{}", found.gap);
    close(
        found.demand.iter().sum(),
        country.people.iter().flatten().sum(),
    );
    bencher.bench(run);
}

/// Most memory the process has had, in MB; where the system tells.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() {
    let country = country();
    assert_eq!(country.costs.pairs(), (ORIGINS * REACHED) as usize);
    if let Some(before) = peak_mb() {
        for (name, measure, check) in CATCHMENTS {
            check(&measure(country));
            let more = peak_mb().unwrap_or(before) - before;
            assert!(more < 300.0, "{name} takes {more} MB beyond the matrix");
        }
    }
    divan::main();
}
