//! How unequal access is, and how many have too little of it.
//!
//! Every index weighs places by their people: `p_i = P_i / sum P`, mean `m = sum p_i x_i`.
//! Indices of inequality are for access, of which more is better; on travel times they
//! mis-state who is badly off, because a long time is a bad and not a good: use percentiles
//! and [`poverty::time_poverty`] there.

pub mod atkinson;
pub mod concentration;
pub mod gini;
pub mod hoover;
pub mod palma;
pub mod poverty;
pub mod theil;

/// Why an index has no value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
pub enum Undefined {
    /// There is nobody.
    #[error("no_people")]
    NoPeople,
    /// A value or weight is not a finite number.
    #[error("not_a_number")]
    NotANumber,
    /// A value or weight is below 0.
    #[error("negative")]
    Negative,
    /// Nobody has anything: shares of nothing are not defined.
    #[error("mean_is_zero")]
    ZeroMean,
    /// Somebody has nothing, and the index takes logarithms.
    #[error("zero_value")]
    ZeroValue,
    /// The poorest 40 % have nothing to divide by.
    #[error("poorest_have_nothing")]
    PoorestHaveNothing,
    /// Nobody is left in a group that is compared.
    #[error("empty_group")]
    EmptyGroup,
    /// The bounds are no interval, or a value lies outside of them.
    #[error("outside_bounds")]
    OutsideBounds,
    /// The parameter (aversion, poverty line or its power) is not one the index knows.
    #[error("bad_parameter")]
    BadParameter,
}

/// Values of places and the people who share them.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    value: Vec<f64>,
    share: Vec<f64>,
    people: f64,
    mean: f64,
}

impl Sample {
    /// Values and people by place. Values are finite and at least 0, so are people, and
    /// there is somebody. Places without people stay but weigh nothing.
    pub fn new(values: &[f64], people: &[f64]) -> Result<Self, Undefined> {
        for number in values.iter().chain(people) {
            if !number.is_finite() {
                return Err(Undefined::NotANumber);
            }
            if *number < 0.0 {
                return Err(Undefined::Negative);
            }
        }
        let all: f64 = people.iter().sum();
        if all <= 0.0 || values.len() != people.len() {
            return Err(Undefined::NoPeople);
        }
        let share: Vec<f64> = people.iter().map(|people| people / all).collect();
        Ok(Self {
            mean: mean(values, &share),
            value: values.to_vec(),
            share,
            people: all,
        })
    }

    /// How many people there are.
    #[must_use]
    pub fn people(&self) -> f64 {
        self.people
    }

    /// The mean value of a person.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Values and shares of people, place by place; only places with people.
    fn weighed(&self) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
        self.value
            .iter()
            .zip(&self.share)
            .map(|(value, share)| (*value, *share))
            .filter(|(_, share)| *share > 0.0)
    }

    fn positive_mean(&self) -> Result<f64, Undefined> {
        if self.mean > 0.0 {
            Ok(self.mean)
        } else {
            Err(Undefined::ZeroMean)
        }
    }

    /// Sorted by `key`; places of one key are one, with their people together and their mean
    /// value: (key, share, mean).
    fn ranked(&self, key: &[f64]) -> Vec<(f64, f64, f64)> {
        let mut places: Vec<(f64, f64, f64)> = key
            .iter()
            .zip(self.share.iter().zip(&self.value))
            .map(|(key, (share, value))| (*key, *share, *value))
            .filter(|(_, share, _)| *share > 0.0)
            .collect();
        // by everything, so that sums do not depend on the order of rows
        places.sort_by(|a, b| {
            let by = |a: f64, b: f64| a.total_cmp(&b);
            by(a.0, b.0).then(by(a.2, b.2)).then(by(a.1, b.1))
        });
        #[expect(clippy::float_cmp, reason = "a tie is a tie only when exact")]
        let same = |a: &(f64, f64, f64), b: &(f64, f64, f64)| a.0 == b.0;
        places
            .chunk_by(same)
            .map(|tied| {
                let share: f64 = tied.iter().map(|(_, share, _)| share).sum();
                let least = tied[0].2;
                let above: f64 = tied.iter().map(|(_, share, x)| share * (x - least)).sum();
                (tied[0].0, share, least + above / share)
            })
            .collect()
    }
}

/// The weighted mean, exact when all values are equal.
fn mean(values: &[f64], share: &[f64]) -> f64 {
    let weighed = || values.iter().zip(share).filter(|(_, share)| **share > 0.0);
    let least = weighed().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
    least + weighed().map(|(x, share)| share * (x - least)).sum::<f64>()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Four places with 100, 200, 300 and 400 people; the mean is 24.
    pub(crate) const VALUES: [f64; 4] = [0.0, 10.0, 20.0, 40.0];
    pub(crate) const PEOPLE: [f64; 4] = [100.0, 200.0, 300.0, 400.0];
    /// Their socio-economic rank.
    pub(crate) const RANK: [f64; 4] = [3.0, 1.0, 2.0, 4.0];

    pub(crate) fn town() -> Sample {
        Sample::new(&VALUES, &PEOPLE).unwrap()
    }

    pub(crate) fn all_equal() -> Sample {
        Sample::new(&[5.1; 4], &[10.0, 20.0, 30.0, 40.0]).unwrap()
    }

    pub(crate) fn nothing() -> Sample {
        Sample::new(&[0.0; 2], &[1.0; 2]).unwrap()
    }

    pub(crate) fn close(found: f64, expected: f64) {
        let allowed = 1e-9 * expected.abs();
        assert!(
            (found - expected).abs() <= allowed,
            "{found} is not {expected}"
        );
    }

    #[test]
    fn what_is_no_sample_says_why() {
        let refuse = |values: &[f64], people: &[f64]| Sample::new(values, people).unwrap_err();
        assert_eq!(refuse(&[], &[]), Undefined::NoPeople);
        assert_eq!(refuse(&[1.0], &[0.0]), Undefined::NoPeople);
        assert_eq!(refuse(&[-1.0], &[1.0]), Undefined::Negative);
        assert_eq!(refuse(&[1.0], &[-1.0]), Undefined::Negative);
        assert_eq!(refuse(&[f64::NAN], &[1.0]), Undefined::NotANumber);
        assert_eq!(refuse(&[f64::INFINITY], &[1.0]), Undefined::NotANumber);
    }

    #[test]
    fn the_mean_weighs_people_and_is_exact_when_all_are_equal() {
        close(town().mean(), 24.0);
        close(town().people(), 1000.0);
        assert_eq!(all_equal().mean().to_bits(), 5.1f64.to_bits());
        let empty_place = Sample::new(&[7.0, 1.0], &[1.0, 0.0]).unwrap();
        assert_eq!(empty_place.mean().to_bits(), 7.0f64.to_bits());
    }

    #[test]
    fn places_of_one_rank_are_one() {
        let ranked = town().ranked(&[1.0, 2.0, 2.0, 0.0]);
        assert_eq!(ranked.len(), 3);
        close(ranked[2].1, 0.5);
        close(ranked[2].2, 16.0);
    }
}
