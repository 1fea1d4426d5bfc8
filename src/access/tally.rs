//! Weighted statistics of a set of origins against a threshold.
//!
//! Means and percentiles are over *reached* people; the people not reached stand
//! beside them. Percentiles are the inverse of the weighted distribution: the lowest
//! value whose cumulated weight is at least the share asked for.

use crate::access::answer::{Answer, OriginAnswer};
use crate::model::ids::OriginId;
use crate::model::reason::{Reason, Standing};
use crate::model::study::Study;
use crate::model::units::{Deciseconds, People};

/// What a set of origins adds up to. Every `None` is "not known or not defined", never 0.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tally {
    /// People with a known number; `None` when no origin's number is known.
    pub people: Option<People>,
    /// People whose nearest site is within the threshold.
    pub within: Option<People>,
    /// People who reach a site, but later.
    pub beyond: Option<People>,
    /// People who reach none.
    pub unreachable: Option<People>,
    /// `within / people`.
    pub share_within: Option<f64>,
    /// `(beyond + unreachable) / people`.
    pub share_beyond: Option<f64>,
    /// Sum of people x minutes beyond the threshold, over reached people.
    pub person_minutes_beyond: Option<f64>,
    /// Mean minutes of reached people.
    pub mean_minutes: Option<f64>,
    /// Half of the reached people need at most this long.
    pub median: Option<Deciseconds>,
    /// Nine in ten of the reached people need at most this long.
    pub p90: Option<Deciseconds>,
    /// The longest way of anybody reached.
    pub max: Option<Deciseconds>,
    /// Mean kilometres of reached people, along the fastest path.
    pub mean_kilometres: Option<f64>,
    /// Mean E2SFCA score of the people, in places per 1,000.
    pub score_per_1000: Option<f64>,
    /// How many origins there are.
    pub origins: usize,
    /// How many of them have an unknown number of people.
    pub people_unknown_origins: usize,
    /// Why figures are missing.
    pub reason: Reason,
}

/// Tallies `origins` against `threshold`.
#[must_use]
pub fn tally(
    study: &Study,
    answer: &Answer,
    threshold: Deciseconds,
    origins: impl IntoIterator<Item = OriginId>,
) -> Tally {
    let mut sum = Sums::default();
    for id in origins {
        let people = study.origins[id].people(answer.group);
        sum.add(people, &answer.origins[id], answer.scores[id], threshold);
    }
    sum.finish(answer.destinations.is_empty())
}

#[derive(Default)]
struct Sums {
    origins: usize,
    unknown: usize,
    within: u64,
    beyond: u64,
    unreachable: u64,
    person_time: u128,
    person_time_beyond: u128,
    person_length: u128,
    score: f64,
    scored: u64,
    reached: Vec<(Deciseconds, u64)>,
    unreached_reason: Option<Reason>,
}

impl Sums {
    fn add(
        &mut self,
        people: Option<People>,
        answer: &OriginAnswer,
        score: Option<f64>,
        threshold: Deciseconds,
    ) {
        self.origins += 1;
        let Some(People(people)) = people else {
            self.unknown += 1;
            return;
        };
        if let Some(score) = score {
            self.score += score * people as f64;
            self.scored += people;
        }
        match answer.standing(threshold) {
            Standing::Within => self.within += people,
            Standing::Beyond => self.beyond += people,
            Standing::Unreachable => {
                self.unreachable += people;
                self.unreached_reason = Some(
                    self.unreached_reason
                        .map_or(answer.reason, |r| r.min(answer.reason)),
                );
            }
        }
        if let (Some(reach), true) = (answer.nearest, people > 0) {
            let weight = u128::from(people);
            self.person_time += weight * u128::from(reach.cost.time.0);
            self.person_length += weight * u128::from(reach.cost.length.0);
            self.person_time_beyond +=
                weight * u128::from(reach.cost.time.saturating_sub(threshold).0);
            self.reached.push((reach.cost.time, people));
        }
    }

    fn finish(mut self, no_site: bool) -> Tally {
        let known = self.origins > self.unknown;
        let people = self.within + self.beyond + self.unreachable;
        let reached = self.within + self.beyond;
        let share = |part: u64| (known && people > 0).then(|| part as f64 / people as f64);
        let mean =
            |sum: u128, unit: f64| (reached > 0).then(|| sum as f64 / (reached as f64 * unit));
        self.reached.sort_unstable();
        let reason = if no_site {
            Reason::NoSite
        } else if !known || people == 0 {
            Reason::NoPeople
        } else if reached == 0 {
            self.unreached_reason.unwrap_or(Reason::Unreachable)
        } else {
            Reason::Ok
        };
        Tally {
            people: known.then_some(People(people)),
            within: known.then_some(People(self.within)),
            beyond: known.then_some(People(self.beyond)),
            unreachable: known.then_some(People(self.unreachable)),
            share_within: share(self.within),
            share_beyond: share(self.beyond + self.unreachable),
            // thousandths of people x deciseconds -> people x minutes
            person_minutes_beyond: (known && people > 0 && reached > 0)
                .then(|| self.person_time_beyond as f64 / 600_000.0),
            mean_minutes: mean(self.person_time, 600.0),
            median: percentile(&self.reached, reached, 50),
            p90: percentile(&self.reached, reached, 90),
            max: self.reached.last().map(|(time, _)| *time),
            mean_kilometres: mean(self.person_length, 10_000.0),
            score_per_1000: (self.scored > 0).then(|| 1000.0 * self.score / self.scored as f64),
            origins: self.origins,
            people_unknown_origins: self.unknown,
            reason,
        }
    }
}

