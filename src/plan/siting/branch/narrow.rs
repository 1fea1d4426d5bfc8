//! What is left of a node once something is decided.

use super::super::Siting;
use super::super::dual::Seed;
use super::{Parent, Search};

impl Search<'_> {
    /// The smaller problem that is left, with everything that follows from it.
    pub(super) fn narrow(
        &self,
        siting: &Siting<'_>,
        opened: &[u32],
        seed: &Seed,
        open: &[u32],
        closed: &[u32],
    ) -> Option<Parent> {
        let mut at = self.narrow_once(siting, opened, seed, open, closed)?;
        // Collecting wants the worse sites too.
        while self.effort.collect.is_none() {
            if let Some(kept) = at.siting.drop_implied_rows() {
                at.seed = at.seed.keep_rows(&kept);
            }
            let implied = at.siting.implied();
            if implied.open.is_empty() && implied.closed.is_empty() {
                break;
            }
            at = self.narrow_once(
                &at.siting,
                &at.opened,
                &at.seed,
                &implied.open,
                &implied.closed,
            )?;
        }
        Some(at)
    }

    fn narrow_once(
        &self,
        siting: &Siting<'_>,
        opened: &[u32],
        seed: &Seed,
        open: &[u32],
        closed: &[u32],
    ) -> Option<Parent> {
        let (mut child, rows) = siting.decide(open, closed)?;
        let mut number = vec![0; self.number.len()];
        for (old, &id) in siting.ids.iter().enumerate() {
            number[id as usize] = old;
        }
        let sites = child.ids.iter().map(|&id| number[id as usize]);
        let mut seed = seed.keep(&rows, sites);
        let kept = child.merge_rows(&mut seed.u);
        seed.merge(&kept);
        let mut opened = opened.to_vec();
        opened.extend(open.iter().map(|&s| siting.ids[s as usize]));
        Some(Parent {
            siting: child,
            opened,
            seed,
        })
    }
}
