//! When an isochrone's times come from a sweep, and the trees for that.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::network::hierarchy::{Hierarchy, Tree};
use crate::network::router::Router;

/// Putting travel costs on a known order takes as long as settling each node so many times.
const WORTH_ROUNDS: usize = 4;

/// Trees that are free, and what plain searches did so far.
#[derive(Debug, Default)]
pub(super) struct Sweeps {
    free: Mutex<Vec<Tree>>,
    settled: AtomicUsize,
}

impl Sweeps {
    /// A tree to sweep, where the router has a hierarchy, or making one from its order costs no
    /// more than the searches so far have cost. Both ways give the same answers.
    pub(super) fn tree<'a>(&self, router: &'a Router) -> Option<(Tree, &'a Hierarchy)> {
        let enough = router.forward().nodes() * WORTH_ROUNDS;
        let hierarchy = if self.settled.load(Ordering::Relaxed) >= enough {
            router.ready_hierarchy()
        } else {
            router.made_hierarchy()
        }?;
        let free = self.free.lock().ok()?.pop();
        Some((free.unwrap_or_else(|| Tree::new(hierarchy)), hierarchy))
    }

    /// Keeps a tree for the next question.
    pub(super) fn give_back(&self, tree: Tree) {
        if let Ok(mut free) = self.free.lock() {
            free.push(tree);
        }
    }

    /// Counts the nodes that a plain search settled.
    pub(super) fn count(&self, nodes: usize) {
        self.settled.fetch_add(nodes, Ordering::Relaxed);
    }
}
