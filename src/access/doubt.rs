//! How sure an answer is: the same indicators under other assumptions, and by other areas.

use super::answer::Answer;
use super::areas::AreaRow;
use crate::model::ids::{AreaId, LevelId, OriginId, SiteId};
use crate::model::study::Study;
use crate::model::units::{Decimetres, Deciseconds, People};

/// A point farther than this from the road it joins is doubtful, in metres.
pub const FAR_FROM_ROAD_M: f64 = 1_000.0;
/// The worst of the areas: one in so many.
const WORST: usize = 5;

/// Lowest, middle and highest of a figure under all assumptions.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// Lowest.
    pub min: f64,
    /// Half of the assumptions give at most this: the lower of two middles.
    pub median: f64,
    /// Highest.
    pub max: f64,
}

impl Range {
    /// The range of what is known; `None` when nothing is.
    #[must_use]
    pub fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = values.collect();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            min: *sorted.first()?,
            median: sorted[(sorted.len() - 1) / 2],
            max: *sorted.last()?,
        })
    }
}

/// How sure the figures of an area are.
#[derive(Clone, PartialEq, Debug)]
pub struct AreaDoubt {
    /// Which area.
    pub area: AreaId,
    /// Assumptions under which its share is defined.
    pub cases: usize,
    /// Share of its people within the threshold.
    pub share_within: Option<Range>,
    /// Mean minutes of reached people.
    pub mean_minutes: Option<Range>,
    /// Person-minutes beyond the threshold.
    pub person_minutes: Option<Range>,
    /// Its rank, 1 = most underserved.
    pub rank: Option<Range>,
    /// Share of the assumptions under which it is among the worst fifth of the ranked areas.
    pub worst_fifth: Option<f64>,
}

/// Compares the rows of one level under several assumptions: each case holds the same areas
/// in the same order.
#[must_use]
pub fn doubts(cases: &[Vec<AreaRow>]) -> Vec<AreaDoubt> {
    let Some(first) = cases.first() else {
        return Vec::new();
    };
    let worst: Vec<u32> = cases.iter().map(|rows| worst_ranks(rows)).collect();
    let doubt = |at: usize, area: AreaId| {
        let rows = || cases.iter().map(move |rows| &rows[at]);
        let ranked: Vec<(u32, u32)> = rows()
            .zip(&worst)
            .filter_map(|(row, worst)| Some((row.rank?, *worst)))
            .collect();
        let among = ranked.iter().filter(|(rank, worst)| rank <= worst).count();
        AreaDoubt {
            area,
            cases: ranked.len(),
            share_within: Range::of(rows().filter_map(|row| row.tally.share_within)),
            mean_minutes: Range::of(rows().filter_map(|row| row.tally.mean_minutes)),
            person_minutes: Range::of(rows().filter_map(|row| row.tally.person_minutes_beyond)),
            rank: Range::of(ranked.iter().map(|(rank, _)| f64::from(*rank))),
            worst_fifth: (!ranked.is_empty()).then(|| among as f64 / ranked.len() as f64),
        }
    };
    first
        .iter()
        .enumerate()
        .map(|(at, row)| doubt(at, row.area))
        .collect()
}

/// The last rank that is among the worst fifth, rounded up.
fn worst_ranks(rows: &[AreaRow]) -> u32 {
    let ranked = rows.iter().filter(|row| row.rank.is_some()).count();
    u32::try_from(ranked.div_ceil(WORST)).unwrap_or(u32::MAX)
}

/// What is doubtful about the points of a set of origins.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Flagged {
    /// People who could leave the study sooner than reach its nearest site: a nearer one may lie
    /// beyond the border. `None` where the study has no border.
    pub edge: Option<People>,
    /// People farther than [`FAR_FROM_ROAD_M`] from the road they join.
    pub far_from_road: People,
    /// People whose nearest road is an island, cut off from the rest, so that their point joins
    /// one that is farther. `None` where the study has no roads.
    pub past_island: Option<People>,
    /// People whose point joins no road, or only one from which nothing is reached.
    pub cut_off: People,
}

