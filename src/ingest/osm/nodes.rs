//! The second pass: where the nodes of streets lie, and what stands on them.

use super::block::Block;
use super::obstacle::{self, ReadObstacle};
use super::tags::{KeyTable, Tags};
use super::wire::Malformed;
use crate::model::geo::Fixed;

/// The place of a node that was not found; no node lies there, it is off the globe.
pub(super) const MISSING: Fixed = Fixed {
    lon_e7: i32::MIN,
    lat_e7: i32::MIN,
};

/// What one block holds of nodes that are asked for, by their place among the ids.
#[derive(Debug, Default)]
pub(super) struct NodeBatch {
    pub(super) positions: Vec<(u32, Fixed)>,
    pub(super) obstacles: Vec<(u32, ReadObstacle)>,
    /// Whether ways or relations were met, where only nodes should be.
    pub(super) has_others: bool,
}

/// Reads the nodes of a block that are among `ids`, which are in ascending order.
pub(super) fn read_block(raw: &[u8], ids: &[i64]) -> Result<NodeBatch, Malformed> {
    let block = Block::parse(raw)?;
    let kinds = block.kinds()?;
    let mut batch = NodeBatch {
        has_others: kinds.ways || kinds.relations,
        ..NodeBatch::default()
    };
    if !kinds.nodes {
        return Ok(batch);
    }
    let mut table = KeyTable::new(&block.strings);
    let mut tags = Tags::new();
    let mut finder = Finder { ids, next: 0 };
    block.nodes(|node| {
        let Some(place) = finder.find(node.id) else {
            return Ok(());
        };
        let position = Fixed {
            lon_e7: node.lon_e7,
            lat_e7: node.lat_e7,
        };
        batch.positions.push((place, position));
        if !node.tags.is_empty() {
            tags.read_pairs(&mut table, node.tags)?;
            if let Some(found) = obstacle::read(&tags) {
                batch.obstacles.push((place, found));
            }
        }
        Ok(())
    })?;
    Ok(batch)
}

/// Finds ids that mostly come in ascending order: a step ahead, else by bisection.
struct Finder<'a> {
    ids: &'a [i64],
    next: usize,
}

impl Finder<'_> {
    #[inline]
    fn find(&mut self, id: i64) -> Option<u32> {
        /// How far a step ahead looks before it gives way to bisection.
        const STEPS: usize = 8;
        let is_behind = self.next > 0 && self.ids[self.next - 1] >= id;
        if is_behind {
            self.next = self.ids[..self.next].partition_point(|other| *other < id);
        } else {
            let mut steps = 0;
            while self.ids.get(self.next).is_some_and(|other| *other < id) {
                self.next += 1;
                steps += 1;
                if steps == STEPS {
                    self.next += self.ids[self.next..].partition_point(|other| *other < id);
                }
            }
        }
        let found = self.ids.get(self.next) == Some(&id);
        found.then_some(u32::try_from(self.next).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_any_order_of_asking() {
        let ids: Vec<i64> = (0..200).map(|i| i * 3 - 50).collect();
        let mut finder = Finder { ids: &ids, next: 0 };
        for step in [1, 7, -13, 150, -150, 40, -1, 0] {
            for start in 0..200 {
                let id = ((start * step) % 700) - 60;
                let expected = ids.binary_search(&id);
                let expected = expected.ok().and_then(|place| u32::try_from(place).ok());
                assert_eq!(finder.find(id), expected, "{id}");
            }
        }
    }
}
