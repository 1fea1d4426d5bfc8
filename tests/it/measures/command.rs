//! `pieeja measure` and `pieeja inequality`, run as a user runs them.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Three towns and their hospitals, as of `golden.rs`; the order of rows is mixed on purpose.
const ORIGINS: &str = "id,total,old\nB,150000,9\nA,50000,1\nC,10000,\n";
const SITES: &str = "id,capacity,beds\nx,100000,4\nz,10000,1\ny,100000,2\n";
const COSTS: &str = "origin_id,site_id,minutes\nA,x,15\nA,y,30\nA,z,100\nB,x,30\nB,y,15\nB,z,100\n\
                     C,x,100\nC,y,100\nC,z,15\n";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("origins.csv", ORIGINS);
        folder.write("sites.csv", SITES);
        folder.write("costs.csv", COSTS);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    fn measure(&self, arguments: &str) -> Output {
        self.run(&format!(
            "measure {arguments} --costs costs.csv --cost minutes --origins origins.csv --sites sites.csv"
        ))
    }
}

fn printed(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn told(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Runs a measure that must succeed silently and gives its values for A, B and C.
#[track_caller]
fn values(folder: &Folder, arguments: &str) -> Vec<String> {
    let output = folder.measure(arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments}: {}",
        told(&output)
    );
    let mut rows: Vec<Vec<&str>> = printed(&output)
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let header = rows.remove(0);
    assert_eq!(header[..2], ["origin_id", "value"]);
    assert_eq!(header.last(), Some(&"reason"));
    let ids: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(
        ids,
        ["B", "A", "C"],
        "rows stand as in the table of origins"
    );
    [1, 0, 2].map(|row: usize| rows[row][1].to_owned()).to_vec()
}

#[track_caller]
fn check(arguments: &str, expected: [f64; 3]) {
    let found = values(&Folder::new(), arguments);
    for (found, expected) in found.iter().zip(expected) {
        let found: f64 = found.parse().unwrap();
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{arguments}: {found} is not {expected}"
        );
    }
}

/// Each by hand from the table, or published (see `golden.rs`).
#[test]
fn every_measure_has_a_name() {
    check(
        "cumulative --threshold 15",
        [100_000.0, 100_000.0, 10_000.0],
    );
    check(
        "cumulative --threshold 30",
        [200_000.0, 200_000.0, 10_000.0],
    );
    // thresholds 10, 20, 30: 0, one hospital, two
    check(
        "interval --threshold 10,30,10",
        [100_000.0, 100_000.0, 10_000.0],
    );
    check(
        "interval --threshold 10,30,10 --summary max",
        [200_000.0, 200_000.0, 10_000.0],
    );
    check("nearest", [15.0; 3]);
    check("nearest --k 2", [30.0, 30.0, 100.0]);
    check("mean-nearest", [145.0 / 3.0, 145.0 / 3.0, 215.0 / 3.0]);
    check("mean-nearest --k 2", [22.5, 22.5, 57.5]);
    check("dual --n 150000", [30.0, 30.0, 100.0]);
    check("balancing", [15.0, 30.0, 15.0]);
    check("gravity --decay binary:30 --supply beds", [6.0, 6.0, 1.0]);
    check(
        "gravity --decay exponential:0.1",
        [27_292.176_851_049, 27_292.176_851_049, 2_240.381_587_472],
    );
    check("2sfca --threshold 30", [1.0; 3]);
    let bands = "--decay step:20=1,40=0.68,60=0.22";
    let e2sfca = [1.027_459_954_233, 0.990_846_681_922, 1.0];
    check(&format!("e2sfca {bands}"), e2sfca);
    check(&format!("2sfca {bands}"), e2sfca);
    check(
        "constrained-single --decay binary:15",
        [100_000.0, 100_000.0, 10_000.0],
    );
    check(
        "spatial-availability --decay binary:30",
        [50_000.0, 150_000.0, 10_000.0],
    );
    // 200,000 + 200,000 + 10,000 reached, 210,000 there
    let scale = 210_000.0 / 410_000.0;
    check(
        "constrained-total --decay binary:30",
        [200_000.0 * scale, 200_000.0 * scale, 10_000.0 * scale],
    );
    check(
        "constrained-double --decay exponential:0.1",
        [50_000.0, 150_000.0, 10_000.0],
    );
    check("raam", [1.125, 1.375, 1.25]);
    // both hospitals hold 200,000 people within 30: R = 1/2, 1/2, 1
    check("v2sfca --n 160000 --threshold 30", [1.0; 3]);
    check("m2sfca --threshold 30", [1.0; 3]);
    // each of A and B chooses half: demand 100,000 each
    check("3sfca --threshold 30", [1.0; 3]);
    check("mh3sfca --threshold 30", [1.0; 3]);
    check("bfca --threshold 30", [1.0; 3]);
    check("i2sfca --threshold 30", [1.0; 3]);
}

