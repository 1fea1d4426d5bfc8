//! `pieeja check FILE` and the page of HTML, as a user runs them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::program::{assert_lines, pieeja, text};

const BAD: &str = "id;nosaukums;x;y;vietas\n\
    a;\"<script>alert(1)</script> & Ko\";506649,09;311547,21;20\n\
    b;Ķekava;506000;ziemeļi;3\n\
    c;Ādaži;506100;311000\n";

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn the_options_say_what_the_file_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "vietas.csv", BAD.as_bytes());
    let path = path.to_str().unwrap();
    let refused = pieeja(&["check", path]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("coordinate system"));

    let told = pieeja(&["check", path, "--crs", "EPSG:3059"]);
    assert_eq!(told.status.code(), Some(1));
    let report = text(&told.stdout);
    assert_lines(
        report,
        &[
            "format: delimited text",
            "coordinate system: EPSG:3059",
            "3 rows read = 1 used + 2 set aside",
            "  error number_expected: 1",
            "  error row_ragged: 1",
        ],
    );
    let baltic = encoding_rs::WINDOWS_1257
        .encode("id,name\n1,Ķekava\n")
        .0
        .into_owned();
    let path = file(folder.path(), "baltic.csv", &baltic);
    let arguments = [
        "check",
        path.to_str().unwrap(),
        "--encoding",
        "windows-1257",
    ];
    let known = pieeja(&arguments);
    assert_eq!(
        (known.status.code(), text(&known.stdout).contains("warning")),
        (Some(0), false)
    );
    let guessed = pieeja(&arguments[..2]);
    assert!(text(&guessed.stdout).contains("encoding_guessed"));
}

#[test]
fn the_options_are_not_for_studies() {
    let town = format!("{}/tests/towns/two-squares", env!("CARGO_MANIFEST_DIR"));
    let output = pieeja(&["check", &town, "--crs", "EPSG:3059"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("pieeja.toml"));
}

#[test]
fn the_report_for_programs_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "vietas.csv", BAD.as_bytes());
    let path = path.to_str().unwrap();
    let output = pieeja(&["check", path, "--crs", "3059", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let count = |key: &str| report[key].as_u64().unwrap();
    assert_eq!(
        count("rows_read"),
        count("rows_used") + count("rows_set_aside")
    );
    assert_eq!((count("rows_read"), count("rows_set_aside")), (3, 2));
    for defect in report["defects"].as_array().unwrap() {
        for key in [
            "code", "severity", "file", "layer", "row", "column", "value", "more", "message",
            "done", "hint",
        ] {
            assert!(defect.get(key).is_some(), "{key} is not in {defect}");
        }
        assert_eq!(defect["done"], "set aside");
    }
    let point = &report["bounds"];
    // PROJ says 24.1093 E 56.9475 N
    assert!(
        (point[0].as_f64().unwrap() - 24.1093).abs() < 1e-4,
        "{point}"
    );
    assert!(
        (point[1].as_f64().unwrap() - 56.9475).abs() < 1e-4,
        "{point}"
    );
}

#[test]
fn the_page_needs_nothing_else_and_runs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "vietas<b>.csv", BAD.as_bytes());
    let town = format!(
        "{}/tests/bad-input/number_expected",
        env!("CARGO_MANIFEST_DIR")
    );
    let copy = folder.path().join("town");
    fs::create_dir(&copy).unwrap();
    for from in [
        format!("{}/tests/towns/two-squares", env!("CARGO_MANIFEST_DIR")),
        town,
    ] {
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
        }
    }
    let of_file = vec![
        "check",
        path.to_str().unwrap(),
        "--crs",
        "3059",
        "--format",
        "html",
    ];
    let of_study = vec!["check", copy.to_str().unwrap(), "--format", "html"];
    for arguments in [of_file, of_study] {
        let output = pieeja(&arguments);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let page = text(&output.stdout);
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
        assert!(page.contains("number_expected") && page.contains("set aside"));
        for needed in [
            "<script", "http:", "https:", "src=", "href=", "url(", "@import", "<b>.csv", "<link",
        ] {
            assert!(!page.contains(needed), "{needed} is in the page");
        }
        for tag in ["table", "tbody", "tr", "td", "th"] {
            let opened = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            let closed = page.matches(&format!("</{tag}>")).count();
            assert_eq!(opened, closed, "{tag}");
        }
    }
}
