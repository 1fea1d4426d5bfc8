//! Customization: travel times on a topology, and only the arcs they need.

use crate::model::cost::TravelCost;

use super::topology::Topology;

/// Bits of a packed cost that hold the length: 2^29 decimetres are 53,687 km.
const LENGTH_BITS: u32 = 29;
/// Bits of a packed cost in all: whole numbers up to 2^53 are exact in `f64`.
const BITS: u32 = 53;
/// No way. Two of them add up without overflow.
const CLOSED: u64 = 1 << 62;

/// A cost as one number that compares by time, then by length, and that `f64` holds
/// exactly: `f64` has the smallest-of-two instruction that every x86-64 and ARM
/// processor can do on several lanes at once, `u64` has not.
#[must_use]
pub(super) fn pack(cost: TravelCost) -> u64 {
    (u64::from(cost.time.0) << LENGTH_BITS) + u64::from(cost.length.0)
}

/// No fastest way between nodes may take this long, in deciseconds: half of what fits,
/// so that two access legs fit as well.
pub(super) const MOST_TIME: u64 = 1 << (BITS - LENGTH_BITS - 1);
/// No fastest way between nodes may be this long, in decimetres.
pub(super) const MOST_LENGTH: u64 = 1 << (LENGTH_BITS - 1);

/// Whether an arc or a leg is small enough for packed sums to be exact: two legs of this
/// size and a way below [`MOST_TIME`] and [`MOST_LENGTH`] fit together.
///
/// Sums that outgrow a packed length read as longer times. That hurts no answer: the
/// fastest way fits, so it stays below every other.
pub(super) fn exact(cost: TravelCost) -> bool {
    u64::from(cost.time.0) < MOST_TIME / 2 && u64::from(cost.length.0) < MOST_LENGTH / 2
}

/// What was packed; `None` for [`NO_WAY`] and whatever was added to it.
#[must_use]
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole numbers below 2^53, split at bit 29"
)]
pub(super) fn unpack(packed: f64) -> Option<TravelCost> {
    (packed < NO_WAY).then(|| {
        let whole = packed as u64;
        TravelCost {
            time: crate::model::units::Deciseconds((whole >> LENGTH_BITS) as u32),
            length: crate::model::units::Decimetres((whole & ((1 << LENGTH_BITS) - 1)) as u32),
        }
    })
}

/// Packed cost of what cannot be reached: above every exact one.
pub(super) const NO_WAY: f64 = (1u64 << BITS) as f64;

/// The largest packed cost whose time is within `limit`.
#[must_use]
pub(in crate::network) fn within(limit: crate::model::units::Deciseconds) -> f64 {
    let next = (u64::from(limit.0) + 1) << LENGTH_BITS;
    if next >= 1 << BITS {
        NO_WAY
    } else {
        next as f64
    }
}

/// Marks the last arc of a row, beside the head: positions are below 2^31.
pub(super) const LAST: u32 = 1 << 31;

/// Arcs to more important positions that some fastest way needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Arcs {
    pub(super) first_out: Vec<u32>,
    pub(super) head: Vec<u32>,
    pub(super) cost: Vec<f64>,
}

impl Arcs {
    #[inline]
    pub(super) fn row(&self, position: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let row = self.first_out[position] as usize..self.first_out[position + 1] as usize;
        self.head[row.clone()]
            .iter()
            .copied()
            .zip(self.cost[row].iter().copied())
    }
}

/// The same for a single tree: one stream of arcs without a question between rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    /// Heads; [`LAST`] is set where a row ends.
    pub(super) head: Vec<u32>,
    /// Positions without arcs, rising.
    pub(super) bare: Vec<u32>,
}

impl Stream {
    fn of(arcs: &Arcs) -> Self {
        let mut stream = Self {
            head: arcs.head.clone(),
            bare: Vec::new(),
        };
        for (position, row) in (0u32..).zip(arcs.first_out.windows(2)) {
            if row[0] == row[1] {
                stream.bare.push(position);
            } else {
                stream.head[row[1] as usize - 1] |= LAST;
            }
        }
        stream
    }
}

