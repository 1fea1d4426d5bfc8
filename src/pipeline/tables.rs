//! The plain tables of a study, by name: for files and over HTTP alike.

use super::engine::Engine;
use crate::access::areas::members;
use crate::access::baskets::{BasketTally, Item, basket};
use crate::export::drawing::Drawing;
use crate::export::layers::tables::{self, BasketRows, DoubtRows};
use crate::model::ids::{AreaId, LevelId, OriginId};
use crate::model::study::Question;
use crate::model::table::Layer;
use crate::model::units::Deciseconds;

/// A plain table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// Share of people by minute.
    Curves,
    /// Inequality and poverty of access.
    Inequality,
    /// Baskets of services.
    Baskets,
    /// Ranges under all assumptions.
    Doubt,
    /// One indicator by each level.
    Levels,
}

impl Table {
    /// All of them, in the order they are written.
    pub const ALL: [Self; 5] = [
        Self::Curves,
        Self::Inequality,
        Self::Baskets,
        Self::Doubt,
        Self::Levels,
    ];

    /// Its name in addresses and file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Curves => "curves",
            Self::Inequality => "inequality",
            Self::Baskets => "baskets",
            Self::Doubt => "doubt",
            Self::Levels => "levels",
        }
    }

    /// The table of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}

impl Engine {
    /// The parts of a table that answer `question`: rows of `levels`, where it has areas.
    /// Parts of one table have the same columns.
    #[must_use]
    pub fn table(
        &self,
        drawing: &Drawing,
        table: Table,
        question: &Question,
        share: f64,
        levels: &[LevelId],
    ) -> Vec<Layer> {
        let study = self.study();
        let answer = || self.answer(question.service, question.group, question.profile);
        match table {
            Table::Curves => vec![tables::curves(study, drawing, &answer(), levels)],
            Table::Inequality => {
                vec![tables::inequality(
                    study,
                    drawing,
                    &answer(),
                    question.minutes,
                )]
            }
            Table::Baskets => {
                let each = 0..study.terms.baskets.len();
                each.map(|basket| self.baskets(drawing, question, basket, levels))
                    .collect()
            }
            Table::Doubt => {
                let of_level = |level: &LevelId| {
                    let asked = Question {
                        level: *level,
                        ..*question
                    };
                    let doubt = self.doubt(&asked, share);
                    let rows = DoubtRows {
                        areas: &doubt.areas,
                        straight: &doubt.straight_rows,
                        flags: &doubt.flags,
                    };
                    tables::doubt(study, drawing, &asked, &rows)
                };
                levels.iter().map(of_level).collect()
            }
            Table::Levels => {
                vec![tables::levels(
                    study,
                    question,
                    &self.level_rows(question, share),
                )]
            }
        }
    }

    fn baskets(
        &self,
        drawing: &Drawing,
        question: &Question,
        at: usize,
        levels: &[LevelId],
    ) -> Layer {
        let study = self.study();
        let (mut listed, mut tallies) = (vec![None], vec![self.basket(question, at, None)]);
        for level in levels {
            let members = members(study, *level);
            for (area, _) in study.areas_of(*level) {
                listed.push(Some(area));
                tallies.push(self.basket_of(question, at, &members[area.0 as usize]));
            }
        }
        let rows = BasketRows {
            basket: at,
            places: &listed,
            tallies: &tallies,
        };
        tables::baskets(study, drawing, question, &rows)
    }

    /// The people of `area`, or of the whole study, against a basket.
    #[must_use]
    pub fn basket(&self, question: &Question, at: usize, area: Option<AreaId>) -> BasketTally {
        let study = self.study();
        let origins: Vec<OriginId> = match area {
            Some(area) => members(study, study.areas[area].level).swap_remove(area.0 as usize),
            None => study.origins.ids().collect(),
        };
        self.basket_of(question, at, &origins)
    }

    fn basket_of(&self, question: &Question, at: usize, origins: &[OriginId]) -> BasketTally {
        let study = self.study();
        let wanted = &study.terms.baskets[at];
        let (group, profile) = (question.group, question.profile);
        let services = wanted.services.iter();
        let answers: Vec<_> = services
            .map(|service| {
                let minutes = study.standard_terms(*service, group, profile).0;
                (
                    self.answer(*service, group, profile),
                    Deciseconds::from_minutes(minutes),
                )
            })
            .collect();
        let items: Vec<Item<'_>> = answers
            .iter()
            .map(|(answer, threshold)| Item {
                answer,
                threshold: *threshold,
            })
            .collect();
        basket(study, &items, wanted.at_least, origins.iter().copied())
    }
}
