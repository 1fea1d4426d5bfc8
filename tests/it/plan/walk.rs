//! Every trusted result through `pieeja locate`, exact and quick: files in, JSON out.
//!
//! What the answer says is checked against the proven optimum, and what it chose is valued again
//! from the tables, so a plan can't be better on paper than on the ground.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use rayon::prelude::*;
use serde_json::Value;

use super::oracles::{close, numbers, oracles, read};

/// One trusted result and the instance it is of.
struct Case {
    label: String,
    model: String,
    params: Value,
    optimum: Option<f64>,
    /// Cost of each origin and site, for all people of the origin where `whole`.
    costs: Vec<Vec<f64>>,
    whole: bool,
    people: Vec<f64>,
    places: Vec<f64>,
    prices: Vec<f64>,
    kept: Vec<usize>,
}

impl Case {
    fn of(expected: &Value, instance: &Value) -> Self {
        let model = expected["problem"].as_str().unwrap().to_owned();
        let params = expected["params"].clone();
        let rows = instance["cost_matrix"].as_array().unwrap();
        let whole = params["cost_is"] == "for the whole demand point";
        // Made instances count forty times the price.
        let scale = if model.contains("facility") && !whole {
            40.0
        } else {
            1.0
        };
        let prices = numbers(&instance["site_fixed_costs"]);
        Self {
            label: format!("{} {model} {params}", expected["instance"]),
            model,
            optimum: expected["objective"].as_f64(),
            costs: rows.iter().map(numbers).collect(),
            whole,
            people: numbers(&instance["weights"]),
            places: numbers(&instance["site_capacities"]),
            prices: prices.iter().map(|price| price * scale).collect(),
            kept: numbers(&params["predefined"])
                .iter()
                .map(|site| *site as usize)
                .collect(),
            params,
        }
    }

    fn sites(&self) -> usize {
        self.costs[0].len()
    }

    fn write(&self, folder: &Path) {
        let mut costs = "origin_id,site_id,cost\n".to_owned();
        for (row, list) in self.costs.iter().enumerate() {
            for (site, cost) in list.iter().enumerate() {
                writeln!(costs, "o{row},s{site},{cost}").unwrap();
            }
        }
        let mut origins = "id,total\n".to_owned();
        for (row, people) in self.people.iter().enumerate() {
            writeln!(origins, "o{row},{people}").unwrap();
        }
        let mut sites = "id,capacity,price,standing\n".to_owned();
        for site in 0..self.sites() {
            let (places, price) = (self.places.get(site), self.prices.get(site));
            let standing = if self.kept.contains(&site) {
                "keep"
            } else {
                ""
            };
            let shown = |number: Option<&f64>| number.map_or("0".to_owned(), f64::to_string);
            let (places, price) = (shown(places), shown(price));
            writeln!(sites, "s{site},{places},{price},{standing}").unwrap();
        }
        for (name, text) in [("costs", costs), ("origins", origins), ("sites", sites)] {
            fs::write(folder.join(format!("{name}.csv")), text).unwrap();
        }
    }

    /// The arguments that ask for this.
    fn arguments(&self) -> Vec<String> {
        let (model, more) = match self.model.as_str() {
            "p_median" => ("p-median", "choose"),
            "p_center" => ("p-center", "choose"),
            "lscp" => ("lscp", "radius"),
            "mclp" => ("mclp", "choose radius"),
            "budget_mclp" => ("budget-coverage", "budget radius price"),
            // The trusted values are those of whole rows.
            "capacitated_p_median" => ("cp-median", "choose capacity single-source"),
            "uncapacitated_facility_location" => ("uflp", "price"),
            "capacitated_facility_location" => ("cflp", "price capacity split"),
            "capacitated_single_source_facility_location" => {
                ("cflp", "price capacity single-source")
            }
            other => panic!("{other} is not understood"),
        };
        let mut words = vec!["locate".to_owned(), model.to_owned()];
        for option in more.split_whitespace() {
            words.push(format!("--{option}"));
            match option {
                "choose" => words.push(self.params["p"].to_string()),
                "radius" | "budget" => words.push(self.params[option].to_string()),
                "price" | "capacity" => words.push(option.to_owned()),
                _ => {}
            }
        }
        let files = "--costs costs.csv --cost cost --origins origins.csv --sites sites.csv";
        let files = files.split_whitespace();
        words.extend(files.map(str::to_owned));
        if !self.kept.is_empty() {
            words.extend(["--keep".to_owned(), "standing".to_owned()]);
        }
        if self.whole {
            words.push("--whole-costs".to_owned());
        }
        words
    }

