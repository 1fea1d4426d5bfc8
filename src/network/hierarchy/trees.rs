//! Trees from many sites to many origins: sweeps over the pieces of a selection.

use rayon::prelude::*;

use crate::model::cost::TravelCost;
use crate::model::reason::Reason;
use crate::network::joint::{Heading, Joint};
use crate::network::router::Router;
use crate::network::search::Label;

use super::Hierarchy;
use super::labels::{Climbed, Labels, label};
use super::metric::{exact, pack, unpack};
use super::selection::{Full, Link, Links, Piece, Selection};
use super::sweep::{LANES, Lanes, Sweeper};
use super::upward::{Climb, Climber};

/// The most nearest sites one sweep can tell.
pub(in crate::network) const MOST_LABELS: usize = 10;

/// A point's ways onto the network into `found`: positions and packed costs. `None` when
/// one is too long for packed costs.
fn links(
    router: &Router,
    hierarchy: &Hierarchy,
    joint: &Joint,
    heading: Heading,
    found: &mut Vec<Link>,
) -> Option<()> {
    found.clear();
    for link in joint.links(router, heading) {
        if !exact(link.cost) {
            return None;
        }
        found.push((hierarchy.position(link.node.0), pack(link.cost) as f64));
    }
    Some(())
}

/// Origins with the part of the hierarchy that trees towards them need. Preparing takes
/// about as long as a sweep for all of them: keep it when the origins stay.
#[derive(Debug)]
pub(in crate::network) struct Prepared {
    selection: Selection,
    origins: usize,
    origin_heading: Heading,
}

/// Trees from sites, ready to be swept.
#[derive(Debug)]
pub(in crate::network) struct Trees {
    /// The sites' numbers, in the order of their positions: trees of one sweep are
    /// neighbours, so a bounded sweep skips most of the network.
    sites: Vec<u32>,
    climbs: Vec<Climb>,
    /// Where each site's tree is, by number of the site.
    slot: Vec<usize>,
}

impl Trees {
    /// Climbs from every joined site; `None` when one lies too far off a road for packed
    /// costs.
    pub(in crate::network) fn new(
        router: &Router,
        hierarchy: &Hierarchy,
        sites: &[(u32, &Joint)],
        origin_heading: Heading,
    ) -> Option<Self> {
        let (up, _) = hierarchy.arcs_for(origin_heading);
        let mut found: Vec<(u32, Climb)> = sites
            .par_iter()
            .with_min_len(LANES)
            .map_init(
                || (Climber::new(hierarchy.topology.nodes()), Vec::new()),
                |(climber, seeds), (site, joint)| {
                    links(router, hierarchy, joint, origin_heading.other(), seeds)?;
                    let seeds = seeds.iter().copied();
                    Some((*site, climber.climb(&hierarchy.topology, up, seeds)))
                },
            )
            .collect::<Option<_>>()?;
        found.sort_by_key(|(site, climb)| (climb.first().map(|(lowest, _)| *lowest), *site));
        let most = found.iter().map(|(site, _)| *site as usize + 1).max();
        let mut slot = vec![usize::MAX; most.unwrap_or(0)];
        for (at, (site, _)) in found.iter().enumerate() {
            slot[*site as usize] = at;
        }
        let (sites, climbs) = found.into_iter().unzip();
        Some(Self {
            sites,
            climbs,
            slot,
        })
    }
}

/// What becomes of the costs of a sweep, piece by piece.
pub(in crate::network) trait Harvest: Sync {
    /// What is gathered over one piece.
    type Basket;
    /// What becomes of it.
    type Yield: Send;
    /// Tells an origin's ways to sites that pass no node.
    fn aside(&self, origin: u32, found: &mut dyn FnMut(u32, TravelCost));
    /// Opens a piece of so many origins.
    fn open(&self, origins: usize) -> Self::Basket;
    /// Takes the packed costs of origin number `at` of the piece from up to 16 sites.
    fn take(&self, basket: &mut Self::Basket, at: usize, origin: u32, sites: &[u32], costs: &Lanes);
    /// Closes the piece; its origins come in the order of their numbers there.
    fn close(&self, basket: Self::Basket, origins: &mut dyn Iterator<Item = u32>) -> Self::Yield;
}

/// A way that passes no node: the origin's number in its piece, the lane of its site, and
/// the packed cost.
type Aside = (u32, usize, f64);

impl Prepared {
    /// Prepares `origins`; `None` when one lies too far off a road for packed costs.
    pub(in crate::network) fn new(
        router: &Router,
        hierarchy: &Hierarchy,
        origins: &[Result<Joint, Reason>],
        origin_heading: Heading,
    ) -> Option<Self> {
        let mut targets = Links::with_capacity(origins.len());
        let mut found = Vec::new();
        for origin in origins {
            found.clear();
            if let Ok(joint) = origin {
                links(router, hierarchy, joint, origin_heading, &mut found)?;
            }
            targets.push(found.iter().copied());
        }
        let full = Full {
            nodes: 4_000,
            targets: 2_048,
        };
        let (_, down) = hierarchy.arcs_for(origin_heading);
        Some(Self {
            selection: Selection::new(&hierarchy.topology, down, &targets, full),
            origins: origins.len(),
            origin_heading,
        })
    }