/// Both directions: `up` costs towards the more important end, `down` from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Metric {
    pub(super) up: Arcs,
    pub(super) down: Arcs,
    pub(super) up_stream: Stream,
    pub(super) down_stream: Stream,
}

/// Costs by arc of the topology, both ways.
struct Costs {
    up: Vec<u64>,
    down: Vec<u64>,
}

/// The fewest arcs that keep every fastest way, with costs.
///
/// First each shortcut learns its best way through less important nodes, least
/// important first; then, most important first, every arc that is no faster than a way
/// over a more important third node is dropped. Linear in the triangles. Exact because
/// no arc is free: a dropped arc's way consists of strictly cheaper arcs. `None` when an
/// arc joins nodes that the topology does not.
pub(super) fn customize(
    topology: &Topology,
    arcs: impl Iterator<Item = (u32, u32, TravelCost)>,
) -> Option<Metric> {
    let mut costs = Costs {
        up: vec![CLOSED; topology.arcs()],
        down: vec![CLOSED; topology.arcs()],
    };
    let position = topology.order.positions();
    for (tail, head, cost) in arcs.filter(|(tail, head, _)| tail != head) {
        let (tail, head) = (position[tail as usize], position[head as usize]);
        let row = topology.row(tail.max(head) as usize);
        let high = tail.min(head);
        let arc = row.start + topology.head[row.clone()].partition_point(|h| *h > high);
        if arc == row.end || topology.head[arc] != high {
            return None;
        }
        let slot = if tail > head {
            &mut costs.up[arc]
        } else {
            &mut costs.down[arc]
        };
        *slot = (*slot).min(pack(cost));
    }
    for low in (0..topology.nodes()).rev() {
        topology.triangles(low, |x, y, between| {
            let up = costs.down[x] + costs.up[y];
            costs.up[between] = costs.up[between].min(up);
            let down = costs.down[y] + costs.up[x];
            costs.down[between] = costs.down[between].min(down);
        });
    }
    let dropped = drop_detours(topology, &mut costs);
    let up = kept(topology, &costs.up, &dropped, UP);
    let down = kept(topology, &costs.down, &dropped, DOWN);
    Some(Metric {
        up_stream: Stream::of(&up),
        down_stream: Stream::of(&down),
        up,
        down,
    })
}

const UP: u8 = 1;
const DOWN: u8 = 2;

fn drop_detours(topology: &Topology, costs: &mut Costs) -> Vec<u8> {
    let mut dropped = vec![0u8; topology.arcs()];
    for low in 0..topology.nodes() {
        topology.triangles(low, |x, y, between| {
            // x is less important than y; between costs from x to y going up
            let mut shorten = |slot: &mut u64, way: u64, arc: usize, flag: u8| {
                if way <= *slot {
                    *slot = way;
                    dropped[arc] |= flag;
                }
            };
            let (up, down) = (costs.up[between], costs.down[between]);
            let way = costs.up[y] + down;
            shorten(&mut costs.up[x], way, x, UP);
            let way = costs.up[x] + up;
            shorten(&mut costs.up[y], way, y, UP);
            let way = up + costs.down[y];
            shorten(&mut costs.down[x], way, x, DOWN);
            let way = down + costs.down[x];
            shorten(&mut costs.down[y], way, y, DOWN);
        });
    }
    dropped
}

fn kept(topology: &Topology, cost: &[u64], dropped: &[u8], flag: u8) -> Arcs {
    let keep = |arc: &usize| dropped[*arc] & flag == 0 && cost[*arc] < CLOSED;
    let count = (0..topology.arcs()).filter(keep).count();
    let mut arcs = Arcs {
        first_out: Vec::with_capacity(topology.nodes() + 1),
        head: Vec::with_capacity(count),
        cost: Vec::with_capacity(count),
    };
    arcs.first_out.push(0);
    for position in 0..topology.nodes() {
        for arc in topology.row(position).filter(keep) {
            arcs.head.push(topology.head[arc]);
            arcs.cost.push(cost[arc] as f64);
        }
        arcs.first_out
            .push(u32::try_from(arcs.head.len()).unwrap_or(u32::MAX));
    }
    arcs
}
