//! Times along edges: what a search says of nodes, spread over the roads between them.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::model::cost::TravelCost;
use crate::model::geo::LonLat;
use crate::model::ids::{ArcId, ChainId, EdgeId, Id, NodeId};
use crate::model::street::Bound;
use crate::model::units::{Deciseconds, MAX_TIME};
use crate::network::hierarchy::{Hierarchy, Tree};
use crate::network::joint::{Heading, Joint};
use crate::network::router::Router;
use crate::network::search::{Scratch, one_to_all};
use crate::spatial::segments::Foot;

/// Never.
pub(super) const NEVER: f64 = f64::INFINITY;

/// A way that reaches an edge: its time runs evenly along it, in deciseconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Ramp {
    /// The time at fraction 0 and at fraction 1 of the edge, or where it would be there.
    pub(super) times: [f64; 2],
    /// Between which fractions it can be travelled.
    pub(super) open: [f64; 2],
}

impl Ramp {
    /// The time at a fraction.
    pub(super) fn at(&self, fraction: f64) -> f64 {
        self.times[0] + fraction * (self.times[1] - self.times[0])
    }

    /// The same along the piece of the edge between two fractions.
    pub(super) fn between(&self, from: f64, to: f64) -> Option<Self> {
        let length = to - from;
        if self.open[1] < from || self.open[0] > to {
            return None;
        }
        let open = if length > 0.0 {
            self.open.map(|end| (end - from) / length)
        } else {
            [0.0, 1.0]
        };
        Some(Self {
            times: [self.at(from), self.at(to)],
            open,
        })
    }

    /// The least it can be between two fractions.
    pub(super) fn least(&self, from: f64, to: f64) -> f64 {
        let (from, to) = (from.max(self.open[0]), to.min(self.open[1]));
        if from > to {
            return NEVER;
        }
        self.at(from).min(self.at(to))
    }

    /// The most it can be between two fractions; never when it is not open all the way.
    pub(super) fn most(&self, from: f64, to: f64) -> f64 {
        if from < self.open[0] || to > self.open[1] {
            return NEVER;
        }
        self.at(from).max(self.at(to))
    }
}

/// A ramp along an edge that is travelled `way`, from its times and openings in travel order.
fn turned(way: Bound, mut times: [f64; 2], mut open: [f64; 2]) -> Ramp {
    if way == Bound::Backward {
        times.reverse();
        open = [1.0 - open[1], 1.0 - open[0]];
    }
    Ramp { times, open }
}

/// The ways that reach an edge: one from each end, and on the site's own edge two more that
/// pass no node.
pub(super) type Ramps = [Option<Ramp>; 4];

/// What a search from the site found.
#[derive(Clone, Copy)]
pub(super) enum Searched<'a> {
    /// By plain search.
    Plainly(&'a Scratch),
    /// By a sweep.
    Swept(&'a Tree, &'a Hierarchy),
}

impl<'a> Searched<'a> {
    /// Searches from the site by plain search.
    pub(super) fn plainly(
        router: &Router,
        site: &Joint,
        people: Heading,
        limit: Deciseconds,
        scratch: &'a mut Scratch,
    ) -> Self {
        let graph = match people {
            Heading::Leaving => router.backward(),
            Heading::Arriving => router.forward(),
        };
        one_to_all(graph, seeds(router, site, people), limit, scratch);
        Self::Plainly(scratch)
    }

    /// Sweeps from the site.
    pub(super) fn swept(
        router: &Router,
        site: &Joint,
        people: Heading,
        limit: Deciseconds,
        (tree, hierarchy): (&'a mut Tree, &'a Hierarchy),
    ) -> Self {
        tree.grow(hierarchy, people, seeds(router, site, people), limit);
        Self::Swept(tree, hierarchy)
    }

