//! Theil's entropy indices, whole and by groups.

use super::{Sample, Undefined, mean};

/// What an index of groups splits into: `total = between + within`.
#[derive(Clone, PartialEq, Debug)]
pub struct Split {
    /// The whole index.
    pub total: f64,
    /// What would be left if everybody had the mean of their group.
    pub between: f64,
    /// What there is inside of the groups, weighed.
    pub within: f64,
    /// The groups that have people, by their number.
    pub groups: Vec<Part>,
}

/// A group of a split.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Part {
    /// Its number.
    pub group: usize,
    /// Its share of the people.
    pub people: f64,
    /// Its share of all access.
    pub access: f64,
    /// Its mean.
    pub mean: f64,
    /// Its own index; `None` where everybody in it has nothing.
    pub index: Option<f64>,
}

/// Theil's T (Theil 1967): `sum p_i (x_i / m) ln(x_i / m)` with `0 ln 0 = 0`.
///
/// R's `accessibility` leaves places without access out and divides by the people of the
/// others, which is not the index.
pub fn theil_t(sample: &Sample) -> Result<f64, Undefined> {
    let mean = sample.positive_mean()?;
    Ok(t_of(sample.weighed(), mean))
}

/// Theil's L, the mean logarithmic deviation: `sum p_i ln(m / x_i)`. Not defined where
/// somebody has nothing.
pub fn theil_l(sample: &Sample) -> Result<f64, Undefined> {
    let mean = sample.positive_mean()?;
    l_of(sample.weighed(), mean).ok_or(Undefined::ZeroValue)
}

/// Theil's T by groups: `between = sum_g s_g ln(s_g / p_g)`, `within = sum_g s_g T_g` with
/// `s_g` the group's share of all access and `p_g` of the people (Shorrocks 1980).
pub fn theil_t_by(sample: &Sample, group: &[usize]) -> Result<Split, Undefined> {
    let total = theil_t(sample)?;
    let groups = parts(sample, group, |rows, mean| {
        (mean > 0.0).then(|| t_of(rows, mean))
    });
    let between = groups
        .iter()
        .map(|g| surplus(g.mean / sample.mean) * g.people);
    let within = groups.iter().map(|g| g.access * g.index.unwrap_or(0.0));
    Ok(Split {
        total,
        between: between.sum(),
        within: within.sum(),
        groups,
    })
}

/// Theil's L by groups: `between = sum_g p_g ln(p_g / s_g)`, `within = sum_g p_g L_g`.
pub fn theil_l_by(sample: &Sample, group: &[usize]) -> Result<Split, Undefined> {
    let total = theil_l(sample)?;
    let groups = parts(sample, group, l_of);
    let between = groups
        .iter()
        .map(|g| deficit(g.mean / sample.mean) * g.people);
    let within = groups.iter().map(|g| g.people * g.index.unwrap_or(0.0));
    Ok(Split {
        total,
        between: between.sum(),
        within: within.sum(),
        groups,
    })
}

fn t_of(rows: impl Iterator<Item = (f64, f64)>, mean: f64) -> f64 {
    rows.map(|(x, share)| share * surplus(x / mean)).sum()
}

fn l_of(rows: impl Iterator<Item = (f64, f64)>, mean: f64) -> Option<f64> {
    let mut sum = 0.0;
    for (x, share) in rows {
        if x <= 0.0 {
            return None;
        }
        sum += share * deficit(x / mean);
    }
    Some(sum)
}

/// `r ln r - r + 1`. The added terms are 0 in sum, since the mean of `r` is 1, and make every
/// term at least 0: nothing cancels when all are nearly equal.
fn surplus(r: f64) -> f64 {
    if r > 0.0 {
        r * (r - 1.0).ln_1p() - (r - 1.0)
    } else {
        1.0
    }
}

/// `-ln r + r - 1`, for the same reason.
fn deficit(r: f64) -> f64 {
    (r - 1.0) - (r - 1.0).ln_1p()
}

