//! Plans at the size of a country: times, gaps and memory.
//!
//! `cargo bench --bench plan` makes a country by seed and prints a line a question; every line
//! asserts what it claims; `-- p-median` and other words ask only the lines that hold them.
//! `-- large` adds 100,000 origins x 2,000 candidates (1 GB);
//! `-- orlib FOLDER` solves the p-median graphs of OR-Library in FOLDER (`pmed1.txt` .. and a
//! list of optima, `pmedopt.txt`, a name and a number a line).
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench that cannot go on has failed, and prints what it measured"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use pieeja::model::progress::Progress;
use pieeja::plan::costs::Costs;
use pieeja::plan::outcome::{Outcome, Sense, Status};
use pieeja::plan::problem::{Capacity, Choice, Goal, Problem, Site};
use pieeja::plan::solve;
use pieeja::plan::solver::{Method, Options};

/// Numbers that look random and are the same every time (Steele, Lea & Flood 2014, splitmix64).
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

/// People and candidates, half of each in towns, in a square of 200 km; costs in metres.
struct Country {
    costs: Costs,
    people: Vec<f64>,
}

impl Country {
    fn new(origins: usize, sites: usize, seed: u64) -> Self {
        const SIDE: f64 = 200_000.0;
        let mut dice = Dice(seed);
        let towns: Vec<(f64, f64)> = (0..40)
            .map(|_| (dice.roll() * SIDE, dice.roll() * SIDE))
            .collect();
        let mut points = |count: usize| -> Vec<(f64, f64)> {
            (0..count)
                .map(|at| {
                    if at % 2 == 0 {
                        return (dice.roll() * SIDE, dice.roll() * SIDE);
                    }
                    let town = towns[(dice.roll() * 40.0) as usize % 40];
                    let (away, turn) =
                        (dice.roll() * 12_000.0, dice.roll() * std::f64::consts::TAU);
                    (town.0 + away * turn.cos(), town.1 + away * turn.sin())
                })
                .collect()
        };
        let (homes, places) = (points(origins), points(sites));
        let people = (0..origins)
            .map(|_| 1.0 + (dice.roll() * 400.0).floor())
            .collect();
        let metres = homes
            .iter()
            .flat_map(|o| {
                places
                    .iter()
                    .map(move |p| (o.0 - p.0).hypot(o.1 - p.1).round() as u32)
            })
            .collect();
        Self {
            costs: Costs::from_ticks(sites, metres, 1.0),
            people,
        }
    }

    fn problem(&self, goal: Goal, number: usize) -> Problem<'_> {
        Problem {
            costs: &self.costs,
            weights: self.people.clone(),
            sites: vec![Site::candidate(); self.costs.sites()],
            goal,
            choice: Choice::Number(number),
            capacity: Capacity::Unlimited,
            limits: Vec::new(),
            most_closures: None,
        }
    }
}

/// Processor time of the whole process.
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Most memory the process ever held, in MB, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// Says stop when so much processor time is spent.
struct Limit {
    until: Duration,
}

impl Progress for Limit {
    fn begin(&self, _stage: &str, _total: u64) {}
    fn advance(&self, _steps: u64) {}
    fn finish(&self) {}
    fn cancelled(&self) -> bool {
        processor() > self.until
    }
}

/// A question that takes longer is stopped and told as it stands.
const MOST: Duration = Duration::from_mins(1);

fn measure(label: &str, problem: &Problem<'_>, method: Method) -> Outcome {
    let options = Options {
        method,
        ..Options::default()
    };
    let (began, before) = (Instant::now(), processor());
    let limit = Limit {
        until: before + MOST,
    };
    let outcome = solve(problem, &options, &limit).unwrap();
    let (wall, used) = (began.elapsed(), processor().saturating_sub(before));
    let (objective, bound) = (outcome.objective.unwrap(), outcome.bound.unwrap());
    match outcome.sense {
        Sense::Least => assert!(bound <= objective, "{label}: {bound} > {objective}"),
        Sense::Most => assert!(bound >= objective, "{label}: {bound} < {objective}"),
    }
    println!(
        "{label:<52} {:>7.2} s wall {:>7.2} s CPU  {objective:>16.0}  gap {:.4} %  {} nodes, {}",
        wall.as_secs_f64(),
        used.as_secs_f64(),
        100.0 * outcome.gap().unwrap(),
        outcome.nodes,
        outcome.status.as_str(),
    );
    outcome
}

