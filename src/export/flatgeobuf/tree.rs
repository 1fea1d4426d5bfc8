//! The packed R-tree of the format, from leaves that are sorted already, in the memory of the
//! leaves alone.

use std::io::{self, Write};

use flatgeobuf::packed_r_tree::NodeItem;

/// Writes the tree above `leaves`, root first, then the leaves. The offset of a node above them
/// is the number of its first child; that of a leaf is where its feature begins.
pub(super) fn write(leaves: &[NodeItem], node_size: u16, out: &mut impl Write) -> io::Result<()> {
    let levels = above(leaves, usize::from(node_size));
    // the nodes are numbered in the order in which they are written
    let mut next_level = 0;
    for level in levels.iter().rev() {
        next_level += level.len();
        for node in level {
            let mut node = node.clone();
            node.offset += next_level as u64;
            node.write(out)?;
        }
    }
    leaves.iter().try_for_each(|leaf| leaf.write(out))
}

/// The levels above the leaves, the lowest first; offsets count within the level below.
fn above(leaves: &[NodeItem], node_size: usize) -> Vec<Vec<NodeItem>> {
    let mut levels: Vec<Vec<NodeItem>> = Vec::new();
    loop {
        let below = levels.last().map_or(leaves, Vec::as_slice);
        if below.is_empty() || (below.len() == 1 && !levels.is_empty()) {
            return levels;
        }
        let parents = below.chunks(node_size).enumerate().map(|(at, children)| {
            let mut parent = NodeItem::create((at * node_size) as u64);
            for child in children {
                parent.expand(child);
            }
            parent
        });
        levels.push(parents.collect());
    }
}

#[cfg(test)]
mod tests {
    use flatgeobuf::packed_r_tree::{PackedRTree, calc_extent};

    use super::*;

    /// The referee is the format's own library, which keeps the whole tree.
    #[test]
    fn the_tree_is_that_of_the_library() {
        for count in [1_u32, 2, 15, 16, 17, 255, 256, 257, 1000, 4096, 4097] {
            let leaves: Vec<NodeItem> = (0..count)
                .map(|i| {
                    let at = f64::from(i.wrapping_mul(2_654_435_761) >> 12);
                    let mut leaf = NodeItem::create(u64::from(i) * 7);
                    leaf.expand_xy(at, -at);
                    leaf.expand_xy(at + f64::from(i % 5), 3.0 - at);
                    leaf
                })
                .collect();
            for node_size in [2, 16] {
                let mut expected = Vec::new();
                PackedRTree::build(&leaves, &calc_extent(&leaves), node_size)
                    .unwrap()
                    .stream_write(&mut expected)
                    .unwrap();
                let mut written = Vec::new();
                write(&leaves, node_size, &mut written).unwrap();
                assert!(written == expected, "{count} leaves, {node_size} a node");
            }
        }
    }
}
