//! Stopping, repeating, alternatives and curves.

use pieeja::model::progress::{Cancel, Silent};
use pieeja::plan::alternatives::{alternatives, frontier, marginal_curve, spent};
use pieeja::plan::costs::Costs;
use pieeja::plan::outcome::Status;
use pieeja::plan::problem::{Capacity, Choice, Goal, Problem, Site, Standing};
use pieeja::plan::solve;
use pieeja::plan::solver::{Method, Options};
use proptest::prelude::*;
use std::sync::atomic::AtomicU64;

use super::small::{Limited, same, small};

/// Points on a plane, weights and straight distances, drawn from a small generator.
fn plane(rows: usize, sites: usize, seed: u64) -> (Costs, Vec<f64>) {
    let mut state = seed;
    let mut draw = |below: u32| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as u32) % below
    };
    let mut points = |count: usize| -> Vec<(f64, f64)> {
        (0..count)
            .map(|_| (f64::from(draw(10_000)), f64::from(draw(10_000))))
            .collect()
    };
    let (origins, places) = (points(rows), points(sites));
    let weights = (0..rows).map(|_| f64::from(1 + draw(400))).collect();
    let ticks = origins
        .iter()
        .flat_map(|o| {
            places
                .iter()
                .map(move |p| (o.0 - p.0).hypot(o.1 - p.1).round() as u32)
        })
        .collect();
    (Costs::from_ticks(sites, ticks, 1.0), weights)
}

fn problem(costs: &Costs, weights: Vec<f64>, goal: Goal, number: usize) -> Problem<'_> {
    Problem {
        costs,
        weights,
        sites: vec![Site::candidate(); costs.sites()],
        goal,
        choice: Choice::Number(number),
        capacity: Capacity::Unlimited,
        limits: Vec::new(),
        most_closures: None,
    }
}

#[test]
fn a_stopped_plan_is_worth_what_its_last_sites_add() {
    // Nine away from the site that stays, eight from the one that fills the plan up.
    let costs = Costs::from_ticks(3, vec![8, 8, 9], 1.0);
    let mut problem = problem(&costs, vec![1.0], Goal::TotalCost, 2);
    problem.sites[2].standing = Standing::Kept;
    for capacity in [Capacity::Split, Capacity::SingleSource, Capacity::Unlimited] {
        problem.capacity = capacity;
        for most in 0..10 {
            let stop = Limited {
                looks: AtomicU64::new(0),
                most,
            };
            let found = solve(&problem, &Options::default(), &stop).expect("a sound question");
            let longest = found
                .served
                .iter()
                .map(|served| served.cost)
                .fold(0.0, f64::max);
            assert!(
                found.objective.is_none_or(|told| same(told, longest)),
                "{most}: {found:?}"
            );
            assert!(
                found.open.len() == 2 || found.objective.is_none(),
                "{most}: {found:?}"
            );
        }
    }
}

#[test]
fn the_same_question_has_the_same_answer_on_any_number_of_threads() {
    // More than two blocks of rows, so that sums are made in parallel.
    let (costs, weights) = plane(20_000, 30, 7);
    let mut problem = problem(&costs, weights, Goal::TotalCost, 4);
    let options = Options {
        method: Method::Heuristic,
        ..Options::default()
    };
    let on = |threads: usize, problem: &Problem<'_>| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| solve(problem, &options, &Silent).unwrap())
    };
    assert_eq!(on(1, &problem), on(3, &problem));
    problem.goal = Goal::Cover { radius: 1500.0 };
    assert_eq!(on(1, &problem), on(3, &problem));
}

#[test]
fn branching_finds_the_same_plan_on_any_number_of_threads() {
    let (costs, weights) = plane(1500, 120, 11);
    let question = problem(&costs, weights, Goal::Cover { radius: 2000.0 }, 12);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| solve(&question, &Options::default(), &Silent).unwrap())
    };
    let alone = on(1);
    assert_eq!(alone.status, Status::Optimal);
    assert!(alone.nodes > 10, "{} nodes branch too little", alone.nodes);
    assert_eq!(alone, on(3));
}

#[test]
fn a_stopped_centdian_tells_no_bound_of_another_unit() {
    // The longest way alone, which is known first, is longer than the mean of it and of all ways.
    // Ways above 3,500 are none, so that a plan must be looked for.
    let (costs, weights) = plane(60, 24, 5);
    let ticks = (0..60 * 24).map(|at| match costs.cost(at / 24, at % 24) {
        Some(cost) if cost < 3500.0 => cost as u32,
        _ => u32::MAX,
    });
    let costs = Costs::from_ticks(24, ticks.collect(), 1.0);
    let question = problem(&costs, weights, Goal::Centdian { worst: 0.5 }, 5);
    let whole = solve(&question, &Options::default(), &Silent).unwrap();
    assert_eq!(whole.status, Status::Optimal);
    let best = whole.objective.unwrap();
    let mut unknown = 0;
    for most in (0..400).step_by(20) {
        let stop = Limited {
            looks: AtomicU64::new(0),
            most,
        };
        let found = solve(&question, &Options::default(), &stop).unwrap();
        let slack = 1e-9 * best;
        assert!(
            found.bound.is_none_or(|bound| bound <= best + slack),
            "{most}: {found:?}"
        );
        assert!(
            found.objective.is_none_or(|plan| plan >= best - slack),
            "{most}: {found:?}"
        );
        unknown += u32::from(found.objective.is_none());
    }
    assert!(unknown > 0, "no search was stopped before it had a plan");
}

