//! `pieeja init`: the embedded study as a folder to start from.

use std::fs;
use std::path::{Path, PathBuf};

use super::output::write_whole;
use super::render::tell;
use super::{Common, Failure, Outcome};
use crate::ingest::{STUDY_FILE, embedded_files};

/// Write the embedded study out as a starting point for your own
///
/// Writes the study of Latvia (pieeja.toml, its tables and layers, SOURCES.md) into a folder.
/// Replace what you have better data for, then run `pieeja check` and `pieeja serve` on it. To
/// look at the embedded study only, `pieeja serve` needs no folder.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct InitArgs {
    /// Folder to write to; made when it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write into a folder that holds something already; files of the same names are overwritten
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(args: &InitArgs, common: &Common) -> Result<Outcome, Failure> {
    let folder = &args.folder;
    if !args.force && holds_something(folder)? {
        return Err(Failure::new(
            format!("{} is not empty", folder.display()),
            "name another folder, or add --force to write over files of the same names",
        ));
    }
    let mut files: Vec<_> = embedded_files().collect();
    files.sort();
    if !files.iter().any(|(name, _)| name == STUDY_FILE) {
        return Err(Failure::new(
            "this build holds no study",
            "build it from a checkout that has geodata/latvia",
        ));
    }
    for (name, bytes) in &files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| {
            Failure::io(
                &format!("cannot make the folder {}", parent.display()),
                &error,
                "name a folder that you may write to",
            )
        })?;
        write_whole(&path, bytes)?;
    }
    tell(common, &next_steps(folder, files.len()));
    Ok(Outcome::Done)
}

fn holds_something(folder: &Path) -> Result<bool, Failure> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Failure::io(
            &format!("cannot look into {}", folder.display()),
            &error,
            "name a folder that you may write to",
        )),
    }
}

fn next_steps(folder: &Path, files: usize) -> String {
    let folder = folder.display();
    format!(
        "Wrote {files} files to {folder}. Next:\n  \
         1. put your own data in place of population.csv, sites.csv, the areas and roads.geojson;\n     \
            pieeja.toml names them and says what their columns mean\n  \
         2. pieeja check {folder}     what is wrong with which row\n  \
         3. pieeja serve {folder}     the map"
    )
}
