//! How the weight of an opportunity falls with its cost.
//!
//! Every function takes a cost of at least 0 in the unit of the cost matrix and gives a
//! weight within 0..=1 that never rises with the cost. Parameters are in the same unit,
//! but for exponents and shapes, which have none, and rates, which are per unit.

use std::f64::consts::PI;
use std::fmt;

/// A decay function; read from text such as `gaussian:12` (see [`FORMS`]).
#[derive(Clone, PartialEq, Debug)]
pub enum Decay {
    /// 1 up to and including the threshold, else 0 (Ingram 1971).
    Binary {
        /// Threshold.
        threshold: f64,
    },
    /// `max(0, 1 - t/c)`: 1 at 0, 0 from the threshold on.
    Linear {
        /// Threshold.
        threshold: f64,
    },
    /// `exp(-b t)` (Wilson 1971).
    Exponential {
        /// Rate per unit of cost.
        rate: f64,
    },
    /// `min(1, t^-b)` (Hansen 1959, capped as in R's `accessibility`): 1 up to a cost of
    /// 1, so the unit of the cost decides where the decay begins.
    Power {
        /// Exponent.
        exponent: f64,
    },
    /// `exp(-t^2 / (2 s^2))`: 1 at 0, 0.61 at `s`; not cut off.
    Gaussian {
        /// Standard deviation.
        deviation: f64,
    },
    /// Gaussian that falls to exactly 0 at the threshold (Dai 2010):
    /// `(exp(-(t/c)^2 / 2) - exp(-1/2)) / (1 - exp(-1/2))`.
    Dai {
        /// Threshold.
        threshold: f64,
    },
    /// Kernel `3/4 (1 - (t/c)^2)` up to the threshold (Epanechnikov; Dai & Wang 2011):
    /// its highest weight is 3/4, as in the kernel density estimate it comes from.
    Epanechnikov {
        /// Threshold.
        threshold: f64,
    },
    /// Modified logistic (Bauer & Groneberg 2016): `g(0)/g(t)` with
    /// `g(t) = 1 + exp((t - c) pi / (s sqrt(3)))`.
    Logistic {
        /// Where the fall is steepest.
        midpoint: f64,
        /// Standard deviation of the fall.
        deviation: f64,
    },
    /// R5's "linear": 1 until `c - w/2`, 0 from `c + w/2` on, straight between.
    R5Linear {
        /// Middle of the fall.
        midpoint: f64,
        /// Width of the fall.
        width: f64,
    },
    /// Log-logistic `1 / (1 + (t/m)^k)` (Hilbers & Verroen 1993): 1/2 at `m`.
    LogLogistic {
        /// Median.
        median: f64,
        /// Shape.
        shape: f64,
    },
    /// A weight by band of cost (Luo & Qi 2009); 0 beyond the last.
    Step(Steps),
}

/// Bands of cost with falling weights.
#[derive(Clone, PartialEq, Debug)]
pub struct Steps {
    bands: Vec<(f64, f64)>,
    side: Side,
}

/// Which band a cost belongs to that lies exactly on a bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Side {
    /// `cost <= bound`: the nearer band, with the higher weight (as PySAL's `access`).
    #[default]
    Closed,
    /// `cost < bound`: the farther band (as R's `accessibility`).
    Open,
}

impl Steps {
    /// Bands by upper bound, with rising bounds above 0 and falling weights within 0..=1;
    /// `None` for anything else.
    #[must_use]
    pub fn new(bands: Vec<(f64, f64)>, side: Side) -> Option<Self> {
        let sound = |(bound, weight): &(f64, f64)| {
            bound.is_finite() && *bound >= 0.0 && (0.0..=1.0).contains(weight)
        };
        let falling = |pair: &[(f64, f64)]| pair[0].0 < pair[1].0 && pair[0].1 >= pair[1].1;
        let usable = !bands.is_empty() && bands.iter().all(sound);
        (usable && bands.windows(2).all(falling)).then_some(Self { bands, side })
    }

    fn weight(&self, cost: f64) -> f64 {
        self.bands
            .iter()
            .find(|(bound, _)| match self.side {
                Side::Closed => cost <= *bound,
                Side::Open => cost < *bound,
            })
            .map_or(0.0, |(_, weight)| *weight)
    }
}

