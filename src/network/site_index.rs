//! Sites that origins may reach without passing a node: on the same chain, or next door.

use crate::model::cost::TravelCost;
use crate::model::reason::Reason;

use super::joint::{Heading, Joint, METRES_PER_DEGREE};
use super::router::Router;

/// Joined sites and an index of those that origins may reach without any road.
#[derive(Debug)]
pub struct SiteIndex<'a> {
    joints: Vec<(u32, &'a Joint)>,
    /// Latitude, longitude and place in `joints`, from south to north. A sorted list
    /// beats a tree here: a look takes two dozen nanoseconds, and there is one for each
    /// of all origins.
    by_latitude: Vec<(f64, f64, u32)>,
    /// Chain and place in `joints`, sorted.
    by_chain: Vec<(u32, u32)>,
    farthest_m: f64,
    /// Metres that a degree of longitude has at least wherever there are sites, halved
    /// so that the sphere cannot prove it wrong.
    metres_per_longitude: f64,
}

impl<'a> SiteIndex<'a> {
    /// Indexes the sites that could be joined; their numbers are positions in `sites`.
    #[must_use]
    pub fn new(sites: &'a [Result<Joint, Reason>]) -> Self {
        let joints: Vec<(u32, &Joint)> = (0u32..)
            .zip(sites)
            .filter_map(|(site, joint)| Some((site, joint.as_ref().ok()?)))
            .collect();
        Self::of(joints)
    }

    /// Indexes joined sites with their numbers.
    pub(super) fn of(joints: Vec<(u32, &'a Joint)>) -> Self {
        let places = || (0u32..).zip(&joints);
        let mut by_latitude: Vec<(f64, f64, u32)> = places()
            .map(|(slot, (_, joint))| (joint.point.lat, joint.point.lon, slot))
            .collect();
        by_latitude.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let mut by_chain: Vec<(u32, u32)> = places()
            .map(|(slot, (_, joint))| (joint.chain().0, slot))
            .collect();
        by_chain.sort_unstable();
        let farthest_m = joints
            .iter()
            .map(|(_, joint)| joint.metres)
            .fold(0.0, f64::max);
        let polar = joints
            .iter()
            .map(|(_, joint)| joint.point.lat.abs())
            .fold(0.0, f64::max);
        Self {
            joints,
            by_latitude,
            by_chain,
            farthest_m,
            metres_per_longitude: 0.5 * METRES_PER_DEGREE * polar.to_radians().cos().max(0.0),
        }
    }

    /// The joined sites with their numbers.
    #[must_use]
    pub fn joints(&self) -> &[(u32, &'a Joint)] {
        &self.joints
    }

    /// Whether there may be a way between an origin and some site that passes no node.
    pub(super) fn may_reach(&self, origin: &Spot, legs: bool) -> bool {
        let first = self
            .by_chain
            .partition_point(|(chain, _)| *chain < origin.chain);
        let same_chain = self
            .by_chain
            .get(first)
            .is_some_and(|(chain, _)| *chain == origin.chain);
        same_chain
            || (legs
                && self
                    .near(origin.lat, origin.lon, origin.metres)
                    .next()
                    .is_some())
    }

    /// Places in `joints` of sites that may be nearer to a point than it or they are to
    /// the road.
    fn near(&self, lat: f64, lon: f64, metres: f64) -> impl Iterator<Item = u32> + '_ {
        let reach = metres.max(self.farthest_m);
        let degrees = reach / METRES_PER_DEGREE;
        let first = self
            .by_latitude
            .partition_point(|(other, ..)| *other < lat - degrees);
        self.by_latitude[first..]
            .iter()
            .take_while(move |(other, ..)| *other <= lat + degrees)
            .filter(move |(_, other, _)| {
                // the origin is hardly nearer to the pole than the sites: see the halving
                let apart = (other - lon).abs();
                apart.min(360.0 - apart) * self.metres_per_longitude <= reach
            })
            .map(|(_, _, slot)| *slot)
    }

    /// The best ways between `origin` and sites that pass no node.
    pub fn without_nodes(
        &self,
        router: &Router,
        origin: &Joint,
        heading: Heading,
        mut found: impl FnMut(u32, TravelCost),
    ) {
        let mut ask = |slot: u32| {
            let (site, joint) = self.joints[slot as usize];
            let cost = match heading {
                Heading::Leaving => origin.without_nodes(joint, router),
                Heading::Arriving => joint.without_nodes(origin, router),
            };
            if let Some(cost) = cost {
                found(site, cost);
            }
        };
        let chain = origin.chain().0;
        let first = self.by_chain.partition_point(|(other, _)| *other < chain);
        for (_, slot) in self.by_chain[first..]
            .iter()
            .take_while(|(other, _)| *other == chain)
        {
            ask(*slot);
        }
        if router.rule().legs {
            for slot in self.near(origin.point.lat, origin.point.lon, origin.metres) {
                ask(slot);
            }
        }
    }
}

/// What of an origin tells that no site is next to it: a sixth of a [`Joint`], so that
/// all of them stay in cache.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    lat: f64,
    lon: f64,
    metres: f64,
    chain: u32,
}

impl Spot {
    pub(super) fn of(joint: &Joint) -> Self {
        Self {
            lat: joint.point.lat,
            lon: joint.point.lon,
            metres: joint.metres,
            chain: joint.chain().0,
        }
    }
}
