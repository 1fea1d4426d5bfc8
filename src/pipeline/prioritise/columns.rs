//! What the columns of the matrix are, and plans of columns told as places.

use crate::plan::alternatives::{Alternatives, Step};

/// The column of all existing sites that stay anyway; candidates follow, then those that may close.
pub(super) const EXISTING: u32 = 0;

/// What the columns of the matrix are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub(super) candidates: usize,
    pub(super) closable: usize,
}

impl Columns {
    pub(super) fn all(self) -> usize {
        1 + self.candidates + self.closable
    }

    /// Positions of the candidates that open and of the sites that close.
    pub(super) fn of_plan(self, open: &[u32]) -> (Vec<usize>, Vec<usize>) {
        let places = open.iter().filter_map(|column| column.checked_sub(1));
        let (mut opens, mut stays) = (Vec::new(), vec![false; self.closable]);
        for place in places {
            let place = place as usize;
            match place.checked_sub(self.candidates) {
                None => opens.push(place),
                Some(existing) => stays[existing] = true,
            }
        }
        let closes = (0..self.closable).filter(|at| !stays[*at]).collect();
        (opens, closes)
    }

    /// The same as one list: what closes comes after all candidates.
    fn told(self, open: &[u32]) -> Vec<u32> {
        let (opens, closes) = self.of_plan(open);
        let closes = closes.into_iter().map(|at| self.candidates + at);
        opens
            .into_iter()
            .chain(closes)
            .filter_map(|at| u32::try_from(at).ok())
            .collect()
    }

    pub(super) fn alternatives(self, mut near: Alternatives) -> Alternatives {
        for plan in &mut near.plans {
            plan.open = self.told(&plan.open);
        }
        let mut share = vec![0.0; self.candidates];
        share.resize(self.candidates + self.closable, 1.0);
        for (column, part) in near.frequency {
            if let Some(place) = column.checked_sub(1) {
                let place = place as usize;
                share[place] = if place < self.candidates {
                    part
                } else {
                    1.0 - part
                };
            }
        }
        let shares = (0..).zip(share);
        near.frequency = shares.filter(|(_, share)| *share > 0.0).collect();
        near.frequency
            .sort_by(|a: &(u32, f64), b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near
    }

    pub(super) fn step(self, mut step: Step) -> Step {
        step.open = self.told(&step.open);
        step.number = step.open.len();
        step
    }
}
