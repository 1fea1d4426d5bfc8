//! Alternatives, frontiers, stopped work and remedies: against every set of sites there is.

use std::sync::atomic::AtomicU64;

use pieeja::model::progress::Silent;
use pieeja::plan::alternatives::{alternatives, frontier};
use pieeja::plan::outcome::{Remedy, Sense, Status};
use pieeja::plan::problem::{Capacity, Choice, Falling, Goal, Problem, Standing};
use pieeja::plan::solve;
use pieeja::plan::solver::{Method, Options};
use proptest::prelude::*;

use super::small::{Limited, Small, same, small, square};

/// The value of exactly these sites: the problem with nothing left to choose.
fn value(problem: &Problem<'_>, open: &[u32]) -> Option<f64> {
    let mut fixed = problem.clone();
    for (number, site) in (0..).zip(&mut fixed.sites) {
        site.standing = if open.contains(&number) {
            Standing::Kept
        } else {
            Standing::Excluded
        };
    }
    if !matches!(fixed.choice, Choice::Budget { .. } | Choice::Pay { .. }) {
        fixed.choice = match fixed.goal {
            Goal::CoverAll { .. } | Goal::CoverShare { .. } => fixed.choice,
            _ => Choice::Number(open.len()),
        };
    }
    let outcome = solve(&fixed, &Options::default(), &Silent).expect("a sound question");
    match outcome.status {
        Status::Infeasible => None,
        Status::Optimal if matches!(fixed.goal, Goal::Spread) => {
            Some(outcome.objective.unwrap_or(f64::INFINITY))
        }
        Status::Optimal => outcome.objective,
        other => panic!("{other:?} for sites that are given"),
    }
}

/// The goals that have alternatives, with how sites are chosen.
const QUESTIONS: u32 = 17;

fn question(s: &Small, which: u32) -> (Goal, Choice, Capacity) {
    let radius = s.radius();
    let number = Choice::Number(s.number);
    let budget = Choice::Budget {
        limit: f64::from(s.budget),
        years: 0.0,
    };
    let pay = Choice::Pay { years: 0.0 };
    let free = Capacity::Unlimited;
    let slope = 2.0 * radius.max(1.0);
    let decay = Falling::new("linear", move |cost| 1.0 - cost / slope);
    match which {
        0 => (Goal::TotalCost, number, free),
        1 => (Goal::TotalCost, budget, free),
        2 => (Goal::TotalCost, pay, free),
        3 => (Goal::Cover { radius }, number, free),
        4 => (Goal::Cover { radius }, budget, free),
        5 => (Goal::CoverAll { radius }, Choice::Fewest, free),
        6 => (Goal::CoverGradually { decay }, number, free),
        7 => (Goal::WorstCost { weighted: false }, number, free),
        8 => (Goal::WorstCost { weighted: true }, number, free),
        9 => (
            Goal::BackUp {
                radius,
                weighted: s.budget.is_multiple_of(2),
            },
            Choice::Fewest,
            free,
        ),
        10 => (
            Goal::Centdian {
                worst: f64::from(s.budget % 5) / 4.0,
            },
            number,
            free,
        ),
        11 => (Goal::WorstFirst { levels: 10 }, number, free),
        12 => (
            Goal::Gap {
                line: 3.0,
                exponent: 1.0,
            },
            number,
            free,
        ),
        13 => (Goal::TotalCost, number, Capacity::Split),
        14 => (Goal::Cover { radius }, budget, Capacity::SingleSource),
        15 => (Goal::TotalCost, pay, Capacity::SingleSource),
        _ => (Goal::CoverAll { radius }, Choice::Fewest, Capacity::Split),
    }
}

