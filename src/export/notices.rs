//! What every reader of a study's results must be told.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::study::{NetworkKind, Study};
use crate::model::text::Text;

const SCHEMATIC: &str = "schematic_network";
const STRAIGHT_LINE: &str = "straight_line_model";

/// One thing to be told.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Notice<'a> {
    /// Stable id.
    pub id: &'a str,
    /// What to say.
    pub text: Cow<'a, Text>,
}

/// The study's own notices, and what its network calls for: a sketch of roads, or none,
/// is said whether or not the study says it.
#[must_use]
pub fn notices(study: &Study) -> Vec<Notice<'_>> {
    let told = study.notices.iter();
    let mut all: Vec<Notice<'_>> = told
        .map(|notice| Notice {
            id: &notice.id,
            text: Cow::Borrowed(&notice.text),
        })
        .collect();
    let due = match study.roads.kind {
        NetworkKind::Real => None,
        NetworkKind::Schematic => Some((
            SCHEMATIC,
            "The road network is schematic: times are approximate.",
            "Ceļu tīkls ir shematisks: laiki ir aptuveni.",
        )),
        NetworkKind::StraightLine => Some((
            STRAIGHT_LINE,
            "There is no road network: times are estimated from straight lines.",
            "Ceļu tīkla nav: laiki ir aplēsti pa taisni.",
        )),
    };
    if let Some((id, en, lv)) = due
        && !all.iter().any(|notice| notice.id == id)
    {
        let words = [("en", en), ("lv", lv)].map(|(language, text)| (language.into(), text.into()));
        let text = Cow::Owned(Text(words.into()));
        all.insert(0, Notice { id, text });
    }
    all
}
