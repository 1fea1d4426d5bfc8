//! Streets with their tags already interpreted: what an extract tells about each piece of
//! road, who may use it, what stands on it, and which turns are forbidden.
//!
//! Nothing here is particular to one profile: a profile's tables look at these facts and
//! say a speed. So new speeds need no new import.

use serde::{Deserialize, Serialize};

use super::geo::Fixed;
use super::profile::Mode;
use super::roads::Oneway;
use super::units::Decimetres;

/// A speed in millimetres per hour: fine enough for 30 mph and for any stated duration, and a
/// whole number, to compare and hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Speed(pub u32);

impl Speed {
    /// Nobody drives faster on a public road; a larger figure is a slip of the pen.
    pub(crate) const FASTEST_KMH: f64 = 400.0;

    /// The speed of `kmh`, when that is above zero and makes sense.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "range checked"
    )]
    pub fn from_kmh(kmh: f64) -> Option<Self> {
        (0.001..=Self::FASTEST_KMH)
            .contains(&kmh)
            .then(|| Self((kmh * 1e6).round() as u32))
    }

    /// In kilometres per hour.
    #[must_use]
    pub fn kmh(self) -> f64 {
        f64::from(self.0) / 1e6
    }
}

/// Which way along a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Bound {
    /// As it is drawn.
    Forward,
    /// Against it.
    Backward,
}

impl Bound {
    /// Both, forward first.
    pub const BOTH: [Self; 2] = [Self::Forward, Self::Backward];

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }

    /// 0 or 1, the place in a pair of values.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What the tags say of one means of travel on one street in one direction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Access {
    /// Nothing: the profile's table decides by class.
    #[default]
    Unsaid,
    /// Allowed in so many words, also where the class would not be.
    Stated,
    /// For those who live or have business there: no way through, but a way in and out.
    Restricted,
    /// On foot beside the bicycle.
    Dismount,
    /// Forbidden, or against a one-way street.
    Closed,
}

/// Whether a place is built up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Zone {
    /// In a town or village.
    Urban,
    /// Outside.
    Rural,
}

impl Zone {
    /// The word used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urban => "urban",
            Self::Rural => "rural",
        }
    }
}

/// Everything about a street that decides speed and permission. Many streets share one.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Street {
    /// Class that speed tables speak of: `highway` of OpenStreetMap, `ferry`, or a word of the road table.
    pub class: String,
    /// Surface in one of few words: `paved`, `gravel`, `dirt`; or as the road table has it; empty is unknown.
    pub surface: String,
    /// Surface as tagged.
    pub material: String,
    /// Smoothness as tagged.
    pub smoothness: String,
    /// Track type as tagged.
    pub tracktype: String,
    /// Kind of service road as tagged.
    pub service: String,
    /// Whether it is part of a roundabout.
    pub roundabout: bool,
    /// Stated speed limit forward and backward.
    pub limit: [Option<Speed>; 2],
    /// Speed that follows from a stated duration; wins over any table.
    pub stated: Option<Speed>,
    /// Zone, where the tags tell it.
    pub zone: Option<Zone>,
    /// Direction of use for cars.
    pub oneway: Oneway,
    /// By [`Mode::index`], then by [`Bound::index`].
    pub access: [[Access; 2]; 3],
    /// Speed in hundredths of a percent of the usual one, whatever that comes from; 0 is closed.
    #[serde(default)]
    pub pace: Option<u32>,
}

impl Street {
    /// What the tags say of `mode` going `bound`.
    #[must_use]
    pub fn access(&self, mode: Mode, bound: Bound) -> Access {
        self.access[mode.index()][bound.index()]
    }
}

/// How a street is called. Many streets share one.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Label {
    /// Road number.
    pub reference: String,
    /// Name.
    pub name: String,
    /// How the length came about; empty when it is the drawn one.
    pub length_basis: String,
}

