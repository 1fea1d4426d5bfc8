//! Trusted optima: instances with proven solutions, and OR-Library's p-median graphs.

use std::fs;
use std::path::PathBuf;

use pieeja::model::progress::Silent;
use pieeja::plan::costs::{Costs, Pair};
use pieeja::plan::outcome::{Outcome, Remedy, Sense, Status};
use pieeja::plan::problem::{Capacity, Choice, Goal, Problem, Site, Standing};
use pieeja::plan::solve;
use pieeja::plan::solver::{Method, Options};
use serde_json::Value;

/// The folder with trusted outputs, when there is one.
pub(super) fn oracles() -> Option<PathBuf> {
    let folder = std::env::var_os("PIEEJA_ORACLES").map(|root| PathBuf::from(root).join("locate"));
    if folder.is_none() {
        println!("skipped: PIEEJA_ORACLES names no folder with trusted outputs");
    }
    folder
}

pub(super) fn read(path: &PathBuf) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map_or_else(Vec::new, |list| {
        list.iter().filter_map(Value::as_f64).collect()
    })
}

/// A case of `expected.json` as a problem, with its costs.
struct Case {
    costs: Costs,
    weights: Vec<f64>,
    sites: Vec<Site>,
    goal: Goal,
    choice: Choice,
    capacity: Capacity,
}

impl Case {
    fn of(expected: &Value, instance: &Value) -> Option<Self> {
        let problem = expected["problem"].as_str()?;
        let params = &expected["params"];
        let kept: Vec<usize> = numbers(&params["predefined"])
            .into_iter()
            .map(|site| site as usize)
            .collect();
        let whole_point = params["cost_is"] == "for the whole demand point";
        let mut weights = numbers(&instance["weights"]);
        let matrix: Vec<Vec<f64>> = instance["cost_matrix"]
            .as_array()?
            .iter()
            .map(numbers)
            .collect();
        let per_person = |row: usize, cost: f64| {
            if whole_point {
                cost / weights[row]
            } else {
                cost
            }
        };
        let pairs = matrix
            .iter()
            .enumerate()
            .flat_map(|(row, costs)| {
                costs
                    .iter()
                    .enumerate()
                    .map(move |(site, &cost)| (row, site, cost))
            })
            .map(|(row, site, cost)| Pair {
                row: row as u32,
                site: site as u32,
                cost: if problem.contains("capacitated") && !problem.starts_with("un") {
                    per_person(row, cost)
                } else {
                    cost
                },
            })
            .collect();
        if whole_point && problem.starts_with("un") {
            weights.fill(1.0);
        }
        let scale = if problem.contains("facility_location") && !whole_point {
            40.0
        } else {
            1.0
        };
        let fixed = numbers(&instance["site_fixed_costs"]);
        let places = numbers(&instance["site_capacities"]);
        let sites: Vec<Site> = (0..matrix[0].len())
            .map(|site| Site {
                standing: if kept.contains(&site) {
                    Standing::Kept
                } else {
                    Standing::Candidate
                },
                price: fixed.get(site).map_or(0.0, |price| price * scale),
                yearly: 0.0,
                capacity: places.get(site).copied().unwrap_or(f64::INFINITY),
                building: None,
            })
            .collect();
        let (goal, choice, capacity) = model(problem, params)?;
        let costs = Costs::from_pairs(matrix.len(), sites.len(), pairs);
        Some(Self {
            costs,
            weights,
            sites,
            goal,
            choice,
            capacity,
        })
    }

    fn problem(&self) -> Problem<'_> {
        Problem {
            costs: &self.costs,
            weights: self.weights.clone(),
            sites: self.sites.clone(),
            goal: self.goal.clone(),
            choice: self.choice,
            capacity: self.capacity,
            limits: Vec::new(),
            most_closures: None,
        }
    }
}

