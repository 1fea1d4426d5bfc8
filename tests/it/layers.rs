//! The arrows between the rooms of the house: who may import whom.
//!
//! One crate cannot keep them by itself, so this reads the sources. Comments do not count.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may import, in the order the data flows.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("spatial", &["model"]),
    ("ingest", &["model", "spatial"]),
    ("network", &["model", "spatial"]),
    ("access", &["model"]),
    ("plan", &["model", "access"]),
    ("export", &["model", "access", "plan"]),
    (
        "pipeline",
        &[
            "model", "spatial", "ingest", "network", "access", "plan", "export",
        ],
    ),
    ("server", &["model", "access", "plan", "export", "pipeline"]),
    (
        "cli",
        &[
            "model", "spatial", "ingest", "network", "access", "plan", "export", "pipeline",
            "server",
        ],
    ),
];

/// Every Rust file under `src` with the names of its folders below `src`.
fn sources() -> Vec<(PathBuf, Vec<String>)> {
    fn walk(folder: &Path, names: &[String], found: &mut Vec<(PathBuf, Vec<String>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let mut names = names.to_vec();
            if path.is_dir() {
                names.push(name);
                walk(&path, &names, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                if name != "mod" {
                    names.push(name);
                }
                found.push((path, names));
            }
        }
    }
    let mut found = Vec::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    walk(&src, &[], &mut found);
    assert!(found.len() > 40, "the sources were not found");
    found
}

/// The code of a file without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| match line.find("//") {
        // `//` in a string of an address is preceded by a colon
        Some(at) if !line[..at].ends_with(':') => &line[..at],
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The rooms that stand right behind `crate::`, alone or in braces.
fn imported(code: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        let letters = text
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_');
        letters.collect()
    };
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let preceded = code[..at].chars().next_back();
        if preceded.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && c.is_alphabetic() => {
                    found.insert(word(&group[at..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// The longest chain of `super::` in the code.
fn climbs(code: &str) -> usize {
    let mut longest = 0;
    for (at, _) in code.match_indices("super::") {
        let mut rest = &code[at..];
        let mut length = 0;
        while let Some(after) = rest.strip_prefix("super::") {
            rest = after;
            length += 1;
        }
        longest = longest.max(length);
    }
    longest
}

#[test]
fn imports_follow_the_arrows() {
    let mut wrong = Vec::new();
    for (path, names) in sources() {
        let Some(room) = names
            .first()
            .filter(|room| !["lib", "main"].contains(&room.as_str()))
        else {
            continue;
        };
        let allowed = ARROWS.iter().find(|(name, _)| name == room);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{room} has no place in the table"));
        let code = code(&path);
        for import in imported(&code) {
            if import != *room && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{}: {room} -> {import}", path.display()));
            }
        }
        // a test module adds a level of its own
        let own = names.len() + usize::from(code.contains("mod tests"));
        if climbs(&code) >= own.max(1) + usize::from(names.len() == 1) {
            wrong.push(format!("{}: super:: leaves the room", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "imports against the arrows:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_room_is_in_the_table_and_points_only_backwards() {
    for (at, (room, allowed)) in ARROWS.iter().enumerate() {
        let before: Vec<&str> = ARROWS[..at].iter().map(|(name, _)| *name).collect();
        for target in *allowed {
            assert!(
                before.contains(target),
                "{room} -> {target} would close a circle"
            );
        }
    }
    let lib = code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    for line in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let room = line.trim_end_matches(';');
        assert!(
            ARROWS.iter().any(|(name, _)| *name == room),
            "{room} is not in the table"
        );
    }
}

#[test]
fn only_the_command_line_prints() {
    for (path, names) in sources() {
        if names.first().is_some_and(|room| room == "cli") {
            continue;
        }
        let code = code(&path);
        for word in ["println!(", "print!(", "eprintln!(", "eprint!(", "dbg!("] {
            assert!(!code.contains(word), "{} prints", path.display());
        }
    }
}

#[test]
fn the_middle_reads_no_files_no_clock_and_no_environment() {
    for (path, names) in sources() {
        let room = names.first().map(String::as_str);
        let pure = matches!(
            room,
            Some("model" | "spatial" | "access" | "plan" | "export")
        );
        let network = room == Some("network") && !path.ends_with("network/file.rs");
        // what is too large to wait in memory waits in a nameless file of its own
        let waits = path.ends_with("export/spool.rs");
        if waits || !pure && !network {
            continue;
        }
        let code = code(&path);
        for word in [
            "std::fs",
            "std::net",
            "std::env",
            "Instant::now",
            "SystemTime",
        ] {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let code = "use crate::{model::{a, b}, access};\nlet x = crate::export::y(); use mycrate::cli;";
    let found: Vec<String> = imported(code).into_iter().collect();
    assert_eq!(found, ["access", "export", "model"]);
    assert_eq!(climbs("use super::super::x; super::y"), 2);
}
