//! What would mend a place, with its proof.

use serde::Serialize;

use super::parts::Number;
use crate::access::mending::{Change, Mending as Found, Tried};
use crate::model::ids::GroupId;
use crate::model::study::Study;

/// The document.
#[derive(Serialize, Debug)]
pub struct Mending<'a> {
    met: bool,
    order: &'static str,
    changes: Vec<Step<'a>>,
}

#[derive(Serialize, Debug)]
struct Step<'a> {
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kilometres: Option<Number>,
    cost: Option<Number>,
    proof: Proof,
}

#[derive(Serialize, Debug)]
struct Place<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    lon: Option<Number>,
    lat: Option<Number>,
}

#[derive(Serialize, Debug)]
struct Proof {
    minutes: Option<Number>,
    share_within: Option<Number>,
    people_gained: Option<Number>,
}

/// Tells `found`.
#[must_use]
pub fn document<'a>(study: &'a Study, group: GroupId, found: &Found) -> Mending<'a> {
    Mending {
        met: found.met,
        order: if found.priced { "price" } else { "kind" },
        changes: found
            .changes
            .iter()
            .map(|tried| step(study, group, tried))
            .collect(),
    }
}

fn step<'a>(study: &'a Study, group: GroupId, tried: &Tried) -> Step<'a> {
    let gained = tried.proof.people_gained;
    let (change, site, at, kilometres) = match tried.change {
        Change::Open(site) => {
            let site = &study.sites[site];
            let place = Place {
                id: &site.id,
                name: &site.name,
                status: Some(site.status.as_str()),
                lon: site.position.map(|point| Number(point.lon)),
                lat: site.position.map(|point| Number(point.lat)),
            };
            ("open_site", Some(place), None, None)
        }
        Change::Build(origin) => {
            let origin = &study.origins[origin];
            let place = Place {
                id: &origin.id,
                name: &origin.name,
                status: None,
                lon: Some(Number(origin.position.lon)),
                lat: Some(Number(origin.position.lat)),
            };
            ("new_site", None, Some(place), None)
        }
        Change::Pave(kilometres) => (
            "pave_road",
            None,
            None,
            Some(Number::thousandths(kilometres)),
        ),
    };
    Step {
        change,
        site,
        at,
        kilometres,
        cost: tried.cost.map(Number),
        proof: Proof {
            minutes: tried.proof.minutes.map(Number::thousandths),
            share_within: tried.proof.share_within.map(Number),
            people_gained: gained
                .and_then(|people| study.privacy.shown(group, people))
                .map(Number::from),
        },
    }
}
