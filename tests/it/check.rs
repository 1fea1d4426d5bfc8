//! The commands `check` and `init`, run as a user runs them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pieeja::ingest::{StudySource, embedded_files, load_study};
use pieeja::model::progress::Silent;
use serde_json::Value;

use super::program::{assert_lines, pieeja, text};

fn town() -> String {
    format!("{}/tests/towns/two-squares", env!("CARGO_MANIFEST_DIR"))
}

/// The sound town with rows added to its population.
fn town_with_origins(rows: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(town()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let table = folder.path().join("population.csv");
    let sound = fs::read_to_string(&table).unwrap();
    fs::write(table, sound + rows).unwrap();
    folder
}

#[test]
fn a_sound_study_is_told_with_its_totals_and_exits_with_0() {
    let output = pieeja(&["check", &town()]);
    assert_eq!(output.status.code(), Some(0));
    let report = text(&output.stdout);
    assert!(
        report.contains("population.csv: 3 rows read, 3 used, 0 set aside"),
        "{report}"
    );
    assert!(
        report.ends_with("Together: 9 rows read = 9 used + 0 set aside; 0 warnings\n"),
        "{report}"
    );
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_row_set_aside_is_told_with_row_column_value_and_hint_and_exits_with_1() {
    let folder = town_with_origins("d,Delta,24.12,56.04,12x\ne,Epsilon,24.12,56.05,0\n");
    let output = pieeja(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stdout);
    assert_lines(
        report,
        &[
            "population.csv: 5 rows read, 4 used, 1 set aside",
            "  error number_expected: 1",
            "    row 4, total: this is not a number; the row was set aside (\"12x\")",
            "    hint: correct it, or leave the cell empty when the number is not known",
            "  warning people_zero: 1",
            "Together: 11 rows read = 10 used + 1 set aside; 1 warning",
        ],
    );
}

#[test]
fn many_defects_of_a_kind_are_counted_and_shown_on_request() {
    let mut rows = String::new();
    for i in 0..25 {
        writeln!(rows, "x{i},,24.12,56.04,none").unwrap();
    }
    let folder = town_with_origins(&rows);
    let path = folder.path().to_str().unwrap();
    let lines = |arguments: &[&str]| {
        let output = pieeja(arguments);
        let report = text(&output.stdout).to_owned();
        (
            report.matches("this is not a number").count(),
            report.contains("and 5 more"),
        )
    };
    assert_eq!(lines(&["check", path]), (20, true));
    assert_eq!(lines(&["check", path, "--all"]), (25, false));
}

#[test]
fn the_report_for_programs_holds_every_defect_and_totals_that_add_up() {
    let folder = town_with_origins("d,Delta,24.12,56.04,12x\nc,Delta,24.12,,-1\n");
    let output = pieeja(&["check", "--format", "json", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["rows_read"], 11);
    assert_eq!(report["rows_set_aside"], 2);
    let sum = |key: &str| -> u64 {
        report["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file[key].as_u64().unwrap())
            .sum()
    };
    for key in ["rows_read", "rows_used", "rows_set_aside"] {
        assert_eq!(report[key].as_u64().unwrap(), sum(key), "{key}");
    }
    let told: Vec<(&str, u64)> = report["defects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|defect| {
            (
                defect["code"].as_str().unwrap(),
                defect["row"].as_u64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("number_expected", 4),
        ("duplicate_id", 5),
        ("coordinate_missing", 5),
        ("number_negative", 5),
    ];
    assert_eq!(
        told, expected,
        "all that is wrong with a row, not only the first"
    );
}

#[test]
fn a_folder_without_a_study_cannot_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let output = pieeja(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    let told = text(&output.stderr);
    assert!(
        told.starts_with("error: ") && told.contains("no pieeja.toml"),
        "{told}"
    );
    assert!(
        told.contains("hint: ") && told.contains("pieeja init"),
        "{told}"
    );
}

#[test]
fn the_embedded_study_has_no_row_set_aside() {
    let output = pieeja(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(
        text(&output.stdout).starts_with("Study latvia: "),
        "{}",
        text(&output.stdout)
    );
}

fn hashes(folder: &Path) -> Vec<(String, String)> {
    let source = StudySource::Folder(folder.to_path_buf());
    let inputs = load_study(&source, &Silent).unwrap().study.inputs;
    inputs
        .into_iter()
        .map(|input| (input.file, input.sha256))
        .collect()
}

#[test]
fn init_writes_the_embedded_study_byte_for_byte_and_never_over_something() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("my/study");
    let path = folder.to_str().unwrap();
    let output = pieeja(&["init", path]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
    assert!(
        text(&output.stderr).contains("pieeja check"),
        "{}",
        text(&output.stderr)
    );
    let mut files = 0;
    for (name, bytes) in embedded_files() {
        assert_eq!(
            fs::read(folder.join(&name)).unwrap(),
            bytes.as_ref(),
            "{name}"
        );
        assert!(
            !name.starts_with("facts/") && !name.starts_with("build/"),
            "{name}"
        );
        files += 1;
    }
    assert!(files >= 8, "{files} files");
    let embedded = load_study(&StudySource::Embedded, &Silent)
        .unwrap()
        .study
        .inputs;
    let embedded: Vec<_> = embedded
        .into_iter()
        .map(|input| (input.file, input.sha256))
        .collect();
    assert_eq!(hashes(&folder), embedded);

    fs::write(folder.join("sites.csv"), "mine").unwrap();
    let again = pieeja(&["init", path]);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        text(&again.stderr).contains("is not empty"),
        "{}",
        text(&again.stderr)
    );
    assert_eq!(
        fs::read_to_string(folder.join("sites.csv")).unwrap(),
        "mine"
    );
    let forced = pieeja(&["init", path, "--force", "--quiet"]);
    assert_eq!((forced.status.code(), text(&forced.stderr)), (Some(0), ""));
    assert_eq!(hashes(&folder), embedded);
}
