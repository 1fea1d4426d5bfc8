//! What must hold of every measure whatever the numbers.

use pieeja::access::availability::{spatial_availability, total_constrained};
use pieeja::access::balanced::balanced;
use pieeja::access::catchment::{Mode, Scores, e2sfca, m2sfca, multimodal, ratios};
use pieeja::access::costs::{Costs, Pair, Weighed};
use pieeja::access::crowding::crowding;
use pieeja::access::cumulative::{Interval, Summary, cumulative, interval};
use pieeja::access::decay::{Decay, FORMS};
use pieeja::access::doubly::doubly_constrained;
use pieeja::access::dual::cost_to_opportunities;
use pieeja::access::gravity::gravity;
use pieeja::access::missing::Value;
use pieeja::access::proximity::{kth_nearest, mean_nearest};
use pieeja::access::raam::{Terms, raam};
use pieeja::access::three_step::{modified_huff, three_step};
use pieeja::access::variable::{Growth, variable};
use proptest::prelude::*;

/// Places with whole costs, so that ties and costs on thresholds are common, some pairs
/// missing, some people and supply unknown or 0.
#[derive(Clone, Debug)]
struct Town {
    costs: Costs,
    people: Vec<Option<f64>>,
    supply: Vec<Option<f64>>,
}

fn amount(most: u32) -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(0.0)),
        6 => (1..most).prop_map(|n| Some(f64::from(n))),
    ]
}

fn town() -> impl Strategy<Value = Town> {
    (1u32..12, 1u32..7).prop_flat_map(|(origins, sites)| {
        let cell = prop_oneof![1 => Just(f64::INFINITY), 3 => (0u32..60).prop_map(f64::from)];
        let cells = (origins * sites) as usize;
        (
            prop::collection::vec(cell, cells),
            prop::collection::vec(amount(500), origins as usize),
            prop::collection::vec(amount(40), sites as usize),
        )
            .prop_map(move |(cells, people, supply)| {
                let at = (0..origins).flat_map(|origin| (0..sites).map(move |site| (origin, site)));
                let pairs: Vec<Pair> = at
                    .zip(cells)
                    .map(|((origin, site), cost)| Pair { origin, site, cost })
                    .collect();
                let (rows, columns) = (people.len(), supply.len());
                let costs = Costs::gather(rows, columns, &pairs).unwrap().costs;
                Town {
                    costs,
                    people,
                    supply,
                }
            })
    })
}

fn decay() -> impl Strategy<Value = Decay> {
    prop::sample::select(FORMS.to_vec()).prop_map(|form| form.parse().unwrap())
}

fn scaled(amounts: &[Option<f64>], by: f64) -> Vec<Option<f64>> {
    amounts.iter().map(|a| a.map(|a| a * by)).collect()
}

fn known(amounts: &[Option<f64>]) -> Vec<f64> {
    amounts.iter().map(|a| a.unwrap_or(0.0)).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-12
}

fn all_near(a: &[Value], b: &[Value], factor: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Ok(a), Ok(b)) => near(a * factor, *b),
            (a, b) => a == b,
        })
}

/// What the values add up to when each person has them.
fn shared_out(town: &Town, values: &[Value]) -> f64 {
    values
        .iter()
        .zip(known(&town.people))
        .map(|(value, people)| value.unwrap_or(0.0) * people)
        .sum()
}

/// The places of sites with any demand.
fn offered(town: &Town, demand: &[f64]) -> f64 {
    known(&town.supply)
        .iter()
        .zip(demand)
        .filter(|(_, d)| **d > 0.0)
        .map(|(s, _)| s)
        .sum()
}

