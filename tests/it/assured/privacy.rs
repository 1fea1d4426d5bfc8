//! Attackers: whatever is published is added and subtracted, and no small group comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use pieeja::access::changes::{AreaChange, Side};
use pieeja::access::privacy::protect;
use pieeja::export::documents::changes::{Effect, what_if};
use pieeja::export::drawing::Drawing;
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::ids::{AreaId, GroupId, Id, LevelId, OriginId};
use pieeja::model::progress::Silent;
use pieeja::model::scenario::Change;
use pieeja::model::study::{Question, Study};
use pieeja::model::units::People;
use pieeja::pipeline::Engine;
use proptest::prelude::*;
use serde_json::Value;

use super::changed_town;

const MINIMUM: u64 = 5;
/// Areas of the three levels of the made-up country: the second does not nest in the third.
const AREAS: [usize; 3] = [7, 4, 2];

/// A country without shapes: `cells` say the areas and people of each origin.
fn country(cells: &[([usize; 3], [u64; 2])], total: &[u64]) -> Study {
    let mut study = changed_town(&[], "");
    let area = study.areas[AreaId(0)].clone();
    let level = study.levels[LevelId(0)].clone();
    let origin = study.origins[OriginId(0)].clone();
    let group = study.groups[GroupId(0)].clone();
    study.levels = (0..3).map(|_| level.clone()).collect();
    study.groups = (0..3).map(|_| group.clone()).collect();
    let areas = (0..3u32).flat_map(|level| (0..AREAS[level as usize]).map(move |_| LevelId(level)));
    study.areas = areas
        .map(|level| pieeja::model::place::Area {
            level,
            ..area.clone()
        })
        .collect();
    let first = [0, AREAS[0], AREAS[0] + AREAS[1]];
    study.origins = cells
        .iter()
        .zip(total)
        .enumerate()
        .map(|(at, ((areas, people), total))| {
            let mut origin = origin.clone();
            origin.id = format!("o{at:02}");
            origin.position.lon += at as f64 / 100.0;
            let people = [*total, people[0], people[1]];
            origin.people = people.map(|p| Some(People(p * 1000))).into();
            origin.located.areas = (0..3)
                .map(|level| Some(AreaId::at(first[level] + areas[level])))
                .collect();
            origin
        })
        .collect();
    study.privacy.minimum = People(MINIMUM * 1000);
    study.privacy.public = vec![true, false, false];
    study
}

fn sum(study: &Study, group: GroupId, level: usize, area: AreaId) -> u64 {
    let level = LevelId::at(level);
    let members = study
        .origins
        .iter()
        .filter(|o| o.located.area(level) == Some(area));
    members.filter_map(|o| o.people(group)).sum::<People>().0
}

type Cells = Vec<([usize; 3], [u64; 2])>;

fn cells() -> impl Strategy<Value = Cells> {
    let people = || prop_oneof![3 => Just(0u64), 5 => 1..5u64, 2 => 5..40u64];
    let cell = (0..AREAS[0], 0..AREAS[1], people(), people()).prop_map(|(fine, other, a, b)| {
        // the finest nests in the coarsest, the second level in neither
        ([fine, other, fine % AREAS[2]], [a, b])
    });
    prop::collection::vec(cell, 4..40)
}