#[test]
fn a_ratio_of_floating_buffers_needs_costs_between_origins() {
    let folder = Folder::new();
    let output = folder.measure("fca-ratio --threshold 30");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("--origin-costs"),
        "{}",
        told(&output)
    );
    folder.write(
        "between.csv",
        "origin_id,site_id,minutes\nA,A,0\nA,B,20\nB,B,0\nB,A,20\nC,C,0\n",
    );
    let found = values(
        &folder,
        "fca-ratio --threshold 30 --origin-costs between.csv",
    );
    assert_eq!(found, ["1", "1", "1"]);
}

#[test]
fn site_results_tell_demand_ratio_crowdedness_and_what_is_stranded() {
    let folder = Folder::new();
    folder.write(
        "sites.csv",
        "id,capacity\nx,100000\nz,10000\ny,\nfar,7\nshut,0\n",
    );
    let output = folder.measure("2sfca --threshold 30 --sites-out by_site.csv --out by_origin.csv");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(printed(&output), "");
    assert!(
        told(&output).contains("nobody reaches 1 sites with 7 places"),
        "{}",
        told(&output)
    );
    assert!(
        told(&output).contains("1 of 5 rows have no number"),
        "{}",
        told(&output)
    );
    let expected = "site_id,supply,demand,ratio,crowdedness,stranded_supply,reason\n\
                    x,100000,200000,0.5,2,0,ok\n\
                    z,10000,10000,1,1,0,ok\n\
                    y,,200000,,,,supply_unknown\n\
                    far,7,0,,0,7,no_reachable_demand\n\
                    shut,0,0,,,0,no_reachable_demand\n";
    assert_eq!(folder.read("by_site.csv"), expected);
    let expected = "origin_id,value,reason\nB,0.5,ok\nA,0.5,ok\nC,1,ok\n";
    assert_eq!(folder.read("by_origin.csv"), expected);
}

#[test]
fn what_is_not_defined_is_empty_and_has_its_reason() {
    let folder = Folder::new();
    let output = folder.measure("dual --n 205000");
    let expected = "origin_id,value,reason\nB,100,ok\nA,100,ok\nC,100,ok\n";
    assert_eq!(printed(&output), expected);
    let output = folder.measure("dual --n 211000");
    let expected = "origin_id,value,reason\nB,,not_enough\nA,,not_enough\nC,,not_enough\n";
    assert_eq!(printed(&output), expected);
    let output = folder.measure("balancing --group old");
    assert!(
        printed(&output).ends_with("C,,people_unknown\n"),
        "{}",
        printed(&output)
    );
    folder.write("origins.csv", "id,total\nA,5\nD,0\n");
    let output = folder.measure("spatial-availability --threshold 20");
    let expected = "origin_id,value,per_person,reason\nA,100000,20000,ok\nD,0,,ok\n";
    assert_eq!(printed(&output), expected, "{}", told(&output));
    let output = folder.measure("nearest");
    assert_eq!(
        printed(&output),
        "origin_id,value,reason\nA,15,ok\nD,,unreachable\n"
    );
    let output = folder.measure("gravity --threshold 20");
    assert_eq!(
        printed(&output),
        "origin_id,value,reason\nA,100000,ok\nD,0,ok\n",
        "reaches nothing"
    );
}