/// A way: consecutive nodes and their facts. A way that is clipped may come in several pieces
/// of one id, next to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StreetWay {
    /// Id in the source.
    pub id: i64,
    /// Index of its first node in [`Streets::way_nodes`].
    pub first_node: u32,
    /// How many nodes it has.
    pub nodes: u32,
    /// Index into [`Streets::streets`].
    pub street: u32,
    /// Index into [`Streets::labels`].
    pub label: u32,
    /// Stated length of the whole way; without one the drawn length counts.
    pub stated_length: Option<Decimetres>,
}

/// What stands on a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum ObstacleKind {
    /// Traffic lights.
    Signals,
    /// A stop sign.
    Stop,
    /// A give-way sign.
    GiveWay,
    /// A gate, lift gate or other barrier that opens.
    Gate,
    /// A crossing of a road on foot.
    Crossing,
    /// A level crossing of a railway.
    LevelCrossing,
    /// A toll booth or border control.
    Booth,
    /// A place made for turning round.
    TurningPlace,
    /// A barrier; whom it stops is in [`Obstacle::stops`].
    Barrier,
}

impl ObstacleKind {
    /// The word used in profiles.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signals => "traffic_signals",
            Self::Stop => "stop",
            Self::GiveWay => "give_way",
            Self::Gate => "gate",
            Self::Crossing => "crossing",
            Self::LevelCrossing => "level_crossing",
            Self::Booth => "booth",
            Self::TurningPlace => "turning_place",
            Self::Barrier => "barrier",
        }
    }
}

/// Something on a node that stops or delays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Obstacle {
    /// Index into [`Streets::nodes`].
    pub node: u32,
    /// What it is.
    pub kind: ObstacleKind,
    /// Whom it delays: only those who go this way along the line it stands on; everybody when `None`.
    pub bound: Option<Bound>,
    /// Whom it stops, as bits of [`Mode::bit`].
    pub stops: u8,
}

/// Where a turn is made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Via {
    /// At a node, an index into [`Streets::nodes`].
    Node(u32),
    /// Over ways, in order, by their ids in the source.
    Ways(Vec<i64>),
}

/// A turn that is forbidden, or the only one allowed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TurnRule {
    /// Id in the source.
    pub id: i64,
    /// Whether the turn is the only one allowed, rather than forbidden.
    pub only: bool,
    /// From which way, by its id in the source.
    pub from: i64,
    /// Over what.
    pub via: Via,
    /// To which way, by its id in the source.
    pub to: i64,
    /// Whom it binds, as bits of [`Mode::bit`].
    pub binds: u8,
}

/// How much of an extract holds under conditions only (hours, seasons, weights), and is taken without.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Conditions {
    /// Streets with conditions on who may use them, or which way.
    pub access: usize,
    /// Streets with conditions on speed.
    pub speed: usize,
    /// Turn restrictions that hold under conditions only.
    pub turns: usize,
}

impl Conditions {
    /// Counts those of another part of the extract too.
    pub fn add(&mut self, other: Self) {
        self.access += other.access;
        self.speed += other.speed;
        self.turns += other.turns;
    }
}

/// All streets of an extract.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Streets {
    /// Positions of the nodes that ways use, in the order of their ids.
    pub nodes: Vec<Fixed>,
    /// The ways, in the order of the source.
    pub ways: Vec<StreetWay>,
    /// Nodes of all ways, way by way, as indices into `nodes`.
    pub way_nodes: Vec<u32>,
    /// Facts that ways share.
    pub streets: Vec<Street>,
    /// Names that ways share.
    pub labels: Vec<Label>,
    /// What stands on nodes, ordered by node.
    pub obstacles: Vec<Obstacle>,
    /// Turns that are forbidden or compulsory.
    pub turns: Vec<TurnRule>,
    /// What holds under conditions only.
    pub conditions: Conditions,
}

impl Streets {
    /// The nodes of a way.
    #[must_use]
    pub fn nodes_of(&self, way: &StreetWay) -> &[u32] {
        let first = way.first_node as usize;
        &self.way_nodes[first..first + way.nodes as usize]
    }
}