    /// What the sites of an answer are worth, and that it keeps what it must.
    fn worth(&self, answer: &Value) -> f64 {
        let label = &self.label;
        let number = |value: &Value, letter: &str| -> usize {
            let id = value.as_str().unwrap();
            id.strip_prefix(letter).unwrap().parse().unwrap()
        };
        let chosen = answer["chosen"].as_array().unwrap();
        let open: Vec<usize> = chosen.iter().map(|id| number(id, "s")).collect();
        assert!(self.kept.iter().all(|s| open.contains(s)), "{label}");
        if let Some(choose) = self.params["p"].as_u64() {
            assert_eq!(open.len() as u64, choose, "{label}");
        }
        let price: f64 = open
            .iter()
            .map(|&s| self.prices.get(s).copied().unwrap_or(0.0))
            .sum();
        if let Some(budget) = self.params["budget"].as_f64() {
            assert!(price <= budget + 1e-9, "{label}: {price} of {budget}");
        }
        let radius = self.params["radius"].as_f64();
        let nearest = |row: usize| {
            let costs = open.iter().map(|&site| self.costs[row][site]);
            costs.fold(f64::INFINITY, f64::min)
        };
        let rows = 0..self.people.len();
        let within = |row: &usize| radius.is_none_or(|radius| nearest(*row) <= radius);
        match self.model.as_str() {
            "p_median" => rows.map(|row| self.people[row] * nearest(row)).sum(),
            "p_center" => rows.map(nearest).fold(0.0, f64::max),
            "lscp" => {
                assert!(rows.clone().all(|row| within(&row)), "{label}");
                open.len() as f64
            }
            "mclp" | "budget_mclp" => rows.filter(within).map(|row| self.people[row]).sum(),
            _ => {
                let mut load = vec![0.0; self.sites()];
                let mut parts = vec![0.0; self.people.len()];
                let mut ways = 0.0;
                for way in answer["assignment"].as_array().unwrap() {
                    let (row, site) =
                        (number(&way["origin_id"], "o"), number(&way["site_id"], "s"));
                    let part = way["part"].as_f64().unwrap();
                    assert!(open.contains(&site), "{label}: {way}");
                    assert!(part >= 0.0, "{label}: {way}");
                    let single = self.arguments().contains(&"--single-source".to_owned());
                    assert!(!single || part >= 1.0 - 1e-9, "{label}: {way}");
                    let people = if self.whole { 1.0 } else { self.people[row] };
                    ways += part * people * self.costs[row][site];
                    load[site] += part * self.people[row];
                    parts[row] += part;
                }
                assert!(parts.iter().all(|part| close(*part, 1.0)), "{label}");
                let limited = self.model.starts_with("capacitated");
                assert!(
                    !limited || (0..load.len()).all(|s| load[s] <= self.places[s] * (1.0 + 1e-9)),
                    "{label}: {load:?}"
                );
                let pays = self.model.contains("facility");
                ways + if pays { price } else { 0.0 }
            }
        }
    }

    /// Asks, and checks everything about the answer.
    fn walk(&self, folder: &Path, way: &str) {
        let label = format!("{} {way}", self.label);
        let output = Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(self.arguments())
            .arg(way)
            .current_dir(folder)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{label}: {error}: {told}"));
        let Some(optimum) = self.optimum else {
            assert_eq!(answer["status"], "infeasible", "{label}: {told}");
            assert!(answer["trouble"].is_object(), "{label}: {answer}");
            assert_eq!(output.status.code(), Some(1), "{label}: {told}");
            return;
        };
        assert_eq!(output.status.code(), Some(0), "{label}: {told}");
        let objective = answer["objective"].as_f64().unwrap();
        let bound = answer["bound"].as_f64().unwrap();
        let worth = self.worth(&answer);
        assert!(close(worth, objective), "{label}: {worth}, not {objective}");
        let most = answer["sense"] == "maximise";
        let sign = if most { -1.0 } else { 1.0 };
        let slack = 1e-6 * optimum.abs().max(1.0);
        assert!(
            sign * bound <= sign * optimum + slack && sign * optimum <= sign * objective + slack,
            "{label}: bound {bound}, optimum {optimum}, objective {objective}"
        );
        let proven = answer["status"] == "optimal";
        if way == "--exact" || proven {
            assert!(proven, "{label}: {}", answer["status"]);
            assert!(close(objective, optimum), "{label}: {objective}, {optimum}");
        }
        assert!(
            (objective - optimum).abs() <= 0.01 * optimum.abs(),
            "{label}: {objective} is not within 1 % of {optimum}"
        );
    }
}

#[test]
fn the_command_meets_every_trusted_optimum_and_keeps_every_promise() {
    let Some(folder) = oracles() else { return };
    let expected = read(&folder.join("expected.json"));
    let cases = expected.as_array().unwrap();
    cases.par_iter().for_each(|expected| {
        let name = expected["instance"].as_str().unwrap();
        let instance = read(&folder.join("instances").join(format!("{name}.json")));
        let case = Case::of(expected, &instance);
        let place = tempfile::tempdir().unwrap();
        case.write(place.path());
        for way in ["--exact", "--heuristic"] {
            case.walk(place.path(), way);
        }
    });
    println!("{} questions asked", 2 * cases.len());
}
