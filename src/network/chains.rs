//! Chains: edges between two junctions of one profile, with no choice in between.
//!
//! ```text
//!   A───o───o───B───o──▶C        A-B is one chain of three edges, B-C one of two, one-way
//! ```
//!
//! A vertex lies inside a chain when exactly two open edges meet there, what comes in on one
//! can only go out on the other, nothing stops it, and no restriction bends it there. Costs are
//! summed along a chain in milliseconds and millimetres and rounded once, at least to a
//! decisecond, so that no cycle is free. What delays at a vertex counts on the edge that leads
//! to it.

use bytemuck::{Pod, Zeroable};

use crate::model::cost::TravelCost;
use crate::model::ids::{ArcId, ChainId, EdgeId, Id, IdVec, VertexId};
use crate::model::street::Bound;
use crate::model::units::{Decimetres, Deciseconds, MAX_LENGTH, MAX_TIME, Milliseconds};

use super::graph::{DirectedEdge, EdgeTimes, Network};
use super::rows::rows;
use super::stored::{IdTable, Stored};
use super::waits::Waits;

/// What an arc costs, or that it is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(transparent)]
pub struct Toll(TravelCost);

impl Toll {
    /// A cost; `None` is closed.
    #[must_use]
    pub fn new(cost: Option<TravelCost>) -> Self {
        Self(cost.unwrap_or(TravelCost {
            time: Deciseconds(u32::MAX),
            length: Decimetres(0),
        }))
    }

    /// The cost; `None` when closed.
    #[must_use]
    pub fn get(self) -> Option<TravelCost> {
        (self.0.time.0 != u32::MAX).then_some(self.0)
    }
}

/// What is known of one chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Chain {
    /// Index of its first edge in [`Chains::edges`].
    pub first: u32,
    /// How many edges it has.
    pub edges: u32,
    /// Its cost forward and backward.
    pub costs: [Toll; 2],
}

/// Where an edge stands in its chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Seat {
    /// The chain.
    pub chain: ChainId,
    /// Place among the chain's edges, from 0.
    pub place: u32,
}

impl Seat {
    /// Of an edge that is closed both ways.
    pub(super) const NONE: Self = Self {
        chain: ChainId(u32::MAX),
        place: 0,
    };
}

/// All chains of one profile.
#[derive(Clone, PartialEq, Debug)]
pub struct Chains {
    /// The chains.
    pub chains: IdTable<ChainId, Chain>,
    /// Edges of all chains, chain by chain, each in the direction the chain runs.
    pub(super) edges: Stored<DirectedEdge>,
    /// Where each edge stands.
    pub(super) seats: IdTable<EdgeId, Seat>,
}

impl ArcId {
    /// `chain` going `bound`.
    #[must_use]
    pub fn new(chain: ChainId, bound: Bound) -> Self {
        Self(chain.0 << 1 | bound as u32)
    }

    /// The chain.
    #[must_use]
    pub fn chain(self) -> ChainId {
        ChainId(self.0 >> 1)
    }

    /// Its direction.
    #[must_use]
    pub fn bound(self) -> Bound {
        if self.0 & 1 == 0 {
            Bound::Forward
        } else {
            Bound::Backward
        }
    }

    /// The other direction of the chain.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// A sum of fine units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sum {
    /// Milliseconds.
    pub time_ms: u64,
    /// Millimetres.
    pub length_mm: u64,
}

impl Sum {
    /// The part of a time or length that lies before `fraction` of the way.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a part of a number that fits"
    )]
    pub fn part(whole: u32, fraction: f64) -> u64 {
        (f64::from(whole) * fraction).round() as u64
    }

    /// Rounded to deciseconds and decimetres, halves up.
    #[must_use]
    pub fn rounded(self) -> TravelCost {
        let tenths =
            |fine: u64, most: u32| u32::try_from((fine + 50) / 100).map_or(most, |n| n.min(most));
        TravelCost {
            time: Deciseconds(tenths(self.time_ms, MAX_TIME.0)),
            length: Decimetres(tenths(self.length_mm, MAX_LENGTH.0)),
        }
    }
}

