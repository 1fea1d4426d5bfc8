//! What there is to ask, and what is answered: predicted by hand for the town.

use serde_json::{Value, json};

use super::{column, ok, row};

#[tokio::test]
async fn the_study_tells_what_there_is_to_ask() {
    let study = ok("/api/study").await;
    assert_eq!(study["id"], "town");
    assert_eq!(study["name"], json!({"en": "Town", "lv": "Pilsēta"}));
    assert_eq!(study["bbox"], json!([23.95, 56.9, 24.45, 58.1]));
    assert_eq!(
        study["default"],
        json!({"service": "centre", "group": "total", "profile": "car", "minutes": 5, "level": "district"})
    );
    assert_eq!(column(&study["levels"], "areas"), [3, 2]);
    assert_eq!(
        column(&study["levels"], "parent"),
        [&json!("land"), &Value::Null]
    );
    let children = row(&study["groups"], "id", "children");
    assert_eq!(children["people"], 4);
    assert_eq!(children["people_unknown_origins"], 1);
    let home = row(&study["services"], "id", "home");
    assert_eq!(
        home["sites"],
        json!({"operating": 0, "planned": 1, "closed": 0, "candidate": 0})
    );
    assert_eq!(home["groups"], json!([]));
    let centre = row(&study["services"], "id", "centre");
    assert_eq!(centre["groups"], json!(["total", "children"]));
    assert_eq!(study["standards"].as_array().unwrap().len(), 2 * 2 * 2);
    assert_eq!(study["standards"][0]["minutes"], 5);
    assert_eq!(study["network"]["kind"], "schematic");
    assert_eq!(study["network"]["kilometres"], 40);
    assert_eq!(study["network"]["edges"], 4);
    let notices = column(&study["notices"], "id");
    assert_eq!(
        notices,
        ["schematic_network", "invented"],
        "said though the study does not"
    );
    let inputs = column(&study["inputs"], "file");
    assert!(inputs.contains(&&json!("population.csv")), "{inputs:?}");
    assert_eq!(study["data_version"].as_str().unwrap().len(), 16);
}

/// o1 and o4 stand at a site; o2, o3 and o5 are ten minutes away; o6 reaches no road.
#[tokio::test]
async fn the_answer_is_what_a_person_computes_by_hand() {
    let answer = ok("/api/answer").await;
    assert_eq!(
        answer["question"],
        json!({"service": "centre", "group": "total", "profile": "car", "minutes": 5,
            "level": "district", "standard_minutes": 5, "standard_share": 0.25})
    );
    let total = &answer["total"];
    assert_eq!(total["people"], 63);
    assert_eq!(total["people_within"], 9, "o1 and o4");
    assert_eq!(total["people_beyond"], 22, "o2, o3 and o5");
    assert_eq!(total["people_unreachable"], 32, "o6");
    assert_eq!(total["share_within"], 0.142_857);
    assert_eq!(total["person_minutes_beyond"], 22 * 5);
    assert_eq!(total["mean_minutes"], 7.097, "220 minutes / 31 people");
    assert_eq!(total["max_minutes"], 10);
    assert_eq!(total["sites"], 2);
    assert_eq!(total["capacity"], 10);
    assert_eq!(total["origins"], 6);
    assert_eq!(total["reason"], "ok");
    let west = row(&answer["areas"], "code", "W");
    assert_eq!(west["people"], 7);
    assert_eq!(west["people_beyond"], 6);
    assert_eq!(west["share_beyond"], 0.857_143);
    assert_eq!(west["parent"], "S");
    assert_eq!(west["rank"], 2);
    assert_eq!(west["meets_standard"], false);
    let north = row(&answer["areas"], "code", "N");
    assert_eq!(north["rank"], 1, "nobody there reaches anything");
    assert_eq!(north["reason"], "outside_network");
    assert!(north["mean_minutes"].is_null());
    let east = row(&answer["areas"], "code", "E");
    assert_eq!(
        east["meets_standard"], true,
        "8 of 24 is more than a quarter"
    );
    let curve = answer["curve"].as_array().unwrap();
    assert_eq!(curve.len(), 121);
    assert_eq!(
        (&curve[0], &curve[9]),
        (&json!(0.142_857), &json!(0.142_857))
    );
    assert_eq!(curve[10], 0.492_063, "31 of 63");
    let histogram = &answer["histogram"];
    assert_eq!(histogram["people"].as_array().unwrap().len(), 25);
    assert_eq!(
        (&histogram["people"][0], &histogram["people"][1]),
        (&json!(9), &json!(22))
    );
    assert_eq!(histogram["unreachable"], 32);
    assert_eq!(answer["direction"], "to_site");
}

