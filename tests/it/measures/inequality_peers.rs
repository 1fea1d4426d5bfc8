//! Every trusted index of R's `accessibility` and of PySAL's `inequality`, to 1e-9.

use pieeja::access::equity::atkinson::atkinson;
use pieeja::access::equity::concentration::{concentration, erreygers};
use pieeja::access::equity::gini::gini;
use pieeja::access::equity::palma::{palma, palma_of_whole_places};
use pieeja::access::equity::poverty::access_poverty;
use pieeja::access::equity::theil::{theil_t, theil_t_by};
use pieeja::access::equity::{Sample, Undefined};
use serde_json::Value as Json;

use super::tables::{Table, oracles};

/// Relative to 1e-9; against an expected 0, what rounding of the peer leaves.
fn agree(found: Result<f64, Undefined>, expected: &Json, what: &str) {
    match expected.as_f64() {
        None => assert!(found.is_err(), "{what}: {found:?} where the peer has none"),
        Some(expected) => {
            let found = found.unwrap_or_else(|why| panic!("{what}: {why}"));
            let allowed = (1e-9 * expected.abs()).max(1e-14);
            assert!(
                (found - expected).abs() <= allowed,
                "{what}: {found} is not {expected}"
            );
        }
    }
}

#[test]
fn r_accessibility_agrees() {
    let Some(folder) = oracles("inequality") else {
        return;
    };
    let text = std::fs::read(folder.join("expected_r.json")).unwrap();
    let cases: Json = serde_json::from_slice(&text).unwrap();
    for case in cases.as_array().unwrap() {
        let name = case["case"].as_str().unwrap();
        let table = Table::open(&folder.join(format!("{name}.csv")));
        r_case(name, case, &table);
    }
}

fn r_case(name: &str, case: &Json, table: &Table) {
    let (access, people) = (table.numbers("access"), table.numbers("population"));
    let income = table.numbers("income");
    let sample = Sample::new(&access, &people).unwrap();
    agree(gini(&sample), &case["gini"], name);

    // R's habits: places stay whole, however large; ours splits them then and says so
    let whole = palma_of_whole_places(&sample, &income).map(|palma| palma.ratio);
    agree(whole, &case["palma"], name);
    let ours = palma(&sample, &income).unwrap();
    assert!(ours.split || whole == Ok(ours.ratio), "{name}");
    assert!(
        (ours.poorest - 0.4).abs() <= 0.01 && (ours.richest - 0.1).abs() <= 0.01,
        "{name}"
    );

    // R's habit: places of one income are ranked in the order of the file; ours share a rank
    let mut order: Vec<usize> = (0..income.len()).collect();
    order.sort_by(|a, b| income[*a].total_cmp(&income[*b]));
    let mut as_r = vec![0.0; income.len()];
    for (rank, at) in order.iter().enumerate() {
        as_r[*at] = rank as f64;
    }
    agree(
        concentration(&sample, &as_r),
        &case["concentration_standard"],
        name,
    );
    let tied = order
        .windows(2)
        .any(|pair| income[pair[0]] == income[pair[1]]);
    if !tied {
        agree(
            concentration(&sample, &income),
            &case["concentration_standard"],
            name,
        );
    }

    // R's habit: bounds are the lowest and highest seen, and none when all are equal
    let lowest = access.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = access.iter().copied().fold(0.0, f64::max);
    let corrected = erreygers(&sample, &as_r, (lowest, highest));
    agree(corrected, &case["concentration_corrected"], name);

    // R's habit: places with access 0 are left out of the weights but not of the mean
    let everybody: f64 = people.iter().sum();
    let with_access = access
        .iter()
        .zip(&people)
        .filter(|(access, _)| **access > 0.0);
    let with_access = with_access.map(|(_, people)| people).sum::<f64>() / everybody;
    let as_r = theil_t(&sample).map(|theil| theil / with_access);
    agree(as_r, &case["theil_t"], name);

    if case["theil_groups"].is_object() {
        let groups = &case["theil_groups"];
        let number = |group: f64| group.to_string().parse().unwrap();
        let group: Vec<usize> = table.numbers("group").into_iter().map(number).collect();
        let split = theil_t_by(&sample, &group).unwrap();
        agree(Ok(split.between), &groups["between"], name);
        // R's habit: one place without access makes its grouped index not a number
        let none = access
            .iter()
            .zip(&people)
            .any(|(access, people)| *access <= 0.0 && *people > 0.0);
        assert_eq!(groups["within"].is_null(), none, "{name}");
        if !none {
            agree(Ok(split.within), &groups["within"], name);
            agree(Ok(split.total), &groups["total"], name);
        }
    }
    for line in case["fgt"].as_array().unwrap() {
        let z = line["line"].as_f64().unwrap();
        for (alpha, key) in [(0.0, "FGT0"), (1.0, "FGT1"), (2.0, "FGT2")] {
            agree(
                access_poverty(&sample, z, alpha),
                &line[key],
                &format!("{name} {key} {z}"),
            );
        }
    }
}

#[test]
fn pysal_inequality_agrees_without_weights() {
    let Some(folder) = oracles("inequality") else {
        return;
    };
    let text = std::fs::read(folder.join("expected_pysal_unweighted.json")).unwrap();
    let cases: Json = serde_json::from_slice(&text).unwrap();
    for case in cases.as_array().unwrap() {
        let name = case["case"].as_str().unwrap();
        let numbers = |key: &str| case[key].as_array().unwrap().iter();
        let values: Vec<f64> = numbers("x").map(|x| x.as_f64().unwrap()).collect();
        let sample = Sample::new(&values, &vec![1.0; values.len()]).unwrap();
        agree(gini(&sample), &case["gini"], name);
        agree(theil_t(&sample), &case["theil_t"], name);
        agree(atkinson(&sample, 0.5), &case["atkinson_0.5"], name);
        agree(atkinson(&sample, 1.0), &case["atkinson_1"], name);
        let group: Vec<usize> = numbers("groups")
            .map(|g| usize::try_from(g.as_u64().unwrap()).unwrap())
            .collect();
        let split = theil_t_by(&sample, &group).unwrap();
        agree(Ok(split.between), &case["theil_between"], name);
        agree(Ok(split.within), &case["theil_within"], name);
    }
}
