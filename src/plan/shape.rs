//! How burden grows with the cost to the nearest open site.

use super::costs::{Cell, Costs};
use super::problem::Falling;

/// How burden grows with cost.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// As the cost itself; who is not served at all makes the plan impossible.
    Plain,
    /// 0 up to this cell, 1 beyond; `None` when no cost is near enough.
    Step(Option<Cell>),
    /// 0 up to this cell; beyond, the plan is impossible.
    Must(Option<Cell>),
    /// 1 - decay.
    Fading(Falling),
    /// The gap to a line; who is not served has the gap of the dearest way there is.
    Gap {
        line: f64,
        exponent: f64,
        farthest: f64,
    },
}

impl Shape {
    /// Burden of a person whose way is `cell`.
    pub(crate) fn of(&self, costs: &Costs, cell: Cell) -> f64 {
        match self {
            Self::Plain => costs.ticks(cell),
            Self::Step(within) => f64::from(within.is_none_or(|within| cell > within)),
            Self::Must(within) => match within {
                Some(within) if cell <= *within => 0.0,
                _ => f64::INFINITY,
            },
            Self::Fading(decay) => 1.0 - decay.weight(costs.value(cell)),
            Self::Gap { line, exponent, .. } => gap(costs.value(cell), *line, *exponent),
        }
    }

    /// Burden of a person who is not served.
    pub(crate) fn missed(&self) -> f64 {
        match self {
            Self::Plain | Self::Must(_) => f64::INFINITY,
            Self::Step(_) | Self::Fading(_) => 1.0,
            Self::Gap {
                line,
                exponent,
                farthest,
            } => gap(*farthest, *line, *exponent),
        }
    }
}

/// ((cost - line) / line)^exponent above the line; exponent 0 counts heads.
fn gap(cost: f64, line: f64, exponent: f64) -> f64 {
    if cost <= line {
        0.0
    } else if exponent == 0.0 {
        1.0
    } else {
        ((cost - line) / line).powf(exponent)
    }
}
