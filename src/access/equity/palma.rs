//! Palma ratio: the richest tenth against the poorest four.

use super::{Sample, Undefined};

/// A ratio and how its two groups were cut.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Palma {
    /// Mean access of the richest tenth / of the poorest four tenths.
    pub ratio: f64,
    /// Share of people taken as the poorest.
    pub poorest: f64,
    /// Share of people taken as the richest.
    pub richest: f64,
    /// Whether places that straddle a cut were split.
    pub split: bool,
}

/// Whole places may miss the two shares by this much; beyond it they are split.
const SLACK: f64 = 0.01;

/// Palma ratio (Palma 2011) of access by socio-economic `rank`: mean access of the people
/// ranked in the highest tenth / in the lowest four tenths.
///
/// Places are taken whole ([`palma_of_whole_places`]). Where a place so large straddles a cut
/// that a group misses its share of people by more than a hundredth, that place is split and
/// its people counted on both sides: the shares are then exact, and [`Palma::split`] says so.
pub fn palma(sample: &Sample, rank: &[f64]) -> Result<Palma, Undefined> {
    let ranked = checked(sample, rank)?;
    let (poorest, richest) = whole_places(&ranked, sample.people);
    let fits = |share: f64, wanted: f64| (share - wanted).abs() <= SLACK;
    if fits(poorest.share, 0.4) && fits(richest.share, 0.1) {
        return ratio(poorest, richest, false);
    }
    let poorest = Pool::first(ranked.iter(), 0.4);
    let richest = Pool::first(ranked.iter().rev(), 0.1);
    ratio(poorest, richest, true)
}

/// Palma ratio of places that are never split, as R's `accessibility` has it: the poorest
/// have ranks up to the weighted 40 % quantile, the richest above the 90 % quantile, with
/// quantiles as type "quantile" of R's Hmisc. Not defined when one large place leaves nobody
/// above the cut.
pub fn palma_of_whole_places(sample: &Sample, rank: &[f64]) -> Result<Palma, Undefined> {
    let ranked = checked(sample, rank)?;
    let (poorest, richest) = whole_places(&ranked, sample.people);
    if poorest.share <= 0.0 || richest.share <= 0.0 {
        return Err(Undefined::EmptyGroup);
    }
    ratio(poorest, richest, false)
}

fn checked(sample: &Sample, rank: &[f64]) -> Result<Vec<(f64, f64, f64)>, Undefined> {
    sample.positive_mean()?;
    if rank.iter().any(|rank| rank.is_nan()) {
        return Err(Undefined::NotANumber);
    }
    Ok(sample.ranked(rank))
}

fn ratio(poorest: Pool, richest: Pool, split: bool) -> Result<Palma, Undefined> {
    let ratio = richest.mean() / poorest.mean();
    if !ratio.is_finite() {
        return Err(Undefined::PoorestHaveNothing);
    }
    Ok(Palma {
        ratio,
        poorest: poorest.share,
        richest: richest.share,
        split,
    })
}

/// Some people and what they have together.
#[derive(Clone, Copy, Debug, Default)]
struct Pool {
    share: f64,
    access: f64,
}

impl Pool {
    fn add(mut self, share: f64, value: f64) -> Self {
        self.share += share;
        self.access += share * value;
        self
    }

    /// The first `wanted` of the people, the last place taken in part.
    fn first<'a>(places: impl Iterator<Item = &'a (f64, f64, f64)>, wanted: f64) -> Self {
        places.fold(Self::default(), |pool, (_, share, value)| {
            pool.add(share.min((wanted - pool.share).max(0.0)), *value)
        })
    }

    fn mean(self) -> f64 {
        self.access / self.share
    }
}

/// The places up to the 40 % quantile, and those above the 90 % quantile.
fn whole_places(ranked: &[(f64, f64, f64)], people: f64) -> (Pool, Pool) {
    let (low, high) = (quantile(ranked, people, 0.4), quantile(ranked, people, 0.9));
    let mut pools = (Pool::default(), Pool::default());
    for (rank, share, value) in ranked {
        if *rank <= low {
            pools.0 = pools.0.add(*share, *value);
        }
        if *rank > high {
            pools.1 = pools.1.add(*share, *value);
        }
    }
    pools
}

/// Hmisc's weighted quantile of type "quantile": people stand in a row, and the quantile
/// lies between the ranks of the two nearest to place `1 + (n - 1) probability`.
fn quantile(ranked: &[(f64, f64, f64)], people: f64, probability: f64) -> f64 {
    let place = 1.0 + (people - 1.0) * probability;
    let low = place.floor().max(1.0);
    let rank_at = |place: f64| {
        let mut up_to = 0.0;
        let found = ranked.iter().find(|(_, share, _)| {
            up_to += share * people;
            // shares times people are whole again but for rounding
            up_to >= place - 1e-9 * people
        });
        found.or(ranked.last()).map_or(f64::NAN, |(rank, ..)| *rank)
    };
    let between = place - place.floor();
    (1.0 - between) * rank_at(low) + between * rank_at((low + 1.0).min(people))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{RANK, all_equal, close, nothing, town};
    use super::*;

    /// By rank: 200 people with 10, 300 with 20, 100 with 0, 400 with 40. The poorest 400:
    /// (200 x 10 + 200 x 20) / 400 = 15; the richest 100 have 40.
    #[test]
    fn large_places_are_split_at_the_cut() {
        let found = palma(&town(), &RANK).unwrap();
        close(found.ratio, 40.0 / 15.0);
        assert!(found.split);
        close(found.poorest, 0.4);
        close(found.richest, 0.1);
        let whole = palma_of_whole_places(&town(), &RANK);
        assert_eq!(
            whole,
            Err(Undefined::EmptyGroup),
            "the last 400 straddle the cut"
        );
    }

    /// A thousand places of one person, access = rank: places are whole, and the quantiles
    /// 400.6 and 900.1 leave 1..=400 and 901..=1000.
    #[test]
    fn small_places_stay_whole() {
        let rank: Vec<f64> = (1..=1000).map(f64::from).collect();
        let sample = Sample::new(&rank, &vec![1.0; 1000]).unwrap();
        let found = palma(&sample, &rank).unwrap();
        assert!(!found.split);
        close(found.ratio, 950.5 / 200.5);
        assert_eq!(palma_of_whole_places(&sample, &rank), Ok(found));
    }

    #[test]
    fn equal_is_one_and_dividing_by_nothing_is_undefined() {
        close(palma(&all_equal(), &RANK).unwrap().ratio, 1.0);
        assert_eq!(palma(&nothing(), &[1.0, 2.0]), Err(Undefined::ZeroMean));
        let sample = Sample::new(&[0.0, 9.0], &[4.0, 6.0]).unwrap();
        assert_eq!(
            palma(&sample, &[1.0, 2.0]),
            Err(Undefined::PoorestHaveNothing)
        );
    }
}
