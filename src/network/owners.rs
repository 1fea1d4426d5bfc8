//! Who belongs to whom: the nearest sites of every junction.

use super::joint::{Heading, Joint};
use super::router::Router;
use super::search::{Label, nearest_sources};
use crate::model::ids::{Id, NodeId, VertexId};
use crate::model::reason::Reason;
use crate::model::units::{Deciseconds, MAX_TIME};

/// A junction or end of the profile's roads with the sites it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owned {
    /// Where.
    pub vertex: VertexId,
    /// The nearest sites, nearest first; none when no site is within the limit.
    pub owners: Vec<Label>,
}

/// The `k` nearest of `sites` of every junction, in the order of vertices; ties go to the site
/// earlier in `sites`, and costs include the leg between site and road.
///
/// One search from all sites together, whatever their number. A junction that is split
/// because it matters what was driven before counts as its best copy.
#[must_use]
pub fn owners(
    router: &Router,
    sites: &[Result<Joint, Reason>],
    k: usize,
    limit: Option<Deciseconds>,
    heading: Heading,
) -> Vec<Owned> {
    let graph = match heading {
        Heading::Leaving => router.backward(),
        Heading::Arriving => router.forward(),
    };
    let seeds = (0u32..).zip(sites).flat_map(|(site, joint)| {
        let joints = joint.iter();
        let links = joints.flat_map(|joint| joint.links(router, heading.other()));
        links.map(move |link| (link.node, site, link.cost))
    });
    let labels = nearest_sources(graph, seeds, k, limit.unwrap_or(MAX_TIME));
    // copies of a junction stand side by side
    let nodes: Vec<NodeId> = (0..graph.nodes()).map(NodeId::at).collect();
    let vertex = |node: NodeId| router.folded().vertices[node];
    let copies = nodes.chunk_by(|a, b| vertex(*a) == vertex(*b));
    copies
        .map(|copies| {
            let all = copies.iter().flat_map(|node| &labels[node.index()]);
            let mut all: Vec<Label> = all.copied().collect();
            all.sort_unstable();
            let mut owners: Vec<Label> = Vec::with_capacity(k);
            for label in all {
                let is_new = owners.iter().all(|known| known.source != label.source);
                if is_new && owners.len() < k {
                    owners.push(label);
                }
            }
            Owned {
                vertex: vertex(copies[0]),
                owners,
            }
        })
        .collect()
}
