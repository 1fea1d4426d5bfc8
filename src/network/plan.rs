//! Origins made ready for questions about any sites: by the hierarchy where the router
//! has one, else by plain search. Both give the same answers.

use std::sync::{Arc as Shared, OnceLock};

use rayon::prelude::*;

use crate::model::cost::TravelCost;
use crate::model::progress::Progress;
use crate::model::reason::Reason;
use crate::model::units::{Deciseconds, MAX_TIME};

use super::costs::{self, Pair};
use super::harvest::{Column, Rows, Totals};
use super::hierarchy::{Hierarchy, MOST_LABELS, Prepared, Trees, cost_below, within};
use super::joint::{Heading, Joint};
use super::nearest::{self, Reached, SiteIndex, Spot, keep_nearest};
use super::router::Router;
use super::search::{Label, Scratch};
use super::worth::worth;

/// So many sites are swept before their costs are handed on: with 2,048 origins a piece
/// that is 16 megabytes a thread.
const SITES_AT_ONCE: usize = 1_024;

/// Origins, joined, and what prepares them. Keep it while the origins stay: preparing
/// takes about as long as one question.
#[derive(Debug)]
pub struct Plan<'a> {
    router: &'a Router,
    origins: &'a [Result<Joint, Reason>],
    origin_heading: Heading,
    fast: Option<(&'a Hierarchy, Shared<Fast>)>,
}

/// What a hierarchy prepares for origins.
#[derive(Debug)]
struct Fast {
    prepared: Prepared,
    /// By origin.
    spots: Vec<Option<Spot>>,
}

/// Keeps what was prepared for the same origins, heading and router from one question to the next.
#[derive(Debug, Default)]
pub struct Kept(OnceLock<Shared<Fast>>);

impl<'a> Plan<'a> {
    /// Prepares `origins`; by the hierarchy when the router has one or makes one.
    #[must_use]
    pub fn new(
        router: &'a Router,
        origins: &'a [Result<Joint, Reason>],
        origin_heading: Heading,
    ) -> Self {
        Self::with(router, origins, origin_heading, router.hierarchy(), None)
    }

    /// The same for one question among several that plain search would answer by so many trees:
    /// what is prepared stays in `kept`, which belongs to this router, these origins and this
    /// heading alone.
    #[must_use]
    pub fn again(
        router: &'a Router,
        origins: &'a [Result<Joint, Reason>],
        origin_heading: Heading,
        trees: usize,
        kept: &Kept,
    ) -> Self {
        let hierarchy = worth(router, trees);
        Self::with(router, origins, origin_heading, hierarchy, Some(kept))
    }

    /// For one question that plain search would answer by so many trees: a hierarchy is
    /// made only if it pays.
    pub(super) fn for_trees(
        router: &'a Router,
        origins: &'a [Result<Joint, Reason>],
        origin_heading: Heading,
        trees: usize,
    ) -> Self {
        let hierarchy = worth(router, trees);
        Self::with(router, origins, origin_heading, hierarchy, None)
    }

    fn with(
        router: &'a Router,
        origins: &'a [Result<Joint, Reason>],
        origin_heading: Heading,
        hierarchy: Option<&'a Hierarchy>,
        kept: Option<&Kept>,
    ) -> Self {
        let fast = hierarchy.and_then(|hierarchy| {
            if let Some(known) = kept.and_then(|kept| kept.0.get()) {
                return Some((hierarchy, Shared::clone(known)));
            }
            let prepared = Prepared::new(router, hierarchy, origins, origin_heading)?;
            let spot = |origin: &Result<Joint, Reason>| origin.as_ref().ok().map(Spot::of);
            let spots = origins.iter().map(spot).collect();
            let fast = Shared::new(Fast { prepared, spots });
            let fast = match kept {
                Some(kept) => Shared::clone(kept.0.get_or_init(|| fast)),
                None => fast,
            };
            Some((hierarchy, fast))
        });
        Self {
            router,
            origins,
            origin_heading,
            fast,
        }
    }

