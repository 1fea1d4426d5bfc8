//! Times along edges: what a search says of nodes, spread over the roads between them.

use crate::model::geo::LonLat;
use crate::model::ids::{EdgeId, NodeId};
use crate::model::units::{Deciseconds, MAX_TIME};
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
    fn whole(at_tail: f64, at_head: f64) -> Self {
        Self {
            times: [at_tail, at_head],
            open: [0.0, 1.0],
        }
    }

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

/// The ways that reach an edge: one from each end, and on the site's own edge two more that
/// pass no node.
pub(super) type Ramps = [Option<Ramp>; 4];

/// One site's reach.
pub(super) struct Reach<'a> {
    pub(super) router: &'a Router,
    /// After a search from the site.
    pub(super) scratch: &'a Scratch,
    pub(super) site: &'a Joint,
    /// [`Heading::Leaving`] when people travel to the site.
    pub(super) people: Heading,
}

impl<'a> Reach<'a> {
    /// Searches from the site, up to a limit.
    pub(super) fn search(
        router: &'a Router,
        site: &'a Joint,
        people: Heading,
        limit: Deciseconds,
        scratch: &'a mut Scratch,
    ) -> Self {
        let graph = match people {
            Heading::Leaving => router.backward(),
            Heading::Arriving => router.forward(),
        };
        one_to_all(graph, site.links(people.other()), limit, scratch);
        Self {
            router,
            scratch,
            site,
            people,
        }
    }

    /// Edges of which some part may be within the limit; one may come more than once.
    pub(super) fn edges(&self) -> impl Iterator<Item = EdgeId> {
        let nodes = self.scratch.reached().iter();
        let around = nodes.flat_map(|node| {
            [self.router.forward(), self.router.backward()]
                .into_iter()
                .flat_map(|graph| graph.arcs(*node).iter().map(|arc| arc.edge))
        });
        std::iter::once(self.site.edge).chain(around)
    }

    fn cost(&self, node: NodeId) -> Option<f64> {
        self.scratch.cost(node).map(|cost| f64::from(cost.time.0))
    }

    /// The ways that reach an edge.
    pub(super) fn ramps(&self, edge: EdgeId) -> Ramps {
        let facts = &self.router.network().edges[edge];
        let times = self.router.times(edge);
        let drive =
            |time: Option<Deciseconds>, from: NodeId| Some((self.cost(from)?, f64::from(time?.0)));
        let (from_tail, from_head) = match self.people {
            Heading::Arriving => (times.forward, times.backward),
            // whoever travels to the site drives the edge the other way round
            Heading::Leaving => (times.backward, times.forward),
        };
        let mut ramps = [
            drive(from_tail, facts.tail).map(|(at, more)| Ramp::whole(at, at + more)),
            drive(from_head, facts.head).map(|(at, more)| Ramp::whole(at + more, at)),
            None,
            None,
        ];
        if edge == self.site.edge {
            let (leg, here) = (f64::from(self.site.leg.time.0), self.site.fraction);
            let time = |time: Option<Deciseconds>| time.map(|time| f64::from(time.0));
            ramps[2] = time(from_tail).map(|time| Ramp {
                times: [leg - time * here, leg + time * (1.0 - here)],
                open: [here, 1.0],
            });
            ramps[3] = time(from_head).map(|time| Ramp {
                times: [leg + time * here, leg - time * (1.0 - here)],
                open: [0.0, here],
            });
        }
        ramps
    }

    /// The exact time between the site and a point whose nearest road is known.
    pub(super) fn time(&self, point: LonLat, foot: &Foot) -> Deciseconds {
        let joint = self.router.join(point, foot);
        let aside = match self.people {
            Heading::Leaving => joint.without_nodes(self.site, self.router),
            Heading::Arriving => self.site.without_nodes(&joint, self.router),
        };
        joint
            .links(self.people)
            .filter_map(|(node, link)| Some(self.scratch.cost(node)? + link))
            .chain(aside)
            .map(|cost| cost.time)
            .min()
            .unwrap_or(MAX_TIME)
    }
}
