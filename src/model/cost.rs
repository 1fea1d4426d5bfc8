//! Travel costs between origins and sites: the narrow waist between the network and the measures.

use bytemuck::{Pod, Zeroable};

use super::ids::SiteId;
use super::units::{Decimetres, Deciseconds};

/// The fastest path's time and the length of that same path, access legs included.
///
/// Ordered by time, then by length: of two equally fast paths the shorter counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct TravelCost {
    /// Time on the way.
    pub time: Deciseconds,
    /// Length of the way.
    pub length: Decimetres,
}

impl std::ops::Add for TravelCost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            time: self.time + other.time,
            length: self.length + other.length,
        }
    }
}

/// A reached site. Candidates for "nearest" are compared by time, then by the
/// site's rank by text id, then by length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// Which site.
    pub site: SiteId,
    /// What the way there costs.
    pub cost: TravelCost,
}

/// One cell of a cost table of any engine, in any unit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pair {
    /// Row of the matrix.
    pub origin: u32,
    /// Column of the matrix.
    pub site: u32,
    /// The cost; infinite when there is no way.
    pub cost: f64,
}

/// Origins x sites, row by row; pairs beyond the limit are left out.
///
/// Compressed sparse rows: row `i` is `entries[first_out[i]..first_out[i + 1]]`,
/// ordered by site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CostMatrix {
    /// One more than there are rows; starts with 0 and never falls.
    pub first_out: Vec<usize>,
    /// The reached pairs.
    pub entries: Vec<Reach>,
}

impl CostMatrix {
    /// Stacks rows in order.
    #[must_use]
    pub fn from_rows(rows: Vec<Vec<Reach>>) -> Self {
        let mut first_out = Vec::with_capacity(rows.len() + 1);
        first_out.push(0);
        let mut entries = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for row in rows {
            entries.extend(row);
            first_out.push(entries.len());
        }
        Self { first_out, entries }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.first_out.len().saturating_sub(1)
    }

    /// The reached sites of row `row`.
    #[must_use]
    pub fn row(&self, row: usize) -> &[Reach] {
        &self.entries[self.first_out[row]..self.first_out[row + 1]]
    }
}