    /// How many nodes and arcs a sweep for these origins visits; `None` without a hierarchy.
    #[must_use]
    pub fn swept(&self) -> Option<(usize, usize)> {
        self.fast.as_ref().map(|(_, fast)| fast.prepared.size())
    }

    /// The `k` nearest of `sites` for every origin within `limit`; see [`nearest::nearest`].
    #[must_use]
    pub fn nearest(
        &self,
        sites: &[Result<Joint, Reason>],
        k: usize,
        limit: Option<Deciseconds>,
        progress: &dyn Progress,
    ) -> Vec<Reached> {
        let limit = limit.unwrap_or(MAX_TIME);
        let index = SiteIndex::new(sites);
        let fast = self
            .fast
            .as_ref()
            .filter(|_| (1..=MOST_LABELS).contains(&k));
        let Some((hierarchy, fast)) = fast else {
            let (origins, heading) = (self.origins, self.origin_heading);
            return nearest::plain(self.router, origins, &index, k, limit, heading, progress);
        };
        let found = fast.prepared.nearest(
            self.router,
            hierarchy,
            index.joints(),
            k,
            |origin, found| {
                self.without_nodes(&index, origin, |site, cost| {
                    found.push(Label::new(site, cost));
                });
                found.retain(|label| label.time <= limit);
                progress.advance(1);
                keep_nearest(found, k)
            },
        );
        let joined = found.into_iter().zip(self.origins);
        joined
            .map(|(found, origin)| match origin {
                Ok(_) => Ok(found.unwrap_or_default()),
                Err(reason) => Err(*reason),
            })
            .collect()
    }

    /// Takes one more site into the answers of [`Plan::nearest`] with the same `k` and
    /// `limit`. `source` is the new label's source; it ranks by that number.
    pub fn add_site(
        &self,
        reached: &mut [Reached],
        site: &Joint,
        source: u32,
        k: usize,
        limit: Option<Deciseconds>,
    ) {
        let limit = limit.unwrap_or(MAX_TIME);
        // nobody cares for the new site beyond the farthest k-th one
        let far = |reached: &Reached| match reached {
            Ok(labels) if labels.len() == k => labels.last().map(|last| last.time),
            Ok(_) => Some(limit),
            Err(_) => None,
        };
        let limit = reached
            .iter()
            .filter_map(far)
            .max()
            .unwrap_or(limit)
            .min(limit);
        let column = self.column(source, site, limit);
        reached
            .par_iter_mut()
            .zip(column)
            .with_min_len(4_096)
            .for_each(|(reached, cost)| {
                if let (Ok(labels), Some(cost)) = (reached, cost) {
                    let label = Label::new(source, cost);
                    if labels.len() < k || labels.last().is_some_and(|last| label < *last) {
                        labels.push(label);
                        labels.sort_unstable();
                        labels.truncate(k);
                    }
                }
            });
    }

    /// The ways between an origin and sites that pass no node.
    pub(super) fn without_nodes(
        &self,
        index: &SiteIndex<'_>,
        origin: u32,
        found: impl FnMut(u32, TravelCost),
    ) {
        let spots = self.fast.as_ref().map(|(_, fast)| &fast.spots);
        let spot = spots.and_then(|spots| spots[origin as usize].as_ref());
        if spot.is_some_and(|spot| index.may_reach(spot, self.router.rule().legs))
            && let Ok(origin) = &self.origins[origin as usize]
        {
            index.without_nodes(self.router, origin, self.origin_heading, found);
        }
    }