type Catchment = fn(&Weighed<'_>, &[Option<f64>], &[Option<f64>]) -> Scores;

/// Places per person.
const PER_PERSON: [(&str, Catchment); 5] = [
    ("e2sfca", e2sfca),
    ("m2sfca", m2sfca),
    ("3sfca", three_step),
    ("mh3sfca", modified_huff),
    ("bfca", balanced),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_decay_lies_within_0_and_1_and_never_rises(decay in decay(), a in 0.0f64..200.0, b in 0.0f64..200.0) {
        let (near, far) = (decay.weight(a.min(b)), decay.weight(a.max(b)));
        prop_assert!((0.0..=1.0).contains(&near) && (0.0..=1.0).contains(&far));
        prop_assert!(near >= far, "{decay} at {a} and {b}");
        prop_assert!(decay.weight(f64::INFINITY) == 0.0);
    }

    /// All places of sites that anybody reaches go to somebody, no more and no less.
    #[test]
    fn places_are_shared_out_exactly(town in town(), decay in decay()) {
        let impedance = decay.into();
        let weighed = Weighed::new(&town.costs, &impedance);
        let Town { people, supply, costs } = &town;
        for (name, of) in [PER_PERSON[0], PER_PERSON[2]] {
            let scores = of(&weighed, people, supply);
            let (shared, offered) = (shared_out(&town, &scores.origins), offered(&town, &scores.demand));
            prop_assert!(near(shared, offered), "{name}: {shared} of {offered}");
        }
        for (name, of) in [PER_PERSON[1], PER_PERSON[3]] {
            let scores = of(&weighed, people, supply);
            let (shared, offered) = (shared_out(&town, &scores.origins), offered(&town, &scores.demand));
            prop_assert!(shared <= offered * (1.0 + 1e-9), "{name}: {shared} of {offered}");
        }
        let growth = Growth { base_people: 300.0, base_ratio: None };
        let found = variable(costs, &impedance, people, supply, growth).scores;
        prop_assert!(near(shared_out(&town, &found.origins), offered(&town, &found.demand)));
        let found = spatial_availability(&weighed, people, supply, 1.0);
        let sum: f64 = found.origins.iter().flatten().sum();
        prop_assert!(near(sum, offered(&town, &found.demand)), "spatial availability: {sum}");
        let total = total_constrained(&weighed, supply);
        if let Ok(values) = total.into_iter().collect::<Result<Vec<f64>, _>>() {
            let all: f64 = known(supply).iter().sum();
            prop_assert!(near(values.iter().sum(), all));
        }
    }

    /// Balanced catchments keep the demand and the level of service.
    #[test]
    fn balanced_catchments_count_nobody_twice(town in town(), decay in decay()) {
        let weighed = Weighed::new(&town.costs, &decay.into());
        let scores = balanced(&weighed, &town.people, &town.supply);
        let reaches = |origin: usize| {
            weighed.row(origin).any(|(site, weight)| weight > 0.0 && town.supply[site].is_some())
        };
        let people: f64 = known(&town.people).iter().enumerate()
            .filter(|(origin, _)| reaches(*origin)).map(|(_, people)| people).sum();
        prop_assert!(near(scores.demand.iter().sum(), people));
        let service: f64 = ratios(&town.supply, &scores.demand).iter().sum();
        prop_assert!(near(scores.origins.iter().flatten().sum(), service));
    }

    /// Everybody who reaches a place presses on it once.
    #[test]
    fn crowding_counts_everybody_once(town in town(), decay in decay()) {
        let weighed = Weighed::new(&town.costs, &decay.into());
        let found = crowding(&weighed, &town.people, &town.supply);
        let people: f64 = known(&town.people).iter().zip(&found.origins)
            .filter(|(_, met)| met.is_ok()).map(|(people, _)| people).sum();
        prop_assert!(near(found.demand.iter().sum(), people));
    }

    /// With an exponent of 1, what is available to a person is the E2SFCA score.
    #[test]
    fn availability_of_a_person_is_the_two_step_score(town in town(), decay in decay()) {
        let weighed = Weighed::new(&town.costs, &decay.into());
        let available = spatial_availability(&weighed, &town.people, &town.supply, 1.0);
        let scores = e2sfca(&weighed, &town.people, &town.supply);
        for (available, score) in available.per_person.iter().zip(&scores.origins) {
            prop_assert!(available.is_err() || near(available.unwrap(), score.unwrap()));
        }
    }

    #[test]
    fn twice_the_places_are_twice_the_access(town in town(), decay in decay(), by in 0.1f64..9.0) {
        let weighed = Weighed::new(&town.costs, &decay.into());
        let more = scaled(&town.supply, by);
        for (name, of) in PER_PERSON {
            let before = of(&weighed, &town.people, &town.supply).origins;
            prop_assert!(all_near(&before, &of(&weighed, &town.people, &more).origins, by), "{name}");
            let crowd = scaled(&town.people, by);
            let after = of(&weighed, &crowd, &town.supply).origins;
            prop_assert!(all_near(&before, &after, 1.0 / by), "{name}, {by} times the people");
        }
        let before = gravity(&weighed, &town.supply);
        prop_assert!(all_near(&before, &gravity(&weighed, &more), by));
        let before = spatial_availability(&weighed, &town.people, &town.supply, 1.0).origins;
        let after = spatial_availability(&weighed, &scaled(&town.people, by), &more, 1.0).origins;
        prop_assert!(all_near(&before, &after, by), "people compete among themselves only");
    }

    /// One more place at one site takes nothing from anybody.
    #[test]
    fn more_places_never_lower_a_score(town in town(), decay in decay(), at in any::<prop::sample::Index>()) {
        let weighed = Weighed::new(&town.costs, &decay.into());
        let mut more = town.supply.clone();
        let site = at.index(more.len());
        more[site] = more[site].map(|places| places + 3.0);
        let grows = |before: &[Value], after: &[Value]| before.iter().zip(after)
            .all(|(before, after)| before.is_err() || after.unwrap() >= before.unwrap() * (1.0 - 1e-12));
        for (name, of) in [PER_PERSON[0], PER_PERSON[1], PER_PERSON[2], PER_PERSON[4]] {
            let before = of(&weighed, &town.people, &town.supply).origins;
            prop_assert!(grows(&before, &of(&weighed, &town.people, &more).origins), "{name}");
        }
        prop_assert!(grows(&gravity(&weighed, &town.supply), &gravity(&weighed, &more)));
    }

    #[test]
    fn a_wider_threshold_never_reaches_less(town in town(), a in 0u32..60, b in 0u32..60) {
        let (narrow, wide) = (f64::from(a.min(b)), f64::from(a.max(b)));
        let within = |threshold| cumulative(&town.costs, &town.supply, threshold);
        for (narrow, wide) in within(narrow).iter().zip(within(wide)) {
            prop_assert!(narrow.is_err() || narrow.unwrap() <= wide.unwrap());
        }
        let summary = |summary| {
            let thresholds = Interval::new(narrow, wide, 1.0).unwrap();
            interval(&town.costs, &town.supply, thresholds, summary)
        };
        prop_assert_eq!(summary(Summary::Min), within(narrow));
        prop_assert_eq!(summary(Summary::Max), within(wide));
        for ((low, middle), high) in within(narrow).iter().zip(summary(Summary::Median)).zip(within(wide)) {
            prop_assert!(low.is_err() || (low.unwrap()..=high.unwrap()).contains(&middle.unwrap()));
        }
    }

    #[test]
    fn cumulative_access_is_gravity_with_a_binary_decay(town in town(), threshold in 0u32..60) {
        let threshold = f64::from(threshold);
        let weighed = Weighed::new(&town.costs, &Decay::Binary { threshold }.into());
        let within = cumulative(&town.costs, &town.supply, threshold);
        prop_assert_eq!(gravity(&weighed, &town.supply), within);
    }

    /// Within the cost to n opportunities there are n, and within anything less there are not.
    #[test]
    fn dual_access_inverts_cumulative_access(town in town(), n in 1u32..100) {
        let n = f64::from(n);
        for (origin, cost) in cost_to_opportunities(&town.costs, &town.supply, n).iter().enumerate() {
            let within = |threshold| cumulative(&town.costs, &town.supply, threshold)[origin].unwrap_or(0.0);
            match cost {
                Ok(cost) => prop_assert!(within(*cost) >= n && within(cost - 0.5) < n),
                Err(_) => prop_assert!(within(f64::MAX) < n),
            }
        }
    }

    #[test]
    fn the_next_nearest_is_never_nearer(town in town(), k in 1usize..6) {
        let open = vec![true; town.supply.len()];
        let kth = |k| kth_nearest(&town.costs, &open, k);
        let means = mean_nearest(&town.costs, &open, k);
        for ((first, last), mean) in kth(1).iter().zip(kth(k)).zip(means) {
            prop_assert_eq!(last.is_ok(), mean.is_ok());
            if let (Ok(first), Ok(last), Ok(mean)) = (first, last, mean) {
                prop_assert!(*first <= mean && mean <= last);
            }
        }
    }

    /// Splitting the people over two modes of the same costs changes nothing.
    #[test]
    fn modes_of_equal_costs_are_one_mode(town in town(), decay in decay(), share in 0.0f64..1.0) {
        let weighed = Weighed::new(&town.costs, &decay.into());
        let (with, without) = (scaled(&town.people, share), scaled(&town.people, 1.0 - share));
        let modes = [with, without];
        let modes = modes.each_ref().map(|people| Mode { weighed: &weighed, people });
        let together = e2sfca(&weighed, &town.people, &town.supply).origins;
        for mode in multimodal(&modes, &town.supply) {
            prop_assert!(all_near(&together, &mode.origins, 1.0));
        }
    }

    /// Modes that fade differently share out all places that any of them reaches.
    #[test]
    fn modes_share_all_places(town in town(), decays in [decay(), decay()], share in 0.0f64..1.0) {
        let weighed = decays.map(|decay| Weighed::new(&town.costs, &decay.into()));
        let people = [scaled(&town.people, share), scaled(&town.people, 1.0 - share)];
        let modes = [0, 1].map(|at| Mode { weighed: &weighed[at], people: &people[at] });
        let scores = multimodal(&modes, &town.supply);
        let shared: f64 = scores.iter().zip(&people).map(|(scores, people)| {
            let values = scores.origins.iter().zip(known(people));
            values.map(|(value, people)| value.unwrap_or(0.0) * people).sum::<f64>()
        }).sum();
        let offered = offered(&town, &scores[0].demand);
        prop_assert!(near(shared, offered), "{shared} of {offered}");
    }

    #[test]
    fn a_variable_catchment_for_everybody_is_a_fixed_one(town in town(), decay in decay()) {
        let impedance = decay.into();
        let growth = Growth { base_people: f64::INFINITY, base_ratio: Some(f64::INFINITY) };
        let grown = variable(&town.costs, &impedance, &town.people, &town.supply, growth);
        let fixed = e2sfca(&Weighed::new(&town.costs, &impedance), &town.people, &town.supply);
        prop_assert!(all_near(&fixed.origins, &grown.scores.origins, 1.0));
    }

    /// Where a table can be balanced its margins are people and places.
    #[test]
    fn balanced_flows_meet_both_margins(town in town(), decay in decay()) {
        let weighed = Weighed::new(&town.costs, &decay.into());
        let (people, places): (f64, f64) =
            (known(&town.people).iter().sum(), known(&town.supply).iter().sum());
        prop_assume!(people > 0.0 && places > 0.0);
        let supply = scaled(&town.supply, people / places);
        if let Ok(table) = doubly_constrained(&weighed, &town.people, &supply) {
            for (sum, people) in table.origins.iter().zip(known(&town.people)) {
                prop_assert!((sum.unwrap() - people).abs() <= 1e-9 * people.max(1.0) * 100.0);
            }
            for (sum, places) in table.demand.iter().zip(known(&supply)) {
                prop_assert!(near(*sum, places));
            }
        }
    }

    /// No assignment of people to sites beats the optimum, and nobody gains by moving.
    #[test]
    fn no_assignment_beats_the_rational_agents(
        town in town(),
        tau in 1.0f64..100.0,
        dice in prop::collection::vec(0.0f64..1.0, 12 * 7),
    ) {
        let found = raam(&town.costs, &town.people, &town.supply, &Terms { tau, ..Terms::default() });
        prop_assert!(found.gap <= 1e-9, "gap {}", found.gap);
        let (people, supply) = (known(&town.people), known(&town.supply));
        let mut demand = vec![0.0; supply.len()];
        let mut travel = 0.0;
        for (origin, people) in people.iter().enumerate() {
            let choices: Vec<(usize, f64)> =
                town.costs.row(origin).filter(|(site, _)| supply[*site] > 0.0).collect();
            let weight = |site: usize| dice[origin * 7 + site].powi(4) + 1e-9;
            let total: f64 = choices.iter().map(|(site, _)| weight(*site)).sum();
            for (site, cost) in choices {
                let going = people * weight(site) / total;
                demand[site] += going;
                travel += going * cost / tau;
            }
        }
        let crowding: f64 = demand.iter().zip(&supply).filter(|(_, s)| **s > 0.0)
            .map(|(d, s)| d * d / (2.0 * found.rho * s)).sum();
        prop_assert!(travel + crowding >= found.objective * (1.0 - 1e-9) - 1e-12);
        for (origin, value) in found.origins.iter().enumerate() {
            let reached = || town.costs.row(origin).filter(|(site, _)| supply[*site] > 0.0);
            let cost = |(site, cost): (usize, f64)| cost / tau + found.demand[site] / (found.rho * supply[site]);
            let least = reached().map(cost).fold(f64::INFINITY, f64::min);
            prop_assert!(value.map_or(least == f64::INFINITY, |value| (value - least).abs() <= 1e-7));
        }
        let there: f64 = people.iter().zip(&found.origins).filter(|(_, v)| v.is_ok()).map(|(p, _)| p).sum();
        prop_assert!((found.demand.iter().sum::<f64>() - there).abs() <= 1e-7 * there.max(1.0));
    }

    /// The order of origins and sites is only the order of the results.
    #[test]
    fn swapping_roles_twice_changes_nothing(town in town(), decay in decay()) {
        prop_assert_eq!(town.costs.transposed().transposed(), town.costs.clone());
        let impedance = decay.into();
        // passive gravity: people within reach of a place, by hand
        let turned = town.costs.transposed();
        let passive = gravity(&Weighed::new(&turned, &impedance), &town.people);
        let mut by_hand = vec![0.0; town.supply.len()];
        for (origin, people) in known(&town.people).iter().enumerate() {
            for (site, cost) in town.costs.row(origin) {
                by_hand[site] += people * impedance.weight(cost);
            }
        }
        for (passive, by_hand) in passive.iter().zip(by_hand) {
            prop_assert!(passive.is_err() || near(passive.unwrap(), by_hand));
        }
    }
}
