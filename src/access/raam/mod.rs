//! Rational agents: everybody goes where travel and crowding together are least.

mod market;

use super::choice::{Choices, newton};
use super::costs::Costs;
use super::missing::{Missing, Value};
use market::Market;

/// Terms of the model.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Terms {
    /// Travel cost that weighs as much as average crowding; 60 minutes in the paper.
    pub tau: f64,
    /// People per place that count as 1; all people / all places when not given.
    pub rho: Option<f64>,
    /// Largest share of the objective by which the answer may miss the optimum.
    pub gap: f64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            tau: 60.0,
            rho: None,
            gap: 1e-9,
        }
    }
}

/// The equilibrium.
#[derive(Clone, PartialEq, Debug)]
pub struct Equilibrium {
    /// By origin: the cost its people bear, `min_j (t_ij / tau + D_j / (rho S_j))`; the lower
    /// the better.
    pub origins: Vec<Value>,
    /// By site: the people who go there, `D_j`.
    pub demand: Vec<f64>,
    /// People per place that count as 1; infinite when there are people and no places.
    pub rho: f64,
    /// `sum_j D_j^2 / (2 rho S_j) + sum_ij x_ij t_ij / tau` of the best assignment found.
    pub objective: f64,
    /// By how much the objective is above the proven lower bound, as a share of itself.
    pub gap: f64,
    /// Newton steps it took.
    pub steps: usize,
}

/// Rational agent access model (RAAM, Saxon & Snow 2020), solved exactly.
///
/// Each person picks the site with the least `t_ij / tau + D_j / (rho S_j)`, where `D_j` is
/// how many pick it. That is a convex potential game (Beckmann, McGuire & Winsten 1956):
/// nobody gains by moving exactly when
/// `sum_j D_j^2 / (2 rho S_j) + sum_ij x_ij t_ij / tau` is least over all assignments `x` of
/// people to sites. Its dual has one price a site,
/// `max sum_i P_i min_j (t_ij / tau + l_j) - sum_j rho S_j l_j^2 / 2`. The minimum is smoothed,
/// the smooth problem solved by Newton's method while the smoothing fades, and the
/// difference between an assignment and a set of prices proves how near the optimum is.
/// Parts of a person may move; PySAL's `access` moves whole people, in fifths of a
/// difference, for a set number of rounds, and so stops short of the equilibrium.
///
/// Sites without known places above 0 are not open. Origins that reach no open site have no
/// value; their people count in `rho` only. O(pairs) a Newton step.
#[must_use]
pub fn raam(
    costs: &Costs,
    people: &[Option<f64>],
    supply: &[Option<f64>],
    terms: &Terms,
) -> Equilibrium {
    let everybody: f64 = people.iter().flatten().sum();
    let places: f64 = supply.iter().flatten().sum();
    // where nobody lives nothing is crowded, whatever counts as crowded
    let usual = if everybody > 0.0 {
        everybody / places
    } else {
        1.0
    };
    let rho = terms.rho.unwrap_or(usual);
    let market = Market::new(costs, people, supply, terms.tau, rho);
    let bounds = follow(&market, terms.gap);
    let missing = if supply.iter().all(Option::is_none) {
        Missing::SupplyUnknown
    } else {
        Missing::Unreachable
    };
    let least = |origin| market.least(origin, &bounds.price).ok_or(missing);
    Equilibrium {
        origins: costs.by_origin(least),
        demand: market.implied(&bounds.price),
        rho,
        objective: bounds.upper,
        gap: bounds.gap(),
        steps: bounds.steps,
    }
}

/// What is known of the optimum.
#[derive(Clone, Debug)]
struct Bounds {
    /// Objective of the best assignment.
    upper: f64,
    /// Dual value of the best prices.
    lower: f64,
    price: Vec<f64>,
    steps: usize,
}

impl Bounds {
    fn gap(&self) -> f64 {
        if self.upper > 0.0 {
            ((self.upper - self.lower) / self.upper).max(0.0)
        } else {
            0.0
        }
    }

    fn offer(&mut self, market: &Market<'_>, price: Vec<f64>) {
        /// Sums of this many figures are no more exact than this.
        const ROUNDING: f64 = 1e-14;
        let lower = market.dual(&price);
        // near the top all prices give the same value: the later ones are the sharper
        if lower >= self.lower - ROUNDING * self.lower.abs() {
            self.lower = self.lower.max(lower);
            self.price = price;
        }
    }
}

/// Follows the smooth optimum while the smoothing fades, until the bounds meet.
fn follow(market: &Market<'_>, target: f64) -> Bounds {
    /// Each stage smooths this much less: little enough that Newton's next start is good.
    const FADE: f64 = 0.2;
    /// Smoothing at first, and at last, as a share of a typical cost. Below the last the
    /// rounding of costs shows in the shares.
    const FIRST: f64 = 0.02;
    const LAST: f64 = 1e-9;
    let start = market.uniform_price();
    let scale = market.typical_cost(&start);
    let mut bounds = Bounds {
        upper: f64::INFINITY,
        lower: f64::NEG_INFINITY,
        price: start.clone(),
        steps: 0,
    };
    if scale <= 0.0 {
        // nobody, or nothing costs anything: the prices are the answer
        bounds.upper = 0.0;
        return bounds;
    }
    let mut smoothing = FIRST * scale;
    let mut path: Vec<(f64, Vec<f64>)> = Vec::new();
    loop {
        let mut starts = vec![
            path.last()
                .map_or_else(|| start.clone(), |(_, price)| price.clone()),
        ];
        starts.extend(ahead(&path, smoothing));
        let top = newton::maximise(market, starts, smoothing);
        bounds.steps += top.steps;
        bounds.upper = bounds.upper.min(market.objective(&top.relaxed));
        bounds.offer(market, top.price.clone());
        path.push((smoothing, top.price));
        if path.len() > 2 {
            path.remove(0);
        }
        // as the smoothing fades the prices run straight to those without any
        if let Some(sharp) = ahead(&path, 0.0) {
            bounds.offer(market, sharp);
        }
        smoothing *= FADE;
        if bounds.gap() <= target || smoothing < LAST * scale {
            return bounds;
        }
    }
}

/// Where the line through the last two points of the path stands at `smoothing`.
fn ahead(path: &[(f64, Vec<f64>)], smoothing: f64) -> Option<Vec<f64>> {
    let [(before, old), (now, new)] = path else {
        return None;
    };
    let on = (smoothing - now) / (now - before);
    Some(
        old.iter()
            .zip(new)
            .map(|(old, new)| new + on * (new - old))
            .collect(),
    )
}