/// Whether `target` is a combination of `rows`: elimination with partial pivoting.
fn follows(rows: &[Vec<f64>], target: &[f64]) -> bool {
    let mut rows = rows.to_vec();
    let mut target = target.to_vec();
    let mut done = 0;
    for column in 0..target.len() {
        let Some(pivot) = (done..rows.len())
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
            .filter(|row| rows[*row][column].abs() > 1e-9)
        else {
            continue;
        };
        rows.swap(done, pivot);
        let pivot = rows[done].clone();
        let rest = rows[done + 1..].iter_mut().chain([&mut target]);
        for row in rest {
            let times = row[column] / pivot[column];
            for (cell, own) in row.iter_mut().zip(&pivot) {
                *cell -= times * own;
            }
        }
        done += 1;
    }
    target.iter().all(|cell| cell.abs() < 1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What is published is exact, and nobody or enough people.
    #[test]
    fn published_sums_are_exact_and_not_small(cells in cells()) {
        let total: Vec<u64> = cells.iter().map(|(_, [a, b])| a + b + 3).collect();
        let raw = country(&cells, &total);
        let mut study = raw.clone();
        protect(&mut study);
        for group in study.groups.ids() {
            for (area, facts) in study.areas.iter_ids() {
                let level = facts.level.index();
                let (shown, true_sum) = (sum(&study, group, level, area), sum(&raw, group, level, area));
                if study.privacy.hides_area(group, area) {
                    continue;
                }
                prop_assert_eq!(shown, true_sum);
                let small = true_sum > 0 && true_sum < MINIMUM * 1000;
                prop_assert!(!small || study.privacy.is_public(group));
            }
            let all = |study: &Study| study.origins.iter().filter_map(|o| o.people(group)).sum::<People>();
            prop_assert_eq!(all(&study), all(&raw), "nobody is lost");
        }
    }

    /// The linear attacker adds and subtracts all published sums of all levels and the total, and
    /// the one who knows that nobody is negative finds every withheld sum open by at least the
    /// minimum: people may be moved between cells that all published sums see alike.
    #[test]
    fn withheld_sums_do_not_follow_from_published_ones(cells in cells()) {
        let total: Vec<u64> = cells.iter().map(|(_, [a, b])| a + b + 3).collect();
        let raw = country(&cells, &total);
        let mut study = raw.clone();
        protect(&mut study);
        for group in [GroupId(1), GroupId(2)] {
            if study.privacy.hides_all(group) {
                prop_assert!(study.areas.ids().all(|area| study.privacy.hides_area(group, area)));
                continue;
            }
            // cells of the cross-classification of all levels
            let mut atoms: BTreeMap<Vec<AreaId>, u64> = BTreeMap::new();
            for origin in &raw.origins {
                let key: Vec<AreaId> = origin.located.areas.iter().copied().flatten().collect();
                *atoms.entry(key).or_default() += origin.people(group).unwrap_or_default().0;
            }
            let indicator = |area: AreaId| -> Vec<f64> {
                atoms.keys().map(|key| f64::from(u8::from(key.contains(&area)))).collect()
            };
            let published: Vec<AreaId> =
                study.areas.ids().filter(|area| !study.privacy.hides_area(group, *area)).collect();
            let mut rows: Vec<Vec<f64>> = published.iter().map(|area| indicator(*area)).collect();
            rows.push(vec![1.0; atoms.len()]);
            for area in study.areas.ids().filter(|area| study.privacy.hides_area(group, *area)) {
                prop_assert!(!follows(&rows, &indicator(area)), "{area:?} is a sum of published ones");
                let mut alike: BTreeMap<Vec<bool>, (bool, bool, u64)> = BTreeMap::new();
                for (key, people) in &atoms {
                    let seen = published.iter().map(|area| key.contains(area)).collect();
                    let (inside, outside, sum) = alike.entry(seen).or_default();
                    *inside |= key.contains(&area);
                    *outside |= !key.contains(&area);
                    *sum += people;
                }
                let open = alike.values().filter(|(inside, outside, _)| *inside && *outside);
                let open = open.map(|(.., sum)| *sum).max().unwrap_or(0);
                prop_assert!(open >= MINIMUM * 1000, "{area:?} is known to within {open}");
            }
        }
    }

    /// Two groups that add up to the public total: one is the other's difference.
    /// They are hidden together, and shown only where there are enough of both.
    #[test]
    fn groups_that_add_up_hide_together(cells in cells()) {
        let total: Vec<u64> = cells.iter().map(|(_, [a, b])| a + b).collect();
        let mut study = country(&cells, &total);
        prop_assume!(total.iter().any(|people| *people > 0));
        protect(&mut study);
        let hidden = |group: u32| -> BTreeSet<AreaId> {
            study.areas.ids().filter(|area| study.privacy.hides_area(GroupId(group), *area)).collect()
        };
        prop_assert_eq!(hidden(1), hidden(2));
        // nor is one of them the whole of a published sum, which would tell it at each origin
        for (area, facts) in study.areas.iter_ids().filter(|(area, _)| !hidden(1).contains(area)) {
            let of = |group| sum(&study, GroupId(group), facts.level.index(), area);
            prop_assert_eq!(of(1) == 0, of(2) == 0);
        }
    }

    /// Protecting once is protecting: the second time nothing changes.
    #[test]
    fn protection_is_done_once(cells in cells()) {
        let total: Vec<u64> = cells.iter().map(|(_, [a, b])| a + b + 3).collect();
        let mut once = country(&cells, &total);
        protect(&mut once);
        let mut twice = once.clone();
        protect(&mut twice);
        let people = |study: &Study| study.origins.iter().map(|o| o.people.clone()).collect::<Vec<_>>();
        prop_assert_eq!(people(&once), people(&twice));
    }
}

/// Inside of a unit only public numbers tell who lives where: two countries with the same sums
/// are one, at every threshold, by every service, in every difference.
#[test]
fn inside_of_a_unit_nobody_can_tell_where_people_live() {
    let at = |people: [u64; 4]| -> Cells { people.map(|p| ([0, 0, 0], [p, 0])).into() };
    let total = [10, 20, 30, 40];
    let spread = |people| {
        let mut study = country(&at(people), &total);
        study.privacy.minimum = People(9_000);
        protect(&mut study);
        study
            .origins
            .iter()
            .map(|o| o.people(GroupId(1)).unwrap().0)
            .collect::<Vec<_>>()
    };
    assert_eq!(spread([1, 2, 3, 4]), spread([4, 0, 0, 6]));
    assert_eq!(spread([4, 0, 0, 6]), [1000, 2000, 3000, 4000]);
}

#[test]
fn disclosed_studies_and_public_groups_stay_as_they_are() {
    let cells: Cells = vec![([0, 0, 0], [1, 2]), ([1, 1, 1], [3, 30])];
    let people = |study: &Study| {
        study
            .origins
            .iter()
            .map(|o| o.people.clone())
            .collect::<Vec<_>>()
    };
    let raw = country(&cells, &[9, 99]);
    let mut disclosed = raw.clone();
    disclosed.privacy.is_disclosed = true;
    protect(&mut disclosed);
    assert_eq!(people(&disclosed), people(&raw));
    let mut public = raw.clone();
    public.privacy.public = vec![true; 3];
    protect(&mut public);
    assert_eq!(people(&public), people(&raw));
}

/// The embedded study, as its user publishes it: no number of a target group is small.
#[test]
fn the_files_of_the_embedded_study_tell_no_small_number() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let run =
        |extra: &[&str]| {
            let base = [
                "analyze",
                "--out",
                out,
                "--format",
                "csv",
                "--service",
                "day_care_centre",
            ];
            let base = [
                &base[..],
                &["--group", "adults_mental", "--profile", "car", "--quiet"],
            ]
            .concat();
            let done = Command::new(env!("CARGO_BIN_EXE_pieeja"))
                .args([&base, extra].concat())
                .output();
            assert_eq!(done.unwrap().status.code(), Some(0));
            let mut cells = Vec::new();
            for file in [
                "areas.csv",
                "gaps.csv",
                "sites.csv",
                "baskets.csv",
                "doubt.csv",
            ] {
                let mut reader = csv::Reader::from_path(folder.path().join(file)).unwrap();
                let header = reader.headers().unwrap().clone();
                for record in reader.records() {
                    let record = record.unwrap();
                    let named = header.iter().zip(&record);
                    let people = named.filter(|(name, cell)| {
                        name.starts_with("people")
                            && *name != "people_unknown_origins"
                            && !cell.is_empty()
                    });
                    cells.extend(people.map(|(name, cell)| {
                        (format!("{file} {name}"), cell.parse::<f64>().unwrap())
                    }));
                }
            }
            cells.retain(|(_, people)| *people > 0.0 && *people < 5.0);
            cells
        };
    assert_eq!(run(&[]), []);
    let manifest = std::fs::read_to_string(folder.path().join("manifest.json")).unwrap();
    assert!(manifest.contains("\"disclosed\": false"));
    assert!(run(&["--disclose-small-groups"]).len() > 1000);
    let manifest = std::fs::read_to_string(folder.path().join("manifest.json")).unwrap();
    assert!(manifest.contains("\"disclosed\": true"));
}

