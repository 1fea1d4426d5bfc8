//! What must hold of every index whatever the numbers.

use pieeja::access::equity::Sample;
use pieeja::access::equity::atkinson::atkinson;
use pieeja::access::equity::concentration::{concentration, erreygers};
use pieeja::access::equity::gini::gini;
use pieeja::access::equity::hoover::hoover;
use pieeja::access::equity::palma::palma;
use pieeja::access::equity::poverty::{access_poverty, time_poverty};
use pieeja::access::equity::theil::{theil_l, theil_l_by, theil_t, theil_t_by};
use proptest::prelude::*;

/// Access, people, rank and group of places; somebody lives there and has something.
#[derive(Clone, Debug)]
struct Places {
    access: Vec<f64>,
    people: Vec<f64>,
    rank: Vec<f64>,
    group: Vec<usize>,
}

fn places() -> impl Strategy<Value = Places> {
    let place = (0u32..30, 0u32..50, 0u32..6, 0usize..4);
    prop::collection::vec(place, 1..40).prop_map(|rows| {
        let mut places = Places {
            access: vec![1.5],
            people: vec![2.0],
            rank: vec![3.0],
            group: vec![1],
        };
        for (access, people, rank, group) in rows {
            places.access.push(f64::from(access) / 3.0);
            places.people.push(f64::from(people));
            places.rank.push(f64::from(rank));
            places.group.push(group);
        }
        places
    })
}

impl Places {
    fn sample(&self) -> Sample {
        Sample::new(&self.access, &self.people).unwrap()
    }

    /// Every place after itself once more, and the whole turned round.
    fn doubled(&self) -> Self {
        let twice = |numbers: &[f64]| numbers.iter().chain(numbers).rev().copied().collect();
        Self {
            access: twice(&self.access),
            people: twice(&self.people),
            rank: twice(&self.rank),
            group: self
                .group
                .iter()
                .chain(&self.group)
                .rev()
                .copied()
                .collect(),
        }
    }

    fn scaled(&self, by: f64) -> Self {
        Self {
            access: self.access.iter().map(|a| a * by).collect(),
            ..self.clone()
        }
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-12
}

/// All indices that do not change when all have so many times as much.
fn relative(places: &Places) -> Vec<Option<f64>> {
    let (sample, rank) = (places.sample(), &places.rank);
    vec![
        gini(&sample).ok(),
        hoover(&sample).ok(),
        theil_t(&sample).ok(),
        theil_l(&sample).ok(),
        atkinson(&sample, 0.5).ok(),
        atkinson(&sample, 1.0).ok(),
        atkinson(&sample, 2.0).ok(),
        concentration(&sample, rank).ok(),
        palma(&sample, rank).ok().map(|palma| palma.ratio),
    ]
}

fn same(a: &[Option<f64>], b: &[Option<f64>]) -> bool {
    a.iter().zip(b).all(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => near(*a, *b),
        (a, b) => a == b,
    })
}

