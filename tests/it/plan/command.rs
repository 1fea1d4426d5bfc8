//! `pieeja locate`, run as a user runs it.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Four villages on a line, ten minutes apart, with people, areas and a mixed order of rows.
const ORIGINS: &str = "id,total,old,area\nd,50,1,east\na,100,9,west\nc,10,,east\nb,20,4,west\n";
const SITES: &str = "id,capacity,cost,status,yearly,house,groups\n\
                     s3,60,30,candidate,1,h2,old\ns1,120,70,operating,2,h1,\n\
                     s2,50,20,,3,h1,\ns4,90,10,closable,4,h3,\n";

const HEADER: &str = "origin_id,site_id,minutes";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("origins.csv", ORIGINS);
        folder.write("sites.csv", SITES);
        let (mut costs, mut between) = (vec![HEADER.to_owned()], vec![HEADER.to_owned()]);
        for (row, origin) in ["a", "b", "c", "d"].iter().enumerate() {
            for site in 0..4 {
                let minutes = 10 * row.abs_diff(site);
                costs.push(format!("{origin},s{},{minutes}", site + 1));
                between.push(format!("s{},s{},{minutes}", row + 1, site + 1));
            }
        }
        let (costs, between) = (costs.join("\n"), between.join("\n"));
        folder.write("costs.csv", &costs);
        folder.write("between.csv", &between);
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn run(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    fn locate(&self, arguments: &str) -> Output {
        self.run(&format!(
            "locate {arguments} --costs costs.csv --cost minutes --origins origins.csv --sites sites.csv"
        ))
    }

    /// The plan of a question that has one.
    fn plan(&self, arguments: &str) -> Value {
        let output = self.locate(arguments);
        let plan = json(&output);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments}: {}",
            told(&output)
        );
        assert_eq!(plan["status"], "optimal", "{arguments}: {plan}");
        assert_eq!(plan["gap"], 0.0, "{arguments}: {plan}");
        plan
    }
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", told(output)))
}