/// The model of a case by its name there.
fn model(problem: &str, params: &Value) -> Option<(Goal, Choice, Capacity)> {
    let radius = params["radius"].as_f64().unwrap_or(0.0);
    let number = Choice::Number(params["p"].as_u64().unwrap_or(0) as usize);
    Some(match problem {
        "p_median" => (Goal::TotalCost, number, Capacity::Unlimited),
        "p_center" => (
            Goal::WorstCost { weighted: false },
            number,
            Capacity::Unlimited,
        ),
        "lscp" => (
            Goal::CoverAll { radius },
            Choice::Fewest,
            Capacity::Unlimited,
        ),
        "mclp" => (Goal::Cover { radius }, number, Capacity::Unlimited),
        "budget_mclp" => {
            let limit = params["budget"].as_f64()?;
            (
                Goal::Cover { radius },
                Choice::Budget { limit, years: 0.0 },
                Capacity::Unlimited,
            )
        }
        // The trusted values are those of whole rows, though their note speaks of splitting.
        "capacitated_p_median" => (Goal::TotalCost, number, Capacity::SingleSource),
        "uncapacitated_facility_location" => (
            Goal::TotalCost,
            Choice::Pay { years: 0.0 },
            Capacity::Unlimited,
        ),
        "capacitated_facility_location" => {
            (Goal::TotalCost, Choice::Pay { years: 0.0 }, Capacity::Split)
        }
        "capacitated_single_source_facility_location" => (
            Goal::TotalCost,
            Choice::Pay { years: 0.0 },
            Capacity::SingleSource,
        ),
        _ => return None,
    })
}

pub(super) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * b.abs().max(1.0)
}

/// Bound <= optimum <= plan, or the other way round where the most is wanted.
fn assert_brackets(outcome: &Outcome, optimum: f64, label: &str) {
    let slack = 1e-6 * optimum.abs().max(1.0);
    let (low, high) = match outcome.sense {
        Sense::Least => (outcome.bound, outcome.objective),
        Sense::Most => (outcome.objective, outcome.bound),
    };
    assert!(
        low.is_none_or(|low| low <= optimum + slack),
        "{label}: {outcome:?}"
    );
    assert!(
        high.is_none_or(|high| high >= optimum - slack),
        "{label}: {outcome:?}"
    );
}

#[test]
fn every_trusted_optimum_is_met_and_every_impossible_problem_is_told() {
    let Some(folder) = oracles() else { return };
    let expected = read(&folder.join("expected.json"));
    let mut met = 0;
    for case in expected.as_array().expect("a list of results") {
        let name = case["instance"].as_str().expect("an instance");
        let instance = read(&folder.join("instances").join(format!("{name}.json")));
        let label = format!("{name} {} {}", case["problem"], case["params"]);
        let built =
            Case::of(case, &instance).unwrap_or_else(|| panic!("{label} is not understood"));
        let problem = built.problem();
        let outcome = solve(&problem, &Options::default(), &Silent).expect("a sound question");
        met += 1;
        let Some(optimum) = case["objective"].as_f64() else {
            assert_eq!(outcome.status, Status::Infeasible, "{label}: {outcome:?}");
            assert_remedy_helps(&built, &outcome, &label);
            continue;
        };
        assert_eq!(outcome.status, Status::Optimal, "{label}: {outcome:?}");
        let objective = outcome.objective.expect("a value");
        assert!(
            close(objective, optimum),
            "{label}: {objective} instead of {optimum}"
        );
        assert_brackets(&outcome, optimum, &label);
        let quick = Options {
            method: Method::Heuristic,
            ..Options::default()
        };
        let quick = solve(&problem, &quick, &Silent).expect("a sound question");
        assert_brackets(&quick, optimum, &label);
        let value = quick
            .objective
            .unwrap_or_else(|| panic!("{label}: no quick plan"));
        assert!(
            (value - optimum).abs() <= 0.01 * optimum.abs(),
            "{label}: {value} for {optimum}"
        );
    }
    println!("{met} trusted results met");
}

