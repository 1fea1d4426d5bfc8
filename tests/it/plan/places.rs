//! Models with limited places, against an independent mixed-integer solver.

use good_lp::{
    Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable,
};
use pieeja::plan::outcome::{Outcome, Status};
use pieeja::plan::problem::{Capacity, Choice, Goal, Problem};
use proptest::prelude::*;

use super::brute::check;
use super::small::{Small, small};

/// What one row may cost, and whether the row may stay away.
struct Model<'a> {
    s: &'a Small,
    /// Cost of a person of the row at the site; `None` when they may not go there.
    offer: &'a dyn Fn(usize, usize) -> Option<f64>,
    /// Cost of a person who is not served.
    miss: Option<f64>,
    prices: bool,
    number: Option<usize>,
    whole_rows: bool,
}

impl Model<'_> {
    /// The least cost, by branch and bound over the simplex method.
    fn optimum(&self) -> Option<f64> {
        let s = self.s;
        let mut vars = ProblemVariables::new();
        let open: Vec<Variable> = (0..s.sites)
            .map(|_| vars.add(variable().binary()))
            .collect();
        let part = || {
            if self.whole_rows {
                variable().binary()
            } else {
                variable().min(0.0).max(1.0)
            }
        };
        let mut total = Expression::from(0.0);
        let mut to: Vec<Vec<(usize, Variable)>> = vec![Vec::new(); s.rows];
        for (row, to) in to.iter_mut().enumerate() {
            for site in 0..s.sites {
                if let Some(cost) = (self.offer)(row, site) {
                    let go = vars.add(part());
                    total += cost * s.weight(row) * go;
                    to.push((site, go));
                }
            }
        }
        let away: Vec<Variable> = (0..s.rows).map(|_| vars.add(part())).collect();
        for (site, &open) in open.iter().enumerate() {
            total += if self.prices {
                f64::from(s.price[site])
            } else {
                0.0
            } * open;
        }
        for (row, &away) in away.iter().enumerate() {
            total += self.miss.unwrap_or(0.0) * s.weight(row) * away;
        }
        let mut model = vars.minimise(total.clone()).using(good_lp::microlp);
        for (row, to) in to.iter().enumerate() {
            let goes: Expression = to.iter().map(|&(_, go)| go).sum();
            model = model.with(constraint!(goes + away[row] == 1.0));
            // Where nobody lives, nobody must be served by a sum of ways.
            if self.miss.is_none() && (s.weight[row] > 0 || self.covers_everybody()) {
                model = model.with(constraint!(away[row] == 0.0));
            }
            for &(site, go) in to {
                model = model.with(constraint!(go <= open[site]));
            }
        }
        for (site, &is_open) in open.iter().enumerate() {
            let load: Expression = to
                .iter()
                .enumerate()
                .flat_map(|(row, to)| to.iter().map(move |&(at, go)| (row, at, go)))
                .filter(|&(_, at, _)| at == site)
                .map(|(row, _, go)| s.weight(row) * go)
                .sum();
            model = model.with(constraint!(load <= f64::from(s.capacity[site]) * is_open));
            if s.kept[site] {
                model = model.with(constraint!(is_open == 1.0));
            }
        }
        if let Some(number) = self.number {
            let count: Expression = open.iter().copied().sum();
            model = model.with(constraint!(count == number as f64));
        }
        model.solve().ok().map(|solution| solution.eval(&total))
    }

    /// Covering all means every row, also one where nobody lives.
    fn covers_everybody(&self) -> bool {
        self.prices && self.number.is_none() && self.s.radius == u32::MAX
    }
}

/// Nobody is served twice, no site beyond its places.
fn assert_places(problem: &Problem<'_>, outcome: &Outcome) {
    if outcome.status != Status::Optimal {
        return;
    }
    for (site, s) in problem.sites.iter().enumerate() {
        let here = outcome
            .served
            .iter()
            .filter(|served| served.site as usize == site);
        let load: f64 = here
            .map(|served| served.part * problem.weights[served.row as usize])
            .sum();
        assert!(
            load <= s.capacity * (1.0 + 1e-9) + 1e-9,
            "site {site}: {outcome:?}"
        );
        assert!(load <= 0.0 || outcome.open.contains(&(site as u32)));
    }
    for row in 0..problem.weights.len() {
        let parts = outcome
            .served
            .iter()
            .filter(|served| served.row as usize == row);
        let sum: f64 = parts.clone().map(|served| served.part).sum();
        assert!(sum <= 1.0 + 1e-9, "row {row}: {outcome:?}");
        assert!(problem.capacity == Capacity::Split || parts.count() <= 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p_median_with_places(s in small(), whole_rows: bool) {
        let costs = s.costs();
        let mut problem = s.problem(&costs, Goal::TotalCost, Choice::Number(s.number));
        problem.capacity = if whole_rows { Capacity::SingleSource } else { Capacity::Split };
        let offer = |row: usize, site: usize| s.at(row, site);
        let model =
            Model { s: &s, offer: &offer, miss: None, prices: false, number: Some(s.number), whole_rows };
        assert_places(&problem, &check(&problem, model.optimum()));
    }

    #[test]
    fn fixed_charge_with_places(s in small(), whole_rows: bool) {
        let costs = s.costs();
        let mut problem = s.problem(&costs, Goal::TotalCost, Choice::Pay { years: 0.0 });
        problem.capacity = if whole_rows { Capacity::SingleSource } else { Capacity::Split };
        let offer = |row: usize, site: usize| s.at(row, site);
        let model = Model { s: &s, offer: &offer, miss: None, prices: true, number: None, whole_rows };
        assert_places(&problem, &check(&problem, model.optimum()));
    }

    #[test]
    fn coverage_with_places(s in small(), whole_rows: bool) {
        let costs = s.costs();
        let goal = Goal::Cover { radius: s.radius() };
        let mut problem = s.problem(&costs, goal, Choice::Number(s.number));
        problem.capacity = if whole_rows { Capacity::SingleSource } else { Capacity::Split };
        let offer = |row: usize, site: usize| s.at(row, site).filter(|cost| *cost <= s.radius()).map(|_| 0.0);
        let number = Some(s.number);
        let model = Model { s: &s, offer: &offer, miss: Some(1.0), prices: false, number, whole_rows };
        let all: f64 = problem.weights.iter().sum();
        assert_places(&problem, &check(&problem, model.optimum().map(|missed| all - missed)));
    }

    #[test]
    fn set_covering_with_places(mut s in small(), whole_rows: bool) {
        let radius = s.radius();
        let costs = s.costs();
        let mut problem = s.problem(&costs, Goal::CoverAll { radius }, Choice::Pay { years: 0.0 });
        problem.capacity = if whole_rows { Capacity::SingleSource } else { Capacity::Split };
        let near = s.clone();
        let offer = |row: usize, site: usize| near.at(row, site).filter(|cost| *cost <= radius).map(|_| 0.0);
        s.radius = u32::MAX;
        let model = Model { s: &s, offer: &offer, miss: None, prices: true, number: None, whole_rows };
        assert_places(&problem, &check(&problem, model.optimum()));
    }
}