    /// The costs between all origins and one site within `limit`.
    fn column(&self, number: u32, site: &Joint, limit: Deciseconds) -> Vec<Option<TravelCost>> {
        let mut column = vec![None; self.origins.len()];
        let site = [(number, site)];
        if let Some((hierarchy, fast)) = &self.fast
            && let Some(trees) = Trees::new(self.router, hierarchy, &site, self.origin_heading)
        {
            let harvest = Column(Rows::new(self, &site, within(limit)));
            let bound = harvest.0.bound;
            for (origin, cost) in fast
                .prepared
                .sweep(hierarchy, &trees, bound, &harvest)
                .concat()
            {
                column[origin as usize] = cost_below(cost, bound);
            }
        } else {
            let mut scratch = Scratch::new(self.router.forward().nodes());
            let pairs = costs::column(
                self.router,
                self.origins,
                site[0].1,
                limit,
                self.origin_heading,
                &mut scratch,
            );
            for (origin, cost) in pairs {
                column[origin as usize] = Some(cost);
            }
        }
        column
    }

    /// The costs between every origin and every site within `limit`; see
    /// [`costs::matrix`].
    #[must_use]
    pub fn matrix(
        &self,
        sites: &[Result<Joint, Reason>],
        limit: Deciseconds,
        progress: &dyn Progress,
    ) -> Vec<Vec<Pair>> {
        let joined: Vec<(u32, &Joint)> = (0u32..)
            .zip(sites)
            .filter_map(|(site, joint)| Some((site, joint.as_ref().ok()?)))
            .collect();
        self.fast_matrix(&joined, limit, progress)
            .unwrap_or_else(|| {
                let (origins, heading) = (self.origins, self.origin_heading);
                costs::plain(self.router, origins, &joined, limit, heading, progress)
            })
    }

    fn fast_matrix(
        &self,
        sites: &[(u32, &Joint)],
        limit: Deciseconds,
        progress: &dyn Progress,
    ) -> Option<Vec<Vec<Pair>>> {
        let (hierarchy, fast) = self.fast.as_ref()?;
        let mut rows: Vec<Vec<Pair>> = vec![Vec::new(); self.origins.len()];
        for sites in sites.chunks(SITES_AT_ONCE) {
            let trees = Trees::new(self.router, hierarchy, sites, self.origin_heading)?;
            let harvest = Rows::new(self, sites, within(limit));
            let found = fast
                .prepared
                .sweep(hierarchy, &trees, harvest.bound, &harvest);
            for (origin, row) in found.into_iter().flatten() {
                let rows = &mut rows[origin as usize];
                if rows.is_empty() {
                    *rows = row;
                } else {
                    rows.extend(row);
                }
            }
            progress.advance(sites.len() as u64);
        }
        Some(rows)
    }

    /// The sum of `weights`, one an origin, over the origins within `limit` of each site.
    #[must_use]
    pub fn totals_within(
        &self,
        sites: &[Result<Joint, Reason>],
        weights: &[u64],
        limit: Deciseconds,
    ) -> Vec<u64> {
        let joined: Vec<(u32, &Joint)> = (0u32..)
            .zip(sites)
            .filter_map(|(site, joint)| Some((site, joint.as_ref().ok()?)))
            .collect();
        let mut totals = vec![0; sites.len()];
        if let Some((hierarchy, fast)) = &self.fast
            && let Some(trees) = Trees::new(self.router, hierarchy, &joined, self.origin_heading)
        {
            let harvest = Totals {
                rows: Rows::new(self, &joined, within(limit)),
                weights,
                sites: sites.len(),
            };
            for piece in fast
                .prepared
                .sweep(hierarchy, &trees, harvest.rows.bound, &harvest)
            {
                for (total, part) in totals.iter_mut().zip(piece) {
                    *total += part;
                }
            }
            return totals;
        }
        let found: Vec<(u32, u64)> = joined
            .par_iter()
            .map_init(
                || Scratch::new(self.router.forward().nodes()),
                |scratch, (site, joint)| {
                    let (origins, heading) = (self.origins, self.origin_heading);
                    let column =
                        costs::column(self.router, origins, joint, limit, heading, scratch);
                    let people = column.iter().map(|(origin, _)| weights[*origin as usize]);
                    (*site, people.sum())
                },
            )
            .collect();
        for (site, total) in found {
            totals[site as usize] = total;
        }
        totals
    }
}
