//! Terms that a study states of its measures.

use pieeja::access::extras::of_areas;
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::ids::{AreaId, GroupId, Id, ProfileId, ServiceId};
use pieeja::model::progress::Silent;

use super::{changed_town, engine, write_changed};

#[test]
fn a_service_may_have_bands_of_its_own() {
    let own = "[[catchments]]\nservice = \"centre\"\nprofile = \"car\"\nbands = [[20.0, 1.0]]\n";
    let town = engine(changed_town(&[], own));
    let (centre, car) = (ServiceId::at(0), ProfileId::at(0));
    let answer = town.answer(centre, GroupId::at(0), car);
    // s1 has 10 places; within 20 minutes of it live 1 + 2 + 4 people, all with weight 1
    let score = answer.scores[pieeja::model::ids::OriginId::at(0)].unwrap();
    assert!((score - 10.0 / 7.0).abs() < 1e-12, "{score}");
    let foot = town.study().catchment(centre, ProfileId::at(1));
    assert_eq!(foot, &town.study().e2sfca);
}

/// Half of everybody has no car and walks: 100 minutes a junction.
#[test]
fn people_without_a_car_are_counted_apart() {
    let shares = [
        ("population.csv", "total,children", "total,children,no_car"),
        ("population.csv", "counted,1,1", "counted,1,1,0.5"),
        ("population.csv", "counted,2,1", "counted,2,1,0.5"),
        ("population.csv", "estimated,4,", "estimated,4,,0.5"),
        ("population.csv", "counted,8,1", "counted,8,1,"),
        ("population.csv", ",16,1", ",16,1,"),
        ("population.csv", "counted,32,0", "counted,32,0,"),
    ];
    let more = "[without_car]\ncolumn = \"no_car\"\nprofile = \"foot\"\nsource = \"invented\"\n";
    let town = engine(changed_town(&shares, more));
    let answer = town.answer(ServiceId::at(0), GroupId::at(0), ProfileId::at(0));
    let [west, east] = of_areas(town.study(), &answer, 15.0, &[AreaId(0), AreaId(1)])
        .try_into()
        .unwrap();
    assert_eq!(west.people_without_car.unwrap().to_f64(), 3.5);
    // by car everybody is within 10 minutes of a site, on foot only o1
    assert_eq!(west.share_within_with_car, Some(1.0));
    assert_eq!(west.share_within_without_car, Some(0.5 / 3.5));
    assert_eq!(east.people_without_car, None, "unknown, not nobody");
    // all share the 10 places of s1: by car 0.5 + 1 + 2 x 0.5 people, on foot 0.5
    let near = |score: Option<f64>, places: f64| {
        let expected = 1000.0 * places / 3.5;
        assert!((score.unwrap() - expected).abs() < 1e-9, "{score:?}");
    };
    near(west.score_with_car, 25.0 / 3.0);
    near(west.score_without_car, 5.0 / 3.0);
    assert_eq!((east.score_with_car, east.score_without_car), (None, None));
    let on_foot = town.answer(ServiceId::at(0), GroupId::at(0), ProfileId::at(1));
    assert_eq!(on_foot.without_car, None, "nobody goes by car here");
}

#[test]
fn a_basket_counts_who_reaches_enough_services() {
    let both = "[[baskets]]\nid = \"both\"\nservices = [\"centre\", \"home\"]\n\
                [[baskets]]\nid = \"any\"\nservices = [\"centre\", \"home\"]\nat_least = 1\n";
    let town = engine(changed_town(&[("sites.csv", "planned", "operating")], both));
    let question = town.study().default;
    // within 5 minutes: of s1 o1, of s2 o4, of the home s3 o5
    let tally = |basket| town.basket(&question, basket, None);
    assert_eq!(tally(0).enough.unwrap().to_f64(), 0.0);
    assert_eq!(tally(1).enough.unwrap().to_f64(), 1.0 + 8.0 + 16.0);
    assert!((tally(1).mean_services.unwrap() - 25.0 / 63.0).abs() < 1e-12);
    let west = town.basket(&question, 1, Some(AreaId(0)));
    assert_eq!(west.share, Some(1.0 / 7.0));
}

/// Places a person: o1 has most of s1, the North nothing.
#[test]
fn who_has_less_than_half_of_the_mean_is_counted() {
    let town = engine(changed_town(&[], ""));
    let answer = town.answer(ServiceId::at(0), GroupId::at(0), ProfileId::at(0));
    let rows = of_areas(town.study(), &answer, 5.0, &[AreaId(0), AreaId(2)]);
    assert_eq!(rows[0].share_below_half_mean, Some(0.0));
    assert_eq!(rows[1].share_below_half_mean, Some(1.0));
}

#[test]
fn terms_that_make_no_sense_are_refused_with_their_key() {
    let cases = [
        (
            "[[catchments]]\nbands = [[20.0, 0.5], [10.0, 1.0]]\n",
            "catchments[1].bands",
        ),
        (
            "[[baskets]]\nid = \"b\"\nservices = [\"centre\"]\nat_least = 2\n",
            "baskets[1].at_least",
        ),
        (
            "[[baskets]]\nid = \"b\"\nservices = [\"center\"]\n",
            "baskets[1].services",
        ),
        (
            "[[variants]]\nid = \"car\"\nof = \"car\"\n",
            "variants[1].id",
        ),
        (
            "[[variants]]\nid = \"x\"\nof = \"ship\"\n",
            "variants[1].of",
        ),
        (
            "[[variants]]\nid = \"x\"\nof = \"car\"\ntimes = 0.0\n",
            "variants[1].times",
        ),
        (
            "[without_car]\ncolumn = \"c\"\nprofile = \"foot\"\n",
            "without_car.source",
        ),
        ("[prices]\nsite = -1.0\n", "prices.site"),
        ("[[scores]]\nmeasure = \"gravity\"\n", "scores[1].id"),
        (
            "[[scores]]\nid = \"e2sfca\"\nmeasure = \"gravity\"\n",
            "scores[1].id",
        ),
        ("[[scores]]\nid = \"a b\"\n", "scores[1].id"),
        ("[[scores]]\nid = \"a\"\n", "scores[1].measure"),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"gravitation\"\n",
            "scores[1].measure",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"fca-ratio\"\n",
            "scores[1].measure",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"gravity\"\n",
            "scores[1].threshold",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"gravity\"\ndecay = \"dai:-1\"\n",
            "scores[1].decay",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"nearest\"\nk = 0\n",
            "scores[1].k",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"nearest\"\ndecay = \"dai:9\"\n",
            "scores[1].decay",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"dual\"\nn = 0\n",
            "scores[1].n",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"interval\"\nfrom = 9\nto = 3\n",
            "scores[1]",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"cumulative\"\nthreshold = nan\n",
            "scores[1].threshold",
        ),
        (
            "[[scores]]\nid = \"a\"\nmeasure = \"nearest\"\nsupply = \"beds\"\n",
            "scores[1].supply",
        ),
    ];
    for (text, key) in cases {
        let folder = tempfile::tempdir().unwrap();
        write_changed(folder.path(), &[], text);
        let source = StudySource::Folder(folder.path().to_owned());
        let error = load_study(&source, &Silent).unwrap_err().to_string();
        assert!(error.contains(key), "{error}");
    }
}