/// Costs as any engine writes them: Parquet, or a table with other names and decimal commas.
#[test]
fn costs_come_in_any_table() {
    let folder = Folder::new();
    let done = folder.run("convert costs.csv costs.parquet");
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let wide = COSTS
        .replace("origin_id,site_id,minutes", "from;dest;minutes")
        .replace(',', ";")
        .replace(";15\n", ";15,0\n");
    folder.write("other.csv", &wide);
    let measure =
        "measure e2sfca --decay gaussian:20 --cost minutes --origins origins.csv --sites sites.csv";
    let values = |costs: &str| {
        let output = folder.run(&format!("{measure} --costs {costs}"));
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        printed(&output).to_owned()
    };
    assert_eq!(values("costs.parquet"), values("costs.csv"));
    assert_eq!(values("other.csv"), values("costs.csv"));
    let row = |site: &str, minutes: i32| {
        format!(
            r#"{{"type":"Feature","properties":{{"origin_id":"A","site_id":"{site}","minutes":{minutes}}},"geometry":null}}"#
        )
    };
    folder.write("bad.geojsonl", &[row("x", -3), row("y", 30)].join("\n"));
    let output = folder.run(&format!("{measure} --costs bad.geojsonl"));
    assert!(
        told(&output).contains("[number_negative]"),
        "{}",
        told(&output)
    );
}

#[test]
fn roles_can_be_swapped() {
    let folder = Folder::new();
    let output = folder.measure("cumulative --threshold 30 --passive");
    let expected = "site_id,value,reason\nx,200000,ok\nz,10000,ok\ny,200000,ok\n";
    assert_eq!(printed(&output), expected);
}

#[test]
fn flows_add_up_to_both_sides() {
    let folder = Folder::new();
    let output = folder.measure("constrained-double --decay exponential:0.1 --flows-out flows.csv");
    assert_eq!(output.status.code(), Some(0));
    let flows = folder.read("flows.csv");
    let mut to_x = 0.0;
    for line in flows.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[1] == "x" {
            to_x += cells[2].parse::<f64>().unwrap();
        }
    }
    assert!((to_x - 100_000.0).abs() < 1e-4, "{to_x}");
    let output = folder.measure("constrained-double --decay exponential:0.1 --supply beds");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("210000 people and 7 places"),
        "{}",
        told(&output)
    );
}

/// Rows that make no sense are set aside and told with their number; the rest is measured.
#[test]
fn bad_rows_are_told_with_their_number() {
    let folder = Folder::new();
    folder.write(
        "costs.csv",
        "origin_id,site_id,minutes\nA,x,15\nA,y,-3\nB,x,NaN\nB,y,abc\nC,z,inf\nC,x\nQ,x,1\nA,q,1\n\
         A,x,20\nB,z,\n",
    );
    let output = folder.measure("nearest");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        printed(&output),
        "origin_id,value,reason\nB,,unreachable\nA,15,ok\nC,,unreachable\n"
    );
    for part in [
        "costs.csv, row 2, column minutes: a cost cannot be negative",
        "costs.csv, row 3, column minutes: this is not a number",
        "[number_not_finite]",
        "costs.csv, row 4, column minutes: this is not a number",
        "costs.csv, row 6: the row has fewer cells than the header",
        "costs.csv, row 7: this origin is not in the table of origins",
        "costs.csv, row 8: this site is not in the table of sites",
        "costs.csv, row 9: 1 rows repeat a pair",
    ] {
        assert!(
            told(&output).contains(part),
            "{part:?} is not in\n{}",
            told(&output)
        );
    }
    folder.write("costs.csv", COSTS);
    folder.write("origins.csv", "id,total\nA,5\nB,-1\nA,6\nC,x\n");
    let output = folder.measure("e2sfca --threshold 30");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(printed(&output).lines().count(), 2, "A remains");
    for part in [
        "origins.csv, row 2",
        "origins.csv, row 3",
        "origins.csv, row 4",
    ] {
        assert!(
            told(&output).contains(part),
            "{part:?} is not in\n{}",
            told(&output)
        );
    }
}

