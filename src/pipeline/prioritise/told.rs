//! A plan with what it does to the study: the rows and sides that documents and layers are made of.

use std::sync::Arc;

use super::{Ask, MAX_CANDIDATES, Means, Objective, PrioritiseError, Prioritised};
use crate::access::answer::Answer;
use crate::access::changes::{AreaChange, OriginChange, Side, area_changes, origin_changes};
use crate::export::documents::plan::{PlanDocument, Told, document};
use crate::export::layers::candidates::{Row, layer};
use crate::export::layers::changes;
use crate::model::ids::{LevelId, SiteId};
use crate::model::progress::{Progress, Silent};
use crate::model::scenario::Change;
use crate::model::table::Layer;
use crate::pipeline::Engine;

/// A plan, and the study with it.
#[derive(Debug)]
pub struct Planned {
    /// What was asked.
    pub ask: Ask,
    /// The plan.
    pub plan: Prioritised,
    /// The study with the plan.
    pub after: Engine,
    before: Arc<Answer>,
    answer: Arc<Answer>,
    share: f64,
}

impl Engine {
    /// The best plan and the study with it.
    pub fn planned(&self, ask: &Ask, progress: &dyn Progress) -> Result<Planned, PrioritiseError> {
        let plan = self.prioritise(ask, progress)?;
        let after = self.with_scenario(&plan.scenario, &Silent)?;
        let (service, group, profile) = (
            ask.question.service,
            ask.question.group,
            ask.question.profile,
        );
        let (_, share) = self.study().standard_terms(service, group, profile);
        Ok(Planned {
            before: self.answer(service, group, profile),
            answer: after.answer(service, group, profile),
            ask: ask.clone(),
            plan,
            after,
            share,
        })
    }
}

impl Planned {
    fn sides<'a>(&'a self, engine: &'a Engine) -> [Side<'a>; 2] {
        let side = |engine: &'a Engine, answer: &'a Answer| Side {
            study: engine.study(),
            answer,
            minutes: self.ask.question.minutes,
            share: self.share,
        };
        [side(engine, &self.before), side(&self.after, &self.answer)]
    }

    /// All candidates, the chosen ones first by rank, then by what they gain alone.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let plan = &self.plan;
        let mut rank = vec![None; plan.candidates.len()];
        for (at, ranked) in plan.ranked.iter().enumerate() {
            rank[ranked.candidate] = Some(at);
        }
        let level = self.ask.question.level;
        let near = plan.alternatives.as_ref();
        let mut rows: Vec<Row> = Vec::with_capacity(plan.candidates.len().min(MAX_CANDIDATES));
        for (at, candidate) in (0u32..).zip(&plan.candidates) {
            let ranked = rank[at as usize].map(|rank: usize| &plan.ranked[rank]);
            let part = near.map(|near| {
                let found = near.frequency.iter().find(|(column, _)| *column == at);
                found.map_or(0.0, |(_, share)| *share)
            });
            let alone = plan.alone[at as usize];
            rows.push(Row {
                id: candidate.id.clone(),
                name: candidate.name.clone(),
                position: candidate.position,
                area: candidate.located.area(level),
                rank: rank[at as usize].map(|rank| rank + 1),
                people_gained: ranked.map(|ranked| ranked.gain.people),
                person_minutes_saved: ranked.map(|ranked| ranked.gain.person_minutes),
                cost: candidate.cost,
                people_gained_per_1000_eur: ranked.and_then(|r| r.people_per_1000_eur),
                cumulative_share_within: ranked.and_then(|r| r.cumulative_share_within),
                origin: candidate.origin.as_str(),
                people_gained_alone: alone.people,
                person_minutes_saved_alone: alone.person_minutes,
                share_of_plans: part,
            });
        }
        // stable: equal ones stay in the study's order
        rows.sort_by(|a, b| {
            let key = |row: &Row| row.rank.unwrap_or(usize::MAX);
            key(a)
                .cmp(&key(b))
                .then(b.people_gained_alone.cmp(&a.people_gained_alone))
                .then(
                    b.person_minutes_saved_alone
                        .total_cmp(&a.person_minutes_saved_alone),
                )
        });
        rows
    }

    /// The candidates layer.
    #[must_use]
    pub fn candidates(&self, engine: &Engine) -> Layer {
        layer(engine.study(), &self.ask.question, &self.rows())
    }

    /// The difference layers: areas of the question's level, and origins.
    #[must_use]
    pub fn differences(&self, engine: &Engine) -> [Layer; 2] {
        let [before, after] = self.sides(engine);
        let level = self.ask.question.level;
        let areas = area_changes(&before, level, &after, level);
        let origins: Vec<OriginChange> = origin_changes(&before, &after);
        [
            changes::areas(&before, &after, &areas, true),
            changes::origins(&before, &after, &origins, level),
        ]
    }

    /// Hands the plan's document to `tell`.
    pub fn document<T>(&self, engine: &Engine, tell: impl FnOnce(&PlanDocument<'_>) -> T) -> T {
        let study = engine.study();
        let [before, after] = self.sides(engine);
        let changed = |level: LevelId| -> Vec<AreaChange> {
            let rows = area_changes(&before, level, &after, level);
            rows.into_iter().filter(AreaChange::differs).collect()
        };
        let level = self.ask.question.level;
        let above = study.levels[level].parent;
        let (rows, areas) = (self.rows(), changed(level));
        let closes = |site: &SiteId| {
            let site = study.sites[*site].id.clone();
            Change::Close { site }.to_string()
        };
        let ids: Vec<String> = (self.plan.candidates.iter().map(|c| c.id.clone()))
            .chain(self.plan.closable.iter().map(closes))
            .collect();
        let told = Told {
            question: &self.ask.question,
            objective: self.ask.objective.as_str(),
            unit: self.unit(),
            value_unit: self.value_unit(),
            shortfall: self.plan.shortfall.as_ref().map(|s| (s.area, s.share)),
            closed: &self.plan.closed,
            lost: self.plan.lost.people,
            outcome: &self.plan.outcome,
            rows: &rows,
            ids: &ids,
            left_out: self.plan.left_out,
            share_before: self.plan.share_before,
            scenario: &self.plan.scenario,
            steps: &self.plan.steps,
            alternatives: self.plan.alternatives.as_ref(),
            before,
            after,
            areas: &areas,
            regions: above.map(|above| (study.levels[above].id.as_str(), changed(above))),
        };
        tell(&document(study, &told))
    }

    /// What the solver's values are divided by: people stay people, seconds become minutes,
    /// and the gap is in units of the threshold.
    fn unit(&self) -> f64 {
        let minutes = self.ask.question.minutes;
        match self.ask.objective {
            // also the sites or euros of a target
            Objective::People => 1.0,
            Objective::Minutes if minutes > 0.0 => 1.0 / minutes,
            Objective::Minutes | Objective::Travel | Objective::Longest => 60.0,
        }
    }

    /// What the values are then.
    fn value_unit(&self) -> &'static str {
        let candidates = &self.plan.candidates;
        match (self.ask.means, self.ask.objective) {
            (Means::Target(_), _) if candidates.iter().all(|c| c.cost.is_some()) => "eur",
            (Means::Target(_), _) => "sites",
            (_, Objective::People) => "people",
            (_, Objective::Minutes | Objective::Travel) => "person_minutes",
            (_, Objective::Longest) => "minutes",
        }
    }
}
