//! What is asked: whose demand, which sites, what is best, what is allowed.
//!
//! A problem sees matrices only: rows of demand (an origin, or an origin of one group or one
//! service), sites, the cost of each pair. A pair that is left out of the costs does not exist, which
//! is also how eligibility is said: a site that may not serve a group has no cost for its rows.
//! Several groups and services share buildings by stacking their rows over the same sites.

use std::fmt;
use std::sync::Arc;

use super::costs::Costs;

/// See the module.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    /// Costs of the pairs that are reached.
    pub costs: &'a Costs,
    /// People or demand of each row: finite, not negative.
    pub weights: Vec<f64>,
    /// One a column of the costs.
    pub sites: Vec<Site>,
    /// What is best.
    pub goal: Goal,
    /// How many sites, or how much money.
    pub choice: Choice,
    /// Whether places run out.
    pub capacity: Capacity,
    /// What groups of rows may bear at most together.
    pub limits: Vec<Limit>,
    /// At most so many of the existing sites may close; `None` for any number. Moving a site is
    /// closing one and opening another.
    pub most_closures: Option<usize>,
}

/// A place that may be open in a plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// What it is today and may become.
    pub standing: Standing,
    /// Opening price of a candidate; saving if an existing site closes.
    pub price: f64,
    /// Cost a year while it is open.
    pub yearly: f64,
    /// Places, in the unit of the weights; counts only with [`Capacity`] other than unlimited.
    pub capacity: f64,
    /// Of the sites of one building at most one is open.
    pub building: Option<u32>,
}

impl Site {
    /// A candidate for nothing, without limit.
    #[must_use]
    pub fn candidate() -> Self {
        Self {
            standing: Standing::Candidate,
            price: 0.0,
            yearly: 0.0,
            capacity: f64::INFINITY,
            building: None,
        }
    }
}

/// What a site is today and may become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Not there; may be opened.
    Candidate,
    /// There, and stays.
    Kept,
    /// There; may be closed.
    Closable,
    /// Not to be used in this plan.
    Excluded,
}

/// What is best.
#[derive(Clone, Debug)]
pub enum Goal {
    /// Least weight x cost to the nearest open site: p-median, and with prices UFLP.
    TotalCost,
    /// Least longest way, of a person or (weighted) of weight x cost: p-center.
    WorstCost {
        /// Whether the way of many counts more than the way of few.
        weighted: bool,
    },
    /// Most weight within the radius (closed): MCLP.
    Cover {
        /// In the unit of the costs.
        radius: f64,
    },
    /// Most weight x decay of the cost to the nearest open site (Berman & Krass 2002).
    CoverGradually {
        /// 1 at no cost, falling.
        decay: Falling,
    },
    /// Every row within the radius, by the fewest or cheapest sites: LSCP.
    CoverAll {
        /// In the unit of the costs.
        radius: f64,
    },
    /// Fewest or cheapest sites for which the [`Limit`]s on missed weight hold: target share.
    CoverShare {
        /// In the unit of the costs.
        radius: f64,
    },
    /// Every row within the radius by the fewest sites, and then as many rows as possible twice
    /// (LSCP-B), or as much weight as possible twice.
    BackUp {
        /// In the unit of the costs.
        radius: f64,
        /// Whether rows count by their weight rather than one each.
        weighted: bool,
    },
    /// Least poverty of access: weight x ((cost - line) / line)^exponent where cost > line
    /// (Foster, Greer & Thorbecke 1984).
    Gap {
        /// Costs up to here are no gap.
        line: f64,
        /// 0 counts heads, 1 the depth, 2 punishes depth.
        exponent: f64,
    },
    /// Least `worst` x longest way + (1 - `worst`) x weight x cost (Halpern 1978).
    Centdian {
        /// 0 is the p-median, 1 the p-center.
        worst: f64,
    },
    /// The longest way as short as possible and as few people as possible on it, then the
    /// next-longest, and so on (lexicographic).
    WorstFirst {
        /// How many lengths of way are settled.
        levels: usize,
    },
    /// Greatest least cost between open sites: p-dispersion. Rows are the sites themselves.
    Spread,
}

impl Goal {
    /// What the literature calls it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TotalCost => "least total cost",
            Self::WorstCost { .. } => "p-center",
            Self::Cover { .. } => "maximal coverage",
            Self::CoverGradually { .. } => "gradual coverage",
            Self::CoverAll { .. } => "set covering",
            Self::CoverShare { .. } => "target share",
            Self::BackUp { .. } => "backup coverage",
            Self::Gap { .. } => "poverty gap",
            Self::Centdian { .. } => "p-centdian",
            Self::WorstFirst { .. } => "worst first",
            Self::Spread => "p-dispersion",
        }
    }
}

/// A weight that never rises with the cost, within 0..=1; any decay of the measures will do.
#[derive(Clone)]
pub struct Falling {
    name: String,
    weight: Arc<dyn Fn(f64) -> f64 + Send + Sync>,
}

impl Falling {
    /// Wraps a decay function of costs in the unit of the problem.
    pub fn new(
        name: impl Into<String>,
        weight: impl Fn(f64) -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            weight: Arc::new(weight),
        }
    }

    /// The weight of a cost; what lies outside of 0..=1, or is no number, is cut to it.
    #[must_use]
    pub fn weight(&self, cost: f64) -> f64 {
        let weight = (self.weight)(cost);
        if weight.is_nan() {
            0.0
        } else {
            weight.clamp(0.0, 1.0)
        }
    }
}