impl Chains {
    /// Where an edge stands; `None` when it is closed both ways.
    #[must_use]
    pub fn seat(&self, edge: EdgeId) -> Option<Seat> {
        let seat = self.seats[edge];
        (seat != Seat::NONE).then_some(seat)
    }

    /// The edges of a chain in the direction it runs.
    #[must_use]
    pub fn edges(&self, chain: ChainId) -> &[DirectedEdge] {
        let Chain { first, edges, .. } = self.chains[chain];
        &self.edges[first as usize..(first + edges) as usize]
    }

    /// The edges of an arc in travel order.
    pub fn rides(&self, arc: ArcId) -> impl Iterator<Item = DirectedEdge> {
        let edges = self.edges(arc.chain());
        let count = edges.len();
        (0..count).map(move |place| match arc.bound() {
            Bound::Forward => edges[place],
            Bound::Backward => edges[count - 1 - place].reversed(),
        })
    }

    /// The cost of an arc; `None` when closed.
    #[must_use]
    pub fn cost(&self, arc: ArcId) -> Option<TravelCost> {
        self.chains[arc.chain()].costs[arc.bound().index()].get()
    }

    /// All open arcs.
    pub fn arcs(&self) -> impl Iterator<Item = ArcId> {
        self.chains
            .ids()
            .flat_map(|chain| Bound::BOTH.map(|bound| ArcId::new(chain, bound)))
            .filter(|arc| self.cost(*arc).is_some())
    }

    /// Where an arc starts.
    #[must_use]
    pub fn tail(&self, network: &Network, arc: ArcId) -> VertexId {
        self.rides(arc)
            .next()
            .map_or(VertexId(0), |ride| network.tail(ride))
    }

    /// Where an arc ends.
    #[must_use]
    pub fn head(&self, network: &Network, arc: ArcId) -> VertexId {
        self.tail(network, arc.reversed())
    }

    /// The arc that runs along `ride`, when that is open.
    #[must_use]
    pub fn arc_along(&self, ride: DirectedEdge) -> Option<ArcId> {
        let seat = self.seat(ride.edge())?;
        let first = self.edges(seat.chain)[seat.place as usize];
        let bound = if first == ride {
            Bound::Forward
        } else {
            Bound::Backward
        };
        let arc = ArcId::new(seat.chain, bound);
        self.cost(arc).map(|_| arc)
    }
}

/// What chains are made of.
pub(super) struct Ground<'a> {
    pub(super) network: &'a Network,
    pub(super) times: &'a IdTable<EdgeId, EdgeTimes>,
    pub(super) waits: &'a Waits,
}

impl Ground<'_> {
    fn time(&self, ride: DirectedEdge) -> Option<Milliseconds> {
        self.times[ride.edge()].get(ride.bound())
    }

    /// Time and length of a directed edge with what delays at its end.
    pub(super) fn sum(&self, ride: DirectedEdge) -> Option<Sum> {
        Some(Sum {
            time_ms: u64::from(self.time(ride)?.0)
                + u64::from(self.waits.at_end(self.network, ride)),
            length_mm: u64::from(self.network.edges[ride.edge()].length.0),
        })
    }
}

/// Folds the open edges of a profile; vertices that `keeps` are never inside a chain.
pub(super) fn fold(ground: &Ground<'_>, keeps: impl Fn(VertexId) -> bool) -> Chains {
    let network = ground.network;
    let around = Around::new(ground);
    let inside: IdVec<VertexId, bool> = network
        .vertices
        .ids()
        .map(|vertex| !keeps(vertex) && around.passes(ground, vertex))
        .collect();
    let mut chains = Draft {
        chains: Vec::new(),
        edges: Vec::new(),
        seats: network.edges.ids().map(|_| None).collect(),
    };
    for vertex in network.vertices.ids().filter(|vertex| !inside[*vertex]) {
        for start in around.leaving(vertex) {
            trace(ground, &around, &inside, *start, &mut chains);
        }
    }
    // what is left are rings without any junction: each gets one where its first edge starts
    for edge in network.edges.ids() {
        if ground.times[edge].is_open() {
            let start = DirectedEdge::new(edge, Bound::Forward);
            trace(ground, &around, &inside, start, &mut chains);
        }
    }
    let seats = chains.seats.as_slice().iter();
    Chains {
        chains: chains.chains.into(),
        edges: chains.edges.into(),
        seats: seats.map(|seat| seat.unwrap_or(Seat::NONE)).collect(),
    }
}

