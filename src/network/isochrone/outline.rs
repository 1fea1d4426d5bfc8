//! Rows of cells -> rings: a sweep from south to north over the places where rows turn from
//! outside to inside and back.
//!
//! Cells that touch at a corner only are not joined: so rings never cross themselves, and where
//! a ring would touch itself it is cut in two.

use std::collections::HashMap;

/// A ring by its corners on the lattice, interior on the left, the first not repeated.
pub(super) type Ring = Vec<[u32; 2]>;

/// A connected set of cells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Patch {
    /// Around it, against the clock.
    pub(super) shell: Ring,
    /// Around what it leaves out, with the clock.
    pub(super) holes: Vec<Ring>,
}

/// Where rows of cells turn from outside to inside and back, from south to north.
#[derive(Debug, Default)]
pub(super) struct Outline {
    row: u32,
    open: Vec<Upright>,
    corners: Vec<Corner>,
    /// Which label stands for each: connected runs of cells share one.
    labels: Vec<u32>,
}

/// A side of a run of cells that may go on in the next row.
#[derive(Clone, Copy, Debug)]
struct Upright {
    column: u32,
    /// The corner at its lower end.
    start: u32,
    label: u32,
}

#[derive(Clone, Copy, Debug)]
struct Corner {
    at: [u32; 2],
    /// The corners at the other ends of its two sides.
    level: u32,
    upright: u32,
    label: u32,
    /// Whether the ring, interior on its left, leaves along the level side.
    leaves_level: bool,
    /// Whether another corner lies in the same place.
    is_shared: bool,
}

const NONE: u32 = u32::MAX;

impl Outline {
    /// Takes the next row: columns in rising order, an even number of them.
    pub(super) fn row(&mut self, columns: &[u32]) {
        let below = std::mem::take(&mut self.open);
        let first = len(&self.labels);
        let runs = len(columns) / 2;
        self.labels.extend(first..first + runs);
        self.join(&below, columns, first);
        let mut sides = Sides {
            outline: self,
            pending: NONE,
        };
        let (mut old, mut new) = (0, 0);
        let mut open = Vec::with_capacity(columns.len());
        loop {
            let next_old = below.get(old).map(|side| side.column);
            let next_new = columns.get(new).copied();
            let Some(column) = next_old.into_iter().chain(next_new).min() else {
                break;
            };
            let (in_below, in_above) = (old % 2 == 1, new % 2 == 1);
            let ends = (next_old == Some(column)).then(|| below[old]);
            let label = first + len_of(new / 2);
            let starts = next_new == Some(column);
            let start = match (ends, starts) {
                (Some(side), true) if in_below == in_above => Some(side.start),
                (Some(side), true) => {
                    // two runs touch at a corner
                    let (left, right) = if in_above {
                        (sides.begin(column, label, true), sides.end(side, true))
                    } else {
                        (sides.end(side, true), sides.begin(column, label, true))
                    };
                    sides.level(left, in_above);
                    sides.level(right, in_below);
                    Some(if in_above { left } else { right })
                }
                (Some(side), false) => {
                    let corner = sides.end(side, false);
                    sides.level(corner, in_above);
                    None
                }
                (None, _) => {
                    let corner = sides.begin(column, label, false);
                    sides.level(corner, !in_below);
                    Some(corner)
                }
            };
            if let Some(start) = start {
                open.push(Upright {
                    column,
                    start,
                    label,
                });
            }
            old += usize::from(ends.is_some());
            new += usize::from(starts);
        }
        self.open = open;
        self.row += 1;
    }

    /// Gives runs that share a side the same label.
    fn join(&mut self, below: &[Upright], columns: &[u32], first: u32) {
        let (mut old, mut new) = (0, 0);
        while let (Some(under), Some(over)) = (below.get(old..old + 2), columns.get(new..new + 2)) {
            if under[0].column.max(over[0]) < under[1].column.min(over[1]) {
                let a = self.root(under[0].label);
                let b = self.root(first + len_of(new / 2));
                self.labels[a.max(b) as usize] = a.min(b);
            }
            if under[1].column <= over[1] {
                old += 2;
            } else {
                new += 2;
            }
        }
    }

