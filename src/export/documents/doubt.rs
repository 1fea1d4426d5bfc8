//! How sure the answer to a question is.

use serde::Serialize;

use super::answer::{Asked, asked};
use super::parts::{Number, stated};
use super::table::{Row, Rows};
use crate::access::answer::Answer;
use crate::access::areas::total_row;
use crate::access::doubt::{DoubtfulSite, Flagged};
use crate::access::privacy::mask_total;
use crate::export::layers::tables::shown;
use crate::model::ids::GroupId;
use crate::model::study::{Question, Study};
use crate::model::table::Layer;
use crate::model::text::Text;

/// The document.
#[derive(Serialize, Debug)]
pub struct DoubtDocument<'a> {
    question: Asked<'a>,
    assumptions: Vec<Assumption<'a>>,
    straight: Option<Figures>,
    flags: Flags,
    sites: Vec<Site<'a>>,
    areas: Rows,
    levels: Rows,
    inequality: Rows,
    baskets: Vec<Row>,
}

#[derive(Serialize, Debug)]
struct Assumption<'a> {
    id: &'a str,
    name: &'a Text,
    source: Option<&'a str>,
    total: Figures,
}

/// The whole study under one assumption.
#[derive(Serialize, Debug)]
struct Figures {
    share_within: Option<Number>,
    mean_minutes: Option<Number>,
    person_minutes_beyond: Option<Number>,
}

/// People whose figure is doubtful.
#[expect(clippy::struct_field_names, reason = "named as the columns are")]
#[derive(Serialize, Debug)]
pub struct Flags {
    people_edge: Option<Number>,
    people_far_from_road: Option<Number>,
    people_past_island: Option<Number>,
    people_cut_off: Option<Number>,
}

impl Flags {
    fn of(study: &Study, group: GroupId, flagged: &Flagged) -> Self {
        let shown = |people| shown(study, group, None, people).map(Number::from);
        Self {
            people_edge: flagged.edge.and_then(shown),
            people_far_from_road: shown(flagged.far_from_road),
            people_past_island: flagged.past_island.and_then(shown),
            people_cut_off: shown(flagged.cut_off),
        }
    }
}

/// A site whose own way to the road is doubtful, and why.
#[derive(Serialize, Debug)]
struct Site<'a> {
    id: &'a str,
    name: &'a str,
    snap_metres: Option<Number>,
    is_far_from_road: bool,
    is_past_island: bool,
}

/// What the document is made of.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The assumptions with their answers; the study's own first.
    pub cases: &'a [(String, std::sync::Arc<Answer>)],
    /// The straight-line baseline.
    pub straight: Option<&'a Answer>,
    /// The doubtful points of the whole study.
    pub total: &'a Flagged,
    /// Destinations whose own way to the road is doubtful.
    pub sites: &'a [DoubtfulSite],
    /// The doubt table of the question's level.
    pub areas: Layer,
    /// The table of levels.
    pub levels: Layer,
    /// The table of inequality.
    pub inequality: Layer,
    /// The tables of baskets; their first row is the whole study.
    pub baskets: Vec<Layer>,
}

/// Tells how sure the answer to `question` is.
#[must_use]
pub fn document<'a>(study: &'a Study, question: &Question, parts: Parts<'a>) -> DoubtDocument<'a> {
    let figures = |answer: &Answer| {
        let mut tally = total_row(study, answer, question.minutes).0;
        mask_total(study, question.group, &mut tally);
        Figures {
            share_within: tally.share_within.map(Number),
            mean_minutes: tally.mean_minutes.map(Number::thousandths),
            person_minutes_beyond: tally.person_minutes_beyond.map(Number::thousandths),
        }
    };
    let variant = |id: &str| study.terms.variants.iter().find(|variant| variant.id == id);
    let own = &study.profiles[question.profile];
    let cases = parts.cases.iter().map(|(id, answer)| Assumption {
        id,
        name: variant(id).map_or(&own.name, |variant| &variant.profile.name),
        source: stated(variant(id).map_or(&own.source, |variant| &variant.source)),
        total: figures(answer),
    });
    DoubtDocument {
        question: asked(study, question),
        assumptions: cases.collect(),
        straight: parts.straight.map(figures),
        sites: parts.sites.iter().map(|found| site(study, found)).collect(),
        flags: Flags::of(study, question.group, parts.total),
        areas: Rows(parts.areas),
        levels: Rows(parts.levels),
        inequality: Rows(parts.inequality),
        baskets: parts
            .baskets
            .into_iter()
            .map(|layer| Row(layer, 0))
            .collect(),
    }
}

fn site<'a>(study: &'a Study, found: &DoubtfulSite) -> Site<'a> {
    let site = &study.sites[found.site];
    Site {
        id: &site.id,
        name: &site.name,
        snap_metres: found.metres.map(Number::thousandths),
        is_far_from_road: found.is_far_from_road(),
        is_past_island: found.is_past_island,
    }
}