fn told(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn assert_plan(plan: &Value, chosen: &[&str], objective: f64) {
    let ids: Vec<&str> = plan["chosen"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(ids, chosen, "{plan}");
    let found = plan["objective"].as_f64().unwrap();
    assert!(
        (found - objective).abs() < 1e-9,
        "{found} instead of {objective}: {plan}"
    );
    assert!(
        (plan["bound"].as_f64().unwrap() - objective).abs() < 1e-9,
        "{plan}"
    );
}

#[test]
fn every_model_finds_the_plan_that_is_right_by_hand() {
    let folder = Folder::new();
    // by hand: people a 100, b 20, c 10, d 50 at minutes 0, 10, 20, 30
    for (arguments, chosen, objective) in [
        (
            "p-median --choose 1",
            &["s1"][..],
            20.0 * 10.0 + 10.0 * 20.0 + 50.0 * 30.0,
        ),
        (
            "p-median --choose 2",
            &["s1", "s4"],
            20.0 * 10.0 + 10.0 * 10.0,
        ),
        ("p-median --choose 2 --heuristic", &["s1", "s4"], 300.0),
        (
            "p-center --choose 1 --keep status --most-closures 1",
            &["s1"],
            30.0,
        ),
        (
            "p-center --choose 2 --keep status --most-closures 0",
            &["s1", "s4"],
            10.0,
        ),
        ("lscp --radius 5", &["s1", "s2", "s3", "s4"], 4.0),
        (
            "lscp --radius 0 --price cost",
            &["s1", "s2", "s3", "s4"],
            130.0,
        ),
        ("mclp --choose 1 --radius 10", &["s2"], 130.0),
        ("mclp --choose 2 --radius 0", &["s1", "s4"], 150.0),
        (
            "mclp --choose 1 --decay linear:20",
            &["s1"],
            100.0 + 20.0 * 0.5,
        ),
        ("mclp --budget 30 --radius 0", &["s2", "s4"], 70.0),
        ("cmclp --choose 1 --radius 10", &["s1"], 120.0),
        (
            "cmclp --choose 2 --radius 0 --capacity capacity",
            &["s1", "s4"],
            150.0,
        ),
        ("cp-median --choose 2 --split", &["s1", "s4"], 300.0),
        ("lscp-b --radius 30 --choose 2", &["s1", "s2"], 4.0),
        (
            "budget-coverage --budget 80 --radius 0",
            &["s1", "s4"],
            150.0,
        ),
        ("budget-median --budget 80", &["s1", "s4"], 300.0),
        (
            "budget-median --budget 80 --yearly yearly --years 2",
            &["s2", "s3", "s4"],
            1000.0,
        ),
        ("uflp", &["s1", "s2", "s3", "s4"], 130.0),
        ("target-share --share 0.8 --radius 0", &["s1", "s4"], 2.0),
        (
            "target-share --share 50% --area area --area-share 0.7 --radius 0",
            &["s1", "s4"],
            2.0,
        ),
        ("fgt-gap --choose 1 --line 10", &["s2"], 50.0),
        ("p-centdian --choose 1 --worst 0", &["s1"], 1900.0 / 180.0),
    ] {
        assert_plan(&folder.plan(arguments), chosen, objective);
    }
}

#[test]
fn places_run_out_and_people_are_split_or_not() {
    let folder = Folder::new();
    folder.write(
        "sites.csv",
        "id,capacity,cost\ns1,90,0\ns2,40,0\ns3,50,0\ns4,40,0\n",
    );
    // a: 90 at s1, 10 at s2; b at s2; c at s3; d: 40 at s4, 10 at s3
    let plan = folder.plan("cflp");
    assert_plan(&plan, &["s1", "s2", "s3", "s4"], 200.0);
    assert_eq!(plan["parameters"]["demand"], "split");
    let part = |origin: &str, site: &str| {
        let ways = plan["assignment"].as_array().unwrap();
        let way = ways
            .iter()
            .find(|way| way["origin_id"] == origin && way["site_id"] == site);
        way.map_or(0.0, |way| way["part"].as_f64().unwrap())
    };
    assert!((part("a", "s1") - 0.9).abs() < 1e-9 && (part("d", "s3") - 0.2).abs() < 1e-9);
    let whole = folder.locate("cflp --single-source");
    assert_eq!(whole.status.code(), Some(1));
    let trouble = &json(&whole)["trouble"];
    assert_eq!(
        (&trouble["code"], &trouble["origins"]),
        (&"row_too_large".into(), &serde_json::json!(["a"]))
    );
}

#[test]
fn impossible_questions_say_why_and_what_would_do() {
    let folder = Folder::new();
    folder.write("sites.csv", "id\ns1\ns2\n");
    let output = folder.locate("lscp --radius 15");
    assert_eq!(output.status.code(), Some(1));
    let plan = json(&output);
    assert_eq!(
        (&plan["status"], &plan["objective"]),
        (&"infeasible".into(), &Value::Null)
    );
    assert_eq!(plan["trouble"]["origins"], serde_json::json!(["d"]));
    let relaxation = &plan["trouble"]["relaxations"][0];
    assert_eq!(
        (&relaxation["change"], &relaxation["value"]),
        (&"radius".into(), &20.0.into())
    );
    assert!(
        told(&output).contains("there is no plan") && told(&output).contains('d'),
        "{}",
        told(&output)
    );
    let relaxed = folder.plan("lscp --radius 20");
    assert_eq!(relaxed["objective"], 1.0);
    for (arguments, code, change, value) in [
        (
            "p-median --choose 3",
            "too_few_candidates",
            "number_at_most",
            2.0,
        ),
        (
            "target-share --share 1 --radius 10",
            "limit_out_of_reach",
            "limit",
            50.0,
        ),
    ] {
        let plan = json(&folder.locate(arguments));
        assert_eq!(plan["trouble"]["code"], code, "{plan}");
        let relaxation = &plan["trouble"]["relaxations"][0];
        assert_eq!(
            (&relaxation["change"], &relaxation["value"]),
            (&change.into(), &value.into())
        );
    }
}

#[test]
fn existing_sites_buildings_groups_and_areas_count() {
    let folder = Folder::new();
    let kept = folder.plan("p-median --choose 2 --keep status --most-closures 1");
    assert_eq!(kept["kept"], serde_json::json!(["s1", "s4"]));
    let moved = folder.plan("mclp --choose 2 --radius 0 --keep status --group old");
    // s1 is kept; of the old, 9 live at a, 4 at b, 1 at d: s4 closes for s2
    assert_plan(&moved, &["s1", "s2"], 13.0);
    assert_eq!(
        (&moved["opened"], &moved["closed"]),
        (&serde_json::json!(["s2"]), &serde_json::json!(["s4"]))
    );
    let apart = folder.plan("mclp --choose 2 --radius 0 --group old --building house");
    assert_eq!(apart["objective"], 10.0);
    let both = folder.plan("p-median --choose 4 --group total,old --serves groups");
    // everybody may use every site; so may the old
    assert_eq!(both["objective"], 0.0);
    assert_eq!(both["assignment"].as_array().unwrap().len(), 8);
    // without s4 the east is worse, without s1 the west
    let fair = "mclp --radius 10 --keep status --area area --no-area-worse --most-closures 1";
    let alone = folder.locate(&format!("{fair} --choose 1"));
    assert_eq!(alone.status.code(), Some(1));
    assert_eq!(json(&alone)["status"], "infeasible");
    assert_eq!(
        folder.plan(&format!("{fair} --choose 2"))["objective"],
        180.0
    );
}

#[test]
fn distances_between_sites_need_no_origins() {
    let folder = Folder::new();
    let output = folder.run(
        "locate p-dispersion --choose 2 --costs between.csv --cost minutes --sites sites.csv --out plan.json",
    );
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let text = fs::read(folder.0.path().join("plan.json")).unwrap();
    let plan: Value = serde_json::from_slice(&text).unwrap();
    assert_plan(&plan, &["s1", "s4"], 30.0);
}

#[test]
fn alternatives_and_curves_come_with_the_plan() {
    let folder = Folder::new();
    let plan = folder.plan("p-median --choose 2 --alternatives 20% --curve");
    let plans = plan["alternatives"]["plans"].as_array().unwrap();
    assert_eq!(plan["alternatives"]["complete"], true);
    assert_eq!(plans[0]["objective"], 300.0);
    assert!(
        plans
            .iter()
            .all(|plan| plan["objective"].as_f64().unwrap() <= 360.0)
    );
    assert_eq!(plan["alternatives"]["frequency"][0]["share"], 1.0);
    let curve = plan["curve"].as_array().unwrap();
    assert_eq!(
        (&curve[0]["objective"], &curve[1]["gain"]),
        (&1900.0.into(), &1600.0.into())
    );
    for question in ["p-center --choose 2", "p-centdian --choose 2"] {
        let output = folder.locate(&format!("{question} --alternatives 5%"));
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        let plan = json(&output);
        let first = &plan["alternatives"]["plans"][0];
        assert_eq!(first["chosen"], plan["chosen"], "{question}");
        assert_eq!(first["objective"], plan["objective"], "{question}");
    }
    let frontier = folder.plan("budget-coverage --budget 130 --radius 0 --curve");
    assert_eq!(frontier["curve_complete"], true);
    let frontier = frontier["curve"].as_array().unwrap();
    let pairs: Vec<(f64, f64)> = frontier
        .iter()
        .map(|step| {
            (
                step["spent"].as_f64().unwrap(),
                step["objective"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(pairs.last(), Some(&(130.0, 180.0)));
    assert!(
        pairs
            .windows(2)
            .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1),
        "{pairs:?}"
    );
}

#[test]
fn bad_tables_are_told_with_row_and_column_and_good_rows_go_on() {
    let folder = Folder::new();
    folder.write(
        "sites.csv",
        "id,cost,keep\ns1,5,perhaps\ns2,,\ns3,7,yes\ns4,x,\n",
    );
    let output = folder.locate("budget-coverage --budget 100 --radius 0 --keep keep");
    let text = told(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in [
        "word_unknown",
        "row 1",
        "perhaps",
        "amount_unknown",
        "row 2",
        "number_expected",
        "row 4",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let plan = json(&output);
    assert_eq!(plan["chosen"], serde_json::json!(["s1", "s3"]));
    for (arguments, wanted) in [
        ("p-median", "--choose"),
        ("mclp --choose 1", "--radius"),
        ("budget-median --choose 1", "--budget"),
        ("p-median --choose 1 --budget 2", "at once"),
        ("target-share --radius 1", "--share"),
        ("fgt-gap --choose 1", "--line"),
        ("uflp --price nothing", "nothing"),
    ] {
        let output = folder.locate(arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments}: {}",
            told(&output)
        );
        assert!(
            told(&output).contains(wanted),
            "{arguments}: {}",
            told(&output)
        );
    }
    let noted = folder.locate("lscp --radius 100 --choose 3");
    assert!(told(&noted).contains("does not look at --choose"));
}

#[test]
fn the_answer_does_not_depend_on_threads_or_the_order_of_rows() {
    let folder = Folder::new();
    let plain = |output: &Output| {
        let mut plan = json(output);
        plan.as_object_mut().unwrap().remove("seconds");
        plan
    };
    let one = plain(&folder.locate("--threads 1 p-median --choose 2"));
    assert_eq!(
        one,
        plain(&folder.locate("--threads 2 p-median --choose 2"))
    );
    let turned = |name: &str, text: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        folder.write(name, &(lines.join("\n") + "\n"));
    };
    turned("origins.csv", ORIGINS);
    turned("sites.csv", SITES);
    assert_eq!(one, plain(&folder.locate("p-median --choose 2")));
}