#[tokio::test]
async fn a_threshold_moves_people_but_neither_times_nor_breaks() {
    let short = ok("/api/answer?minutes=9.99").await;
    let exact = ok("/api/answer?minutes=10").await;
    assert_eq!(short["total"]["people_within"], 9);
    assert_eq!(
        exact["total"]["people_within"], 31,
        "the threshold is closed"
    );
    assert_eq!(exact["total"]["person_minutes_beyond"], 0);
    assert_eq!(short["breaks"], exact["breaks"]);
    assert_eq!(
        short["total"]["mean_minutes"],
        exact["total"]["mean_minutes"]
    );
    assert_eq!(short["question"]["standard_minutes"], 5);
}

#[tokio::test]
async fn groups_profiles_and_levels_are_asked_for_by_name() {
    let children = ok("/api/answer?group=children&profile=foot&level=land").await;
    assert_eq!(children["total"]["people"], 4);
    assert_eq!(children["total"]["people_unknown_origins"], 1);
    assert_eq!(
        children["total"]["max_minutes"], 100,
        "ten kilometres on foot"
    );
    assert_eq!(column(&children["areas"], "code"), ["S", "F"]);
    assert_eq!(column(&children["areas"], "people"), [4, 0]);
    assert_eq!(children["areas"][1]["reason"], "no_people");
    let home = ok("/api/answer?service=home").await;
    assert_eq!(home["total"]["reason"], "no_site");
    assert_eq!(home["total"]["people_unreachable"], 63);
    assert_eq!(home["total"]["mean_minutes"], Value::Null);
}

#[tokio::test]
async fn an_area_is_explained() {
    let page = ok("/api/explain?area=W").await;
    assert_eq!(page["area"]["people"], 7);
    assert_eq!(page["area"]["rank"], 2, "ranked among all, not alone");
    assert_eq!(
        page["parent"],
        json!({"level": "land", "code": "S", "name": "South"})
    );
    assert_eq!(column(&page["neighbours"], "code"), ["E"]);
    assert_eq!(page["neighbours"][0]["share_beyond"], 0.666_667);
    assert_eq!(
        column(&page["sites"], "id"),
        ["s2", "s1"],
        "4 people beyond the border, then 3"
    );
    assert_eq!(column(&page["sites"], "people_nearest"), [4, 3]);
    assert_eq!(column(&page["sites"], "in_area"), [false, true]);
    assert_eq!(page["sites"][1]["mean_minutes"], 6.667);
    assert_eq!(
        column(&page["origins"], "id"),
        ["o3", "o2", "o1"],
        "worst first"
    );
    assert_eq!(page["histogram"]["people"][1], 6);
    assert_eq!(page["curve"][10], 1);
    assert_eq!(page["properties"]["source"], "invented");
    let north = ok("/api/explain?area=N").await;
    assert_eq!(north["sites"], json!([]));
    assert_eq!(north["origins"][0]["reason"], "outside_network");
    let land = ok("/api/explain?area=S&level=land").await;
    assert_eq!(land["parent"], Value::Null);
    assert_eq!(land["area"]["people"], 31);
}

#[tokio::test]
async fn an_origin_is_explained_part_by_part() {
    let page = ok("/api/explain?origin=o5").await;
    assert_eq!(page["origin"]["people"], 16);
    assert_eq!(
        page["origin"]["areas"],
        json!({"district": {"code": "E", "name": "East"}, "land": {"code": "S", "name": "South"}})
    );
    assert_eq!(page["origin"]["basis"], Value::Null);
    assert_eq!(page["origin"]["snap_metres"], 0);
    assert_eq!(page["origin"]["snap_point"], json!([24.4, 57]));
    assert_eq!(
        (&page["minutes"], &page["kilometres"]),
        (&json!(10), &json!(10))
    );
    assert_eq!(page["minutes_beyond"], 5);
    assert_eq!(
        (&page["status"], &page["reason"]),
        (&json!("beyond"), &json!("ok"))
    );
    assert_eq!(page["site"]["id"], "s2");
    assert_eq!(
        page["second"],
        json!({"id": "s1", "name": "First", "minutes": 40, "kilometres": 40})
    );
    let parts = page["parts"].as_array().unwrap();
    let sum: f64 = parts
        .iter()
        .map(|part| part["minutes"].as_f64().unwrap())
        .sum();
    assert!(
        (sum - 10.0).abs() < 1e-9,
        "the parts are the whole: {parts:?}"
    );
    let road = parts.iter().find(|part| part["part"] == "road").unwrap();
    assert_eq!((&road["class"], &road["kmh"]), (&json!("main"), &json!(60)));
    assert_eq!(page["path"]["type"], "LineString");
    let path = page["path"]["coordinates"].as_array().unwrap();
    assert_eq!(
        (&path[0], path.last().unwrap()),
        (&json!([24.4, 57]), &json!([24.3, 57]))
    );

    let far = ok("/api/explain?origin=o6").await;
    assert_eq!(
        (&far["status"], &far["reason"]),
        (&json!("unreachable"), &json!("outside_network"))
    );
    assert_eq!(
        (&far["minutes"], &far["path"], &far["site"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(far["parts"], json!([]));
}