    /// How many nodes and arcs a sweep visits.
    pub(in crate::network) fn size(&self) -> (usize, usize) {
        let pieces = self.selection.pieces.iter();
        pieces.fold((0, 0), |(nodes, arcs), piece| {
            (nodes + piece.len(), arcs + piece.arcs.head.len())
        })
    }

    /// The `k` nearest sources of every origin through nodes, and what `finish` makes of
    /// them, by origin; `None` for origins that are not on the network.
    pub(in crate::network) fn nearest<T: Send>(
        &self,
        router: &Router,
        hierarchy: &Hierarchy,
        sites: &[(u32, &Joint)],
        k: usize,
        finish: impl Fn(u32, &mut Vec<Label>) -> T + Sync,
    ) -> Vec<Option<T>> {
        macro_rules! with {
            ($($k:literal)+) => {
                match k {
                    $($k => self.nearest_k::<$k, T>(router, hierarchy, sites, finish),)+
                    _ => self.nearest_k::<MOST_LABELS, T>(router, hierarchy, sites, finish),
                }
            };
        }
        with!(1 2 3 4 5 6 7 8 9)
    }

    fn nearest_k<const K: usize, T: Send>(
        &self,
        router: &Router,
        hierarchy: &Hierarchy,
        sites: &[(u32, &Joint)],
        finish: impl Fn(u32, &mut Vec<Label>) -> T + Sync,
    ) -> Vec<Option<T>> {
        let (up, _) = hierarchy.arcs_for(self.origin_heading);
        let seeds = sites.iter().flat_map(|(site, joint)| {
            let links = joint.links(router, self.origin_heading.other());
            links.map(|link| (hierarchy.position(link.node.0), *site, link.cost))
        });
        let climbed = Climbed::<K>::new(&hierarchy.topology, up, seeds);
        let found: Vec<Vec<(u32, T)>> = self
            .selection
            .pieces
            .par_iter()
            .map_init(
                || (Labels::<K>::default(), Vec::new()),
                |(scratch, labels), piece| {
                    let mut found = Vec::with_capacity(piece.targets.len());
                    climbed.sweep(piece, scratch, |origin, words| {
                        labels.clear();
                        labels.extend(words.iter().map_while(|word| label(*word)));
                        found.push((origin, finish(origin, labels)));
                    });
                    found
                },
            )
            .collect();
        let mut all: Vec<Option<T>> = (0..self.origins).map(|_| None).collect();
        for (origin, one) in found.into_iter().flatten() {
            all[origin as usize] = Some(one);
        }
        all
    }

    /// Sweeps all trees over every piece. Costs at or above `bound` mean nothing.
    /// Yields come in the order of pieces, whatever the number of threads.
    pub(in crate::network) fn sweep<H: Harvest>(
        &self,
        hierarchy: &Hierarchy,
        trees: &Trees,
        bound: f64,
        harvest: &H,
    ) -> Vec<H::Yield> {
        let climbs: Vec<&Climb> = trees.climbs.iter().collect();
        let blocks = || climbs.chunks(LANES).zip(trees.sites.chunks(LANES));
        self.selection
            .pieces
            .par_iter()
            .map_init(
                || Sweeper::new(hierarchy.topology.nodes()),
                |sweeper, piece| {
                    let asides = asides(piece, &trees.slot, blocks().len(), harvest);
                    let mut basket = harvest.open(piece.targets.len());
                    sweeper.over(piece, |sweeper| {
                        for ((climbs, sites), asides) in blocks().zip(&asides) {
                            let reached = sweeper.sweep(piece, climbs, bound);
                            let mut asides = asides.iter().peekable();
                            for (at, origin) in piece.targets.iter().enumerate() {
                                let mut costs = reached.at(piece.links.of(at));
                                while let Some((_, lane, cost)) =
                                    asides.next_if(|(target, ..)| *target as usize == at)
                                {
                                    costs[*lane] = costs[*lane].min(*cost);
                                }
                                harvest.take(&mut basket, at, *origin, sites, &costs);
                            }
                        }
                    });
                    harvest.close(basket, &mut piece.targets.iter().copied())
                },
            )
            .collect()
    }
}

/// The ways that pass no node, by block of trees, then by target.
fn asides(piece: &Piece, slot: &[usize], blocks: usize, harvest: &impl Harvest) -> Vec<Vec<Aside>> {
    let mut asides: Vec<Vec<Aside>> = vec![Vec::new(); blocks];
    for (target, origin) in (0u32..).zip(&piece.targets) {
        harvest.aside(*origin, &mut |site, cost| {
            let slot = slot.get(site as usize).copied().unwrap_or(usize::MAX);
            if let Some(block) = asides.get_mut(slot / LANES) {
                block.push((target, slot % LANES, pack(cost) as f64));
            }
        });
    }
    asides
}

/// A packed cost of a sweep, when it is below the bound.
#[inline]
pub(in crate::network) fn cost_below(packed: f64, bound: f64) -> Option<TravelCost> {
    if packed < bound { unpack(packed) } else { None }
}
