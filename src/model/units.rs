//! Time, length and people as integers, so that sums are exact in any order.

use std::iter::Sum;
use std::ops::{Add, Sub};

use bytemuck::{Pod, Zeroable};

use super::street::Speed;

/// A travel time in whole deciseconds (0.1 s).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Pod, Zeroable)]
#[repr(transparent)]
pub struct Deciseconds(pub u32);

/// A length in whole decimetres (0.1 m).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Pod, Zeroable)]
#[repr(transparent)]
pub struct Decimetres(pub u32);

/// A travel time in whole milliseconds: fine enough that a chain of short edges can be summed
/// before it is rounded to deciseconds once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Milliseconds(pub u32);

/// A length in whole millimetres, for the same reason; up to 4,294 km.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Pod, Zeroable)]
#[repr(transparent)]
pub struct Millimetres(pub u32);

/// A number of people in thousandths: shares of published totals spread over
/// origins stay exact when they are summed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct People(pub u64);

/// The longest representable time; one addition of two of them does not overflow.
pub const MAX_TIME: Deciseconds = Deciseconds(u32::MAX / 2);
/// The longest representable length; one addition of two of them does not overflow.
pub const MAX_LENGTH: Decimetres = Decimetres(u32::MAX / 2);
/// Most people one row may hold: far above any country, far below overflow of a sum of 2^32 rows.
pub const MAX_PEOPLE: f64 = 4.0e9;

impl Deciseconds {
    /// The nearest whole decisecond to `seconds`, clamped to 0..=[`MAX_TIME`].
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        Self(clamp_round(seconds * 10.0, MAX_TIME.0))
    }

    /// The closed threshold `minutes`, rounded to the nearest decisecond.
    #[must_use]
    pub fn from_minutes(minutes: f64) -> Self {
        Self::from_seconds(minutes * 60.0)
    }

    /// In seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// In minutes.
    #[must_use]
    pub fn minutes(self) -> f64 {
        f64::from(self.0) / 600.0
    }

    /// `self - other`, or zero when `other` is longer.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Milliseconds {
    /// The time of `metres` at `speed`, rounded to the nearest millisecond.
    #[must_use]
    pub fn of(length: Millimetres, speed: Speed) -> Self {
        let speed = u64::from(speed.0.max(1));
        let rounded = (u64::from(length.0) * 3_600_000 + speed / 2) / speed;
        Self(u32::try_from(rounded).unwrap_or(u32::MAX))
    }

    /// The nearest whole millisecond to `seconds`.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        Self(clamp_round(seconds * 1000.0, u32::MAX))
    }

    /// In seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl Millimetres {
    /// The nearest whole millimetre to `metres`.
    #[must_use]
    pub fn from_metres(metres: f64) -> Self {
        Self(clamp_round(metres * 1000.0, u32::MAX))
    }

    /// In metres.
    #[must_use]
    pub fn metres(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// In kilometres.
    #[must_use]
    pub fn kilometres(self) -> f64 {
        f64::from(self.0) / 1_000_000.0
    }
}

impl Decimetres {
    /// The nearest whole decimetre to `metres`, clamped to 0..=[`MAX_LENGTH`].
    #[must_use]
    pub fn from_metres(metres: f64) -> Self {
        Self(clamp_round(metres * 10.0, MAX_LENGTH.0))
    }

    /// In metres.
    #[must_use]
    pub fn metres(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// In kilometres.
    #[must_use]
    pub fn kilometres(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

impl People {
    /// Nobody.
    pub const ZERO: Self = Self(0);

    /// The nearest thousandth to `people`; `None` for a negative, infinite or absurd number.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "range checked"
    )]
    pub fn from_f64(people: f64) -> Option<Self> {
        (people.is_finite() && (0.0..=MAX_PEOPLE).contains(&people))
            .then(|| Self((people * 1000.0).round() as u64))
    }

    /// As a plain number.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "below 2^53 thousandths for any country"
    )]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// Rounds half up and clamps to 0..=max; NaN gives max, the honest side for a cost.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "range checked"
)]
fn clamp_round(value: f64, max: u32) -> u32 {
    let rounded = (value + 0.5).floor();
    if rounded <= 0.0 {
        0
    } else if rounded < f64::from(max) {
        rounded as u32
    } else {
        max
    }
}

macro_rules! arithmetic {
    ($($name:ident),+) => {$(
        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self(0), Add::add)
            }
        }
    )+};
}
arithmetic!(Deciseconds, Decimetres, People);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_up_and_nonsense_is_clamped() {
        assert_eq!(Deciseconds::from_seconds(0.05), Deciseconds(1));
        assert_eq!(Deciseconds::from_seconds(0.049), Deciseconds(0));
        assert_eq!(Deciseconds::from_seconds(-3.0), Deciseconds(0));
        assert_eq!(Deciseconds::from_seconds(f64::NAN), MAX_TIME);
        assert_eq!(Decimetres::from_metres(f64::INFINITY), MAX_LENGTH);
    }

    #[test]
    fn a_threshold_in_minutes_is_exact() {
        assert_eq!(Deciseconds::from_minutes(30.0), Deciseconds(18_000));
        assert!((Deciseconds(18_000).minutes() - 30.0).abs() < f64::EPSILON);
    }

    #[test]
    fn people_keep_thousandths_and_refuse_nonsense() {
        assert_eq!(People::from_f64(0.1234), Some(People(123)));
        assert_eq!(People::from_f64(-1.0), None);
        assert_eq!(People::from_f64(f64::NAN), None);
        assert_eq!(People::from_f64(1e12), None);
    }
}
