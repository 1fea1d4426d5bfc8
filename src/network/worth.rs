//! By what a question is answered: the cheaper of plain search and the hierarchy. The answers are
//! the same, so this is about time alone; all times are counted in trees of plain search, one search
//! from one place to all nodes. What was measured stands in `docs/adr/0004-customizable-hierarchy.md`.

use super::hierarchy::Hierarchy;
use super::router::Router;

/// How many trees plain search grows in the time that ordering a network and making its hierarchy
/// takes. From here on a hierarchy pays even if no other question follows.
const ORDER_TREES: usize = 48;
/// The same where the order is known.
const MAKE_TREES: usize = 6;

/// The hierarchy, if it pays to answer a question by it that plain search would answer by so
/// many trees.
pub(super) fn worth(router: &Router, trees: usize) -> Option<&Hierarchy> {
    if trees >= ORDER_TREES {
        router.hierarchy()
    } else if trees >= MAKE_TREES {
        router.ready_hierarchy()
    } else {
        router.made_hierarchy()
    }
}

/// As how many trees plain search for the `k` nearest sites of every node counts: nodes are settled
/// `k` times, and each time `k` labels are looked at.
pub(super) fn trees_of_nearest(k: usize) -> usize {
    3 * k + k * k * 3 / 8
}
