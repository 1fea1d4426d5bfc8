//! Files whose two coordinates stand the other way round: which of them is told, and that
//! `swap = true` mends it.

use std::fs;
use std::path::Path;

use geo::BoundingRect;
use pieeja::ingest::{Loaded, StudySource, load_study};
use pieeja::model::progress::Silent;

fn town() -> tempfile::TempDir {
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/towns/two-squares");
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(sound).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn load(folder: &Path) -> Loaded {
    load_study(&StudySource::Folder(folder.to_path_buf()), &Silent).unwrap()
}

fn change(folder: &Path, file: &str, what: &str, new: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(what), "{file} has no {what}");
    fs::write(path, text.replace(what, new)).unwrap();
}

/// Latitude first in the polygons of a file.
fn swap_polygons(folder: &Path, file: &str) {
    let path = folder.join(file);
    let mut text: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for feature in text["features"].as_array_mut().unwrap() {
        for ring in feature["geometry"]["coordinates"].as_array_mut().unwrap() {
            for point in ring.as_array_mut().unwrap() {
                point.as_array_mut().unwrap().reverse();
            }
        }
    }
    fs::write(path, text.to_string()).unwrap();
}

fn swapped_files(loaded: &Loaded) -> Vec<&str> {
    let swapped = loaded
        .defects
        .iter()
        .filter(|defect| defect.code == "coordinates_swapped");
    let mut files: Vec<&str> = swapped.map(|defect| defect.file.as_str()).collect();
    files.dedup();
    files
}

#[test]
fn a_swapped_level_is_told_and_mended_on_request() {
    for file in ["municipalities.geojson", "regions.geojson"] {
        let folder = town();
        swap_polygons(folder.path(), file);
        let loaded = load(folder.path());
        assert_eq!(swapped_files(&loaded), [file]);
        // points are measured by the sound files: none is set aside
        assert_eq!(
            (loaded.study.origins.len(), loaded.study.sites.len()),
            (3, 2)
        );
        let named = format!("file = \"{file}\"\n");
        change(
            folder.path(),
            "pieeja.toml",
            &named,
            &format!("{named}swap = true\n"),
        );
        let mended = load(folder.path());
        assert_eq!(mended.defects, []);
        assert_eq!(mended.study.areas.len(), 3);
        let shape = &mended.study.areas.iter().next().unwrap().shape;
        let west = shape.bounding_rect().unwrap().min().x;
        assert!((west - 24.0).abs() < 1e-12, "{west}");
    }
}

/// Two files against two: nobody can tell which are wrong, and all four are told.
#[test]
fn half_of_the_files_against_the_other_half_are_all_told() {
    let folder = town();
    for file in ["municipalities.geojson", "regions.geojson"] {
        swap_polygons(folder.path(), file);
    }
    let loaded = load(folder.path());
    let mut files = swapped_files(&loaded);
    files.sort_unstable();
    files.dedup();
    assert_eq!(
        files,
        [
            "municipalities.geojson",
            "population.csv",
            "regions.geojson",
            "sites.csv"
        ]
    );
}

/// A single level is outvoted by origins and sites.
#[test]
fn the_only_level_is_told_where_origins_and_sites_agree() {
    let folder = town();
    swap_polygons(folder.path(), "municipalities.geojson");
    change(
        folder.path(),
        "pieeja.toml",
        "parent_level = \"region\"\nparent = \"region\"\n",
        "",
    );
    change(
        folder.path(),
        "pieeja.toml",
        "[[levels]]\nid = \"region\"\nfile = \"regions.geojson\"\n",
        "",
    );
    let loaded = load(folder.path());
    assert_eq!(swapped_files(&loaded), ["municipalities.geojson"]);
    assert_eq!(
        (loaded.study.origins.len(), loaded.study.sites.len()),
        (3, 2)
    );
}

#[test]
fn swapped_points_are_told_and_the_areas_are_not() {
    let folder = town();
    change(folder.path(), "population.csv", "lon,lat", "lat,lon");
    let loaded = load(folder.path());
    assert_eq!(swapped_files(&loaded), ["population.csv"]);
    assert_eq!(
        (loaded.study.origins.len(), loaded.study.sites.len()),
        (0, 2)
    );
    change(
        folder.path(),
        "pieeja.toml",
        "file = \"population.csv\"\n",
        "file = \"population.csv\"\nswap = true\n",
    );
    assert_eq!(load(folder.path()).defects, []);
}

/// A single point that went astray accuses nobody else.
#[test]
fn one_swapped_row_is_one_bad_row() {
    let folder = town();
    change(
        folder.path(),
        "population.csv",
        "24.021,56.02",
        "56.02,24.021",
    );
    let loaded = load(folder.path());
    let told: Vec<_> = loaded
        .defects
        .iter()
        .filter(|defect| defect.code == "coordinates_swapped")
        .map(|defect| (defect.file.as_str(), defect.row))
        .collect();
    assert_eq!(told, [("population.csv", Some(1))]);
}
