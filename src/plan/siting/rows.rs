//! Rows of demand: what each site costs a row, and what it costs to miss out.
//!
//! Compressed sparse rows, each sorted by cost. Row `i` pays the cost of the first chosen site
//! on its list, or `miss[i]` when none is chosen; `INFINITY` there means that the row must be
//! served. A list may be cut short: then `cut[i]` is a cost that every site left out reaches,
//! and [`Beyond`] knows the whole row. Bounds use `min(miss, cut)` and stay bounds; values are
//! always exact.
//!
//! A row with further levels counts how many chosen sites are on its list: the first saves
//! `miss[i]`, the second `gain[0]` of its levels and so on, never more than the one before.
//! Costs on the lists of such rows are zero.

/// Rows that did not fit into memory as sorted lists.
pub(crate) trait Beyond: Sync + std::fmt::Debug {
    /// Appends every site of `row` that costs less than `bound`, in site order.
    fn below(&self, row: usize, bound: f64, out: &mut Vec<(u32, f64)>);
    /// What `site` costs `row`; `INFINITY` when it does not reach it.
    fn cost(&self, row: usize, site: u32) -> f64;
}

/// What each further site on a row's list saves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    /// Range of `gain` a row; empty when no row has further levels.
    pub(crate) range: Vec<(u32, u32)>,
    /// Falling within each range.
    pub(crate) gain: Vec<f64>,
}

impl Levels {
    pub(crate) fn of(&self, row: usize) -> &[f64] {
        match self.range.get(row) {
            Some(&(from, to)) => &self.gain[from as usize..to as usize],
            None => &[],
        }
    }

    pub(crate) fn push(&mut self, gains: &[f64]) {
        let from = position(self.gain.len());
        self.gain.extend_from_slice(gains);
        self.range.push((from, position(self.gain.len())));
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Rows<'a> {
    /// One more than there are rows.
    pub(crate) first_out: Vec<usize>,
    pub(crate) site: Vec<u32>,
    pub(crate) cost: Vec<f64>,
    pub(crate) miss: Vec<f64>,
    /// Empty when every list is complete.
    pub(crate) cut: Vec<f64>,
    pub(crate) beyond: Option<&'a dyn Beyond>,
    pub(crate) levels: Levels,
    /// What all rows together pay at most while they are served; counted only for cut lists.
    pub(crate) worst: f64,
}

impl Rows<'_> {
    pub(crate) fn new() -> Self {
        Self {
            first_out: vec![0],
            site: Vec::new(),
            cost: Vec::new(),
            miss: Vec::new(),
            cut: Vec::new(),
            beyond: None,
            levels: Levels::default(),
            worst: 0.0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.miss.len()
    }

    /// Appends a complete row; `list` is sorted by cost here.
    pub(crate) fn push(&mut self, list: &mut Vec<(u32, f64)>, miss: f64) {
        list.retain(|&(_, cost)| cost < miss);
        list.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        for &(site, cost) in list.iter() {
            self.site.push(site);
            self.cost.push(cost);
        }
        self.first_out.push(self.site.len());
        self.miss.push(miss);
    }

    pub(crate) fn sites_of(&self, row: usize) -> &[u32] {
        &self.site[self.first_out[row]..self.first_out[row + 1]]
    }

    pub(crate) fn costs_of(&self, row: usize) -> &[f64] {
        &self.cost[self.first_out[row]..self.first_out[row + 1]]
    }

    pub(crate) fn cut_of(&self, row: usize) -> f64 {
        self.cut.get(row).copied().unwrap_or(f64::INFINITY)
    }

    /// The most a row can pay as far as its list tells.
    pub(crate) fn known_miss(&self, row: usize) -> f64 {
        self.miss[row].min(self.cut_of(row))
    }

    pub(crate) fn is_counted(&self, row: usize) -> bool {
        self.levels
            .range
            .get(row)
            .is_some_and(|range| range.0 < range.1)
    }

    /// Calls `each` for every site of `row` that costs less than `bound`.
    pub(crate) fn each_below(
        &self,
        row: usize,
        bound: f64,
        scratch: &mut Vec<(u32, f64)>,
        mut each: impl FnMut(u32, f64),
    ) {
        if let (true, Some(beyond)) = (bound > self.cut_of(row), self.beyond) {
            scratch.clear();
            beyond.below(row, bound, scratch);
            for &(site, cost) in scratch.iter() {
                each(site, cost);
            }
            return;
        }
        for (&site, &cost) in self.sites_of(row).iter().zip(self.costs_of(row)) {
            if cost >= bound {
                break;
            }
            each(site, cost);
        }
    }

    /// What `row` pays when the sites of `chosen` (by flag, and as a list) are open.
    pub(crate) fn pays(&self, row: usize, flags: &[bool], chosen: &[u32]) -> f64 {
        if self.is_counted(row) {
            let count = self
                .sites_of(row)
                .iter()
                .filter(|&&s| flags[s as usize])
                .count();
            let levels = self.levels.of(row);
            return match count {
                0 => self.miss[row] + levels.iter().sum::<f64>(),
                _ => levels.iter().skip(count - 1).sum(),
            };
        }
        for (&site, &cost) in self.sites_of(row).iter().zip(self.costs_of(row)) {
            if flags[site as usize] {
                return cost;
            }
        }
        let mut best = self.miss[row];
        if let (true, Some(beyond)) = (best > self.cut_of(row), self.beyond) {
            for &site in chosen {
                best = best.min(beyond.cost(row, site));
            }
        }
        best
    }
}

/// A position as the four bytes it is stored in.
#[expect(
    clippy::cast_possible_truncation,
    reason = "tables hold fewer than 2^32 rows and sites"
)]
pub(crate) fn position(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok());
    index as u32
}