    fn cost(self, node: NodeId) -> Option<TravelCost> {
        match self {
            Self::Plainly(scratch) => scratch.cost(node),
            Self::Swept(tree, hierarchy) => tree.cost(hierarchy, node),
        }
    }
}

fn seeds(
    router: &Router,
    site: &Joint,
    people: Heading,
) -> impl Iterator<Item = (NodeId, TravelCost)> {
    site.links(router, people.other())
        .map(|link| (link.node, link.cost))
}

/// One site's reach.
pub(super) struct Reach<'a> {
    pub(super) router: &'a Router,
    searched: Searched<'a>,
    pub(super) site: &'a Joint,
    /// [`Heading::Leaving`] when people travel to the site.
    pub(super) people: Heading,
    /// By number of the arc, deciseconds between the site and the end of the arc that trips
    /// pass; `u32::MAX` where the site is not reached.
    at_end: Vec<u32>,
}

impl<'a> Reach<'a> {
    /// Spreads what a search found over the roads.
    pub(super) fn new(
        router: &'a Router,
        site: &'a Joint,
        people: Heading,
        searched: Searched<'a>,
    ) -> Self {
        let arcs = u32::try_from(router.folded().chains.chains.len() * 2).unwrap_or(u32::MAX);
        let mut reach = Self {
            router,
            searched,
            site,
            people,
            at_end: Vec::new(),
        };
        let times = (0..arcs)
            .into_par_iter()
            .with_min_len(16_384)
            .map(|arc| reach.search_end(ArcId(arc)).unwrap_or(u32::MAX));
        reach.at_end = times.collect();
        reach
    }

    /// Edges of which some part may be within the limit.
    pub(super) fn edges(&self) -> impl Iterator<Item = EdgeId> {
        let chains = &self.router.folded().chains;
        let own = self.site.chain();
        let reached = chains.chains.ids().filter(move |chain| {
            let is_reached = |bound| self.time_at_end(ArcId::new(*chain, bound)).is_some();
            *chain == own || Bound::BOTH.into_iter().any(is_reached)
        });
        reached.flat_map(|chain| chains.edges(chain).iter().map(|ride| ride.edge()))
    }

    /// The time between the site and the end of an arc that trips pass: where they enter it
    /// when they come from the site, where they leave it when they go there.
    fn search_end(&self, arc: ArcId) -> Option<u32> {
        let folded = self.router.folded();
        let cost = |node: NodeId| self.searched.cost(node).map(|cost| cost.time.0);
        match self.people {
            Heading::Arriving => {
                let entries = folded.entries(arc).iter();
                let times = entries.filter_map(|e| Some(cost(e.node)?.saturating_add(e.extra.0)));
                times.min()
            }
            Heading::Leaving => cost(folded.arrival(arc)?),
        }
    }

    fn time_at_end(&self, arc: ArcId) -> Option<f64> {
        let time = self.at_end[arc.index()];
        (time != u32::MAX).then_some(f64::from(time))
    }

    /// The times at the ends of each arc of a chain that trips pass; `u32::MAX` where the site is
    /// not reached.
    #[inline]
    pub(super) fn at_ends(&self, chain: ChainId) -> [u32; 2] {
        let first = ArcId::new(chain, Bound::Forward).index();
        [self.at_end[first], self.at_end[first + 1]]
    }

    /// The least and most deciseconds between the site and places on a chain.
    pub(super) fn bounds(&self, chain: ChainId) -> [f64; 2] {
        let ways = Bound::BOTH.map(|bound| {
            let arc = ArcId::new(chain, bound);
            let whole = self.router.folded().chains.cost(arc)?;
            let time = self.time_at_end(arc)?;
            Some([time, time + f64::from(whole.time.0)])
        });
        let ways = ways.into_iter().flatten();
        let [least, most] = ways.fold([NEVER; 2], |[least, most], way| {
            [least.min(way[0]), most.min(way[1])]
        });
        // from the site's own chain one may get away without passing an end
        [
            if chain == self.site.chain() {
                0.0
            } else {
                least
            },
            most,
        ]
    }