impl Decay {
    /// The weight of a cost of at least 0; 0 for an infinite one.
    #[must_use]
    pub fn weight(&self, cost: f64) -> f64 {
        if cost == f64::INFINITY {
            return 0.0;
        }
        let edge = (-0.5f64).exp();
        match self {
            Self::Binary { threshold } => f64::from(cost <= *threshold),
            Self::Linear { threshold } => (1.0 - cost / threshold).max(0.0),
            Self::Exponential { rate } => (-rate * cost).exp(),
            Self::Power { exponent } => cost.powf(-exponent).min(1.0),
            Self::Gaussian { deviation } => {
                let z = cost / deviation;
                (-0.5 * z * z).exp()
            }
            Self::Dai { threshold } => {
                let z = cost / threshold;
                (((-0.5 * z * z).exp() - edge) / (1.0 - edge)).max(0.0)
            }
            Self::Epanechnikov { threshold } => {
                let z = cost / threshold;
                (0.75 * (1.0 - z * z)).max(0.0)
            }
            Self::Logistic {
                midpoint,
                deviation,
            } => {
                let steepness = PI / (deviation * 3f64.sqrt());
                let g = |cost: f64| 1.0 + ((cost - midpoint) * steepness).exp();
                let (start, here) = (g(0.0), g(cost));
                if here.is_finite() { start / here } else { 0.0 }
            }
            Self::R5Linear { midpoint, width } => {
                ((midpoint + width / 2.0 - cost) / width).clamp(0.0, 1.0)
            }
            Self::LogLogistic { median, shape } => 1.0 / (1.0 + (cost / median).powf(*shape)),
            Self::Step(steps) => steps.weight(cost),
        }
    }
}

/// A decay, cut off at a threshold when there is one.
#[derive(Clone, PartialEq, Debug)]
pub struct Impedance {
    /// The decay.
    pub decay: Decay,
    /// Closed: a pair whose cost is above it weighs 0.
    pub threshold: Option<f64>,
}

impl Impedance {
    /// The weight of a cost.
    #[must_use]
    pub fn weight(&self, cost: f64) -> f64 {
        if self.threshold.is_none_or(|threshold| cost <= threshold) {
            self.decay.weight(cost)
        } else {
            0.0
        }
    }
}

impl From<Decay> for Impedance {
    fn from(decay: Decay) -> Self {
        Self {
            decay,
            threshold: None,
        }
    }
}

impl fmt::Display for Decay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary { threshold } => write!(f, "binary:{threshold}"),
            Self::Linear { threshold } => write!(f, "linear:{threshold}"),
            Self::Exponential { rate } => write!(f, "exponential:{rate}"),
            Self::Power { exponent } => write!(f, "power:{exponent}"),
            Self::Gaussian { deviation } => write!(f, "gaussian:{deviation}"),
            Self::Dai { threshold } => write!(f, "dai:{threshold}"),
            Self::Epanechnikov { threshold } => write!(f, "epanechnikov:{threshold}"),
            Self::Logistic {
                midpoint,
                deviation,
            } => write!(f, "logistic:{midpoint},{deviation}"),
            Self::R5Linear { midpoint, width } => write!(f, "r5-linear:{midpoint},{width}"),
            Self::LogLogistic { median, shape } => write!(f, "loglogistic:{median},{shape}"),
            Self::Step(Steps { bands, side }) => {
                f.write_str(match side {
                    Side::Closed => "step:",
                    Side::Open => "step<:",
                })?;
                for (at, (bound, weight)) in bands.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(f, "{comma}{bound}={weight}")?;
                }
                Ok(())
            }
        }
    }
}

/// The forms of a decay as text, one an example.
pub const FORMS: [&str; 12] = [
    "binary:30",
    "linear:30",
    "exponential:0.1",
    "power:1.5",
    "gaussian:12",
    "dai:30",
    "epanechnikov:30",
    "logistic:30,5",
    "r5-linear:30,10",
    "loglogistic:30,2",
    "step:20=1,40=0.68,60=0.22",
    "step<:20=1,40=0.68,60=0.22",
];

/// Why a text is no decay.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what}; for example: {}", FORMS.join("  "))]
pub struct BadDecay {
    what: String,
}

impl std::str::FromStr for Decay {
    type Err = BadDecay;