fn check(s: &Small, problem: &Problem<'_>, within: f64) {
    let best = solve(problem, &Options::default(), &Silent).expect("a sound question");
    let told = |most: usize| {
        alternatives(problem, &best, within, most, &Options::default(), &Silent)
            .expect("alternatives")
    };
    let found = told(1000);
    assert!(found.complete, "{found:?}");
    let spread = matches!(problem.goal, Goal::Spread) && !best.open.is_empty();
    let Some(objective) = best.objective.or(spread.then_some(f64::INFINITY)) else {
        assert!(found.plans.is_empty());
        return;
    };
    assert_eq!(
        found.plans[0].open, best.open,
        "the plan itself comes first"
    );
    let most = best.sense == Sense::Most;
    let is_near = |value: f64| {
        if objective.is_infinite() {
            return value.is_infinite();
        }
        let limit = within * objective.abs() + 1e-9 * objective.abs().max(1.0);
        if most {
            value >= objective - limit
        } else {
            value <= objective + limit
        }
    };
    let exactly = match problem.choice {
        Choice::Number(number) => Some(number),
        _ if matches!(problem.goal, Goal::BackUp { .. }) => Some(best.open.len()),
        _ => None,
    };
    let affordable = |open: &Vec<u32>| match problem.choice {
        Choice::Budget { limit, .. } => s.bought(open) <= limit,
        _ => exactly.is_none_or(|number| open.len() == number),
    };
    let mut expected: Vec<(Vec<u32>, f64)> = s
        .plans()
        .filter(affordable)
        .filter_map(|open| value(problem, &open).map(|value| (open, value)))
        .filter(|(_, value)| is_near(*value))
        .collect();
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    let mut plans: Vec<_> = found
        .plans
        .iter()
        .map(|plan| (plan.open.clone(), plan.objective))
        .collect();
    plans.sort_by(|a, b| a.0.cmp(&b.0));
    let sites = |list: &[(Vec<u32>, f64)]| -> Vec<Vec<u32>> {
        list.iter().map(|(open, _)| open.clone()).collect()
    };
    assert_eq!(
        sites(&plans),
        sites(&expected),
        "best {best:?} of {problem:?}"
    );
    for (told, expected) in plans.iter().zip(&expected) {
        let both_far = told.1.is_infinite() && expected.1.is_infinite();
        assert!(
            both_far || same(told.1, expected.1),
            "{told:?} {expected:?}"
        );
    }
    for (site, frequency) in &found.frequency {
        let with = expected
            .iter()
            .filter(|(open, _)| open.contains(site))
            .count();
        assert!(same(*frequency, with as f64 / expected.len() as f64));
    }
    // Of more plans than are wanted the best are told, and that there are more.
    let few = told(3);
    assert_eq!(few.complete, expected.len() <= 3, "{few:?}");
    assert_eq!(few.plans[0].open, best.open);
    assert_eq!(few.plans.len(), expected.len().min(3));
    let mut values: Vec<f64> = expected.iter().map(|(_, value)| *value).collect();
    values.sort_by(|a, b| if most { b.total_cmp(a) } else { a.total_cmp(b) });
    for (plan, value) in few.plans.iter().zip(values) {
        let both_far = plan.objective.is_infinite() && value.is_infinite();
        assert!(
            both_far || same(plan.objective, value),
            "{few:?} instead of {value}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn alternatives_of_every_model_are_all_there_are(
        s in small(),
        which in 0..QUESTIONS,
        within in 0..4_u32,
    ) {
        let costs = s.costs();
        let (goal, choice, capacity) = question(&s, which);
        let mut problem = s.problem(&costs, goal, choice);
        problem.capacity = capacity;
        check(&s, &problem, f64::from(within) / 8.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn alternatives_of_dispersion_are_all_there_are(s in square(), within in 0..4_u32) {
        let costs = s.costs();
        let problem = s.problem(&costs, Goal::Spread, Choice::Number(s.number));
        check(&s, &problem, f64::from(within) / 8.0);
    }

    #[test]
    fn the_frontier_is_every_plan_that_no_cheaper_one_equals(s in small(), by_cost: bool, cents: bool) {
        let costs = s.costs();
        let goal = if by_cost { Goal::TotalCost } else { Goal::Cover { radius: s.radius() } };
        let part = if cents { 0.25 } else { 1.0 };
        let limit = f64::from(s.budget) * part;
        let mut problem = s.problem(&costs, goal, Choice::Budget { limit, years: 0.0 });
        for site in &mut problem.sites {
            site.price *= part;
        }
        let found = frontier(&problem, (3, 1000), &Options::default(), &Silent).unwrap();
        prop_assert!(found.complete);
        // The value of a set does not depend on the budget: without one every set has its own.
        let unpriced = Problem { choice: Choice::Number(1), ..problem.clone() };
        let better = |a: f64, b: f64| if by_cost { a < b - 1e-9 } else { a > b + 1e-9 };
        let mut all: Vec<(f64, f64)> = s
            .plans()
            .map(|open| (s.bought(&open) * part, open))
            .filter(|(price, _)| *price <= limit)
            .filter_map(|(price, open)| {
                let of = Problem { choice: Choice::Number(open.len()), ..unpriced.clone() };
                value(&of, &open).map(|value| (price, value))
            })
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut expected: Vec<(f64, f64)> = Vec::new();
        for (price, value) in all {
            match expected.last_mut() {
                Some(last) if !better(value, last.1) => {}
                Some(last) if same(last.0, price) => last.1 = value,
                _ => expected.push((price, value)),
            }
        }
        let told: Vec<(f64, f64)> = found.steps.iter().map(|s| (s.price, s.objective)).collect();
        prop_assert_eq!(told.len(), expected.len(), "{:?} instead of {:?}", told, expected);
        for (told, expected) in told.iter().zip(&expected) {
            prop_assert!(same(told.0, expected.0) && same(told.1, expected.1), "{:?} {:?}", told, expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn work_stopped_anywhere_keeps_the_optimum_between_plan_and_bound(
        s in small(),
        which in 0..QUESTIONS,
        most in 0..40_u64,
        quick: bool,
    ) {
        let costs = s.costs();
        let (goal, choice, capacity) = question(&s, which);
        let mut problem = s.problem(&costs, goal, choice);
        problem.capacity = capacity;
        let best = solve(&problem, &Options::default(), &Silent).unwrap();
        let stop = Limited { looks: AtomicU64::new(0), most };
        let method = if quick { Method::Heuristic } else { Method::Exact };
        let options = Options { method, ..Options::default() };
        let found = solve(&problem, &options, &stop).unwrap();
        let Some(optimum) = best.objective else {
            prop_assert!(found.objective.is_none(), "{:?} of {:?}", found, best);
            return Ok(());
        };
        prop_assert_ne!(found.status, Status::Infeasible);
        let slack = 1e-9 * optimum.abs().max(1.0);
        let (low, high) = match found.sense {
            Sense::Least => (found.bound, found.objective),
            Sense::Most => (found.objective, found.bound),
        };
        prop_assert!(low.is_none_or(|low| low <= optimum + slack), "{} {:?}", optimum, found);
        prop_assert!(high.is_none_or(|high| high >= optimum - slack), "{} {:?}", optimum, found);
        if let Some(objective) = found.objective {
            // Who goes where is a hard question of its own where all of a row go to one site: what is told is
            // then one answer to it, no better than the best.
            let worth = value(&problem, &found.open);
            let is_hard = matches!(problem.capacity, Capacity::SingleSource);
            let is_told = |worth: f64| match found.sense {
                _ if same(worth, objective) => true,
                Sense::Least => is_hard && worth < objective,
                Sense::Most => is_hard && worth > objective,
            };
            prop_assert!(worth.is_some_and(is_told), "{:?} {:?}", worth, found);
        }
    }

    #[test]
    fn quick_coverage_keeps_the_guarantee_of_greedy(s in small()) {
        let costs = s.costs();
        let goal = Goal::Cover { radius: s.radius() };
        let problem = s.problem(&costs, goal, Choice::Number(s.number));
        let best = s.plans_of(s.number).map(|open| s.covered(&open)).max_by(f64::total_cmp);
        let options = Options { method: Method::Heuristic, ..Options::default() };
        let found = solve(&problem, &options, &Silent).unwrap();
        if let Some(best) = best {
            // Nemhauser, Wolsey & Fisher 1978, for the sites beyond the kept ones.
            let kept: Vec<u32> = (0..s.sites as u32).filter(|&site| s.kept[site as usize]).collect();
            let floor = s.covered(&kept);
            let least = floor + (1.0 - (-1.0_f64).exp()) * (best - floor);
            prop_assert!(found.objective.unwrap() >= least - 1e-9, "{} of {}: {:?}", least, best, found);
        }
    }

    #[test]
    fn what_would_do_with_places_does_and_nothing_less(s in small(), by_number: bool, whole: bool) {
        let costs = s.costs();
        let budget = Choice::Budget { limit: f64::from(s.budget), years: 0.0 };
        let choice = if by_number { Choice::Number(s.number) } else { budget };
        let mut problem = s.problem(&costs, Goal::TotalCost, choice);
        problem.capacity = if whole { Capacity::SingleSource } else { Capacity::Split };
        let found = solve(&problem, &Options::default(), &Silent).unwrap();
        let Some(trouble) = found.trouble else { return Ok(()) };
        let status = |choice: Choice, capacity: Capacity| {
            let other = Problem { choice, capacity, ..problem.clone() };
            solve(&other, &Options::default(), &Silent).unwrap().status
        };
        for remedy in &trouble.remedies {
            match (remedy, trouble.cause.code()) {
                (Remedy::Number(number), "too_few_sites") => {
                    prop_assert_eq!(status(Choice::Number(*number), problem.capacity), Status::Optimal);
                    prop_assert_eq!(status(Choice::Number(number - 1), problem.capacity), Status::Infeasible);
                }
                (Remedy::Budget(limit), _) => {
                    let with = |limit: f64| status(Choice::Budget { limit, years: 0.0 }, problem.capacity);
                    prop_assert_eq!(with(*limit), Status::Optimal);
                    prop_assert!(*limit < 1.0 || with(limit - 0.5) == Status::Infeasible);
                }
                (Remedy::Split, _) => {
                    prop_assert_eq!(status(problem.choice, Capacity::Split), Status::Optimal);
                }
                _ => {}
            }
        }
        let code = trouble.cause.code();
        let named = matches!(code, "too_few_sites" | "too_little_money");
        let possible = status(Choice::Pay { years: 0.0 }, problem.capacity) == Status::Optimal;
        prop_assert!(!named || !possible || !trouble.remedies.is_empty(), "{:?}", trouble);
    }
}