proptest! {
    #[test]
    fn neither_scale_nor_order_nor_number_of_rows_matters(places in places(), by in 0.01f64..100.0) {
        let before = relative(&places);
        prop_assert!(same(&before, &relative(&places.scaled(by))), "scaled");
        let doubled = relative(&places.doubled());
        // whole places may straddle the cuts of the Palma ratio otherwise when they are halves
        let indices = before.len() - 1;
        prop_assert!(same(&before[..indices], &doubled[..indices]), "doubled");
    }

    #[test]
    fn indices_stay_within_their_bounds(places in places()) {
        let sample = places.sample();
        let (gini, hoover) = (gini(&sample).unwrap(), hoover(&sample).unwrap());
        prop_assert!((0.0..1.0).contains(&gini) && (0.0..=1.0).contains(&hoover));
        prop_assert!(hoover <= gini + 1e-12, "what must move is at most the Gini index");
        prop_assert!(concentration(&sample, &places.rank).unwrap().abs() <= gini + 1e-12);
        let by_itself = concentration(&sample, &places.access).unwrap();
        prop_assert!(near(by_itself, gini), "ranked by itself: {by_itself} and {gini}");
        prop_assert!(theil_t(&sample).unwrap() >= 0.0);
        let atkinson = |aversion| atkinson(&sample, aversion).unwrap();
        prop_assert!(0.0 <= atkinson(0.5) && atkinson(0.5) <= atkinson(1.0) + 1e-12);
        prop_assert!(atkinson(1.0) <= atkinson(2.0) + 1e-12 && atkinson(2.0) <= 1.0);
    }

    /// Half the sum of all differences of two, by definition.
    #[test]
    fn gini_is_the_mean_difference(places in places()) {
        let all: f64 = places.people.iter().sum();
        let mut difference = 0.0;
        for (x, p) in places.access.iter().zip(&places.people) {
            for (y, q) in places.access.iter().zip(&places.people) {
                difference += p * q * (x - y).abs();
            }
        }
        let sample = places.sample();
        let expected = difference / (all * all * 2.0 * sample.mean());
        prop_assert!(near(gini(&sample).unwrap(), expected));
    }

    #[test]
    fn parts_of_theil_add_up(places in places()) {
        let sample = places.sample();
        let split = theil_t_by(&sample, &places.group).unwrap();
        prop_assert!(near(split.between + split.within, split.total));
        prop_assert!(split.between >= 0.0 && split.within >= 0.0);
        let people: f64 = split.groups.iter().map(|group| group.people).sum();
        let access: f64 = split.groups.iter().map(|group| group.access).sum();
        prop_assert!(near(people, 1.0) && near(access, 1.0));
        if let Ok(split) = theil_l_by(&sample, &places.group) {
            prop_assert!(near(split.between + split.within, split.total));
        }
        let one_group = theil_t_by(&sample, &vec![0; places.group.len()]).unwrap();
        prop_assert!(one_group.between <= 1e-15 && near(one_group.within, one_group.total));
    }

    /// Giving a little from a richer person to a poorer one makes no index rise.
    #[test]
    fn a_gift_to_the_poorer_never_raises_inequality(places in places(), share in 0.0f64..0.5) {
        let mut after = places.clone();
        let lived_in = |at: &usize| places.people[*at] > 0.0;
        let by_access = |a: &usize, b: &usize| places.access[*a].total_cmp(&places.access[*b]);
        let poorest = (0..places.access.len()).filter(lived_in).min_by(by_access).unwrap();
        let richest = (0..places.access.len()).filter(lived_in).max_by(by_access).unwrap();
        let gap = places.access[richest] - places.access[poorest];
        let (p, q) = (places.people[poorest], places.people[richest]);
        let gift = share * gap * p.min(q);
        after.access[poorest] += gift / p;
        after.access[richest] -= gift / q;
        let (before, after) = (places.sample(), after.sample());
        let falls = |before: f64, after: f64| after <= before + 1e-12;
        prop_assert!(falls(gini(&before).unwrap(), gini(&after).unwrap()));
        prop_assert!(falls(hoover(&before).unwrap(), hoover(&after).unwrap()));
        prop_assert!(falls(theil_t(&before).unwrap(), theil_t(&after).unwrap()));
        prop_assert!(falls(atkinson(&before, 0.5).unwrap(), atkinson(&after, 0.5).unwrap()));
    }

    #[test]
    fn erreygers_is_the_index_scaled_by_its_bounds(places in places()) {
        let sample = places.sample();
        let corrected = erreygers(&sample, &places.rank, (0.0, 10.0)).unwrap();
        let plain = concentration(&sample, &places.rank).unwrap();
        prop_assert!(near(corrected, 0.4 * sample.mean() * plain));
    }

    #[test]
    fn poverty_falls_with_its_power_and_rises_with_the_line(places in places(), a in 1u32..12, b in 1u32..12) {
        let sample = places.sample();
        let (low, high) = (f64::from(a.min(b)), f64::from(a.max(b)));
        let poor = |line, alpha| access_poverty(&sample, line, alpha).unwrap();
        prop_assert!(poor(low, 0.0) >= poor(low, 1.0) && poor(low, 1.0) >= poor(low, 2.0));
        for alpha in [0.0, 1.0, 2.0] {
            prop_assert!(poor(low, alpha) <= poor(high, alpha) + 1e-12);
        }
        // everybody is below the line, on it, or above it
        let long = time_poverty(&sample, low, 0.0).unwrap();
        let all: f64 = places.people.iter().sum();
        let rows = places.access.iter().zip(&places.people);
        let on: f64 = rows.filter(|(x, _)| **x == low).map(|(_, p)| p / all).sum();
        prop_assert!(near(poor(low, 0.0) + on + long, 1.0));
    }
}