    fn root(&mut self, mut label: u32) -> u32 {
        while self.labels[label as usize] != label {
            let above = self.labels[self.labels[label as usize] as usize];
            self.labels[label as usize] = above;
            label = above;
        }
        label
    }

    /// Closes everything and gives the patches in the order of their lowest rows.
    pub(super) fn finish(mut self) -> Vec<Patch> {
        self.row(&[]);
        let mut patches: Vec<Patch> = Vec::new();
        let mut places: HashMap<u32, usize> = HashMap::new();
        let mut is_done = vec![false; self.corners.len()];
        for start in 0..self.corners.len() {
            if is_done[start] || !self.corners[start].leaves_level {
                continue;
            }
            let label = self.root(self.corners[start].label);
            let place = *places.entry(label).or_insert_with(|| {
                patches.push(Patch::default());
                patches.len() - 1
            });
            for ring in self.rings(start, &mut is_done) {
                if double_area(&ring) > 0 {
                    patches[place].shell = ring;
                } else {
                    patches[place].holes.push(ring);
                }
            }
        }
        patches
    }

    /// The ring through a corner, cut where it touches itself.
    fn rings(&self, start: usize, is_done: &mut [bool]) -> Vec<Ring> {
        let mut rings = Vec::new();
        let mut ring: Ring = Vec::new();
        let mut shared: HashMap<[u32; 2], usize> = HashMap::new();
        let mut at = start;
        loop {
            is_done[at] = true;
            let corner = &self.corners[at];
            if corner.is_shared
                && let Some(place) = shared.insert(corner.at, ring.len())
                && ring.get(place) == Some(&corner.at)
            {
                rings.push(ring.split_off(place));
                shared.insert(corner.at, place);
            }
            ring.push(corner.at);
            let next = if corner.leaves_level {
                corner.level
            } else {
                corner.upright
            };
            at = next as usize;
            if at == start {
                break;
            }
        }
        rings.push(ring);
        rings
    }
}

/// The sides being drawn along one lattice line.
struct Sides<'a> {
    outline: &'a mut Outline,
    /// A level side that began and has not ended yet.
    pending: u32,
}

impl Sides<'_> {
    fn corner(&mut self, column: u32, upright: u32, label: u32, is_shared: bool) -> u32 {
        let outline = &mut *self.outline;
        outline.corners.push(Corner {
            at: [column, outline.row],
            level: NONE,
            upright,
            label,
            leaves_level: false,
            is_shared,
        });
        len(&outline.corners) - 1
    }

    /// A corner at which an upright side begins.
    fn begin(&mut self, column: u32, label: u32, is_shared: bool) -> u32 {
        self.corner(column, NONE, label, is_shared)
    }

    /// A corner at which an upright side ends.
    fn end(&mut self, side: Upright, is_shared: bool) -> u32 {
        let corner = self.corner(side.column, side.start, side.label, is_shared);
        self.outline.corners[side.start as usize].upright = corner;
        corner
    }

    /// Begins or ends a level side at a corner; `is_above` tells on which side of it the
    /// interior lies.
    fn level(&mut self, corner: u32, is_above: bool) {
        if self.pending == NONE {
            self.pending = corner;
            // interior on the left: eastward below the interior, westward above it
            self.outline.corners[corner as usize].leaves_level = is_above;
            return;
        }
        let west = std::mem::replace(&mut self.pending, NONE);
        let corners = &mut self.outline.corners;
        corners[corner as usize].level = west;
        corners[west as usize].level = corner;
        corners[corner as usize].leaves_level = !corners[west as usize].leaves_level;
    }
}

fn double_area(ring: &Ring) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]))
        .sum()
}

fn len<T>(items: &[T]) -> u32 {
    len_of(items.len())
}

fn len_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
