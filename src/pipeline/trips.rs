//! Trips and roads told in the model's words.

use crate::model::cost::TravelCost;
use crate::model::ids::{EdgeId, Id, OriginId, SiteId};
use crate::model::roads::RoadRow;
use crate::model::street::Bound;
use crate::model::study::{Direction, NetworkKind, Study};
use crate::model::trip::{Trip, TripLeg, TripPart};
use crate::model::units::Decimetres;
use crate::network::graph::Network;
use crate::network::path::{Part, PartKind, path};
use crate::network::router::Router;

use super::travel::Travel;

/// The trip between an origin and a site, in the direction the service travels.
pub(super) fn trip(
    study: &Study,
    travel: &Travel,
    direction: Direction,
    origin: OriginId,
    site: SiteId,
) -> Option<Trip> {
    match travel {
        Travel::Network {
            router,
            origins,
            sites,
            ..
        } => {
            let origin = origins[origin.index()].as_ref().ok()?;
            let site = sites[site.index()].as_ref().ok()?;
            let found = match direction {
                Direction::ToSite => path(router, origin, site),
                Direction::ToClient => path(router, site, origin),
            }?;
            let parts = merge(found.parts.iter().map(|part| told(router, part)));
            let unsure = |is: fn(&Network, EdgeId) -> bool| {
                let network = router.network();
                let unsure = found.parts.iter().filter(move |part| match part.kind {
                    PartKind::Road(edge) => is(network, edge),
                    _ => true,
                });
                unsure.fold(TravelCost::default(), |sum, part| sum + part.cost)
            };
            Some(Trip {
                cost: found.cost,
                assumed: unsure(is_assumed).time,
                estimated: unsure(is_estimated).length,
                parts,
                line: found.line,
            })
        }
        Travel::Straight { model, .. } => {
            let (origin, site) = (study.origins[origin].position, study.sites[site].position?);
            let cost = model.cost(origin, site);
            let line = match direction {
                Direction::ToSite => vec![origin, site],
                Direction::ToClient => vec![site, origin],
            };
            Some(Trip {
                cost,
                assumed: cost.time,
                estimated: cost.length,
                parts: vec![TripPart {
                    leg: TripLeg::Straight,
                    cost,
                }],
                line,
            })
        }
    }
}

/// Whether nobody states the speed on a road: it is the profile's.
fn is_assumed(network: &Network, edge: EdgeId) -> bool {
    let street = network.street(edge);
    street.stated.is_none() && street.limit.iter().all(Option::is_none)
}

/// Whether nobody measured a road: a sketch, unless its length was.
fn is_estimated(network: &Network, edge: EdgeId) -> bool {
    let basis = &network.label(edge).length_basis;
    let drawn = basis.is_empty() && network.kind == NetworkKind::Real;
    !drawn && !basis.starts_with("measured")
}

fn told(router: &Router, part: &Part) -> TripPart {
    let leg = match part.kind {
        PartKind::Access => TripLeg::Access,
        PartKind::Egress => TripLeg::Egress,
        PartKind::Straight => TripLeg::Straight,
        PartKind::Road(edge) => {
            let street = router.network().street(edge);
            TripLeg::Road {
                class: street.class.clone(),
                surface: street.surface.clone(),
                kmh: router.network().kmh(edge, router.profile_number()),
            }
        }
    };
    TripPart {
        leg,
        cost: part.cost,
    }
}

/// Joins neighbours that run on the same kind of road.
fn merge(parts: impl Iterator<Item = TripPart>) -> Vec<TripPart> {
    let mut merged: Vec<TripPart> = Vec::new();
    for part in parts {
        match merged.last_mut() {
            Some(last) if last.leg == part.leg => last.cost = last.cost + part.cost,
            _ => merged.push(part),
        }
    }
    merged
}

/// The edges of a network as one profile sees them.
pub(super) fn road_rows(network: &Network, profile: usize) -> Vec<RoadRow> {
    network
        .edges
        .iter_ids()
        .map(|(id, edge)| {
            let (street, label) = (network.street(id), network.label(id));
            let times = network.times[profile][id];
            // the speed as driven: limits and stated durations included
            let time = times.get(Bound::Forward).or(times.get(Bound::Backward));
            RoadRow {
                reference: label.reference.clone(),
                name: label.name.clone(),
                class: street.class.clone(),
                surface: street.surface.clone(),
                kmh: time.map(|time| edge.length.metres() * 3.6 / time.seconds()),
                length: Decimetres::from_metres(edge.length.metres()),
                length_basis: label.length_basis.clone(),
                line: network.line(id),
            }
        })
        .collect()
}