/// The lowest time whose cumulated weight is at least `percent` of `total`.
fn percentile(sorted: &[(Deciseconds, u64)], total: u64, percent: u64) -> Option<Deciseconds> {
    let mut cumulated = 0u128;
    let needed = u128::from(total) * u128::from(percent);
    sorted.iter().find_map(|(time, weight)| {
        cumulated += u128::from(*weight) * 100;
        (cumulated >= needed).then_some(*time)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cost::{Reach, TravelCost};
    use crate::model::ids::SiteId;
    use crate::model::units::Decimetres;

    fn reached(minutes: f64) -> OriginAnswer {
        let cost = TravelCost {
            time: Deciseconds::from_minutes(minutes),
            length: Decimetres::from_metres(minutes * 1000.0),
        };
        OriginAnswer {
            nearest: Some(Reach {
                site: SiteId(0),
                cost,
            }),
            ..Default::default()
        }
    }

    fn sums(rows: &[(Option<u64>, OriginAnswer)], minutes: f64) -> Tally {
        let mut sums = Sums::default();
        for (people, answer) in rows {
            let people = people.map(|p| People(p * 1000));
            sums.add(people, answer, None, Deciseconds::from_minutes(minutes));
        }
        sums.finish(false)
    }

    /// Powers of two: each sum tells exactly who is in it.
    #[test]
    fn people_fall_into_within_beyond_and_unreachable() {
        let none = OriginAnswer {
            reason: Reason::Unreachable,
            ..Default::default()
        };
        let t = sums(
            &[
                (Some(1), reached(30.0)),
                (Some(2), reached(30.1)),
                (Some(4), none),
            ],
            30.0,
        );
        assert_eq!(t.within, Some(People(1000)), "the threshold is closed");
        assert_eq!(t.beyond, Some(People(2000)));
        assert_eq!(t.unreachable, Some(People(4000)));
        assert_eq!(t.people, Some(People(7000)));
        assert_eq!(t.share_within, Some(1.0 / 7.0));
        assert!(
            (t.person_minutes_beyond.unwrap() - 0.2).abs() < 1e-12,
            "2 people x 0.1 min"
        );
        assert!((t.mean_minutes.unwrap() - (30.0 + 60.2) / 3.0).abs() < 1e-12);
        assert_eq!(t.reason, Reason::Ok);
    }

    #[test]
    fn percentiles_are_the_lowest_value_with_enough_weight() {
        let rows = [
            (Some(5), reached(10.0)),
            (Some(4), reached(20.0)),
            (Some(1), reached(90.0)),
        ];
        let t = sums(&rows, 30.0);
        assert_eq!(
            t.median,
            Some(Deciseconds::from_minutes(10.0)),
            "exactly half is enough"
        );
        assert_eq!(t.p90, Some(Deciseconds::from_minutes(20.0)));
        assert_eq!(t.max, Some(Deciseconds::from_minutes(90.0)));
    }

    #[test]
    fn unknown_people_are_unknown_and_nobody_is_zero() {
        let unknown = sums(&[(None, reached(10.0))], 30.0);
        assert_eq!((unknown.people, unknown.within), (None, None));
        assert_eq!(
            (unknown.reason, unknown.people_unknown_origins),
            (Reason::NoPeople, 1)
        );
        let nobody = sums(&[(Some(0), reached(10.0))], 30.0);
        assert_eq!(
            (nobody.people, nobody.share_within),
            (Some(People(0)), None)
        );
        assert_eq!(nobody.mean_minutes, None);
        assert_eq!(nobody.max, None, "an empty place has no longest way");
        let partly = sums(&[(None, reached(10.0)), (Some(3), reached(10.0))], 30.0);
        assert_eq!(
            (partly.people, partly.people_unknown_origins),
            (Some(People(3000)), 1)
        );
    }

    #[test]
    fn nobody_reached_gives_the_reason_and_no_mean() {
        let far = OriginAnswer {
            reason: Reason::SnapTooFar,
            ..Default::default()
        };
        let t = sums(&[(Some(3), far)], 30.0);
        assert_eq!((t.mean_minutes, t.person_minutes_beyond), (None, None));
        assert_eq!((t.share_beyond, t.reason), (Some(1.0), Reason::SnapTooFar));
    }
}
