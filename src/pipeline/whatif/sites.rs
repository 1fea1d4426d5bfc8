//! The one site that a change is about.

use crate::access::answer::Answer;
use crate::model::ids::SiteId;
use crate::model::place::{Site, SiteStatus};
use crate::model::scenario::Change;
use crate::model::study::{Question, Study};
use crate::pipeline::engine::{Engine, EngineError};
use crate::pipeline::scenario::site_after;

/// Which sites differ for the question's answer.
#[derive(Debug, Default)]
pub(super) struct Difference<'a> {
    /// A destination that is one no longer, or is one with other places or elsewhere.
    pub(super) gone: Option<SiteId>,
    /// A destination that was none, or was one with other places or elsewhere.
    pub(super) come: Option<(SiteId, &'a Site)>,
    /// Whether the ways to it are the same as to the one that is gone.
    pub(super) stays: bool,
}

/// The one site of a scenario of one change, before and after.
pub(super) struct Sites {
    before: Option<SiteId>,
    after: (SiteId, Site),
}

impl Sites {
    /// Applies the change to the sites alone.
    pub(super) fn of(engine: &Engine, change: &Change) -> Result<Self, EngineError> {
        let sites = site_after(engine.study(), engine.area_index(), change)?;
        let before = engine.study().sites.get(sites.0).map(|_| sites.0);
        Ok(Self {
            before,
            after: sites,
        })
    }

    pub(super) fn difference(&self, study: &Study, question: &Question) -> Difference<'_> {
        let counts = |site: &Site| {
            site.service == question.service
                && site.status == SiteStatus::Operating
                && site.position.is_some()
                && study.serves(site, question.group)
        };
        let before = self.before.map(|site| &study.sites[site]);
        let (id, after) = &self.after;
        Difference {
            gone: self.before.filter(|_| before.is_some_and(counts)),
            come: counts(after).then_some((*id, after)),
            stays: before.is_some_and(|before| {
                counts(before) == counts(after) && before.position == after.position
            }),
        }
    }
}

/// The sites that count afterwards, by text id.
pub(super) fn destinations<'a>(
    study: &'a Study,
    answer: &Answer,
    difference: &Difference<'a>,
) -> Vec<&'a Site> {
    let kept = answer
        .destinations
        .iter()
        .filter(|site| Some(**site) != difference.gone)
        .map(|site| &study.sites[*site]);
    let mut all: Vec<&Site> = kept.chain(difference.come.map(|(_, site)| site)).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}
