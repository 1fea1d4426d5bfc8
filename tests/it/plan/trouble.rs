//! Impossible problems say what makes them so and what is the least that would help.

use pieeja::model::progress::Silent;
use pieeja::plan::costs::{Costs, Pair};
use pieeja::plan::outcome::{Cause, Remedy, Status, Trouble};
use pieeja::plan::problem::{Capacity, Choice, Goal, PlanError, Problem, Site, Standing};
use pieeja::plan::solve;
use pieeja::plan::solver::Options;

/// Villages 0, 1, 2, 3 on a line, ten minutes apart; ways longer than `longest` are left out.
fn line(longest: f64) -> Costs {
    let pair = |row: u32, site: u32| Pair {
        row,
        site,
        cost: 10.0 * f64::from(row.abs_diff(site)),
    };
    let pairs = (0..4).flat_map(|row| (0..4).map(move |site| pair(row, site)));
    Costs::from_pairs(4, 4, pairs.filter(|pair| pair.cost <= longest).collect())
}

fn question(costs: &Costs, goal: Goal, choice: Choice) -> Problem<'_> {
    Problem {
        costs,
        weights: vec![5.0, 1.0, 1.0, 5.0],
        sites: vec![
            Site {
                price: 7.0,
                ..Site::candidate()
            };
            4
        ],
        goal,
        choice,
        capacity: Capacity::Unlimited,
        limits: Vec::new(),
        most_closures: None,
    }
}

fn trouble(problem: &Problem<'_>) -> Trouble {
    let outcome = solve(problem, &Options::default(), &Silent).unwrap();
    assert_eq!(outcome.status, Status::Infeasible, "{outcome:?}");
    assert_eq!((outcome.objective, outcome.open.len()), (None, 0));
    outcome.trouble.unwrap()
}

#[test]
fn too_few_sites_to_reach_everybody_names_the_number_that_does() {
    let costs = line(10.0);
    for goal in [Goal::TotalCost, Goal::WorstCost { weighted: false }] {
        let found = trouble(&question(&costs, goal, Choice::Number(1)));
        assert_eq!(found.cause, Cause::TooFewSites { number: 1 });
        assert_eq!(found.remedies, [Remedy::Number(2)]);
    }
}

#[test]
fn too_little_money_names_the_least_budget() {
    let costs = line(10.0);
    let choice = Choice::Budget {
        limit: 13.0,
        years: 0.0,
    };
    let found = trouble(&question(&costs, Goal::TotalCost, choice));
    assert_eq!(
        (found.cause, found.remedies),
        (Cause::TooLittleMoney, vec![Remedy::Budget(14.0)])
    );
}

#[test]
fn rows_without_any_site_are_named() {
    let costs = Costs::from_pairs(
        4,
        4,
        vec![Pair {
            row: 1,
            site: 0,
            cost: 3.0,
        }],
    );
    let found = trouble(&question(&costs, Goal::TotalCost, Choice::Number(2)));
    assert_eq!(
        (found.cause, found.rows),
        (Cause::OutOfReach, vec![0, 2, 3])
    );
    let found = trouble(&question(
        &costs,
        Goal::CoverAll { radius: 2.0 },
        Choice::Fewest,
    ));
    assert_eq!(found.rows, [0, 1, 2, 3]);
    assert_eq!(found.remedies, [Remedy::LeaveOut]);
}

#[test]
fn a_radius_that_is_too_small_names_the_smallest_that_does() {
    let costs = line(100.0);
    let mut problem = question(&costs, Goal::CoverAll { radius: 9.0 }, Choice::Fewest);
    problem.sites[0].standing = Standing::Excluded;
    problem.sites[3].standing = Standing::Excluded;
    let found = trouble(&problem);
    assert_eq!((found.cause, found.rows), (Cause::OutOfReach, vec![0, 3]));
    assert_eq!(found.remedies, [Remedy::Radius(10.0)]);
}

#[test]
fn keeping_more_than_may_be_open_and_choosing_more_than_there_are_is_told() {
    let costs = line(100.0);
    let mut problem = question(&costs, Goal::Cover { radius: 5.0 }, Choice::Number(1));
    problem.sites[1].standing = Standing::Kept;
    problem.sites[2].standing = Standing::Kept;
    let found = trouble(&problem);
    assert_eq!(
        (found.cause, found.remedies),
        (Cause::TooManyKept { kept: 2 }, vec![Remedy::Number(2)])
    );
    problem.choice = Choice::Number(5);
    let found = trouble(&problem);
    assert_eq!(found.cause, Cause::TooFewCandidates { available: 4 });
    assert_eq!(found.remedies, [Remedy::NumberAtMost(4)]);
}

#[test]
fn too_few_places_names_how_many_are_missing_and_for_whom() {
    let costs = line(10.0);
    let mut problem = question(&costs, Goal::TotalCost, Choice::Number(4));
    problem.capacity = Capacity::Split;
    for site in &mut problem.sites {
        site.capacity = 2.0;
    }
    // The first two villages have 6 people and reach 6 places, the others alike: 4 a side, 12 in
    // all for 8 places.
    let found = trouble(&problem);
    assert_eq!(found.cause, Cause::TooFewPlaces { missing: 4.0 });
    assert_eq!(found.remedies, [Remedy::Places(4.0)]);
    assert!(
        found.rows.contains(&0) || found.rows.contains(&3),
        "{found:?}"
    );
    problem.capacity = Capacity::SingleSource;
    let found = trouble(&problem);
    assert_eq!((found.cause, found.rows), (Cause::RowTooLarge, vec![0, 3]));
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    let costs = line(100.0);
    let refused = |problem: &Problem<'_>| solve(problem, &Options::default(), &Silent).unwrap_err();
    let mut problem = question(&costs, Goal::TotalCost, Choice::Number(1));
    problem.weights[2] = -1.0;
    assert_eq!(
        refused(&problem).to_string(),
        "weight: -1 is not allowed in row 3"
    );
    problem.weights[2] = f64::NAN;
    assert!(matches!(
        refused(&problem),
        PlanError::Number { what: "weight", .. }
    ));
    problem.weights.pop();
    assert_eq!(refused(&problem).to_string(), "weights: 3 given, 4 needed");
    let problem = question(&costs, Goal::Spread, Choice::Fewest);
    assert_eq!(
        refused(&problem).to_string(),
        "p-dispersion does not go with anything but a number of sites"
    );
    let problem = Problem {
        sites: Vec::new(),
        ..question(&costs, Goal::TotalCost, Choice::Number(0))
    };
    assert!(matches!(refused(&problem), PlanError::Shape { .. }));
}