#[test]
fn a_question_without_sense_is_refused_with_a_hint() {
    for (arguments, part) in [
        ("measure cumulative", "cumulative needs --threshold"),
        (
            "measure gravity",
            "gravity needs --threshold X or --decay SPEC",
        ),
        ("measure dual", "dual needs --n"),
        (
            "measure interval --threshold 30",
            "interval needs --threshold FIRST,LAST",
        ),
        ("measure interval --threshold 30,20", "make no interval"),
        ("measure e2sfca --decay normal:3", "there is no decay"),
        ("measure e2sfca --decay step:40=1,20=2", "rising bounds"),
        ("measure e2sfca --threshold 10,20", "takes one threshold"),
        (
            "measure gravity --threshold 30 --sites-out s.csv",
            "no results by site",
        ),
        (
            "measure gravity --threshold 30 --supply seats",
            "no column seats",
        ),
        (
            "measure e2sfca --threshold 30 --group young",
            "no column young",
        ),
        ("measure gravity --threshold 30 --out out.xlsx", ".csv"),
        ("measure nearest --k 0", "0"),
        ("measure magic", "magic"),
    ] {
        let folder = Folder::new();
        let files = "--costs costs.csv --cost minutes --origins origins.csv --sites sites.csv";
        let output = folder.run(&format!("{arguments} {files}"));
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        assert!(
            told(&output).contains(part),
            "{arguments}: {}",
            told(&output)
        );
        assert_eq!(printed(&output), "", "{arguments}");
    }
    let folder = Folder::new();
    let output =
        folder.run("measure nearest --costs costs.csv --origins origins.csv --sites sites.csv");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("no column seconds"),
        "{}",
        told(&output)
    );
    let output =
        folder.run("measure nearest --costs none.csv --origins origins.csv --sites sites.csv");
    assert!(
        told(&output).contains("none.csv: no such file"),
        "{}",
        told(&output)
    );
    folder.write("costs.csv", "origin_id,site_id,minutes\nP,q,1\n");
    let output = folder.measure("nearest");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("no row is a pair"),
        "{}",
        told(&output)
    );
}