/// A site whose own way to the road is doubtful: everybody's time to it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DoubtfulSite {
    /// Which site.
    pub site: SiteId,
    /// Straight distance to the road it joins, metres; `None` when it joins none.
    pub metres: Option<f64>,
    /// Whether an island of road is nearer than the road it joins.
    pub is_past_island: bool,
}

impl DoubtfulSite {
    /// Whether it is farther than [`FAR_FROM_ROAD_M`] from the road it joins.
    #[must_use]
    pub fn is_far_from_road(&self) -> bool {
        self.metres.is_some_and(|metres| metres > FAR_FROM_ROAD_M)
    }
}

/// Whether leaving the study may be sooner than reaching a site: `leaving` is the least time.
#[must_use]
pub fn is_edge(answer: &Answer, origin: OriginId, leaving: Deciseconds) -> bool {
    let nearest = answer.origins[origin].nearest;
    nearest.is_none_or(|reach| leaving < reach.cost.time)
}

/// What is known of every origin's point, by number of the origin.
#[derive(Clone, Copy, Debug, Default)]
pub struct Points<'a> {
    /// Least time to the border; `None` where the study has none.
    pub leaving: Option<&'a [Deciseconds]>,
    /// Whether an island of road is nearer than the road it joins; `None` without roads.
    pub past_island: Option<&'a [bool]>,
}

/// Counts the doubtful among `origins`.
#[must_use]
pub fn flagged(
    study: &Study,
    answer: &Answer,
    points: Points<'_>,
    origins: impl IntoIterator<Item = OriginId>,
) -> Flagged {
    let Points {
        leaving,
        past_island,
    } = points;
    let mut found = Flagged {
        edge: leaving.map(|_| People::ZERO),
        past_island: past_island.map(|_| People::ZERO),
        ..Flagged::default()
    };
    let far = Decimetres::from_metres(FAR_FROM_ROAD_M);
    for id in origins {
        let Some(people) = study.origins[id].people(answer.group) else {
            continue;
        };
        let own = &answer.origins[id];
        if let (Some(leaving), Some(edge)) = (leaving, &mut found.edge)
            && is_edge(answer, id, leaving[id.0 as usize])
        {
            *edge = *edge + people;
        }
        if own.snap.is_some_and(|snap| snap > far) {
            found.far_from_road = found.far_from_road + people;
        }
        if let (Some(past), Some(sum)) = (past_island, &mut found.past_island)
            && past[id.0 as usize]
        {
            *sum = *sum + people;
        }
        if own.nearest.is_none() {
            found.cut_off = found.cut_off + people;
        }
    }
    found
}

/// One indicator by the areas of one level: what the choice of areas does to the message.
#[derive(Clone, PartialEq, Debug)]
pub struct LevelRow {
    /// Which level.
    pub level: LevelId,
    /// Areas with a share.
    pub areas: usize,
    /// Those that meet the target share.
    pub meeting: usize,
    /// Share of all people who live in areas that do not.
    pub people_in_failing: Option<f64>,
    /// The areas' shares within.
    pub share_within: Option<Range>,
    /// Person-weighted standard deviation of the areas' shares within.
    pub spread: Option<f64>,
}

/// The audit of one level.
#[must_use]
pub fn level_row(level: LevelId, rows: &[AreaRow]) -> LevelRow {
    let known: Vec<(f64, f64, bool)> = rows
        .iter()
        .filter_map(|row| {
            let people = row.tally.people?.to_f64();
            Some((row.tally.share_within?, people, row.meets_standard?))
        })
        .collect();
    let all: f64 = known.iter().map(|(_, people, _)| people).sum();
    let of_all = |part: f64| (all > 0.0).then(|| part / all);
    let failing = known.iter().filter(|(.., meets)| !meets);
    let mean = of_all(known.iter().map(|(share, people, _)| share * people).sum());
    let variance = mean.and_then(|mean| {
        let squares = known
            .iter()
            .map(|(share, people, _)| people * (share - mean).powi(2));
        of_all(squares.sum())
    });
    LevelRow {
        level,
        areas: known.len(),
        meeting: known.iter().filter(|(.., meets)| *meets).count(),
        people_in_failing: of_all(failing.map(|(_, people, _)| people).sum()),
        share_within: Range::of(known.iter().map(|(share, ..)| *share)),
        spread: variance.map(f64::sqrt),
    }
}