impl fmt::Debug for Falling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// How many sites, or how much money. Kept sites count; in a budget they cost nothing more.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Choice {
    /// This many sites in all.
    Number(usize),
    /// Prices and `years` of yearly costs of what is opened, less what closing saves.
    Budget {
        /// What there is to spend.
        limit: f64,
        /// How many years of running costs the budget carries.
        years: f64,
    },
    /// As many as pay: prices and `years` of yearly costs are part of the objective.
    Pay {
        /// How many years of running costs count.
        years: f64,
    },
    /// As few as possible, each counting one.
    Fewest,
}

/// Whether places run out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capacity {
    /// Everybody goes to the nearest open site.
    Unlimited,
    /// The people of a row may go to several sites.
    Split,
    /// All people of a row go to one site.
    SingleSource,
}

/// What some rows may bear at most together, counted as the goal counts: weight x cost, weight
/// missed, and so on.
#[derive(Clone, PartialEq, Debug)]
pub struct Limit {
    /// What to call it when it cannot be kept.
    pub name: String,
    /// The rows concerned.
    pub rows: Vec<u32>,
    /// The most they may bear.
    pub most: f64,
}

/// Why a problem is no problem.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum PlanError {
    /// Lengths do not fit.
    #[error("{what}: {found} given, {expected} needed")]
    Shape {
        /// Which table.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A number that makes no sense.
    #[error("{what}: {value} is not allowed{at}")]
    Number {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// Where, as " in row 3"; or empty.
        at: String,
    },
    /// A goal that does not go with the rest of the question.
    #[error("{goal} does not go with {with}")]
    Unsupported {
        /// The goal.
        goal: &'static str,
        /// What it does not go with.
        with: &'static str,
    },
    /// Nothing to choose from or nobody to serve.
    #[error("there is no {what}")]
    Empty {
        /// What is missing.
        what: &'static str,
    },
}

impl Problem<'_> {
    /// Refuses what cannot be meant.
    pub fn check(&self) -> Result<(), PlanError> {
        let shape = |what, found, expected| {
            if found == expected {
                Ok(())
            } else {
                Err(PlanError::Shape {
                    what,
                    found,
                    expected,
                })
            }
        };
        shape("weights", self.weights.len(), self.costs.rows())?;
        shape("sites", self.sites.len(), self.costs.sites())?;
        if self.sites.is_empty() {
            return Err(PlanError::Empty { what: "site" });
        }
        let sensible = |what, value: f64, at: String| {
            if value.is_finite() && value >= 0.0 {
                Ok(())
            } else {
                Err(PlanError::Number { what, value, at })
            }
        };
        for (row, &weight) in self.weights.iter().enumerate() {
            sensible("weight", weight, format!(" in row {}", row + 1))?;
        }
        for (site, s) in self.sites.iter().enumerate() {
            let at = || format!(" of site {}", site + 1);
            sensible("price", s.price, at())?;
            sensible("yearly cost", s.yearly, at())?;
            if s.capacity.is_nan() || s.capacity < 0.0 {
                return Err(PlanError::Number {
                    what: "capacity",
                    value: s.capacity,
                    at: at(),
                });
            }
        }
        for limit in &self.limits {
            if limit.most.is_nan() {
                return Err(PlanError::Number {
                    what: "limit",
                    value: limit.most,
                    at: format!(" for {}", limit.name),
                });
            }
            if let Some(&row) = limit
                .rows
                .iter()
                .find(|&&row| row as usize >= self.weights.len())
            {
                return Err(PlanError::Shape {
                    what: "rows of a limit",
                    found: row as usize + 1,
                    expected: self.weights.len(),
                });
            }
        }
        match self.choice {
            Choice::Budget { limit, years } => {
                sensible("budget", limit, String::new())?;
                sensible("years", years, String::new())?;
            }
            Choice::Pay { years } => sensible("years", years, String::new())?,
            Choice::Number(_) | Choice::Fewest => {}
        }
        match self.goal {
            Goal::Cover { radius }
            | Goal::CoverAll { radius }
            | Goal::CoverShare { radius }
            | Goal::BackUp { radius, .. } => sensible("radius", radius, String::new()),
            Goal::Gap { line, exponent } => {
                sensible("exponent", exponent, String::new())?;
                if line > 0.0 && line.is_finite() {
                    Ok(())
                } else {
                    Err(PlanError::Number {
                        what: "line",
                        value: line,
                        at: String::new(),
                    })
                }
            }
            Goal::Centdian { worst } if !(0.0..=1.0).contains(&worst) => Err(PlanError::Number {
                what: "share of the worst",
                value: worst,
                at: String::new(),
            }),
            _ => Ok(()),
        }
    }

    /// What being open costs `site` under the choice, years of running included.
    pub(crate) fn price(&self, site: usize) -> f64 {
        let s = &self.sites[site];
        match self.choice {
            Choice::Budget { years, .. } | Choice::Pay { years } => s.price + years * s.yearly,
            Choice::Fewest => 1.0,
            Choice::Number(_) => 0.0,
        }
    }

    /// The sites of one standing.
    pub(crate) fn standing(&self, standing: Standing) -> Vec<u32> {
        (0..super::siting::rows::position(self.sites.len()))
            .filter(|&s| self.sites[s as usize].standing == standing)
            .collect()
    }
}