    fn from_str(text: &str) -> Result<Self, BadDecay> {
        let bad = |what: String| BadDecay { what };
        let (name, parameters) = text
            .split_once(':')
            .ok_or_else(|| bad(format!("{text:?} has no parameters after a colon")))?;
        if let Some(side) = match name {
            "step" | "step<=" => Some(Side::Closed),
            "step<" => Some(Side::Open),
            _ => None,
        } {
            let band = |band: &str| {
                let (bound, weight) = band.split_once('=')?;
                Some((bound.trim().parse().ok()?, weight.trim().parse().ok()?))
            };
            return parameters
                .split(',')
                .map(band)
                .collect::<Option<Vec<(f64, f64)>>>()
                .and_then(|bands| Steps::new(bands, side))
                .map(Self::Step)
                .ok_or_else(|| {
                    bad(format!(
                        "{parameters:?} is not a list of BOUND=WEIGHT with rising bounds and \
                         falling weights within 0 and 1"
                    ))
                });
        }
        let numbers = parameters
            .split(',')
            .map(|number| number.trim().parse::<f64>().ok())
            .collect::<Option<Vec<f64>>>()
            .filter(|numbers| numbers.iter().all(|n| n.is_finite() && *n > 0.0))
            .ok_or_else(|| bad(format!("{parameters:?} must be numbers above 0")))?;
        let decay = match (name, numbers.as_slice()) {
            ("binary", &[threshold]) => Self::Binary { threshold },
            ("linear", &[threshold]) => Self::Linear { threshold },
            ("exponential", &[rate]) => Self::Exponential { rate },
            ("power", &[exponent]) => Self::Power { exponent },
            ("gaussian", &[deviation]) => Self::Gaussian { deviation },
            ("dai", &[threshold]) => Self::Dai { threshold },
            ("epanechnikov", &[threshold]) => Self::Epanechnikov { threshold },
            ("logistic", &[midpoint, deviation]) => Self::Logistic {
                midpoint,
                deviation,
            },
            ("r5-linear", &[midpoint, width]) => Self::R5Linear { midpoint, width },
            ("loglogistic", &[median, shape]) => Self::LogLogistic { median, shape },
            _ => return Err(bad(format!("there is no decay {text:?}"))),
        };
        Ok(decay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, cost: f64, expected: f64) {
        let weight = text.parse::<Decay>().unwrap().weight(cost);
        assert!(
            (weight - expected).abs() < 1e-12,
            "{text} at {cost}: {weight}"
        );
    }

    /// Values from the formulas with numbers whose powers are known.
    #[test]
    fn weights_at_marked_costs() {
        check("binary:30", 30.0, 1.0);
        check("binary:30", 30.000_000_1, 0.0);
        check("linear:30", 7.5, 0.75);
        check("linear:30", 31.0, 0.0);
        check("exponential:0.1", 10.0, 1.0 / std::f64::consts::E);
        check("power:2", 4.0, 1.0 / 16.0);
        check("power:2", 0.5, 1.0);
        check("power:2", 0.0, 1.0);
        check("gaussian:12", 12.0, (-0.5f64).exp());
        check("dai:30", 0.0, 1.0);
        check("dai:30", 30.0, 0.0);
        check("dai:30", 40.0, 0.0);
        check("epanechnikov:30", 0.0, 0.75);
        check("epanechnikov:30", 15.0, 0.5625);
        check("epanechnikov:30", 30.0, 0.0);
        check("logistic:30,5", 0.0, 1.0);
        // at the midpoint g = 2, and g(0) differs from 1 by exp(-30 pi / (5 sqrt 3))
        check(
            "logistic:30,5",
            30.0,
            f64::midpoint(1.0, (-6.0 * PI / 3f64.sqrt()).exp()),
        );
        check("logistic:30,0.01", 1e6, 0.0);
        check("r5-linear:30,10", 25.0, 1.0);
        check("r5-linear:30,10", 30.0, 0.5);
        check("r5-linear:30,10", 35.0, 0.0);
        check("loglogistic:30,2", 0.0, 1.0);
        check("loglogistic:30,2", 60.0, 0.2);
        check("gaussian:12", f64::INFINITY, 0.0);
        check("r5-linear:30,10", f64::INFINITY, 0.0);
    }

    /// PySAL's bands are closed above, R's open: at exactly 20 they differ.
    #[test]
    fn a_cost_on_a_bound_falls_to_the_stated_side() {
        check("step:20=1,40=0.68", 20.0, 1.0);
        check("step<:20=1,40=0.68", 20.0, 0.68);
        check("step:20=1,40=0.68", 40.0, 0.68);
        check("step<:20=1,40=0.68", 40.0, 0.0);
    }

    #[test]
    fn text_and_decay_are_one_to_one() {
        for form in FORMS {
            assert_eq!(form.parse::<Decay>().unwrap().to_string(), form);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "binary",
            "binary:",
            "binary:-3",
            "binary:0",
            "binary:NaN",
            "binary:inf",
            "binary:1,2",
            "logistic:30",
            "normal:3",
            "step:",
            "step:20",
            "step:20=2",
            "step:40=1,20=0.5",
            "step:20=0.5,40=1",
            "step:20=1,20=0.5",
            "step:NaN=1",
        ] {
            assert!(text.parse::<Decay>().is_err(), "{text:?}");
        }
    }
}