/// The smallest radius that is named makes the problem possible, and nothing smaller does.
fn assert_remedy_helps(case: &Case, outcome: &Outcome, label: &str) {
    let Goal::CoverAll { radius } = case.goal else {
        return;
    };
    let trouble = outcome
        .trouble
        .as_ref()
        .expect("impossible problems say why");
    assert!(!trouble.rows.is_empty(), "{label}: {trouble:?}");
    let out_of_reach = |row: usize, radius: f64| {
        (0..case.sites.len())
            .all(|site| case.costs.cost(row, site).is_none_or(|cost| cost > radius))
    };
    assert!(
        trouble
            .rows
            .iter()
            .all(|&row| out_of_reach(row as usize, radius)),
        "{label}"
    );
    let [Remedy::Radius(enough)] = trouble.remedies.as_slice() else {
        panic!("{label}: {trouble:?}");
    };
    let status = |radius: f64| {
        let problem = Problem {
            goal: Goal::CoverAll { radius },
            ..case.problem()
        };
        solve(&problem, &Options::default(), &Silent)
            .expect("a sound question")
            .status
    };
    assert_eq!(status(*enough), Status::Optimal, "{label}");
    assert_eq!(status(enough * (1.0 - 1e-9)), Status::Infeasible, "{label}");
}

/// An OR-Library graph: shortest ways between all pairs of nodes, and the number of medians.
fn or_library(text: &str) -> (usize, usize, Vec<u32>) {
    const FAR: u32 = u32::MAX / 4;
    let mut numbers = text
        .split_whitespace()
        .map(|word| word.parse::<usize>().expect("a number"));
    let mut next = || numbers.next().expect("a complete file");
    let (nodes, edges, number) = (next(), next(), next());
    let mut way = vec![FAR; nodes * nodes];
    for node in 0..nodes {
        way[node * nodes + node] = 0;
    }
    for _ in 0..edges {
        // Of an edge that comes twice the last cost counts.
        let (a, b, cost) = (next() - 1, next() - 1, next() as u32);
        way[a * nodes + b] = cost;
        way[b * nodes + a] = cost;
    }
    for via in 0..nodes {
        for from in 0..nodes {
            let there = way[from * nodes + via];
            for to in 0..nodes {
                let through = there + way[via * nodes + to];
                if through < way[from * nodes + to] {
                    way[from * nodes + to] = through;
                }
            }
        }
    }
    (nodes, number, way)
}

#[test]
fn or_library_graphs_are_solved_to_their_published_optima() {
    let Some(folder) = oracles() else { return };
    let expected = read(&folder.join("orlib_expected.json"));
    let mut found_quickly = 0;
    let graphs = expected.as_array().expect("a list of graphs");
    for graph in graphs {
        let name = graph["instance"].as_str().expect("an instance");
        let path = folder.join("orlib").join(format!("{name}.txt"));
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (nodes, number, ways) = or_library(&text);
        let costs = Costs::from_ticks(nodes, ways, 1.0);
        let problem = |goal: Goal| Problem {
            costs: &costs,
            weights: vec![1.0; nodes],
            sites: vec![Site::candidate(); nodes],
            goal,
            choice: Choice::Number(number),
            capacity: Capacity::Unlimited,
            limits: Vec::new(),
            most_closures: None,
        };
        for (goal, key) in [
            (Goal::TotalCost, "p_median_optimum"),
            (Goal::WorstCost { weighted: false }, "p_center_optimum"),
        ] {
            let optimum = graph[key].as_f64().expect("an optimum");
            let problem = problem(goal);
            let exact = solve(&problem, &Options::default(), &Silent).expect("a sound question");
            assert_eq!(exact.status, Status::Optimal, "{name} {key}");
            assert_eq!(exact.objective, Some(optimum), "{name} {key}");
            let quick = Options {
                method: Method::Heuristic,
                ..Options::default()
            };
            let quick = solve(&problem, &quick, &Silent).expect("a sound question");
            assert_brackets(&quick, optimum, name);
            let value = quick.objective.expect("a quick plan");
            assert!(
                value <= 1.01 * optimum || key == "p_center_optimum",
                "{name} {key}: {value}"
            );
            found_quickly += u32::from(key == "p_median_optimum" && value <= optimum);
        }
    }
    println!(
        "{} graphs solved; the quick plan was the best one for {found_quickly}",
        graphs.len()
    );
}