    /// The ways that reach an edge.
    pub(super) fn ramps(&self, edge: EdgeId) -> Ramps {
        let folded = self.router.folded();
        let Some(seat) = folded.seat(edge) else {
            return Ramps::default();
        };
        let ride = folded.chains.edges(seat.chain)[seat.place as usize];
        let mut ramps = Ramps::default();
        for bound in Bound::BOTH {
            let arc = ArcId::new(seat.chain, bound);
            let Some(whole) = folded.chains.cost(arc) else {
                continue;
            };
            let ride = match bound {
                Bound::Forward => ride,
                Bound::Backward => ride.reversed(),
            };
            let before = self.router.before(arc, ride, 0.0).time_ms;
            let on = self.router.times(edge).get(ride.bound());
            let passed = [before, before + on.map_or(0, |time| u64::from(time.0))]
                .map(|passed| passed as f64 / 100.0);
            let through = self.time_at_end(arc).map(|time| match self.people {
                Heading::Arriving => passed.map(|passed| time + passed),
                Heading::Leaving => passed.map(|passed| time + f64::from(whole.time.0) - passed),
            });
            ramps[bound.index()] = through.map(|times| turned(ride.bound(), times, [0.0, 1.0]));
            if seat.chain == self.site.chain() {
                ramps[2 + bound.index()] = self.direct(bound, ride.bound(), seat.place, passed);
            }
        }
        ramps
    }

    /// Along the site's own chain without passing a node. `passed` are the times to the two
    /// ends of the edge from where the arc begins.
    fn direct(&self, bound: Bound, way: Bound, place: u32, passed: [f64; 2]) -> Option<Ramp> {
        let (site_place, along) = self.site.position();
        let here = f64::from(self.site.time_before(bound)?.0);
        let leg = f64::from(self.site.leg.time.0);
        let (along, order) = match bound {
            Bound::Forward => (along, place.cmp(&site_place)),
            Bound::Backward => (1.0 - along, site_place.cmp(&place)),
        };
        let (ahead, times) = match self.people {
            Heading::Arriving => (Ordering::Greater, passed.map(|passed| leg + passed - here)),
            Heading::Leaving => (Ordering::Less, passed.map(|passed| leg + here - passed)),
        };
        let open = match order {
            Ordering::Equal if ahead == Ordering::Greater => [along, 1.0],
            Ordering::Equal => [0.0, along],
            order if order == ahead => [0.0, 1.0],
            _ => return None,
        };
        Some(turned(way, times, open))
    }

    /// Whether points may join the edge.
    pub(super) fn is_joinable(&self, edge: EdgeId) -> bool {
        let folded = self.router.folded();
        let components = self.router.components();
        folded.seat(edge).is_some_and(|seat| {
            Bound::BOTH.into_iter().any(|bound| {
                let arc = ArcId::new(seat.chain, bound);
                let ends = folded
                    .arrival(arc)
                    .is_some_and(|node| components.is_main(node));
                ends && folded
                    .entries(arc)
                    .iter()
                    .any(|entry| components.is_main(entry.node))
            })
        })
    }

    /// The exact time between the site and a point whose nearest road is known.
    pub(super) fn time(&self, point: LonLat, foot: &Foot) -> Deciseconds {
        let Ok(joint) = self.router.join(point, foot) else {
            return MAX_TIME;
        };
        let aside = match self.people {
            Heading::Leaving => joint.without_nodes(self.site, self.router),
            Heading::Arriving => self.site.without_nodes(&joint, self.router),
        };
        joint
            .links(self.router, self.people)
            .filter_map(|link| Some(self.searched.cost(link.node)? + link.cost))
            .chain(aside)
            .map(|cost| cost.time)
            .min()
            .unwrap_or(MAX_TIME)
    }
}