/// Chains while they are found.
struct Draft {
    chains: Vec<Chain>,
    edges: Vec<DirectedEdge>,
    seats: IdVec<EdgeId, Option<Seat>>,
}

/// The open edges around each vertex, as they leave it, whichever way they are open.
struct Around {
    first: Vec<u32>,
    leaving: Vec<DirectedEdge>,
}

impl Around {
    fn new(ground: &Ground<'_>) -> Self {
        let network = ground.network;
        let (first, leaving) = rows(network.vertices.len(), || {
            let open = network.edges.ids();
            open.filter(|edge| ground.times[*edge].is_open())
                .flat_map(|edge| Bound::BOTH.map(|bound| DirectedEdge::new(edge, bound)))
                .map(|ride| (network.tail(ride).index(), ride))
        });
        Self { first, leaving }
    }

    fn leaving(&self, vertex: VertexId) -> &[DirectedEdge] {
        let row = self.first[vertex.index()] as usize..self.first[vertex.index() + 1] as usize;
        &self.leaving[row]
    }

    /// Whether exactly two edges meet and whatever comes in on one goes out on the other.
    fn passes(&self, ground: &Ground<'_>, vertex: VertexId) -> bool {
        let [a, b] = self.leaving(vertex) else {
            return false;
        };
        let open = |ride: DirectedEdge| ground.time(ride).is_some();
        a.edge() != b.edge() && open(a.reversed()) == open(*b) && open(b.reversed()) == open(*a)
    }

    /// The other edge out of a vertex inside a chain.
    fn onward(&self, network: &Network, ride: DirectedEdge) -> Option<DirectedEdge> {
        let at = self.leaving(network.head(ride));
        at.iter().copied().find(|next| next.edge() != ride.edge())
    }
}

fn trace(
    ground: &Ground<'_>,
    around: &Around,
    inside: &IdVec<VertexId, bool>,
    start: DirectedEdge,
    chains: &mut Draft,
) {
    if chains.seats[start.edge()].is_some() {
        return;
    }
    let chain = ChainId::at(chains.chains.len());
    let first = chains.edges.len();
    let mut sums = [Some(Sum::default()); 2];
    let mut ride = start;
    loop {
        let place = u32::try_from(chains.edges.len() - first).unwrap_or(u32::MAX);
        chains.seats[ride.edge()] = Some(Seat { chain, place });
        chains.edges.push(ride);
        for (sum, ride) in sums.iter_mut().zip([ride, ride.reversed()]) {
            *sum = sum.zip(ground.sum(ride)).map(|(sum, edge)| Sum {
                time_ms: sum.time_ms + edge.time_ms,
                length_mm: sum.length_mm + edge.length_mm,
            });
        }
        if !inside[ground.network.head(ride)] {
            break;
        }
        match around.onward(ground.network, ride) {
            Some(next) if chains.seats[next.edge()].is_none() => ride = next,
            _ => break,
        }
    }
    chains.chains.push(Chain {
        first: u32::try_from(first).unwrap_or(u32::MAX),
        edges: u32::try_from(chains.edges.len() - first).unwrap_or(u32::MAX),
        costs: sums.map(|sum| {
            let cost = sum.map(Sum::rounded).map(|cost| TravelCost {
                time: cost.time.max(Deciseconds(1)),
                ..cost
            });
            Toll::new(cost)
        }),
    });
}
