//! Exact equals brute force, bounds hold, and plans keep what is demanded of them.

use pieeja::model::progress::Silent;
use pieeja::plan::outcome::{Outcome, Sense, Status};
use pieeja::plan::problem::{Choice, Falling, Goal, Problem, Standing};
use pieeja::plan::solve;
use pieeja::plan::solver::{Method, Options};
use proptest::prelude::*;

use super::small::{Small, least, same, small, square};

/// Solves exactly and quickly, and checks both against `best`, which brute force found.
pub(super) fn check(problem: &Problem<'_>, best: Option<f64>) -> Outcome {
    let exact = solve(problem, &Options::default(), &Silent).expect("a sound question");
    let Some(best) = best else {
        assert_eq!(exact.status, Status::Infeasible, "{exact:?}");
        assert!(exact.trouble.is_some());
        return exact;
    };
    assert_eq!(
        exact.status,
        Status::Optimal,
        "brute force found {best}: {exact:?}"
    );
    let objective = exact.objective.expect("an optimal plan has a value");
    assert!(
        same(objective, best),
        "exact {objective}, brute force {best}: {exact:?}"
    );
    assert!(same(exact.bound.expect("a bound"), best), "{exact:?}");
    let kept = |s: usize| problem.sites[s].standing == Standing::Kept;
    assert!((0..problem.sites.len()).all(|s| !kept(s) || exact.open.contains(&(s as u32))));

    let quick = Options {
        method: Method::Heuristic,
        ..Options::default()
    };
    let quick = solve(problem, &quick, &Silent).expect("a sound question");
    let slack = 1e-9 * best.abs().max(1.0);
    let (low, high) = match quick.sense {
        Sense::Least => (quick.bound, quick.objective),
        Sense::Most => (quick.objective, quick.bound),
    };
    assert!(
        low.is_none_or(|low| low <= best + slack),
        "best {best}: {quick:?}"
    );
    assert!(
        high.is_none_or(|high| high >= best - slack),
        "best {best}: {quick:?}"
    );
    exact
}

fn check_number(s: &Small, goal: Goal, value: impl Fn(&[u32]) -> Option<f64>, most: bool) {
    let costs = s.costs();
    let problem = s.problem(&costs, goal, Choice::Number(s.number));
    let values = s.plans_of(s.number).filter_map(|open| value(&open));
    let best = if most {
        least(values.map(|v| -v)).map(|v| -v)
    } else {
        least(values)
    };
    let outcome = check(&problem, best);
    if best.is_some() {
        assert_eq!(outcome.open.len(), s.number);
        let told = value(&outcome.open).expect("the plan can be valued");
        assert!(
            same(told, outcome.objective.unwrap()),
            "plan is worth {told}: {outcome:?}"
        );
    }
}

