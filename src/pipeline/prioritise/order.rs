//! In which order the sites of a plan gain most, and what each candidate gains alone.

use super::{Ask, Candidate, Demand, Objective};
use crate::model::ids::SiteId;
use crate::model::study::MAX_MINUTES;
use crate::model::units::Deciseconds;

/// What one more site gains.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Gain {
    /// More people within the threshold, thousandths.
    pub people: i64,
    /// Fewer person-minutes beyond the threshold, over those who had a site to go to.
    pub person_minutes: f64,
}

/// A site of the plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranked {
    /// Position among the candidates.
    pub candidate: usize,
    /// What it gains beyond those before it.
    pub gain: Gain,
    /// People gained for a thousand euros.
    pub people_per_1000_eur: Option<f64>,
    /// Share of people within the threshold with it and those before it.
    pub cumulative_share_within: Option<f64>,
}

/// Ways to the nearest site as sites are added.
struct Now<'a> {
    demand: &'a Demand,
    time: Vec<Option<Deciseconds>>,
    /// Rows and times of each candidate.
    columns: Vec<Vec<(usize, Deciseconds)>>,
}

impl<'a> Now<'a> {
    fn new(demand: &'a Demand, candidates: usize, time: Vec<Option<Deciseconds>>) -> Self {
        let mut columns = vec![Vec::new(); candidates];
        for row in 0..demand.matrix.rows() {
            for reach in demand.matrix.row(row) {
                let SiteId(column) = reach.site;
                let candidate = column.checked_sub(1).map(|column| column as usize);
                // beyond the candidates come the sites that may close
                if let Some(column) = candidate.and_then(|at| columns.get_mut(at)) {
                    column.push((row, reach.cost.time));
                }
            }
        }
        Self {
            demand,
            time,
            columns,
        }
    }

    fn gain(&self, candidate: usize) -> Gain {
        let threshold = self.demand.threshold;
        let mut people = 0;
        let mut saved = 0_u128;
        for (row, time) in &self.columns[candidate] {
            let before = self.time[*row];
            if before.is_some_and(|before| before <= *time) {
                continue;
            }
            let count = self.demand.people[*row].0;
            let was_within = before.is_some_and(|before| before <= threshold);
            if *time <= threshold && !was_within {
                people += count.cast_signed();
            }
            if let Some(before) = before {
                let beyond = |time: Deciseconds| u128::from(time.saturating_sub(threshold).0);
                saved += u128::from(count) * (beyond(before) - beyond(*time));
            }
        }
        Gain {
            people,
            // thousandths of people x deciseconds -> people x minutes
            person_minutes: saved as f64 / 600_000.0,
        }
    }

    /// Person-time on the way that a candidate saves, and the longest way left.
    fn travel(&self, candidate: usize) -> (u128, Deciseconds) {
        let far = Deciseconds::from_minutes(MAX_MINUTES);
        let mut time: Vec<Deciseconds> = self.time.iter().map(|t| t.unwrap_or(far)).collect();
        let mut saved = 0;
        for (row, new) in &self.columns[candidate] {
            if *new < time[*row] {
                saved += u128::from(self.demand.people[*row].0)
                    * u128::from(time[*row].saturating_sub(*new).0);
                time[*row] = *new;
            }
        }
        (saved, time.into_iter().max().unwrap_or_default())
    }

    fn add(&mut self, candidate: usize) {
        for (row, time) in &self.columns[candidate] {
            let known = &mut self.time[*row];
            if known.is_none_or(|known| *time < known) {
                *known = Some(*time);
            }
        }
    }
}

/// The chosen candidates, each next the one that then gains most by the objective over the ways to
/// the sites that stay; ties by position.
pub(super) fn rank(
    demand: &Demand,
    ask: &Ask,
    candidates: &[Candidate],
    staying: &[Option<Deciseconds>],
    chosen: &[usize],
) -> Vec<Ranked> {
    let mut now = Now::new(demand, candidates.len(), staying.to_vec());
    let mut left = chosen.to_vec();
    let mut ranked = Vec::new();
    let mut people = demand.lost(staying).people;
    while !left.is_empty() {
        let worth = |candidate: usize| -> (f64, f64) {
            let gain = now.gain(candidate);
            let (saved, longest) = now.travel(candidate);
            match ask.objective {
                Objective::People => (gain.people as f64, gain.person_minutes),
                Objective::Minutes => (gain.person_minutes, saved as f64),
                Objective::Travel => (saved as f64, gain.people as f64),
                Objective::Longest => (-f64::from(longest.0), saved as f64),
            }
        };
        let mut best = (0, worth(left[0]));
        for (at, candidate) in left.iter().enumerate().skip(1) {
            let other = worth(*candidate);
            if other > best.1 {
                best = (at, other);
            }
        }
        let candidate = left.remove(best.0);
        let gain = now.gain(candidate);
        now.add(candidate);
        people += gain.people;
        let cost = candidates[candidate].cost.filter(|cost| *cost > 0.0);
        ranked.push(Ranked {
            candidate,
            gain,
            people_per_1000_eur: cost.map(|cost| gain.people as f64 / cost),
            cumulative_share_within: demand.share_of(people),
        });
    }
    ranked
}

/// What each candidate would gain if only it were opened.
pub(super) fn alone(demand: &Demand, candidates: usize) -> Vec<Gain> {
    let now = Now::new(demand, candidates, demand.today.clone());
    (0..candidates)
        .map(|candidate| now.gain(candidate))
        .collect()
}