#[test]
fn work_that_is_stopped_returns_the_best_so_far_with_a_bound() {
    let (costs, weights) = plane(400, 80, 3);
    let radius = 900.0;
    let full = problem(&costs, weights.clone(), Goal::Cover { radius }, 8);
    let best = solve(&full, &Options::default(), &Silent).unwrap();
    assert_eq!(best.status, Status::Optimal);
    let value = best.objective.unwrap();
    let mut plans = 0;
    for most in [0, 5, 50, 500, 5000] {
        let stop = Limited {
            looks: AtomicU64::new(0),
            most,
        };
        let outcome = solve(&full, &Options::default(), &stop).unwrap();
        assert!(
            outcome.stopped || outcome.status == Status::Optimal,
            "{most}: {outcome:?}"
        );
        assert!(
            outcome.objective.is_none_or(|o| o <= value),
            "{most}: {outcome:?}"
        );
        assert!(
            outcome.bound.is_none_or(|bound| bound >= value),
            "{most}: {outcome:?}"
        );
        plans += u32::from(outcome.objective.is_some());
    }
    assert!(
        plans >= 3,
        "only {plans} of five stopped searches had a plan"
    );
    let cancelled = Cancel::default();
    cancelled.cancel();
    for goal in [
        Goal::TotalCost,
        Goal::WorstCost { weighted: false },
        Goal::CoverAll { radius: 9000.0 },
    ] {
        let choice = if matches!(goal, Goal::CoverAll { .. }) {
            Choice::Fewest
        } else {
            Choice::Number(8)
        };
        let question = Problem {
            choice,
            ..problem(&costs, weights.clone(), goal, 8)
        };
        let outcome = solve(&question, &Options::default(), &cancelled).unwrap();
        assert_ne!(outcome.status, Status::Infeasible, "{outcome:?}");
    }
}

#[test]
fn a_gap_that_is_asked_for_is_kept_and_told() {
    let (costs, weights) = plane(500, 100, 11);
    let question = problem(&costs, weights, Goal::Cover { radius: 800.0 }, 10);
    let best = solve(&question, &Options::default(), &Silent)
        .unwrap()
        .objective
        .unwrap();
    let options = Options {
        gap: 0.05,
        ..Options::default()
    };
    let outcome = solve(&question, &options, &Silent).unwrap();
    assert_eq!(outcome.status, Status::Optimal);
    assert!(outcome.bound.unwrap() >= best);
    assert!(outcome.objective.unwrap() >= 0.94 * best);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn alternatives_are_all_plans_within_the_distance(s in small(), within in 0..5_u32) {
        let costs = s.costs();
        let within = f64::from(within) / 10.0;
        let problem = s.problem(&costs, Goal::TotalCost, Choice::Number(s.number));
        let best = solve(&problem, &Options::default(), &Silent).unwrap();
        let found = alternatives(&problem, &best, within, 1000, &Options::default(), &Silent).unwrap();
        prop_assert!(found.complete);
        let mut expected: Vec<(Vec<u32>, f64)> = s
            .plans_of(s.number)
            .filter_map(|open| s.total(&open, |cost| cost).map(|value| (open, value)))
            .filter(|(_, value)| best.objective.is_some_and(|best| *value <= best * (1.0 + within) + 1e-9))
            .collect();
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        let mut told: Vec<(Vec<u32>, f64)> =
            found.plans.iter().map(|plan| (plan.open.clone(), plan.objective)).collect();
        told.sort_by(|a, b| a.0.cmp(&b.0));
        prop_assert_eq!(told.len(), expected.len());
        for (told, expected) in told.iter().zip(&expected) {
            prop_assert!(told.0 == expected.0 && same(told.1, expected.1), "{:?} {:?}", told, expected);
        }
        for (site, frequency) in &found.frequency {
            let with = expected.iter().filter(|(open, _)| open.contains(site)).count();
            prop_assert!(same(*frequency, with as f64 / expected.len() as f64));
        }
    }

    #[test]
    fn curve_and_frontier_only_rise(s in small(), quick: bool) {
        let costs = s.costs();
        let method = if quick { Method::Heuristic } else { Method::Exact };
        let options = Options { method, ..Options::default() };
        let goal = || Goal::Cover { radius: s.radius() };
        let problem = s.problem(&costs, goal(), Choice::Number(s.sites));
        let curve = marginal_curve(&problem, &options, &Silent).unwrap();
        for pair in curve.windows(2) {
            prop_assert!(pair[1].objective >= pair[0].objective && pair[1].number > pair[0].number);
            prop_assert!(same(pair[1].gain.unwrap(), pair[1].objective - pair[0].objective));
        }
        for step in &curve {
            prop_assert!(same(step.objective, s.covered(&step.open)) && step.open.len() == step.number);
        }
        let choice = Choice::Budget { limit: f64::from(s.budget), years: 0.0 };
        let problem = s.problem(&costs, goal(), choice);
        let steps = frontier(&problem, (6, 200), &options, &Silent).unwrap().steps;
        prop_assert!(!steps.is_empty());
        for pair in steps.windows(2) {
            prop_assert!(pair[1].objective > pair[0].objective && pair[1].price > pair[0].price);
        }
        for step in &steps {
            prop_assert!(same(step.price, spent(&problem, &step.open)));
            prop_assert!(step.price <= f64::from(s.budget) && same(step.objective, s.covered(&step.open)));
        }
    }
}