/// Numbers of people anywhere in a document that are small, with their keys; of `total` they are
/// public.
fn small_numbers(document: &Value, found: &mut Vec<String>) {
    match document {
        Value::Object(fields) if fields.get("group").and_then(Value::as_str) != Some("total") => {
            for (key, value) in fields {
                let is_people = key.starts_with("people") && key != "people_unknown_origins";
                if let Some(people) = value.as_f64().filter(|_| is_people)
                    && people.abs() > 0.0
                    && people.abs() < 5.0
                {
                    found.push(format!("{key} {people}"));
                }
                small_numbers(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| small_numbers(item, found)),
        _ => {}
    }
}

/// Enough of them to see what is wrong.
fn first(numbers: &[String]) -> &[String] {
    &numbers[..numbers.len().min(5)]
}

/// Where the difference is withheld, so are the two sides that it follows from.
fn differences_do_not_follow(document: &Value) {
    match document {
        Value::Object(fields) => {
            if fields.get("people_gained") == Some(&Value::Null) {
                let side = |name| fields.get(name).is_some_and(Value::is_number);
                let both = side("people_within_before") && side("people_within_after");
                assert!(!both, "{fields:?}");
            }
            fields.values().for_each(differences_do_not_follow);
        }
        Value::Array(items) => items.iter().for_each(differences_do_not_follow),
        _ => {}
    }
}

/// What changes tell over HTTP, of the embedded study: each closing alone and together, whole
/// study, areas of every level, every service and group.
#[test]
fn what_changes_tell_holds_no_small_number() {
    let mut study = load_study(&StudySource::Embedded, &Silent).unwrap().study;
    protect(&mut study);
    let engine = Engine::new(study, &Silent).unwrap();
    let study = engine.study();
    let drawing = Drawing::new(study, &[]);
    let adults = study.group("adults_mental").unwrap();
    let mut raw_changes = 0;
    for level in study.levels.ids() {
        let question = Question {
            group: adults,
            level,
            ..study.default
        };
        let (service, profile) = (question.service, question.profile);
        let share = study.standard_terms(service, adults, profile).1;
        let answer = engine.answer(service, adults, profile);
        let baseline = engine.baseline(&question);
        let before = Side {
            study,
            answer: &answer,
            minutes: question.minutes,
            share,
        };
        for site in answer.destinations.iter().take(12) {
            let change: Change = format!("close:{}", study.sites[*site].id).parse().unwrap();
            let found = engine.what_if(&baseline, &change).unwrap();
            let few = |row: &AreaChange| {
                row.people_gained()
                    .is_some_and(|n| n != 0 && n.abs() < 5000)
            };
            raw_changes += found.areas.iter().filter(|row| few(row)).count();
            let effect = Effect {
                total: &found.total,
                areas: &found.areas,
                origins_moved: found.origins.len(),
            };
            let none = String::new();
            let told = what_if(&before, &drawing, &question, none, &change, &effect);
            let told = serde_json::to_value(&told).unwrap();
            let mut small = Vec::new();
            small_numbers(&told, &mut small);
            assert_eq!(first(&small), [""; 0], "{change:?}");
            differences_do_not_follow(&told);
        }
    }
    assert!(
        raw_changes > 3,
        "there is something to withhold: {raw_changes}"
    );
}

/// The same of the files of a plan and of a comparison, which tell everything when asked to.
#[test]
fn files_of_plans_and_comparisons_tell_no_small_number() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &str, out: &str, extra: &[&str]| -> Vec<String> {
        let out = folder.path().join(out);
        let done = Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(arguments.split_whitespace())
            .args(["--quiet", "--format", "csv", "--out"])
            .arg(&out)
            .args(extra)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(0), "{said}");
        let mut small = Vec::new();
        for entry in std::fs::read_dir(&out).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("plan.json") {
                let text = std::fs::read_to_string(&path).unwrap();
                let document: Value = serde_json::from_str(&text).unwrap();
                small_numbers(&document, &mut small);
                differences_do_not_follow(&document);
            }
            if path.extension().is_none_or(|ending| ending != "csv") {
                continue;
            }
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let header = reader.headers().unwrap().clone();
            for record in reader.records() {
                let record = record.unwrap();
                let fields = header.iter().zip(&record).map(|(name, cell)| {
                    let number = cell.parse::<f64>().ok().map(Value::from);
                    let text = (!cell.is_empty()).then(|| Value::from(cell));
                    (name.to_owned(), number.or(text).unwrap_or(Value::Null))
                });
                let row = Value::Object(fields.collect());
                small_numbers(&row, &mut small);
                if extra.is_empty() && path.ends_with("area_changes.csv") {
                    differences_do_not_follow(&row);
                }
            }
        }
        small
    };
    let plan = "prioritise --choose 2 --service day_care_centre --group adults_mental \
                --candidates grid:40";
    assert_eq!(first(&run(plan, "plan", &[])), [""; 0]);
    let disclose = ["--disclose-small-groups"];
    assert!(run(plan, "all_of_it", &disclose).len() > 100);
    let scenario = folder.path().join("plan/scenario.json");
    let compare = format!("compare baseline {}", scenario.display());
    assert_eq!(first(&run(&compare, "compared", &[])), [""; 0]);
    assert!(run(&compare, "all_compared", &disclose).len() > 100);
}

#[test]
fn every_resident_of_the_embedded_study_stays_and_municipalities_are_mostly_told() {
    let mut study = load_study(&StudySource::Embedded, &Silent).unwrap().study;
    let raw = study.clone();
    protect(&mut study);
    let adults = study.group("adults_mental").unwrap();
    let hidden = study
        .areas_of(LevelId(0))
        .filter(|(area, _)| study.privacy.hides_area(adults, *area));
    let hidden = hidden.count();
    assert!(
        (16..50).contains(&hidden),
        "{hidden} of 119, 16 of them with fewer than 5"
    );
    let regions = study.areas_of(study.level("region").unwrap());
    for (area, _) in regions {
        assert!(!study.privacy.hides_area(adults, area));
        assert_eq!(sum(&study, adults, 2, area), sum(&raw, adults, 2, area));
    }
}