/// Questions of a country whose label holds `only`.
fn country(only: &str) {
    let country = Country::new(10_000, 500, 1);
    let ask = |label: &str, goal: Goal, method: Method| {
        label
            .contains(only)
            .then(|| measure(label, &country.problem(goal, 20), method))
    };
    for radius in [10_000.0, 15_000.0, 20_000.0, 25_000.0, 30_000.0] {
        let label = format!("10,000 x 500 MCLP p = 20, {} km, exact", radius / 1000.0);
        if let Some(outcome) = ask(&label, Goal::Cover { radius }, Method::Exact) {
            assert_eq!(outcome.status, Status::Optimal);
        }
    }
    let label = "10,000 x 500 p-median p = 20, heuristic";
    let quick = ask(label, Goal::TotalCost, Method::Heuristic);
    assert!(quick.as_ref().is_none_or(|q| q.gap().unwrap() < 0.01));
    let label = "10,000 x 500 p-median p = 20, exact";
    let exact = ask(label, Goal::TotalCost, Method::Exact);
    if let (Some(quick), Some(exact)) = (quick, exact) {
        assert!(exact.objective <= quick.objective);
    }
    let label = "10,000 x 500 p-center p = 20, exact";
    ask(label, Goal::WorstCost { weighted: false }, Method::Exact);
}

fn large() {
    let country = Country::new(100_000, 2_000, 2);
    let label = "100,000 x 2,000 p-median p = 50, heuristic";
    measure(
        label,
        &country.problem(Goal::TotalCost, 50),
        Method::Heuristic,
    );
    let label = "100,000 x 2,000 MCLP p = 50, 15 km, heuristic";
    measure(
        label,
        &country.problem(Goal::Cover { radius: 15_000.0 }, 50),
        Method::Heuristic,
    );
    if let Some(peak) = peak() {
        println!("most memory: {peak} MB");
        assert!(peak < 2_000);
    }
}

/// Shortest ways between all nodes of a graph, of an edge that comes twice the last cost counting.
fn graph(text: &str) -> (usize, usize, Vec<u32>) {
    let mut numbers = text
        .split_whitespace()
        .map(|word| word.parse::<usize>().unwrap());
    let mut next = || numbers.next().unwrap();
    let (nodes, edges, number) = (next(), next(), next());
    let mut way = vec![u32::MAX / 4; nodes * nodes];
    for node in 0..nodes {
        way[node * nodes + node] = 0;
    }
    for _ in 0..edges {
        let (a, b, cost) = (next() - 1, next() - 1, next() as u32);
        (way[a * nodes + b], way[b * nodes + a]) = (cost, cost);
    }
    for via in 0..nodes {
        for from in 0..nodes {
            let there = way[from * nodes + via];
            for to in 0..nodes {
                let through = there + way[via * nodes + to];
                way[from * nodes + to] = way[from * nodes + to].min(through);
            }
        }
    }
    (nodes, number, way)
}

fn orlib(folder: &Path, only_quick: bool) {
    let optima = fs::read_to_string(folder.join("pmedopt.txt")).unwrap();
    let (mut quickly, mut all) = (0, 0);
    for line in optima.lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(optimum)) = (words.next(), words.next()) else {
            continue;
        };
        let (Ok(optimum), Ok(text)) = (
            optimum.parse::<f64>(),
            fs::read_to_string(folder.join(format!("{name}.txt"))),
        ) else {
            continue;
        };
        let (nodes, number, ways) = graph(&text);
        let country = Country {
            costs: Costs::from_ticks(nodes, ways, 1.0),
            people: vec![1.0; nodes],
        };
        let problem = country.problem(Goal::TotalCost, number);
        let quick = measure(&format!("{name} heuristic"), &problem, Method::Heuristic);
        let value = quick.objective.unwrap();
        assert!(
            value >= optimum && quick.bound.unwrap() <= optimum,
            "{name}: {quick:?}"
        );
        quickly += u32::from(value <= optimum);
        all += 1;
        if !only_quick {
            let exact = measure(&format!("{name} exact"), &problem, Method::Exact);
            assert_eq!(exact.status, Status::Optimal);
            assert!(
                (exact.objective.unwrap() - optimum).abs() < 0.5,
                "{name}: {exact:?}"
            );
        }
    }
    println!("the heuristic found the optimum on {quickly} of {all}");
}

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match words.first().map(String::as_str) {
        Some("orlib") => orlib(
            Path::new(&words[1]),
            words.get(2).is_some_and(|w| w == "quick"),
        ),
        Some("large") => large(),
        Some(only) => country(only),
        None => country(""),
    }
}
