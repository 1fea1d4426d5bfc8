//! Limits on what groups of rows may pay together: targets and promises.
//!
//! Cap `a` demands `sum over its rows of coef x burden <= limit`, where the burden of a row is
//! what it pays in [`Rows`](super::rows::Rows). "At least 85 % covered" is a cap on the people
//! missed; "no area worse than today" is a cap on each area's total. Rows outside every cap, and
//! problems without caps, count once in the objective.

/// See the module. Empty in most problems.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caps {
    pub(crate) limit: Vec<f64>,
    /// How much of each row's burden counts in the objective; empty = 1 each.
    pub(crate) weight: Vec<f64>,
    /// Ranges of `cap` and `coef`, one more than rows; empty when there is no cap.
    pub(crate) first_out: Vec<usize>,
    pub(crate) cap: Vec<u32>,
    pub(crate) coef: Vec<f64>,
}

impl Caps {
    pub(crate) fn is_empty(&self) -> bool {
        self.limit.is_empty()
    }

    /// Starts empty rows for `limits`.
    pub(crate) fn new(limit: Vec<f64>) -> Self {
        Self {
            limit,
            first_out: vec![0],
            ..Self::default()
        }
    }

    /// Appends a row: what it weighs in the objective and in which caps.
    pub(crate) fn push(&mut self, weight: f64, memberships: impl IntoIterator<Item = (u32, f64)>) {
        self.weight.push(weight);
        for (cap, coef) in memberships {
            self.cap.push(cap);
            self.coef.push(coef);
        }
        self.first_out.push(self.cap.len());
    }

    pub(crate) fn of(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = if self.is_empty() {
            0..0
        } else {
            self.first_out[row]..self.first_out[row + 1]
        };
        range.map(|at| (self.cap[at] as usize, self.coef[at]))
    }

    pub(crate) fn weight_of(&self, row: usize) -> f64 {
        self.weight.get(row).copied().unwrap_or(1.0)
    }

    /// What a unit of the row's burden costs when caps have these prices.
    pub(crate) fn scale(&self, row: usize, prices: &[f64]) -> f64 {
        self.weight_of(row)
            + self
                .of(row)
                .map(|(cap, coef)| coef * prices[cap])
                .sum::<f64>()
    }
}
