//! Lets the program see the commit it was built from, and the compiler see when files of
//! the embedded folders appear or vanish: the embedding macros only follow the contents
//! of files that they found.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::process::Command;

const EMBEDDED: [&str; 2] = ["web/dist", "geodata/latvia"];

fn main() {
    let mut names = DefaultHasher::new();
    for folder in EMBEDDED {
        println!("cargo:rerun-if-changed={folder}");
        list(Path::new(folder), &mut names);
    }
    println!("cargo:rustc-env=PIEEJA_EMBEDDED={:016x}", names.finish());
    println!(
        "cargo:rustc-env=PIEEJA_COMMIT={}",
        commit().unwrap_or_default()
    );
}

fn list(folder: &Path, names: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        path.hash(names);
        list(&path, names);
    }
}

/// The commit of a release build. Other builds are rebuilt at every edit, and would be
/// rebuilt at every commit too; they say none.
fn commit() -> Option<String> {
    if std::env::var("PROFILE").ok()? != "release" {
        return None;
    }
    for path in ["HEAD", &git(&["symbolic-ref", "HEAD"]).unwrap_or_default()] {
        if let Some(file) = git(&["rev-parse", "--git-path", path])
            && Path::new(&file).is_file()
        {
            println!("cargo:rerun-if-changed={file}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output
        .status
        .success()
        .then(|| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}
