//! One tiny file per defect: `tests/bad-input/CODE[--VARIANT]/FILE` stands in for the file of
//! that name in the sound town `tests/towns/two-squares`, and must be told under CODE.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pieeja::ingest::{IngestError, Loaded, StudySource, late_doubts, load_study};
use pieeja::model::defect::{Defect, Severity};
use pieeja::model::progress::Silent;

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

fn load(folder: &Path) -> Result<Loaded, IngestError> {
    let mut loaded = load_study(&StudySource::Folder(folder.to_path_buf()), &Silent)?;
    let late = late_doubts(&loaded);
    loaded.defects.extend(late);
    Ok(loaded)
}

/// The town with the files of a case in place of its own.
fn town_with(case: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_files(&tests().join("towns/two-squares"), folder.path());
    copy_files(case, folder.path());
    folder
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(tests().join("bad-input"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

fn code_of(case: &Path) -> String {
    let name = case.file_name().unwrap().to_str().unwrap();
    name.split("--").next().unwrap().to_owned()
}

/// Rows read = rows used + rows set aside, and every row set aside has its error.
fn check_books(loaded: &Loaded, case: &str) {
    for input in &loaded.study.inputs {
        let told: BTreeSet<usize> = loaded
            .defects
            .iter()
            .filter(|defect| defect.severity == Severity::Error && defect.file == input.file)
            .map(|defect| {
                defect
                    .row
                    .unwrap_or_else(|| panic!("{case}: an error names its row: {defect}"))
            })
            .collect();
        assert_eq!(told.len(), input.set_aside, "{case}: {}", input.file);
    }
    let rows = |file: &str| {
        loaded
            .study
            .inputs
            .iter()
            .find(|input| input.file == file)
            .unwrap()
    };
    let used = |file: &str| rows(file).rows - rows(file).set_aside;
    assert_eq!(used("population.csv"), loaded.study.origins.len(), "{case}");
    assert_eq!(used("sites.csv"), loaded.study.sites.len(), "{case}");
    let areas = used("municipalities.geojson") + used("regions.geojson");
    assert_eq!(areas, loaded.study.areas.len(), "{case}");
}

#[test]
fn the_sound_town_has_no_defect() {
    let loaded = load(&tests().join("towns/two-squares")).unwrap();
    assert_eq!(loaded.defects, Vec::<Defect>::new());
    check_books(&loaded, "two-squares");
}

#[test]
fn every_bad_input_is_told_under_its_code() {
    for case in cases() {
        let code = code_of(&case);
        let files: Vec<String> = fs::read_dir(&case)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        match load(town_with(&case).path()) {
            Ok(loaded) => {
                let found: Vec<&Defect> = loaded
                    .defects
                    .iter()
                    .filter(|defect| defect.code == code)
                    .collect();
                assert!(!found.is_empty(), "{code}: {:#?}", loaded.defects);
                for defect in found {
                    assert!(
                        !defect.message.is_empty() && !defect.hint.is_empty(),
                        "{defect}"
                    );
                }
                check_books(&loaded, &code);
                // the study goes on without the bad row
                assert!(
                    loaded.study.origins.len() + loaded.study.sites.len() >= 3,
                    "{code}"
                );
            }
            Err(error) => {
                assert_eq!(error.code(), code, "{error}");
                assert!(!error.hint().is_empty(), "{error}");
                let names_a_file = files
                    .iter()
                    .any(|file| error.to_string().contains(file.as_str()));
                assert!(
                    names_a_file || code == "file_missing" || code == "format_unknown",
                    "{error}"
                );
            }
        }
    }
}

/// Codes whose input is too large or too binary for a file here; a test by code stands beside each.
const BUILT_IN_CODE: [&str; 16] = [
    "cell_without_value",
    "crs_assumed",
    "dbf_missing",
    "dbf_too_long",
    "dbf_too_short",
    "feature_too_large",
    "file_longer",
    "file_too_large",
    "file_truncated",
    "file_unreadable",
    "layer_chosen",
    "no_study",
    "polygon_too_large",
    "polygon_too_tangled",
    "record_broken",
    "rows_above_header",
];

/// The codes in the tables of docs/DATA.md: rows that begin with a code in backticks.
fn documented() -> BTreeSet<String> {
    let (study, tables) = sections();
    codes(&study).into_iter().chain(codes(&tables)).collect()
}

/// The section on defects: those of a study, and those of the tables of `pieeja measure`,
/// which no study can show.
fn sections() -> (String, String) {
    let page = fs::read_to_string(tests().join("../docs/DATA.md")).unwrap();
    let (_, defects) = page.split_once("## Defects").expect("a section on defects");
    let (study, tables) = defects
        .split_once("### Tables of costs")
        .expect("a section on tables of costs");
    (study.to_owned(), tables.to_owned())
}

fn codes(section: &str) -> BTreeSet<String> {
    section
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `")?
                .split('`')
                .next()
                .map(str::to_owned)
        })
        .collect()
}

#[test]
fn every_code_is_documented_and_has_a_bad_input() {
    let mut tried: BTreeSet<String> = cases().iter().map(|case| code_of(case)).collect();
    tried.extend(BUILT_IN_CODE.map(str::to_owned));
    assert_eq!(codes(&sections().0), tried);
}

/// The words in quotation marks behind `code` positions of the sources, so that a new code
/// cannot slip past the page and the table.
#[test]
fn every_code_in_the_sources_is_documented() {
    let documented = documented();
    let makers = [
        "Finding::new(",
        "Defect::error(",
        "Defect::warning(",
        ".blame(",
        ".doubt(",
        "refuse(",
        ".required(column,",
    ];
    let mut found = 0;
    let folders = ["../src/ingest", "../src/ingest/osm"].map(|folder| tests().join(folder));
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    for path in entries.map(|entry| entry.unwrap().path()) {
        let Ok(source) = fs::read_to_string(&path) else {
            assert!(path.is_dir(), "{} cannot be read", path.display());
            continue;
        };
        for maker in makers {
            for after in source.split(maker).skip(1) {
                let Some(code) = after.trim_start().strip_prefix('"') else {
                    continue;
                };
                let code = code.split('"').next().unwrap();
                assert!(documented.contains(code), "{code} is not in docs/DATA.md");
                found += 1;
            }
        }
    }
    assert!(
        found > 40,
        "the sources are written otherwise now: {found} codes found"
    );
}