/// Sums run by id, so that the order of rows and the number of threads change no byte.
#[test]
fn order_and_threads_change_no_byte() {
    let folder = Folder::new();
    let run = |arguments: &str| {
        let output = folder.measure(arguments);
        let mut lines: Vec<String> = printed(&output).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let decay = "--decay gaussian:17";
    let before = run(&format!("3sfca {decay}"));
    assert_eq!(before, run(&format!("3sfca {decay} --threads 1")));
    let turned = |text: &str| {
        let (header, rows) = text.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    folder.write("origins.csv", &turned(ORIGINS));
    folder.write("sites.csv", &turned(SITES));
    folder.write("costs.csv", &turned(COSTS));
    assert_eq!(before, run(&format!("3sfca {decay}")));
}

/// The example of methods: access 0, 10, 20, 40 of 100, 200, 300, 400 people.
const PLACES: &str =
    "id,access,people,income,side\na,0,100,3,n\nb,10,200,1,n\nc,20,300,2,s\nd,40,400,4,s\n";

fn index(table: &str, arguments: &str) -> Value {
    let folder = Folder::new();
    folder.write("places.csv", table);
    let output = folder.run(&format!(
        "inequality {arguments} --values places.csv --value access --weight people"
    ));
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments}: {}",
        told(&output)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_index_has_a_name() {
    for (arguments, expected) in [
        ("gini", 0.325),
        ("hoover", 12.8 / 48.0),
        ("theil-t", 0.222_014_298_469),
        ("theil", 0.222_014_298_469),
        ("atkinson", 0.154_779_942_713),
        ("atkinson --alpha 1", 1.0),
        ("palma --rank income", 40.0 / 15.0),
        ("concentration --rank income", 6.2 / 24.0),
        ("erreygers --rank income --bounds 0,40", 0.62),
        ("fgt --line 30", 0.6),
        ("fgt --line 30 --alpha 1", 1.0 / 3.0),
        ("fgt --line 30 --alpha 2", 2.0 / 9.0),
        ("fgt-time --line 10 --alpha 1", 1.5),
    ] {
        let found = index(PLACES, arguments);
        let value = found["value"].as_f64().unwrap();
        assert!(
            (value - expected).abs() <= 1e-9 * expected,
            "{arguments}: {found}"
        );
        assert_eq!(found["reason"], "ok");
        assert_eq!(found["people"].as_f64(), Some(1000.0));
    }
    let split = index(PLACES, "palma --rank income");
    assert_eq!(
        (&split["split"], &split["of_whole_places"]),
        (&Value::Bool(true), &Value::Null)
    );
}

#[test]
fn groups_have_their_own_index_and_split_theils() {
    let found = index(PLACES, "theil-t --group side");
    let number = |key: &str| found[key].as_f64().unwrap();
    assert!((number("between") + number("within") - number("value")).abs() < 1e-15);
    let groups = found["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(
        (&groups[0]["group"], &groups[0]["people"]),
        (&"n".into(), &300.0.into())
    );
    let gini = index(PLACES, "gini --group side");
    // 0 and 10 of 100 and 200 people: 1/3 x 2/3 x 10 / (20/3)
    assert!((gini["groups"][0]["value"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn an_undefined_index_is_null_with_its_reason() {
    let nothing = "id,access,people\na,0,1\nb,0,2\n";
    let found = index(nothing, "gini");
    assert_eq!(
        (&found["value"], &found["reason"]),
        (&Value::Null, &"mean_is_zero".into())
    );
    let found = index("id,access,people\n", "gini");
    assert_eq!(found["reason"], "no_people");
    let found = index(PLACES, "theil-l");
    assert_eq!(found["reason"], "zero_value");
    let found = index(PLACES, "erreygers --rank income --bounds 0,30");
    assert_eq!(found["reason"], "outside_bounds");
}

#[test]
fn places_that_reach_nothing_are_counted_or_capped() {
    let times = "id,access,people\na,10,100\nb,,50\nc,30,50\nd,5,\n";
    let found = index(times, "fgt-time --line 20 --alpha 1");
    assert!((found["value"].as_f64().unwrap() - 0.5 / 3.0).abs() < 1e-12);
    assert_eq!(
        (&found["places_left_out"], &found["people_left_out"]),
        (&2.into(), &50.0.into())
    );
    let found = index(times, "fgt-time --line 20 --alpha 1 --cap 120");
    assert!((found["value"].as_f64().unwrap() - (0.25 * 0.5 + 0.25 * 5.0)).abs() < 1e-12);
    assert_eq!(
        (&found["places_at_cap"], &found["people_at_cap"]),
        (&1.into(), &50.0.into())
    );
}

#[test]
fn an_index_that_lacks_a_term_says_which() {
    let folder = Folder::new();
    folder.write("places.csv", PLACES);
    for (arguments, part) in [
        ("palma", "--rank"),
        ("concentration", "--rank"),
        ("erreygers --rank income", "--bounds"),
        ("erreygers --rank income --bounds 1,0", "the lower first"),
        ("fgt", "--line"),
        ("gini --weight nobody", "no column nobody"),
    ] {
        let output = folder.run(&format!(
            "inequality {arguments} --values places.csv --value access"
        ));
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        assert!(
            told(&output).contains(part),
            "{arguments}: {}",
            told(&output)
        );
    }
    folder.write("places.csv", "id,access\na,1\nb,-2\nc,x\nd,3\n");
    let output = folder.run("inequality gini --values places.csv --value access");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("row 2, column access"),
        "{}",
        told(&output)
    );
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["value"].as_f64(), Some(0.25), "1 and 3 remain");
}