fn check_budget(s: &Small, goal: Goal, value: impl Fn(&[u32]) -> Option<f64>, most: bool) {
    let costs = s.costs();
    let choice = Choice::Budget {
        limit: f64::from(s.budget),
        years: 0.0,
    };
    let problem = s.problem(&costs, goal, choice);
    let affordable = |open: &Vec<u32>| s.bought(open) <= f64::from(s.budget);
    let values = s.plans().filter(affordable).filter_map(|open| value(&open));
    let best = if most {
        least(values.map(|v| -v)).map(|v| -v)
    } else {
        least(values)
    };
    let outcome = check(&problem, best);
    if best.is_some() {
        assert!(s.bought(&outcome.open) <= f64::from(s.budget));
        assert!(same(
            value(&outcome.open).unwrap(),
            outcome.objective.unwrap()
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p_median(s in small()) {
        check_number(&s, Goal::TotalCost, |open| s.total(open, |cost| cost), false);
    }

    #[test]
    fn budget_median(s in small()) {
        check_budget(&s, Goal::TotalCost, |open| s.total(open, |cost| cost), false);
    }

    #[test]
    fn fixed_charge(s in small()) {
        let costs = s.costs();
        let problem = s.problem(&costs, Goal::TotalCost, Choice::Pay { years: 0.0 });
        let value = |open: &Vec<u32>| s.total(open, |cost| cost).map(|total| total + s.prices(open));
        check(&problem, least(s.plans().filter_map(|open| value(&open))));
    }

    #[test]
    fn coverage(s in small()) {
        check_number(&s, Goal::Cover { radius: s.radius() }, |open| Some(s.covered(open)), true);
    }

    #[test]
    fn budget_coverage(s in small()) {
        check_budget(&s, Goal::Cover { radius: s.radius() }, |open| Some(s.covered(open)), true);
    }

    #[test]
    fn set_covering_by_number_and_by_price(s in small()) {
        let costs = s.costs();
        let goal = || Goal::CoverAll { radius: s.radius() };
        let covers = || s.plans().filter(|open| s.covers_all(open));
        let fewest = least(covers().map(|open| open.len() as f64));
        check(&s.problem(&costs, goal(), Choice::Fewest), fewest);
        let cheapest = least(covers().map(|open| s.prices(&open)));
        check(&s.problem(&costs, goal(), Choice::Pay { years: 0.0 }), cheapest);
    }

    #[test]
    fn p_center(s in small()) {
        let longest = |open: &[u32]| {
            (0..s.rows).map(|row| s.nearest(row, open)).try_fold(0.0, |a: f64, b| b.map(|b| a.max(b)))
        };
        check_number(&s, Goal::WorstCost { weighted: false }, longest, false);
    }

    #[test]
    fn weighted_p_center(s in small()) {
        let longest = |open: &[u32]| {
            (0..s.rows)
                .filter(|&row| s.weight[row] > 0)
                .map(|row| s.nearest(row, open).map(|cost| cost * s.weight(row)))
                .try_fold(0.0, |a: f64, b| b.map(|b| a.max(b)))
        };
        check_number(&s, Goal::WorstCost { weighted: true }, longest, false);
    }

    #[test]
    fn gradual_coverage(s in small()) {
        let decay = |cost: f64| (1.0 - cost / 20.0).max(0.0);
        let value = |open: &[u32]| s.total(open, |cost| Some(cost.map_or(0.0, decay)));
        let goal = Goal::CoverGradually { decay: Falling::new("linear", decay) };
        check_number(&s, goal, value, true);
    }

    #[test]
    fn backup_coverage(s in small()) {
        let costs = s.costs();
        let problem =
            s.problem(&costs, Goal::BackUp { radius: s.radius(), weighted: false }, Choice::Fewest);
        let twice = |open: &Vec<u32>| {
            let near = |row: usize, site: u32| s.at(row, site as usize).is_some_and(|c| c <= s.radius());
            let count = |row: usize| open.iter().filter(|&&site| near(row, site)).count();
            (0..s.rows).filter(|&row| count(row) >= 2).count() as f64
        };
        let covers = || s.plans().filter(|open| s.covers_all(open));
        let best = covers().map(|open| open.len()).min().and_then(|fewest| {
            least(covers().filter(|open| open.len() == fewest).map(|open| -twice(&open)))
        });
        check(&problem, best.map(|value| -value));
    }

    #[test]
    fn p_dispersion(s in square()) {
        let apart = |a: u32, b: u32| {
            let (a, b) = (a as usize, b as usize);
            s.at(a, b).into_iter().chain(s.at(b, a)).min_by(f64::total_cmp)
        };
        let costs = s.costs();
        let problem = s.problem(&costs, Goal::Spread, Choice::Number(s.number));
        let closest = |open: &Vec<u32>| {
            let pairs = open.iter().flat_map(|&a| open.iter().map(move |&b| (a, b)));
            least(pairs.filter(|(a, b)| a < b).filter_map(|(a, b)| apart(a, b)))
        };
        let values: Vec<Option<f64>> = s.plans_of(s.number).map(|open| closest(&open)).collect();
        let outcome = solve(&problem, &Options::default(), &Silent).unwrap();
        match (values.is_empty(), values.contains(&None)) {
            (true, _) => prop_assert_eq!(outcome.status, Status::Infeasible),
            // Sites that no way joins are as far apart as can be.
            (_, true) => prop_assert_eq!((outcome.status, outcome.objective), (Status::Optimal, None)),
            _ => {
                let best = values.into_iter().flatten().max_by(f64::total_cmp).unwrap();
                prop_assert!(same(outcome.objective.unwrap(), best), "{best}: {outcome:?}");
                prop_assert!(same(closest(&outcome.open).unwrap(), best));
            }
        }
    }
}
