//! A town small enough to predict by hand, written as a study folder.
//!
//! ```text
//!                    o6 (32)                      North: far from any road
//!
//!   o1 (1) --- o2 (2) --- o3 (4) --- o4 (8) --- o5 (16)
//!   s1                               s2          s3 planned
//!   |------------ West ------------|--------- East ----|
//! ```
//!
//! A piece of road is 10 km: 10 minutes by car at 60 km/h, 100 on foot at 6. Everybody
//! stands on a junction, so that access legs are zero. People are powers of two, so that
//! every sum tells who is in it. Of the children, o3's number is unknown and o6 has none.

use std::fs;
use std::path::Path;

use pieeja::ingest::{StudySource, load_study};
use pieeja::model::progress::Silent;
use pieeja::pipeline::Engine;

const STUDY: &str = r#"
format = 1
[study]
id = "town"
name = { en = "Town", lv = "Pilsēta" }
description = { en = "A town for tests." }
period = "2020"
languages = ["en", "lv"]
[[notices]]
id = "invented"
text = { en = "Nobody lives here.", lv = "Te neviens nedzīvo." }
[default]
service = "centre"
group = "total"
profile = "car"
level = "district"
[[levels]]
id = "district"
name = { en = "Districts" }
file = "districts.geojson"
code = "code"
label = "name"
parent_level = "land"
parent = "land"
[[levels]]
id = "land"
name = { en = "Lands" }
file = "lands.geojson"
code = "code"
label = "name"
[origins]
file = "population.csv"
name = "name"
basis = "basis"
nearest_area_km = 2.0
[[groups]]
id = "total"
column = "total"
name = { en = "Everybody" }
source = "invented"
[[groups]]
id = "children"
column = "children"
name = { en = "Children" }
source = "invented"
[sites]
file = "sites.csv"
[[services]]
id = "centre"
name = { en = "Centre" }
community = true
direction = "to_site"
symbol = "circle"
[[services]]
id = "home"
name = { en = "Home" }
community = true
direction = "to_site"
symbol = "square"
[network]
file = "roads.geojson"
kind = "schematic"
max_snap_km = 5.0
access_detour = 1.3
[[profiles]]
id = "car"
name = { en = "By car" }
mode = "car"
rural_kmh = 60.0
walk_kmh = 5.0
source = "invented"
[[profiles.speeds]]
class = "*"
surface = "*"
kmh = 60.0
source = "invented"
[[profiles]]
id = "foot"
name = { en = "On foot" }
mode = "foot"
rural_kmh = 6.0
walk_kmh = 6.0
source = "invented"
[[profiles.speeds]]
class = "*"
surface = "*"
kmh = 6.0
source = "invented"
[[standards]]
service = "*"
group = "*"
profile = "*"
minutes = 5.0
share = 0.25
official = false
source = "invented"
name = { en = "Five minutes" }
[[presets]]
minutes = 15
name = { en = "A quarter" }
source = "invented"
[measures]
e2sfca = [[10.0, 1.0], [20.0, 0.5]]
[privacy]
minimum = 0.0
[[attributions]]
text = "Town Office"
licence = "CC0"
url = "https://example.org/"
files = ["population.csv"]
"#;

const POPULATION: &str = "\
id,name,lon,lat,district,basis,total,children
o1,Alpha,24.0,57.0,W,counted,1,1
o2,Beta,24.1,57.0,W,counted,2,1
o3,\"Gamma, the \"\"old\"\" one\",24.2,57.0,W,estimated,4,
o4,,24.3,57.0,E,counted,8,1
o5,Epsilon,24.4,57.0,E,,16,1
o6,Zeta,24.2,58.0,N,counted,32,0
";

const SITES: &str = "\
id,name,service,lon,lat,groups,capacity,status,year,provider,location_basis,source
s1,First,centre,24.0,57.0,,10,operating,2019,Town,coordinate,https://example.org/1
s2,Second,centre,24.3,57.0,children,,operating,,,settlement,https://example.org/2
s3,Third,home,24.4,57.0,,,planned,2021,,coordinate,https://example.org/3
";

fn square(properties: &str, west: f64, south: f64, east: f64, north: f64) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    let features = features.join(",\n");
    format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
}

/// Writes the town's folder.
pub(crate) fn write(folder: &Path) {
    let districts = [
        square(
            r#""code":"W","name":"West","land":"S","source":"invented""#,
            23.95,
            56.9,
            24.25,
            57.1,
        ),
        square(
            r#""code":"E","name":"East","land":"S""#,
            24.25,
            56.9,
            24.45,
            57.1,
        ),
        square(
            r#""code":"N","name":"North","land":"F""#,
            24.15,
            57.9,
            24.25,
            58.1,
        ),
    ];
    let lands = [
        square(r#""code":"S","name":"South""#, 23.95, 56.9, 24.45, 57.1),
        square(r#""code":"F","name":"Far""#, 24.15, 57.9, 24.25, 58.1),
    ];
    let roads: Vec<String> = (0..4)
        .map(|piece| {
            let (from, to) = (f64::from(240 + piece) / 10.0, f64::from(241 + piece) / 10.0);
            format!(
                r#"{{"type":"Feature","properties":{{"id":"r{piece}","ref":"A{piece}","class":"main","surface":"paved","length_km":10,"length_basis":"measured"}},"geometry":{{"type":"LineString","coordinates":[[{from},57.0],[{to},57.0]]}}}}"#
            )
        })
        .collect();
    let files = [
        ("pieeja.toml", STUDY.to_owned()),
        ("population.csv", POPULATION.to_owned()),
        ("sites.csv", SITES.to_owned()),
        ("districts.geojson", collection(&districts)),
        ("lands.geojson", collection(&lands)),
        ("roads.geojson", collection(&roads)),
    ];
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// Writes the town's folder without its roads.
pub(crate) fn write_without_roads(folder: &Path) {
    write(folder);
    fs::remove_file(folder.join("roads.geojson")).unwrap();
    let (before, after) = STUDY.split_once("[network]").unwrap();
    let (_, after) = after.split_once("[[profiles]]").unwrap();
    fs::write(
        folder.join("pieeja.toml"),
        format!("{before}[[profiles]]{after}"),
    )
    .unwrap();
}

/// The town as an engine, read the way a user's study is.
pub(crate) fn engine() -> Engine {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let source = StudySource::Folder(folder.path().to_owned());
    let loaded = load_study(&source, &Silent).unwrap();
    let defects: Vec<String> = loaded.defects.iter().map(ToString::to_string).collect();
    assert_eq!(defects, [""; 0], "the town is in order");
    Engine::new(loaded.study, &Silent).unwrap()
}
