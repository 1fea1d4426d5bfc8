//! Targets, promises and plans for the worst off, against brute force.

use pieeja::model::progress::Silent;
use pieeja::plan::outcome::Status;
use pieeja::plan::problem::{Choice, Goal, Limit, Problem, Standing};
use pieeja::plan::solve;
use pieeja::plan::solver::Options;
use pieeja::plan::target::{no_area_worse, share_limit};
use proptest::prelude::*;

use super::brute::check;
use super::small::{Small, least, same, small};

/// Weight missed among some rows.
fn missed(s: &Small, rows: &[u32], open: &[u32]) -> f64 {
    rows.iter()
        .filter(|&&row| {
            s.nearest(row as usize, open)
                .is_none_or(|cost| cost > s.radius())
        })
        .map(|&row| s.weight(row as usize))
        .sum()
}

/// Rows in two areas, by turns.
fn areas(s: &Small) -> Vec<(String, Vec<u32>)> {
    let of = |area: u32| (0..s.rows as u32).filter(|row| row % 2 == area).collect();
    vec![("even".to_owned(), of(0)), ("odd".to_owned(), of(1))]
}

/// The ways of all people, longest first, with how many travel each.
fn longest_first(s: &Small, open: &[u32]) -> Option<Vec<(u64, u32)>> {
    let mut ways: Vec<(u64, u32)> = Vec::new();
    for row in (0..s.rows).filter(|&row| s.weight[row] > 0) {
        ways.push((s.nearest(row, open)?.to_bits(), s.weight[row]));
    }
    ways.sort_unstable_by(|a, b| b.cmp(a));
    let mut merged: Vec<(u64, u32)> = Vec::new();
    for (way, weight) in ways.into_iter().filter(|(way, _)| *way > 0) {
        match merged.last_mut() {
            Some(last) if last.0 == way => last.1 += weight,
            _ => merged.push((way, weight)),
        }
    }
    Some(merged)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn target_shares_at_least_cost(s in small(), share in 0..=10_u32, each in 0..=10_u32, cheapest: bool) {
        let costs = s.costs();
        let (share, each) = (f64::from(share) / 10.0, f64::from(each) / 20.0);
        let choice = if cheapest { Choice::Pay { years: 0.0 } } else { Choice::Fewest };
        let mut problem = s.problem(&costs, Goal::CoverShare { radius: s.radius() }, choice);
        let everybody: Vec<u32> = (0..s.rows as u32).collect();
        let mut limits = vec![share_limit("all".to_owned(), everybody, share, &problem.weights)];
        for (name, rows) in areas(&s) {
            limits.push(share_limit(name, rows, each, &problem.weights));
        }
        problem.limits = limits.clone();
        let keeps = |open: &Vec<u32>| {
            limits.iter().all(|limit| missed(&s, &limit.rows, open) <= limit.most + 1e-9)
        };
        let price = |open: Vec<u32>| if cheapest { s.prices(&open) } else { open.len() as f64 };
        check(&problem, least(s.plans().filter(keeps).map(price)));
    }

    #[test]
    fn no_area_is_worse_off_than_today(s in small(), today in prop::collection::vec(any::<bool>(), 6), by_cost: bool) {
        let costs = s.costs();
        let goal = if by_cost { Goal::TotalCost } else { Goal::Cover { radius: s.radius() } };
        let mut problem = s.problem(&costs, goal, Choice::Number(s.number));
        for (site, open) in problem.sites.iter_mut().zip(&today) {
            if *open && site.standing == Standing::Candidate {
                site.standing = Standing::Closable;
            }
        }
        let open_today: Vec<u32> = (0..s.sites as u32)
            .filter(|&site| problem.sites[site as usize].standing != Standing::Candidate)
            .collect();
        let bears = |rows: &[u32], open: &[u32]| -> f64 {
            if !by_cost {
                return missed(&s, rows, open);
            }
            rows.iter()
                .filter(|&&row| s.weight[row as usize] > 0)
                .map(|&row| s.nearest(row as usize, open).map_or(f64::INFINITY, |c| c * s.weight(row as usize)))
                .sum()
        };
        problem.limits = no_area_worse(&problem, &areas(&s));
        for ((name, rows), limit) in areas(&s).iter().zip(&problem.limits) {
            prop_assert_eq!(name, &limit.name);
            prop_assert!(limit.most.is_infinite() && bears(rows, &open_today).is_infinite()
                || same(limit.most, bears(rows, &open_today)));
        }
        let keeps = |open: &Vec<u32>| {
            problem.limits.iter().all(|limit| bears(&limit.rows, open) <= limit.most + 1e-9)
        };
        let all: Vec<u32> = (0..s.rows as u32).collect();
        let worth = |open: Vec<u32>| bears(&all, &open);
        let best = least(s.plans_of(s.number).filter(keeps).map(worth)).filter(|value| value.is_finite());
        let best = best.map(|value| if by_cost { value } else { problem.weights.iter().sum::<f64>() - value });
        check(&problem, best);
    }

    #[test]
    fn few_closures_and_one_site_a_building(s in small(), most_closures in 0..3_usize, pairs: bool) {
        let costs = s.costs();
        let mut problem = s.problem(&costs, Goal::TotalCost, Choice::Number(s.number));
        for (number, site) in problem.sites.iter_mut().enumerate() {
            if number % 2 == 1 && site.standing == Standing::Candidate {
                site.standing = Standing::Closable;
            }
            site.building = pairs.then_some(number as u32 / 2).filter(|_| site.standing == Standing::Candidate);
        }
        problem.most_closures = Some(most_closures);
        let sites = problem.sites.clone();
        let allowed = |open: &Vec<u32>| {
            let closed = (0..s.sites)
                .filter(|&site| sites[site].standing == Standing::Closable && !open.contains(&(site as u32)))
                .count();
            let mut buildings: Vec<u32> = open.iter().filter_map(|&site| sites[site as usize].building).collect();
            let count = buildings.len();
            buildings.sort_unstable();
            buildings.dedup();
            closed <= most_closures && buildings.len() == count
        };
        let values = s.plans_of(s.number).filter(allowed).filter_map(|open| s.total(&open, |cost| cost));
        let outcome = check(&problem, least(values));
        prop_assert!(outcome.objective.is_none() || allowed(&outcome.open), "{:?}", outcome);
    }

    #[test]
    fn closing_saves_money_for_opening(s in small(), today in prop::collection::vec(any::<bool>(), 6)) {
        let costs = s.costs();
        let limit = f64::from(s.budget) / 4.0;
        let choice = Choice::Budget { limit, years: 0.0 };
        let mut problem = s.problem(&costs, Goal::Cover { radius: s.radius() }, choice);
        for (site, open) in problem.sites.iter_mut().zip(&today) {
            if *open && site.standing == Standing::Candidate {
                site.standing = Standing::Closable;
            }
        }
        let sites = problem.sites.clone();
        let spent = |open: &[u32]| -> f64 {
            (0..s.sites)
                .map(|site| match (sites[site].standing, open.contains(&(site as u32))) {
                    (Standing::Candidate, true) => sites[site].price,
                    (Standing::Closable, false) => -sites[site].price,
                    _ => 0.0,
                })
                .sum()
        };
        let best = least(s.plans().filter(|open| spent(open) <= limit).map(|open| -s.covered(&open)));
        let outcome = check(&problem, best.map(|value| -value));
        prop_assert!(outcome.objective.is_none() || spent(&outcome.open) <= limit + 1e-9);
    }

    #[test]
    fn poverty_gap(s in small(), line in 1..15_u32, exponent in 0..3_u32) {
        let farthest = (0..s.rows)
            .flat_map(|row| (0..s.sites).map(move |site| (row, site)))
            .filter_map(|(row, site)| s.at(row, site))
            .fold(0.0, f64::max);
        let (line, exponent) = (f64::from(line) / f64::from(s.divisor), f64::from(exponent));
        let depth = |cost: f64| if cost <= line { 0.0 } else { ((cost - line) / line).powf(exponent) };
        let costs = s.costs();
        let problem = s.problem(&costs, Goal::Gap { line, exponent }, Choice::Number(s.number));
        let value = |open: Vec<u32>| s.total(&open, |cost| Some(depth(cost.unwrap_or(farthest))));
        check(&problem, least(s.plans_of(s.number).filter_map(value)));
    }

    #[test]
    fn centdian(s in small(), worst in 0..=4_u32) {
        let worst = f64::from(worst) / 4.0;
        let people: f64 = (0..s.rows).map(|row| s.weight(row)).sum();
        prop_assume!(people > 0.0);
        let costs = s.costs();
        let problem = s.problem(&costs, Goal::Centdian { worst }, Choice::Number(s.number));
        let value = |open: Vec<u32>| {
            let lived = (0..s.rows).filter(|&row| s.weight[row] > 0);
            let longest = lived.map(|row| s.nearest(row, &open)).try_fold(0.0, |a: f64, b| b.map(|b| a.max(b)))?;
            let total = s.total(&open, |cost| cost)?;
            Some(worst * longest + (1.0 - worst) * total / people)
        };
        check(&problem, least(s.plans_of(s.number).filter_map(value)));
    }

    #[test]
    fn worst_first(s in small()) {
        let costs = s.costs();
        let problem = s.problem(&costs, Goal::WorstFirst { levels: 10 }, Choice::Number(s.number));
        let outcome = solve(&problem, &Options::default(), &Silent).unwrap();
        let best = s.plans_of(s.number).filter_map(|open| longest_first(&s, &open)).min();
        match best {
            None => prop_assert_eq!(outcome.status, Status::Infeasible),
            Some(best) => {
                prop_assert_eq!(outcome.status, Status::Optimal);
                prop_assert_eq!(longest_first(&s, &outcome.open), Some(best));
            }
        }
    }
}

#[test]
fn a_limit_that_nothing_keeps_is_named_with_what_would_be_possible() {
    let s = Small {
        rows: 2,
        sites: 1,
        cost: vec![Some(5), Some(50)],
        divisor: 1,
        weight: vec![30, 10],
        kept: vec![false],
        price: vec![0],
        capacity: vec![1],
        number: 1,
        radius: 10,
        budget: 0,
    };
    let costs = s.costs();
    let limits = vec![Limit {
        name: "everybody".to_owned(),
        rows: vec![0, 1],
        most: 4.0,
    }];
    let goal = Goal::CoverShare { radius: s.radius() };
    let problem = Problem {
        limits,
        ..s.problem(&costs, goal, Choice::Fewest)
    };
    let trouble = solve(&problem, &Options::default(), &Silent)
        .unwrap()
        .trouble
        .unwrap();
    assert_eq!(trouble.rows, [1]);
    let told = format!("{trouble:?}");
    assert!(
        told.contains("everybody") && told.contains("10.0"),
        "{told}"
    );
}
