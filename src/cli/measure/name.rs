//! The measures by name, and which options each of them knows.

use super::MeasureArgs;

/// A measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Name {
    /// Supply within --threshold (Ingram 1971)
    Cumulative,
    /// Summary of cumulative over thresholds (Tomasiello et al. 2023)
    Interval,
    /// Cost to the --k-th nearest site
    Nearest,
    /// Mean cost of the --k nearest sites
    MeanNearest,
    /// Cost to --n opportunities (Cui & Levinson 2020)
    Dual,
    /// Supply weighed by cost (Hansen 1959)
    Gravity,
    /// Cost to as much supply as the origin has people (Barboza et al. 2021)
    Balancing,
    /// Supply around / people around (floating buffer)
    FcaRatio,
    /// Two-step floating catchment area (Luo & Wang 2003)
    #[value(name = "2sfca")]
    TwoStep,
    /// Enhanced 2SFCA: with a decay (Luo & Qi 2009)
    #[value(name = "e2sfca")]
    EnhancedTwoStep,
    /// Modified 2SFCA: the decay counts twice (Delamater 2013)
    #[value(name = "m2sfca")]
    ModifiedTwoStep,
    /// Three-step FCA: people choose by cost (Wan et al. 2012)
    #[value(name = "3sfca")]
    ThreeStep,
    /// Modified Huff 3SFCA: people choose by supply and cost (Subal et al. 2021)
    #[value(name = "mh3sfca")]
    ModifiedHuff,
    /// Inverted 2SFCA: crowdedness (Wang 2018)
    #[value(name = "i2sfca")]
    Inverted,
    /// Variable 2SFCA: catchments grow to --n people (Luo & Whippo 2012)
    #[value(name = "v2sfca")]
    Variable,
    /// Balanced FCA (Páez et al. 2019)
    #[value(name = "bfca")]
    Balanced,
    /// Supply shared out by people and cost (Soukhov et al. 2023)
    SpatialAvailability,
    /// Gravity scaled to the total supply (Soukhov et al. 2025)
    ConstrainedTotal,
    /// Supply shared out: spatial availability with alpha 1
    ConstrainedSingle,
    /// Flows that meet people and supply (Wilson 1971)
    ConstrainedDouble,
    /// Rational agents' cost of travel and crowding (Saxon & Snow 2020)
    Raam,
}

impl Name {
    /// The name as typed.
    pub(super) fn text(self) -> String {
        use clap::ValueEnum;
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether the measure looks at how many people there are.
    pub(super) fn asks_people(self) -> bool {
        !matches!(
            self,
            Self::Cumulative
                | Self::Interval
                | Self::Nearest
                | Self::MeanNearest
                | Self::Dual
                | Self::Gravity
                | Self::ConstrainedTotal
        )
    }

    /// Whether the measure looks at how much sites offer.
    pub(super) fn asks_supply(self) -> bool {
        !matches!(self, Self::Nearest | Self::MeanNearest)
    }

    /// The options besides files that the measure knows.
    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Cumulative => &["threshold"],
            Self::Interval => &["threshold", "summary"],
            Self::Nearest | Self::MeanNearest => &["k"],
            Self::Dual => &["n"],
            Self::Balancing => &[],
            Self::FcaRatio => &["threshold", "decay", "origin-costs"],
            Self::Variable => &["threshold", "decay", "n", "ratio"],
            Self::SpatialAvailability => &["threshold", "decay", "alpha"],
            Self::ConstrainedDouble => &["threshold", "decay", "flows-out"],
            Self::Raam => &["tau", "rho"],
            Self::Gravity
            | Self::TwoStep
            | Self::EnhancedTwoStep
            | Self::ModifiedTwoStep
            | Self::ThreeStep
            | Self::ModifiedHuff
            | Self::Inverted
            | Self::Balanced
            | Self::ConstrainedTotal
            | Self::ConstrainedSingle => &["threshold", "decay"],
        }
    }

    /// Options that were given and mean nothing here.
    pub(super) fn overlooked(self, args: &MeasureArgs) -> Option<String> {
        let given = [
            ("threshold", !args.threshold.is_empty()),
            ("decay", args.decay.is_some()),
            ("k", args.k.is_some()),
            ("n", args.n.is_some()),
            ("ratio", args.ratio.is_some()),
            ("alpha", args.alpha.is_some()),
            ("tau", args.tau.is_some()),
            ("rho", args.rho.is_some()),
            ("summary", args.summary.is_some()),
            ("origin-costs", args.origin_costs.is_some()),
            ("flows-out", args.flows_out.is_some()),
        ];
        let known = self.options();
        let strange = given
            .iter()
            .filter(|(option, given)| *given && !known.contains(option));
        let strange: Vec<String> = strange.map(|(option, _)| format!("--{option}")).collect();
        (!strange.is_empty())
            .then(|| format!("{} does not look at {}", self.text(), strange.join(", ")))
    }
}