/// The groups with people; shares inside of a group add up to 1.
fn parts(
    sample: &Sample,
    group: &[usize],
    index: impl Fn(std::vec::IntoIter<(f64, f64)>, f64) -> Option<f64>,
) -> Vec<Part> {
    let mut members: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for ((value, share), group) in sample.value.iter().zip(&sample.share).zip(group) {
        if members.len() <= *group {
            members.resize_with(group + 1, Default::default);
        }
        let (values, shares) = &mut members[*group];
        values.push(*value);
        shares.push(*share);
    }
    let part = |(group, (values, mut shares)): (usize, (Vec<f64>, Vec<f64>))| {
        let people: f64 = shares.iter().sum();
        if people <= 0.0 {
            return None;
        }
        for share in &mut shares {
            *share /= people;
        }
        let mean = mean(&values, &shares);
        let rows: Vec<(f64, f64)> = values
            .into_iter()
            .zip(shares)
            .filter(|(_, share)| *share > 0.0)
            .collect();
        Some(Part {
            group,
            people,
            access: people * mean / sample.mean,
            mean,
            index: index(rows.into_iter(), mean),
        })
    };
    members.into_iter().enumerate().filter_map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all_equal, close, nothing, town};
    use super::*;

    /// r = 0, 5/12, 5/6, 5/3: 0.2 r ln r + 0.3 r ln r + 0.4 r ln r.
    #[test]
    fn t_counts_places_without_access_as_the_textbook_does() {
        let r = |x: f64| x / 24.0;
        let expected = 0.2 * r(10.0) * r(10.0).ln()
            + 0.3 * r(20.0) * r(20.0).ln()
            + 0.4 * r(40.0) * r(40.0).ln();
        close(theil_t(&town()).unwrap(), expected);
        close(expected, 0.222_014_298_5);
        // the peer divides by the 90 % of people who have something
        close(expected / 0.9, 0.246_682_553_9);
    }

    #[test]
    fn l_is_not_defined_where_somebody_has_nothing() {
        assert_eq!(theil_l(&town()), Err(Undefined::ZeroValue));
        let sample = Sample::new(&[1.0, 3.0, 0.0], &[1.0, 1.0, 0.0]).unwrap();
        close(
            theil_l(&sample).unwrap(),
            f64::midpoint(2.0f64.ln(), (2.0f64 / 3.0).ln()),
        );
    }

    #[test]
    fn equal_is_zero_and_nothing_is_undefined() {
        assert_eq!(theil_t(&all_equal()), Ok(0.0));
        assert_eq!(theil_l(&all_equal()), Ok(0.0));
        assert_eq!(theil_t(&nothing()), Err(Undefined::ZeroMean));
        assert_eq!(theil_l(&nothing()), Err(Undefined::ZeroMean));
    }

    /// Groups of 300 people with mean 20/3 and of 700 with mean 220/7.
    #[test]
    fn groups_split_the_index_into_two_parts() {
        let split = theil_t_by(&town(), &[0, 0, 2, 2]).unwrap();
        close(split.between + split.within, split.total);
        let (s, p): ([f64; 2], [f64; 2]) = ([1.0 / 12.0, 11.0 / 12.0], [0.3, 0.7]);
        let between: f64 = s.iter().zip(p).map(|(s, p)| s * (s / p).ln()).sum();
        close(split.between, between);
        let groups: Vec<usize> = split.groups.iter().map(|part| part.group).collect();
        assert_eq!(groups, [0, 2], "nobody is in group 1");
        close(split.groups[0].mean, 20.0 / 3.0);
        close(split.groups[1].access, 11.0 / 12.0);
    }

    #[test]
    fn a_group_that_has_nothing_takes_no_part_in_within() {
        let split = theil_t_by(&town(), &[0, 1, 1, 1]).unwrap();
        assert_eq!(split.groups[0].index, None);
        close(split.between + split.within, split.total);
    }
}
